/* What befalls packets on the cable, and at which moment (design: a packet can be lost until it
 * arrives; what a command names is struck at once, what it waits for is struck half way). */
#include "story.h"

#include "tcp/time.h"

#define OPENED                                                                                     \
    "0 s: server listen\n"                                                                         \
    "0 s: client connect\n"

/* ---- drop ----------------------------------------------------------------------------------- */

static void test_drop_next(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "1 s: network drop next data from client\n"
                              "1 s: client send 10 bytes\n");
    expect(&story, "1 client[1] sent #4 *");
    expect(&story, "1.025 client[1] lost #4 dropped-by-command");
    expect(&story, "2 client[1] sent #5 * retransmission-of=#4");
    expect(&story, "2.05 server[1] arrived #5 *");
    caused(&story, "* lost *", "* fault network drop next data from client");
    story_end(&story);
}

/* Two commands for the next one strike two packets, not one twice. */
static void test_drop_next_twice(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "1 s: network drop next data from client\n"
                              "1 s: network drop next data from client\n"
                              "1 s: client send 4000 bytes\n");
    expect(&story, "1.025 client[1] lost #4 *");
    expect(&story, "1.025 client[1] lost #5 *");
    expect(&story, "1.05 server[1] arrived #6 *");
    story_end(&story);
}

static void test_drop_every_second(void)
{
    struct story story;

    story_begin(&story);
    /* Four segments at once are more than an initial window. */
    story.setup.host[TRACE_CLIENT].tcp.congestion = TCP_CONGESTION_NONE;
    story_tell(&story, OPENED "1 s: network drop every 2nd data from client\n"
                              "1 s: client send 5840 bytes\n");
    expect(&story, "1.025 client[1] lost #5 *");
    expect(&story, "1.025 client[1] lost #7 *");
    expect(&story, "1.05 server[1] arrived #4 *");
    expect(&story, "1.05 server[1] arrived #6 *");
    story_end(&story);
}

/* A packet on its way that is chosen by number is lost at that moment. */
static void test_drop_in_flight(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "10 ms: network drop packet 1\n"
                              "1049999999 ns: network drop packet 2\n");
    expect(&story, "0.01 client[1] lost #1 dropped-by-command");
    expect(&story, "1.049999999 client[1] lost #2 dropped-by-command");
    expect(&story, "3 client[1] sent #3 *");
    expect(&story, "3.05 server[1] arrived #3 *");
    story_error_is(&story, "");
    story_end(&story);
}

static void test_drop_not_yet_sent(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: network drop packet 2\n" OPENED);
    expect(&story, "0.05 server[1] sent #2 *");
    expect(&story, "0.075 server[1] lost #2 dropped-by-command");
    story_end(&story);
}

static void test_drop_landed(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "50 ms: network drop packet 1\n"
                              "60 ms: network drop packet 2\n"
                              "70 ms: network drop packet 2\n");
    story_error_is(&story, "packet 1 has landed already.");
    g_assert_cmpuint(world_error_command(story.world), ==, 2);
    never(&story, "* lost #1 *");
    times(&story, 1, "* lost #2 *");
    g_assert_cmpstr(story_refusal(&story, "network drop packet 1"), ==,
                    "This packet has landed already.");
    g_assert_cmpstr(story_refusal(&story, "network drop packet 2"), ==,
                    "This packet is lost already.");
    g_assert_null(story_refusal(&story, "network drop packet 99"));
    story_end(&story);
}

static void test_matches(void)
{
    static const struct {
        const char *command;
        const char *lost;
    } cases[] = {
        {"network drop next SYN from client", "* lost #1 *"},
        {"network drop next SYN-ACK from server", "* lost #2 *"},
        {"network drop next ACK from client", "* lost #3 *"},
        {"network drop next data from client", "* lost #4 *"},
        {"network drop next ACK from server", "* lost #5 *"},
        {"network drop next FIN from client", "* lost #6 *"},
        {"network drop next any from server", "* lost #2 *"},
        {"network drop next RST from server", "* lost #8 *"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct story story;
        char *script = g_strdup_printf("0 s: %s\n%s", cases[i].command,
                                       OPENED "400 ms: client send 10 bytes\n"
                                              "600 ms: client close\n"
                                              "800 ms: server abort\n");
        story_begin(&story);
        story_script(&story, script);
        story_run_until(&story, "900 ms");
        times(&story, 1, "* lost *");
        expect(&story, cases[i].lost);
        story_end(&story);
        g_free(script);
    }
}

/* ---- delay, hold, duplicate, corrupt -------------------------------------------------------- */

static void test_delay(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "0 s: network delay by 30 ms next SYN-ACK from server\n"
                              "10 ms: network delay by 100 ms packet 1\n");
    expect(&story, "0.15 server[1] arrived #1 * flight=0.15s *");
    expect(&story, "0.23 client[1] arrived #2 * flight=0.08s *");
    story_end(&story);
}

/* Delays that add up to more than all time end just before it. */
static void test_delay_beyond_all_time(void)
{
    struct story story;

    story_begin(&story);
    story_script(&story, OPENED);
    for (int i = 0; i < 70; i++)
        story_script(&story, "10 ms: network delay by 40000 h packet 1\n"
                             "10 ms: network delay by 40000 h packet 2\n");
    story_script(&story, "20 ms: network duplicate packet 1\n");
    story_run_until(&story, "24 h");
    for (uint32_t flight = 0; flight < 3; flight++) {
        g_assert_cmpint(trace_flight(world_trace(story.world), flight)->fate, ==, TRACE_FLYING);
        g_assert_cmpint(trace_flight(world_trace(story.world), flight)->due_ns, ==,
                        TIME_NEVER_NS - 1);
    }
    expect(&story, "3.05 server[1] arrived #3 *");
    never(&story, "* arrived #1 *");
    never(&story, "* arrived #2 *");
    story_end(&story);
}

static void test_hold_in_flight(void)
{
    struct story story;

    story_begin(&story);
    story_script(&story, OPENED "10 ms: network hold packet 1\n"
                                "20 ms: network hold packet 1\n");
    story_run_until(&story, "500 ms");
    g_assert_cmpint(trace_flight(world_trace(story.world), 0)->fate, ==, TRACE_HELD);
    g_assert_cmpint(trace_flight(world_trace(story.world), 0)->due_ns, ==, TIME_NEVER_NS);
    story_error_is(&story, "packet 1 is held already.");
    story_script(&story, "500 ms: network release packet 1\n"
                         "500 ms: network release packet 1\n");
    story_run(&story);
    expect(&story, "0.5 network fault network release packet 1");
    expect(&story, "0.525 server[1] arrived #1 * flight=0.525s *");
    caused(&story, "* server[1] arrived #1 *", "* sent #1 *");
    story_end(&story);
}

/* What waits for the next one takes hold half way, like a loss. */
static void test_hold_next(void)
{
    struct story story;

    story_begin(&story);
    story_script(&story, "0 s: network hold next SYN from client\n" OPENED);
    story_run_until(&story, "24 ms");
    g_assert_cmpstr(story_refusal(&story, "network release packet 1"), ==,
                    "This packet is not held.");
    story_run_until(&story, "25 ms");
    g_assert_null(story_refusal(&story, "network release packet 1"));
    story_script(&story, "2 s: network drop packet 1\n");
    story_run(&story);
    expect(&story, "1.05 server[1] arrived #2 *");
    expect(&story, "2 client[1] lost #1 dropped-by-command");
    story_end(&story);
}

/* Nobody arrives earlier for having been held. */
static void test_short_hold(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "1 ms: network hold packet 1\n"
                              "2 ms: network release packet 1\n");
    expect(&story, "0.05 server[1] arrived #1 *");
    story_end(&story);
}

static void test_duplicate(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "1 s: network duplicate next data from client\n"
                              "1 s: client send 10 bytes\n"
                              "1.06 s: network duplicate packet 5\n");
    expect(&story, "1.05 server[1] arrived #4 data-accepted *");
    expect(&story, "1.055 server[1] arrived #4 copy=2 *duplicate *");
    expect(&story, "1.1 client[1] arrived #5 *");
    expect(&story, "1.105 client[1] arrived #5 copy=2 *");
    story_end(&story);
}

/* A drop by number takes all copies; one that has landed is out of reach. */
static void test_drop_of_a_duplicate(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: network duplicate next SYN from client\n" OPENED
                       "52 ms: network drop packet 1\n");
    expect(&story, "0.05 server[1] arrived #1 *");
    expect(&story, "0.052 client[1] lost #1 copy=2 dropped-by-command");
    story_error_is(&story, "");
    story_end(&story);
}

static void test_corrupt(void)
{
    for (int through_wire = 0; through_wire < 2; through_wire++) {
        struct story story;

        story_begin(&story);
        story.setup.through_wire = through_wire != 0;
        story_tell(&story, OPENED "1 s: network corrupt next data from client\n"
                                  "1 s: client send 10 bytes\n"
                                  "2.01 s: network corrupt packet 5\n");
        expect(&story, "1.05 client[1] lost #4 corrupted");
        expect(&story, "2.05 client[1] lost #5 corrupted");
        caused(&story, "* lost #4 *", "* fault network corrupt next data from client");
        expect(&story, "4.05 server[1] arrived #6 data-accepted *");
        story_end(&story);
    }
}

/* ---- the cable ------------------------------------------------------------------------------ */

static void test_cut_both_ways(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "1 s: client send 10 bytes\n"
                              "1 s: server send 20 bytes\n"
                              "1.02 s: network cut\n"
                              "1.03 s: server send 5 bytes\n"
                              "1.5 s: network restore\n"
                              "1.6 s: network cut to client\n"
                              "1.6 s: network restore\n");
    expect(&story, "1.02 network fault network cut");
    expect(&story, "1.02 client[1] lost #4 link-cut");
    expect(&story, "1.02 server[1] lost #5 link-cut");
    expect(&story, "1.03 server[1] lost #6 link-cut");
    expect(&story, "2.05 * arrived *");
    caused(&story, "* lost #4 *", "* fault network cut");
    caused(&story, "* lost #6 *", "* fault network cut");
    story_end(&story);
}

static void test_cut_one_way(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "1 s: network cut to client\n"
                              "1 s: client send 10 bytes\n"
                              "1.5 s: network restore to client");
    expect(&story, "1.05 server[1] arrived #4 *");
    expect(&story, "1.05 server[1] lost #5 link-cut");
    expect(&story, "2.1 client[1] arrived #7 *");
    story_end(&story);
}

static void test_cut_takes_what_is_held(void)
{
    struct story story;

    story_begin(&story);
    story_script(&story, OPENED "10 ms: network hold packet 1\n"
                                "20 ms: network cut to client\n"
                                "30 ms: network cut");
    story_run_until(&story, "40 ms");
    expect(&story, "0.03 client[1] lost #1 link-cut");
    g_assert_cmpstr(story_refusal(&story, "network cut"), ==, "The cable is cut already.");
    g_assert_cmpstr(story_refusal(&story, "network cut to client"), ==,
                    "The cable is cut already.");
    g_assert_null(story_refusal(&story, "network restore"));
    story_script(&story, "50 ms: network restore");
    story_run_until(&story, "60 ms");
    g_assert_cmpstr(story_refusal(&story, "network restore to server"), ==,
                    "The cable is not cut.");
    story_end(&story);
}

/* 1,000 octets, 20 of TCP and 20 of IPv4 at 83.2 kbit/s take 100 ms to put out. */
static void test_rate_and_queue(void)
{
    struct story story;

    story_begin(&story);
    story.setup.host[TRACE_CLIENT].tcp.mss_bytes = 1000;
    story.setup.host[TRACE_SERVER].tcp.mss_bytes = 1000;
    story_tell(&story, OPENED "500 ms: network set rate 83.2 kbit/s to server\n"
                              "500 ms: network set queue 2 packets to server\n"
                              "1 s: client send 4000 bytes\n"
                              "20 s: network set rate unlimited\n"
                              "20 s: network set delay 10 ms to server\n"
                              "20 s: client send 1 byte");
    expect(&story, "1 client[1] sent #7 *");
    expect(&story, "1 client[1] lost #7 queue-full");
    expect(&story, "1.15 server[1] arrived #4 *");
    expect(&story, "1.25 server[1] arrived #5 *");
    expect(&story, "1.35 server[1] arrived #6 *");
    expect(&story, "20 client[1] sent * len=1 *");
    expect(&story, "20.01 server[1] arrived * flight=0.01s *");
    story_end(&story);
}

static void test_jitter_reorders_and_stays_within(void)
{
    struct story story;

    story_begin(&story);
    story.setup.to_server.jitter_ns = TIME_MS(20);
    story_tell(&story, OPENED "1 s: client send 50000 bytes");
    const struct trace *trace = world_trace(story.world);
    int64_t latest_ns = 0;
    bool overtaken = false;
    for (uint32_t i = 0; i < trace_flight_count(trace); i++) {
        const struct trace_flight *flight = trace_flight(trace, i);
        if (trace_packet(trace, flight->packet)->from != TRACE_CLIENT)
            continue;
        g_assert_cmpint(flight->due_ns - flight->start_ns, >=, TIME_MS(50));
        g_assert_cmpint(flight->due_ns - flight->start_ns, <=, TIME_MS(70));
        overtaken |= flight->due_ns < latest_ns;
        latest_ns = time_max_ns(latest_ns, flight->due_ns);
    }
    g_assert_true(overtaken);
    story_end(&story);
}

/* ---- injected segments ---------------------------------------------------------------------- */

static void test_inject(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story,
               OPENED "1 s: network inject to server RST seq 1 relative\n"
                      "1 s: network inject to client ACK from 80 to port 49152 seq 301 ack 101 win "
                      "7 len 5");
    expect(&story, "1 network fault network inject to server RST seq 1 relative");
    expect(&story, "1 network sent #4 49152>80 RST seq=101 len=0 win=65535 injected");
    expect(&story, "1 network sent #5 80>49152 ACK seq=301 ack=101 len=5 win=7 * injected");
    expect(&story, "1.05 server[1] arrived #4 rst-accepted *");
    expect(&story, "1.05 client[1] arrived #5 data-accepted *");
    expect(&story, "1.05 client[1] app told data bytes=5 *");
    caused(&story, "* sent #4 *", "* fault network inject to server RST *");
    story_end(&story);
}

static void test_inject_relative_to_nothing(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: network inject to server SYN seq 0 relative");
    story_error_is(&story, "There is no connection to count from.");
    never(&story, "* sent *");
    story_end(&story);
}

static void test_injected_packets_can_be_struck(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: network cut to server\n"
                       "0 s: network inject to server SYN from 50000 seq 1\n"
                       "1 s: network restore\n"
                       "1 s: network inject to server SYN from 50000 seq 1\n"
                       "1.01 s: network drop packet 2");
    expect(&story, "0 network lost #1 link-cut");
    expect(&story, "1.01 network lost #2 dropped-by-command");
    story_end(&story);
}

/* ---- marks (RFC 3168) ------------------------------------------------------------------------ */

static void ask_for_ecn(struct story *story)
{
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        story->setup.host[host].tcp.ecn = TCP_ECN_USE_ON;
    story->setup.through_wire = true;
}

static void test_mark(void)
{
    struct story story;

    story_begin(&story);
    ask_for_ecn(&story);
    story_tell(&story, OPENED "1 s: network mark next data from client\n"
                              "1 s: client send 100 bytes\n"
                              "1.5 s: client send 100 bytes\n");
    expect(&story, "0 client[1] sent #1 * SYN,ECE,CWR *");
    expect(&story, "0.05 server[1] sent #2 * SYN,ACK,ECE *");
    expect(&story, "1 client[1] sent #4 * ecn=ECT(0) *");
    expect(&story, "1.05 server[1] arrived #4 data-marked ecn=CE *");
    expect(&story, "* server[1] sent #5 * ACK,ECE * echo-congestion");
    expect(&story, "* client[1] arrived #5 congestion-echoed *");
    expect(&story, "1.5 client[1] sent #6 * PSH,ACK,CWR * ecn=ECT(0) * send-data-cwr");
    expect(&story, "1.55 server[1] arrived #6 data-cwr *");
    expect(&story, "* server[1] sent #7 * ACK seq=*");
    story_end(&story);
}

/* Who would not understand the mark does not get it. */
static void test_mark_without_ecn(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, OPENED "1 s: network mark next data from client\n"
                              "1 s: client send 100 bytes\n");
    expect(&story, "1.05 server[1] arrived #4 data-accepted flight=0.05s *");
    never(&story, "*ecn=CE*");
    story_end(&story);
}

/* 140 octets take 140 ms.  The first is put out at once, the second waits alone, the third finds one
 * waiting. */
static void test_mark_in_a_queue(void)
{
    struct story story;

    story_begin(&story);
    ask_for_ecn(&story);
    story.setup.host[TRACE_SERVER].tcp.mss_bytes = 100;
    story_tell(&story, OPENED "500 ms: network set rate 8 kbit/s to server\n"
                              "500 ms: network set mark 1 packet to server\n"
                              "1 s: client send 300 bytes\n");
    expect(&story, "1.19 server[1] arrived #4 data-accepted flight=0.19s *");
    expect(&story, "1.33 server[1] arrived #5 data-accepted flight=0.33s *");
    expect(&story, "1.47 server[1] arrived #6 data-marked ecn=CE flight=0.47s *");
    story_end(&story);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fates/drop next takes effect half way", test_drop_next);
    g_test_add_func("/fates/drop next twice strikes two packets", test_drop_next_twice);
    g_test_add_func("/fates/every second is counted", test_drop_every_second);
    g_test_add_func("/fates/a packet in flight is lost at once", test_drop_in_flight);
    g_test_add_func("/fates/a packet not yet sent is waited for", test_drop_not_yet_sent);
    g_test_add_func("/fates/a packet that has landed cannot be dropped", test_drop_landed);
    g_test_add_func("/fates/each kind of segment is told apart", test_matches);
    g_test_add_func("/fates/a delay puts the arrival off", test_delay);
    g_test_add_func("/fates/no delay reaches beyond all time", test_delay_beyond_all_time);
    g_test_add_func("/fates/a held packet goes on when it is released", test_hold_in_flight);
    g_test_add_func("/fates/hold next takes effect half way", test_hold_next);
    g_test_add_func("/fates/nobody arrives earlier for having been held", test_short_hold);
    g_test_add_func("/fates/a duplicate is a flight of its own", test_duplicate);
    g_test_add_func("/fates/a drop takes the copy that still flies", test_drop_of_a_duplicate);
    g_test_add_func("/fates/a corrupted packet is found out at arrival", test_corrupt);
    g_test_add_func("/fates/a cut kills what is on the cable and what enters", test_cut_both_ways);
    g_test_add_func("/fates/a cut one way leaves the other", test_cut_one_way);
    g_test_add_func("/fates/a cut takes what is held", test_cut_takes_what_is_held);
    g_test_add_func("/fates/rate and queue", test_rate_and_queue);
    g_test_add_func("/fates/a mark is echoed and answered", test_mark);
    g_test_add_func("/fates/nothing is marked where ECN is not understood", test_mark_without_ecn);
    g_test_add_func("/fates/a packet that finds a queue is marked", test_mark_in_a_queue);
    g_test_add_func("/fates/jitter reorders and stays within its bound",
                    test_jitter_reorders_and_stays_within);
    g_test_add_func("/fates/a segment that nobody sent", test_inject);
    g_test_add_func("/fates/relative numbers need a connection", test_inject_relative_to_nothing);
    g_test_add_func("/fates/injected packets can be struck like others",
                    test_injected_packets_can_be_struck);
    return g_test_run();
}
