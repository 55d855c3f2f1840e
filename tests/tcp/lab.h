/* The little language in which the tests of the engine are written.
 *
 * A `struct lab` holds one connection; the test plays the peer, the application and the clock:
 *
 *     arrives(lab, "ACK seq=1 ack=1 len=100");
 *     verdict(lab, "data-accepted");
 *     expect(lab, "ACK seq=1 ack=101 [acknowledge-data]");
 *     silence(lab);
 *
 * Numbers are relative, so that every test can be run with any pair of initial sequence numbers:
 * the numbers of what arrives count from the peer's ISN and its ack from ours, and the other way
 * round for what is sent.  `seq=@7` is the plain number 7.
 *
 * A segment reads FLAGS seq=N [ack=N] [len=N] [win=N] [up=N] [mss=N] [ecn=CE] and the options ws=N, sackok,
 * ts=VALUE,ECHO (ours from the connection's offset on), sack=N-N,N-N, and tfo=DIGITS, the cookie
 * of Fast Open in hexadecimal digits, or tfo alone, which asks for one; one that is expected may
 * end with `again` (all of it was sent before) and the id of its reason in brackets.  len is 0 and
 * win, the field as it stands, is lab->peer_window unless said; in an expectation win, the options
 * and the reason count only if said, and with `only` all options that are not said are absent.
 *
 * Every call checks the invariants of the connection and of the notes.  A failure says where the
 * test stood and prints what happened since the beginning.
 */
#ifndef SYNFIN_TESTS_TCP_LAB_H
#define SYNFIN_TESTS_TCP_LAB_H

#include "tcp/conn.h"

#include <glib.h>

struct lab {
    struct tcp_conn conn;
    struct tcp_config config;
    int64_t now_ns;
    uint32_t iss, irs;
    uint16_t peer_window;
    bool reads;  /* the application reads whatever comes at once */
    bool slow;   /* tcp_output() is left to the test */
    bool broken; /* this case has failed already */
    const void *data;
    struct tcp_out out;
    GArray *log; /* struct tcp_note, everything since the beginning */
    GArray *times;
    guint sent_seen, told_seen, timers_seen; /* how far in the log expectations have got */
    GString *story;
    uint64_t highest_position; /* one past the highest number sent in this incarnation */
    uint32_t right_edge;       /* highest RCV.NXT + RCV.WND announced in this incarnation */
    bool edge_known;
    bool timer_on[TCP_TIMER_COUNT];
};

/* A connection in CLOSED with the `rfc` profile but without congestion control and fast retransmit,
 * a window of 1000 and an MSS of 100 octets, at 0 s, ISS 100 and IRS 300. */
void lab_begin(struct lab *lab);
void lab_end(struct lab *lab);

/* Begins the connection again with what lab->config now says. */
void lab_configure(struct lab *lab);

/* ---- constructors: the ways to a state, by legal exchanges only ------------------------- */

/* After these, both sides have sent and acknowledged 100 octets: SND.NXT = 101, RCV.NXT = 101. */
void lab_establish(struct lab *lab);

/* By name: CLOSED, LISTEN, SYN-SENT, SYN-RECEIVED, SYN-RECEIVED-ACTIVE, ESTABLISHED (100 octets
 * outstanding), FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT (100 octets outstanding), CLOSING, LAST-ACK,
 * TIME-WAIT, WINDOW-CLOSED (ESTABLISHED, but RCV.WND = 0). */
void lab_reach(struct lab *lab, const char *name);

/* ---- the peer ---------------------------------------------------------------------------- */

#define arrives(lab, text) lab_arrives(lab, text, __FILE__, __LINE__)
void lab_arrives(struct lab *lab, const char *text, const char *file, int line);

/* As it is, with absolute numbers; for fuzzing. */
void lab_arrives_raw(struct lab *lab, const struct tcp_segment *segment);

/* ---- the application --------------------------------------------------------------------- */

void lab_listen(struct lab *lab);
void lab_connect(struct lab *lab);
#define sends(lab, bytes)          lab_sends(lab, bytes, TCP_OK, __FILE__, __LINE__)
#define send_fails(lab, result)    lab_sends(lab, 1, result, __FILE__, __LINE__)
#define urges(lab, bytes)          lab_urges(lab, bytes, TCP_OK, __FILE__, __LINE__)
#define urge_fails(lab, result)    lab_urges(lab, 1, result, __FILE__, __LINE__)
#define closes(lab)                lab_closes(lab, TCP_OK, __FILE__, __LINE__)
#define close_fails(lab, result)   lab_closes(lab, result, __FILE__, __LINE__)
#define aborts(lab)                lab_aborts(lab, TCP_OK, __FILE__, __LINE__)
#define abort_fails(lab, result)   lab_aborts(lab, result, __FILE__, __LINE__)
#define receives(lab, max, bytes)  lab_receives(lab, max, bytes, TCP_OK, __FILE__, __LINE__)
#define receive_fails(lab, result) lab_receives(lab, 1, 0, result, __FILE__, __LINE__)
void lab_sends(struct lab *lab, uint64_t bytes, enum tcp_result result, const char *file, int line);
void lab_urges(struct lab *lab, uint64_t bytes, enum tcp_result result, const char *file, int line);
void lab_closes(struct lab *lab, enum tcp_result result, const char *file, int line);
void lab_aborts(struct lab *lab, enum tcp_result result, const char *file, int line);
void lab_receives(struct lab *lab, uint64_t max_bytes, uint64_t bytes, enum tcp_result result,
                  const char *file, int line);
void lab_set_keepalive(struct lab *lab, bool on);
void lab_set_user_timeout(struct lab *lab, int64_t timeout_ns);
void lab_output(struct lab *lab);

/* ---- the clock --------------------------------------------------------------------------- */

/* Time goes on to a moment; whatever is due on the way happens. */
void lab_until(struct lab *lab, int64_t moment_ns);
void lab_after(struct lab *lab, int64_t span_ns);

/* ---- expectations ------------------------------------------------------------------------ */

#define expect(lab, text)        lab_expect(lab, text, __FILE__, __LINE__)
#define expect_at(lab, ns, text) lab_expect_at(lab, ns, text, __FILE__, __LINE__)
#define silence(lab)             lab_silence(lab, __FILE__, __LINE__)
#define verdict(lab, id)         lab_verdict(lab, id, __FILE__, __LINE__)
#define state_is(lab, name)      lab_state_is(lab, name, __FILE__, __LINE__)
#define told(lab, text)          lab_told(lab, text, __FILE__, __LINE__)
#define told_nothing(lab)        lab_told(lab, "", __FILE__, __LINE__)
#define timer(lab, text)         lab_timer(lab, text, __FILE__, __LINE__)
#define check(lab, condition)    lab_check(lab, condition, #condition, __FILE__, __LINE__)

/* The next segment that was sent; expect_at() wants it sent at that moment. */
void lab_expect(struct lab *lab, const char *text, const char *file, int line);
void lab_expect_at(struct lab *lab, int64_t ns, const char *text, const char *file, int line);

/* Nothing more was sent. */
void lab_silence(struct lab *lab, const char *file, int line);

/* Throws away what was sent and told so far. */
void lab_forget(struct lab *lab);

void lab_verdict(struct lab *lab, const char *id, const char *file, int line);
void lab_state_is(struct lab *lab, const char *name, const char *file, int line);

/* Everything the application was told since last asked: "data 100; connection-closing". */
void lab_told(struct lab *lab, const char *text, const char *file, int line);

/* The next note of a timer: "retransmit start 1.000 s #0 [timer-start]". */
void lab_timer(struct lab *lab, const char *text, const char *file, int line);
void lab_check(struct lab *lab, bool condition, const char *text, const char *file, int line);

/* Reports a failure of this case, with the story so far. */
void lab_fail(struct lab *lab, const char *file, int line, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* What a sentence says of a segment. */
struct lab_saying {
    struct tcp_segment segment;
    bool again;
    bool says_window, says_mss, says_ecn, only;
    char reason[64];
};

struct lab_saying lab_parse(const struct lab *lab, const char *text, bool sent);

/* "SYN,ACK seq=0 ack=1" */
char *lab_describe(const struct lab *lab, const struct tcp_segment *segment, bool sent);

/* invariants.c: what has to hold after each call and for each note. */
void lab_check_note(struct lab *lab, const struct tcp_note *note, int index);
void lab_check_connection(struct lab *lab);

/* ---- cases ------------------------------------------------------------------------------- */

/* Registers a test that is run with each pair of initial sequence numbers, some of which wrap. */
void lab_case(const char *path, void (*test)(struct lab *lab));

/* The same with something to find in lab->data, which the caller keeps. */
void lab_case_with(const char *path, void (*test)(struct lab *lab), const void *data);

#endif
