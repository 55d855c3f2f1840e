/* A TCP segment as the engine handles it (RFC 9293 §3.1).
 *
 * The payload is a range of the sender's stream and not octets: the engine never looks into the
 * data, so the octets are produced where a segment meets the wire (tcp/wire.h).
 */
#ifndef SYNFIN_TCP_SEGMENT_H
#define SYNFIN_TCP_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

enum tcp_flag {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
    TCP_URG = 0x20,
    TCP_ECE = 0x40,
    TCP_CWR = 0x80,
};

/* The ECN field of the IP header (RFC 3168 §5). */
enum tcp_ecn {
    TCP_ECN_NOT_ECT = 0,
    TCP_ECN_ECT_1 = 1, /* as good as ECT(0) */
    TCP_ECN_ECT_0 = 2, /* both ends understand a mark */
    TCP_ECN_CE = 3,    /* the mark: congestion was experienced */
};

/* "Not-ECT", "ECT(1)", "ECT(0)", "CE" */
const char *tcp_ecn_name(uint8_t ecn);

/* A stretch of sequence numbers. */
struct tcp_range {
    uint32_t start; /* first number */
    uint32_t end;   /* one past the last */
};

#define TCP_SACK_BLOCKS_MAX 4

/* The cookie of TCP Fast Open (RFC 7413 §4.1.1): 4 to 16 octets, an even number of them. */
#define TCP_COOKIE_MIN_BYTES 4
#define TCP_COOKIE_MAX_BYTES 16

struct tcp_cookie {
    uint8_t bytes; /* 0: there is none */
    uint8_t octets[TCP_COOKIE_MAX_BYTES];
};

/* The options of RFC 9293 §3.2, RFC 7323, RFC 2018 and RFC 7413.  Each is absent when its field says so. */
struct tcp_options {
    uint16_t mss_bytes;    /* 0: absent.  Only legal on a SYN. */
    uint8_t unknown_count; /* options of other kinds, skipped by their length */
    bool window_scale;     /* only legal on a SYN */
    uint8_t window_shift;
    bool sack_permitted; /* only legal on a SYN */
    bool timestamps;
    bool fast_open; /* only meant on a SYN; without a cookie it asks for one */
    uint8_t sack_count;
    uint8_t
        order; /* enum tcp_option_order: how the encoder lays them out; not read from the wire */
    uint32_t ts_value, ts_echo;
    struct tcp_range sack[TCP_SACK_BLOCKS_MAX]; /* RFC 2018 §3; a first block at or below ACK, or
                                                   inside the second, is a DSACK (RFC 2883) */
    struct tcp_cookie cookie;
};

struct tcp_segment {
    uint16_t source_port;
    uint16_t destination_port;
    uint32_t seq;
    uint32_t ack; /* meaningful only with TCP_ACK */
    uint8_t flags;
    uint8_t ecn;          /* enum tcp_ecn; the IP header carries it, beside the octets of TCP */
    uint16_t window;      /* as the field says */
    uint8_t window_shift; /* by which the sender means it to be shifted; not on the wire */
    uint16_t urgent_pointer;
    struct tcp_options options;
    uint64_t payload_offset; /* first octet, counted from 0 in the sender's stream */
    uint32_t payload_bytes;
};

/* SEG.LEN: the numbers that a segment occupies; SYN and FIN take one each (§3.4). */
static inline uint32_t tcp_segment_len(const struct tcp_segment *segment)
{
    return segment->payload_bytes + !!(segment->flags & TCP_SYN) + !!(segment->flags & TCP_FIN);
}

static inline bool tcp_segment_has(const struct tcp_segment *segment, uint8_t flags)
{
    return (segment->flags & flags) == flags;
}

/* The window in octets that the sender means. */
static inline uint32_t tcp_segment_window(const struct tcp_segment *segment)
{
    return (uint32_t)segment->window << segment->window_shift;
}

/* A pure ACK carries an acknowledgement and nothing else. */
static inline bool tcp_segment_is_pure_ack(const struct tcp_segment *segment)
{
    return (segment->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK &&
           segment->payload_bytes == 0;
}

#endif
