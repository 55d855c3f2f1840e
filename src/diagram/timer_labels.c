/* What the sweep does for the words along timers. */
#include "diagram/sweep.h"

#include <math.h>

static double height_in_instant(const struct sweep *w, const struct pen *pen, uint32_t record,
                                guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        if (event->record == record && event->kind == EVENT_RECORD)
            return event->y;
    }
    return pen->last;
}

static bool place_timer(struct diagram *d, struct timer_bar *bar)
{
    const struct text_run *run = text_run(d->text, bar->label);
    double s = d->columns.scale, step = run->height_px / 2, best = INFINITY;
    double half = run->width_px / 2 + 11 * s;
    double x = d->columns.lifeline_px[bar->host] - columns_outwards(bar->host) * half;
    double low = bar->y0 + run->height_px / 2 + 1, high = bar->y1 - run->height_px / 2 - 1;
    double liked = bar->timer == TCP_TIMER_TIME_WAIT ? low + step : (low + high) / 2;
    struct box chosen = {0};

    for (int i = 0; low + i * step <= high; i++) {
        double y = low + i * step;
        struct box box = box_upright(x - run->width_px / 2 - 2 * s, y - run->height_px / 2,
                                     run->width_px + 4 * s, run->height_px);
        double cost = fabs(y - liked) / (40 * s);
        if (cost >= best || !boxes_free_at(d->boxes, &box))
            continue;
        cost += 1.5 * (double)boxes_count_lines(d->boxes, &box, TRACE_NONE, (best - cost) / 1.5);
        if (cost >= best)
            continue;
        best = cost;
        chosen = box;
    }
    if (best == INFINITY)
        return false;
    boxes_add(d->boxes, &chosen);
    bar->label_x = chosen.x;
    bar->label_y = chosen.y;
    return true;
}

bool sweep_timers(struct sweep *w, const struct pen *pen, guint first, guint end)
{
    struct diagram *d = w->d;
    int64_t t_ns = g_array_index(w->events, struct event, first).t_ns;

    for (guint i = w->next_timer; i < d->timers->len; i++) {
        struct timer_bar *bar = &g_array_index(d->timers, struct timer_bar, i);
        if (bar->end_ns > t_ns)
            break;
        float y0 = d->record_y[bar->record];
        bar->y0 = isnan(y0) ? d->top_px : (double)y0;
        bar->y1 = bar->end_record == TRACE_NONE
                      ? pen->last
                      : height_in_instant(w, pen, bar->end_record, first, end);
        if (!place_timer(d, bar))
            return false;
    }
    return true;
}
