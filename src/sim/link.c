#include "sim/link.h"

#include "sim/chance.h"
#include "tcp/time.h"
#include "trace/memory.h"

#include <string.h>

void sim_link_init(struct sim_link *link, const struct trace_link_setup *setup)
{
    *link = (struct sim_link){.setup = *setup};
}

void sim_link_clear(struct sim_link *link)
{
    memory_free(link->starts_ns);
    *link = (struct sim_link){0};
}

/* Forgets those that have begun to be put out. */
static void advance_queue(struct sim_link *link, int64_t now_ns)
{
    while (link->start_count > 0 && link->starts_ns[link->start_first] <= now_ns) {
        link->start_first++;
        link->start_count--;
    }
    if (link->start_count == 0)
        link->start_first = 0;
}

static void remember_start(struct sim_link *link, int64_t start_ns)
{
    if (link->start_first > link->start_count) {
        memmove(link->starts_ns, link->starts_ns + link->start_first,
                link->start_count * sizeof *link->starts_ns);
        link->start_first = 0;
    }
    size_t end = link->start_first + link->start_count;
    link->starts_ns =
        memory_grow(link->starts_ns, &link->start_room, end + 1, sizeof *link->starts_ns);
    link->starts_ns[end] = start_ns;
    link->start_count++;
}

/* Rounded up: a packet is out when its last bit is. */
static int64_t time_to_put_out_ns(int64_t rate_bits_per_s, uint32_t bytes)
{
    if (rate_bits_per_s == 0)
        return 0;
    return ((int64_t)bytes * 8 * TIME_S(1) + rate_bits_per_s - 1) / rate_bits_per_s;
}

static bool finds_long_queue(struct sim_link *link, int64_t now_ns)
{
    advance_queue(link, now_ns);
    return link->setup.mark_packets != 0 && link->start_count >= link->setup.mark_packets;
}

/* When the packet is out on the cable, or TIME_NEVER_NS if the queue has no room. */
static int64_t put_out(struct sim_link *link, int64_t now_ns, uint32_t bytes)
{
    int64_t takes_ns = time_to_put_out_ns(link->setup.rate_bits_per_s, bytes);
    int64_t start_ns = time_max_ns(now_ns, link->free_ns);

    advance_queue(link, now_ns);
    if (start_ns > now_ns) {
        if (link->setup.queue_packets != 0 && link->start_count >= link->setup.queue_packets)
            return TIME_NEVER_NS;
        remember_start(link, start_ns);
    }
    link->free_ns = time_later_ns(start_ns, takes_ns);
    return link->free_ns;
}

struct sim_crossing sim_link_enter(struct sim_link *link, uint64_t seed, uint64_t place,
                                   int64_t now_ns, uint32_t bytes)
{
    const struct trace_link_setup *setup = &link->setup;
    uint64_t ordinal = link->entered++;
    struct sim_crossing crossing = {.marked = finds_long_queue(link, now_ns)};
    int64_t out_ns = put_out(link, now_ns, bytes);

    if (out_ns == TIME_NEVER_NS) {
        crossing.queue_full = true;
        crossing.due_ns = time_later_ns(now_ns, setup->delay_ns);
        return crossing;
    }
    crossing.due_ns = time_later_ns(
        time_later_ns(out_ns, setup->delay_ns),
        sim_up_to(sim_draw(seed, place, ordinal, SIM_CHANCE_JITTER), setup->jitter_ns));
    if (sim_hits(sim_draw(seed, place, ordinal, SIM_CHANCE_REORDER), setup->reorder_ppm))
        crossing.due_ns = time_later_ns(crossing.due_ns, setup->delay_ns);
    crossing.lost = sim_hits(sim_draw(seed, place, ordinal, SIM_CHANCE_LOSS), setup->loss_ppm);
    crossing.corrupted =
        sim_hits(sim_draw(seed, place, ordinal, SIM_CHANCE_CORRUPT), setup->corrupt_ppm);
    crossing.duplicated =
        sim_hits(sim_draw(seed, place, ordinal, SIM_CHANCE_DUPLICATE), setup->duplicate_ppm);
    crossing.bit = sim_draw(seed, place, ordinal, SIM_CHANCE_BIT);
    return crossing;
}

void sim_link_skip(struct sim_link *link)
{
    link->entered++;
}
