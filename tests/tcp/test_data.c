/* Data communication (RFC 9293 §3.8): the windows of both sides, segmentation, reassembly. */
#include "lab.h"

/* ---- the sender ----------------------------------------------------------------------------- */

static void data_is_cut_into_segments_of_the_mss(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 250);
    expect(lab, "ACK seq=101 ack=101 len=100 [send-data]");
    expect(lab, "ACK seq=201 ack=101 len=100 [send-data]");
    /* PSH stands on the last of what is queued. */
    expect(lab, "PSH,ACK seq=301 ack=101 len=50 [send-data]");
    silence(lab);
}

static void the_payload_is_a_range_of_the_stream(struct lab *lab)
{
    const struct tcp_note *note;

    lab_establish(lab);
    sends(lab, 150);
    note = &g_array_index(lab->log, struct tcp_note, lab->log->len - 1);
    check(lab, note->kind == TCP_NOTE_SENT);
    check(lab, note->sent.segment.payload_offset == 200);
    check(lab, note->sent.segment.payload_bytes == 50);
}

static void no_more_is_sent_than_the_window_takes(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "ACK seq=101 ack=101 win=150");
    sends(lab, 400);
    expect(lab, "ACK seq=101 ack=101 len=100");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=201 win=250");
    expect(lab, "ACK seq=201 ack=101 len=100");
    expect(lab, "ACK seq=301 ack=101 len=100");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=401 win=1000");
    expect(lab, "PSH,ACK seq=401 ack=101 len=100");
    silence(lab);
}

static void an_ack_is_cumulative(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 300);
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=401");
    check(lab, tcp_outstanding(&lab->conn) == 0);
    timer(lab, "retransmit stop 1.000 s #0 [timer-off]");
}

/* MUST-34 */
static void a_window_that_shrinks_does_no_harm(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 1500);
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=201 win=300");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=1101 win=300");
    expect(lab, "ACK seq=1101 ack=101 len=100");
}

/* "The check here prevents using old segments to update the window." */
static void an_overtaken_segment_does_not_set_the_window(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "ACK seq=201 ack=101 len=10 win=500");
    check(lab, lab->conn.snd.wnd == 500);
    arrives(lab, "ACK seq=101 ack=101 len=100 win=900");
    check(lab, lab->conn.snd.wnd == 500);
    sends(lab, 100);
    arrives(lab, "ACK seq=211 ack=201 win=700");
    check(lab, lab->conn.snd.wnd == 700);
    arrives(lab, "ACK seq=211 ack=101 win=100");
    check(lab, lab->conn.snd.wnd == 700);
}

static void the_fin_rides_on_the_last_segment_if_the_window_takes_it(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "ACK seq=101 ack=101 win=50");
    sends(lab, 50);
    closes(lab);
    expect(lab, "PSH,ACK seq=101 ack=101 len=50 [send-data]");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=151 win=50");
    expect(lab, "FIN,ACK seq=151 ack=101 [close-by-user]");
}

static void a_large_window_is_unsigned(struct lab *lab)
{
    lab->peer_window = 65535;
    lab_establish(lab);
    sends(lab, 65535);
    check(lab, tcp_outstanding(&lab->conn) == 65535);
}

/* ---- room for notes ------------------------------------------------------------------------- */

static void more_than_the_notes_can_hold_comes_in_several_calls(struct lab *lab)
{
    int calls = 0;

    lab->config.mss_bytes = 10;
    lab_configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=10 win=65535");
    arrives(lab, "ACK seq=1 ack=1 win=65535");
    lab_forget(lab);
    check(lab, tcp_send(&lab->conn, lab->now_ns, 3000, &lab->out) == TCP_OK);
    do {
        lab->out.note_count = 0;
        tcp_output(&lab->conn, lab->now_ns, &lab->out);
        check(lab, lab->out.note_count > 10 && lab->out.note_count <= TCP_NOTES_MAX);
        calls++;
    } while (tcp_deadline_ns(&lab->conn) <= lab->now_ns);
    check(lab, calls >= 5 && calls < 20);
    check(lab, tcp_outstanding(&lab->conn) == 3000);
}

/* ---- the receiver --------------------------------------------------------------------------- */

static void gaps_are_filled_in_any_order(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    arrives(lab, "ACK seq=301 ack=101 len=100");
    verdict(lab, "data-out-of-order");
    expect(lab, "ACK seq=101 ack=101 [acknowledge-out-of-order]");
    arrives(lab, "ACK seq=501 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=101 [acknowledge-out-of-order]");
    arrives(lab, "ACK seq=301 ack=101 len=100");
    verdict(lab, "data-held-already");
    expect(lab, "ACK seq=101 ack=101 [acknowledge-out-of-order]");
    arrives(lab, "ACK seq=101 ack=101 len=200");
    verdict(lab, "data-fills-gap");
    told(lab, "data 300");
    expect(lab, "ACK seq=101 ack=401 [acknowledge-data]");
    arrives(lab, "ACK seq=351 ack=101 len=200");
    verdict(lab, "data-fills-gap");
    told(lab, "data 200");
    expect(lab, "ACK seq=101 ack=601 [acknowledge-data]");
    silence(lab);
}

/* Each octet of the peer's stream is stored once in order, wherever segments begin and end. */
static void what_is_stored_says_where_it_belongs(struct lab *lab)
{
    const struct tcp_note *store = NULL;

    lab_establish(lab);
    lab_forget(lab);
    arrives(lab, "ACK seq=151 ack=101 len=100");
    arrives(lab, "ACK seq=81 ack=101 len=100");
    for (guint i = 0; i < lab->log->len; i++) {
        const struct tcp_note *note = &g_array_index(lab->log, struct tcp_note, i);

        if (note->kind == TCP_NOTE_STORE)
            store = note;
    }
    /* Octets 80 to 179 arrived; up to 99 they had been read, from 150 on they were held. */
    check(lab, store != NULL && store->store.offset == 100);
    check(lab, store->store.skip_bytes == 20);
    check(lab, store->store.payload_bytes == 50);
    told(lab, "data 150");
}

static void too_many_gaps_are_not_remembered(struct lab *lab)
{
    lab_establish(lab);
    for (int i = 0; i < TCP_GAPS_MAX + 1; i++) {
        char *text = g_strdup_printf("ACK seq=%d ack=101 len=1", 111 + 10 * i);

        arrives(lab, text);
        verdict(lab, i < TCP_GAPS_MAX ? "data-out-of-order" : "data-not-held");
        g_free(text);
    }
}

/* What the connection waits for must find room, or nobody would ever get on. */
static void the_octet_awaited_is_taken_however_much_is_held(struct lab *lab)
{
    too_many_gaps_are_not_remembered(lab);
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=101 len=1");
    verdict(lab, "data-accepted");
    told(lab, "data 1");
    expect(lab, "ACK seq=101 ack=102 [acknowledge-data]");
    check(lab, lab->conn.rcv.held.count == TCP_GAPS_MAX - 1);
    for (int i = 0; i < TCP_GAPS_MAX; i++) {
        char *text = g_strdup_printf("ACK seq=%d ack=101 len=9", 102 + 10 * i);

        arrives(lab, text);
        g_free(text);
    }
    check(lab, lab->conn.rcv.nxt - lab->irs == 102 + 10 * (TCP_GAPS_MAX - 1) + 9);
}

/* ---- the receiver's window (§3.8.6.2.2) ----------------------------------------------------- */

static void the_right_edge_stays_while_nothing_is_read(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    lab->reads = false;
    arrives(lab, "ACK seq=101 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=201 win=900");
    arrives(lab, "ACK seq=201 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=301 win=800");
}

/* RCV.BUFF - RCV.USER - RCV.WND >= min(1000 / 2, 100) */
static void the_window_opens_in_steps_and_not_in_crumbs(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    lab->reads = false;
    arrives(lab, "ACK seq=101 ack=101 len=300");
    expect(lab, "ACK seq=101 ack=401 win=700");
    receives(lab, 99, 99);
    silence(lab);
    receives(lab, 1, 1);
    expect(lab, "ACK seq=101 ack=401 win=800 [window-update]");
    receives(lab, 1000, 200);
    expect(lab, "ACK seq=101 ack=401 win=1000 [window-update]");
    silence(lab);
}

/* With a small buffer half of it is the step. */
static void half_the_buffer_is_a_step_when_the_mss_is_larger(struct lab *lab)
{
    lab->config.mss_bytes = 1460;
    lab_configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=1460");
    arrives(lab, "ACK seq=1 ack=1");
    lab_forget(lab);
    lab->reads = false;
    arrives(lab, "ACK seq=1 ack=1 len=1000");
    expect(lab, "ACK seq=1 ack=1001 win=0");
    receives(lab, 499, 499);
    silence(lab);
    receives(lab, 1, 1);
    expect(lab, "ACK seq=1 ack=1001 win=500 [window-update]");
}

static void after_the_fin_no_update_is_needed(struct lab *lab)
{
    lab_establish(lab);
    lab->reads = false;
    arrives(lab, "FIN,ACK seq=101 ack=101 len=500");
    lab_forget(lab);
    receives(lab, 1000, 500);
    silence(lab);
}

static void a_closed_window_refuses_text_but_takes_the_ack(struct lab *lab)
{
    lab_reach(lab, "WINDOW-CLOSED");
    arrives(lab, "ACK seq=1101 ack=201 len=1");
    verdict(lab, "window-closed");
    expect(lab, "ACK seq=201 ack=1101 win=0 [answer-window-probe]");
    check(lab, lab->conn.snd.una == lab->iss + 201);
    check(lab, tcp_vars(&lab->conn).unread_bytes == 1000);
    receives(lab, 1000, 1000);
    expect(lab, "ACK seq=201 ack=1101 win=1000 [window-update]");
    arrives(lab, "ACK seq=1101 ack=201 len=1");
    verdict(lab, "data-accepted");
    expect(lab, "ACK seq=201 ack=1102 win=999");
}

static void a_fin_waits_before_a_closed_window(struct lab *lab)
{
    lab_reach(lab, "WINDOW-CLOSED");
    arrives(lab, "FIN,ACK seq=1101 ack=201");
    state_is(lab, "ESTABLISHED");
    expect(lab, "ACK seq=201 ack=1101 win=0 [answer-window-probe]");
    receives(lab, 1000, 1000);
    arrives(lab, "FIN,ACK seq=1101 ack=201");
    state_is(lab, "CLOSE-WAIT");
}

/* The RFC holds the number of an ACK against the window as well (Table 6). */
static void a_reading_application_keeps_the_window_open(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    for (int i = 0; i < 30; i++) {
        char *text = g_strdup_printf("ACK seq=%d ack=101 len=70", 101 + 70 * i);

        arrives(lab, text);
        verdict(lab, "data-accepted");
        g_free(text);
    }
    check(lab, lab->conn.rcv.wnd > 1000 - 100);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/data/" #name, name)
    CASE(data_is_cut_into_segments_of_the_mss);
    CASE(the_payload_is_a_range_of_the_stream);
    CASE(no_more_is_sent_than_the_window_takes);
    CASE(an_ack_is_cumulative);
    CASE(a_window_that_shrinks_does_no_harm);
    CASE(an_overtaken_segment_does_not_set_the_window);
    CASE(the_fin_rides_on_the_last_segment_if_the_window_takes_it);
    CASE(a_large_window_is_unsigned);
    CASE(more_than_the_notes_can_hold_comes_in_several_calls);
    CASE(gaps_are_filled_in_any_order);
    CASE(what_is_stored_says_where_it_belongs);
    CASE(too_many_gaps_are_not_remembered);
    CASE(the_octet_awaited_is_taken_however_much_is_held);
    CASE(the_right_edge_stays_while_nothing_is_read);
    CASE(the_window_opens_in_steps_and_not_in_crumbs);
    CASE(half_the_buffer_is_a_step_when_the_mss_is_larger);
    CASE(after_the_fin_no_update_is_needed);
    CASE(a_closed_window_refuses_text_but_takes_the_ack);
    CASE(a_fin_waits_before_a_closed_window);
    CASE(a_reading_application_keeps_the_window_open);
    return g_test_run();
}
