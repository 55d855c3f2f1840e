/* Selective acknowledgements, the receiver's side (RFC 2018 §4, RFC 2883).
 *
 * conn->rcv.held says what is held beyond RCV.NXT; here is only remembered in which order the
 * stretches were last added to, by one number within each.
 */
#include "tcp/engine.h"
#include "tcp/seq.h"

/* NOP, NOP, kind and length; then eight octets a block. */
#define HEAD_BYTES  4
#define BLOCK_BYTES 8

/* The stretch that holds a number, or -1. */
static int stretch_of(const struct tcp_reassembly *held, uint32_t seq)
{
    for (int i = 0; i < held->count; i++)
        if (seq_in(seq, held->ranges[i].start, held->ranges[i].end - held->ranges[i].start))
            return i;
    return -1;
}

/* ---- what arrived ------------------------------------------------------------------------- */

/* What of the text had arrived before: the part before RCV.NXT, else the first part that is held
 * (RFC 2883 §4: one duplicate stretch, and the first of several). */
static struct tcp_range duplicate_part(const struct tcp_conn *conn, struct tcp_range text)
{
    const struct tcp_reassembly *held = &conn->rcv.held;

    if (seq_lt(text.start, conn->rcv.nxt)) {
        if (seq_gt(text.end, conn->rcv.nxt))
            text.end = conn->rcv.nxt;
        return text;
    }
    for (int i = 0; i < held->count; i++) {
        struct tcp_range both = held->ranges[i];

        if (seq_lt(both.start, text.start))
            both.start = text.start;
        if (seq_gt(both.end, text.end))
            both.end = text.end;
        if (seq_lt(both.start, both.end))
            return both;
    }
    return (struct tcp_range){text.start, text.start};
}

/* To the front with the number; those that are held no longer, or that name the same stretch as an
 * earlier one, go. */
static void remember(struct tcp_receive_side *rcv, uint32_t seq)
{
    uint32_t kept[TCP_GAPS_MAX + 1] = {seq};
    bool named[TCP_GAPS_MAX] = {false};
    int count = 1;

    for (int i = 0; i < rcv->sack.count; i++) {
        int stretch = stretch_of(&rcv->held, rcv->sack.numbers[i]);

        if (stretch >= 0 && !named[stretch]) {
            named[stretch] = true;
            kept[count++] = rcv->sack.numbers[i];
        }
    }
    rcv->sack.count = count;
    for (int i = 0; i < count; i++)
        rcv->sack.numbers[i] = kept[i];
}

void tcp_sack_heard(struct tcp_conn *conn, struct tcp_range text)
{
    if (!conn->sack_ok || text.start == text.end)
        return;
    conn->rcv.sack.duplicate = duplicate_part(conn, text);
    if (seq_ge(text.start, conn->rcv.nxt))
        remember(&conn->rcv, text.start);
}

void tcp_sack_heard_refused(struct tcp_conn *conn, const struct tcp_segment *segment)
{
    struct tcp_range text = {segment->seq, segment->seq + segment->payload_bytes};

    if (seq_lt(segment->seq, conn->rcv.nxt) && !tcp_segment_has(segment, TCP_SYN))
        tcp_sack_heard(conn, text);
}

/* ---- what is told ------------------------------------------------------------------------- */

static void add_block(struct tcp_options *options, int most, struct tcp_range block)
{
    if (options->sack_count < most)
        options->sack[options->sack_count++] = block;
}

/* The blocks in their order: a duplicate first (RFC 2883 §4), then the stretch that holds what
 * arrived last, then those told of before, the latest first (RFC 2018 §4). */
static void put_blocks(const struct tcp_conn *conn, int most, struct tcp_options *options)
{
    const struct tcp_receive_side *rcv = &conn->rcv;
    bool named[TCP_GAPS_MAX] = {false};

    options->sack_count = 0;
    if (rcv->sack.duplicate.start != rcv->sack.duplicate.end)
        add_block(options, most, rcv->sack.duplicate);
    for (int i = 0; i < rcv->sack.count; i++) {
        int stretch = stretch_of(&rcv->held, rcv->sack.numbers[i]);

        if (stretch >= 0 && !named[stretch]) {
            named[stretch] = true;
            add_block(options, most, rcv->held.ranges[stretch]);
        }
    }
}

/* As many blocks as the header can hold (RFC 2018 §3), and with text no more than leaves half of
 * the segment to it. */
static int most_blocks(const struct tcp_conn *conn, uint32_t text_room_bytes)
{
    int most = conn->ts_ok ? 3 : TCP_SACK_BLOCKS_MAX;

    while (most > 0 && HEAD_BYTES + BLOCK_BYTES * (uint32_t)most > text_room_bytes)
        most--;
    return most;
}

void tcp_sack_put(struct tcp_conn *conn, struct tcp_segment *segment)
{
    uint32_t room_bytes = UINT32_MAX;

    if (!conn->sack_ok || !tcp_segment_has(segment, TCP_ACK) || tcp_segment_has(segment, TCP_SYN) ||
        tcp_segment_has(segment, TCP_RST))
        return;
    if (segment->payload_bytes > 0)
        room_bytes = conn->snd.mss_bytes - segment->payload_bytes;
    put_blocks(conn, most_blocks(conn, room_bytes), &segment->options);
    /* A duplicate is told of once (RFC 2883 §4). */
    conn->rcv.sack.duplicate.end = conn->rcv.sack.duplicate.start;
}

uint32_t tcp_text_room_bytes(const struct tcp_conn *conn)
{
    struct tcp_options options = {0};

    if (!conn->sack_ok)
        return conn->snd.mss_bytes;
    put_blocks(conn, most_blocks(conn, conn->snd.mss_bytes / 2U), &options);
    return options.sack_count == 0
               ? conn->snd.mss_bytes
               : conn->snd.mss_bytes - (HEAD_BYTES + BLOCK_BYTES * (uint32_t)options.sack_count);
}
