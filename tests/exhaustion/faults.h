/* A few faults of the network, each aimed at one packet by its number, and runs that suffer them. */
#ifndef SYNFIN_TESTS_EXHAUSTION_FAULTS_H
#define SYNFIN_TESTS_EXHAUSTION_FAULTS_H

#include "exhaustion/ends.h"
#include "scenario/scenario.h"

#define FAULTS_MAX   4
#define SEGMENTS_MAX 24

struct fault {
    enum command_fate fate;
    uint32_t packet;
    int64_t delay_ns; /* for COMMAND_DELAY */
};

struct faults {
    size_t count;
    struct fault items[FAULTS_MAX];
};

/* What a run came to. */
struct run {
    uint32_t packets;
    uint64_t steps;
    /* By packet number: a delay that lets the next packet of its host overtake it; 0: none. */
    int64_t overtake_ns[SEGMENTS_MAX + 1];
    char wrong[300]; /* "" if all that must hold held */
};

/* Runs a scenario with these faults armed at its beginning, far beyond its end, and looks at
 * everything that must hold after every step and at how it ended.  Faults that are to be found
 * by the checksum want `wire`.  Adds to *counts, by enum end_kind. */
struct run faults_run(const struct scenario *scenario, const struct faults *faults, bool wire,
                      unsigned *counts);

/* How to see it: "synfin run LESSON --do ...", to be freed with g_free(). */
char *faults_replay(const struct scenario *scenario, const struct faults *faults);

#endif
