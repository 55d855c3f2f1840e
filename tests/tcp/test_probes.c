/* Zero-window probes and keepalive (RFC 9293 §3.8.6.1, §3.8.4). */
#include "lab.h"

/* ---- zero-window probes (§3.8.6.1) ------------------------------------------------------------ */

static void shut_the_window(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "ACK seq=101 ack=101 win=0");
    lab_forget(lab);
    sends(lab, 300);
    silence(lab);
}

static void the_first_probe_comes_after_the_rto_and_the_interval_doubles(struct lab *lab)
{
    static const int seconds[] = {1, 3, 7, 15, 31, 63, 123, 183, 243};

    shut_the_window(lab);
    timer(lab, "persist start 1.000 s #0 [persist-begins]");
    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        lab_until(lab, TIME_S(seconds[i]));
        expect_at(lab, TIME_S(seconds[i]),
                  i == 0 ? "ACK seq=101 ack=101 len=1 [zero-window-probe]"
                         : "ACK seq=101 ack=101 len=1 again [zero-window-probe]");
        check(lab, tcp_vars(&lab->conn).probes == 1);
        arrives(lab, "ACK seq=101 ack=101 win=0");
        verdict(lab, "window-probe-answered");
        check(lab, tcp_vars(&lab->conn).probes == 0);
    }
    silence(lab);
}

/* MUST-37 */
static void while_probes_are_answered_the_connection_stays(struct lab *lab)
{
    shut_the_window(lab);
    for (int i = 0; i < 1500; i++) {
        lab_after(lab, TIME_S(60));
        arrives(lab, "ACK seq=101 ack=101 win=0");
    }
    state_is(lab, "ESTABLISHED");
    told_nothing(lab);
}

static void unanswered_probes_end_after_r2(struct lab *lab)
{
    shut_the_window(lab);
    /* Probes at 1, 3, 7, 15, 31 and 63 s; at 123 s the first one is more than 100 s old. */
    lab_until(lab, TIME_S(123) - 1);
    state_is(lab, "ESTABLISHED");
    check(lab, tcp_vars(&lab->conn).probes == 6);
    lab_until(lab, TIME_S(123));
    state_is(lab, "CLOSED");
    told(lab, "user-timeout");
}

static void unanswered_probes_end_after_a_user_timeout(struct lab *lab)
{
    shut_the_window(lab);
    lab_set_user_timeout(lab, TIME_S(20));
    /* Probes at 1, 3, 7 and 15 s; at 31 s the first one is more than 20 s old. */
    lab_until(lab, TIME_S(31) - 1);
    state_is(lab, "ESTABLISHED");
    lab_until(lab, TIME_S(31));
    state_is(lab, "CLOSED");
    told(lab, "user-timeout");
}

static void an_opened_window_ends_probing(struct lab *lab)
{
    shut_the_window(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "ACK seq=101 ack=101 len=1 [zero-window-probe]");
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=101 win=1000");
    verdict(lab, "window-reopened");
    /* The octet of the probe is sent with the others, so the segment is no retransmission. */
    expect(lab, "ACK seq=101 ack=101 len=100 [send-data]");
    expect(lab, "ACK seq=201 ack=101 len=100 [send-data]");
    expect(lab, "PSH,ACK seq=301 ack=101 len=100 [send-data]");
    timer(lab, "retransmit start 1.000 s #0 [timer-start]");
    timer(lab, "persist stop 2.000 s #1 [persist-over]");
    lab_after(lab, TIME_MS(999));
    silence(lab);
}

/* The window update was lost; the probe is taken, and its ACK brings the news. */
static void a_probe_that_is_taken_counts_as_sent(struct lab *lab)
{
    shut_the_window(lab);
    lab_until(lab, TIME_S(1));
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=102 win=999");
    verdict(lab, "ack-of-window-probe");
    expect(lab, "ACK seq=102 ack=101 len=100 [send-data]");
    expect(lab, "ACK seq=202 ack=101 len=100 [send-data]");
    expect(lab, "PSH,ACK seq=302 ack=101 len=99 [send-data]");
}

static void a_probe_that_is_taken_into_a_window_still_closed(struct lab *lab)
{
    shut_the_window(lab);
    lab_until(lab, TIME_S(1));
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=102 win=0");
    verdict(lab, "ack-accepted-window-zero");
    lab_until(lab, TIME_S(3));
    expect_at(lab, TIME_S(3), "ACK seq=102 ack=101 len=1 [zero-window-probe]");
}

/* Before the first probe the number beyond SND.NXT has not been sent. */
static void an_ack_of_a_probe_not_sent_is_an_ack_of_unsent(struct lab *lab)
{
    shut_the_window(lab);
    arrives(lab, "ACK seq=101 ack=102 win=0");
    verdict(lab, "ack-of-unsent");
    expect(lab, "ACK seq=101 ack=101 [challenge-ack-of-unsent]");
}

/* Our ACKs stay acceptable to a peer whose window is closed: they bear SND.NXT. */
static void data_of_the_peer_is_acknowledged_while_we_probe(struct lab *lab)
{
    shut_the_window(lab);
    lab_until(lab, TIME_S(1));
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100 win=0");
    expect(lab, "ACK seq=101 ack=201 [acknowledge-data]");
}

static void a_fin_alone_probes_too(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "ACK seq=101 ack=101 win=0");
    lab_forget(lab);
    closes(lab);
    state_is(lab, "FIN-WAIT-1");
    silence(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "FIN,ACK seq=101 ack=101 [zero-window-probe]");
    arrives(lab, "ACK seq=101 ack=102 win=100");
    verdict(lab, "ack-of-fin");
    state_is(lab, "FIN-WAIT-2");
    silence(lab);
}

static void a_fin_that_probes_enters_last_ack(struct lab *lab)
{
    lab_reach(lab, "CLOSE-WAIT");
    arrives(lab, "ACK seq=102 ack=201 win=0");
    closes(lab);
    state_is(lab, "CLOSE-WAIT");
    lab_until(lab, TIME_S(1));
    expect(lab, "FIN,ACK seq=201 ack=102 [zero-window-probe]");
    state_is(lab, "LAST-ACK");
    arrives(lab, "ACK seq=102 ack=201 win=10");
    expect(lab, "FIN,ACK seq=201 ack=102 again [close-by-user]");
    arrives(lab, "ACK seq=102 ack=202 win=10");
    state_is(lab, "CLOSED");
}

/* MUST-37, SHLD-17: a window that shrank to nothing with data outstanding. */
static void data_beyond_a_shrunken_window_does_not_time_out(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    for (int i = 0; i < 100; i++) {
        arrives(lab, "ACK seq=101 ack=101 win=0");
        lab_after(lab, TIME_S(60));
    }
    state_is(lab, "ESTABLISHED");
}

/* ---- keepalive (§3.8.4) ------------------------------------------------------------------------ */

static void with_keepalive(struct lab *lab)
{
    lab->config.keepalive = true;
    lab->config.keepalive_idle_ns = TIME_S(100);
    lab->config.keepalive_interval_ns = TIME_S(10);
    lab->config.keepalive_probes = 3;
    lab_configure(lab);
    lab_establish(lab);
    lab_forget(lab);
}

/* MUST-25 */
static void keepalive_is_off_unless_asked_for(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    lab_after(lab, TIME_S(100000));
    silence(lab);
    state_is(lab, "ESTABLISHED");
    check(lab, tcp_config_rfc().keepalive_idle_ns >= TIME_S(7200));
}

static void an_idle_peer_is_asked_with_an_old_number(struct lab *lab)
{
    with_keepalive(lab);
    lab_after(lab, TIME_S(100) - 1);
    silence(lab);
    lab_after(lab, 1);
    expect_at(lab, TIME_S(100), "ACK seq=100 ack=101 [keepalive-probe]");
    silence(lab);
    lab_after(lab, TIME_S(1));
    arrives(lab, "ACK seq=101 ack=101");
    verdict(lab, "keepalive-answered");
    silence(lab);
    lab_after(lab, TIME_S(100) - 1);
    silence(lab);
    lab_after(lab, 1);
    expect_at(lab, TIME_S(201), "ACK seq=100 ack=101 [keepalive-probe]");
}

static void after_the_last_probe_the_connection_is_released(struct lab *lab)
{
    with_keepalive(lab);
    lab_after(lab, TIME_S(130) - 1);
    state_is(lab, "ESTABLISHED");
    check(lab, tcp_vars(&lab->conn).probes == 3);
    lab_after(lab, 1);
    state_is(lab, "CLOSED");
    told(lab, "user-timeout");
    expect_at(lab, TIME_S(100), "ACK seq=100 ack=101 [keepalive-probe]");
    expect_at(lab, TIME_S(110), "ACK seq=100 ack=101 [keepalive-probe]");
    expect_at(lab, TIME_S(120), "ACK seq=100 ack=101 [keepalive-probe]");
    silence(lab);
    timer(lab, "keepalive expire 100.000 s #0 [keepalive-expired]");
    timer(lab, "keepalive start 10.000 s #1 [keepalive-interval]");
    timer(lab, "keepalive expire 10.000 s #1 [keepalive-expired]");
    timer(lab, "keepalive start 10.000 s #2 [keepalive-interval]");
}

/* MUST-29 */
static void one_lost_probe_proves_nothing(struct lab *lab)
{
    with_keepalive(lab);
    for (int i = 0; i < 10; i++) {
        lab_after(lab, TIME_S(121));
        arrives(lab, "ACK seq=101 ack=101");
        verdict(lab, "keepalive-answered");
    }
    state_is(lab, "ESTABLISHED");
}

static void whatever_arrives_begins_the_idle_time_anew(struct lab *lab)
{
    with_keepalive(lab);
    lab_after(lab, TIME_S(99));
    arrives(lab, "ACK seq=101 ack=101 len=10");
    expect(lab, "ACK seq=101 ack=111");
    lab_after(lab, TIME_S(99));
    silence(lab);
    lab_after(lab, TIME_S(1));
    expect(lab, "ACK seq=100 ack=111 [keepalive-probe]");
}

/* MUST-26: what is outstanding is governed by R2. */
static void nothing_is_asked_while_data_is_outstanding(struct lab *lab)
{
    with_keepalive(lab);
    sends(lab, 10);
    timer(lab, "retransmit start 1.000 s #0 [timer-start]");
    timer(lab, "keepalive stop 100.000 s #0 [keepalive-not-idle]");
    lab_after(lab, TIME_S(122));
    state_is(lab, "ESTABLISHED");
    check(lab, !tcp_vars(&lab->conn).probes);
    lab_after(lab, TIME_S(1));
    state_is(lab, "CLOSED");
    told(lab, "delivery-trouble; user-timeout");
}

static void a_peer_that_was_rebooted_resets(struct lab *lab)
{
    with_keepalive(lab);
    lab_after(lab, TIME_S(100));
    expect(lab, "ACK seq=100 ack=101 [keepalive-probe]");
    arrives(lab, "RST seq=101 win=0");
    state_is(lab, "CLOSED");
    told(lab, "connection-reset");
}

/* MUST-24 */
static void keepalive_can_be_switched_at_any_time(struct lab *lab)
{
    lab->config.keepalive_idle_ns = TIME_S(100);
    lab_configure(lab);
    lab_establish(lab);
    lab_forget(lab);
    lab_set_keepalive(lab, true);
    timer(lab, "keepalive start 100.000 s #0 [keepalive-idle]");
    lab_after(lab, TIME_S(50));
    lab_set_keepalive(lab, false);
    timer(lab, "keepalive stop 100.000 s #0 [keepalive-switched-off]");
    lab_after(lab, TIME_S(500));
    silence(lab);
}

static void keepalive_watches_a_half_closed_connection(struct lab *lab)
{
    with_keepalive(lab);
    closes(lab);
    arrives(lab, "ACK seq=101 ack=102");
    state_is(lab, "FIN-WAIT-2");
    lab_forget(lab);
    lab_after(lab, TIME_S(130));
    expect(lab, "ACK seq=101 ack=101 [keepalive-probe]");
    state_is(lab, "CLOSED");
}

/* TIME_NEVER_NS as an interval: nothing is added to it, and nothing ever comes of it. */
static void an_idle_time_without_end_never_ends(void)
{
    struct tcp_config config = tcp_config_rfc();
    struct tcp_segment syn = {.flags = TCP_SYN, .seq = 1, .window = 1000};
    struct tcp_segment ack = {.flags = TCP_ACK, .seq = 2, .ack = 101, .window = 1000};
    struct tcp_conn conn;
    struct tcp_out out = {.note_count = 0};

    config.keepalive = true;
    config.keepalive_idle_ns = TIME_NEVER_NS;
    tcp_init(&conn, &config);
    tcp_open_passive(&conn, 0, 80, &out);
    tcp_segment_arrives(&conn, TIME_S(5), &syn, 100, &out);
    tcp_output(&conn, TIME_S(5), &out);
    out.note_count = 0;
    tcp_segment_arrives(&conn, TIME_S(5), &ack, 100, &out);
    tcp_output(&conn, TIME_S(5), &out);
    g_assert_cmpint(conn.state, ==, TCP_ESTABLISHED);
    g_assert_cmpint(tcp_deadline_ns(&conn), ==, TIME_NEVER_NS - 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/probes/" #name, name)
    CASE(the_first_probe_comes_after_the_rto_and_the_interval_doubles);
    CASE(while_probes_are_answered_the_connection_stays);
    CASE(unanswered_probes_end_after_r2);
    CASE(unanswered_probes_end_after_a_user_timeout);
    CASE(an_opened_window_ends_probing);
    CASE(a_probe_that_is_taken_counts_as_sent);
    CASE(a_probe_that_is_taken_into_a_window_still_closed);
    CASE(an_ack_of_a_probe_not_sent_is_an_ack_of_unsent);
    CASE(data_of_the_peer_is_acknowledged_while_we_probe);
    CASE(a_fin_alone_probes_too);
    CASE(a_fin_that_probes_enters_last_ack);
    CASE(data_beyond_a_shrunken_window_does_not_time_out);
    CASE(keepalive_is_off_unless_asked_for);
    CASE(an_idle_peer_is_asked_with_an_old_number);
    CASE(after_the_last_probe_the_connection_is_released);
    CASE(one_lost_probe_proves_nothing);
    CASE(whatever_arrives_begins_the_idle_time_anew);
    CASE(nothing_is_asked_while_data_is_outstanding);
    CASE(a_peer_that_was_rebooted_resets);
    CASE(keepalive_can_be_switched_at_any_time);
    CASE(keepalive_watches_a_half_closed_connection);
    g_test_add_func("/probes/an_idle_time_without_end_never_ends",
                    an_idle_time_without_end_never_ends);
    return g_test_run();
}
