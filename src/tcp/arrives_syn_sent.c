/* SEGMENT ARRIVES in SYN-SENT (RFC 9293 §3.10.7.3). */
#include "tcp/engine.h"
#include "tcp/seq.h"

/* First, check the ACK bit. */
static bool check_ack(struct tcp_event *ev, const struct tcp_segment *segment)
{
    const struct tcp_conn *conn = ev->conn;

    if (!tcp_segment_has(segment, TCP_ACK))
        return true;
    if (seq_le(segment->ack, conn->snd.iss) || seq_gt(segment->ack, conn->snd.nxt)) {
        if (tcp_segment_has(segment, TCP_RST)) {
            tcp_judge(ev, TCP_WHY_SYN_SENT_RST_BAD_ACK);
        } else {
            tcp_judge(ev, TCP_WHY_SYN_SENT_BAD_ACK);
            tcp_send_reset(ev, segment, TCP_WHY_RESET_ACK_NOT_OF_SYN);
        }
        return false;
    }
    return true;
}

/* Second, check the RST bit.  There is no RCV.NXT yet that its number could be compared with; that
 * the ACK covers our SYN is the proof (§3.5.3). */
static bool check_rst(struct tcp_event *ev, const struct tcp_segment *segment)
{
    if (!tcp_segment_has(segment, TCP_RST))
        return true;
    if (tcp_segment_has(segment, TCP_ACK)) {
        tcp_judge(ev, TCP_WHY_SYN_SENT_REFUSED);
        tcp_end(ev, TCP_TOLD_REFUSED, TCP_WHY_REFUSED);
    } else {
        tcp_judge(ev, TCP_WHY_SYN_SENT_RST_WITHOUT_ACK);
    }
    return false;
}

/* Third, check the security: IP security options are not part of this engine. */

/* Fourth, check the SYN bit. */
static void check_syn(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;

    tcp_take_syn(ev, segment);
    if (tcp_segment_has(segment, TCP_ACK)) {
        tcp_take_ack(ev, segment->ack);
        tcp_owe_ack(ev, TCP_WHY_THIRD_ACK);
        tcp_enter_established(ev, TCP_WHY_SYN_ACKNOWLEDGED);
        tcp_fast_open_send_again(conn);
        tcp_arrives_text(ev, segment);
        /* That the handshake is complete weighs more than the text that may have come along. */
        tcp_judge(ev, tcp_fast_open_heard_syn_ack(ev, segment));
        return;
    }
    tcp_judge(ev, TCP_WHY_SYN_SIMULTANEOUS);
    conn->snd.syn_due = true;
    tcp_set_state(ev, TCP_SYN_RECEIVED, TCP_WHY_SYN_RECEIVED_IN_SYN_SENT);
    tcp_hold_text(ev, segment);
}

void tcp_arrives_syn_sent(struct tcp_event *ev, const struct tcp_segment *segment)
{
    if (!check_ack(ev, segment) || !check_rst(ev, segment))
        return;
    if (tcp_segment_has(segment, TCP_SYN)) {
        check_syn(ev, segment);
        return;
    }
    /* Fifth, if neither of the SYN or RST bits is set, drop the segment. */
    tcp_judge(ev, TCP_WHY_SYN_SENT_OTHER);
}
