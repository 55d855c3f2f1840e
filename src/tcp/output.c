/* tcp_output(): sends all that may be sent now. */
#include "tcp/engine.h"

/* U = SND.UNA + SND.WND - SND.NXT (§3.8.6.2.1), zero if the window has shrunk (MUST-34). */
static uint32_t usable_window(const struct tcp_conn *conn)
{
    uint32_t outstanding = tcp_outstanding(conn);

    if (tcp_knocked_out(conn, TCP_KNOCK_OUT_WINDOW))
        return UINT32_MAX;
    return conn->snd.wnd > outstanding ? conn->snd.wnd - outstanding : 0;
}

/* The reason for a segment of new text, which says too what the ACK on it is good for. */
static enum tcp_why text_reason(struct tcp_conn *conn, uint32_t bytes, bool fin,
                                enum tcp_allowance allowance)
{
    bool on_fin = conn->ack_owed == TCP_WHY_ACKNOWLEDGE_FIN;
    enum tcp_why held = tcp_held_reason(conn);

    if (fin) {
        if (bytes > 0)
            return TCP_WHY_SEND_DATA_FIN;
        return on_fin ? TCP_WHY_SEND_FIN_ACKNOWLEDGE_FIN : TCP_WHY_SEND_FIN;
    }
    if (conn->state == TCP_SYN_RECEIVED)
        return TCP_WHY_SEND_DATA_FAST_OPEN;
    if (conn->ack_owed == TCP_WHY_THIRD_ACK)
        return TCP_WHY_THIRD_ACK_WITH_DATA;
    if (bytes + tcp_outstanding(conn) > conn->snd.wnd)
        return TCP_WHY_SEND_DATA_BEYOND_WINDOW;
    if (allowance == TCP_ALLOWS_LIMITED)
        return conn->sack_ok ? TCP_WHY_LIMITED_TRANSMIT_SACK : TCP_WHY_LIMITED_TRANSMIT;
    if (allowance == TCP_ALLOWS_F_RTO)
        return TCP_WHY_SEND_DATA_F_RTO;
    if (allowance == TCP_ALLOWS_IN_RECOVERY)
        return conn->sack_ok ? TCP_WHY_SEND_DATA_IN_RECOVERY_SACK : TCP_WHY_SEND_DATA_IN_RECOVERY;
    if (held != TCP_WHY_NONE)
        return held;
    return conn->ack_owed != TCP_WHY_NONE ? TCP_WHY_SEND_DATA_ACKNOWLEDGE : TCP_WHY_SEND_DATA;
}

/* RFC 5681 §4.1: who has sent no data for longer than an RTO does not know any more what the network
 * can carry.  True if cwnd begins anew. */
static bool wake(struct tcp_conn *conn, int64_t now_ns)
{
    if (tcp_outstanding(conn) > 0)
        return false;
    tcp_cc_wake(&conn->cc, now_ns);
    return conn->config.idle_restart && now_ns - conn->snd.text_ns > conn->rto.rto_ns &&
           tcp_cc_restart(&conn->cc);
}

/* One segment of new text if there is any and both windows take it; false if not. */
static bool send_new_text(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    uint64_t unsent_bytes = tcp_unsent_bytes(conn);
    uint32_t window = usable_window(conn);
    uint32_t room_bytes = tcp_text_room_bytes(conn);
    uint32_t bytes = unsent_bytes < room_bytes ? (uint32_t)unsent_bytes : room_bytes;

    if (!tcp_sends_text(conn))
        return false;
    bytes = bytes < window ? bytes : window;
    /* In SYN-RECEIVED a CLOSE behind SENDs waits for ESTABLISHED (§3.10.4). */
    bool fin = conn->state != TCP_SYN_RECEIVED && tcp_fin_waits(conn) && bytes == unsent_bytes &&
               bytes + tcp_fin_len(conn) <= window;

    if (!tcp_worth_sending(conn, bytes, fin))
        return false;
    bool restarted = wake(conn, ev->now_ns);
    enum tcp_allowance allowance = tcp_cwnd_allows(conn, bytes + fin);

    if (allowance == TCP_ALLOWS_NOTHING) {
        conn->loss.held_back = true;
        return false;
    }
    if (allowance == TCP_ALLOWS_LIMITED)
        conn->loss.limited_bytes += bytes + fin;
    enum tcp_why why = text_reason(conn, bytes, fin, allowance);

    if (restarted && why == TCP_WHY_SEND_DATA)
        why = TCP_WHY_SEND_DATA_AFTER_IDLE;
    tcp_send_text(ev, tcp_nxt_position(conn), bytes, fin, why);
    tcp_watch_outstanding(ev);
    return true;
}

/* CLOSE was called when the handshake was not over yet (§3.10.4, SYN-RECEIVED). */
static void begin_queued_close(struct tcp_event *ev)
{
    if (ev->conn->state == TCP_ESTABLISHED && ev->conn->snd.close_called)
        tcp_set_state(ev, TCP_FIN_WAIT_1, TCP_WHY_QUEUED_CLOSE);
}

/* §3.10.4, CLOSE-WAIT: everything is segmentized and the FIN has left. */
static void enter_last_ack(struct tcp_event *ev)
{
    if (ev->conn->state == TCP_CLOSE_WAIT && tcp_fin_sent(ev->conn))
        tcp_set_state(ev, TCP_LAST_ACK, TCP_WHY_FIN_SENT);
}

/* One segment; what is lost comes before what is new.  False if there is nothing more to send now. */
static bool send_text(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_resend resend;

    conn->loss.held_back = false;
    enum tcp_turn turn = tcp_next_turn(conn, &resend);

    if (turn == TCP_TURN_OF_NONE) {
        conn->loss.held_back = true;
        return false;
    }
    if (turn == TCP_TURN_OF_NEW) {
        if (send_new_text(ev))
            return true;
        if (conn->loss.held_back || !tcp_next_rescue(conn, &resend))
            return false;
    }
    conn->loss.resend_now = false;
    tcp_send_again(ev, &resend);
    tcp_watch_outstanding(ev);
    return true;
}

bool tcp_send_probe_text(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    uint64_t bytes = tcp_unsent_bytes(conn);
    uint32_t room_bytes = tcp_text_room_bytes(conn);
    uint32_t window = usable_window(conn);

    bytes = bytes < room_bytes ? bytes : room_bytes;
    bytes = bytes < window ? bytes : window;
    if (bytes == 0 || !tcp_sent_has_room(&conn->sent) || conn->ecn.waits)
        return false;
    tcp_send_text(ev, tcp_nxt_position(conn), (uint32_t)bytes, false, TCP_WHY_LOSS_PROBE_NEW);
    return true;
}

static void send_syn_due(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;

    if (conn->snd.syn_due) {
        tcp_send_syn(ev, conn->state == TCP_SYN_SENT ? TCP_WHY_OPEN_ACTIVE
                         : conn->passive             ? TCP_WHY_ANSWER_SYN
                                                     : TCP_WHY_ANSWER_SYN_SIMULTANEOUS);
        tcp_watch_outstanding(ev);
        tcp_skip_third_ack(ev);
    }
}

void tcp_output(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};
    bool more = true;

    if (tcp_has_room(&ev)) {
        begin_queued_close(&ev);
        send_syn_due(&ev);
    }
    while (tcp_has_room(&ev) && (more = send_text(&ev)))
        enter_last_ack(&ev);
    conn->unfinished_ns = more ? now_ns : TIME_NEVER_NS;
    if (more)
        return;
    conn->ecn.waited = false;
    tcp_pay_ack(&ev);
    tcp_persist_update(&ev);
    tcp_keepalive_update(&ev);
    tcp_user_timeout_update(&ev);
    tcp_loss_probe_update(&ev);
}
