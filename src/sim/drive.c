/* Drives the engine of one socket: a segment, a deadline or a user call goes in; what the engine
 * notes is written down with its cause and carried out. */
#include "sim/inside.h"

#include "tcp/seq.h"
#include "tcp/time.h"
#include "trace/memory.h"

#include <string.h>

static struct trace_record record_of(struct world *world, const struct sim_socket *socket,
                                     enum trace_kind kind, const struct tcp_vars *vars,
                                     uint32_t cause)
{
    struct trace_record record = sim_record(world, kind, socket->host->host, cause);

    record.conn = socket->conn;
    if (socket != socket->host->nobody)
        record.vars = trace_add_vars(world->trace, vars);
    return record;
}

/* ---- segments that leave -------------------------------------------------------------------- */

/* Forgets the numbers that are acknowledged. */
static void forget_acknowledged(struct sim_socket *socket)
{
    while (socket->first_count > 0 &&
           seq_le(socket->firsts[socket->first_begin].end, socket->tcp.snd.una)) {
        socket->first_begin++;
        socket->first_count--;
    }
    if (socket->first_begin > 64 && socket->first_begin > socket->first_count) {
        memmove(socket->firsts, socket->firsts + socket->first_begin,
                socket->first_count * sizeof *socket->firsts);
        socket->first_begin = 0;
    }
}

/* The packet that was the first to carry a number, or TRACE_NONE. */
static uint32_t first_carrier(const struct sim_socket *socket, uint32_t seq)
{
    size_t low = socket->first_begin, high = low + socket->first_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (seq_le(socket->firsts[middle].end, seq))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == socket->first_begin + socket->first_count || seq_lt(seq, socket->firsts[low].start))
        return TRACE_NONE;
    return socket->firsts[low].packet;
}

/* Remembers which packet was the first to carry the numbers beyond those known. */
static void remember_first(struct sim_socket *socket, const struct tcp_segment *segment,
                           uint32_t packet)
{
    struct sim_first first = {segment->seq, segment->seq + tcp_segment_len(segment), packet};

    forget_acknowledged(socket);
    size_t end = socket->first_begin + socket->first_count;
    if (socket->first_count > 0 && seq_lt(first.start, socket->firsts[end - 1].end))
        first.start = socket->firsts[end - 1].end;
    if (seq_le(first.end, first.start))
        return;
    socket->firsts =
        memory_grow(socket->firsts, &socket->first_room, end + 1, sizeof *socket->firsts);
    socket->firsts[end] = first;
    socket->first_count++;
}

static uint32_t drain_sent(struct world *world, struct sim_socket *socket,
                           const struct tcp_note *note, uint32_t cause)
{
    struct trace_record record = record_of(world, socket, TRACE_SENT, &note->vars, cause);
    struct trace_packet packet = {
        .segment = note->sent.segment,
        .retransmission_of = TRACE_NONE,
        .stream = note->sent.segment.payload_bytes > 0 ? socket->stream : TRACE_NONE,
        .conn = socket->conn,
        .reason = (uint16_t)note->why,
        .from = (uint8_t)socket->host->host,
        .to = (uint8_t)trace_peer(socket->host->host),
        .retransmission = note->sent.retransmission,
    };

    if (packet.retransmission)
        packet.retransmission_of = first_carrier(socket, packet.segment.seq);
    else if (socket->conn != 0)
        remember_first(socket, &packet.segment, trace_packet_count(world->trace) + 1);
    return sim_cross(world, &record, &packet);
}

/* ---- the other notes ------------------------------------------------------------------------ */

static uint32_t drain_state(struct world *world, struct sim_socket *socket,
                            const struct tcp_note *note, uint32_t cause)
{
    struct trace_record record = record_of(world, socket, TRACE_STATE, &note->vars, cause);

    record.state.from = (uint8_t)note->state.from;
    record.state.to = (uint8_t)note->state.to;
    record.state.why = (uint16_t)note->why;
    return trace_add(world->trace, &record);
}

/* A timer that runs out does so because it was armed. */
static uint32_t drain_timer(struct world *world, struct sim_socket *socket,
                            const struct tcp_note *note, uint32_t cause)
{
    enum tcp_timer timer = note->timer.timer;
    bool expired = note->timer.action == TCP_TIMER_EXPIRE;
    bool armed = note->timer.action == TCP_TIMER_START || note->timer.action == TCP_TIMER_RESTART;
    struct trace_record record = record_of(world, socket, TRACE_TIMER, &note->vars,
                                           expired ? socket->timer_record[timer] : cause);

    record.timer.expires_ns = note->timer.expires_ns;
    record.timer.interval_ns = note->timer.interval_ns;
    record.timer.count = note->timer.count;
    record.timer.why = (uint16_t)note->why;
    record.timer.timer = (uint8_t)timer;
    record.timer.action = (uint8_t)note->timer.action;
    uint32_t index = trace_add(world->trace, &record);
    socket->timer_record[timer] = armed ? index : TRACE_NONE;
    return index;
}

/* A process that is gone is told nothing. */
static uint32_t drain_indication(struct world *world, struct sim_socket *socket,
                                 const struct tcp_note *note, uint32_t cause)
{
    if (socket->orphan)
        return cause;
    struct trace_record record = record_of(world, socket, TRACE_APP, &note->vars, cause);

    record.app.bytes = note->indication.bytes;
    record.app.why = (uint16_t)note->why;
    record.app.code = (uint8_t)note->indication.what;
    record.app.indication = true;
    uint32_t index = trace_add(world->trace, &record);
    if (note->indication.what == TCP_TOLD_ESTABLISHED)
        socket->told_established = index;
    else if (note->indication.what == TCP_TOLD_DATA)
        socket->told_data = index;
    else if (note->indication.what == TCP_TOLD_CLOSING)
        socket->told_closing = index;
    return index;
}

static void drain_store(struct world *world, struct sim_socket *socket, const struct tcp_note *note,
                        const struct sim_delivery *delivery)
{
    if (delivery == NULL || delivery->payload == NULL) {
        sim_fault(world, "octets are stored that did not arrive");
        return;
    }
    if (delivery->stream == world->injected_stream || delivery->stream == TRACE_NONE ||
        (socket->peer_stream != TRACE_NONE && socket->peer_stream != delivery->stream))
        socket->mixed = true;
    socket->peer_stream = delivery->stream;
    sim_inbox_store(&socket->inbox, note->store.offset, delivery->payload + note->store.skip_bytes,
                    note->store.payload_bytes);
}

/* What the engine did after its last note has no record of its own: the last one shows it, so that
 * nobody is left with older values when the instant is over. */
static void complete_last_note(struct world *world, const struct sim_socket *socket)
{
    int last = world->out.note_count - 1;

    while (last >= 0 && world->out.notes[last].kind == TCP_NOTE_STORE)
        last--;
    if (last >= 0)
        world->out.notes[last].vars = tcp_vars(&socket->tcp);
}

uint32_t sim_drain(struct world *world, struct sim_socket *socket,
                   const struct sim_delivery *delivery, uint32_t cause)
{
    uint32_t records[TCP_NOTES_MAX];
    uint32_t trigger = cause;

    complete_last_note(world, socket);
    for (int i = 0; i < world->out.note_count; i++) {
        const struct tcp_note *note = &world->out.notes[i];
        uint32_t by = note->cause == TCP_CAUSE_CALL ? cause : records[note->cause];
        records[i] = by;
        switch (note->kind) {
        case TCP_NOTE_SENT:
            records[i] = drain_sent(world, socket, note, by);
            break;
        case TCP_NOTE_STATE:
            records[i] = drain_state(world, socket, note, by);
            break;
        case TCP_NOTE_TIMER:
            records[i] = drain_timer(world, socket, note, by);
            if (note->timer.action == TCP_TIMER_EXPIRE)
                trigger = records[i];
            break;
        case TCP_NOTE_INDICATION:
            records[i] = drain_indication(world, socket, note, by);
            break;
        case TCP_NOTE_STORE:
            drain_store(world, socket, note, delivery);
            break;
        }
    }
    world->out.note_count = 0;
    return trigger;
}

/* ---- one event of a socket ------------------------------------------------------------------ */

static void set_alarm(struct world *world, struct sim_socket *socket)
{
    int64_t deadline_ns = tcp_deadline_ns(&socket->tcp);
    bool pending = socket->timer_event != SIM_NO_EVENT;

    if (pending && sim_queue_time_ns(&world->queue, socket->timer_event) == deadline_ns)
        return;
    if (pending)
        sim_queue_remove(&world->queue, socket->timer_event);
    socket->timer_event = SIM_NO_EVENT;
    if (deadline_ns != TIME_NEVER_NS)
        socket->timer_event = sim_schedule(world, deadline_ns, SIM_CLASS_TIMER, 0, socket);
}

static bool told_something(const struct sim_socket *socket)
{
    return socket->told_established != TRACE_NONE || socket->told_data != TRACE_NONE;
}

void sim_settle(struct world *world, struct sim_socket *socket, uint32_t cause)
{
    bool more = true;

    while (more) {
        cause = sim_application_reacts(world, socket, cause);
        tcp_output(&socket->tcp, world->now_ns, &world->out);
        bool sent = world->out.note_count > 0;
        sim_drain(world, socket, NULL, cause);
        more = told_something(socket) || (sent && tcp_deadline_ns(&socket->tcp) <= world->now_ns);
    }
    set_alarm(world, socket);
    sim_host_sweep(world, socket->host);
}

/* The old incarnation ends before what the new one has noted already is written down. */
static void yield_to_new(struct world *world, struct sim_socket *old, uint32_t arrived)
{
    struct tcp_out taken = world->out;

    world->out.note_count = 0;
    tcp_yield(&old->tcp, world->now_ns, &world->out);
    sim_drain(world, old, NULL, arrived);
    sim_settle(world, old, arrived);
    world->out = taken;
}

void sim_deliver(struct world *world, struct sim_host *host, uint32_t flight,
                 const struct tcp_segment *segment, const uint8_t *payload)
{
    uint32_t number = trace_flight(world->trace, flight)->packet;
    const struct trace_packet *packet = trace_packet(world->trace, number);
    struct sim_delivery delivery = {packet->stream, payload};
    struct sim_socket *socket = sim_host_find(host, segment);
    struct sim_socket *old = socket;
    struct sim_socket *heir = sim_host_heir(host, socket, segment);

    if (heir != NULL)
        socket = heir;
    bool listened = socket->tcp.state == TCP_LISTEN;
    bool called = socket->tcp.state == TCP_SYN_SENT;
    uint32_t iss = sim_host_isn(world, host, segment->destination_port, segment->source_port);

    /* "larger than the largest sequence number it used on the previous connection incarnation" */
    if (heir != NULL && seq_le(iss, old->tcp.snd.nxt))
        iss = old->tcp.snd.nxt + 1;
    if (payload == NULL)
        delivery.payload = trace_octets(world->trace, packet->stream,
                                        packet->segment.payload_offset, segment->payload_bytes);
    tcp_segment_arrives(&socket->tcp, world->now_ns, segment, iss, &world->out);
    if (listened && socket->tcp.state != TCP_LISTEN)
        sim_host_isn_taken(world, host, &socket->tcp);
    if (called && socket->tcp.state != TCP_SYN_SENT)
        sim_host_keep_cookie(host, &socket->tcp);

    struct tcp_vars vars = tcp_vars(&socket->tcp);
    struct trace_record record =
        record_of(world, socket, TRACE_ARRIVED, &vars, packet->sent_record);
    record.arrived.packet = number;
    record.arrived.flight = flight;
    record.arrived.vars_before = trace_add_vars(world->trace, &world->out.vars_before);
    record.arrived.verdict = (uint16_t)world->out.verdict;
    uint32_t arrived = sim_flight_arrived(world, &record);
    if (heir != NULL)
        yield_to_new(world, old, arrived);
    sim_drain(world, socket, &delivery, arrived);
    sim_settle(world, socket, arrived);
}

void sim_timer_event(struct world *world, struct sim_socket *socket)
{
    socket->timer_event = SIM_NO_EVENT;
    tcp_advance(&socket->tcp, world->now_ns, &world->out);
    uint32_t cause = sim_drain(world, socket, NULL, TRACE_NONE);
    sim_settle(world, socket, cause);
}
