/* What the variables of a connection say, and how a TCB begins and ends. */
#include "tcp/engine.h"

uint64_t tcp_nxt_position(const struct tcp_conn *conn)
{
    return conn->snd.una_position + (conn->snd.nxt - conn->snd.una);
}

uint64_t tcp_fin_position(const struct tcp_conn *conn)
{
    return 1 + conn->snd.queued_bytes;
}

bool tcp_fin_sent(const struct tcp_conn *conn)
{
    return conn->snd.close_called &&
           (tcp_fin_len(conn) == 0 ? conn->snd.fin_left
                                   : tcp_nxt_position(conn) > tcp_fin_position(conn));
}

bool tcp_fin_waits(const struct tcp_conn *conn)
{
    return conn->snd.close_called && !tcp_fin_sent(conn);
}

bool tcp_fin_acknowledged(const struct tcp_conn *conn)
{
    return tcp_fin_sent(conn) &&
           conn->snd.una_position >= tcp_fin_position(conn) + tcp_fin_len(conn);
}

uint64_t tcp_unsent_bytes(const struct tcp_conn *conn)
{
    uint64_t position = tcp_nxt_position(conn);

    if (position == 0)
        return conn->snd.queued_bytes;
    return position > tcp_fin_position(conn) ? 0 : tcp_fin_position(conn) - position;
}

bool tcp_sends_text(const struct tcp_conn *conn)
{
    switch (conn->state) {
    case TCP_ESTABLISHED:
    case TCP_FIN_WAIT_1:
    case TCP_CLOSE_WAIT:
    case TCP_CLOSING:
    case TCP_LAST_ACK:
        return !conn->snd.syn_due;
    case TCP_SYN_RECEIVED:
        /* RFC 7413 §4.2.2: once the cookie was valid; but if the SYN,ACK is lost all the rest waits
         * for its answer. */
        return conn->fast_open.opened && !conn->snd.syn_due && conn->snd.retries == 0;
    default:
        return false;
    }
}

uint32_t tcp_unread_bytes(const struct tcp_conn *conn)
{
    return (uint32_t)(conn->rcv.nxt_offset - conn->rcv.read_offset);
}

uint32_t tcp_outstanding(const struct tcp_conn *conn)
{
    return conn->snd.nxt - conn->snd.una;
}

struct tcp_vars tcp_vars(const struct tcp_conn *conn)
{
    const struct tcp_sent_sums sums = tcp_sent_sums(&conn->sent);

    return (struct tcp_vars){
        .iss = conn->snd.iss,
        .irs = conn->rcv.irs,
        .snd_una = conn->snd.una,
        .snd_nxt = conn->snd.nxt,
        .snd_wnd = conn->snd.wnd,
        .rcv_nxt = conn->rcv.nxt,
        .rcv_wnd = conn->rcv.wnd,
        .send_mss_bytes = conn->snd.mss_bytes,
        .srtt_ns = conn->rto.srtt_ns,
        .rttvar_ns = conn->rto.rttvar_ns,
        .rto_ns = conn->rto.rto_ns,
        .unsent_bytes = tcp_unsent_bytes(conn),
        .unread_bytes = tcp_unread_bytes(conn),
        .out_of_order_bytes = tcp_reassembly_bytes(&conn->rcv.held),
        .retries = conn->snd.retries,
        .probes = conn->keepalive_probes > 0 ? conn->keepalive_probes : conn->snd.window_probes,
        .cwnd_bytes = conn->cc.cwnd_bytes,
        .ssthresh_bytes = conn->cc.ssthresh_bytes,
        .flight_bytes = tcp_outstanding(conn),
        .pipe_bytes = sums.pipe_bytes,
        .sacked_bytes = sums.sacked_bytes,
        .lost_bytes = sums.lost_bytes,
        .duplicate_acks = conn->loss.duplicate_acks,
        .recovery = conn->loss.phase,
        .recover = conn->snd.iss + (uint32_t)conn->loss.recover,
        .window_shifts = (uint32_t)conn->snd_shift << 8 | conn->rcv_shift,
        .ts_recent = conn->ts_ok ? conn->ts.recent : 0,
        .rcv_up = tcp_rcv_up(conn),
    };
}

void tcp_reset_tcb(struct tcp_conn *conn)
{
    const struct tcp_config config = conn->config;
    uint16_t mss_bytes = config.mss_bytes;

    if (mss_bytes > TCP_DEFAULT_SEND_MSS_BYTES)
        mss_bytes = TCP_DEFAULT_SEND_MSS_BYTES;
    *conn = (struct tcp_conn){
        .config = config,
        .state = conn->state,
        .local_port = conn->local_port,
        .snd.mss_bytes = mss_bytes,
        .rcv.wnd = config.window_bytes < UINT16_MAX ? config.window_bytes : UINT16_MAX,
        .ack_owed = TCP_WHY_NONE,
        .unfinished_ns = TIME_NEVER_NS,
    };
    for (int timer = 0; timer < TCP_TIMER_COUNT; timer++)
        conn->timers[timer].expires_ns = TIME_NEVER_NS;
    tcp_rto_init(&conn->rto, &conn->config);
    tcp_cc_init(&conn->cc, &conn->config);
}

void tcp_init(struct tcp_conn *conn, const struct tcp_config *config)
{
    *conn = (struct tcp_conn){.config = *config, .state = TCP_CLOSED};
    uint32_t most_bytes = (uint32_t)UINT16_MAX << (config->window_scale ? 14 : 0);

    /* The field has 16 bits; a shift stretches them, by 14 bits at most (RFC 7323 §2.3). */
    if (conn->config.window_bytes > most_bytes)
        conn->config.window_bytes = most_bytes;
    if (conn->config.mss_bytes == 0) {
        /* The option cannot say 0: to say nothing is to say 536 (§3.7.1). */
        conn->config.mss_bytes = TCP_DEFAULT_SEND_MSS_BYTES;
    }
    tcp_reset_tcb(conn);
}

void tcp_enter_closed(struct tcp_event *ev, enum tcp_why why)
{
    struct tcp_conn *conn = ev->conn;
    int caused_by = ev->cause;

    conn->snd.syn_due = false;
    conn->ack_owed = TCP_WHY_NONE;
    conn->ack_waits = false;
    conn->unfinished_ns = TIME_NEVER_NS;
    ev->cause = tcp_set_state(ev, TCP_CLOSED, why);
    for (int timer = 0; timer < TCP_TIMER_COUNT; timer++)
        tcp_timer_stop(ev, timer, TCP_WHY_TIMER_NO_CONNECTION);
    ev->cause = caused_by;
}

void tcp_end(struct tcp_event *ev, enum tcp_indication told, enum tcp_why why)
{
    tcp_enter_closed(ev, why);
    tcp_indicate(ev, told, 0, why);
}
