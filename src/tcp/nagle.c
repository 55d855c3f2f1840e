/* Whether a segment is worth sending: Nagle's algorithm (RFC 9293 §3.7.4) and the sender's part in
 * avoiding the silly window syndrome (§3.8.6.2.1).
 *
 * All data counts as pushed, for SEND has no PUSH flag here.  With D the octets not sent yet and U
 * the usable window, text leaves when
 *   (1) min(D, U) >= Eff.snd.MSS, or
 *   (2) [SND.NXT = SND.UNA and] D =< U, or
 *   (3) [SND.NXT = SND.UNA and] min(D, U) >= Fs * Max(SND.WND), or
 *   (4) the override timeout has occurred.
 * What stands in brackets is Nagle's; Fs is 1/2.  (4) is only needed where nothing is outstanding,
 * since else an ACK or a retransmission will bring the question up again; it shares the persist
 * timer, which serves a window of zero.
 */
#include "tcp/engine.h"

/* Within the 0.1 to 1.0 s that §3.8.6.2.1 recommends. */
#define OVERRIDE_NS TIME_MS(500)

bool tcp_worth_sending(struct tcp_conn *conn, uint32_t bytes, bool fin)
{
    struct tcp_send_side *snd = &conn->snd;
    /* A SYN that is outstanding is no data. */
    bool idle = tcp_outstanding(conn) == (snd->una_position == 0 ? 1 : 0);

    if (bytes >= tcp_text_room_bytes(conn))
        return true;
    /* A FIN is no data, and nothing that could be gathered comes after it. */
    if (bytes == 0 || fin)
        return fin;
    if (conn->config.nagle && !idle) {
        snd->held = TCP_WHY_SEND_DATA_NAGLE;
        return false;
    }
    if (bytes == tcp_unsent_bytes(conn) || bytes >= snd->max_wnd / 2)
        return true;
    snd->held = TCP_WHY_SEND_DATA_WINDOW_GROWN;
    return false;
}

enum tcp_why tcp_held_reason(struct tcp_conn *conn)
{
    enum tcp_why held = conn->snd.held;

    conn->snd.held = TCP_WHY_NONE;
    return held;
}

bool tcp_override_due(const struct tcp_conn *conn)
{
    return tcp_sends_text(conn) && conn->snd.wnd > 0 && tcp_outstanding(conn) == 0 &&
           tcp_unsent_bytes(conn) > 0 && !conn->ecn.waits;
}

void tcp_override_begin(struct tcp_event *ev)
{
    tcp_timer_arm(ev, TCP_TIMER_PERSIST, OVERRIDE_NS, 0, TCP_WHY_OVERRIDE_BEGINS);
}

void tcp_override_expired(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    uint64_t bytes = tcp_unsent_bytes(conn);

    /* Less than a segment holds, or it would have been worth sending. */
    bytes = bytes < conn->snd.wnd ? bytes : conn->snd.wnd;
    conn->snd.held = TCP_WHY_NONE;
    tcp_send_text(ev, tcp_nxt_position(conn), (uint32_t)bytes, false, TCP_WHY_SEND_DATA_OVERRIDE);
    tcp_watch_outstanding(ev);
}
