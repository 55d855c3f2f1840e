#include "rough.h"

#include "tcp/time.h"

#include <glib.h>
#include <string.h>

static void give(struct world *world, int64_t t_ns, const char *words)
{
    struct command command;
    struct command_error error;

    if (!command_parse(words, &command, &error))
        g_error("%s: %s", words, error.message);
    world_schedule(world, t_ns, &command);
    command_clear(&command);
}

static void trouble(struct trace_link_setup *link, GRand *chance)
{
    link->delay_ns = TIME_MS(g_rand_int_range(chance, 1, 120));
    link->jitter_ns = TIME_MS(g_rand_int_range(chance, 0, 40));
    link->loss_ppm = (uint32_t)g_rand_int_range(chance, 0, 250000);
    link->reorder_ppm = (uint32_t)g_rand_int_range(chance, 0, 200000);
    link->duplicate_ppm = (uint32_t)g_rand_int_range(chance, 0, 150000);
    link->corrupt_ppm = (uint32_t)g_rand_int_range(chance, 0, 80000);
    if (g_rand_boolean(chance)) {
        link->rate_bits_per_s = g_rand_int_range(chance, 100000, 2000000);
        link->queue_packets = (uint32_t)g_rand_int_range(chance, 1, 6);
    }
}

static const char *const happenings[] = {
    "client send 3000 bytes",
    "server send 700 bytes",
    "client send 1 bytes",
    "network cut",
    "network restore",
    "server stop reading",
    "network cut to client",
    "network restore to client",
    "server resume reading",
    "server power off",
    "server boot",
    "server listen always",
    "client unplug",
    "client plug",
    "client connect",
    "network hold next data from client",
    "note Something happens here, and this is a sentence about it that takes several lines.",
    "chapter The next part",
    "network duplicate next any from server",
    "client close",
    "server close",
    "server abort",
    "network set delay 200 ms",
};

struct world *rough_run(uint64_t seed)
{
    struct trace_setup setup = trace_setup_default();
    GRand *chance = g_rand_new_with_seed((guint32)seed);

    setup.seed = seed;
    setup.host[TRACE_CLIENT].tcp.msl_ns = setup.host[TRACE_SERVER].tcp.msl_ns = TIME_S(5);
    trouble(&setup.to_client, chance);
    trouble(&setup.to_server, chance);
    struct world *world = world_new(&setup);
    trace_setup_clear(&setup);
    give(world, 0, "server listen always");
    give(world, 0, "client connect");
    for (int i = 0; i < 14; i++)
        give(world, TIME_MS(g_rand_int_range(chance, 0, 8000)),
             happenings[g_rand_int_range(chance, 0, G_N_ELEMENTS(happenings))]);
    world_run_until(world, TIME_S(g_rand_int_range(chance, 3, 90)));
    g_rand_free(chance);
    return world;
}

struct world *told_run(const char *const *lines, int64_t until_ns)
{
    struct trace_setup setup = trace_setup_default();
    struct world *world = world_new(&setup);

    trace_setup_clear(&setup);
    for (; *lines != NULL; lines++) {
        const char *colon = strstr(*lines, ": ");
        char *when = g_strndup(*lines, (gsize)(colon - *lines));
        int64_t t_ns;
        if (!command_parse_duration(when, &t_ns))
            g_error("%s: no time", *lines);
        give(world, t_ns, colon + 2);
        g_free(when);
    }
    world_run_until(world, until_ns);
    return world;
}
