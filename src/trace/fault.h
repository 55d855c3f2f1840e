/* What befalls network and hosts, in words: the templates of a FAULT record and what is filled into
 * them.
 */
#ifndef SYNFIN_TRACE_FAULT_H
#define SYNFIN_TRACE_FAULT_H

#include "trace/trace.h"

#include <stdbool.h>
#include <stddef.h>

/* A whole sentence, not yet translated, with the placeholders of trace/fill.h. */
const char *fault_template(const struct trace *trace, uint32_t record);
/* What a placeholder stands for, translated; false if it is none of a FAULT record. */
bool fault_value(const struct trace_record *record, const char *name, size_t length, char *value,
                 size_t size);

#endif
