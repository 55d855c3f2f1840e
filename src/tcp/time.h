/* Simulated time, for every room: int64_t nanoseconds since the run began.
 *
 * Names that hold a time end in _ns.  A moment that never comes is TIME_NEVER_NS, which compares
 * as later than every other moment; nothing is ever added to it.
 */
#ifndef SYNFIN_TCP_TIME_H
#define SYNFIN_TCP_TIME_H

#include <stdint.h>

#define TIME_NEVER_NS INT64_MAX
#define TIME_US(n)    ((int64_t)(n)*1000)
#define TIME_MS(n)    ((int64_t)(n)*1000000)
#define TIME_S(n)     ((int64_t)(n)*1000000000)

static inline int64_t time_min_ns(int64_t a_ns, int64_t b_ns)
{
    return a_ns < b_ns ? a_ns : b_ns;
}

static inline int64_t time_max_ns(int64_t a_ns, int64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

#endif
