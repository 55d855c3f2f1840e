/* What the sweep goes through, in order. */
#include "diagram/sweep.h"

static void add_event(struct sweep *w, enum event_kind kind, int64_t t_ns, uint32_t record,
                      uint32_t arrow)
{
    struct event event = {.t_ns = t_ns,
                          .record = record,
                          .arrow = arrow,
                          .kind = (uint8_t)kind,
                          .order = w->events->len};

    g_array_append_val(w->events, event);
}

/* What is in store for a packet shows when it happens; the command itself needs no room. */
static bool is_silent(const struct trace_record *r)
{
    return r->kind == TRACE_FAULT && r->fault.effect == TRACE_EFFECT_FATE;
}

static void add_record_events(struct sweep *w)
{
    struct diagram *d = w->d;

    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->t_ns < d->from_ns)
            continue;
        if (r->t_ns > d->to_ns)
            break;
        if (is_silent(r))
            continue;
        uint32_t flight = flight_of_record(r);
        uint32_t arrow = flight == TRACE_NONE ? TRACE_NONE : d->arrow_of[flight];
        add_event(w, EVENT_RECORD, r->t_ns, i, TRACE_NONE);
        if (r->kind != TRACE_SENT && arrow != TRACE_NONE)
            arrow = diagram_last_leg(d, arrow);
        if (arrow != TRACE_NONE)
            add_event(w, r->kind == TRACE_SENT ? EVENT_TAIL : EVENT_HEAD, r->t_ns, i, arrow);
    }
}

/* What no record of the span stands for: copies that set out, flights that the span cuts. */
static void add_bare_events(struct sweep *w)
{
    struct diagram *d = w->d;

    for (guint i = 0; i < d->arrows->len; i++) {
        const struct arrow *arrow = diagram_arrow(d, i);
        const struct trace_flight *flight = trace_flight(d->trace, arrow->flight);
        if (flight->copy > 1 || flight->start_ns < d->from_ns || arrow->onward)
            add_event(w, EVENT_TAIL, arrow->start_ns, TRACE_NONE, i);
        if (arrow->end == ARROW_HELD || arrow->end == ARROW_IN_FLIGHT)
            add_event(w, EVENT_HEAD, arrow->end_ns, TRACE_NONE, i);
    }
    for (guint i = 0; i < d->tenancies->len; i++) {
        const struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, i);
        if (tenancy->start_ns < d->from_ns && tenancy->end_ns >= d->from_ns)
            add_event(w, EVENT_STANDING, d->from_ns, tenancy->standing_record, TRACE_NONE);
    }
    add_event(w, EVENT_SPAN, d->from_ns, TRACE_NONE, TRACE_NONE);
    add_event(w, EVENT_SPAN, d->to_ns, TRACE_NONE, TRACE_NONE);
}

static gint compare_events(gconstpointer a, gconstpointer b)
{
    const struct event *left = a, *right = b;

    if (left->t_ns != right->t_ns)
        return left->t_ns < right->t_ns ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

void sweep_add_events(struct sweep *w)
{
    add_record_events(w);
    add_bare_events(w);
    g_array_sort(w->events, compare_events);
}

void sweep_silent_records(struct diagram *d)
{
    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (is_silent(r) && r->t_ns >= d->from_ns && r->t_ns <= d->to_ns)
            d->record_y[i] = (float)axis_y_px(&d->axis, r->t_ns);
    }
}
