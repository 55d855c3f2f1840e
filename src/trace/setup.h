/* What a run was started with: the options in force, as the trace keeps them, so that a diagram,
 * an export or a sentence can be made from the trace alone.
 */
#ifndef SYNFIN_TRACE_SETUP_H
#define SYNFIN_TRACE_SETUP_H

#include "tcp/config.h"
#include "trace/text.h"

#include <stdbool.h>
#include <stdint.h>

/* The two ends of the cable, and whoever injects segments into it. */
enum trace_host {
    TRACE_CLIENT,
    TRACE_SERVER,
    TRACE_NETWORK,
};
#define TRACE_HOST_COUNT 2

static inline enum trace_host trace_peer(enum trace_host host)
{
    return host == TRACE_CLIENT ? TRACE_SERVER : TRACE_CLIENT;
}

/* "client", "server", "network": for dumps, JSON and commands.  Not translated. */
const char *trace_host_name(enum trace_host host);

/* What the program above TCP does by itself. */
enum trace_application {
    TRACE_APP_MANUAL,       /* reads what comes, does nothing else */
    TRACE_APP_ECHO,         /* sends back what it reads, closes at the peer's FIN */
    TRACE_APP_SINK,         /* reads and discards, closes at the peer's FIN */
    TRACE_APP_SOURCE,       /* sends `source_bytes` once established, then closes */
    TRACE_APP_CLOSE_ON_EOF, /* reads, and closes in the very instant of the peer's FIN */
    TRACE_APP_COUNT
};

const char *trace_application_name(enum trace_application application);

struct trace_host_setup {
    enum tcp_profile profile; /* what `tcp` began with */
    struct tcp_config tcp;
    bool isn_fixed; /* else drawn from clock, ports and seed (RFC 9293 §3.4.1) */
    uint32_t isn;
    enum trace_application application;
    uint64_t source_bytes;
    uint32_t address; /* IPv4, host order */
    uint16_t port;    /* the server's well-known port; the client's first ephemeral port */
};

/* One direction of the cable.  Probabilities are in parts per million. */
struct trace_link_setup {
    int64_t delay_ns;        /* propagation */
    int64_t jitter_ns;       /* added, uniform in [0, jitter] */
    int64_t rate_bits_per_s; /* 0: infinitely fast */
    uint32_t queue_packets;  /* waiting for the rate; 0: without limit */
    uint32_t loss_ppm;
    uint32_t reorder_ppm; /* held back by a second delay, so that later ones overtake */
    uint32_t duplicate_ppm;
    uint32_t corrupt_ppm;
    uint32_t mark_packets; /* who finds so many waiting is marked CE (RFC 3168 §5); 0: nobody */
};

/* The settings of a link that a command can change in mid-run, each in the unit of its field. */
enum trace_link_setting {
    TRACE_LINK_DELAY,
    TRACE_LINK_JITTER,
    TRACE_LINK_RATE,
    TRACE_LINK_QUEUE,
    TRACE_LINK_LOSS,
    TRACE_LINK_REORDER,
    TRACE_LINK_DUPLICATE,
    TRACE_LINK_CORRUPT,
    TRACE_LINK_MARK,
    TRACE_LINK_SETTING_COUNT
};

/* "delay", "loss": the words of a scenario file. */
const char *trace_link_setting_name(enum trace_link_setting setting);
int64_t trace_link_get(const struct trace_link_setup *link, enum trace_link_setting setting);
void trace_link_set(struct trace_link_setup *link, enum trace_link_setting setting, int64_t value);

/* Which directions of the cable are meant; TRACE_BOTH_WAYS is the two together. */
enum trace_way {
    TRACE_TO_CLIENT = 1,
    TRACE_TO_SERVER = 2,
    TRACE_BOTH_WAYS = 3,
};

struct trace_setup {
    char *name;              /* of the lesson or file, "" when there is none; owned */
    struct trace_text title; /* owned */
    uint64_t seed;
    struct trace_host_setup host[TRACE_HOST_COUNT];
    struct trace_link_setup to_client, to_server;
    uint8_t knock_out; /* bits of enum tcp_knock_out, for both hosts */
    bool through_wire; /* every segment crosses as octets and is decoded at the far end */
    int64_t until_ns;  /* the end that the scenario sets, or TIME_NEVER_NS */
};

/* The defaults: the `rfc` profile, 50 ms each way, nothing lost, seed 1. */
struct trace_setup trace_setup_default(void);
/* A deep copy; finish it with trace_setup_clear(). */
struct trace_setup trace_setup_copy(const struct trace_setup *setup);
void trace_setup_clear(struct trace_setup *setup);

#endif
