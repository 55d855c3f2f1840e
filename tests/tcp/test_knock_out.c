/* Rules that are knocked out: what then happens, and that it happens in good order. */
#include "lab.h"

static void without(struct lab *lab, uint8_t rules)
{
    lab->config.knock_out = rules;
    lab_configure(lab);
}

/* Establishes, with 100 octets each way, and forgets. */
static void established_without(struct lab *lab, uint8_t rules)
{
    without(lab, rules);
    lab_establish(lab);
    lab_forget(lab);
}

static void the_server_is_open_before_the_third_ack(struct lab *lab)
{
    without(lab, TCP_KNOCK_OUT_THIRD_ACK);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100");
    expect(lab, "SYN,ACK seq=0 ack=1 [answer-syn]");
    state_is(lab, "ESTABLISHED");
    told(lab, "connection-established");
    /* Nobody answers, nothing is sent again, and it stays so. */
    lab_after(lab, TIME_S(1000));
    silence(lab);
    state_is(lab, "ESTABLISHED");
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=1 ack=1 len=10");
}

static void the_third_ack_does_no_harm(struct lab *lab)
{
    without(lab, TCP_KNOCK_OUT_THIRD_ACK);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100");
    arrives(lab, "ACK seq=1 ack=1");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=1 len=50");
    expect(lab, "ACK seq=1 ack=51 [acknowledge-data]");
    told(lab, "data 50");
}

static void a_reset_finds_the_server_open(struct lab *lab)
{
    without(lab, TCP_KNOCK_OUT_THIRD_ACK);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100");
    arrives(lab, "RST seq=1");
    state_is(lab, "CLOSED");
    told(lab, "connection-established; connection-reset");
}

static void time_wait_is_over_at_once(struct lab *lab)
{
    without(lab, TCP_KNOCK_OUT_TIME_WAIT);
    lab_establish(lab);
    closes(lab);
    arrives(lab, "ACK seq=101 ack=102");
    lab_forget(lab);
    arrives(lab, "FIN,ACK seq=101 ack=102");
    expect(lab, "ACK seq=102 ack=102 [acknowledge-fin]");
    lab_after(lab, 0);
    state_is(lab, "CLOSED");
    arrives(lab, "FIN,ACK seq=101 ack=102");
    expect(lab, "RST seq=102 [reset-no-connection]");
}

/* Nothing distinguishes the ACK of the FIN from any other, and nothing repeats a lost FIN. */
static void a_fin_without_a_number_is_taken_for_acknowledged(struct lab *lab)
{
    established_without(lab, TCP_KNOCK_OUT_FIN_NUMBER);
    closes(lab);
    expect(lab, "FIN,ACK seq=101 ack=101 [close-without-number]");
    state_is(lab, "FIN-WAIT-1");
    lab_after(lab, TIME_S(100));
    silence(lab);
    /* An ACK that was sent before the FIN arrived. */
    arrives(lab, "ACK seq=101 ack=101");
    state_is(lab, "FIN-WAIT-2");
    arrives(lab, "FIN,ACK seq=101 ack=101");
    verdict(lab, "fin-without-number");
    expect(lab, "ACK seq=101 ack=101 [acknowledge-fin]");
    state_is(lab, "TIME-WAIT");
}

static void a_fin_without_a_number_goes_with_data(struct lab *lab)
{
    established_without(lab, TCP_KNOCK_OUT_FIN_NUMBER);
    arrives(lab, "FIN,ACK seq=101 ack=101 len=50");
    expect(lab, "ACK seq=101 ack=151 [acknowledge-fin]");
    state_is(lab, "CLOSE-WAIT");
    told(lab, "data 50; connection-closing");
    sends(lab, 100);
    closes(lab);
    expect(lab, "PSH,ACK seq=101 ack=151 len=100");
    expect(lab, "FIN,ACK seq=201 ack=151 [close-without-number]");
    state_is(lab, "LAST-ACK");
    /* The data is sent again, the FIN is not. */
    lab_after(lab, TIME_MS(1100));
    expect(lab, "PSH,ACK seq=101 ack=151 len=100 again");
    silence(lab);
    arrives(lab, "ACK seq=151 ack=201");
    state_is(lab, "CLOSED");
}

static void the_rto_does_not_double(struct lab *lab)
{
    established_without(lab, TCP_KNOCK_OUT_BACK_OFF);
    sends(lab, 10);
    timer(lab, "retransmit start 1.000 s #0 [timer-start]");
    lab_after(lab, TIME_MS(3500));
    timer(lab, "retransmit expire 1.000 s #0 [rto-expired]");
    timer(lab, "retransmit start 1.000 s #1 [timer-back-off-knocked-out]");
    timer(lab, "retransmit expire 1.000 s #1 [rto-expired]");
    timer(lab, "retransmit start 1.000 s #2 [timer-back-off-knocked-out]");
    expect(lab, "PSH,ACK seq=101 ack=101 len=10");
    for (int i = 0; i < 3; i++)
        expect(lab, "PSH,ACK seq=101 ack=101 len=10 again [retransmit-timeout]");
    silence(lab);
}

/* The ACK comes 50 ms after the retransmission and 1.05 s after the first copy. */
static void a_retransmission_is_timed(struct lab *lab)
{
    established_without(lab, TCP_KNOCK_OUT_KARN);
    sends(lab, 10);
    lab_after(lab, TIME_MS(1050));
    arrives(lab, "ACK seq=101 ack=111");
    verdict(lab, "ack-times-retransmission");
    /* Two round trips of no time at all were measured before; this counts for 1/8. */
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(1050) / 8);
}

static void with_karn_it_is_not(struct lab *lab)
{
    established_without(lab, 0);
    sends(lab, 10);
    lab_after(lab, TIME_MS(1050));
    arrives(lab, "ACK seq=101 ack=111");
    verdict(lab, "ack-accepted");
    check(lab, tcp_vars(&lab->conn).srtt_ns == 0);
}

static void an_ack_names_the_segment_that_it_answers(struct lab *lab)
{
    established_without(lab, TCP_KNOCK_OUT_CUMULATIVE_ACK);
    arrives(lab, "ACK seq=201 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=301 [acknowledge-out-of-order]");
    arrives(lab, "ACK seq=101 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=201");
    told(lab, "data 200");
    arrives(lab, "ACK seq=201 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=301 [acknowledge-duplicate]");
    arrives(lab, "ACK seq=101 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=201 [acknowledge-duplicate]");
    arrives(lab, "FIN,ACK seq=301 ack=101");
    expect(lab, "ACK seq=101 ack=302 [acknowledge-fin]");
}

/* The first ACK is lost; the second does not speak for the first segment. */
static void the_loss_of_one_ack_matters(struct lab *lab)
{
    established_without(lab, TCP_KNOCK_OUT_CUMULATIVE_ACK);
    sends(lab, 100);
    sends(lab, 100);
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=301");
    verdict(lab, "ack-names-one-segment");
    check(lab, tcp_outstanding(&lab->conn) == 200);
    lab_after(lab, TIME_MS(1100));
    expect(lab, "ACK seq=101 ack=101 len=100 again [retransmit-timeout]");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=201");
    check(lab, tcp_outstanding(&lab->conn) == 0);
    lab_after(lab, TIME_S(10));
    silence(lab);
}

static void the_window_is_ignored(struct lab *lab)
{
    established_without(lab, TCP_KNOCK_OUT_WINDOW);
    arrives(lab, "ACK seq=101 ack=101 win=0");
    sends(lab, 150);
    expect(lab, "ACK seq=101 ack=101 len=100 [send-data-beyond-window]");
    expect(lab, "PSH,ACK seq=201 ack=101 len=50 [send-data-beyond-window]");
    silence(lab);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/knock-out/" #name, name)
    CASE(the_server_is_open_before_the_third_ack);
    CASE(the_third_ack_does_no_harm);
    CASE(a_reset_finds_the_server_open);
    CASE(time_wait_is_over_at_once);
    CASE(a_fin_without_a_number_is_taken_for_acknowledged);
    CASE(a_fin_without_a_number_goes_with_data);
    CASE(the_rto_does_not_double);
    CASE(a_retransmission_is_timed);
    CASE(with_karn_it_is_not);
    CASE(an_ack_names_the_segment_that_it_answers);
    CASE(the_loss_of_one_ack_matters);
    CASE(the_window_is_ignored);
    return g_test_run();
}
