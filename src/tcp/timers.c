/* The timers, and what happens when one runs out (RFC 9293 §3.10.8, RFC 6298 §5). */
#include "tcp/engine.h"

bool tcp_timer_running(const struct tcp_conn *conn, enum tcp_timer timer)
{
    return conn->timers[timer].expires_ns != TIME_NEVER_NS;
}

void tcp_timer_arm(struct tcp_event *ev, enum tcp_timer timer, int64_t interval_ns, uint16_t count,
                   enum tcp_why why)
{
    struct tcp_timer_clock *clock = &ev->conn->timers[timer];
    int64_t expires_ns = time_later_ns(ev->now_ns, interval_ns);
    bool running = tcp_timer_running(ev->conn, timer);

    if (running && clock->expires_ns == expires_ns && clock->interval_ns == interval_ns &&
        clock->count == count)
        return;
    *clock = (struct tcp_timer_clock){expires_ns, interval_ns, count};
    tcp_note_timer(ev, timer, running ? TCP_TIMER_RESTART : TCP_TIMER_START, why);
}

void tcp_timer_stop(struct tcp_event *ev, enum tcp_timer timer, enum tcp_why why)
{
    if (!tcp_timer_running(ev->conn, timer))
        return;
    ev->conn->timers[timer].expires_ns = TIME_NEVER_NS;
    tcp_note_timer(ev, timer, TCP_TIMER_STOP, why);
}

int64_t tcp_r2_ns(const struct tcp_conn *conn)
{
    return conn->config.user_timeout_ns > 0 ? conn->config.user_timeout_ns : conn->config.r2_ns;
}

/* ---- the user timeout (§3.8.3, §3.9.1) ------------------------------------------------------ */

void tcp_user_timeout_update(struct tcp_event *ev)
{
    const struct tcp_conn *conn = ev->conn;
    bool waits =
        conn->state != TCP_CLOSED && conn->snd.una_position > 0 && tcp_outstanding(conn) > 0;

    if (conn->config.user_timeout_ns == 0 || !waits) {
        tcp_timer_stop(ev, TCP_TIMER_USER, TCP_WHY_USER_TIMEOUT_OVER);
        return;
    }
    /* What has waited longer than a limit that is only now set has no time left. */
    int64_t expires_ns =
        time_max_ns(time_later_ns(conn->snd.progress_ns, conn->config.user_timeout_ns), ev->now_ns);

    if (conn->timers[TCP_TIMER_USER].expires_ns != expires_ns)
        tcp_timer_arm(ev, TCP_TIMER_USER, expires_ns - ev->now_ns, 0, TCP_WHY_USER_TIMEOUT_BEGINS);
}

void tcp_set_user_timeout(struct tcp_conn *conn, int64_t timeout_ns)
{
    conn->config.user_timeout_ns = timeout_ns;
}

/* ---- what runs out -------------------------------------------------------------------------- */

/* R1 (§3.8.3): says once for each segment that it does not get through. */
static void tell_trouble(struct tcp_event *ev)
{
    struct tcp_send_side *snd = &ev->conn->snd;

    if (!snd->trouble_told && snd->retries >= ev->conn->config.r1_retransmissions) {
        snd->trouble_told = true;
        tcp_indicate(ev, TCP_TOLD_TROUBLE, 0, TCP_WHY_R1_REACHED);
    }
}

/* R2 (§3.8.3) of what waits for its ACK. */
static int64_t limit_ns(const struct tcp_conn *conn)
{
    if (conn->snd.una_position > 0)
        return tcp_r2_ns(conn);
    return conn->state == TCP_SYN_RECEIVED ? conn->config.r2_syn_ack_ns : conn->config.r2_syn_ns;
}

/* RFC 6298 §5.5-5.6: the timer begins again, doubled unless one of two rules says otherwise. */
static void back_off(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    enum tcp_why why = TCP_WHY_TIMER_BACKED_OFF;

    if (tcp_knocked_out(conn, TCP_KNOCK_OUT_BACK_OFF))
        why = TCP_WHY_TIMER_BACK_OFF_KNOCKED_OUT;
    else if (conn->state == TCP_SYN_SENT && conn->snd.retries <= conn->config.syn_linear_timeouts)
        why = TCP_WHY_TIMER_SYN_LINEAR;
    else
        tcp_rto_back_off(&conn->rto, &conn->config);
    tcp_timer_arm(ev, TCP_TIMER_RETRANSMIT, conn->rto.rto_ns, conn->snd.retries, why);
}

/* RETRANSMISSION TIMEOUT (§3.10.8, RFC 6298 §5.4-5.6). */
static void retransmit_expired(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    bool syn = conn->snd.una_position == 0;
    struct tcp_resend resend;

    if (tcp_ecn_wait_over(conn))
        return;
    if (ev->now_ns - conn->snd.progress_ns >= limit_ns(conn)) {
        /* USER TIMEOUT: no segment is sent, for no answer comes. */
        tcp_end(ev, TCP_TOLD_TIMED_OUT, syn ? TCP_WHY_R2_SYN_REACHED : TCP_WHY_R2_REACHED);
        return;
    }
    if (conn->snd.retries < UINT8_MAX)
        conn->snd.retries++;
    conn->rto.syn_timed_out |= syn;
    if (syn) {
        tcp_send_syn(ev, TCP_WHY_RETRANSMIT_SYN);
    } else {
        tcp_recovery_timed_out(ev, &resend);
        tcp_send_again(ev, &resend);
    }
    back_off(ev);
    tell_trouble(ev);
}

/* New ACKs do not set the timer anew in fast recovery, but for the first partial one (RFC 6582 §3.2). */
static enum tcp_why why_retransmit_expires(const struct tcp_conn *conn)
{
    if (tcp_ecn_waits_alone(conn))
        return TCP_WHY_ECHO_WAIT_EXPIRED;
    return conn->loss.phase == TCP_RECOVERY_FAST && conn->loss.partial_seen && !conn->sack_ok
               ? TCP_WHY_RTO_EXPIRED_IN_RECOVERY
               : TCP_WHY_RTO_EXPIRED;
}

/* Whether a timer has run out; if so it is off, and everything that follows is its effect. */
static bool expired(struct tcp_event *ev, enum tcp_timer timer, enum tcp_why why)
{
    struct tcp_timer_clock *clock = &ev->conn->timers[timer];

    if (clock->expires_ns > ev->now_ns || !tcp_has_room(ev))
        return false;
    ev->cause = TCP_CAUSE_CALL;
    tcp_note_timer(ev, timer, TCP_TIMER_EXPIRE, why);
    ev->cause = ev->out->note_count - 1;
    clock->expires_ns = TIME_NEVER_NS;
    return true;
}

void tcp_advance(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};
    bool skipped = tcp_knocked_out(conn, TCP_KNOCK_OUT_TIME_WAIT);

    /* USER TIMEOUT (§3.10.8) comes first, for nothing else matters then. */
    if (expired(&ev, TCP_TIMER_USER, TCP_WHY_USER_TIMEOUT_EXPIRED))
        tcp_end(&ev, TCP_TOLD_TIMED_OUT, TCP_WHY_USER_TIMEOUT_REACHED);
    /* Where the probe's time is the retransmission timer's it goes first and begins that anew
     * (RFC 8985 §7.2). */
    if (expired(&ev, TCP_TIMER_LOSS_PROBE, TCP_WHY_LOSS_PROBE_EXPIRED))
        tcp_loss_probe_expired(&ev);
    if (expired(&ev, TCP_TIMER_REORDER, TCP_WHY_REORDER_EXPIRED))
        tcp_recovery_reordering_over(&ev);
    if (expired(&ev, TCP_TIMER_RETRANSMIT, why_retransmit_expires(conn)))
        retransmit_expired(&ev);
    if (expired(&ev, TCP_TIMER_PERSIST,
                conn->snd.overriding ? TCP_WHY_OVERRIDE_EXPIRED : TCP_WHY_PERSIST_EXPIRED))
        tcp_persist_expired(&ev);
    if (expired(&ev, TCP_TIMER_KEEPALIVE, TCP_WHY_KEEPALIVE_EXPIRED))
        tcp_keepalive_expired(&ev);
    if (expired(&ev, TCP_TIMER_DELAYED_ACK, TCP_WHY_DELAYED_ACK_EXPIRED))
        tcp_delayed_ack_expired(&ev);
    if (expired(&ev, TCP_TIMER_TIME_WAIT,
                skipped ? TCP_WHY_TIME_WAIT_KNOCKED_OUT : TCP_WHY_TIME_WAIT_EXPIRED))
        tcp_end(&ev, TCP_TOLD_CLOSED,
                skipped ? TCP_WHY_TIME_WAIT_KNOCKED_OUT : TCP_WHY_TIME_WAIT_OVER);
}

int64_t tcp_deadline_ns(const struct tcp_conn *conn)
{
    int64_t deadline_ns = conn->unfinished_ns;

    for (int timer = 0; timer < TCP_TIMER_COUNT; timer++)
        deadline_ns = time_min_ns(deadline_ns, conn->timers[timer].expires_ns);
    return deadline_ns;
}
