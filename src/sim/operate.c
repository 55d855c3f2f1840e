/* Commands to hosts: the calls of RFC 9293 §3.9.1, and what befalls machine, plug and process. */
#include "sim/inside.h"

#include <string.h>

/* ---- user calls ----------------------------------------------------------------------------- */

/* The call by which a command speaks to a connection. */
static enum trace_call call_of(const struct command *command)
{
    static const enum trace_call calls[] = {
        [COMMAND_STOP_READING] = TRACE_CALL_STOP_READING,
        [COMMAND_RESUME_READING] = TRACE_CALL_RESUME_READING,
        [COMMAND_READ] = TRACE_CALL_RECEIVE,
        [COMMAND_CLOSE] = TRACE_CALL_CLOSE,
        [COMMAND_ABORT] = TRACE_CALL_ABORT,
    };

    if (command->verb == COMMAND_SEND)
        return command->send.urgent ? TRACE_CALL_SEND_URGENT : TRACE_CALL_SEND;
    if (command->verb == COMMAND_USER_TIMEOUT)
        return command->user_timeout.timeout_ns > 0 ? TRACE_CALL_USER_TIMEOUT
                                                    : TRACE_CALL_USER_TIMEOUT_OFF;
    if (command->verb == COMMAND_KEEPALIVE)
        return command->keepalive.on ? TRACE_CALL_KEEPALIVE_ON : TRACE_CALL_KEEPALIVE_OFF;
    return calls[command->verb];
}

static uint64_t octets_of(const char *text, uint64_t bytes)
{
    return text != NULL ? strlen(text) : bytes;
}

static uint64_t bytes_to_send(const struct command *command)
{
    return octets_of(command->send.text, command->send.bytes);
}

static uint64_t user_timeout_ns(const struct command *command)
{
    return (uint64_t)command->user_timeout.timeout_ns;
}

static void no_connection(struct world *world, struct sim_host *host, const struct command *command,
                          enum trace_call call)
{
    uint64_t amount = command->verb == COMMAND_SEND           ? bytes_to_send(command)
                      : command->verb == COMMAND_USER_TIMEOUT ? user_timeout_ns(command)
                                                              : 0;

    sim_call(world, host, NULL, command->conn, call, TCP_ERROR_NO_CONNECTION, amount, TRACE_NONE);
}

static void operate_listen(struct world *world, struct sim_host *host,
                           const struct command *command)
{
    struct sim_socket *socket = NULL;

    if (!sim_host_is_listening(host))
        socket = command->listen.always ? sim_listener_new(host) : sim_socket_new(host);
    if (socket == NULL) {
        sim_call(world, host, NULL, 0, TRACE_CALL_LISTEN, TCP_ERROR_EXISTS, 0, TRACE_NONE);
        return;
    }
    enum tcp_result result =
        tcp_open_passive(&socket->tcp, world->now_ns, host->setup->port, &world->out);
    uint32_t record =
        sim_call(world, host, socket, socket->conn, TRACE_CALL_LISTEN, result, 0, TRACE_NONE);
    sim_drain(world, socket, NULL, record);
    sim_settle(world, socket, record);
}

/* The connection that an active OPEN is for: one in LISTEN turns from passive to active
 * (§3.10.1), else it is a new one, unless its pair of ports is taken.  One that is named and
 * closed is over, for numbers are not used twice. */
static struct sim_socket *socket_to_connect(struct sim_host *host, const struct command *command,
                                            uint16_t port, uint16_t peer_port,
                                            enum tcp_result *result)
{
    struct sim_socket *socket = sim_host_conn(host, command->conn);
    bool closed = socket == NULL || socket->tcp.state == TCP_CLOSED;

    *result = TCP_OK;
    if (!closed && (command->conn != 0 || socket->tcp.state == TCP_LISTEN))
        return socket;
    if (command->conn != 0)
        *result = TCP_ERROR_NO_CONNECTION;
    else if (sim_host_port_in_use(host, port, peer_port) || (socket = sim_socket_new(host)) == NULL)
        *result = TCP_ERROR_EXISTS;
    return *result == TCP_OK ? socket : NULL;
}

static void operate_connect(struct world *world, struct sim_host *host,
                            const struct command *command)
{
    uint16_t from = command->connect.from_port;
    uint16_t peer_port = world->hosts[trace_peer(host->host)].setup->port;
    uint16_t port = from != 0 ? from : sim_host_next_port(host);
    enum tcp_result result;
    struct sim_socket *socket = socket_to_connect(host, command, port, peer_port, &result);

    if (socket == NULL) {
        sim_call(world, host, NULL, command->conn, TRACE_CALL_CONNECT, result, 0, TRACE_NONE);
        return;
    }
    if (from == 0 && socket->tcp.state == TCP_LISTEN)
        port = socket->tcp.local_port;
    uint32_t iss = command->connect.has_isn ? command->connect.isn
                                            : sim_host_isn(world, host, port, peer_port);
    result = tcp_open_active(&socket->tcp, world->now_ns, port, peer_port, iss, &world->out);
    if (result == TCP_OK)
        sim_host_isn_taken(world, host, &socket->tcp);
    if (result == TCP_OK && from == 0)
        sim_host_port_taken(host, port);
    uint32_t record =
        sim_call(world, host, socket, socket->conn, TRACE_CALL_CONNECT, result, 0, TRACE_NONE);
    sim_drain(world, socket, NULL, record);
    /* Queued before the SYN leaves: with Fast Open it may go along. */
    uint64_t bytes = octets_of(command->connect.text, command->connect.bytes);
    if (result == TCP_OK && bytes > 0)
        sim_user_send(world, socket, TRACE_CALL_SEND, (const uint8_t *)command->connect.text, bytes,
                      record);
    sim_settle(world, socket, record);
}

static void operate_send(struct world *world, struct sim_socket *socket,
                         const struct command *command)
{
    uint32_t record =
        sim_user_send(world, socket, call_of(command), (const uint8_t *)command->send.text,
                      bytes_to_send(command), TRACE_NONE);

    sim_settle(world, socket, record);
}

static void operate_read(struct world *world, struct sim_socket *socket,
                         const struct command *command)
{
    enum tcp_result result;
    uint64_t bytes = sim_user_read(world, socket, command->read.bytes, &result);
    uint32_t record = sim_call(world, socket->host, socket, socket->conn, TRACE_CALL_RECEIVE,
                               result, bytes, TRACE_NONE);

    sim_drain(world, socket, NULL, record);
    sim_settle(world, socket, record);
}

static void operate_reading(struct world *world, struct sim_socket *socket, bool reading)
{
    enum tcp_result result = tcp_may_abort(&socket->tcp);

    if (result == TCP_OK)
        socket->reading = reading;
    uint32_t record = sim_call(world, socket->host, socket, socket->conn,
                               reading ? TRACE_CALL_RESUME_READING : TRACE_CALL_STOP_READING,
                               result, 0, TRACE_NONE);
    sim_settle(world, socket, record);
}

static void operate_abort(struct world *world, struct sim_socket *socket)
{
    enum tcp_result result = tcp_abort(&socket->tcp, world->now_ns, &world->out);
    uint32_t record = sim_call(world, socket->host, socket, socket->conn, TRACE_CALL_ABORT, result,
                               0, TRACE_NONE);

    sim_drain(world, socket, NULL, record);
    sim_settle(world, socket, record);
}

static void operate_keepalive(struct world *world, struct sim_socket *socket, bool on)
{
    enum tcp_result result = tcp_may_abort(&socket->tcp);

    if (result == TCP_OK)
        tcp_set_keepalive(&socket->tcp, world->now_ns, on, &world->out);
    uint32_t record =
        sim_call(world, socket->host, socket, socket->conn,
                 on ? TRACE_CALL_KEEPALIVE_ON : TRACE_CALL_KEEPALIVE_OFF, result, 0, TRACE_NONE);
    sim_drain(world, socket, NULL, record);
    sim_settle(world, socket, record);
}

static void operate_user_timeout(struct world *world, struct sim_socket *socket,
                                 const struct command *command)
{
    enum tcp_result result = tcp_may_abort(&socket->tcp);

    if (result == TCP_OK)
        tcp_set_user_timeout(&socket->tcp, command->user_timeout.timeout_ns);
    uint32_t record = sim_call(world, socket->host, socket, socket->conn, call_of(command), result,
                               user_timeout_ns(command), TRACE_NONE);
    sim_settle(world, socket, record);
}

/* The calls that speak of a connection that is there. */
static void operate_connection(struct world *world, struct sim_host *host,
                               const struct command *command)
{
    struct sim_socket *socket = sim_host_target(host, command->conn);

    if (socket == NULL) {
        no_connection(world, host, command, call_of(command));
        return;
    }
    switch (command->verb) {
    case COMMAND_SEND:
        operate_send(world, socket, command);
        break;
    case COMMAND_READ:
        operate_read(world, socket, command);
        break;
    case COMMAND_STOP_READING:
    case COMMAND_RESUME_READING:
        operate_reading(world, socket, command->verb == COMMAND_RESUME_READING);
        break;
    case COMMAND_CLOSE:
        sim_settle(world, socket, sim_user_close(world, socket, TRACE_NONE));
        break;
    case COMMAND_ABORT:
        operate_abort(world, socket);
        break;
    case COMMAND_USER_TIMEOUT:
        operate_user_timeout(world, socket, command);
        break;
    default:
        operate_keepalive(world, socket, command->keepalive.on);
        break;
    }
}

/* ---- machine, plug and process -------------------------------------------------------------- */

static uint32_t add_fault(struct world *world, const struct sim_host *host,
                          const struct command *command, enum trace_effect effect)
{
    struct trace_record record = sim_record(world, TRACE_FAULT, host->host, TRACE_NONE);
    char text[64];

    command_format(command, text, sizeof text);
    record.fault.text = trace_add_plain_text(world->trace, text);
    record.fault.packet = TRACE_NONE;
    record.fault.effect = (uint8_t)effect;
    return trace_add(world->trace, &record);
}

static uint32_t add_power(struct world *world, const struct sim_host *host, bool on)
{
    struct trace_record record = sim_record(world, TRACE_POWER, host->host, TRACE_NONE);

    record.power.on = on;
    return trace_add(world->trace, &record);
}

/* The connection with the lowest number above `conn`; settling one may remove others. */
static struct sim_socket *next_conn(const struct sim_host *host, uint16_t conn)
{
    for (size_t i = 0; i < host->socket_count; i++)
        if (host->sockets[i]->conn > conn)
            return host->sockets[i];
    return NULL;
}

/* The system closes for the process that died: with a FIN, or with a reset where it leaves octets
 * unread. */
static void orphan_socket(struct world *world, struct sim_socket *socket, uint32_t cause)
{
    socket->orphan = true;
    if (tcp_may_close(&socket->tcp) == TCP_OK) {
        sim_close_engine(world, socket);
        sim_drain(world, socket, NULL, cause);
    }
    sim_settle(world, socket, cause);
}

static void operate_kill(struct world *world, struct sim_host *host, const struct command *command)
{
    uint32_t record = add_fault(world, host, command, TRACE_EFFECT_KILL);
    struct sim_socket *socket;

    if (host->listener != NULL)
        orphan_socket(world, host->listener, record);
    for (uint16_t conn = 0; (socket = next_conn(host, conn)) != NULL;) {
        conn = socket->conn;
        orphan_socket(world, socket, record);
    }
}

void sim_operate(struct world *world, const struct command *command)
{
    struct sim_host *host = &world->hosts[command->host];

    switch (command->verb) {
    case COMMAND_LISTEN:
        operate_listen(world, host, command);
        break;
    case COMMAND_CONNECT:
        operate_connect(world, host, command);
        break;
    case COMMAND_KILL:
        operate_kill(world, host, command);
        break;
    case COMMAND_POWER_OFF:
        host->power_record = add_power(world, host, false);
        host->powered = false;
        sim_host_forget(world, host);
        break;
    case COMMAND_BOOT:
        add_power(world, host, true);
        sim_host_boot(world, host);
        break;
    case COMMAND_UNPLUG:
        host->plug_record = add_fault(world, host, command, TRACE_EFFECT_UNPLUG);
        host->plugged = false;
        break;
    case COMMAND_PLUG:
        add_fault(world, host, command, TRACE_EFFECT_PLUG);
        host->plugged = true;
        break;
    default:
        operate_connection(world, host, command);
        break;
    }
}
