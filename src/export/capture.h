/* What a capture at one place would have seen of a run: which packets, when, in which order.
 *
 * At a host: what it sends, at the moment of sending, whatever becomes of it; and what reaches it
 * while it is on and plugged in, damaged ones too.  On the wire: what passes the middle of the
 * cable, half way through its flight.  Whoever is lost in the middle, where chance and `drop next`
 * take theirs, has not passed it; whoever is held waits there and passes when it is released.
 */
#ifndef SYNFIN_EXPORT_CAPTURE_H
#define SYNFIN_EXPORT_CAPTURE_H

#include "trace/trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct capture_frame {
    int64_t t_ns;
    uint32_t packet;
    uint32_t flight; /* the copy that is seen; of what a host sends, the first one */
    bool leaves;     /* the host sends it; else it arrives, or passes on the wire */
    bool damaged;    /* it has arrived with one bit flipped, `bit` of the TCP segment */
    uint32_t bit;
};

struct capture {
    struct capture_frame *frames; /* in order of time */
    uint32_t count;
    uint32_t *first_frame; /* of each packet from 1 on: its first frame, counted from 1; 0: none */
};

/* `place` is a host, or TRACE_NETWORK for the wire.  Only frames of from_ns <= t_ns <= to_ns are
 * taken.  Finish it with capture_clear(). */
void capture_init(struct capture *capture, const struct trace *trace, enum trace_host place,
                  int64_t from_ns, int64_t to_ns);
void capture_clear(struct capture *capture);

#endif
