/* Loss recovery of the sender: what ACKs, SACK blocks and timeouts say of what was sent, what is to
 * be sent again, and how much may be in the network meanwhile (RFC 5681 §3.2, RFC 6582, RFC 3042,
 * RFC 6675, RFC 6937, RFC 8985, RFC 5682, RFC 3708).
 *
 * How large cwnd and ssthresh are is decided by congestion control (tcp/congestion.h), which is
 * told from here.  What is lost stands in the list of what was sent (tcp/sent.h); tcp_output() sends
 * it.  All sizes are octets, places in our stream are positions (engine.h).
 */
#ifndef SYNFIN_TCP_RECOVERY_H
#define SYNFIN_TCP_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

/* So many duplicate ACKs mean a loss (RFC 5681 §3.2, RFC 6675 §2: DupThresh). */
#define TCP_DUP_THRESH 3

/* F-RTO (RFC 5682 §2.1): which ACK after a timeout is waited for. */
enum tcp_f_rto_step {
    TCP_F_RTO_OFF,
    TCP_F_RTO_FIRST_ACK, /* step 2 */
    TCP_F_RTO_NEXT_ACK,  /* step 3: up to two new segments were sent */
};

struct tcp_loss_state {
    uint8_t phase;           /* enum tcp_recovery */
    uint8_t f_rto;           /* enum tcp_f_rto_step */
    uint64_t f_rto_end;      /* of what the timeout sent again */
    uint64_t recover;        /* recovery ends when SND.UNA gets there (RFC 6582 §3.2) */
    uint32_t duplicate_acks; /* in a row; with SACK those that brought something new */
    uint32_t limited_bytes;  /* sent by limited transmit since the first of them */
    bool partial_seen;       /* a partial ACK has come in this recovery */
    bool held_back;          /* something waits for room in cwnd, and for nothing else */
    bool resend_now;         /* the first segment lost leaves even if cwnd has no room */
    uint64_t rescued;        /* RescueRxt of RFC 6675 §4: no rescue before SND.UNA is beyond */

    /* PRR (RFC 6937 §3), since recovery began. */
    uint64_t prr_delivered_bytes, prr_out_bytes;
    uint32_t prr_flight_bytes; /* RecoverFS */

    /* Of the last reduction of cwnd: was it for nothing (RFC 3708 §2)? */
    uint64_t undo_from; /* SND.UNA when it happened */
    uint32_t resent_count, dsack_count;
};

/* RACK and TLP (RFC 8985 §5.2, §7.1). */
struct tcp_rack {
    int64_t xmit_ns;    /* RACK.xmit_ts: the latest sent of all segments delivered ... */
    uint64_t end;       /* ... and where it ended */
    int64_t rtt_ns;     /* its round trip; 0: none was delivered yet */
    int64_t min_rtt_ns; /* of those sent once; 0: none */
    uint64_t fack;      /* the highest position delivered */
    bool reordering_seen;
    uint64_t dsack_round;    /* the window widens once a round trip; 0: none runs */
    uint8_t reo_wnd_mult;    /* quarters of the round trip, less one for none */
    uint8_t reo_wnd_persist; /* recoveries until it is one quarter again */
    uint64_t probe_end;      /* TLP.end_seq; 0: no probe is under way */
    bool probe_again;        /* TLP.is_retrans */
    bool probe_stale;        /* new numbers were sent or acknowledged: the PTO begins anew */
};

#endif
