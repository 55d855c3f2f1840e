/* The options part of the header as octets (RFC 9293 §3.2). */
#ifndef SYNFIN_TCP_OPTIONS_H
#define SYNFIN_TCP_OPTIONS_H

#include "tcp/segment.h"

#include <stdbool.h>
#include <stddef.h>

/* Octets that the options need, without padding to a multiple of four. */
size_t tcp_options_bytes(const struct tcp_options *options);

/* Writes them; `octets` has room for tcp_options_bytes(). */
void tcp_options_encode(const struct tcp_options *options, uint8_t *octets);

/* Reads `length` octets.  False if an option's length does not fit (MUST-7); options of unknown
 * kinds are skipped by their length (MUST-6). */
bool tcp_options_decode(const uint8_t *octets, size_t length, struct tcp_options *options);

#endif
