/* The congestion window after idle time (RFC 5681 §4.1), and one that is not used (RFC 9438 §5.8). */
#include "lab.h"

/* IW is 400 octets.  Everything is acknowledged, cwnd has grown to 800, and RTO is 1 s. */
static void grow(struct lab *lab)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.window_bytes = 5000;
    lab->peer_window = 5000;
    lab_configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    sends(lab, 1000);
    arrives(lab, "ACK seq=1 ack=101");
    arrives(lab, "ACK seq=1 ack=201");
    arrives(lab, "ACK seq=1 ack=301");
    arrives(lab, "ACK seq=1 ack=1001");
    check(lab, tcp_vars(&lab->conn).cwnd_bytes == 700);
    lab->sent_seen = lab->log->len;
}

static void after_an_idle_rto_the_window_begins_anew(struct lab *lab)
{
    grow(lab);
    lab_after(lab, TIME_MS(1001));
    sends(lab, 1000);
    expect(lab, "ACK seq=1001 ack=1 len=100 [send-data-after-idle]");
    expect(lab, "ACK seq=1101 ack=1 len=100 [send-data]");
    expect(lab, "ACK seq=1201 ack=1 len=100 [send-data]");
    expect(lab, "ACK seq=1301 ack=1 len=100 [send-data]");
    silence(lab);
    check(lab, tcp_vars(&lab->conn).cwnd_bytes == 400);
}

static void after_less_than_an_rto_it_stays(struct lab *lab)
{
    grow(lab);
    lab_after(lab, TIME_S(1));
    sends(lab, 1000);
    expect(lab, "ACK seq=1001 ack=1 len=100 [send-data]");
    check(lab, tcp_vars(&lab->conn).cwnd_bytes == 700);
    check(lab, tcp_outstanding(&lab->conn) == 700);
}

static void who_does_not_restart_keeps_it(struct lab *lab)
{
    lab->config.idle_restart = false;
    grow(lab);
    lab_after(lab, TIME_S(100));
    sends(lab, 1000);
    expect(lab, "ACK seq=1001 ack=1 len=100 [send-data]");
    check(lab, tcp_outstanding(&lab->conn) == 700);
}

/* Segments that only arrive do not keep the window up: it is sending that shows what it is worth. */
static void what_is_received_meanwhile_does_not_count(struct lab *lab)
{
    grow(lab);
    lab_after(lab, TIME_MS(900));
    arrives(lab, "ACK seq=1 ack=1001 len=100");
    expect(lab, "ACK seq=1001 ack=101");
    lab_after(lab, TIME_MS(200));
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=1001 ack=101 len=100 [send-data-after-idle]");
}

static void a_window_that_nothing_waits_for_does_not_grow(struct lab *lab)
{
    grow(lab);
    sends(lab, 300);
    arrives(lab, "ACK seq=1 ack=1101");
    arrives(lab, "ACK seq=1 ack=1201");
    arrives(lab, "ACK seq=1 ack=1301");
    check(lab, tcp_vars(&lab->conn).cwnd_bytes == 700);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/idle/" #name, name)
    CASE(after_an_idle_rto_the_window_begins_anew);
    CASE(after_less_than_an_rto_it_stays);
    CASE(who_does_not_restart_keeps_it);
    CASE(what_is_received_meanwhile_does_not_count);
    CASE(a_window_that_nothing_waits_for_does_not_grow);
    return g_test_run();
}
