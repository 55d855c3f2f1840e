/* A record in plain words: for the caption, the transcript and the inspector.  The words are
 * translated through gettext (domain "synfin") into the language of the process.
 */
#ifndef SYNFIN_TRACE_SENTENCE_H
#define SYNFIN_TRACE_SENTENCE_H

#include "trace/numbers.h"
#include "trace/trace.h"

#include <stddef.h>

/* These write at most `size` bytes including the closing zero, and return the length of the
 * whole text, as snprintf() does. */

/* What happened and what for: "The server sends packet 8 (FIN, ACK seq=1 ack=2), which repeats
 * packet 6. No acknowledgement came in time, so ..." */
size_t trace_sentence(const struct trace *trace, uint32_t record,
                      const struct trace_numbers *numbers, char *out, size_t size);
/* For lists of events, in which nothing is said twice: whether a record has a line there, and that
 * line, which leaves out the reason where the line before it says so. */
bool trace_is_told(const struct trace *trace, uint32_t record);
size_t trace_line(const struct trace *trace, uint32_t record, const struct trace_numbers *numbers,
                  char *out, size_t size);
/* Why: the rule with its numbers; "" where there is nothing to explain. */
size_t trace_rule(const struct trace *trace, uint32_t record, const struct trace_numbers *numbers,
                  char *out, size_t size);
/* Where the rule stands: "RFC 9293 §3.10.7.4", or "". The string lives for ever. */
const char *trace_rule_section(const struct trace *trace, uint32_t record);

/* Which rules of TCP are turned off in this run, and what is done instead: "This is not TCP. Rule
 * knocked out: a FIN takes no sequence number."; "" where all are in force.  It has to stand
 * wherever the run is shown. */
size_t trace_knocked_out(const struct trace_setup *setup, char *out, size_t size);

/* "50 ms", "1.2 s", "2 min", "2 h": exact, in the largest unit that needs no more than
 * three decimals, falling back to smaller units. */
size_t trace_duration(int64_t duration_ns, char *out, size_t size);

/* "64 kbit/s", "10 Mbit/s"; "unlimited" for 0. */
size_t trace_rate(int64_t bits_per_s, char *out, size_t size);

/* "SYN, ACK", or "none". */
size_t trace_flags(uint8_t flags, char *out, size_t size);

/* The language that the process speaks, as gettext chooses it: the first of LANGUAGE, else the
 * locale of messages, without its encoding; "" in the C locale.  Good for trace_text_get().  In a
 * static buffer. */
const char *trace_language(void);

#endif
