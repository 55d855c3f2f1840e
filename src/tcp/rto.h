/* The retransmission timeout (RFC 6298): measures round trips and says how long to wait.
 *
 * Times are nanoseconds.  The clock granularity G of §2.2 is one nanosecond, so max(G, 4*RTTVAR)
 * is 4*RTTVAR whenever the round trip varies at all.  One segment is timed at a time (§4 asks for
 * at least one measurement per round trip).
 */
#ifndef SYNFIN_TCP_RTO_H
#define SYNFIN_TCP_RTO_H

#include "tcp/config.h"

#include <stdbool.h>
#include <stdint.h>

struct tcp_rto {
    int64_t rto_ns; /* the value in force, backed off or not */
    int64_t srtt_ns;
    int64_t rttvar_ns;
    bool measured;      /* SRTT and RTTVAR hold something */
    bool fresh;         /* measured since the last loss probe (RFC 8985 §7.3) */
    bool timing;        /* a segment is being timed */
    uint32_t timed_end; /* one past its last number */
    int64_t timed_since_ns;
    bool ambiguous;     /* it was sent again and is timed all the same (knock_out.c) */
    bool syn_timed_out; /* the timer ran out waiting for the ACK of our SYN (§5.7) */
};

/* §2.1: until a round trip was measured the RTO is config->rto_initial_ns. */
void tcp_rto_init(struct tcp_rto *rto, const struct tcp_config *config);

/* §2.2-2.5: takes one measurement R'. */
void tcp_rto_measure(struct tcp_rto *rto, const struct tcp_config *config, int64_t r_ns);

/* The same where `samples` of them are expected in one round trip (RFC 7323 App. G): each counts
 * for so much less. */
void tcp_rto_measure_one_of(struct tcp_rto *rto, const struct tcp_config *config, int64_t r_ns,
                            uint32_t samples);

/* §5.5: RTO := 2 * RTO, at most config->rto_max_ns. */
void tcp_rto_back_off(struct tcp_rto *rto, const struct tcp_config *config);

/* §5.7: the handshake is complete; an RTO that served a SYN in vain begins again at 3 s. */
void tcp_rto_begin_data(struct tcp_rto *rto, const struct tcp_config *config);

/* A segment of new numbers that ends before `end` was sent: times it if none is being timed. */
void tcp_rto_sent(struct tcp_rto *rto, uint32_t end, int64_t now_ns);

/* §3, Karn's algorithm: something was sent again, so an ACK no longer tells which copy it
 * answers; the measurement under way is given up. */
void tcp_rto_resent(struct tcp_rto *rto);

/* Everything before `ack` arrived: measures if that covers the segment being timed. */
void tcp_rto_acknowledged(struct tcp_rto *rto, const struct tcp_config *config, uint32_t ack,
                          int64_t now_ns);

#endif
