/* SEGMENT ARRIVES (RFC 9293 §3.10.7.4), sixth to eighth step: URG, text, FIN. */
#include "tcp/engine.h"
#include "tcp/seq.h"

/* The number of the first octet; a SYN in the same segment comes before it. */
static uint32_t text_seq(const struct tcp_segment *segment)
{
    return segment->seq + !!(segment->flags & TCP_SYN);
}

static struct tcp_range all_text(const struct tcp_segment *segment)
{
    return (struct tcp_range){text_seq(segment), text_seq(segment) + segment->payload_bytes};
}

/* What of the text lies in the window and is not held yet; empty if nothing. */
static struct tcp_range new_text(const struct tcp_conn *conn, const struct tcp_segment *segment)
{
    struct tcp_range text = all_text(segment);
    uint32_t right_edge = conn->rcv.nxt + conn->rcv.wnd;

    if (seq_lt(text.start, conn->rcv.nxt))
        text.start = conn->rcv.nxt;
    if (seq_gt(text.end, right_edge))
        text.end = right_edge;
    if (seq_lt(text.end, text.start))
        text.end = text.start;
    return tcp_reassembly_missing(&conn->rcv.held, text);
}

/* Puts the new octets where they belong; false if there is no room to remember them. */
static bool store(struct tcp_event *ev, const struct tcp_segment *segment, struct tcp_range text)
{
    struct tcp_conn *conn = ev->conn;

    if (!tcp_reassembly_add(&conn->rcv.held, text))
        return false;
    tcp_note_store(ev, conn->rcv.nxt_offset + (text.start - conn->rcv.nxt),
                   text.start - text_seq(segment), text.end - text.start,
                   text.start == conn->rcv.nxt ? TCP_WHY_STORED_IN_ORDER : TCP_WHY_STORED_AHEAD);
    return true;
}

/* Remembers a FIN whose number lies in the window. */
static void remember_fin(struct tcp_conn *conn, const struct tcp_segment *segment)
{
    uint32_t fin_seq = text_seq(segment) + segment->payload_bytes;

    if (tcp_segment_has(segment, TCP_FIN) && !conn->rcv.fin_known &&
        seq_in(fin_seq, conn->rcv.nxt, conn->rcv.wnd)) {
        conn->rcv.fin_known = true;
        conn->rcv.fin_seq = fin_seq;
    }
}

void tcp_hold_text(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_range text = new_text(ev->conn, segment);

    if (text.start != text.end)
        store(ev, segment, text);
    remember_fin(ev->conn, segment);
}

/* RCV.NXT has moved.  Text that fills a gap is acknowledged at once (RFC 5681 §4.2), and so is a
 * segment of which only a part was new and within the window; else the ACK may wait. */
static void owe_ack_of(struct tcp_event *ev, const struct tcp_segment *segment,
                       struct tcp_range text, bool held)
{
    bool whole = segment->payload_bytes > 0 && text.end - text.start == segment->payload_bytes;

    if (whole && !held)
        tcp_owe_ack_of_text(ev, segment->payload_bytes);
    else
        tcp_owe_ack(ev, held && ev->conn->config.delayed_ack && segment->payload_bytes > 0
                            ? TCP_WHY_ACKNOWLEDGE_FILLED_GAP
                            : TCP_WHY_ACKNOWLEDGE_DATA);
}

/* Moves RCV.NXT over all that is now in order.  The right edge of the window stays. */
static uint32_t deliver(struct tcp_event *ev, enum tcp_why why)
{
    struct tcp_conn *conn = ev->conn;
    uint32_t next = tcp_reassembly_take(&conn->rcv.held, conn->rcv.nxt);
    uint32_t bytes = next - conn->rcv.nxt;

    conn->rcv.nxt = next;
    conn->rcv.wnd -= bytes;
    conn->rcv.nxt_offset += bytes;
    if (bytes > 0)
        tcp_indicate(ev, TCP_TOLD_DATA, bytes, why);
    return bytes;
}

void tcp_deliver_text_of_syn(struct tcp_event *ev, const struct tcp_segment *segment)
{
    tcp_hold_text(ev, segment);
    deliver(ev, TCP_WHY_DATA_FAST_OPEN);
}

/* Which verdict new text deserves, by where it lies and what it brought.  `edge` is the window as it
 * stood before the segment, `held` says whether anything was held back then. */
static enum tcp_why judge_text(const struct tcp_segment *segment, struct tcp_range text,
                               struct tcp_range edge, bool held, uint32_t delivered)
{
    if (delivered == 0)
        return TCP_WHY_DATA_OUT_OF_ORDER;
    if (held && delivered > text.end - text.start)
        return TCP_WHY_DATA_FILLS_GAP;
    if (seq_gt(segment->seq + tcp_segment_len(segment), edge.end))
        return TCP_WHY_DATA_CUT_TO_WINDOW;
    return seq_lt(text_seq(segment), edge.start) ? TCP_WHY_DATA_PARTLY_OLD : TCP_WHY_DATA_ACCEPTED;
}

/* Seventh, process the segment text: ESTABLISHED, FIN-WAIT-1 and FIN-WAIT-2. */
static void process_text(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_range edge = {conn->rcv.nxt, conn->rcv.nxt + conn->rcv.wnd};
    struct tcp_range text = new_text(conn, segment);
    bool held = conn->rcv.held.count > 0;

    tcp_sack_heard(conn, all_text(segment));
    bool stored = text.start != text.end && store(ev, segment, text);
    /* What came with the SYN and waited for ESTABLISHED is delivered here as well. */
    uint32_t delivered = deliver(ev, TCP_WHY_DATA_IN_ORDER);

    if (delivered > 0)
        owe_ack_of(ev, segment, text, held);
    if (segment->payload_bytes == 0)
        return;
    if (stored) {
        tcp_judge(ev, judge_text(segment, text, edge, held, delivered));
        tcp_ecn_heard_text(ev, segment);
    } else {
        tcp_judge(ev, text.start == text.end ? TCP_WHY_DATA_HELD_ALREADY : TCP_WHY_DATA_NO_ROOM);
    }
    if (delivered == 0)
        tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_OUT_OF_ORDER);
}

/* RCV.NXT goes over the FIN.  The FIN takes a number but no buffer, so the window stays. */
static void reach_fin(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    conn->rcv.nxt += tcp_fin_len(conn);
    conn->rcv.fin_reached = true;
    tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_FIN);
    tcp_indicate(ev, TCP_TOLD_CLOSING, 0, TCP_WHY_FIN_RECEIVED);
    switch (conn->state) {
    case TCP_ESTABLISHED:
        tcp_set_state(ev, TCP_CLOSE_WAIT, TCP_WHY_FIN_RECEIVED);
        break;
    case TCP_FIN_WAIT_1:
        /* If this segment acknowledged our FIN as well, the fifth step has moved on already. */
        tcp_set_state(ev, TCP_CLOSING, TCP_WHY_FIN_CROSSED);
        break;
    default: /* FIN-WAIT-2 */
        tcp_enter_time_wait(ev, TCP_WHY_FIN_RECEIVED);
        break;
    }
}

/* Eighth, check the FIN bit. */
static void check_fin(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    bool fin = tcp_segment_has(segment, TCP_FIN);

    remember_fin(conn, segment);
    if (conn->rcv.fin_known && conn->rcv.fin_seq == conn->rcv.nxt) {
        if (fin)
            tcp_judge(ev,
                      tcp_fin_len(conn) > 0 ? TCP_WHY_FIN_ACCEPTED : TCP_WHY_FIN_WITHOUT_NUMBER);
        else if (segment->payload_bytes > 0)
            tcp_judge(ev, TCP_WHY_DATA_REACHES_FIN);
        reach_fin(ev);
    } else if (fin && conn->rcv.fin_known) {
        tcp_judge(ev, TCP_WHY_FIN_OUT_OF_ORDER);
        tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_OUT_OF_ORDER);
    }
}

void tcp_arrives_text(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;

    switch (conn->state) {
    case TCP_ESTABLISHED:
    case TCP_FIN_WAIT_1:
    case TCP_FIN_WAIT_2:
        /* Sixth, check the URG bit. */
        tcp_urgent_heard(ev);
        /* Text that came with the SYN waits until the handshake is complete (§3.5); in FIN-WAIT-1
         * it may not be, for CLOSE was called in SYN-RECEIVED. */
        if (conn->snd.una_position == 0) {
            tcp_hold_text(ev, segment);
            return;
        }
        process_text(ev, segment);
        check_fin(ev, segment);
        return;
    default:
        /* "This should not occur since a FIN has been received from the remote side." */
        if (segment->payload_bytes > 0 || tcp_segment_has(segment, TCP_FIN))
            tcp_judge(ev, TCP_WHY_TEXT_AFTER_FIN);
        return;
    }
}
