/* The tail loss probe (RFC 8985 §7): where no ACK comes any more, one segment is sent that makes the
 * peer say what it has, before the retransmission timer runs out. */
#include "tcp/engine.h"

/* TLP.max_ack_delay: the longest that a peer may hold back the ACK of a single segment. */
#define MAX_ACK_DELAY_NS TIME_MS(200)

/* §7.2, TLP_calc_PTO(). */
static int64_t probe_timeout_ns(const struct tcp_event *ev)
{
    const struct tcp_conn *conn = ev->conn;
    int64_t pto_ns = conn->rto.srtt_ns > 0 ? 2 * conn->rto.srtt_ns : TIME_S(1);

    if (conn->rto.srtt_ns > 0 && conn->sent.count == 1)
        pto_ns += MAX_ACK_DELAY_NS;
    return time_min_ns(pto_ns, conn->timers[TCP_TIMER_RETRANSMIT].expires_ns - ev->now_ns);
}

/* §7.2: not in recovery, nothing SACKed, and no probe under way; §7.3: a round trip was measured since
 * the last one, so that probes do not keep the RTO from following the path. */
static bool may_probe(const struct tcp_conn *conn)
{
    return tcp_rack_in_use(conn) && conn->loss.phase == TCP_RECOVERY_NONE && tcp_sends_text(conn) &&
           conn->snd.una_position > 0 && conn->sent.count > 0 && conn->rack.probe_end == 0 &&
           conn->rto.fresh && tcp_sent_sums(&conn->sent).sacked_bytes == 0 &&
           tcp_timer_running(conn, TCP_TIMER_RETRANSMIT);
}

void tcp_loss_probe_update(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    bool stale = conn->rack.probe_stale;

    conn->rack.probe_stale = false;
    if (!may_probe(conn) || probe_timeout_ns(ev) <= 0)
        tcp_timer_stop(ev, TCP_TIMER_LOSS_PROBE, TCP_WHY_LOSS_PROBE_OFF);
    else if (stale || !tcp_timer_running(conn, TCP_TIMER_LOSS_PROBE))
        tcp_timer_arm(ev, TCP_TIMER_LOSS_PROBE, probe_timeout_ns(ev), 0, TCP_WHY_LOSS_PROBE_WAIT);
}

/* §7.3, TLP_send_probe(): new data if there is any, else the last segment once more. */
void tcp_loss_probe_expired(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    const struct tcp_sent *last;

    if (!may_probe(conn))
        return;
    conn->rack.probe_again = !tcp_send_probe_text(ev);
    if (conn->rack.probe_again) {
        last = tcp_sent_peek(&conn->sent, conn->sent.count - 1);
        tcp_send_again(ev, &(struct tcp_resend){last->start, last->end, TCP_WHY_LOSS_PROBE_AGAIN});
    }
    conn->rack.probe_end = tcp_nxt_position(conn);
    conn->rto.fresh = false;
    tcp_timer_arm(ev, TCP_TIMER_RETRANSMIT, conn->rto.rto_ns, 0, TCP_WHY_TIMER_LOSS_PROBE);
}

/* A duplicate ACK that knows of no SACK; that nothing need be outstanding sets it apart from RFC 5681
 * §2. */
static bool is_bare_duplicate(const struct tcp_event *ev)
{
    return ev->news.acked_bytes == 0 && tcp_segment_len(ev->arrived) == 0 &&
           ev->arrived->options.sack_count == 0 &&
           ev->conn->snd.wnd == ev->out->vars_before.snd_wnd;
}

/* §7.4.2, TLP_process_ack(). */
enum tcp_why tcp_loss_probe_heard(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_rack *rack = &conn->rack;

    rack->probe_stale |= ev->news.acked_bytes > 0;
    if (rack->probe_end == 0 || conn->snd.una_position < rack->probe_end)
        return TCP_WHY_NONE;
    if (!rack->probe_again || (ev->news.dsack && ev->news.dsack_end == rack->probe_end)) {
        rack->probe_end = 0;
        return TCP_WHY_NONE;
    }
    if (conn->snd.una_position > rack->probe_end) {
        /* The probe has repaired the loss of the segment that it repeated. */
        rack->probe_end = 0;
        tcp_cc_reduce(&conn->cc, tcp_outstanding(conn) + ev->news.acked_bytes);
        tcp_cc_set_cwnd(&conn->cc, conn->cc.ssthresh_bytes);
        return TCP_WHY_LOSS_PROBE_REPAIRED;
    }
    /* Both copies have arrived if the same number is acknowledged twice. */
    if (is_bare_duplicate(ev))
        rack->probe_end = 0;
    return TCP_WHY_NONE;
}
