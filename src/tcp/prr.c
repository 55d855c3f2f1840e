/* Proportional Rate Reduction (RFC 6937 §3): while a loss is repaired, as much is sent for each ACK
 * as takes what is in the network down to ssthresh by the end of recovery.
 *
 * SACK tells what was delivered and what is in the network; without it the window is inflated and
 * deflated as RFC 5681 §3.2 says.
 */
#include "tcp/engine.h"

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void tcp_prr_begin(struct tcp_conn *conn)
{
    conn->loss.prr_delivered_bytes = 0;
    conn->loss.prr_out_bytes = 0;
    conn->loss.prr_flight_bytes = tcp_outstanding(conn);
}

/* The slow start part, PRR-SSRB: no more than was delivered, and one segment. */
static uint64_t slow_start_bytes(const struct tcp_event *ev, uint64_t pipe_bytes)
{
    const struct tcp_loss_state *loss = &ev->conn->loss;
    uint64_t owed_bytes = loss->prr_delivered_bytes > loss->prr_out_bytes
                              ? loss->prr_delivered_bytes - loss->prr_out_bytes
                              : 0;
    uint64_t limit_bytes = larger(owed_bytes, ev->news.delivered_bytes) + ev->conn->snd.mss_bytes;

    return smaller(ev->conn->cc.ssthresh_bytes - pipe_bytes, limit_bytes);
}

/* The proportional part. */
static uint64_t proportional_bytes(const struct tcp_conn *conn)
{
    const struct tcp_loss_state *loss = &conn->loss;
    uint64_t flight_bytes = larger(loss->prr_flight_bytes, 1);
    uint64_t due_bytes =
        (loss->prr_delivered_bytes * conn->cc.ssthresh_bytes + flight_bytes - 1) / flight_bytes;

    return due_bytes > loss->prr_out_bytes ? due_bytes - loss->prr_out_bytes : 0;
}

void tcp_prr_heard(struct tcp_event *ev)
{
    struct tcp_conn *conn = ev->conn;
    uint64_t pipe_bytes = tcp_sent_sums(&conn->sent).pipe_bytes;

    conn->loss.prr_delivered_bytes += ev->news.delivered_bytes;
    uint64_t send_bytes = pipe_bytes > conn->cc.ssthresh_bytes ? proportional_bytes(conn)
                                                               : slow_start_bytes(ev, pipe_bytes);

    tcp_cc_set_cwnd(&conn->cc, (uint32_t)smaller(pipe_bytes + send_bytes, UINT32_MAX));
}
