/* A reduction of cwnd that turns out to have been for nothing is taken back (RFC 3708, RFC 4015). */
#include "tcp/engine.h"

void tcp_undo_begin(struct tcp_conn *conn)
{
    conn->loss.undo_from = conn->snd.una_position;
    conn->loss.resent_count = 0;
    conn->loss.dsack_count = 0;
}

void tcp_undo(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_loss_state *loss = &conn->loss;

    for (int i = 0; i < conn->sent.count; i++) {
        tcp_sent_at(&conn->sent, i)->lost = false;
        tcp_sent_at(&conn->sent, i)->resent = false;
    }
    loss->phase = TCP_RECOVERY_NONE;
    loss->f_rto = TCP_F_RTO_OFF;
    loss->resend_now = false;
    loss->duplicate_acks = 0;
    if (conn->cc.prior_cwnd_bytes > conn->cc.cwnd_bytes)
        tcp_cc_undo(&conn->cc);
}

/* RFC 3708 §2: every segment that was sent again since cwnd was reduced has arrived twice. */
enum tcp_why tcp_undo_heard(struct tcp_event *ev)
{
    struct tcp_loss_state *loss = &ev->conn->loss;

    if (!ev->news.dsack)
        return TCP_WHY_NONE;
    if (!ev->conn->cc.undoable || loss->resent_count == 0 || ev->news.dsack_start < loss->undo_from)
        return TCP_WHY_DSACK_SEEN;
    loss->dsack_count++;
    if (loss->dsack_count < loss->resent_count)
        return TCP_WHY_DSACK_SEEN;
    tcp_undo(ev);
    return TCP_WHY_DSACK_UNDOES;
}
