/* A run as a capture file for Wireshark and its like: pcapng with nanosecond stamps, whose packets
 * are IPv4 datagrams with right checksums and the real octets.  Each packet has a comment: why it
 * was sent, what became of it, and which one it repeats.  The run begins at midnight, so that the
 * time of day is the time of the run.
 */
#ifndef SYNFIN_EXPORT_PCAPNG_H
#define SYNFIN_EXPORT_PCAPNG_H

#include "trace/numbers.h"
#include "trace/trace.h"

#include <stdbool.h>
#include <stdint.h>

/* 2000-01-01 00:00:00 UTC, in seconds since 1970. */
#define PCAPNG_EPOCH_S INT64_C(946684800)

struct pcapng_options {
    enum trace_host place; /* whose capture; TRACE_NETWORK: in the middle of the wire */
    int64_t from_ns, to_ns;
    const struct trace_numbers *numbers; /* how comments write sequence numbers */
    const char *application;             /* "Synfin 0.1" */
};

/* On failure *error is one line to free with g_free(), and no file has been touched. */
bool export_pcapng(const struct trace *trace, const char *path,
                   const struct pcapng_options *options, char **error);

#endif
