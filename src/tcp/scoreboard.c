/* The scoreboard: what the peer's SACK blocks say of what is outstanding, and what is lost by that
 * (RFC 2018 §5, RFC 2883, RFC 6675 §4). */
#include "tcp/engine.h"
#include "tcp/seq.h"

/* What an ACK or a SACK block has newly covered left the network and reached the peer. */
static void deliver(struct tcp_event *ev, const struct tcp_sent *entry, uint64_t end)
{
    uint32_t bytes = (uint32_t)((end < entry->end ? end : entry->end) - entry->start);

    ev->news.delivered_bytes += bytes;
    ev->news.original |=
        entry->start >= ev->conn->loss.f_rto_end && entry->start < ev->conn->loss.recover;
    if (end >= entry->end)
        tcp_rack_delivered(ev, entry);
}

void tcp_scoreboard_acknowledged(struct tcp_event *ev, uint64_t una)
{
    struct tcp_sent_list *sent = &ev->conn->sent;

    for (int i = 0; i < sent->count && tcp_sent_peek(sent, i)->start < una; i++)
        if (!tcp_sent_peek(sent, i)->sacked)
            deliver(ev, tcp_sent_peek(sent, i), una);
    tcp_sent_acknowledged(sent, una);
}

/* ---- blocks --------------------------------------------------------------------------------- */

/* A number as a position; it may lie before SND.UNA. */
static int64_t position_of(const struct tcp_conn *conn, uint32_t seq)
{
    return (int64_t)conn->snd.una_position + (int32_t)(seq - conn->snd.una);
}

/* RFC 2883 §4: the first block is a DSACK if the ACK covers it or the second block contains it. */
static bool is_dsack(const struct tcp_segment *segment)
{
    const struct tcp_range *first = &segment->options.sack[0];
    const struct tcp_range *second = &segment->options.sack[1];

    if (seq_le(first->end, segment->ack))
        return true;
    return segment->options.sack_count > 1 && seq_ge(first->start, second->start) &&
           seq_le(first->end, second->end);
}

static void take_dsack(struct tcp_event *ev, const struct tcp_range *block)
{
    const struct tcp_conn *conn = ev->conn;
    int64_t start = position_of(conn, block->start);

    if (start < 1 || seq_gt(block->end, conn->snd.nxt))
        return;
    ev->news.dsack = true;
    ev->news.dsack_start = (uint64_t)start;
    ev->news.dsack_end = (uint64_t)start + (block->end - block->start);
}

/* Update() of RFC 6675 §4: marks the entries that lie in the block as a whole. */
static void take_block(struct tcp_event *ev, const struct tcp_range *block)
{
    struct tcp_conn *conn = ev->conn;
    int64_t start = position_of(conn, block->start);
    int64_t end = position_of(conn, block->end);

    if (start <= (int64_t)conn->snd.una_position || seq_gt(block->end, conn->snd.nxt))
        return;
    tcp_sent_cut(&conn->sent, (uint64_t)start);
    tcp_sent_cut(&conn->sent, (uint64_t)end);
    for (int i = 0; i < conn->sent.count; i++) {
        struct tcp_sent *entry = tcp_sent_at(&conn->sent, i);

        if (entry->sacked || entry->start < (uint64_t)start || entry->end > (uint64_t)end)
            continue;
        deliver(ev, entry, entry->end);
        entry->sacked = true;
        ev->news.sacked_bytes += (uint32_t)(entry->end - entry->start);
        ev->news.beyond_recover |= entry->end > conn->loss.recover;
    }
}

void tcp_scoreboard_arrives(struct tcp_event *ev, const struct tcp_segment *segment)
{
    const struct tcp_options *options = &segment->options;

    if (!ev->conn->sack_ok)
        return;
    for (int i = 0; i < options->sack_count; i++) {
        if (!seq_lt(options->sack[i].start, options->sack[i].end))
            continue;
        if (i == 0 && is_dsack(segment))
            take_dsack(ev, &options->sack[i]);
        else
            take_block(ev, &options->sack[i]);
    }
}

/* ---- what is lost --------------------------------------------------------------------------- */

/* IsLost() of RFC 6675 §4 for every entry: DupThresh stretches that lie apart, or more octets than
 * DupThresh - 1 segments take, were SACKed above it. */
bool tcp_scoreboard_find_lost(struct tcp_conn *conn)
{
    uint32_t sacked_bytes = 0;
    int stretches = 0;
    bool in_stretch = false;
    bool found = false;

    for (int i = conn->sent.count - 1; i >= 0; i--) {
        struct tcp_sent *entry = tcp_sent_at(&conn->sent, i);

        if (entry->sacked) {
            sacked_bytes += (uint32_t)(entry->end - entry->start);
            stretches += !in_stretch;
            in_stretch = true;
            continue;
        }
        in_stretch = false;
        if (!entry->lost && (stretches >= TCP_DUP_THRESH ||
                             sacked_bytes > (TCP_DUP_THRESH - 1) * (uint32_t)conn->snd.mss_bytes)) {
            entry->lost = true;
            found = true;
        }
    }
    return found;
}

/* RFC 2018 §8: a peer that SACKed what begins at SND.UNA and does not acknowledge it has thrown it
 * away again, and perhaps the rest as well. */
void tcp_scoreboard_doubt(struct tcp_conn *conn)
{
    if (conn->sent.count == 0 || !tcp_sent_peek(&conn->sent, 0)->sacked)
        return;
    for (int i = 0; i < conn->sent.count; i++)
        tcp_sent_at(&conn->sent, i)->sacked = false;
}
