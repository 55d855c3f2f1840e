/* A host: its sockets, which of them a segment is for, its ports and its initial numbers. */
#include "sim/inside.h"

#include "sim/chance.h"
#include "tcp/cookie.h"
#include "trace/memory.h"

#include <string.h>

/* ---- sockets -------------------------------------------------------------------------------- */

static struct sim_socket *new_socket(struct sim_host *host, uint16_t conn)
{
    struct sim_socket *socket = memory_new(1, sizeof *socket);

    socket->host = host;
    socket->conn = conn;
    socket->reading = true;
    socket->stream = TRACE_NONE;
    socket->peer_stream = TRACE_NONE;
    socket->timer_event = SIM_NO_EVENT;
    socket->told_established = TRACE_NONE;
    socket->told_data = TRACE_NONE;
    socket->told_closing = TRACE_NONE;
    for (int timer = 0; timer < TCP_TIMER_COUNT; timer++)
        socket->timer_record[timer] = TRACE_NONE;
    struct tcp_config config = host->setup->tcp;
    config.knock_out = host->knock_out;
    config.cookie_given = host->cookie_given;
    config.cookie_kept = host->cookie_kept;
    config.kept_mss_bytes = host->kept_mss_bytes;
    tcp_init(&socket->tcp, &config);
    return socket;
}

static void free_socket(struct sim_socket *socket)
{
    if (socket == NULL)
        return;
    sim_inbox_clear(&socket->inbox);
    memory_free(socket->firsts);
    memory_free(socket);
}

struct sim_socket *sim_socket_new(struct sim_host *host)
{
    if (host->last_conn == UINT16_MAX)
        return NULL;
    struct sim_socket *socket = new_socket(host, ++host->last_conn);
    host->sockets = memory_grow(host->sockets, &host->socket_room, host->socket_count + 1,
                                sizeof(struct sim_socket *));
    host->sockets[host->socket_count++] = socket;
    return socket;
}

struct sim_socket *sim_listener_new(struct sim_host *host)
{
    host->listener = new_socket(host, 0);
    return host->listener;
}

static void stop_alarm(struct world *world, struct sim_socket *socket)
{
    if (socket->timer_event != SIM_NO_EVENT)
        sim_queue_remove(&world->queue, socket->timer_event);
    socket->timer_event = SIM_NO_EVENT;
}

void sim_socket_remove(struct world *world, struct sim_socket *socket)
{
    struct sim_host *host = socket->host;
    size_t place = 0;

    stop_alarm(world, socket);
    if (socket == host->listener) {
        host->listener = NULL;
    } else {
        while (host->sockets[place] != socket)
            place++;
        host->socket_count--;
        memmove(&host->sockets[place], &host->sockets[place + 1],
                (host->socket_count - place) * sizeof(struct sim_socket *));
    }
    free_socket(socket);
}

void sim_host_sweep(struct world *world, struct sim_host *host)
{
    for (size_t i = host->socket_count; i-- > 0;) {
        struct sim_socket *socket = host->sockets[i];
        bool newest = i + 1 == host->socket_count;
        /* A handshake that came to nothing leaves the lasting listener alone again. */
        bool gone = socket->spawned && socket->tcp.state == TCP_LISTEN;
        if (gone || (!newest && socket->tcp.state == TCP_CLOSED))
            sim_socket_remove(world, socket);
    }
    if (host->listener != NULL && host->listener->tcp.state == TCP_CLOSED)
        sim_socket_remove(world, host->listener);
}

/* ---- the host as a whole -------------------------------------------------------------------- */

void sim_host_init(const struct world *world, struct sim_host *host, enum trace_host name,
                   uint8_t knock_out)
{
    *host = (struct sim_host){
        .host = name,
        .setup = &world->setup->host[name],
        .knock_out = knock_out,
        .plugged = true,
        .power_record = TRACE_NONE,
        .plug_record = TRACE_NONE,
    };
    host->nobody = new_socket(host, 0);
    sim_host_boot(world, host);
}

void sim_host_boot(const struct world *world, struct sim_host *host)
{
    uint64_t seed = world->setup->seed;
    struct tcp_secret secret;

    host->powered = true;
    host->boots++;
    host->next_port = host->setup->port;
    secret.k0 = sim_draw(seed, host->host, host->boots, SIM_CHANCE_COOKIE_KEY);
    secret.k1 = sim_draw(seed, host->host, host->boots, SIM_CHANCE_COOKIE_KEY_2);
    host->cookie_given =
        tcp_cookie_make(&secret, world->setup->host[trace_peer(host->host)].address);
}

void sim_host_keep_cookie(struct sim_host *host, const struct tcp_conn *tcp)
{
    if (tcp->fast_open.learnt.bytes == 0)
        return;
    host->cookie_kept = tcp->fast_open.learnt;
    host->kept_mss_bytes = tcp->fast_open.learnt_mss_bytes;
}

void sim_host_forget(struct world *world, struct sim_host *host)
{
    while (host->socket_count > 0)
        sim_socket_remove(world, host->sockets[host->socket_count - 1]);
    if (host->listener != NULL)
        sim_socket_remove(world, host->listener);
    host->cookie_kept = (struct tcp_cookie){0};
    host->kept_mss_bytes = 0;
}

void sim_host_clear(struct sim_host *host)
{
    for (size_t i = 0; i < host->socket_count; i++)
        free_socket(host->sockets[i]);
    memory_free(host->sockets);
    free_socket(host->listener);
    free_socket(host->nobody);
    *host = (struct sim_host){0};
}

/* ---- which socket --------------------------------------------------------------------------- */

static bool has_pair(const struct sim_socket *socket, uint16_t local_port, uint16_t remote_port)
{
    return socket->tcp.state != TCP_CLOSED && socket->tcp.state != TCP_LISTEN &&
           socket->tcp.local_port == local_port &&
           (remote_port == 0 || socket->tcp.remote_port == remote_port);
}

static bool listens_on(const struct sim_socket *socket, uint16_t local_port)
{
    return socket != NULL && socket->tcp.state == TCP_LISTEN && !socket->spawned &&
           socket->tcp.local_port == local_port;
}

/* A connection that begins as a copy of the listener's, which goes on listening; once all numbers
 * are used up nobody answers. */
static struct sim_socket *spawn(struct sim_host *host)
{
    struct sim_socket *socket = sim_socket_new(host);

    if (socket == NULL)
        return host->nobody;
    socket->tcp = host->listener->tcp;
    socket->spawned = true;
    return socket;
}

/* Who listens for a segment that belongs to no connection, or nobody. */
static struct sim_socket *find_listener(struct sim_host *host, const struct tcp_segment *segment)
{
    for (size_t i = 0; i < host->socket_count; i++)
        if (listens_on(host->sockets[i], segment->destination_port))
            return host->sockets[i];
    if (!listens_on(host->listener, segment->destination_port))
        return host->nobody;
    bool opens = (segment->flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_SYN;
    return opens ? spawn(host) : host->listener;
}

struct sim_socket *sim_host_find(struct sim_host *host, const struct tcp_segment *segment)
{
    for (size_t i = host->socket_count; i-- > 0;)
        if (has_pair(host->sockets[i], segment->destination_port, segment->source_port))
            return host->sockets[i];
    return find_listener(host, segment);
}

struct sim_socket *sim_host_heir(struct sim_host *host, const struct sim_socket *old,
                                 const struct tcp_segment *segment)
{
    if (!tcp_yields_to(&old->tcp, segment))
        return NULL;
    struct sim_socket *heir = find_listener(host, segment);
    return heir == host->nobody ? NULL : heir;
}

struct sim_socket *sim_host_conn(const struct sim_host *host, uint16_t conn)
{
    for (size_t i = host->socket_count; i-- > 0;)
        if (conn == 0 || host->sockets[i]->conn == conn)
            return host->sockets[i];
    return NULL;
}

struct sim_socket *sim_host_target(const struct sim_host *host, uint16_t conn)
{
    struct sim_socket *socket = sim_host_conn(host, conn);

    if (conn == 0 && host->listener != NULL && (socket == NULL || socket->tcp.state == TCP_CLOSED))
        return host->listener;
    return socket;
}

bool sim_host_port_in_use(const struct sim_host *host, uint16_t local_port, uint16_t remote_port)
{
    for (size_t i = 0; i < host->socket_count; i++)
        if (has_pair(host->sockets[i], local_port, remote_port))
            return true;
    return false;
}

bool sim_host_is_listening(const struct sim_host *host)
{
    bool listening = listens_on(host->listener, host->setup->port);

    for (size_t i = 0; i < host->socket_count && !listening; i++)
        listening = listens_on(host->sockets[i], host->setup->port);
    return listening;
}

static uint16_t port_after(const struct sim_host *host, uint16_t port)
{
    return port == UINT16_MAX ? host->setup->port : (uint16_t)(port + 1);
}

/* The server calls from its well-known port, which is what a simultaneous open needs. */
uint16_t sim_host_next_port(const struct sim_host *host)
{
    uint16_t port = host->next_port;

    for (int tries = 0; tries < UINT16_MAX && sim_host_port_in_use(host, port, 0); tries++)
        port = port_after(host, port);
    return port;
}

void sim_host_port_taken(struct sim_host *host, uint16_t port)
{
    if (host->host == TRACE_CLIENT)
        host->next_port = port_after(host, port);
}

/* ---- initial sequence numbers --------------------------------------------------------------- */

/* M of RFC 9293 §3.4.1: a clock that ticks every 4 microseconds. */
static uint32_t isn_clock(int64_t now_ns)
{
    return (uint32_t)(now_ns / 4000);
}

/* F of RFC 9293 §3.4.1, with a secret that a reboot renews. */
static uint32_t isn_hash(const struct world *world, const struct sim_host *host,
                         uint16_t local_port, uint16_t remote_port)
{
    uint64_t secret = sim_draw(world->setup->seed, host->host, host->boots, SIM_CHANCE_SECRET);
    uint64_t ports = (uint64_t)local_port << 16 | remote_port;

    return (uint32_t)sim_draw(secret, ports, world->setup->host[host->host].address,
                              SIM_CHANCE_PORTS);
}

uint32_t sim_host_isn(const struct world *world, const struct sim_host *host, uint16_t local_port,
                      uint16_t remote_port)
{
    /* Every connection begins with the same number, as hosts once did after each start. */
    if (host->knock_out & TCP_KNOCK_OUT_RANDOM_ISN)
        return host->setup->isn_fixed ? host->setup->isn : 1;
    if (host->boots == 1 && host->setup->isn_fixed && !host->isn_taken)
        return host->setup->isn;
    if (host->boots == 1 && host->setup->isn_fixed && host->isn_local == local_port &&
        host->isn_remote == remote_port)
        return host->isn_base + isn_clock(world->now_ns);
    return isn_clock(world->now_ns) + isn_hash(world, host, local_port, remote_port);
}

void sim_host_isn_taken(const struct world *world, struct sim_host *host,
                        const struct tcp_conn *tcp)
{
    if (host->isn_taken)
        return;
    host->isn_taken = true;
    host->isn_local = tcp->local_port;
    host->isn_remote = tcp->remote_port;
    host->isn_base = tcp->snd.iss - isn_clock(world->now_ns);
}
