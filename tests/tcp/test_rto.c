/* RFC 6298 by its numbers, on the small value alone. */
#include "tcp/rto.h"
#include "tcp/time.h"

#include <glib.h>

static struct tcp_config config;
static struct tcp_rto rto;

static void begin(void)
{
    config = tcp_config_rfc();
    tcp_rto_init(&rto, &config);
}

/* §2.1 */
static void before_a_measurement_the_rto_is_one_second(void)
{
    begin();
    g_assert_cmpint(rto.rto_ns, ==, TIME_S(1));
    g_assert_false(rto.measured);
}

/* §2.2: SRTT <- R, RTTVAR <- R/2, RTO <- SRTT + 4 * RTTVAR = 3R. */
static void the_first_measurement_sets_srtt_and_half_of_it(void)
{
    begin();
    tcp_rto_measure(&rto, &config, TIME_S(2));
    g_assert_cmpint(rto.srtt_ns, ==, TIME_S(2));
    g_assert_cmpint(rto.rttvar_ns, ==, TIME_S(1));
    g_assert_cmpint(rto.rto_ns, ==, TIME_S(6));
}

/* §2.3: RTTVAR <- 3/4 * 1 + 1/4 * |2 - 4| = 1.25 with the old SRTT, then SRTT <- 7/8 * 2 + 1/8 * 4 =
 * 2.25, RTO <- 2.25 + 4 * 1.25 = 7.25. */
static void a_later_measurement_moves_both_with_the_old_srtt(void)
{
    begin();
    tcp_rto_measure(&rto, &config, TIME_S(2));
    tcp_rto_measure(&rto, &config, TIME_S(4));
    g_assert_cmpint(rto.rttvar_ns, ==, TIME_MS(1250));
    g_assert_cmpint(rto.srtt_ns, ==, TIME_MS(2250));
    g_assert_cmpint(rto.rto_ns, ==, TIME_MS(7250));
    /* A shorter one: RTTVAR <- 3/4 * 1.25 + 1/4 * 1.25 = 1.25, SRTT <- 7/8 * 2.25 + 1/8 * 1. */
    tcp_rto_measure(&rto, &config, TIME_S(1));
    g_assert_cmpint(rto.rttvar_ns, ==, TIME_MS(1250));
    g_assert_cmpint(rto.srtt_ns, ==, TIME_US(2093750));
}

/* §2.4 */
static void the_rto_is_never_below_its_minimum(void)
{
    begin();
    tcp_rto_measure(&rto, &config, TIME_MS(100));
    g_assert_cmpint(rto.srtt_ns, ==, TIME_MS(100));
    g_assert_cmpint(rto.rttvar_ns, ==, TIME_MS(50));
    g_assert_cmpint(rto.rto_ns, ==, TIME_S(1));
}

/* §2.5 */
static void the_rto_is_never_above_its_maximum(void)
{
    begin();
    tcp_rto_measure(&rto, &config, TIME_S(50));
    g_assert_cmpint(rto.rto_ns, ==, TIME_S(60));
}

/* A measurement of nothing at all is one all the same, and G keeps the RTO above it. */
static void a_round_trip_of_zero_counts(void)
{
    begin();
    config.rto_min_ns = 0;
    tcp_rto_measure(&rto, &config, 0);
    g_assert_true(rto.measured);
    g_assert_cmpint(rto.rto_ns, ==, 1);
}

/* §5.5 */
static void backing_off_doubles_up_to_the_maximum(void)
{
    static const int seconds[] = {2, 4, 8, 16, 32, 60, 60};

    begin();
    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        tcp_rto_back_off(&rto, &config);
        g_assert_cmpint(rto.rto_ns, ==, TIME_S(seconds[i]));
    }
}

/* "a subsequent segment with new data has been sent and acknowledged": then §2.3 ends it. */
static void a_measurement_ends_the_back_off(void)
{
    begin();
    tcp_rto_measure(&rto, &config, TIME_S(1));
    tcp_rto_back_off(&rto, &config);
    tcp_rto_back_off(&rto, &config);
    g_assert_cmpint(rto.rto_ns, ==, TIME_S(12));
    tcp_rto_measure(&rto, &config, TIME_S(1));
    g_assert_cmpint(rto.rto_ns, ==, TIME_MS(2500));
}

/* §5.7 */
static void a_lost_syn_makes_data_begin_at_three_seconds(void)
{
    begin();
    tcp_rto_back_off(&rto, &config);
    rto.syn_timed_out = true;
    tcp_rto_begin_data(&rto, &config);
    g_assert_cmpint(rto.rto_ns, ==, TIME_S(3));
    g_assert_false(rto.syn_timed_out);

    begin();
    tcp_rto_begin_data(&rto, &config);
    g_assert_cmpint(rto.rto_ns, ==, TIME_S(1));

    /* "using an RTO less than 3 seconds": one that uses more keeps what it has. */
    begin();
    config.rto_initial_ns = TIME_S(5);
    tcp_rto_init(&rto, &config);
    tcp_rto_back_off(&rto, &config);
    rto.syn_timed_out = true;
    tcp_rto_begin_data(&rto, &config);
    g_assert_cmpint(rto.rto_ns, ==, TIME_S(10));
}

/* One segment is timed at a time, from its sending to the ACK that covers it. */
static void the_time_runs_from_sending_to_the_ack_that_covers_it(void)
{
    begin();
    tcp_rto_sent(&rto, 200, TIME_S(10));
    tcp_rto_sent(&rto, 300, TIME_S(11));
    tcp_rto_acknowledged(&rto, &config, 199, TIME_S(12));
    g_assert_false(rto.measured);
    tcp_rto_acknowledged(&rto, &config, 200, TIME_S(12));
    g_assert_cmpint(rto.srtt_ns, ==, TIME_S(2));
    tcp_rto_acknowledged(&rto, &config, 300, TIME_S(20));
    g_assert_cmpint(rto.srtt_ns, ==, TIME_S(2));
}

static void the_ack_that_covers_it_may_lie_beyond_the_wrap(void)
{
    begin();
    tcp_rto_sent(&rto, 0xfffffff0, TIME_S(1));
    tcp_rto_acknowledged(&rto, &config, 0xffffffef, TIME_S(2));
    g_assert_false(rto.measured);
    tcp_rto_acknowledged(&rto, &config, 16, TIME_S(3));
    g_assert_cmpint(rto.srtt_ns, ==, TIME_S(2));
}

/* §3 */
static void karn_takes_no_measurement_of_what_was_sent_again(void)
{
    begin();
    tcp_rto_sent(&rto, 200, TIME_S(10));
    tcp_rto_resent(&rto);
    tcp_rto_acknowledged(&rto, &config, 200, TIME_S(12));
    g_assert_false(rto.measured);
    tcp_rto_sent(&rto, 300, TIME_S(13));
    tcp_rto_acknowledged(&rto, &config, 300, TIME_S(14));
    g_assert_cmpint(rto.srtt_ns, ==, TIME_S(1));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) g_test_add_func("/rto/" #name, name)
    CASE(before_a_measurement_the_rto_is_one_second);
    CASE(the_first_measurement_sets_srtt_and_half_of_it);
    CASE(a_later_measurement_moves_both_with_the_old_srtt);
    CASE(the_rto_is_never_below_its_minimum);
    CASE(the_rto_is_never_above_its_maximum);
    CASE(a_round_trip_of_zero_counts);
    CASE(backing_off_doubles_up_to_the_maximum);
    CASE(a_measurement_ends_the_back_off);
    CASE(a_lost_syn_makes_data_begin_at_three_seconds);
    CASE(the_time_runs_from_sending_to_the_ack_that_covers_it);
    CASE(the_ack_that_covers_it_may_lie_beyond_the_wrap);
    CASE(karn_takes_no_measurement_of_what_was_sent_again);
    return g_test_run();
}
