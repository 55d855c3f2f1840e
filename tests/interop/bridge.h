/* The network between the engine and the kernel: what it does to each datagram, seeded.
 *
 * Every datagram of each way has an ordinal, and each chance is a function of (seed, way, ordinal,
 * purpose) alone, so that what happens to one does not change what happens to the next.  A datagram
 * waits in one queue, ordered by the moment when it is due; those due at once keep the order in
 * which they came.
 */
#ifndef SYNFIN_TESTS_INTEROP_BRIDGE_H
#define SYNFIN_TESTS_INTEROP_BRIDGE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BRIDGE_FRAME_MAX_BYTES 2048

enum bridge_way { BRIDGE_TO_KERNEL, BRIDGE_TO_ENGINE, BRIDGE_WAYS };

/* The same for both ways. */
struct bridge_faults {
    unsigned loss_percent;
    unsigned duplicate_percent;
    unsigned reorder_percent; /* held back by hold_ns, so that later ones overtake */
    unsigned corrupt_percent; /* one octet of the TCP segment is changed */
    unsigned mark_percent;    /* CE is set where the sender said ECT (RFC 3168 §5) */
    int64_t delay_ns;
    int64_t jitter_ns; /* up to so much more, so that neighbours may change places */
    int64_t hold_ns;
};

struct bridge_count {
    unsigned arrived, lost, duplicated, reordered, corrupted, marked;
};

struct bridge_frame {
    enum bridge_way way;
    int64_t due_ns;
    uint64_t number; /* which decides among frames due at one moment */
    bool damaged;    /* by corruption */
    size_t bytes;
    uint8_t octets[BRIDGE_FRAME_MAX_BYTES];
};

struct bridge {
    uint64_t seed;
    struct bridge_faults faults;
    struct bridge_count counts[BRIDGE_WAYS];
    struct bridge_frame last[BRIDGE_WAYS]; /* as it came, whatever became of it */
    uint64_t entered;                      /* frames that ever came into the queue */
    GQueue queue;                          /* of struct bridge_frame, those due first at the head */
};

void bridge_init(struct bridge *bridge, const struct bridge_faults *faults, uint64_t seed);
void bridge_finish(struct bridge *bridge);

/* An IPv4 datagram enters. */
void bridge_put(struct bridge *bridge, enum bridge_way way, int64_t now_ns, const uint8_t *octets,
                size_t bytes);

/* When the next one is due; INT64_MAX if none is under way. */
int64_t bridge_due_ns(const struct bridge *bridge);

/* Takes out the next one that is due, to be freed with g_free(); NULL if none is. */
struct bridge_frame *bridge_take(struct bridge *bridge, int64_t now_ns);

/* A well mixed number out of three, the same on every machine. */
uint64_t bridge_mix(uint64_t a, uint64_t b, uint64_t c);

#endif
