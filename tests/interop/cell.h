/* One cell of the matrix: octets both ways between the engine and the kernel under given faults and
 * options, an orderly end, and everything that both ends and the kernel's own counters have to say
 * about it afterwards.
 */
#ifndef SYNFIN_TESTS_INTEROP_CELL_H
#define SYNFIN_TESTS_INTEROP_CELL_H

#include "bridge.h"
#include "tcp/config.h"

#include <stdbool.h>
#include <stdint.h>

enum cell_close {
    CELL_ENGINE_CLOSES, /* and the kernel in answer */
    CELL_KERNEL_CLOSES, /* and the engine in answer */
    CELL_BOTH_CLOSE     /* at one moment */
};

struct cell {
    char name[64];
    uint64_t seed;
    bool kernel_opens;
    enum cell_close close;
    uint64_t bytes; /* each way */
    struct bridge_faults faults;
    struct tcp_config config;
    /* What the kernel offers and takes up. */
    bool kernel_timestamps, kernel_window_scale, kernel_sack;
    enum tcp_ecn_use kernel_ecn;
    const char *kernel_congestion; /* NULL: the kernel's choice */
    int64_t rto_max_ns; /* 0: as each of them has it; else of both, if the kernel can be told */
    int timeout_s;
};

enum cell_verdict { CELL_RIGHT, CELL_WRONG, CELL_SKIPPED };

struct cell_result {
    enum cell_verdict verdict;
    char problem[256]; /* of a cell that is wrong or skipped */
    double seconds;
    unsigned engine_again, kernel_again; /* segments that were sent again */
    struct bridge_count counts[BRIDGE_WAYS];
    unsigned options; /* as tcpi_options says them */
    char counters[160];
};

/* Enters a namespace of its own, so it is called once in the life of a process. */
struct cell_result cell_run(const struct cell *cell);

#endif
