#include "trace/moment.h"

#include "tcp/conn.h"

void trace_moment_start(struct trace_moment *moment, const struct trace *trace)
{
    const struct trace_setup *setup = trace_setup(trace);

    *moment = (struct trace_moment){
        .t_ns = -1, /* not even what happens at 0 has happened */
        .to_client = setup->to_client,
        .to_server = setup->to_server,
    };
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        moment->host[host] = (struct trace_host_moment){
            .powered = true,
            .plugged = true,
            .newest = {.reading = true},
        };
}

/* The connection of a record if it is the newest one, which it becomes by being new. */
static struct trace_conn_moment *conn_of(struct trace_host_moment *host,
                                         const struct trace_record *record)
{
    struct trace_conn_moment *newest = &host->newest;

    if (record->conn == 0 || record->conn < newest->conn)
        return NULL;
    if (record->conn > newest->conn)
        *newest = (struct trace_conn_moment){.conn = record->conn, .reading = true};
    return newest;
}

static void stop_timers(struct trace_conn_moment *conn)
{
    for (int timer = 0; timer < TCP_TIMER_COUNT; timer++)
        conn->timers[timer].running = false;
}

static void go_state(struct trace_conn_moment *conn, const struct trace *trace,
                     const struct trace_record *record)
{
    conn->state = record->state.to;
    if (conn->state == TCP_CLOSED)
        stop_timers(conn);
    if (conn->state == TCP_LISTEN) {
        conn->local_port = trace_setup(trace)->host[record->host].port;
        conn->remote_port = 0;
    }
}

static void go_timer(struct trace_conn_moment *conn, const struct trace_record *record)
{
    struct trace_running_timer *timer = &conn->timers[record->timer.timer];

    timer->running =
        record->timer.action == TCP_TIMER_START || record->timer.action == TCP_TIMER_RESTART;
    timer->count = record->timer.count;
    if (timer->running) {
        timer->start_ns = record->t_ns;
        timer->expires_ns = record->timer.expires_ns;
    }
}

static void go_call(struct trace_host_moment *host, struct trace_conn_moment *conn,
                    const struct trace_record *record)
{
    if (record->app.indication || record->app.result != TCP_OK)
        return;
    switch (record->app.code) {
    case TRACE_CALL_LISTEN:
        if (record->conn == 0)
            host->listening_always = true;
        break;
    case TRACE_CALL_KILL:
        host->listening_always = false;
        break;
    case TRACE_CALL_STOP_READING:
    case TRACE_CALL_RESUME_READING:
        if (conn != NULL)
            conn->reading = record->app.code == TRACE_CALL_RESUME_READING;
        break;
    default:
        break;
    }
}

static void go_fault(struct trace_moment *moment, const struct trace_record *record)
{
    uint8_t ways = record->fault.ways;

    switch (record->fault.effect) {
    case TRACE_EFFECT_CUT:
    case TRACE_EFFECT_RESTORE:
        if (ways & TRACE_TO_CLIENT)
            moment->cut_to_client = record->fault.effect == TRACE_EFFECT_CUT;
        if (ways & TRACE_TO_SERVER)
            moment->cut_to_server = record->fault.effect == TRACE_EFFECT_CUT;
        break;
    case TRACE_EFFECT_SET:
        if (ways & TRACE_TO_CLIENT)
            trace_link_set(&moment->to_client, record->fault.setting, record->fault.value);
        if (ways & TRACE_TO_SERVER)
            trace_link_set(&moment->to_server, record->fault.setting, record->fault.value);
        break;
    case TRACE_EFFECT_UNPLUG:
    case TRACE_EFFECT_PLUG:
        if (record->host < TRACE_HOST_COUNT)
            moment->host[record->host].plugged = record->fault.effect == TRACE_EFFECT_PLUG;
        break;
    case TRACE_EFFECT_KILL:
        if (record->host < TRACE_HOST_COUNT)
            moment->host[record->host].listening_always = false;
        break;
    default:
        break;
    }
}

/* A host that goes off forgets everything; what is shown of its connection is what it last had. */
static void go_power(struct trace_host_moment *host, const struct trace_record *record)
{
    host->powered = record->power.on;
    if (host->powered)
        return;
    host->listening_always = false;
    host->newest.state = TCP_CLOSED;
    stop_timers(&host->newest);
}

static void learn_ports(struct trace_conn_moment *conn, const struct tcp_segment *segment,
                        bool sent)
{
    conn->local_port = sent ? segment->source_port : segment->destination_port;
    conn->remote_port = sent ? segment->destination_port : segment->source_port;
}

static void go_record(struct trace_moment *moment, const struct trace *trace,
                      const struct trace_record *record)
{
    if (record->kind == TRACE_FAULT)
        go_fault(moment, record);
    if (record->host >= TRACE_HOST_COUNT)
        return;

    struct trace_host_moment *host = &moment->host[record->host];
    struct trace_conn_moment *conn = conn_of(host, record);
    if (record->kind == TRACE_POWER)
        go_power(host, record);
    if (record->kind == TRACE_APP)
        go_call(host, conn, record);
    if (record->kind == TRACE_STATE && record->conn == 0)
        host->listening_always = record->state.to == TCP_LISTEN;
    if (conn == NULL)
        return;
    if (record->kind == TRACE_STATE)
        go_state(conn, trace, record);
    if (record->kind == TRACE_TIMER)
        go_timer(conn, record);
    if (record->kind == TRACE_SENT)
        learn_ports(conn, &trace_packet(trace, record->sent.packet)->segment, true);
    if (record->kind == TRACE_ARRIVED)
        learn_ports(conn, &trace_packet(trace, record->arrived.packet)->segment, false);
    if (record->vars != TRACE_NONE) {
        conn->has_vars = true;
        conn->vars = *trace_vars(trace, record->vars);
    }
}

void trace_moment_go(struct trace_moment *moment, const struct trace *trace, int64_t t_ns)
{
    uint32_t end = trace_record_after(trace, t_ns);

    if (t_ns < moment->t_ns)
        trace_moment_start(moment, trace);
    for (; moment->next_record < end; moment->next_record++)
        go_record(moment, trace, trace_record(trace, moment->next_record));
    moment->t_ns = t_ns;
}
