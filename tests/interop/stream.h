/* What is sent: octets that look like chance, so that a hash of them says whether each stands at
 * its place.
 */
#ifndef SYNFIN_TESTS_INTEROP_STREAM_H
#define SYNFIN_TESTS_INTEROP_STREAM_H

#include <stddef.h>
#include <stdint.h>

enum stream { STREAM_OF_ENGINE, STREAM_OF_KERNEL };

/* Writes the octets of a stream from `offset` on. */
void stream_fill(enum stream stream, uint64_t offset, uint8_t *octets, size_t bytes);

/* The SHA-256 of the first `bytes` octets of a stream, in hexadecimal; free with g_free(). */
char *stream_hash(enum stream stream, uint64_t bytes);

#endif
