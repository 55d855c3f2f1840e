/* One direction of the cable: when a packet that enters it will be there, and what chance has in
 * store for it on the way.
 *
 * At the sending end packets wait for each other: one after the other is put out at the rate of
 * the link (its octets include 20 of the IPv4 header), and at most `queue_packets` wait besides
 * the one that is being put out; one that finds `mark_packets` waiting is to be marked.  Then the delay, a share of the jitter and perhaps a second delay
 * (reordering) pass.
 */
#ifndef SYNFIN_SIM_LINK_H
#define SYNFIN_SIM_LINK_H

#include "trace/setup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_link {
    struct trace_link_setup setup;
    bool cut;
    uint32_t cut_record; /* of the command that cut it */
    uint64_t entered;    /* packets so far, the ordinal of the next one */
    int64_t free_ns;     /* when all that was accepted so far is put out */
    int64_t *starts_ns;  /* when those that wait begin to be put out, ascending */
    size_t start_first, start_count, start_room;
};

/* What befalls one packet. */
struct sim_crossing {
    bool queue_full; /* it does not even start */
    bool marked;     /* it found a long queue */
    bool lost;
    bool corrupted;
    bool duplicated;
    int64_t due_ns;
    uint64_t bit; /* a draw for the bit that corruption flips */
};

void sim_link_init(struct sim_link *link, const struct trace_link_setup *setup);
void sim_link_clear(struct sim_link *link);

/* A packet of so many octets (IPv4 header included) is given to the link. `place` tells the links
 * apart in the draws. */
struct sim_crossing sim_link_enter(struct sim_link *link, uint64_t seed, uint64_t place,
                                   int64_t now_ns, uint32_t bytes);
/* A packet is sent towards a link that cannot take it: it takes its ordinal all the same, so that
 * the luck of those that follow stays with them. */
void sim_link_skip(struct sim_link *link);

#endif
