#include "export/capture.h"

#include "tcp/time.h"

#include <glib.h>

struct taker {
    const struct trace *trace;
    enum trace_host place;
    int64_t from_ns, to_ns;
    GArray *frames;
};

static void take(struct taker *taker, struct capture_frame frame)
{
    if (frame.t_ns >= taker->from_ns && frame.t_ns <= taker->to_ns)
        g_array_append_val(taker->frames, frame);
}

/* ---- at a host ------------------------------------------------------------------------------ */

/* The records of a run stand in the order in which the host lived them. */
static void take_at_host(struct taker *taker)
{
    for (uint32_t i = 0; i < trace_record_count(taker->trace); i++) {
        const struct trace_record *record = trace_record(taker->trace, i);
        struct capture_frame frame = {.t_ns = record->t_ns};

        if (record->kind == TRACE_SENT && record->host == taker->place) {
            frame.packet = record->sent.packet;
            frame.flight = record->sent.flight;
            frame.leaves = true;
            take(taker, frame);
        } else if (record->kind == TRACE_ARRIVED && record->host == taker->place) {
            frame.packet = record->arrived.packet;
            frame.flight = record->arrived.flight;
            take(taker, frame);
        } else if (record->kind == TRACE_LOST && record->lost.why == TRACE_LOST_CORRUPTED &&
                   trace_packet(taker->trace, record->lost.packet)->to == taker->place) {
            frame.packet = record->lost.packet;
            frame.flight = record->lost.flight;
            frame.damaged = true;
            frame.bit = record->lost.bit;
            take(taker, frame);
        }
    }
}

/* ---- on the wire ---------------------------------------------------------------------------- */

/* When packets that were held in the middle were let go: the moment of the last release of each,
 * by packet. */
static GHashTable *releases(const struct trace *trace)
{
    GHashTable *table = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->kind == TRACE_FAULT && record->fault.effect == TRACE_EFFECT_RELEASE)
            g_hash_table_insert(table, GUINT_TO_POINTER(record->fault.packet),
                                g_memdup2(&record->t_ns, sizeof record->t_ns));
    }
    return table;
}

static int64_t middle_ns(const struct trace_flight *flight, GHashTable *released)
{
    const int64_t *release_ns = g_hash_table_lookup(released, GUINT_TO_POINTER(flight->packet));

    if (flight->due_ns == TIME_NEVER_NS)
        return TIME_NEVER_NS;
    if (release_ns != NULL && *release_ns >= flight->start_ns && *release_ns <= flight->due_ns)
        return *release_ns;
    return flight->start_ns + (flight->due_ns - flight->start_ns) / 2;
}

static bool passes(const struct trace *trace, const struct trace_flight *flight, int64_t middle_ns)
{
    if (flight->fate == TRACE_ARRIVED_THERE)
        return true;
    if (flight->fate == TRACE_LOST_THERE)
        return flight->end_ns > middle_ns || flight->loss == TRACE_LOST_HOST_OFF ||
               flight->loss == TRACE_LOST_CORRUPTED;
    return middle_ns <= trace_end_ns(trace);
}

static int compare_cb(const void *a, const void *b)
{
    const struct capture_frame *x = a, *y = b;

    if (x->t_ns != y->t_ns)
        return x->t_ns < y->t_ns ? -1 : 1;
    return x->flight < y->flight ? -1 : x->flight > y->flight;
}

static void take_on_wire(struct taker *taker)
{
    g_autoptr(GHashTable) released = releases(taker->trace);

    for (uint32_t i = 0; i < trace_flight_count(taker->trace); i++) {
        const struct trace_flight *flight = trace_flight(taker->trace, i);
        struct capture_frame frame = {
            .t_ns = middle_ns(flight, released), .packet = flight->packet, .flight = i};
        if (frame.t_ns != TIME_NEVER_NS && passes(taker->trace, flight, frame.t_ns))
            take(taker, frame);
    }
    g_array_sort(taker->frames, compare_cb);
}

/* ---- both ----------------------------------------------------------------------------------- */

void capture_init(struct capture *capture, const struct trace *trace, enum trace_host place,
                  int64_t from_ns, int64_t to_ns)
{
    struct taker taker = {.trace = trace,
                          .place = place,
                          .from_ns = from_ns,
                          .to_ns = to_ns,
                          .frames = g_array_new(FALSE, FALSE, sizeof(struct capture_frame))};

    if (place == TRACE_NETWORK)
        take_on_wire(&taker);
    else
        take_at_host(&taker);
    capture->count = taker.frames->len;
    capture->frames = (struct capture_frame *)(void *)g_array_free(taker.frames, FALSE);
    capture->first_frame = g_new0(uint32_t, (size_t)trace_packet_count(trace) + 1);
    for (uint32_t i = capture->count; i > 0; i--)
        capture->first_frame[capture->frames[i - 1].packet] = i;
}

void capture_clear(struct capture *capture)
{
    g_free(capture->frames);
    g_free(capture->first_frame);
    *capture = (struct capture){0};
}
