#include "app/header-options.h"

#include <glib/gi18n.h>

#define EDGE_BYTES 4

struct reading {
    SynfinRun *run;
    uint32_t packet;
    const uint8_t *octets;
    size_t length;
    struct header_part *parts;
    size_t count;
};

static uint32_t number_at(const uint8_t *octets, unsigned bytes)
{
    uint32_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | *octets++;
    return value;
}

static struct header_part *add(struct reading *reading, unsigned first, unsigned octets,
                               const char *name, const char *meaning)
{
    struct header_part *part = &reading->parts[reading->count++];
    *part = (struct header_part){
        .first = first, .octets = octets, .name = _(name), .meaning = _(meaning)};
    g_snprintf(part->value, sizeof part->value, "%u", number_at(reading->octets + first, octets));
    return part;
}

/* ---- what stands behind kind and length ------------------------------------------------------ */

/* "× 128": what a window is multiplied by is easier to see than the shift. */
static void add_shift(struct reading *reading, unsigned first, const char *meaning)
{
    struct header_part *part = add(reading, first, 1, N_("Shift"), meaning);
    unsigned shift = reading->octets[first];
    if (shift < 32)
        g_snprintf(part->value, sizeof part->value, "%u (×%u)", shift, 1u << shift);
}

/* The edges are numbers of the stream that comes the other way. */
static void add_edges(struct reading *reading, unsigned first, unsigned end, const char *meaning)
{
    const struct trace_packet *packet =
        trace_packet(synfin_run_trace(reading->run), reading->packet);
    for (unsigned at = first; at + EDGE_BYTES <= end && reading->count < HEADER_PARTS_MAX;
         at += EDGE_BYTES) {
        bool left = (at - first) / EDGE_BYTES % 2 == 0;
        struct header_part *part =
            add(reading, at, EDGE_BYTES, left ? N_("Left edge") : N_("Right edge"), meaning);
        char styled[48], plain[16];
        uint32_t seq = number_at(reading->octets + at, EDGE_BYTES);
        g_snprintf(plain, sizeof plain, "%u", seq);
        trace_number(synfin_run_numbers(reading->run), reading->packet, (enum trace_host)packet->to,
                     seq, styled, sizeof styled);
        if (g_strcmp0(plain, styled) != 0)
            g_snprintf(part->value, sizeof part->value, "%s  =  %s", plain, styled);
    }
}

/* In hexadecimal digits. */
static void add_cookie(struct reading *reading, unsigned first, unsigned octets,
                       const char *meaning)
{
    struct header_part *part = add(reading, first, octets, N_("Cookie"), meaning);
    char *at = part->value;
    for (unsigned i = 0; i < octets && at + 3 <= part->value + sizeof part->value; i++, at += 2)
        g_snprintf(at, 3, "%02x", reading->octets[first + i]);
}

static void add_value(struct reading *reading, unsigned kind, unsigned first, unsigned end,
                      const char *meaning)
{
    unsigned octets = end - first;
    if (kind == 2 && octets == 2)
        add(reading, first, 2, N_("Largest segment"), meaning);
    else if (kind == 3 && octets == 1)
        add_shift(reading, first, meaning);
    else if (kind == 5)
        add_edges(reading, first, end, meaning);
    else if (kind == 8 && octets == 8) {
        add(reading, first, 4, "TSval", meaning);
        add(reading, first + 4, 4, "TSecr", meaning);
    } else if (kind == 34 && octets > 0) {
        add_cookie(reading, first, octets, meaning);
    } else if (octets > 0) {
        struct header_part *part = add(reading, first, octets, N_("Value"), meaning);
        g_snprintf(part->value, sizeof part->value, _("%u octets"), octets);
    }
}

/* ---- the options ----------------------------------------------------------------------------- */

static const char *meaning_of(unsigned kind, const char **name)
{
    static const struct {
        const char *name, *meaning;
    } kinds[] = {
        [0] = {N_("End"), N_("The options end here; zeros fill the last word")},
        [1] = {"NOP", N_("Does nothing: fills a word, so that what follows is aligned")},
        [2] = {"MSS", N_("Maximum segment size: the most data that the sender of this segment "
                         "takes in one segment")},
        [3] = {"WS", N_("Window scale: every later window of this sender is meant shifted left by "
                        "so many bits")},
        [4] = {"SACK-OK", N_("SACK permitted: the sender of this segment understands selective "
                             "acknowledgements")},
        [5] = {"SACK", N_("Selective acknowledgement: beyond the acknowledgment number these "
                          "octets have arrived too")},
        [34] = {"TFO", N_("TCP Fast Open: a cookie with which a client may send data in its SYN; "
                          "without one it is asked for")},
        [8] = {"TS", N_("Timestamps: the sender's clock, and the clock value that it echoes")},
    };
    if (kind < G_N_ELEMENTS(kinds) && kinds[kind].name) {
        *name = kinds[kind].name;
        return kinds[kind].meaning;
    }
    *name = N_("unknown");
    return N_("An option that is not known here: skipped by its length");
}

static unsigned add_option(struct reading *reading, unsigned at)
{
    unsigned kind = reading->octets[at], length = kind > 1 ? reading->octets[at + 1] : 1;
    const char *name, *meaning = meaning_of(kind, &name);
    struct header_part *part = add(reading, at, 1, N_("Kind"), meaning);
    g_snprintf(part->value, sizeof part->value, "%u %s", kind, _(name));
    if (kind == 0)
        part->octets = (unsigned)reading->length - at;
    if (kind <= 1)
        return at + part->octets;
    add(reading, at + 1, 1, N_("Length"), meaning);
    add_value(reading, kind, at + 2, at + length, meaning);
    return at + length;
}

size_t header_options_read(SynfinRun *run, uint32_t packet, const uint8_t *octets, size_t length,
                           struct header_part parts[HEADER_PARTS_MAX])
{
    struct reading reading = {run, packet, octets, length, parts, 0};
    unsigned at = 0;
    while (at < length && reading.count + 3 < HEADER_PARTS_MAX)
        at = add_option(&reading, at);
    return reading.count;
}
