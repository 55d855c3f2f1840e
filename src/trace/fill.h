/* Fills the placeholders of a sentence from the record that it tells of.
 *
 * A template is a whole sentence, translated before it is filled, so that each language orders its
 * words itself.  Besides the placeholders of tcp/why.h there are:
 *   {WHY}                          the sentence of the record's reason, filled likewise
 *   {LABEL} {PACKET} {OF} {COPY}   the packet: its label and number, the one it repeats, its copy
 *   {sender} {receiver}            the packet's hosts
 *   {FROM} {TO}                    states
 *   {INTERVAL} {NEXT} {COUNT}      a timer: how long it was set, how long it is set next
 *   {BYTES} {OCTETS} {ERROR}       of a user call or an indication
 *   {TEXT}                         as it was written
 *   {WHAT} {COUNT} {VALUE} {WAY}   of a command to the network: which packets, one in how many, how
 *                                  long or how much, in which direction
 * Hosts' names are written with a capital letter where a sentence begins; {me} is "It" where a text
 * that began with it goes on with another sentence about it.
 */
#ifndef SYNFIN_TRACE_FILL_H
#define SYNFIN_TRACE_FILL_H

#include "trace/numbers.h"
#include "trace/trace.h"

#include <stddef.h>

struct fill {
    const struct trace *trace;
    const struct trace_numbers *numbers;
    uint32_t record;
    const char *why; /* the template that {WHY} stands for, translated; may be "" */
    char *out;       /* at most `size` bytes, closing zero included */
    size_t size;
    size_t length;       /* of the whole text so far; 0 at first */
    char last;           /* the last character of it that is no space; 0 at first */
    bool space;          /* a space waits for what follows; false at first */
    bool begins_with_me; /* false at first */
};

/* Appends the template; what it does not know stays as it stands. */
void fill_template(struct fill *fill, const char *template);

/* The packet that a record speaks of, directly or through its causes, or TRACE_NONE. */
uint32_t fill_packet(const struct trace *trace, uint32_t record);
/* The record of the same instant that arms the timer anew that ran out here, or TRACE_NONE. */
uint32_t fill_next_start(const struct trace *trace, uint32_t record);

#endif
