/* Scenarios drawn by chance, each from its seed, and the question whether two are the same. */
#ifndef SYNFIN_TESTS_SCENARIO_CHANCE_H
#define SYNFIN_TESTS_SCENARIO_CHANCE_H

#include "scenario/scenario.h"

struct chance {
    uint64_t state;
};

uint64_t chance_draw(struct chance *chance);
/* From 0 to below `bound`. */
uint64_t chance_below(struct chance *chance, uint64_t bound);
/* Anything that a file can say; *command is the caller's. */
void chance_command(struct chance *chance, struct command *command);
void chance_scenario(uint64_t seed, struct scenario *scenario);

/* NULL, or the name of what differs first. */
const char *scenario_difference(const struct scenario *a, const struct scenario *b);

#endif
