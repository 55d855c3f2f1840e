/* RACK (RFC 8985 §6): a segment is lost if one that was sent later has been delivered, and a while
 * for reordering has passed. */
#include "tcp/engine.h"
#include "tcp/seq.h"

/* RACK_sent_after() of §6.2, step 2. */
static bool sent_after(int64_t t1_ns, uint64_t end1, int64_t t2_ns, uint64_t end2)
{
    return t1_ns > t2_ns || (t1_ns == t2_ns && end1 > end2);
}

bool tcp_rack_in_use(const struct tcp_conn *conn)
{
    return conn->config.rack && conn->sack_ok && conn->config.fast_retransmit;
}

/* Whether the ACK at hand says by its timestamp that it answers an earlier transmission. */
static bool answers_earlier(const struct tcp_event *ev, const struct tcp_sent *entry)
{
    const struct tcp_segment *ack = ev->arrived;

    return ev->conn->ts_ok && ack->options.timestamps &&
           seq_lt(ack->options.ts_echo, tcp_timestamps_at(ev->conn, entry->sent_ns));
}

/* §6.2, steps 1 to 3, for one segment that was acknowledged or SACKed just now. */
void tcp_rack_delivered(struct tcp_event *ev, const struct tcp_sent *entry)
{
    struct tcp_rack *rack = &ev->conn->rack;
    int64_t rtt_ns = ev->now_ns - entry->sent_ns;
    bool once = entry->transmissions == 1;

    if (!tcp_rack_in_use(ev->conn))
        return;
    if (once && (rack->min_rtt_ns == 0 || rtt_ns < rack->min_rtt_ns))
        rack->min_rtt_ns = rtt_ns;
    if (entry->end > rack->fack)
        rack->fack = entry->end;
    else if (once && entry->end < rack->fack)
        rack->reordering_seen = true;
    /* An ACK that comes sooner than any round trip answers an earlier transmission as well. */
    if (!once && (rtt_ns < rack->min_rtt_ns || answers_earlier(ev, entry)))
        return;
    rack->rtt_ns = rtt_ns;
    if (sent_after(entry->sent_ns, entry->end, rack->xmit_ns, rack->end)) {
        rack->xmit_ns = entry->sent_ns;
        rack->end = entry->end;
    }
}

/* ---- the reordering window (§6.2, step 4) ------------------------------------------------------ */

void tcp_rack_take_dsack(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_rack *rack = &conn->rack;

    if (rack->dsack_round != 0 && conn->snd.una_position >= rack->dsack_round)
        rack->dsack_round = 0;
    if (!ev->news.dsack || rack->dsack_round != 0)
        return;
    rack->dsack_round = tcp_nxt_position(conn);
    if (rack->reo_wnd_mult < UINT8_MAX)
        rack->reo_wnd_mult++;
    rack->reo_wnd_persist = 16;
    ev->news.reo_wnd_grown = true;
}

void tcp_rack_recovered(struct tcp_event *ev)
{
    struct tcp_rack *rack = &ev->conn->rack;

    if (ev->news.reo_wnd_grown)
        return;
    if (rack->reo_wnd_persist > 0 && --rack->reo_wnd_persist == 0)
        rack->reo_wnd_mult = 0;
}

static int segments_sacked(const struct tcp_conn *conn)
{
    int count = 0;

    for (int i = 0; i < conn->sent.count; i++)
        count += tcp_sent_peek(&conn->sent, i)->sacked;
    return count;
}

static int64_t reordering_window_ns(const struct tcp_conn *conn)
{
    const struct tcp_rack *rack = &conn->rack;

    if (!rack->reordering_seen &&
        (conn->loss.phase != TCP_RECOVERY_NONE || segments_sacked(conn) >= TCP_DUP_THRESH))
        return 0;
    return time_min_ns((rack->reo_wnd_mult + 1) * (rack->min_rtt_ns / 4), conn->rto.srtt_ns);
}

/* ---- losses (§6.2, step 5) --------------------------------------------------------------------- */

/* How much longer a segment may take before it counts as lost; not positive if it is. */
static int64_t remaining_ns(const struct tcp_event *ev, const struct tcp_sent *entry,
                            int64_t window_ns)
{
    return entry->sent_ns + ev->conn->rack.rtt_ns + window_ns - ev->now_ns;
}

bool tcp_rack_find_lost(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    const struct tcp_rack *rack = &conn->rack;
    int64_t window_ns = reordering_window_ns(conn);
    bool found = false;

    ev->news.searched = true;
    ev->news.reorder_wait_ns = 0;
    for (int i = 0; i < conn->sent.count; i++) {
        struct tcp_sent *entry = tcp_sent_at(&conn->sent, i);
        int64_t wait_ns = remaining_ns(ev, entry, window_ns);

        if (entry->sacked || tcp_sent_waits(entry) ||
            !sent_after(rack->xmit_ns, rack->end, entry->sent_ns, entry->end))
            continue;
        if (wait_ns > 0) {
            ev->news.reorder_wait_ns = time_max_ns(ev->news.reorder_wait_ns, wait_ns);
            continue;
        }
        entry->lost = true;
        entry->resent = false;
        found = true;
    }
    return found;
}

void tcp_rack_set_timer(struct tcp_event *ev)
{
    int64_t wait_ns = ev->news.reorder_wait_ns;

    if (!ev->news.searched)
        return;
    if (wait_ns > 0)
        tcp_timer_arm(ev, TCP_TIMER_REORDER, wait_ns, 0, TCP_WHY_REORDER_WAIT);
    else
        tcp_timer_stop(ev, TCP_TIMER_REORDER, TCP_WHY_REORDER_OVER);
}

/* §6.3, RACK_mark_losses_on_RTO(): what was sent so late that it may still be acknowledged is not
 * lost. */
bool tcp_rack_gives_up(const struct tcp_event *ev, const struct tcp_sent *entry)
{
    return !tcp_rack_in_use(ev->conn) ||
           remaining_ns(ev, entry, reordering_window_ns(ev->conn)) <= 0;
}
