/* RFC 9438 by its numbers: an ideal stream of ACKs against the closed forms, which are computed
 * here once more. */
#include "tcp/congestion.h"
#include "tcp/time.h"

#include <glib.h>
#include <math.h>

#define SMSS 1000

/* A sender that always has its whole window in flight, over a path whose round trip is the same
 * for ever; the ACKs of a round come evenly, one a segment. */
struct stream {
    struct tcp_cc cc;
    int64_t now_ns, rtt_ns;
    double rounds;
    uint64_t segments;
};

/* CUBIC that has just lost one of `window` segments and has been through with the recovery. */
static void begin(struct stream *stream, double window, int64_t rtt_ns)
{
    struct tcp_config config = tcp_config_rfc();

    config.congestion = TCP_CONGESTION_CUBIC;
    *stream = (struct stream){.rtt_ns = rtt_ns};
    tcp_cc_init(&stream->cc, &config);
    tcp_cc_begin(&stream->cc, &config, SMSS, false);
    tcp_cc_set_cwnd(&stream->cc, (uint32_t)(window * SMSS));
}

static void lose(struct stream *stream)
{
    tcp_cc_reduce(&stream->cc, stream->cc.cwnd_bytes);
    tcp_cc_set_cwnd(&stream->cc, stream->cc.ssthresh_bytes);
}

static double cwnd(const struct stream *stream)
{
    return (double)stream->cc.cwnd_bytes / SMSS;
}

static void take_ack(struct stream *stream)
{
    double window = cwnd(stream);

    stream->now_ns += (int64_t)((double)stream->rtt_ns / window);
    stream->rounds += 1 / window;
    stream->segments++;
    tcp_cc_acknowledged(&stream->cc, stream->now_ns, SMSS, stream->rtt_ns, true);
}

static void run_until(struct stream *stream, int64_t moment_ns)
{
    while (stream->now_ns < moment_ns)
        take_ack(stream);
}

/* Figure 1 and figure 2 of §4.2, in segments and seconds. */
static double closed_form(double w_max, double cwnd_epoch, double t_s)
{
    double k_s = cbrt((w_max - cwnd_epoch) / 0.4);

    return 0.4 * (t_s - k_s) * (t_s - k_s) * (t_s - k_s) + w_max;
}

/* cwnd is steered to where the curve will be one round trip later and comes there a round trip
 * later: what is left is the curve's second order, and the first ACKs.  At most 0.04 % were
 * measured. */
static void expect_curve(struct stream *stream, double w_max, double cwnd_epoch, double until_s)
{
    double worst = 0;

    take_ack(stream);
    int64_t begin_ns = stream->now_ns;

    while ((double)(stream->now_ns - begin_ns) < until_s * 1e9) {
        take_ack(stream);
        double t_s = (double)(stream->now_ns - begin_ns) / 1e9;
        double wanted = closed_form(w_max, cwnd_epoch, t_s);
        double off = fabs(cwnd(stream) / wanted - 1);

        if (t_s > 3 * (double)stream->rtt_ns / 1e9)
            worst = fmax(worst, off);
    }
    g_test_message("W_max %.0f from %.0f segments, %.0f s: cwnd %.1f at the end, at most %.3f %% "
                   "off the curve",
                   w_max, cwnd_epoch, until_s, cwnd(stream), 100 * worst);
    g_assert_cmpfloat(worst, <, 0.001);
}

/* ---- the cubic (§4.2, §4.4, §4.5) ------------------------------------------------------------ */

/* K = cbrt(300 / 0.4) = 9.086 s: concave until then, convex after. */
static void cwnd_follows_the_curve_through_concave_and_convex(void)
{
    struct stream stream;

    begin(&stream, 1000, TIME_MS(100));
    lose(&stream);
    g_assert_cmpfloat(cwnd(&stream), ==, 700);
    expect_curve(&stream, 1000, 700, 14);
    g_assert_cmpfloat(cwnd(&stream), >, 1040);
}

static void cwnd_is_w_max_again_after_k_seconds(void)
{
    struct stream stream;

    begin(&stream, 1000, TIME_MS(100));
    lose(&stream);
    run_until(&stream, TIME_MS(9086));
    g_assert_cmpfloat_with_epsilon(cwnd(&stream), 1000, 1.0);
}

/* The curve depends on time alone: another round trip gives the same one. */
static void the_round_trip_does_not_matter(void)
{
    struct stream stream;

    begin(&stream, 3000, TIME_MS(250));
    lose(&stream);
    expect_curve(&stream, 3000, 2100, 18);
    begin(&stream, 3000, TIME_MS(40));
    lose(&stream);
    expect_curve(&stream, 3000, 2100, 18);
}

/* "target" is at most half a window above cwnd, so that no ACK adds more than half a segment; slow
 * start adds a whole one. */
static void an_ack_adds_half_a_segment_at_most(void)
{
    struct stream stream;

    /* A round trip of 20 s: the curve would be at 0.4 * (20 - 5.3)^3 = 1270 segments above. */
    begin(&stream, 200, TIME_S(20));
    lose(&stream);
    take_ack(&stream);
    for (int i = 0; i < 100; i++) {
        double before = cwnd(&stream);

        take_ack(&stream);
        g_assert_cmpfloat_with_epsilon(cwnd(&stream), before + 0.5, 0.0011);
    }
}

/* ---- the Reno-friendly region (§4.3) --------------------------------------------------------- */

/* 20 segments and 20 ms: W_cubic(t) stays below what Reno with alpha = 3 * 0.3 / 1.7 = 0.529
 * reaches, which is 0.529 segments a round trip; beyond cwnd_prior it is one. */
static void a_small_window_grows_as_reno_would(void)
{
    struct stream stream;
    double before;

    begin(&stream, 20, TIME_MS(20));
    lose(&stream);
    g_assert_cmpfloat(cwnd(&stream), ==, 14);
    run_until(&stream, TIME_MS(20 * 10));
    g_assert_cmpfloat_with_epsilon(cwnd(&stream), 14 + 0.529 * 10, 0.2);
    run_until(&stream, TIME_MS(20 * 20));
    before = cwnd(&stream);
    run_until(&stream, TIME_MS(20 * 30));
    g_assert_cmpfloat_with_epsilon(cwnd(&stream) - before, 10, 0.3);
}

/* ---- decrease (§4.6, §4.7, §4.8) ------------------------------------------------------------- */

static void a_loss_leaves_seven_tenths_of_the_flight(void)
{
    struct stream stream;

    begin(&stream, 100, TIME_MS(100));
    tcp_cc_reduce(&stream.cc, 80 * SMSS);
    g_assert_cmpuint(stream.cc.ssthresh_bytes, ==, 56 * SMSS);
    tcp_cc_reduce(&stream.cc, 2 * SMSS);
    g_assert_cmpuint(stream.cc.ssthresh_bytes, ==, 2 * SMSS);
}

/* A second loss at 900 of 1000 segments: W_max := 900 * (1 + 0.7) / 2 = 765. */
static void fast_convergence_takes_w_max_further_down(void)
{
    struct stream stream;

    begin(&stream, 1000, TIME_MS(100));
    lose(&stream);
    tcp_cc_set_cwnd(&stream.cc, 900 * SMSS);
    lose(&stream);
    g_assert_cmpfloat_with_epsilon(stream.cc.cubic.w_max_bytes, 765.0 * SMSS, 1);
    g_assert_cmpuint(stream.cc.ssthresh_bytes, ==, 630 * SMSS);
    expect_curve(&stream, 765, 630, 8);
}

static void who_got_beyond_w_max_keeps_it(void)
{
    struct stream stream;

    begin(&stream, 1000, TIME_MS(100));
    lose(&stream);
    tcp_cc_set_cwnd(&stream.cc, 1100 * SMSS);
    lose(&stream);
    g_assert_cmpfloat_with_epsilon(stream.cc.cubic.w_max_bytes, 1100.0 * SMSS, 1);
}

/* §4.8: slow start to 0.7 of the flight, then K = 0 and W_max = cwnd: convex from the beginning. */
static void after_a_time_out_k_is_zero(void)
{
    struct stream stream;

    begin(&stream, 1000, TIME_MS(100));
    tcp_cc_collapse(&stream.cc, 1000 * SMSS, false);
    g_assert_cmpfloat(cwnd(&stream), ==, 1);
    while (tcp_cc_in_slow_start(&stream.cc))
        take_ack(&stream);
    g_assert_cmpfloat(cwnd(&stream), ==, 700);
    take_ack(&stream);
    g_assert_cmpfloat(stream.cc.cubic.k_s, ==, 0);
    g_assert_cmpfloat(stream.cc.cubic.w_max_bytes, ==, 700.0 * SMSS);
    run_until(&stream, stream.now_ns + TIME_S(10));
    g_assert_cmpfloat_with_epsilon(cwnd(&stream), closed_form(700, 700, 10), 5);
}

static void an_undone_loss_brings_the_old_curve_back(void)
{
    struct stream stream;
    struct tcp_cc before;

    begin(&stream, 1000, TIME_MS(100));
    lose(&stream);
    run_until(&stream, TIME_S(4));
    before = stream.cc;
    lose(&stream);
    run_until(&stream, TIME_MS(4200));
    tcp_cc_undo(&stream.cc);
    g_assert_cmpuint(stream.cc.cwnd_bytes, ==, before.cwnd_bytes);
    g_assert_cmpuint(stream.cc.ssthresh_bytes, ==, before.ssthresh_bytes);
    g_assert_cmpfloat(stream.cc.cubic.w_max_bytes, ==, before.cubic.w_max_bytes);
    g_assert_cmpfloat(stream.cc.cubic.k_s, ==, before.cubic.k_s);
}

/* ---- time that does not count (§4.2, §5.8) --------------------------------------------------- */

/* Ten seconds with ACKs that do not find the window full: the curve goes on where it was. */
static void time_limited_by_the_application_does_not_count(void)
{
    struct stream stream;
    double before;

    begin(&stream, 1000, TIME_MS(100));
    lose(&stream);
    run_until(&stream, TIME_S(6));
    before = cwnd(&stream);
    for (int i = 0; i < 100; i++) {
        stream.now_ns += TIME_MS(100);
        tcp_cc_acknowledged(&stream.cc, stream.now_ns, SMSS, stream.rtt_ns, false);
    }
    g_assert_cmpfloat(cwnd(&stream), ==, before);
    run_until(&stream, TIME_S(18));
    g_assert_cmpfloat_with_epsilon(cwnd(&stream), closed_form(1000, 700, 8), 1.0);
}

static void idle_time_does_not_count(void)
{
    struct stream stream;

    begin(&stream, 1000, TIME_MS(100));
    lose(&stream);
    run_until(&stream, TIME_S(6));
    stream.now_ns += TIME_S(100);
    tcp_cc_wake(&stream.cc, stream.now_ns);
    run_until(&stream, TIME_S(108));
    g_assert_cmpfloat_with_epsilon(cwnd(&stream), closed_form(1000, 700, 8), 1.0);
}

/* ---- the average windows of §5.1 ------------------------------------------------------------- */

/* Every 1/p-th segment is lost, once after another, and the window is averaged over the rounds;
 * the first losses only bring the window to where it belongs.  Losses at even distances meet a
 * window that has not grown beyond W_max and so call for fast convergence, which the model of the
 * RFC does without: that costs some percent. */
static void expect_average(double p, int64_t rtt_ns, double wanted)
{
    struct stream stream;
    uint64_t distance = (uint64_t)(1 / p + 0.5);

    begin(&stream, wanted / 0.7, rtt_ns);
    lose(&stream);
    for (int loss = 0; loss < 40; loss++) {
        if (loss == 8) {
            stream.rounds = 0;
            stream.segments = 0;
        }
        for (uint64_t i = 0; i < distance; i++)
            take_ack(&stream);
        lose(&stream);
    }
    double average = (double)stream.segments / stream.rounds;

    g_test_message("p = %g, round trip %.0f ms: %.1f segments on average, in the RFC %.0f, %.3f", p,
                   (double)rtt_ns / 1e6, average, wanted, average / wanted);
    g_assert_cmpfloat(average / wanted, >, 0.93);
    g_assert_cmpfloat(average / wanted, <, 1.07);
}

/* Table 1 of §5.1, the column of C = 0.4. */
static void the_average_window_at_100_ms_is_that_of_table_1(void)
{
    expect_average(1e-2, TIME_MS(100), 12);
    expect_average(1e-3, TIME_MS(100), 38);
    expect_average(1e-4, TIME_MS(100), 187);
    expect_average(1e-5, TIME_MS(100), 1054);
}

/* Table 2: in a short round trip CUBIC is as fast as Reno and no faster. */
static void the_average_window_at_10_ms_is_that_of_table_2(void)
{
    expect_average(1e-2, TIME_MS(10), 12);
    expect_average(1e-3, TIME_MS(10), 38);
    expect_average(1e-4, TIME_MS(10), 120);
    expect_average(1e-5, TIME_MS(10), 379);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) g_test_add_func("/cubic/" #name, name)
    CASE(cwnd_follows_the_curve_through_concave_and_convex);
    CASE(cwnd_is_w_max_again_after_k_seconds);
    CASE(the_round_trip_does_not_matter);
    CASE(an_ack_adds_half_a_segment_at_most);
    CASE(a_small_window_grows_as_reno_would);
    CASE(a_loss_leaves_seven_tenths_of_the_flight);
    CASE(fast_convergence_takes_w_max_further_down);
    CASE(who_got_beyond_w_max_keeps_it);
    CASE(after_a_time_out_k_is_zero);
    CASE(an_undone_loss_brings_the_old_curve_back);
    CASE(time_limited_by_the_application_does_not_count);
    CASE(idle_time_does_not_count);
    CASE(the_average_window_at_100_ms_is_that_of_table_1);
    CASE(the_average_window_at_10_ms_is_that_of_table_2);
    return g_test_run();
}
