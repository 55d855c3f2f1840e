/* Tales, in the order in which they would happen (RFC 9293 Figures 6, 7 and 12). */
#include "tale.h"

#include <stddef.h>

#define C TRACE_CLIENT
#define S TRACE_SERVER

/* Opens the connection from 0 to 150 ms. */
static void open_up(struct tale *t)
{
    tale_call(t, 0, S, TRACE_CALL_LISTEN, 0);
    tale_state(t, 0, S, TCP_LISTEN);
    tale_call(t, 0, C, TRACE_CALL_CONNECT, 0);
    tale_state(t, 0, C, TCP_SYN_SENT);
    uint32_t p = tale_send(t, 0, C, TCP_SYN, 100, 0, 0);
    tale_timer(t, 0, C, TCP_TIMER_RETRANSMIT, TCP_TIMER_START, 1000, 0);
    tale_arrive(t, 50, p);
    tale_state(t, 50, S, TCP_SYN_RECEIVED);
    p = tale_send(t, 50, S, TCP_SYN | TCP_ACK, 300, 101, 0);
    tale_timer(t, 50, S, TCP_TIMER_RETRANSMIT, TCP_TIMER_START, 1000, 0);
    tale_arrive(t, 100, p);
    tale_timer(t, 100, C, TCP_TIMER_RETRANSMIT, TCP_TIMER_STOP, 0, 0);
    tale_state(t, 100, C, TCP_ESTABLISHED);
    p = tale_send(t, 100, C, TCP_ACK, 101, 301, 0);
    tale_arrive(t, 150, p);
    tale_timer(t, 150, S, TCP_TIMER_RETRANSMIT, TCP_TIMER_STOP, 0, 0);
    tale_state(t, 150, S, TCP_ESTABLISHED);
}

struct trace *tale_of_a_handshake(void)
{
    struct tale t = tale_begin("The three-way handshake");

    open_up(&t);
    return t.trace;
}

struct trace *tale_of_the_last_ack(void)
{
    struct tale t = tale_begin("The last ACK is lost");

    open_up(&t);
    tale_call(&t, 1000, C, TRACE_CALL_CLOSE, 0);
    tale_state(&t, 1000, C, TCP_FIN_WAIT_1);
    uint32_t p = tale_send(&t, 1000, C, TCP_FIN | TCP_ACK, 101, 301, 0);
    tale_arrive(&t, 1050, p);
    tale_state(&t, 1050, S, TCP_CLOSE_WAIT);
    p = tale_send(&t, 1050, S, TCP_ACK, 301, 102, 0);
    tale_arrive(&t, 1100, p);
    tale_state(&t, 1100, C, TCP_FIN_WAIT_2);
    tale_call(&t, 1150, S, TRACE_CALL_CLOSE, 0);
    tale_state(&t, 1150, S, TCP_LAST_ACK);
    p = tale_send(&t, 1150, S, TCP_FIN | TCP_ACK, 301, 102, 0);
    tale_timer(&t, 1150, S, TCP_TIMER_RETRANSMIT, TCP_TIMER_START, 1000, 0);
    tale_note(&t, 1150, "The ACK of the server's FIN will not arrive.");
    tale_arrive(&t, 1200, p);
    tale_state(&t, 1200, C, TCP_TIME_WAIT);
    tale_timer(&t, 1200, C, TCP_TIMER_TIME_WAIT, TCP_TIMER_START, 60000, 0);
    p = tale_send(&t, 1200, C, TCP_ACK, 102, 302, 0);
    tale_lose(&t, 1225, p, TRACE_LOST_BY_COMMAND);
    tale_timer(&t, 2150, S, TCP_TIMER_RETRANSMIT, TCP_TIMER_EXPIRE, 1000, 0);
    p = tale_send_due(&t, 2150, 2200, S, TCP_FIN | TCP_ACK, 301, 102, 0, TCP_WHY_RETRANSMIT_TIMEOUT,
                      true);
    tale_timer(&t, 2150, S, TCP_TIMER_RETRANSMIT, TCP_TIMER_START, 2000, 1);
    tale_arrive(&t, 2200, p);
    tale_timer(&t, 2200, C, TCP_TIMER_TIME_WAIT, TCP_TIMER_RESTART, 60000, 0);
    p = tale_send(&t, 2200, C, TCP_ACK, 102, 302, 0);
    tale_arrive(&t, 2250, p);
    tale_timer(&t, 2250, S, TCP_TIMER_RETRANSMIT, TCP_TIMER_STOP, 0, 0);
    tale_state(&t, 2250, S, TCP_CLOSED);
    tale_timer(&t, 62200, C, TCP_TIMER_TIME_WAIT, TCP_TIMER_EXPIRE, 60000, 0);
    tale_state(&t, 62200, C, TCP_CLOSED);
    return t.trace;
}

struct trace *tale_of_a_dead_peer(void)
{
    struct tale t = tale_begin("Keepalive: the peer was switched off");
    double at = 7200150;

    open_up(&t);
    tale_timer(&t, 150, S, TCP_TIMER_KEEPALIVE, TCP_TIMER_START, 7200000, 0);
    tale_power(&t, 400, C, false);
    tale_timer(&t, at, S, TCP_TIMER_KEEPALIVE, TCP_TIMER_EXPIRE, 7200000, 0);
    for (uint16_t probe = 1; probe <= 4; probe++) {
        uint32_t p =
            tale_send_due(&t, at, at + 50, S, TCP_ACK, 300, 101, 0, TCP_WHY_KEEPALIVE_PROBE, false);
        tale_timer(&t, at, S, TCP_TIMER_KEEPALIVE, TCP_TIMER_START, 75000, probe);
        tale_lose(&t, at + 50, p, TRACE_LOST_HOST_OFF);
        at += 75000;
        tale_timer(&t, at, S, TCP_TIMER_KEEPALIVE, TCP_TIMER_EXPIRE, 75000, probe);
    }
    tale_state(&t, at, S, TCP_CLOSED);
    tale_power(&t, at + 60000, C, true);
    return t.trace;
}

struct trace *tale_of_a_simultaneous_open(void)
{
    struct tale t = tale_begin("Both open at the same time");

    tale_call(&t, 0, C, TRACE_CALL_CONNECT, 0);
    tale_state(&t, 0, C, TCP_SYN_SENT);
    uint32_t a = tale_send(&t, 0, C, TCP_SYN, 100, 0, 0);
    tale_call(&t, 0, S, TRACE_CALL_CONNECT, 0);
    tale_state(&t, 0, S, TCP_SYN_SENT);
    uint32_t b = tale_send(&t, 0, S, TCP_SYN, 300, 0, 0);
    tale_arrive(&t, 50, a);
    tale_state(&t, 50, S, TCP_SYN_RECEIVED);
    uint32_t c = tale_send(&t, 50, S, TCP_SYN | TCP_ACK, 300, 101, 0);
    tale_arrive(&t, 50, b);
    tale_state(&t, 50, C, TCP_SYN_RECEIVED);
    uint32_t d = tale_send(&t, 50, C, TCP_SYN | TCP_ACK, 100, 301, 0);
    tale_arrive(&t, 100, c);
    tale_state(&t, 100, C, TCP_ESTABLISHED);
    tale_arrive(&t, 100, d);
    tale_state(&t, 100, S, TCP_ESTABLISHED);
    return t.trace;
}

/* Windows of ten segments at once, every one acknowledged. */
struct trace *tale_of_a_transfer(int segments)
{
    struct tale t = tale_begin("A long transfer");
    uint32_t flying[10];
    double at = 200;

    open_up(&t);
    for (int sent = 0; sent < segments; sent += 10, at += 100) {
        for (uint32_t i = 0; i < 10; i++)
            flying[i] = tale_send(&t, at, C, TCP_ACK, 101 + 1460 * ((uint32_t)sent + i), 301, 1460);
        for (uint32_t i = 0; i < 10; i++) {
            tale_arrive(&t, at + 50, flying[i]);
            flying[i] =
                tale_send(&t, at + 50, S, TCP_ACK, 301, 101 + 1460 * ((uint32_t)sent + i + 1), 0);
        }
        for (uint32_t i = 0; i < 10; i++)
            tale_arrive(&t, at + 100, flying[i]);
    }
    return t.trace;
}

static struct trace *short_transfer(void)
{
    return tale_of_a_transfer(20);
}

static void lose_with_back_off(struct tale *t)
{
    double at = 1000, interval = 1000;

    tale_chapter(t, 1000, "Data without an answer");
    tale_call(t, 1000, C, TRACE_CALL_SEND, 500);
    for (uint16_t i = 0; i < 3; i++) {
        uint32_t p = tale_send_due(t, at, at + 50, C, TCP_ACK, 101, 301, 500,
                                   i ? TCP_WHY_RETRANSMIT_TIMEOUT : TCP_WHY_SEND_DATA, i > 0);
        tale_timer(t, at, C, TCP_TIMER_RETRANSMIT, TCP_TIMER_START, interval, i);
        tale_lose(t, at + 10, p, TRACE_LOST_LINK_CUT);
        at += interval;
        tale_timer(t, at, C, TCP_TIMER_RETRANSMIT, TCP_TIMER_EXPIRE, interval, i);
        interval *= 2;
    }
    tale_cable(t, 8000, false, TRACE_TO_SERVER);
    uint32_t p =
        tale_send_due(t, 8000, 8050, C, TCP_ACK, 101, 301, 500, TCP_WHY_RETRANSMIT_TIMEOUT, true);
    tale_arrive(t, 8050, p);
}

struct trace *tale_of_everything(void)
{
    struct tale t = tale_begin("A little of everything");

    tale_chapter(&t, 0, "Opening");
    tale_note(&t, 0,
              "Both hosts are there. The client asks first, and every SYN takes one number.");
    open_up(&t);
    tale_cable(&t, 900, true, TRACE_TO_SERVER);
    lose_with_back_off(&t);
    tale_call(&t, 9000, S, TRACE_CALL_CLOSE, 0);
    tale_state(&t, 9000, S, TCP_FIN_WAIT_1);
    uint32_t p = tale_send(&t, 9000, S, TCP_FIN | TCP_ACK, 301, 601, 0);
    tale_arrive(&t, 9050, p);
    tale_state(&t, 9050, C, TCP_CLOSE_WAIT);
    tale_call(&t, 9050, C, TRACE_CALL_CLOSE, 0);
    tale_state(&t, 9050, C, TCP_LAST_ACK);
    p = tale_send(&t, 9050, C, TCP_FIN | TCP_ACK, 601, 302, 0);
    tale_arrive(&t, 9100, p);
    tale_state(&t, 9100, S, TCP_TIME_WAIT);
    tale_timer(&t, 9100, S, TCP_TIMER_TIME_WAIT, TCP_TIMER_START, 60000, 0);
    p = tale_send(&t, 9100, S, TCP_ACK, 302, 602, 0);
    tale_lose(&t, 9150, p, TRACE_LOST_CORRUPTED);
    tale_power(&t, 9400, C, false);
    tale_power(&t, 12000, C, true);
    uint32_t q = tale_send(&t, 12100, C, TCP_RST, 601, 0, 0);
    trace_set_end_ns(t.trace, 12120000000);
    (void)q;
    return t.trace;
}

const struct tale_entry tales[] = {
    {"handshake", tale_of_a_handshake},
    {"last-ack", tale_of_the_last_ack},
    {"dead-peer", tale_of_a_dead_peer},
    {"simultaneous", tale_of_a_simultaneous_open},
    {"transfer", short_transfer},
    {"everything", tale_of_everything},
    {NULL, NULL},
};
