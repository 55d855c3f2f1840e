#include "trace/numbers.h"

#include "tcp/seq.h"
#include "trace/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* x, u | y, v, w: no side ever has more symbols than these. */
#define SYMBOLS_MAX 3

struct symbol {
    char letter;
    uint32_t seq;
};

/* The numbers that one side counts from one SYN on. */
struct stream {
    uint32_t isn;
    uint32_t fin_end; /* the number after its FIN */
    uint16_t source_port, destination_port;
    uint16_t conn;    /* 0: a SYN that nobody in the run sent */
    uint16_t ordinal; /* from 1 among the streams of its host */
    uint32_t window;  /* that the last packet told */
    uint8_t host;     /* whose numbers they are, or are meant to seem */
    bool has_window, has_fin;
    uint8_t symbol_count;
    struct symbol symbols[SYMBOLS_MAX];
};

/* Which streams a record's numbers belong to, and how many of their symbols stood by then. */
struct view {
    uint32_t stream[TRACE_HOST_COUNT]; /* or TRACE_NONE */
    uint8_t symbols[TRACE_HOST_COUNT];
    bool window_told; /* of a packet: tells a closed window, or another than the one before it */
};

/* A connection as one host sees it. */
struct conn {
    uint32_t stream[TRACE_HOST_COUNT]; /* its own and the peer's, or TRACE_NONE */
    bool acknowledged; /* its first ACK has settled which SYN of the peer it means */
};

struct book {
    struct stream *streams;
    size_t stream_count, stream_room;
    struct conn *conns[TRACE_HOST_COUNT]; /* by their number */
    size_t conn_count[TRACE_HOST_COUNT], conn_room[TRACE_HOST_COUNT];
    struct view *views; /* one a record */
    size_t view_count, view_room;
};

/* The book is read on as the trace grows, which changes nothing that it said before. */
struct trace_numbers {
    const struct trace *trace;
    enum trace_number_style style;
    struct book *book;
};

enum trace_number_style trace_numbers_suited(const struct trace_setup *setup)
{
    return setup->host[TRACE_CLIENT].isn_fixed && setup->host[TRACE_SERVER].isn_fixed
               ? TRACE_NUMBERS_ABSOLUTE
               : TRACE_NUMBERS_RELATIVE;
}

struct trace_numbers *trace_numbers_new(const struct trace *trace, enum trace_number_style style)
{
    struct trace_numbers *numbers = memory_new(1, sizeof *numbers);

    numbers->trace = trace;
    numbers->style = style;
    numbers->book = memory_new(1, sizeof *numbers->book);
    return numbers;
}

void trace_numbers_free(struct trace_numbers *numbers)
{
    if (numbers == NULL)
        return;
    memory_free(numbers->book->streams);
    memory_free(numbers->book->conns[TRACE_CLIENT]);
    memory_free(numbers->book->conns[TRACE_SERVER]);
    memory_free(numbers->book->views);
    memory_free(numbers->book);
    memory_free(numbers);
}

const struct trace *trace_numbers_trace(const struct trace_numbers *numbers)
{
    return numbers->trace;
}

enum trace_number_style trace_numbers_style(const struct trace_numbers *numbers)
{
    return numbers->style;
}

/* ---- reading the trace into the book -------------------------------------------------------- */

static struct conn *conn_of(struct book *book, uint8_t host, uint16_t conn)
{
    size_t needed = (size_t)conn + 1;

    book->conns[host] =
        memory_grow(book->conns[host], &book->conn_room[host], needed, sizeof(struct conn));
    for (; book->conn_count[host] < needed; book->conn_count[host]++)
        book->conns[host][book->conn_count[host]] =
            (struct conn){.stream = {TRACE_NONE, TRACE_NONE}};
    return &book->conns[host][conn];
}

/* Whose numbers SEG.SEQ seems to be of: an injected packet pretends to come from the peer. */
static uint8_t sender_of(const struct trace_packet *packet)
{
    return packet->from == TRACE_NETWORK ? (uint8_t)trace_peer(packet->to) : packet->from;
}

static struct view view_of_streams(const struct book *book, const uint32_t stream[TRACE_HOST_COUNT])
{
    struct view view = {.stream = {stream[TRACE_CLIENT], stream[TRACE_SERVER]}};

    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        if (stream[host] != TRACE_NONE)
            view.symbols[host] = book->streams[stream[host]].symbol_count;
    return view;
}

/* The stream that a SYN begins, or began when it was sent first. */
static uint32_t stream_of_syn(struct book *book, const struct trace_packet *packet)
{
    const struct tcp_segment *segment = &packet->segment;
    uint8_t host = sender_of(packet);
    uint16_t ordinal = 1;

    for (size_t i = 0; i < book->stream_count; i++) {
        const struct stream *stream = &book->streams[i];
        if (stream->host != host)
            continue;
        if (stream->conn == packet->conn && stream->isn == segment->seq &&
            stream->source_port == segment->source_port &&
            stream->destination_port == segment->destination_port)
            return (uint32_t)i;
        ordinal++;
    }
    book->streams = memory_grow(book->streams, &book->stream_room, book->stream_count + 1,
                                sizeof *book->streams);
    book->streams[book->stream_count] = (struct stream){
        .isn = segment->seq,
        .source_port = segment->source_port,
        .destination_port = segment->destination_port,
        .conn = packet->conn,
        .ordinal = ordinal,
        .host = host,
        .symbol_count = 1,
        .symbols[0] = {host == TRACE_CLIENT ? 'x' : 'y', segment->seq},
    };
    return (uint32_t)book->stream_count++;
}

/* The newest stream of the packet's addressee on the packet's ports that the packet's ACK may
 * speak of.  The first ACK of a connection names the number after the SYN (and after the data in
 * it), which tells the SYN that is meant from one that has been overtaken. */
static uint32_t stream_acknowledged(const struct book *book, const struct trace_packet *packet)
{
    const struct tcp_segment *segment = &packet->segment;
    uint32_t newest = TRACE_NONE;

    for (size_t i = book->stream_count; i-- > 0;) {
        const struct stream *stream = &book->streams[i];
        if (stream->host == sender_of(packet) || stream->source_port != segment->destination_port ||
            stream->destination_port != segment->source_port)
            continue;
        if (segment->ack == stream->isn + 1)
            return (uint32_t)i;
        if (newest == TRACE_NONE)
            newest = (uint32_t)i;
    }
    return newest;
}

static void add_symbol(struct stream *stream, char letter, uint32_t seq)
{
    if (stream->symbol_count < SYMBOLS_MAX)
        stream->symbols[stream->symbol_count++] = (struct symbol){letter, seq};
}

/* u, v and w.  Where both sides' FINs cross, the ACK of the first FIN comes after the second FIN:
 * its number is w + 1 then, and needs no name of its own. */
static void note_symbols(struct stream *own, struct stream *peer, const struct tcp_segment *segment)
{
    bool acknowledges_fin = peer != NULL && peer->has_fin && tcp_segment_has(segment, TCP_ACK) &&
                            seq_ge(segment->ack, peer->fin_end);

    if (tcp_segment_has(segment, TCP_FIN) && !own->has_fin) {
        add_symbol(own, peer != NULL && peer->has_fin ? 'w' : 'u', segment->seq);
        own->has_fin = true;
        own->fin_end = segment->seq + tcp_segment_len(segment);
    } else if (acknowledges_fin && own->symbol_count == 1) {
        add_symbol(own, 'v', segment->seq);
    }
}

/* A reset that answers a segment takes its numbers from it and not from its own connection, if it
 * has any (RFC 9293 §3.5.2). */
static bool read_answering_reset(struct book *book, const struct trace *trace,
                                 const struct trace_record *record,
                                 const struct trace_packet *packet, struct view *view)
{
    if (!tcp_segment_has(&packet->segment, TCP_RST) || record->cause == TRACE_NONE ||
        trace_record(trace, record->cause)->kind != TRACE_ARRIVED)
        return false;

    const struct trace_packet *answered =
        trace_packet(trace, trace_record(trace, record->cause)->arrived.packet);
    bool number_taken = tcp_segment_has(&answered->segment, TCP_ACK) &&
                        packet->segment.seq == answered->segment.ack;
    bool number_zero = !tcp_segment_has(&answered->segment, TCP_ACK) && packet->segment.seq == 0;

    if (!number_taken && !number_zero)
        return false;
    *view = view_of_streams(book, book->views[answered->sent_record].stream);
    if (number_zero)
        view->stream[sender_of(packet)] = TRACE_NONE;
    return true;
}

/* An injected segment speaks of the connection that lives at its addressee on its ports. */
static struct view read_injected(struct book *book, const struct trace_packet *packet)
{
    uint32_t streams[TRACE_HOST_COUNT] = {TRACE_NONE, TRACE_NONE};

    if (tcp_segment_has(&packet->segment, TCP_SYN))
        streams[sender_of(packet)] = stream_of_syn(book, packet);
    for (size_t i = book->stream_count; i-- > 0;) {
        const struct stream *stream = &book->streams[i];
        if (stream->host != packet->to || stream->conn == 0 ||
            stream->source_port != packet->segment.destination_port ||
            stream->destination_port != packet->segment.source_port)
            continue;
        const struct conn *conn = conn_of(book, packet->to, stream->conn);
        streams[packet->to] = (uint32_t)i;
        if (streams[sender_of(packet)] == TRACE_NONE)
            streams[sender_of(packet)] = conn->stream[sender_of(packet)];
        break;
    }
    return view_of_streams(book, streams);
}

static struct view read_sent(struct book *book, const struct trace *trace,
                             const struct trace_record *record)
{
    const struct trace_packet *packet = trace_packet(trace, record->sent.packet);
    const struct tcp_segment *segment = &packet->segment;
    uint8_t host = packet->from;
    struct view view;

    if (host == TRACE_NETWORK)
        return read_injected(book, packet);
    if (read_answering_reset(book, trace, record, packet, &view))
        return view;

    if (packet->conn == 0)
        return (struct view){.stream = {TRACE_NONE, TRACE_NONE}};

    struct conn *conn = conn_of(book, host, packet->conn);
    uint8_t peer = (uint8_t)trace_peer(host);
    if (tcp_segment_has(segment, TCP_SYN))
        conn->stream[host] = stream_of_syn(book, packet);
    if (tcp_segment_has(segment, TCP_ACK) && !conn->acknowledged) {
        conn->stream[peer] = stream_acknowledged(book, packet);
        conn->acknowledged = true;
    }
    if (conn->stream[host] == TRACE_NONE)
        return view_of_streams(book, conn->stream);

    struct stream *own = &book->streams[conn->stream[host]];
    bool changed = own->has_window && own->window != tcp_segment_window(segment);
    note_symbols(own, conn->stream[peer] != TRACE_NONE ? &book->streams[conn->stream[peer]] : NULL,
                 segment);
    own->window = tcp_segment_window(segment);
    own->has_window = true;
    view = view_of_streams(book, conn->stream);
    view.window_told = (changed || segment->window == 0) && !tcp_segment_has(segment, TCP_RST);
    return view;
}

static struct view read_arrived(struct book *book, const struct trace *trace,
                                const struct trace_record *record)
{
    const struct trace_packet *packet = trace_packet(trace, record->arrived.packet);
    const struct view *sent = &book->views[packet->sent_record];
    struct conn *conn = conn_of(book, record->host, record->conn);
    uint8_t sender = sender_of(packet);

    if (tcp_segment_has(&packet->segment, TCP_SYN) && record->conn != 0 && !conn->acknowledged)
        conn->stream[sender] = sent->stream[sender];

    uint32_t streams[TRACE_HOST_COUNT];
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        streams[host] = conn->stream[host] != TRACE_NONE ? conn->stream[host] : sent->stream[host];
    return view_of_streams(book, streams);
}

static struct view read_record(struct book *book, const struct trace *trace,
                               const struct trace_record *record)
{
    if (record->kind == TRACE_SENT)
        return read_sent(book, trace, record);
    if (record->kind == TRACE_ARRIVED)
        return read_arrived(book, trace, record);
    if (record->kind == TRACE_LOST)
        return book->views[trace_packet(trace, record->lost.packet)->sent_record];
    if (record->host == TRACE_NETWORK || record->conn == 0)
        return (struct view){.stream = {TRACE_NONE, TRACE_NONE}};

    struct conn *conn = conn_of(book, record->host, record->conn);
    if (record->kind == TRACE_STATE && record->state.to == TCP_LISTEN)
        *conn = (struct conn){.stream = {TRACE_NONE, TRACE_NONE}};
    return view_of_streams(book, conn->stream);
}

/* The view of a record, with the book read on as far as that. */
static const struct view *view_at(const struct trace_numbers *numbers, uint32_t record)
{
    struct book *book = numbers->book;

    while (book->view_count <= record) {
        struct view view = read_record(book, numbers->trace,
                                       trace_record(numbers->trace, (uint32_t)book->view_count));
        book->views =
            memory_grow(book->views, &book->view_room, book->view_count + 1, sizeof *book->views);
        book->views[book->view_count++] = view;
    }
    return &book->views[record];
}

/* ---- writing -------------------------------------------------------------------------------- */

/* The index of a symbol: nothing for the first connection of a run, then ₂, ₃ and so on. */
static void write_subscript(unsigned ordinal, char *out, size_t size)
{
    static const char *const digits[] = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
    size_t length = 0;

    out[0] = '\0';
    if (ordinal < 2)
        return;
    for (unsigned unit = 10000; unit > 0; unit /= 10)
        if (ordinal >= unit)
            length +=
                (size_t)snprintf(out + length, size - length, "%s", digits[ordinal / unit % 10]);
}

static size_t write_symbol(const struct stream *stream, uint8_t symbol_count, uint32_t seq,
                           char *out, size_t size)
{
    const struct symbol *symbol = &stream->symbols[0];
    char subscript[16];

    for (uint8_t i = 1; i < symbol_count; i++)
        if (seq_ge(seq, stream->symbols[i].seq))
            symbol = &stream->symbols[i];
    write_subscript(stream->ordinal, subscript, sizeof subscript);

    int32_t offset = (int32_t)(seq - symbol->seq);
    if (offset == 0)
        return (size_t)snprintf(out, size, "%c%s", symbol->letter, subscript);
    return (size_t)snprintf(out, size, "%c%s%+" PRId32, symbol->letter, subscript, offset);
}

size_t trace_number_at(const struct trace_numbers *numbers, uint32_t record, enum trace_host host,
                       uint32_t seq, char *out, size_t size)
{
    const struct view *view = view_at(numbers, record);
    uint32_t index = view->stream[host];

    if (numbers->style == TRACE_NUMBERS_ABSOLUTE || index == TRACE_NONE)
        return (size_t)snprintf(out, size, "%" PRIu32, seq);

    const struct stream *stream = &numbers->book->streams[index];
    if (numbers->style == TRACE_NUMBERS_TEXTBOOK)
        return write_symbol(stream, view->symbols[host], seq, out, size);
    return (size_t)snprintf(out, size, "%" PRId32, (int32_t)(seq - stream->isn));
}

size_t trace_number(const struct trace_numbers *numbers, uint32_t packet, enum trace_host host,
                    uint32_t seq, char *out, size_t size)
{
    return trace_number_at(numbers, trace_packet(numbers->trace, packet)->sent_record, host, seq,
                           out, size);
}

bool trace_window_is_told(const struct trace_numbers *numbers, uint32_t packet)
{
    return view_at(numbers, trace_packet(numbers->trace, packet)->sent_record)->window_told;
}
