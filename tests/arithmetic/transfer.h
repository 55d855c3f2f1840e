/* One transfer from the client to the server through the whole world: the client opens, sends so
 * many octets and closes; the server reads and closes after it.
 */
#ifndef SYNFIN_TESTS_ARITHMETIC_TRANSFER_H
#define SYNFIN_TESTS_ARITHMETIC_TRANSFER_H

#include "sim/world.h"

#include <glib.h>

#define MSS 1000

struct transfer {
    struct trace_setup setup; /* may be changed before the run */
    struct world *world;
};

/* 50 ms each way and no loss, segments of 1000 octets, ACKs that are not delayed, buffers that never
 * limit, and a sender that does not give up. */
void transfer_begin(struct transfer *transfer, uint64_t seed, uint64_t bytes);
void transfer_run(struct transfer *transfer);
/* The next segment with data after that moment is lost. */
void transfer_run_dropping(struct transfer *transfer, int64_t moment_ns);
void transfer_end(struct transfer *transfer);

/* When the server had all of it, FIN included; fails the test if it never did. */
int64_t transfer_completed_ns(const struct transfer *transfer);

/* Whether the longer tables are asked for. */
bool soak(void);

#endif
