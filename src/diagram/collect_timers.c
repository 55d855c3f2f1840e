#include "diagram/layout.h"

#include "tcp/time.h"

/* A timer that its ACK stops at once says nothing: only those are drawn that run out, that a
 * teacher waits for, or that ran long. */
static bool is_worth_drawing(const struct timer_bar *bar, int64_t interval_ns)
{
    if (bar->timer == TCP_TIMER_TIME_WAIT || bar->action == TCP_TIMER_EXPIRE)
        return true;
    int64_t ran_ns = bar->end_ns - bar->start_ns;
    if (bar->action == TCP_TIMER_START)
        return ran_ns >= interval_ns / 4;
    return ran_ns >= interval_ns / 2;
}

static void end_timer(struct diagram *d, GHashTable *running, gpointer key, int64_t end_ns,
                      uint32_t end_record, uint8_t action)
{
    struct timer_bar *bar = g_hash_table_lookup(running, key);

    if (bar == NULL)
        return;
    bar->end_ns = end_ns;
    bar->end_record = end_record;
    bar->action = action;
    if (bar->end_ns >= d->from_ns &&
        is_worth_drawing(bar, trace_record(d->trace, bar->record)->timer.interval_ns))
        g_array_append_val(d->timers, *bar);
    g_hash_table_remove(running, key);
}

static void follow_timer(struct diagram *d, GHashTable *running, uint32_t index)
{
    const struct trace_record *r = trace_record(d->trace, index);
    guint number = ((guint)r->host << 20 | (guint)r->conn << 4 | r->timer.timer) + 1;
    gpointer key = GUINT_TO_POINTER(number);

    end_timer(d, running, key, r->t_ns, index, r->timer.action);
    if (r->timer.action != TCP_TIMER_START && r->timer.action != TCP_TIMER_RESTART)
        return;
    struct timer_bar *bar = g_new0(struct timer_bar, 1);
    bar->record = index;
    bar->label = TEXT_NONE;
    bar->start_ns = r->t_ns;
    bar->host = r->host;
    bar->timer = r->timer.timer;
    bar->restarted = r->timer.action == TCP_TIMER_RESTART;
    g_hash_table_insert(running, key, bar);
}

/* Ends all timers of a host, or of both. */
static void end_timers(struct diagram *d, GHashTable *running, enum trace_host host, int64_t end_ns,
                       uint32_t end_record, uint8_t action)
{
    GList *keys = g_hash_table_get_keys(running);

    for (GList *at = keys; at != NULL; at = at->next) {
        const struct timer_bar *bar = g_hash_table_lookup(running, at->data);
        if (host == TRACE_NETWORK || bar->host == host)
            end_timer(d, running, at->data, end_ns, end_record, action);
    }
    g_list_free(keys);
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
    GHashTable *running = g_hash_table_new_full(NULL, NULL, NULL, g_free);

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
    g_hash_table_destroy(running);
    assign_timer_lanes(d);
}
