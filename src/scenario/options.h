/* The one table of options: parser, writer and the help read it.
 *
 * An option belongs to a place: the top of the file, `network` (and there `to client` and
 * `to server`, which set one direction only), or an endpoint (`client`, `server`).  An option
 * with a group stands one level deeper: `keepalive: {idle: 60 s}`.
 */
#ifndef SYNFIN_SCENARIO_OPTIONS_H
#define SYNFIN_SCENARIO_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scenario_place {
    SCENARIO_AT_TOP,     /* offsets count in struct scenario */
    SCENARIO_AT_NETWORK, /* in struct trace_link_setup */
    SCENARIO_AT_HOST,    /* in struct trace_host_setup */
};

enum scenario_kind {
    SCENARIO_DURATION,    /* "50 ms", kept in nanoseconds */
    SCENARIO_OCTETS,      /* "1460 bytes", or the number alone */
    SCENARIO_COUNT,       /* "9" */
    SCENARIO_PACKETS,     /* "20 packets", "unlimited" is 0 */
    SCENARIO_SHARE,       /* "2.5 %", kept in parts per million */
    SCENARIO_RATE,        /* "10 Mbit/s", "unlimited" is 0 */
    SCENARIO_ON_OFF,      /* "on", "off" */
    SCENARIO_PORT,        /* "80" */
    SCENARIO_ADDRESS,     /* "10.0.0.1" */
    SCENARIO_ISN,         /* a sequence number, or "random" */
    SCENARIO_APPLICATION, /* "manual", ..., "source 5000 bytes" */
    SCENARIO_PROFILE,     /* "rfc"; sets all of tcp */
    SCENARIO_CONGESTION,  /* "reno" */
    SCENARIO_ECN,         /* "passive" */
    SCENARIO_KNOCK_OUT,   /* "none", "third-ack", "time-wait, karn" */
};

struct scenario_option {
    enum scenario_place place;
    const char *group; /* "keepalive", or NULL */
    const char *key;
    enum scenario_kind kind;
    uint16_t offset_bytes, size_bytes; /* of the field, where the kind has one single field */
    uint64_t min, max;                 /* in the unit that the field is kept in */
    const char *help;                  /* a sentence, marked for translation */
};

const struct scenario_option *scenario_options(size_t *count);

/* The default as it would be written.  Both texts are to be freed with g_free(). */
char *scenario_option_default(const struct scenario_option *option, bool server);
/* What may be given: "a duration from 1 ms to 24 h", translated. */
char *scenario_option_range(const struct scenario_option *option);

#endif
