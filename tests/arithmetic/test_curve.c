/* CUBIC through the whole engine: after the one loss of a long transfer cwnd follows W_cubic(t)
 * (RFC 9438 §4.2), which is computed here once more.
 *
 * Fast recovery leaves the sender with half a round of ACKs and half a round of silence, so cwnd
 * steps to where the curve is and waits: it may be behind by what the curve gains in the silence.
 * At its steepest, in the beginning, W_cubic gains 3 * 0.4 * K^2 * 0.1 s = 6 segments, which is 2 %
 * of the window; a wrong K, C or beta is off by a multiple of that before K has passed. */
#include "arithmetic/transfer.h"
#include "tcp/time.h"

#include <math.h>

/* The client's variables where the record is a segment that it received, else NULL. */
static const struct tcp_vars *vars_at(const struct trace *trace, uint32_t record)
{
    const struct trace_record *r = trace_record(trace, record);

    if (r->kind != TRACE_ARRIVED || r->host != TRACE_CLIENT || r->vars == TRACE_NONE)
        return NULL;
    return trace_vars(trace, r->vars);
}

/* Slow start reaches some 500 segments; then one packet is dropped. */
static void begin(struct transfer *transfer)
{
    transfer_begin(transfer, 1, 40000 * MSS);
    transfer->setup.host[TRACE_CLIENT].tcp.congestion = TCP_CONGESTION_CUBIC;
    transfer->setup.to_client.delay_ns = TIME_MS(100);
    transfer->setup.to_server.delay_ns = TIME_MS(100);
}

/* The record with which the recovery ended, and cwnd in segments just before the loss was found. */
static uint32_t recovered(const struct trace *trace, double *w_max)
{
    bool in_recovery = false;
    double before = 0;

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct tcp_vars *vars = vars_at(trace, i);

        if (vars == NULL)
            continue;
        if (vars->recovery == TCP_RECOVERY_FAST && !in_recovery) {
            in_recovery = true;
            *w_max = before;
        }
        if (in_recovery && vars->recovery == TCP_RECOVERY_NONE)
            return i;
        before = (double)vars->cwnd_bytes / MSS;
    }
    g_error("there was no recovery");
    return 0;
}

static void cwnd_follows_the_curve(void)
{
    struct transfer transfer;
    double w_max = 0, worst = 0, t_s = 0;
    const struct tcp_vars *vars = NULL;

    begin(&transfer);
    transfer_run_dropping(&transfer, TIME_MS(1450));
    const struct trace *trace = world_trace(transfer.world);
    uint32_t first = recovered(trace, &w_max) + 1;

    while (vars_at(trace, first) == NULL)
        first++;
    int64_t epoch_ns = trace_record(trace, first)->t_ns;
    double cwnd_epoch = (double)vars_at(trace, first)->cwnd_bytes / MSS;
    double k_s = cbrt((w_max - cwnd_epoch) / 0.4);

    for (uint32_t i = first; i < trace_record_count(trace) && t_s < 1.5 * k_s; i++) {
        const struct tcp_vars *at = vars_at(trace, i);

        if (at == NULL)
            continue;
        vars = at;
        t_s = (double)(trace_record(trace, i)->t_ns - epoch_ns) / 1e9;
        double wanted = 0.4 * pow(t_s - k_s, 3) + w_max;

        if (t_s > 0.6)
            worst = fmax(worst, fabs((double)vars->cwnd_bytes / MSS / wanted - 1));
    }
    g_test_message("| W_max %.0f, from %.0f segments, K = %.2f s, round trip 0.2 s: after %.1f s "
                   "cwnd is %.1f segments; at most %.2f %% off W_cubic(t)",
                   w_max, cwnd_epoch, k_s, t_s, (double)vars->cwnd_bytes / MSS, 100 * worst);
    g_assert_cmpfloat(t_s, >=, 1.5 * k_s);
    g_assert_cmpfloat(worst, <, 0.02);
    transfer_end(&transfer);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/curve/cwnd_follows_w_cubic_after_a_loss", cwnd_follows_the_curve);
    return g_test_run();
}
