/* SEGMENT ARRIVES (RFC 9293 §3.10.7): the state decides; CLOSED and LISTEN stand here. */
#include "tcp/engine.h"

void tcp_judge(struct tcp_event *ev, enum tcp_why verdict)
{
    ev->out->verdict = verdict;
}

void tcp_take_window(struct tcp_conn *conn, const struct tcp_segment *segment)
{
    conn->snd.wnd = tcp_segment_window(segment);
    conn->snd.wl1 = segment->seq;
    conn->snd.wl2 = segment->ack;
    if (conn->snd.max_wnd < conn->snd.wnd)
        conn->snd.max_wnd = conn->snd.wnd;
}

void tcp_choose_iss(struct tcp_event *ev, uint32_t iss)
{
    struct tcp_conn *conn = ev->conn;

    conn->snd.iss = iss;
    conn->snd.una = iss;
    conn->snd.nxt = iss;
    conn->snd.syn_due = true;
    tcp_timestamps_begin(conn, ev->now_ns);
}

void tcp_take_syn(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;

    tcp_negotiate(conn, &segment->options);
    tcp_ecn_take_syn(conn, segment);
    tcp_timestamps_take_syn(ev, segment);
    conn->rcv.irs = segment->seq;
    conn->rcv.nxt = segment->seq + 1;
    conn->rcv.named = conn->rcv.nxt;
    tcp_take_window(conn, segment);
}

/* §3.10.7.1 CLOSED STATE: all data is discarded; whatever is not a reset gets one. */
void tcp_arrives_closed(struct tcp_event *ev, const struct tcp_segment *segment)
{
    if (tcp_segment_has(segment, TCP_RST)) {
        tcp_judge(ev, TCP_WHY_CLOSED_RST_IGNORED);
        return;
    }
    if (tcp_segment_has(segment, TCP_ACK)) {
        tcp_judge(ev, TCP_WHY_CLOSED_NO_CONNECTION);
        tcp_send_reset(ev, segment, TCP_WHY_RESET_NO_CONNECTION);
    } else {
        tcp_judge(ev, TCP_WHY_CLOSED_NO_CONNECTION_SYN);
        tcp_send_reset(ev, segment, TCP_WHY_RESET_NO_CONNECTION_SYN);
    }
}

/* §3.10.7.2 LISTEN STATE, third step: a SYN opens the connection. */
static void listen_takes_syn(struct tcp_event *ev, const struct tcp_segment *segment, uint32_t iss)
{
    struct tcp_conn *conn = ev->conn;

    tcp_judge(ev, TCP_WHY_SYN_ACCEPTED);
    conn->local_port = segment->destination_port;
    conn->remote_port = segment->source_port;
    tcp_choose_iss(ev, iss);
    tcp_take_syn(ev, segment);
    tcp_fast_open_heard_syn(ev, segment);
    tcp_set_state(ev, TCP_SYN_RECEIVED, TCP_WHY_SYN_RECEIVED_IN_LISTEN);
    if (conn->fast_open.opened)
        tcp_deliver_text_of_syn(ev, segment);
    else if (!conn->fast_open.refused)
        tcp_hold_text(ev, segment);
}

/* §3.10.7.2 LISTEN STATE. */
void tcp_arrives_listen(struct tcp_event *ev, const struct tcp_segment *segment, uint32_t iss)
{
    /* First, check for a RST. */
    if (tcp_segment_has(segment, TCP_RST)) {
        tcp_judge(ev, TCP_WHY_LISTEN_RST_IGNORED);
        return;
    }
    /* Second, check for an ACK. */
    if (tcp_segment_has(segment, TCP_ACK)) {
        tcp_judge(ev, TCP_WHY_LISTEN_ACK);
        tcp_send_reset(ev, segment, TCP_WHY_RESET_ACK_IN_LISTEN);
        return;
    }
    /* Third, check for a SYN. */
    if (tcp_segment_has(segment, TCP_SYN)) {
        listen_takes_syn(ev, segment, iss);
        return;
    }
    /* Fourth, other data or control. */
    tcp_judge(ev, TCP_WHY_LISTEN_OTHER);
}

void tcp_segment_arrives(struct tcp_conn *conn, int64_t now_ns, const struct tcp_segment *arrived,
                         uint32_t iss, struct tcp_out *out)
{
    struct tcp_segment copy = *arrived;
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL, &copy};
    const struct tcp_segment *segment = &copy;

    /* The wire does not tell by how much the window is shifted: the connection knows, and a SYN's
     * is never (RFC 7323 §2.2). */
    copy.window_shift = tcp_segment_has(&copy, TCP_SYN) ? 0 : conn->snd_shift;
    out->verdict = TCP_WHY_NONE;
    out->vars_before = tcp_vars(conn);
    tcp_keepalive_heard(&ev);
    switch (conn->state) {
    case TCP_CLOSED:
        tcp_arrives_closed(&ev, segment);
        break;
    case TCP_LISTEN:
        tcp_arrives_listen(&ev, segment, iss);
        break;
    case TCP_SYN_SENT:
        tcp_arrives_syn_sent(&ev, segment);
        break;
    default:
        tcp_arrives_other(&ev, segment);
        break;
    }
}
