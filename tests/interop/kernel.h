/* The kernel's end of a conversation: a socket in the namespace, what it sent and took, and what
 * the kernel itself says about it.
 */
#ifndef SYNFIN_TESTS_INTEROP_KERNEL_H
#define SYNFIN_TESTS_INTEROP_KERNEL_H

#include "peer.h"

#include <glib.h>
#include <linux/tcp.h>
#include <stdbool.h>
#include <stdint.h>

struct kernel {
    int listener, socket; /* -1: none */
    uint64_t to_send, sent;
    uint64_t taken;
    uint64_t most_a_read; /* 0: all that is there */
    bool reads;
    bool closes_at_end; /* in answer to a FIN */
    bool ended;         /* a FIN or an error was read */
    int error;
    GChecksum *hash; /* of what was taken */
};

void kernel_init(struct kernel *kernel);
void kernel_finish(struct kernel *kernel);

/* `congestion` is the name of an algorithm or NULL.  False if the kernel has none of that name. */
bool kernel_listen(struct kernel *kernel, uint16_t port, const char *congestion);
bool kernel_connect(struct kernel *kernel, uint16_t local_port, uint16_t remote_port,
                    const char *congestion);

/* The same with TCP Fast Open (RFC 7413): a listener that takes data in a SYN, and a call that sends
 * the first `bytes` octets of the kernel's stream in its SYN if it has a cookie, else asks for one. */
bool kernel_listen_fast(struct kernel *kernel, uint16_t port);
void kernel_connect_fast(struct kernel *kernel, uint16_t local_port, uint16_t remote_port,
                         uint64_t bytes);

/* The receive buffer of sockets made from now on, in octets. */
void kernel_set_receive_buffer(const struct kernel *kernel, int bytes);

/* Times in seconds (RFC 9293 §3.8.4). */
void kernel_set_keepalive(const struct kernel *kernel, int idle, int interval, int probes);

/* Moves octets: accepts, writes what is still to be sent, takes what has come. */
void kernel_move(struct kernel *kernel);

void kernel_end_sending(const struct kernel *kernel);
/* Closes the socket with a reset. */
void kernel_abort(struct kernel *kernel);

/* Whether what was taken so far is what the engine sends. */
bool kernel_octets_right(const struct kernel *kernel);

struct tcp_info kernel_info(const struct kernel *kernel);

/* A counter of the namespace, as "TcpExt", "TCPSACKDiscard"; 0 if the kernel knows none. */
int64_t kernel_counter(const char *group, const char *name);

/* How many connections of the namespace are in TIME-WAIT. */
int kernel_time_waits(void);

/* Sets net.ipv4.NAME of the namespace; false where that is not allowed. */
bool kernel_set_sysctl(const char *name, const char *value);

#endif
