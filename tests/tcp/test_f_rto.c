/* F-RTO (RFC 5682): §2.1 without SACK, §3.1 with it. */
#include "lab.h"

#define vars(lab) tcp_vars(&(lab)->conn)

static void begin_with(struct lab *lab, bool sack)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.fast_retransmit = true;
    lab->config.sack = sack;
    lab->config.f_rto = true;
    lab_configure(lab);
    lab->peer_window = 10000;
    lab_listen(lab);
    arrives(lab, sack ? "SYN seq=0 mss=100 sackok" : "SYN seq=0 mss=100");
    arrives(lab, "ACK seq=1 ack=1");
    lab->conn.cc.cwnd_bytes = 600;
    sends(lab, 2000);
    lab_forget(lab);
    /* Six segments were outstanding, from 1 to 601, when the timer ran out. */
    lab_until(lab, TIME_S(1));
}

static void time_out(struct lab *lab)
{
    begin_with(lab, false);
    expect(lab, "ACK seq=1 ack=1 len=100 again [retransmit-timeout]");
    silence(lab);
}

static void time_out_with_sack(struct lab *lab)
{
    begin_with(lab, true);
    lab_forget(lab);
}

/* Step 2b: two new segments instead of two of the old. */
static void after_the_first_new_ack_two_new_segments_are_sent(struct lab *lab)
{
    time_out(lab);
    arrives(lab, "ACK seq=1 ack=101");
    verdict(lab, "f-rto-advances");
    expect(lab, "ACK seq=601 ack=1 len=100 [send-data-f-rto]");
    expect(lab, "ACK seq=701 ack=1 len=100 [send-data-f-rto]");
    silence(lab);
}

/* Step 3b: the next one covers what was never sent again. */
static void a_second_new_ack_proves_the_timeout_spurious(struct lab *lab)
{
    time_out(lab);
    arrives(lab, "ACK seq=1 ack=101");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=201");
    verdict(lab, "spurious-timeout");
    check(lab, vars(lab).recovery == TCP_RECOVERY_NONE && vars(lab).lost_bytes == 0);
    check(lab, vars(lab).cwnd_bytes == 600);
    check(lab, vars(lab).ssthresh_bytes == TCP_SSTHRESH_HIGH);
    /* 201 to 801 are outstanding: nothing of it is sent again. */
    silence(lab);
    arrives(lab, "ACK seq=1 ack=301");
    expect(lab, "ACK seq=801 ack=1 len=100 [send-data]");
}

/* Step 3a: the new data arrives, the old does not. */
static void a_duplicate_proves_the_loss(struct lab *lab)
{
    time_out(lab);
    arrives(lab, "ACK seq=1 ack=101");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=101");
    verdict(lab, "f-rto-loss");
    check(lab, vars(lab).recovery == TCP_RECOVERY_TIMEOUT);
    check(lab, vars(lab).cwnd_bytes <= 300);
    arrives(lab, "ACK seq=1 ack=201");
    expect(lab, "ACK seq=201 ack=1 len=100 again [retransmit-slow-start]");
}

/* Step 2a */
static void a_duplicate_first_gives_it_up(struct lab *lab)
{
    time_out(lab);
    arrives(lab, "ACK seq=1 ack=1");
    arrives(lab, "ACK seq=1 ack=101");
    verdict(lab, "ack-partial");
    expect(lab, "ACK seq=101 ack=1 len=100 again [retransmit-slow-start]");
    expect(lab, "ACK seq=201 ack=1 len=100 again [retransmit-slow-start]");
    silence(lab);
}

static void an_ack_of_everything_tells_nothing(struct lab *lab)
{
    time_out(lab);
    arrives(lab, "ACK seq=1 ack=601");
    verdict(lab, "ack-accepted");
    check(lab, vars(lab).recovery == TCP_RECOVERY_NONE && vars(lab).cwnd_bytes == 200);
}

/* "If the sender has no new data, it cannot try." */
static void without_new_data_it_goes_on_as_ever(struct lab *lab)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.f_rto = true;
    lab_configure(lab);
    lab_establish(lab);
    sends(lab, 400);
    lab_until(lab, TIME_S(1));
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=201");
    expect(lab, "ACK seq=201 ack=101 len=100 again [retransmit-slow-start]");
}

/* Step 1: not for a number that the timer ran out for already. */
static void a_second_timeout_is_not_doubted(struct lab *lab)
{
    time_out(lab);
    lab_until(lab, TIME_S(3));
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=101");
    verdict(lab, "ack-partial");
}

/* ---- §3.1, with SACK ----------------------------------------------------------------------------- */

static void with_sack_duplicates_are_waited_over(struct lab *lab)
{
    time_out_with_sack(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=201-301");
    silence(lab);
    arrives(lab, "ACK seq=1 ack=101 sack=201-301");
    verdict(lab, "f-rto-advances");
    expect(lab, "ACK seq=601 ack=1 len=100 [send-data-f-rto]");
}

static void a_sack_of_what_was_sent_once_proves_the_timeout_spurious(struct lab *lab)
{
    time_out_with_sack(lab);
    arrives(lab, "ACK seq=1 ack=101");
    arrives(lab, "ACK seq=1 ack=101 sack=301-401");
    verdict(lab, "spurious-timeout");
    check(lab, vars(lab).cwnd_bytes == 600);
}

static void a_sack_of_the_new_data_alone_proves_the_loss(struct lab *lab)
{
    time_out_with_sack(lab);
    arrives(lab, "ACK seq=1 ack=101");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=101 sack=601-701");
    verdict(lab, "f-rto-loss");
    expect(lab, "ACK seq=101 ack=1 len=100 again [retransmit-slow-start]");
}

/* Step 3 (b): that something was sent twice says nothing if both was before the timeout. */
static void what_fast_retransmit_sent_again_before_proves_it_as_well(struct lab *lab)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.fast_retransmit = true;
    lab->config.sack = true;
    lab->config.f_rto = true;
    lab_configure(lab);
    lab->peer_window = 10000;
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 sackok");
    arrives(lab, "ACK seq=1 ack=1");
    lab->conn.cc.cwnd_bytes = 800;
    sends(lab, 2000);
    arrives(lab, "ACK seq=1 ack=1 sack=201-701");
    lab_forget(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "ACK seq=1 ack=1 len=100 again [retransmit-timeout]");
    arrives(lab, "ACK seq=1 ack=101 sack=201-701");
    verdict(lab, "f-rto-advances");
    arrives(lab, "ACK seq=1 ack=701");
    verdict(lab, "spurious-timeout");
}

/* Step 3 (a): what was sent after the timeout arrives as well, and what lies between does not. */
static void a_sack_of_old_and_new_data_proves_the_loss(struct lab *lab)
{
    time_out_with_sack(lab);
    arrives(lab, "ACK seq=1 ack=101");
    arrives(lab, "ACK seq=1 ack=101 sack=601-701,301-401");
    verdict(lab, "f-rto-loss");
}

static void a_duplicate_that_brings_nothing_proves_the_loss(struct lab *lab)
{
    time_out_with_sack(lab);
    arrives(lab, "ACK seq=1 ack=101");
    arrives(lab, "ACK seq=1 ack=101");
    verdict(lab, "f-rto-loss");
}

/* Step 2 (a): one packet was sent again with two segments in it, and only the first is acknowledged:
 * that may be a late ACK of its first copy. */
static void an_ack_of_a_part_of_what_was_sent_again_gives_it_up(struct lab *lab)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.f_rto = true;
    lab->config.nagle = false;
    lab_configure(lab);
    lab->peer_window = 10000;
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100");
    arrives(lab, "ACK seq=1 ack=1");
    for (int i = 0; i < 8; i++)
        sends(lab, 50);
    sends(lab, 1000);
    lab_forget(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "ACK seq=1 ack=1 len=100 again [retransmit-timeout]");
    arrives(lab, "ACK seq=1 ack=51");
    verdict(lab, "ack-partial");
    expect(lab, "ACK seq=101 ack=1 len=100 again [retransmit-slow-start]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/f-rto/" #name, name)
    CASE(after_the_first_new_ack_two_new_segments_are_sent);
    CASE(a_second_new_ack_proves_the_timeout_spurious);
    CASE(a_duplicate_proves_the_loss);
    CASE(a_duplicate_first_gives_it_up);
    CASE(an_ack_of_everything_tells_nothing);
    CASE(without_new_data_it_goes_on_as_ever);
    CASE(a_second_timeout_is_not_doubted);
    CASE(with_sack_duplicates_are_waited_over);
    CASE(a_sack_of_what_was_sent_once_proves_the_timeout_spurious);
    CASE(a_sack_of_the_new_data_alone_proves_the_loss);
    CASE(what_fast_retransmit_sent_again_before_proves_it_as_well);
    CASE(a_sack_of_old_and_new_data_proves_the_loss);
    CASE(a_duplicate_that_brings_nothing_proves_the_loss);
    CASE(an_ack_of_a_part_of_what_was_sent_again_gives_it_up);
    return g_test_run();
}
