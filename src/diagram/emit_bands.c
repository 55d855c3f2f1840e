#include "diagram/emit.h"

#include "tcp/time.h"

#include <math.h>

#define LEAST_BAND_PX 4.0 /* of a state that was left in the instant it was reached */
#define BAND_GAP_PX   1.5

/* ---- lifelines ------------------------------------------------------------------------------ */

/* One line from top to bottom, left open at every break. */
static void emit_broken_line(struct diagram *d, double x, double top, double bottom, enum dash dash)
{
    double s = d->columns.scale, from = top;

    for (guint i = 0; i <= d->breaks->len; i++) {
        bool last = i == d->breaks->len;
        double y = last ? bottom : g_array_index(d->breaks, struct time_break, i).y;
        if (y < from || (y > bottom))
            y = y < from ? from : bottom;
        bool open = !last && y < bottom && y > top;
        double to = open ? y - 8 * s : y;
        emit_tall_line(d, LAYER_LINE, x, from, to, INK_LIFELINE, 1.7, dash, subject_none());
        from = open ? y + 8 * s : MAX(from, y);
    }
}

/* Alive or dark: a host's line is dotted while it has no power. */
void emit_lifelines(struct diagram *d)
{
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        double x = d->columns.lifeline_px[host], from = d->top_px;
        bool on = true;

        for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
            const struct trace_record *r = trace_record(d->trace, i);
            if (r->t_ns > d->to_ns)
                break;
            if (r->kind != TRACE_POWER || r->host != host || r->power.on == on)
                continue;
            double y = height_of_record(d, i);
            emit_broken_line(d, x, from, y, on ? DASH_SOLID : DASH_DOTS);
            from = y;
            on = r->power.on;
        }
        emit_broken_line(d, x, from, d->bottom_px, on ? DASH_SOLID : DASH_DOTS);
    }
}

/* ---- bands ---------------------------------------------------------------------------------- */

static void emit_band(struct diagram *d, const struct tenancy *tenancy, double from, double to,
                      enum tcp_state state, uint32_t record)
{
    double left, right;

    columns_band(&d->columns, tenancy->host, tenancy->lane, &left, &right);
    emit_fill(d, LAYER_BAND, left, from, right, to - BAND_GAP_PX * d->columns.scale,
              theme_band_ink(state), EDGE_HAIR, 2.5, subject_record(record));
}

/* Where the next connection takes the lane over, or the end of the page. */
static double end_of_tenancy(const struct diagram *d, guint index)
{
    const struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, index);

    if (tenancy->off_record != TRACE_NONE)
        return height_of_record(d, tenancy->off_record);
    for (guint i = index + 1; i < d->tenancies->len; i++) {
        const struct tenancy *next = &g_array_index(d->tenancies, struct tenancy, i);
        if (next->host == tenancy->host && next->lane == tenancy->lane)
            return axis_y_px(&d->axis, next->start_ns);
    }
    return d->bottom_px;
}

/* Hatched from the moment the power goes until it comes back. */
static void emit_dark(struct diagram *d, enum trace_host host, double from, double to,
                      uint32_t record)
{
    double left, right, outer_left, outer_right;

    columns_band(&d->columns, host, 0, &left, &right);
    columns_band(&d->columns, host, d->columns.band_count[host] - 1, &outer_left, &outer_right);
    struct item item = {
        .kind = ITEM_HATCH,
        .layer = LAYER_BAND,
        .x0 = (float)MIN(left, outer_left),
        .x1 = (float)MAX(right, outer_right),
        .ink = INK_BAND_EDGE,
        .width = (float)(2.5 * d->columns.scale),
        .record = record,
        .flight = TRACE_NONE,
    };
    item.y0 = (float)from;
    item.y1 = (float)(to - BAND_GAP_PX * d->columns.scale);
    list_add(&d->list, &item);
}

static void emit_darkness(struct diagram *d)
{
    uint32_t off[TRACE_HOST_COUNT] = {TRACE_NONE, TRACE_NONE};

    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->t_ns > d->to_ns)
            break;
        if (r->kind != TRACE_POWER)
            continue;
        if (!r->power.on)
            off[r->host] = i;
        else if (off[r->host] != TRACE_NONE) {
            emit_dark(d, r->host, height_of_record(d, off[r->host]), height_of_record(d, i),
                      off[r->host]);
            off[r->host] = TRACE_NONE;
        }
    }
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        if (off[host] != TRACE_NONE)
            emit_dark(d, host, height_of_record(d, off[host]), d->bottom_px, off[host]);
}

struct band {
    double from;
    enum tcp_state state;
    uint32_t record;
};

/* All bands of all connections in one walk through the records. */
void emit_bands(struct diagram *d)
{
    struct band *open = g_new0(struct band, d->tenancies->len + 1);
    double least = LEAST_BAND_PX * d->columns.scale;

    for (guint t = 0; t < d->tenancies->len; t++)
        open[t].record = TRACE_NONE;
    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->t_ns > d->to_ns)
            break;
        if (r->kind != TRACE_STATE)
            continue;
        for (guint t = 0; t < d->tenancies->len; t++) {
            const struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, t);
            if (tenancy->host != r->host || tenancy->conn != r->conn)
                continue;
            double y = height_of_record(d, i);
            struct band *band = &open[t];
            if (band->record != TRACE_NONE && !isnan(d->record_y[i])) {
                y = MAX(y, band->from + least);
                emit_band(d, tenancy, band->from, y, band->state, band->record);
            }
            *band = (struct band){y, r->state.to, i};
        }
    }
    for (guint t = 0; t < d->tenancies->len; t++)
        if (open[t].record != TRACE_NONE &&
            !g_array_index(d->tenancies, struct tenancy, t).returned)
            emit_band(d, &g_array_index(d->tenancies, struct tenancy, t), open[t].from,
                      end_of_tenancy(d, t), open[t].state, open[t].record);
    g_free(open);
    emit_darkness(d);
}

/* ---- timers --------------------------------------------------------------------------------- */

enum ink emit_timer_ink(enum tcp_timer timer)
{
    static const enum ink inks[TCP_TIMER_COUNT] = {
        [TCP_TIMER_RETRANSMIT] = INK_RTO,          [TCP_TIMER_PERSIST] = INK_PERSIST,
        [TCP_TIMER_KEEPALIVE] = INK_KEEPALIVE,     [TCP_TIMER_TIME_WAIT] = INK_TIME_WAIT,
        [TCP_TIMER_DELAYED_ACK] = INK_DELAYED_ACK, [TCP_TIMER_LOSS_PROBE] = INK_LOSS_PROBE,
        [TCP_TIMER_REORDER] = INK_REORDER,         [TCP_TIMER_USER] = INK_USER_TIMEOUT,
    };

    return inks[timer];
}

void emit_timers(struct diagram *d)
{
    double s = d->columns.scale;

    for (guint i = 0; i < d->timers->len; i++) {
        const struct timer_bar *bar = &g_array_index(d->timers, struct timer_bar, i);
        struct subject subject = subject_record(bar->record);
        enum ink ink = emit_timer_ink(bar->timer);
        double x = columns_timer_px(&d->columns, bar->host, bar->lane), cap = 3.5 * s;

        emit_line(d, LAYER_LINE, x, bar->y0 + 1, x, bar->y1 - 1, ink, 2.6, DASH_SOLID, subject);
        emit_line(d, LAYER_LINE, x - cap, bar->y0 + 1, x + cap, bar->y0 + 1, ink,
                  bar->restarted ? 2.6 : 1.6, DASH_SOLID, subject);
        if (bar->action != TCP_TIMER_START)
            emit_line(d, LAYER_LINE, x - cap, bar->y1 - 1, x + cap, bar->y1 - 1, ink, 1.6,
                      DASH_SOLID, subject);
        emit_crossed_text(d, bar->label, bar->label_x, bar->label_y, 0, ink, subject, TRACE_NONE);
    }
}
