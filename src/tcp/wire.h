/* Segments as octets: the header of RFC 9293 §3.1 with its options and its checksum over the
 * IPv4 pseudo-header, both ways.
 */
#ifndef SYNFIN_TCP_WIRE_H
#define SYNFIN_TCP_WIRE_H

#include "tcp/segment.h"

#include <stddef.h>
#include <stdint.h>

#define TCP_WIRE_HEADER_MIN_BYTES 20
#define TCP_WIRE_HEADER_MAX_BYTES 60

/* IPv4 addresses in host order: 0x0a000001 is 10.0.0.1. */
struct tcp_wire_path {
    uint32_t source;
    uint32_t destination;
};

enum tcp_wire_error {
    TCP_WIRE_OK,
    TCP_WIRE_TOO_SHORT,  /* fewer octets than a header */
    TCP_WIRE_TOO_LONG,   /* more octets than an IPv4 datagram can carry */
    TCP_WIRE_BAD_OFFSET, /* the data offset lies before the header's or after the segment's end */
    TCP_WIRE_BAD_CHECKSUM,
    TCP_WIRE_BAD_OPTION, /* an option's length does not fit (§3.2: MUST-7) */
    TCP_WIRE_NO_ROOM,    /* encode only */
};

/* The length of the header that the segment needs, options and padding included. */
size_t tcp_wire_header_bytes(const struct tcp_segment *segment);

/* Writes header, checksum and payload (segment->payload_bytes octets) to `octets`.  *length is
 * set on TCP_WIRE_OK only. */
enum tcp_wire_error tcp_wire_encode(const struct tcp_segment *segment, const uint8_t *payload,
                                    struct tcp_wire_path path, uint8_t *octets, size_t capacity,
                                    size_t *length);

/* Reads what `length` octets say.  *payload points into `octets`; payload_offset, which is not
 * on the wire, is 0.  On an error neither output is touched. */
enum tcp_wire_error tcp_wire_decode(const uint8_t *octets, size_t length, struct tcp_wire_path path,
                                    struct tcp_segment *segment, const uint8_t **payload);

/* The one's complement sum over pseudo-header, header and payload, as it stands in the checksum
 * field when the field itself was zero; 0 over a segment whose field is right (§3.1). */
uint16_t tcp_wire_checksum(const uint8_t *octets, size_t length, struct tcp_wire_path path);

const char *tcp_wire_error_name(enum tcp_wire_error error);

#endif
