/* An endpoint of the engine behind a bridge, face to face with the kernel's TCP.
 *
 * Every call lets the engine say at once what it has to say; peer_run() lets time go by.
 */
#ifndef SYNFIN_TESTS_INTEROP_PEER_H
#define SYNFIN_TESTS_INTEROP_PEER_H

#include "bridge.h"
#include "device.h"
#include "tcp/conn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PEER_STREAM_BYTES (4u << 20)

struct peer {
    const struct device *device;
    struct bridge bridge;
    struct tcp_conn conn;
    bool reading;
    FILE *at_engine, *at_kernel; /* captures, or NULL */

    uint8_t *sent;     /* every octet of our stream, from offset 0 */
    uint8_t *received; /* every octet that was stored, at its offset in the stream */
    uint64_t sent_bytes, read_bytes;

    unsigned told[TCP_TOLD_COUNT]; /* how often each enum tcp_indication came */
    unsigned resets_out, resets_in, again, bad_checksums, refused_by_codec;
    unsigned late_resets; /* of resets_out, those that answered what came after the end */
    /* RFC 3168, but for the handshake: ECE either way, and our CWR. */
    unsigned echoes_out, echoes_in, reductions_out;
    unsigned damaged_delivered[BRIDGE_WAYS]; /* how many the bridge had corrupted */
};

/* A fresh endpoint in CLOSED, and a bridge of its own.  `name` is for capture files. */
void peer_init(struct peer *peer, const struct device *device, const char *name,
               const struct tcp_config *config, const struct bridge_faults *faults, uint64_t seed);
void peer_finish(struct peer *peer);

/* The moment, on the engine's clock. */
int64_t peer_now_ns(void);

/* User calls, each with the output that follows from it. */
void peer_listen(struct peer *peer, uint16_t port);
void peer_connect(struct peer *peer, uint16_t local_port, uint16_t remote_port);
/* The same with octets that are queued before the SYN leaves. */
void peer_connect_with(struct peer *peer, uint16_t local_port, uint16_t remote_port,
                       uint64_t bytes);
/* Queues the next `bytes` octets of the engine's stream. */
void peer_send(struct peer *peer, uint64_t bytes);
void peer_close(struct peer *peer);
void peer_abort(struct peer *peer);
/* Takes up to `bytes` octets; for a peer that does not read by itself. */
void peer_read(struct peer *peer, uint64_t bytes);
void peer_resume_reading(struct peer *peer);
void peer_set_keepalive(struct peer *peer, bool on);

/* A segment that neither end has sent arrives, past all the bridge's faults. */
void peer_forge(struct peer *peer, enum bridge_way way, const struct tcp_segment *segment);

/* Reads the last segment that entered the bridge; false if there was none or it was damaged. */
bool peer_last_segment(const struct peer *peer, enum bridge_way way, struct tcp_segment *segment);

/* The SHA-256 of what the application has read; free with g_free(). */
char *peer_hash(const struct peer *peer);

/* Lets the engine run for at most timeout_ms, or until done() holds, which is asked with `data`
 * after every step and may move the kernel's side. */
bool peer_run(struct peer *peer, int timeout_ms, bool (*done)(struct peer *peer, void *data),
              void *data);

#endif
