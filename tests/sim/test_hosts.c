/* What hosts do: connections, processes, power and plugs. */
#include "story.h"

#include "tcp/time.h"

/* ---- connections ---------------------------------------------------------------------------- */

static void test_three_way_handshake(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect");
    expect(&story, "0 server[1] app call listen");
    expect(&story, "0 server[1] state CLOSED > LISTEN *");
    expect(&story, "0 client[1] app call connect");
    expect(&story, "0 client[1] state CLOSED > SYN-SENT *");
    expect(&story, "0 client[1] sent #1 49152>80 SYN seq=100 len=0 win=65535 mss=1460 *");
    expect(&story, "0.05 server[1] arrived #1 *");
    expect(&story, "0.05 server[1] state LISTEN > SYN-RECEIVED *");
    expect(&story, "0.05 server[1] sent #2 80>49152 SYN,ACK seq=300 ack=101 *");
    expect(&story, "0.1 client[1] state SYN-SENT > ESTABLISHED *");
    expect(&story, "0.1 client[1] sent #3 49152>80 ACK seq=101 ack=301 *");
    expect(&story, "0.15 server[1] state SYN-RECEIVED > ESTABLISHED *");
    caused(&story, "* sent #1 *", "* call connect");
    caused(&story, "* arrived #1 *", "* sent #1 *");
    caused(&story, "* sent #2 *", "* arrived #1 *");
    caused(&story, "* sent #3 *", "* arrived #2 *");
    caused(&story, "* timer retransmit start *", "* sent #1 *");
    g_assert_cmpint(trace_end_ns(world_trace(story.world)), ==, TIME_MS(150));
    story_error_is(&story, "");
    story_end(&story);
}

static void test_connection_refused(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: client connect");
    expect(&story, "0.05 server arrived #1 no-connection*");
    expect(&story, "0.05 server sent #2 80>49152 RST,ACK seq=0 ack=101 len=0 *");
    expect(&story, "0.1 client[1] state SYN-SENT > CLOSED *");
    expect(&story, "0.1 client[1] app told connection-refused *");
    story_end(&story);
}

/* A timer that runs out does so because it was armed; what follows does because it ran out. */
static void test_retransmission_is_caused_by_its_timer(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: network drop next SYN from client\n"
                       "0 s: client connect");
    expect(&story, "0.025 client[1] lost #1 dropped-by-command");
    expect(&story, "1 client[1] timer retransmit expire *");
    expect(&story, "1 client[1] sent #2 49152>80 SYN seq=100 * retransmission-of=#1");
    caused(&story, "* lost #1 *", "* fault network drop *");
    caused(&story, "* timer retransmit expire *", "0 client[1] timer retransmit start *");
    caused(&story, "* sent #2 *", "* timer retransmit expire *");
    story_end(&story);
}

static void test_lasting_listener(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen always\n"
                       "0 s: client connect\n"
                       "1 s: client connect\n"
                       "2 s: client connect from 60000\n"
                       "3 s: client[2] close\n"
                       "3 s: server[2] close\n"
                       "4 s: client close\n"
                       "5 s: server listen\n");
    expect(&story, "0 server app call listen");
    expect(&story, "0 server state CLOSED > LISTEN *");
    expect(&story, "0.05 server[1] arrived #1 syn-accepted *");
    expect(&story, "0.05 server[1] state LISTEN > SYN-RECEIVED *");
    expect(&story, "1 client[2] sent #4 49153>80 SYN *");
    expect(&story, "1.05 server[2] arrived #4 *");
    expect(&story, "2 client[3] sent #7 60000>80 SYN *");
    expect(&story, "2.05 server[3] arrived #7 *");
    expect(&story, "3 client[2] state ESTABLISHED > FIN-WAIT-1 *");
    expect(&story, "4 client[3] state ESTABLISHED > FIN-WAIT-1 *");
    expect(&story, "5 server app call listen error=connection-*exists");
    story_end(&story);
}

/* A handshake that came to nothing leaves the lasting listener as it was. */
static void test_lasting_listener_survives_a_reset_handshake(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen always\n"
                       "0 s: network inject to server SYN from 50000 seq 7\n"
                       "1 s: client connect\n");
    expect(&story, "0 network sent #1 50000>80 SYN seq=7 * injected");
    expect(&story, "0.05 server[1] arrived #1 syn-accepted *");
    expect(&story, "0.05 server[1] sent #2 80>50000 SYN,ACK seq=300 ack=8 *");
    expect(&story, "0.1 client arrived #2 no-connection *");
    expect(&story, "0.1 client sent #3 50000>80 RST seq=8 *");
    expect(&story, "0.15 server[1] state SYN-RECEIVED > LISTEN *");
    expect(&story, "1.05 server[2] arrived #4 *");
    expect(&story, "1.15 server[2] state SYN-RECEIVED > ESTABLISHED *");
    story_end(&story);
}

static void test_next_incarnation_from_the_same_port(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen always\n"
                       "0 s: client connect\n"
                       "1 s: client abort\n"
                       "2 s: client connect from 49152\n"
                       "3 s: client connect from 49152\n"
                       "3 s: client[1] connect");
    expect(&story, "1 client[1] sent #4 49152>80 RST *");
    expect(&story, "2 client[2] sent #5 49152>80 SYN seq=500100 *");
    expect(&story, "2.05 server[2] sent #6 80>49152 SYN,ACK seq=500300 *");
    expect(&story, "2.1 client[2] state SYN-SENT > ESTABLISHED *");
    expect(&story, "3 client app call connect error=connection-*exists");
    expect(&story, "3 client[1] app call connect error=connection-*not-exist");
    story_end(&story);
}

static void test_initial_numbers(void)
{
    struct story story;

    story_begin(&story);
    story.setup.host[TRACE_CLIENT].isn_fixed = false;
    story_tell(&story, "0 s: server listen always\n"
                       "0 s: client connect\n"
                       "1 s: client abort\n"
                       "1 s: client connect from 49152\n"
                       "2 s: client connect isn 4294967295\n"
                       "3 s: client power off\n"
                       "4 s: client boot\n"
                       "4 s: client connect");
    const struct trace *trace = world_trace(story.world);
    const struct trace_packet *first = trace_packet(trace, 1);
    const struct trace_packet *again = trace_packet(trace, 5);
    const struct trace_packet *given = trace_packet(trace, 8);
    /* The clock ticks every 4 us, and the hash is the same for the same ports. */
    g_assert_cmpuint(again->segment.source_port, ==, 49152);
    g_assert_cmpuint(again->segment.seq, ==, first->segment.seq + 250000);
    g_assert_cmpuint(given->segment.seq, ==, UINT32_MAX);
    expect(&story, "4 client[4] sent #11 49152>80 SYN *");
    /* After a reboot the secret is another one. */
    g_assert_cmpuint(trace_packet(trace, 11)->segment.seq, !=, first->segment.seq + 1000000);
    story_end(&story);
}

static void test_simultaneous_open(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: client connect\n"
                       "0 s: server connect");
    expect(&story, "0 client[1] sent #1 49152>80 SYN *");
    expect(&story, "0 server[1] sent #2 80>49152 SYN *");
    expect(&story, "0.05 * state SYN-SENT > SYN-RECEIVED *");
    times(&story, 2, "0.05 * state SYN-SENT > SYN-RECEIVED *");
    times(&story, 2, "0.1 * state SYN-RECEIVED > ESTABLISHED *");
    story_end(&story);
}

static void test_passive_open_turns_active(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client listen\n"
                       "1 s: client connect");
    expect(&story, "1 client[1] state LISTEN > SYN-SENT *");
    expect(&story, "1 client[1] sent #1 49152>80 SYN seq=100 *");
    expect(&story, "1.1 client[1] state SYN-SENT > ESTABLISHED *");
    story_end(&story);
}

/* The errors of RFC 9293 §3.10 are the answers of TCP and no errors of the run. */
static void test_user_errors(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: client close\n"
                       "0 s: client send 5 bytes\n"
                       "0 s: client[3] abort\n"
                       "0 s: client keepalive on\n"
                       "0 s: client stop reading\n"
                       "0 s: server listen\n"
                       "0 s: server listen\n"
                       "0 s: server send 5 bytes\n"
                       "0 s: client connect\n"
                       "1 s: client[1] connect\n"
                       "1 s: client close\n"
                       "1 s: client close\n"
                       "1 s: client send 5 bytes");
    expect(&story, "0 client app call close error=*not-exist");
    expect(&story, "0 client app call send bytes=5 error=*not-exist");
    expect(&story, "0 client[3] app call abort error=*not-exist");
    expect(&story, "0 client app call keepalive-on error=*not-exist");
    expect(&story, "0 client app call stop-reading error=*not-exist");
    expect(&story, "0 server app call listen error=*exists");
    expect(&story, "0 server[1] app call send bytes=5 error=*unspecified");
    expect(&story, "1 client[1] app call connect error=*exists");
    expect(&story, "1 client[1] app call close");
    expect(&story, "1 client[1] app call close error=*closing");
    expect(&story, "1 client[1] app call send bytes=5 error=*closing");
    story_error_is(&story, "");
    story_end(&story);
}

/* ---- process, power, plug ------------------------------------------------------------------- */

static void test_kill_with_all_read(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen always\n"
                       "0 s: client connect\n"
                       "1 s: server kill\n"
                       "2 s: client send 5 bytes\n"
                       "3 s: client connect");
    expect(&story, "1 server fault server kill");
    expect(&story, "1 server state LISTEN > CLOSED *");
    expect(&story, "1 server[1] sent * FIN,ACK * close-by-user");
    caused(&story, "* FIN,ACK *", "* server kill");
    expect(&story, "2.05 server[1] sent * RST * reset-unread-data");
    expect(&story, "3.05 server arrived *");
    expect(&story, "3.1 client[2] app told connection-refused *");
    story_end(&story);
}

static void test_kill_with_unread_data(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: server stop reading\n"
                       "0 s: client connect\n"
                       "1 s: client send 5 bytes\n"
                       "2 s: server kill");
    expect(&story, "2 server fault server kill");
    expect(&story, "2 server[1] sent * RST * reset-unread-data");
    never(&story, "* server[1] * FIN*");
    story_end(&story);
}

/* RFC 9293 Fig. 10: a host that is off is silent; one that has forgotten answers with a reset. */
static void test_power_off_and_boot(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect\n"
                       "1 s: server power off\n"
                       "2 s: client send 10 bytes\n"
                       "2.5 s: server boot");
    expect(&story, "1 server power off");
    expect(&story, "2.05 client[1] lost #4 host-off");
    expect(&story, "2.5 server power on");
    expect(&story, "3 client[1] sent #5 * retransmission-of=#4");
    expect(&story, "3.05 server arrived #5 no-connection *");
    expect(&story, "3.05 server sent #6 80>49152 RST seq=301 *");
    expect(&story, "3.1 client[1] app told connection-reset *");
    caused(&story, "* lost #4 *", "* server power off");
    never(&story, "2.?* server* sent *");
    story_end(&story);
}

static void test_power_off_stops_timers_and_numbers_go_on(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: client unplug\n"
                       "0 s: client connect\n"
                       "500 ms: client power off\n"
                       "600 ms: client plug\n"
                       "10 s: server listen\n"
                       "10 s: client boot\n"
                       "10 s: client connect");
    never(&story, "1 client*");
    expect(&story, "10 client[2] sent #2 49152>80 SYN *");
    expect(&story, "10.1 client[2] state SYN-SENT > ESTABLISHED *");
    story_end(&story);
}

static void test_unplug(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: client connect\n"
                       "1 s: server unplug\n"
                       "1 s: client send 10 bytes\n"
                       "1.01 s: server send 10 bytes\n"
                       "1.5 s: server plug");
    expect(&story, "1 server fault server unplug");
    expect(&story, "1.01 server[1] sent #5 *");
    expect(&story, "1.01 server[1] lost #5 unplugged");
    expect(&story, "1.05 client[1] lost #4 unplugged");
    expect(&story, "1.5 server fault server plug");
    expect(&story, "2.05 server[1] app told data bytes=10 *");
    caused(&story, "* lost #4 *", "* server unplug");
    caused(&story, "* lost #5 *", "* server unplug");
    story_end(&story);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void test_refusals(void)
{
    struct story story;

    story_begin(&story);
    story_script(&story, "0 s: server listen\n");
    story_run(&story);
    g_assert_cmpstr(story_refusal(&story, "client close"), ==, "The client has no connection.");
    g_assert_cmpstr(story_refusal(&story, "server listen"), ==, "The server is listening already.");
    g_assert_cmpstr(story_refusal(&story, "server send 5 bytes"), ==,
                    "The server is listening and has no peer yet.");
    g_assert_cmpstr(story_refusal(&story, "client boot"), ==, "The client is on already.");
    g_assert_cmpstr(story_refusal(&story, "client plug"), ==, "The client is plugged in.");
    g_assert_cmpstr(story_refusal(&story, "client kill"), ==,
                    "No program is running on the client.");
    g_assert_null(story_refusal(&story, "client connect"));
    g_assert_null(story_refusal(&story, "client power off"));
    g_assert_null(story_refusal(&story, "client unplug"));
    g_assert_null(story_refusal(&story, "server kill"));
    g_assert_null(story_refusal(&story, "note anything"));
    story_script(&story, "1 s: client connect\n"
                         "2 s: client stop reading\n"
                         "2 s: client close\n"
                         "2 s: server unplug\n");
    story_run_until(&story, "3 s");
    g_assert_cmpstr(story_refusal(&story, "client close"), ==,
                    "The client has closed its side already.");
    g_assert_cmpstr(story_refusal(&story, "client stop reading"), ==,
                    "The client has stopped reading already.");
    g_assert_cmpstr(story_refusal(&story, "server resume reading"), ==,
                    "The server is reading already.");
    g_assert_cmpstr(story_refusal(&story, "client read 5 bytes"), ==,
                    "There is nothing to read at the client.");
    g_assert_cmpstr(story_refusal(&story, "server unplug"), ==, "The server is unplugged already.");
    g_assert_cmpstr(story_refusal(&story, "client connect from 49152"), ==,
                    "The client uses this port for a connection.");
    g_assert_null(story_refusal(&story, "client connect"));
    g_assert_null(story_refusal(&story, "client resume reading"));
    story_script(&story, "3 s: server power off");
    story_run_until(&story, "4 s");
    g_assert_cmpstr(story_refusal(&story, "server listen"), ==, "The server is off.");
    g_assert_cmpstr(story_refusal(&story, "server power off"), ==, "The server is off.");
    g_assert_null(story_refusal(&story, "server boot"));
    g_assert_null(story_refusal(&story, "server plug"));
    story_end(&story);
}

static void test_errors_are_kept(void)
{
    struct story story;

    story_begin(&story);
    story_tell(&story, "0 s: server listen\n"
                       "0 s: server power off\n"
                       "1 s: server listen\n"
                       "2 s: server power off");
    story_error_is(&story, "The server is off.");
    g_assert_cmpuint(world_error_command(story.world), ==, 2);
    times(&story, 1, "* power off");
    story_end(&story);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hosts/a handshake in three steps", test_three_way_handshake);
    g_test_add_func("/hosts/a closed port refuses", test_connection_refused);
    g_test_add_func("/hosts/a retransmission is caused by its timer",
                    test_retransmission_is_caused_by_its_timer);
    g_test_add_func("/hosts/a lasting listener spawns connections", test_lasting_listener);
    g_test_add_func("/hosts/a lasting listener survives a handshake that is reset",
                    test_lasting_listener_survives_a_reset_handshake);
    g_test_add_func("/hosts/the next incarnation may use the same port",
                    test_next_incarnation_from_the_same_port);
    g_test_add_func("/hosts/initial numbers follow clock, ports and secret", test_initial_numbers);
    g_test_add_func("/hosts/both may connect at once", test_simultaneous_open);
    g_test_add_func("/hosts/a passive open turns active", test_passive_open_turns_active);
    g_test_add_func("/hosts/the user is told what he cannot do", test_user_errors);
    g_test_add_func("/hosts/a killed process leaves a FIN", test_kill_with_all_read);
    g_test_add_func("/hosts/a killed process with unread data leaves a reset",
                    test_kill_with_unread_data);
    g_test_add_func("/hosts/a host that is off is silent, one that booted resets",
                    test_power_off_and_boot);
    g_test_add_func("/hosts/power off forgets timers and ports, not the count",
                    test_power_off_stops_timers_and_numbers_go_on);
    g_test_add_func("/hosts/an unplugged host loses both ways", test_unplug);
    g_test_add_func("/hosts/what makes no sense is refused with a sentence", test_refusals);
    g_test_add_func("/hosts/the first command that failed is kept", test_errors_are_kept);
    return g_test_run();
}
