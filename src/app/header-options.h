/* The options of a header, octet by octet, with what each of them means. */
#ifndef SYNFIN_APP_HEADER_OPTIONS_H
#define SYNFIN_APP_HEADER_OPTIONS_H

#include "app/run.h"

#include <stddef.h>
#include <stdint.h>

/* A run of octets that mean one thing. */
struct header_part {
    unsigned first, octets; /* counted from the beginning of the options */
    const char *name;       /* "Kind", "TSval", translated */
    const char *meaning;    /* of the whole option, translated */
    char value[64];         /* "8 TS", "4221" */
};

/* No header holds more. */
#define HEADER_PARTS_MAX 40

/* Reads `length` octets that hold well-formed options; numbers are written in the run's style, as
 * of this packet.  Returns how many parts there are. */
size_t header_options_read(SynfinRun *run, uint32_t packet, const uint8_t *octets, size_t length,
                           struct header_part parts[HEADER_PARTS_MAX]);

#endif
