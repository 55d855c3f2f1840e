/* Establishing a connection (RFC 9293 §3.5): the figures of the RFC, from both sides, and what may
 * go wrong. */
#include "lab.h"

/* ---- Figure 6: the three-way handshake --------------------------------------------------- */

static void figure_6_the_active_side(struct lab *lab)
{
    lab_connect(lab);
    state_is(lab, "SYN-SENT");
    expect(lab, "SYN seq=0 mss=100 win=1000 [open-active]");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    verdict(lab, "syn-ack-accepted");
    state_is(lab, "ESTABLISHED");
    told(lab, "connection-established");
    expect(lab, "ACK seq=1 ack=1 [third-ack]");
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=1 ack=1 len=10 [send-data]");
    silence(lab);
}

static void figure_6_the_passive_side(struct lab *lab)
{
    lab_listen(lab);
    state_is(lab, "LISTEN");
    silence(lab);
    arrives(lab, "SYN seq=0 mss=100");
    state_is(lab, "SYN-RECEIVED");
    told_nothing(lab);
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 win=1000 [answer-syn]");
    arrives(lab, "ACK seq=1 ack=1");
    state_is(lab, "ESTABLISHED");
    told(lab, "connection-established");
    silence(lab);
}

static void the_ports_come_from_the_syn(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=0");
    check(lab, lab->conn.local_port == 49152 && lab->conn.remote_port == 80);
}

/* ---- §3.7.1 Maximum Segment Size ---------------------------------------------------------- */

static void assert_mss(struct lab *lab, uint16_t own, const char *syn, uint32_t wanted)
{
    lab->config.mss_bytes = own;
    lab_configure(lab);
    lab_listen(lab);
    arrives(lab, syn);
    check(lab, tcp_vars(&lab->conn).send_mss_bytes == wanted);
}

static void the_smaller_mss_counts(struct lab *lab)
{
    assert_mss(lab, 1460, "SYN seq=0 mss=700", 700);
    assert_mss(lab, 700, "SYN seq=0 mss=1460", 700);
}

static void without_the_option_536_is_assumed(struct lab *lab)
{
    assert_mss(lab, 1460, "SYN seq=0", 536);
    assert_mss(lab, 300, "SYN seq=0", 300);
}

static void the_option_counts_on_a_syn_only(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    arrives(lab, "ACK seq=101 ack=201 mss=10");
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=201 ack=101 len=100");
    silence(lab);
}

/* ---- text and FIN on the SYN (§3.5, truth rule 10) ----------------------------------------- */

static void text_on_the_syn_waits_until_established(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=50");
    expect(lab, "SYN,ACK seq=0 ack=1");
    told_nothing(lab);
    check(lab, tcp_vars(&lab->conn).out_of_order_bytes == 50);
    arrives(lab, "ACK seq=51 ack=1");
    verdict(lab, "ack-of-syn-completes");
    told(lab, "connection-established; data 50");
    expect(lab, "ACK seq=1 ack=51 [acknowledge-data]");
    silence(lab);
}

static void a_fin_on_the_syn_waits_as_well(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN,FIN seq=0 len=50");
    expect(lab, "SYN,ACK seq=0 ack=1");
    arrives(lab, "ACK seq=52 ack=1");
    verdict(lab, "ack-of-syn-completes");
    told(lab, "connection-established; data 50; connection-closing");
    state_is(lab, "CLOSE-WAIT");
    expect(lab, "ACK seq=1 ack=52 [acknowledge-fin]");
}

static void text_on_a_syn_that_is_reset_is_forgotten(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=50");
    arrives(lab, "RST seq=1");
    state_is(lab, "LISTEN");
    check(lab, tcp_vars(&lab->conn).out_of_order_bytes == 0);
}

/* ---- Figure 7: simultaneous open ----------------------------------------------------------- */

static void figure_7_simultaneous_open(struct lab *lab)
{
    lab_connect(lab);
    expect(lab, "SYN seq=0");
    arrives(lab, "SYN seq=0 mss=100");
    verdict(lab, "syn-simultaneous");
    state_is(lab, "SYN-RECEIVED");
    /* Its number was sent before, so that no ACK of it is timed (Karn). */
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 again [answer-syn-simultaneous]");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    verdict(lab, "ack-of-syn-completes");
    state_is(lab, "ESTABLISHED");
    told(lab, "connection-established");
    silence(lab);
    check(lab, tcp_vars(&lab->conn).srtt_ns == 0);
}

static void figure_7_with_an_ack_instead_of_the_syn_ack(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED-ACTIVE");
    arrives(lab, "ACK seq=1 ack=1 len=10");
    state_is(lab, "ESTABLISHED");
    told(lab, "connection-established; data 10");
    expect(lab, "ACK seq=1 ack=11");
}

static void in_a_simultaneous_open_the_syn_ack_is_retransmitted(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED-ACTIVE");
    lab_until(lab, TIME_S(1));
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 again [retransmit-syn]");
}

/* ---- Figure 8: an old duplicate SYN -------------------------------------------------------- */

static void figure_8_the_side_that_opens(struct lab *lab)
{
    lab_connect(lab);
    expect(lab, "SYN seq=0");
    arrives(lab, "SYN,ACK seq=0 ack=-9");
    verdict(lab, "syn-sent-bad-ack");
    expect(lab, "RST seq=-9 [reset-ack-not-of-syn]");
    state_is(lab, "SYN-SENT");
    arrives(lab, "SYN,ACK seq=100 ack=1");
    state_is(lab, "ESTABLISHED");
    expect(lab, "ACK seq=1 ack=101 [third-ack]");
}

static void figure_8_the_side_that_listens(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=-10");
    expect(lab, "SYN,ACK seq=0 ack=-9");
    arrives(lab, "RST seq=-9");
    verdict(lab, "rst-accepted");
    state_is(lab, "LISTEN");
    told_nothing(lab);
    lab->iss += 100;
    arrives(lab, "SYN seq=0");
    expect(lab, "SYN,ACK seq=0 ack=1 [answer-syn]");
    arrives(lab, "ACK seq=1 ack=1");
    state_is(lab, "ESTABLISHED");
    silence(lab);
}

static void two_syns_one_after_the_other_lead_back_to_listen(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=-10");
    expect(lab, "SYN,ACK seq=0 ack=-9");
    arrives(lab, "SYN seq=0");
    verdict(lab, "syn-in-syn-received");
    state_is(lab, "LISTEN");
    silence(lab);
    check(lab, tcp_deadline_ns(&lab->conn) == TIME_NEVER_NS);
}

/* ---- Figures 9 to 11: half-open connections ------------------------------------------------ */

static void figure_9_the_survivor_challenges_the_new_syn(struct lab *lab)
{
    lab_reach(lab, "FIN-WAIT-2");
    arrives(lab, "SYN seq=70000");
    expect(lab, "ACK seq=102 ack=101 [challenge-ack-syn]");
    arrives(lab, "RST seq=101");
    state_is(lab, "CLOSED");
    told(lab, "connection-reset");
    silence(lab);
}

static void figure_9_the_one_that_forgot_resets_and_goes_on(struct lab *lab)
{
    lab_connect(lab);
    expect(lab, "SYN seq=0");
    arrives(lab, "ACK seq=-100 ack=-300");
    expect(lab, "RST seq=-300 [reset-ack-not-of-syn]");
    state_is(lab, "SYN-SENT");
    lab_until(lab, TIME_S(1));
    expect(lab, "SYN seq=0 again [retransmit-syn]");
}

static void figure_10_data_meets_nobody(struct lab *lab)
{
    arrives(lab, "ACK seq=0 ack=-200 len=10");
    expect(lab, "RST seq=-200 win=0 [reset-no-connection]");
    state_is(lab, "CLOSED");
}

static void figure_11_a_listener_resets_a_syn_ack(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN,ACK seq=0 ack=-5");
    expect(lab, "RST seq=-5 [reset-ack-in-listen]");
    state_is(lab, "LISTEN");
}

/* ---- a lost SYN, a lost SYN,ACK, a lost third ACK ------------------------------------------ */

static void the_third_ack_lost_and_repaired_by_data(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED");
    arrives(lab, "ACK seq=1 ack=1 len=10");
    state_is(lab, "ESTABLISHED");
    told(lab, "connection-established; data 10");
    expect(lab, "ACK seq=1 ack=11 [acknowledge-data]");
}

static void the_third_ack_lost_and_repaired_by_the_syn_ack(struct lab *lab)
{
    lab_connect(lab);
    expect(lab, "SYN seq=0");
    arrives(lab, "SYN,ACK seq=0 ack=1");
    expect(lab, "ACK seq=1 ack=1 [third-ack]");
    arrives(lab, "SYN,ACK seq=0 ack=1");
    verdict(lab, "syn-again");
    expect(lab, "ACK seq=1 ack=1 [acknowledge-syn-again]");
    silence(lab);
    state_is(lab, "ESTABLISHED");
}

static void a_syn_that_comes_again_is_not_answered_by_a_second_syn_ack(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED");
    arrives(lab, "SYN seq=0 mss=100");
    /* Each side retransmits its own SYN by its own timer (truth rule 4). */
    expect(lab, "ACK seq=1 ack=1 [acknowledge-syn-again]");
    lab_until(lab, TIME_S(1));
    expect(lab, "SYN,ACK seq=0 ack=1 again [retransmit-syn]");
    silence(lab);
}

static void refused_by_a_closed_port(struct lab *lab)
{
    lab_connect(lab);
    arrives(lab, "RST,ACK seq=@0 ack=1 win=0");
    verdict(lab, "syn-sent-refused");
    state_is(lab, "CLOSED");
    told(lab, "connection-refused");
    check(lab, tcp_deadline_ns(&lab->conn) == TIME_NEVER_NS);
}

/* ---- the first round trip ------------------------------------------------------------------ */

static void the_handshake_is_the_first_measurement(struct lab *lab)
{
    lab->config.rto_min_ns = 0;
    lab_configure(lab);
    lab_connect(lab);
    lab_after(lab, TIME_MS(100));
    arrives(lab, "SYN,ACK seq=0 ack=1");
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(100));
    check(lab, tcp_vars(&lab->conn).rttvar_ns == TIME_MS(50));
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_MS(300));
}

static void the_handshake_measures_the_listener_too(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED");
    lab_after(lab, TIME_MS(80));
    arrives(lab, "ACK seq=1 ack=1");
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(80));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/open/" #name, name)
    CASE(figure_6_the_active_side);
    CASE(figure_6_the_passive_side);
    CASE(the_ports_come_from_the_syn);
    CASE(the_smaller_mss_counts);
    CASE(without_the_option_536_is_assumed);
    CASE(the_option_counts_on_a_syn_only);
    CASE(text_on_the_syn_waits_until_established);
    CASE(a_fin_on_the_syn_waits_as_well);
    CASE(text_on_a_syn_that_is_reset_is_forgotten);
    CASE(figure_7_simultaneous_open);
    CASE(figure_7_with_an_ack_instead_of_the_syn_ack);
    CASE(in_a_simultaneous_open_the_syn_ack_is_retransmitted);
    CASE(figure_8_the_side_that_opens);
    CASE(figure_8_the_side_that_listens);
    CASE(two_syns_one_after_the_other_lead_back_to_listen);
    CASE(figure_9_the_survivor_challenges_the_new_syn);
    CASE(figure_9_the_one_that_forgot_resets_and_goes_on);
    CASE(figure_10_data_meets_nobody);
    CASE(figure_11_a_listener_resets_a_syn_ack);
    CASE(the_third_ack_lost_and_repaired_by_data);
    CASE(the_third_ack_lost_and_repaired_by_the_syn_ack);
    CASE(a_syn_that_comes_again_is_not_answered_by_a_second_syn_ack);
    CASE(refused_by_a_closed_port);
    CASE(the_handshake_is_the_first_measurement);
    CASE(the_handshake_measures_the_listener_too);
    return g_test_run();
}
