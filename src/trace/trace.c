#include "trace/trace.h"

#include "tcp/time.h"
#include "trace/memory.h"

#include <assert.h>
#include <string.h>

struct stream {
    uint8_t *octets;
    size_t count, room;
};

struct trace {
    struct trace_setup setup;
    int64_t end_ns;

    struct trace_record *records;
    size_t record_count, record_room;
    struct trace_packet *packets; /* packet n stands at n - 1 */
    size_t packet_count, packet_room;
    struct trace_flight *flights;
    size_t flight_count, flight_room;
    struct tcp_vars *vars;
    size_t vars_count, vars_room;
    struct trace_text *texts;
    size_t text_count, text_room;
    struct stream *streams;
    size_t stream_count, stream_room;
};

struct trace *trace_new(const struct trace_setup *setup)
{
    struct trace *trace = memory_new(1, sizeof *trace);

    trace->setup = trace_setup_copy(setup);
    return trace;
}

void trace_free(struct trace *trace)
{
    if (trace == NULL)
        return;
    for (size_t i = 0; i < trace->text_count; i++)
        trace_text_clear(&trace->texts[i]);
    for (size_t i = 0; i < trace->stream_count; i++)
        memory_free(trace->streams[i].octets);
    trace_setup_clear(&trace->setup);
    memory_free(trace->records);
    memory_free(trace->packets);
    memory_free(trace->flights);
    memory_free(trace->vars);
    memory_free(trace->texts);
    memory_free(trace->streams);
    memory_free(trace);
}

/* ---- reading -------------------------------------------------------------------------------- */

const struct trace_setup *trace_setup(const struct trace *trace)
{
    return &trace->setup;
}

uint32_t trace_record_count(const struct trace *trace)
{
    return (uint32_t)trace->record_count;
}

const struct trace_record *trace_record(const struct trace *trace, uint32_t index)
{
    assert(index < trace->record_count);
    return &trace->records[index];
}

uint32_t trace_packet_count(const struct trace *trace)
{
    return (uint32_t)trace->packet_count;
}

const struct trace_packet *trace_packet(const struct trace *trace, uint32_t packet)
{
    assert(packet >= 1 && packet <= trace->packet_count);
    return &trace->packets[packet - 1];
}

uint32_t trace_flight_count(const struct trace *trace)
{
    return (uint32_t)trace->flight_count;
}

const struct trace_flight *trace_flight(const struct trace *trace, uint32_t flight)
{
    assert(flight < trace->flight_count);
    return &trace->flights[flight];
}

const struct tcp_vars *trace_vars(const struct trace *trace, uint32_t vars)
{
    assert(vars < trace->vars_count);
    return &trace->vars[vars];
}

const struct trace_text *trace_text(const struct trace *trace, uint32_t text)
{
    assert(text < trace->text_count);
    return &trace->texts[text];
}

const uint8_t *trace_octets(const struct trace *trace, uint32_t stream, uint64_t offset,
                            uint32_t bytes)
{
    if (stream >= trace->stream_count)
        return NULL;
    const struct stream *from = &trace->streams[stream];
    if (offset > from->count || bytes > from->count - offset)
        return NULL;
    return from->octets + offset;
}

int64_t trace_end_ns(const struct trace *trace)
{
    return trace->end_ns;
}

uint32_t trace_record_after(const struct trace *trace, int64_t t_ns)
{
    size_t low = 0, high = trace->record_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (trace->records[middle].t_ns <= t_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

uint32_t trace_flight_record(const struct trace *trace, uint32_t flight)
{
    const struct trace_flight *f = trace_flight(trace, flight);

    return f->end_record != TRACE_NONE ? f->end_record
                                       : trace_packet(trace, f->packet)->sent_record;
}

/* ---- writing -------------------------------------------------------------------------------- */

#define APPEND(trace, table, singular)                                                             \
    ((trace)->table = memory_grow((trace)->table, &(trace)->singular##_room,                       \
                                  (trace)->singular##_count + 1, sizeof *(trace)->table),          \
     &(trace)->table[(trace)->singular##_count++])

uint32_t trace_add(struct trace *trace, const struct trace_record *record)
{
    assert(trace->record_count == 0 ||
           trace->records[trace->record_count - 1].t_ns <= record->t_ns);
    assert(record->cause == TRACE_NONE || record->cause < trace->record_count);
    *APPEND(trace, records, record) = *record;
    trace_set_end_ns(trace, record->t_ns);
    return (uint32_t)trace->record_count - 1;
}

uint32_t trace_add_sent(struct trace *trace, const struct trace_record *record,
                        const struct trace_packet *packet, int64_t due_ns)
{
    struct trace_record sent = *record;
    struct trace_packet *copy = APPEND(trace, packets, packet);

    *copy = *packet;
    copy->first_flight = TRACE_NONE;
    sent.kind = TRACE_SENT;
    sent.sent.packet = (uint32_t)trace->packet_count;
    sent.sent.flight = (uint32_t)trace->flight_count;
    copy->sent_record = trace_add(trace, &sent);
    trace_add_copy(trace, sent.sent.packet, record->t_ns, due_ns);
    return sent.sent.packet;
}

uint32_t trace_add_copy(struct trace *trace, uint32_t packet, int64_t start_ns, int64_t due_ns)
{
    uint32_t flight = (uint32_t)trace->flight_count;
    struct trace_flight *added = APPEND(trace, flights, flight);
    uint32_t *link = &trace->packets[packet - 1].first_flight;
    uint16_t copy = 1;

    while (*link != TRACE_NONE) {
        link = &trace->flights[*link].next_copy;
        copy++;
    }
    *added = (struct trace_flight){
        .start_ns = start_ns,
        .due_ns = due_ns,
        .end_ns = TIME_NEVER_NS,
        .packet = packet,
        .end_record = TRACE_NONE,
        .next_copy = TRACE_NONE,
        .copy = copy,
        .fate = due_ns == TIME_NEVER_NS ? TRACE_HELD : TRACE_FLYING,
    };
    *link = flight;
    return flight;
}

void trace_set_due(struct trace *trace, uint32_t flight, int64_t due_ns)
{
    assert(flight < trace->flight_count);
    trace->flights[flight].due_ns = due_ns;
    trace->flights[flight].fate = due_ns == TIME_NEVER_NS ? TRACE_HELD : TRACE_FLYING;
}

void trace_set_marked(struct trace *trace, uint32_t flight)
{
    assert(flight < trace->flight_count);
    trace->flights[flight].marked = true;
}

uint32_t trace_add_end(struct trace *trace, const struct trace_record *record)
{
    bool arrived = record->kind == TRACE_ARRIVED;
    uint32_t flight = arrived ? record->arrived.flight : record->lost.flight;
    uint32_t index = trace_add(trace, record);
    struct trace_flight *ended = &trace->flights[flight];

    assert(ended->end_record == TRACE_NONE);
    ended->end_ns = record->t_ns;
    ended->end_record = index;
    ended->fate = arrived ? TRACE_ARRIVED_THERE : TRACE_LOST_THERE;
    if (!arrived)
        ended->loss = record->lost.why;
    return index;
}

uint32_t trace_add_vars(struct trace *trace, const struct tcp_vars *vars)
{
    if (trace->vars_count > 0 &&
        memcmp(&trace->vars[trace->vars_count - 1], vars, sizeof *vars) == 0)
        return (uint32_t)trace->vars_count - 1;
    *APPEND(trace, vars, vars) = *vars;
    return (uint32_t)trace->vars_count - 1;
}

uint32_t trace_add_text(struct trace *trace, const struct trace_text *text)
{
    *APPEND(trace, texts, text) = trace_text_copy(text);
    return (uint32_t)trace->text_count - 1;
}

uint32_t trace_add_plain_text(struct trace *trace, const char *text)
{
    struct trace_text plain = {0};

    trace_text_set(&plain, "", text);
    uint32_t index = trace_add_text(trace, &plain);
    trace_text_clear(&plain);
    return index;
}

uint32_t trace_add_stream(struct trace *trace)
{
    *APPEND(trace, streams, stream) = (struct stream){0};
    return (uint32_t)trace->stream_count - 1;
}

void trace_append_octets(struct trace *trace, uint32_t stream, const uint8_t *octets, size_t bytes)
{
    assert(stream < trace->stream_count);
    struct stream *to = &trace->streams[stream];

    if (bytes == 0)
        return;
    to->octets = memory_grow(to->octets, &to->room, to->count + bytes, 1);
    memcpy(to->octets + to->count, octets, bytes);
    to->count += bytes;
}

void trace_set_end_ns(struct trace *trace, int64_t end_ns)
{
    trace->end_ns = time_max_ns(trace->end_ns, end_ns);
}

/* ---- names ---------------------------------------------------------------------------------- */

const char *trace_kind_name(enum trace_kind kind)
{
    static const char *const names[] = {"sent", "arrived", "lost",  "state", "timer",
                                        "app",  "fault",   "power", "note",  "chapter"};
    return names[kind];
}

const char *trace_loss_name(enum trace_loss loss)
{
    static const char *const names[TRACE_LOSS_COUNT] = {
        "dropped-by-command", "random-loss", "queue-full", "link-cut",
        "unplugged",          "host-off",    "corrupted"};
    return names[loss];
}

const char *trace_call_name(enum trace_call call)
{
    static const char *const names[TRACE_CALL_COUNT] = {"listen",
                                                        "connect",
                                                        "send",
                                                        "send-urgent",
                                                        "receive",
                                                        "close",
                                                        "abort",
                                                        "keepalive-on",
                                                        "keepalive-off",
                                                        "user-timeout",
                                                        "user-timeout-off",
                                                        "stop-reading",
                                                        "resume-reading",
                                                        "kill"};
    return names[call];
}
