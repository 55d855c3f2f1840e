/* What has been sent and is not cumulatively acknowledged: one entry a segment, in order of its
 * numbers (the scoreboard of RFC 6675, with the times that RFC 8985 needs).
 *
 * Positions count the numbers of our stream without wrapping (engine.h).  The entries lie apart,
 * cover SND.UNA to SND.NXT without a gap, and are cut where a retransmission or an ACK ends in the
 * middle of one.  The list is bounded: a connection with no entry left sends nothing new until
 * something is acknowledged.
 */
#ifndef SYNFIN_TCP_SENT_H
#define SYNFIN_TCP_SENT_H

#include <stdbool.h>
#include <stdint.h>

#define TCP_SENT_MAX 512

struct tcp_sent {
    uint64_t start, end;   /* positions */
    int64_t sent_ns;       /* last time */
    uint8_t transmissions; /* from 1 */
    bool sacked;           /* the peer has said that it holds it */
    bool lost;             /* and nothing of it is in the network, as far as can be told */
};

struct tcp_sent_list {
    int begin, count;
    struct tcp_sent entries[TCP_SENT_MAX]; /* a ring */
};

#endif
