/* TCP Fast Open (RFC 7413), in its order. */
#include "lab.h"

#include <string.h>

/* What the server under test makes of its peer's address, and what the client under test was given;
 * in the sentences they are written out. */
static const struct tcp_cookie given = {8, {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88}};
static const struct tcp_cookie kept = {4, {0xaa, 0xbb, 0xcc, 0xdd}};

static void configure(struct lab *lab)
{
    lab->config.fast_open = true;
    lab->config.cookie_given = given;
    lab_configure(lab);
}

/* Connects with octets in the queue when the SYN leaves. */
static void connect_with(struct lab *lab, uint64_t bytes)
{
    lab->slow = true;
    lab_connect(lab);
    sends(lab, bytes);
    lab->slow = false;
    lab_output(lab);
}

/* The same with a cookie from before, when the peer's MSS was 100. */
static void connect_again_with(struct lab *lab, uint64_t bytes)
{
    lab->config.cookie_kept = kept;
    lab->config.kept_mss_bytes = 100;
    configure(lab);
    connect_with(lab, bytes);
}

/* A server that has delivered 20 octets in SYN-RECEIVED. */
static void open_fast(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667788");
    expect(lab, "SYN,ACK seq=0 ack=21 [answer-syn-fast]");
    told(lab, "data 20");
}

/* ---- §4.1.3, §4.2.1: asking for a cookie ------------------------------------------------------ */

static void without_a_cookie_a_syn_asks_for_one(struct lab *lab)
{
    configure(lab);
    connect_with(lab, 20);
    expect(lab, "SYN seq=0 mss=100 tfo only [open-ask-cookie]");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=90 tfo=a1b2c3d4");
    verdict(lab, "syn-ack-brings-cookie");
    expect(lab, "PSH,ACK seq=1 ack=1 len=20 [third-ack-with-data]");
    check(lab, lab->conn.fast_open.learnt.bytes == 4);
    check(lab, memcmp(lab->conn.fast_open.learnt.octets, "\xa1\xb2\xc3\xd4", 4) == 0);
    check(lab, lab->conn.fast_open.learnt_mss_bytes == 90);
}

static void a_peer_without_fast_open_gives_none(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0 tfo");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    verdict(lab, "syn-ack-accepted");
    check(lab, lab->conn.fast_open.learnt.bytes == 0);
}

static void nobody_asks_by_default(struct lab *lab)
{
    connect_with(lab, 20);
    expect(lab, "SYN seq=0 mss=100 only [open-active]");
}

static void a_listener_gives_the_cookie_that_it_is_asked_for(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 tfo");
    verdict(lab, "syn-asks-cookie");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 tfo=1122334455667788 only [answer-syn-give-cookie]");
    arrives(lab, "ACK seq=1 ack=1");
    state_is(lab, "ESTABLISHED");
}

/* RFC 9293 §3.5: nothing vouches for its address yet. */
static void data_beside_the_request_waits_for_established(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo");
    expect(lab, "SYN,ACK seq=0 ack=1 tfo=1122334455667788");
    told_nothing(lab);
    arrives(lab, "ACK seq=1 ack=1");
    told(lab, "connection-established; data 20");
}

static void a_listener_without_fast_open_gives_none(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667788");
    verdict(lab, "syn-accepted");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 only [answer-syn]");
    told_nothing(lab);
}

static void who_does_not_ask_is_given_none(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100");
    verdict(lab, "syn-accepted");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 only [answer-syn]");
    told_nothing(lab);
}

/* ---- §4.2.2, client: the SYN ------------------------------------------------------------------- */

static void with_a_cookie_the_syn_carries_data(struct lab *lab)
{
    connect_again_with(lab, 20);
    expect(lab, "SYN,PSH seq=0 len=20 mss=100 tfo=aabbccdd only [open-with-cookie]");
    check(lab, tcp_outstanding(&lab->conn) == 21);
    arrives(lab, "SYN,ACK seq=0 ack=21 mss=100");
    verdict(lab, "syn-ack-takes-data");
    state_is(lab, "ESTABLISHED");
    expect(lab, "ACK seq=21 ack=1 [third-ack]");
    check(lab, tcp_outstanding(&lab->conn) == 0);
}

/* MSS and cookie take 4 + 8 octets of the 100 (RFC 9293 §3.7.1: the MSS counts no options). */
static void the_syn_carries_as_much_as_the_mss_leaves(struct lab *lab)
{
    connect_again_with(lab, 200);
    expect(lab, "SYN seq=0 len=88 tfo=aabbccdd");
    arrives(lab, "SYN,ACK seq=0 ack=89 mss=100");
    expect(lab, "ACK seq=89 ack=1 len=100 [third-ack-with-data]");
    expect(lab, "PSH,ACK seq=189 ack=1 len=12");
}

static void what_the_peer_announced_last_time_counts(struct lab *lab)
{
    lab->config.mss_bytes = 1460;
    lab->config.cookie_kept = kept;
    lab->config.kept_mss_bytes = 60;
    configure(lab);
    connect_with(lab, 200);
    expect(lab, "SYN seq=0 len=48 tfo=aabbccdd");
}

static void where_it_announced_nothing_536_are_assumed(struct lab *lab)
{
    lab->config.mss_bytes = 1460;
    lab->config.cookie_kept = kept;
    configure(lab);
    connect_with(lab, 2000);
    expect(lab, "SYN seq=0 len=524 tfo=aabbccdd");
}

static void a_syn_without_data_shows_the_cookie_too(struct lab *lab)
{
    lab->config.cookie_kept = kept;
    configure(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0 tfo=aabbccdd [open-with-cookie-alone]");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    verdict(lab, "syn-ack-accepted");
}

/* "Not enough option space": the handshake is the usual one. */
static void a_cookie_that_does_not_fit_stays_at_home(struct lab *lab)
{
    lab->config.window_scale = lab->config.sack = lab->config.timestamps = true;
    lab->config.cookie_kept = kept;
    lab->config.cookie_kept.bytes = 16;
    configure(lab);
    connect_with(lab, 20);
    expect(lab, "SYN seq=0 len=0 [open-active]");
    lab_after(lab, TIME_S(1));
    expect(lab, "SYN seq=0 len=0 again [retransmit-syn]");
}

/* It may be option or data that something on the way does not let pass. */
static void a_syn_sent_again_bears_neither_cookie_nor_data(struct lab *lab)
{
    connect_again_with(lab, 20);
    expect(lab, "SYN,PSH seq=0 len=20 tfo=aabbccdd");
    lab_after(lab, TIME_S(1));
    expect(lab, "SYN seq=0 mss=100 again only [retransmit-syn-plain]");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    verdict(lab, "syn-ack-leaves-data");
    expect(lab, "PSH,ACK seq=1 ack=1 len=20 again [retransmit-fast-open]");
    silence(lab);
}

/* The first one had arrived after all. */
static void the_answer_to_the_first_syn_may_come_late(struct lab *lab)
{
    connect_again_with(lab, 20);
    expect(lab, "SYN,PSH seq=0 len=20 tfo=aabbccdd");
    lab_after(lab, TIME_S(1));
    expect(lab, "SYN seq=0 again");
    arrives(lab, "SYN,ACK seq=0 ack=21 mss=100");
    verdict(lab, "syn-ack-takes-data");
    expect(lab, "ACK seq=21 ack=1 [third-ack]");
    silence(lab);
}

/* ---- §4.2.2, client: the SYN,ACK --------------------------------------------------------------- */

static void data_that_was_not_taken_goes_again_with_the_third_step(struct lab *lab)
{
    connect_again_with(lab, 20);
    expect(lab, "SYN,PSH seq=0 len=20 tfo=aabbccdd");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 tfo=0102030405060708");
    verdict(lab, "syn-ack-leaves-data");
    check(lab, lab->conn.fast_open.learnt.bytes == 8);
    expect_at(lab, 0, "PSH,ACK seq=1 ack=1 len=20 again [retransmit-fast-open]");
    silence(lab);
    arrives(lab, "ACK seq=1 ack=21");
    lab_after(lab, TIME_S(100));
    silence(lab);
}

static void only_a_part_may_have_been_taken(struct lab *lab)
{
    connect_again_with(lab, 20);
    expect(lab, "SYN,PSH seq=0 len=20 tfo=aabbccdd");
    arrives(lab, "SYN,ACK seq=0 ack=11 mss=100");
    verdict(lab, "syn-ack-leaves-data");
    expect(lab, "PSH,ACK seq=11 ack=1 len=10 again [retransmit-fast-open]");
    silence(lab);
}

static void new_data_follows_what_goes_again(struct lab *lab)
{
    connect_again_with(lab, 150);
    expect(lab, "SYN seq=0 len=88 tfo=aabbccdd");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=50");
    expect(lab, "ACK seq=1 ack=1 len=50 again [retransmit-fast-open]");
    arrives(lab, "ACK seq=1 ack=51");
    expect(lab, "ACK seq=51 ack=1 len=38 again [retransmit-fast-open]");
    expect(lab, "ACK seq=89 ack=1 len=50 [send-data]");
    expect(lab, "PSH,ACK seq=139 ack=1 len=12 [send-data]");
}

/* Karn: an ACK for data that went twice times nothing, but the SYN went once (RFC 6298 §3). */
static void the_syn_times_the_round_trip_and_its_data_does_not(struct lab *lab)
{
    connect_again_with(lab, 20);
    lab_after(lab, TIME_MS(100));
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(100));
    lab_after(lab, TIME_MS(500));
    arrives(lab, "ACK seq=1 ack=21");
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(100));
}

/* More than was sent: some other connection is meant. */
static void an_ack_beyond_the_data_is_reset(struct lab *lab)
{
    connect_again_with(lab, 20);
    expect(lab, "SYN,PSH seq=0 len=20 tfo=aabbccdd");
    arrives(lab, "SYN,ACK seq=0 ack=22 mss=100");
    verdict(lab, "syn-sent-bad-ack");
    expect(lab, "RST seq=22");
    state_is(lab, "SYN-SENT");
}

static void a_reset_that_covers_the_data_refuses(struct lab *lab)
{
    connect_again_with(lab, 20);
    arrives(lab, "RST,ACK seq=@0 ack=21");
    told(lab, "connection-refused");
}

/* Both open at once: the peer takes the SYN alone, and the data follows. */
static void at_a_simultaneous_open_the_data_goes_again(struct lab *lab)
{
    connect_again_with(lab, 20);
    expect(lab, "SYN,PSH seq=0 len=20 tfo=aabbccdd");
    arrives(lab, "SYN seq=0 mss=100");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 again only [answer-syn-simultaneous]");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    state_is(lab, "ESTABLISHED");
    expect(lab, "PSH,ACK seq=1 ack=1 len=20 again [retransmit-fast-open]");
}

/* ---- §4.2.2, server: the SYN ------------------------------------------------------------------- */

static void a_valid_cookie_delivers_the_data_in_syn_received(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667788");
    verdict(lab, "syn-cookie-valid");
    state_is(lab, "SYN-RECEIVED");
    told(lab, "data 20");
    expect(lab, "SYN,ACK seq=0 ack=21 mss=100 win=980 only [answer-syn-fast]");
    arrives(lab, "ACK seq=21 ack=1");
    state_is(lab, "ESTABLISHED");
    told(lab, "connection-established");
    silence(lab);
}

static void a_valid_cookie_without_data_opens_as_well(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 tfo=1122334455667788");
    verdict(lab, "syn-cookie-valid");
    expect(lab, "SYN,ACK seq=0 ack=1 [answer-syn-fast]");
    told_nothing(lab);
    sends(lab, 30);
    expect(lab, "PSH,ACK seq=1 ack=1 len=30 [send-data-fast-open]");
}

static void with_an_invalid_cookie_the_syn_alone_is_acknowledged(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667789");
    verdict(lab, "syn-cookie-invalid");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 win=1000 tfo=1122334455667788 only "
                "[answer-syn-refuse-cookie]");
    told_nothing(lab);
    arrives(lab, "ACK seq=1 ack=1");
    told(lab, "connection-established");
    arrives(lab, "ACK seq=1 ack=1 len=20");
    told(lab, "data 20");
}

/* A beginning of the right cookie proves as little. */
static void a_cookie_of_another_length_is_invalid(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=11223344");
    verdict(lab, "syn-cookie-invalid");
    expect(lab, "SYN,ACK seq=0 ack=1 tfo=1122334455667788");
}

static void what_does_not_fit_into_the_buffer_is_left(struct lab *lab)
{
    lab->config.window_bytes = 15;
    lab->reads = false;
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667788");
    told(lab, "data 15");
    expect(lab, "SYN,ACK seq=0 ack=16 win=0");
}

static void the_application_may_read_before_the_handshake_is_over(struct lab *lab)
{
    lab->reads = false;
    open_fast(lab);
    receives(lab, 5, 5);
    receives(lab, 100, 15);
    receives(lab, 100, 0);
    silence(lab);
}

static void without_a_cookie_there_is_nothing_to_read_yet(struct lab *lab)
{
    configure(lab);
    lab->reads = false;
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100");
    receives(lab, 100, 0);
    arrives(lab, "ACK seq=1 ack=1");
    receives(lab, 100, 20);
}

/* ---- §4.2.2, server: before the handshake is over ---------------------------------------------- */

static void the_answer_may_leave_before_the_handshake_is_over(struct lab *lab)
{
    open_fast(lab);
    sends(lab, 150);
    expect(lab, "ACK seq=1 ack=21 len=100 [send-data-fast-open]");
    expect(lab, "PSH,ACK seq=101 ack=21 len=50 [send-data-fast-open]");
    state_is(lab, "SYN-RECEIVED");
    arrives(lab, "ACK seq=21 ack=151");
    verdict(lab, "ack-of-syn-completes");
    state_is(lab, "ESTABLISHED");
    check(lab, tcp_outstanding(&lab->conn) == 0);
    silence(lab);
}

static void an_ack_of_the_syn_alone_leaves_the_answer_outstanding(struct lab *lab)
{
    open_fast(lab);
    sends(lab, 50);
    expect(lab, "PSH,ACK seq=1 ack=21 len=50");
    arrives(lab, "ACK seq=21 ack=1");
    state_is(lab, "ESTABLISHED");
    silence(lab);
    arrives(lab, "ACK seq=21 ack=51");
    check(lab, tcp_outstanding(&lab->conn) == 0);
}

static void without_a_valid_cookie_the_answer_waits(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667789");
    expect(lab, "SYN,ACK seq=0 ack=1 tfo=1122334455667788");
    sends(lab, 50);
    silence(lab);
    arrives(lab, "ACK seq=1 ack=1");
    expect(lab, "PSH,ACK seq=1 ack=1 len=50");
}

/* IW of RFC 5681 §3.1, four segments of 100 octets; the SYN takes no room in it. */
static void the_answer_keeps_to_the_initial_window(struct lab *lab)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    open_fast(lab);
    check(lab, tcp_vars(&lab->conn).cwnd_bytes == 400);
    sends(lab, 500);
    expect(lab, "ACK seq=1 ack=21 len=100");
    expect(lab, "ACK seq=101 ack=21 len=100");
    expect(lab, "ACK seq=201 ack=21 len=100");
    expect(lab, "ACK seq=301 ack=21 len=100");
    silence(lab);
    arrives(lab, "ACK seq=21 ack=1");
    check(lab, tcp_vars(&lab->conn).cwnd_bytes == 400);
    silence(lab);
    arrives(lab, "ACK seq=21 ack=401");
    expect(lab, "PSH,ACK seq=401 ack=21 len=100");
}

/* RFC 9293 §3.7.4: a SYN is no data that Nagle would wait for. */
static void nagle_lets_the_first_answer_go(struct lab *lab)
{
    lab->config.nagle = true;
    open_fast(lab);
    sends(lab, 20);
    expect(lab, "PSH,ACK seq=1 ack=21 len=20 [send-data-fast-open]");
    sends(lab, 20);
    silence(lab);
}

/* §3.10.4: with SENDs issued the CLOSE waits for ESTABLISHED. */
static void a_close_behind_the_answer_waits_for_established(struct lab *lab)
{
    open_fast(lab);
    sends(lab, 50);
    expect(lab, "PSH,ACK seq=1 ack=21 len=50");
    closes(lab);
    silence(lab);
    arrives(lab, "ACK seq=21 ack=1");
    state_is(lab, "FIN-WAIT-1");
    expect(lab, "FIN,ACK seq=51 ack=21");
}

static void a_syn_ack_sent_again_bears_no_option_and_no_data(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 tfo");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 tfo=1122334455667788 only");
    lab_after(lab, TIME_S(1));
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 again only [retransmit-syn-plain]");
}

/* A client that lacks the SYN,ACK cannot take the data behind it either. */
static void after_a_lost_syn_ack_the_answer_goes_again_with_the_handshake(struct lab *lab)
{
    open_fast(lab);
    sends(lab, 50);
    expect(lab, "PSH,ACK seq=1 ack=21 len=50");
    lab_after(lab, TIME_S(1));
    expect(lab, "SYN,ACK seq=0 ack=21 again [retransmit-syn]");
    sends(lab, 10);
    silence(lab);
    arrives(lab, "ACK seq=21 ack=1");
    expect(lab, "ACK seq=1 ack=21 len=50 again [retransmit-fast-open]");
    expect(lab, "PSH,ACK seq=51 ack=21 len=10 [send-data]");
}

static void a_syn_that_comes_again_is_not_delivered_again(struct lab *lab)
{
    open_fast(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667788");
    verdict(lab, "syn-duplicate");
    told_nothing(lab);
    expect(lab, "ACK seq=1 ack=21 [acknowledge-syn-again]");
    arrives(lab, "ACK seq=21 ack=1");
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667788");
    verdict(lab, "syn-again");
    told(lab, "connection-established");
}

/* ---- §2.1, §6.1: a SYN that comes when the connection is over ---------------------------------- */

static void after_the_end_the_same_syn_delivers_its_data_twice(struct lab *lab)
{
    open_fast(lab);
    arrives(lab, "ACK seq=21 ack=1");
    aborts(lab);
    told(lab, "connection-established");
    lab_listen(lab);
    arrives(lab, "SYN seq=0 len=20 mss=100 tfo=1122334455667788");
    verdict(lab, "syn-cookie-valid");
    told(lab, "data 20");
}

/* ---- RFC 9293 §3.10.7.4: what the application was given already -------------------------------- */

static void a_reset_is_told_to_who_was_given_data(struct lab *lab)
{
    open_fast(lab);
    arrives(lab, "RST seq=21");
    verdict(lab, "rst-accepted");
    told(lab, "connection-reset");
    state_is(lab, "CLOSED");
}

static void a_new_syn_does_not_make_it_forget_the_data(struct lab *lab)
{
    open_fast(lab);
    arrives(lab, "SYN seq=30 mss=100");
    verdict(lab, "syn-challenge");
    expect(lab, "ACK seq=1 ack=21 [challenge-ack-syn]");
    state_is(lab, "SYN-RECEIVED");
}

/* §3.6.1 */
static void who_leaves_without_reading_resets(struct lab *lab)
{
    lab->reads = false;
    open_fast(lab);
    tcp_abort_unread(&lab->conn, lab->now_ns, &lab->out);
    lab_output(lab);
    expect(lab, "RST seq=1 [reset-unread-data]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/fast-open/" #name, name)
    CASE(without_a_cookie_a_syn_asks_for_one);
    CASE(a_peer_without_fast_open_gives_none);
    CASE(nobody_asks_by_default);
    CASE(a_listener_gives_the_cookie_that_it_is_asked_for);
    CASE(data_beside_the_request_waits_for_established);
    CASE(a_listener_without_fast_open_gives_none);
    CASE(who_does_not_ask_is_given_none);
    CASE(with_a_cookie_the_syn_carries_data);
    CASE(the_syn_carries_as_much_as_the_mss_leaves);
    CASE(what_the_peer_announced_last_time_counts);
    CASE(where_it_announced_nothing_536_are_assumed);
    CASE(a_syn_without_data_shows_the_cookie_too);
    CASE(a_cookie_that_does_not_fit_stays_at_home);
    CASE(a_syn_sent_again_bears_neither_cookie_nor_data);
    CASE(the_answer_to_the_first_syn_may_come_late);
    CASE(data_that_was_not_taken_goes_again_with_the_third_step);
    CASE(only_a_part_may_have_been_taken);
    CASE(new_data_follows_what_goes_again);
    CASE(the_syn_times_the_round_trip_and_its_data_does_not);
    CASE(an_ack_beyond_the_data_is_reset);
    CASE(a_reset_that_covers_the_data_refuses);
    CASE(at_a_simultaneous_open_the_data_goes_again);
    CASE(a_valid_cookie_delivers_the_data_in_syn_received);
    CASE(a_valid_cookie_without_data_opens_as_well);
    CASE(with_an_invalid_cookie_the_syn_alone_is_acknowledged);
    CASE(a_cookie_of_another_length_is_invalid);
    CASE(what_does_not_fit_into_the_buffer_is_left);
    CASE(the_application_may_read_before_the_handshake_is_over);
    CASE(without_a_cookie_there_is_nothing_to_read_yet);
    CASE(the_answer_may_leave_before_the_handshake_is_over);
    CASE(an_ack_of_the_syn_alone_leaves_the_answer_outstanding);
    CASE(without_a_valid_cookie_the_answer_waits);
    CASE(the_answer_keeps_to_the_initial_window);
    CASE(nagle_lets_the_first_answer_go);
    CASE(a_close_behind_the_answer_waits_for_established);
    CASE(a_syn_ack_sent_again_bears_no_option_and_no_data);
    CASE(after_a_lost_syn_ack_the_answer_goes_again_with_the_handshake);
    CASE(a_syn_that_comes_again_is_not_delivered_again);
    CASE(after_the_end_the_same_syn_delivers_its_data_twice);
    CASE(a_reset_is_told_to_who_was_given_data);
    CASE(a_new_syn_does_not_make_it_forget_the_data);
    CASE(who_leaves_without_reading_resets);
    return g_test_run();
}
