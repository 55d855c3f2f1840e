/* The comment on a packet of a capture. */
#ifndef SYNFIN_EXPORT_REMARK_H
#define SYNFIN_EXPORT_REMARK_H

#include "export/capture.h"
#include "trace/numbers.h"

/* Why the packet was sent, what became of it and which one it repeats, a line each, in the
 * language of the process.  Free it with g_free(). */
char *export_remark(const struct trace *trace, const struct capture *capture,
                    const struct capture_frame *frame, const struct trace_numbers *numbers);

#endif
