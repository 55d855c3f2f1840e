/* Explicit congestion notification (RFC 3168 §6.1), in its order. */
#include "lab.h"

static void ask_for_ecn(struct lab *lab)
{
    lab->config.ecn = TCP_ECN_USE_ON;
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.delayed_ack = false;
    lab_configure(lab);
}

/* Both sides have agreed; cwnd is the initial window of four segments of 100 octets. */
static void establish_with_ecn(struct lab *lab)
{
    ask_for_ecn(lab);
    lab_connect(lab);
    expect(lab, "SYN,ECE,CWR seq=0");
    arrives(lab, "SYN,ACK,ECE seq=0 ack=1 mss=100");
    expect(lab, "ACK seq=1 ack=1");
}

static void expect_window(struct lab *lab, uint32_t cwnd_bytes, uint32_t ssthresh_bytes)
{
    struct tcp_vars vars = tcp_vars(&lab->conn);

    g_assert_cmpuint(vars.cwnd_bytes, ==, cwnd_bytes);
    g_assert_cmpuint(vars.ssthresh_bytes, ==, ssthresh_bytes);
}

/* ---- §6.1.1: the handshake ------------------------------------------------------------------- */

static void a_syn_asks_with_both_flags(struct lab *lab)
{
    ask_for_ecn(lab);
    lab_connect(lab);
    expect(lab, "SYN,ECE,CWR seq=0 ecn=Not-ECT");
    lab_after(lab, TIME_S(1));
    expect(lab, "SYN,ECE,CWR seq=0 again");
}

static void a_listener_agrees_with_ece_alone(struct lab *lab)
{
    ask_for_ecn(lab);
    lab_listen(lab);
    arrives(lab, "SYN,ECE,CWR seq=0 mss=100");
    expect(lab, "SYN,ACK,ECE seq=0 ack=1 ecn=Not-ECT");
    arrives(lab, "ACK seq=1 ack=1");
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=ECT(0)");
}

static void a_listener_that_is_not_asked_says_nothing(struct lab *lab)
{
    ask_for_ecn(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100");
    expect(lab, "SYN,ACK seq=0 ack=1");
    arrives(lab, "ACK seq=1 ack=1");
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=Not-ECT");
}

static void a_listener_without_ecn_does_not_agree(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN,ECE,CWR seq=0 mss=100");
    expect(lab, "SYN,ACK seq=0 ack=1");
}

static void an_answer_without_ece_means_no(struct lab *lab)
{
    ask_for_ecn(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    sends(lab, 100);
    expect(lab, "SYN,ECE,CWR seq=0");
    expect(lab, "ACK seq=1 ack=1");
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=Not-ECT");
}

/* "there exist faulty TCP implementations that reflect the Reserved field". */
static void an_answer_that_reflects_both_flags_means_no(struct lab *lab)
{
    ask_for_ecn(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK,ECE,CWR seq=0 ack=1 mss=100");
    sends(lab, 100);
    expect(lab, "SYN,ECE,CWR seq=0");
    expect(lab, "ACK seq=1 ack=1");
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=Not-ECT");
}

static void who_open_at_the_same_time_agree_as_well(struct lab *lab)
{
    ask_for_ecn(lab);
    lab_connect(lab);
    expect(lab, "SYN,ECE,CWR seq=0");
    arrives(lab, "SYN,ECE,CWR seq=0 mss=100");
    expect(lab, "SYN,ACK,ECE seq=0 ack=1 again");
    arrives(lab, "SYN,ACK,ECE seq=0 ack=1 mss=100");
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=ECT(0)");
}

/* ---- who only answers ------------------------------------------------------------------------- */

static void answer_ecn_only(struct lab *lab)
{
    ask_for_ecn(lab);
    lab->config.ecn = TCP_ECN_USE_PASSIVE;
    lab_configure(lab);
}

static void who_is_passive_does_not_ask(struct lab *lab)
{
    answer_ecn_only(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    sends(lab, 100);
    expect(lab, "ACK seq=1 ack=1");
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=Not-ECT");
}

static void who_is_passive_agrees_to_who_asks(struct lab *lab)
{
    answer_ecn_only(lab);
    lab_listen(lab);
    arrives(lab, "SYN,ECE,CWR seq=0 mss=100");
    expect(lab, "SYN,ACK,ECE seq=0 ack=1 ecn=Not-ECT");
    arrives(lab, "ACK seq=1 ack=1");
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=ECT(0)");
}

/* A SYN,ACK that agrees to what nobody asked agrees to nothing. */
static void nobody_agrees_to_what_was_not_asked(struct lab *lab)
{
    answer_ecn_only(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK,ECE seq=0 ack=1 mss=100");
    sends(lab, 100);
    expect(lab, "SYN seq=0");
    expect(lab, "ACK seq=1 ack=1");
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=Not-ECT");
}

static void who_is_passive_agrees_to_a_syn_that_crosses_its_own(struct lab *lab)
{
    answer_ecn_only(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0");
    arrives(lab, "SYN,ECE,CWR seq=0 mss=100");
    expect(lab, "SYN,ACK,ECE seq=0 ack=1 again");
}

/* ---- §6.1.2, §6.1.4, §6.1.5: which packets are ECT ------------------------------------------- */

static void new_data_is_ect_and_nothing_else(struct lab *lab)
{
    establish_with_ecn(lab);
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 ecn=ECT(0)");
    arrives(lab, "ACK seq=1 ack=1 len=50");
    expect(lab, "ACK seq=101 ack=51 ecn=Not-ECT");
    lab_after(lab, TIME_S(1));
    expect(lab, "PSH,ACK seq=1 ack=51 len=100 again ecn=Not-ECT");
}

static void a_window_probe_is_not_ect(struct lab *lab)
{
    establish_with_ecn(lab);
    arrives(lab, "ACK seq=1 ack=1 win=0");
    sends(lab, 100);
    lab_after(lab, TIME_S(1));
    expect(lab, "ACK seq=1 ack=1 len=1 ecn=Not-ECT [zero-window-probe]");
}

static void a_fin_alone_is_not_ect(struct lab *lab)
{
    establish_with_ecn(lab);
    closes(lab);
    expect(lab, "FIN,ACK seq=1 ack=1 ecn=Not-ECT");
}

/* ---- §6.1.3: the receiver --------------------------------------------------------------------- */

static void a_mark_is_echoed_until_cwr_comes(struct lab *lab)
{
    establish_with_ecn(lab);
    arrives(lab, "ACK seq=1 ack=1 len=100 ecn=ECT(0)");
    expect(lab, "ACK seq=1 ack=101");
    arrives(lab, "ACK seq=101 ack=1 len=100 ecn=CE");
    verdict(lab, "data-marked");
    expect(lab, "ACK,ECE seq=1 ack=201 [echo-congestion]");
    arrives(lab, "ACK seq=201 ack=1 len=100 ecn=ECT(0)");
    verdict(lab, "data-accepted");
    expect(lab, "ACK,ECE seq=1 ack=301 [acknowledge-data]");
    sends(lab, 100);
    expect(lab, "PSH,ACK,ECE seq=1 ack=301 len=100 ecn=ECT(0)");
    arrives(lab, "ACK,CWR seq=301 ack=101 len=100 ecn=ECT(0)");
    verdict(lab, "data-cwr");
    expect(lab, "ACK seq=101 ack=401 [acknowledge-data]");
}

static void a_mark_on_the_very_cwr_is_echoed_anew(struct lab *lab)
{
    establish_with_ecn(lab);
    arrives(lab, "ACK seq=1 ack=1 len=100 ecn=CE");
    expect(lab, "ACK,ECE seq=1 ack=101 [echo-congestion]");
    arrives(lab, "ACK,CWR seq=101 ack=1 len=100 ecn=CE");
    expect(lab, "ACK,ECE seq=1 ack=201 [echo-congestion]");
}

/* §6.1.5: "SHOULD ignore the ECN field on arriving data packets that are outside of the receiver's
 * current window". */
static void a_mark_on_old_data_is_ignored(struct lab *lab)
{
    establish_with_ecn(lab);
    arrives(lab, "ACK seq=1 ack=1 len=100");
    expect(lab, "ACK seq=1 ack=101");
    arrives(lab, "ACK seq=1 ack=1 len=100 ecn=CE");
    expect(lab, "ACK seq=1 ack=101");
}

static void without_agreement_a_mark_means_nothing(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100 ecn=CE");
    verdict(lab, "data-accepted");
    expect(lab, "ACK seq=101 ack=201");
}

/* ---- §6.1.2: the sender ----------------------------------------------------------------------- */

/* Four segments in flight: half of that is two. */
static void an_echo_halves_the_window_and_cwr_says_so(struct lab *lab)
{
    establish_with_ecn(lab);
    sends(lab, 1000);
    expect(lab, "ACK seq=1 ack=1 len=100");
    expect(lab, "ACK seq=101 ack=1 len=100");
    expect(lab, "ACK seq=201 ack=1 len=100");
    expect(lab, "ACK seq=301 ack=1 len=100");
    arrives(lab, "ACK,ECE seq=1 ack=101");
    verdict(lab, "congestion-echoed");
    expect_window(lab, 200, 200);
    silence(lab);
    arrives(lab, "ACK,ECE seq=1 ack=201");
    verdict(lab, "ack-accepted");
    silence(lab);
    arrives(lab, "ACK,ECE seq=1 ack=301");
    expect(lab, "ACK,CWR seq=401 ack=1 len=100 ecn=ECT(0) [send-data-cwr]");
    arrives(lab, "ACK seq=1 ack=401");
    expect(lab, "ACK seq=501 ack=1 len=100 ecn=ECT(0) [send-data]");
    silence(lab);
    expect_window(lab, 200, 200);
}

/* "once per window of data" */
static void the_next_window_may_be_reduced_again(struct lab *lab)
{
    establish_with_ecn(lab);
    sends(lab, 2000);
    arrives(lab, "ACK,ECE seq=1 ack=101");
    arrives(lab, "ACK,ECE seq=1 ack=401");
    verdict(lab, "ack-accepted");
    expect_window(lab, 200, 200);
    arrives(lab, "ACK,ECE seq=1 ack=501");
    verdict(lab, "congestion-echoed");
    expect_window(lab, 100, 200);
}

static void a_window_does_not_grow_with_an_echo(struct lab *lab)
{
    establish_with_ecn(lab);
    sends(lab, 2000);
    arrives(lab, "ACK,ECE seq=1 ack=401");
    expect_window(lab, 200, 200);
    arrives(lab, "ACK,ECE seq=1 ack=501");
    expect_window(lab, 100, 200);
    arrives(lab, "ACK,ECE seq=1 ack=601");
    expect_window(lab, 100, 200);
    arrives(lab, "ACK seq=1 ack=701");
    expect_window(lab, 200, 200);
}

/* "for any reason": what was reduced for a time-out is told as well. */
static void after_a_time_out_new_data_bears_cwr(struct lab *lab)
{
    establish_with_ecn(lab);
    sends(lab, 500);
    lab_after(lab, TIME_S(1));
    arrives(lab, "ACK seq=1 ack=401");
    expect(lab, "ACK seq=1 ack=1 len=100");
    expect(lab, "ACK seq=101 ack=1 len=100");
    expect(lab, "ACK seq=201 ack=1 len=100");
    expect(lab, "ACK seq=301 ack=1 len=100");
    expect(lab, "ACK seq=1 ack=1 len=100 again ecn=Not-ECT");
    expect(lab, "PSH,ACK,CWR seq=401 ack=1 len=100 ecn=ECT(0)");
}

/* A loss in a window that was reduced for an echo already does not halve it once more. */
/* What was taken for lost had only been late: there is no smaller window to tell the peer of. */
static void a_reduction_that_is_taken_back_is_not_told(struct lab *lab)
{
    lab->config.fast_retransmit = lab->config.sack = true;
    ask_for_ecn(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK,ECE seq=0 ack=1 mss=100 sackok");
    sends(lab, 400);
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    verdict(lab, "sack-starts-recovery");
    arrives(lab, "ACK seq=1 ack=401");
    arrives(lab, "ACK seq=1 ack=401 sack=1-101");
    verdict(lab, "dsack-undoes");
    lab_forget(lab);
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=401 ack=1 len=100 ecn=ECT(0) [send-data]");
}

static void an_echo_and_a_loss_in_one_window_cost_one_reduction(struct lab *lab)
{
    lab->config.fast_retransmit = true;
    establish_with_ecn(lab);
    sends(lab, 300);
    arrives(lab, "ACK seq=1 ack=301");
    sends(lab, 2000);
    arrives(lab, "ACK,ECE seq=1 ack=401");
    uint32_t ssthresh_bytes = tcp_vars(&lab->conn).ssthresh_bytes;
    for (int i = 0; i < 3; i++)
        arrives(lab, "ACK seq=1 ack=401");
    verdict(lab, "duplicate-ack-third");
    g_assert_cmpuint(tcp_vars(&lab->conn).ssthresh_bytes, ==, ssthresh_bytes);
}

/* ---- §6.1.2: a window of one segment --------------------------------------------------------- */

/* Octets up to 600 were sent and acknowledged, and two echoes have taken cwnd from four segments to
 * one. */
static void come_down_to_one_segment(struct lab *lab)
{
    establish_with_ecn(lab);
    sends(lab, 400);
    arrives(lab, "ACK,ECE seq=1 ack=101");
    arrives(lab, "ACK,ECE seq=1 ack=401");
    sends(lab, 200);
    arrives(lab, "ACK,ECE seq=1 ack=501");
    arrives(lab, "ACK,ECE seq=1 ack=601");
    lab_forget(lab);
}

/* ssthresh is never less than two segments, cwnd than one. */
static void echoes_take_the_window_down_to_one_segment(struct lab *lab)
{
    come_down_to_one_segment(lab);
    expect_window(lab, 100, 200);
    sends(lab, 200);
    expect(lab, "ACK,CWR seq=601 ack=1 len=100 [send-data-cwr]");
    silence(lab);
    arrives(lab, "ACK,ECE seq=1 ack=701");
    verdict(lab, "congestion-echoed-at-one-segment");
    expect_window(lab, 100, 200);
}

/* The same for a window that began as one segment, because the SYN was lost. */
static void an_echo_in_a_first_window_of_one_segment_ends_slow_start(struct lab *lab)
{
    ask_for_ecn(lab);
    lab_connect(lab);
    lab_after(lab, TIME_S(1));
    arrives(lab, "SYN,ACK,ECE seq=0 ack=1 mss=100");
    lab_forget(lab);
    sends(lab, 200);
    expect(lab, "ACK seq=1 ack=1 len=100");
    arrives(lab, "ACK,ECE seq=1 ack=101");
    verdict(lab, "congestion-echoed-at-one-segment");
    expect_window(lab, 100, 200);
    silence(lab);
}

static void at_one_segment_an_echo_makes_new_data_wait_for_the_timer(struct lab *lab)
{
    come_down_to_one_segment(lab);
    sends(lab, 300);
    expect(lab, "ACK,CWR seq=601 ack=1 len=100");
    lab_after(lab, TIME_MS(400));
    int64_t echoed_ns = lab->now_ns;
    lab_forget(lab);
    arrives(lab, "ACK,ECE seq=1 ack=701");
    timer(lab, "retransmit restart 1.000 s #0 [timer-echo-wait]");
    lab_after(lab, TIME_S(3));
    timer(lab, "retransmit expire 1.000 s #0 [echo-wait-expired]");
    timer(lab, "retransmit start 1.000 s #0 [timer-start]");
    expect_at(lab, echoed_ns + TIME_S(1),
              "ACK,CWR seq=701 ack=1 len=100 ecn=ECT(0) [send-data-echo-waited]");
}

/* Nothing was lost, so the RTO is not doubled: one segment each RTO. */
static void each_further_echo_costs_one_wait_more(struct lab *lab)
{
    come_down_to_one_segment(lab);
    sends(lab, 400);
    expect(lab, "ACK,CWR seq=601 ack=1 len=100");
    for (int i = 0; i < 2; i++) {
        int64_t echoed_ns = lab->now_ns;

        arrives(lab, i == 0 ? "ACK,ECE seq=1 ack=701" : "ACK,ECE seq=1 ack=801");
        lab_after(lab, TIME_S(1));
        expect_at(lab, echoed_ns + TIME_S(1),
                  i == 0 ? "ACK,CWR seq=701 ack=1 len=100" : "ACK,CWR seq=801 ack=1 len=100");
        silence(lab);
    }
    arrives(lab, "ACK seq=1 ack=901");
    expect(lab, "PSH,ACK seq=901 ack=1 len=100 [send-data]");
    expect_window(lab, 200, 200);
}

static void what_is_queued_later_waits_for_the_timer_as_well(struct lab *lab)
{
    come_down_to_one_segment(lab);
    sends(lab, 100);
    expect(lab, "PSH,ACK,CWR seq=601 ack=1 len=100");
    arrives(lab, "ACK,ECE seq=1 ack=701");
    lab_after(lab, TIME_MS(300));
    sends(lab, 30);
    lab_after(lab, TIME_MS(600));
    silence(lab); /* nor does the override timeout know better */
    closes(lab);
    lab_after(lab, TIME_MS(99));
    silence(lab);
    lab_after(lab, TIME_MS(1));
    expect(lab, "FIN,PSH,ACK,CWR seq=701 ack=1 len=30");
}

static void nothing_is_sent_after_the_wait_where_nothing_waits(struct lab *lab)
{
    come_down_to_one_segment(lab);
    sends(lab, 100);
    expect(lab, "PSH,ACK,CWR seq=601 ack=1 len=100");
    arrives(lab, "ACK,ECE seq=1 ack=701");
    lab_after(lab, TIME_S(60));
    silence(lab);
    sends(lab, 100);
    expect(lab, "PSH,ACK,CWR seq=701 ack=1 len=100 [send-data-cwr]");
}

/* ACKs of what was outstanding neither end the wait nor make it longer. */
static void what_is_outstanding_is_still_repaired_and_acknowledged(struct lab *lab)
{
    lab->config.nagle = false;
    come_down_to_one_segment(lab);
    for (int i = 0; i < 4; i++)
        sends(lab, 10);
    sends(lab, 300);
    lab_forget(lab);
    int64_t echoed_ns = lab->now_ns;
    arrives(lab, "ACK,ECE seq=1 ack=611");
    verdict(lab, "congestion-echoed-at-one-segment");
    arrives(lab, "ACK,ECE seq=1 ack=631");
    silence(lab);
    lab_after(lab, TIME_S(1));
    expect_at(lab, echoed_ns + TIME_S(1), "ACK seq=631 ack=1 len=10 again [retransmit-timeout]");
}

static void the_wait_outlives_the_acknowledgement_of_all(struct lab *lab)
{
    lab->config.nagle = false;
    come_down_to_one_segment(lab);
    sends(lab, 50);
    sends(lab, 50);
    sends(lab, 100);
    lab_forget(lab);
    int64_t echoed_ns = lab->now_ns;
    arrives(lab, "ACK,ECE seq=1 ack=651");
    arrives(lab, "ACK,ECE seq=1 ack=701");
    lab_after(lab, TIME_S(1));
    expect_at(lab, echoed_ns + TIME_S(1), "PSH,ACK,CWR seq=701 ack=1 len=100");
}

/* The user timeout is about what is not acknowledged. */
static void the_wait_is_no_reason_to_give_up(struct lab *lab)
{
    lab->config.user_timeout_ns = TIME_MS(500);
    come_down_to_one_segment(lab);
    sends(lab, 200);
    lab_forget(lab);
    arrives(lab, "ACK,ECE seq=1 ack=701");
    lab_after(lab, TIME_S(1));
    expect(lab, "PSH,ACK,CWR seq=701 ack=1 len=100");
    state_is(lab, "ESTABLISHED");
}

static void after_the_fin_there_is_nothing_to_wait_for(struct lab *lab)
{
    come_down_to_one_segment(lab);
    closes(lab);
    lab_forget(lab);
    arrives(lab, "ACK,ECE seq=1 ack=602");
    timer(lab, "retransmit stop 1.000 s #0 [timer-off]");
    state_is(lab, "FIN-WAIT-2");
}

/* A loss probe may not be the new packet: it repeats the last one. */
static void a_loss_probe_in_the_wait_is_nothing_new(struct lab *lab)
{
    lab->config.nagle = false;
    lab->config.sack = true;
    lab->config.rack = true;
    lab->config.fast_retransmit = true;
    ask_for_ecn(lab);
    lab_connect(lab);
    lab_after(lab, TIME_S(1));
    arrives(lab, "SYN,ACK,ECE seq=0 ack=1 mss=100 sackok");
    sends(lab, 50);
    sends(lab, 50);
    sends(lab, 100);
    lab_after(lab, TIME_MS(10));
    lab_forget(lab);
    arrives(lab, "ACK,ECE seq=1 ack=51");
    verdict(lab, "congestion-echoed-at-one-segment");
    lab_after(lab, TIME_MS(900));
    expect(lab, "ACK seq=51 ack=1 len=50 again [loss-probe]");
    silence(lab);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/ecn/" #name, name)
    CASE(a_syn_asks_with_both_flags);
    CASE(a_listener_agrees_with_ece_alone);
    CASE(a_listener_that_is_not_asked_says_nothing);
    CASE(a_listener_without_ecn_does_not_agree);
    CASE(an_answer_without_ece_means_no);
    CASE(an_answer_that_reflects_both_flags_means_no);
    CASE(who_open_at_the_same_time_agree_as_well);
    CASE(who_is_passive_does_not_ask);
    CASE(who_is_passive_agrees_to_who_asks);
    CASE(nobody_agrees_to_what_was_not_asked);
    CASE(who_is_passive_agrees_to_a_syn_that_crosses_its_own);
    CASE(new_data_is_ect_and_nothing_else);
    CASE(a_window_probe_is_not_ect);
    CASE(a_fin_alone_is_not_ect);
    CASE(a_mark_is_echoed_until_cwr_comes);
    CASE(a_mark_on_the_very_cwr_is_echoed_anew);
    CASE(a_mark_on_old_data_is_ignored);
    CASE(without_agreement_a_mark_means_nothing);
    CASE(an_echo_halves_the_window_and_cwr_says_so);
    CASE(the_next_window_may_be_reduced_again);
    CASE(a_window_does_not_grow_with_an_echo);
    CASE(after_a_time_out_new_data_bears_cwr);
    CASE(a_reduction_that_is_taken_back_is_not_told);
    CASE(an_echo_and_a_loss_in_one_window_cost_one_reduction);
    CASE(echoes_take_the_window_down_to_one_segment);
    CASE(an_echo_in_a_first_window_of_one_segment_ends_slow_start);
    CASE(at_one_segment_an_echo_makes_new_data_wait_for_the_timer);
    CASE(each_further_echo_costs_one_wait_more);
    CASE(what_is_queued_later_waits_for_the_timer_as_well);
    CASE(nothing_is_sent_after_the_wait_where_nothing_waits);
    CASE(what_is_outstanding_is_still_repaired_and_acknowledged);
    CASE(the_wait_outlives_the_acknowledgement_of_all);
    CASE(the_wait_is_no_reason_to_give_up);
    CASE(after_the_fin_there_is_nothing_to_wait_for);
    CASE(a_loss_probe_in_the_wait_is_nothing_new);
    return g_test_run();
}
