/* One TCP connection, from OPEN to CLOSED (RFC 9293).
 *
 * The engine is sans-IO: segments and user calls come in together with the moment, segments,
 * notes and the next deadline come out.  It has no clock, no randomness, no memory of its own and
 * no callback; struct tcp_conn is a plain value that may be copied with `=`.
 *
 * How to drive it, within one instant:
 *   1. tcp_segment_arrives() or a user call or tcp_advance() (for a deadline that has come);
 *   2. whatever the application does in answer to the indications;
 *   3. tcp_output(), which sends all that is now due, so that an acknowledgement rides on the
 *      data or the FIN with which the application answered.
 * Every call clears nothing and appends to `out`; the caller resets out->note_count first.
 */
#ifndef SYNFIN_TCP_CONN_H
#define SYNFIN_TCP_CONN_H

#include "tcp/config.h"
#include "tcp/congestion.h"
#include "tcp/out.h"
#include "tcp/reassembly.h"
#include "tcp/recovery.h"
#include "tcp/rto.h"
#include "tcp/segment.h"
#include "tcp/sent.h"
#include "tcp/state.h"
#include "tcp/time.h"

#include <stdbool.h>
#include <stdint.h>

/* How a user call ended (the error replies of RFC 9293 §3.10.1-6). */
enum tcp_result {
    TCP_OK,
    TCP_ERROR_EXISTS,         /* "connection already exists" */
    TCP_ERROR_NO_CONNECTION,  /* "connection does not exist" */
    TCP_ERROR_CLOSING,        /* "connection closing" */
    TCP_ERROR_FOREIGN_SOCKET, /* "remote socket unspecified" */
};

/* "connection-does-not-exist" */
const char *tcp_result_name(enum tcp_result result);

struct tcp_conn; /* laid open below the calls, so that it can be copied and looked at */

/* A connection in CLOSED: the fictional state without a TCB. */
void tcp_init(struct tcp_conn *conn, const struct tcp_config *config);

/* Passive OPEN (§3.10.1): CLOSED to LISTEN. */
enum tcp_result tcp_open_passive(struct tcp_conn *conn, int64_t now_ns, uint16_t local_port,
                                 struct tcp_out *out);

/* Active OPEN (§3.10.1) from CLOSED or LISTEN: the SYN is sent by the next tcp_output(). */
enum tcp_result tcp_open_active(struct tcp_conn *conn, int64_t now_ns, uint16_t local_port,
                                uint16_t remote_port, uint32_t iss, struct tcp_out *out);

/* SEND (§3.10.2): the next `bytes` octets of the stream are there to be sent.  Before
 * ESTABLISHED they are queued; in LISTEN the call fails, for there is nobody to send to. */
enum tcp_result tcp_send(struct tcp_conn *conn, int64_t now_ns, uint64_t bytes,
                         struct tcp_out *out);

/* SEND with the URGENT flag: these octets and all before them are urgent (§3.8.5). */
enum tcp_result tcp_send_urgent(struct tcp_conn *conn, int64_t now_ns, uint64_t bytes,
                                struct tcp_out *out);

/* RECEIVE (§3.10.3): takes up to max_bytes octets in order and says in *bytes how many.  May
 * open the window, which the next tcp_output() tells the peer when it is worth telling
 * (§3.8.6.2.2). */
enum tcp_result tcp_receive(struct tcp_conn *conn, int64_t now_ns, uint64_t max_bytes,
                            uint64_t *bytes, struct tcp_out *out);

/* CLOSE (§3.10.4): no more will be sent; what is queued goes first, then the FIN. */
enum tcp_result tcp_close(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out);

/* ABORT (§3.10.5): a reset where the state asks for one, then CLOSED. */
enum tcp_result tcp_abort(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out);

/* The same where the user is done while octets wait that nobody will read, or where such octets
 * come after it: "SHOULD send a RST to show that data was lost" (§3.6.1, SHLD-3).  To find that
 * out is the caller's part, for a CLOSE that only ends sending is tcp_close(). */
enum tcp_result tcp_abort_unread(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out);

/* Switches keepalive for this connection (§3.8.4). */
void tcp_set_keepalive(struct tcp_conn *conn, int64_t now_ns, bool on, struct tcp_out *out);

/* The timeout of OPEN and SEND (§3.9.1.1, §3.9.1.2): what stays unacknowledged for longer ends the
 * connection; 0: R2 decides.  Holds for what is outstanding already: the next tcp_output() sets
 * the timer. */
void tcp_set_user_timeout(struct tcp_conn *conn, int64_t timeout_ns);

/* SEGMENT ARRIVES (§3.10.7), in every state including CLOSED.  `iss` is the initial sequence
 * number to take if this segment opens the connection.  Resets and challenge ACKs leave at once,
 * everything else with the next tcp_output(). Sets out->verdict and out->vars_before. */
void tcp_segment_arrives(struct tcp_conn *conn, int64_t now_ns, const struct tcp_segment *segment,
                         uint32_t iss, struct tcp_out *out);

/* Whether a connection in TIME-WAIT may make way for the one that this SYN asks for (§3.6.1 MAY-2,
 * RFC 6191), and that it does so: CLOSED.  To know that somebody listens is the caller's part; the
 * new connection takes an ISS above SND.NXT of this one. */
bool tcp_yields_to(const struct tcp_conn *conn, const struct tcp_segment *segment);
void tcp_yield(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out);

/* Fires the timers that are due by now_ns (§3.10.8), in the order of enum tcp_timer. */
void tcp_advance(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out);

/* Sends all that may be sent now: SYN, data, FIN, acknowledgement, window update. */
void tcp_output(struct tcp_conn *conn, int64_t now_ns, struct tcp_out *out);

/* When tcp_advance() wants to be called; TIME_NEVER_NS if nothing is pending, and a moment that
 * has passed already if the last tcp_output() ran out of room for notes. */
int64_t tcp_deadline_ns(const struct tcp_conn *conn);

/* Whether a user call would be taken or refused now, with the error it would give (STATUS, and
 * what a button needs to know to be greyed). */
enum tcp_result tcp_may_send(const struct tcp_conn *conn);
enum tcp_result tcp_may_close(const struct tcp_conn *conn);
enum tcp_result tcp_may_abort(const struct tcp_conn *conn);

/* A snapshot of the variables (STATUS, §3.10.6). */
struct tcp_vars tcp_vars(const struct tcp_conn *conn);

/* How many octets the user has still to read until it is through with all urgent data that is known
 * of, whether they have arrived or not (§3.8.5, MUST-33); 0 in "normal mode". */
uint64_t tcp_urgent_bytes(const struct tcp_conn *conn);

/* Octets of data sent but not yet acknowledged, or numbers if a SYN or FIN is among them. */
uint32_t tcp_outstanding(const struct tcp_conn *conn);

/* ---- the connection, laid open ---------------------------------------------------------- */

/* Send sequence variables (§3.3.1), and what is known of the stream that we send. */
struct tcp_send_side {
    uint32_t iss, una, nxt, wnd, wl1, wl2;
    uint32_t max_wnd;      /* MAX.SND.WND: the largest window ever offered (§3.10.7.4) */
    uint16_t mss_bytes;    /* effective send MSS (§3.7.1), what timestamps take already off it */
    uint64_t una_position; /* SND.UNA - ISS, without wrapping */
    uint64_t queued_bytes; /* octets accepted from the user since the OPEN */
    uint64_t
        up_position;   /* SND.UP: the octet that follows the urgent data; 0: nothing was urgent */
    bool close_called; /* the FIN follows the last octet queued */
    bool fin_left;     /* only where a FIN takes no number (knock_out.c): it has been sent */
    bool syn_due;      /* tcp_output() has a SYN to send */
    bool probed;       /* the number at SND.NXT has been sent as a zero-window probe */
    uint8_t retries;   /* retransmissions of the segment at SND.UNA */
    uint8_t window_probes; /* zero-window probes since the peer was last heard */
    enum tcp_why held;     /* the reason that text will have which is not worth sending yet */
    bool overriding;       /* the persist timer serves as override timeout (§3.8.6.2.1) */
    bool trouble_told;     /* R1 was reported for the segment at SND.UNA */
    int64_t progress_ns;   /* since when SND.UNA waits in vain; R2 counts from here (§3.8.3) */
    int64_t text_ns;       /* when text was last sent */
    int64_t probing_ns;    /* when the first of window_probes was sent */
};

/* What selective acknowledgements tell of (RFC 2018 §4). */
struct tcp_sack_report {
    struct tcp_range duplicate; /* to be told of once (RFC 2883); empty: nothing */
    int count;
    uint32_t numbers[TCP_GAPS_MAX + 1]; /* one within each stretch held, latest arrival first */
};

/* Receive sequence variables (§3.3.1), and what is known of the stream that we receive. */
struct tcp_receive_side {
    uint32_t irs, nxt;
    uint32_t wnd;           /* up to the highest right edge that the peer was ever told */
    uint64_t nxt_offset;    /* octets received in order */
    uint64_t read_offset;   /* octets taken by the user */
    uint64_t up_offset;     /* RCV.UP: octets up to the end of the urgent data */
    uint32_t named;         /* what an ACK names where it is not cumulative (knock_out.c) */
    uint32_t told_nxt;      /* RCV.NXT as the last segment with an ACK said it ... */
    uint32_t told_edge;     /* ... and RCV.NXT + RCV.WND */
    uint32_t largest_bytes; /* of text in one segment, so far */
    bool fin_known;         /* the peer's FIN has been seen, perhaps ahead of missing octets ... */
    uint32_t fin_seq;       /* ... and has this number */
    bool fin_reached;       /* RCV.NXT has gone over it */
    struct tcp_reassembly held;
    struct tcp_sack_report sack;
};

/* Timestamps (RFC 7323 §3-5), in ticks of 1 ms. */
struct tcp_timestamps {
    uint32_t offset;        /* of our clock: TSval at the beginning of the run (§5.4) */
    uint32_t recent;        /* TS.Recent: what the next segment echoes */
    int64_t recent_ns;      /* when TS.Recent was taken */
    uint32_t last_ack_sent; /* Last.ACK.sent */
};

/* Explicit congestion notification (RFC 3168 §6.1). */
struct tcp_ecn_state {
    bool ok;          /* both SYNs asked for it */
    bool echo;        /* a packet was marked: what we send bears ECE until a CWR comes */
    bool echo_begins; /* and nothing that we sent has borne it yet */
    uint64_t reduced; /* position: SND.NXT when cwnd was last reduced because of an ECE */
    bool waits;       /* an ECE came at a cwnd of one segment: nothing new before the timer */
    bool waited;      /* that timer has just run out, and something waited for it */
};

/* TCP Fast Open (RFC 7413 §4.2). */
struct tcp_fast_open {
    bool optioned; /* our first SYN bore the option */
    bool gives;    /* our SYN,ACK bears a cookie, because the peer asked for one ... */
    bool refused;  /* ... or because the one it came with is not ours */
    bool opened;   /* the cookie was valid: FastOpened */
    bool again;    /* what left before the handshake was over is to be sent again */
    /* What the SYN,ACK told, for the next connection; no octets: no cookie. */
    struct tcp_cookie learnt;
    uint16_t learnt_mss_bytes;
};

struct tcp_timer_clock {
    int64_t expires_ns; /* TIME_NEVER_NS: not running */
    int64_t interval_ns;
    uint16_t count;
};

struct tcp_conn {
    struct tcp_config config;
    enum tcp_state state;
    uint16_t local_port, remote_port;
    bool passive; /* came from LISTEN (MUST-11) */
    /* What both SYNs carried, and what is in force by that; all off until the peer's has come. */
    bool scale_ok, ts_ok, sack_ok;
    struct tcp_timestamps ts;
    uint8_t snd_shift, rcv_shift; /* Snd.Wind.Shift and Rcv.Wind.Shift of RFC 7323 §2.2 */
    struct tcp_send_side snd;
    struct tcp_receive_side rcv;
    struct tcp_rto rto;
    struct tcp_cc cc;
    struct tcp_loss_state loss;
    struct tcp_rack rack;
    struct tcp_ecn_state ecn;
    struct tcp_fast_open fast_open;
    struct tcp_sent_list sent;
    struct tcp_timer_clock timers[TCP_TIMER_COUNT];
    uint8_t keepalive_probes; /* sent since the peer was last heard */
    enum tcp_why ack_owed;    /* why an ACK has to leave, or NONE ... */
    bool ack_waits;           /* ... and whether it may do so later than with this tcp_output() */
    int64_t unfinished_ns;    /* when tcp_output() ran out of room for notes, or TIME_NEVER_NS */
};

#endif
