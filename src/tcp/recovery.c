/* Loss recovery: when it begins and ends (RFC 5681 §3, RFC 6582 §3.2, RFC 6675 §5). */
#include "tcp/engine.h"

static uint32_t smss(const struct tcp_conn *conn)
{
    return conn->snd.mss_bytes;
}

/* a + b, at most what the type holds: ssthresh may be "arbitrarily high". */
static uint32_t plus(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

/* The first segment has been lost, whether or not it was sent again before. */
static void lose_first(struct tcp_conn *conn)
{
    if (conn->sent.count == 0)
        return;
    tcp_sent_at(&conn->sent, 0)->lost = true;
    tcp_sent_at(&conn->sent, 0)->resent = false;
    conn->loss.resend_now = true;
}

/* Marks what SACK or RACK says is lost; true if that is more than before. */
static bool find_lost(struct tcp_event *ev)
{
    if (tcp_rack_in_use(ev->conn))
        return tcp_rack_find_lost(ev);
    return ev->conn->config.fast_retransmit && ev->conn->sack_ok &&
           tcp_scoreboard_find_lost(ev->conn);
}

/* ---- fast recovery begins -------------------------------------------------------------------- */

/* RFC 5681 §3.2, steps 2 and 3; RFC 6582 §3.2, step 2; RFC 6675 §5, (4.1) and (4.2). */
static void enter_fast_recovery(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;

    loss->phase = TCP_RECOVERY_FAST;
    loss->recover = tcp_nxt_position(conn);
    loss->partial_seen = false;
    loss->resend_now = true;
    loss->f_rto = TCP_F_RTO_OFF;
    conn->rack.probe_end = 0;
    tcp_undo_begin(conn);
    /* An ECN echo may have cost a reduction for this very window (RFC 3168 §6.1.2). */
    if (!tcp_ecn_has_reduced(conn))
        tcp_cc_reduce(&conn->cc, tcp_outstanding(conn) - loss->limited_bytes);
    if (!conn->sack_ok)
        tcp_cc_set_cwnd(&conn->cc, plus(conn->cc.ssthresh_bytes, TCP_DUP_THRESH * smss(conn)));
    else if (conn->config.prr)
        tcp_prr_begin(conn);
    else
        tcp_cc_set_cwnd(&conn->cc, conn->cc.ssthresh_bytes);
}

/* RFC 6675 §5, (1) and (2); with RACK what it has found. */
static bool sack_says_lost(const struct tcp_conn *conn)
{
    struct tcp_resend resend;

    if (tcp_rack_in_use(conn))
        return tcp_first_lost(conn, &resend);
    return conn->loss.duplicate_acks >= TCP_DUP_THRESH ||
           (conn->sent.count > 0 && tcp_sent_waits(tcp_sent_peek(&conn->sent, 0)));
}

/* Begins recovery by SACK if there is reason to; (4.3): the first segment goes at once. */
static bool enter_by_sack(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (!conn->config.fast_retransmit || !conn->sack_ok || !sack_says_lost(conn))
        return false;
    enter_fast_recovery(ev);
    if (!tcp_rack_in_use(conn) && !tcp_sent_peek(&conn->sent, 0)->sacked)
        lose_first(conn);
    if (conn->config.prr)
        tcp_prr_heard(ev);
    return true;
}

/* ---- ACKs that acknowledge nothing new -------------------------------------------------------- */

/* RFC 5681 §2, DUPLICATE ACKNOWLEDGMENT, (a) to (e). */
static bool is_duplicate(const struct tcp_event *ev, const struct tcp_segment *segment)
{
    const struct tcp_conn *conn = ev->conn;

    return tcp_outstanding(conn) > 0 && tcp_segment_len(segment) == 0 &&
           segment->ack == conn->snd.una && conn->snd.wnd == ev->out->vars_before.snd_wnd;
}

/* Without SACK. */
static enum tcp_why count_duplicate(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;

    loss->duplicate_acks++;
    if (loss->phase == TCP_RECOVERY_FAST) {
        /* RFC 5681 §3.2, step 4: a segment has left the network. */
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
    lose_first(conn);
    return TCP_WHY_DUPLICATE_ACK_THIRD;
}

/* RFC 6675 §2: an ACK is a duplicate if it SACKs something new, whatever else it bears. */
static enum tcp_why count_sack(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;

    loss->duplicate_acks++;
    find_lost(ev);
    if (loss->phase == TCP_RECOVERY_FAST) {
        if (conn->config.prr)
            tcp_prr_heard(ev);
        return TCP_WHY_SACK_IN_RECOVERY;
    }
    if (loss->phase == TCP_RECOVERY_TIMEOUT)
        return TCP_WHY_SACK_AFTER_TIMEOUT;
    if (!enter_by_sack(ev))
        return tcp_rack_in_use(conn) ? TCP_WHY_SACK_NEW_RACK : TCP_WHY_SACK_NEW;
    return tcp_rack_in_use(conn) ? TCP_WHY_SACK_STARTS_RACK : TCP_WHY_SACK_STARTS_RECOVERY;
}

static enum tcp_why heard_old(struct tcp_event *ev, const struct tcp_segment *segment)
{
    const struct tcp_conn *conn = ev->conn;

    if (!conn->config.fast_retransmit)
        return TCP_WHY_NONE;
    if (conn->sack_ok)
        return ev->news.sacked_bytes > 0 ? count_sack(ev) : TCP_WHY_NONE;
    return is_duplicate(ev, segment) ? count_duplicate(ev) : TCP_WHY_NONE;
}

/* ---- ACKs of something new -------------------------------------------------------------------- */

/* RFC 6582 §3.2, step 3, full acknowledgments; with SACK cwnd is ssthresh (RFC 6675 §5, (A)). */
static void leave_fast_recovery(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    uint32_t flight_bytes = tcp_outstanding(conn);
    uint32_t least_bytes = plus(flight_bytes > smss(conn) ? flight_bytes : smss(conn), smss(conn));

    conn->loss.phase = TCP_RECOVERY_NONE;
    conn->loss.resend_now = false;
    if (conn->sack_ok || conn->cc.ssthresh_bytes < least_bytes)
        least_bytes = conn->cc.ssthresh_bytes;
    tcp_cc_set_cwnd(&conn->cc, least_bytes);
    tcp_rack_recovered(ev);
}

/* RFC 6582 §3.2, step 3, partial acknowledgments. */
static void deflate(struct tcp_conn *conn, uint32_t acked_bytes)
{
    uint32_t cwnd_bytes = conn->cc.cwnd_bytes;

    cwnd_bytes = cwnd_bytes > acked_bytes ? cwnd_bytes - acked_bytes : 0;
    if (acked_bytes >= smss(conn) || cwnd_bytes == 0)
        cwnd_bytes = plus(cwnd_bytes, smss(conn));
    tcp_cc_set_cwnd(&conn->cc, cwnd_bytes);
}

static enum tcp_why heard_in_fast_recovery(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (conn->snd.una_position >= conn->loss.recover) {
        leave_fast_recovery(ev);
        enter_by_sack(ev);
        return conn->sack_ok ? TCP_WHY_ACK_ENDS_SACK_RECOVERY : TCP_WHY_ACK_ENDS_RECOVERY;
    }
    ev->news.first_partial = !conn->loss.partial_seen;
    conn->loss.partial_seen = true;
    if (!conn->sack_ok) {
        deflate(conn, ev->news.acked_bytes);
        lose_first(conn);
        return TCP_WHY_ACK_PARTIAL_IN_RECOVERY;
    }
    if (conn->config.prr)
        tcp_prr_heard(ev);
    return TCP_WHY_ACK_PARTIAL_SACK;
}

static enum tcp_why heard_after_timeout(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_resend resend;

    if (conn->snd.una_position >= conn->loss.recover) {
        conn->loss.phase = TCP_RECOVERY_NONE;
        tcp_rack_recovered(ev);
        enter_by_sack(ev);
        return TCP_WHY_NONE;
    }
    return tcp_first_lost(conn, &resend) ? TCP_WHY_ACK_PARTIAL : TCP_WHY_NONE;
}

static enum tcp_why heard_new(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;
    struct tcp_resend resend;
    bool waits =
        loss->held_back || (loss->phase == TCP_RECOVERY_TIMEOUT && tcp_first_lost(conn, &resend));

    loss->duplicate_acks = 0;
    loss->limited_bytes = 0;
    find_lost(ev);
    if (loss->phase == TCP_RECOVERY_FAST)
        return heard_in_fast_recovery(ev);
    if (loss->phase == TCP_RECOVERY_NONE && enter_by_sack(ev))
        return tcp_rack_in_use(conn) ? TCP_WHY_SACK_STARTS_RACK : TCP_WHY_SACK_STARTS_RECOVERY;
    tcp_cc_acknowledged(&conn->cc, ev->now_ns, ev->news.acked_bytes, conn->rto.srtt_ns, waits);
    return loss->phase == TCP_RECOVERY_TIMEOUT ? heard_after_timeout(ev) : TCP_WHY_NONE;
}

enum tcp_why tcp_recovery_heard(struct tcp_event *ev, const struct tcp_segment *segment)
{
    bool new_ack = ev->news.acked_bytes > 0;

    tcp_rack_take_dsack(ev);
    enum tcp_why probed = tcp_loss_probe_heard(ev);
    enum tcp_why verdict = new_ack ? heard_new(ev) : heard_old(ev, segment);
    enum tcp_why undone = tcp_undo_heard(ev);
    enum tcp_why f_rto = tcp_f_rto_heard(ev, new_ack || is_duplicate(ev, segment));

    tcp_rack_set_timer(ev);
    return f_rto != TCP_WHY_NONE    ? f_rto
           : undone != TCP_WHY_NONE ? undone
           : probed != TCP_WHY_NONE ? probed
                                    : verdict;
}

/* "For the first partial ACK that arrives during fast recovery, also reset the retransmit timer":
 * the impatient variant of RFC 6582 §3.2. */
bool tcp_recovery_restarts_timer(const struct tcp_event *ev)
{
    const struct tcp_conn *conn = ev->conn;

    return conn->loss.phase != TCP_RECOVERY_FAST || conn->sack_ok || ev->news.first_partial;
}

void tcp_recovery_reordering_over(struct tcp_event *ev)
{
    tcp_rack_find_lost(ev);
    if (ev->conn->loss.phase == TCP_RECOVERY_NONE)
        enter_by_sack(ev);
    tcp_rack_set_timer(ev);
}

/* ---- the retransmission timer (RFC 5681 §3.1, RFC 6582 §3.2 step 4, RFC 6675 §5.1) ------------- */

/* All that the peer is not known to hold is taken for lost; RACK knows what may still come. */
static void lose_all(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    tcp_scoreboard_doubt(conn);
    for (int i = 0; i < conn->sent.count; i++) {
        struct tcp_sent *entry = tcp_sent_at(&conn->sent, i);

        if (i > 0 && !tcp_rack_gives_up(ev, entry))
            continue;
        entry->lost = !entry->sacked;
        entry->resent = false;
    }
}

void tcp_recovery_timed_out(struct tcp_event *ev, struct tcp_resend *resend)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;

    tcp_f_rto_begin(conn);
    if (conn->snd.retries <= 1)
        tcp_undo_begin(conn);
    tcp_cc_collapse(&conn->cc, tcp_outstanding(conn), conn->snd.retries > 1);
    loss->phase = TCP_RECOVERY_TIMEOUT;
    loss->recover = tcp_nxt_position(conn);
    loss->duplicate_acks = 0;
    loss->limited_bytes = 0;
    loss->resend_now = false;
    conn->rack.probe_end = 0;
    lose_all(ev);
    if (tcp_rack_in_use(conn))
        tcp_rack_find_lost(ev);
    tcp_rack_set_timer(ev);
    tcp_first_lost(conn, resend);
    resend->why = TCP_WHY_RETRANSMIT_TIMEOUT;
    loss->f_rto_end = resend->end;
}

void tcp_recovery_sent(struct tcp_conn *conn, uint32_t numbers, bool again)
{
    conn->loss.prr_out_bytes += numbers;
    if (again)
        conn->loss.resent_count++;
    else
        conn->rack.probe_stale = true;
}
