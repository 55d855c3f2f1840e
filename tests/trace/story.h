/* A trace told by hand, a packet a line, for tests of how it is read. */
#ifndef SYNFIN_TESTS_TRACE_STORY_H
#define SYNFIN_TESTS_TRACE_STORY_H

#include "trace/trace.h"

struct story {
    struct trace *trace;
    int64_t t_ns;
};

/* Time begins at 0; every line takes 10 ms. */
void story_begin(struct story *story);
/* The same where the server takes segments of that size. */
void story_begin_with_mss(struct story *story, uint16_t server_mss_bytes);
void story_end(struct story *story);

/* A packet leaves; returns its number.  Ports are the usual ones. */
uint32_t story_send(struct story *story, enum trace_host from, uint16_t conn, uint8_t flags,
                    uint32_t seq, uint32_t ack, uint32_t bytes);
/* The packet's first copy arrives at this connection; returns the record. */
uint32_t story_arrive(struct story *story, uint32_t packet, uint16_t conn);
/* A packet that answers the arrival `cause`. */
uint32_t story_answer(struct story *story, uint32_t cause, enum trace_host from, uint16_t conn,
                      uint8_t flags, uint32_t seq, uint32_t ack);
/* A segment that nobody in the run sent. */
uint32_t story_inject(struct story *story, enum trace_host to, uint8_t flags, uint32_t seq,
                      uint32_t ack);
/* Any other record; t_ns, and a missing cause and vars, are filled in. */
uint32_t story_add(struct story *story, struct trace_record record);

#endif
