/* What a diagram says of a run: its arrows, words, timers and bands. */
#include "rough.h"
#include "tale.h"

#include "diagram/layout.h"
#include "tcp/time.h"

#include <glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static struct diagram *lay_out(const struct trace *trace, int64_t from_ns, int64_t to_ns)
{
    struct diagram_options options = diagram_options_default();

    options.from_ns = from_ns;
    options.to_ns = to_ns;
    return diagram_new(trace, &options);
}

struct wanted {
    const struct diagram *d;
    const char *words;
    enum item_kind kind;
    int mark;
    int count;
};

static void count_wanted(const struct item *item, void *data)
{
    struct wanted *wanted = data;

    if (item->kind != wanted->kind)
        return;
    if (item->kind == ITEM_TEXT)
        wanted->count += strcmp(text_run(wanted->d->text, item->text)->text, wanted->words) == 0;
    else
        wanted->count += item->mark == wanted->mark;
}

static int count_items(const struct diagram *d, struct wanted wanted)
{
    wanted.d = d;
    for (enum layer layer = 0; layer < LAYER_COUNT; layer++)
        list_each(&d->list, layer, -INFINITY, d->bottom_px, count_wanted, &wanted);
    return wanted.count;
}

static int count_words(const struct diagram *d, const char *words)
{
    return count_items(d, (struct wanted){.words = words, .kind = ITEM_TEXT});
}

static int count_marks(const struct diagram *d, enum mark mark)
{
    return count_items(d, (struct wanted){.kind = ITEM_MARK, .mark = (int)mark});
}

static void test_last_ack(void)
{
    struct trace *trace = tale_of_the_last_ack();
    struct diagram *d = lay_out(trace, 0, TIME_NEVER_NS);

    g_assert_cmpint(count_words(d, "FIN, ACK seq=1 ack=2 · retransmission"), ==, 1);
    g_assert_cmpint(count_words(d, "lost"), ==, 1);
    g_assert_cmpint(count_marks(d, MARK_CROSS), ==, 1);
    g_assert_cmpint(count_words(d, "2MSL 60 s"), ==, 1);
    g_assert_cmpint(count_words(d, "2MSL restarted"), ==, 1);
    g_assert_cmpint(count_words(d, "RTO 1 s"), ==, 1);
    g_assert_cmpint(count_words(d, "TIME-WAIT"), ==, 1);
    g_assert_cmpint(count_words(d, "idle for 850 ms"), ==, 1);
    g_assert_cmpint(count_words(d, "close"), ==, 2);
    diagram_free(d);
    trace_free(trace);
}

/* The head of a lifeline names the port that is sent from, and none where there are several. */
static void test_ports(void)
{
    struct tale tale = tale_begin("ports");
    uint32_t syn = tale_send(&tale, 0, TRACE_CLIENT, TCP_SYN, 0, 0, 0);
    struct diagram *one = lay_out(tale.trace, 0, TIME_NEVER_NS);

    g_assert_cmpint(count_words(one, "10.0.0.1:49152"), ==, 1);
    struct trace_record record =
        *trace_record(tale.trace, trace_packet(tale.trace, syn)->sent_record);
    struct trace_packet packet = *trace_packet(tale.trace, syn);
    packet.segment.source_port = 50000;
    trace_add_sent(tale.trace, &record, &packet, TIME_MS(50));
    struct diagram *two = lay_out(tale.trace, 0, TIME_NEVER_NS);
    g_assert_cmpint(count_words(two, "10.0.0.1"), ==, 1);
    g_assert_cmpint(count_words(two, "10.0.0.1:49152"), ==, 0);
    g_assert_cmpint(count_words(two, "10.0.0.2:80"), ==, 1);
    diagram_free(two);
    diagram_free(one);
    trace_free(tale.trace);
}

static void count_sign(const struct item *item, void *data)
{
    *(int *)data += item->kind == ITEM_MARK && item->mark == MARK_KNOCKED_OUT;
}

/* A page says so above and below, a scrolled diagram in the strip that stays in view, and both of
 * them in words, with a sign, and higher than without. */
static void test_knocked_out(void)
{
    static const char words[] =
        "This is not TCP. Rule knocked out: a FIN takes no sequence number.";
    struct trace_setup setup = trace_setup_default();
    struct diagram_options options = diagram_options_default();

    options.page = false;
    struct trace *honest = trace_new(&setup);
    struct diagram *plain = diagram_new(honest, &options);
    g_assert_cmpint(count_marks(plain, MARK_KNOCKED_OUT), ==, 0);
    setup.knock_out = TCP_KNOCK_OUT_FIN_NUMBER;
    struct trace *trace = trace_new(&setup);
    struct diagram *page = lay_out(trace, 0, TIME_NEVER_NS);
    int signs[] = {0, 0, 0};
    list_each(&page->list, LAYER_WORD, -INFINITY, INFINITY, count_sign, &signs[0]);
    list_each(&page->header, LAYER_WORD, -INFINITY, INFINITY, count_sign, &signs[1]);
    g_assert_cmpint(signs[0], ==, 2);
    g_assert_cmpint(signs[1], ==, 0);
    g_assert_cmpint(count_words(page, words), ==, 1);

    struct diagram *scrolled = diagram_new(trace, &options);
    list_each(&scrolled->header, LAYER_WORD, -INFINITY, INFINITY, count_sign, &signs[2]);
    g_assert_cmpint(signs[2], ==, 1);
    g_assert_cmpfloat(diagram_header_height_px(scrolled), >, diagram_header_height_px(plain) + 10);
    diagram_free(scrolled);
    diagram_free(page);
    diagram_free(plain);
    trace_free(trace);
    trace_free(honest);
    trace_setup_clear(&setup);
}

/* An ACK that waits its whole time is drawn, one that the next segment fetches is not; a loss probe
 * that is put off after one round trip is not, one that comes due is. */
static void test_new_timers(void)
{
    struct tale tale = tale_begin("Timers");

    tale_timer(&tale, 10, TRACE_SERVER, TCP_TIMER_DELAYED_ACK, TCP_TIMER_START, 200, 0);
    tale_timer(&tale, 20, TRACE_SERVER, TCP_TIMER_DELAYED_ACK, TCP_TIMER_STOP, 0, 0);
    tale_timer(&tale, 100, TRACE_SERVER, TCP_TIMER_DELAYED_ACK, TCP_TIMER_START, 200, 0);
    tale_timer(&tale, 100, TRACE_CLIENT, TCP_TIMER_LOSS_PROBE, TCP_TIMER_START, 180, 0);
    tale_timer(&tale, 200, TRACE_CLIENT, TCP_TIMER_LOSS_PROBE, TCP_TIMER_RESTART, 180, 0);
    tale_timer(&tale, 300, TRACE_SERVER, TCP_TIMER_DELAYED_ACK, TCP_TIMER_EXPIRE, 200, 0);
    tale_timer(&tale, 380, TRACE_CLIENT, TCP_TIMER_LOSS_PROBE, TCP_TIMER_EXPIRE, 180, 0);
    tale_timer(&tale, 400, TRACE_CLIENT, TCP_TIMER_REORDER, TCP_TIMER_START, 25, 0);
    tale_timer(&tale, 425, TRACE_CLIENT, TCP_TIMER_REORDER, TCP_TIMER_EXPIRE, 25, 0);
    tale_timer(&tale, 500, TRACE_CLIENT, TCP_TIMER_TIME_WAIT, TCP_TIMER_START, 0, 0);
    tale_timer(&tale, 500, TRACE_CLIENT, TCP_TIMER_TIME_WAIT, TCP_TIMER_EXPIRE, 0, 0);
    struct diagram *d = lay_out(tale.trace, 0, TIME_NEVER_NS);
    g_assert_cmpuint(d->timers->len, ==, 3);
    g_assert_cmpint(count_words(d, "delayed ACK 200 ms"), ==, 1);
    g_assert_cmpint(count_words(d, "probe timeout 180 ms"), ==, 1);
    g_assert_cmpint(count_words(d, "reordering 25 ms"), ==, 1);
    diagram_free(d);
    trace_free(tale.trace);
}

/* Duplicate ACKs bear the number that they have for whom they reach; what is sent again before its
 * time says so.  An ACK that counts for nobody is none: the fourth of these is lost, and when the
 * last comes nothing is outstanding. */
static void test_fast_retransmit(void)
{
    struct tale tale = tale_begin("Duplicates");
    uint32_t acks[6];

    for (int i = 0; i < 6; i++)
        acks[i] = tale_send_due(
            &tale, 10 + 10 * i, 70 + 10 * i, TRACE_SERVER, TCP_ACK, 1, 101, 0,
            i == 0 ? TCP_WHY_ACKNOWLEDGE_DATA : TCP_WHY_ACKNOWLEDGE_OUT_OF_ORDER, false);
    struct diagram *early = lay_out(tale.trace, 0, TIME_NEVER_NS);
    g_assert_cmpint(count_words(early, "ACK seq=1 ack=101 · duplicate ACK 5"), ==, 1);
    diagram_free(early);
    tale_count(&tale, 70, acks[0], 0, 0);
    tale_count(&tale, 80, acks[1], 0, 1);
    tale_count(&tale, 90, acks[2], 1, 2);
    tale_lose(&tale, 90, acks[3], TRACE_LOST_BY_CHANCE);
    tale_count(&tale, 110, acks[4], 2, 3);
    tale_count(&tale, 120, acks[5], 3, 3);
    tale_arrive(&tale, 180,
                tale_send_due(&tale, 130, 180, TRACE_CLIENT, TCP_ACK, 101, 1, 100,
                              TCP_WHY_FAST_RETRANSMIT, true));
    struct diagram *d = lay_out(tale.trace, 0, TIME_NEVER_NS);
    g_assert_cmpint(count_words(d, "ACK seq=1 ack=101"), ==, 3);
    g_assert_cmpint(count_words(d, "ACK seq=1 ack=101 · duplicate ACK 1"), ==, 1);
    g_assert_cmpint(count_words(d, "ACK seq=1 ack=101 · duplicate ACK 3"), ==, 1);
    g_assert_cmpint(count_words(d, "ACK seq=101 ack=1 len=100 · fast retransmission"), ==, 1);
    diagram_free(d);
    trace_free(tale.trace);
}

static void tell_cwnd(struct tale *tale, double ms, uint32_t cwnd_bytes, uint32_t ssthresh_bytes)
{
    struct tcp_vars vars = {.cwnd_bytes = cwnd_bytes, .ssthresh_bytes = ssthresh_bytes};
    struct trace_record r = {.t_ns = (int64_t)(ms * 1e6),
                             .kind = TRACE_TIMER,
                             .host = TRACE_CLIENT,
                             .conn = 1,
                             .cause = TRACE_NONE};

    r.timer.timer = TCP_TIMER_RETRANSMIT;
    r.timer.action = TCP_TIMER_RESTART;
    r.timer.interval_ns = TIME_S(1);
    r.vars = trace_add_vars(tale->trace, &vars);
    trace_add(tale->trace, &r);
}

/* Beside the lifeline of who sends, once data was sent, and only where it is asked for. */
static void test_cwnd(void)
{
    struct tale tale = tale_begin("Congestion window");
    struct diagram_options options = diagram_options_default();

    tell_cwnd(&tale, 0, 4380, UINT32_MAX);
    tale_send(&tale, 10, TRACE_CLIENT, TCP_ACK, 101, 301, 1460);
    tell_cwnd(&tale, 110, 5840, UINT32_MAX);
    tell_cwnd(&tale, 210, 5840, UINT32_MAX);
    tell_cwnd(&tale, 310, 1460, 2920);
    struct diagram *plain = diagram_new(tale.trace, &options);
    g_assert_cmpint(count_words(plain, "cwnd 5840"), ==, 0);
    options.cwnd = true;
    struct diagram *d = diagram_new(tale.trace, &options);
    g_assert_cmpint(count_words(d, "cwnd 4380"), ==, 0);
    g_assert_cmpint(count_words(d, "cwnd 5840"), ==, 1);
    g_assert_cmpint(count_words(d, "cwnd 1460\nssthresh 2920"), ==, 1);
    g_assert_cmpfloat(diagram_height_px(d), ==, diagram_height_px(plain));
    diagram_free(d);
    diagram_free(plain);
    trace_free(tale.trace);
}

/* The timer that its ACK stops in time is not worth ink; the one that runs out is. */
static void test_only_telling_timers(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram *d = lay_out(trace, 0, TIME_NEVER_NS);

    g_assert_cmpuint(d->timers->len, ==, 0);
    diagram_free(d);
    trace_free(trace);
}

static void test_power(void)
{
    struct trace *trace = tale_of_a_dead_peer();
    struct diagram *d = lay_out(trace, 0, TIME_NEVER_NS);

    g_assert_cmpint(count_words(d, "host is off"), ==, 4);
    g_assert_cmpint(count_words(d, "ACK seq=0 ack=1 · keepalive probe"), ==, 4);
    g_assert_cmpint(count_words(d, "keepalive: idle 2 h"), ==, 1);
    g_assert_cmpint(count_words(d, "probe 2/9: 75 s"), ==, 1);
    g_assert_cmpint(count_marks(d, MARK_LIGHTNING), ==, 1);
    g_assert_cmpint(count_items(d, (struct wanted){.kind = ITEM_HATCH}), ==, 1);
    diagram_free(d);
    trace_free(trace);
}

static void test_back_off(void)
{
    struct trace *trace = tale_of_everything();
    struct diagram *d = lay_out(trace, 0, TIME_NEVER_NS);

    g_assert_cmpint(count_words(d, "RTO 1 s"), ==, 1);
    g_assert_cmpint(count_words(d, "RTO 2 s (×2)"), ==, 1);
    g_assert_cmpint(count_words(d, "RTO 4 s (×4)"), ==, 1);
    g_assert_cmpint(count_words(d, "cable cut"), ==, 3);
    g_assert_cmpint(count_words(d, "cut towards the server"), ==, 1);
    g_assert_cmpint(count_words(d, "corrupt"), ==, 1);
    diagram_free(d);
    trace_free(trace);
}

/* Not every interval is twice the one before it: the first SYNs of some systems are sent as often
 * as each other, and the rule that doubles can be knocked out. */
static void test_no_back_off(void)
{
    static const double intervals_ms[] = {1000, 1000, 1000, 2000, 4000, 5000};
    struct tale tale = tale_begin("Steady, then doubled, then as long as may be");
    double ms = 0;

    for (uint16_t i = 0; i < G_N_ELEMENTS(intervals_ms); i++) {
        tale_timer(&tale, ms, TRACE_CLIENT, TCP_TIMER_PERSIST, TCP_TIMER_START, intervals_ms[i], i);
        ms += intervals_ms[i];
        tale_timer(&tale, ms, TRACE_CLIENT, TCP_TIMER_PERSIST, TCP_TIMER_EXPIRE, intervals_ms[i],
                   i);
    }
    struct diagram *d = lay_out(tale.trace, 0, TIME_NEVER_NS);

    g_assert_cmpint(count_words(d, "persist 1 s"), ==, 3);
    g_assert_cmpint(count_words(d, "persist 2 s (×2)"), ==, 1);
    g_assert_cmpint(count_words(d, "persist 4 s (×4)"), ==, 1);
    g_assert_cmpint(count_words(d, "persist 5 s"), ==, 1);
    diagram_free(d);
    trace_free(tale.trace);
}

/* A teacher may say as much as she likes, across the page and beside a packet on its way. */
static void test_long_notes(void)
{
    struct tale tale = tale_begin("Many words");
    g_autoptr(GString) words = g_string_new(NULL);

    for (int i = 0; i < 700; i++)
        g_string_append(words, "三 ");
    g_string_append(words, "!");
    tale_note(&tale, 0, words->str);
    uint32_t packet = tale_send(&tale, 1000, TRACE_CLIENT, TCP_SYN, 100, 0, 0);
    tale_note(&tale, 1025, words->str);
    tale_arrive(&tale, 1050, packet);
    struct diagram *d = lay_out(tale.trace, 0, TIME_NEVER_NS);

    g_assert_cmpint(count_words(d, words->str), ==, 2);
    diagram_free(d);
    trace_free(tale.trace);
}

/* To be without limit is not to be zero. */
static void test_settings(void)
{
    struct tale tale = tale_begin("The cable changes");

    tale_set(&tale, 0, TRACE_LINK_RATE, 0);
    tale_set(&tale, 1000, TRACE_LINK_RATE, 64000);
    tale_set(&tale, 2000, TRACE_LINK_RATE, 1234567890);
    tale_set(&tale, 3000, TRACE_LINK_QUEUE, 0);
    tale_set(&tale, 4000, TRACE_LINK_QUEUE, 20);
    tale_set(&tale, 5000, TRACE_LINK_LOSS, 25000);
    tale_set(&tale, 6000, TRACE_LINK_LOSS, 0);
    struct diagram *d = lay_out(tale.trace, 0, TIME_NEVER_NS);

    g_assert_cmpint(count_words(d, "rate: unlimited"), ==, 1);
    g_assert_cmpint(count_words(d, "rate: 64 kbit/s"), ==, 1);
    g_assert_cmpint(count_words(d, "rate: 1234.56789 Mbit/s"), ==, 1);
    g_assert_cmpint(count_words(d, "queue: unlimited"), ==, 1);
    g_assert_cmpint(count_words(d, "queue: 20"), ==, 1);
    g_assert_cmpint(count_words(d, "loss: 2.5 %"), ==, 1);
    g_assert_cmpint(count_words(d, "loss: 0 %"), ==, 1);
    diagram_free(d);
    trace_free(tale.trace);
}

/* A span shows what is in the air at its ends as far as it got. */
static void test_span(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram *d = lay_out(trace, TIME_MS(25), TIME_MS(75));
    double room = columns_room_px(&d->columns);

    g_assert_cmpuint(d->arrows->len, ==, 2);
    const struct arrow *syn = diagram_arrow(d, 0), *answer = diagram_arrow(d, 1);
    g_assert_cmpfloat_with_epsilon(syn->x0, d->columns.lifeline_px[0] + room / 2, 0.01);
    g_assert_cmpint(syn->end, ==, ARROW_ARRIVED);
    g_assert_cmpfloat_with_epsilon(answer->x1, d->columns.lifeline_px[1] - room / 2, 0.01);
    g_assert_cmpint(answer->end, ==, ARROW_IN_FLIGHT);
    g_assert_cmpint(count_words(d, "SYN-SENT"), ==, 1);
    g_assert_cmpint(count_words(d, "LISTEN"), ==, 1);
    g_assert_cmpint(count_words(d, "ESTABLISHED"), ==, 0);
    diagram_free(d);
    trace_free(trace);
}

static void test_held_packet(void)
{
    static const char *const lines[] = {"0 s: server listen", "0 s: client connect",
                                        "20 ms: network hold packet 1",
                                        "600 ms: network release packet 1", NULL};
    struct world *world = told_run(lines, TIME_MS(900));
    struct diagram *d = lay_out(world_trace(world), 0, TIME_NEVER_NS);
    const struct arrow *first = diagram_arrow(d, 0), *second = diagram_arrow(d, 1);
    double room = columns_room_px(&d->columns);

    g_assert_cmpint(count_words(d, "held"), ==, 1);
    g_assert_cmpint(count_marks(d, MARK_STOP), ==, 1);
    g_assert_cmpint(first->end, ==, ARROW_HELD);
    g_assert_cmpfloat_with_epsilon(first->x1 - first->x0, room * 0.4, 0.5);
    g_assert_true(second->onward);
    g_assert_cmpfloat_with_epsilon(second->x0, first->x1, 0.5);
    g_assert_cmpfloat(second->y0, >, first->y1 + 20);
    diagram_free(d);
    world_free(world);
}

static void test_duplicate(void)
{
    static const char *const lines[] = {"0 s: server listen",
                                        "0 s: network duplicate next SYN from client",
                                        "0 s: client connect", NULL};
    struct world *world = told_run(lines, TIME_MS(400));
    struct diagram *d = lay_out(world_trace(world), 0, TIME_NEVER_NS);

    g_assert_cmpint(count_words(d, "SYN seq=0"), ==, 1);
    g_assert_cmpint(count_words(d, "SYN seq=0 · duplicate"), ==, 1);
    diagram_free(d);
    world_free(world);
}

static void test_injected(void)
{
    static const char *const lines[] = {"0 s: server listen",
                                        "0 s: network inject to server SYN from 5000 seq 7", NULL};
    struct world *world = told_run(lines, TIME_MS(400));
    struct diagram *d = lay_out(world_trace(world), 0, TIME_NEVER_NS);
    const struct arrow *arrow = diagram_arrow(d, 0);

    g_assert_true(arrow->injected);
    g_assert_cmpfloat_with_epsilon(arrow->x1 - arrow->x0, columns_room_px(&d->columns) / 2, 0.01);
    g_assert_cmpint(count_marks(d, MARK_SOURCE), ==, 1);
    diagram_free(d);
    world_free(world);
}

/* An empty run is a page all the same. */
static void test_nothing_happened(void)
{
    struct tale tale = tale_begin("Nothing");
    struct diagram *d = lay_out(tale.trace, 0, TIME_NEVER_NS);

    g_assert_cmpfloat(diagram_height_px(d), >, 50);
    diagram_free(d);
    trace_free(tale.trace);
}

/* The same tale on a narrower page lays out anew; on the same page it is the same to the letter. */
static void test_repeatable(void)
{
    struct trace *trace = tale_of_everything();
    struct diagram *a = lay_out(trace, 0, TIME_NEVER_NS), *b = lay_out(trace, 0, TIME_NEVER_NS);
    char *one = diagram_dump(a), *two = diagram_dump(b);

    g_assert_cmpstr(one, ==, two);
    free(one);
    free(two);
    diagram_free(a);
    diagram_free(b);
    trace_free(trace);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/story/knocked-out", test_knocked_out);
    g_test_add_func("/story/cwnd", test_cwnd);
    g_test_add_func("/story/new-timers", test_new_timers);
    g_test_add_func("/story/fast-retransmit", test_fast_retransmit);
    g_test_add_func("/story/the last ACK: loss, retransmission, 2MSL restarted", test_last_ack);
    g_test_add_func("/story/timers that are stopped in time are left out",
                    test_only_telling_timers);
    g_test_add_func("/story/a host without power is hatched, its probes are lost", test_power);
    g_test_add_func("/story/back-off doubles in words", test_back_off);
    g_test_add_func("/story/intervals that are not doubled", test_no_back_off);
    g_test_add_func("/story/notes of any length", test_long_notes);
    g_test_add_func("/story/what the cable is set to", test_settings);
    g_test_add_func("/story/a span cuts what is in the air", test_span);
    g_test_add_func("/story/a held packet waits where it was stopped", test_held_packet);
    g_test_add_func("/story/a copy is an arrow of its own", test_duplicate);
    g_test_add_func("/story/what nobody sent begins in the middle", test_injected);
    g_test_add_func("/story/a lifeline is headed by the port in use", test_ports);
    g_test_add_func("/story/an empty run has a page", test_nothing_happened);
    g_test_add_func("/story/the same run gives the same picture", test_repeatable);
    return g_test_run();
}
