#include "diagram/sweep.h"

#include "diagram/words.h"
#include "tcp/time.h"
#include "trace/gettext.h"

#include <math.h>
#include <stdio.h>

/* One flight of the ordinary kind falls by this part of the room it crosses, within bounds. */
#define FALL_SHARE  0.075
#define FALL_MIN_PX 30.0
#define FALL_MAX_PX 64.0

#define LEAST_FALL_PX  9.0   /* of any flight that takes time */
#define LEAST_STEP_PX  2.0   /* between two instants */
#define LONGEST_PX     120.0 /* a quiet stretch that would be longer is closed up */
#define CLOSED_UP_PX   60.0  /* what is left of it */
#define CLOSED_LEAD_PX 16.0  /* of which so much runs on as before, at both ends */
#define PUSH_PX        5.0   /* how far an instant moves down when a label finds no room */
#define PUSHES_MAX     400
#define PATIENT_PUSHES 10  /* so often an instant is moved for the sake of a good place */
#define PATIENCE       1.0 /* what a good place may cost; see place.c */

static double flight_ns(const struct trace_link_setup *link, const struct trace_setup *setup)
{
    double ns = (double)link->delay_ns + (double)link->jitter_ns / 2;

    if (link->rate_bits_per_s > 0)
        ns += 0.5e9 * 8 * setup->host[TRACE_CLIENT].tcp.mss_bytes / (double)link->rate_bits_per_s;
    return ns;
}

/* The scale of the axis comes from the setup and not from the flights, so that a run that goes
 * on does not change what is drawn already. */
static double usual_ns_per_px(const struct diagram *d)
{
    const struct trace_setup *setup = trace_setup(d->trace);
    double s = d->columns.scale;
    double fall =
        CLAMP(columns_room_px(&d->columns) * FALL_SHARE, FALL_MIN_PX * s, FALL_MAX_PX * s);
    double ns = (flight_ns(&setup->to_client, setup) + flight_ns(&setup->to_server, setup)) / 2;

    return MAX(ns, 1e3) / fall / d->stretch;
}

/* ---- one instant at one height -------------------------------------------------------------- */

void sweep_set_ends(struct diagram *d, struct arrow *arrow, bool tail, double y)
{
    const struct columns *c = &d->columns;
    enum trace_host to = trace_peer(arrow->from);
    double from_x = c->lifeline_px[arrow->from], to_x = c->lifeline_px[to];

    if (arrow->injected)
        from_x = (from_x + to_x) / 2;
    if (tail) {
        arrow->x0 = from_x + (to_x - from_x) * arrow->from_part;
        arrow->y0 = y;
        return;
    }
    /* What was lost at once is still drawn long enough to be seen. */
    double least = 20 * c->scale / fabs(to_x - from_x);
    double part = MIN(MAX(arrow->to_part, arrow->from_part + least), 1);
    arrow->x1 = from_x + (to_x - from_x) * part;
    arrow->y1 = y;
}

static double *rung_of(struct pen *pen, enum trace_host host)
{
    return &pen->rung[host <= TRACE_NETWORK ? host : TRACE_NETWORK];
}

/* Where one distance for all does not do, a larger one will. */
static double distance(const struct sweep *w, const struct arrow *arrow)
{
    return place_distance(w->d, arrow) * w->spread;
}

static void set_tail(struct sweep *w, struct pen *pen, struct event *event)
{
    struct arrow *arrow = diagram_arrow(w->d, event->arrow);

    if (arrow->onward) {
        event->y = pen->floor;
        sweep_set_ends(w->d, arrow, true, event->y);
        return;
    }
    double *rung = rung_of(pen, arrow->injected ? TRACE_NETWORK : arrow->from);
    double *above = &pen->tail[arrow->from];

    *rung = MAX(*rung, *above + distance(w, arrow));
    *above = event->y = *rung;
    sweep_set_ends(w->d, arrow, true, event->y);
}

static void set_head(struct sweep *w, struct pen *pen, struct event *event)
{
    struct arrow *arrow = diagram_arrow(w->d, event->arrow);
    enum trace_host host = trace_peer(arrow->from);
    double part = arrow->to_part - arrow->from_part;
    double fall = arrow->end_ns > arrow->start_ns ? LEAST_FALL_PX * w->d->columns.scale * part : 0;
    double y = MAX(pen->floor, arrow->y0 + fall);

    if (arrow->to_part > 0.9) {
        y = MAX(MAX(y, pen->rung[host]), pen->head[host] + distance(w, arrow));
        pen->rung[host] = pen->head[host] = y;
    } else {
        y = MAX(y, pen->lost[host] + distance(w, arrow));
        pen->lost[host] = y;
    }
    event->y = y;
    sweep_set_ends(w->d, arrow, false, y);
}

static void set_event(struct sweep *w, struct pen *pen, struct event *event)
{
    switch (event->kind) {
    case EVENT_TAIL:
        set_tail(w, pen, event);
        break;
    case EVENT_HEAD:
        set_head(w, pen, event);
        break;
    case EVENT_SPAN:
        event->y = pen->floor;
        break;
    default: {
        const struct trace_record *r = trace_record(w->d->trace, event->record);
        event->y = *rung_of(pen, r->host);
    }
    }
    pen->last = MAX(pen->last, event->y);
}

/* The mark in the middle of the room where a segment is injected. */
static void add_source(struct diagram *d, const struct arrow *arrow)
{
    double half = 6 * d->columns.scale;
    struct box box = box_upright(arrow->x0 - half, arrow->y0 - half, 2 * half, 2 * half);

    boxes_add(d->boxes, &box);
}

static void add_lines(struct sweep *w, guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        if (event->kind == EVENT_TAIL && diagram_arrow(w->d, event->arrow)->injected)
            add_source(w->d, diagram_arrow(w->d, event->arrow));
        if (event->kind != EVENT_HEAD)
            continue;
        const struct arrow *arrow = diagram_arrow(w->d, event->arrow);
        struct line line = {arrow->x0, arrow->y0, arrow->x1, arrow->y1};
        boxes_add_line(w->d->boxes, &line, event->arrow);
    }
}

/* Words of arrows that end in this instant. */
static bool place_labels(struct sweep *w, guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        if (event->kind == EVENT_HEAD && !place_arrow(w->d, event->arrow, w->patience))
            return false;
    }
    return true;
}

static bool try_instant(struct sweep *w, struct pen *pen, guint first, guint end, double *push)
{
    pen->floor = w->base;
    *push = PUSH_PX * w->d->columns.scale;
    if (!sweep_crossings(w, pen, first, end))
        return false;
    for (guint i = 0; i <= TRACE_NETWORK; i++)
        pen->rung[i] = pen->floor;
    pen->lost[TRACE_CLIENT] = pen->lost[TRACE_SERVER] = -INFINITY;
    pen->last = pen->floor;
    for (guint i = first; i < end; i++)
        set_event(w, pen, &g_array_index(w->events, struct event, i));
    if (!sweep_asides(w, pen, first, end, push))
        return false;
    add_lines(w, first, end);
    return place_labels(w, first, end) && sweep_timers(w, pen, first, end);
}

static void commit(struct sweep *w, guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        if (event->record != TRACE_NONE && event->kind != EVENT_STANDING)
            w->d->record_y[event->record] = (float)event->y;
    }
}

/* Moves an instant down until all that belongs to it finds room.  That it does find some in the
 * end is certain: nothing stands below the last instant but the ends of its own arrows. */
static void set_instant(struct sweep *w, guint first, guint end)
{
    w->lead = 0;
    struct boxes_mark mark = boxes_mark(w->d->boxes);
    guint asides = w->d->asides->len, crossings = w->d->crossings->len;

    for (int pushes = 0;; pushes++) {
        struct pen pen = w->pen;
        double push;
        w->spread = 1 + 0.1 * MAX(pushes - PATIENT_PUSHES, 0);
        w->patience = pushes < PATIENT_PUSHES ? PATIENCE : INFINITY;
        if (try_instant(w, &pen, first, end, &push) || pushes == PUSHES_MAX) {
            w->pen = pen;
            break;
        }
        boxes_return(w->d->boxes, mark);
        g_array_set_size(w->d->asides, asides);
        g_array_set_size(w->d->crossings, crossings);
        w->base += push;
    }
    commit(w, first, end);
}

/* ---- from instant to instant ---------------------------------------------------------------- */

static bool is_idle(const struct sweep *w, int64_t to_ns)
{
    if (w->in_the_air > 0)
        return false;
    for (guint i = w->next_timer; i < w->d->timers->len; i++) {
        const struct timer_bar *bar = &g_array_index(w->d->timers, struct timer_bar, i);
        bool only_idle = bar->timer == TCP_TIMER_KEEPALIVE &&
                         trace_record(w->d->trace, bar->record)->timer.count == 0;
        if (bar->start_ns < to_ns && !only_idle)
            return false;
    }
    return true;
}

/* Returns the height of the zig-zag, at which there is room for its text. */
static double add_break(struct sweep *w, double y, int64_t duration_ns, bool idle)
{
    struct diagram *d = w->d;
    char length[32], text[96];

    words_duration(duration_ns, length, sizeof length);
    snprintf(text, sizeof text, idle ? _("idle for %s") : "%s", length);
    struct time_break gap = {
        .y = y,
        .text = text_add(d->text, TEXT_BREAK, TEXT_CENTER, text, 0),
        .text_x = (d->columns.lifeline_px[0] + d->columns.lifeline_px[1]) / 2,
    };
    const struct text_run *run = text_run(d->text, gap.text);
    struct box box = box_upright(gap.text_x - run->width_px / 2 - 4, y - run->height_px / 2,
                                 run->width_px + 8, run->height_px);
    while (!boxes_free_at(d->boxes, &box))
        box.y += 4 * d->columns.scale;
    gap.y = box.y;
    gap.text_slot = boxes_add(d->boxes, &box);
    g_array_append_val(d->breaks, gap);
    return gap.y;
}

/* The way down to the next instant, before anything pushes it further. */
static void step_to(struct sweep *w, int64_t t_ns)
{
    double s = w->d->columns.scale, ns_per_px = w->d->ns_per_px;
    double straight = (double)(t_ns - w->t_ns) / ns_per_px;

    w->closed_up = straight > LONGEST_PX * s * w->d->stretch;
    if (!w->closed_up) {
        w->base = w->pen.last + MAX(straight, LEAST_STEP_PX * s);
        return;
    }
    double half = CLOSED_UP_PX * s / 2;
    w->base = half + add_break(w, w->pen.last + half, t_ns - w->t_ns, is_idle(w, t_ns));
}

/* The knots of an instant; see axis.h. */
static void add_knots(struct sweep *w, int64_t t_ns, double from_y)
{
    struct diagram *d = w->d;
    double lead = CLOSED_LEAD_PX * d->columns.scale;
    int64_t lead_ns = (int64_t)(lead * d->ns_per_px);

    if (w->closed_up) {
        axis_add(&d->axis, w->t_ns + lead_ns, from_y + lead, false);
        axis_add(&d->axis, t_ns - lead_ns, w->base - lead, true);
    }
    if (w->pen.last > w->base + 0.5 && w->t_ns < t_ns) {
        int64_t before_ns = (t_ns - w->t_ns) / 2;
        axis_add(&d->axis, t_ns - time_min_ns(before_ns, TIME_US(1)), w->base, false);
    }
    axis_add(&d->axis, t_ns, w->pen.last, false);
}

static void leave_instant(struct sweep *w, int64_t t_ns, guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        w->in_the_air += event->kind == EVENT_TAIL;
        w->in_the_air -= event->kind == EVENT_HEAD;
    }
    while (w->next_timer < w->d->timers->len &&
           g_array_index(w->d->timers, struct timer_bar, w->next_timer).end_ns <= t_ns)
        w->next_timer++;
    w->t_ns = t_ns;
    w->closed_up = false;
}

static void sweep_instants(struct sweep *w)
{
    for (guint first = 0; first < w->events->len;) {
        int64_t t_ns = g_array_index(w->events, struct event, first).t_ns;
        double from_y = w->pen.last;
        guint end = first;

        while (end < w->events->len && g_array_index(w->events, struct event, end).t_ns == t_ns)
            end++;
        if (first == 0)
            w->base = w->pen.last;
        else
            step_to(w, t_ns);
        set_instant(w, first, end);
        add_knots(w, t_ns, from_y);
        leave_instant(w, t_ns, first, end);
        first = end;
    }
}

static uint32_t *new_texts(const struct diagram *d)
{
    uint32_t count = trace_record_count(d->trace);
    uint32_t *texts = g_new(uint32_t, count + 1);

    for (uint32_t i = 0; i < count; i++)
        texts[i] = TEXT_NONE;
    return texts;
}

void sweep(struct diagram *d)
{
    double far_above = -1e6;
    struct sweep w = {
        .d = d,
        .events = g_array_new(FALSE, TRUE, sizeof(struct event)),
        .pen = {.tail = {far_above, far_above},
                .head = {far_above, far_above},
                .last = d->top_px + 12 * d->columns.scale},
    };

    w.pen.bottom[0] = w.pen.bottom[1] = d->top_px + 4 * d->columns.scale;
    d->ns_per_px = usual_ns_per_px(d);
    w.texts = new_texts(d);
    struct box head = box_upright(0, d->top_px - 200, d->columns.width_px, 200);
    boxes_add(d->boxes, &head);
    sweep_add_events(&w);
    sweep_instants(&w);
    d->bottom_px = MAX(w.pen.last + 22 * d->columns.scale, MAX(w.pen.bottom[0], w.pen.bottom[1]));
    sweep_silent_records(d);
    g_array_free(w.events, TRUE);
    g_free(w.texts);
    place_improve(d);
    place_breaks(d);
}
