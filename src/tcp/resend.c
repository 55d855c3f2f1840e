/* What tcp_output() sends next: what is lost once more, or what is new, as far as cwnd takes it
 * (RFC 5681 §3, RFC 3042, and with SACK NextSeg() of RFC 6675 §4). */
#include "tcp/engine.h"

#include <stddef.h>

static bool uncontrolled(const struct tcp_conn *conn)
{
    return conn->cc.cwnd_bytes == TCP_CWND_UNLIMITED;
}

static uint64_t plus(uint32_t a, uint64_t b)
{
    return a + b;
}

/* ---- again ---------------------------------------------------------------------------------- */

/* One segment takes no more; the FIN needs no room in it. */
static void cut_to_segment(const struct tcp_conn *conn, struct tcp_resend *resend)
{
    uint64_t most = resend->start + tcp_text_room_bytes(conn);

    if (most == tcp_fin_position(conn) && conn->snd.close_called)
        most++;
    if (resend->end > most)
        resend->end = most;
}

bool tcp_first_lost(const struct tcp_conn *conn, struct tcp_resend *resend)
{
    const struct tcp_sent_list *sent = &conn->sent;
    int i = 0;

    while (i < sent->count && !tcp_sent_waits(tcp_sent_peek(sent, i)))
        i++;
    if (i == sent->count)
        return false;
    resend->start = tcp_sent_peek(sent, i)->start;
    do
        resend->end = tcp_sent_peek(sent, i++)->end;
    while (i < sent->count && tcp_sent_waits(tcp_sent_peek(sent, i)) &&
           !tcp_knocked_out(conn, TCP_KNOCK_OUT_CUMULATIVE_ACK));
    cut_to_segment(conn, resend);
    return true;
}

static bool cwnd_takes(const struct tcp_conn *conn, const struct tcp_resend *resend)
{
    struct tcp_sent_sums sums = tcp_sent_sums(&conn->sent);

    /* Nobody says how much: one segment, and the next when its ACK has come. */
    if (uncontrolled(conn) && conn->loss.phase == TCP_RECOVERY_TIMEOUT)
        return sums.resent_bytes == 0;
    return plus(sums.pipe_bytes, resend->end - resend->start) <= conn->cc.cwnd_bytes;
}

static enum tcp_why resend_reason(const struct tcp_conn *conn)
{
    const struct tcp_loss_state *loss = &conn->loss;

    if (loss->phase == TCP_RECOVERY_NONE)
        return TCP_WHY_RETRANSMIT_FAST_OPEN;
    if (loss->phase == TCP_RECOVERY_TIMEOUT)
        return uncontrolled(conn) ? TCP_WHY_RETRANSMIT_NEXT_HOLE : TCP_WHY_RETRANSMIT_SLOW_START;
    if (tcp_rack_in_use(conn))
        return TCP_WHY_RETRANSMIT_RACK;
    if (conn->sack_ok)
        return loss->resend_now ? TCP_WHY_FAST_RETRANSMIT_SACK : TCP_WHY_RETRANSMIT_SACK_HOLE;
    return loss->partial_seen ? TCP_WHY_RETRANSMIT_PARTIAL_ACK : TCP_WHY_FAST_RETRANSMIT;
}

enum tcp_turn tcp_next_turn(const struct tcp_conn *conn, struct tcp_resend *resend)
{
    if ((conn->loss.phase == TCP_RECOVERY_NONE && !conn->fast_open.again) ||
        conn->loss.f_rto != TCP_F_RTO_OFF || !tcp_sends_text(conn) || conn->snd.una_position == 0 ||
        !tcp_first_lost(conn, resend))
        return TCP_TURN_OF_NEW;
    resend->why = resend_reason(conn);
    if (conn->loss.resend_now)
        return TCP_TURN_OF_LOST;
    if (resend->end > conn->snd.una_position + conn->snd.wnd &&
        !tcp_knocked_out(conn, TCP_KNOCK_OUT_WINDOW))
        return TCP_TURN_OF_NEW;
    if (cwnd_takes(conn, resend))
        return TCP_TURN_OF_LOST;
    return uncontrolled(conn) ? TCP_TURN_OF_NEW : TCP_TURN_OF_NONE;
}

/* ---- if there is nothing else (NextSeg(), rules 3 and 4) -------------------------------------- */

/* The first entry that lies below something SACKed and was not sent again in this recovery. */
static bool perhaps_lost(const struct tcp_conn *conn, struct tcp_resend *resend)
{
    const struct tcp_sent *first = NULL;

    for (int i = 0; i < conn->sent.count; i++) {
        const struct tcp_sent *entry = tcp_sent_peek(&conn->sent, i);

        if (first == NULL && !entry->sacked && !entry->resent)
            first = entry;
        if (first != NULL && entry->sacked) {
            *resend = (struct tcp_resend){first->start, first->end, TCP_WHY_RETRANSMIT_NOT_LOST};
            cut_to_segment(conn, resend);
            return true;
        }
    }
    return false;
}

/* The last entry that is neither acknowledged nor SACKed. */
static bool last_outstanding(const struct tcp_conn *conn, struct tcp_resend *resend)
{
    for (int i = conn->sent.count - 1; i >= 0; i--) {
        const struct tcp_sent *entry = tcp_sent_peek(&conn->sent, i);

        if (!entry->sacked) {
            *resend = (struct tcp_resend){entry->start, entry->end, TCP_WHY_RETRANSMIT_RESCUE};
            return !entry->resent;
        }
    }
    return false;
}

bool tcp_next_rescue(struct tcp_conn *conn, struct tcp_resend *resend)
{
    struct tcp_loss_state *loss = &conn->loss;

    if (loss->phase != TCP_RECOVERY_FAST || !conn->sack_ok || tcp_rack_in_use(conn) ||
        uncontrolled(conn))
        return false;
    if (perhaps_lost(conn, resend))
        return cwnd_takes(conn, resend);
    /* Once for each recovery, and again when SND.UNA has gone over what was outstanding then. */
    if (conn->snd.una_position <= loss->rescued || !last_outstanding(conn, resend) ||
        !cwnd_takes(conn, resend))
        return false;
    loss->rescued = loss->recover;
    return true;
}

/* ---- what is new ---------------------------------------------------------------------------- */

/* Whether SACK tells what is in the network; without limited transmit only in recovery. */
static bool pipe_counts(const struct tcp_conn *conn)
{
    if (conn->loss.phase == TCP_RECOVERY_TIMEOUT)
        return true;
    return conn->sack_ok &&
           (conn->config.limited_transmit || conn->loss.phase == TCP_RECOVERY_FAST);
}

/* RFC 3042 §2: one segment for each of the first two duplicate ACKs, beyond cwnd. */
static uint32_t beyond_cwnd(const struct tcp_conn *conn)
{
    const struct tcp_loss_state *loss = &conn->loss;

    if (!conn->config.limited_transmit || conn->sack_ok || loss->phase != TCP_RECOVERY_NONE ||
        loss->duplicate_acks >= TCP_DUP_THRESH)
        return 0;
    return loss->duplicate_acks * conn->snd.mss_bytes;
}

enum tcp_allowance tcp_cwnd_allows(const struct tcp_conn *conn, uint32_t numbers)
{
    /* A SYN that is outstanding takes no room in cwnd, which counts octets. */
    uint32_t syn = conn->snd.una_position == 0;
    uint64_t flight_bytes = plus(tcp_outstanding(conn) - syn, numbers);
    uint64_t network_bytes = flight_bytes;

    if (!tcp_sent_has_room(&conn->sent) || conn->ecn.waits)
        return TCP_ALLOWS_NOTHING;
    if (pipe_counts(conn))
        network_bytes = plus(tcp_sent_sums(&conn->sent).pipe_bytes - syn, numbers);
    if (network_bytes > numbers && network_bytes > plus(conn->cc.cwnd_bytes, beyond_cwnd(conn)))
        return TCP_ALLOWS_NOTHING;
    if (conn->loss.phase == TCP_RECOVERY_FAST)
        return TCP_ALLOWS_IN_RECOVERY;
    if (conn->loss.f_rto == TCP_F_RTO_NEXT_ACK)
        return TCP_ALLOWS_F_RTO;
    return conn->loss.phase == TCP_RECOVERY_NONE && conn->loss.duplicate_acks > 0 &&
                   flight_bytes > conn->cc.cwnd_bytes
               ? TCP_ALLOWS_LIMITED
               : TCP_ALLOWS;
}
