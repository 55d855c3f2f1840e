/* The trace: what happened, in order, each record with its cause.  It only ever grows.
 *
 * Records are small and of one size; what they speak of stands once, in tables beside them:
 *   packets   every segment ever sent, numbered from 1 in the order of sending
 *   flights   one crossing of the cable by one copy of a packet: when it left, when it is due,
 *             how it ended.  A flight is one arrow of the diagram.
 *   vars      snapshots of a connection's variables
 *   texts     the text of notes, chapters and commands
 *   streams   the octets that each connection's user sent, once
 * A record, flight or snapshot is named by its index; 0 is a valid record index, and
 * TRACE_NONE stands for "none" everywhere.
 *
 * The trace tells enough that neither diagram nor export need to know how it came about.
 */
#ifndef SYNFIN_TRACE_TRACE_H
#define SYNFIN_TRACE_TRACE_H

#include "tcp/out.h"
#include "tcp/segment.h"
#include "trace/setup.h"
#include "trace/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACE_NONE UINT32_MAX

enum trace_kind {
    TRACE_SENT,
    TRACE_ARRIVED, /* a packet reached a live host, which passed its verdict */
    TRACE_LOST,    /* a packet ended in any other way */
    TRACE_STATE,
    TRACE_TIMER,
    TRACE_APP,   /* a user call, or something the user was told */
    TRACE_FAULT, /* a command to the network or to a host's cable or process */
    TRACE_POWER, /* a host went off or on */
    TRACE_NOTE,
    TRACE_CHAPTER,
};

enum trace_loss {
    TRACE_LOST_BY_COMMAND,
    TRACE_LOST_BY_CHANCE,
    TRACE_LOST_QUEUE_FULL,
    TRACE_LOST_LINK_CUT,
    TRACE_LOST_UNPLUGGED,
    TRACE_LOST_HOST_OFF,
    TRACE_LOST_CORRUPTED,
    TRACE_LOSS_COUNT
};

/* The calls of RFC 9293 §3.9.1 and what an operator does to the process. */
enum trace_call {
    TRACE_CALL_LISTEN,
    TRACE_CALL_CONNECT,
    TRACE_CALL_SEND,
    TRACE_CALL_SEND_URGENT,
    TRACE_CALL_RECEIVE, /* only noted where the user reads by hand */
    TRACE_CALL_CLOSE,
    TRACE_CALL_ABORT,
    TRACE_CALL_KEEPALIVE_ON,
    TRACE_CALL_KEEPALIVE_OFF,
    TRACE_CALL_USER_TIMEOUT, /* `timeout_ns` */
    TRACE_CALL_USER_TIMEOUT_OFF,
    TRACE_CALL_STOP_READING,
    TRACE_CALL_RESUME_READING,
    TRACE_CALL_KILL,
    TRACE_CALL_COUNT
};

/* What a FAULT did, for those that have to draw it or to know how things stand afterwards. */
enum trace_effect {
    TRACE_EFFECT_FATE,    /* something is in store for one packet or several */
    TRACE_EFFECT_RELEASE, /* a held packet goes on */
    TRACE_EFFECT_CUT,     /* `ways` */
    TRACE_EFFECT_RESTORE, /* `ways` */
    TRACE_EFFECT_SET,     /* `setting` of `ways` becomes `value` */
    TRACE_EFFECT_INJECT,
    TRACE_EFFECT_UNPLUG, /* the record's host */
    TRACE_EFFECT_PLUG,
    TRACE_EFFECT_KILL,
    TRACE_EFFECT_COUNT
};

/* What is in store for a packet, and for which of them (TRACE_EFFECT_FATE). */
enum trace_plan {
    TRACE_PLAN_DROP,
    TRACE_PLAN_DELAY,
    TRACE_PLAN_DUPLICATE,
    TRACE_PLAN_CORRUPT,
    TRACE_PLAN_HOLD,
    TRACE_PLAN_MARK, /* CE, if its ends understand that (RFC 3168 §5) */
    TRACE_PLAN_COUNT
};

enum trace_match {
    TRACE_MATCH_ANY,
    TRACE_MATCH_SYN,     /* SYN without ACK */
    TRACE_MATCH_SYN_ACK, /* both */
    TRACE_MATCH_FIN,     /* the flag */
    TRACE_MATCH_RST,     /* the flag */
    TRACE_MATCH_ACK,     /* a pure ACK */
    TRACE_MATCH_DATA,    /* length above zero */
    TRACE_MATCH_COUNT
};

struct trace_record {
    int64_t t_ns;
    uint32_t cause; /* record, or TRACE_NONE */
    /* The connection's variables after this record, or TRACE_NONE.  An arrival shows them after all
     * that the segment did; what it did on the way follows in records of their own, each with the
     * variables of its moment within the step. */
    uint32_t vars;
    uint16_t conn; /* numbered from 1 at each host, never used twice; 0: none */
    uint8_t kind;  /* enum trace_kind */
    uint8_t host;  /* enum trace_host */
    union {
        struct {
            uint32_t packet;
            uint32_t flight; /* of the first copy */
        } sent;
        struct {
            uint32_t packet;
            uint32_t flight;
            uint32_t vars_before; /* what the verdict compared with */
            uint16_t verdict;     /* enum tcp_why */
        } arrived;
        struct {
            uint32_t packet;
            uint32_t flight;
            uint8_t why;  /* enum trace_loss */
            uint32_t bit; /* of a corrupted one: the bit that was flipped, counted from the lowest
                             of the first octet of the TCP header */
        } lost;
        struct {
            uint8_t from, to; /* enum tcp_state */
            uint16_t why;     /* enum tcp_why */
        } state;
        struct {
            int64_t expires_ns;
            int64_t interval_ns;
            uint16_t count;
            uint16_t why;   /* enum tcp_why */
            uint8_t timer;  /* enum tcp_timer */
            uint8_t action; /* enum tcp_timer_action */
        } timer;
        struct {
            uint64_t bytes;
            int64_t timeout_ns; /* of TRACE_CALL_USER_TIMEOUT; else 0 */
            uint16_t why;       /* enum tcp_why of an indication */
            uint8_t code;       /* enum trace_call or enum tcp_indication */
            uint8_t result;     /* enum tcp_result of a call */
            bool indication;
        } app;
        struct {
            int64_t value;   /* of a setting; of a plan to delay: by how long */
            uint32_t text;   /* the command as it would be written in a file */
            uint32_t packet; /* that it was aimed at, perhaps not sent yet, or TRACE_NONE */
            uint32_t every;  /* of a plan: 0 the next one only, 1 every, n every n-th */
            uint8_t effect;  /* enum trace_effect */
            uint8_t ways;    /* enum trace_way */
            uint8_t setting; /* enum trace_link_setting */
            uint8_t plan;    /* enum trace_plan */
            uint8_t match;   /* enum trace_match */
            uint8_t from;    /* enum trace_host: whose packets a plan without number strikes */
        } fault;
        struct {
            bool on;
        } power;
        struct {
            uint32_t text;
        } note; /* and chapter */
    };
};

struct trace_packet {
    struct tcp_segment segment;
    uint32_t sent_record;
    uint32_t retransmission_of; /* the packet that first carried its first number, or TRACE_NONE */
    uint32_t stream;            /* whose octets its payload is, or TRACE_NONE */
    uint32_t first_flight;
    uint16_t conn;
    uint16_t reason; /* enum tcp_why */
    uint8_t from;    /* enum trace_host; TRACE_NETWORK: injected */
    uint8_t to;
    bool retransmission;
};

/* Whether it was sent because an earlier one may be lost.  The SYN,ACK of a simultaneous open
 * (RFC 9293 Fig. 7) takes a number that was sent before too, but for the ACK that it brings. */
static inline bool trace_packet_is_sent_again(const struct trace_packet *packet)
{
    return packet->retransmission && packet->reason != TCP_WHY_ANSWER_SYN_SIMULTANEOUS;
}

enum trace_fate {
    TRACE_FLYING,
    TRACE_HELD, /* stopped on the way by command, until it is released */
    TRACE_ARRIVED_THERE,
    TRACE_LOST_THERE,
};

struct trace_flight {
    int64_t start_ns; /* when this copy began to cross */
    int64_t due_ns;   /* when it will be there; TIME_NEVER_NS while it is held */
    int64_t end_ns;   /* when it arrived or was lost; TIME_NEVER_NS before that */
    uint32_t packet;  /* from 1 */
    uint32_t end_record;
    uint32_t next_copy; /* flight of the next copy of the packet, or TRACE_NONE */
    uint16_t copy;      /* from 1 */
    uint8_t fate;       /* enum trace_fate */
    uint8_t loss;       /* enum trace_loss, for TRACE_LOST_THERE */
    bool marked;        /* CE since it left (RFC 3168 §5) */
};

struct trace;

/* The trace copies the setup.  Running out of memory ends the program. */
struct trace *trace_new(const struct trace_setup *setup);
void trace_free(struct trace *trace);

const struct trace_setup *trace_setup(const struct trace *trace);

uint32_t trace_record_count(const struct trace *trace);
const struct trace_record *trace_record(const struct trace *trace, uint32_t index);
uint32_t trace_packet_count(const struct trace *trace); /* packets are 1 to this, included */
const struct trace_packet *trace_packet(const struct trace *trace, uint32_t packet);
uint32_t trace_flight_count(const struct trace *trace);
const struct trace_flight *trace_flight(const struct trace *trace, uint32_t flight);
const struct tcp_vars *trace_vars(const struct trace *trace, uint32_t vars);
const struct trace_text *trace_text(const struct trace *trace, uint32_t text);
/* `bytes` octets of a stream from `offset` on; NULL if it does not hold so many. */
const uint8_t *trace_octets(const struct trace *trace, uint32_t stream, uint64_t offset,
                            uint32_t bytes);
/* The moment up to which the run has been told: nothing before it will be added. */
int64_t trace_end_ns(const struct trace *trace);
/* The index of the first record later than t_ns. */
uint32_t trace_record_after(const struct trace *trace, int64_t t_ns);
/* The record that speaks for a flight: its end if it has ended, else its sending. */
uint32_t trace_flight_record(const struct trace *trace, uint32_t flight);

/* ---- writing, for sim/ and for tests that tell a story by hand ------------------------------ */

/* Appends a record; t_ns must not lie before the last one's.  Returns its index. */
uint32_t trace_add(struct trace *trace, const struct trace_record *record);
/* Appends a SENT record (host, conn, vars, cause, t_ns are taken from `record`), its packet and
 * the flight of its first copy, due at due_ns; all three are linked.  Returns the packet. */
uint32_t trace_add_sent(struct trace *trace, const struct trace_record *record,
                        const struct trace_packet *packet, int64_t due_ns);
/* A further copy of a packet begins its flight.  Returns the flight. */
uint32_t trace_add_copy(struct trace *trace, uint32_t packet, int64_t start_ns, int64_t due_ns);
/* A flight was put off, held (TIME_NEVER_NS) or released. */
void trace_set_due(struct trace *trace, uint32_t flight, int64_t due_ns);
/* A flight was marked CE. */
void trace_set_marked(struct trace *trace, uint32_t flight);
/* A flight ends with this ARRIVED or LOST record, which names it and its packet. */
uint32_t trace_add_end(struct trace *trace, const struct trace_record *record);
uint32_t trace_add_vars(struct trace *trace, const struct tcp_vars *vars);
uint32_t trace_add_text(struct trace *trace, const struct trace_text *text);
uint32_t trace_add_plain_text(struct trace *trace, const char *text);
uint32_t trace_add_stream(struct trace *trace);
void trace_append_octets(struct trace *trace, uint32_t stream, const uint8_t *octets, size_t bytes);
void trace_set_end_ns(struct trace *trace, int64_t end_ns);

/* The names of design: "arrived", "link-cut", "stop-reading". */
const char *trace_kind_name(enum trace_kind kind);
const char *trace_loss_name(enum trace_loss loss);
const char *trace_call_name(enum trace_call call);

#endif
