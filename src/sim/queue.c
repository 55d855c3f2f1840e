#include "sim/queue.h"

#include "trace/memory.h"

#include <assert.h>

struct sim_slot {
    struct sim_event event;
    uint32_t position; /* in the heap */
};

void sim_queue_clear(struct sim_queue *queue)
{
    memory_free(queue->slots);
    memory_free(queue->heap);
    memory_free(queue->spare);
    *queue = (struct sim_queue){0};
}

static bool goes_first(const struct sim_event *a, const struct sim_event *b)
{
    if (a->t_ns != b->t_ns)
        return a->t_ns < b->t_ns;
    if (a->wave != b->wave)
        return a->wave > b->wave;
    if (a->class != b->class)
        return a->class < b->class;
    return a->ordinal < b->ordinal;
}

static bool before(const struct sim_queue *queue, size_t a, size_t b)
{
    return goes_first(&queue->slots[queue->heap[a]].event, &queue->slots[queue->heap[b]].event);
}

static void swap(struct sim_queue *queue, size_t a, size_t b)
{
    uint32_t slot = queue->heap[a];

    queue->heap[a] = queue->heap[b];
    queue->heap[b] = slot;
    queue->slots[queue->heap[a]].position = (uint32_t)a;
    queue->slots[queue->heap[b]].position = (uint32_t)b;
}

static void rise(struct sim_queue *queue, size_t at)
{
    while (at > 0 && before(queue, at, (at - 1) / 2)) {
        swap(queue, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static void sink(struct sim_queue *queue, size_t at)
{
    for (;;) {
        size_t first = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < queue->heap_count && before(queue, child, first))
                first = child;
        if (first == at)
            return;
        swap(queue, at, first);
        at = first;
    }
}

static uint32_t take_slot(struct sim_queue *queue)
{
    if (queue->spare_count > 0)
        return queue->spare[--queue->spare_count];
    queue->slots =
        memory_grow(queue->slots, &queue->slot_room, queue->slot_count + 1, sizeof *queue->slots);
    return (uint32_t)queue->slot_count++;
}

uint32_t sim_queue_insert(struct sim_queue *queue, const struct sim_event *event)
{
    uint32_t slot = take_slot(queue);
    size_t at = queue->heap_count;

    queue->heap = memory_grow(queue->heap, &queue->heap_room, at + 1, sizeof *queue->heap);
    queue->slots[slot] = (struct sim_slot){*event, (uint32_t)at};
    queue->slots[slot].event.ordinal = queue->next_ordinal++;
    queue->heap[at] = slot;
    queue->heap_count++;
    queue->in_class[event->class]++;
    rise(queue, at);
    return slot;
}

void sim_queue_remove(struct sim_queue *queue, uint32_t handle)
{
    assert(handle < queue->slot_count);
    size_t at = queue->slots[handle].position;
    size_t last = --queue->heap_count;

    assert(queue->heap[at] == handle);
    queue->in_class[queue->slots[handle].event.class]--;
    swap(queue, at, last);
    if (at != last) {
        rise(queue, at);
        sink(queue, at);
    }
    queue->spare =
        memory_grow(queue->spare, &queue->spare_room, queue->spare_count + 1, sizeof *queue->spare);
    queue->spare[queue->spare_count++] = handle;
}

const struct sim_event *sim_queue_first(const struct sim_queue *queue)
{
    return queue->heap_count == 0 ? NULL : &queue->slots[queue->heap[0]].event;
}

bool sim_queue_pop(struct sim_queue *queue, struct sim_event *event)
{
    if (queue->heap_count == 0)
        return false;
    uint32_t slot = queue->heap[0];
    *event = queue->slots[slot].event;
    sim_queue_remove(queue, slot);
    return true;
}

int64_t sim_queue_time_ns(const struct sim_queue *queue, uint32_t handle)
{
    return queue->slots[handle].event.t_ns;
}
