/* The user calls in every state, with the RFC's errors (RFC 9293 §3.10.1-6). */
#include "lab.h"

#include <string.h>

/* ---- §3.10.1 OPEN ------------------------------------------------------------------------ */

static void open_fails_where_a_connection_exists(struct lab *lab)
{
    lab_reach(lab, lab->data);
    check(lab, tcp_open_passive(&lab->conn, 0, 1, &lab->out) == TCP_ERROR_EXISTS);
    if (strcmp(lab->data, "LISTEN") != 0)
        check(lab, tcp_open_active(&lab->conn, 0, 1, 2, 3, &lab->out) == TCP_ERROR_EXISTS);
    silence(lab);
}

static void an_active_open_needs_a_remote_socket(struct lab *lab)
{
    check(lab, tcp_open_active(&lab->conn, 0, 1, 0, 3, &lab->out) == TCP_ERROR_FOREIGN_SOCKET);
    state_is(lab, "CLOSED");
    lab_listen(lab);
    check(lab, tcp_open_active(&lab->conn, 0, 1, 0, 3, &lab->out) == TCP_ERROR_FOREIGN_SOCKET);
    state_is(lab, "LISTEN");
    silence(lab);
}

static void an_active_open_in_listen_turns_it_active(struct lab *lab)
{
    lab_listen(lab);
    lab_connect(lab);
    state_is(lab, "SYN-SENT");
    expect(lab, "SYN seq=0 mss=100 win=1000 [open-active]");
    check(lab, !lab->conn.passive);
    /* ... and a reset now means that it was refused. */
    arrives(lab, "SYN seq=0");
    arrives(lab, "RST seq=1");
    state_is(lab, "CLOSED");
    told(lab, "connection-refused");
}

static void a_closed_connection_can_be_opened_again(struct lab *lab)
{
    lab_reach(lab, "SYN-SENT");
    lab->iss += 1000000;
    closes(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0 [open-active]");
    arrives(lab, "SYN,ACK seq=0 ack=1");
    expect(lab, "ACK seq=1 ack=1 [third-ack]");
    told(lab, "connection-established");
}

static void settings_that_cannot_be_are_bent_to_what_can(struct lab *lab)
{
    lab->config.window_bytes = 1000000;
    lab->config.mss_bytes = 0;
    lab_configure(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0 win=65535 mss=536");
}

/* ---- §3.10.2 SEND ------------------------------------------------------------------------ */

static void send_is_taken_or_refused_by_state(struct lab *lab)
{
    static const struct {
        const char *state;
        enum tcp_result result;
    } calls[] = {
        {"CLOSED", TCP_ERROR_NO_CONNECTION},
        {"LISTEN", TCP_ERROR_FOREIGN_SOCKET},
        {"SYN-SENT", TCP_OK},
        {"SYN-RECEIVED", TCP_OK},
        {"ESTABLISHED", TCP_OK},
        {"FIN-WAIT-1", TCP_ERROR_CLOSING},
        {"FIN-WAIT-2", TCP_ERROR_CLOSING},
        {"CLOSE-WAIT", TCP_OK},
        {"CLOSING", TCP_ERROR_CLOSING},
        {"LAST-ACK", TCP_ERROR_CLOSING},
        {"TIME-WAIT", TCP_ERROR_CLOSING},
    };

    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        struct lab fresh;

        lab_begin(&fresh);
        fresh.iss = lab->iss;
        lab_reach(&fresh, calls[i].state);
        lab_sends(&fresh, 10, calls[i].result, calls[i].state, 0);
        lab_end(&fresh);
    }
}

static void what_is_sent_before_established_waits(struct lab *lab)
{
    lab_connect(lab);
    sends(lab, 150);
    expect(lab, "SYN seq=0");
    silence(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    expect(lab, "ACK seq=1 ack=1 len=100 [third-ack-with-data]");
    expect(lab, "PSH,ACK seq=101 ack=1 len=50 [send-data]");
    silence(lab);
}

static void what_is_sent_in_syn_received_waits(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED");
    sends(lab, 50);
    silence(lab);
    arrives(lab, "ACK seq=1 ack=1");
    expect(lab, "PSH,ACK seq=1 ack=1 len=50 [send-data]");
    silence(lab);
}

/* ---- §3.10.3 RECEIVE --------------------------------------------------------------------- */

static void receive_takes_nothing_where_nothing_is(struct lab *lab)
{
    static const struct {
        const char *state;
        enum tcp_result result;
    } calls[] = {
        {"CLOSED", TCP_ERROR_NO_CONNECTION},
        {"LISTEN", TCP_OK},
        {"SYN-SENT", TCP_OK},
        {"SYN-RECEIVED", TCP_OK},
        {"ESTABLISHED", TCP_OK},
        {"FIN-WAIT-1", TCP_OK},
        {"FIN-WAIT-2", TCP_OK},
        {"CLOSE-WAIT", TCP_ERROR_CLOSING},
        {"CLOSING", TCP_ERROR_CLOSING},
        {"LAST-ACK", TCP_ERROR_CLOSING},
        {"TIME-WAIT", TCP_ERROR_CLOSING},
    };

    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        struct lab fresh;

        lab_begin(&fresh);
        fresh.iss = lab->iss;
        lab_reach(&fresh, calls[i].state);
        lab_receives(&fresh, 10, 0, calls[i].result, calls[i].state, 0);
        lab_end(&fresh);
    }
}

static void what_came_before_the_fin_can_still_be_read(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    lab->reads = false;
    arrives(lab, "FIN,ACK seq=101 ack=201 len=100");
    state_is(lab, "CLOSE-WAIT");
    receives(lab, 60, 60);
    closes(lab);
    state_is(lab, "LAST-ACK");
    receives(lab, 60, 40);
    receive_fails(lab, TCP_ERROR_CLOSING);
}

/* ---- §3.10.4 CLOSE ----------------------------------------------------------------------- */

static void close_deletes_what_is_not_open_yet(struct lab *lab)
{
    lab_reach(lab, lab->data);
    closes(lab);
    state_is(lab, "CLOSED");
    silence(lab);
    close_fails(lab, TCP_ERROR_NO_CONNECTION);
}

static void close_in_syn_received_sends_the_fin(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED");
    closes(lab);
    state_is(lab, "FIN-WAIT-1");
    expect(lab, "FIN,ACK seq=1 ack=1 [close-by-user]");
    send_fails(lab, TCP_ERROR_CLOSING);
    arrives(lab, "ACK seq=1 ack=2");
    verdict(lab, "ack-of-fin");
    state_is(lab, "FIN-WAIT-2");
    silence(lab);
    told_nothing(lab);
}

static void close_in_syn_received_waits_for_data_before_it(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED");
    sends(lab, 50);
    closes(lab);
    state_is(lab, "SYN-RECEIVED");
    send_fails(lab, TCP_ERROR_CLOSING);
    close_fails(lab, TCP_ERROR_CLOSING);
    silence(lab);
    arrives(lab, "ACK seq=1 ack=1");
    state_is(lab, "FIN-WAIT-1");
    expect(lab, "FIN,PSH,ACK seq=1 ack=1 len=50 [send-data-fin]");
    silence(lab);
}

static void a_listener_that_closed_meanwhile_does_not_listen_again(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED");
    sends(lab, 50);
    closes(lab);
    arrives(lab, "RST seq=1");
    state_is(lab, "CLOSED");
}

static void close_in_established_sends_the_fin(struct lab *lab)
{
    lab_establish(lab);
    closes(lab);
    state_is(lab, "FIN-WAIT-1");
    expect(lab, "FIN,ACK seq=101 ack=101 [close-by-user]");
    silence(lab);
}

static void the_fin_comes_after_all_that_was_queued(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 1050);
    closes(lab);
    state_is(lab, "FIN-WAIT-1");
    for (int i = 0; i < 10; i++) {
        char *text = g_strdup_printf("ACK seq=%d ack=101 len=100", 101 + 100 * i);

        expect(lab, text);
        g_free(text);
    }
    silence(lab);
    arrives(lab, "ACK seq=101 ack=1101");
    expect(lab, "FIN,PSH,ACK seq=1101 ack=101 len=50 [send-data-fin]");
    silence(lab);
}

static void a_second_close_is_an_error_and_sends_no_second_fin(struct lab *lab)
{
    lab_reach(lab, lab->data);
    close_fails(lab, TCP_ERROR_CLOSING);
    silence(lab);
}

static void close_in_close_wait_enters_last_ack_with_the_fin(struct lab *lab)
{
    lab_reach(lab, "CLOSE-WAIT");
    closes(lab);
    expect(lab, "FIN,ACK seq=201 ack=102 [close-by-user]");
    state_is(lab, "LAST-ACK");
    silence(lab);
}

static void close_in_close_wait_stays_until_all_is_segmentized(struct lab *lab)
{
    lab_reach(lab, "CLOSE-WAIT");
    sends(lab, 950);
    lab_forget(lab);
    closes(lab);
    state_is(lab, "CLOSE-WAIT");
    close_fails(lab, TCP_ERROR_CLOSING);
    send_fails(lab, TCP_ERROR_CLOSING);
    silence(lab);
    arrives(lab, "ACK seq=102 ack=201");
    expect(lab, "FIN,PSH,ACK seq=1101 ack=102 len=50 [send-data-fin]");
    state_is(lab, "LAST-ACK");
}

/* ---- §3.10.5 ABORT ----------------------------------------------------------------------- */

static void abort_without_a_word(struct lab *lab)
{
    lab_reach(lab, lab->data);
    aborts(lab);
    state_is(lab, "CLOSED");
    silence(lab);
    abort_fails(lab, TCP_ERROR_NO_CONNECTION);
    check(lab, tcp_deadline_ns(&lab->conn) == TIME_NEVER_NS);
}

static void abort_with_a_reset(struct lab *lab)
{
    char *text;

    lab_reach(lab, lab->data);
    text = g_strdup_printf("RST seq=%u win=0 [reset-abort]", lab->conn.snd.nxt - lab->iss);
    aborts(lab);
    state_is(lab, "CLOSED");
    expect(lab, text);
    silence(lab);
    told_nothing(lab);
    g_free(text);
}

static void abort_in_established_takes_snd_nxt(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    aborts(lab);
    expect(lab, "RST seq=201 [reset-abort]");
}

/* ---- §3.6.1: the process is gone and left octets unread (SHLD-3) ------------------------- */

static void what_is_left_unread_is_answered_with_a_reset(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    lab->reads = false;
    arrives(lab, "ACK seq=101 ack=201 len=50");
    lab_forget(lab);
    check(lab, tcp_abort_unread(&lab->conn, lab->now_ns, &lab->out) == TCP_OK);
    lab_output(lab);
    expect(lab, "RST seq=201 win=0 [reset-unread-data]");
    state_is(lab, "CLOSED");
    silence(lab);
    check(lab, tcp_abort_unread(&lab->conn, lab->now_ns, &lab->out) == TCP_ERROR_NO_CONNECTION);
}

static void nobody_to_reset_before_the_handshake_is_over(struct lab *lab)
{
    lab_reach(lab, "SYN-SENT");
    check(lab, tcp_abort_unread(&lab->conn, lab->now_ns, &lab->out) == TCP_OK);
    lab_output(lab);
    state_is(lab, "CLOSED");
    silence(lab);
}

/* ---- §3.10.6 STATUS ---------------------------------------------------------------------- */

static void status_says_how_things_stand(struct lab *lab)
{
    struct tcp_vars vars;

    lab_reach(lab, "ESTABLISHED");
    lab->reads = false;
    arrives(lab, "ACK seq=101 ack=151 len=30 win=700");
    arrives(lab, "ACK seq=201 ack=151 len=50 win=700");
    sends(lab, 5000);
    vars = tcp_vars(&lab->conn);
    check(lab, vars.iss == lab->iss && vars.irs == lab->irs);
    check(lab, vars.snd_una == lab->iss + 151 && vars.snd_nxt == lab->iss + 801);
    check(lab, vars.snd_wnd == 700 && vars.send_mss_bytes == 100);
    check(lab, vars.rcv_nxt == lab->irs + 131 && vars.rcv_wnd == 970);
    check(lab, vars.unread_bytes == 30 && vars.out_of_order_bytes == 50);
    check(lab, vars.unsent_bytes == 5000 - 600);
    check(lab, tcp_outstanding(&lab->conn) == 650);
}

static void the_last_values_stay_after_closed(struct lab *lab)
{
    lab_reach(lab, "LAST-ACK");
    arrives(lab, "ACK seq=102 ack=102");
    state_is(lab, "CLOSED");
    check(lab, tcp_vars(&lab->conn).snd_una == lab->iss + 102);
    check(lab, tcp_vars(&lab->conn).rcv_nxt == lab->irs + 102);
    check(lab, tcp_deadline_ns(&lab->conn) == TIME_NEVER_NS);
}

static void a_connection_is_a_value_that_can_be_copied(struct lab *lab)
{
    struct tcp_conn copy;

    lab_reach(lab, "ESTABLISHED");
    copy = lab->conn;
    arrives(lab, "RST seq=101");
    state_is(lab, "CLOSED");
    lab->conn = copy;
    lab->timer_on[TCP_TIMER_RETRANSMIT] = true;
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=201 len=100");
    expect(lab, "ACK seq=201 ack=201 [acknowledge-data]");
    state_is(lab, "ESTABLISHED");
}

static void in_states(const char *path, void (*test)(struct lab *), const char *const *states)
{
    for (int i = 0; states[i] != NULL; i++) {
        char *name = g_strdup_printf("/user/%s/%s", path, states[i]);

        lab_case_with(name, test, states[i]);
        g_free(name);
    }
}

int main(int argc, char **argv)
{
    static const char *const open_states[] = {
        "LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",
        "CLOSE-WAIT", "CLOSING",  "LAST-ACK",     "TIME-WAIT",   NULL};
    static const char *const before_open[] = {"LISTEN", "SYN-SENT", NULL};
    static const char *const closing_states[] = {"FIN-WAIT-1", "FIN-WAIT-2", "CLOSING",
                                                 "LAST-ACK",   "TIME-WAIT",  NULL};
    static const char *const silent_states[] = {"LISTEN",   "SYN-SENT",  "CLOSING",
                                                "LAST-ACK", "TIME-WAIT", NULL};
    static const char *const reset_states[] = {
        "SYN-RECEIVED", "SYN-RECEIVED-ACTIVE", "ESTABLISHED", "FIN-WAIT-1",
        "FIN-WAIT-2",   "CLOSE-WAIT",          NULL};

    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/user/" #name, name)
    in_states("open-fails-where-a-connection-exists", open_fails_where_a_connection_exists,
              open_states);
    CASE(an_active_open_needs_a_remote_socket);
    CASE(an_active_open_in_listen_turns_it_active);
    CASE(a_closed_connection_can_be_opened_again);
    CASE(settings_that_cannot_be_are_bent_to_what_can);
    CASE(send_is_taken_or_refused_by_state);
    CASE(what_is_sent_before_established_waits);
    CASE(what_is_sent_in_syn_received_waits);
    CASE(receive_takes_nothing_where_nothing_is);
    CASE(what_came_before_the_fin_can_still_be_read);
    in_states("close-deletes-what-is-not-open-yet", close_deletes_what_is_not_open_yet,
              before_open);
    CASE(close_in_syn_received_sends_the_fin);
    CASE(close_in_syn_received_waits_for_data_before_it);
    CASE(a_listener_that_closed_meanwhile_does_not_listen_again);
    CASE(close_in_established_sends_the_fin);
    CASE(the_fin_comes_after_all_that_was_queued);
    in_states("a-second-close-is-an-error", a_second_close_is_an_error_and_sends_no_second_fin,
              closing_states);
    CASE(close_in_close_wait_enters_last_ack_with_the_fin);
    CASE(close_in_close_wait_stays_until_all_is_segmentized);
    in_states("abort-without-a-word", abort_without_a_word, silent_states);
    in_states("abort-with-a-reset", abort_with_a_reset, reset_states);
    CASE(abort_in_established_takes_snd_nxt);
    CASE(what_is_left_unread_is_answered_with_a_reset);
    CASE(nobody_to_reset_before_the_handshake_is_over);
    CASE(status_says_how_things_stand);
    CASE(the_last_values_stay_after_closed);
    CASE(a_connection_is_a_value_that_can_be_copied);
    return g_test_run();
}
