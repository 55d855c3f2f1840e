/* What must always hold, whatever happened: looked at after every step in tests. */
#include "sim/inside.h"

#include "tcp/seq.h"
#include "tcp/time.h"

#include <stdio.h>

static char complaint[256];

#define COMPLAIN(...) (snprintf(complaint, sizeof complaint, __VA_ARGS__), complaint)

/* ---- the trace ------------------------------------------------------------------------------ */

/* Whether a kind of record may stand without a cause: only what comes from outside may. */
static bool may_be_first(const struct trace_record *record)
{
    switch (record->kind) {
    case TRACE_FAULT:
    case TRACE_POWER:
    case TRACE_NOTE:
    case TRACE_CHAPTER:
        return true;
    case TRACE_APP:
        return !record->app.indication;
    default:
        return false;
    }
}

static const char *check_records(const struct world *world)
{
    uint32_t count = trace_record_count(world->trace);

    for (uint32_t i = world->checked->records; i < count; i++) {
        const struct trace_record *record = trace_record(world->trace, i);
        if (record->cause != TRACE_NONE && record->cause >= i)
            return COMPLAIN("record %u is caused by a later one", i);
        if (record->cause == TRACE_NONE && !may_be_first(record))
            return COMPLAIN("record %u (%s) has no cause", i,
                            trace_kind_name((enum trace_kind)record->kind));
        if (i > 0 && trace_record(world->trace, i - 1)->t_ns > record->t_ns)
            return COMPLAIN("record %u lies before the one that precedes it", i);
    }
    world->checked->records = count;
    return NULL;
}

static const char *check_end(const struct world *world, uint32_t flight,
                             const struct trace_flight *told)
{
    if (told->end_record >= trace_record_count(world->trace))
        return COMPLAIN("flight %u has ended without a record", flight);
    const struct trace_record *end = trace_record(world->trace, told->end_record);
    bool arrived = told->fate == TRACE_ARRIVED_THERE;
    if (end->kind != (arrived ? TRACE_ARRIVED : TRACE_LOST) || end->t_ns != told->end_ns ||
        (arrived ? end->arrived.flight : end->lost.flight) != flight ||
        (arrived ? end->arrived.packet : end->lost.packet) != told->packet)
        return COMPLAIN("flight %u and the record of its end disagree", flight);
    return NULL;
}

/* Every copy flies, is held or has ended; none vanishes and none ends twice. */
static const char *check_flights(const struct world *world)
{
    uint32_t count = trace_flight_count(world->trace);
    size_t queued = 0;

    for (uint32_t i = world->checked->flights; i < count; i++)
        if (i >= world->flight_count)
            return COMPLAIN("flight %u is not known to the world", i);
    for (size_t place = 0; place < world->live_count; place++) {
        uint32_t flight = world->live[place];
        const struct trace_flight *told = trace_flight(world->trace, flight);
        bool has_event = world->flights[flight].event != SIM_NO_EVENT;
        queued += has_event;
        if (told->fate != TRACE_FLYING && told->fate != TRACE_HELD)
            return COMPLAIN("flight %u has ended and is still under way", flight);
        if (has_event != (told->fate == TRACE_FLYING))
            return COMPLAIN("flight %u is %s", flight, has_event ? "held and under way" : "stuck");
        if (told->fate == TRACE_FLYING && told->due_ns < world->now_ns)
            return COMPLAIN("flight %u is overdue", flight);
    }
    if (queued != world->queue.in_class[SIM_CLASS_FLIGHT])
        return COMPLAIN("%zu flights are under way, but %zu are waited for", queued,
                        world->queue.in_class[SIM_CLASS_FLIGHT]);
    uint32_t first_live = world->live_count > 0 ? world->live[0] : count;
    for (uint32_t i = world->checked->flights; i < first_live; i++) {
        const char *wrong = check_end(world, i, trace_flight(world->trace, i));
        if (wrong != NULL)
            return wrong;
    }
    world->checked->flights = first_live;
    return NULL;
}

/* ---- the connections ------------------------------------------------------------------------ */

static const char *check_socket(const struct world *world, struct sim_socket *socket)
{
    const struct tcp_conn *tcp = &socket->tcp;
    struct tcp_vars vars = tcp_vars(tcp);
    const char *host = trace_host_name(socket->host->host);
    int64_t deadline_ns = tcp_deadline_ns(tcp);

    if (!seq_le(vars.snd_una, vars.snd_nxt))
        return COMPLAIN("%s[%u]: SND.UNA %u lies beyond SND.NXT %u", host, socket->conn,
                        vars.snd_una, vars.snd_nxt);
    if (socket->checked && tcp_state_is_synchronized(tcp->state) &&
        !seq_le(socket->checked_rcv_nxt, vars.rcv_nxt))
        return COMPLAIN("%s[%u]: RCV.NXT went back from %u to %u", host, socket->conn,
                        socket->checked_rcv_nxt, vars.rcv_nxt);
    if (vars.rcv_wnd > tcp->config.window_bytes)
        return COMPLAIN("%s[%u]: RCV.WND %u is larger than the buffer", host, socket->conn,
                        vars.rcv_wnd);
    if (deadline_ns < world->now_ns)
        return COMPLAIN("%s[%u]: a deadline has passed", host, socket->conn);
    if ((deadline_ns != TIME_NEVER_NS) != (socket->timer_event != SIM_NO_EVENT))
        return COMPLAIN("%s[%u]: deadline and alarm disagree", host, socket->conn);
    for (int timer = 0; timer < TCP_TIMER_COUNT; timer++)
        if ((tcp->timers[timer].expires_ns != TIME_NEVER_NS) !=
            (socket->timer_record[timer] != TRACE_NONE))
            return COMPLAIN("%s[%u]: the %s timer runs without a record or the other way round",
                            host, socket->conn, tcp_timer_name((enum tcp_timer)timer));
    socket->checked = tcp_state_is_synchronized(tcp->state);
    socket->checked_rcv_nxt = vars.rcv_nxt;
    return NULL;
}

static const char *check_host(const struct world *world, const struct sim_host *host)
{
    if (!host->powered && (host->socket_count > 0 || host->listener != NULL))
        return COMPLAIN("the %s is off and has connections", trace_host_name(host->host));
    for (size_t i = 0; i < host->socket_count; i++) {
        const char *wrong = check_socket(world, host->sockets[i]);
        if (wrong != NULL)
            return wrong;
        if (i > 0 && host->sockets[i - 1]->conn >= host->sockets[i]->conn)
            return COMPLAIN("the %s numbers its connections wrongly", trace_host_name(host->host));
    }
    return NULL;
}

const char *world_check(const struct world *world)
{
    const char *wrong = world->fault[0] != '\0' ? world->fault : NULL;

    if (wrong == NULL)
        wrong = check_records(world);
    if (wrong == NULL)
        wrong = check_flights(world);
    for (int host = 0; host < TRACE_HOST_COUNT && wrong == NULL; host++)
        wrong = check_host(world, &world->hosts[host]);
    return wrong;
}
