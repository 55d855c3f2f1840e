/* A capture file of what passes one end of the bridge, for looking into it with Wireshark.
 *
 * Where SYNFIN_INTEROP_CAPTURE names a folder, each conversation leaves two files there, one for
 * either end: NAME.engine.pcap and NAME.kernel.pcap.  What was lost shows in the sender's only.
 */
#ifndef SYNFIN_TESTS_INTEROP_CAPTURE_H
#define SYNFIN_TESTS_INTEROP_CAPTURE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* NULL unless a folder is named and the file can be made there. */
FILE *capture_open(const char *name, const char *end);

/* An IPv4 datagram, at this moment.  Does nothing without a file. */
void capture_add(FILE *file, int64_t now_ns, const uint8_t *octets, size_t bytes);

#endif
