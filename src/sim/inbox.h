/* The octets that a connection has received and its user has not read yet, in a ring; they may
 * come in any order, as the engine says where they belong. */
#ifndef SYNFIN_SIM_INBOX_H
#define SYNFIN_SIM_INBOX_H

#include <stddef.h>
#include <stdint.h>

/* A value of zeros is empty and takes memory with the first octet. */
struct sim_inbox {
    uint8_t *octets;
    size_t size; /* a power of two, or 0 */
    uint64_t read_offset;
};

/* Puts octets where they belong in the stream.  What lies before read_offset is dropped. */
void sim_inbox_store(struct sim_inbox *inbox, uint64_t offset, const uint8_t *octets, size_t bytes);
/* Copies out the next octets and moves on. */
void sim_inbox_take(struct sim_inbox *inbox, uint8_t *octets, size_t bytes);
void sim_inbox_clear(struct sim_inbox *inbox);

#endif
