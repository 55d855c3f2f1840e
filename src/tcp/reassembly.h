/* Octets that arrived ahead of RCV.NXT (RFC 9293 §3.10.7.4, SHLD-31): which numbers are held.
 *
 * A bounded list of stretches of sequence numbers, ascending, apart from one another, and all
 * within one receive window, so that they can be compared.
 */
#ifndef SYNFIN_TCP_REASSEMBLY_H
#define SYNFIN_TCP_REASSEMBLY_H

#include "tcp/segment.h"

#include <stdbool.h>
#include <stdint.h>

#define TCP_GAPS_MAX 64

struct tcp_reassembly {
    int count;
    struct tcp_range ranges[TCP_GAPS_MAX];
};

/* Cuts off both ends of `range` what is held already; the result is empty if all of it is. */
struct tcp_range tcp_reassembly_missing(const struct tcp_reassembly *held, struct tcp_range range);

/* Holds a stretch that is not empty.  When the list has no room, the farthest stretch is given up
 * for a nearer one; false, and nothing changed, if the new one is the farthest. */
bool tcp_reassembly_add(struct tcp_reassembly *held, struct tcp_range range);

/* The stretch that begins at or before `next` is there in order now: forgets it and returns its
 * end, or `next` if there is none. */
uint32_t tcp_reassembly_take(struct tcp_reassembly *held, uint32_t next);

/* How many octets are held. */
uint32_t tcp_reassembly_bytes(const struct tcp_reassembly *held);

#endif
