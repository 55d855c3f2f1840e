/* Urgent data: SEND with the URGENT flag and the sixth step of SEGMENT ARRIVES (RFC 9293 §3.8.5,
 * §3.10.2, §3.10.7.4). */
#include "lab.h"

static void open_connection(struct lab *lab)
{
    lab_establish(lab);
    lab_forget(lab);
}

/* The peer takes nothing for now. */
static void closed_window(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "ACK seq=101 ack=101 win=0");
    lab_forget(lab);
}

/* ---- sending -------------------------------------------------------------------------------- */

/* MUST-62 */
static void the_pointer_names_the_octet_after_the_urgent_data(struct lab *lab)
{
    open_connection(lab);
    urges(lab, 10);
    expect(lab, "URG,PSH,ACK seq=101 ack=101 len=10 up=10 [send-data]");
    silence(lab);
}

static void what_follows_is_ordinary(struct lab *lab)
{
    open_connection(lab);
    urges(lab, 10);
    sends(lab, 20);
    expect(lab, "URG,PSH,ACK seq=101 ack=101 len=10 up=10");
    expect(lab, "PSH,ACK seq=111 ack=101 len=20");
    silence(lab);
}

/* SND.UP <- SND.NXT: the end of all that was handed over so far. */
static void what_waits_before_it_is_urgent_too(struct lab *lab)
{
    closed_window(lab);
    sends(lab, 150);
    urges(lab, 50);
    sends(lab, 50);
    arrives(lab, "ACK seq=101 ack=101 win=1000");
    expect(lab, "URG,ACK seq=101 ack=101 len=100 up=200");
    expect(lab, "URG,ACK seq=201 ack=101 len=100 up=100");
    expect(lab, "PSH,ACK seq=301 ack=101 len=50");
    silence(lab);
}

static void more_urgent_data_moves_the_pointer_on(struct lab *lab)
{
    closed_window(lab);
    urges(lab, 30);
    arrives(lab, "ACK seq=101 ack=101 len=10 win=0");
    expect(lab, "URG,ACK seq=101 ack=111 up=30 [acknowledge-data]");
    urges(lab, 30);
    arrives(lab, "ACK seq=111 ack=101 len=10 win=0");
    expect(lab, "URG,ACK seq=101 ack=121 up=60 [acknowledge-data]");
}

/* Urgent data keeps to the window; that it waits is told by whatever leaves. */
static void a_closed_window_holds_the_data_but_not_the_pointer(struct lab *lab)
{
    closed_window(lab);
    urges(lab, 20);
    silence(lab);
    lab_after(lab, TIME_S(1));
    expect(lab, "URG,ACK seq=101 ack=101 len=1 up=20 [zero-window-probe]");
    silence(lab);
    arrives(lab, "ACK seq=101 ack=101 win=1000");
    expect(lab, "URG,PSH,ACK seq=101 ack=101 len=20 up=20");
}

static void a_retransmission_bears_the_pointer_of_its_own_number(struct lab *lab)
{
    open_connection(lab);
    urges(lab, 150);
    sends(lab, 50);
    lab_forget(lab);
    lab_after(lab, TIME_S(1));
    expect(lab, "URG,ACK seq=101 ack=101 len=100 up=150 again [retransmit-timeout]");
    arrives(lab, "ACK seq=101 ack=201");
    expect(lab, "URG,PSH,ACK seq=201 ack=101 len=100 up=50 again");
}

/* "The absence of this flag indicates that there is no urgent data outstanding." */
static void when_it_is_acknowledged_nothing_is_urgent(struct lab *lab)
{
    open_connection(lab);
    urges(lab, 10);
    lab_forget(lab);
    arrives(lab, "ACK seq=101 ack=111 len=10");
    expect(lab, "ACK seq=111 ack=111 [acknowledge-data]");
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=111 ack=111 len=10");
}

/* A keepalive probe has a number before SND.UNA, and still nothing is urgent. */
static void a_keepalive_probe_does_not_make_it_urgent_again(struct lab *lab)
{
    open_connection(lab);
    urges(lab, 10);
    arrives(lab, "ACK seq=101 ack=111");
    lab_set_keepalive(lab, true);
    lab_forget(lab);
    lab_after(lab, TIME_S(7200));
    expect(lab, "ACK seq=110 ack=101 [keepalive-probe]");
}

/* MUST-31: of any length; the field has 16 bits. */
static void a_pointer_that_is_too_far_away_says_65535(struct lab *lab)
{
    open_connection(lab);
    urges(lab, 65736);
    expect(lab, "URG,ACK seq=101 ack=101 len=100 up=65535");
    expect(lab, "URG,ACK seq=201 ack=101 len=100 up=65535");
    expect(lab, "URG,ACK seq=301 ack=101 len=100 up=65535");
    expect(lab, "URG,ACK seq=401 ack=101 len=100 up=65436");
}

static void before_the_connection_is_open_it_waits_with_the_data(struct lab *lab)
{
    lab_connect(lab);
    urges(lab, 10);
    expect(lab, "SYN seq=0");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    expect(lab, "URG,PSH,ACK seq=1 ack=1 len=10 up=10 [third-ack-with-data]");
}

/* "The user must also send at least one data octet." */
static void without_an_octet_nothing_is_urgent(struct lab *lab)
{
    open_connection(lab);
    urges(lab, 0);
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=101 ack=101 len=10");
}

static void it_gathers_like_other_data(struct lab *lab)
{
    open_connection(lab);
    lab->conn.config.nagle = true;
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=101 ack=101 len=10");
    urges(lab, 10);
    silence(lab);
    arrives(lab, "ACK seq=101 ack=111");
    expect(lab, "URG,PSH,ACK seq=111 ack=101 len=10 up=10 [send-data-nagle]");
}

static void a_reset_says_nothing_of_it(struct lab *lab)
{
    closed_window(lab);
    urges(lab, 10);
    aborts(lab);
    expect(lab, "RST seq=101");
}

static void it_is_refused_where_a_send_is(struct lab *lab)
{
    urge_fails(lab, TCP_ERROR_NO_CONNECTION);
    lab_listen(lab);
    urge_fails(lab, TCP_ERROR_FOREIGN_SOCKET);
}

static void it_is_refused_after_a_close(struct lab *lab)
{
    lab_reach(lab, "FIN-WAIT-1");
    urge_fails(lab, TCP_ERROR_CLOSING);
}

/* ---- arriving ------------------------------------------------------------------------------- */

static uint32_t urgent_ahead(const struct lab *lab)
{
    struct tcp_vars vars = tcp_vars(&lab->conn);

    return vars.rcv_up - vars.rcv_nxt;
}

static void the_user_is_told_with_the_data(struct lab *lab)
{
    open_connection(lab);
    arrives(lab, "URG,PSH,ACK seq=101 ack=101 len=10 up=10");
    verdict(lab, "data-accepted");
    told(lab, "urgent-data 10; data 10");
    check(lab, urgent_ahead(lab) == 0);
    expect(lab, "ACK seq=101 ack=111 [acknowledge-data]");
}

/* "Asynchronously": MUST-32; how much is left: MUST-33. */
static void the_user_is_told_before_the_data(struct lab *lab)
{
    open_connection(lab);
    lab->reads = true;
    arrives(lab, "URG,ACK seq=101 ack=101 up=50");
    told(lab, "urgent-data 50");
    check(lab, urgent_ahead(lab) == 50);
    check(lab, tcp_urgent_bytes(&lab->conn) == 50);
    arrives(lab, "URG,ACK seq=101 ack=101 len=40 up=50");
    told(lab, "data 40");
    check(lab, urgent_ahead(lab) == 10);
    check(lab, tcp_urgent_bytes(&lab->conn) == 10);
    arrives(lab, "URG,PSH,ACK seq=141 ack=101 len=20 up=10");
    told(lab, "data 20");
    check(lab, urgent_ahead(lab) == 0);
    check(lab, tcp_urgent_bytes(&lab->conn) == 0);
}

static void the_user_is_told_again_when_the_pointer_advances(struct lab *lab)
{
    open_connection(lab);
    arrives(lab, "URG,ACK seq=101 ack=101 up=50");
    arrives(lab, "URG,ACK seq=101 ack=101 up=50");
    told(lab, "urgent-data 50");
    arrives(lab, "URG,ACK seq=101 ack=101 up=60");
    told(lab, "urgent-data 60");
}

/* RCV.UP <- max(RCV.UP, SEG.UP) */
static void the_pointer_does_not_recede(struct lab *lab)
{
    open_connection(lab);
    arrives(lab, "URG,ACK seq=101 ack=101 up=50");
    lab_forget(lab);
    arrives(lab, "URG,ACK seq=101 ack=101 up=20");
    told_nothing(lab);
    check(lab, urgent_ahead(lab) == 50);
}

static void without_the_flag_the_field_means_nothing(struct lab *lab)
{
    open_connection(lab);
    arrives(lab, "ACK seq=101 ack=101 up=50");
    told_nothing(lab);
    check(lab, urgent_ahead(lab) == 0);
}

static void a_pointer_to_what_was_read_tells_nothing(struct lab *lab)
{
    open_connection(lab);
    arrives(lab, "URG,ACK seq=101 ack=101 up=0");
    told_nothing(lab);
}

/* The data consumed counts, not the data received. */
static void what_is_not_read_yet_may_become_urgent(struct lab *lab)
{
    open_connection(lab);
    lab->reads = false;
    arrives(lab, "ACK seq=101 ack=101 len=10");
    arrives(lab, "URG,ACK seq=111 ack=101 up=0");
    told(lab, "data 10; urgent-data 10");
    check(lab, tcp_urgent_bytes(&lab->conn) == 10);
    check(lab, urgent_ahead(lab) == 0);
    receives(lab, 10, 10);
    check(lab, tcp_urgent_bytes(&lab->conn) == 0);
}

static void data_out_of_order_tells_of_it_as_well(struct lab *lab)
{
    open_connection(lab);
    arrives(lab, "URG,ACK seq=201 ack=101 len=100 up=100");
    verdict(lab, "data-out-of-order");
    told(lab, "urgent-data 200");
}

/* "Special allowance should be made to accept valid ACKs, URGs, and RSTs." */
static void a_window_probe_that_is_refused_tells_of_it(struct lab *lab)
{
    lab_reach(lab, "WINDOW-CLOSED");
    uint32_t unread_bytes = tcp_vars(&lab->conn).unread_bytes;
    uint32_t seq = lab->conn.rcv.nxt - lab->irs;
    char *probe = g_strdup_printf("URG,ACK seq=%u ack=101 len=1 up=30", seq);
    char *news = g_strdup_printf("urgent-data %u", unread_bytes + 30);

    lab_forget(lab);
    arrives(lab, probe);
    verdict(lab, "window-closed");
    told(lab, news);
    check(lab, urgent_ahead(lab) == 30);
    g_free(probe);
    g_free(news);
}

/* An announcement in a state, ten octets ahead. */
static void announced_in(struct lab *lab, const char *state)
{
    lab_reach(lab, state);
    uint32_t seq = lab->conn.rcv.nxt - lab->irs;
    char *text = g_strdup_printf("URG,ACK seq=%u ack=%u up=10", seq, lab->conn.snd.una - lab->iss);

    if (tcp_vars(&lab->conn).unread_bytes > 0)
        receives(lab, 1000, tcp_vars(&lab->conn).unread_bytes);
    lab_forget(lab);
    arrives(lab, text);
    g_free(text);
}

static void told_in_fin_wait_1(struct lab *lab)
{
    announced_in(lab, "FIN-WAIT-1");
    told(lab, "urgent-data 10");
}

static void told_in_fin_wait_2(struct lab *lab)
{
    announced_in(lab, "FIN-WAIT-2");
    told(lab, "urgent-data 10");
}

/* "This should not occur since a FIN has been received from the remote side." */
static void ignored_after_the_fin(struct lab *lab)
{
    announced_in(lab, "CLOSE-WAIT");
    told_nothing(lab);
    check(lab, urgent_ahead(lab) == 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/urgent/" #name, name)
    CASE(the_pointer_names_the_octet_after_the_urgent_data);
    CASE(what_follows_is_ordinary);
    CASE(what_waits_before_it_is_urgent_too);
    CASE(more_urgent_data_moves_the_pointer_on);
    CASE(a_closed_window_holds_the_data_but_not_the_pointer);
    CASE(a_retransmission_bears_the_pointer_of_its_own_number);
    CASE(when_it_is_acknowledged_nothing_is_urgent);
    CASE(a_keepalive_probe_does_not_make_it_urgent_again);
    CASE(a_pointer_that_is_too_far_away_says_65535);
    CASE(before_the_connection_is_open_it_waits_with_the_data);
    CASE(without_an_octet_nothing_is_urgent);
    CASE(it_gathers_like_other_data);
    CASE(a_reset_says_nothing_of_it);
    CASE(it_is_refused_where_a_send_is);
    CASE(it_is_refused_after_a_close);
    CASE(the_user_is_told_with_the_data);
    CASE(the_user_is_told_before_the_data);
    CASE(the_user_is_told_again_when_the_pointer_advances);
    CASE(the_pointer_does_not_recede);
    CASE(without_the_flag_the_field_means_nothing);
    CASE(a_pointer_to_what_was_read_tells_nothing);
    CASE(what_is_not_read_yet_may_become_urgent);
    CASE(data_out_of_order_tells_of_it_as_well);
    CASE(a_window_probe_that_is_refused_tells_of_it);
    CASE(told_in_fin_wait_1);
    CASE(told_in_fin_wait_2);
    CASE(ignored_after_the_fin);
    return g_test_run();
}
