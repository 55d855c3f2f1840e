/* The inside of the world, for the files of this room only.
 *
 *   world.c        the loop: one event at a time
 *   cross.c        packets cross the cable: sent, lost, held, landed
 *   host.c         sockets, ports, initial sequence numbers
 *   drive.c        drives the engine of one socket and writes down what it noted
 *   application.c  what the program above TCP does by itself
 *   operate.c      commands to hosts
 *   interfere.c    commands to the network
 *   refusal.c      whether a command makes sense
 *   check.c        what must always hold
 */
#ifndef SYNFIN_SIM_INSIDE_H
#define SYNFIN_SIM_INSIDE_H

#include "sim/fates.h"
#include "sim/inbox.h"
#include "sim/link.h"
#include "sim/queue.h"
#include "sim/world.h"
#include "tcp/conn.h"
#include "trace/gettext.h"

struct sim_host;

/* The numbers that a packet was the first to carry. */
struct sim_first {
    uint32_t start, end;
    uint32_t packet;
};

struct sim_socket {
    struct sim_host *host; /* borrowed */
    struct tcp_conn tcp;
    uint16_t conn; /* 0: a lasting listener, or nobody */
    bool spawned;  /* by a lasting listener */
    bool orphan;   /* its process is gone */
    bool reading;  /* the user takes what arrives */
    bool mixed; /* holds octets that are not all its peer's: injected, or of an old incarnation */

    uint32_t stream;      /* of what it sends, or TRACE_NONE as long as that is nothing */
    uint64_t sent_bytes;  /* octets in that stream */
    uint32_t peer_stream; /* of what it received, or TRACE_NONE */
    struct sim_inbox inbox;

    uint32_t timer_event;                   /* in the queue, or SIM_NO_EVENT */
    uint32_t timer_record[TCP_TIMER_COUNT]; /* that armed it; TRACE_NONE: not running */

    /* What the user was told and has not answered yet: the record, or TRACE_NONE. */
    uint32_t told_established, told_data, told_closing;

    struct sim_first *firsts; /* ascending, without what is acknowledged */
    size_t first_begin, first_count, first_room;

    uint32_t checked_rcv_nxt; /* for world_check() */
    bool checked;
};

struct sim_host {
    enum trace_host host;
    const struct trace_host_setup *setup; /* borrowed */
    uint8_t knock_out;                    /* the rules that are turned off in the run */
    bool powered, plugged;
    uint32_t boots;        /* from 1 */
    uint32_t power_record; /* that switched it off */
    uint32_t plug_record;  /* that pulled the plug */
    uint16_t last_conn;
    uint16_t next_port; /* the next ephemeral one */

    bool isn_taken; /* the first connection since the first boot has been */
    uint16_t isn_local, isn_remote;
    uint32_t isn_base; /* what the first connection's number adds to the clock */

    /* TCP Fast Open (RFC 7413 §4.1): lost with the power. */
    struct tcp_cookie cookie_given; /* which the secret of this boot makes of the peer's address */
    struct tcp_cookie cookie_kept;  /* which the peer gave ... */
    uint16_t kept_mss_bytes;        /* ... and the MSS that it announced */

    struct sim_socket **sockets; /* owned; in order of conn */
    size_t socket_count, socket_room;
    struct sim_socket *listener; /* owned; the lasting one, or NULL */
    struct sim_socket *nobody;   /* owned; in CLOSED, it answers where there is no connection */
};

/* Why a packet on its way will not get there, decided half way. */
enum sim_doom {
    SIM_DOOM_NONE,
    SIM_DOOM_LOSS,
    SIM_DOOM_DROP,
    SIM_DOOM_HOLD,
};

/* What the trace does not need to know of a flight; same index as there. */
struct sim_flight {
    enum trace_host to;
    enum sim_doom doom;
    uint32_t doom_record;
    uint32_t event;  /* in the queue, or SIM_NO_EVENT */
    int64_t path_ns; /* how long the whole flight takes */
    int64_t owed_ns; /* while held: when it would have been there */
    bool corrupted;
    uint32_t corrupt_record;
    uint64_t bit;
    uint8_t *octets; /* through_wire only; owned */
    size_t octet_count;
};

/* What world_check() has looked at already. */
struct sim_checked {
    uint32_t records, flights;
};

struct world {
    struct trace *trace;
    const struct trace_setup *setup; /* the trace's */
    struct sim_queue queue;
    int64_t now_ns;
    uint64_t wave;       /* the number of the event that is being carried out */
    int64_t instant_ns;  /* the latest instant at which something happened, and ... */
    uint32_t in_instant; /* ... how many events so far */
    bool stuck;          /* too many: the run ends here */
    struct sim_host hosts[TRACE_HOST_COUNT];
    struct sim_link links[TRACE_HOST_COUNT]; /* by the host they lead to */
    struct sim_fates fates;

    struct sim_flight *flights;
    size_t flight_count, flight_room;
    uint32_t *live; /* flights that have not ended, ascending */
    size_t live_count, live_room;
    uint32_t injected_stream; /* octets that nobody's user sent, or TRACE_NONE */
    uint64_t injected_bytes;

    struct command *orders; /* commands, in the order of world_schedule() */
    size_t order_count, order_room;

    char error[200];
    size_t error_command;
    char fault[200];             /* the first thing that must not be, "" so far */
    struct sim_checked *checked; /* owned */

    struct tcp_out out; /* room for the engine's notes */
    uint8_t *scratch;   /* room for octets; owned */
    size_t scratch_room;
};

/* The packet that is being delivered, for the octets that the engine wants stored. */
struct sim_delivery {
    uint32_t stream;        /* whose octets it carries, or TRACE_NONE */
    const uint8_t *payload; /* what arrived; borrowed */
};

/* ---- world.c -------------------------------------------------------------------------------- */

/* Puts an event into the queue, not before now. */
uint32_t sim_schedule(struct world *world, int64_t t_ns, enum sim_class class, uint32_t subject,
                      struct sim_socket *socket);
/* A record of this moment with nothing but its kind, host and cause filled in. */
struct trace_record sim_record(const struct world *world, enum trace_kind kind,
                               enum trace_host host, uint32_t cause);
/* Keeps the first thing that must not be, for world_check(). */
__attribute__((format(printf, 2, 3))) void sim_fault(struct world *world, const char *format, ...);
/* Keeps the first error: the command that could not be carried out, or WORLD_NO_COMMAND. */
__attribute__((format(printf, 3, 4))) void sim_error(struct world *world, size_t order,
                                                     const char *format, ...);
/* Room for octets that the next call may overwrite. */
uint8_t *sim_scratch(struct world *world, size_t bytes);

/* ---- cross.c -------------------------------------------------------------------------------- */

/* A segment is given to the cable.  Of `sent` the kind-independent part and of `packet` all but
 * what the trace links is filled in.  Returns the record. */
uint32_t sim_cross(struct world *world, const struct trace_record *sent,
                   const struct trace_packet *packet);
/* A flight gets half way or arrives. */
void sim_flight_event(struct world *world, uint32_t flight);
/* A flight ends with this ARRIVED record; returns its index. */
uint32_t sim_flight_arrived(struct world *world, const struct trace_record *record);
/* What commands do to packets on their way; the flight must be live. */
void sim_flight_lose(struct world *world, uint32_t flight, enum trace_loss why, uint32_t cause);
void sim_flight_delay(struct world *world, uint32_t flight, int64_t delay_ns);
void sim_flight_hold(struct world *world, uint32_t flight);
void sim_flight_release(struct world *world, uint32_t flight);
void sim_flight_corrupt(struct world *world, uint32_t flight, uint32_t record);
void sim_flight_duplicate(struct world *world, uint32_t flight);
void sim_flight_mark(struct world *world, uint32_t flight);
bool sim_flight_is_live(const struct world *world, uint32_t flight);
void sim_flights_clear(struct world *world);

/* ---- host.c --------------------------------------------------------------------------------- */

void sim_host_init(const struct world *world, struct sim_host *host, enum trace_host name,
                   uint8_t knock_out);
/* Power off: nothing is left in memory, and nothing of it pending. */
void sim_host_forget(struct world *world, struct sim_host *host);
void sim_host_boot(const struct world *world, struct sim_host *host);
/* Keeps what a SYN,ACK told for the next connection (RFC 7413 §4.1.3). */
void sim_host_keep_cookie(struct sim_host *host, const struct tcp_conn *tcp);
void sim_host_clear(struct sim_host *host);

/* A new connection with the next number; NULL when all numbers are used up. */
struct sim_socket *sim_socket_new(struct sim_host *host);
struct sim_socket *sim_listener_new(struct sim_host *host);
/* Takes a socket out of its host's table and frees it. */
void sim_socket_remove(struct world *world, struct sim_socket *socket);
/* Drops what can never be spoken of again: all but the newest of the closed connections. */
void sim_host_sweep(struct world *world, struct sim_host *host);

/* The socket that a segment is for, most specific first; a lasting listener that it opens a
 * connection of spawns that connection. Never NULL. */
struct sim_socket *sim_host_find(struct sim_host *host, const struct tcp_segment *segment);
/* The socket that takes a SYN to one in TIME-WAIT, which then makes way; NULL if it stays. */
struct sim_socket *sim_host_heir(struct sim_host *host, const struct sim_socket *old,
                                 const struct tcp_segment *segment);
/* The connection of that number, the newest for 0; NULL if there is none. */
struct sim_socket *sim_host_conn(const struct sim_host *host, uint16_t conn);
/* The connection that close, abort and the like mean: a lasting listener where there is no
 * connection to mean. */
struct sim_socket *sim_host_target(const struct sim_host *host, uint16_t conn);
/* Whether a socket holds this port against that of the peer (0: against any). */
bool sim_host_port_in_use(const struct sim_host *host, uint16_t local_port, uint16_t remote_port);
/* Whether anything listens on the host's port, once or always. */
bool sim_host_is_listening(const struct sim_host *host);
/* The port that the next connect without `from` takes, and that it did. */
uint16_t sim_host_next_port(const struct sim_host *host);
void sim_host_port_taken(struct sim_host *host, uint16_t port);
/* The number that a connection would begin with now (RFC 9293 §3.4.1), and that it did. */
uint32_t sim_host_isn(const struct world *world, const struct sim_host *host, uint16_t local_port,
                      uint16_t remote_port);
void sim_host_isn_taken(const struct world *world, struct sim_host *host,
                        const struct tcp_conn *tcp);

/* ---- drive.c -------------------------------------------------------------------------------- */

/* Writes down what the engine noted in world->out and carries it out.  `cause` stands for the
 * call.  Returns the record that stands for what follows: the timer that ran out, else `cause`. */
uint32_t sim_drain(struct world *world, struct sim_socket *socket,
                   const struct sim_delivery *delivery, uint32_t cause);
/* Lets the application react and the engine send, and sets the alarm. */
void sim_settle(struct world *world, struct sim_socket *socket, uint32_t cause);
/* A segment reaches a live host. */
void sim_deliver(struct world *world, struct sim_host *host, uint32_t flight,
                 const struct tcp_segment *segment, const uint8_t *payload);
/* A deadline of the socket has come. */
void sim_timer_event(struct world *world, struct sim_socket *socket);

/* ---- application.c -------------------------------------------------------------------------- */

/* Writes a user call down; returns the record.  `amount` is of octets, or a user timeout in ns. */
uint32_t sim_call(struct world *world, struct sim_host *host, const struct sim_socket *socket,
                  uint16_t conn, enum trace_call call, enum tcp_result result, uint64_t amount,
                  uint32_t cause);
/* The user calls, with their records; each returns its record. The text of a SEND may be NULL. */
uint32_t sim_user_send(struct world *world, struct sim_socket *socket, enum trace_call call,
                       const uint8_t *text, uint64_t bytes, uint32_t cause);
uint32_t sim_user_close(struct world *world, struct sim_socket *socket, uint32_t cause);
/* Takes up to so many octets, into world->scratch; returns how many.  The caller drains. */
uint64_t sim_user_read(struct world *world, struct sim_socket *socket, uint64_t max_bytes,
                       enum tcp_result *result);
/* Closes, or resets where octets would be lost unread (RFC 9293 §3.6.1, RFC 1122 §4.2.2.13). */
enum tcp_result sim_close_engine(struct world *world, struct sim_socket *socket);
/* What the program does by itself; returns the cause of what the engine sends next. */
uint32_t sim_application_reacts(struct world *world, struct sim_socket *socket, uint32_t cause);

/* ---- operate.c, interfere.c, refusal.c ------------------------------------------------------ */

void sim_operate(struct world *world, const struct command *command);
void sim_interfere(struct world *world, const struct command *command);
/* How a packet stands that a command names. */
enum sim_standing {
    SIM_PACKET_UNSENT,
    SIM_PACKET_FLYING, /* at least one copy of it */
    SIM_PACKET_HELD,   /* all copies that have not ended */
    SIM_PACKET_LANDED,
    SIM_PACKET_LOST,
};
enum sim_standing sim_packet_standing(const struct world *world, uint32_t packet);
/* Why the world cannot carry a command out at all, or NULL; a user call that TCP would answer
 * with an error is none of these. */
const char *sim_impossible(const struct world *world, const struct command *command);
/* Whether it can; if not, the error is kept. */
bool sim_is_possible(struct world *world, const struct command *command, size_t order);
/* The ports and the first numbers that an injected segment counts from. */
struct sim_inject_base {
    bool known;
    uint16_t source_port, destination_port;
    uint32_t seq, ack;
};
struct sim_inject_base sim_inject_base(const struct world *world, enum trace_host to);

#endif
