/* SEGMENT ARRIVES in SYN-RECEIVED and the synchronized states (RFC 9293 §3.10.7.4), first to fifth
 * step; the text and the FIN follow in arrives_text.c. */
#include "tcp/engine.h"
#include "tcp/seq.h"

/* Table 6: the four cases of the acceptability test, and one more.  By the table a pure ACK at
 * RCV.NXT + RCV.WND is not acceptable; but that is the number with which every ACK leaves once the
 * whole window has been used.  Two ends that have both lost the beginning of such a window would
 * answer each other's ACKs with ACKs until a timer ran out, and learn nothing from any of them.
 * §3.10.7.4 asks for "special allowance" for valid ACKs, and App. A.2 names this very case: the
 * number one past the window takes no place in it, so the ACK counts. */
static bool acceptable(const struct tcp_conn *conn, const struct tcp_segment *segment)
{
    uint32_t len = tcp_segment_len(segment);

    if (conn->rcv.wnd == 0)
        return len == 0 && segment->seq == conn->rcv.nxt;
    if (len == 0 && segment->seq == conn->rcv.nxt + conn->rcv.wnd)
        return true;
    return seq_in(segment->seq, conn->rcv.nxt, conn->rcv.wnd) ||
           (len > 0 && seq_in(segment->seq + len - 1, conn->rcv.nxt, conn->rcv.wnd));
}

/* An unacceptable segment is answered with an ACK that says what is expected; here is said which
 * kind of segment it was. */
static void answer_unacceptable(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    bool old_fin = tcp_segment_has(segment, TCP_FIN) && conn->rcv.fin_reached &&
                   segment->seq + tcp_segment_len(segment) == conn->rcv.nxt;

    tcp_sack_heard_refused(conn, segment);
    if (old_fin && conn->state == TCP_TIME_WAIT) {
        /* Step 8 for TIME-WAIT: the FIN came again because our ACK was lost. */
        tcp_judge(ev, TCP_WHY_FIN_AGAIN);
        tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_FIN_AGAIN);
        tcp_timer_arm(ev, TCP_TIMER_TIME_WAIT, 2 * conn->config.msl_ns,
                      conn->timers[TCP_TIMER_TIME_WAIT].count + 1, TCP_WHY_TIME_WAIT_RESTARTED);
    } else if (old_fin) {
        tcp_judge(ev, TCP_WHY_FIN_DUPLICATE);
        tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_FIN_AGAIN);
    } else if (tcp_segment_has(segment, TCP_SYN) && segment->seq == conn->rcv.irs) {
        tcp_judge(ev, TCP_WHY_SYN_DUPLICATE);
        tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_SYN_AGAIN);
    } else if (tcp_state_is_synchronized(conn->state) && tcp_segment_len(segment) == 0 &&
               segment->seq == conn->rcv.nxt - 1) {
        tcp_judge(ev, TCP_WHY_KEEPALIVE_ARRIVED);
        tcp_owe_ack(ev, TCP_WHY_ANSWER_KEEPALIVE);
    } else if (seq_lt(segment->seq, conn->rcv.nxt)) {
        tcp_judge(ev, segment->payload_bytes > 0 ? TCP_WHY_DATA_DUPLICATE : TCP_WHY_OLD_SEGMENT);
        tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_DUPLICATE);
    } else {
        tcp_judge(ev, TCP_WHY_BEYOND_WINDOW);
        tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_BEYOND_WINDOW);
    }
}

/* First, check sequence number.  May take parts off the segment. */
static bool check_sequence(struct tcp_event *ev, struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;

    /* A reset is judged by the three checks of the second step, which contain this one. */
    if (tcp_segment_has(segment, TCP_RST))
        return true;
    /* A SYN is answered "irrespective of the sequence number" in the fourth step. */
    if (tcp_segment_has(segment, TCP_SYN) && tcp_state_is_synchronized(conn->state))
        return true;
    /* Fig. 7, line 6: the SYN of this SYN,ACK has been received before and lies outside the
     * window; without it the segment is idealized and its ACK counts. */
    if (conn->state == TCP_SYN_RECEIVED && tcp_segment_has(segment, TCP_SYN | TCP_ACK) &&
        segment->seq == conn->rcv.irs) {
        segment->flags &= (uint8_t)~TCP_SYN;
        segment->seq++;
        segment->options.mss_bytes = 0;
    }
    if (acceptable(conn, segment)) {
        /* The SYN of a retransmission that brings text within the window is cut off likewise. */
        if (tcp_segment_has(segment, TCP_SYN) && seq_lt(segment->seq, conn->rcv.nxt)) {
            segment->flags &= (uint8_t)~TCP_SYN;
            segment->seq++;
        }
        return true;
    }
    /* "Special allowance should be made to accept valid ACKs" when the window is closed: the text
     * is refused, the ACK counts. */
    if (conn->rcv.wnd == 0 && segment->seq == conn->rcv.nxt) {
        tcp_judge(ev, TCP_WHY_WINDOW_CLOSED);
        tcp_owe_ack(ev, TCP_WHY_ANSWER_WINDOW_PROBE);
        segment->payload_bytes = 0;
        segment->flags &= (uint8_t) ~(TCP_FIN | TCP_SYN);
        return true;
    }
    answer_unacceptable(ev, segment);
    return false;
}

/* Whether nothing remains of a handshake that comes to nothing.  An application that has been given
 * data of the connection already does not find it in LISTEN again. */
static bool can_listen_again(const struct tcp_conn *conn)
{
    return conn->passive && !conn->fast_open.opened;
}

/* A handshake that came from LISTEN and came to nothing: LISTEN again, as if it had not been. */
static void return_to_listen(struct tcp_event *ev, enum tcp_why why)
{
    struct tcp_conn *conn = ev->conn;

    if (conn->snd.close_called) {
        /* The user has CLOSEd meanwhile and listens no more. */
        tcp_enter_closed(ev, why);
        return;
    }
    tcp_timer_stop(ev, TCP_TIMER_RETRANSMIT, TCP_WHY_TIMER_NO_CONNECTION);
    tcp_reset_tcb(conn);
    conn->passive = true;
    tcp_set_state(ev, TCP_LISTEN, why);
}

/* A valid reset, by state. */
static void take_reset(struct tcp_event *ev)
{
    tcp_judge(ev, TCP_WHY_RST_ACCEPTED);
    switch (ev->conn->state) {
    case TCP_SYN_RECEIVED:
        if (can_listen_again(ev->conn))
            return_to_listen(ev, TCP_WHY_RESET_BACK_TO_LISTEN);
        else if (ev->conn->passive)
            tcp_end(ev, TCP_TOLD_RESET, TCP_WHY_RESET_RECEIVED);
        else
            tcp_end(ev, TCP_TOLD_REFUSED, TCP_WHY_REFUSED);
        return;
    case TCP_TIME_WAIT:
        tcp_end(ev, TCP_TOLD_CLOSED, TCP_WHY_RESET_IN_TIME_WAIT);
        return;
    default:
        /* In CLOSING and LAST-ACK the RFC only says "enter CLOSED"; but our FIN was never
         * acknowledged, and MUST-12 has the application told that it was not a normal close. */
        tcp_end(ev, TCP_TOLD_RESET, TCP_WHY_RESET_RECEIVED);
        return;
    }
}

/* Second, check the RST bit, with the three checks of RFC 5961 §3.  Challenge ACKs, here and below,
 * are not throttled as its §7 proposes: a run shows every answer, and a limit that all connections
 * share would let one of them learn of another. */
static bool check_rst(struct tcp_event *ev, const struct tcp_segment *segment)
{
    const struct tcp_conn *conn = ev->conn;

    if (!tcp_segment_has(segment, TCP_RST))
        return true;
    if (segment->seq == conn->rcv.nxt) {
        take_reset(ev);
    } else if (seq_in(segment->seq, conn->rcv.nxt, conn->rcv.wnd)) {
        tcp_judge(ev, TCP_WHY_RST_CHALLENGED);
        tcp_send_ack(ev, conn->snd.nxt, TCP_WHY_CHALLENGE_RST);
    } else {
        tcp_judge(ev, TCP_WHY_RST_OUTSIDE);
    }
    return false;
}

/* Third, check security: IP security options are not part of this engine. */

/* Fourth, check the SYN bit. */
static bool check_syn(struct tcp_event *ev, const struct tcp_segment *segment)
{
    const struct tcp_conn *conn = ev->conn;

    if (!tcp_segment_has(segment, TCP_SYN))
        return true;
    if (conn->state == TCP_SYN_RECEIVED && can_listen_again(conn)) {
        tcp_judge(ev, TCP_WHY_SYN_IN_SYN_RECEIVED);
        return_to_listen(ev, TCP_WHY_SYN_BACK_TO_LISTEN);
    } else {
        tcp_judge(ev, segment->seq == conn->rcv.irs ? TCP_WHY_SYN_AGAIN : TCP_WHY_SYN_CHALLENGED);
        tcp_send_ack(ev, conn->snd.nxt,
                     segment->seq == conn->rcv.irs ? TCP_WHY_ACKNOWLEDGE_SYN_AGAIN
                                                   : TCP_WHY_CHALLENGE_SYN);
    }
    return false;
}

/* The highest number that the peer may acknowledge: a window probe went one beyond SND.NXT. */
static uint32_t highest_ack(const struct tcp_conn *conn)
{
    return conn->snd.nxt + conn->snd.probed;
}

/* SND.UNA := ack, and all that follows from it at once. */
static void move_una(struct tcp_event *ev, uint32_t ack)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_send_side *snd = &conn->snd;
    uint32_t flight_bytes = tcp_outstanding(conn);
    bool of_syn = snd->una_position == 0;
    uint32_t acked_bytes = ack - snd->una;

    if (seq_gt(ack, snd->nxt)) {
        /* The peer has taken the window probe: it was sent, then, like any other number. */
        snd->nxt = ack;
        snd->probed = false;
    }
    snd->una_position += acked_bytes;
    snd->una = ack;
    snd->retries = 0;
    snd->trouble_told = false;
    snd->progress_ns = ev->now_ns;
    if (conn->ts_ok)
        tcp_timestamps_measure(ev, ev->arrived, flight_bytes);
    else
        tcp_rto_acknowledged(&conn->rto, &conn->config, ack, ev->now_ns);
    ev->news.acked_bytes = acked_bytes;
    tcp_scoreboard_acknowledged(ev, snd->una_position);
    if (of_syn && !(conn->fast_open.opened && !conn->rto.syn_timed_out))
        tcp_cc_begin(&conn->cc, &conn->config, snd->mss_bytes, conn->rto.syn_timed_out);
    if (of_syn)
        tcp_rto_begin_data(&conn->rto, &conn->config);
}

/* RFC 6298 §5.2, §5.3; RFC 3168 §6.1.2 lets it run on where it holds back what is new. */
static void restart_timer(struct tcp_event *ev)
{
    const struct tcp_conn *conn = ev->conn;

    if (ev->news.echoed_at_one)
        tcp_timer_arm(ev, TCP_TIMER_RETRANSMIT, conn->rto.rto_ns, 0, TCP_WHY_TIMER_ECHO_WAIT);
    else if (conn->snd.una == conn->snd.nxt && !conn->ecn.waits)
        tcp_timer_stop(ev, TCP_TIMER_RETRANSMIT, TCP_WHY_TIMER_ALL_ACKNOWLEDGED);
    else if (conn->snd.una != conn->snd.nxt && tcp_recovery_restarts_timer(ev))
        tcp_timer_arm(ev, TCP_TIMER_RETRANSMIT, conn->rto.rto_ns, 0, TCP_WHY_TIMER_NEW_ACK);
}

void tcp_take_ack(struct tcp_event *ev, uint32_t ack)
{
    move_una(ev, ack);
    restart_timer(ev);
}

void tcp_enter_established(struct tcp_event *ev, enum tcp_why why)
{
    int caused_by = ev->cause;

    ev->cause = tcp_set_state(ev, TCP_ESTABLISHED, why);
    tcp_indicate(ev, TCP_TOLD_ESTABLISHED, 0, why);
    ev->cause = caused_by;
}

void tcp_enter_time_wait(struct tcp_event *ev, enum tcp_why why)
{
    int caused_by = ev->cause;
    bool skipped = tcp_knocked_out(ev->conn, TCP_KNOCK_OUT_TIME_WAIT);

    ev->cause = tcp_set_state(ev, TCP_TIME_WAIT, why);
    tcp_timer_stop(ev, TCP_TIMER_RETRANSMIT, TCP_WHY_TIMER_TIME_WAIT_ONLY);
    tcp_timer_stop(ev, TCP_TIMER_PERSIST, TCP_WHY_TIMER_TIME_WAIT_ONLY);
    tcp_timer_stop(ev, TCP_TIMER_KEEPALIVE, TCP_WHY_TIMER_TIME_WAIT_ONLY);
    tcp_timer_stop(ev, TCP_TIMER_LOSS_PROBE, TCP_WHY_TIMER_TIME_WAIT_ONLY);
    tcp_timer_stop(ev, TCP_TIMER_REORDER, TCP_WHY_TIMER_TIME_WAIT_ONLY);
    tcp_timer_stop(ev, TCP_TIMER_USER, TCP_WHY_TIMER_TIME_WAIT_ONLY);
    tcp_timer_arm(ev, TCP_TIMER_TIME_WAIT, skipped ? 0 : 2 * ev->conn->config.msl_ns, 0,
                  skipped ? TCP_WHY_TIME_WAIT_KNOCKED_OUT : TCP_WHY_TIME_WAIT_BEGINS);
    ev->cause = caused_by;
}

/* Which verdict an ACK deserves that acknowledges nothing new. */
static enum tcp_why judge_old_ack(const struct tcp_conn *conn, const struct tcp_segment *segment,
                                  const struct tcp_vars *before)
{
    bool window_probed = tcp_timer_running(conn, TCP_TIMER_PERSIST);

    if (seq_lt(segment->ack, conn->snd.una))
        return TCP_WHY_ACK_OLD;
    if (before->probes > 0 && !window_probed)
        return TCP_WHY_KEEPALIVE_ANSWERED;
    if (before->probes > 0 && conn->snd.wnd == 0)
        return TCP_WHY_WINDOW_PROBE_ANSWERED;
    if (conn->snd.wnd == before->snd_wnd)
        return TCP_WHY_ACK_DUPLICATE;
    if (conn->snd.wnd == 0)
        return TCP_WHY_WINDOW_SHUT;
    return before->snd_wnd == 0 ? TCP_WHY_WINDOW_REOPENED : TCP_WHY_WINDOW_CHANGED;
}

/* "If SND.UNA =< SEG.ACK =< SND.NXT, the send window should be updated", but not from an older
 * segment than the last one used. */
static void update_window(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;

    if (seq_lt(segment->ack, conn->snd.una))
        return;
    if (seq_lt(conn->snd.wl1, segment->seq) ||
        (conn->snd.wl1 == segment->seq && seq_le(conn->snd.wl2, segment->ack)))
        tcp_take_window(conn, segment);
    /* The peer is alive: no probe is unanswered, and while it keeps its window closed neither R2
     * nor anything else gives up on it (MUST-37, SHLD-17). */
    conn->snd.window_probes = 0;
    if (conn->snd.wnd == 0)
        conn->snd.progress_ns = ev->now_ns;
}

/* The part of the fifth step that all synchronized states share. */
static bool take_ack_synchronized(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    bool fin_acknowledged = tcp_fin_acknowledged(conn);
    bool ambiguous = conn->rto.timing && conn->rto.ambiguous;
    uint32_t reached = tcp_ack_reaches(conn, segment->ack);
    bool probe_taken = seq_gt(reached, conn->snd.nxt);
    enum tcp_why verdict, echoed;

    if (seq_gt(segment->ack, highest_ack(conn))) {
        tcp_judge(ev, TCP_WHY_ACK_OF_UNSENT);
        tcp_send_ack(ev, conn->snd.nxt, TCP_WHY_CHALLENGE_ACK_OF_UNSENT);
        return false;
    }
    if (seq_lt(segment->ack, conn->snd.una - conn->snd.max_wnd)) {
        tcp_judge(ev, TCP_WHY_ACK_TOO_OLD);
        tcp_send_ack(ev, conn->snd.nxt, TCP_WHY_CHALLENGE_ACK_TOO_OLD);
        return false;
    }
    echoed = tcp_ecn_heard_ack(ev, segment);
    tcp_scoreboard_arrives(ev, segment);
    if (seq_gt(reached, conn->snd.una))
        move_una(ev, reached);
    update_window(ev, segment);
    verdict = tcp_recovery_heard(ev, segment);
    if (ev->news.acked_bytes > 0)
        restart_timer(ev);
    if (tcp_fin_acknowledged(conn) && !fin_acknowledged)
        verdict = TCP_WHY_ACK_OF_FIN;
    else if (ambiguous && !conn->rto.timing)
        verdict = TCP_WHY_ACK_TIMES_RETRANSMISSION;
    else if (reached != segment->ack)
        verdict = TCP_WHY_ACK_NAMES_ONE_SEGMENT;
    else if (ev->news.acked_bytes > 0 && conn->snd.wnd == 0)
        verdict = TCP_WHY_ACK_SHUTS_WINDOW;
    else if (probe_taken)
        verdict = TCP_WHY_ACK_OF_PROBE;
    else if (verdict == TCP_WHY_NONE && echoed != TCP_WHY_NONE)
        verdict = echoed;
    else if (verdict == TCP_WHY_NONE)
        verdict = ev->news.acked_bytes > 0 ? TCP_WHY_ACK_ACCEPTED
                                           : judge_old_ack(conn, segment, &ev->out->vars_before);
    /* What the first step said about the text weighs more. */
    if (ev->out->verdict == TCP_WHY_NONE)
        tcp_judge(ev, verdict);
    return true;
}

/* Fifth, check the ACK field: SYN-RECEIVED STATE. */
static bool complete_handshake(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    bool lost = conn->rto.syn_timed_out || !conn->passive;

    if (seq_le(segment->ack, conn->snd.una) || seq_gt(segment->ack, conn->snd.nxt)) {
        tcp_judge(ev, TCP_WHY_SYN_RECEIVED_BAD_ACK);
        tcp_send_reset(ev, segment, TCP_WHY_RESET_ACK_NOT_OF_SYN_ACK);
        return false;
    }
    if (ev->out->verdict == TCP_WHY_NONE)
        tcp_judge(ev, TCP_WHY_ACK_OF_SYN_COMPLETES);
    tcp_take_ack(ev, segment->ack);
    tcp_take_window(conn, segment);
    tcp_enter_established(ev, TCP_WHY_SYN_ACKNOWLEDGED);
    /* Text that left before a SYN,ACK that had to be sent again met a peer that could not take it,
     * and what our own SYN carried was not taken either. */
    if (lost)
        tcp_fast_open_send_again(conn);
    return true;
}

/* Fifth, check the ACK field. */
static bool check_ack(struct tcp_event *ev, const struct tcp_segment *segment)
{
    const struct tcp_conn *conn = ev->conn;

    if (!tcp_segment_has(segment, TCP_ACK)) {
        tcp_judge(ev, TCP_WHY_WITHOUT_ACK);
        return false;
    }
    if (conn->state == TCP_SYN_RECEIVED)
        return complete_handshake(ev, segment);
    if (!take_ack_synchronized(ev, segment))
        return false;
    switch (conn->state) {
    case TCP_FIN_WAIT_1:
        if (tcp_fin_acknowledged(conn))
            tcp_set_state(ev, TCP_FIN_WAIT_2, TCP_WHY_FIN_ACKNOWLEDGED);
        return true;
    case TCP_CLOSING:
        if (tcp_fin_acknowledged(conn))
            tcp_enter_time_wait(ev, TCP_WHY_FIN_ACKNOWLEDGED);
        return true;
    case TCP_LAST_ACK:
        if (tcp_fin_acknowledged(conn)) {
            tcp_end(ev, TCP_TOLD_CLOSED, TCP_WHY_FIN_ACKNOWLEDGED);
            return false;
        }
        return true;
    default:
        return true;
    }
}

void tcp_arrives_other(struct tcp_event *ev, const struct tcp_segment *arrived)
{
    struct tcp_segment segment = *arrived;

    if (!tcp_timestamps_check(ev, &segment))
        return;
    if (!check_sequence(ev, &segment)) {
        tcp_name_segment(ev->conn, arrived);
        return;
    }
    tcp_timestamps_update(ev, &segment);
    if (!check_rst(ev, &segment) || !check_syn(ev, &segment) || !check_ack(ev, &segment))
        return;
    tcp_arrives_text(ev, &segment);
    tcp_name_segment(ev->conn, &segment);
}
