/* Retransmission: the timer, recovery, R1 and R2 (RFC 9293 §3.8.1, §3.8.3; RFC 6298 §5). */
#include "lab.h"

/* ---- the SYN -------------------------------------------------------------------------------- */

static void syns_go_at_0_1_3_7_and_so_on_and_r2_ends_it(struct lab *lab)
{
    static const int seconds[] = {1, 3, 7, 15, 31, 63, 123};

    lab_connect(lab);
    expect_at(lab, 0, "SYN seq=0 [open-active]");
    lab_until(lab, TIME_S(400));
    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++)
        expect_at(lab, TIME_S(seconds[i]), "SYN seq=0 again [retransmit-syn]");
    /* The timer runs out at 183 s for the last time: more than the 180 s of MUST-23. */
    silence(lab);
    state_is(lab, "CLOSED");
    told(lab, "delivery-trouble; user-timeout");
}

static void a_syn_ack_goes_by_the_same_clock(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=0");
    expect_at(lab, 0, "SYN,ACK seq=0 ack=1 [answer-syn]");
    lab_until(lab, TIME_S(10));
    expect_at(lab, TIME_S(1), "SYN,ACK seq=0 ack=1 again [retransmit-syn]");
    expect_at(lab, TIME_S(3), "SYN,ACK seq=0 ack=1 again [retransmit-syn]");
    expect_at(lab, TIME_S(7), "SYN,ACK seq=0 ack=1 again [retransmit-syn]");
    silence(lab);
}

/* What Linux does since 6.5, against RFC 6298 §5.5, with the times that its documents name: the last
 * SYN after 67 s, the end after 131 s. */
static void linux_doubles_only_after_four_linear_timeouts(struct lab *lab)
{
    static const int seconds[] = {1, 2, 3, 4, 5, 7, 11, 19, 35, 67};
    static const char *const timers[] = {
        "retransmit expire 1.000 s #0 [rto-expired]",
        "retransmit start 1.000 s #1 [timer-syn-linear]",
        "retransmit expire 1.000 s #1 [rto-expired]",
        "retransmit start 1.000 s #2 [timer-syn-linear]",
        "retransmit expire 1.000 s #2 [rto-expired]",
        "retransmit start 1.000 s #3 [timer-syn-linear]",
        "retransmit expire 1.000 s #3 [rto-expired]",
        "retransmit start 1.000 s #4 [timer-syn-linear]",
        "retransmit expire 1.000 s #4 [rto-expired]",
        "retransmit start 2.000 s #5 [timer-backed-off]",
    };

    lab->config.syn_linear_timeouts = 4;
    lab->config.rto_max_ns = TIME_S(120);
    lab->config.r2_syn_ns = TIME_S(131);
    lab_configure(lab);
    lab_connect(lab);
    lab_forget(lab);
    lab_until(lab, TIME_S(131) - 1);
    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++)
        expect_at(lab, TIME_S(seconds[i]), "SYN seq=0 again [retransmit-syn]");
    silence(lab);
    state_is(lab, "SYN-SENT");
    for (guint i = 0; i < G_N_ELEMENTS(timers); i++)
        timer(lab, timers[i]);
    lab_until(lab, TIME_S(131));
    state_is(lab, "CLOSED");
}

static void a_syn_ack_has_its_own_r2_and_no_linear_timeouts(struct lab *lab)
{
    static const int seconds[] = {1, 3, 7, 15, 31};

    lab->config.syn_linear_timeouts = 4;
    lab->config.r2_syn_ack_ns = TIME_S(63);
    lab_configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0");
    expect_at(lab, 0, "SYN,ACK seq=0 ack=1 [answer-syn]");
    lab_until(lab, TIME_S(63) - 1);
    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++)
        expect_at(lab, TIME_S(seconds[i]), "SYN,ACK seq=0 ack=1 again [retransmit-syn]");
    silence(lab);
    state_is(lab, "SYN-RECEIVED");
    lab_until(lab, TIME_S(63));
    told(lab, "delivery-trouble; user-timeout");
}

/* RFC 6298 §5.7 */
static void after_a_lost_syn_data_begins_with_three_seconds(struct lab *lab)
{
    lab_connect(lab);
    lab_until(lab, TIME_S(1));
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(3));
    check(lab, tcp_vars(&lab->conn).srtt_ns == 0);
    lab_forget(lab);
    sends(lab, 10);
    expect_at(lab, TIME_S(1), "PSH,ACK seq=1 ack=1 len=10");
    timer(lab, "retransmit start 3.000 s #0 [timer-start]");
    lab_until(lab, TIME_S(4));
    expect_at(lab, TIME_S(4), "PSH,ACK seq=1 ack=1 len=10 again [retransmit-timeout]");
}

static void after_a_lost_syn_ack_too(struct lab *lab)
{
    lab_reach(lab, "SYN-RECEIVED");
    lab_until(lab, TIME_S(3));
    arrives(lab, "ACK seq=1 ack=1");
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(3));
}

/* ---- the retransmission timer (RFC 6298 §5) -------------------------------------------------- */

static void rule_5_1_starts_the_timer_only_if_it_is_off(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    sends(lab, 10);
    timer(lab, "retransmit start 1.000 s #0 [timer-start]");
    lab_after(lab, TIME_MS(500));
    sends(lab, 10);
    timer(lab, "nothing");
    lab_after(lab, TIME_MS(500));
    timer(lab, "retransmit expire 1.000 s #0 [rto-expired]");
}

static void rule_5_2_turns_it_off_when_all_is_acknowledged(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    arrives(lab, "ACK seq=101 ack=201");
    timer(lab, "retransmit stop 1.000 s #0 [timer-off]");
    lab_after(lab, TIME_S(1000));
    silence(lab);
}

static void rule_5_3_restarts_it_when_something_new_is_acknowledged(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    lab_after(lab, TIME_MS(900));
    arrives(lab, "ACK seq=101 ack=151");
    timer(lab, "retransmit restart 1.000 s #0 [timer-new-ack]");
    lab_after(lab, TIME_MS(500));
    arrives(lab, "ACK seq=101 ack=151");
    timer(lab, "nothing");
    lab_after(lab, TIME_MS(500));
    expect_at(lab, TIME_MS(1900), "PSH,ACK seq=151 ack=101 len=50 again [retransmit-timeout]");
}

static void rules_5_4_to_5_6_send_the_earliest_and_double(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 250);
    lab_forget(lab);
    lab_until(lab, TIME_S(8));
    expect_at(lab, TIME_S(1), "ACK seq=101 ack=101 len=100 again [retransmit-timeout]");
    expect_at(lab, TIME_S(3), "ACK seq=101 ack=101 len=100 again [retransmit-timeout]");
    expect_at(lab, TIME_S(7), "ACK seq=101 ack=101 len=100 again [retransmit-timeout]");
    silence(lab);
    timer(lab, "retransmit expire 1.000 s #0 [rto-expired]");
    timer(lab, "retransmit start 2.000 s #1 [timer-backed-off]");
    timer(lab, "retransmit expire 2.000 s #1 [rto-expired]");
    timer(lab, "retransmit start 4.000 s #2 [timer-backed-off]");
}

static void a_retransmission_may_be_cut_anew(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 30);
    sends(lab, 30);
    lab_forget(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "PSH,ACK seq=101 ack=101 len=60 again [retransmit-timeout]");
}

static void a_fin_is_sent_again_with_the_data_before_it(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 30);
    closes(lab);
    lab_forget(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "FIN,PSH,ACK seq=101 ack=101 len=30 again [retransmit-timeout]");
    arrives(lab, "ACK seq=101 ack=131");
    lab_until(lab, TIME_S(20));
    expect(lab, "FIN,ACK seq=131 ack=101 again [retransmit-timeout]");
}

/* §3, Karn: the ACK of a retransmission measures nothing, and the RTO stays backed off "until a
 * subsequent segment with new data has been sent and acknowledged without retransmission". */
static void karn_keeps_the_backed_off_rto(struct lab *lab)
{
    lab_establish(lab);
    lab_after(lab, TIME_S(10));
    sends(lab, 10);
    lab_until(lab, TIME_S(13));
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(4));
    int64_t srtt_ns = tcp_vars(&lab->conn).srtt_ns;

    lab_after(lab, TIME_MS(700));
    arrives(lab, "ACK seq=101 ack=111");
    check(lab, tcp_vars(&lab->conn).srtt_ns == srtt_ns);
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(4));
    sends(lab, 10);
    lab_after(lab, TIME_MS(80));
    arrives(lab, "ACK seq=101 ack=121");
    check(lab, tcp_vars(&lab->conn).srtt_ns == srtt_ns * 7 / 8 + TIME_MS(10));
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(1));
}

/* A segment that was timed and then sent again ends the measurement, even if another was sent and
 * acknowledged with it. */
static void karn_also_when_the_ack_covers_more(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 100);
    sends(lab, 100);
    lab_until(lab, TIME_MS(1500));
    arrives(lab, "ACK seq=101 ack=301");
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(2));
}

/* ---- recovery of several segments ------------------------------------------------------------ */

static void each_ack_shows_the_next_hole(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 500);
    lab_forget(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "ACK seq=101 ack=101 len=100 again [retransmit-timeout]");
    silence(lab);
    lab_after(lab, TIME_MS(100));
    arrives(lab, "ACK seq=101 ack=201");
    verdict(lab, "ack-partial");
    expect_at(lab, TIME_MS(1100), "ACK seq=201 ack=101 len=100 again [retransmit-next-hole]");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=401");
    expect(lab, "ACK seq=401 ack=101 len=100 again [retransmit-next-hole]");
    silence(lab);
    /* A duplicate shows no hole. */
    arrives(lab, "ACK seq=101 ack=401");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=601");
    verdict(lab, "ack-accepted");
    silence(lab);
}

static void what_is_sent_meanwhile_is_not_taken_for_a_hole(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 200);
    lab_forget(lab);
    lab_until(lab, TIME_S(1));
    expect(lab, "ACK seq=101 ack=101 len=100 again [retransmit-timeout]");
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=301 ack=101 len=100 [send-data]");
    arrives(lab, "ACK seq=101 ack=301");
    verdict(lab, "ack-accepted");
    silence(lab);
    check(lab, tcp_outstanding(&lab->conn) == 100);
}

static void one_segment_alone_leaves_no_holes(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 100);
    lab_until(lab, TIME_S(1));
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=151");
    verdict(lab, "ack-accepted");
    silence(lab);
}

/* ---- R1 and R2 (§3.8.3) ---------------------------------------------------------------------- */

static void r1_warns_and_r2_gives_up(struct lab *lab)
{
    static const int seconds[] = {1, 3, 7, 15, 31, 63};

    lab_reach(lab, "ESTABLISHED");
    lab_until(lab, TIME_S(6));
    told_nothing(lab);
    lab_until(lab, TIME_S(7));
    told(lab, "delivery-trouble");
    lab_until(lab, TIME_S(122));
    state_is(lab, "ESTABLISHED");
    told_nothing(lab);
    /* The timer runs out at 123 s: the first time that 100 s have passed. */
    lab_until(lab, TIME_S(123));
    state_is(lab, "CLOSED");
    told(lab, "user-timeout");
    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        expect_at(lab, TIME_S(seconds[i]),
                  "PSH,ACK seq=101 ack=101 len=100 again [retransmit-timeout]");
    }
    /* Nobody answers, so nobody is told: no reset. */
    silence(lab);
}

static void progress_begins_r1_and_r2_anew(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    lab_until(lab, TIME_S(90));
    told(lab, "delivery-trouble");
    arrives(lab, "ACK seq=101 ack=151");
    check(lab, tcp_vars(&lab->conn).retries == 0);
    lab_until(lab, TIME_S(180));
    state_is(lab, "ESTABLISHED");
    lab_until(lab, TIME_S(400));
    state_is(lab, "CLOSED");
}

static void r1_and_r2_are_as_configured(struct lab *lab)
{
    lab->config.r1_retransmissions = 1;
    lab->config.r2_ns = TIME_S(5);
    lab_configure(lab);
    lab_reach(lab, "ESTABLISHED");
    lab_until(lab, TIME_S(1));
    told(lab, "delivery-trouble");
    lab_until(lab, TIME_S(7) - 1);
    state_is(lab, "ESTABLISHED");
    lab_until(lab, TIME_S(7));
    state_is(lab, "CLOSED");
}

static void an_infinite_r2_never_gives_up(struct lab *lab)
{
    lab->config.r2_ns = TIME_NEVER_NS;
    lab_configure(lab);
    lab_reach(lab, "ESTABLISHED");
    lab_until(lab, TIME_S(100000));
    state_is(lab, "ESTABLISHED");
    check(lab, tcp_vars(&lab->conn).retries == 255);
}

static void in_every_state_that_waits_r2_gives_up(struct lab *lab)
{
    lab_reach(lab, lab->data);
    lab_until(lab, TIME_S(1000));
    state_is(lab, "CLOSED");
    told(lab, "delivery-trouble; user-timeout");
    check(lab, tcp_deadline_ns(&lab->conn) == TIME_NEVER_NS);
}

/* ---- truth of the notes ------------------------------------------------------------------------ */

/* What an expiry brings about names the expiry as its cause. */
static void what_a_timer_does_names_the_timer(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    lab->now_ns = TIME_S(1);
    tcp_advance(&lab->conn, lab->now_ns, &lab->out);
    check(lab, lab->out.note_count == 3);
    check(lab, lab->out.notes[0].kind == TCP_NOTE_TIMER && lab->out.notes[0].cause == -1);
    check(lab, lab->out.notes[1].kind == TCP_NOTE_SENT && lab->out.notes[1].cause == 0);
    check(lab, lab->out.notes[2].kind == TCP_NOTE_TIMER && lab->out.notes[2].cause == 0);
    lab->out.note_count = 0;
}

static void nothing_happens_before_its_time(struct lab *lab)
{
    lab_reach(lab, "ESTABLISHED");
    tcp_advance(&lab->conn, TIME_S(1) - 1, &lab->out);
    check(lab, lab->out.note_count == 0);
    check(lab, tcp_deadline_ns(&lab->conn) == TIME_S(1));
}

/* ---- the user timeout (§3.9.1.1, §3.9.1.2, §3.10.8) ----------------------------------------- */

/* Waits for so long in two parts and finds the connection gone in the second, not before. */
static void gives_up_after(struct lab *lab, int64_t wait_ns)
{
    lab_forget(lab);
    lab_after(lab, wait_ns - 1);
    state_is(lab, "ESTABLISHED");
    lab_forget(lab);
    lab_after(lab, 1);
    state_is(lab, "CLOSED");
    told(lab, "user-timeout");
}

static void a_user_timeout_stands_in_place_of_r2(struct lab *lab)
{
    lab->config.user_timeout_ns = TIME_S(5);
    lab_configure(lab);
    lab_establish(lab);
    sends(lab, 10);
    gives_up_after(lab, TIME_S(5));
}

static void a_user_timeout_counts_from_the_last_progress(struct lab *lab)
{
    lab_establish(lab);
    lab_set_user_timeout(lab, TIME_S(5));
    sends(lab, 10);
    sends(lab, 10);
    lab_after(lab, TIME_MS(800));
    arrives(lab, "ACK seq=101 ack=111");
    gives_up_after(lab, TIME_S(5));
}

/* "The current user timeout for this connection is changed to the new one" (§3.9.1.2). */
static void a_changed_user_timeout_holds_for_what_is_outstanding(struct lab *lab)
{
    lab_establish(lab);
    lab_set_user_timeout(lab, TIME_S(60));
    sends(lab, 10);
    lab_after(lab, TIME_S(10));
    lab_set_user_timeout(lab, TIME_S(12));
    gives_up_after(lab, TIME_S(2));
}

static void a_user_timeout_that_has_passed_ends_at_once(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 10);
    lab_after(lab, TIME_S(10));
    lab_set_user_timeout(lab, TIME_S(9));
    state_is(lab, "ESTABLISHED");
    lab_forget(lab);
    lab_after(lab, 0);
    state_is(lab, "CLOSED");
    told(lab, "user-timeout");
}

static void without_a_user_timeout_r2_decides_again(struct lab *lab)
{
    lab_establish(lab);
    lab_set_user_timeout(lab, TIME_S(5));
    sends(lab, 10);
    lab_after(lab, TIME_S(4));
    lab_set_user_timeout(lab, 0);
    lab_after(lab, TIME_S(90));
    state_is(lab, "ESTABLISHED");
}

int main(int argc, char **argv)
{
    static const char *const waiting[] = {"ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT",
                                          "CLOSING",     "LAST-ACK",   "SYN-RECEIVED"};

    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/timeouts/" #name, name)
    CASE(syns_go_at_0_1_3_7_and_so_on_and_r2_ends_it);
    CASE(a_syn_ack_goes_by_the_same_clock);
    CASE(linux_doubles_only_after_four_linear_timeouts);
    CASE(a_syn_ack_has_its_own_r2_and_no_linear_timeouts);
    CASE(after_a_lost_syn_data_begins_with_three_seconds);
    CASE(after_a_lost_syn_ack_too);
    CASE(rule_5_1_starts_the_timer_only_if_it_is_off);
    CASE(rule_5_2_turns_it_off_when_all_is_acknowledged);
    CASE(rule_5_3_restarts_it_when_something_new_is_acknowledged);
    CASE(rules_5_4_to_5_6_send_the_earliest_and_double);
    CASE(a_retransmission_may_be_cut_anew);
    CASE(a_fin_is_sent_again_with_the_data_before_it);
    CASE(karn_keeps_the_backed_off_rto);
    CASE(karn_also_when_the_ack_covers_more);
    CASE(each_ack_shows_the_next_hole);
    CASE(what_is_sent_meanwhile_is_not_taken_for_a_hole);
    CASE(one_segment_alone_leaves_no_holes);
    CASE(r1_warns_and_r2_gives_up);
    CASE(progress_begins_r1_and_r2_anew);
    CASE(r1_and_r2_are_as_configured);
    CASE(an_infinite_r2_never_gives_up);
    for (guint i = 0; i < G_N_ELEMENTS(waiting); i++) {
        char *path = g_strdup_printf("/timeouts/r2_gives_up/%s", waiting[i]);

        lab_case_with(path, in_every_state_that_waits_r2_gives_up, waiting[i]);
        g_free(path);
    }
    CASE(what_a_timer_does_names_the_timer);
    CASE(nothing_happens_before_its_time);
    CASE(a_user_timeout_stands_in_place_of_r2);
    CASE(a_user_timeout_counts_from_the_last_progress);
    CASE(a_changed_user_timeout_holds_for_what_is_outstanding);
    CASE(a_user_timeout_that_has_passed_ends_at_once);
    CASE(without_a_user_timeout_r2_decides_again);
    return g_test_run();
}
