/* Loss recovery with SACK: RFC 6675 in the order of its sections, RFC 2018 §8, RFC 2883, RFC 3708. */
#include "lab.h"

#define vars(lab) tcp_vars(&(lab)->conn)

/* ESTABLISHED with SACK and SND.NXT = 1, a wide window and cwnd = 1000 octets, ten segments. */
static void begin(struct lab *lab)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.fast_retransmit = true;
    lab->config.limited_transmit = true;
    lab->config.sack = true;
    lab_configure(lab);
    lab->peer_window = 10000;
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 sackok");
    arrives(lab, "ACK seq=1 ack=1");
    lab->conn.cc.cwnd_bytes = 1000;
    lab_forget(lab);
}

/* Ten segments are outstanding, from 1 to 1001, and much more waits. */
static void begin_with_ten_outstanding(struct lab *lab)
{
    begin(lab);
    sends(lab, 3000);
    lab_forget(lab);
}

/* Ten segments and nothing more. */
static void begin_with_the_last_ten(struct lab *lab)
{
    begin(lab);
    sends(lab, 1000);
    lab_forget(lab);
}

/* ---- §2, §5: what counts ---------------------------------------------------------------------- */

static void only_an_ack_that_sacks_something_new_is_a_duplicate(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1");
    verdict(lab, "ack-duplicate");
    check(lab, vars(lab).duplicate_acks == 0);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201");
    verdict(lab, "sack-new");
    check(lab, vars(lab).duplicate_acks == 1 && vars(lab).sacked_bytes == 100);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201");
    check(lab, vars(lab).duplicate_acks == 1);
    /* Data and another window do not matter. */
    arrives(lab, "ACK seq=1 ack=1 len=50 win=9000 sack=101-301");
    check(lab, vars(lab).duplicate_acks == 2);
}

static void blocks_of_what_was_never_sent_count_for_nothing(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=901-1201");
    check(lab, vars(lab).sacked_bytes == 0);
    arrives(lab, "ACK seq=1 ack=1 sack=601-501");
    check(lab, vars(lab).sacked_bytes == 0);
}

static void without_the_option_in_both_syns_blocks_are_ignored(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    lab->conn.sack_ok = false;
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    verdict(lab, "duplicate-ack");
    check(lab, vars(lab).sacked_bytes == 0);
}

/* §5, (3): FlightSize is 1000 and cwnd is 1000, but what was SACKed has left the network. */
static void limited_transmit_goes_by_pipe(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201");
    expect(lab, "ACK seq=1001 ack=1 len=100 [limited-transmit-sack]");
    silence(lab);
    check(lab, vars(lab).pipe_bytes == 1000);
    arrives(lab, "ACK seq=1 ack=1 sack=101-301");
    expect(lab, "ACK seq=1101 ack=1 len=100 [limited-transmit-sack]");
    silence(lab);
}

/* ---- §4, IsLost() ------------------------------------------------------------------------------- */

static void more_than_two_segments_above_it_make_a_segment_lost(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-301");
    check(lab, vars(lab).recovery == TCP_RECOVERY_NONE);
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    verdict(lab, "sack-starts-recovery");
    check(lab, vars(lab).duplicate_acks == 2);
}

static void three_stretches_apart_make_a_segment_lost(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-111,201-211");
    check(lab, vars(lab).sacked_bytes == 20 && vars(lab).recovery == TCP_RECOVERY_NONE);
    arrives(lab, "ACK seq=1 ack=1 sack=301-311,101-111,201-211");
    check(lab, vars(lab).recovery == TCP_RECOVERY_FAST);
}

/* §5, (1): DupAcks >= DupThresh, though the octets are too few for IsLost(). */
static void the_third_duplicate_begins_recovery_as_well(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-111");
    arrives(lab, "ACK seq=1 ack=1 sack=101-121");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-131");
    verdict(lab, "sack-starts-recovery");
    expect(lab, "ACK seq=1 ack=1 len=100 again [fast-retransmit-sack]");
}

/* ---- §5, (4) and (A) to (C) --------------------------------------------------------------------- */

/* ssthresh = cwnd = FlightSize / 2; the first segment goes though pipe is larger. */
static void recovery_halves_the_window_and_sends_the_first_segment(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    expect(lab, "ACK seq=1 ack=1 len=100 again [fast-retransmit-sack]");
    silence(lab);
    check(lab, vars(lab).ssthresh_bytes == 500 && vars(lab).cwnd_bytes == 500);
    check(lab, vars(lab).recover == lab->iss + 1001);
    /* Three are SACKed, six under way, and the first once more. */
    check(lab, vars(lab).pipe_bytes == 700);
}

static void each_sack_lowers_pipe_until_cwnd_has_room(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-601");
    verdict(lab, "sack-in-recovery");
    check(lab, vars(lab).pipe_bytes == 500);
    silence(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-701");
    expect(lab, "ACK seq=1001 ack=1 len=100 [send-data-in-recovery-sack]");
    silence(lab);
}

/* NextSeg(), rule 1: what is lost goes before what is new. */
static void holes_are_filled_before_new_data_is_sent(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201,301-401,501-601");
    lab_forget(lab);
    /* 201 and 401 have too little above them still. */
    check(lab, vars(lab).lost_bytes == 100 || vars(lab).lost_bytes == 0);
    arrives(lab, "ACK seq=1 ack=1 sack=501-901,301-401,101-201");
    expect(lab, "ACK seq=201 ack=1 len=100 again [retransmit-sack-hole]");
    expect(lab, "ACK seq=401 ack=1 len=100 again [retransmit-sack-hole]");
    expect(lab, "ACK seq=1001 ack=1 len=100 [send-data-in-recovery-sack]");
    silence(lab);
    check(lab, vars(lab).pipe_bytes == 500 && vars(lab).lost_bytes == 0);
}

static void a_partial_ack_goes_on_and_a_full_ack_ends_it(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201,301-901");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=201 sack=301-901");
    verdict(lab, "partial-ack-sack");
    check(lab, vars(lab).recovery == TCP_RECOVERY_FAST && vars(lab).cwnd_bytes == 500);
    arrives(lab, "ACK seq=1 ack=1001");
    verdict(lab, "full-ack-sack");
    check(lab, vars(lab).recovery == TCP_RECOVERY_NONE && vars(lab).cwnd_bytes == 500);
}

/* NextSeg(), rule 3: nothing new, so what is not SACKed though not yet lost. */
static void without_new_data_what_is_missing_goes_before_its_time(struct lab *lab)
{
    begin_with_the_last_ten(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-801,901-1001");
    expect(lab, "ACK seq=1 ack=1 len=100 again [fast-retransmit-sack]");
    expect(lab, "ACK seq=801 ack=1 len=100 again [retransmit-not-yet-lost]");
    silence(lab);
    /* Both copies may be under way. */
    check(lab, vars(lab).pipe_bytes == 300);
}

/* NextSeg(), rule 4: the tail, once. */
static void the_end_of_what_was_sent_is_rescued_once(struct lab *lab)
{
    begin_with_the_last_ten(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-801");
    expect(lab, "ACK seq=1 ack=1 len=100 again [fast-retransmit-sack]");
    expect(lab, "PSH,ACK seq=901 ack=1 len=100 again [retransmit-rescue]");
    silence(lab);
    arrives(lab, "ACK seq=1 ack=801");
    silence(lab);
}

/* ---- §5.1, RFC 2018 §8: the timeout ------------------------------------------------------------- */

static void after_a_timeout_what_was_sacked_is_not_sent_again(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=201-301");
    lab_forget(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "ACK seq=1 ack=1 len=100 again [retransmit-timeout]");
    silence(lab);
    arrives(lab, "ACK seq=1 ack=101 sack=201-301");
    expect(lab, "ACK seq=101 ack=1 len=100 again [retransmit-slow-start]");
    expect(lab, "ACK seq=301 ack=1 len=100 again [retransmit-slow-start]");
    silence(lab);
    /* New blocks spare more. */
    arrives(lab, "ACK seq=1 ack=101 sack=301-901,201-301");
    verdict(lab, "sack-after-timeout");
    check(lab, vars(lab).recovery == TCP_RECOVERY_TIMEOUT);
}

static void a_peer_that_threw_away_what_it_had_gets_all_of_it_again(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201");
    arrives(lab, "ACK seq=1 ack=101");
    lab_forget(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "ACK seq=101 ack=1 len=100 again [retransmit-timeout]");
    check(lab, vars(lab).sacked_bytes == 0);
}

/* ---- RFC 2883, RFC 3708 -------------------------------------------------------------------------- */

static void a_dsack_is_seen_below_the_ack(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=201 sack=1-101");
    verdict(lab, "dsack-seen");
    check(lab, vars(lab).sacked_bytes == 0);
}

static void a_dsack_is_seen_within_the_second_block(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=301-401");
    arrives(lab, "ACK seq=1 ack=1 sack=301-401,301-501");
    verdict(lab, "dsack-seen");
    check(lab, vars(lab).sacked_bytes == 200);
}

/* The first segment was only late: once its second copy is reported cwnd is what it was. */
static void when_all_that_was_sent_again_came_twice_the_reduction_is_undone(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    check(lab, vars(lab).cwnd_bytes == 500);
    arrives(lab, "ACK seq=1 ack=401");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=501 sack=1-101");
    verdict(lab, "dsack-undoes");
    check(lab, vars(lab).recovery == TCP_RECOVERY_NONE);
    check(lab, vars(lab).cwnd_bytes == 1000);
    check(lab, vars(lab).ssthresh_bytes == TCP_SSTHRESH_HIGH);
}

static void one_dsack_of_two_undoes_nothing(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201,301-901");
    check(lab, lab->conn.loss.resent_count == 2);
    arrives(lab, "ACK seq=1 ack=901 sack=1-101");
    verdict(lab, "dsack-seen");
    check(lab, vars(lab).cwnd_bytes == 500);
    arrives(lab, "ACK seq=1 ack=1001 sack=201-301");
    verdict(lab, "dsack-undoes");
    check(lab, vars(lab).cwnd_bytes == 1000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/sack-recovery/" #name, name)
    CASE(only_an_ack_that_sacks_something_new_is_a_duplicate);
    CASE(blocks_of_what_was_never_sent_count_for_nothing);
    CASE(without_the_option_in_both_syns_blocks_are_ignored);
    CASE(limited_transmit_goes_by_pipe);
    CASE(more_than_two_segments_above_it_make_a_segment_lost);
    CASE(three_stretches_apart_make_a_segment_lost);
    CASE(the_third_duplicate_begins_recovery_as_well);
    CASE(recovery_halves_the_window_and_sends_the_first_segment);
    CASE(each_sack_lowers_pipe_until_cwnd_has_room);
    CASE(holes_are_filled_before_new_data_is_sent);
    CASE(a_partial_ack_goes_on_and_a_full_ack_ends_it);
    CASE(without_new_data_what_is_missing_goes_before_its_time);
    CASE(the_end_of_what_was_sent_is_rescued_once);
    CASE(after_a_timeout_what_was_sacked_is_not_sent_again);
    CASE(a_peer_that_threw_away_what_it_had_gets_all_of_it_again);
    CASE(a_dsack_is_seen_below_the_ack);
    CASE(a_dsack_is_seen_within_the_second_block);
    CASE(when_all_that_was_sent_again_came_twice_the_reduction_is_undone);
    CASE(one_dsack_of_two_undoes_nothing);
    return g_test_run();
}
