/* Congestion control: how many octets may be in the network (RFC 5681, RFC 9438, RFC 6928).
 *
 * Loss recovery (tcp/recovery.h) finds out what was lost and what is in the network; this decides
 * how large cwnd and ssthresh are.  Reno and CUBIC stand behind the calls below; with
 * TCP_CONGESTION_NONE cwnd is TCP_CWND_UNLIMITED for ever and every call leaves it so.  All sizes
 * are octets.
 */
#ifndef SYNFIN_TCP_CONGESTION_H
#define SYNFIN_TCP_CONGESTION_H

#include "tcp/config.h"

#include <stdbool.h>
#include <stdint.h>

#define TCP_CWND_UNLIMITED UINT32_MAX
#define TCP_SSTHRESH_HIGH  UINT32_MAX

/* The state of CUBIC, RFC 9438 §4.1.2; a stage is one of congestion avoidance. */
struct tcp_cubic {
    bool in_stage;
    bool returning;       /* the stage follows a reduction that was no time-out: W_max is ahead */
    int64_t elapsed_ns;   /* t: since the stage began, without what does not count */
    int64_t counted_ns;   /* up to this moment */
    double k_s;           /* K */
    double w_max_bytes;   /* W_max; 0 until there was congestion */
    double w_est_bytes;   /* W_est */
    double part_bytes;    /* of an octet, by which cwnd is larger than it can say */
    uint32_t prior_bytes; /* cwnd_prior */
};

struct tcp_cc {
    enum tcp_congestion kind;
    uint32_t smss_bytes;
    uint32_t cwnd_bytes;
    uint32_t ssthresh_bytes;
    uint32_t initial_bytes;   /* IW, which the restart window is not to exceed */
    uint32_t avoidance_bytes; /* acknowledged in congestion avoidance since cwnd last grew */
    bool reduced;             /* and the peer has not been told so by a CWR (RFC 3168 §6.1.2) */
    bool echoed; /* the ACK at hand bears an ECE: cwnd does not grow with it (RFC 3168 §6.1.2) */
    struct tcp_cubic cubic;
    /* As it stood before the last reduction, for tcp_cc_undo(). */
    bool undoable, prior_reduced;
    uint32_t prior_cwnd_bytes, prior_ssthresh_bytes;
    struct tcp_cubic prior_cubic;
};

/* Before the handshake: nothing is limited but by the protocol. */
void tcp_cc_init(struct tcp_cc *cc, const struct tcp_config *config);

/* The handshake is complete: cwnd := IW for this SMSS (RFC 5681 §3.1 or RFC 6928); one segment if
 * a SYN or its ACK was lost. */
void tcp_cc_begin(struct tcp_cc *cc, const struct tcp_config *config, uint32_t smss_bytes,
                  bool syn_lost);

/* New octets were acknowledged outside of recovery: slow start below ssthresh, else avoidance.
 * `limited`: cwnd was what held the sender back; if not, it has proved nothing and does not grow
 * (RFC 9438 §5.8, RFC 7661).  srtt_ns is 0 as long as nothing was measured. */
void tcp_cc_acknowledged(struct tcp_cc *cc, int64_t now_ns, uint32_t acked_bytes, int64_t srtt_ns,
                         bool limited);

/* Congestion was found by a loss: ssthresh := the reduced window, to which the caller takes cwnd
 * down, at once or by and by. */
void tcp_cc_reduce(struct tcp_cc *cc, uint32_t flight_bytes);

/* Congestion was echoed (RFC 3168 §6.1.2): the same, and cwnd := the reduced window at once, of
 * which one segment is the least and not two (RFC 9438 §4.6).  What the network says is no guess:
 * this is never undone. */
void tcp_cc_reduce_by_echo(struct tcp_cc *cc, uint32_t flight_bytes);

/* Sets cwnd, as recovery asks for (inflation of RFC 5681 §3.2, PRR, leaving recovery). */
void tcp_cc_set_cwnd(struct tcp_cc *cc, uint32_t cwnd_bytes);

/* The retransmission timer ran out: cwnd := 1 SMSS; ssthresh := the reduced window, but only the
 * first time for one segment (RFC 5681 §3.1, equation 4 and the text after it). */
void tcp_cc_collapse(struct tcp_cc *cc, uint32_t flight_bytes, bool again);

/* The last reduction was for nothing: all as it stood before it (RFC 4015, RFC 5682), unless cwnd
 * is as large again already (RFC 9438 §4.9.2). */
void tcp_cc_undo(struct tcp_cc *cc);

/* New text is about to be sent and nothing was outstanding until now. */
void tcp_cc_wake(struct tcp_cc *cc, int64_t now_ns);

/* Nothing was sent for longer than an RTO: cwnd := min(IW, cwnd), the restart window of RFC 5681
 * §4.1; ssthresh still says what was safe once.  False if cwnd was as small already. */
bool tcp_cc_restart(struct tcp_cc *cc);

static inline bool tcp_cc_in_slow_start(const struct tcp_cc *cc)
{
    return cc->cwnd_bytes < cc->ssthresh_bytes;
}

#endif
