/* What stands on a segment beside its numbers: the options and the window.
 *
 * Which options are in force is settled by the two SYNs: only what both of them carried counts, and
 * a SYN,ACK offers no more than the SYN that it answers (RFC 7323 §2.2, §3.2, RFC 2018 §2).
 */
#include "tcp/engine.h"

/* "shift.cnt is larger than 14 ... MUST use 14 instead" (RFC 7323 §2.3). */
#define SHIFT_MAX 14

/* NOP, NOP and the timestamps, as every segment bears them that is no SYN. */
#define TIMESTAMPS_BYTES 12

/* The smallest shift with which the field holds the whole buffer (RFC 7323 §2.3). */
static uint8_t shift_for(uint32_t buffer_bytes)
{
    uint8_t shift = 0;

    while (shift < SHIFT_MAX && buffer_bytes > (uint32_t)UINT16_MAX << shift)
        shift++;
    return shift;
}

void tcp_negotiate(struct tcp_conn *conn, const struct tcp_options *offered)
{
    const struct tcp_config *config = &conn->config;
    bool scale_ok = config->window_scale && offered->window_scale;
    uint32_t mss_bytes = offered->mss_bytes;

    conn->scale_ok = scale_ok;
    conn->sack_ok = config->sack && offered->sack_permitted;
    conn->ts_ok = config->timestamps && offered->timestamps;
    conn->rcv_shift = scale_ok ? shift_for(config->window_bytes) : 0;
    conn->snd_shift = !scale_ok                           ? 0
                      : offered->window_shift > SHIFT_MAX ? SHIFT_MAX
                                                          : offered->window_shift;
    if (mss_bytes == 0)
        mss_bytes = TCP_DEFAULT_SEND_MSS_BYTES;
    if (mss_bytes > config->mss_bytes)
        mss_bytes = config->mss_bytes;
    /* The MSS counts without options, so what they take is taken off the text (RFC 6691 §2); but a
     * segment has to move at least one octet. */
    if (conn->ts_ok)
        mss_bytes = mss_bytes > TIMESTAMPS_BYTES ? mss_bytes - TIMESTAMPS_BYTES : 1;
    conn->snd.mss_bytes = (uint16_t)mss_bytes;
}

/* ---- the window -------------------------------------------------------------------------- */

/* What of the free buffer the field can say: a multiple of 2^Rcv.Wind.Shift, and never more than
 * 16 bits of them. */
static uint32_t offerable_bytes(const struct tcp_conn *conn)
{
    uint32_t free_bytes = conn->config.window_bytes - tcp_unread_bytes(conn);
    uint32_t units = free_bytes >> conn->rcv_shift;

    return (units < UINT16_MAX ? units : UINT16_MAX) << conn->rcv_shift;
}

bool tcp_open_window(struct tcp_conn *conn)
{
    uint32_t offer_bytes = offerable_bytes(conn);
    uint32_t step_bytes = conn->config.window_bytes / 2;

    step_bytes = step_bytes < conn->snd.mss_bytes ? step_bytes : conn->snd.mss_bytes;
    if (offer_bytes <= conn->rcv.wnd || offer_bytes - conn->rcv.wnd < step_bytes)
        return false;
    conn->rcv.wnd = offer_bytes;
    return true;
}

/* A SYN's own window is never scaled (RFC 7323 §2.2).  On every other segment the shift loses the
 * last bits of RCV.WND: the peer then sees a right edge a little to the left of the one that it was
 * told before, and whatever lies before the old one is still taken (§2.4). */
static void put_window(struct tcp_conn *conn, struct tcp_segment *segment)
{
    if (tcp_segment_has(segment, TCP_SYN)) {
        segment->window = conn->rcv.wnd < UINT16_MAX ? (uint16_t)conn->rcv.wnd : UINT16_MAX;
        return;
    }
    /* The first segment that may be scaled tells of the room that the SYN had no words for. */
    tcp_open_window(conn);
    segment->window_shift = conn->rcv_shift;
    segment->window = (uint16_t)(conn->rcv.wnd >> conn->rcv_shift);
}

/* ---- the options ------------------------------------------------------------------------- */

/* The same on every SYN of a connection, sent again or not. */
static void put_offers(const struct tcp_conn *conn, struct tcp_segment *segment)
{
    const struct tcp_config *config = &conn->config;
    bool answer = tcp_segment_has(segment, TCP_ACK);
    struct tcp_options *options = &segment->options;

    options->mss_bytes = config->mss_bytes;
    options->window_scale = answer ? conn->scale_ok : config->window_scale;
    if (options->window_scale)
        options->window_shift = shift_for(config->window_bytes);
    options->sack_permitted = answer ? conn->sack_ok : config->sack;
}

void tcp_dress(struct tcp_event *ev, struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;

    segment->options.order = (uint8_t)conn->config.option_order;
    if (tcp_segment_has(segment, TCP_SYN))
        put_offers(conn, segment);
    if (!tcp_segment_has(segment, TCP_RST))
        put_window(conn, segment);
    tcp_urgent_put(conn, segment);
    tcp_ecn_put(conn, segment);
    tcp_timestamps_put(ev, segment);
    if (tcp_segment_has(segment, TCP_SYN))
        tcp_fast_open_put(conn, segment);
    tcp_sack_put(conn, segment);
}
