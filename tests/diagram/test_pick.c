/* What is picked is what is painted there. */
#include "rough.h"
#include "tale.h"

#include "diagram/layout.h"
#include "tcp/time.h"

#include <glib.h>
#include <locale.h>
#include <math.h>

#define SLOP_PX 4.0

static struct diagram *lay_out(const struct trace *trace)
{
    struct diagram_options options = diagram_options_default();

    return diagram_new(trace, &options);
}

/* How many arrows, and labels of other flights, come near a point. */
struct nearby {
    const struct diagram *d;
    double x, y;
    uint32_t flight;
    int others;
};

static void count_nearby(const struct item *item, void *data)
{
    struct nearby *nearby = data;
    struct box box = item_box(&nearby->d->list, item);

    if (item->flight == nearby->flight || item->record == LIST_NO_RECORD)
        return;
    if (item->kind == ITEM_LINE || item->kind == ITEM_ARROW) {
        struct line line = {item->x0, item->y0, item->x1, item->y1};
        struct box spot = box_upright(nearby->x - 8, nearby->y - 8, 16, 16);
        nearby->others += box_meets_line(&spot, &line);
        return;
    }
    box.half_w += 8;
    box.half_h += 8;
    nearby->others += box_holds(&box, nearby->x, nearby->y);
}

static bool is_alone(const struct diagram *d, uint32_t flight, double x, double y)
{
    struct nearby nearby = {d, x, y, flight, 0};

    for (enum layer layer = LAYER_LINE; layer < LAYER_COUNT; layer++)
        list_each(&d->list, layer, y - 10, y + 10, count_nearby, &nearby);
    return nearby.others == 0;
}

/* Along every arrow, wherever nothing else is near, the pick is its flight. */
static int check_arrows(const struct diagram *d)
{
    int checked = 0;

    for (guint i = 0; i < d->arrows->len; i++) {
        const struct arrow *arrow = diagram_arrow(d, i);
        for (double part = 0.05; part < 1; part += 0.05) {
            double x = arrow->x0 + part * (arrow->x1 - arrow->x0);
            double y = arrow->y0 + part * (arrow->y1 - arrow->y0);
            if (!is_alone(d, arrow->flight, x, y))
                continue;
            struct diagram_hit hit = diagram_pick(d, x, y + 1, SLOP_PX);
            g_assert_cmpuint(hit.flight, ==, arrow->flight);
            checked++;
        }
    }
    return checked;
}

static void test_arrows_of_tales(void)
{
    for (const struct tale_entry *tale = tales; tale->name != NULL; tale++) {
        struct trace *trace = tale->tell();
        struct diagram *d = lay_out(trace);
        g_assert_cmpint(check_arrows(d), >, 20);
        diagram_free(d);
        trace_free(trace);
    }
}

static void test_arrows_of_rough_runs(void)
{
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct world *world = rough_run(seed);
        struct diagram *d = lay_out(world_trace(world));
        check_arrows(d);
        diagram_free(d);
        world_free(world);
    }
}

static void test_tail_and_head(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram *d = lay_out(trace);
    const struct arrow *syn = diagram_arrow(d, 0);
    const struct trace_flight *flight = trace_flight(trace, syn->flight);
    double slope = (syn->y1 - syn->y0) / (syn->x1 - syn->x0);

    struct diagram_hit tail = diagram_pick(d, syn->x0 + 60, syn->y0 + 60 * slope, SLOP_PX);
    struct diagram_hit head = diagram_pick(d, syn->x1 - 60, syn->y1 - 60 * slope, SLOP_PX);
    g_assert_cmpuint(tail.record, ==, trace_packet(trace, flight->packet)->sent_record);
    g_assert_cmpuint(head.record, ==, flight->end_record);
    g_assert_cmpuint(tail.flight, ==, head.flight);
    diagram_free(d);
    trace_free(trace);
}

static void test_nothing_there(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram *d = lay_out(trace);
    struct diagram_hit hit = diagram_pick(d, 2, 2, SLOP_PX);

    g_assert_cmpuint(hit.record, ==, TRACE_NONE);
    g_assert_cmpuint(hit.flight, ==, TRACE_NONE);
    diagram_free(d);
    trace_free(trace);
}

static void test_states_and_timers(void)
{
    struct trace *trace = tale_of_the_last_ack();
    struct diagram *d = lay_out(trace);
    double left, right;

    columns_band(&d->columns, TRACE_CLIENT, 0, &left, &right);
    struct diagram_hit band = diagram_pick(d, (left + right) / 2, diagram_y_px(d, TIME_S(30)), 2);
    g_assert_cmpint(trace_record(trace, band.record)->kind, ==, TRACE_STATE);
    g_assert_cmpint(trace_record(trace, band.record)->state.to, ==, TCP_TIME_WAIT);
    struct diagram_hit timer = diagram_pick(d, columns_timer_px(&d->columns, TRACE_CLIENT, 0),
                                            diagram_y_px(d, TIME_S(30)), 2);
    g_assert_cmpint(trace_record(trace, timer.record)->kind, ==, TRACE_TIMER);
    diagram_free(d);
    trace_free(trace);
}

/* Every record of the run can be scrolled to, and it lies where its moment is. */
static void test_bounds(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct world *world = rough_run(seed);
        const struct trace *trace = world_trace(world);
        struct diagram *d = lay_out(trace);

        for (uint32_t i = 0; i < trace_record_count(trace); i++) {
            double x, y, width, height;
            g_assert_true(diagram_bounds(d, i, &x, &y, &width, &height));
            g_assert_cmpfloat(x, >=, -1);
            g_assert_cmpfloat(x + width, <=, diagram_width_px(d) + 1);
            g_assert_cmpfloat(y, <=, d->record_y[i] + 40);
            g_assert_cmpfloat(y + height, >=, d->record_y[i] - 40);
        }
        diagram_free(d);
        world_free(world);
    }
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pick/an arrow gives its flight in every tale", test_arrows_of_tales);
    g_test_add_func("/pick/an arrow gives its flight in rough runs", test_arrows_of_rough_runs);
    g_test_add_func("/pick/the tail is the sending, the head the end", test_tail_and_head);
    g_test_add_func("/pick/an empty place gives nothing", test_nothing_there);
    g_test_add_func("/pick/bands give states and bars give timers", test_states_and_timers);
    g_test_add_func("/pick/every record can be found again", test_bounds);
    return g_test_run();
}
