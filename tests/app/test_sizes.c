/* What the window makes of the room that it has. */
#include "harness.h"

#include "tcp/time.h"

#include <math.h>

/* Each of the three flights of the handshake takes 50 ms and must look like it, notes or not. */
static void check_equal_slopes(const struct diagram *diagram)
{
    double first_px = diagram_y_px(diagram, TIME_MS(50)) - diagram_y_px(diagram, 0);
    double second_px = diagram_y_px(diagram, TIME_MS(100)) - diagram_y_px(diagram, TIME_MS(50));
    double third_px = diagram_y_px(diagram, TIME_MS(150)) - diagram_y_px(diagram, TIME_MS(100));
    g_assert_cmpfloat(fmax(fabs(second_px - first_px), fabs(third_px - first_px)), <,
                      first_px * 0.2);
}

static void test_notes_do_not_make_arrows_steep(void)
{
    static const int sizes[][2] = {{1024, 700}, {1280, 820}, {1440, 900}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        SynfinWindow *window = harness_window("three-way-handshake", sizes[i][0], sizes[i][1]);
        check_equal_slopes(synfin_diagram_view_diagram(window->view));
        harness_close(window);
    }
}

static void test_pages_keep_equal_slopes(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    const struct trace *trace = synfin_run_trace(window->watch.run);
    struct diagram_options options = diagram_options_default();
    struct diagram *page = diagram_new(trace, &options);
    uint32_t notes = 0, drawn = 0;
    check_equal_slopes(page);
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        double x, y, width, height;
        if (trace_record(trace, i)->kind != TRACE_NOTE)
            continue;
        notes++;
        drawn += diagram_bounds(page, i, &x, &y, &width, &height) && width > 100;
    }
    g_assert_cmpuint(notes, >, 2);
    g_assert_cmpuint(drawn, ==, notes);
    diagram_free(page);
    harness_close(window);
}

static void test_chapters_do_not_make_arrows_steep(void)
{
    SynfinWindow *window = harness_window("four-way-close", 1440, 900);
    const struct diagram *diagram = synfin_diagram_view_diagram(window->view);
    double first_px = diagram_y_px(diagram, TIME_MS(1050)) - diagram_y_px(diagram, TIME_MS(1000));
    double third_px = diagram_y_px(diagram, TIME_MS(1200)) - diagram_y_px(diagram, TIME_MS(1150));
    g_assert_cmpfloat(fabs(third_px - first_px), <, first_px * 0.2);
    harness_close(window);
}

static void test_text_grows_with_the_width(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    double small = diagram_options(synfin_diagram_view_diagram(window->view))->text_scale;
    harness_close(window);
    window = harness_window("three-way-handshake", 2560, 820);
    double large = diagram_options(synfin_diagram_view_diagram(window->view))->text_scale;
    g_assert_cmpfloat(large, >, small * 1.4);
    g_assert_true(gtk_widget_has_css_class(GTK_WIDGET(window), "wide"));
    harness_close(window);
}

int main(int argc, char **argv)
{
    harness_start(&argc, &argv);
    g_test_add_func("/sizes/notes do not make arrows steep", test_notes_do_not_make_arrows_steep);
    g_test_add_func("/sizes/pages keep every note and equal slopes", test_pages_keep_equal_slopes);
    g_test_add_func("/sizes/chapters do not make arrows steep",
                    test_chapters_do_not_make_arrows_steep);
    g_test_add_func("/sizes/text grows with the width", test_text_grows_with_the_width);
    return g_test_run();
}
