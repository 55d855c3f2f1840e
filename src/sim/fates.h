/* Fates that a command has put in store: for the next packet of a kind, for every one or every
 * n-th, or for one that is chosen by its number and not sent yet.
 */
#ifndef SYNFIN_SIM_FATES_H
#define SYNFIN_SIM_FATES_H

#include "sim/command.h"
#include "trace/trace.h"

#define SIM_FATE_COUNT 6

struct sim_fate_rule {
    enum command_fate fate;
    enum command_match match;
    enum trace_host from;
    uint32_t packet; /* 0: chosen by what it is */
    uint32_t every;  /* as in struct command */
    uint32_t seen;   /* how many matched so far */
    uint32_t record; /* of the command, the cause of what it does */
    int64_t delay_ns;
};

/* A value of zeros holds no rules. */
struct sim_fates {
    struct sim_fate_rule *rules;
    size_t count, room;
};

/* What is in store for one packet: for each fate the record of the command, or TRACE_NONE. */
struct sim_lot {
    uint32_t record[SIM_FATE_COUNT]; /* enum command_fate */
    int64_t delay_ns;
};

void sim_fates_clear(struct sim_fates *fates);
/* Keeps a COMMAND_FATE. */
void sim_fates_add(struct sim_fates *fates, const struct command *command, uint32_t record);
/* Draws the lot of a packet that is being sent; rules for the next one are used up by it, at
 * most one of each fate. */
struct sim_lot sim_fates_draw(struct sim_fates *fates, const struct tcp_segment *segment,
                              enum trace_host from, uint32_t packet);
bool sim_match(enum command_match match, const struct tcp_segment *segment);

#endif
