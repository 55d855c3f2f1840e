/* Forward RTO-Recovery (RFC 5682): finds out by the next two ACKs whether a timeout was spurious. */
#include "tcp/engine.h"

/* §2.1, step 1: not if the timer runs out again for the same number. */
void tcp_f_rto_begin(struct tcp_conn *conn)
{
    bool first = conn->snd.retries <= 1 && conn->loss.phase != TCP_RECOVERY_TIMEOUT;

    conn->loss.f_rto = conn->config.f_rto && first ? TCP_F_RTO_FIRST_ACK : TCP_F_RTO_OFF;
}

/* Whether something new could be sent, which the algorithm needs. */
static bool has_new(const struct tcp_conn *conn)
{
    return (tcp_unsent_bytes(conn) > 0 || tcp_fin_waits(conn)) &&
           tcp_outstanding(conn) < conn->snd.wnd;
}

/* Step 2; with SACK (§3.1) duplicate ACKs are waited over. */
static enum tcp_why first_ack(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (ev->news.acked_bytes == 0) {
        if (!conn->sack_ok)
            conn->loss.f_rto = TCP_F_RTO_OFF;
        return TCP_WHY_NONE;
    }
    if (conn->loss.phase != TCP_RECOVERY_TIMEOUT || conn->snd.una_position < conn->loss.f_rto_end ||
        !has_new(conn)) {
        conn->loss.f_rto = TCP_F_RTO_OFF;
        return TCP_WHY_NONE;
    }
    conn->loss.f_rto = TCP_F_RTO_NEXT_ACK;
    return TCP_WHY_F_RTO_ADVANCES;
}

/* Step 3 (a): the loss is real. */
static enum tcp_why conventional(struct tcp_conn *conn)
{
    uint32_t three_bytes = 3 * (uint32_t)conn->snd.mss_bytes;

    conn->loss.f_rto = TCP_F_RTO_OFF;
    if (conn->cc.cwnd_bytes > three_bytes)
        tcp_cc_set_cwnd(&conn->cc, three_bytes);
    return TCP_WHY_F_RTO_LOSS;
}

/* Step 3 (b): what was sent before the timeout, and not again since, arrives.  With SACK not if
 * something arrives as well that was sent after it, which would tell of a loss between them. */
static bool proves_spurious(const struct tcp_event *ev)
{
    const struct tcp_conn *conn = ev->conn;

    if (!conn->sack_ok)
        return ev->news.acked_bytes > 0;
    return ev->news.original && !ev->news.beyond_recover &&
           conn->snd.una_position <= conn->loss.recover;
}

/* Step 3. */
static enum tcp_why next_ack(struct tcp_event *ev)
{
    if (!proves_spurious(ev))
        return conventional(ev->conn);
    tcp_undo(ev);
    return TCP_WHY_F_RTO_SPURIOUS;
}

enum tcp_why tcp_f_rto_heard(struct tcp_event *ev, bool counts)
{
    if (ev->conn->loss.f_rto == TCP_F_RTO_OFF || (!counts && ev->news.sacked_bytes == 0))
        return TCP_WHY_NONE;
    return ev->conn->loss.f_rto == TCP_F_RTO_FIRST_ACK ? first_ack(ev) : next_ack(ev);
}
