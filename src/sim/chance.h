/* Chance: every draw is a pure function of the run's seed, the link, the ordinal of the packet on
 * that link and the purpose of the draw.  Nothing is consumed, so whoever interferes with one
 * packet leaves the luck of all others as it was.
 */
#ifndef SYNFIN_SIM_CHANCE_H
#define SYNFIN_SIM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

enum sim_purpose {
    SIM_CHANCE_LOSS,
    SIM_CHANCE_JITTER,
    SIM_CHANCE_REORDER,
    SIM_CHANCE_DUPLICATE,
    SIM_CHANCE_CORRUPT,
    SIM_CHANCE_BIT,    /* which bit is flipped */
    SIM_CHANCE_SECRET, /* of a host, for its initial sequence numbers */
    SIM_CHANCE_PORTS,
    SIM_CHANCE_COOKIE_KEY,   /* of a host, for the cookies of Fast Open: 64 bits ... */
    SIM_CHANCE_COOKIE_KEY_2, /* ... and 64 more */
};

/* 64 even bits. */
uint64_t sim_draw(uint64_t seed, uint64_t place, uint64_t ordinal, enum sim_purpose purpose);
/* Whether a thing that happens `ppm` times in a million happens with this draw. */
bool sim_hits(uint64_t draw, uint32_t ppm);
/* An even number in [0, bound], both included. */
int64_t sim_up_to(uint64_t draw, int64_t bound);

#endif
