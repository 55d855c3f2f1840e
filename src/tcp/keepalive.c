/* Keepalive (RFC 9293 §3.8.4): asks an idle peer whether it still knows the connection. */
#include "tcp/engine.h"

/* Only when the peer owes us nothing (MUST-26); what is outstanding is R2's business. */
static bool idle_counts(const struct tcp_conn *conn)
{
    bool state_fits = conn->state == TCP_ESTABLISHED || conn->state == TCP_CLOSE_WAIT ||
                      conn->state == TCP_FIN_WAIT_2;

    return conn->config.keepalive && state_fits && tcp_outstanding(conn) == 0 &&
           tcp_unsent_bytes(conn) == 0 && !tcp_fin_waits(conn);
}

void tcp_keepalive_update(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (!idle_counts(conn)) {
        conn->keepalive_probes = 0;
        tcp_timer_stop(ev, TCP_TIMER_KEEPALIVE, TCP_WHY_KEEPALIVE_NOT_IDLE);
    } else if (!tcp_timer_running(conn, TCP_TIMER_KEEPALIVE)) {
        tcp_timer_arm(ev, TCP_TIMER_KEEPALIVE, conn->config.keepalive_idle_ns, 0,
                      TCP_WHY_KEEPALIVE_IDLE_BEGINS);
    }
}

void tcp_keepalive_heard(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (tcp_timer_running(conn, TCP_TIMER_KEEPALIVE)) {
        conn->keepalive_probes = 0;
        tcp_timer_arm(ev, TCP_TIMER_KEEPALIVE, conn->config.keepalive_idle_ns, 0,
                      TCP_WHY_KEEPALIVE_HEARD);
    }
}

void tcp_keepalive_expired(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (conn->keepalive_probes > 0 && conn->keepalive_probes >= conn->config.keepalive_probes) {
        tcp_end(ev, TCP_TOLD_TIMED_OUT, TCP_WHY_KEEPALIVE_UNANSWERED);
        return;
    }
    conn->keepalive_probes++;
    tcp_send_ack(ev, conn->snd.nxt - 1, TCP_WHY_KEEPALIVE_PROBE);
    tcp_timer_arm(ev, TCP_TIMER_KEEPALIVE, conn->config.keepalive_interval_ns,
                  conn->keepalive_probes, TCP_WHY_KEEPALIVE_INTERVAL);
}

void tcp_set_keepalive(struct tcp_conn *conn, int64_t now_ns, bool on, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};

    conn->config.keepalive = on;
    if (on) {
        tcp_keepalive_update(&ev);
    } else {
        conn->keepalive_probes = 0;
        tcp_timer_stop(&ev, TCP_TIMER_KEEPALIVE, TCP_WHY_KEEPALIVE_SWITCHED_OFF);
    }
}
