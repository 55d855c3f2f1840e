/* Loss recovery of the sender: what duplicate ACKs and timeouts say of what was sent, what is to be
 * sent again, and how much may be in the network meanwhile (RFC 5681 §3.2, RFC 6582, RFC 3042).
 *
 * How large cwnd and ssthresh are is decided by congestion control (tcp/congestion.h), which is
 * told from here.  Where a segment leaves it is tcp_output() that sends it; what is lost stands in
 * the list of what was sent (tcp/sent.h).
 */
#ifndef SYNFIN_TCP_RECOVERY_H
#define SYNFIN_TCP_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

/* So many duplicate ACKs mean a loss (RFC 5681 §3.2, RFC 6675 §2: DupThresh). */
#define TCP_DUP_THRESH 3

struct tcp_loss_state {
    uint8_t phase;           /* enum tcp_recovery */
    uint64_t recover;        /* position; recovery ends when SND.UNA gets there (RFC 6582 §3.2) */
    uint32_t duplicate_acks; /* in a row */
    uint32_t limited_bytes;  /* sent by limited transmit since the first of them */
    bool partial_seen;       /* a partial ACK has come in this recovery */
    bool held_back;          /* something waits for room in cwnd, and for nothing else */
    bool resend_now;         /* the first segment lost leaves even if cwnd has no room */
};

#endif
