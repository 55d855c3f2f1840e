#include "diagram/layout.h"

#include "diagram/words.h"
#include "tcp/time.h"

#include <math.h>

/* ---- arrows --------------------------------------------------------------------------------- */

static enum ink ink_of_packet(const struct trace_packet *packet, enum again again)
{
    const struct tcp_segment *segment = &packet->segment;

    if (again == AGAIN_INJECTED)
        return INK_INJECTED;
    if (again != AGAIN_NOT)
        return INK_AGAIN;
    if (segment->flags & TCP_RST)
        return INK_RST;
    if (segment->flags & TCP_SYN)
        return INK_SYN;
    if (segment->flags & TCP_FIN)
        return INK_FIN;
    return segment->payload_bytes > 0 ? INK_DATA : INK_ACK;
}

/* How far a flight has got at a moment, from 0 to 1. */
static double part_at(const struct trace_flight *flight, int64_t t_ns)
{
    if (t_ns <= flight->start_ns)
        return 0;
    if (flight->due_ns == TIME_NEVER_NS)
        return 0.5;
    if (t_ns >= flight->due_ns)
        return 1;
    return (double)(t_ns - flight->start_ns) / (double)(flight->due_ns - flight->start_ns);
}

static enum arrow_end end_of_flight(const struct diagram *d, const struct trace_flight *flight)
{
    if (flight->end_record != TRACE_NONE && flight->end_ns <= d->to_ns)
        return flight->fate == TRACE_LOST_THERE ? ARROW_LOST : ARROW_ARRIVED;
    return flight->fate == TRACE_HELD ? ARROW_HELD : ARROW_IN_FLIGHT;
}

static struct arrow arrow_of_flight(const struct diagram *d, uint32_t index)
{
    const struct trace_flight *flight = trace_flight(d->trace, index);
    const struct trace_packet *packet = trace_packet(d->trace, flight->packet);
    enum again again = words_again(d->trace, index);
    struct arrow arrow = {
        .flight = index,
        .packet = flight->packet,
        .label = TEXT_NONE,
        .word = TEXT_NONE,
        .label_x = NAN,
        .start_ns = time_max_ns(flight->start_ns, d->from_ns),
        .end_ns = time_min_ns(flight->end_ns, d->to_ns),
        .from = (uint8_t)trace_peer(packet->to),
        .end = (uint8_t)end_of_flight(d, flight),
        .ink = (uint8_t)ink_of_packet(packet, again),
        .injected = packet->from == TRACE_NETWORK,
    };

    arrow.from_part = part_at(flight, arrow.start_ns);
    arrow.to_part = arrow.end == ARROW_ARRIVED ? 1 : part_at(flight, arrow.end_ns);
    if (arrow.end == ARROW_LOST || arrow.end == ARROW_HELD)
        arrow.dash = DASH_SHORT;
    else
        arrow.dash = again != AGAIN_NOT && again != AGAIN_INJECTED ? DASH_LONG : DASH_SOLID;
    return arrow;
}

static void collect_arrows(struct diagram *d)
{
    uint32_t count = trace_flight_count(d->trace);

    d->arrow_of = g_new(uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct trace_flight *flight = trace_flight(d->trace, i);

        d->arrow_of[i] = TRACE_NONE;
        if (flight->start_ns > d->to_ns || flight->end_ns < d->from_ns)
            continue;
        d->arrow_of[i] = d->arrows->len;
        struct arrow arrow = arrow_of_flight(d, i);
        g_array_append_val(d->arrows, arrow);
    }
}

static gint compare_starts(gconstpointer a, gconstpointer b)
{
    const struct arrow *const *left = a, *const *right = b;

    if ((*left)->start_ns != (*right)->start_ns)
        return (*left)->start_ns < (*right)->start_ns ? -1 : 1;
    return 0;
}

/* The arrows of one direction by their starts, and the latest end of all up to each. */
struct direction {
    GPtrArray *arrows;
    GArray *ends;
};

static struct direction direction_make(struct diagram *d, enum trace_host from)
{
    struct direction direction = {g_ptr_array_new(), g_array_new(FALSE, FALSE, sizeof(int64_t))};
    int64_t latest_ns = INT64_MIN;

    for (guint i = 0; i < d->arrows->len; i++)
        if (diagram_arrow(d, i)->from == from)
            g_ptr_array_add(direction.arrows, diagram_arrow(d, i));
    g_ptr_array_sort(direction.arrows, compare_starts);
    for (guint i = 0; i < direction.arrows->len; i++) {
        const struct arrow *arrow = g_ptr_array_index(direction.arrows, i);
        latest_ns = time_max_ns(latest_ns, arrow->end_ns);
        g_array_append_val(direction.ends, latest_ns);
    }
    return direction;
}

/* Whether any arrow of a direction is in the air at some time between the two moments. */
static bool is_anything_between(const struct direction *direction, int64_t start_ns, int64_t end_ns)
{
    guint low = 0, high = direction->arrows->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const struct arrow *arrow = g_ptr_array_index(direction->arrows, middle);
        if (arrow->start_ns < end_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && g_array_index(direction->ends, int64_t, low - 1) > start_ns;
}

static void mark_crowded(struct diagram *d)
{
    struct direction directions[TRACE_HOST_COUNT] = {direction_make(d, TRACE_CLIENT),
                                                     direction_make(d, TRACE_SERVER)};

    for (guint i = 0; i < d->arrows->len; i++) {
        struct arrow *arrow = diagram_arrow(d, i);
        arrow->crowded = is_anything_between(&directions[trace_peer(arrow->from)], arrow->start_ns,
                                             arrow->end_ns);
    }
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        g_ptr_array_free(directions[host].arrows, TRUE);
        g_array_free(directions[host].ends, TRUE);
    }
}

/* ---- connections ---------------------------------------------------------------------------- */

static struct tenancy *find_tenancy(struct diagram *d, enum trace_host host, uint16_t conn)
{
    for (guint i = d->tenancies->len; i-- > 0;) {
        struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, i);
        if (tenancy->host == host && tenancy->conn == conn)
            return tenancy;
    }
    return NULL;
}

static uint8_t free_band_lane(const struct diagram *d, enum trace_host host, int64_t t_ns)
{
    bool taken[COLUMNS_BANDS_MAX] = {false};

    for (guint i = 0; i < d->tenancies->len; i++) {
        const struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, i);
        if (tenancy->host == host && tenancy->end_ns > t_ns)
            taken[tenancy->lane] = true;
    }
    for (uint8_t lane = 0; lane < COLUMNS_BANDS_MAX; lane++)
        if (!taken[lane])
            return lane;
    return COLUMNS_BANDS_MAX - 1;
}

static void collect_tenancies(struct diagram *d)
{
    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->kind != TRACE_STATE || r->t_ns > d->to_ns)
            continue;
        struct tenancy *known = find_tenancy(d, r->host, r->conn);
        if (known == NULL) {
            struct tenancy tenancy = {
                .conn = r->conn,
                .host = r->host,
                .lane = free_band_lane(d, r->host, r->t_ns),
                .start_ns = r->t_ns,
                .end_ns = TIME_NEVER_NS,
                .standing_record = TRACE_NONE,
            };
            g_array_append_val(d->tenancies, tenancy);
            known = find_tenancy(d, r->host, r->conn);
        }
        if (r->t_ns < d->from_ns)
            known->standing_record = i;
        if (r->state.to == TCP_CLOSED)
            known->end_ns = r->t_ns;
    }
}

/* ---- timers --------------------------------------------------------------------------------- */

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

static void collect_timers(struct diagram *d)
{
    GHashTable *running = g_hash_table_new_full(NULL, NULL, NULL, g_free);

    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->t_ns > d->to_ns)
            break;
        if (r->kind == TRACE_TIMER)
            follow_timer(d, running, i);
    }
    GList *left = g_hash_table_get_keys(running);
    for (GList *at = left; at != NULL; at = at->next)
        end_timer(d, running, at->data, d->to_ns, TRACE_NONE, TCP_TIMER_START);
    g_list_free(left);
    g_hash_table_destroy(running);
    assign_timer_lanes(d);
}

/* ---- all together --------------------------------------------------------------------------- */

static void make_columns(struct diagram *d)
{
    int bands[TRACE_HOST_COUNT] = {1, 1}, timers[TRACE_HOST_COUNT] = {1, 1};

    for (guint i = 0; i < d->tenancies->len; i++) {
        const struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, i);
        bands[tenancy->host] = MAX(bands[tenancy->host], tenancy->lane + 1);
    }
    for (guint i = 0; i < d->timers->len; i++) {
        const struct timer_bar *bar = &g_array_index(d->timers, struct timer_bar, i);
        timers[bar->host] = MAX(timers[bar->host], bar->lane + 1);
    }
    d->columns = columns_make(d->options.width_px, d->columns.scale, bands, timers);
}

static void add_labels(struct diagram *d)
{
    struct trace_numbers *numbers = trace_numbers_new(d->trace, d->options.numbers);
    double room = columns_room_px(&d->columns), s = d->columns.scale;

    for (guint i = 0; i < d->arrows->len; i++) {
        struct arrow *arrow = diagram_arrow(d, i);
        double wrap = (arrow->crowded ? room * 0.72 : room) - 20 * s;
        struct label label;

        words_of_flight(d->trace, numbers, arrow->flight, &label);
        arrow->label = text_add_mixed(d->text, TEXT_LABEL, TEXT_CENTER, label.text, wrap,
                                      label.bold_end, label.italic_from);
        if (arrow->end == ARROW_LOST)
            arrow->word = text_add(d->text, TEXT_STATE, TEXT_LEFT,
                                   words_loss(trace_flight(d->trace, arrow->flight)->loss), 0);
    }
    trace_numbers_free(numbers);
    for (guint i = 0; i < d->timers->len; i++) {
        struct timer_bar *bar = &g_array_index(d->timers, struct timer_bar, i);
        char text[160];

        words_timer(d->trace, bar->record, bar->restarted, text, sizeof text);
        bar->label = text_add(d->text, TEXT_TIMER, TEXT_LEFT, text, room * 0.45);
    }
}

void collect(struct diagram *d)
{
    collect_arrows(d);
    mark_crowded(d);
    collect_tenancies(d);
    collect_timers(d);
    make_columns(d);
    add_labels(d);
}
