#include "tcp/reassembly.h"

#include "tcp/seq.h"

#include <string.h>

struct tcp_range tcp_reassembly_missing(const struct tcp_reassembly *held, struct tcp_range range)
{
    for (int i = 0; i < held->count; i++)
        if (seq_le(held->ranges[i].start, range.start) && seq_lt(range.start, held->ranges[i].end))
            range.start = held->ranges[i].end;
    for (int i = held->count - 1; i >= 0; i--)
        if (seq_lt(held->ranges[i].start, range.end) && seq_le(range.end, held->ranges[i].end))
            range.end = held->ranges[i].start;
    if (seq_lt(range.end, range.start))
        range.end = range.start;
    return range;
}

/* Replaces the stretches first..last-1 by one. */
static void replace(struct tcp_reassembly *held, int first, int last, struct tcp_range range)
{
    memmove(&held->ranges[first + 1], &held->ranges[last],
            (size_t)(held->count - last) * sizeof(held->ranges[0]));
    held->ranges[first] = range;
    held->count += 1 - (last - first);
}

bool tcp_reassembly_add(struct tcp_reassembly *held, struct tcp_range range)
{
    int first = 0;
    int last;

    while (first < held->count && seq_lt(held->ranges[first].end, range.start))
        first++;
    for (last = first; last < held->count && seq_le(held->ranges[last].start, range.end); last++) {
        if (seq_lt(held->ranges[last].start, range.start))
            range.start = held->ranges[last].start;
        if (seq_gt(held->ranges[last].end, range.end))
            range.end = held->ranges[last].end;
    }
    if (first == last && held->count == TCP_GAPS_MAX) {
        if (first == held->count)
            return false;
        /* What lies nearest to RCV.NXT is what the connection waits for: the farthest stretch,
         * which was never acknowledged, makes room. */
        held->count--;
    }
    replace(held, first, last, range);
    return true;
}

uint32_t tcp_reassembly_take(struct tcp_reassembly *held, uint32_t next)
{
    while (held->count > 0 && seq_le(held->ranges[0].start, next)) {
        if (seq_gt(held->ranges[0].end, next))
            next = held->ranges[0].end;
        held->count--;
        memmove(&held->ranges[0], &held->ranges[1], (size_t)held->count * sizeof(held->ranges[0]));
    }
    return next;
}

uint32_t tcp_reassembly_bytes(const struct tcp_reassembly *held)
{
    uint32_t bytes = 0;

    for (int i = 0; i < held->count; i++)
        bytes += held->ranges[i].end - held->ranges[i].start;
    return bytes;
}
