/* Runs of the real simulation, rough ones: what no hand would think of telling. */
#ifndef SYNFIN_TESTS_DIAGRAM_ROUGH_H
#define SYNFIN_TESTS_DIAGRAM_ROUGH_H

#include "sim/world.h"

/* Loss, jitter, reordering, duplicates, corruption, a cut cable, a crash and chatter on both
 * sides, all of it by the seed.  The trace lives in the world; free with world_free(). */
struct world *rough_run(uint64_t seed);
/* A world that has done what the lines say: "0 s: server listen". Ends with NULL. */
struct world *told_run(const char *const *lines, int64_t until_ns);

#endif
