#include "exhaustion/faults.h"

#include "sim/world.h"
#include "tcp/time.h"

#include <glib.h>
#include <stdio.h>

/* Longer than any R2, 2MSL, or keepalive with its probes; what still goes on then, goes on for
 * ever. */
#define AFTERMATH_NS (3 * TIME_S(3600))
#define STEPS_MAX    200000

static struct command command_of(const struct fault *fault)
{
    return (struct command){
        .verb = COMMAND_FATE,
        .host = TRACE_NETWORK,
        .fate = {.fate = fault->fate, .packet = fault->packet, .delay_ns = fault->delay_ns},
    };
}

/* The faults stand behind what the lesson does at 0 s, as --do puts them. */
static int64_t schedule(struct world *world, const struct scenario *scenario,
                        const struct faults *faults)
{
    int64_t last_ns = 0;
    size_t i = 0;

    for (; i < scenario->entry_count && scenario->entries[i].t_ns == 0; i++)
        world_schedule(world, 0, &scenario->entries[i].command);
    for (size_t j = 0; j < faults->count; j++) {
        struct command command = command_of(&faults->items[j]);
        world_schedule(world, 0, &command);
    }
    for (; i < scenario->entry_count; i++) {
        last_ns = scenario->entries[i].t_ns;
        world_schedule(world, last_ns, &scenario->entries[i].command);
    }
    return last_ns;
}

static void find_overtaking(const struct trace *trace, struct run *run)
{
    uint32_t count = trace_packet_count(trace);

    for (uint32_t packet = 1; packet <= SEGMENTS_MAX && packet < count; packet++) {
        const struct trace_packet *told = trace_packet(trace, packet);
        uint32_t next = packet + 1;
        while (next <= count && trace_packet(trace, next)->to != told->to)
            next++;
        if (next > count)
            continue;
        int64_t due_ns = trace_flight(trace, told->first_flight)->due_ns;
        int64_t next_due_ns = trace_flight(trace, trace_packet(trace, next)->first_flight)->due_ns;
        if (due_ns != TIME_NEVER_NS && next_due_ns != TIME_NEVER_NS && next_due_ns >= due_ns)
            run->overtake_ns[packet] = next_due_ns - due_ns + TIME_MS(1);
    }
}

struct run faults_run(const struct scenario *scenario, const struct faults *faults, bool wire,
                      unsigned *counts)
{
    struct trace_setup setup = scenario->setup;
    struct run run = {0};
    const char *wrong = NULL;

    setup.through_wire = setup.through_wire || wire;
    struct world *world = world_new(&setup);
    int64_t limit_ns = schedule(world, scenario, faults) + AFTERMATH_NS;
    while (wrong == NULL && run.steps < STEPS_MAX && world_next_event_ns(world) <= limit_ns &&
           world_step(world)) {
        wrong = world_check(world);
        run.steps++;
    }
    const struct trace *trace = world_trace(world);
    run.packets = trace_packet_count(trace);
    find_overtaking(trace, &run);
    struct ends ends = {0};
    if (wrong == NULL && run.steps == STEPS_MAX)
        wrong = "the run does not come to rest";
    if (wrong == NULL) {
        ends_judge(trace, &ends);
        wrong = ends.wrong[0] != '\0' ? ends.wrong : NULL;
    }
    if (wrong != NULL)
        snprintf(run.wrong, sizeof run.wrong, "at %.6f s: %s", (double)world_now_ns(world) / 1e9,
                 wrong);
    for (int kind = 0; kind < END_KIND_COUNT; kind++)
        counts[kind] += ends.counts[kind];
    world_free(world);
    return run;
}

char *faults_replay(const struct scenario *scenario, const struct faults *faults)
{
    GString *text = g_string_new("synfin run ");

    g_string_append(text, scenario->setup.name);
    for (size_t i = 0; i < faults->count; i++) {
        struct command command = command_of(&faults->items[i]);
        char words[100];
        command_format(&command, words, sizeof words);
        g_string_append_printf(text, " --do \"0 s: %s\"", words);
    }
    g_string_append(text, " --until 3h");
    return g_string_free(text, FALSE);
}
