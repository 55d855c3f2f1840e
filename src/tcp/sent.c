#include "tcp/sent.h"

/* A retransmission cuts at most at both its ends, each block of a SACK option likewise. */
#define KEPT_FOR_CUTTING 16

struct tcp_sent *tcp_sent_at(struct tcp_sent_list *list, int index)
{
    return &list->entries[(list->begin + index) % TCP_SENT_MAX];
}

const struct tcp_sent *tcp_sent_peek(const struct tcp_sent_list *list, int index)
{
    return &list->entries[(list->begin + index) % TCP_SENT_MAX];
}

bool tcp_sent_has_room(const struct tcp_sent_list *list)
{
    return list->count < TCP_SENT_MAX - KEPT_FOR_CUTTING;
}

void tcp_sent_add(struct tcp_sent_list *list, uint64_t start, uint64_t end, int64_t now_ns,
                  uint8_t transmissions)
{
    if (list->count == TCP_SENT_MAX) {
        tcp_sent_at(list, list->count - 1)->end = end;
        return;
    }
    *tcp_sent_at(list, list->count++) = (struct tcp_sent){
        .start = start,
        .end = end,
        .sent_ns = now_ns,
        .transmissions = transmissions,
    };
}

/* The index of the first entry that ends after a position; count if none does. */
static int find(const struct tcp_sent_list *list, uint64_t position)
{
    int low = 0;
    int high = list->count;

    while (low < high) {
        int middle = (low + high) / 2;

        if (tcp_sent_peek(list, middle)->end > position)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

bool tcp_sent_cut(struct tcp_sent_list *list, uint64_t position)
{
    int index = find(list, position);

    if (index == list->count || tcp_sent_peek(list, index)->start >= position)
        return true;
    if (list->count == TCP_SENT_MAX)
        return false;
    for (int i = list->count++; i > index; i--)
        *tcp_sent_at(list, i) = *tcp_sent_peek(list, i - 1);
    tcp_sent_at(list, index)->end = position;
    tcp_sent_at(list, index + 1)->start = position;
    return true;
}

/* Makes one entry of those from first to last - 1. */
static void join(struct tcp_sent_list *list, int first, int last)
{
    struct tcp_sent *entry = tcp_sent_at(list, first);

    for (int i = first + 1; i < last; i++) {
        const struct tcp_sent *next = tcp_sent_peek(list, i);

        entry->end = next->end;
        if (entry->transmissions < next->transmissions)
            entry->transmissions = next->transmissions;
        entry->lost |= next->lost;
    }
    for (int i = last; i < list->count; i++)
        *tcp_sent_at(list, i - (last - first - 1)) = *tcp_sent_peek(list, i);
    list->count -= last - first - 1;
}

void tcp_sent_again(struct tcp_sent_list *list, uint64_t start, uint64_t end, int64_t now_ns)
{
    tcp_sent_cut(list, start);
    tcp_sent_cut(list, end);
    int first = find(list, start);
    int last = first;

    while (last < list->count && tcp_sent_peek(list, last)->start < end)
        last++;
    if (first == last)
        return;
    join(list, first, last);
    struct tcp_sent *entry = tcp_sent_at(list, first);

    entry->sent_ns = now_ns;
    entry->resent = true;
    if (entry->transmissions < UINT8_MAX)
        entry->transmissions++;
}

void tcp_sent_acknowledged(struct tcp_sent_list *list, uint64_t una)
{
    while (list->count > 0 && tcp_sent_peek(list, 0)->end <= una) {
        list->begin = (list->begin + 1) % TCP_SENT_MAX;
        list->count--;
    }
    if (list->count > 0 && tcp_sent_peek(list, 0)->start < una)
        tcp_sent_at(list, 0)->start = una;
}

struct tcp_sent_sums tcp_sent_sums(const struct tcp_sent_list *list)
{
    struct tcp_sent_sums sums = {0};

    for (int i = 0; i < list->count; i++) {
        const struct tcp_sent *entry = tcp_sent_peek(list, i);
        uint32_t bytes = (uint32_t)(entry->end - entry->start);

        if (entry->sacked) {
            sums.sacked_bytes += bytes;
            continue;
        }
        if (!entry->lost)
            sums.pipe_bytes += bytes;
        else if (!entry->resent)
            sums.lost_bytes += bytes;
        if (entry->resent) {
            sums.pipe_bytes += bytes;
            sums.resent_bytes += bytes;
        }
    }
    return sums;
}
