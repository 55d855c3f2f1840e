#include "stream.h"

#include "bridge.h"

#include <glib.h>

void stream_fill(enum stream stream, uint64_t offset, uint8_t *octets, size_t bytes)
{
    uint64_t word = 0;

    for (size_t i = 0; i < bytes; i++) {
        unsigned place = (unsigned)((offset + i) % 8);

        if (i == 0 || place == 0)
            word = bridge_mix(stream, (offset + i) / 8, 0);
        octets[i] = (uint8_t)(word >> (8 * place));
    }
}

char *stream_hash(enum stream stream, uint64_t bytes)
{
    uint8_t *octets = g_malloc(bytes + 1);

    stream_fill(stream, 0, octets, bytes);
    char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, octets, bytes);
    g_free(octets);
    return hash;
}
