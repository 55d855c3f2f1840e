/* Rules that are turned off on purpose (enum tcp_knock_out), so that one sees what they are for.
 *
 * Where a rule is one line, the line asks tcp_knocked_out() in its place; what needs more stands
 * here.
 */
#include "tcp/engine.h"
#include "tcp/seq.h"

bool tcp_knocked_out(const struct tcp_conn *conn, enum tcp_knock_out rule)
{
    return (conn->config.knock_out & rule) != 0;
}

/* Two steps only: the SYN,ACK has left, and its SYN counts as acknowledged. */
void tcp_skip_third_ack(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (!tcp_knocked_out(conn, TCP_KNOCK_OUT_THIRD_ACK) || !conn->passive ||
        conn->state != TCP_SYN_RECEIVED)
        return;
    conn->snd.una = conn->snd.nxt;
    conn->snd.una_position = 1;
    conn->rto.timing = false;
    tcp_sent_acknowledged(&conn->sent, 1);
    tcp_cc_begin(&conn->cc, &conn->config, conn->snd.mss_bytes, false);
    tcp_timer_stop(ev, TCP_TIMER_RETRANSMIT, TCP_WHY_THIRD_ACK_KNOCKED_OUT);
    tcp_enter_established(ev, TCP_WHY_THIRD_ACK_KNOCKED_OUT);
}

uint32_t tcp_fin_len(const struct tcp_conn *conn)
{
    return tcp_knocked_out(conn, TCP_KNOCK_OUT_FIN_NUMBER) ? 0 : 1;
}

/* The number after a segment that was taken: what an ACK names that is not cumulative. */
void tcp_name_segment(struct tcp_conn *conn, const struct tcp_segment *segment)
{
    uint32_t fin = tcp_segment_has(segment, TCP_FIN) ? tcp_fin_len(conn) : 0;
    struct tcp_range text = {segment->seq, segment->seq + segment->payload_bytes};

    if (!tcp_knocked_out(conn, TCP_KNOCK_OUT_CUMULATIVE_ACK) || segment->payload_bytes + fin == 0 ||
        tcp_segment_has(segment, TCP_SYN))
        return;
    uint32_t end = text.end + fin;

    if (seq_lt(text.start, conn->rcv.nxt))
        text.start = conn->rcv.nxt;
    if (seq_lt(text.end, text.start))
        text.end = text.start;
    text = tcp_reassembly_missing(&conn->rcv.held, text);
    bool fin_taken = fin == 0 || (conn->rcv.fin_known && conn->rcv.fin_seq + 1 == end);

    conn->rcv.named = text.start == text.end && fin_taken ? end : conn->rcv.nxt;
}

uint32_t tcp_ack_number(const struct tcp_conn *conn)
{
    return tcp_knocked_out(conn, TCP_KNOCK_OUT_CUMULATIVE_ACK) ? conn->rcv.named : conn->rcv.nxt;
}

uint32_t tcp_ack_reaches(struct tcp_conn *conn, uint32_t ack)
{
    uint64_t position = conn->snd.una_position + (ack - conn->snd.una);
    uint64_t reached = conn->snd.una_position;
    int i = 0;

    if (!tcp_knocked_out(conn, TCP_KNOCK_OUT_CUMULATIVE_ACK) || seq_le(ack, conn->snd.una))
        return ack;
    if (conn->sent.count == 0)
        return ack;
    for (int k = 0; k < conn->sent.count; k++)
        if (tcp_sent_peek(&conn->sent, k)->end == position)
            tcp_sent_at(&conn->sent, k)->sacked = true;
    while (i < conn->sent.count && tcp_sent_peek(&conn->sent, i)->sacked)
        reached = tcp_sent_peek(&conn->sent, i++)->end;
    return conn->snd.una + (uint32_t)(reached - conn->snd.una_position);
}
