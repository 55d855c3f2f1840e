/* When an owed acknowledgement leaves (RFC 9293 §3.8.6.3, RFC 5681 §4.2).
 *
 * An ACK for data that came in order may wait for something to ride on, or for a second segment;
 * every other ACK leaves with the next tcp_output().  Whether the user has read meanwhile is known
 * only then, so the decision is made there and not where the segment arrives.
 */
#include "tcp/engine.h"
#include "tcp/seq.h"

void tcp_owe_ack(struct tcp_event *ev, enum tcp_why why)
{
    ev->conn->ack_owed = why;
    ev->conn->ack_waits = false;
}

void tcp_owe_ack_of_text(struct tcp_event *ev, uint32_t segment_bytes)
{
    struct tcp_conn *conn = ev->conn;

    if (conn->rcv.largest_bytes < segment_bytes)
        conn->rcv.largest_bytes = segment_bytes;
    conn->ack_waits = conn->config.delayed_ack &&
                      (conn->ack_owed == TCP_WHY_NONE || conn->ack_waits) &&
                      !tcp_knocked_out(conn, TCP_KNOCK_OUT_CUMULATIVE_ACK);
    conn->ack_owed = TCP_WHY_ACKNOWLEDGE_DATA;
}

/* What counts as a full-sized segment: the largest that has come, for only the peer knows what its
 * path and its options leave; but no crumb is full-sized. */
static uint32_t full_sized_bytes(const struct tcp_conn *conn)
{
    uint32_t least_bytes = conn->snd.mss_bytes < TCP_DEFAULT_SEND_MSS_BYTES
                               ? conn->snd.mss_bytes
                               : TCP_DEFAULT_SEND_MSS_BYTES;

    return conn->rcv.largest_bytes > least_bytes ? conn->rcv.largest_bytes : least_bytes;
}

/* Why an ACK that might wait must not, or NONE. */
static enum tcp_why reason_for_haste(const struct tcp_conn *conn)
{
    uint32_t full_bytes = full_sized_bytes(conn);
    bool opened = conn->rcv.nxt + conn->rcv.wnd != conn->rcv.told_edge;

    if (conn->rcv.nxt - conn->rcv.told_nxt >= 2 * full_bytes)
        return TCP_WHY_ACKNOWLEDGE_SECOND;
    if (conn->rcv.wnd == 0)
        return TCP_WHY_ACKNOWLEDGE_WINDOW_SHUT;
    /* The peer has not room for another segment, as far as it knows; the ACK brings the news. */
    if (opened && conn->rcv.told_edge - conn->rcv.nxt < full_bytes)
        return TCP_WHY_ACKNOWLEDGE_WINDOW_OPENED;
    return TCP_WHY_NONE;
}

void tcp_pay_ack(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (conn->ack_owed == TCP_WHY_NONE)
        return;
    if (conn->ack_waits) {
        enum tcp_why haste = reason_for_haste(conn);
        if (haste == TCP_WHY_NONE) {
            if (!tcp_timer_running(conn, TCP_TIMER_DELAYED_ACK))
                tcp_timer_arm(ev, TCP_TIMER_DELAYED_ACK, conn->config.delayed_ack_ns, 0,
                              TCP_WHY_DELAYED_ACK_BEGINS);
            return;
        }
        conn->ack_owed = haste;
    }
    tcp_send_ack(ev, conn->snd.nxt, conn->ack_owed);
}

void tcp_ack_paid(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    int caused_by = ev->cause;

    conn->ack_owed = TCP_WHY_NONE;
    conn->ack_waits = false;
    conn->rcv.told_nxt = conn->rcv.nxt;
    conn->rcv.told_edge = conn->rcv.nxt + conn->rcv.wnd;
    ev->cause = ev->out->note_count - 1;
    tcp_timer_stop(ev, TCP_TIMER_DELAYED_ACK, TCP_WHY_DELAYED_ACK_PAID);
    ev->cause = caused_by;
}

void tcp_delayed_ack_expired(struct tcp_event *ev)
{
    tcp_send_ack(ev, ev->conn->snd.nxt, TCP_WHY_ACKNOWLEDGE_DELAYED);
}
