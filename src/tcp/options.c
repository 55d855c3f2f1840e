#include "tcp/options.h"

#include "tcp/config.h"
#include "tcp/octets.h"

#include <string.h>

enum {
    KIND_END = 0,
    KIND_NO_OPERATION = 1,
    KIND_MSS = 2,
    KIND_WINDOW_SCALE = 3,
    KIND_SACK_PERMITTED = 4,
    KIND_SACK = 5,
    KIND_TIMESTAMPS = 8,
    KIND_FAST_OPEN = 34,
};

/* Kind and length included. */
enum {
    BYTES_HEAD = 2,
    BYTES_MSS = 4,
    BYTES_WINDOW_SCALE = 3,
    BYTES_SACK_PERMITTED = 2,
    BYTES_SACK_BLOCK = 8,
    BYTES_TIMESTAMPS = 10,
};

/* ---- writing ----------------------------------------------------------------------------- */

/* Where the next octet goes; without `octets` they are only counted. */
struct writer {
    uint8_t *octets;
    size_t bytes;
};

static void put8(struct writer *writer, uint8_t value)
{
    if (writer->octets != NULL)
        writer->octets[writer->bytes] = value;
    writer->bytes++;
}

static void put16(struct writer *writer, uint16_t value)
{
    put8(writer, (uint8_t)(value >> 8));
    put8(writer, (uint8_t)value);
}

static void put32(struct writer *writer, uint32_t value)
{
    put16(writer, (uint16_t)(value >> 16));
    put16(writer, (uint16_t)value);
}

static void put_head(struct writer *writer, uint8_t kind, uint8_t length)
{
    put8(writer, kind);
    put8(writer, length);
}

static void put_nops(struct writer *writer, int count)
{
    while (count-- > 0)
        put8(writer, KIND_NO_OPERATION);
}

static void put_mss(struct writer *writer, const struct tcp_options *options)
{
    if (options->mss_bytes == 0)
        return;
    put_head(writer, KIND_MSS, BYTES_MSS);
    put16(writer, options->mss_bytes);
}

static void put_window_scale(struct writer *writer, const struct tcp_options *options, int nops)
{
    if (!options->window_scale)
        return;
    put_nops(writer, nops);
    put_head(writer, KIND_WINDOW_SCALE, BYTES_WINDOW_SCALE);
    put8(writer, options->window_shift);
}

static void put_sack_permitted(struct writer *writer, const struct tcp_options *options, int nops)
{
    if (!options->sack_permitted)
        return;
    put_nops(writer, nops);
    put_head(writer, KIND_SACK_PERMITTED, BYTES_SACK_PERMITTED);
}

static void put_timestamps(struct writer *writer, const struct tcp_options *options, int nops)
{
    if (!options->timestamps)
        return;
    put_nops(writer, nops);
    put_head(writer, KIND_TIMESTAMPS, BYTES_TIMESTAMPS);
    put32(writer, options->ts_value);
    put32(writer, options->ts_echo);
}

/* The last option of a SYN for everybody, and NOPs up to the end of its word. */
static void put_fast_open(struct writer *writer, const struct tcp_options *options)
{
    uint8_t length = (uint8_t)(BYTES_HEAD + options->cookie.bytes);

    if (!options->fast_open)
        return;
    put_head(writer, KIND_FAST_OPEN, length);
    for (int i = 0; i < options->cookie.bytes; i++)
        put8(writer, options->cookie.octets[i]);
    put_nops(writer, length % 4);
}

/* The same for everybody: two NOPs and as many blocks as there is room for. */
static void put_sack(struct writer *writer, const struct tcp_options *options)
{
    size_t used_bytes = writer->bytes + 2 + BYTES_HEAD;
    size_t room = used_bytes < TCP_OPTIONS_MAX_BYTES
                      ? (TCP_OPTIONS_MAX_BYTES - used_bytes) / BYTES_SACK_BLOCK
                      : 0;
    size_t count = options->sack_count < room ? options->sack_count : room;

    if (count == 0)
        return;
    put_nops(writer, 2);
    put_head(writer, KIND_SACK, (uint8_t)(BYTES_HEAD + count * BYTES_SACK_BLOCK));
    for (size_t i = 0; i < count; i++) {
        put32(writer, options->sack[i].start);
        put32(writer, options->sack[i].end);
    }
}

/* SACK-permitted stands in the place of the two NOPs before the timestamps. */
static void put_in_linux_order(struct writer *writer, const struct tcp_options *options)
{
    put_mss(writer, options);
    put_sack_permitted(writer, options, options->timestamps ? 0 : 2);
    put_timestamps(writer, options, options->sack_permitted ? 0 : 2);
    put_window_scale(writer, options, 1);
}

/* Here as well, but behind the window scale. */
static void put_in_bsd_order(struct writer *writer, const struct tcp_options *options)
{
    put_mss(writer, options);
    put_window_scale(writer, options, 1);
    put_sack_permitted(writer, options, 0);
    put_timestamps(writer, options, options->sack_permitted ? 0 : 2);
}

/* As BSD, but without timestamps SACK-permitted ends on a word. */
static void put_in_windows_order(struct writer *writer, const struct tcp_options *options)
{
    put_mss(writer, options);
    put_window_scale(writer, options, 1);
    put_sack_permitted(writer, options, options->timestamps ? 0 : 2);
    put_timestamps(writer, options, options->sack_permitted ? 0 : 2);
}

/* Every option ends on a word of 32 bits, as RFC 7323 App. A advises. */
static void put_in_rfc_order(struct writer *writer, const struct tcp_options *options)
{
    put_mss(writer, options);
    put_window_scale(writer, options, 1);
    put_sack_permitted(writer, options, 2);
    put_timestamps(writer, options, 2);
}

static size_t put_all(const struct tcp_options *options, uint8_t *octets)
{
    struct writer writer = {octets, 0};

    switch ((enum tcp_option_order)options->order) {
    case TCP_ORDER_LINUX:
        put_in_linux_order(&writer, options);
        break;
    case TCP_ORDER_BSD:
        put_in_bsd_order(&writer, options);
        break;
    case TCP_ORDER_WINDOWS:
        put_in_windows_order(&writer, options);
        break;
    default:
        put_in_rfc_order(&writer, options);
        break;
    }
    put_fast_open(&writer, options);
    put_sack(&writer, options);
    return writer.bytes;
}

size_t tcp_options_bytes(const struct tcp_options *options)
{
    return put_all(options, NULL);
}

void tcp_options_encode(const struct tcp_options *options, uint8_t *octets)
{
    put_all(options, octets);
}

/* ---- reading ----------------------------------------------------------------------------- */

/* At least one block, and nothing but whole ones; 40 octets never hold more than four. */
static bool decode_sack(const uint8_t *octets, uint8_t length, struct tcp_options *options)
{
    int count = (length - BYTES_HEAD) / BYTES_SACK_BLOCK;

    if (count == 0 || count > TCP_SACK_BLOCKS_MAX ||
        length != BYTES_HEAD + count * BYTES_SACK_BLOCK)
        return false;
    options->sack_count = (uint8_t)count;
    for (int i = 0; i < count; i++) {
        const uint8_t *block = octets + BYTES_HEAD + (size_t)i * BYTES_SACK_BLOCK;

        options->sack[i] = (struct tcp_range){octets_get32(block), octets_get32(block + 4)};
    }
    return true;
}

/* A request, or a cookie; else it is as good as unknown. */
static void decode_fast_open(const uint8_t *octets, uint8_t length, struct tcp_options *options)
{
    uint8_t bytes = (uint8_t)(length - BYTES_HEAD);

    if (bytes % 2 != 0 || bytes > TCP_COOKIE_MAX_BYTES ||
        (bytes > 0 && bytes < TCP_COOKIE_MIN_BYTES)) {
        options->unknown_count++;
        return;
    }
    options->fast_open = true;
    options->cookie = (struct tcp_cookie){.bytes = bytes};
    memcpy(options->cookie.octets, octets + BYTES_HEAD, bytes);
}

/* One option that has a length octet; false if kind and length do not go together. */
static bool decode_one(const uint8_t *octets, uint8_t length, struct tcp_options *options)
{
    switch (octets[0]) {
    case KIND_MSS:
        options->mss_bytes = length == BYTES_MSS ? (uint16_t)(octets[2] << 8 | octets[3]) : 0;
        return length == BYTES_MSS;
    case KIND_WINDOW_SCALE:
        options->window_scale = true;
        options->window_shift = octets[length - 1];
        return length == BYTES_WINDOW_SCALE;
    case KIND_SACK_PERMITTED:
        options->sack_permitted = true;
        return length == BYTES_SACK_PERMITTED;
    case KIND_SACK:
        return decode_sack(octets, length, options);
    case KIND_TIMESTAMPS:
        if (length != BYTES_TIMESTAMPS)
            return false;
        options->timestamps = true;
        options->ts_value = octets_get32(octets + 2);
        options->ts_echo = octets_get32(octets + 6);
        return true;
    case KIND_FAST_OPEN:
        decode_fast_open(octets, length, options);
        return true;
    default:
        options->unknown_count++;
        return true;
    }
}

bool tcp_options_decode(const uint8_t *octets, size_t length, struct tcp_options *options)
{
    size_t at = 0;

    *options = (struct tcp_options){0};
    while (at < length && octets[at] != KIND_END) {
        if (octets[at] == KIND_NO_OPERATION) {
            at++;
            continue;
        }
        if (length - at < 2 || octets[at + 1] < 2 || octets[at + 1] > length - at ||
            !decode_one(octets + at, octets[at + 1], options))
            return false;
        at += octets[at + 1];
    }
    return true;
}
