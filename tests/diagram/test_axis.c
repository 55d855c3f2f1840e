/* The time axis: it never runs backwards, it can be asked both ways, and what is written on it is
 * true. */
#include "rough.h"
#include "tale.h"

#include "diagram/layout.h"
#include "tcp/time.h"

#include <glib.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

static struct diagram *lay_out(const struct trace *trace)
{
    struct diagram_options options = diagram_options_default();

    return diagram_new(trace, &options);
}

static void check_monotone(const struct diagram *d)
{
    size_t count;
    const struct diagram_knot *knots = diagram_knots(d, &count);

    g_assert_cmpuint(count, >=, 2);
    for (size_t i = 1; i < count; i++) {
        g_assert_cmpint(knots[i].t_ns, >, knots[i - 1].t_ns);
        g_assert_cmpfloat(knots[i].y_px, >=, knots[i - 1].y_px);
    }
}

/* Down and back again: exact at the knots, within a pixel's worth of time between them. */
static void check_inverse(const struct diagram *d, const struct trace *trace)
{
    size_t count;
    const struct diagram_knot *knots = diagram_knots(d, &count);

    for (size_t i = 0; i < count; i++)
        g_assert_cmpfloat_with_epsilon(diagram_y_px(d, knots[i].t_ns), knots[i].y_px, 1e-6);
    for (int i = 0; i <= 500; i++) {
        int64_t t_ns = trace_end_ns(trace) / 500 * i;
        double y = diagram_y_px(d, t_ns);
        g_assert_cmpfloat_with_epsilon(diagram_y_px(d, diagram_t_ns(d, y)), y, 0.01);
    }
}

static void check_axis(const struct trace *trace)
{
    struct diagram *d = lay_out(trace);

    check_monotone(d);
    check_inverse(d, trace);
    diagram_free(d);
}

static void test_tales(void)
{
    for (const struct tale_entry *tale = tales; tale->name != NULL; tale++) {
        struct trace *trace = tale->tell();
        check_axis(trace);
        trace_free(trace);
    }
}

static void test_rough_runs(void)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct world *world = rough_run(seed);
        check_axis(world_trace(world));
        world_free(world);
    }
}

/* All that has happened by t lies above the height of t, and nothing else does. */
static void check_playhead(const struct trace *trace)
{
    struct diagram *d = lay_out(trace);

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        int64_t t_ns = trace_record(trace, i)->t_ns;
        g_assert_cmpfloat(d->record_y[i], <=, diagram_y_px(d, t_ns) + 0.01);
        if (t_ns > 0)
            g_assert_cmpfloat(d->record_y[i], >=, diagram_y_px(d, t_ns - TIME_US(2)) - 0.01);
    }
    diagram_free(d);
}

static void test_playhead_separates(void)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct world *world = rough_run(seed);
        check_playhead(world_trace(world));
        world_free(world);
    }
}

/* Four segments at once on one side, a single call on the other. */
static void test_playhead_separates_bursts(void)
{
    static const char *const lines[] = {"0 s: server listen", "0 s: client connect",
                                        "1 s: client send 5000 bytes", "1 s: server close", NULL};
    struct world *world = told_run(lines, TIME_MS(1020));

    check_playhead(world_trace(world));
    world_free(world);
}

/* 50 ms of flight and two hours of silence on one page. */
static void test_two_hours_on_a_page(void)
{
    struct trace *trace = tale_of_a_dead_peer();
    struct diagram *d = lay_out(trace);

    g_assert_cmpfloat(diagram_height_px(d), <, 1200);
    g_assert_cmpfloat(diagram_y_px(d, TIME_MS(50)) - diagram_y_px(d, 0), >, 25);
    g_assert_cmpuint(d->breaks->len, >=, 5);
    diagram_free(d);
    trace_free(trace);
}

/* An arrow falls as long as its flight takes; lost, it ends at the part of the way it made. */
static void test_slopes_are_flight_times(void)
{
    struct trace *trace = tale_of_the_last_ack();
    struct diagram *d = lay_out(trace);
    double room = columns_room_px(&d->columns);
    int lost = 0;

    for (guint i = 0; i < d->arrows->len; i++) {
        const struct arrow *arrow = diagram_arrow(d, i);
        g_assert_cmpfloat_with_epsilon(arrow->y0, diagram_y_px(d, arrow->start_ns), 0.01);
        g_assert_cmpfloat_with_epsilon(arrow->y1, diagram_y_px(d, arrow->end_ns), 0.01);
        double part = arrow->end == ARROW_LOST ? 0.5 : 1;
        g_assert_cmpfloat_with_epsilon(fabs(arrow->x1 - arrow->x0), room * part, 0.01);
        lost += arrow->end == ARROW_LOST;
    }
    g_assert_cmpint(lost, ==, 1);
    diagram_free(d);
    trace_free(trace);
}

/* What is told already keeps its height when the run goes on. */
static void test_going_on_moves_nothing(void)
{
    static const char *const lines[] = {"0 s: server listen", "0 s: client connect",
                                        "1 s: client send 500 bytes", "2 s: client close", NULL};
    struct world *world = told_run(lines, TIME_MS(1500));
    struct diagram *before = lay_out(world_trace(world));
    double y = diagram_y_px(before, TIME_MS(1050));

    world_run_until(world, TIME_S(3));
    struct diagram *after = lay_out(world_trace(world));
    g_assert_cmpfloat_with_epsilon(diagram_y_px(after, TIME_MS(1050)), y, 0.01);
    diagram_free(before);
    diagram_free(after);
    world_free(world);
}

static void test_ticks_are_round(void)
{
    struct trace *trace = tale_of_the_last_ack();
    struct diagram *d = lay_out(trace);
    GArray *ticks = axis_ticks(&d->axis, d->ns_per_px, 20);

    g_assert_cmpuint(ticks->len, >, 8);
    for (guint i = 0; i < ticks->len; i++) {
        const struct axis_tick *tick = &g_array_index(ticks, struct axis_tick, i);
        g_assert_cmpint(tick->t_ns % tick->step_ns, ==, 0);
        g_assert_cmpfloat_with_epsilon(tick->y_px, diagram_y_px(d, tick->t_ns), 0.01);
        if (i > 0)
            g_assert_cmpfloat(tick->y_px, >=, tick[-1].y_px + 20);
    }
    g_array_free(ticks, TRUE);
    diagram_free(d);
    trace_free(trace);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/axis/runs downwards and back in every tale", test_tales);
    g_test_add_func("/axis/runs downwards and back in rough runs", test_rough_runs);
    g_test_add_func("/axis/the playhead has above it what has happened", test_playhead_separates);
    g_test_add_func("/axis/the playhead has a whole burst above it",
                    test_playhead_separates_bursts);
    g_test_add_func("/axis/two hours and 50 ms stand on one page", test_two_hours_on_a_page);
    g_test_add_func("/axis/the slope of an arrow is its flight time", test_slopes_are_flight_times);
    g_test_add_func("/axis/a run that goes on moves nothing", test_going_on_moves_nothing);
    g_test_add_func("/axis/ticks are round and apart", test_ticks_are_round);
    return g_test_run();
}
