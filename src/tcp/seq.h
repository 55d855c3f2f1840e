/* Sequence numbers: unsigned, 32 bits, modulo 2^32 (RFC 9293 §3.4).
 *
 * A comparison is only meaningful between numbers less than 2^31 apart, which the window
 * guarantees for every number that belongs to one connection.
 */
#ifndef SYNFIN_TCP_SEQ_H
#define SYNFIN_TCP_SEQ_H

#include <stdbool.h>
#include <stdint.h>

static inline bool seq_lt(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

static inline bool seq_le(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) <= 0;
}

static inline bool seq_gt(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

static inline bool seq_ge(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) >= 0;
}

/* Whether seq lies in the half-open stretch of len numbers that begins at start. */
static inline bool seq_in(uint32_t seq, uint32_t start, uint32_t len)
{
    return seq - start < len;
}

#endif
