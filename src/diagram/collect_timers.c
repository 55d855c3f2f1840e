#include "diagram/layout.h"

#include "tcp/time.h"

/* A timer that its ACK stops at once says nothing: only those are drawn that run out, that a
 * teacher waits for, or that ran long.  The loss probe is set for two round trips and stopped after
 * one as a rule, which is not long.  What takes no time, as TIME-WAIT knocked out, has no length to
 * be drawn with. */
static bool is_worth_drawing(const struct timer_bar *bar, int64_t interval_ns)
{
    if (bar->end_ns == bar->start_ns)
        return false;
    if (bar->timer == TCP_TIMER_TIME_WAIT || bar->action == TCP_TIMER_EXPIRE)
        return true;
    int64_t ran_ns = bar->end_ns - bar->start_ns;
    if (bar->timer == TCP_TIMER_LOSS_PROBE)
        return bar->action == TCP_TIMER_START && ran_ns >= interval_ns / 2;
    if (bar->action == TCP_TIMER_START)
        return ran_ns >= interval_ns / 4;
    return ran_ns >= interval_ns / 2;
}

/* Ends the timer at a place among those that run. */
static void end_timer(struct diagram *d, GArray *running, guint index, int64_t end_ns,
                      uint32_t end_record, uint8_t action)
{
    struct timer_bar bar = g_array_index(running, struct timer_bar, index);

    bar.end_ns = end_ns;
    bar.end_record = end_record;
    bar.action = action;
    if (bar.end_ns >= d->from_ns &&
        is_worth_drawing(&bar, trace_record(d->trace, bar.record)->timer.interval_ns))
        g_array_append_val(d->timers, bar);
    g_array_remove_index_fast(running, index);
}

static void end_same(struct diagram *d, GArray *running, uint32_t record)
{
    const struct trace_record *r = trace_record(d->trace, record);

    for (guint i = 0; i < running->len; i++) {
        const struct timer_bar *bar = &g_array_index(running, struct timer_bar, i);
        if (bar->host != r->host || bar->timer != r->timer.timer ||
            trace_record(d->trace, bar->record)->conn != r->conn)
            continue;
        end_timer(d, running, i, r->t_ns, record, r->timer.action);
        return;
    }
}

static void follow_timer(struct diagram *d, GArray *running, uint32_t record)
{
    const struct trace_record *r = trace_record(d->trace, record);
    struct timer_bar bar = {
        .record = record,
        .label = TEXT_NONE,
        .start_ns = r->t_ns,
        .host = r->host,
        .timer = r->timer.timer,
        .restarted = r->timer.action == TCP_TIMER_RESTART,
    };

    end_same(d, running, record);
    if (r->timer.action == TCP_TIMER_START || r->timer.action == TCP_TIMER_RESTART)
        g_array_append_val(running, bar);
}

/* Ends all timers of a host, or of both. */
static void end_timers(struct diagram *d, GArray *running, enum trace_host host, int64_t end_ns,
                       uint32_t end_record, uint8_t action)
{
    for (guint i = running->len; i-- > 0;)
        if (host == TRACE_NETWORK || g_array_index(running, struct timer_bar, i).host == host)
            end_timer(d, running, i, end_ns, end_record, action);
}

static gint compare_bar_starts(gconstpointer a, gconstpointer b)
{
    const struct timer_bar *left = a, *right = b;

    if (left->start_ns != right->start_ns)
        return left->start_ns < right->start_ns ? -1 : 1;
    return left->record < right->record ? -1 : left->record > right->record;
}

static gint compare_bar_ends(gconstpointer a, gconstpointer b)
{
    const struct timer_bar *left = a, *right = b;

    if (left->end_ns != right->end_ns)
        return left->end_ns < right->end_ns ? -1 : 1;
    return compare_bar_starts(a, b);
}

static void assign_timer_lanes(struct diagram *d)
{
    int64_t free_ns[TRACE_HOST_COUNT][COLUMNS_TIMERS_MAX] = {{0}};

    g_array_sort(d->timers, compare_bar_starts);
    for (guint i = 0; i < d->timers->len; i++) {
        struct timer_bar *bar = &g_array_index(d->timers, struct timer_bar, i);
        while (bar->lane < COLUMNS_TIMERS_MAX - 1 && free_ns[bar->host][bar->lane] > bar->start_ns)
            bar->lane++;
        free_ns[bar->host][bar->lane] = bar->end_ns;
    }
    g_array_sort(d->timers, compare_bar_ends);
}

void collect_timers(struct diagram *d)
{
    GArray *running = g_array_new(FALSE, FALSE, sizeof(struct timer_bar));

    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->t_ns > d->to_ns)
            break;
        if (r->kind == TRACE_TIMER)
            follow_timer(d, running, i);
        else if (r->kind == TRACE_POWER && !r->power.on)
            end_timers(d, running, r->host, r->t_ns, i, TCP_TIMER_STOP);
    }
    end_timers(d, running, TRACE_NETWORK, d->to_ns, TRACE_NONE, TCP_TIMER_START);
    g_array_free(running, TRUE);
    assign_timer_lanes(d);
}
