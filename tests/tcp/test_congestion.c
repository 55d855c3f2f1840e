/* RFC 5681 by its numbers, and what every kind of congestion control has in common, on the small
 * value alone. */
#include "tcp/congestion.h"
#include "tcp/time.h"

#include <glib.h>

#define SMSS 1000

static struct tcp_config config;
static struct tcp_cc cc;

/* Reno with the window of which the test speaks, in segments. */
static void begin(double cwnd, double ssthresh)
{
    config = tcp_config_rfc();
    tcp_cc_init(&cc, &config);
    tcp_cc_begin(&cc, &config, SMSS, false);
    cc.cwnd_bytes = (uint32_t)(cwnd * SMSS);
    cc.ssthresh_bytes = (uint32_t)(ssthresh * SMSS);
}

static void acknowledge(uint32_t bytes)
{
    tcp_cc_acknowledged(&cc, 0, bytes, TIME_MS(100), true);
}

static void expect_cwnd(double segments)
{
    g_assert_cmpuint(cc.cwnd_bytes, ==, (uint32_t)(segments * SMSS));
}

static void expect_ssthresh(double segments)
{
    g_assert_cmpuint(cc.ssthresh_bytes, ==, (uint32_t)(segments * SMSS));
}

/* ---- the initial window ---------------------------------------------------------------------- */

static uint32_t initial_window(uint32_t segments, uint32_t smss_bytes, bool syn_lost)
{
    config = tcp_config_rfc();
    config.initial_window_segments = segments;
    tcp_cc_init(&cc, &config);
    tcp_cc_begin(&cc, &config, smss_bytes, syn_lost);
    return cc.cwnd_bytes;
}

/* RFC 5681 §3.1: the limits lie between 1095 and 1096, 2190 and 2191 octets. */
static void the_initial_window_depends_on_the_size_of_segments(void)
{
    g_assert_cmpuint(initial_window(0, 100, false), ==, 400);
    g_assert_cmpuint(initial_window(0, 1095, false), ==, 4380);
    g_assert_cmpuint(initial_window(0, 1096, false), ==, 3288);
    g_assert_cmpuint(initial_window(0, 1460, false), ==, 4380);
    g_assert_cmpuint(initial_window(0, 2190, false), ==, 6570);
    g_assert_cmpuint(initial_window(0, 2191, false), ==, 4382);
    g_assert_cmpuint(initial_window(0, 8960, false), ==, 17920);
}

/* RFC 6928 §2: min (10*MSS, max (2*MSS, 14600)). */
static void ten_segments_end_at_14600_octets_or_two_segments(void)
{
    g_assert_cmpuint(initial_window(10, 536, false), ==, 5360);
    g_assert_cmpuint(initial_window(10, 1460, false), ==, 14600);
    g_assert_cmpuint(initial_window(10, 1500, false), ==, 14600);
    g_assert_cmpuint(initial_window(10, 8960, false), ==, 17920);
    g_assert_cmpuint(initial_window(3, 1460, false), ==, 4380);
    g_assert_cmpuint(initial_window(1, 1000, false), ==, 1000);
}

/* RFC 5681 §3.1: "MUST be one segment". */
static void after_a_lost_syn_the_initial_window_is_one_segment(void)
{
    g_assert_cmpuint(initial_window(0, 1460, true), ==, 1460);
    g_assert_cmpuint(initial_window(10, 536, true), ==, 536);
}

static void ssthresh_is_high_at_first(void)
{
    initial_window(0, 1460, false);
    g_assert_cmpuint(cc.ssthresh_bytes, ==, TCP_SSTHRESH_HIGH);
    g_assert_true(tcp_cc_in_slow_start(&cc));
}

/* ---- growth ----------------------------------------------------------------------------------- */

/* Equation 2. */
static void slow_start_adds_what_was_acknowledged_up_to_one_segment(void)
{
    begin(2, 100);
    acknowledge(300);
    expect_cwnd(2.3);
    acknowledge(1000);
    expect_cwnd(3.3);
    acknowledge(2000);
    expect_cwnd(4.3);
}

static void slow_start_doubles_the_window_in_a_round_trip(void)
{
    begin(3, 100);
    for (int round = 1; round <= 5; round++) {
        for (uint32_t left = cc.cwnd_bytes; left > 0; left -= SMSS)
            acknowledge(SMSS);
        expect_cwnd(3 << round);
    }
}

static void avoidance_adds_one_segment_in_a_round_trip(void)
{
    begin(4, 4);
    for (int round = 1; round <= 10; round++) {
        for (uint32_t left = cc.cwnd_bytes; left > 0; left -= SMSS) {
            expect_cwnd(3 + round);
            acknowledge(SMSS);
        }
        expect_cwnd(4 + round);
    }
}

/* Counting octets and not ACKs: delayed ACKs do not slow it down. */
static void avoidance_counts_octets(void)
{
    begin(4, 4);
    acknowledge(2 * SMSS);
    expect_cwnd(4);
    acknowledge(2 * SMSS);
    expect_cwnd(5);
    acknowledge(4 * SMSS);
    expect_cwnd(5);
    acknowledge(2 * SMSS);
    /* What was acknowledged beyond the window counts for the next round. */
    expect_cwnd(6);
    acknowledge(5 * SMSS);
    expect_cwnd(7);
}

static void a_window_that_was_not_used_does_not_grow(void)
{
    begin(4, 100);
    tcp_cc_acknowledged(&cc, 0, SMSS, TIME_MS(100), false);
    expect_cwnd(4);
    begin(4, 4);
    tcp_cc_acknowledged(&cc, 0, 4 * SMSS, TIME_MS(100), false);
    expect_cwnd(4);
}

/* A window that has grown for ever is still one. */
static void cwnd_never_becomes_unlimited(void)
{
    begin(4, 100);
    cc.cwnd_bytes = TCP_CWND_UNLIMITED - 500;
    cc.ssthresh_bytes = TCP_SSTHRESH_HIGH;
    for (int i = 0; i < 3; i++)
        acknowledge(SMSS);
    g_assert_cmpuint(cc.cwnd_bytes, ==, TCP_CWND_UNLIMITED - 1);
    tcp_cc_set_cwnd(&cc, UINT32_MAX);
    g_assert_cmpuint(cc.cwnd_bytes, ==, TCP_CWND_UNLIMITED - 1);
}

/* ---- congestion ------------------------------------------------------------------------------- */

/* Equation 4: half of what is in flight, not of cwnd, and never below two segments. */
static void a_loss_halves_the_flight(void)
{
    begin(20, 100);
    tcp_cc_reduce(&cc, 16 * SMSS);
    expect_ssthresh(8);
    expect_cwnd(20);
    tcp_cc_reduce(&cc, 3 * SMSS);
    expect_ssthresh(2);
}

static void a_time_out_leaves_one_segment(void)
{
    begin(20, 100);
    tcp_cc_collapse(&cc, 16 * SMSS, false);
    expect_cwnd(1);
    expect_ssthresh(8);
    g_assert_true(tcp_cc_in_slow_start(&cc));
}

/* "the value of ssthresh is held constant" when the same segment is sent by the timer again. */
static void a_second_time_out_leaves_ssthresh_alone(void)
{
    begin(20, 100);
    tcp_cc_collapse(&cc, 16 * SMSS, false);
    tcp_cc_collapse(&cc, 1 * SMSS, true);
    expect_cwnd(1);
    expect_ssthresh(8);
}

static void a_reduction_for_nothing_is_undone(void)
{
    begin(20, 30);
    tcp_cc_collapse(&cc, 16 * SMSS, false);
    tcp_cc_collapse(&cc, 16 * SMSS, true);
    tcp_cc_undo(&cc);
    expect_cwnd(20);
    expect_ssthresh(30);
    /* Once. */
    tcp_cc_set_cwnd(&cc, 5 * SMSS);
    tcp_cc_undo(&cc);
    expect_cwnd(5);
}

/* RFC 9438 §4.9.2: "continue to use the current values". */
static void what_has_grown_again_is_not_undone(void)
{
    begin(20, 30);
    tcp_cc_reduce(&cc, 20 * SMSS);
    tcp_cc_set_cwnd(&cc, 25 * SMSS);
    tcp_cc_undo(&cc);
    expect_cwnd(25);
    expect_ssthresh(10);
}

/* Whatever was counted towards the next segment is forgotten with the window. */
static void a_reduction_begins_the_count_anew(void)
{
    begin(10, 10);
    acknowledge(9 * SMSS);
    tcp_cc_reduce(&cc, 10 * SMSS);
    tcp_cc_set_cwnd(&cc, cc.ssthresh_bytes);
    acknowledge(4 * SMSS);
    expect_cwnd(5);
    acknowledge(SMSS);
    expect_cwnd(6);
}

/* ---- idle ------------------------------------------------------------------------------------- */

/* RFC 5681 §4.1: RW = min(IW, cwnd); IW is 4 segments of 1000 octets. */
static void after_an_idle_time_cwnd_begins_anew(void)
{
    begin(20, 10);
    g_assert_true(tcp_cc_restart(&cc));
    expect_cwnd(4);
    expect_ssthresh(10);
    cc.cwnd_bytes = 2 * SMSS;
    g_assert_false(tcp_cc_restart(&cc));
    expect_cwnd(2);
}

/* ---- no control ------------------------------------------------------------------------------- */

static void without_control_nothing_ever_changes(void)
{
    config = tcp_config_rfc();
    config.congestion = TCP_CONGESTION_NONE;
    tcp_cc_init(&cc, &config);
    tcp_cc_begin(&cc, &config, SMSS, true);
    acknowledge(SMSS);
    tcp_cc_reduce(&cc, 10 * SMSS);
    tcp_cc_set_cwnd(&cc, 3 * SMSS);
    tcp_cc_collapse(&cc, 10 * SMSS, false);
    tcp_cc_restart(&cc);
    tcp_cc_undo(&cc);
    g_assert_cmpuint(cc.cwnd_bytes, ==, TCP_CWND_UNLIMITED);
    g_assert_cmpuint(cc.ssthresh_bytes, ==, TCP_SSTHRESH_HIGH);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) g_test_add_func("/congestion/" #name, name)
    CASE(the_initial_window_depends_on_the_size_of_segments);
    CASE(ten_segments_end_at_14600_octets_or_two_segments);
    CASE(after_a_lost_syn_the_initial_window_is_one_segment);
    CASE(ssthresh_is_high_at_first);
    CASE(slow_start_adds_what_was_acknowledged_up_to_one_segment);
    CASE(slow_start_doubles_the_window_in_a_round_trip);
    CASE(avoidance_adds_one_segment_in_a_round_trip);
    CASE(avoidance_counts_octets);
    CASE(a_window_that_was_not_used_does_not_grow);
    CASE(cwnd_never_becomes_unlimited);
    CASE(a_loss_halves_the_flight);
    CASE(a_time_out_leaves_one_segment);
    CASE(a_second_time_out_leaves_ssthresh_alone);
    CASE(a_reduction_for_nothing_is_undone);
    CASE(what_has_grown_again_is_not_undone);
    CASE(a_reduction_begins_the_count_anew);
    CASE(after_an_idle_time_cwnd_begins_anew);
    CASE(without_control_nothing_ever_changes);
    return g_test_run();
}
