/* How long a transfer of thirty segments takes where packets are lost both ways: the mean, the
 * median and the 90th percentile over many seeds, within bounds that are computed here.
 *
 * Below: no run is faster than the one without loss.  That one takes three half round trips to the
 * first data, and slow start with an initial window of four sends 4, 8, 16 and the last 2 segments in
 * four rounds: 1.5 + 3 round trips = 0.45 s.
 *
 * Above, two senders of which each is slower than any correct one can be on average:
 *  - where losses are few, one whose every lost segment costs a time-out of its own, of 1 s, and a
 *    slow start anew, three round trips;
 *  - where they are many, "stop and wait": one segment at a time, each sent again when the timer
 *    runs out until an ACK comes back, with the timer of RFC 6298: 1 s, doubled each time up to
 *    60 s, and as large as it was until a segment that was sent only once is acknowledged (Karn).
 *    Its times are drawn here, by chance that has nothing to do with the simulator's.
 * A window saves time-outs, but what is left of them is as long as those of stop and wait: from
 * 20 % on the mean has to be a tenth of that sender's at least.  A timer that does not back off
 * stays far below.  And in each run each time-out is checked to be twice as long as the one
 * before it.
 */
#include "arithmetic/transfer.h"
#include "tcp/time.h"

#include <math.h>
#include <stdlib.h>

#define SEGMENTS   30
#define RTT_S      0.1
#define LOSSLESS_S 0.45
#define SEEDS_MAX  1000
#define DRAWS      20000

static const double rates[] = {0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5};

struct spread {
    double mean, median, p90, least, most;
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static struct spread spread_of(double *times_s, int count)
{
    double sum = 0;

    for (int i = 0; i < count; i++)
        sum += times_s[i];
    qsort(times_s, (size_t)count, sizeof *times_s, compare);
    return (struct spread){sum / count, times_s[count / 2], times_s[count * 9 / 10], times_s[0],
                           times_s[count - 1]};
}

/* ---- the engine ------------------------------------------------------------------------------ */

/* Each time-out in a row is twice as long as the one before, up to 60 s. */
static void check_back_off(const struct trace *trace)
{
    int64_t last_ns = 0;

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);

        if (record->kind != TRACE_TIMER || record->host != TRACE_CLIENT ||
            record->timer.timer != TCP_TIMER_RETRANSMIT || record->timer.action == TCP_TIMER_STOP)
            continue;
        if (record->timer.action == TCP_TIMER_EXPIRE)
            last_ns = record->timer.interval_ns;
        else if (record->timer.why == TCP_WHY_TIMER_BACKED_OFF)
            g_assert_cmpint(record->timer.interval_ns, ==, MIN(2 * last_ns, TIME_S(60)));
    }
}

static double completion_s(double p, uint64_t seed)
{
    struct transfer transfer;

    transfer_begin(&transfer, seed, SEGMENTS * MSS);
    transfer.setup.to_server.loss_ppm = (uint32_t)(p * 1e6 + 0.5);
    transfer.setup.to_client.loss_ppm = (uint32_t)(p * 1e6 + 0.5);
    transfer_run(&transfer);
    double seconds = (double)transfer_completed_ns(&transfer) / 1e9;

    check_back_off(world_trace(transfer.world));
    transfer_end(&transfer);
    return seconds;
}

static struct spread measure(double p, int seeds)
{
    static double times_s[SEEDS_MAX];

    for (int i = 0; i < seeds; i++)
        times_s[i] = completion_s(p, (uint64_t)i + 1);
    return spread_of(times_s, seeds);
}

/* ---- stop and wait --------------------------------------------------------------------------- */

static double stop_and_wait_s(GRand *chance, double p)
{
    double time_s = 0, rto_s = 1;

    for (int i = 0; i < SEGMENTS + 1; i++) { /* the SYN as well */
        bool first = true;

        while (g_rand_double(chance) < p || g_rand_double(chance) < p) {
            time_s += rto_s;
            rto_s = fmin(2 * rto_s, 60);
            first = false;
        }
        time_s += RTT_S;
        if (first)
            rto_s = 1;
        else if (i == 0)
            rto_s = 3; /* §5.7 */
    }
    return time_s;
}

static struct spread stop_and_wait(double p)
{
    static double times_s[DRAWS];
    GRand *chance = g_rand_new_with_seed(20);

    for (int i = 0; i < DRAWS; i++)
        times_s[i] = stop_and_wait_s(chance, p);
    g_rand_free(chance);
    return spread_of(times_s, DRAWS);
}

/* ---- the table ------------------------------------------------------------------------------- */

/* How many of the SYN and the segments are lost so that only one transfer in `share` loses more. */
static int losses_at(double p, double share)
{
    int n = SEGMENTS + 1, losses = 0;
    double chance = pow(1 - p, n), sum = chance;

    while (sum < share) {
        chance *= p / (1 - p) * (n - losses) / (losses + 1);
        losses++;
        sum += chance;
    }
    return losses;
}

static double repaired_s(double losses)
{
    return LOSSLESS_S + losses * (1 + 3 * RTT_S);
}

static void judge(double p, int seeds)
{
    struct spread found = measure(p, seeds), slow = stop_and_wait(p);
    struct spread bound = {
        .mean = fmin(slow.mean, p <= 0.05 ? repaired_s((SEGMENTS + 1) * p) : INFINITY),
        .median = fmin(slow.median, p <= 0.05 ? repaired_s(losses_at(p, 0.5)) : INFINITY),
        .p90 = fmin(slow.p90, p <= 0.05 ? repaired_s(losses_at(p, 0.9)) : INFINITY),
    };

    g_test_message("| %3.0f %% | %4d | %8.2f <= %8.2f | %8.2f <= %8.2f | %8.2f <= %8.2f | %6.2f to "
                   "%.2f",
                   100 * p, seeds, found.mean, bound.mean, found.median, bound.median, found.p90,
                   bound.p90, found.least, found.most);
    g_assert_cmpfloat(found.least, >=, LOSSLESS_S);
    g_assert_cmpfloat(found.mean, <=, bound.mean + 1e-9);
    g_assert_cmpfloat(found.median, <=, bound.median + 1e-9);
    g_assert_cmpfloat(found.p90, <=, bound.p90 + 1e-9);
    if (p >= 0.2)
        g_assert_cmpfloat(found.mean, >=, slow.mean / 10);
}

static void the_table_of_loss_rates(void)
{
    g_test_message(
        "| loss  | runs | mean, bound (s)      | median, bound (s)    | 90 %%, bound (s) "
        "     | all");
    for (guint i = 0; i < G_N_ELEMENTS(rates); i++)
        judge(rates[i], soak() ? SEEDS_MAX : 100);
}

static void without_loss_all_is_there_after_four_and_a_half_round_trips(void)
{
    g_assert_cmpfloat_with_epsilon(completion_s(0, 1), LOSSLESS_S, 1e-9);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/loss/without_loss_all_is_there_after_four_and_a_half_round_trips",
                    without_loss_all_is_there_after_four_and_a_half_round_trips);
    g_test_add_func("/loss/the_table_of_loss_rates", the_table_of_loss_rates);
    return g_test_run();
}
