/* Closing a connection (RFC 9293 §3.6): the figures of the RFC, from both sides, and what may go
 * wrong. */
#include "lab.h"

/* ---- Figure 12: the normal close ----------------------------------------------------------- */

static void figure_12_the_side_that_closes_first(struct lab *lab)
{
    lab_establish(lab);
    closes(lab);
    state_is(lab, "FIN-WAIT-1");
    expect(lab, "FIN,ACK seq=101 ack=101 [close-by-user]");
    arrives(lab, "ACK seq=101 ack=102");
    verdict(lab, "ack-of-fin");
    state_is(lab, "FIN-WAIT-2");
    arrives(lab, "FIN,ACK seq=101 ack=102");
    verdict(lab, "fin-accepted");
    state_is(lab, "TIME-WAIT");
    expect(lab, "ACK seq=102 ack=102 [acknowledge-fin]");
    lab_forget(lab);
    lab_after(lab, TIME_S(240) - 1);
    state_is(lab, "TIME-WAIT");
    lab_after(lab, 1);
    state_is(lab, "CLOSED");
    told(lab, "connection-closed");
    silence(lab);
}

static void figure_12_the_side_that_closes_second(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    arrives(lab, "FIN,ACK seq=101 ack=101");
    told(lab, "connection-closing");
    state_is(lab, "CLOSE-WAIT");
    expect(lab, "ACK seq=101 ack=102 [acknowledge-fin]");
    silence(lab);
    closes(lab);
    state_is(lab, "LAST-ACK");
    expect(lab, "FIN,ACK seq=101 ack=102 [close-by-user]");
    arrives(lab, "ACK seq=102 ack=102");
    verdict(lab, "ack-of-fin");
    state_is(lab, "CLOSED");
    told(lab, "connection-closed");
    silence(lab);
    check(lab, tcp_deadline_ns(&lab->conn) == TIME_NEVER_NS);
}

/* The application closes in the instant in which it hears of the FIN: three segments. */
static void three_segments_when_the_second_side_closes_at_once(struct lab *lab)
{
    lab_establish(lab);
    lab->slow = true;
    arrives(lab, "FIN,ACK seq=101 ack=101");
    closes(lab);
    lab_output(lab);
    expect(lab, "FIN,ACK seq=101 ack=102 [close-and-acknowledge-fin]");
    silence(lab);
    state_is(lab, "LAST-ACK");
}

static void fin_and_ack_in_one_segment_skip_fin_wait_2(struct lab *lab)
{
    lab_reach(lab, "FIN-WAIT-1");
    arrives(lab, "FIN,ACK seq=101 ack=102");
    state_is(lab, "TIME-WAIT");
    expect(lab, "ACK seq=102 ack=102 [acknowledge-fin]");
}

static void an_answer_of_the_application_carries_the_ack(struct lab *lab)
{
    lab_establish(lab);
    lab->slow = true;
    arrives(lab, "ACK seq=101 ack=101 len=10");
    sends(lab, 20);
    lab_output(lab);
    expect(lab, "PSH,ACK seq=101 ack=111 len=20 [send-data-acknowledge]");
    silence(lab);
}

/* ---- Figure 13: simultaneous close ---------------------------------------------------------- */

static void figure_13_simultaneous_close(struct lab *lab)
{
    lab_establish(lab);
    closes(lab);
    expect(lab, "FIN,ACK seq=101 ack=101 [close-by-user]");
    arrives(lab, "FIN,ACK seq=101 ack=101");
    verdict(lab, "fin-accepted");
    state_is(lab, "CLOSING");
    expect(lab, "ACK seq=102 ack=102 [acknowledge-fin]");
    arrives(lab, "ACK seq=102 ack=102");
    verdict(lab, "ack-of-fin");
    state_is(lab, "TIME-WAIT");
    silence(lab);
    lab_after(lab, TIME_S(240));
    state_is(lab, "CLOSED");
}

static void only_an_ack_that_covers_the_fin_ends_closing(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 50);
    closes(lab);
    arrives(lab, "FIN,ACK seq=101 ack=101");
    state_is(lab, "CLOSING");
    arrives(lab, "ACK seq=102 ack=151");
    verdict(lab, "ack-accepted");
    state_is(lab, "CLOSING");
    arrives(lab, "ACK seq=102 ack=152");
    state_is(lab, "TIME-WAIT");
}

static void only_an_ack_that_covers_the_fin_ends_fin_wait_1(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 50);
    closes(lab);
    arrives(lab, "ACK seq=101 ack=151");
    state_is(lab, "FIN-WAIT-1");
    arrives(lab, "ACK seq=101 ack=152");
    state_is(lab, "FIN-WAIT-2");
}

/* ---- §3.6.1 half-close ---------------------------------------------------------------------- */

static void the_second_side_goes_on_sending(struct lab *lab)
{
    lab_reach(lab, "FIN-WAIT-2");
    for (int i = 0; i < 20; i++) {
        char *text = g_strdup_printf("ACK seq=%d ack=102 len=100", 101 + 100 * i);

        arrives(lab, text);
        verdict(lab, "data-accepted");
        g_free(text);
    }
    told(lab, "data 100; data 100; data 100; data 100; data 100; data 100; data 100; data 100; "
              "data 100; data 100; data 100; data 100; data 100; data 100; data 100; data 100; "
              "data 100; data 100; data 100; data 100");
    arrives(lab, "FIN,ACK seq=2101 ack=102");
    state_is(lab, "TIME-WAIT");
}

static void from_close_wait_data_still_flows(struct lab *lab)
{
    lab_reach(lab, "CLOSE-WAIT");
    arrives(lab, "ACK seq=102 ack=201");
    sends(lab, 250);
    expect(lab, "ACK seq=201 ack=102 len=100 [send-data]");
    expect(lab, "ACK seq=301 ack=102 len=100 [send-data]");
    expect(lab, "PSH,ACK seq=401 ack=102 len=50 [send-data]");
    state_is(lab, "CLOSE-WAIT");
}

static void a_server_that_never_closes_keeps_both_waiting(struct lab *lab)
{
    lab_reach(lab, "FIN-WAIT-2");
    lab_after(lab, TIME_S(24 * 3600));
    state_is(lab, "FIN-WAIT-2");
    silence(lab);
}

/* ---- TIME-WAIT ------------------------------------------------------------------------------ */

static void a_fin_that_comes_again_is_acknowledged_and_restarts_2msl(struct lab *lab)
{
    lab_reach(lab, "TIME-WAIT");
    lab_after(lab, TIME_S(100));
    arrives(lab, "FIN,ACK seq=101 ack=102");
    verdict(lab, "fin-again");
    expect(lab, "ACK seq=102 ack=102 [acknowledge-fin-again]");
    timer(lab, "time-wait restart 240.000 s #1 [time-wait-restarted]");
    lab_after(lab, TIME_S(240) - 1);
    state_is(lab, "TIME-WAIT");
    lab_after(lab, 1);
    state_is(lab, "CLOSED");
    told(lab, "connection-closed");
}

static void nothing_else_restarts_2msl(struct lab *lab)
{
    lab_reach(lab, "TIME-WAIT");
    lab_after(lab, TIME_S(100));
    arrives(lab, "ACK seq=102 ack=102");
    arrives(lab, "ACK seq=1 ack=102 len=100");
    arrives(lab, "SYN seq=5000");
    lab_after(lab, TIME_S(140));
    state_is(lab, "CLOSED");
}

/* The FIN comes again at the very end, again and again. */
static void two_msl_restart_as_often_as_the_fin_comes(struct lab *lab)
{
    lab_reach(lab, "TIME-WAIT");
    for (int i = 0; i < 5; i++) {
        lab_after(lab, TIME_S(239));
        arrives(lab, "FIN,ACK seq=101 ack=102");
        expect(lab, "ACK seq=102 ack=102 [acknowledge-fin-again]");
    }
    state_is(lab, "TIME-WAIT");
}

static void the_last_ack_is_lost_and_last_ack_sends_its_fin_again(struct lab *lab)
{
    lab_reach(lab, "LAST-ACK");
    lab_after(lab, TIME_S(1));
    expect(lab, "FIN,ACK seq=101 ack=102 again [retransmit-timeout]");
    silence(lab);
    lab_after(lab, TIME_S(2));
    expect(lab, "FIN,ACK seq=101 ack=102 again [retransmit-timeout]");
    arrives(lab, "ACK seq=102 ack=102");
    state_is(lab, "CLOSED");
}

static void two_msl_is_as_configured(struct lab *lab)
{
    lab->config.msl_ns = TIME_S(30);
    lab_configure(lab);
    lab_reach(lab, "TIME-WAIT");
    lab_after(lab, TIME_S(60) - 1);
    state_is(lab, "TIME-WAIT");
    lab_after(lab, 1);
    state_is(lab, "CLOSED");
}

/* ---- a FIN ahead of lost data --------------------------------------------------------------- */

static void a_fin_ahead_of_lost_data_waits_for_it(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    arrives(lab, "FIN,ACK seq=201 ack=101 len=50");
    verdict(lab, "fin-out-of-order");
    expect(lab, "ACK seq=101 ack=101 [acknowledge-out-of-order]");
    state_is(lab, "ESTABLISHED");
    told_nothing(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100");
    verdict(lab, "data-reaches-fin");
    told(lab, "data 150; connection-closing");
    state_is(lab, "CLOSE-WAIT");
    expect(lab, "ACK seq=101 ack=252 [acknowledge-fin]");
    silence(lab);
}

static void a_fin_ahead_of_lost_data_in_fin_wait_2(struct lab *lab)
{
    lab_reach(lab, "FIN-WAIT-2");
    arrives(lab, "FIN,ACK seq=201 ack=102");
    state_is(lab, "FIN-WAIT-2");
    expect(lab, "ACK seq=102 ack=101 [acknowledge-out-of-order]");
    arrives(lab, "ACK seq=101 ack=102 len=100");
    state_is(lab, "TIME-WAIT");
    expect(lab, "ACK seq=102 ack=202 [acknowledge-fin]");
}

/* ---- resets at the end ---------------------------------------------------------------------- */

/* MUST-12: the application is told whether it was a normal close or an abort. */
static void a_reset_before_our_fin_is_acknowledged_is_told(struct lab *lab)
{
    lab_reach(lab, lab->data);
    arrives(lab, "RST seq=102");
    state_is(lab, "CLOSED");
    told(lab, "connection-reset");
    silence(lab);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/close/" #name, name)
    CASE(figure_12_the_side_that_closes_first);
    CASE(figure_12_the_side_that_closes_second);
    CASE(three_segments_when_the_second_side_closes_at_once);
    CASE(fin_and_ack_in_one_segment_skip_fin_wait_2);
    CASE(an_answer_of_the_application_carries_the_ack);
    CASE(figure_13_simultaneous_close);
    CASE(only_an_ack_that_covers_the_fin_ends_closing);
    CASE(only_an_ack_that_covers_the_fin_ends_fin_wait_1);
    CASE(the_second_side_goes_on_sending);
    CASE(from_close_wait_data_still_flows);
    CASE(a_server_that_never_closes_keeps_both_waiting);
    CASE(a_fin_that_comes_again_is_acknowledged_and_restarts_2msl);
    CASE(nothing_else_restarts_2msl);
    CASE(two_msl_restart_as_often_as_the_fin_comes);
    CASE(the_last_ack_is_lost_and_last_ack_sends_its_fin_again);
    CASE(two_msl_is_as_configured);
    CASE(a_fin_ahead_of_lost_data_waits_for_it);
    CASE(a_fin_ahead_of_lost_data_in_fin_wait_2);
    lab_case_with("/close/a_reset_before_our_fin_is_acknowledged_is_told/CLOSING",
                  a_reset_before_our_fin_is_acknowledged_is_told, "CLOSING");
    lab_case_with("/close/a_reset_before_our_fin_is_acknowledged_is_told/LAST-ACK",
                  a_reset_before_our_fin_is_acknowledged_is_told, "LAST-ACK");
    return g_test_run();
}
