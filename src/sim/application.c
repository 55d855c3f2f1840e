/* The program above TCP, and the calls it makes. */
#include "sim/inside.h"

#include "sim/text.h"
#include "tcp/time.h"
#include "trace/memory.h"

#include <string.h>

/* ---- user calls ----------------------------------------------------------------------------- */

uint32_t sim_call(struct world *world, struct sim_host *host, const struct sim_socket *socket,
                  uint16_t conn, enum trace_call call, enum tcp_result result, uint64_t amount,
                  uint32_t cause)
{
    struct trace_record record = sim_record(world, TRACE_APP, host->host, cause);

    record.conn = conn;
    if (socket != NULL) {
        struct tcp_vars vars = tcp_vars(&socket->tcp);
        record.vars = trace_add_vars(world->trace, &vars);
    }
    if (call == TRACE_CALL_USER_TIMEOUT)
        record.app.timeout_ns = (int64_t)amount;
    else
        record.app.bytes = amount;
    record.app.code = (uint8_t)call;
    record.app.result = (uint8_t)result;
    return trace_add(world->trace, &record);
}

/* The octets are kept once, where the packets that carry them can point to. */
static void keep_octets(struct world *world, struct sim_socket *socket, const uint8_t *text,
                        uint64_t bytes)
{
    if (socket->stream == TRACE_NONE)
        socket->stream = trace_add_stream(world->trace);
    if (text != NULL) {
        trace_append_octets(world->trace, socket->stream, text, (size_t)bytes);
    } else {
        uint8_t *made = sim_scratch(world, (size_t)bytes);
        sim_text_write(socket->sent_bytes, made, (size_t)bytes);
        trace_append_octets(world->trace, socket->stream, made, (size_t)bytes);
    }
    socket->sent_bytes += bytes;
}

uint32_t sim_user_send(struct world *world, struct sim_socket *socket, enum trace_call call,
                       const uint8_t *text, uint64_t bytes, uint32_t cause)
{
    enum tcp_result result = call == TRACE_CALL_SEND_URGENT
                                 ? tcp_send_urgent(&socket->tcp, world->now_ns, bytes, &world->out)
                                 : tcp_send(&socket->tcp, world->now_ns, bytes, &world->out);

    if (result == TCP_OK)
        keep_octets(world, socket, text, bytes);
    uint32_t record =
        sim_call(world, socket->host, socket, socket->conn, call, result, bytes, cause);
    sim_drain(world, socket, NULL, record);
    return record;
}

enum tcp_result sim_close_engine(struct world *world, struct sim_socket *socket)
{
    enum tcp_result result = tcp_may_close(&socket->tcp);

    if (result == TCP_OK && tcp_vars(&socket->tcp).unread_bytes > 0)
        return tcp_abort_unread(&socket->tcp, world->now_ns, &world->out);
    return tcp_close(&socket->tcp, world->now_ns, &world->out);
}

uint32_t sim_user_close(struct world *world, struct sim_socket *socket, uint32_t cause)
{
    enum tcp_result result = sim_close_engine(world, socket);
    uint32_t record =
        sim_call(world, socket->host, socket, socket->conn, TRACE_CALL_CLOSE, result, 0, cause);

    sim_drain(world, socket, NULL, record);
    return record;
}

/* What the user gets must be what the peer's user gave, as long as nobody meddled. */
static void compare_octets(struct world *world, const struct sim_socket *socket, uint64_t offset,
                           const uint8_t *octets, uint32_t bytes)
{
    if (socket->mixed)
        return;
    const uint8_t *sent = trace_octets(world->trace, socket->peer_stream, offset, bytes);
    if (sent == NULL || memcmp(sent, octets, bytes) != 0)
        sim_fault(world, "%s[%u] was given octets from %llu on that its peer did not send",
                  trace_host_name(socket->host->host), socket->conn, (unsigned long long)offset);
}

uint64_t sim_user_read(struct world *world, struct sim_socket *socket, uint64_t max_bytes,
                       enum tcp_result *result)
{
    uint64_t bytes = 0;
    uint64_t offset = socket->inbox.read_offset;

    *result = tcp_receive(&socket->tcp, world->now_ns, max_bytes, &bytes, &world->out);
    if (bytes > 0) {
        uint8_t *octets = sim_scratch(world, (size_t)bytes);
        sim_inbox_take(&socket->inbox, octets, (size_t)bytes);
        compare_octets(world, socket, offset, octets, (uint32_t)bytes);
    }
    return bytes;
}

/* ---- what the program does by itself -------------------------------------------------------- */

static bool closes_at_eof(enum trace_application application)
{
    return application == TRACE_APP_ECHO || application == TRACE_APP_SINK ||
           application == TRACE_APP_CLOSE_ON_EOF;
}

/* Nobody is left to read: what still comes is answered with a reset (RFC 1122 §4.2.2.13). */
static uint32_t orphan_reacts(struct world *world, struct sim_socket *socket, uint32_t cause)
{
    if (tcp_vars(&socket->tcp).unread_bytes > 0 && tcp_may_abort(&socket->tcp) == TCP_OK) {
        tcp_abort_unread(&socket->tcp, world->now_ns, &world->out);
        sim_drain(world, socket, NULL, cause);
    }
    return cause;
}

static uint32_t read_all(struct world *world, struct sim_socket *socket, uint32_t cause)
{
    bool echo = socket->host->setup->application == TRACE_APP_ECHO;
    uint32_t told = socket->told_data != TRACE_NONE ? socket->told_data : cause;
    enum tcp_result result;
    uint64_t bytes = sim_user_read(world, socket, UINT64_MAX, &result);

    sim_drain(world, socket, NULL, cause);
    socket->told_data = TRACE_NONE;
    if (!echo || bytes == 0)
        return cause;
    uint8_t *copy = memory_new((size_t)bytes, 1);
    memcpy(copy, world->scratch, (size_t)bytes);
    uint32_t record = sim_user_send(world, socket, TRACE_CALL_SEND, copy, bytes, told);
    memory_free(copy);
    return record;
}

uint32_t sim_application_reacts(struct world *world, struct sim_socket *socket, uint32_t cause)
{
    const struct trace_host_setup *setup = socket->host->setup;

    if (socket->orphan)
        return orphan_reacts(world, socket, cause);
    if (socket->told_established != TRACE_NONE && setup->application == TRACE_APP_SOURCE) {
        cause = socket->told_established;
        if (setup->source_bytes > 0)
            cause = sim_user_send(world, socket, TRACE_CALL_SEND, NULL, setup->source_bytes, cause);
        cause = sim_user_close(world, socket, cause);
    }
    socket->told_established = TRACE_NONE;
    if (socket->reading && tcp_vars(&socket->tcp).unread_bytes > 0)
        cause = read_all(world, socket, cause);
    socket->told_data = TRACE_NONE;
    if (socket->told_closing != TRACE_NONE && closes_at_eof(setup->application) &&
        tcp_vars(&socket->tcp).unread_bytes == 0) {
        if (tcp_may_close(&socket->tcp) == TCP_OK)
            cause = sim_user_close(world, socket, socket->told_closing);
        socket->told_closing = TRACE_NONE;
    }
    return cause;
}
