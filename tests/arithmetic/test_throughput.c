/* The throughput of long transfers under random loss, against the models of it.
 *
 * The square-root model (Mathis, Semke, Mahdavi, Ott 1997) is
 *     rate = MSS / RTT * C / sqrt(p), with C = sqrt(3/2) where every segment is acknowledged.
 * The equation of RFC 5348 §3.1 (after Padhye et al.) has time-outs as well:
 *     rate = MSS / (RTT * sqrt(2p/3) + t_RTO * (3 * sqrt(3p/8)) * p * (1 + 32 p^2)).
 * It takes a loss to take with it all that follows in the same round, so that a small window nearly
 * always ends in a time-out.  Here each packet has its own luck, and fast retransmit, partial ACKs
 * and limited transmit save most of those time-outs: with a round trip of 100 ms and an RTO of 1 s
 * the second term is 2 % of the first at p = 0.1 %, 23 % at 1 % and 69 % at 3 %, and a sender that
 * timed out so often would be broken.  So the square root judges all three rates, a quarter either
 * way, and the equation is printed beside it and is the least that may be reached.
 */
#include "arithmetic/transfer.h"
#include "tcp/time.h"

#include <math.h>

#define RTT_S 0.1
#define RTO_S 1.0

static double square_root(double p)
{
    return sqrt(1.5 / p) / RTT_S;
}

static double rfc_5348(double p)
{
    return 1 / (RTT_S * sqrt(2 * p / 3) + RTO_S * 3 * sqrt(3 * p / 8) * p * (1 + 32 * p * p));
}

/* Sixty losses and more in each transfer, so that the first slow start, which knows of no loss,
 * and the luck of the seed weigh little. */
static const struct row {
    double p;
    uint64_t segments;
} rows[] = {{0.001, 60000}, {0.01, 25000}, {0.03, 12000}};

/* From the opening to the FIN. */
static double segments_per_s(const struct row *row, bool sack, uint64_t seed)
{
    struct transfer transfer;

    transfer_begin(&transfer, seed, row->segments * MSS);
    transfer.setup.to_server.loss_ppm = (uint32_t)(row->p * 1e6);
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        transfer.setup.host[host].tcp.sack = sack;
    transfer_run(&transfer);
    double seconds = (double)transfer_completed_ns(&transfer) / 1e9;

    transfer_end(&transfer);
    return (double)row->segments / seconds;
}

static void judge(const struct row *row, bool sack)
{
    int seeds = soak() ? 20 : 4;
    double sum = 0, least = INFINITY, most = 0;

    for (int seed = 1; seed <= seeds; seed++) {
        double rate = segments_per_s(row, sack, (uint64_t)seed);

        sum += rate;
        least = fmin(least, rate);
        most = fmax(most, rate);
    }
    double mean = sum / seeds;

    g_test_message(
        "| %-14s | %3.1f %% | %2d x %6d | %6.1f (%6.1f to %6.1f) | %6.1f | %.3f | %6.1f |",
        sack ? "Reno with SACK" : "NewReno", 100 * row->p, seeds, (int)row->segments, mean, least,
        most, square_root(row->p), mean / square_root(row->p), rfc_5348(row->p));
    g_assert_cmpfloat(mean / square_root(row->p), >, 0.75);
    g_assert_cmpfloat(mean / square_root(row->p), <, 1.25);
    g_assert_cmpfloat(mean, >, rfc_5348(row->p));
}

static void head(void)
{
    g_test_message("| sender         | loss  | transfers   | segments/s (least to most)  | "
                   "Mathis | ratio | 5348   |");
}

static void newreno(void)
{
    head();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        judge(&rows[i], false);
}

static void reno_with_sack(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        judge(&rows[i], true);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/throughput/newreno", newreno);
    g_test_add_func("/throughput/reno_with_sack", reno_with_sack);
    return g_test_run();
}
