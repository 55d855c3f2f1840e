/* The exact text of a trace, a line a record: what golden tests compare.  Absolute numbers,
 * nanoseconds without loss, never translated. */
#ifndef SYNFIN_TRACE_DUMP_H
#define SYNFIN_TRACE_DUMP_H

#include "trace/trace.h"

#include <stdio.h>

void trace_dump(const struct trace *trace, FILE *file);
/* One record's line, with its newline. */
void trace_dump_record(const struct trace *trace, uint32_t record, FILE *file);

#endif
