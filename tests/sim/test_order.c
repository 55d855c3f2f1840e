/* Order within an instant, chance, and that a run can be told again to the last digit. */
#include "story.h"

#include "sim/chance.h"
#include "sim/link.h"
#include "sim/queue.h"
#include "tcp/time.h"

#include <string.h>

/* ---- the queue ------------------------------------------------------------------------------ */

static gint compare_events(gconstpointer a, gconstpointer b)
{
    const struct sim_event *x = a, *y = b;

    if (x->t_ns != y->t_ns)
        return x->t_ns < y->t_ns ? -1 : 1;
    if (x->wave != y->wave)
        return x->wave > y->wave ? -1 : 1;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    return x->ordinal < y->ordinal ? -1 : 1;
}

/* Against a plain sorted list. */
static void test_queue(void)
{
    for (int round = 0; round < 200; round++) {
        struct sim_queue queue = {0};
        GArray *all = g_array_new(FALSE, FALSE, sizeof(struct sim_event));
        GArray *handles = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        struct sim_event popped;

        for (uint32_t i = 0; i < 100; i++) {
            struct sim_event event = {
                .t_ns = g_test_rand_int_range(0, 10),
                .wave = (uint64_t)g_test_rand_int_range(0, 3),
                .class = (enum sim_class)g_test_rand_int_range(0, SIM_CLASS_COUNT),
                .subject = i,
                .ordinal = i,
            };
            uint32_t handle = sim_queue_insert(&queue, &event);
            g_array_append_val(all, event);
            g_array_append_val(handles, handle);
        }
        for (int i = 0; i < 40; i++) {
            guint at = (guint)g_test_rand_int_range(0, (gint32)all->len);
            sim_queue_remove(&queue, g_array_index(handles, uint32_t, at));
            g_array_remove_index(all, at);
            g_array_remove_index(handles, at);
        }
        g_array_sort(all, compare_events);
        for (guint i = 0; i < all->len; i++) {
            g_assert_true(sim_queue_pop(&queue, &popped));
            g_assert_cmpuint(popped.subject, ==, g_array_index(all, struct sim_event, i).subject);
        }
        g_assert_false(sim_queue_pop(&queue, &popped));
        for (int class = 0; class < SIM_CLASS_COUNT; class ++)
            g_assert_cmpuint(queue.in_class[class], ==, 0);
        g_array_unref(all);
        g_array_unref(handles);
        sim_queue_clear(&queue);
    }
}

/* ---- chance --------------------------------------------------------------------------------- */

static void test_chance_is_even(void)
{
    static const uint32_t shares_ppm[] = {0, 1000, 50000, 300000, 1000000};

    for (size_t i = 0; i < G_N_ELEMENTS(shares_ppm); i++) {
        uint64_t hits = 0;
        for (uint64_t ordinal = 0; ordinal < 100000; ordinal++)
            hits += sim_hits(sim_draw(7, 1, ordinal, SIM_CHANCE_LOSS), shares_ppm[i]);
        g_assert_cmpint(ABS((int64_t)hits - (int64_t)shares_ppm[i] / 10), <=,
                        3 * 158); /* three times the standard deviation of a fair coin */
    }
    for (uint64_t ordinal = 0; ordinal < 1000; ordinal++) {
        int64_t up_to = sim_up_to(sim_draw(7, 1, ordinal, SIM_CHANCE_JITTER), 5);
        g_assert_cmpint(up_to, >=, 0);
        g_assert_cmpint(up_to, <=, 5);
        g_assert_cmpint(sim_up_to(sim_draw(7, 1, ordinal, SIM_CHANCE_JITTER), 0), ==, 0);
    }
}

/* Another seed, another link, another packet, another purpose: another luck. */
static void test_chance_is_independent(void)
{
    int same[4] = {0};

    for (uint64_t ordinal = 0; ordinal < 10000; ordinal++) {
        bool hit = sim_hits(sim_draw(7, 1, ordinal, SIM_CHANCE_LOSS), 500000);
        same[0] += hit == sim_hits(sim_draw(8, 1, ordinal, SIM_CHANCE_LOSS), 500000);
        same[1] += hit == sim_hits(sim_draw(7, 0, ordinal, SIM_CHANCE_LOSS), 500000);
        same[2] += hit == sim_hits(sim_draw(7, 1, ordinal + 1, SIM_CHANCE_LOSS), 500000);
        same[3] += hit == sim_hits(sim_draw(7, 1, ordinal, SIM_CHANCE_CORRUPT), 500000);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
        g_assert_cmpint(ABS(same[i] - 5000), <, 200);
}

/* ---- one instant ---------------------------------------------------------------------------- */

/* What a command causes within the instant happens before the next command, even when the cable
 * takes no time at all. */
static void test_no_delay(void)
{
    struct story story;

    story_begin(&story);
    story.setup.to_client.delay_ns = 0;
    story.setup.to_server.delay_ns = 0;
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect\n"
                       "0 s: client send 10 bytes\n"
                       "0 s: note done");
    expect(&story, "0 client[1] sent #1 *");
    expect(&story, "0 server[1] arrived #1 *");
    expect(&story, "0 client[1] arrived #2 *");
    expect(&story, "0 server[1] arrived #3 *");
    expect(&story, "0 server[1] state SYN-RECEIVED > ESTABLISHED *");
    expect(&story, "0 client[1] app call send bytes=10");
    expect(&story, "0 client[1] sent #4 *");
    expect(&story, "0 server[1] arrived #4 *");
    expect(&story, "0 client[1] arrived #5 *");
    expect(&story, "0 network note done");
    story_end(&story);
}

/* What the first of two arrivals causes at once comes before the second. */
static void test_consequences_before_the_next_arrival(void)
{
    struct story story;

    story_begin(&story);
    story.setup.to_client.delay_ns = 0;
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect\n"
                       "1 s: client send 2920 bytes");
    expect(&story, "1.05 server[1] arrived #4 *");
    expect(&story, "1.05 server[1] sent #6 *");
    expect(&story, "1.05 client[1] arrived #6 *");
    expect(&story, "1.05 server[1] arrived #5 *");
    expect(&story, "1.05 client[1] arrived #7 *");
    story_end(&story);
}

/* The SYN,ACK arrives in the very instant in which the timer runs out: just in time. */
static void test_arrivals_before_timers(void)
{
    struct story story;

    story_begin(&story);
    story.setup.to_client.delay_ns = TIME_MS(500);
    story.setup.to_server.delay_ns = TIME_MS(500);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect");
    expect(&story, "1 client[1] arrived #2 *");
    expect(&story, "1 client[1] timer retransmit stop *");
    never(&story, "* retransmit expire *");
    story_end(&story);
}

static void test_timers_before_commands(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "1 s: note one second\n"
                       "1 s: client unplug\n"
                       "1 s: client plug\n"
                       "1050 ms: note landed\n"
                       "0 s: network drop next SYN from client\n"
                       "0 s: server listen\n"
                       "0 s: client connect\n");
    expect(&story, "1 client[1] timer retransmit expire *");
    expect(&story, "1 client[1] sent #2 *");
    expect(&story, "1 network note one second");
    expect(&story, "1 client fault client unplug");
    expect(&story, "1 client fault client plug");
    expect(&story, "1.05 server[1] arrived #2 *");
    expect(&story, "1.05 network note landed");
    story_end(&story);
}

/* Two ends whose numbers were torn apart answer each other for ever; over a cable without delay
 * the world would never get past that instant. */
static void test_a_quarrel_without_end(void)
{
    struct story story;

    story_begin(&story);
    story.setup.to_client.delay_ns = 0;
    story.setup.to_server.delay_ns = 0;
    story_script(&story, "0 s: server listen\n"
                         "0 s: client connect\n"
                         "1 s: network inject to server ACK seq 1 ack 1 len 10 relative\n"
                         "1 s: network inject to client ACK seq 1 ack 1 len 10 relative\n");
    while (world_step(story.world))
        ;
    story_error_is(&story, "more than 100000 events at one moment: the run ends here");
    g_assert_cmpuint(world_error_command(story.world), ==, WORLD_NO_COMMAND);
    g_assert_cmpint(world_next_event_ns(story.world), ==, TIME_NEVER_NS);
    g_assert_true(world_is_quiet(story.world));
    world_run_until(story.world, TIME_S(5));
    g_assert_cmpint(world_now_ns(story.world), ==, TIME_S(5));
    story_end(&story);
}

/* ---- told again ----------------------------------------------------------------------------- */

static void begin_rough(struct story *story, uint64_t seed, bool through_wire)
{
    struct trace_link_setup rough = {
        .delay_ns = TIME_MS(50),
        .jitter_ns = TIME_MS(10),
        .rate_bits_per_s = 10000000,
        .queue_packets = 30,
        .loss_ppm = 100000,
        .reorder_ppm = 50000,
        .duplicate_ppm = 50000,
        .corrupt_ppm = 50000,
    };

    story_begin(story);
    story->setup.seed = seed;
    story->setup.through_wire = through_wire;
    story->setup.to_client = rough;
    story->setup.to_server = rough;
}

#define ROUGH_SCRIPT                                                                               \
    "0 s: server listen\n"                                                                         \
    "0 s: client connect\n"                                                                        \
    "1 s: client send 30000 bytes\n"                                                               \
    "2 s: server send 20000 bytes\n"                                                               \
    "3 s: client close\n"                                                                          \
    "9 s: server close\n"

static char *tell_rough(uint64_t seed, bool through_wire)
{
    struct story story;

    begin_rough(&story, seed, through_wire);
    story_tell(&story, ROUGH_SCRIPT);
    char *dump = story_dump(&story);
    story_end(&story);
    return dump;
}

static void test_same_seed_same_run(void)
{
    char *first = tell_rough(3, false);
    char *second = tell_rough(3, false);
    char *other = tell_rough(4, false);

    g_assert_cmpstr(first, ==, second);
    g_assert_cmpstr(strchr(first, '\n'), !=, strchr(other, '\n'));
    g_free(first);
    g_free(second);
    g_free(other);
}

static void test_the_wire_makes_no_difference(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        char *quick = tell_rough(seed, false);
        char *octets = tell_rough(seed, true);

        g_assert_cmpstr(quick, ==, octets);
        g_free(quick);
        g_free(octets);
    }
}

/* Whether chance took the packet that entered a link as the n-th, and how long it would have
 * flown; -1 ns if there is no such packet. */
static int64_t luck_of(const struct trace *trace, enum trace_host from, uint32_t n, bool *lost)
{
    for (uint32_t packet = 1; packet <= trace_packet_count(trace); packet++) {
        const struct trace_packet *p = trace_packet(trace, packet);
        if (p->from != from || n-- > 0)
            continue;
        const struct trace_flight *flight = trace_flight(trace, p->first_flight);
        *lost = flight->fate == TRACE_LOST_THERE && flight->loss == TRACE_LOST_BY_CHANCE;
        return flight->due_ns - flight->start_ns;
    }
    return -1;
}

static void test_nobody_elses_luck_changes(void)
{
    struct story plain, struck;
    uint32_t compared = 0, differences = 0;

    begin_rough(&plain, 5, false);
    begin_rough(&struck, 5, false);
    /* Without a rate, packets do not wait for each other and a flight is delay and luck. */
    plain.setup.to_client.rate_bits_per_s = plain.setup.to_server.rate_bits_per_s = 0;
    struck.setup.to_client.rate_bits_per_s = struck.setup.to_server.rate_bits_per_s = 0;
    story_tell(&plain, ROUGH_SCRIPT);
    story_tell(&struck, ROUGH_SCRIPT "1 s: network drop every 7th data from client\n"
                                     "1 s: network duplicate next ACK from server\n"
                                     "1500 ms: network inject to server ACK seq 1 relative\n");
    for (int from = TRACE_CLIENT; from <= TRACE_SERVER; from++)
        for (uint32_t n = 0;; n++) {
            bool lost_plain = false, lost_struck = false;
            int64_t plain_ns =
                luck_of(world_trace(plain.world), (enum trace_host)from, n, &lost_plain);
            int64_t struck_ns =
                luck_of(world_trace(struck.world), (enum trace_host)from, n, &lost_struck);
            if (plain_ns < 0 || struck_ns < 0)
                break;
            compared++;
            differences += lost_plain != lost_struck;
            g_assert_cmpint(plain_ns, ==, struck_ns);
        }
    /* What a command drops is not lost by chance any more; nothing else may differ. */
    g_assert_cmpuint(compared, >, 50);
    g_assert_cmpuint(differences, <=, 5);
    story_end(&plain);
    story_end(&struck);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/order/the queue keeps its order", test_queue);
    g_test_add_func("/order/chance is even", test_chance_is_even);
    g_test_add_func("/order/chance is independent", test_chance_is_independent);
    g_test_add_func("/order/consequences come before the next command", test_no_delay);
    g_test_add_func("/order/consequences come before the next arrival",
                    test_consequences_before_the_next_arrival);
    g_test_add_func("/order/arrivals come before timers", test_arrivals_before_timers);
    g_test_add_func("/order/timers come before commands", test_timers_before_commands);
    g_test_add_func("/order/a quarrel without end is ended", test_a_quarrel_without_end);
    g_test_add_func("/order/the same seed gives the same run", test_same_seed_same_run);
    g_test_add_func("/order/the wire makes no difference", test_the_wire_makes_no_difference);
    g_test_add_func("/order/an intervention changes nobody else's luck",
                    test_nobody_elses_luck_changes);
    return g_test_run();
}
