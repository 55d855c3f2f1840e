/* The label of a packet: its flags, its numbers and whatever else of its header says something. */
#include "tcp/cookie.h"
#include "tcp/seq.h"
#include "trace/numbers.h"
#include "trace/sentence.h"

#include <inttypes.h>
#include <stdio.h>

/* What an Ethernet cable carries; nobody need be told where both ends say the same. */
#define USUAL_MSS_BYTES 1460

/* So much of a cookie is enough to tell one from another. */
#define COOKIE_DIGITS 4

size_t trace_packet_flags(const struct trace_numbers *numbers, uint32_t packet, char *out,
                          size_t size)
{
    uint8_t flags = trace_packet(trace_numbers_trace(numbers), packet)->segment.flags;

    if (trace_numbers_style(numbers) != TRACE_NUMBERS_TEXTBOOK)
        return trace_flags(flags, out, size);
    return (size_t)snprintf(out, size, "%s%s%s%s%s%sACK=%d", flags & TCP_SYN ? "SYN=1 " : "",
                            flags & TCP_FIN ? "FIN=1 " : "", flags & TCP_RST ? "RST=1 " : "",
                            flags & TCP_URG ? "URG=1 " : "", flags & TCP_ECE ? "ECE=1 " : "",
                            flags & TCP_CWR ? "CWR=1 " : "", flags & TCP_ACK ? 1 : 0);
}

/* Where one end takes less than everybody, the other's MSS is worth telling too. */
static bool both_take_the_usual(const struct trace *trace)
{
    const struct trace_host_setup *hosts = trace_setup(trace)->host;

    return hosts[TRACE_CLIENT].tcp.mss_bytes == USUAL_MSS_BYTES &&
           hosts[TRACE_SERVER].tcp.mss_bytes == USUAL_MSS_BYTES;
}

/* What a SYN offers; an MSS that everybody has only beside something else. */
static size_t write_offers(const struct trace *trace, const struct tcp_options *options, char *out,
                           size_t size)
{
    bool more = options->window_scale || options->sack_permitted || options->timestamps ||
                !both_take_the_usual(trace);
    char mss[16] = "", scale[16] = "", cookie[TCP_COOKIE_TEXT_MAX] = "";

    if (options->mss_bytes != 0 && (more || options->mss_bytes != USUAL_MSS_BYTES))
        snprintf(mss, sizeof mss, " mss=%u", options->mss_bytes);
    if (options->window_scale)
        snprintf(scale, sizeof scale, " ws=%u", options->window_shift);
    tcp_cookie_text(&options->cookie, cookie);
    return (size_t)snprintf(
        out, size, "%s%s%s%s%s%.*s%s", mss, scale, options->sack_permitted ? " sack-ok" : "",
        options->timestamps ? " ts" : "",
        !options->fast_open          ? ""
        : options->cookie.bytes == 0 ? " cookie=?"
                                     : " cookie=",
        COOKIE_DIGITS, cookie, options->cookie.bytes * 2 > COOKIE_DIGITS ? "…" : "");
}

bool trace_sack_is_duplicate(const struct tcp_segment *segment)
{
    const struct tcp_options *options = &segment->options;
    const struct tcp_range *first = &options->sack[0], *second = &options->sack[1];

    if (options->sack_count == 0)
        return false;
    if (seq_lt(first->start, segment->ack))
        return true;
    return options->sack_count > 1 && seq_ge(first->start, second->start) &&
           seq_le(first->end, second->end);
}

/* The numbers are those of the stream that the blocks acknowledge. */
static size_t write_blocks(const struct trace_numbers *numbers, uint32_t packet,
                           enum trace_host owner, char *out, size_t size)
{
    const struct tcp_segment *segment =
        &trace_packet(trace_numbers_trace(numbers), packet)->segment;
    bool duplicate = trace_sack_is_duplicate(segment);
    size_t length = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < segment->options.sack_count && length < size; i++) {
        char start[48], end[48];
        trace_number(numbers, packet, owner, segment->options.sack[i].start, start, sizeof start);
        trace_number(numbers, packet, owner, segment->options.sack[i].end, end, sizeof end);
        const char *word = i > (duplicate ? 1 : 0) ? ","
                           : i == 0 && duplicate   ? " dsack="
                                                   : " sack=";
        length += (size_t)snprintf(out + length, size - length, "%s%s–%s", word, start, end);
    }
    return length;
}

size_t trace_packet_label(const struct trace_numbers *numbers, uint32_t packet, char *out,
                          size_t size)
{
    const struct trace *trace = trace_numbers_trace(numbers);
    const struct trace_packet *sent = trace_packet(trace, packet);
    const struct tcp_segment *segment = &sent->segment;
    enum trace_host owner = sent->to, from = trace_peer(owner);
    char flags[80], seq[48], ack[48], len[24] = "", urgent[24] = "", win[24] = "";
    char offers[64] = "", blocks[240] = "";

    trace_packet_flags(numbers, packet, flags, sizeof flags);
    trace_number(numbers, packet, from, segment->seq, seq, sizeof seq);
    trace_number(numbers, packet, owner, segment->ack, ack, sizeof ack);
    if (segment->payload_bytes > 0)
        snprintf(len, sizeof len, " len=%" PRIu32, segment->payload_bytes);
    if (tcp_segment_has(segment, TCP_URG))
        snprintf(urgent, sizeof urgent, " up=%u", segment->urgent_pointer);
    if (trace_window_is_told(numbers, packet))
        snprintf(win, sizeof win, " win=%" PRIu32, tcp_segment_window(segment));
    write_offers(trace, &segment->options, offers, sizeof offers);
    write_blocks(numbers, packet, owner, blocks, sizeof blocks);
    return (size_t)snprintf(out, size, "%s seq=%s%s%s%s%s%s%s%s", flags, seq,
                            tcp_segment_has(segment, TCP_ACK) ? " ack=" : "",
                            tcp_segment_has(segment, TCP_ACK) ? ack : "", len, urgent, win,
                            tcp_segment_has(segment, TCP_SYN) ? offers : "", blocks);
}
