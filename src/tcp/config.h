/* What one endpoint is set to.  The values are fixed for the life of a connection, but for
 * keepalive, which the application may switch (RFC 9293 §3.8.4).
 */
#ifndef SYNFIN_TCP_CONFIG_H
#define SYNFIN_TCP_CONFIG_H

#include "tcp/segment.h"

#include <stdbool.h>
#include <stdint.h>

/* The MSS that a peer is assumed to take when its SYN does not say (RFC 9293 §3.7.1, IPv4). */
#define TCP_DEFAULT_SEND_MSS_BYTES 536

/* Who decides how much may be in the network (tcp/congestion.h). */
enum tcp_congestion {
    TCP_CONGESTION_NONE,  /* nobody: only the peer's window holds the sender back */
    TCP_CONGESTION_RENO,  /* RFC 5681 */
    TCP_CONGESTION_CUBIC, /* RFC 9438 */
    TCP_CONGESTION_COUNT
};

/* What an endpoint does with explicit congestion notification (RFC 3168 §6.1.1). */
enum tcp_ecn_use {
    TCP_ECN_USE_OFF,     /* neither asks for it nor agrees to it */
    TCP_ECN_USE_ON,      /* its SYN asks for it, and it agrees to a SYN that does */
    TCP_ECN_USE_PASSIVE, /* agrees to a SYN that asks for it, and never asks itself */
    TCP_ECN_USE_COUNT
};

/* In which order the options of a SYN stand, and where they are padded. */
enum tcp_option_order {
    TCP_ORDER_RFC,     /* MSS, window scale, SACK-permitted, timestamps; as RFC 7323 App. A pads */
    TCP_ORDER_LINUX,   /* MSS, SACK-permitted, timestamps, NOP, window scale */
    TCP_ORDER_BSD,     /* MSS, NOP, window scale, SACK-permitted, timestamps */
    TCP_ORDER_WINDOWS, /* MSS, NOP, window scale, NOP, NOP, SACK-permitted */
    TCP_ORDER_COUNT
};

/* Rules that can be knocked out, so that one sees what they are for.  Bits of
 * tcp_config.knock_out. */
enum tcp_knock_out {
    TCP_KNOCK_OUT_THIRD_ACK = 0x01,      /* the server is ESTABLISHED without it */
    TCP_KNOCK_OUT_TIME_WAIT = 0x02,      /* 2MSL is 0 s */
    TCP_KNOCK_OUT_FIN_NUMBER = 0x04,     /* a FIN takes no number */
    TCP_KNOCK_OUT_BACK_OFF = 0x08,       /* the RTO does not double */
    TCP_KNOCK_OUT_RANDOM_ISN = 0x10,     /* every connection begins with the same number */
    TCP_KNOCK_OUT_KARN = 0x20,           /* a segment that was sent again is timed all the same */
    TCP_KNOCK_OUT_CUMULATIVE_ACK = 0x40, /* an ACK speaks for the one segment that it answers */
    TCP_KNOCK_OUT_WINDOW = 0x80,         /* the sender ignores the window of the receiver */
};
#define TCP_KNOCK_OUT_COUNT 8

/* "third-ack" of the bit 1 << index. */
const char *tcp_knock_out_name(unsigned index);

/* "none", "reno", "cubic" */
const char *tcp_congestion_name(enum tcp_congestion congestion);

/* "off", "on", "passive" */
const char *tcp_ecn_use_name(enum tcp_ecn_use use);

struct tcp_config {
    uint16_t mss_bytes;     /* announced in our SYN */
    uint32_t window_bytes;  /* size of the receive buffer, at most 65,535 without scaling */
    int64_t msl_ns;         /* maximum segment lifetime; TIME-WAIT lasts twice as long (§3.4.2) */
    int64_t rto_initial_ns; /* RFC 6298 §2.1 */
    int64_t rto_min_ns;     /* RFC 6298 §2.4 */
    int64_t rto_max_ns;     /* RFC 6298 §2.5 */
    uint8_t r1_retransmissions;  /* negative advice after so many (RFC 9293 §3.8.3) */
    int64_t r2_ns;               /* data unacknowledged for this long: give up (§3.8.3) */
    int64_t r2_syn_ns;           /* the same for a SYN of SYN-SENT */
    int64_t r2_syn_ack_ns;       /* the same for a SYN of SYN-RECEIVED */
    uint8_t syn_linear_timeouts; /* so many times the RTO of a SYN is not doubled; RFC 6298: 0 */
    bool keepalive;              /* off unless asked for (§3.8.4) */
    int64_t keepalive_idle_ns;
    int64_t keepalive_interval_ns;
    uint8_t keepalive_probes; /* unanswered probes before the connection is released */
    int64_t user_timeout_ns;  /* RFC 9293 §3.9.1.1, in place of R2; 0: none is set */

    /* What our SYN offers, and what of the peer's offers is taken up. */
    bool window_scale; /* RFC 7323 §2 */
    bool timestamps;   /* RFC 7323 §3 */
    bool sack;         /* RFC 2018 */
    enum tcp_ecn_use ecn;
    bool fast_open; /* RFC 7413 */
    enum tcp_option_order option_order;

    /* What the host knows for Fast Open when the connection begins; no octets: nothing. */
    struct tcp_cookie cookie_given; /* which its secret makes of the peer's address */
    struct tcp_cookie cookie_kept;  /* which the peer gave to an earlier connection ... */
    uint16_t kept_mss_bytes;        /* ... and the MSS that it announced there; 0: none */

    bool delayed_ack;       /* RFC 9293 §3.8.6.3; off: every segment is acknowledged at once */
    int64_t delayed_ack_ns; /* an ACK waits no longer than this */
    bool nagle;             /* RFC 9293 §3.7.4 */

    enum tcp_congestion congestion;
    uint32_t initial_window_segments; /* 0: the formula of RFC 5681 §3.1; 10: RFC 6928 */
    bool idle_restart;                /* RFC 5681 §4.1: after an idle RTO cwnd begins anew */
    bool fast_retransmit;             /* RFC 5681 §3.2, RFC 6582, and with SACK RFC 6675 */
    bool limited_transmit;            /* RFC 3042 */
    bool prr;                         /* RFC 6937 */
    bool rack;                        /* RFC 8985, RACK and TLP; needs SACK */
    bool f_rto;                       /* RFC 5682 */

    uint8_t knock_out; /* bits of enum tcp_knock_out */
};

/* The sets of values that an endpoint can start from. */
enum tcp_profile {
    TCP_PROFILE_RFC,
    TCP_PROFILE_LINUX,
    TCP_PROFILE_FREEBSD,
    TCP_PROFILE_WINDOWS,
    TCP_PROFILE_COUNT
};

/* "rfc", "linux", "freebsd", "windows" */
const char *tcp_profile_name(enum tcp_profile profile);

/* The `rfc` profile: the defaults of every option. */
struct tcp_config tcp_config_rfc(void);

/* Any of them; tcp/profile.c says where each value comes from. */
struct tcp_config tcp_config_profile(enum tcp_profile profile);

#endif
