/* The user calls (RFC 9293 §3.10.1-6); each lists the states in the RFC's order. */
#include "tcp/engine.h"

/* §3.10.1 OPEN Call, passive. */
enum tcp_result tcp_open_passive(struct tcp_conn *conn, int64_t now_ns, uint16_t local_port,
                                 struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};

    if (conn->state != TCP_CLOSED)
        return TCP_ERROR_EXISTS;
    tcp_reset_tcb(conn);
    conn->local_port = local_port;
    conn->passive = true;
    tcp_set_state(&ev, TCP_LISTEN, TCP_WHY_USER_OPEN_PASSIVE);
    return TCP_OK;
}

/* §3.10.1 OPEN Call, active; from LISTEN it turns the connection from passive to active. */
enum tcp_result tcp_open_active(struct tcp_conn *conn, int64_t now_ns, uint16_t local_port,
                                uint16_t remote_port, uint32_t iss, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};

    if (conn->state != TCP_CLOSED && conn->state != TCP_LISTEN)
        return TCP_ERROR_EXISTS;
    if (remote_port == 0)
        return TCP_ERROR_FOREIGN_SOCKET;
    tcp_reset_tcb(conn);
    conn->local_port = local_port;
    conn->remote_port = remote_port;
    tcp_choose_iss(&ev, iss);
    tcp_set_state(&ev, TCP_SYN_SENT, TCP_WHY_USER_OPEN_ACTIVE);
    return TCP_OK;
}

/* §3.10.2 SEND Call. */
enum tcp_result tcp_may_send(const struct tcp_conn *conn)
{
    switch (conn->state) {
    case TCP_CLOSED:
        return TCP_ERROR_NO_CONNECTION;
    case TCP_LISTEN:
        return TCP_ERROR_FOREIGN_SOCKET;
    case TCP_SYN_SENT:
    case TCP_SYN_RECEIVED:
    case TCP_ESTABLISHED:
    case TCP_CLOSE_WAIT:
        /* A CLOSE that waits for earlier SENDs has closed the door all the same. */
        return conn->snd.close_called ? TCP_ERROR_CLOSING : TCP_OK;
    default:
        return TCP_ERROR_CLOSING;
    }
}

enum tcp_result tcp_send(struct tcp_conn *conn, int64_t now_ns, uint64_t bytes, struct tcp_out *out)
{
    enum tcp_result result = tcp_may_send(conn);

    (void)now_ns;
    (void)out;
    if (result == TCP_OK)
        conn->snd.queued_bytes += bytes;
    return result;
}

/* §3.10.3 RECEIVE Call: takes what is there; what is not there yet is not waited for. */
enum tcp_result tcp_receive(struct tcp_conn *conn, int64_t now_ns, uint64_t max_bytes,
                            uint64_t *bytes, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};
    uint32_t unread_bytes = tcp_unread_bytes(conn);

    *bytes = 0;
    switch (conn->state) {
    case TCP_CLOSED:
        return TCP_ERROR_NO_CONNECTION;
    case TCP_LISTEN:
    case TCP_SYN_SENT:
        return TCP_OK;
    case TCP_SYN_RECEIVED:
        if (!conn->fast_open.opened)
            return TCP_OK;
        /* What a cookie vouched for is there already (RFC 7413 §4.2.2). */
        break;
    case TCP_ESTABLISHED:
    case TCP_FIN_WAIT_1:
    case TCP_FIN_WAIT_2:
        break;
    default:
        /* The peer's FIN was reached.  What was acknowledged before it is still delivered, in
         * CLOSE-WAIT because the RFC says so and in the states after it because we answer for
         * every octet that we acknowledged. */
        if (unread_bytes == 0)
            return TCP_ERROR_CLOSING;
    }
    *bytes = max_bytes < unread_bytes ? max_bytes : unread_bytes;
    conn->rcv.read_offset += *bytes;
    if (conn->state != TCP_SYN_RECEIVED && tcp_open_window(conn) && !conn->rcv.fin_reached &&
        conn->ack_owed == TCP_WHY_NONE)
        tcp_owe_ack(&ev, TCP_WHY_WINDOW_UPDATE);
    return TCP_OK;
}

/* §3.10.4 CLOSE Call. */
enum tcp_result tcp_may_close(const struct tcp_conn *conn)
{
    switch (conn->state) {
    case TCP_CLOSED:
        return TCP_ERROR_NO_CONNECTION;
    case TCP_LISTEN:
    case TCP_SYN_SENT:
        return TCP_OK;
    case TCP_SYN_RECEIVED:
    case TCP_ESTABLISHED:
    case TCP_CLOSE_WAIT:
        return conn->snd.close_called ? TCP_ERROR_CLOSING : TCP_OK;
    default:
        return TCP_ERROR_CLOSING;
    }
}

enum tcp_result tcp_close(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};
    enum tcp_result result = tcp_may_close(conn);

    if (result != TCP_OK)
        return result;
    switch (conn->state) {
    case TCP_LISTEN:
    case TCP_SYN_SENT:
        tcp_enter_closed(&ev, TCP_WHY_USER_CLOSE_BEFORE_OPEN);
        break;
    case TCP_SYN_RECEIVED:
        /* With SENDs queued the CLOSE waits for ESTABLISHED; tcp_output() takes it up. */
        conn->snd.close_called = true;
        if (conn->snd.queued_bytes == 0)
            tcp_set_state(&ev, TCP_FIN_WAIT_1, TCP_WHY_USER_CLOSE);
        break;
    case TCP_ESTABLISHED:
        conn->snd.close_called = true;
        tcp_set_state(&ev, TCP_FIN_WAIT_1, TCP_WHY_USER_CLOSE);
        break;
    default:
        /* CLOSE-WAIT: LAST-ACK is entered when the FIN leaves, after all that is queued. */
        conn->snd.close_called = true;
        break;
    }
    return TCP_OK;
}

/* §3.10.5 ABORT Call. */
enum tcp_result tcp_may_abort(const struct tcp_conn *conn)
{
    return conn->state == TCP_CLOSED ? TCP_ERROR_NO_CONNECTION : TCP_OK;
}

enum tcp_result tcp_abort(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};

    switch (conn->state) {
    case TCP_CLOSED:
        return TCP_ERROR_NO_CONNECTION;
    case TCP_SYN_RECEIVED:
    case TCP_ESTABLISHED:
    case TCP_FIN_WAIT_1:
    case TCP_FIN_WAIT_2:
    case TCP_CLOSE_WAIT:
        tcp_send_abort(&ev, TCP_WHY_RESET_ABORT);
        break;
    default:
        break;
    }
    tcp_enter_closed(&ev, TCP_WHY_USER_ABORT);
    return TCP_OK;
}

enum tcp_result tcp_abort_unread(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};

    if (conn->state == TCP_CLOSED)
        return TCP_ERROR_NO_CONNECTION;
    if (tcp_state_is_synchronized(conn->state) || conn->fast_open.opened)
        tcp_send_abort(&ev, TCP_WHY_RESET_UNREAD);
    tcp_enter_closed(&ev, TCP_WHY_USER_LEFT_UNREAD);
    return TCP_OK;
}
