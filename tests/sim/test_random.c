/* A thousand rough networks: loss up to 30 %, reordering, duplication, corruption, jitter, narrow
 * links and small windows, data both ways and an orderly close.  After every step all that must
 * always hold is checked, and in the end every octet must have come through, in its place. */
#include "story.h"

#include "tcp/time.h"

#include <string.h>

#define SEEDS     1000
#define STEPS_MAX 1000000

struct counts {
    uint64_t segments, retransmissions, octets, losses[TRACE_LOSS_COUNT], steps;
};

/* No more is duplicated than lost: where both ends have sent whole windows ahead of a loss, each
 * drops the other's ACKs as beyond its window and answers them with its own (RFC 9293 appendix
 * A.2), and these must not breed. */
static struct trace_link_setup rough_link(GRand *rand)
{
    struct trace_link_setup link = {
        .delay_ns = TIME_MS(g_rand_int_range(rand, 0, 200)),
        .jitter_ns = TIME_MS(g_rand_int_range(rand, 0, 100)),
        .loss_ppm = (uint32_t)g_rand_int_range(rand, 0, 300001),
        .reorder_ppm = (uint32_t)g_rand_int_range(rand, 0, 200000),
        .corrupt_ppm = (uint32_t)g_rand_int_range(rand, 0, 100000),
    };

    link.duplicate_ppm = (uint32_t)g_rand_int_range(rand, 0, (gint32)link.loss_ppm + 1);
    if (g_rand_int_range(rand, 0, 4) == 0) {
        link.rate_bits_per_s = g_rand_int_range(rand, 64000, 10000000);
        link.queue_packets = (uint32_t)g_rand_int_range(rand, 0, 20);
    }
    return link;
}

/* R2 is raised so that nobody may give up, and MSL so that no lost ACK of a FIN outlasts
 * TIME-WAIT. */
static void rough_host(GRand *rand, struct trace_host_setup *host)
{
    host->isn_fixed = true;
    host->isn = g_rand_int(rand);
    host->tcp.r2_ns = TIME_S(1000000);
    host->tcp.r2_syn_ns = TIME_S(1000000);
    host->tcp.r2_syn_ack_ns = TIME_S(1000000);
    host->tcp.msl_ns = TIME_S(3600);
    host->tcp.mss_bytes = (uint16_t)g_rand_int_range(rand, 100, 1461);
    host->tcp.window_bytes = (uint32_t)g_rand_int_range(rand, 1500, 65536);
    host->tcp.sack = g_rand_boolean(rand);
    host->tcp.timestamps = g_rand_boolean(rand);
    host->tcp.window_scale = g_rand_boolean(rand);
    host->tcp.ecn = (enum tcp_ecn_use)g_rand_int_range(rand, 0, (gint32)TCP_ECN_USE_COUNT);
    host->tcp.congestion =
        (enum tcp_congestion)g_rand_int_range(rand, 0, (gint32)TCP_CONGESTION_COUNT);
    host->tcp.fast_retransmit = g_rand_int_range(rand, 0, 4) > 0;
    host->tcp.limited_transmit = g_rand_boolean(rand);
    host->tcp.prr = g_rand_boolean(rand);
    host->tcp.rack = g_rand_boolean(rand);
    host->tcp.f_rto = g_rand_boolean(rand);
    host->tcp.fast_open = g_rand_boolean(rand);
    if (g_rand_int_range(rand, 0, 2) == 0)
        host->isn = UINT32_MAX - (uint32_t)g_rand_int_range(rand, 0, 3000);
}

static void order(struct world *world, int64_t t_ns, char *text)
{
    struct command command = story_command(text);

    world_schedule(world, t_ns, &command);
    command_clear(&command);
    g_free(text);
}

/* Sends here and there, perhaps a pause in reading, and a close on each side. */
static uint64_t schedule(GRand *rand, struct world *world)
{
    uint64_t octets = 0;

    order(world, 0, g_strdup("server listen"));
    order(world, 0, g_strdup("client connect"));
    for (int i = g_rand_int_range(rand, 1, 8); i > 0; i--) {
        int bytes = g_rand_int_range(rand, 1, 40000);
        bool client = g_rand_int_range(rand, 0, 2) == 0;
        /* In LISTEN there is nobody to send to, so the server waits for its connection. */
        order(world, TIME_MS(g_rand_int_range(rand, client ? 0 : 400000, 500000)),
              g_strdup_printf("%s send %d bytes%s", client ? "client" : "server", bytes,
                              g_rand_int_range(rand, 0, 4) == 0 ? " urgent" : ""));
        octets += (uint64_t)bytes;
    }
    if (g_rand_int_range(rand, 0, 3) == 0) {
        order(world, TIME_MS(g_rand_int_range(rand, 0, 300000)), g_strdup("server stop reading"));
        order(world, TIME_MS(g_rand_int_range(rand, 300000, 500000)),
              g_strdup("server resume reading"));
    }
    order(world, TIME_S(500), g_strdup("client close"));
    order(world, TIME_MS(g_rand_int_range(rand, 500000, 510000)), g_strdup("server close"));
    return octets;
}

static void count(struct counts *counts, const struct trace *trace)
{
    counts->segments += trace_packet_count(trace);
    for (uint32_t packet = 1; packet <= trace_packet_count(trace); packet++)
        counts->retransmissions += trace_packet(trace, packet)->retransmission;
    for (uint32_t i = 0; i < trace_flight_count(trace); i++)
        if (trace_flight(trace, i)->fate == TRACE_LOST_THERE)
            counts->losses[trace_flight(trace, i)->loss]++;
}

/* The octets that both users were given, and what each was told last. */
static uint64_t read_end(const struct trace *trace, int seed)
{
    uint64_t octets = 0;
    enum tcp_state state[TRACE_HOST_COUNT] = {TCP_CLOSED, TCP_CLOSED};
    int finished = 0;

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->kind == TRACE_STATE)
            state[record->host] = (enum tcp_state)record->state.to;
        if (record->kind != TRACE_APP || !record->app.indication)
            continue;
        if (record->app.code == TCP_TOLD_DATA)
            octets += record->app.bytes;
        finished += record->app.code == TCP_TOLD_CLOSED;
        if (record->app.code == TCP_TOLD_RESET || record->app.code == TCP_TOLD_TIMED_OUT ||
            record->app.code == TCP_TOLD_REFUSED)
            g_error("seed %d: somebody gave up: %s", seed,
                    tcp_indication_name((enum tcp_indication)record->app.code));
    }
    if (state[TRACE_CLIENT] != TCP_CLOSED || state[TRACE_SERVER] != TCP_CLOSED || finished != 2)
        g_error("seed %d: it ends in %s and %s", seed, tcp_state_name(state[TRACE_CLIENT]),
                tcp_state_name(state[TRACE_SERVER]));
    return octets;
}

static void run_seed(int seed, struct counts *counts)
{
    GRand *rand = g_rand_new_with_seed((guint32)seed);
    struct trace_setup setup = trace_setup_default();
    uint64_t steps = 0;

    setup.seed = (uint64_t)seed;
    setup.through_wire = seed % 2 == 0;
    setup.to_client = rough_link(rand);
    setup.to_server = rough_link(rand);
    rough_host(rand, &setup.host[TRACE_CLIENT]);
    rough_host(rand, &setup.host[TRACE_SERVER]);
    struct world *world = world_new(&setup);
    uint64_t sent = schedule(rand, world);
    while (world_step(world)) {
        const char *wrong = world_check(world);
        if (wrong != NULL)
            g_error("seed %d at %.9f s: %s", seed, (double)world_now_ns(world) / 1e9, wrong);
        if (++steps > STEPS_MAX)
            g_error("seed %d does not end", seed);
    }
    uint64_t received = read_end(world_trace(world), seed);
    if (received != sent)
        g_error("seed %d: %" G_GUINT64_FORMAT " octets were sent, %" G_GUINT64_FORMAT " came", seed,
                sent, received);
    counts->octets += received;
    counts->steps += steps;
    count(counts, world_trace(world));
    world_free(world);
    trace_setup_clear(&setup);
    g_rand_free(rand);
}

/* With rules knocked out anything may come of the connection, retransmissions without end among
 * it, but the world stays sound. */
static void test_without_rules(void)
{
    for (int seed = 1; seed <= 8 * 30; seed++) {
        GRand *rand = g_rand_new_with_seed((guint32)seed);
        struct trace_setup setup = trace_setup_default();
        uint64_t steps = 0;

        setup.seed = (uint64_t)seed;
        setup.knock_out = seed % 3 == 0 ? (uint8_t)g_rand_int(rand) : (uint8_t)(1 << seed % 8);
        setup.to_client = rough_link(rand);
        setup.to_server = rough_link(rand);
        rough_host(rand, &setup.host[TRACE_CLIENT]);
        rough_host(rand, &setup.host[TRACE_SERVER]);
        struct world *world = world_new(&setup);
        schedule(rand, world);
        while (world_next_event_ns(world) < TIME_S(3600) && world_step(world)) {
            const char *wrong = world_check(world);
            if (wrong != NULL)
                g_error("seed %d, knocked out %#x, at %.9f s: %s", seed, setup.knock_out,
                        (double)world_now_ns(world) / 1e9, wrong);
            if (++steps > STEPS_MAX)
                g_error("seed %d, knocked out %#x, does not end", seed, setup.knock_out);
        }
        world_free(world);
        trace_setup_clear(&setup);
        g_rand_free(rand);
    }
}

static void test_a_thousand_seeds(void)
{
    struct counts counts = {0};

    for (int seed = 1; seed <= SEEDS; seed++)
        run_seed(seed, &counts);
    g_test_message("%d seeds, %" G_GUINT64_FORMAT " steps checked, %" G_GUINT64_FORMAT
                   " octets compared at the far end",
                   SEEDS, counts.steps, counts.octets);
    g_test_message("%" G_GUINT64_FORMAT " segments, %" G_GUINT64_FORMAT " of them sent again",
                   counts.segments, counts.retransmissions);
    for (int loss = 0; loss < TRACE_LOSS_COUNT; loss++)
        g_test_message("%" G_GUINT64_FORMAT " %s", counts.losses[loss],
                       trace_loss_name((enum trace_loss)loss));
    g_assert_cmpuint(counts.losses[TRACE_LOST_BY_CHANCE], >, 1000);
    g_assert_cmpuint(counts.losses[TRACE_LOST_CORRUPTED], >, 1000);
    g_assert_cmpuint(counts.losses[TRACE_LOST_QUEUE_FULL], >, 0);
    g_assert_cmpuint(counts.retransmissions, >, 1000);
}

/* ---- anything at all ------------------------------------------------------------------------ */

static const char *const anything[] = {
    "client listen",
    "client listen always",
    "server listen",
    "server listen always",
    "client connect",
    "client connect",
    "client connect",
    "server connect",
    "client connect from 49152",
    "client[1] connect",
    "server connect from 80 isn 5",
    "client send 3000 bytes",
    "server send 3000 bytes",
    "client send \"x\"",
    "server[1] send 100000 bytes",
    "client stop reading",
    "client resume reading",
    "server stop reading",
    "server resume reading",
    "client read 10 bytes",
    "server read 5000 bytes",
    "client close",
    "server close",
    "client[1] close",
    "server[1] close",
    "client abort",
    "server abort",
    "client kill",
    "server kill",
    "client keepalive on",
    "client user-timeout 3 s",
    "server user-timeout off",
    "server keepalive on",
    "client keepalive off",
    "client power off",
    "client boot",
    "client boot",
    "server power off",
    "server boot",
    "server boot",
    "client unplug",
    "client plug",
    "client plug",
    "server unplug",
    "server plug",
    "server plug",
    "network drop next any from client",
    "network drop every 3rd data from server",
    "network drop packet 5",
    "network delay by 300 ms next any from server",
    "network delay by 70 ms packet 6",
    "network duplicate next data from client",
    "network duplicate packet 7",
    "network corrupt next any from client",
    "network corrupt packet 8",
    "network hold next any from client",
    "network hold next FIN from server",
    "network hold packet 9",
    "network hold packet 3",
    "network release packet 9",
    "network release packet 3",
    "network release packet 1",
    "network release packet 2",
    "network cut",
    "network cut to client",
    "network restore",
    "network restore",
    "network restore to client",
    "network set delay 0 s",
    "network set delay 40 ms to server",
    "network set jitter 50 ms",
    "network set jitter 0 s",
    "network set rate 100 kbit/s",
    "network set rate unlimited",
    "network set queue 3 packets",
    "network set loss 20 %",
    "network set loss 0 %",
    "network set reorder 10 %",
    "network set duplicate 10 %",
    "network set corrupt 10 %",
    "network inject to server SYN from 50000 seq 77",
    "network inject to server SYN seq 0 relative",
    "network inject to client RST seq 1 relative",
    "network inject to server RST,ACK seq 50 ack 50 relative",
    "network inject to client FIN,ACK seq 1 ack 1 len 100 relative",
    "network inject to server ACK seq 5 ack 1 len 30 relative",
    "network inject to server none seq 12345",
    "note well",
    "chapter and verse",
};

/* Whatever is done to it, the world keeps its order; what it is told twice, it does twice. */
static char *run_anything(int seed, bool through_wire, uint64_t *steps)
{
    GRand *rand = g_rand_new_with_seed((guint32)seed);
    struct story story;

    story_begin(&story);
    story.setup.seed = (uint64_t)seed;
    story.setup.through_wire = through_wire;
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        story.setup.host[host].application =
            (enum trace_application)g_rand_int_range(rand, 0, TRACE_APP_COUNT);
    story.setup.host[TRACE_SERVER].source_bytes = 2000;
    story_script(&story, "0 s: server listen\n0 s: client connect");
    for (int i = 0; i < 40; i++)
        order(story.world, TIME_MS(g_rand_int_range(rand, 0, 400) * 10),
              g_strdup(anything[g_rand_int_range(rand, 0, G_N_ELEMENTS(anything))]));
    for (int i = 0; i < 5000 && world_step(story.world); i++) {
        const char *wrong = world_check(story.world);
        if (wrong != NULL)
            g_error("seed %d at %.9f s: %s", seed, (double)world_now_ns(story.world) / 1e9, wrong);
        ++*steps;
    }
    char *dump = story_dump(&story);
    story_end(&story);
    g_rand_free(rand);
    return dump;
}

static void test_anything(void)
{
    uint64_t steps = 0;

    for (int seed = 1; seed <= SEEDS; seed++) {
        char *quick = run_anything(seed, false, &steps);
        char *octets = run_anything(seed, true, &steps);
        if (strcmp(quick, octets) != 0)
            g_error("seed %d: the wire makes a difference", seed);
        g_free(quick);
        g_free(octets);
    }
    g_test_message("%d seeds of 40 commands, each told twice, %" G_GUINT64_FORMAT " steps checked",
                   SEEDS, steps);
    g_assert_cmpuint(steps, >, 100000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/random/every octet comes through a thousand rough networks",
                    test_a_thousand_seeds);
    g_test_add_func("/random/whatever rule is knocked out, the world stays sound",
                    test_without_rules);
    g_test_add_func("/random/whatever is done, the world keeps its order", test_anything);
    return g_test_run();
}
