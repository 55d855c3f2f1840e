/* Loss recovery without SACK: RFC 5681 §3.2 with NewReno (RFC 6582), limited transmit (RFC 3042),
 * and going back after a timeout (RFC 5681 §3.1). */
#include "tcp/engine.h"
#include "tcp/seq.h"

static bool uncontrolled(const struct tcp_conn *conn)
{
    return conn->cc.cwnd_bytes == TCP_CWND_UNLIMITED;
}

static uint32_t smss(const struct tcp_conn *conn)
{
    return conn->snd.mss_bytes;
}

/* a + b, at most what the type holds: ssthresh may be "arbitrarily high". */
static uint32_t plus(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

/* ---- what is to be sent again --------------------------------------------------------------- */

/* The first segment has been lost, whether or not it was sent again before. */
static void lose_first(struct tcp_conn *conn)
{
    if (conn->sent.count == 0)
        return;
    tcp_sent_at(&conn->sent, 0)->lost = true;
    tcp_sent_at(&conn->sent, 0)->resent = false;
    conn->loss.resend_now = true;
}

/* The first stretch that is lost and was not sent again since, as far as one segment takes it. */
static bool first_lost(const struct tcp_conn *conn, struct tcp_resend *resend)
{
    const struct tcp_sent_list *sent = &conn->sent;
    int i = 0;

    while (i < sent->count && !tcp_sent_waits(tcp_sent_peek(sent, i)))
        i++;
    if (i == sent->count)
        return false;
    resend->start = tcp_sent_peek(sent, i)->start;
    while (i < sent->count && tcp_sent_waits(tcp_sent_peek(sent, i)))
        resend->end = tcp_sent_peek(sent, i++)->end;
    if (resend->end > resend->start + conn->snd.mss_bytes)
        resend->end = resend->start + conn->snd.mss_bytes;
    return true;
}

/* Whether cwnd takes it. */
static bool cwnd_takes(const struct tcp_conn *conn, const struct tcp_resend *resend)
{
    struct tcp_sent_sums sums = tcp_sent_sums(&conn->sent);
    uint32_t bytes = (uint32_t)(resend->end - resend->start);

    /* Nobody says how much: one segment, and the next when its ACK has come. */
    if (uncontrolled(conn) && conn->loss.phase == TCP_RECOVERY_TIMEOUT)
        return sums.resent_bytes == 0;
    return plus(sums.pipe_bytes, bytes) <= conn->cc.cwnd_bytes;
}

static enum tcp_why resend_reason(const struct tcp_conn *conn)
{
    if (conn->loss.phase == TCP_RECOVERY_TIMEOUT)
        return uncontrolled(conn) ? TCP_WHY_RETRANSMIT_NEXT_HOLE : TCP_WHY_RETRANSMIT_SLOW_START;
    return conn->loss.partial_seen ? TCP_WHY_RETRANSMIT_PARTIAL_ACK : TCP_WHY_FAST_RETRANSMIT;
}

enum tcp_turn tcp_recovery_next(const struct tcp_conn *conn, struct tcp_resend *resend)
{
    if (conn->loss.phase == TCP_RECOVERY_NONE || !tcp_sends_text(conn) ||
        conn->snd.una_position == 0 || !first_lost(conn, resend))
        return TCP_TURN_OF_NEW;
    resend->why = resend_reason(conn);
    if (conn->loss.resend_now)
        return TCP_TURN_OF_LOST;
    if (resend->end > conn->snd.una_position + conn->snd.wnd)
        return TCP_TURN_OF_NEW;
    if (cwnd_takes(conn, resend))
        return TCP_TURN_OF_LOST;
    return uncontrolled(conn) ? TCP_TURN_OF_NEW : TCP_TURN_OF_NONE;
}

/* ---- what is new ---------------------------------------------------------------------------- */

/* What counts against cwnd. */
static uint32_t in_network(const struct tcp_conn *conn)
{
    if (conn->loss.phase == TCP_RECOVERY_TIMEOUT)
        return tcp_sent_sums(&conn->sent).pipe_bytes;
    return tcp_outstanding(conn);
}

enum tcp_allowance tcp_recovery_allows(const struct tcp_conn *conn, uint32_t numbers)
{
    const struct tcp_loss_state *loss = &conn->loss;
    uint32_t network_bytes = plus(in_network(conn), numbers);

    if (!tcp_sent_has_room(&conn->sent))
        return TCP_ALLOWS_NOTHING;
    if (network_bytes == numbers || network_bytes <= conn->cc.cwnd_bytes)
        return loss->phase == TCP_RECOVERY_FAST ? TCP_ALLOWS_IN_RECOVERY : TCP_ALLOWS;
    /* RFC 3042 §2: one segment for each of the first two duplicate ACKs. */
    if (conn->config.limited_transmit && loss->phase == TCP_RECOVERY_NONE &&
        loss->duplicate_acks < TCP_DUP_THRESH &&
        network_bytes <= plus(conn->cc.cwnd_bytes, loss->duplicate_acks * smss(conn)))
        return TCP_ALLOWS_LIMITED;
    return TCP_ALLOWS_NOTHING;
}

/* ---- duplicate ACKs (RFC 5681 §2, §3.2) ----------------------------------------------------- */

/* RFC 5681 §2, DUPLICATE ACKNOWLEDGMENT, (a) to (e). */
static bool is_duplicate(const struct tcp_conn *conn, const struct tcp_segment *segment,
                         uint32_t wnd_before)
{
    return tcp_outstanding(conn) > 0 && tcp_segment_len(segment) == 0 &&
           segment->ack == conn->snd.una && conn->snd.wnd == wnd_before;
}

/* RFC 5681 §3.2, steps 2 and 3; RFC 6582 §3.2, step 2. */
static void enter_fast_recovery(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;

    loss->phase = TCP_RECOVERY_FAST;
    loss->recover = tcp_nxt_position(conn);
    loss->partial_seen = false;
    tcp_cc_reduce(&conn->cc, ev->now_ns, tcp_outstanding(conn) - loss->limited_bytes);
    tcp_cc_set_cwnd(&conn->cc, plus(conn->cc.ssthresh_bytes, TCP_DUP_THRESH * smss(conn)));
    lose_first(conn);
}

enum tcp_why tcp_recovery_heard(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;

    if (!conn->config.fast_retransmit || !is_duplicate(conn, segment, ev->out->vars_before.snd_wnd))
        return TCP_WHY_NONE;
    loss->duplicate_acks++;
    if (loss->phase == TCP_RECOVERY_FAST) {
        /* Step 4: a segment has left the network. */
        tcp_cc_set_cwnd(&conn->cc, plus(conn->cc.cwnd_bytes, smss(conn)));
        return TCP_WHY_DUPLICATE_ACK_IN_RECOVERY;
    }
    if (loss->phase == TCP_RECOVERY_TIMEOUT)
        return TCP_WHY_DUPLICATE_ACK_AFTER_TIMEOUT;
    if (loss->duplicate_acks != TCP_DUP_THRESH)
        return TCP_WHY_DUPLICATE_ACK;
    if (conn->snd.una_position <= loss->recover)
        return TCP_WHY_DUPLICATE_ACK_NOT_BEYOND;
    enter_fast_recovery(ev);
    return TCP_WHY_DUPLICATE_ACK_THIRD;
}

/* ---- new ACKs (RFC 6582 §3.2, step 3) ------------------------------------------------------- */

static void take_full_ack(struct tcp_conn *conn)
{
    uint32_t flight_bytes = tcp_outstanding(conn);
    uint32_t least_bytes = plus(flight_bytes > smss(conn) ? flight_bytes : smss(conn), smss(conn));

    conn->loss.phase = TCP_RECOVERY_NONE;
    tcp_cc_set_cwnd(&conn->cc,
                    conn->cc.ssthresh_bytes < least_bytes ? conn->cc.ssthresh_bytes : least_bytes);
}

static void take_partial_ack(struct tcp_conn *conn, uint32_t acked_bytes)
{
    uint32_t cwnd_bytes = conn->cc.cwnd_bytes;

    cwnd_bytes = cwnd_bytes > acked_bytes ? cwnd_bytes - acked_bytes : 0;
    if (acked_bytes >= smss(conn) || cwnd_bytes == 0)
        cwnd_bytes += smss(conn);
    if (!uncontrolled(conn))
        tcp_cc_set_cwnd(&conn->cc, cwnd_bytes);
    conn->loss.partial_seen = true;
    lose_first(conn);
}

void tcp_recovery_acknowledged(struct tcp_event *ev, uint32_t acked_bytes)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;
    bool full = conn->snd.una_position >= loss->recover;

    loss->duplicate_acks = 0;
    loss->limited_bytes = 0;
    if (loss->phase == TCP_RECOVERY_FAST) {
        if (full)
            take_full_ack(conn);
        else
            take_partial_ack(conn, acked_bytes);
        return;
    }
    if (full)
        loss->phase = TCP_RECOVERY_NONE;
    tcp_cc_acknowledged(&conn->cc, ev->now_ns, acked_bytes, conn->rto.srtt_ns, loss->held_back);
}

/* "For the first partial ACK that arrives during fast recovery, also reset the retransmit timer":
 * the impatient variant. */
bool tcp_recovery_restarts_timer(const struct tcp_conn *conn, bool partial_seen)
{
    return conn->loss.phase != TCP_RECOVERY_FAST || !partial_seen;
}

/* ---- the retransmission timer (RFC 5681 §3.1, RFC 6582 §3.2 step 4) ------------------------- */

void tcp_recovery_timed_out(struct tcp_event *ev, struct tcp_resend *resend)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;

    tcp_cc_collapse(&conn->cc, ev->now_ns, tcp_outstanding(conn), conn->snd.retries > 1);
    loss->phase = TCP_RECOVERY_TIMEOUT;
    loss->recover = tcp_nxt_position(conn);
    loss->duplicate_acks = 0;
    loss->limited_bytes = 0;
    loss->resend_now = false;
    for (int i = 0; i < conn->sent.count; i++) {
        struct tcp_sent *entry = tcp_sent_at(&conn->sent, i);

        entry->lost = true;
        entry->resent = false;
    }
    first_lost(conn, resend);
    resend->why = TCP_WHY_RETRANSMIT_TIMEOUT;
}

bool tcp_recovery_has_holes(const struct tcp_conn *conn)
{
    struct tcp_resend resend;

    return conn->loss.phase == TCP_RECOVERY_TIMEOUT && first_lost(conn, &resend);
}
