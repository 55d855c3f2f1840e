/* Whether a command makes sense as things stand, and if not, why not, in a sentence. */
#include "sim/inside.h"

#include <string.h>

static const char *const is_off[] = {N_("The client is off."), N_("The server is off.")};
static const char *const is_on[] = {N_("The client is on already."),
                                    N_("The server is on already.")};
static const char *const is_plugged[] = {N_("The client is plugged in."),
                                         N_("The server is plugged in.")};
static const char *const is_unplugged[] = {N_("The client is unplugged already."),
                                           N_("The server is unplugged already.")};
static const char *const runs_nothing[] = {N_("No program is running on the client."),
                                           N_("No program is running on the server.")};
static const char *const has_no_connection[] = {N_("The client has no connection."),
                                                N_("The server has no connection.")};
static const char *const has_closed[] = {N_("The client has closed its side already."),
                                         N_("The server has closed its side already.")};
static const char *const has_no_peer[] = {N_("The client is listening and has no peer yet."),
                                          N_("The server is listening and has no peer yet.")};
static const char *const is_listening[] = {N_("The client is listening already."),
                                           N_("The server is listening already.")};
static const char *const uses_port[] = {N_("The client uses this port for a connection."),
                                        N_("The server uses this port for a connection.")};
static const char *const is_reading[] = {N_("The client is reading already."),
                                         N_("The server is reading already.")};
static const char *const is_not_reading[] = {N_("The client has stopped reading already."),
                                             N_("The server has stopped reading already.")};
static const char *const has_nothing_to_read[] = {N_("There is nothing to read at the client."),
                                                  N_("There is nothing to read at the server.")};

/* ---- packets -------------------------------------------------------------------------------- */

enum sim_standing sim_packet_standing(const struct world *world, uint32_t packet)
{
    enum sim_standing standing = SIM_PACKET_LOST;

    if (packet > trace_packet_count(world->trace))
        return SIM_PACKET_UNSENT;
    for (uint32_t flight = trace_packet(world->trace, packet)->first_flight;
         flight != TRACE_NONE;) {
        const struct trace_flight *told = trace_flight(world->trace, flight);
        if (told->fate == TRACE_FLYING)
            return SIM_PACKET_FLYING;
        if (told->fate == TRACE_HELD)
            standing = SIM_PACKET_HELD;
        else if (told->fate == TRACE_ARRIVED_THERE && standing == SIM_PACKET_LOST)
            standing = SIM_PACKET_LANDED;
        flight = told->next_copy;
    }
    return standing;
}

static const char *refuse_fate(const struct world *world, const struct command *command)
{
    if (command->fate.packet == 0)
        return NULL;
    switch (sim_packet_standing(world, command->fate.packet)) {
    case SIM_PACKET_LANDED:
        return N_("This packet has landed already.");
    case SIM_PACKET_LOST:
        return N_("This packet is lost already.");
    case SIM_PACKET_HELD:
        return command->fate.fate == COMMAND_HOLD ? N_("This packet is held already.") : NULL;
    default:
        return NULL;
    }
}

static bool has_held_copy(const struct world *world, uint32_t packet)
{
    if (packet > trace_packet_count(world->trace))
        return false;
    for (uint32_t flight = trace_packet(world->trace, packet)->first_flight; flight != TRACE_NONE;
         flight = trace_flight(world->trace, flight)->next_copy)
        if (trace_flight(world->trace, flight)->fate == TRACE_HELD)
            return true;
    return false;
}

/* ---- the network ---------------------------------------------------------------------------- */

/* Whether every way that is meant is in that condition already. */
static bool ways_are(const struct world *world, enum trace_way ways, bool cut)
{
    return (!(ways & TRACE_TO_CLIENT) || world->links[TRACE_CLIENT].cut == cut) &&
           (!(ways & TRACE_TO_SERVER) || world->links[TRACE_SERVER].cut == cut);
}

static const char *refuse_network(const struct world *world, const struct command *command)
{
    switch (command->verb) {
    case COMMAND_FATE:
        return refuse_fate(world, command);
    case COMMAND_RELEASE:
        return has_held_copy(world, command->release.packet) ? NULL
                                                             : N_("This packet is not held.");
    case COMMAND_CUT:
        return ways_are(world, command->cable.ways, true) ? N_("The cable is cut already.") : NULL;
    case COMMAND_RESTORE:
        return ways_are(world, command->cable.ways, false) ? N_("The cable is not cut.") : NULL;
    case COMMAND_INJECT:
        return command->inject.relative && !sim_inject_base(world, command->inject.to).known
                   ? N_("There is no connection to count from.")
                   : NULL;
    default:
        return NULL;
    }
}

/* ---- hosts ---------------------------------------------------------------------------------- */

static bool runs_something(const struct sim_host *host)
{
    for (size_t i = 0; i < host->socket_count; i++)
        if (host->sockets[i]->tcp.state != TCP_CLOSED && !host->sockets[i]->orphan)
            return true;
    return host->listener != NULL;
}

/* What no user call is and no TCP answers. */
static const char *refuse_operation(const struct world *world, const struct command *command)
{
    const struct sim_host *host = &world->hosts[command->host];

    switch (command->verb) {
    case COMMAND_UNPLUG:
        return host->plugged ? NULL : is_unplugged[host->host];
    case COMMAND_PLUG:
        return host->plugged ? is_plugged[host->host] : NULL;
    case COMMAND_BOOT:
        return host->powered ? is_on[host->host] : NULL;
    default:
        break;
    }
    if (!host->powered)
        return is_off[host->host];
    if (command->verb == COMMAND_KILL && !runs_something(host))
        return runs_nothing[host->host];
    return NULL;
}

const char *sim_impossible(const struct world *world, const struct command *command)
{
    return command->host == TRACE_NETWORK ? refuse_network(world, command)
                                          : refuse_operation(world, command);
}

/* In a file nothing is pointed at: there a packet is named by its number. */
static const char *of_numbered_packet(const char *impossible)
{
    static const struct {
        const char *pointed_at, *numbered;
    } refusals[] = {
        {N_("This packet has landed already."), N_("packet %lu has landed already.")},
        {N_("This packet is lost already."), N_("packet %lu is lost already.")},
        {N_("This packet is held already."), N_("packet %lu is held already.")},
        {N_("This packet is not held."), N_("packet %lu is not held.")},
    };
    size_t i = 0;

    while (strcmp(refusals[i].pointed_at, impossible) != 0)
        i++;
    return refusals[i].numbered;
}

bool sim_is_possible(struct world *world, const struct command *command, size_t order)
{
    const char *impossible = sim_impossible(world, command);
    uint32_t packet = 0;

    if (impossible == NULL)
        return true;
    if (command->verb == COMMAND_FATE)
        packet = command->fate.packet;
    else if (command->verb == COMMAND_RELEASE)
        packet = command->release.packet;
    if (packet != 0)
        sim_error(world, order, _(of_numbered_packet(impossible)), (unsigned long)packet);
    else
        sim_error(world, order, "%s", _(impossible));
    return false;
}

/* ---- user calls ----------------------------------------------------------------------------- */

static const char *explain(enum tcp_result result, enum trace_host host)
{
    switch (result) {
    case TCP_ERROR_NO_CONNECTION:
        return has_no_connection[host];
    case TCP_ERROR_CLOSING:
        return has_closed[host];
    case TCP_ERROR_FOREIGN_SOCKET:
        return has_no_peer[host];
    case TCP_ERROR_EXISTS:
        return uses_port[host];
    case TCP_OK:
        break;
    }
    return NULL;
}

static const char *refuse_connect(const struct world *world, const struct command *command)
{
    const struct sim_host *host = &world->hosts[command->host];
    const struct sim_socket *named = sim_host_conn(host, command->conn);
    uint16_t peer_port = world->hosts[trace_peer(host->host)].setup->port;

    if (command->conn != 0 && (named == NULL || named->tcp.state == TCP_CLOSED))
        return has_no_connection[host->host];
    if (command->conn != 0)
        return named->tcp.state == TCP_LISTEN ? NULL : uses_port[host->host];
    return command->connect.from_port != 0 &&
                   sim_host_port_in_use(host, command->connect.from_port, peer_port)
               ? uses_port[host->host]
               : NULL;
}

static const char *refuse_reading(const struct sim_socket *socket, const struct command *command)
{
    enum trace_host host = socket->host->host;

    if (tcp_may_abort(&socket->tcp) != TCP_OK)
        return has_no_connection[host];
    switch (command->verb) {
    case COMMAND_STOP_READING:
        return socket->reading ? NULL : is_not_reading[host];
    case COMMAND_RESUME_READING:
        return socket->reading ? is_reading[host] : NULL;
    case COMMAND_READ:
        return tcp_vars(&socket->tcp).unread_bytes > 0 ? NULL : has_nothing_to_read[host];
    default:
        return NULL;
    }
}

static const char *refuse_call(const struct world *world, const struct command *command)
{
    const struct sim_host *host = &world->hosts[command->host];
    const struct sim_socket *socket = sim_host_target(host, command->conn);

    switch (command->verb) {
    case COMMAND_LISTEN:
        return sim_host_is_listening(host) ? is_listening[host->host] : NULL;
    case COMMAND_CONNECT:
        return refuse_connect(world, command);
    case COMMAND_KILL:
    case COMMAND_POWER_OFF:
    case COMMAND_BOOT:
    case COMMAND_UNPLUG:
    case COMMAND_PLUG:
        return NULL;
    default:
        break;
    }
    if (socket == NULL)
        return has_no_connection[host->host];
    if (command->verb == COMMAND_SEND)
        return explain(tcp_may_send(&socket->tcp), host->host);
    if (command->verb == COMMAND_CLOSE)
        return explain(tcp_may_close(&socket->tcp), host->host);
    return refuse_reading(socket, command);
}

const char *world_refusal(const struct world *world, const struct command *command)
{
    const char *impossible = sim_impossible(world, command);

    if (impossible != NULL || command->host == TRACE_NETWORK)
        return impossible;
    return refuse_call(world, command);
}
