/* The timestamps option (RFC 7323 §3-5): the clock, TS.Recent, PAWS and RTTM. */
#include "tcp/engine.h"
#include "tcp/seq.h"

#define TICK_NS TIME_MS(1)

/* A clock that ticks once a millisecond runs through half of its numbers in 24.8 days; a TS.Recent
 * older than 24 days says nothing any more (§5.5). */
#define RECENT_LASTS_NS (24 * TIME_S(86400))

uint32_t tcp_timestamps_at(const struct tcp_conn *conn, int64_t now_ns)
{
    return conn->ts.offset + (uint32_t)(now_ns / TICK_NS);
}

/* §5.4: each connection has an offset of its own, so that its timestamps do not tell for how long
 * the host has been up.  What remains of the ISS without the clock in it (RFC 9293 §3.4.1) is the
 * same for every incarnation of a connection: the timestamps of the next one are then later. */
void tcp_timestamps_begin(struct tcp_conn *conn, int64_t now_ns)
{
    uint32_t socket_hash = conn->snd.iss - (uint32_t)(now_ns / TIME_US(4));
    uint32_t spread = socket_hash * 0x9e3779b9U;

    conn->ts.offset = spread ^ spread >> 15;
}

static void take_recent(struct tcp_event *ev, const struct tcp_segment *segment)
{
    ev->conn->ts.recent = segment->options.ts_value;
    ev->conn->ts.recent_ns = ev->now_ns;
}

void tcp_timestamps_take_syn(struct tcp_event *ev, const struct tcp_segment *segment)
{
    if (!ev->conn->ts_ok)
        return;
    take_recent(ev, segment);
    ev->conn->ts.last_ack_sent = segment->seq + 1;
}

/* §3.2; TSecr is only valid together with an ACK, and zero without. */
void tcp_timestamps_put(struct tcp_event *ev, struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    bool first = tcp_segment_has(segment, TCP_SYN) && !tcp_segment_has(segment, TCP_ACK);

    if (first ? !conn->config.timestamps : !conn->ts_ok)
        return;
    segment->options.timestamps = true;
    segment->options.ts_value = tcp_timestamps_at(conn, ev->now_ns);
    if (tcp_segment_has(segment, TCP_ACK)) {
        segment->options.ts_echo = conn->ts.recent;
        conn->ts.last_ack_sent = segment->ack;
    }
}

/* §5.3, rule R1.  A reset is exempt (§5.2).  A SYN that bears no timestamp belongs to no connection
 * that has agreed on them: what it deserves is settled in the fourth step. */
bool tcp_timestamps_check(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;

    if (!conn->ts_ok || tcp_segment_has(segment, TCP_RST))
        return true;
    if (!segment->options.timestamps) {
        if (tcp_segment_has(segment, TCP_SYN))
            return true;
        tcp_judge(ev, TCP_WHY_TIMESTAMP_MISSING);
        return false;
    }
    if (seq_ge(segment->options.ts_value, conn->ts.recent) ||
        ev->now_ns - conn->ts.recent_ns > RECENT_LASTS_NS)
        return true;
    tcp_judge(ev, TCP_WHY_PAWS_REJECTED);
    tcp_sack_heard_refused(conn, segment);
    tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_PAWS);
    return false;
}

/* §4.3 and rule R3: with delayed ACKs and with holes the earliest segment that is not acknowledged
 * yet is echoed, so that the sender measures no less than it waits. */
void tcp_timestamps_update(struct tcp_event *ev, const struct tcp_segment *segment)
{
    const struct tcp_conn *conn = ev->conn;

    if (!conn->ts_ok || !segment->options.timestamps || tcp_segment_has(segment, TCP_RST) ||
        tcp_segment_has(segment, TCP_SYN))
        return;
    if (seq_le(segment->seq, conn->ts.last_ack_sent))
        take_recent(ev, segment);
}

/* §4.1: an ACK that acknowledges something new echoes when that was sent, which tells the copies of
 * a segment apart: Karn's algorithm is not needed. */
void tcp_timestamps_measure(struct tcp_event *ev, const struct tcp_segment *segment,
                            uint32_t flight_bytes)
{
    struct tcp_conn *conn = ev->conn;
    uint32_t ticks = tcp_timestamps_at(conn, ev->now_ns) - segment->options.ts_echo;
    uint32_t per_sample_bytes = 2U * conn->snd.mss_bytes;

    /* An echo of what was never sent, from the future or from before this connection. */
    if (!segment->options.timestamps || (int64_t)ticks * TICK_NS > ev->now_ns)
        return;
    /* Appendix G: every second segment is acknowledged, so that many samples come in one round
     * trip; a window probe that was taken counts as one although nothing else was outstanding.  A
     * round trip shorter than a tick counts as a tick. */
    uint32_t samples = (flight_bytes + per_sample_bytes - 1) / per_sample_bytes;

    tcp_rto_measure_one_of(&conn->rto, &conn->config, (ticks > 0 ? ticks : 1) * TICK_NS,
                           samples > 0 ? samples : 1);
}
