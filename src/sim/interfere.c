/* Commands to the network, and the teacher's notes. */
#include "sim/inside.h"

#include "sim/text.h"

#define COMMAND_TEXT_BYTES 256

static uint32_t add_fault(struct world *world, const struct command *command,
                          struct trace_record record)
{
    char text[COMMAND_TEXT_BYTES];

    command_format(command, text, sizeof text);
    record.fault.text = trace_add_plain_text(world->trace, text);
    return trace_add(world->trace, &record);
}

static struct trace_record fault_record(const struct world *world, enum trace_effect effect)
{
    struct trace_record record = sim_record(world, TRACE_FAULT, TRACE_NETWORK, TRACE_NONE);

    record.fault.effect = (uint8_t)effect;
    record.fault.packet = TRACE_NONE;
    return record;
}

static enum trace_way way_to(enum trace_host host)
{
    return host == TRACE_CLIENT ? TRACE_TO_CLIENT : TRACE_TO_SERVER;
}

/* ---- packets -------------------------------------------------------------------------------- */

static void strike(struct world *world, uint32_t flight, const struct command *command,
                   uint32_t record)
{
    switch (command->fate.fate) {
    case COMMAND_DROP:
        sim_flight_lose(world, flight, TRACE_LOST_BY_COMMAND, record);
        break;
    case COMMAND_DELAY:
        sim_flight_delay(world, flight, command->fate.delay_ns);
        break;
    case COMMAND_DUPLICATE:
        sim_flight_duplicate(world, flight);
        break;
    case COMMAND_CORRUPT:
        sim_flight_corrupt(world, flight, record);
        break;
    case COMMAND_MARK:
        sim_flight_mark(world, flight);
        break;
    case COMMAND_HOLD:
        if (trace_flight(world->trace, flight)->fate == TRACE_FLYING)
            sim_flight_hold(world, flight);
        break;
    }
}

/* A packet that is on its way is struck at this moment, all copies of it; one copy is enough of
 * a duplicate. */
static void interfere_fate(struct world *world, const struct command *command)
{
    struct trace_record fault = fault_record(world, TRACE_EFFECT_FATE);
    uint32_t packet = command->fate.packet;

    if (packet != 0)
        fault.fault.packet = packet;
    fault.fault.plan = (uint8_t)command->fate.fate;
    fault.fault.match = (uint8_t)command->fate.match;
    fault.fault.from = (uint8_t)command->fate.from;
    fault.fault.every = command->fate.every;
    fault.fault.value = command->fate.delay_ns;
    uint32_t record = add_fault(world, command, fault);
    if (packet == 0 || packet > trace_packet_count(world->trace)) {
        sim_fates_add(&world->fates, command, record);
        return;
    }
    for (uint32_t flight = trace_packet(world->trace, packet)->first_flight;
         flight != TRACE_NONE;) {
        uint32_t next = trace_flight(world->trace, flight)->next_copy;
        if (sim_flight_is_live(world, flight)) {
            strike(world, flight, command, record);
            if (command->fate.fate == COMMAND_DUPLICATE)
                return;
        }
        flight = next;
    }
}

static void interfere_release(struct world *world, const struct command *command)
{
    struct trace_record fault = fault_record(world, TRACE_EFFECT_RELEASE);

    fault.fault.packet = command->release.packet;
    add_fault(world, command, fault);
    for (uint32_t flight = trace_packet(world->trace, command->release.packet)->first_flight;
         flight != TRACE_NONE; flight = trace_flight(world->trace, flight)->next_copy)
        if (trace_flight(world->trace, flight)->fate == TRACE_HELD)
            sim_flight_release(world, flight);
}

/* ---- the cable ------------------------------------------------------------------------------ */

/* In the order of sending, both ways together. */
static void kill_on_the_way(struct world *world, uint8_t ways, uint32_t cause)
{
    size_t place = 0;

    while (place < world->live_count)
        if (ways & way_to(world->flights[world->live[place]].to))
            sim_flight_lose(world, world->live[place], TRACE_LOST_LINK_CUT, cause);
        else
            place++;
}

static void interfere_cable(struct world *world, const struct command *command, bool cut)
{
    struct trace_record fault = fault_record(world, cut ? TRACE_EFFECT_CUT : TRACE_EFFECT_RESTORE);
    uint8_t changed = 0;

    fault.fault.ways = (uint8_t)command->cable.ways;
    uint32_t record = add_fault(world, command, fault);
    for (int to = 0; to < TRACE_HOST_COUNT; to++) {
        struct sim_link *link = &world->links[to];
        enum trace_way way = way_to((enum trace_host)to);
        if (!(command->cable.ways & way) || link->cut == cut)
            continue;
        link->cut = cut;
        link->cut_record = record;
        changed |= (uint8_t)way;
    }
    if (cut)
        kill_on_the_way(world, changed, record);
}

static void interfere_set(struct world *world, const struct command *command)
{
    struct trace_record fault = fault_record(world, TRACE_EFFECT_SET);

    fault.fault.ways = (uint8_t)command->set.ways;
    fault.fault.setting = (uint8_t)command->set.setting;
    fault.fault.value = command->set.value;
    add_fault(world, command, fault);
    for (int to = 0; to < TRACE_HOST_COUNT; to++)
        if (command->set.ways & way_to((enum trace_host)to))
            trace_link_set(&world->links[to].setup, command->set.setting, command->set.value);
}

/* ---- injected segments ---------------------------------------------------------------------- */

struct sim_inject_base sim_inject_base(const struct world *world, enum trace_host to)
{
    const struct sim_socket *target = sim_host_conn(&world->hosts[to], 0);
    const struct sim_socket *peer = sim_host_conn(&world->hosts[trace_peer(to)], 0);
    struct sim_inject_base base = {
        .source_port = world->setup->host[trace_peer(to)].port,
        .destination_port = world->setup->host[to].port,
    };

    if (target != NULL && target->tcp.remote_port != 0) {
        base.source_port = target->tcp.remote_port;
        base.destination_port = target->tcp.local_port;
        base.seq = target->tcp.rcv.irs;
        base.ack = target->tcp.snd.iss;
        base.known = true;
    } else if (peer != NULL && peer->tcp.remote_port != 0) {
        base.source_port = peer->tcp.local_port;
        base.destination_port = peer->tcp.remote_port;
    }
    if (peer != NULL && peer->tcp.remote_port != 0) {
        base.seq = peer->tcp.snd.iss;
        base.known = true;
    }
    return base;
}

static struct tcp_segment injected_segment(const struct world *world, const struct command *command)
{
    struct sim_inject_base base = sim_inject_base(world, command->inject.to);
    struct tcp_segment segment = {
        .source_port = base.source_port,
        .destination_port = base.destination_port,
        .seq = command->inject.seq,
        .ack = command->inject.ack,
        .flags = command->inject.flags,
        .window = command->inject.window,
        .payload_offset = world->injected_bytes,
        .payload_bytes = command->inject.bytes,
    };

    if (command->inject.source_port != 0)
        segment.source_port = command->inject.source_port;
    if (command->inject.destination_port != 0)
        segment.destination_port = command->inject.destination_port;
    if (command->inject.relative) {
        segment.seq += base.seq;
        segment.ack += base.ack;
    }
    return segment;
}

static void interfere_inject(struct world *world, const struct command *command)
{
    struct trace_record fault = fault_record(world, TRACE_EFFECT_INJECT);
    struct trace_packet packet = {
        .segment = injected_segment(world, command),
        .retransmission_of = TRACE_NONE,
        .stream = TRACE_NONE,
        .reason = TCP_WHY_NONE,
        .from = TRACE_NETWORK,
        .to = (uint8_t)command->inject.to,
    };

    if (command->inject.bytes > 0) {
        uint8_t *octets = sim_scratch(world, command->inject.bytes);
        if (world->injected_stream == TRACE_NONE)
            world->injected_stream = trace_add_stream(world->trace);
        sim_text_write(world->injected_bytes, octets, command->inject.bytes);
        trace_append_octets(world->trace, world->injected_stream, octets, command->inject.bytes);
        world->injected_bytes += command->inject.bytes;
        packet.stream = world->injected_stream;
    }
    fault.fault.ways = (uint8_t)way_to(command->inject.to);
    fault.fault.packet = trace_packet_count(world->trace) + 1;
    uint32_t record = add_fault(world, command, fault);
    struct trace_record sent = sim_record(world, TRACE_SENT, TRACE_NETWORK, record);
    sim_cross(world, &sent, &packet);
}

/* ---- all of them ---------------------------------------------------------------------------- */

static void add_note(struct world *world, const struct command *command, enum trace_kind kind)
{
    struct trace_record record = sim_record(world, kind, TRACE_NETWORK, TRACE_NONE);

    record.note.text = trace_add_text(world->trace, &command->text);
    trace_add(world->trace, &record);
}

void sim_interfere(struct world *world, const struct command *command)
{
    switch (command->verb) {
    case COMMAND_FATE:
        interfere_fate(world, command);
        break;
    case COMMAND_RELEASE:
        interfere_release(world, command);
        break;
    case COMMAND_CUT:
    case COMMAND_RESTORE:
        interfere_cable(world, command, command->verb == COMMAND_CUT);
        break;
    case COMMAND_SET:
        interfere_set(world, command);
        break;
    case COMMAND_INJECT:
        interfere_inject(world, command);
        break;
    case COMMAND_NOTE:
        add_note(world, command, TRACE_NOTE);
        break;
    default:
        add_note(world, command, TRACE_CHAPTER);
        break;
    }
}
