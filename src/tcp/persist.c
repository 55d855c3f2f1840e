/* Zero-window probes (RFC 9293 §3.8.6.1); the override timeout shares their timer (nagle.c).
 *
 * A probe is the one number that comes next, sent although the window is closed.  SND.NXT does not
 * move over it: an ACK with the number after it would lie outside the peer's closed window and be
 * thrown away, together with what it acknowledges.  conn->snd.probed remembers it instead.
 */
#include "tcp/engine.h"

/* There is something to send, the window is closed, and nothing is outstanding whose
 * retransmission would ask the same question. */
static bool window_blocks(const struct tcp_conn *conn)
{
    return tcp_sends_text(conn) && conn->snd.wnd == 0 &&
           !tcp_knocked_out(conn, TCP_KNOCK_OUT_WINDOW) && tcp_outstanding(conn) == 0 &&
           (tcp_unsent_bytes(conn) > 0 || tcp_fin_waits(conn));
}

void tcp_persist_update(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    bool blocked = window_blocks(conn);
    bool override = tcp_override_due(conn);
    bool running = tcp_timer_running(conn, TCP_TIMER_PERSIST) && conn->snd.overriding == override;

    if (!blocked)
        conn->snd.window_probes = 0;
    conn->snd.overriding = override;
    if (!blocked && !override)
        tcp_timer_stop(ev, TCP_TIMER_PERSIST, TCP_WHY_PERSIST_OVER);
    else if (!running && override)
        tcp_override_begin(ev);
    else if (!running)
        tcp_timer_arm(ev, TCP_TIMER_PERSIST, conn->rto.rto_ns, 0, TCP_WHY_PERSIST_BEGINS);
}

void tcp_persist_expired(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    const struct tcp_timer_clock *clock = &conn->timers[TCP_TIMER_PERSIST];
    int64_t interval_ns = clock->interval_ns > conn->config.rto_max_ns / 2 ? conn->config.rto_max_ns
                                                                           : 2 * clock->interval_ns;

    if (conn->snd.overriding) {
        tcp_override_expired(ev);
        return;
    }
    if (conn->snd.window_probes > 0 && ev->now_ns - conn->snd.probing_ns >= tcp_r2_ns(conn)) {
        tcp_end(ev, TCP_TOLD_TIMED_OUT, TCP_WHY_WINDOW_PROBES_UNANSWERED);
        return;
    }
    if (conn->snd.window_probes == 0)
        conn->snd.probing_ns = ev->now_ns;
    if (conn->snd.window_probes < UINT8_MAX)
        conn->snd.window_probes++;
    tcp_send_window_probe(ev, TCP_WHY_ZERO_WINDOW_PROBE);
    if (conn->state == TCP_CLOSE_WAIT && tcp_unsent_bytes(conn) == 0)
        tcp_set_state(ev, TCP_LAST_ACK, TCP_WHY_FIN_SENT);
    tcp_timer_arm(ev, TCP_TIMER_PERSIST, interval_ns, clock->count + 1, TCP_WHY_PERSIST_BACKED_OFF);
}
