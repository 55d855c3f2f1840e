/* Explicit congestion notification (RFC 3168 §6.1): a router marks a packet where it would have
 * lost one, the receiver tells the sender, and the sender slows down without a loss. */
#include "tcp/engine.h"
#include "tcp/seq.h"

#define ASK (TCP_ECE | TCP_CWR)

/* ---- the handshake (§6.1.1) ------------------------------------------------------------------ */

/* A SYN asks with both flags, a SYN,ACK agrees with ECE alone: a peer that only sends back the
 * flags that it was sent has agreed to nothing, and none can agree to what it was not asked. */
void tcp_ecn_take_syn(struct tcp_conn *conn, const struct tcp_segment *segment)
{
    if (tcp_segment_has(segment, TCP_ACK))
        conn->ecn.ok = conn->config.ecn == TCP_ECN_USE_ON && (segment->flags & ASK) == TCP_ECE;
    else
        conn->ecn.ok = conn->config.ecn != TCP_ECN_USE_OFF && (segment->flags & ASK) == ASK;
}

static uint8_t syn_flags(const struct tcp_conn *conn, const struct tcp_segment *segment)
{
    if (tcp_segment_has(segment, TCP_ACK))
        return conn->ecn.ok ? TCP_ECE : 0;
    return conn->config.ecn == TCP_ECN_USE_ON ? ASK : 0;
}

void tcp_ecn_put(struct tcp_conn *conn, struct tcp_segment *segment)
{
    if (tcp_segment_has(segment, TCP_SYN)) {
        segment->flags |= syn_flags(conn, segment);
    } else if (conn->ecn.echo && !tcp_segment_has(segment, TCP_RST)) {
        segment->flags |= TCP_ECE;
        conn->ecn.echo_begins = false;
    }
}

/* ---- the receiver of data (§6.1.3) ----------------------------------------------------------- */

void tcp_ecn_heard_text(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_ecn_state *ecn = &ev->conn->ecn;
    bool in_order = ev->out->verdict == TCP_WHY_DATA_ACCEPTED;

    if (!ecn->ok)
        return;
    if (tcp_segment_has(segment, TCP_CWR)) {
        if (ecn->echo && in_order)
            tcp_judge(ev, TCP_WHY_DATA_CWR);
        ecn->echo = false;
    }
    if (segment->ecn == TCP_ECN_CE) {
        ecn->echo_begins = ecn->echo_begins || !ecn->echo;
        ecn->echo = true;
        if (in_order)
            tcp_judge(ev, TCP_WHY_DATA_MARKED);
    }
}

enum tcp_why tcp_ecn_ack_reason(const struct tcp_conn *conn, enum tcp_why why)
{
    bool of_fin = why == TCP_WHY_ACKNOWLEDGE_FIN || why == TCP_WHY_ACKNOWLEDGE_FIN_AGAIN;

    return conn->ecn.echo_begins && !of_fin ? TCP_WHY_ECHO_CONGESTION : why;
}

/* ---- the sender of data (§6.1.2) ------------------------------------------------------------- */

/* §6.1.5: only data that is sent for the first time is a packet that may be marked. */
enum tcp_why tcp_ecn_put_text(struct tcp_conn *conn, struct tcp_segment *segment, enum tcp_why why)
{
    if (!conn->ecn.ok || segment->payload_bytes == 0)
        return why;
    segment->ecn = TCP_ECN_ECT_0;
    if (!conn->cc.reduced)
        return why;
    conn->cc.reduced = false;
    segment->flags |= TCP_CWR;
    if (tcp_segment_has(segment, TCP_FIN))
        return why;
    return conn->ecn.waited ? TCP_WHY_SEND_DATA_ECHO_WAITED : TCP_WHY_SEND_DATA_CWR;
}

bool tcp_ecn_has_reduced(const struct tcp_conn *conn)
{
    return conn->snd.una_position < conn->ecn.reduced;
}

/* Whether an ACK leaves nothing to be sent for ever: the FIN was the last. */
static bool ends_sending(const struct tcp_conn *conn, const struct tcp_segment *segment)
{
    return tcp_fin_sent(conn) && segment->ack == conn->snd.nxt;
}

/* "Once per window of data": not before all is acknowledged that was sent before the last reduction,
 * by whatever reason that was made.  A cwnd of one segment gets no smaller; the retransmission timer
 * then takes the rate down further. */
enum tcp_why tcp_ecn_heard_ack(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;

    conn->cc.echoed = conn->ecn.ok && tcp_segment_has(segment, TCP_ECE);
    if (!conn->cc.echoed || conn->cc.kind == TCP_CONGESTION_NONE ||
        seq_le(segment->ack, conn->snd.una) || conn->loss.phase != TCP_RECOVERY_NONE ||
        tcp_ecn_has_reduced(conn))
        return TCP_WHY_NONE;
    bool at_one = conn->cc.cwnd_bytes <= conn->cc.smss_bytes && !ends_sending(conn, segment);

    tcp_cc_reduce_by_echo(&conn->cc, tcp_outstanding(conn));
    conn->ecn.reduced = tcp_nxt_position(conn);
    conn->ecn.waits |= at_one;
    ev->news.echoed_at_one = at_one;
    return at_one ? TCP_WHY_CONGESTION_ECHOED_AT_ONE : TCP_WHY_CONGESTION_ECHOED;
}

bool tcp_ecn_waits_alone(const struct tcp_conn *conn)
{
    return conn->ecn.waits && tcp_outstanding(conn) == 0;
}

bool tcp_ecn_wait_over(struct tcp_conn *conn)
{
    conn->ecn.waited = tcp_ecn_waits_alone(conn);
    conn->ecn.waits = false;
    return conn->ecn.waited;
}
