/* Loss recovery without SACK: RFC 5681 §3 and RFC 6582, limited transmit (RFC 3042). */
#include "lab.h"

#define vars(lab) tcp_vars(&(lab)->conn)

/* ESTABLISHED with SND.NXT = 101, a wide window and cwnd = 1000 octets, ten segments. */
static void begin(struct lab *lab)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.fast_retransmit = true;
    lab->config.limited_transmit = true;
    lab_configure(lab);
    lab->peer_window = 10000;
    lab_establish(lab);
    lab->conn.cc.cwnd_bytes = 1000;
    lab_forget(lab);
}

/* Ten segments are outstanding, from 101 to 1101, and much more waits. */
static void begin_with_ten_outstanding(struct lab *lab)
{
    begin(lab);
    sends(lab, 3000);
    lab_forget(lab);
}

static void duplicates(struct lab *lab, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        arrives(lab, text);
}

/* In fast recovery: 101 to 1301 are outstanding, of which two went by limited transmit. */
static void begin_in_fast_recovery(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    duplicates(lab, 3, "ACK seq=101 ack=101");
    lab_forget(lab);
}

/* ---- cwnd holds back what is new (RFC 5681 §3.1) --------------------------------------------- */

static void no_more_is_sent_than_cwnd_takes(struct lab *lab)
{
    begin(lab);
    lab->conn.cc.cwnd_bytes = 250;
    sends(lab, 1000);
    expect(lab, "ACK seq=101 ack=101 len=100 [send-data]");
    expect(lab, "ACK seq=201 ack=101 len=100 [send-data]");
    /* Half a segment would fit; no segment is cut for the sake of cwnd. */
    silence(lab);
    arrives(lab, "ACK seq=101 ack=201");
    expect(lab, "ACK seq=301 ack=101 len=100 [send-data]");
}

static void the_smaller_of_both_windows_counts(struct lab *lab)
{
    begin(lab);
    arrives(lab, "ACK seq=101 ack=101 win=300");
    sends(lab, 1000);
    check(lab, tcp_outstanding(&lab->conn) == 300);
}

/* RFC 9438 §5.8: a window that nobody fills does not grow. */
static void only_who_is_held_back_by_cwnd_lets_it_grow(struct lab *lab)
{
    begin(lab);
    sends(lab, 300);
    arrives(lab, "ACK seq=101 ack=401");
    check(lab, vars(lab).cwnd_bytes == 1000);
    sends(lab, 2000);
    arrives(lab, "ACK seq=101 ack=501");
    check(lab, vars(lab).cwnd_bytes == 1100);
}

/* ---- what a duplicate ACK is (RFC 5681 §2) --------------------------------------------------- */

static void a_duplicate_ack_has_no_data(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=101 ack=101 len=10");
    check(lab, vars(lab).duplicate_acks == 0);
    arrives(lab, "ACK seq=111 ack=101");
    verdict(lab, "duplicate-ack");
    check(lab, vars(lab).duplicate_acks == 1);
}

static void a_duplicate_ack_has_the_same_window(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=101 ack=101 win=9000");
    verdict(lab, "window-update");
    check(lab, vars(lab).duplicate_acks == 0);
}

static void nothing_outstanding_no_duplicate_ack(struct lab *lab)
{
    begin(lab);
    arrives(lab, "ACK seq=101 ack=101");
    verdict(lab, "ack-duplicate");
    check(lab, vars(lab).duplicate_acks == 0);
}

static void a_new_ack_begins_the_count_anew(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    duplicates(lab, 2, "ACK seq=101 ack=101");
    arrives(lab, "ACK seq=101 ack=201");
    check(lab, vars(lab).duplicate_acks == 0);
    lab_forget(lab);
    duplicates(lab, 2, "ACK seq=101 ack=201");
    check(lab, vars(lab).recovery == TCP_RECOVERY_NONE);
    arrives(lab, "ACK seq=101 ack=201");
    check(lab, vars(lab).recovery == TCP_RECOVERY_FAST);
}

/* ---- RFC 5681 §3.2, in the order of its steps ------------------------------------------------- */

/* Step 1, RFC 3042 §2 */
static void the_first_two_duplicates_let_new_segments_go(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    arrives(lab, "ACK seq=101 ack=101");
    expect(lab, "ACK seq=1101 ack=101 len=100 [limited-transmit]");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=101");
    expect(lab, "ACK seq=1201 ack=101 len=100 [limited-transmit]");
    silence(lab);
    check(lab, vars(lab).cwnd_bytes == 1000);
}

static void limited_transmit_heeds_the_window_of_the_peer(struct lab *lab)
{
    begin(lab);
    arrives(lab, "ACK seq=101 ack=101 win=1000");
    sends(lab, 3000);
    lab_forget(lab);
    duplicates(lab, 2, "ACK seq=101 ack=101 win=1000");
    silence(lab);
}

static void limited_transmit_can_be_switched_off(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    lab->conn.config.limited_transmit = false;
    duplicates(lab, 2, "ACK seq=101 ack=101");
    silence(lab);
}

/* Steps 2 and 3: ssthresh = max(FlightSize / 2, 2 * SMSS), where FlightSize is without the two
 * segments of limited transmit; cwnd = ssthresh + 3 * SMSS. */
static void the_third_duplicate_sends_the_segment_again(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    duplicates(lab, 2, "ACK seq=101 ack=101");
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=101");
    verdict(lab, "duplicate-ack-third");
    expect(lab, "ACK seq=101 ack=101 len=100 again [fast-retransmit]");
    silence(lab);
    check(lab, vars(lab).ssthresh_bytes == 500);
    check(lab, vars(lab).cwnd_bytes == 800);
    check(lab, vars(lab).recover == lab->iss + 1301);
}

static void ssthresh_is_at_least_two_segments(struct lab *lab)
{
    begin(lab);
    sends(lab, 300);
    duplicates(lab, 3, "ACK seq=101 ack=101");
    check(lab, vars(lab).ssthresh_bytes == 200);
}

/* Steps 4 and 5: 1200 octets are outstanding, cwnd goes from 800 to 1300 in five steps. */
static void each_further_duplicate_inflates_cwnd(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    duplicates(lab, 4, "ACK seq=101 ack=101");
    verdict(lab, "duplicate-ack-in-recovery");
    check(lab, vars(lab).cwnd_bytes == 1200);
    silence(lab);
    arrives(lab, "ACK seq=101 ack=101");
    check(lab, vars(lab).cwnd_bytes == 1300);
    expect(lab, "ACK seq=1301 ack=101 len=100 [send-data-in-recovery]");
    silence(lab);
}

/* RFC 6582 §3.2, step 3: min(ssthresh, max(FlightSize, SMSS) + SMSS) */
static void a_full_ack_deflates_cwnd_and_ends_recovery(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    arrives(lab, "ACK seq=101 ack=1301");
    verdict(lab, "full-ack");
    check(lab, vars(lab).recovery == TCP_RECOVERY_NONE);
    check(lab, vars(lab).cwnd_bytes == 200);
    expect(lab, "ACK seq=1301 ack=101 len=100 [send-data]");
    expect(lab, "ACK seq=1401 ack=101 len=100 [send-data]");
    silence(lab);
}

static void with_much_outstanding_ssthresh_is_the_bound(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    duplicates(lab, 11, "ACK seq=101 ack=101");
    check(lab, tcp_outstanding(&lab->conn) == 1900);
    arrives(lab, "ACK seq=101 ack=1301");
    check(lab, vars(lab).cwnd_bytes == 500);
}

/* ---- RFC 6582: NewReno ------------------------------------------------------------------------ */

/* Step 3, partial acknowledgments: cwnd is 800, 200 octets are acknowledged, one SMSS comes back. */
static void a_partial_ack_sends_the_next_segment_again(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    arrives(lab, "ACK seq=101 ack=301");
    verdict(lab, "partial-ack");
    expect(lab, "ACK seq=301 ack=101 len=100 again [retransmit-partial-ack]");
    silence(lab);
    check(lab, vars(lab).cwnd_bytes == 700);
    check(lab, vars(lab).ssthresh_bytes == 500);
    check(lab, vars(lab).recovery == TCP_RECOVERY_FAST);
    arrives(lab, "ACK seq=101 ack=401");
    expect(lab, "ACK seq=401 ack=101 len=100 again [retransmit-partial-ack]");
    check(lab, vars(lab).cwnd_bytes == 700);
}

static void less_than_a_segment_acknowledged_gives_nothing_back(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    arrives(lab, "ACK seq=101 ack=151");
    check(lab, vars(lab).cwnd_bytes == 750);
    expect(lab, "ACK seq=151 ack=101 len=50 again [retransmit-partial-ack]");
}

static void only_the_first_partial_ack_restarts_the_timer(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    lab_after(lab, TIME_MS(100));
    arrives(lab, "ACK seq=101 ack=301");
    timer(lab, "retransmit restart 1.000 s #0 [timer-new-ack]");
    lab_after(lab, TIME_MS(100));
    arrives(lab, "ACK seq=101 ack=401");
    timer(lab, "nothing");
    lab_after(lab, TIME_MS(100));
    arrives(lab, "ACK seq=101 ack=1301");
    timer(lab, "retransmit stop 1.000 s #0 [timer-off]");
}

/* So it may run out although something new was acknowledged just now. */
static void the_timer_ends_a_recovery_that_takes_too_long(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    lab_after(lab, TIME_MS(100));
    arrives(lab, "ACK seq=101 ack=301");
    lab_after(lab, TIME_MS(900));
    arrives(lab, "ACK seq=101 ack=401");
    lab_forget(lab);
    lab_after(lab, TIME_MS(100));
    timer(lab, "retransmit expire 1.000 s #0 [rto-expired-in-recovery]");
    expect(lab, "ACK seq=401 ack=101 len=100 again [retransmit-timeout]");
}

/* Step 2: "the Cumulative Acknowledgment field covers more than recover", or nothing is begun. */
static void duplicates_that_do_not_go_beyond_recover_prove_nothing(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    arrives(lab, "ACK seq=101 ack=1301");
    lab_forget(lab);
    duplicates(lab, 2, "ACK seq=101 ack=1301");
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=1301");
    verdict(lab, "duplicate-ack-not-beyond-recover");
    silence(lab);
    check(lab, vars(lab).ssthresh_bytes == 500);
    /* One octet further it is another loss. */
    arrives(lab, "ACK seq=101 ack=1302");
    duplicates(lab, 3, "ACK seq=101 ack=1302");
    verdict(lab, "duplicate-ack-third");
}

/* ---- the timeout (RFC 5681 §3.1, RFC 6582 §3.2 step 4) ---------------------------------------- */

static void a_timeout_collapses_cwnd_and_begins_slow_start(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    lab_until(lab, TIME_S(1));
    expect_at(lab, TIME_S(1), "ACK seq=101 ack=101 len=100 again [retransmit-timeout]");
    silence(lab);
    check(lab, vars(lab).cwnd_bytes == 100);
    check(lab, vars(lab).ssthresh_bytes == 500);
    check(lab, vars(lab).lost_bytes == 900 && vars(lab).pipe_bytes == 100);
    arrives(lab, "ACK seq=101 ack=201");
    verdict(lab, "ack-partial");
    check(lab, vars(lab).cwnd_bytes == 200);
    expect(lab, "ACK seq=201 ack=101 len=100 again [retransmit-slow-start]");
    expect(lab, "ACK seq=301 ack=101 len=100 again [retransmit-slow-start]");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=401");
    check(lab, vars(lab).cwnd_bytes == 300);
    expect(lab, "ACK seq=401 ack=101 len=100 again [retransmit-slow-start]");
    expect(lab, "ACK seq=501 ack=101 len=100 again [retransmit-slow-start]");
    expect(lab, "ACK seq=601 ack=101 len=100 again [retransmit-slow-start]");
    silence(lab);
    /* The receiver had the rest: new data goes on. */
    arrives(lab, "ACK seq=101 ack=1101");
    check(lab, vars(lab).recovery == TCP_RECOVERY_NONE);
    check(lab, vars(lab).cwnd_bytes == 400);
    expect(lab, "ACK seq=1101 ack=101 len=100 [send-data]");
}

static void a_second_timeout_leaves_ssthresh_where_it_is(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    lab_until(lab, TIME_S(3));
    check(lab, vars(lab).ssthresh_bytes == 500 && vars(lab).cwnd_bytes == 100);
    check(lab, vars(lab).retries == 2);
}

static void a_timeout_ends_fast_recovery(struct lab *lab)
{
    begin_in_fast_recovery(lab);
    lab_until(lab, TIME_S(1));
    check(lab, vars(lab).recovery == TCP_RECOVERY_TIMEOUT);
    lab_forget(lab);
    duplicates(lab, 3, "ACK seq=101 ack=101");
    verdict(lab, "duplicate-ack-after-timeout");
    silence(lab);
}

/* ---- switched off ------------------------------------------------------------------------------ */

static void without_fast_retransmit_only_the_timer_helps(struct lab *lab)
{
    begin_with_ten_outstanding(lab);
    lab->conn.config.fast_retransmit = false;
    duplicates(lab, 5, "ACK seq=101 ack=101");
    verdict(lab, "ack-duplicate");
    silence(lab);
}

static void fast_retransmit_needs_no_congestion_control(struct lab *lab)
{
    lab->config.fast_retransmit = true;
    lab_configure(lab);
    lab_establish(lab);
    sends(lab, 500);
    lab_forget(lab);
    duplicates(lab, 3, "ACK seq=101 ack=101");
    expect(lab, "ACK seq=101 ack=101 len=100 again [fast-retransmit]");
    arrives(lab, "ACK seq=101 ack=301");
    expect(lab, "ACK seq=301 ack=101 len=100 again [retransmit-partial-ack]");
    arrives(lab, "ACK seq=101 ack=601");
    silence(lab);
    check(lab, vars(lab).cwnd_bytes == TCP_CWND_UNLIMITED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/recovery/" #name, name)
    CASE(no_more_is_sent_than_cwnd_takes);
    CASE(the_smaller_of_both_windows_counts);
    CASE(only_who_is_held_back_by_cwnd_lets_it_grow);
    CASE(a_duplicate_ack_has_no_data);
    CASE(a_duplicate_ack_has_the_same_window);
    CASE(nothing_outstanding_no_duplicate_ack);
    CASE(a_new_ack_begins_the_count_anew);
    CASE(the_first_two_duplicates_let_new_segments_go);
    CASE(limited_transmit_heeds_the_window_of_the_peer);
    CASE(limited_transmit_can_be_switched_off);
    CASE(the_third_duplicate_sends_the_segment_again);
    CASE(ssthresh_is_at_least_two_segments);
    CASE(each_further_duplicate_inflates_cwnd);
    CASE(a_full_ack_deflates_cwnd_and_ends_recovery);
    CASE(with_much_outstanding_ssthresh_is_the_bound);
    CASE(a_partial_ack_sends_the_next_segment_again);
    CASE(less_than_a_segment_acknowledged_gives_nothing_back);
    CASE(only_the_first_partial_ack_restarts_the_timer);
    CASE(the_timer_ends_a_recovery_that_takes_too_long);
    CASE(duplicates_that_do_not_go_beyond_recover_prove_nothing);
    CASE(a_timeout_collapses_cwnd_and_begins_slow_start);
    CASE(a_second_timeout_leaves_ssthresh_where_it_is);
    CASE(a_timeout_ends_fast_recovery);
    CASE(without_fast_retransmit_only_the_timer_helps);
    CASE(fast_retransmit_needs_no_congestion_control);
    return g_test_run();
}
