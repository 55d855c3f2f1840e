/* What one endpoint is set to.  The values are fixed for the life of a connection, but for
 * keepalive, which the application may switch (RFC 9293 §3.8.4).
 */
#ifndef SYNFIN_TCP_CONFIG_H
#define SYNFIN_TCP_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

/* The MSS that a peer is assumed to take when its SYN does not say (RFC 9293 §3.7.1, IPv4). */
#define TCP_DEFAULT_SEND_MSS_BYTES 536

struct tcp_config {
    uint16_t mss_bytes;     /* announced in our SYN */
    uint32_t window_bytes;  /* size of the receive buffer, at most 65,535 without scaling */
    int64_t msl_ns;         /* maximum segment lifetime; TIME-WAIT lasts twice as long (§3.4.2) */
    int64_t rto_initial_ns; /* RFC 6298 §2.1 */
    int64_t rto_min_ns;     /* RFC 6298 §2.4 */
    int64_t rto_max_ns;     /* RFC 6298 §2.5 */
    uint8_t r1_retransmissions; /* negative advice after so many (RFC 9293 §3.8.3) */
    int64_t r2_ns;              /* data unacknowledged for this long: give up (§3.8.3) */
    int64_t r2_syn_ns;          /* the same for a SYN */
    bool keepalive;             /* off unless asked for (§3.8.4) */
    int64_t keepalive_idle_ns;
    int64_t keepalive_interval_ns;
    uint8_t keepalive_probes; /* unanswered probes before the connection is released */
};

/* The `rfc` profile: the defaults of every option. */
struct tcp_config tcp_config_rfc(void);

#endif
