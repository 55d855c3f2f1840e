/* The options part of the header as octets (RFC 9293 §3.2, RFC 7323, RFC 2018,
 * RFC 7413).
 *
 * options->order says in which order they are written and where they are padded with NOPs; what is
 * read may stand in any order.  The options take 40 octets at most: SACK blocks that do not fit
 * behind the others are left out, the last ones first.
 */
#ifndef SYNFIN_TCP_OPTIONS_H
#define SYNFIN_TCP_OPTIONS_H

#include "tcp/segment.h"

#include <stdbool.h>
#include <stddef.h>

#define TCP_OPTIONS_MAX_BYTES 40

/* Octets that the options need with the NOPs between them, without padding to a multiple of four. */
size_t tcp_options_bytes(const struct tcp_options *options);

/* Writes them; `octets` has room for tcp_options_bytes(). */
void tcp_options_encode(const struct tcp_options *options, uint8_t *octets);

/* Reads `length` octets.  False if an option's length does not fit (MUST-7); options of unknown
 * kinds are skipped by their length (MUST-6), and so is a Fast Open option whose length no cookie
 * has, for RFC 7413 §4.1.1 has it ignored.  Of two of a kind the last one counts. */
bool tcp_options_decode(const uint8_t *octets, size_t length, struct tcp_options *options);

#endif
