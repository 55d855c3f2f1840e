/* The queue of what is still to happen: a binary heap whose entries can be taken out again.
 *
 * The order within one instant is written here once.  Arrivals (and whatever else befalls a packet
 * on its way) come before timers, timers before commands, and within one class what was put in
 * first comes first.  But what an event causes within its own instant happens before everything
 * that was already waiting for that instant: such entries bear the number of the event that caused
 * them as their wave, and a later wave goes first.
 */
#ifndef SYNFIN_SIM_QUEUE_H
#define SYNFIN_SIM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_NO_EVENT UINT32_MAX

enum sim_class { SIM_CLASS_FLIGHT, SIM_CLASS_TIMER, SIM_CLASS_COMMAND, SIM_CLASS_COUNT };

struct sim_socket;

struct sim_event {
    int64_t t_ns;
    uint64_t wave;    /* 0, or the number of the event of the same instant that caused this one */
    uint64_t ordinal; /* given by the queue */
    enum sim_class class;
    uint32_t subject;          /* a flight or a command */
    struct sim_socket *socket; /* of a timer; borrowed */
};

/* A value of zeros is an empty queue. */
struct sim_queue {
    struct sim_slot *slots;
    size_t slot_count, slot_room;
    uint32_t *heap; /* slots, the next event first */
    size_t heap_count, heap_room;
    uint32_t *spare; /* slots that are free again */
    size_t spare_count, spare_room;
    uint64_t next_ordinal;
    size_t in_class[SIM_CLASS_COUNT];
};

void sim_queue_clear(struct sim_queue *queue);
/* Returns a handle that holds until the event is popped or removed. */
uint32_t sim_queue_insert(struct sim_queue *queue, const struct sim_event *event);
void sim_queue_remove(struct sim_queue *queue, uint32_t handle);
/* The next event, or NULL. */
const struct sim_event *sim_queue_first(const struct sim_queue *queue);
bool sim_queue_pop(struct sim_queue *queue, struct sim_event *event);
/* When an event that is in the queue is due. */
int64_t sim_queue_time_ns(const struct sim_queue *queue, uint32_t handle);

#endif
