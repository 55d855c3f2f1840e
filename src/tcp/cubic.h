/* CUBIC (RFC 9438), behind tcp/congestion.h; nobody else calls this.
 *
 * In congestion avoidance cwnd follows a cubic of the time since the stage began, or what Reno
 * would have reached if that is more.  Sizes are octets, so C and alpha come with the SMSS.
 */
#ifndef SYNFIN_TCP_CUBIC_H
#define SYNFIN_TCP_CUBIC_H

#include "tcp/congestion.h"

/* §4.2 to §4.5: new octets were acknowledged in congestion avoidance. */
void tcp_cubic_avoid(struct tcp_cc *cc, int64_t now_ns, uint32_t acked_bytes, int64_t srtt_ns);

/* §4.2: until now cwnd was not what held the sender back; that time does not count. */
void tcp_cubic_pause(struct tcp_cc *cc, int64_t now_ns);

/* §4.6 and §4.7: congestion was found.  Returns the new window, without the lower limit. */
uint32_t tcp_cubic_reduce(struct tcp_cc *cc, uint32_t flight_bytes);

/* §4.8: the retransmission timer ran out, after tcp_cubic_reduce() if it is the first time. */
void tcp_cubic_collapse(struct tcp_cc *cc);

/* cwnd begins anew below ssthresh: the present stage is over. */
void tcp_cubic_end_stage(struct tcp_cc *cc);

#endif
