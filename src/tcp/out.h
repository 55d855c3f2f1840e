/* What the engine hands back: a verdict on the segment that arrived and a bounded list of notes,
 * in the order in which things happened.  The caller owns the struct, clears it before each call
 * and drains it after.
 *
 * A connection with more to send than the list can hold stops in good order and asks to be called
 * again at once (tcp_deadline_ns() then returns the present moment).
 */
#ifndef SYNFIN_TCP_OUT_H
#define SYNFIN_TCP_OUT_H

#include "tcp/segment.h"
#include "tcp/state.h"
#include "tcp/why.h"

#include <stdbool.h>
#include <stdint.h>

#define TCP_NOTES_MAX 64

/* The note was caused by the call itself: the segment that arrived, the command of the user. */
#define TCP_CAUSE_CALL (-1)

enum tcp_note_kind {
    TCP_NOTE_SENT,       /* a segment leaves */
    TCP_NOTE_STATE,      /* the connection went from one state to another */
    TCP_NOTE_TIMER,      /* a timer was armed, stopped or ran out */
    TCP_NOTE_INDICATION, /* the user is told something (RFC 9293 §3.9.1.8) */
    TCP_NOTE_STORE,      /* octets of the arrived segment enter the receive buffer */
};

enum tcp_timer {
    TCP_TIMER_RETRANSMIT,  /* RFC 6298 §5 */
    TCP_TIMER_PERSIST,     /* RFC 9293 §3.8.6.1 */
    TCP_TIMER_KEEPALIVE,   /* RFC 9293 §3.8.4; idle time first, then probe intervals */
    TCP_TIMER_TIME_WAIT,   /* RFC 9293 §3.6.1, 2MSL */
    TCP_TIMER_DELAYED_ACK, /* RFC 9293 §3.8.6.3 */
    TCP_TIMER_LOSS_PROBE,  /* RFC 8985 §7, the PTO */
    TCP_TIMER_REORDER,     /* RFC 8985 §6.3 */
    TCP_TIMER_USER,        /* RFC 9293 §3.9.1, RFC 5482: the user timeout, where one is set */
    TCP_TIMER_COUNT
};

enum tcp_timer_action {
    TCP_TIMER_START,   /* was not running */
    TCP_TIMER_RESTART, /* was running and begins anew */
    TCP_TIMER_STOP,
    TCP_TIMER_EXPIRE,
};

enum tcp_indication {
    TCP_TOLD_ESTABLISHED, /* the connection is open */
    TCP_TOLD_DATA,        /* octets can be read; `bytes` says how many are new */
    TCP_TOLD_CLOSING,     /* "connection closing": the peer's FIN has been reached */
    TCP_TOLD_REFUSED,     /* "connection refused" */
    TCP_TOLD_RESET,       /* "connection reset" */
    TCP_TOLD_TROUBLE,     /* R1 passed: negative advice, the connection goes on (§3.8.3) */
    TCP_TOLD_TIMED_OUT,   /* R2 or keepalive: "connection aborted due to user timeout" */
    TCP_TOLD_CLOSED,      /* the connection is finished in good order */
    TCP_TOLD_URGENT,      /* urgent data is on its way or here; its end lies `bytes` octets ahead
                             of what the user has read (§3.8.5) */
    TCP_TOLD_COUNT
};

/* What loss recovery is doing. */
enum tcp_recovery {
    TCP_RECOVERY_NONE,
    TCP_RECOVERY_FAST,    /* RFC 6582 or RFC 6675, entered by duplicate ACKs, SACK or RACK */
    TCP_RECOVERY_TIMEOUT, /* the retransmission timer ran out; until all of then is acknowledged */
    TCP_RECOVERY_COUNT
};

/* The variables of a connection that a teacher points at, as they stood at one moment.  The struct
 * has no padding: two that are equal have equal octets. */
struct tcp_vars {
    uint32_t iss, irs;
    uint32_t snd_una, snd_nxt, snd_wnd;
    uint32_t rcv_nxt, rcv_wnd;
    uint32_t send_mss_bytes;
    int64_t srtt_ns, rttvar_ns; /* 0 until the first measurement (RFC 6298 §2) */
    int64_t rto_ns;
    uint64_t unsent_bytes; /* accepted from the user, not yet sent once */
    uint32_t unread_bytes; /* in order, waiting for the user to read */
    uint32_t out_of_order_bytes;
    uint32_t retries; /* retransmissions of the segment at SND.UNA so far */
    uint32_t probes;  /* keepalive or zero-window probes unanswered so far */

    /* Congestion control and loss recovery (RFC 5681, RFC 6675). */
    uint32_t cwnd_bytes;     /* UINT32_MAX: nothing is controlled */
    uint32_t ssthresh_bytes; /* UINT32_MAX: "arbitrarily high" (RFC 5681 §3.1) */
    uint32_t flight_bytes;   /* FlightSize: sent and not cumulatively acknowledged */
    uint32_t pipe_bytes;     /* RFC 6675 §5: of these, what is thought to be in the network */
    uint32_t sacked_bytes;   /* of these, what the peer holds out of order */
    uint32_t lost_bytes;     /* of these, what is thought to be lost */
    uint32_t duplicate_acks; /* in a row */
    uint32_t recover;        /* RFC 6582: recovery ends when SND.UNA gets there */
    uint32_t recovery;       /* enum tcp_recovery */
    uint32_t window_shifts;  /* RFC 7323 §2.2: Snd.Wind.Shift * 256 + Rcv.Wind.Shift */
    uint32_t ts_recent;      /* RFC 7323 §4.3; 0 until timestamps are in use */
    uint32_t rcv_up;         /* RCV.UP; RCV.NXT where nothing is urgent */
};

struct tcp_note {
    enum tcp_note_kind kind;
    enum tcp_why why;
    int cause; /* index in the same list of the note that led to this one, or TCP_CAUSE_CALL */
    struct tcp_vars vars; /* after what the note tells of */
    union {
        struct {
            struct tcp_segment segment;
            bool retransmission; /* every octet of it has been sent before */
        } sent;
        struct {
            enum tcp_state from, to;
        } state;
        struct {
            enum tcp_timer timer;
            enum tcp_timer_action action;
            int64_t expires_ns;  /* TIME_NEVER_NS when stopped; the moment itself when expired */
            int64_t interval_ns; /* how long the timer was set to run */
            uint16_t count;      /* how often in a row: 0 first, then back-off or probe number */
        } timer;
        struct {
            enum tcp_indication what;
            uint64_t bytes;
        } indication;
        struct {
            uint64_t offset;        /* where in the receiver's stream, counted from 0 */
            uint32_t skip_bytes;    /* octets of the payload that were there already */
            uint32_t payload_bytes; /* octets to take after those */
        } store;
    };
};

struct tcp_out {
    /* Set by tcp_segment_arrives() only. */
    enum tcp_why verdict;
    struct tcp_vars vars_before;
    int note_count;
    struct tcp_note notes[TCP_NOTES_MAX];
};

/* The names that dumps, JSON and messages use: "retransmit", "restart", "connection-reset". */
const char *tcp_timer_name(enum tcp_timer timer);
const char *tcp_timer_action_name(enum tcp_timer_action action);
const char *tcp_indication_name(enum tcp_indication what);
const char *tcp_recovery_name(enum tcp_recovery recovery);

#endif
