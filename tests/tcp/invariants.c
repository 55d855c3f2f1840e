/* What has to hold after each call and for each note, whatever the test is about. */
#include "lab.h"
#include "tcp/options.h"
#include "tcp/seq.h"

#define must(condition) lab_check(lab, condition, #condition, __FILE__, __LINE__)

/* Truth rule 2 of TCP: which segments carry an ACK, and that it is RCV.NXT. */
static void check_sent(struct lab *lab, const struct tcp_note *note)
{
    const struct tcp_segment *segment = &note->sent.segment;
    uint32_t end = segment->seq + tcp_segment_len(segment);
    bool rst = segment->flags & TCP_RST;

    must(tcp_why_entry(note->why)->kind == TCP_WHY_REASON);
    must(segment->source_port == 49152 && segment->destination_port == 80);
    if (rst) {
        must(segment->payload_bytes == 0 && !(segment->flags & (TCP_SYN | TCP_FIN)));
        return;
    }
    must((segment->flags & TCP_ACK) ||
         (segment->flags & ~(TCP_ECE | TCP_CWR | TCP_PSH)) == TCP_SYN);
    /* Only the first SYN of a connection bears what belongs to Fast Open (RFC 7413 §4.2.2). */
    must(
        !(segment->options.fast_open || (segment->flags & TCP_SYN && segment->payload_bytes > 0)) ||
        (lab->conn.config.fast_open && segment->flags & TCP_SYN && !note->sent.retransmission));
    must(!(segment->flags & TCP_ACK) || segment->ack == note->vars.rcv_nxt ||
         lab->conn.config.knock_out & TCP_KNOCK_OUT_CUMULATIVE_ACK);
    /* The peer is told RCV.WND but for the bits that the shift loses; a SYN has no shift. */
    must(tcp_segment_window(segment) <= note->vars.rcv_wnd);
    must(note->vars.rcv_wnd - tcp_segment_window(segment) < 1U << segment->window_shift);
    must(segment->window_shift == (segment->flags & TCP_SYN ? 0 : note->vars.window_shifts & 255));
    must(tcp_options_bytes(&segment->options) <= TCP_OPTIONS_MAX_BYTES);
    must((segment->options.mss_bytes != 0) == !!(segment->flags & TCP_SYN));
    must(segment->payload_bytes <= note->vars.send_mss_bytes);
    must(!(segment->flags & TCP_PSH) || segment->payload_bytes > 0);
    if (segment->payload_bytes > 0)
        must((uint32_t)segment->payload_offset ==
             segment->seq + !!(segment->flags & TCP_SYN) - note->vars.iss - 1);
    if (segment->flags & TCP_SYN && segment->seq == note->vars.iss && !note->sent.retransmission)
        lab->highest_position = 0;
    if (tcp_segment_len(segment) > 0) {
        uint64_t end_position = end - note->vars.iss;

        /* The stream of a test is shorter than 2^32, so that positions are plain differences. */
        must(note->sent.retransmission == (end_position <= lab->highest_position));
        if (end_position > lab->highest_position)
            lab->highest_position = end_position;
    } else {
        must(!note->sent.retransmission);
    }
}

static void check_timer(struct lab *lab, const struct tcp_note *note)
{
    bool *on = &lab->timer_on[note->timer.timer];

    must(tcp_why_entry(note->why)->kind == TCP_WHY_CAUSE);
    must(*on == (note->timer.action != TCP_TIMER_START));
    *on = note->timer.action == TCP_TIMER_START || note->timer.action == TCP_TIMER_RESTART;
    if (*on)
        must(note->timer.expires_ns == lab->now_ns + note->timer.interval_ns);
    else if (note->timer.action == TCP_TIMER_EXPIRE)
        must(note->timer.expires_ns == lab->now_ns);
    else
        must(note->timer.expires_ns == TIME_NEVER_NS);
}

/* The arrows of Fig. 5 and those it leaves out. */
static bool legal_change(enum tcp_state from, enum tcp_state to)
{
    static const uint16_t after[TCP_STATE_COUNT] = {
        [TCP_CLOSED] = 1 << TCP_LISTEN | 1 << TCP_SYN_SENT,
        [TCP_LISTEN] = 1 << TCP_SYN_RECEIVED | 1 << TCP_SYN_SENT,
        [TCP_SYN_SENT] = 1 << TCP_SYN_RECEIVED | 1 << TCP_ESTABLISHED,
        [TCP_SYN_RECEIVED] = 1 << TCP_LISTEN | 1 << TCP_ESTABLISHED | 1 << TCP_FIN_WAIT_1,
        [TCP_ESTABLISHED] = 1 << TCP_FIN_WAIT_1 | 1 << TCP_CLOSE_WAIT,
        [TCP_FIN_WAIT_1] = 1 << TCP_FIN_WAIT_2 | 1 << TCP_CLOSING,
        [TCP_FIN_WAIT_2] = 1 << TCP_TIME_WAIT,
        [TCP_CLOSE_WAIT] = 1 << TCP_LAST_ACK,
        [TCP_CLOSING] = 1 << TCP_TIME_WAIT,
    };

    return to == TCP_CLOSED ? from != TCP_CLOSED : (after[from] >> to & 1) != 0;
}

void lab_check_note(struct lab *lab, const struct tcp_note *note, int index)
{
    must(note->cause < index);
    must(note->why != TCP_WHY_NONE);
    switch (note->kind) {
    case TCP_NOTE_SENT:
        check_sent(lab, note);
        break;
    case TCP_NOTE_STATE:
        must(tcp_why_entry(note->why)->kind == TCP_WHY_CAUSE);
        must(legal_change(note->state.from, note->state.to));
        if (note->state.to < TCP_ESTABLISHED)
            lab->edge_known = false;
        break;
    case TCP_NOTE_TIMER:
        check_timer(lab, note);
        break;
    case TCP_NOTE_STORE:
        must(note->store.payload_bytes > 0);
        must(tcp_why_entry(note->why)->kind == TCP_WHY_CAUSE);
        break;
    case TCP_NOTE_INDICATION:
        must(tcp_why_entry(note->why)->kind == TCP_WHY_CAUSE);
        break;
    }
}

/* The entries cover SND.UNA to SND.NXT without a gap. */
static void check_sent_list(struct lab *lab)
{
    const struct tcp_sent_list *sent = &lab->conn.sent;
    uint64_t end = lab->conn.snd.una_position;

    if (lab->conn.state == TCP_CLOSED || lab->conn.state == TCP_LISTEN)
        return;
    must(sent->count >= 0 && sent->count <= TCP_SENT_MAX);
    for (int i = 0; i < sent->count; i++) {
        must(tcp_sent_peek(sent, i)->start == end);
        must(tcp_sent_peek(sent, i)->end > end);
        end = tcp_sent_peek(sent, i)->end;
    }
    must(end - lab->conn.snd.una_position == lab->conn.snd.nxt - lab->conn.snd.una);
}

static void check_send_side(struct lab *lab)
{
    const struct tcp_conn *conn = &lab->conn;
    uint32_t outstanding = conn->snd.nxt - conn->snd.una;
    uint32_t widest = conn->snd.max_wnd > 0 ? conn->snd.max_wnd : 1;

    /* SND.UNA =< SND.NXT =< SND.UNA + what was ever offered; a SYN may stand before it. */
    must(outstanding <= widest + 1 || conn->config.knock_out & TCP_KNOCK_OUT_WINDOW ||
         (conn->config.fast_open && outstanding <= 1U + conn->config.mss_bytes));
    must((uint32_t)conn->snd.una_position == conn->snd.una - conn->snd.iss);
    must(conn->snd.una_position <= 2 + conn->snd.queued_bytes);
    must(conn->loss.phase == TCP_RECOVERY_NONE || conn->snd.una_position < conn->loss.recover);
    check_sent_list(lab);
}

static void check_receive_side(struct lab *lab)
{
    const struct tcp_conn *conn = &lab->conn;
    uint32_t edge = conn->rcv.nxt + conn->rcv.wnd;
    uint32_t last = conn->rcv.nxt;

    must(conn->rcv.wnd <= conn->config.window_bytes);
    must(tcp_vars(conn).unread_bytes + conn->rcv.wnd <= conn->config.window_bytes);
    for (int i = 0; i < conn->rcv.held.count; i++) {
        must(seq_gt(conn->rcv.held.ranges[i].start, last) || conn->state == TCP_SYN_RECEIVED ||
             conn->snd.una_position == 0);
        must(seq_lt(conn->rcv.held.ranges[i].start, conn->rcv.held.ranges[i].end));
        last = conn->rcv.held.ranges[i].end;
        must(seq_le(last, edge));
    }
    if (tcp_state_is_synchronized(conn->state)) {
        /* "The total of RCV.NXT and RCV.WND should not be reduced." */
        must(!lab->edge_known || seq_ge(edge, lab->right_edge));
        lab->right_edge = edge;
        lab->edge_known = true;
    }
}

static void check_timers(struct lab *lab)
{
    const struct tcp_conn *conn = &lab->conn;
    bool live = conn->state != TCP_CLOSED && conn->state != TCP_LISTEN;
    bool outstanding = live && conn->state != TCP_TIME_WAIT && conn->snd.una != conn->snd.nxt;
    bool sends = conn->state == TCP_ESTABLISHED || conn->state == TCP_CLOSE_WAIT ||
                 conn->state == TCP_FIN_WAIT_1 || conn->state == TCP_CLOSING ||
                 conn->state == TCP_LAST_ACK;
    bool waiting = tcp_vars(conn).unsent_bytes > 0 ||
                   (conn->snd.close_called && conn->snd.una_position <= conn->snd.queued_bytes + 1);

    for (int i = 0; i < TCP_TIMER_COUNT; i++) {
        must(lab->timer_on[i] == (conn->timers[i].expires_ns != TIME_NEVER_NS));
        must(live || !lab->timer_on[i]);
    }
    bool echo_waits = live && conn->state != TCP_TIME_WAIT && conn->ecn.waits;

    /* Nothing that is outstanding or blocked is ever left without a timer. */
    must(lab->timer_on[TCP_TIMER_RETRANSMIT] == (outstanding || echo_waits));
    must(lab->timer_on[TCP_TIMER_PERSIST] ==
         (sends && waiting && !outstanding &&
          ((conn->snd.wnd == 0 && !(conn->config.knock_out & TCP_KNOCK_OUT_WINDOW)) ||
           (tcp_vars(conn).unsent_bytes > 0 && !echo_waits))));
    must(lab->timer_on[TCP_TIMER_TIME_WAIT] == (conn->state == TCP_TIME_WAIT));
    must(lab->timer_on[TCP_TIMER_USER] ==
         (outstanding && conn->snd.una_position > 0 && conn->config.user_timeout_ns > 0));
    must(!lab->timer_on[TCP_TIMER_KEEPALIVE] || (conn->config.keepalive && !outstanding));
}

void lab_check_connection(struct lab *lab)
{
    check_send_side(lab);
    check_receive_side(lab);
    check_timers(lab);
    /* What is owed leaves at once or is waited for. */
    must((lab->conn.ack_owed != TCP_WHY_NONE) == lab->timer_on[TCP_TIMER_DELAYED_ACK]);
    must(lab->conn.ack_waits == (lab->conn.ack_owed != TCP_WHY_NONE));
}
