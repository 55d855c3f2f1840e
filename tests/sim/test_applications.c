/* What applications do and ask for, by hand or by themselves. */
#include "story.h"

#include "tcp/time.h"

static void test_close_on_eof_in_three_segments(void)
{
    struct story story;

    story_begin(&story);
    story.setup.host[TRACE_SERVER].application = TRACE_APP_CLOSE_ON_EOF;
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect\n"
                       "1 s: client close");
    expect(&story, "1 client[1] sent #4 49152>80 FIN,ACK seq=101 ack=301 *");
    expect(&story, "1.05 server[1] app told connection-closing *");
    expect(&story, "1.05 server[1] app call close");
    expect(&story, "1.05 server[1] sent #5 80>49152 FIN,ACK seq=301 ack=102 *");
    expect(&story, "1.1 client[1] sent #6 49152>80 ACK seq=102 ack=302 *");
    caused(&story, "1.05 server[1] app call close", "* told connection-closing *");
    caused(&story, "* sent #5 *", "* call close");
    never(&story, "* sent #7 *");
    story_end(&story);
}

static void test_echo(void)
{
    struct story story;

    story_begin(&story);
    story.setup.host[TRACE_SERVER].application = TRACE_APP_ECHO;
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect\n"
                       "1 s: client send \"hello\"\n"
                       "2 s: client send 3000 bytes\n"
                       "3 s: client close");
    expect(&story, "1.05 server[1] app told data bytes=5 *");
    expect(&story, "1.05 server[1] app call send bytes=5");
    expect(&story, "1.05 server[1] sent #5 80>49152 PSH,ACK seq=301 ack=106 len=5 *");
    caused(&story, "* server[1] app call send bytes=5", "* told data bytes=5 *");
    caused(&story, "* sent #5 *", "* call send bytes=5");
    expect(&story, "3.05 server[1] app call close");
    expect(&story, "63.1 client[1] state TIME-WAIT > CLOSED *");
    const struct trace *trace = world_trace(story.world);
    const struct trace_packet *echo = trace_packet(trace, 5);
    g_assert_cmpmem(trace_octets(trace, echo->stream, 0, 5), 5, "hello", 5);
    const struct trace_packet *sent = trace_packet(trace, 4);
    g_assert_cmpmem(trace_octets(trace, echo->stream, 5, 3000), 3000,
                    trace_octets(trace, sent->stream, 5, 3000), 3000);
    story_end(&story);
}

static void test_source_and_sink(void)
{
    struct story story;

    story_begin(&story);
    story.setup.host[TRACE_CLIENT].application = TRACE_APP_SOURCE;
    story.setup.host[TRACE_CLIENT].source_bytes = 4000;
    story.setup.host[TRACE_SERVER].application = TRACE_APP_SINK;
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect");
    expect(&story, "0.1 client[1] app told connection-established *");
    expect(&story, "0.1 client[1] app call send bytes=4000");
    expect(&story, "0.1 client[1] app call close");
    expect(&story, "* client[1] sent * len=1080 *");
    expect(&story, "* server[1] app call close");
    expect(&story, "* client[1] state TIME-WAIT > CLOSED *");
    story_end(&story);
}

/* RFC 9293 §3.6.1, MAY-2: a SYN above everything of the old connection ends its TIME-WAIT, if
 * somebody listens, once or always. */
static void test_time_wait_yields(void)
{
    for (int always = 0; always < 2; always++) {
        struct story story;

        story_begin(&story);
        story_tell(&story, always ? "0 s: server listen always\n0 s: client connect from 50000\n"
                                    "1 s: server close\n1.1 s: client close\n"
                                    "5 s: client connect from 50000\n9 s: note end"
                                  : "0 s: server listen\n0 s: client connect from 50000\n"
                                    "1 s: server close\n1.1 s: client close\n4 s: server listen\n"
                                    "5 s: client connect from 50000\n9 s: note end");
        expect(&story, "1.15 server[1] state FIN-WAIT-2 > TIME-WAIT *");
        expect(&story, "5.05 server[1] state TIME-WAIT > CLOSED time-wait-yields");
        expect(&story, "5.05 server[2] state LISTEN > SYN-RECEIVED *");
        expect(&story, "5.15 server[2] state SYN-RECEIVED > ESTABLISHED *");
        caused(&story, "* time-wait-yields", "5.05 server[2] arrived *");
        story_end(&story);
    }
}

/* A lower number is no proof, and where nobody listens there is nothing to make way for. */
static void test_time_wait_stays(void)
{
    static const char *const scripts[] = {
        "0 s: server listen always\n0 s: client connect from 50000\n1 s: server close\n"
        "1.1 s: client close\n5 s: client connect from 50000 isn 50\n9 s: note end",
        "0 s: server listen\n0 s: client connect from 50000\n1 s: server close\n"
        "1.1 s: client close\n5 s: client connect from 50000\n9 s: note end",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++) {
        struct story story;

        story_begin(&story);
        story_tell(&story, scripts[i]);
        expect(&story, "5.05 server[1] sent * challenge-ack-syn");
        times(&story, 0, "* time-wait-yields");
        story_end(&story);
    }
}

static void test_reading_by_hand(void)
{
    struct story story;

    story_begin(&story);
    story.setup.host[TRACE_SERVER].tcp.window_bytes = 4380;
    story_tell(&story, "0 s: server listen\n"
                       "0 s: server stop reading\n"
                       "0 s: client connect\n"
                       "1 s: client send 6000 bytes\n"
                       "2 s: server read 100 bytes\n"
                       "3 s: server read 100000 bytes\n"
                       "4 s: server resume reading\n");
    expect(&story, "0 server[1] app call stop-reading");
    expect(&story, "1.05 server[1] sent * win=0 *");
    expect(&story, "2 server[1] app call receive bytes=100");
    expect(&story, "3 server[1] app call receive bytes=4280");
    expect(&story, "3 server[1] sent * win=4380 window-update");
    expect(&story, "4 server[1] app call resume-reading");
    caused(&story, "* window-update", "3 server[1] app call receive *");
    story_end(&story);
}

/* What is left unread when the application closes is lost, and the peer is told so. */
static void test_close_with_unread_data(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: server stop reading\n"
                       "0 s: client connect\n"
                       "1 s: client send 10 bytes\n"
                       "2 s: server close");
    expect(&story, "2 server[1] app call close");
    expect(&story, "2 server[1] sent * RST * reset-unread-data");
    expect(&story, "2.05 client[1] app told connection-reset *");
    story_end(&story);
}

static void test_keepalive_is_quiet(void)
{
    struct story story;

    story_begin(&story);
    story_script(&story, "0 s: server listen\n"
                         "0 s: client connect\n"
                         "1 s: client keepalive on");
    story_run(&story);
    expect(&story, "1 client[1] timer keepalive start for=7200s *");
    caused(&story, "* timer keepalive start *", "* call keepalive-on");
    g_assert_cmpint(world_now_ns(story.world), ==, TIME_S(1));
    g_assert_cmpint(world_next_event_ns(story.world), ==, TIME_S(7201));
    story_run_until(&story, "7202 s");
    expect(&story, "7201 client[1] sent * seq=100 * keepalive-probe");
    story_end(&story);
}

static void test_user_timeout_at_once(void)
{
    struct story story;

    story_begin(&story);
    story_script(&story, "0 s: server listen\n"
                         "0 s: client connect\n"
                         "1 s: network cut\n"
                         "2 s: client send 10 bytes\n"
                         "5 s: client user-timeout 7 s\n"
                         "6 s: server user-timeout 1 s\n"
                         "8 s: client user-timeout off\n"
                         "10 s: client user-timeout 3 s\n"
                         "11 s: client user-timeout 3 s");
    story_run(&story);
    expect(&story, "5 client[1] app call user-timeout for=7s*");
    expect(&story, "5 client[1] timer user-timeout start for=4s *");
    caused(&story, "* timer user-timeout start *", "* call user-timeout for=7s*");
    expect(&story, "6 server[1] app call user-timeout for=1s*");
    expect(&story, "8 client[1] app call user-timeout-off*");
    expect(&story, "8 client[1] timer user-timeout stop *");
    expect(&story, "10 client[1] timer user-timeout expire *");
    expect(&story, "10 client[1] app told user-timeout user-timeout-reached*");
    expect(&story, "11 client[1] app call user-timeout for=3s error=*");
    story_end(&story);
}

/* The octets of a SYN are kept after the change of state, and nothing else is noted then. */
static void test_last_record_shows_all(void)
{
    struct story story;
    const struct tcp_vars *vars = NULL;

    story_begin(&story);
    story_script(&story, "0 s: server listen\n"
                         "0 s: network inject to server SYN from 5000 seq 100 len 5");
    story_run_until(&story, "100 ms");
    const struct trace *trace = world_trace(story.world);
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->kind == TRACE_STATE && record->state.to == TCP_SYN_RECEIVED)
            vars = trace_vars(trace, record->vars);
    }
    g_assert_nonnull(vars);
    g_assert_cmpuint(vars->out_of_order_bytes, ==, 5);
    story_end(&story);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/applications/close-on-eof closes in three segments",
                    test_close_on_eof_in_three_segments);
    g_test_add_func("/applications/echo sends back what it reads", test_echo);
    g_test_add_func("/applications/source sends and closes, sink reads and closes",
                    test_source_and_sink);
    g_test_add_func("/applications/reading by hand opens the window", test_reading_by_hand);
    g_test_add_func("/applications/a new SYN ends TIME-WAIT", test_time_wait_yields);
    g_test_add_func("/applications/a SYN that proves nothing does not", test_time_wait_stays);
    g_test_add_func("/applications/closing with unread data resets", test_close_with_unread_data);
    g_test_add_func("/applications/keepalive alone is quiet", test_keepalive_is_quiet);
    g_test_add_func("/applications/a user timeout holds at once", test_user_timeout_at_once);
    g_test_add_func("/applications/the last record of a step shows all of it",
                    test_last_record_shows_all);
    return g_test_run();
}
