/* A connection in TIME-WAIT makes way for a new incarnation (RFC 9293 §3.6.1 MAY-2), if the SYN
 * proves by its timestamp or its number that it is new (RFC 6191 §2). */
#include "tcp/engine.h"
#include "tcp/seq.h"

bool tcp_yields_to(const struct tcp_conn *conn, const struct tcp_segment *segment)
{
    const struct tcp_options *options = &segment->options;
    bool stamped = options->timestamps && conn->config.timestamps;
    bool higher = seq_gt(segment->seq, conn->rcv.nxt);

    if (conn->state != TCP_TIME_WAIT ||
        (segment->flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) != TCP_SYN)
        return false;
    if (!stamped)
        return higher;
    /* The SYN of a connection without timestamps bore none: this one is not its duplicate. */
    if (!conn->ts_ok)
        return true;
    return seq_gt(options->ts_value, conn->ts.recent) ||
           (options->ts_value == conn->ts.recent && higher);
}

void tcp_yield(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out)
{
    struct tcp_event ev = {conn, now_ns, out, TCP_CAUSE_CALL};

    tcp_end(&ev, TCP_TOLD_CLOSED, TCP_WHY_TIME_WAIT_YIELDS);
}
