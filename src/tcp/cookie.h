/* The cookie of TCP Fast Open (RFC 7413 §4.1.2): with it a client proves that it has received
 * something at its address before.  A server makes it of that address and of a secret, so it keeps
 * nothing for its clients and knows its cookies again all the same.
 */
#ifndef SYNFIN_TCP_COOKIE_H
#define SYNFIN_TCP_COOKIE_H

#include "tcp/segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 128 bits that the server tells nobody. */
struct tcp_secret {
    uint64_t k0, k1;
};

/* The cookie of 8 octets that a secret makes of an IPv4 address in host order. */
struct tcp_cookie tcp_cookie_make(const struct tcp_secret *secret, uint32_t address);

/* Twice the octets, and a zero. */
#define TCP_COOKIE_TEXT_MAX (2 * TCP_COOKIE_MAX_BYTES + 1)

/* Its octets in hexadecimal digits, "" for none; returns `text`. */
const char *tcp_cookie_text(const struct tcp_cookie *cookie, char text[TCP_COOKIE_TEXT_MAX]);

bool tcp_cookie_same(const struct tcp_cookie *a, const struct tcp_cookie *b);

/* SipHash-2-4: a short message authentication code. */
uint64_t tcp_siphash(const struct tcp_secret *secret, const uint8_t *octets, size_t length);

#endif
