/* A small language for telling a run by hand: what the diagram draws can then be asked of it
 * without a simulation.  Moments are in milliseconds.
 */
#ifndef SYNFIN_TESTS_DIAGRAM_TALE_H
#define SYNFIN_TESTS_DIAGRAM_TALE_H

#include "tcp/why.h"
#include "trace/trace.h"

struct tale {
    struct trace *trace;
    enum tcp_state state[TRACE_HOST_COUNT];
    uint32_t flight;                                          /* the latest */
    uint32_t timer_record[TRACE_HOST_COUNT][TCP_TIMER_COUNT]; /* the latest, or TRACE_NONE */
    uint16_t conn[TRACE_HOST_COUNT];
};

struct tale tale_begin(const char *title);

void tale_state(struct tale *tale, double ms, enum trace_host host, enum tcp_state state);
void tale_call(struct tale *tale, double ms, enum trace_host host, enum trace_call call,
               uint64_t bytes);
/* Returns the packet; it is due 50 ms later. */
uint32_t tale_send(struct tale *tale, double ms, enum trace_host host, uint8_t flags, uint32_t seq,
                   uint32_t ack, uint32_t bytes);
uint32_t tale_send_due(struct tale *tale, double ms, double due_ms, enum trace_host host,
                       uint8_t flags, uint32_t seq, uint32_t ack, uint32_t bytes,
                       enum tcp_why reason, bool again);
void tale_arrive(struct tale *tale, double ms, uint32_t packet);
/* The arrival of an ACK; whom it reaches has counted so many duplicates before and after it. */
void tale_count(struct tale *tale, double ms, uint32_t packet, uint32_t before, uint32_t after);
void tale_lose(struct tale *tale, double ms, uint32_t packet, enum trace_loss why);
void tale_timer(struct tale *tale, double ms, enum trace_host host, enum tcp_timer timer,
                enum tcp_timer_action action, double interval_ms, uint16_t count);
void tale_power(struct tale *tale, double ms, enum trace_host host, bool on);
void tale_cable(struct tale *tale, double ms, bool cut, enum trace_way ways);
void tale_set(struct tale *tale, double ms, enum trace_link_setting setting, int64_t value);
void tale_note(struct tale *tale, double ms, const char *text);
void tale_chapter(struct tale *tale, double ms, const char *text);

/* Whole tales.  Free with trace_free(). */
struct trace *tale_of_a_handshake(void);
struct trace *tale_of_the_last_ack(void);
struct trace *tale_of_a_dead_peer(void);
struct trace *tale_of_a_simultaneous_open(void);
struct trace *tale_of_a_transfer(int segments);
struct trace *tale_of_everything(void);

struct tale_entry {
    const char *name;
    struct trace *(*tell)(void);
};
extern const struct tale_entry tales[];

#endif
