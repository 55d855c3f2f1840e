#include "tcp/cubic.h"

#include <math.h>

#define CUBIC_C     0.4 /* segments per second^3, §5.1 */
#define CUBIC_BETA  0.7 /* §4.6 */
#define CUBIC_ALPHA (3.0 * (1.0 - CUBIC_BETA) / (1.0 + CUBIC_BETA)) /* §4.3 */
#define NS_PER_S    1e9

/* §4.2: K counts from the window of now up to W_max.  In the first stage after a time-out there is
 * nothing to come back to (§4.8): W_max is the window of now, and K is 0. */
static void begin_stage(struct tcp_cc *cc, int64_t now_ns)
{
    struct tcp_cubic *cubic = &cc->cubic;
    double cwnd = cc->cwnd_bytes;

    cubic->in_stage = true;
    cubic->elapsed_ns = 0;
    cubic->counted_ns = now_ns;
    cubic->part_bytes = 0;
    cubic->w_est_bytes = cwnd;
    if (!cubic->returning || cubic->w_max_bytes < cwnd)
        cubic->w_max_bytes = cwnd;
    cubic->k_s = cbrt((cubic->w_max_bytes - cwnd) / (CUBIC_C * cc->smss_bytes));
}

/* Figure 1 of §4.2. */
static double w_cubic(const struct tcp_cc *cc, double t_s)
{
    double from_k_s = t_s - cc->cubic.k_s;

    return CUBIC_C * cc->smss_bytes * from_k_s * from_k_s * from_k_s + cc->cubic.w_max_bytes;
}

/* §4.2: the window of the next round trip, neither below that of now nor more than half above. */
static double target(const struct tcp_cc *cc, double cwnd, double t_s, double rtt_s)
{
    return fmin(fmax(w_cubic(cc, t_s + rtt_s), cwnd), 1.5 * cwnd);
}

/* §4.3, figure 4: what Reno would have reached.  Beyond the last window it grows as Reno does. */
static void grow_estimate(struct tcp_cc *cc, double cwnd, uint32_t acked_bytes)
{
    struct tcp_cubic *cubic = &cc->cubic;
    double alpha = cubic->w_est_bytes >= cubic->prior_bytes ? 1.0 : CUBIC_ALPHA;

    cubic->w_est_bytes += alpha * cc->smss_bytes * acked_bytes / cwnd;
}

/* cwnd is kept in whole octets; the part of one that is left over waits for the next ACK. */
static void take_over(struct tcp_cc *cc, double cwnd)
{
    cwnd = fmin(cwnd, TCP_CWND_UNLIMITED - 1);
    cc->cwnd_bytes = (uint32_t)cwnd;
    cc->cubic.part_bytes = cwnd - cc->cwnd_bytes;
}

void tcp_cubic_avoid(struct tcp_cc *cc, int64_t now_ns, uint32_t acked_bytes, int64_t srtt_ns)
{
    struct tcp_cubic *cubic = &cc->cubic;

    if (!cubic->in_stage)
        begin_stage(cc, now_ns);
    cubic->elapsed_ns += now_ns - cubic->counted_ns;
    cubic->counted_ns = now_ns;

    double cwnd = cc->cwnd_bytes + cubic->part_bytes;
    double t_s = (double)cubic->elapsed_ns / NS_PER_S;

    grow_estimate(cc, cwnd, acked_bytes);
    if (w_cubic(cc, t_s) < cubic->w_est_bytes) {
        /* The Reno-friendly region. */
        take_over(cc, fmax(cwnd, cubic->w_est_bytes));
    } else {
        /* The concave region below W_max (§4.4) and the convex one above it (§4.5). */
        double gap = target(cc, cwnd, t_s, (double)srtt_ns / NS_PER_S) - cwnd;

        take_over(cc, cwnd + gap * cc->smss_bytes / cwnd);
    }
}

void tcp_cubic_pause(struct tcp_cc *cc, int64_t now_ns)
{
    cc->cubic.counted_ns = now_ns;
}

uint32_t tcp_cubic_reduce(struct tcp_cc *cc, uint32_t flight_bytes)
{
    struct tcp_cubic *cubic = &cc->cubic;
    double cwnd = cc->cwnd_bytes;

    /* §4.7: who lost before it was back where it lost the last time leaves room for others. */
    cubic->w_max_bytes = cwnd < cubic->w_max_bytes ? cwnd * (1.0 + CUBIC_BETA) / 2.0 : cwnd;
    cubic->prior_bytes = cc->cwnd_bytes;
    cubic->returning = true;
    tcp_cubic_end_stage(cc);
    return (uint32_t)(flight_bytes * CUBIC_BETA);
}

void tcp_cubic_collapse(struct tcp_cc *cc)
{
    cc->cubic.returning = false;
    tcp_cubic_end_stage(cc);
}

void tcp_cubic_end_stage(struct tcp_cc *cc)
{
    cc->cubic.in_stage = false;
}
