#include "tcp/cookie.h"

#include <string.h>

#define MAC_BYTES 8

/* ---- SipHash-2-4 -------------------------------------------------------------------------- */

/* v0 to v3 of the algorithm; they begin as the key and the octets "somepseudorandomlygeneratedbytes". */
struct sip {
    uint64_t v0, v1, v2, v3;
};

static uint64_t rotated(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_round(struct sip *sip)
{
    sip->v0 += sip->v1;
    sip->v2 += sip->v3;
    sip->v1 = rotated(sip->v1, 13) ^ sip->v0;
    sip->v3 = rotated(sip->v3, 16) ^ sip->v2;
    sip->v0 = rotated(sip->v0, 32);
    sip->v2 += sip->v1;
    sip->v0 += sip->v3;
    sip->v1 = rotated(sip->v1, 17) ^ sip->v2;
    sip->v3 = rotated(sip->v3, 21) ^ sip->v0;
    sip->v2 = rotated(sip->v2, 32);
}

/* The 2 of SipHash-2-4. */
static void sip_compress(struct sip *sip, uint64_t word)
{
    sip->v3 ^= word;
    sip_round(sip);
    sip_round(sip);
    sip->v0 ^= word;
}

/* Up to eight octets, the first one lowest. */
static uint64_t word_of(const uint8_t *octets, size_t length)
{
    uint64_t word = 0;

    while (length-- > 0)
        word = word << 8 | octets[length];
    return word;
}

uint64_t tcp_siphash(const struct tcp_secret *secret, const uint8_t *octets, size_t length)
{
    struct sip sip = {
        secret->k0 ^ 0x736f6d6570736575,
        secret->k1 ^ 0x646f72616e646f6d,
        secret->k0 ^ 0x6c7967656e657261,
        secret->k1 ^ 0x7465646279746573,
    };
    size_t at = 0;

    for (; at + 8 <= length; at += 8)
        sip_compress(&sip, word_of(octets + at, 8));
    /* What is left over, with the length in the highest octet. */
    sip_compress(&sip, (uint64_t)length << 56 | word_of(octets + at, length - at));
    sip.v2 ^= 0xff;
    /* The 4 of SipHash-2-4. */
    for (int i = 0; i < 4; i++)
        sip_round(&sip);
    return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}

/* ---- cookies ------------------------------------------------------------------------------- */

struct tcp_cookie tcp_cookie_make(const struct tcp_secret *secret, uint32_t address)
{
    const uint8_t octets[] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
                              (uint8_t)(address >> 8), (uint8_t)address};
    uint64_t mac = tcp_siphash(secret, octets, sizeof octets);
    struct tcp_cookie cookie = {.bytes = MAC_BYTES};

    for (int i = 0; i < MAC_BYTES; i++)
        cookie.octets[i] = (uint8_t)(mac >> 8 * i);
    return cookie;
}

const char *tcp_cookie_text(const struct tcp_cookie *cookie, char text[TCP_COOKIE_TEXT_MAX])
{
    static const char digits[] = "0123456789abcdef";
    char *at = text;

    for (int i = 0; i < cookie->bytes; i++) {
        *at++ = digits[cookie->octets[i] >> 4];
        *at++ = digits[cookie->octets[i] & 15];
    }
    *at = '\0';
    return text;
}

bool tcp_cookie_same(const struct tcp_cookie *a, const struct tcp_cookie *b)
{
    return a->bytes == b->bytes && memcmp(a->octets, b->octets, a->bytes) == 0;
}
