#include "tcp/options.h"

enum {
    KIND_END = 0,
    KIND_NO_OPERATION = 1,
    KIND_MSS = 2,
};

#define MSS_OPTION_BYTES 4

size_t tcp_options_bytes(const struct tcp_options *options)
{
    return options->mss_bytes != 0 ? MSS_OPTION_BYTES : 0;
}

void tcp_options_encode(const struct tcp_options *options, uint8_t *octets)
{
    if (options->mss_bytes != 0) {
        octets[0] = KIND_MSS;
        octets[1] = MSS_OPTION_BYTES;
        octets[2] = (uint8_t)(options->mss_bytes >> 8);
        octets[3] = (uint8_t)options->mss_bytes;
    }
}

/* One option that has a length octet; false if kind and length do not go together. */
static bool decode_one(const uint8_t *octets, uint8_t length, struct tcp_options *options)
{
    if (octets[0] != KIND_MSS) {
        options->unknown_count++;
        return true;
    }
    if (length != MSS_OPTION_BYTES)
        return false;
    options->mss_bytes = (uint16_t)(octets[2] << 8 | octets[3]);
    return true;
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
