/* What has been sent and is not cumulatively acknowledged: one entry a segment, in order of its
 * numbers (the scoreboard of RFC 6675, with the times that RFC 8985 needs).
 *
 * Positions count the numbers of our stream without wrapping (engine.h).  The entries cover SND.UNA
 * to SND.NXT without a gap, are cut where a retransmission or an ACK ends in the middle of one, and
 * become one where a retransmission joins several.  The list is bounded: a connection with no entry
 * left sends nothing new until something is acknowledged.
 */
#ifndef SYNFIN_TCP_SENT_H
#define SYNFIN_TCP_SENT_H

#include <stdbool.h>
#include <stdint.h>

#define TCP_SENT_MAX 1024

struct tcp_sent {
    uint64_t start, end;   /* positions */
    int64_t sent_ns;       /* last time */
    uint8_t transmissions; /* from 1 */
    bool sacked;           /* the peer has said that it holds it */
    bool lost;             /* what was sent first is thought to be no longer in the network ... */
    bool resent;           /* ... and it was sent again since, which may be in the network */
};

/* Whether an entry waits to be sent again. */
static inline bool tcp_sent_waits(const struct tcp_sent *entry)
{
    return entry->lost && !entry->resent && !entry->sacked;
}

struct tcp_sent_list {
    int begin, count;
    struct tcp_sent entries[TCP_SENT_MAX]; /* a ring */
};

/* Of what is outstanding, in octets. */
struct tcp_sent_sums {
    uint32_t pipe_bytes;   /* RFC 6675 §4, SetPipe(): thought to be in the network */
    uint32_t sacked_bytes; /* held by the peer out of order */
    uint32_t lost_bytes;   /* thought to be lost, and not sent again since */
    uint32_t resent_bytes; /* sent again, and neither acknowledged nor lost again */
};

/* The entry at an index from 0 to count - 1. */
struct tcp_sent *tcp_sent_at(struct tcp_sent_list *list, int index);
const struct tcp_sent *tcp_sent_peek(const struct tcp_sent_list *list, int index);

/* Whether new numbers may still be sent; the few entries left over are for cutting. */
bool tcp_sent_has_room(const struct tcp_sent_list *list);

/* New numbers were sent; they begin where the last entry ends. */
void tcp_sent_add(struct tcp_sent_list *list, uint64_t start, uint64_t end, int64_t now_ns,
                  uint8_t transmissions);

/* Numbers of the list were sent once more, in one segment: they become one entry. */
void tcp_sent_again(struct tcp_sent_list *list, uint64_t start, uint64_t end, int64_t now_ns);

/* All before a position was acknowledged. */
void tcp_sent_acknowledged(struct tcp_sent_list *list, uint64_t una);

/* Makes an entry end at a position; false if there is no room to cut there. */
bool tcp_sent_cut(struct tcp_sent_list *list, uint64_t position);

struct tcp_sent_sums tcp_sent_sums(const struct tcp_sent_list *list);

#endif
