/* RACK-TLP (RFC 8985), in the order of its sections. */
#include "lab.h"

#define vars(lab) tcp_vars(&(lab)->conn)

/* ESTABLISHED with RACK and SND.NXT = 1; the handshake took 100 ms, so SRTT is 100 ms, too. */
static void begin(struct lab *lab)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.fast_retransmit = true;
    lab->config.limited_transmit = true;
    lab->config.sack = true;
    lab->config.rack = true;
    lab_configure(lab);
    lab->peer_window = 10000;
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 sackok");
    lab_after(lab, TIME_MS(100));
    arrives(lab, "ACK seq=1 ack=1");
    lab->conn.cc.cwnd_bytes = 1000;
    lab_forget(lab);
}

/* One segment every 10 ms from 100 ms on, five of them, and the time of the first one's ACK. */
static void begin_with_five_sent(struct lab *lab)
{
    begin(lab);
    for (int i = 0; i < 5; i++) {
        sends(lab, 100);
        lab_after(lab, TIME_MS(10));
    }
    lab_until(lab, TIME_MS(200));
    lab_forget(lab);
}

/* ---- §6.2: detecting losses ---------------------------------------------------------------------- */

/* The second segment is delivered 100 ms after it was sent: the first one has a quarter of the
 * round trip more than that, 125 ms from 100 ms on. */
static void what_was_overtaken_gets_a_quarter_of_the_round_trip(struct lab *lab)
{
    begin_with_five_sent(lab);
    lab_until(lab, TIME_MS(210));
    arrives(lab, "ACK seq=1 ack=1 sack=101-201");
    verdict(lab, "sack-new-rack");
    silence(lab);
    timer(lab, "reorder start 0.015 s #0 [reorder-wait]");
    timer(lab, "loss-probe stop 0.200 s #0 [loss-probe-off]");
    lab_until(lab, TIME_MS(230));
    expect_at(lab, TIME_MS(225), "ACK seq=1 ack=1 len=100 again [retransmit-rack]");
    silence(lab);
    check(lab, vars(lab).recovery == TCP_RECOVERY_FAST);
}

/* It comes in time: nothing is sent again, and nothing is reduced. */
static void reordering_within_that_time_does_no_harm(struct lab *lab)
{
    begin_with_five_sent(lab);
    lab_until(lab, TIME_MS(210));
    arrives(lab, "ACK seq=1 ack=1 sack=101-201");
    lab_forget(lab);
    lab_until(lab, TIME_MS(220));
    arrives(lab, "ACK seq=1 ack=201");
    timer(lab, "reorder stop 0.015 s #0 [reorder-over]");
    check(lab, !lab->timer_on[TCP_TIMER_REORDER]);
    check(lab, lab->conn.rack.reordering_seen);
    silence(lab);
    check(lab, vars(lab).ssthresh_bytes == TCP_SSTHRESH_HIGH);
}

/* Step 4: as long as no reordering was seen three SACKed segments leave no time. */
static void three_sacked_segments_need_no_time(struct lab *lab)
{
    begin_with_five_sent(lab);
    lab_until(lab, TIME_MS(230));
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    verdict(lab, "rack-starts-recovery");
    expect_at(lab, TIME_MS(230), "ACK seq=1 ack=1 len=100 again [retransmit-rack]");
    silence(lab);
}

/* But once it was seen they do. */
static void where_reordering_was_seen_the_window_stays_open(struct lab *lab)
{
    begin(lab);
    sends(lab, 500);
    lab_forget(lab);
    lab->conn.rack.reordering_seen = true;
    lab_until(lab, TIME_MS(200));
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    silence(lab);
    timer(lab, "reorder start 0.025 s #0 [reorder-wait]");
}

/* §3.2: a retransmission that is lost is found by what was sent after it. */
static void a_lost_retransmission_is_sent_again(struct lab *lab)
{
    begin_with_five_sent(lab);
    lab_until(lab, TIME_MS(230));
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    lab->conn.cc.cwnd_bytes = 1000;
    lab_until(lab, TIME_MS(240));
    sends(lab, 100);
    lab_forget(lab);
    lab_until(lab, TIME_MS(345));
    arrives(lab, "ACK seq=1 ack=1 sack=501-601,101-401");
    expect_at(lab, TIME_MS(345), "ACK seq=1 ack=1 len=100 again [retransmit-rack]");
}

/* §6.2 step 4: each round trip with a DSACK adds a quarter of the round trip. */
static void dsacks_widen_the_reordering_window(struct lab *lab)
{
    begin_with_five_sent(lab);
    arrives(lab, "ACK seq=1 ack=101 sack=1-101");
    check(lab, lab->conn.rack.reo_wnd_mult == 1);
    arrives(lab, "ACK seq=1 ack=201 sack=101-201");
    check(lab, lab->conn.rack.reo_wnd_mult == 1);
    arrives(lab, "ACK seq=1 ack=501");
    sends(lab, 100);
    arrives(lab, "ACK seq=1 ack=601 sack=501-601");
    check(lab, lab->conn.rack.reo_wnd_mult == 2);
    check(lab, lab->conn.rack.reo_wnd_persist == 16);
}

/* §6.3: after a timeout what was sent a moment ago is not taken for lost. */
static void a_timeout_spares_what_was_just_sent(struct lab *lab)
{
    begin(lab);
    /* As if a probe were under way, so that none goes. */
    lab->conn.rack.probe_end = 1;
    sends(lab, 200);
    lab_until(lab, TIME_MS(1050));
    sends(lab, 100);
    lab_until(lab, TIME_MS(1100));
    check(lab, vars(lab).recovery == TCP_RECOVERY_TIMEOUT);
    check(lab, vars(lab).lost_bytes == 100 && vars(lab).pipe_bytes == 200);
}

/* ---- §7: the tail loss probe --------------------------------------------------------------------- */

/* 2 * SRTT, and 200 ms more for the delayed ACK of a single segment. */
static void the_probe_waits_two_round_trips(struct lab *lab)
{
    begin(lab);
    sends(lab, 200);
    timer(lab, "retransmit start 1.000 s #0 [timer-start]");
    timer(lab, "loss-probe start 0.200 s #0 [loss-probe-wait]");
    arrives(lab, "ACK seq=1 ack=101");
    timer(lab, "loss-probe restart 0.375 s #0 [loss-probe-wait]");
}

static void the_last_segment_is_sent_again_as_a_probe(struct lab *lab)
{
    begin(lab);
    sends(lab, 300);
    lab_forget(lab);
    lab_until(lab, TIME_MS(300));
    expect_at(lab, TIME_MS(300), "PSH,ACK seq=201 ack=1 len=100 again [loss-probe]");
    silence(lab);
    /* The retransmission timer begins anew; no second probe follows. */
    lab_until(lab, TIME_MS(1299));
    silence(lab);
    lab_until(lab, TIME_MS(1300));
    expect_at(lab, TIME_MS(1300), "ACK seq=1 ack=1 len=100 again [retransmit-timeout]");
}

static void new_data_is_a_better_probe(struct lab *lab)
{
    begin(lab);
    lab->conn.cc.cwnd_bytes = 200;
    sends(lab, 500);
    lab_forget(lab);
    lab_until(lab, TIME_MS(300));
    expect_at(lab, TIME_MS(300), "ACK seq=201 ack=1 len=100 [loss-probe-new]");
    silence(lab);
}

/* The probe makes the peer say what is missing: recovery long before the timer. */
static void the_answer_to_the_probe_starts_recovery(struct lab *lab)
{
    begin(lab);
    sends(lab, 300);
    lab_until(lab, TIME_MS(300));
    lab_forget(lab);
    lab_until(lab, TIME_MS(400));
    arrives(lab, "ACK seq=1 ack=1 sack=201-301");
    verdict(lab, "rack-starts-recovery");
    expect_at(lab, TIME_MS(400), "ACK seq=1 ack=1 len=100 again [retransmit-rack]");
    expect_at(lab, TIME_MS(400), "ACK seq=101 ack=1 len=100 again [retransmit-rack]");
    silence(lab);
}

/* §7.4: the segment had been lost and the probe has repaired that; it was congestion. */
static void a_loss_that_the_probe_repaired_reduces_cwnd(struct lab *lab)
{
    begin(lab);
    sends(lab, 300);
    lab_until(lab, TIME_MS(400));
    arrives(lab, "ACK seq=1 ack=301");
    check(lab, vars(lab).cwnd_bytes == 1000);
    sends(lab, 100);
    arrives(lab, "ACK seq=1 ack=401");
    verdict(lab, "loss-probe-repaired");
    check(lab, vars(lab).cwnd_bytes == 200 && vars(lab).ssthresh_bytes == 200);
}

/* It had not: both copies have come, as the DSACK tells. */
static void a_probe_that_came_twice_reduces_nothing(struct lab *lab)
{
    begin(lab);
    sends(lab, 300);
    lab_until(lab, TIME_MS(400));
    arrives(lab, "ACK seq=1 ack=301 sack=201-301");
    verdict(lab, "dsack-seen");
    sends(lab, 100);
    arrives(lab, "ACK seq=1 ack=401");
    verdict(lab, "ack-accepted");
    check(lab, vars(lab).cwnd_bytes == 1000);
}

static void without_sack_there_is_neither(struct lab *lab)
{
    begin(lab);
    lab->conn.sack_ok = false;
    sends(lab, 200);
    lab_until(lab, TIME_MS(900));
    check(lab, !lab->timer_on[TCP_TIMER_LOSS_PROBE]);
    check(lab, vars(lab).retries == 0);
}

/* ---- what the sender may know by other signs ------------------------------------------------------ */

/* The same with timestamps: the ACK of what was sent again says which copy it answers. */
static void begin_with_timestamps(struct lab *lab)
{
    lab->config.timestamps = true;
    lab->config.mss_bytes = 112;
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.fast_retransmit = true;
    lab->config.sack = true;
    lab->config.rack = true;
    lab_configure(lab);
    lab->peer_window = 10000;
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=112 sackok ts=1,0");
    lab_after(lab, TIME_MS(100));
    arrives(lab, "ACK seq=1 ack=1 ts=2,0");
    lab->conn.cc.cwnd_bytes = 1000;
    for (int i = 0; i < 5; i++) {
        sends(lab, 100);
        lab_after(lab, TIME_MS(10));
    }
    lab_until(lab, TIME_MS(210));
    arrives(lab, "ACK seq=1 ack=1 ts=3,110 sack=101-201");
    lab_until(lab, TIME_MS(225));
    lab_forget(lab);
    lab_until(lab, TIME_MS(330));
}

/* Step 2: the first segment was only late, which says nothing of those that followed it. */
static void the_echo_of_an_earlier_copy_is_no_sign(struct lab *lab)
{
    begin_with_timestamps(lab);
    arrives(lab, "ACK seq=1 ack=101 ts=4,100 sack=101-201");
    silence(lab);
    check(lab, vars(lab).lost_bytes == 0);
}

static void the_echo_of_the_last_copy_is_one(struct lab *lab)
{
    begin_with_timestamps(lab);
    arrives(lab, "ACK seq=1 ack=101 ts=4,225 sack=101-201");
    expect(lab, "ACK seq=201 ack=1 len=100 again [retransmit-rack]");
}

/* §6.3: the timeout takes for lost what the timer waited for, and there is nothing left to wait for. */
static void a_timeout_ends_the_wait_for_reordering(struct lab *lab)
{
    lab->config.rto_min_ns = TIME_MS(100);
    begin_with_five_sent(lab);
    lab_until(lab, TIME_MS(635));
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201");
    timer(lab, "reorder start 0.015 s #0 [reorder-wait]");
    lab_until(lab, TIME_MS(640));
    timer(lab, "retransmit expire 0.300 s #0 [rto-expired]");
    timer(lab, "reorder stop 0.015 s #0 [reorder-over]");
}

/* §7.3: the ACK of a segment that was sent twice measures nothing (Karn). */
static void no_probe_follows_a_probe_before_a_round_trip_was_measured(struct lab *lab)
{
    begin(lab);
    sends(lab, 100);
    lab_after(lab, TIME_MS(400));
    arrives(lab, "ACK seq=1 ack=101");
    arrives(lab, "ACK seq=1 ack=101");
    lab_forget(lab);
    sends(lab, 100);
    lab_after(lab, TIME_MS(999));
    expect(lab, "PSH,ACK seq=101 ack=1 len=100");
    silence(lab);
    arrives(lab, "ACK seq=1 ack=201");
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=201 ack=1 len=100");
    lab_after(lab, TIME_MS(999));
    expect(lab, "PSH,ACK seq=201 ack=1 len=100 again [loss-probe]");
}

/* §7.4.2: text of the peer's that repeats its ACK says nothing of the second copy. */
static void text_is_no_duplicate_ack_of_a_probe(struct lab *lab)
{
    begin(lab);
    sends(lab, 100);
    lab_after(lab, TIME_MS(400));
    arrives(lab, "ACK seq=1 ack=101");
    arrives(lab, "ACK seq=1 ack=101 len=50");
    sends(lab, 100);
    arrives(lab, "ACK seq=51 ack=201");
    verdict(lab, "loss-probe-repaired");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/rack/" #name, name)
    CASE(what_was_overtaken_gets_a_quarter_of_the_round_trip);
    CASE(reordering_within_that_time_does_no_harm);
    CASE(three_sacked_segments_need_no_time);
    CASE(where_reordering_was_seen_the_window_stays_open);
    CASE(a_lost_retransmission_is_sent_again);
    CASE(dsacks_widen_the_reordering_window);
    CASE(a_timeout_spares_what_was_just_sent);
    CASE(the_probe_waits_two_round_trips);
    CASE(the_last_segment_is_sent_again_as_a_probe);
    CASE(new_data_is_a_better_probe);
    CASE(the_answer_to_the_probe_starts_recovery);
    CASE(a_loss_that_the_probe_repaired_reduces_cwnd);
    CASE(a_probe_that_came_twice_reduces_nothing);
    CASE(without_sack_there_is_neither);
    CASE(the_echo_of_an_earlier_copy_is_no_sign);
    CASE(the_echo_of_the_last_copy_is_one);
    CASE(a_timeout_ends_the_wait_for_reordering);
    CASE(no_probe_follows_a_probe_before_a_round_trip_was_measured);
    CASE(text_is_no_duplicate_ack_of_a_probe);
    return g_test_run();
}
