/* Painting: a page in bands is the page, and the live layer fades what is to come. */
#include "rough.h"
#include "tale.h"

#include "diagram/diagram.h"
#include "diagram/theme.h"
#include "tcp/time.h"

#include <glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static struct diagram *lay_out(const struct trace *trace)
{
    struct diagram_options options = diagram_options_default();

    options.width_px = 640;
    return diagram_new(trace, &options);
}

static cairo_surface_t *page(const struct diagram *d)
{
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)diagram_width_px(d),
                                      (int)ceil(diagram_height_px(d)));
}

static void paint(cairo_surface_t *surface, const struct diagram *d, double y0, double y1)
{
    cairo_t *cr = cairo_create(surface);

    diagram_paint(d, cr, y0, y1);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
}

static void paint_live(cairo_surface_t *surface, const struct diagram *d, int64_t t_ns, bool hide)
{
    struct diagram_live live = {
        .t_ns = t_ns, .hide_future = hide, .selected = TRACE_NONE, .hovered = TRACE_NONE};
    cairo_t *cr = cairo_create(surface);

    diagram_paint_live(d, cr, 0, diagram_height_px(d), &live);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
}

static const uint32_t *row_of(cairo_surface_t *surface, int y)
{
    return (const void *)(cairo_image_surface_get_data(surface) +
                          y * cairo_image_surface_get_stride(surface));
}

static void test_bands(void)
{
    struct trace *trace = tale_of_everything();
    struct diagram *d = lay_out(trace);
    cairo_surface_t *whole = page(d), *bands = page(d);
    int height = cairo_image_surface_get_height(whole);

    paint(whole, d, 0, height);
    for (int y = 0; y < height; y += 37)
        paint(bands, d, y, y + 37);
    for (int y = 0; y < height; y++)
        g_assert_cmpmem(row_of(whole, y), 640 * 4, row_of(bands, y), 640 * 4);
    cairo_surface_destroy(whole);
    cairo_surface_destroy(bands);
    diagram_free(d);
    trace_free(trace);
}

/* How far a stretch of rows is from the page's colour, in all. */
static double ink_between(cairo_surface_t *surface, int y0, int y1)
{
    int page = (int)(theme_get(DIAGRAM_LIGHT)->rgb[INK_PAGE] & 0xff);
    double ink = 0;

    for (int y = y0; y < y1; y++)
        for (int x = 0; x < 640; x++)
            ink += abs((int)(row_of(surface, y)[x] & 0xff) - page);
    return ink;
}

static void test_future_fades(void)
{
    struct trace *trace = tale_of_the_last_ack();
    struct diagram *d = lay_out(trace);
    cairo_surface_t *surface = page(d);
    int y = (int)diagram_y_px(d, TIME_MS(600)), height = (int)diagram_y_px(d, TIME_S(62));

    paint(surface, d, 0, diagram_height_px(d));
    double past = ink_between(surface, 0, y - 2), future = ink_between(surface, y + 60, height);
    paint_live(surface, d, TIME_MS(600), false);
    g_assert_cmpfloat(ink_between(surface, 0, y - 2), ==, past);
    double faded = ink_between(surface, y + 60, height);
    g_assert_cmpfloat(faded, <, future * 0.3);
    g_assert_cmpfloat(faded, >, future * 0.1);
    paint_live(surface, d, TIME_MS(600), true);
    g_assert_cmpfloat(ink_between(surface, y + 60, height), <, faded);
    cairo_surface_destroy(surface);
    diagram_free(d);
    trace_free(trace);
}

/* At the end there is no future. */
static void test_all_is_past(void)
{
    struct trace *trace = tale_of_the_last_ack();
    struct diagram *d = lay_out(trace);
    cairo_surface_t *plain = page(d), *live = page(d);

    paint(plain, d, 0, diagram_height_px(d));
    paint(live, d, 0, diagram_height_px(d));
    paint_live(live, d, TIME_S(70), false);
    for (int y = 0; y < cairo_image_surface_get_height(plain); y++)
        g_assert_cmpmem(row_of(plain, y), 640 * 4, row_of(live, y), 640 * 4);
    cairo_surface_destroy(plain);
    cairo_surface_destroy(live);
    diagram_free(d);
    trace_free(trace);
}

static double ink_at(cairo_surface_t *surface, double x, double y)
{
    double ink = 0;

    for (int row = (int)y - 6; row <= (int)y + 6; row++)
        for (int column = (int)x - 6; column <= (int)x + 6; column++)
            ink += 255 - (double)(row_of(surface, row)[column] >> 16 & 0xff);
    return ink;
}

/* The packet stands where the playhead crosses its arrow. */
static void test_packet_in_flight(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram *d = lay_out(trace);
    double client = diagram_lifeline_px(d, TRACE_CLIENT),
           server = diagram_lifeline_px(d, TRACE_SERVER);

    for (int ms = 10; ms < 50; ms += 10) {
        cairo_surface_t *surface = page(d);
        double x = client + (server - client) * ms / 50, y = diagram_y_px(d, TIME_MS(ms));
        paint(surface, d, 0, diagram_height_px(d));
        double before = ink_at(surface, x, y);
        paint_live(surface, d, TIME_MS(ms), false);
        g_assert_cmpfloat(ink_at(surface, x, y), >, before * 1.3);
        cairo_surface_destroy(surface);
    }
    diagram_free(d);
    trace_free(trace);
}

/* Any moment of any run, with anything selected, can be painted. */
static void test_any_moment(void)
{
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct world *world = rough_run(seed);
        const struct trace *trace = world_trace(world);
        struct diagram *d = lay_out(trace);
        cairo_surface_t *surface = page(d);
        cairo_t *cr = cairo_create(surface);

        for (uint32_t i = 0; i < trace_record_count(trace); i += 3) {
            struct diagram_live live = {.t_ns = trace_record(trace, i)->t_ns + TIME_MS(i % 50),
                                        .hide_future = i % 2,
                                        .show_playhead = true,
                                        .selected = i,
                                        .hovered = i / 2};
            double y = diagram_y_px(d, live.t_ns);
            diagram_paint_live(d, cr, y - 300, y + 300, &live);
            diagram_paint_header(d, cr);
        }
        g_assert_cmpint(cairo_status(cr), ==, CAIRO_STATUS_SUCCESS);
        cairo_destroy(cr);
        cairo_surface_destroy(surface);
        diagram_free(d);
        world_free(world);
    }
}

/* The playhead's moment stands on the ruler, on a ground of its own that no tick shines through. */
static void test_moment_on_the_ruler(void)
{
    struct trace *trace = tale_of_everything();
    struct diagram *d = lay_out(trace);
    struct diagram_live live = {
        .t_ns = TIME_MS(50), .show_playhead = true, .selected = TRACE_NONE, .hovered = TRACE_NONE};
    cairo_surface_t *surface = page(d);
    cairo_t *cr = cairo_create(surface);
    uint32_t ground = theme_get(DIAGRAM_LIGHT)->rgb[INK_PLAYHEAD];
    int y = (int)round(diagram_y_px(d, live.t_ns)), letters = 0;

    paint(surface, d, 0, diagram_height_px(d));
    diagram_paint_live(d, cr, 0, diagram_height_px(d), &live);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    for (int row = y - 7; row <= y + 7; row++)
        g_assert_cmphex(row_of(surface, row)[2] & 0xffffff, ==, ground);
    for (int x = 2; x < 50; x++)
        letters += (row_of(surface, y)[x] & 0xffffff) != ground;
    g_assert_cmpint(letters, >, 4);
    g_assert_cmpint(letters, <, 40);
    cairo_surface_destroy(surface);
    diagram_free(d);
    trace_free(trace);
}

/* How much is written on a note's sheet, whatever the playhead does. */
static int written(const struct diagram *d, uint32_t note, int64_t t_ns)
{
    struct diagram_live live = {
        .t_ns = t_ns, .show_playhead = true, .selected = TRACE_NONE, .hovered = TRACE_NONE};
    cairo_surface_t *surface = page(d);
    cairo_t *cr = cairo_create(surface);
    double left, top, width, height, line = diagram_y_px(d, t_ns);
    int letters = 0;

    paint(surface, d, 0, diagram_height_px(d));
    diagram_paint_live(d, cr, 0, diagram_height_px(d), &live);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    g_assert_true(diagram_bounds(d, note, &left, &top, &width, &height));
    for (int y = (int)top; y < (int)(top + height); y++)
        for (int x = (int)left + 3; x < (int)(left + width) - 3; x++)
            letters += fabs(y - line) > 2 && (row_of(surface, y)[x] >> 8 & 0xff) < 0xa0;
    cairo_surface_destroy(surface);
    return letters;
}

/* Wherever the playhead crosses a note, its words stay. */
static void test_notes_stay_written(void)
{
    struct tale tale = tale_begin("A note beside a flight");
    struct trace *trace = tale.trace;
    uint32_t p = tale_send(&tale, 0, TRACE_CLIENT, TCP_SYN, 100, 0, 0);

    tale_note(&tale, 10, "Three lines of a note that stands beside the arrow and is passed by.");
    tale_arrive(&tale, 50, p);
    p = tale_send(&tale, 50, TRACE_SERVER, TCP_SYN | TCP_ACK, 300, 101, 0);
    tale_arrive(&tale, 100, p);
    tale_state(&tale, 400, TRACE_SERVER, TCP_CLOSED);
    struct diagram *d = lay_out(trace);
    int64_t end_ns = trace_end_ns(trace);
    int notes = 0;

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        double x, top, width, height;
        if (trace_record(trace, i)->kind != TRACE_NOTE ||
            !diagram_bounds(d, i, &x, &top, &width, &height))
            continue;
        int usual = written(d, i, end_ns);
        g_assert_cmpint(usual, >, 100);
        for (double y = top - 8; y < top + height + 8; y += 1) {
            int64_t t_ns = diagram_t_ns(d, y);
            if (t_ns >= trace_record(trace, i)->t_ns)
                g_assert_cmpint(written(d, i, t_ns), >=, usual * 6 / 10);
        }
        notes++;
    }
    g_assert_cmpint(notes, >, 0);
    diagram_free(d);
    trace_free(trace);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/paint/a page in bands is the page", test_bands);
    g_test_add_func("/paint/the future is faded or hidden, the past is not", test_future_fades);
    g_test_add_func("/paint/past the end nothing is faded", test_all_is_past);
    g_test_add_func("/paint/a packet stands on its arrow at the playhead", test_packet_in_flight);
    g_test_add_func("/paint/the playhead's moment stands on the ruler", test_moment_on_the_ruler);
    g_test_add_func("/paint/a note stays written below the playhead", test_notes_stay_written);
    g_test_add_func("/paint/any moment can be painted", test_any_moment);
    return g_test_run();
}
