/* How sequence numbers are written: relative to the ISN, absolute, or in textbook symbols.
 *
 * In textbook symbols x and y are the initial numbers of client and server, u the number of the
 * first FIN, v that of the ACK of it, w that of the other side's FIN; every other number is the
 * latest of its side's symbols plus an offset.  Flags are then written "SYN=1 ACK=0".
 *
 * A symbol stands from the packet on that brings it, so that the label of a packet never changes
 * with what comes after it.  A FIN that carries data brings its own SEG.SEQ.  Where the ACK of
 * the first FIN is itself the other FIN there is no v, nor where the FINs cross.  The further
 * connections of a run have symbols with an index: x₂, y₂.  A reset that takes its number from
 * the segment it answers is written in the numbers of that segment.
 */
#ifndef SYNFIN_TRACE_NUMBERS_H
#define SYNFIN_TRACE_NUMBERS_H

#include "trace/trace.h"

#include <stdbool.h>
#include <stddef.h>

enum trace_number_style {
    TRACE_NUMBERS_RELATIVE,
    TRACE_NUMBERS_ABSOLUTE,
    TRACE_NUMBERS_TEXTBOOK,
};

/* The style to begin with: absolute where the setup fixes both initial numbers, for then they were
 * chosen to be read, and notes may speak of them; else relative. */
enum trace_number_style trace_numbers_suited(const struct trace_setup *setup);

struct trace_numbers; /* made for one trace; knows where each connection's symbols stand */

struct trace_numbers *trace_numbers_new(const struct trace *trace, enum trace_number_style style);
void trace_numbers_free(struct trace_numbers *numbers);
enum trace_number_style trace_numbers_style(const struct trace_numbers *numbers);
const struct trace *trace_numbers_trace(const struct trace_numbers *numbers);

/* The number `seq` of the stream of numbers that `host` sends in the connection that `packet`
 * belongs to: its own SEG.SEQ is of packet->from, its SEG.ACK of the other host. */
size_t trace_number(const struct trace_numbers *numbers, uint32_t packet, enum trace_host host,
                    uint32_t seq, char *out, size_t size);

/* The same for a number that a record speaks of, which may be a state, a timer or an arrival: the
 * streams are then those of the record's own connection, with the symbols that stood by then. */
size_t trace_number_at(const struct trace_numbers *numbers, uint32_t record, enum trace_host host,
                       uint32_t seq, char *out, size_t size);

/* Whether a packet tells a closed window, or another than the packet before it. */
bool trace_window_is_told(const struct trace_numbers *numbers, uint32_t packet);

/* Whether the first SACK block of a segment says what came twice (RFC 2883 §4). */
bool trace_sack_is_duplicate(const struct tcp_segment *segment);

/* The whole label of a packet: "SYN, ACK seq=300 ack=101", with what else says something: len when
 * above 0, win in octets when it changed, the options of a SYN beside the usual MSS, and the SACK
 * blocks of an ACK, "sack=301–401" being the first number that is there and the next that is
 * not. */
size_t trace_packet_label(const struct trace_numbers *numbers, uint32_t packet, char *out,
                          size_t size);
/* The part before the numbers, which a diagram sets in bold: "SYN, ACK" or "SYN=1 ACK=1". */
size_t trace_packet_flags(const struct trace_numbers *numbers, uint32_t packet, char *out,
                          size_t size);

#endif
