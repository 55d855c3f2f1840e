/* Segments leave: how each kind is put together, and what sending does to the variables. */
#include "tcp/engine.h"

static struct tcp_segment new_segment(const struct tcp_conn *conn, uint32_t seq, uint8_t flags)
{
    struct tcp_segment segment = {
        .source_port = conn->local_port,
        .destination_port = conn->remote_port,
        .seq = seq,
        .flags = flags,
    };

    if (flags & TCP_ACK)
        segment.ack = tcp_ack_number(conn);
    return segment;
}

/* A segment that bears an ACK has paid what was owed. */
static void emit_dressed(struct tcp_event *ev, const struct tcp_segment *segment,
                         bool retransmission, enum tcp_why why)
{
    tcp_note_sent(ev, segment, retransmission, why);
    if (tcp_segment_has(segment, TCP_ACK))
        tcp_ack_paid(ev);
}

static void emit(struct tcp_event *ev, struct tcp_segment *segment, bool retransmission,
                 enum tcp_why why)
{
    tcp_dress(ev, segment);
    emit_dressed(ev, segment, retransmission, why);
}

void tcp_watch_outstanding(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    int caused_by = ev->cause;

    if (tcp_timer_running(conn, TCP_TIMER_RETRANSMIT) || tcp_outstanding(conn) == 0)
        return;
    ev->cause = ev->out->note_count - 1;
    tcp_timer_arm(ev, TCP_TIMER_RETRANSMIT, conn->rto.rto_ns, conn->snd.retries,
                  TCP_WHY_TIMER_NUMBERS_SENT);
    ev->cause = caused_by;
}

/* Numbers from `position` to `end_position` have now been sent: for the first time, or once more. */
static void account(struct tcp_conn *conn, int64_t now_ns, uint64_t position, uint64_t end_position,
                    bool sent_before)
{
    struct tcp_send_side *snd = &conn->snd;

    if (end_position > tcp_nxt_position(conn)) {
        if (snd->una == snd->nxt)
            snd->progress_ns = now_ns;
        tcp_sent_add(&conn->sent, position, end_position, now_ns, sent_before ? 2 : 1);
        tcp_recovery_sent(conn, (uint32_t)(end_position - position), false);
        snd->nxt = snd->una + (uint32_t)(end_position - snd->una_position);
        snd->probed = false;
        if (!sent_before || tcp_knocked_out(conn, TCP_KNOCK_OUT_KARN))
            tcp_rto_sent(&conn->rto, snd->nxt, now_ns);
    } else {
        tcp_sent_again(&conn->sent, position, end_position, now_ns);
        tcp_recovery_sent(conn, (uint32_t)(end_position - position), true);
        if (tcp_knocked_out(conn, TCP_KNOCK_OUT_KARN))
            conn->rto.ambiguous = true;
        else
            tcp_rto_resent(&conn->rto);
    }
}

void tcp_send_syn(struct tcp_event *ev, enum tcp_why why)
{
    struct tcp_conn *conn = ev->conn;
    bool sent_before = conn->snd.nxt != conn->snd.iss;
    uint8_t flags = conn->state == TCP_SYN_SENT ? TCP_SYN : TCP_SYN | TCP_ACK;
    struct tcp_segment segment = new_segment(conn, conn->snd.iss, flags);

    conn->snd.syn_due = false;
    if (sent_before)
        tcp_sent_at(&conn->sent, 0)->lost = true;
    tcp_dress(ev, &segment);
    tcp_fast_open_put_text(conn, &segment);
    account(conn, ev->now_ns, 0, 1, sent_before);
    /* Two entries for one segment: the peer may take the SYN and leave the text. */
    if (segment.payload_bytes > 0)
        account(conn, ev->now_ns, 1, 1 + segment.payload_bytes, false);
    emit_dressed(ev, &segment, sent_before, tcp_fast_open_reason(conn, &segment, why));
}

static struct tcp_segment text_segment(const struct tcp_conn *conn, uint64_t position,
                                       uint32_t bytes, bool fin)
{
    uint32_t seq = conn->snd.una + (uint32_t)(position - conn->snd.una_position);
    struct tcp_segment segment = new_segment(conn, seq, TCP_ACK);

    segment.payload_bytes = bytes;
    if (bytes > 0) {
        segment.payload_offset = position - 1;
        if (position + bytes == tcp_fin_position(conn))
            segment.flags |= TCP_PSH;
    }
    if (fin)
        segment.flags |= TCP_FIN;
    return segment;
}

void tcp_send_text(struct tcp_event *ev, uint64_t position, uint32_t bytes, bool fin,
                   enum tcp_why why)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_segment segment = text_segment(conn, position, bytes, fin);
    uint64_t end_position = position + bytes + (fin ? tcp_fin_len(conn) : 0);
    bool any_before = position < tcp_nxt_position(conn) + conn->snd.probed;
    bool unnumbered_fin = fin && tcp_fin_len(conn) == 0;
    bool all_before = end_position <= tcp_nxt_position(conn) + conn->snd.probed && !unnumbered_fin;

    if (position < end_position)
        account(conn, ev->now_ns, position, end_position, any_before);
    conn->snd.text_ns = ev->now_ns;
    if (!any_before)
        why = tcp_ecn_put_text(conn, &segment, why);
    if (unnumbered_fin) {
        conn->snd.fin_left = true;
        why = TCP_WHY_SEND_FIN_WITHOUT_NUMBER;
    }
    emit(ev, &segment, all_before, why);
}

void tcp_send_again(struct tcp_event *ev, const struct tcp_resend *resend)
{
    uint64_t text_end = tcp_fin_position(ev->conn);
    bool fin = resend->end > text_end;

    if (!fin)
        text_end = resend->end;
    tcp_send_text(ev, resend->start, (uint32_t)(text_end - resend->start), fin, resend->why);
}

void tcp_send_window_probe(struct tcp_event *ev, enum tcp_why why)
{
    struct tcp_conn *conn = ev->conn;
    bool fin = tcp_unsent_bytes(conn) == 0;
    struct tcp_segment segment = text_segment(conn, tcp_nxt_position(conn), fin ? 0 : 1, fin);
    bool sent_before = conn->snd.probed;

    conn->snd.probed = true;
    emit(ev, &segment, sent_before, why);
}

void tcp_send_ack(struct tcp_event *ev, uint32_t seq, enum tcp_why why)
{
    struct tcp_segment segment = new_segment(ev->conn, seq, TCP_ACK);

    emit(ev, &segment, false, tcp_ecn_ack_reason(ev->conn, why));
}

void tcp_send_abort(struct tcp_event *ev, enum tcp_why why)
{
    struct tcp_segment segment = new_segment(ev->conn, ev->conn->snd.nxt, TCP_RST);

    emit(ev, &segment, false, why);
}

void tcp_send_reset(struct tcp_event *ev, const struct tcp_segment *segment, enum tcp_why why)
{
    struct tcp_segment reset = {
        .source_port = segment->destination_port,
        .destination_port = segment->source_port,
        .flags = TCP_RST,
    };

    if (tcp_segment_has(segment, TCP_ACK)) {
        reset.seq = segment->ack;
    } else {
        reset.flags |= TCP_ACK;
        reset.ack = segment->seq + tcp_segment_len(segment);
    }
    tcp_note_sent(ev, &reset, false, why);
}
