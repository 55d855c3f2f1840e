#include "sim/fates.h"

#include "tcp/time.h"
#include "trace/memory.h"

#include <string.h>

void sim_fates_clear(struct sim_fates *fates)
{
    memory_free(fates->rules);
    *fates = (struct sim_fates){0};
}

void sim_fates_add(struct sim_fates *fates, const struct command *command, uint32_t record)
{
    fates->rules = memory_grow(fates->rules, &fates->room, fates->count + 1, sizeof *fates->rules);
    fates->rules[fates->count++] = (struct sim_fate_rule){
        .fate = command->fate.fate,
        .match = command->fate.match,
        .from = command->fate.from,
        .packet = command->fate.packet,
        .every = command->fate.every,
        .record = record,
        .delay_ns = command->fate.delay_ns,
    };
}

bool sim_match(enum command_match match, const struct tcp_segment *segment)
{
    switch (match) {
    case COMMAND_MATCH_ANY:
        return true;
    case COMMAND_MATCH_SYN:
        return (segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    case COMMAND_MATCH_SYN_ACK:
        return tcp_segment_has(segment, TCP_SYN | TCP_ACK);
    case COMMAND_MATCH_FIN:
        return tcp_segment_has(segment, TCP_FIN);
    case COMMAND_MATCH_RST:
        return tcp_segment_has(segment, TCP_RST);
    case COMMAND_MATCH_ACK:
        return tcp_segment_is_pure_ack(segment);
    case COMMAND_MATCH_DATA:
        return segment->payload_bytes > 0;
    }
    return false;
}

static void remove_rule(struct sim_fates *fates, size_t index)
{
    fates->count--;
    memmove(&fates->rules[index], &fates->rules[index + 1],
            (fates->count - index) * sizeof *fates->rules);
}

/* Whether the rule strikes this packet; rules that count go on counting. */
static bool strikes(struct sim_fate_rule *rule, const struct tcp_segment *segment,
                    enum trace_host from, uint32_t packet)
{
    if (rule->packet != 0)
        return rule->packet == packet;
    if (rule->from != from || !sim_match(rule->match, segment))
        return false;
    return rule->every == 0 || ++rule->seen % rule->every == 0;
}

struct sim_lot sim_fates_draw(struct sim_fates *fates, const struct tcp_segment *segment,
                              enum trace_host from, uint32_t packet)
{
    struct sim_lot lot = {.delay_ns = 0};
    size_t i = 0;

    for (size_t fate = 0; fate < SIM_FATE_COUNT; fate++)
        lot.record[fate] = TRACE_NONE;
    while (i < fates->count) {
        struct sim_fate_rule *rule = &fates->rules[i];
        bool taken = lot.record[rule->fate] != TRACE_NONE;
        bool once = rule->every == 0;
        if ((taken && once && rule->packet == 0) || !strikes(rule, segment, from, packet)) {
            i++;
            continue;
        }
        if (!taken)
            lot.record[rule->fate] = rule->record;
        if (rule->fate == COMMAND_DELAY)
            lot.delay_ns = time_later_ns(lot.delay_ns, rule->delay_ns);
        if (once)
            remove_rule(fates, i);
        else
            i++;
    }
    return lot;
}
