/* Delayed acknowledgements (RFC 9293 §3.8.6.3, RFC 5681 §4.2). */
#include "lab.h"

/* Window 1000, MSS 100; delayed ACKs after 200 ms. */
static void delays(struct lab *lab)
{
    lab_establish(lab);
    lab->conn.config.delayed_ack = true;
    lab_forget(lab);
}

static void one_segment_is_acknowledged_after_the_delay(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100");
    told(lab, "data 100");
    silence(lab);
    timer(lab, "delayed-ack start 0.200 s #0 [delayed-ack-begins]");
    int64_t due_ns = lab->now_ns + TIME_MS(200);
    lab_after(lab, TIME_S(1));
    timer(lab, "delayed-ack expire 0.200 s #0 [delayed-ack-expired]");
    expect_at(lab, due_ns, "ACK seq=101 ack=201 [acknowledge-delayed]");
    silence(lab);
}

/* MUST-40: less than half a second from the first segment, whatever comes after it. */
static void the_delay_counts_from_the_first_segment(struct lab *lab)
{
    delays(lab);
    int64_t due_ns = lab->now_ns + TIME_MS(200);
    arrives(lab, "ACK seq=101 ack=101 len=10");
    lab_after(lab, TIME_MS(150));
    arrives(lab, "ACK seq=111 ack=101 len=10");
    lab_after(lab, TIME_S(1));
    expect_at(lab, due_ns, "ACK seq=101 ack=121 [acknowledge-delayed]");
    silence(lab);
}

/* SHLD-19 */
static void every_second_full_sized_segment_is_acknowledged_at_once(struct lab *lab)
{
    delays(lab);
    for (int i = 0; i < 3; i++) {
        char text[64];

        g_snprintf(text, sizeof text, "ACK seq=%d ack=101 len=100", 101 + 200 * i);
        arrives(lab, text);
        silence(lab);
        g_snprintf(text, sizeof text, "ACK seq=%d ack=101 len=100", 201 + 200 * i);
        arrives(lab, text);
        g_snprintf(text, sizeof text, "ACK seq=101 ack=%d [acknowledge-second-segment]",
                   301 + 200 * i);
        expect(lab, text);
        timer(lab, "delayed-ack start 0.200 s #0 [delayed-ack-begins]");
        timer(lab, "delayed-ack stop 0.200 s #0 [delayed-ack-paid]");
    }
    lab_after(lab, TIME_S(1));
    silence(lab);
}

/* "Full-sized" is a matter of octets: crumbs make it as soon as there are enough of them. */
static void crumbs_are_counted_by_their_octets(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=101 ack=101 len=80");
    arrives(lab, "ACK seq=181 ack=101 len=80");
    silence(lab);
    arrives(lab, "ACK seq=261 ack=101 len=80");
    expect(lab, "ACK seq=101 ack=341 [acknowledge-second-segment]");
}

/* Passive, with an MSS of 1460 on both sides and nothing received yet. */
static void opened_with_a_wide_mss(struct lab *lab)
{
    lab->config.mss_bytes = 1460;
    lab->config.window_bytes = 10000;
    lab->config.delayed_ack = true;
    lab_configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=1460");
    arrives(lab, "ACK seq=1 ack=1");
    lab_forget(lab);
}

/* The largest that has come is not full-sized as long as it is a crumb itself. */
static void two_crumbs_are_not_two_segments(struct lab *lab)
{
    opened_with_a_wide_mss(lab);
    arrives(lab, "ACK seq=1 ack=1 len=10");
    arrives(lab, "ACK seq=11 ack=1 len=10");
    silence(lab);
}

/* With an MSS of 1460 on both sides a path may take only 1000: two of these are two full ones. */
static void full_sized_is_what_the_peer_sends_at_most(struct lab *lab)
{
    opened_with_a_wide_mss(lab);
    arrives(lab, "ACK seq=1 ack=1 len=1000");
    silence(lab);
    arrives(lab, "ACK seq=1001 ack=1 len=1000");
    expect(lab, "ACK seq=1 ack=2001 [acknowledge-second-segment]");
    arrives(lab, "ACK seq=2001 ack=1 len=10");
    arrives(lab, "ACK seq=2011 ack=1 len=10");
    silence(lab);
}

static void an_ack_rides_on_data(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100");
    lab_after(lab, TIME_MS(50));
    sends(lab, 40);
    expect(lab, "PSH,ACK seq=101 ack=201 len=40 [send-data-acknowledge]");
    timer(lab, "delayed-ack start 0.200 s #0 [delayed-ack-begins]");
    timer(lab, "delayed-ack stop 0.200 s #0 [delayed-ack-paid]");
    arrives(lab, "ACK seq=201 ack=141");
    lab_after(lab, TIME_S(1));
    silence(lab);
}

static void an_ack_rides_on_the_fin(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100");
    closes(lab);
    expect(lab, "FIN,ACK seq=101 ack=201 [close-by-user]");
    silence(lab);
}

static void a_retransmission_pays_as_well(struct lab *lab)
{
    delays(lab);
    sends(lab, 40);
    lab_forget(lab);
    lab_after(lab, TIME_MS(900));
    arrives(lab, "ACK seq=101 ack=101 len=100");
    silence(lab);
    lab_after(lab, TIME_MS(150));
    expect(lab, "PSH,ACK seq=101 ack=201 len=40 again [retransmit-timeout]");
    lab_after(lab, TIME_MS(200));
    silence(lab);
}

static void push_is_no_reason(struct lab *lab)
{
    delays(lab);
    arrives(lab, "PSH,ACK seq=101 ack=101 len=100");
    silence(lab);
}

static void a_fin_is_acknowledged_at_once(struct lab *lab)
{
    delays(lab);
    arrives(lab, "FIN,ACK seq=101 ack=101 len=50");
    expect(lab, "ACK seq=101 ack=152 [acknowledge-fin]");
    silence(lab);
}

static void a_fin_calls_in_what_was_owed_before(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=101 ack=101 len=50");
    silence(lab);
    arrives(lab, "FIN,ACK seq=151 ack=101");
    expect(lab, "ACK seq=101 ack=152 [acknowledge-fin]");
    silence(lab);
}

/* RFC 5681 §4.2: out of order, and filling a gap wholly or in part. */
static void gaps_are_told_of_at_once(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=201 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=101 [acknowledge-out-of-order]");
    arrives(lab, "ACK seq=401 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=101 [acknowledge-out-of-order]");
    arrives(lab, "ACK seq=101 ack=101 len=50");
    expect(lab, "ACK seq=101 ack=151 [acknowledge-filled-gap]");
    arrives(lab, "ACK seq=151 ack=101 len=50");
    expect(lab, "ACK seq=101 ack=301 [acknowledge-filled-gap]");
    arrives(lab, "ACK seq=301 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=501 [acknowledge-filled-gap]");
    arrives(lab, "ACK seq=501 ack=101 len=100");
    silence(lab);
}

static void a_duplicate_is_answered_at_once(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=1 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=101 [acknowledge-duplicate]");
    arrives(lab, "ACK seq=101 ack=101 len=100");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=201 [acknowledge-duplicate]");
    silence(lab);
}

static void a_segment_that_is_partly_old_is_answered_at_once(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=51 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=151 [acknowledge-data]");
}

static void the_third_ack_does_not_wait(struct lab *lab)
{
    lab->config.delayed_ack = true;
    lab_configure(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    expect(lab, "ACK seq=1 ack=1 [third-ack]");
    arrives(lab, "ACK seq=1 ack=1 len=100");
    silence(lab);
}

static void text_on_the_syn_ack_does_not_make_the_third_ack_wait(struct lab *lab)
{
    lab->config.delayed_ack = true;
    lab_configure(lab);
    lab_connect(lab);
    lab_forget(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 len=20");
    expect(lab, "ACK seq=1 ack=21");
}

static void a_full_buffer_is_told_of_at_once(struct lab *lab)
{
    delays(lab);
    lab->reads = false;
    for (int i = 0; i < 9; i++) {
        char text[64];

        g_snprintf(text, sizeof text, "ACK seq=%d ack=101 len=100", 101 + 100 * i);
        arrives(lab, text);
    }
    lab_after(lab, TIME_S(1));
    lab_forget(lab);
    arrives(lab, "ACK seq=1001 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=1101 win=0 [acknowledge-window-shut]");
    silence(lab);
    /* The update of the window leaves at once as well. */
    receives(lab, 100, 100);
    expect(lab, "ACK seq=101 ack=1101 win=100 [window-update]");
    /* Room for less than one more segment was told of: the ACK tells of more. */
    arrives(lab, "ACK seq=1101 ack=101 len=50");
    silence(lab);
    receives(lab, 300, 300);
    expect(lab, "ACK seq=101 ack=1151 win=350 [acknowledge-window-opened]");
}

static void challenge_acks_and_probes_pay_what_is_owed(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100");
    arrives(lab, "SYN seq=500");
    expect(lab, "ACK seq=101 ack=201 [challenge-ack-syn]");
    lab_after(lab, TIME_S(1));
    silence(lab);
}

static void the_end_of_the_connection_stops_the_timer(struct lab *lab)
{
    delays(lab);
    arrives(lab, "ACK seq=101 ack=101 len=100");
    timer(lab, "delayed-ack start 0.200 s #0 [delayed-ack-begins]");
    arrives(lab, "RST seq=201");
    state_is(lab, "CLOSED");
    timer(lab, "delayed-ack stop 0.200 s #0 [timer-no-connection]");
    lab_after(lab, TIME_S(1));
    silence(lab);
}

static void switched_off_every_segment_is_acknowledged(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=101 len=10");
    expect(lab, "ACK seq=101 ack=111 [acknowledge-data]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/delayed-ack/" #name, name)
    CASE(one_segment_is_acknowledged_after_the_delay);
    CASE(the_delay_counts_from_the_first_segment);
    CASE(every_second_full_sized_segment_is_acknowledged_at_once);
    CASE(crumbs_are_counted_by_their_octets);
    CASE(two_crumbs_are_not_two_segments);
    CASE(full_sized_is_what_the_peer_sends_at_most);
    CASE(an_ack_rides_on_data);
    CASE(an_ack_rides_on_the_fin);
    CASE(a_retransmission_pays_as_well);
    CASE(push_is_no_reason);
    CASE(a_fin_is_acknowledged_at_once);
    CASE(a_fin_calls_in_what_was_owed_before);
    CASE(gaps_are_told_of_at_once);
    CASE(a_duplicate_is_answered_at_once);
    CASE(a_segment_that_is_partly_old_is_answered_at_once);
    CASE(the_third_ack_does_not_wait);
    CASE(text_on_the_syn_ack_does_not_make_the_third_ack_wait);
    CASE(a_full_buffer_is_told_of_at_once);
    CASE(challenge_acks_and_probes_pay_what_is_owed);
    CASE(the_end_of_the_connection_stops_the_timer);
    CASE(switched_off_every_segment_is_acknowledged);
    return g_test_run();
}
