/* What a lesson must show, written by hand before its first run; a line an expectation:
 *
 *   TIME HOST -> HOST FLAGS seq=N ack=N len=N up=N win=N retransmission
 *   TIME lost FLAGS from HOST WHY
 *   TIME HOST: STATE -> STATE
 *   TIME HOST timer NAME ACTION [DURATION]
 *   TIME HOST told NAME
 *   TIME HOST power on|off
 *   never ANY-OF-THE-ABOVE-WITHOUT-TIME [after TIME] [before TIME]
 *   packets N
 *   HOST ends STATE
 *   end TIME
 *
 * Flags and numbers may be left out; a PSH is the sender's own affair and is not compared
 * (RFC 9293 §3.9.1.2).  FLAGS have to be exactly those of the segment, but after `never` the
 * segment may have more.  Each record meets one expectation at most.  # begins a comment.
 */
#ifndef SYNFIN_TESTS_LESSONS_EXPECT_H
#define SYNFIN_TESTS_LESSONS_EXPECT_H

#include "trace/trace.h"

#include <glib.h>

/* Checks one line; *met holds a flag for each record.  False, and a message through
 * g_test_message(), when the trace does not meet it or the line makes no sense. */
bool expect_line(const struct trace *trace, const char *line, bool *met);

#endif
