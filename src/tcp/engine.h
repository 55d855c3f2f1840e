/* What the files of this room share and nobody else needs.
 *
 * A `struct tcp_event` is one call into the engine: the connection, the moment, the list of notes,
 * and the note that is the cause of those to come.  Functions append to the list; nothing is
 * returned by any other way.
 */
#ifndef SYNFIN_TCP_ENGINE_H
#define SYNFIN_TCP_ENGINE_H

#include "tcp/conn.h"

/* What an ACK has brought, as far as loss recovery cares. */
struct tcp_ack_news {
    uint32_t acked_bytes;            /* by which SND.UNA has moved */
    uint32_t sacked_bytes;           /* SACKed for the first time */
    uint32_t delivered_bytes;        /* acknowledged or SACKed for the first time */
    bool original;                   /* of these some that a timeout has not sent again */
    bool beyond_recover;             /* SACKed some that were sent after it began */
    bool first_partial;              /* the first partial ACK of a recovery without SACK */
    bool echoed_at_one;              /* an ECE while cwnd was one segment (RFC 3168 §6.1.2) */
    bool searched;                   /* by RACK, for what is lost */
    int64_t reorder_wait_ns;         /* so long RACK waits for what was overtaken; 0: for nothing */
    bool reo_wnd_grown;              /* by a DSACK of this ACK (RFC 8985 §6.2, step 4) */
    bool dsack;                      /* something arrived twice (RFC 2883) ... */
    uint64_t dsack_start, dsack_end; /* ... namely this */
};

struct tcp_event {
    struct tcp_conn *conn;
    int64_t now_ns;
    struct tcp_out *out;
    int cause;                         /* index of a note, or TCP_CAUSE_CALL */
    const struct tcp_segment *arrived; /* the segment at hand in tcp_segment_arrives(), else NULL */
    struct tcp_ack_news news;
};

/* ---- note.c: the only writer of notes ---------------------------------------------------- */

/* Whether the list can take all that one more segment may bring with it. */
bool tcp_has_room(const struct tcp_event *ev);

int tcp_note_sent(struct tcp_event *ev, const struct tcp_segment *segment, bool retransmission,
                  enum tcp_why why);
void tcp_note_timer(struct tcp_event *ev, enum tcp_timer timer, enum tcp_timer_action action,
                    enum tcp_why why);
void tcp_note_store(struct tcp_event *ev, uint64_t offset, uint32_t skip_bytes, uint32_t bytes,
                    enum tcp_why why);
void tcp_indicate(struct tcp_event *ev, enum tcp_indication what, uint64_t bytes, enum tcp_why why);

/* The one door for changes of state; returns the note's index. */
int tcp_set_state(struct tcp_event *ev, enum tcp_state state, enum tcp_why why);

/* ---- conn.c: what the variables say ------------------------------------------------------- */

/* Positions count the numbers of our stream without wrapping: the SYN has position 0, octet k of
 * the stream k + 1, and the FIN follows the last octet. */
uint64_t tcp_nxt_position(const struct tcp_conn *conn);
uint64_t tcp_fin_position(const struct tcp_conn *conn);
bool tcp_fin_sent(const struct tcp_conn *conn);
bool tcp_fin_waits(const struct tcp_conn *conn); /* CLOSE was called, the FIN not sent */
bool tcp_fin_acknowledged(const struct tcp_conn *conn);

/* Octets accepted from the user and not yet sent once. */
uint64_t tcp_unsent_bytes(const struct tcp_conn *conn);

/* Whether octets and FIN may leave in this state. */
bool tcp_sends_text(const struct tcp_conn *conn);

/* Octets in order that the user has not taken yet: RCV.USER of §3.8.6.2.2. */
uint32_t tcp_unread_bytes(const struct tcp_conn *conn);

/* A new TCB: every variable as before the first segment, the configuration kept. */
void tcp_reset_tcb(struct tcp_conn *conn);

/* Deletes the TCB: all timers off, nothing left to send, CLOSED.  The variables keep their last
 * values for whoever looks. */
void tcp_enter_closed(struct tcp_event *ev, enum tcp_why why);

/* The same where no call of the user brings it about: the user is told. */
void tcp_end(struct tcp_event *ev, enum tcp_indication told, enum tcp_why why);

/* ---- timers.c ----------------------------------------------------------------------------- */

/* Arms a timer for interval_ns from now.  Says nothing if it was armed in this very way. */
void tcp_timer_arm(struct tcp_event *ev, enum tcp_timer timer, int64_t interval_ns, uint16_t count,
                   enum tcp_why why);
void tcp_timer_stop(struct tcp_event *ev, enum tcp_timer timer, enum tcp_why why);
/* How long data may be unacknowledged: the user timeout where one was set (RFC 5482 §3), else R2. */
int64_t tcp_r2_ns(const struct tcp_conn *conn);

bool tcp_timer_running(const struct tcp_conn *conn, enum tcp_timer timer);

/* ---- send.c: segments leave --------------------------------------------------------------- */

/* SYN from SYN-SENT, SYN,ACK from every other state. */
void tcp_send_syn(struct tcp_event *ev, enum tcp_why why);

/* RFC 6298 §5.1: what was just sent has to be acknowledged; starts the timer if it is off. */
void tcp_watch_outstanding(struct tcp_event *ev);

/* Octets of the stream and perhaps the FIN, from a position on.  Moves SND.NXT if the numbers are
 * new, and times the segment. */
void tcp_send_text(struct tcp_event *ev, uint64_t position, uint32_t bytes, bool fin,
                   enum tcp_why why);

/* A stretch of our stream that is to be sent once more, in one segment. */
struct tcp_resend {
    uint64_t start, end; /* positions */
    enum tcp_why why;
};

void tcp_send_again(struct tcp_event *ev, const struct tcp_resend *resend);

/* One number at SND.NXT into a closed window; SND.NXT stays where it is (§3.8.6.1). */
void tcp_send_window_probe(struct tcp_event *ev, enum tcp_why why);

/* <SEQ=seq><ACK=RCV.NXT><CTL=ACK> */
void tcp_send_ack(struct tcp_event *ev, uint32_t seq, enum tcp_why why);

/* <SEQ=SND.NXT><CTL=RST>, from ABORT */
void tcp_send_abort(struct tcp_event *ev, enum tcp_why why);

/* The reset that answers a segment of which we know nothing (§3.5.2). */
void tcp_send_reset(struct tcp_event *ev, const struct tcp_segment *segment, enum tcp_why why);

/* ---- dress.c ------------------------------------------------------------------------------ */

/* Puts the options and the window on a segment that is otherwise complete.  Every segment that
 * leaves passes here, but for a reset that answers something of which we know nothing. */
void tcp_dress(struct tcp_event *ev, struct tcp_segment *segment);

/* The peer's SYN has come: what both sides offer is in force, and the effective send MSS known. */
void tcp_negotiate(struct tcp_conn *conn, const struct tcp_options *offered);

/* §3.8.6.2.2: keeps the right edge of the window until it can move by a good step; true if it
 * moved. */
bool tcp_open_window(struct tcp_conn *conn);

/* ---- delayed_ack.c ------------------------------------------------------------------------ */

/* An acknowledgement leaves with the next tcp_output(), alone or on data. */
void tcp_owe_ack(struct tcp_event *ev, enum tcp_why why);

/* The same for text that came in order in a segment of so many octets: it may wait a while. */
void tcp_owe_ack_of_text(struct tcp_event *ev, uint32_t segment_bytes);

/* The end of tcp_output(): sends the ACK that is owed, or lets it wait and sets the timer. */
void tcp_pay_ack(struct tcp_event *ev);

/* A segment with ACK has left, which is the last note. */
void tcp_ack_paid(struct tcp_event *ev);
void tcp_delayed_ack_expired(struct tcp_event *ev);

/* ---- recovery.c ---------------------------------------------------------------------------- */

/* An ACK has been applied to SND.UNA and to the scoreboard: what it means for what was lost.  Its
 * verdict, or TCP_WHY_NONE if it means nothing of the kind. */
enum tcp_why tcp_recovery_heard(struct tcp_event *ev, const struct tcp_segment *segment);

/* Whether a new ACK restarts the retransmission timer. */
bool tcp_recovery_restarts_timer(const struct tcp_event *ev);

/* The retransmission timer ran out: all is taken for lost; says what is to be sent at once. */
void tcp_recovery_timed_out(struct tcp_event *ev, struct tcp_resend *resend);

/* The reordering timer ran out (RFC 8985 §6.2). */
void tcp_recovery_reordering_over(struct tcp_event *ev);

/* So many numbers were just sent, for the first time or again. */
void tcp_recovery_sent(struct tcp_conn *conn, uint32_t numbers, bool again);

/* ---- resend.c ------------------------------------------------------------------------------ */

/* What tcp_output() is to send next: something lost once more, in *resend, or something new if that
 * may be, or nothing for lack of room in cwnd. */
enum tcp_turn {
    TCP_TURN_OF_LOST,
    TCP_TURN_OF_NEW,
    TCP_TURN_OF_NONE,
};
enum tcp_turn tcp_next_turn(const struct tcp_conn *conn, struct tcp_resend *resend);

/* Nothing new could be sent: what may be sent again although it is not known to be lost, if
 * anything. */
bool tcp_next_rescue(struct tcp_conn *conn, struct tcp_resend *resend);

/* Whether so many new numbers may go into the network, and by which rule. */
enum tcp_allowance {
    TCP_ALLOWS_NOTHING,
    TCP_ALLOWS,             /* cwnd has room */
    TCP_ALLOWS_IN_RECOVERY, /* cwnd has room although a loss is being repaired */
    TCP_ALLOWS_LIMITED,     /* limited transmit (RFC 3042) */
    TCP_ALLOWS_F_RTO,       /* to find out whether a timeout was spurious (RFC 5682) */
};
enum tcp_allowance tcp_cwnd_allows(const struct tcp_conn *conn, uint32_t numbers);

/* The first stretch that is lost and was not sent again since, as far as one segment takes it. */
bool tcp_first_lost(const struct tcp_conn *conn, struct tcp_resend *resend);

/* ---- scoreboard.c -------------------------------------------------------------------------- */

/* All before a position was acknowledged: counts what that delivered, and forgets it. */
void tcp_scoreboard_acknowledged(struct tcp_event *ev, uint64_t una);

/* The SACK blocks of a segment, before SND.UNA moves by its ACK. */
void tcp_scoreboard_arrives(struct tcp_event *ev, const struct tcp_segment *segment);

/* Marks as lost what IsLost() of RFC 6675 §4 says is lost; true if that is something more. */
bool tcp_scoreboard_find_lost(struct tcp_conn *conn);

/* Forgets what was SACKed if the peer does not keep its word (RFC 2018 §8). */
void tcp_scoreboard_doubt(struct tcp_conn *conn);

/* ---- prr.c --------------------------------------------------------------------------------- */

void tcp_prr_begin(struct tcp_conn *conn);

/* An ACK came in recovery: sets cwnd to what is in the network and what may be sent now. */
void tcp_prr_heard(struct tcp_event *ev);

/* ---- rack.c, loss_probe.c ------------------------------------------------------------------- */

bool tcp_rack_in_use(const struct tcp_conn *conn);
void tcp_rack_delivered(struct tcp_event *ev, const struct tcp_sent *entry);
void tcp_rack_take_dsack(struct tcp_event *ev);

/* Marks what is lost by RACK; true if there is any new. */
bool tcp_rack_find_lost(struct tcp_event *ev);

/* Sets the timer for what may be lost soon, as was found last. */
void tcp_rack_set_timer(struct tcp_event *ev);

/* Whether a timeout takes a segment for lost. */
bool tcp_rack_gives_up(const struct tcp_event *ev, const struct tcp_sent *entry);

/* A recovery is over. */
void tcp_rack_recovered(struct tcp_event *ev);

/* The end of tcp_output(): starts or stops the timer of the loss probe. */
void tcp_loss_probe_update(struct tcp_event *ev);
void tcp_loss_probe_expired(struct tcp_event *ev);

/* The verdict if an ACK tells what became of a probe, else TCP_WHY_NONE. */
enum tcp_why tcp_loss_probe_heard(struct tcp_event *ev);

/* ---- f_rto.c, undo.c ------------------------------------------------------------------------ */

void tcp_f_rto_begin(struct tcp_conn *conn);

/* `counts`: the ACK is new or a duplicate. */
enum tcp_why tcp_f_rto_heard(struct tcp_event *ev, bool counts);

/* cwnd is about to be reduced: from here on it is counted what came twice. */
void tcp_undo_begin(struct tcp_conn *conn);

/* Nothing was lost: cwnd and ssthresh as they were before. */
void tcp_undo(struct tcp_event *ev);
enum tcp_why tcp_undo_heard(struct tcp_event *ev);

/* ---- output.c ------------------------------------------------------------------------------- */

/* One segment of new text beyond cwnd, as a loss probe; false if there is none. */
bool tcp_send_probe_text(struct tcp_event *ev);

/* ---- timestamps.c (RFC 7323) -------------------------------------------------------------- */

/* The ISS has just been chosen: so is the offset of our clock. */
void tcp_timestamps_begin(struct tcp_conn *conn, int64_t now_ns);

/* TSval of what leaves at a moment. */
uint32_t tcp_timestamps_at(const struct tcp_conn *conn, int64_t now_ns);
void tcp_timestamps_take_syn(struct tcp_event *ev, const struct tcp_segment *segment);
void tcp_timestamps_put(struct tcp_event *ev, struct tcp_segment *segment);

/* PAWS; false if the segment is dropped, with the verdict given and the answer owed. */
bool tcp_timestamps_check(struct tcp_event *ev, const struct tcp_segment *segment);

/* TS.Recent from a segment that is acceptable. */
void tcp_timestamps_update(struct tcp_event *ev, const struct tcp_segment *segment);

/* RTTM, from an ACK of something new when flight_bytes were outstanding. */
void tcp_timestamps_measure(struct tcp_event *ev, const struct tcp_segment *segment,
                            uint32_t flight_bytes);

/* ---- sack.c: the receiver's side ---------------------------------------------------------- */

/* Text has arrived, and is not stored yet. */
void tcp_sack_heard(struct tcp_conn *conn, struct tcp_range text);
/* A segment is refused; what of its text lies before RCV.NXT has arrived twice all the same. */
void tcp_sack_heard_refused(struct tcp_conn *conn, const struct tcp_segment *segment);
void tcp_sack_put(struct tcp_conn *conn, struct tcp_segment *segment);

/* How much text the next segment may carry: the effective send MSS less what its SACK blocks take
 * (RFC 9293 §3.7.1). */
uint32_t tcp_text_room_bytes(const struct tcp_conn *conn);

/* ---- urgent.c: §3.8.5 --------------------------------------------------------------------- */

/* URG and the pointer on a segment that is about to be sent, while urgent data lies ahead of it. */
void tcp_urgent_put(const struct tcp_conn *conn, struct tcp_segment *segment);

/* The pointer of the segment at hand. */
void tcp_urgent_heard(struct tcp_event *ev);

/* RCV.UP, or RCV.NXT where that has caught up with it. */
uint32_t tcp_rcv_up(const struct tcp_conn *conn);

/* ---- ecn.c: RFC 3168 ------------------------------------------------------------------------ */

/* Whether the peer's SYN agrees to what ours asked for, or asks for it itself. */
void tcp_ecn_take_syn(struct tcp_conn *conn, const struct tcp_segment *segment);

/* The flags of a segment that is about to be sent. */
void tcp_ecn_put(struct tcp_conn *conn, struct tcp_segment *segment);

/* The codepoint of new text, and CWR if it is due.  Returns its reason. */
enum tcp_why tcp_ecn_put_text(struct tcp_conn *conn, struct tcp_segment *segment, enum tcp_why why);

/* The reason of an ACK, which may be the first to bear an ECE. */
enum tcp_why tcp_ecn_ack_reason(const struct tcp_conn *conn, enum tcp_why why);

/* New text arrived, and has its verdict. */
void tcp_ecn_heard_text(struct tcp_event *ev, const struct tcp_segment *segment);

/* An ACK arrived that is about to be taken.  Returns a verdict if cwnd was reduced, else NONE. */
enum tcp_why tcp_ecn_heard_ack(struct tcp_event *ev, const struct tcp_segment *segment);

/* Whether the retransmission timer runs for an ECE only, for nothing is outstanding. */
bool tcp_ecn_waits_alone(const struct tcp_conn *conn);

/* It ran out: what is new may be sent.  True if it ran for the ECE only. */
bool tcp_ecn_wait_over(struct tcp_conn *conn);

/* Whether what is outstanding has cost a reduction already. */
bool tcp_ecn_has_reduced(const struct tcp_conn *conn);

/* ---- fast_open.c: RFC 7413 ------------------------------------------------------------------ */

/* The option of a SYN that is otherwise dressed. */
void tcp_fast_open_put(struct tcp_conn *conn, struct tcp_segment *segment);

/* The data of a SYN that bears a cookie. */
void tcp_fast_open_put_text(const struct tcp_conn *conn, struct tcp_segment *segment);

/* The reason of a SYN or SYN,ACK. */
enum tcp_why tcp_fast_open_reason(const struct tcp_conn *conn, const struct tcp_segment *syn,
                                  enum tcp_why why);

/* A SYN came in LISTEN: whether its cookie opens the connection fast, or is refused. */
void tcp_fast_open_heard_syn(struct tcp_event *ev, const struct tcp_segment *segment);

/* A SYN,ACK came and has been taken.  Returns its verdict. */
enum tcp_why tcp_fast_open_heard_syn_ack(struct tcp_event *ev, const struct tcp_segment *segment);

/* The handshake is over, and what left before it, and is still outstanding, goes again. */
void tcp_fast_open_send_again(struct tcp_conn *conn);

/* ---- keepalive.c -------------------------------------------------------------------------- */

/* Starts or stops the idle timer according to what is outstanding. */
void tcp_keepalive_update(struct tcp_event *ev);

/* A segment arrived: the idle time begins anew. */
void tcp_keepalive_heard(struct tcp_event *ev);
void tcp_keepalive_expired(struct tcp_event *ev);

/* ---- timers.c, the user timeout ------------------------------------------------------------- */

/* Starts or stops its timer according to what is outstanding, and since when. */
void tcp_user_timeout_update(struct tcp_event *ev);

/* ---- knock_out.c -------------------------------------------------------------------------- */

bool tcp_knocked_out(const struct tcp_conn *conn, enum tcp_knock_out rule);

/* Without the third step: the SYN,ACK has just left, and the connection is open for us. */
void tcp_skip_third_ack(struct tcp_event *ev);

/* The numbers that a FIN takes: one. */
uint32_t tcp_fin_len(const struct tcp_conn *conn);

/* Where ACKs are not cumulative: keeps in mind which segment the next one answers, ... */
void tcp_name_segment(struct tcp_conn *conn, const struct tcp_segment *segment);

/* ... the number that an ACK bears, which else is RCV.NXT, ... */
uint32_t tcp_ack_number(const struct tcp_conn *conn);

/* ... and how far an ACK takes SND.UNA, which else is as far as it says. */
uint32_t tcp_ack_reaches(struct tcp_conn *conn, uint32_t ack);

/* ---- nagle.c ------------------------------------------------------------------------------ */

/* Whether so many octets of new text, perhaps with the FIN, make a segment now; if not, it is kept
 * in mind why they wait. */
bool tcp_worth_sending(struct tcp_conn *conn, uint32_t bytes, bool fin);

/* The reason for text that has waited so and leaves now, else NONE. */
enum tcp_why tcp_held_reason(struct tcp_conn *conn);

/* The override timeout (§3.8.6.2.1), on the persist timer: whether it has to run after a
 * tcp_output() that sent all it could, how it begins, and what it does. */
bool tcp_override_due(const struct tcp_conn *conn);
void tcp_override_begin(struct tcp_event *ev);
void tcp_override_expired(struct tcp_event *ev);

/* ---- persist.c ---------------------------------------------------------------------------- */

/* Starts or stops the persist timer according to the window. */
void tcp_persist_update(struct tcp_event *ev);
void tcp_persist_expired(struct tcp_event *ev);

/* ---- arrives_*.c: SEGMENT ARRIVES by state ------------------------------------------------ */

void tcp_arrives_closed(struct tcp_event *ev, const struct tcp_segment *segment);
void tcp_arrives_listen(struct tcp_event *ev, const struct tcp_segment *segment, uint32_t iss);
void tcp_arrives_syn_sent(struct tcp_event *ev, const struct tcp_segment *segment);
void tcp_arrives_other(struct tcp_event *ev, const struct tcp_segment *segment);

/* The verdict on the segment; a later step of the same segment may know better. */
void tcp_judge(struct tcp_event *ev, enum tcp_why verdict);

/* SND.UNA := ack, with all that follows for the timer and the RTO (RFC 6298 §5.2, 5.3). */
void tcp_take_ack(struct tcp_event *ev, uint32_t ack);

/* Steps 6 to 8 of §3.10.7.4, which SYN-SENT enters as well. */
void tcp_arrives_text(struct tcp_event *ev, const struct tcp_segment *segment);

/* Text and FIN on a SYN wait here until ESTABLISHED (§3.5). */
void tcp_hold_text(struct tcp_event *ev, const struct tcp_segment *segment);

/* The same where a cookie vouches for it: the user gets it at once (RFC 7413 §4.2.2). */
void tcp_deliver_text_of_syn(struct tcp_event *ev, const struct tcp_segment *segment);

/* Takes over window and MSS from the peer's SYN; RCV.NXT := SEG.SEQ + 1. */
void tcp_take_syn(struct tcp_event *ev, const struct tcp_segment *segment);

/* A new ISS, and the SYN is to be sent. */
void tcp_choose_iss(struct tcp_event *ev, uint32_t iss);

/* SND.WND, SND.WL1, SND.WL2 from a segment. */
void tcp_take_window(struct tcp_conn *conn, const struct tcp_segment *segment);

/* The handshake is complete: ESTABLISHED, and the user is told. */
void tcp_enter_established(struct tcp_event *ev, enum tcp_why why);

/* Our FIN and the peer's are both done with: only the 2MSL timer runs from here. */
void tcp_enter_time_wait(struct tcp_event *ev, enum tcp_why why);

#endif
