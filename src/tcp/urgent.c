/* The urgent mechanism (RFC 9293 §3.8.5), which TCP must have (MUST-30) and new programs should not
 * use (SHLD-13, RFC 6093).
 *
 * The pointer names the octet that follows the urgent data (MUST-62), and whatever is sent while
 * that lies ahead bears it: data, retransmissions, pure ACKs and window probes.  So the peer's user
 * may hear of urgent data long before the data itself, which keeps to the window like any other.
 */
#include "tcp/engine.h"

enum tcp_result tcp_send_urgent(struct tcp_conn *conn, int64_t now_ns, uint64_t bytes,
                                struct tcp_out *out)
{
    enum tcp_result result = tcp_send(conn, now_ns, bytes, out);

    /* "SND.UP <- SND.NXT" once the buffer has been segmentized (§3.10.2): behind all that is queued.
     * "The user must also send at least one data octet." */
    if (result == TCP_OK && bytes > 0)
        conn->snd.up_position = tcp_fin_position(conn);
    return result;
}

void tcp_urgent_put(const struct tcp_conn *conn, struct tcp_segment *segment)
{
    const struct tcp_send_side *snd = &conn->snd;
    int64_t position = (int64_t)snd->una_position + (int32_t)(segment->seq - snd->una);
    int64_t ahead = (int64_t)snd->up_position - position;

    if (!tcp_state_is_synchronized(conn->state) || tcp_segment_has(segment, TCP_RST) ||
        snd->up_position <= snd->una_position || ahead <= 0)
        return;
    segment->flags |= TCP_URG;
    /* Urgent data may be of any length (MUST-31); while its end is too far away for the field, the
     * pointer says as much as it can. */
    segment->urgent_pointer = ahead < UINT16_MAX ? (uint16_t)ahead : UINT16_MAX;
}

uint64_t tcp_urgent_bytes(const struct tcp_conn *conn)
{
    return conn->rcv.up_offset > conn->rcv.read_offset ? conn->rcv.up_offset - conn->rcv.read_offset
                                                       : 0;
}

uint32_t tcp_rcv_up(const struct tcp_conn *conn)
{
    const struct tcp_receive_side *rcv = &conn->rcv;

    return rcv->up_offset > rcv->nxt_offset
               ? rcv->nxt + (uint32_t)(rcv->up_offset - rcv->nxt_offset)
               : rcv->nxt;
}

void tcp_urgent_heard(struct tcp_event *ev)
{
    struct tcp_receive_side *rcv = &ev->conn->rcv;
    const struct tcp_segment *segment = ev->arrived;
    uint32_t up = segment->seq + segment->urgent_pointer;
    int64_t up_offset = (int64_t)rcv->nxt_offset + (int32_t)(up - rcv->nxt);

    if (!tcp_segment_has(segment, TCP_URG) || up_offset <= (int64_t)rcv->up_offset)
        return;
    rcv->up_offset = (uint64_t)up_offset;
    if (tcp_urgent_bytes(ev->conn) > 0)
        tcp_indicate(ev, TCP_TOLD_URGENT, tcp_urgent_bytes(ev->conn), TCP_WHY_URGENT_TOLD);
}
