/* A trace as text for people and for programs. */
#ifndef SYNFIN_EXPORT_TEXT_H
#define SYNFIN_EXPORT_TEXT_H

#include "trace/numbers.h"
#include "trace/trace.h"

#include <stdio.h>

/* One plain sentence per event, in the language of the process. */
void export_transcript(const struct trace *trace, const struct trace_numbers *numbers, FILE *file);
/* One object a line, as design lays down: absolute numbers, nanoseconds. */
void export_json(const struct trace *trace, FILE *file);

#endif
