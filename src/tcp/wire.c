#include "tcp/wire.h"

#include "tcp/octets.h"
#include "tcp/options.h"

#include <string.h>

/* What fits into an IPv4 datagram behind the smallest IP header. */
#define WIRE_MAX_BYTES (65535 - 20)

#define PROTOCOL_TCP 6

size_t tcp_wire_header_bytes(const struct tcp_segment *segment)
{
    return TCP_WIRE_HEADER_MIN_BYTES + (tcp_options_bytes(&segment->options) + 3) / 4 * 4;
}

uint16_t tcp_wire_checksum(const uint8_t *octets, size_t length, struct tcp_wire_path path)
{
    uint64_t sum = (path.source >> 16) + (path.source & 0xffff) + (path.destination >> 16) +
                   (path.destination & 0xffff) + PROTOCOL_TCP + length;
    size_t i;

    for (i = 0; i + 1 < length; i += 2)
        sum += octets_get16(octets + i);
    if (i < length) {
        /* An odd last octet is padded with zeros on its right (§3.1). */
        sum += (uint32_t)octets[i] << 8;
    }
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

enum tcp_wire_error tcp_wire_encode(const struct tcp_segment *segment, const uint8_t *payload,
                                    struct tcp_wire_path path, uint8_t *octets, size_t capacity,
                                    size_t *length)
{
    size_t header_bytes = tcp_wire_header_bytes(segment);
    size_t total_bytes = header_bytes + segment->payload_bytes;

    if (total_bytes > WIRE_MAX_BYTES)
        return TCP_WIRE_TOO_LONG;
    if (total_bytes > capacity)
        return TCP_WIRE_NO_ROOM;
    memset(octets, 0, header_bytes);
    octets_put16(octets, segment->source_port);
    octets_put16(octets + 2, segment->destination_port);
    octets_put32(octets + 4, segment->seq);
    octets_put32(octets + 8, segment->ack);
    octets[12] = (uint8_t)(header_bytes / 4 << 4);
    octets[13] = segment->flags;
    octets_put16(octets + 14, segment->window);
    octets_put16(octets + 18, segment->urgent_pointer);
    /* What remains behind the options is zero: End of Option List, and padding (MUST-69). */
    tcp_options_encode(&segment->options, octets + TCP_WIRE_HEADER_MIN_BYTES);
    if (segment->payload_bytes > 0)
        memcpy(octets + header_bytes, payload, segment->payload_bytes);
    octets_put16(octets + 16, tcp_wire_checksum(octets, total_bytes, path));
    *length = total_bytes;
    return TCP_WIRE_OK;
}

enum tcp_wire_error tcp_wire_decode(const uint8_t *octets, size_t length, struct tcp_wire_path path,
                                    struct tcp_segment *segment, const uint8_t **payload)
{
    struct tcp_options options;
    size_t header_bytes;

    if (length < TCP_WIRE_HEADER_MIN_BYTES)
        return TCP_WIRE_TOO_SHORT;
    if (length > WIRE_MAX_BYTES)
        return TCP_WIRE_TOO_LONG;
    header_bytes = (size_t)(octets[12] >> 4) * 4;
    if (header_bytes < TCP_WIRE_HEADER_MIN_BYTES || header_bytes > length)
        return TCP_WIRE_BAD_OFFSET;
    if (tcp_wire_checksum(octets, length, path) != 0)
        return TCP_WIRE_BAD_CHECKSUM;
    if (!tcp_options_decode(octets + TCP_WIRE_HEADER_MIN_BYTES,
                            header_bytes - TCP_WIRE_HEADER_MIN_BYTES, &options))
        return TCP_WIRE_BAD_OPTION;
    *segment = (struct tcp_segment){
        .source_port = octets_get16(octets),
        .destination_port = octets_get16(octets + 2),
        .seq = octets_get32(octets + 4),
        .ack = octets_get32(octets + 8),
        .flags = octets[13],
        .window = octets_get16(octets + 14),
        .urgent_pointer = octets_get16(octets + 18),
        .options = options,
        .payload_bytes = (uint32_t)(length - header_bytes),
    };
    *payload = octets + header_bytes;
    return TCP_WIRE_OK;
}
