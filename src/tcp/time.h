/* Simulated time, for every room: int64_t nanoseconds since the run began.
 *
 * Names that hold a time end in _ns.  A moment that never comes is TIME_NEVER_NS, which compares
 * as later than every other moment; nothing is ever added to it.  Moments and durations are never
 * negative.
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

/* A moment that lies so much later; one beyond all time becomes the last before it. */
static inline int64_t time_later_ns(int64_t t_ns, int64_t by_ns)
{
    return by_ns < TIME_NEVER_NS - t_ns ? t_ns + by_ns : TIME_NEVER_NS - 1;
}

#endif
