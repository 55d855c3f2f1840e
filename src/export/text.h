/* A trace as text for people and for programs. */
#ifndef SYNFIN_EXPORT_TEXT_H
#define SYNFIN_EXPORT_TEXT_H

#include "trace/numbers.h"
#include "trace/trace.h"

#include <stdint.h>
#include <stdio.h>

/* Both tell what happened from from_ns to to_ns, 0 and TIME_NEVER_NS being all of it. */

/* One plain sentence per event, in the language of the process. */
void export_transcript(const struct trace *trace, const struct trace_numbers *numbers,
                       int64_t from_ns, int64_t to_ns, FILE *file);
/* One object a line, the first of them the run itself: absolute numbers, nanoseconds.  An object
 * has the same number whatever the span. */
void export_json(const struct trace *trace, int64_t from_ns, int64_t to_ns, FILE *file);

#endif
