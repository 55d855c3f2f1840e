#include "bridge.h"

#include <string.h>

#define IP_ECN_MASK 0x03
#define IP_ECN_CE   0x03

/* What a chance is for. */
enum purpose {
    CHANCE_LOSS,
    CHANCE_DUPLICATE,
    CHANCE_REORDER,
    CHANCE_CORRUPT,
    CHANCE_CORRUPT_PLACE,
    CHANCE_CORRUPT_BITS,
    CHANCE_MARK,
    CHANCE_JITTER,
    CHANCE_COUNT
};

/* The finalizer of splitmix64. */
static uint64_t mix(uint64_t value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

uint64_t bridge_mix(uint64_t a, uint64_t b, uint64_t c)
{
    return mix(mix(mix(a) ^ b) ^ c);
}

/* The draw of the latest datagram of a way, for one purpose. */
static uint64_t draw(const struct bridge *bridge, enum bridge_way way, enum purpose purpose)
{
    return bridge_mix(bridge->seed, bridge->counts[way].arrived,
                      (uint64_t)way * CHANCE_COUNT + purpose);
}

static bool happens(const struct bridge *bridge, enum bridge_way way, enum purpose purpose,
                    unsigned percent)
{
    return draw(bridge, way, purpose) % 100 < percent;
}

static gint compare(gconstpointer a, gconstpointer b, gpointer data)
{
    const struct bridge_frame *first = a, *second = b;

    (void)data;
    if (first->due_ns != second->due_ns)
        return first->due_ns < second->due_ns ? -1 : 1;
    return first->number < second->number ? -1 : 1;
}

void bridge_init(struct bridge *bridge, const struct bridge_faults *faults, uint64_t seed)
{
    *bridge = (struct bridge){.seed = seed, .faults = *faults};
    g_queue_init(&bridge->queue);
}

void bridge_finish(struct bridge *bridge)
{
    g_queue_clear_full(&bridge->queue, g_free);
}

/* The checksum of the IP header, over its ten words of 16 bits. */
static void renew_ip_checksum(uint8_t *ip)
{
    uint32_t sum = 0;

    ip[10] = ip[11] = 0;
    for (int i = 0; i < 20; i += 2)
        sum += (uint32_t)(ip[i] << 8 | ip[i + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16)) & 0xffff;
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}

/* Changes one octet behind the IP header.  A change within one octet can never cancel out in a
 * one's complement sum, so the checksum has to find every one. */
static void corrupt(const struct bridge *bridge, struct bridge_frame *frame)
{
    size_t header_bytes = (size_t)(frame->octets[0] & 0x0f) * 4;
    size_t place = header_bytes + (size_t)(draw(bridge, frame->way, CHANCE_CORRUPT_PLACE) %
                                           (frame->bytes - header_bytes));

    frame->octets[place] ^=
        (uint8_t)(1 + draw(bridge, frame->way, CHANCE_CORRUPT_BITS) % UINT8_MAX);
}

static void damage(struct bridge *bridge, struct bridge_frame *frame)
{
    const struct bridge_faults *faults = &bridge->faults;
    struct bridge_count *count = &bridge->counts[frame->way];

    if (happens(bridge, frame->way, CHANCE_CORRUPT, faults->corrupt_percent)) {
        corrupt(bridge, frame);
        frame->damaged = true;
        count->corrupted++;
    }
    if ((frame->octets[1] & IP_ECN_MASK) != 0 &&
        happens(bridge, frame->way, CHANCE_MARK, faults->mark_percent)) {
        frame->octets[1] |= IP_ECN_CE;
        renew_ip_checksum(frame->octets);
        count->marked++;
    }
}

static void enqueue(struct bridge *bridge, const struct bridge_frame *frame)
{
    struct bridge_frame *copy = g_memdup2(frame, sizeof *frame);

    copy->number = bridge->entered++;
    g_queue_insert_sorted(&bridge->queue, copy, compare, NULL);
}

void bridge_put(struct bridge *bridge, enum bridge_way way, int64_t now_ns, const uint8_t *octets,
                size_t bytes)
{
    const struct bridge_faults *faults = &bridge->faults;
    struct bridge_count *count = &bridge->counts[way];
    struct bridge_frame frame = {.way = way, .due_ns = now_ns + faults->delay_ns, .bytes = bytes};

    g_assert(bytes <= sizeof frame.octets);
    memcpy(frame.octets, octets, bytes);
    bridge->last[way] = frame;
    count->arrived++;
    if (happens(bridge, way, CHANCE_LOSS, faults->loss_percent)) {
        count->lost++;
        return;
    }
    if (faults->jitter_ns > 0)
        frame.due_ns += (int64_t)(draw(bridge, way, CHANCE_JITTER) % (uint64_t)faults->jitter_ns);
    if (happens(bridge, way, CHANCE_DUPLICATE, faults->duplicate_percent)) {
        enqueue(bridge, &frame);
        count->duplicated++;
    }
    if (happens(bridge, way, CHANCE_REORDER, faults->reorder_percent)) {
        frame.due_ns += faults->hold_ns;
        count->reordered++;
    }
    damage(bridge, &frame);
    enqueue(bridge, &frame);
}

int64_t bridge_due_ns(const struct bridge *bridge)
{
    const struct bridge_frame *frame = g_queue_peek_head((GQueue *)&bridge->queue);

    return frame == NULL ? INT64_MAX : frame->due_ns;
}

struct bridge_frame *bridge_take(struct bridge *bridge, int64_t now_ns)
{
    return bridge_due_ns(bridge) <= now_ns ? g_queue_pop_head(&bridge->queue) : NULL;
}
