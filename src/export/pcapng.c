#include "export/pcapng.h"

#include "export/capture.h"
#include "export/remark.h"
#include "export/whole_file.h"
#include "tcp/octets.h"
#include "tcp/time.h"
#include "tcp/wire.h"
#include "trace/gettext.h"
#include "trace/sentence.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#define IP_HEADER_BYTES 20
#define DATAGRAM_MAX    65535
#define IP_TTL          64
#define IP_PROTOCOL_TCP 6

#define LINKTYPE_RAW     101 /* the packet begins with its IP header */
#define NANOSECONDS      9   /* if_tsresol: a power of ten, negative */
#define BYTE_ORDER_MAGIC 0x1a2b3c4du

enum block {
    BLOCK_SECTION_HEADER = 0x0a0d0d0a,
    BLOCK_INTERFACE_DESCRIPTION = 1,
    BLOCK_ENHANCED_PACKET = 6,
};

enum option {
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_SHB_USERAPPL = 4,
    OPTION_IF_NAME = 2,
    OPTION_IF_DESCRIPTION = 3,
    OPTION_IF_TSRESOL = 9,
    OPTION_EPB_FLAGS = 2,
    OPTION_EPB_PACKETID = 5,
};

enum direction {
    DIRECTION_UNKNOWN = 0,
    DIRECTION_INBOUND = 1,
    DIRECTION_OUTBOUND = 2,
};

/* ---- blocks: little-endian, whatever the machine -------------------------------------------- */

static void add16(GByteArray *out, uint16_t value)
{
    g_byte_array_append(out, (uint8_t[]){(uint8_t)value, (uint8_t)(value >> 8)}, 2);
}

static void add32(GByteArray *out, uint32_t value)
{
    add16(out, (uint16_t)value);
    add16(out, (uint16_t)(value >> 16));
}

static void add64(GByteArray *out, uint64_t value)
{
    add32(out, (uint32_t)value);
    add32(out, (uint32_t)(value >> 32));
}

static void pad(GByteArray *out)
{
    while (out->len % 4 != 0)
        g_byte_array_append(out, (uint8_t[]){0}, 1);
}

static void begin_option(GByteArray *out, enum option code, size_t bytes)
{
    add16(out, (uint16_t)code);
    add16(out, (uint16_t)bytes);
}

/* A text has no closing zero.  One that is too long for an option ends where a letter ends. */
static void add_text(GByteArray *out, enum option code, const char *text)
{
    size_t bytes = strlen(text);

    while (bytes > UINT16_MAX)
        bytes = (size_t)(g_utf8_find_prev_char(text, text + MIN(bytes, UINT16_MAX + 1)) - text);
    begin_option(out, code, bytes);
    g_byte_array_append(out, (const uint8_t *)text, (guint)bytes);
    pad(out);
}

/* The length stands before and after the body, so that a file can be read backwards too. */
static void begin_block(GByteArray *out, enum block type)
{
    g_byte_array_set_size(out, 0);
    add32(out, (uint32_t)type);
    add32(out, 0);
}

static bool write_block(GByteArray *out, FILE *file)
{
    begin_option(out, OPTION_END, 0);
    add32(out, out->len + 4);
    memcpy(out->data + 4, out->data + out->len - 4, 4);
    return fwrite(out->data, 1, out->len, file) == out->len;
}

/* ---- the head ------------------------------------------------------------------------------- */

static bool write_section(GByteArray *out, const struct trace *trace, const char *application,
                          FILE *file)
{
    const char *title = trace_text_get(&trace_setup(trace)->title, trace_language());

    begin_block(out, BLOCK_SECTION_HEADER);
    add32(out, BYTE_ORDER_MAGIC);
    add16(out, 1); /* the version, 1.0 */
    add16(out, 0);
    add64(out, UINT64_MAX); /* of unknown length: to the end of the file */
    if (title[0] != '\0')
        add_text(out, OPTION_COMMENT, title);
    add_text(out, OPTION_SHB_USERAPPL, application);
    return write_block(out, file);
}

static bool write_interface(GByteArray *out, enum trace_host place, FILE *file)
{
    begin_block(out, BLOCK_INTERFACE_DESCRIPTION);
    add16(out, LINKTYPE_RAW);
    add16(out, 0);
    add32(out, 0); /* packets are never cut short */
    add_text(out, OPTION_IF_NAME, place == TRACE_NETWORK ? "wire" : trace_host_name(place));
    add_text(out, OPTION_IF_DESCRIPTION,
             place == TRACE_CLIENT   ? _("What the client sends and what reaches it")
             : place == TRACE_SERVER ? _("What the server sends and what reaches it")
                                     : _("What passes the middle of the cable"));
    begin_option(out, OPTION_IF_TSRESOL, 1);
    g_byte_array_append(out, (uint8_t[]){NANOSECONDS}, 1);
    pad(out);
    return write_block(out, file);
}

/* ---- packets -------------------------------------------------------------------------------- */

/* The header checksum of RFC 791 §3.1 over a header whose field is zero. */
static uint16_t ip_checksum(const uint8_t *header)
{
    uint32_t sum = 0;

    for (int i = 0; i < IP_HEADER_BYTES; i += 2)
        sum += (uint32_t)(header[i] << 8 | header[i + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t) ~(sum + (sum >> 16));
}

/* Who marks a packet does so before the middle of the cable: its sender does not see the mark. */
static uint8_t ecn_of(const struct trace *trace, const struct capture_frame *frame)
{
    if (!frame->leaves && trace_flight(trace, frame->flight)->marked)
        return TCP_ECN_CE;
    return trace_packet(trace, frame->packet)->segment.ecn;
}

/* The identification is the packet's number, so copies have the same one, as on a real cable. */
static void put_ip_header(uint8_t *header, uint32_t packet, uint8_t ecn, struct tcp_wire_path path,
                          size_t bytes)
{
    memset(header, 0, IP_HEADER_BYTES);
    header[0] = 0x45; /* version 4, five words of header */
    header[1] = ecn;  /* the low bits of what was the type of service (RFC 3168 §5) */
    octets_put16(header + 2, (uint16_t)bytes);
    octets_put16(header + 4, (uint16_t)packet);
    header[8] = IP_TTL;
    header[9] = IP_PROTOCOL_TCP;
    octets_put32(header + 12, path.source);
    octets_put32(header + 16, path.destination);
    octets_put16(header + 10, ip_checksum(header));
}

/* Writes the datagram as it is seen in the frame into DATAGRAM_MAX octets, and returns its length,
 * 0 if it cannot be. */
static size_t put_datagram(const struct trace *trace, const struct capture_frame *frame,
                           uint8_t *octets)
{
    const struct trace_packet *packet = trace_packet(trace, frame->packet);
    const struct tcp_segment *segment = &packet->segment;
    const struct trace_host_setup *hosts = trace_setup(trace)->host;
    struct tcp_wire_path path = {
        .source = hosts[trace_peer((enum trace_host)packet->to)].address,
        .destination = hosts[packet->to].address,
    };
    const uint8_t *payload = NULL;
    size_t bytes;

    if (segment->payload_bytes > 0)
        payload =
            trace_octets(trace, packet->stream, segment->payload_offset, segment->payload_bytes);
    if ((payload == NULL && segment->payload_bytes > 0) ||
        tcp_wire_encode(segment, payload, path, octets + IP_HEADER_BYTES,
                        DATAGRAM_MAX - IP_HEADER_BYTES, &bytes) != TCP_WIRE_OK)
        return 0;
    if (frame->damaged)
        octets[IP_HEADER_BYTES + frame->bit / 8] ^= (uint8_t)(1u << frame->bit % 8);
    put_ip_header(octets, frame->packet, ecn_of(trace, frame), path, IP_HEADER_BYTES + bytes);
    return IP_HEADER_BYTES + bytes;
}

static uint32_t direction_of(const struct pcapng_options *options,
                             const struct capture_frame *frame)
{
    if (options->place == TRACE_NETWORK)
        return DIRECTION_UNKNOWN;
    return frame->leaves ? DIRECTION_OUTBOUND : DIRECTION_INBOUND;
}

/* ---- the file ------------------------------------------------------------------------------- */

struct writer {
    const struct trace *trace;
    const struct pcapng_options *options;
    struct capture capture;
    GByteArray *block;
    uint8_t datagram[DATAGRAM_MAX];
};

static bool write_packet(struct writer *writer, const struct capture_frame *frame, FILE *file)
{
    GByteArray *out = writer->block;
    uint64_t t_ns = (uint64_t)(TIME_S(PCAPNG_EPOCH_S) + frame->t_ns);
    size_t bytes = put_datagram(writer->trace, frame, writer->datagram);
    g_autofree char *remark =
        export_remark(writer->trace, &writer->capture, frame, writer->options->numbers);

    begin_block(out, BLOCK_ENHANCED_PACKET);
    add32(out, 0); /* the interface, the only one */
    add32(out, (uint32_t)(t_ns >> 32));
    add32(out, (uint32_t)t_ns);
    add32(out, (uint32_t)bytes);
    add32(out, (uint32_t)bytes);
    g_byte_array_append(out, writer->datagram, (guint)bytes);
    pad(out);
    add_text(out, OPTION_COMMENT, remark);
    begin_option(out, OPTION_EPB_FLAGS, 4);
    add32(out, direction_of(writer->options, frame));
    begin_option(out, OPTION_EPB_PACKETID, 8);
    add64(out, frame->packet);
    return write_block(out, file);
}

static const char *write_capture(FILE *file, void *data)
{
    struct writer *writer = data;
    const struct pcapng_options *options = writer->options;
    bool good = write_section(writer->block, writer->trace, options->application, file) &&
                write_interface(writer->block, options->place, file);

    for (uint32_t i = 0; good && i < writer->capture.count; i++)
        good = write_packet(writer, &writer->capture.frames[i], file);
    return good ? NULL : g_strerror(errno);
}

bool export_pcapng(const struct trace *trace, const char *path,
                   const struct pcapng_options *options, char **error)
{
    struct writer *writer = g_new(struct writer, 1);

    writer->trace = trace;
    writer->options = options;
    writer->block = g_byte_array_new();
    capture_init(&writer->capture, trace, options->place, options->from_ns, options->to_ns);
    bool good = export_whole_file(path, write_capture, writer, error);
    capture_clear(&writer->capture);
    g_byte_array_unref(writer->block);
    g_free(writer);
    return good;
}
