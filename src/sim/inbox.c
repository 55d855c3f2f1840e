#include "sim/inbox.h"

#include "trace/memory.h"

#include <string.h>

/* Copies between the ring and a straight piece of memory, around the ring's end. */
static void ring_write(struct sim_inbox *inbox, uint64_t offset, const uint8_t *octets,
                       size_t bytes)
{
    size_t at = (size_t)(offset & (inbox->size - 1));
    size_t first = bytes < inbox->size - at ? bytes : inbox->size - at;

    memcpy(inbox->octets + at, octets, first);
    memcpy(inbox->octets, octets + first, bytes - first);
}

static void ring_read(const struct sim_inbox *inbox, uint64_t offset, uint8_t *octets, size_t bytes)
{
    size_t at = (size_t)(offset & (inbox->size - 1));
    size_t first = bytes < inbox->size - at ? bytes : inbox->size - at;

    memcpy(octets, inbox->octets + at, first);
    memcpy(octets + first, inbox->octets, bytes - first);
}

static void make_room(struct sim_inbox *inbox, uint64_t needed)
{
    size_t size = inbox->size == 0 ? 4096 : inbox->size;
    struct sim_inbox grown = {.read_offset = inbox->read_offset};

    if (inbox->size >= needed)
        return;
    while (size < needed)
        size *= 2;
    grown.octets = memory_new(size, 1);
    grown.size = size;
    for (size_t done = 0; done < inbox->size; done++)
        grown.octets[(grown.read_offset + done) & (size - 1)] =
            inbox->octets[(inbox->read_offset + done) & (inbox->size - 1)];
    memory_free(inbox->octets);
    *inbox = grown;
}

void sim_inbox_store(struct sim_inbox *inbox, uint64_t offset, const uint8_t *octets, size_t bytes)
{
    if (offset < inbox->read_offset) {
        uint64_t known = inbox->read_offset - offset;
        if (known >= bytes)
            return;
        offset += known;
        octets += known;
        bytes -= (size_t)known;
    }
    make_room(inbox, offset + bytes - inbox->read_offset);
    ring_write(inbox, offset, octets, bytes);
}

void sim_inbox_take(struct sim_inbox *inbox, uint8_t *octets, size_t bytes)
{
    make_room(inbox, bytes);
    ring_read(inbox, inbox->read_offset, octets, bytes);
    inbox->read_offset += bytes;
}

void sim_inbox_clear(struct sim_inbox *inbox)
{
    memory_free(inbox->octets);
    *inbox = (struct sim_inbox){0};
}
