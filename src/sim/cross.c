/* Packets cross the cable.  A flight is one copy on its way; what becomes of it is decided when it
 * starts (a cut, a full queue), half way (a loss, a hold) or when it arrives. */
#include "sim/inside.h"

#include "tcp/time.h"
#include "tcp/wire.h"
#include "trace/memory.h"

#include <string.h>

#define IPV4_HEADER_BYTES 20

/* ---- the flights that have not ended -------------------------------------------------------- */

static size_t live_place(const struct world *world, uint32_t flight)
{
    size_t low = 0, high = world->live_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (world->live[middle] < flight)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool sim_flight_is_live(const struct world *world, uint32_t flight)
{
    size_t place = live_place(world, flight);

    return place < world->live_count && world->live[place] == flight;
}

static struct sim_flight *add_flight(struct world *world, uint32_t flight)
{
    world->flights = memory_grow(world->flights, &world->flight_room, (size_t)flight + 1,
                                 sizeof *world->flights);
    world->flight_count = (size_t)flight + 1;
    world->flights[flight] = (struct sim_flight){
        .event = SIM_NO_EVENT, .doom_record = TRACE_NONE, .corrupt_record = TRACE_NONE};
    world->live =
        memory_grow(world->live, &world->live_room, world->live_count + 1, sizeof *world->live);
    world->live[world->live_count++] = flight;
    return &world->flights[flight];
}

static void end_flight(struct world *world, uint32_t flight)
{
    struct sim_flight *f = &world->flights[flight];
    size_t place = live_place(world, flight);

    world->live_count--;
    memmove(&world->live[place], &world->live[place + 1],
            (world->live_count - place) * sizeof *world->live);
    if (f->event != SIM_NO_EVENT)
        sim_queue_remove(&world->queue, f->event);
    f->event = SIM_NO_EVENT;
    memory_free(f->octets);
    f->octets = NULL;
}

void sim_flights_clear(struct world *world)
{
    for (size_t i = 0; i < world->live_count; i++)
        memory_free(world->flights[world->live[i]].octets);
    memory_free(world->flights);
    memory_free(world->live);
}

/* ---- octets --------------------------------------------------------------------------------- */

static struct tcp_wire_path path_of(const struct world *world, const struct trace_packet *packet)
{
    enum trace_host to = (enum trace_host)packet->to;

    return (struct tcp_wire_path){
        .source = world->setup->host[trace_peer(to)].address,
        .destination = world->setup->host[to].address,
    };
}

static void encode(struct world *world, struct sim_flight *f, const struct trace_packet *packet)
{
    const struct tcp_segment *segment = &packet->segment;
    const uint8_t *payload =
        trace_octets(world->trace, packet->stream, segment->payload_offset, segment->payload_bytes);
    size_t capacity = tcp_wire_header_bytes(segment) + segment->payload_bytes;

    if (payload == NULL && segment->payload_bytes > 0) {
        sim_fault(world, "a segment carries octets that nobody has sent");
        return;
    }
    f->octets = memory_new(capacity, 1);
    enum tcp_wire_error error = tcp_wire_encode(segment, payload, path_of(world, packet), f->octets,
                                                capacity, &f->octet_count);
    if (error != TCP_WIRE_OK)
        sim_fault(world, "a segment cannot be written as octets: %s", tcp_wire_error_name(error));
}

/* ---- the moments of a flight ---------------------------------------------------------------- */

/* The event that comes next for a flight: its doom half way, or its arrival. */
static void set_alarm(struct world *world, uint32_t flight)
{
    struct sim_flight *f = &world->flights[flight];
    const struct trace_flight *told = trace_flight(world->trace, flight);
    int64_t t_ns = told->due_ns;

    if (f->event != SIM_NO_EVENT)
        sim_queue_remove(&world->queue, f->event);
    f->event = SIM_NO_EVENT;
    if (told->due_ns == TIME_NEVER_NS)
        return;
    if (f->doom != SIM_DOOM_NONE)
        t_ns = told->start_ns + (told->due_ns - told->start_ns) / 2;
    f->event = sim_schedule(world, t_ns, SIM_CLASS_FLIGHT, flight, NULL);
}

/* The bit of its octets that corruption flips in a packet. */
static uint32_t bit_to_flip(const struct sim_flight *f, const struct trace_packet *packet)
{
    uint64_t octets =
        tcp_wire_header_bytes(&packet->segment) + (uint64_t)packet->segment.payload_bytes;

    return (uint32_t)(f->bit / 8 % octets * 8 + f->bit % 8);
}

void sim_flight_lose(struct world *world, uint32_t flight, enum trace_loss why, uint32_t cause)
{
    uint32_t packet = trace_flight(world->trace, flight)->packet;
    const struct trace_packet *p = trace_packet(world->trace, packet);
    struct trace_record record = sim_record(world, TRACE_LOST, (enum trace_host)p->from, cause);

    record.conn = p->conn;
    record.lost.packet = packet;
    record.lost.flight = flight;
    record.lost.why = why;
    if (why == TRACE_LOST_CORRUPTED)
        record.lost.bit = bit_to_flip(&world->flights[flight], p);
    if (cause == TRACE_NONE)
        record.cause = p->sent_record;
    trace_add_end(world->trace, &record);
    end_flight(world, flight);
}

uint32_t sim_flight_arrived(struct world *world, const struct trace_record *record)
{
    uint32_t index = trace_add_end(world->trace, record);

    end_flight(world, record->arrived.flight);
    return index;
}

void sim_flight_hold(struct world *world, uint32_t flight)
{
    struct sim_flight *f = &world->flights[flight];

    f->owed_ns = trace_flight(world->trace, flight)->due_ns;
    if (f->doom == SIM_DOOM_HOLD)
        f->doom = SIM_DOOM_NONE;
    trace_set_due(world->trace, flight, TIME_NEVER_NS);
    set_alarm(world, flight);
}

/* The other half of the way remains; but nobody arrives earlier for having been held. */
void sim_flight_release(struct world *world, uint32_t flight)
{
    struct sim_flight *f = &world->flights[flight];

    trace_set_due(world->trace, flight,
                  time_max_ns(f->owed_ns, world->now_ns + f->path_ns - f->path_ns / 2));
    set_alarm(world, flight);
}

void sim_flight_delay(struct world *world, uint32_t flight, int64_t delay_ns)
{
    int64_t due_ns = trace_flight(world->trace, flight)->due_ns;

    if (due_ns == TIME_NEVER_NS) {
        int64_t *owed_ns = &world->flights[flight].owed_ns;
        *owed_ns = time_later_ns(*owed_ns, delay_ns);
        return;
    }
    trace_set_due(world->trace, flight, time_later_ns(due_ns, delay_ns));
    set_alarm(world, flight);
}

void sim_flight_corrupt(struct world *world, uint32_t flight, uint32_t record)
{
    world->flights[flight].corrupted = true;
    world->flights[flight].corrupt_record = record;
}

/* A packet whose ends would not understand the mark goes on without it (RFC 3168 §5). */
void sim_flight_mark(struct world *world, uint32_t flight)
{
    uint32_t packet = trace_flight(world->trace, flight)->packet;

    if (trace_packet(world->trace, packet)->segment.ecn != TCP_ECN_NOT_ECT)
        trace_set_marked(world->trace, flight);
}

/* The copy follows at a tenth of the flight, so that both can be told apart. */
void sim_flight_duplicate(struct world *world, uint32_t flight)
{
    const struct trace_flight told = *trace_flight(world->trace, flight);
    const struct sim_flight original = world->flights[flight];
    int64_t due_ns = told.due_ns == TIME_NEVER_NS ? original.owed_ns : told.due_ns;
    int64_t copy_due_ns = time_later_ns(time_max_ns(due_ns, world->now_ns), original.path_ns / 10);
    uint32_t copy = trace_add_copy(world->trace, told.packet, told.start_ns, copy_due_ns);
    struct sim_flight *f = add_flight(world, copy);

    f->to = original.to;
    f->path_ns = original.path_ns;
    if (told.marked)
        sim_flight_mark(world, copy);
    if (world->setup->through_wire)
        encode(world, f, trace_packet(world->trace, told.packet));
    set_alarm(world, copy);
}

/* ---- sending -------------------------------------------------------------------------------- */

/* Whether the packet does not even start: the sender's plug, a cut, a full queue. */
struct refusal {
    bool refused;
    enum trace_loss why;
    uint32_t cause;
};

static struct refusal refuse(const struct world *world, const struct trace_packet *packet)
{
    const struct sim_link *link = &world->links[packet->to];

    if (packet->from != TRACE_NETWORK && !world->hosts[packet->from].plugged)
        return (struct refusal){true, TRACE_LOST_UNPLUGGED, world->hosts[packet->from].plug_record};
    if (link->cut)
        return (struct refusal){true, TRACE_LOST_LINK_CUT, link->cut_record};
    return (struct refusal){false, TRACE_LOST_LINK_CUT, TRACE_NONE};
}

/* What nobody in the run sent takes part in no draw, so that it changes nobody's luck. */
static struct sim_crossing enter(struct world *world, const struct trace_packet *packet,
                                 bool refused)
{
    struct sim_link *link = &world->links[packet->to];
    uint32_t bytes = IPV4_HEADER_BYTES + (uint32_t)tcp_wire_header_bytes(&packet->segment) +
                     packet->segment.payload_bytes;

    if (packet->from != TRACE_NETWORK && !refused)
        return sim_link_enter(link, world->setup->seed, packet->to, world->now_ns, bytes);
    if (packet->from != TRACE_NETWORK)
        sim_link_skip(link);
    return (struct sim_crossing){.due_ns = time_later_ns(world->now_ns, link->setup.delay_ns)};
}

/* A command goes before chance, and what ends a packet before what keeps it. */
static void set_doom(struct sim_flight *f, const struct sim_crossing *crossing,
                     const struct sim_lot *lot)
{
    if (lot->record[COMMAND_DROP] != TRACE_NONE) {
        f->doom = SIM_DOOM_DROP;
        f->doom_record = lot->record[COMMAND_DROP];
    } else if (crossing->lost) {
        f->doom = SIM_DOOM_LOSS;
    } else if (lot->record[COMMAND_HOLD] != TRACE_NONE) {
        f->doom = SIM_DOOM_HOLD;
        f->doom_record = lot->record[COMMAND_HOLD];
    }
    f->corrupted = crossing->corrupted || lot->record[COMMAND_CORRUPT] != TRACE_NONE;
    f->corrupt_record = lot->record[COMMAND_CORRUPT];
    f->bit = crossing->bit;
}

uint32_t sim_cross(struct world *world, const struct trace_record *sent,
                   const struct trace_packet *packet)
{
    struct refusal refusal = refuse(world, packet);
    struct sim_crossing crossing = enter(world, packet, refusal.refused);
    struct sim_lot lot = {.delay_ns = 0};

    if (crossing.queue_full)
        refusal = (struct refusal){true, TRACE_LOST_QUEUE_FULL, TRACE_NONE};
    if (!refusal.refused)
        lot = sim_fates_draw(&world->fates, &packet->segment, (enum trace_host)packet->from,
                             trace_packet_count(world->trace) + 1);
    int64_t due_ns = time_later_ns(crossing.due_ns, lot.delay_ns);
    uint32_t number = trace_add_sent(world->trace, sent, packet, due_ns);
    const struct trace_packet *added = trace_packet(world->trace, number);
    uint32_t flight = added->first_flight, sent_record = added->sent_record;
    struct sim_flight *f = add_flight(world, flight);
    f->to = (enum trace_host)packet->to;
    f->path_ns = due_ns - world->now_ns;
    if (refusal.refused) {
        sim_flight_lose(world, flight, refusal.why, refusal.cause);
        return sent_record;
    }
    set_doom(f, &crossing, &lot);
    if (world->setup->through_wire)
        encode(world, f, added);
    set_alarm(world, flight);
    if (crossing.marked || lot.record[COMMAND_MARK] != TRACE_NONE)
        sim_flight_mark(world, flight);
    if (crossing.duplicated || lot.record[COMMAND_DUPLICATE] != TRACE_NONE)
        sim_flight_duplicate(world, flight);
    return sent_record;
}

/* ---- arriving ------------------------------------------------------------------------------- */

/* Reads what came over the wire.  Returns whether the host could read it. */
static bool decode(struct world *world, const struct sim_flight *f,
                   const struct trace_packet *packet, struct tcp_segment *segment,
                   const uint8_t **payload)
{
    if (f->corrupted && f->octet_count > 0) {
        uint32_t bit = bit_to_flip(f, packet);
        f->octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    enum tcp_wire_error error =
        tcp_wire_decode(f->octets, f->octet_count, path_of(world, packet), segment, payload);
    if (error != TCP_WIRE_OK && !f->corrupted)
        sim_fault(world, "a segment cannot be read from its octets: %s",
                  tcp_wire_error_name(error));
    return error == TCP_WIRE_OK;
}

static void arrive(struct world *world, uint32_t flight)
{
    struct sim_flight *f = &world->flights[flight];
    struct sim_host *host = &world->hosts[f->to];
    const struct trace_packet *packet =
        trace_packet(world->trace, trace_flight(world->trace, flight)->packet);
    struct tcp_segment segment = packet->segment;
    const uint8_t *payload = NULL;

    if (!host->plugged) {
        sim_flight_lose(world, flight, TRACE_LOST_UNPLUGGED, host->plug_record);
        return;
    }
    if (!host->powered) {
        sim_flight_lose(world, flight, TRACE_LOST_HOST_OFF, host->power_record);
        return;
    }
    bool readable = !f->corrupted;
    if (world->setup->through_wire)
        readable = decode(world, f, packet, &segment, &payload);
    if (!readable) {
        sim_flight_lose(world, flight, TRACE_LOST_CORRUPTED, f->corrupt_record);
        return;
    }
    segment.ecn = trace_flight(world->trace, flight)->marked ? TCP_ECN_CE : packet->segment.ecn;
    uint8_t *octets = f->octets; /* the payload outlives the flight for as long as it is needed */
    f->octets = NULL;
    sim_deliver(world, host, flight, &segment, payload);
    memory_free(octets);
}

void sim_flight_event(struct world *world, uint32_t flight)
{
    struct sim_flight *f = &world->flights[flight];

    f->event = SIM_NO_EVENT;
    switch (f->doom) {
    case SIM_DOOM_LOSS:
        sim_flight_lose(world, flight, TRACE_LOST_BY_CHANCE, TRACE_NONE);
        break;
    case SIM_DOOM_DROP:
        sim_flight_lose(world, flight, TRACE_LOST_BY_COMMAND, f->doom_record);
        break;
    case SIM_DOOM_HOLD:
        sim_flight_hold(world, flight);
        break;
    case SIM_DOOM_NONE:
        arrive(world, flight);
        break;
    }
}
