/* When a segment is worth sending: Nagle's algorithm (RFC 9293 §3.7.4), and the sender's part in
 * avoiding silly windows (§3.8.6.2.1). */
#include "lab.h"

/* MSS 100; the largest window that the peer has ever offered is 1000. */
static void gathers(struct lab *lab)
{
    lab_establish(lab);
    lab->conn.config.nagle = true;
    lab_forget(lab);
}

/* ---- Nagle ---------------------------------------------------------------------------------- */

static void the_first_crumb_leaves_at_once(struct lab *lab)
{
    gathers(lab);
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=101 ack=101 len=10 [send-data]");
    silence(lab);
}

static void the_next_ones_gather_until_it_is_acknowledged(struct lab *lab)
{
    gathers(lab);
    sends(lab, 10);
    lab_forget(lab);
    sends(lab, 10);
    sends(lab, 20);
    lab_after(lab, TIME_MS(900));
    silence(lab);
    arrives(lab, "ACK seq=101 ack=111");
    expect(lab, "PSH,ACK seq=111 ack=101 len=30 [send-data-nagle]");
    silence(lab);
}

static void an_ack_of_a_part_is_not_enough(struct lab *lab)
{
    gathers(lab);
    sends(lab, 100);
    sends(lab, 100);
    sends(lab, 10);
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=201");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=301");
    expect(lab, "PSH,ACK seq=301 ack=101 len=10 [send-data-nagle]");
}

static void a_full_sized_segment_never_waits(struct lab *lab)
{
    gathers(lab);
    sends(lab, 10);
    lab_forget(lab);
    sends(lab, 60);
    silence(lab);
    sends(lab, 60);
    expect(lab, "ACK seq=111 ack=101 len=100 [send-data-nagle]");
    silence(lab);
    sends(lab, 80);
    expect(lab, "PSH,ACK seq=211 ack=101 len=100 [send-data-nagle]");
    sends(lab, 200);
    expect(lab, "ACK seq=311 ack=101 len=100 [send-data]");
    expect(lab, "PSH,ACK seq=411 ack=101 len=100 [send-data]");
    silence(lab);
}

/* Large transfers end with a crumb, which waits for all before it. */
static void the_rest_of_a_large_send_waits(struct lab *lab)
{
    gathers(lab);
    sends(lab, 250);
    expect(lab, "ACK seq=101 ack=101 len=100");
    expect(lab, "ACK seq=201 ack=101 len=100");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=301");
    expect(lab, "PSH,ACK seq=301 ack=101 len=50 [send-data-nagle]");
}

static void a_fin_takes_the_rest_along(struct lab *lab)
{
    gathers(lab);
    sends(lab, 250);
    lab_forget(lab);
    closes(lab);
    expect(lab, "FIN,PSH,ACK seq=301 ack=101 len=50 [send-data-fin]");
    silence(lab);
}

static void an_owed_ack_does_not_wait_for_what_gathers(struct lab *lab)
{
    gathers(lab);
    sends(lab, 10);
    sends(lab, 10);
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100");
    expect(lab, "ACK seq=111 ack=201 [acknowledge-data]");
    silence(lab);
}

static void with_no_delay_every_crumb_leaves(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=101 ack=101 len=10 [send-data]");
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=111 ack=101 len=10 [send-data]");
}

/* ---- silly windows -------------------------------------------------------------------------- */

/* Nothing is outstanding, and the peer has room for `window` octets. */
static void small_window(struct lab *lab, const char *ack)
{
    lab_establish(lab);
    arrives(lab, ack);
    lab_forget(lab);
}

static void a_sliver_of_window_is_not_filled(struct lab *lab)
{
    small_window(lab, "ACK seq=101 ack=101 win=30");
    sends(lab, 40);
    silence(lab);
    timer(lab, "persist start 0.500 s #0 [override-begins]");
    arrives(lab, "ACK seq=101 ack=101 win=90");
    expect(lab, "PSH,ACK seq=101 ack=101 len=40 [send-data-window-grown]");
    timer(lab, "retransmit start 1.000 s #0 [timer-start]");
    timer(lab, "persist stop 0.500 s #0 [persist-over]");
}

/* (2): D =< U */
static void what_fits_whole_is_sent(struct lab *lab)
{
    small_window(lab, "ACK seq=101 ack=101 win=30");
    sends(lab, 30);
    expect(lab, "PSH,ACK seq=101 ack=101 len=30 [send-data]");
}

/* (3): half of the largest window that was ever offered */
static void half_the_largest_window_is_worth_a_segment(struct lab *lab)
{
    lab->config.mss_bytes = 800;
    lab_configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=800");
    arrives(lab, "ACK seq=1 ack=1");
    arrives(lab, "ACK seq=1 ack=1 win=499");
    lab_forget(lab);
    sends(lab, 2000);
    silence(lab);
    arrives(lab, "ACK seq=1 ack=1 win=500");
    expect(lab, "ACK seq=1 ack=1 len=500 [send-data-window-grown]");
    silence(lab);
}

/* (4) */
static void after_the_override_timeout_what_fits_is_sent(struct lab *lab)
{
    small_window(lab, "ACK seq=101 ack=101 win=30");
    sends(lab, 80);
    int64_t due_ns = lab->now_ns + TIME_MS(500);
    lab_after(lab, TIME_MS(600));
    timer(lab, "persist start 0.500 s #0 [override-begins]");
    timer(lab, "persist expire 0.500 s #0 [override-expired]");
    expect_at(lab, due_ns, "ACK seq=101 ack=101 len=30 [send-data-override]");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=131 win=30");
    silence(lab);
    lab_after(lab, TIME_MS(600));
    expect(lab, "ACK seq=131 ack=101 len=30 [send-data-override]");
    arrives(lab, "ACK seq=101 ack=161 win=30");
    expect(lab, "PSH,ACK seq=161 ack=101 len=20 [send-data]");
}

static void while_something_is_outstanding_no_override_is_needed(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "ACK seq=101 ack=101 win=130");
    lab_forget(lab);
    sends(lab, 200);
    expect(lab, "ACK seq=101 ack=101 len=100 [send-data]");
    silence(lab);
    timer(lab, "retransmit start 1.000 s #0 [timer-start]");
    lab_after(lab, TIME_MS(900));
    silence(lab);
    arrives(lab, "ACK seq=101 ack=201 win=30");
    silence(lab);
    timer(lab, "retransmit stop 1.000 s #0 [timer-off]");
    timer(lab, "persist start 0.500 s #0 [override-begins]");
}

/* From a closed window to a small one and back: one timer, two tasks. */
static void a_window_that_opens_a_crack_changes_the_task_of_the_timer(struct lab *lab)
{
    small_window(lab, "ACK seq=101 ack=101 win=0");
    sends(lab, 80);
    timer(lab, "persist start 1.000 s #0 [persist-begins]");
    arrives(lab, "ACK seq=101 ack=101 win=30");
    timer(lab, "persist restart 0.500 s #0 [override-begins]");
    arrives(lab, "ACK seq=101 ack=101 win=0");
    timer(lab, "persist restart 1.000 s #0 [persist-begins]");
    lab_after(lab, TIME_S(1));
    expect(lab, "ACK seq=101 ack=101 len=1 [zero-window-probe]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/nagle/" #name, name)
    CASE(the_first_crumb_leaves_at_once);
    CASE(the_next_ones_gather_until_it_is_acknowledged);
    CASE(an_ack_of_a_part_is_not_enough);
    CASE(a_full_sized_segment_never_waits);
    CASE(the_rest_of_a_large_send_waits);
    CASE(a_fin_takes_the_rest_along);
    CASE(an_owed_ack_does_not_wait_for_what_gathers);
    CASE(with_no_delay_every_crumb_leaves);
    CASE(a_sliver_of_window_is_not_filled);
    CASE(what_fits_whole_is_sent);
    CASE(half_the_largest_window_is_worth_a_segment);
    CASE(after_the_override_timeout_what_fits_is_sent);
    CASE(while_something_is_outstanding_no_override_is_needed);
    CASE(a_window_that_opens_a_crack_changes_the_task_of_the_timer);
    return g_test_run();
}
