#include "diagram/layout.h"

#include "diagram/words.h"
#include "tcp/time.h"

#include <math.h>

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

/* ---- held on the way ------------------------------------------------------------------------ */

/* A flight that was stopped on its way, as far as the trace tells. */
struct hold {
    int64_t hold_ns, release_ns; /* release: TIME_NEVER_NS while it is held */
    double part;                 /* of the way, where it waited */
};

/* When commands stopped and released each packet on its way, packet n at n - 1; TIME_NEVER_NS where
 * none did. */
struct stops {
    int64_t *hold_ns, *release_ns;
};

static void note_stop(const struct diagram *d, struct stops *stops, uint32_t record)
{
    const struct trace_record *r = trace_record(d->trace, record);
    uint32_t packet = r->fault.packet;
    int64_t *stop_ns = r->fault.effect == TRACE_EFFECT_RELEASE ? stops->release_ns : stops->hold_ns;

    if (r->fault.effect != TRACE_EFFECT_RELEASE &&
        (r->fault.effect != TRACE_EFFECT_FATE || r->fault.plan != TRACE_PLAN_HOLD))
        return;
    if (packet > trace_packet_count(d->trace) ||
        trace_packet(d->trace, packet)->sent_record > record)
        return;
    stop_ns[packet - 1] = time_min_ns(stop_ns[packet - 1], r->t_ns);
}

static struct stops stops_make(const struct diagram *d)
{
    uint32_t count = trace_packet_count(d->trace);
    struct stops stops = {g_new(int64_t, count), g_new(int64_t, count)};

    for (uint32_t i = 0; i < count; i++)
        stops.hold_ns[i] = stops.release_ns[i] = TIME_NEVER_NS;
    for (uint32_t i = 0; i < trace_record_count(d->trace); i++)
        if (trace_record(d->trace, i)->kind == TRACE_FAULT)
            note_stop(d, &stops, i);
    return stops;
}

/* The way that it takes without being held.  A packet that is let go has half of it before it,
 * and never arrives earlier for having been held. */
static int64_t way_ns(const struct diagram *d, const struct trace_flight *flight,
                      int64_t release_ns)
{
    const struct trace_setup *setup = trace_setup(d->trace);

    if (release_ns == TIME_NEVER_NS)
        return trace_packet(d->trace, flight->packet)->to == TRACE_CLIENT
                   ? setup->to_client.delay_ns
                   : setup->to_server.delay_ns;
    int64_t rest_ns = flight->due_ns - release_ns;

    return time_min_ns(time_later_ns(rest_ns, rest_ns), flight->due_ns - flight->start_ns);
}

static bool find_hold(const struct diagram *d, uint32_t index, const struct stops *stops,
                      struct hold *hold)
{
    const struct trace_flight *flight = trace_flight(d->trace, index);

    hold->release_ns = TIME_NEVER_NS;
    if (flight->due_ns != TIME_NEVER_NS) {
        hold->release_ns = stops->release_ns[flight->packet - 1];
        if (hold->release_ns >= flight->due_ns || hold->release_ns < flight->start_ns)
            return false;
    }
    int64_t way = time_max_ns(way_ns(d, flight, hold->release_ns), 1);
    hold->hold_ns = stops->hold_ns[flight->packet - 1];
    if (hold->hold_ns < flight->start_ns || hold->hold_ns > flight->start_ns + way)
        hold->hold_ns = flight->start_ns + way / 2;
    hold->part = (double)(hold->hold_ns - flight->start_ns) / (double)way;
    return true;
}

static double ratio(int64_t part_ns, int64_t whole_ns)
{
    return whole_ns > 0 ? CLAMP((double)part_ns / (double)whole_ns, 0, 1) : 1;
}

/* The leg up to where it waits, and the one from there on. */
static void add_legs(struct diagram *d, const struct arrow *whole, const struct hold *hold)
{
    const struct trace_flight *flight = trace_flight(d->trace, whole->flight);
    struct arrow leg = *whole;

    if (hold->hold_ns >= d->from_ns) {
        leg.end = hold->hold_ns <= d->to_ns ? ARROW_HELD : ARROW_IN_FLIGHT;
        leg.end_ns = time_min_ns(hold->hold_ns, d->to_ns);
        leg.from_part =
            hold->part * ratio(leg.start_ns - flight->start_ns, hold->hold_ns - flight->start_ns);
        leg.to_part =
            hold->part * ratio(leg.end_ns - flight->start_ns, hold->hold_ns - flight->start_ns);
        leg.dash = DASH_SHORT;
        g_array_append_val(d->arrows, leg);
    }
    if (hold->release_ns > d->to_ns)
        return;
    leg = *whole;
    leg.start_ns = time_max_ns(hold->release_ns, d->from_ns);
    leg.from_part = hold->part + (1 - hold->part) * ratio(leg.start_ns - hold->release_ns,
                                                          flight->due_ns - hold->release_ns);
    leg.to_part = hold->part + (1 - hold->part) * ratio(leg.end_ns - hold->release_ns,
                                                        flight->due_ns - hold->release_ns);
    leg.onward = hold->hold_ns >= d->from_ns;
    g_array_append_val(d->arrows, leg);
}

/* ---- crowds --------------------------------------------------------------------------------- */

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

void collect_arrows(struct diagram *d)
{
    uint32_t count = trace_flight_count(d->trace);
    struct stops stops = stops_make(d);

    d->arrow_of = g_new(uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct trace_flight *flight = trace_flight(d->trace, i);
        struct hold hold;

        d->arrow_of[i] = TRACE_NONE;
        if (flight->start_ns > d->to_ns || flight->end_ns < d->from_ns)
            continue;
        struct arrow arrow = arrow_of_flight(d, i);
        guint first = d->arrows->len;
        if (find_hold(d, i, &stops, &hold))
            add_legs(d, &arrow, &hold);
        else
            g_array_append_val(d->arrows, arrow);
        if (d->arrows->len > first)
            d->arrow_of[i] = first;
    }
    g_free(stops.hold_ns);
    g_free(stops.release_ns);
    mark_crowded(d);
}
