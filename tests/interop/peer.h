/* An endpoint of the engine on a TUN device, face to face with the kernel's TCP.
 *
 * The device lives in a network namespace of its own, so nothing outside is touched.  The kernel
 * is 10.9.0.1, the engine 10.9.0.2.  The bridge between the two can lose segments, seeded.
 */
#ifndef SYNFIN_TESTS_INTEROP_PEER_H
#define SYNFIN_TESTS_INTEROP_PEER_H

#include "tcp/conn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEER_KERNEL_ADDRESS 0x0a090001u
#define PEER_ENGINE_ADDRESS 0x0a090002u
#define PEER_STREAM_BYTES   (4u << 20)

struct peer {
    int tun;
    struct tcp_conn conn;
    uint32_t seed;
    unsigned loss_percent;
    bool reading;

    uint8_t *sent;     /* every octet of our stream, from offset 0 */
    uint8_t *received; /* every octet that was stored, at its offset in the stream */
    uint64_t sent_bytes, read_bytes;

    unsigned told[8]; /* how often each enum tcp_indication came */
    unsigned segments_out, segments_in, lost, refused_by_codec;
};

/* Enters a new network namespace with a TUN device; NULL, or why that cannot be done here. */
const char *peer_enter_namespace(int *tun);

/* A fresh endpoint in CLOSED. */
void peer_init(struct peer *peer, int tun, const struct tcp_config *config, uint32_t seed);
void peer_finish(struct peer *peer);

/* The moment, on the engine's clock. */
int64_t peer_now_ns(void);

/* User calls, each with the output that follows from it. */
void peer_listen(struct peer *peer, uint16_t port);
void peer_connect(struct peer *peer, uint16_t local_port, uint16_t remote_port);
/* Queues `bytes` octets of a pattern that tells its own place. */
void peer_send(struct peer *peer, uint64_t bytes);
void peer_close(struct peer *peer);
void peer_abort(struct peer *peer);
void peer_resume_reading(struct peer *peer);
void peer_set_keepalive(struct peer *peer, bool on);

/* The octet that stands at `offset` of the pattern. */
uint8_t peer_pattern(uint64_t offset);

/* Lets the engine run for at most timeout_ms, or until done() holds. `idle` is called in between
 * with `data`, to move the kernel's side. */
bool peer_run(struct peer *peer, int timeout_ms, bool (*done)(struct peer *peer, void *data),
              void *data);

#endif
