/* TCP Fast Open (RFC 7413): data in the SYN that the server's application gets before the handshake
 * is over, which RFC 9293 §3.5 by itself forbids.
 *
 * A client that has no cookie asks for one with its SYN (§4.2.1); a client that has one sends it
 * with data (§4.2.2).  What the two hosts know of each other, the server's secret included, comes
 * in through the configuration; what a client learns its host takes from conn->fast_open.
 */
#include "tcp/cookie.h"
#include "tcp/engine.h"
#include "tcp/options.h"
#include "tcp/wire.h"

/* ---- what leaves ---------------------------------------------------------------------------- */

void tcp_fast_open_put(struct tcp_conn *conn, struct tcp_segment *segment)
{
    const struct tcp_config *config = &conn->config;
    struct tcp_options *options = &segment->options;
    bool answer = tcp_segment_has(segment, TCP_ACK);

    /* A SYN that is sent again bears neither option nor data, for it may be these that keep it
     * from getting through (§4.2.2). */
    if (conn->snd.nxt != conn->snd.iss || !(answer ? conn->fast_open.gives : config->fast_open))
        return;
    if (answer && config->cookie_given.bytes == 0)
        return;
    options->fast_open = true;
    options->cookie = answer ? config->cookie_given : config->cookie_kept;
    /* Too little room for the option: the handshake is a plain one. */
    if (tcp_options_bytes(options) > TCP_OPTIONS_MAX_BYTES) {
        options->fast_open = false;
        options->cookie = (struct tcp_cookie){0};
    }
    conn->fast_open.optioned = options->fast_open;
}

void tcp_fast_open_put_text(const struct tcp_conn *conn, struct tcp_segment *segment)
{
    const struct tcp_config *config = &conn->config;
    uint64_t bytes = tcp_unsent_bytes(conn);
    size_t options_bytes = tcp_wire_header_bytes(segment) - TCP_WIRE_HEADER_MIN_BYTES;
    size_t room_bytes =
        config->kept_mss_bytes > 0 ? config->kept_mss_bytes : TCP_DEFAULT_SEND_MSS_BYTES;

    if (tcp_segment_has(segment, TCP_ACK) || segment->options.cookie.bytes == 0)
        return;
    /* The MSS that the peer announced the last time, at most our own, less the options. */
    if (room_bytes > config->mss_bytes)
        room_bytes = config->mss_bytes;
    room_bytes = room_bytes > options_bytes ? room_bytes - options_bytes : 0;
    segment->payload_bytes = (uint32_t)(bytes < room_bytes ? bytes : room_bytes);
    if (bytes > 0 && bytes <= room_bytes)
        segment->flags |= TCP_PSH;
}

enum tcp_why tcp_fast_open_reason(const struct tcp_conn *conn, const struct tcp_segment *syn,
                                  enum tcp_why why)
{
    const struct tcp_fast_open *fast_open = &conn->fast_open;

    if (why == TCP_WHY_RETRANSMIT_SYN)
        return fast_open->optioned ? TCP_WHY_RETRANSMIT_SYN_PLAIN : why;
    if (why == TCP_WHY_OPEN_ACTIVE && syn->options.fast_open)
        return syn->options.cookie.bytes == 0 ? TCP_WHY_OPEN_ASK_COOKIE
               : syn->payload_bytes > 0       ? TCP_WHY_OPEN_WITH_COOKIE
                                              : TCP_WHY_OPEN_WITH_COOKIE_ALONE;
    if (why != TCP_WHY_ANSWER_SYN)
        return why;
    if (fast_open->opened)
        return TCP_WHY_ANSWER_SYN_FAST;
    if (!syn->options.fast_open)
        return why;
    return fast_open->refused ? TCP_WHY_ANSWER_SYN_REFUSE_COOKIE : TCP_WHY_ANSWER_SYN_GIVE_COOKIE;
}

/* ---- what arrives --------------------------------------------------------------------------- */

void tcp_fast_open_heard_syn(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    struct tcp_fast_open *fast_open = &conn->fast_open;
    const struct tcp_cookie *cookie = &segment->options.cookie;

    if (!conn->config.fast_open || !segment->options.fast_open)
        return;
    fast_open->opened = cookie->bytes > 0 && tcp_cookie_same(cookie, &conn->config.cookie_given);
    /* Then nobody knows whether the address is forged, and nothing is kept for it. */
    fast_open->refused = cookie->bytes > 0 && !fast_open->opened;
    fast_open->gives = !fast_open->opened;
    tcp_judge(ev, fast_open->opened    ? TCP_WHY_SYN_COOKIE_VALID
                  : fast_open->refused ? TCP_WHY_SYN_COOKIE_INVALID
                                       : TCP_WHY_SYN_ASKS_COOKIE);
    /* Data may be sent before the handshake is over, in the initial window. */
    if (fast_open->opened)
        tcp_cc_begin(&conn->cc, &conn->config, conn->snd.mss_bytes, false);
}

enum tcp_why tcp_fast_open_heard_syn_ack(struct tcp_event *ev, const struct tcp_segment *segment)
{
    struct tcp_conn *conn = ev->conn;
    bool sent_text = ev->out->vars_before.snd_nxt != conn->snd.iss + 1;

    if (!conn->config.fast_open)
        return TCP_WHY_SYN_ACK_ACCEPTED;
    if (segment->options.cookie.bytes > 0)
        conn->fast_open.learnt = segment->options.cookie;
    conn->fast_open.learnt_mss_bytes = segment->options.mss_bytes;
    if (sent_text)
        return tcp_outstanding(conn) > 0 ? TCP_WHY_SYN_ACK_LEAVES_DATA : TCP_WHY_SYN_ACK_TAKES_DATA;
    return segment->options.cookie.bytes > 0 ? TCP_WHY_SYN_ACK_BRINGS_COOKIE
                                             : TCP_WHY_SYN_ACK_ACCEPTED;
}

void tcp_fast_open_send_again(struct tcp_conn *conn)
{
    for (int i = 0; i < conn->sent.count; i++)
        tcp_sent_at(&conn->sent, i)->lost = true;
    conn->fast_open.again = conn->sent.count > 0;
}
