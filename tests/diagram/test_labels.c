/* No word covers another word, none is cut off and no break is struck through, whatever the run,
 * the width, the size of the text, the style of the numbers and the language. */
#include "rough.h"
#include "tale.h"

#include "diagram/layout.h"
#include "tcp/time.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

static const double widths[] = {480, 700, 1100, 2000};
static const double scales[] = {0.8, 1, 1.6};

/* The language of the process, which the test runner sets. */
static struct diagram_options options_here(void)
{
    struct diagram_options options = diagram_options_default();

    options.language = g_getenv("LANGUAGE");
    return options;
}

struct words {
    const struct diagram *d;
    GArray *boxes; /* struct box */
    GPtrArray *names;
};

static void gather(const struct item *item, void *data)
{
    struct words *words = data;

    if (item->kind != ITEM_TEXT)
        return;
    struct box box = item_box(&words->d->list, item);
    /* Lines of letters have air above and below, so boxes may touch by a hair. */
    box.half_h -= 1.5;
    g_array_append_val(words->boxes, box);
    g_ptr_array_add(words->names, text_run(words->d->text, item->text)->text);
}

static void check_on_page(const struct words *words, guint i, const char *where)
{
    const struct box *box = &g_array_index(words->boxes, struct box, i);
    double left = box->x - box_reach_x(box), right = box->x + box_reach_x(box);
    double top = box->y - box_reach_y(box), bottom = box->y + box_reach_y(box);

    if (left < 0 || right > diagram_width_px(words->d) || top < 0 ||
        bottom > diagram_height_px(words->d))
        g_error("%s: \"%s\" is cut off: %.0f to %.0f, %.0f to %.0f of %.0fx%.0f", where,
                (char *)words->names->pdata[i], left, right, top, bottom,
                diagram_width_px(words->d), diagram_height_px(words->d));
}

static void check_apart(const struct words *words, const char *where)
{
    for (guint i = 0; i < words->boxes->len; i++) {
        const struct box *a = &g_array_index(words->boxes, struct box, i);
        check_on_page(words, i, where);
        for (guint j = 0; j < i; j++)
            if (box_meets(a, &g_array_index(words->boxes, struct box, j)))
                g_error("%s: \"%s\" at %.0f,%.0f covers \"%s\"", where,
                        (char *)words->names->pdata[i], a->x, a->y, (char *)words->names->pdata[j]);
    }
}

static void check_labelled(const struct diagram *d, const char *where)
{
    for (guint i = 0; i < d->arrows->len; i++) {
        const struct arrow *arrow = diagram_arrow(d, i);
        if (!arrow->onward && isnan(arrow->label_x))
            g_error("%s: packet %u has no label", where, arrow->packet);
    }
}

static bool line_meets(const struct arrow *arrow, double x, double y, double half_w, double half_h)
{
    for (int i = 0; i <= 64; i++) {
        double ax = arrow->x0 + (arrow->x1 - arrow->x0) * i / 64;
        double ay = arrow->y0 + (arrow->y1 - arrow->y0) * i / 64;
        if (fabs(ax - x) < half_w && fabs(ay - y) < half_h)
            return true;
    }
    return false;
}

/* How long nothing happened is said where nothing passes. */
static void check_breaks(const struct diagram *d, const char *where)
{
    for (guint i = 0; i < d->breaks->len; i++) {
        const struct time_break *gap = &g_array_index(d->breaks, struct time_break, i);
        const struct text_run *run = text_run(d->text, gap->text);
        for (guint j = 0; j < d->arrows->len; j++)
            if (line_meets(diagram_arrow(d, j), gap->text_x, gap->y, run->width_px / 2,
                           run->height_px / 2 - 3))
                g_error("%s: packet %u strikes through \"%s\" at %.0f", where,
                        diagram_arrow(d, j)->packet, run->text, gap->y);
    }
}

static void check_layout(const struct trace *trace, const struct diagram_options *options,
                         const char *where)
{
    struct diagram *d = diagram_new(trace, options);
    struct words words = {d, g_array_new(FALSE, FALSE, sizeof(struct box)), g_ptr_array_new()};

    for (enum layer layer = 0; layer < LAYER_COUNT; layer++)
        list_each(&d->list, layer, -INFINITY, INFINITY, gather, &words);
    g_assert_cmpuint(words.boxes->len, >, 4);
    check_labelled(d, where);
    check_breaks(d, where);
    check_apart(&words, where);
    g_array_free(words.boxes, TRUE);
    g_ptr_array_free(words.names, TRUE);
    diagram_free(d);
}

static void check_everywhere(const struct trace *trace, const char *name)
{
    for (size_t w = 0; w < G_N_ELEMENTS(widths); w++)
        for (size_t s = 0; s < G_N_ELEMENTS(scales); s++)
            for (int style = TRACE_NUMBERS_RELATIVE; style <= TRACE_NUMBERS_TEXTBOOK; style++) {
                struct diagram_options options = options_here();
                char *where = g_strdup_printf("%s, width %.0f, text %.1f, numbers %d", name,
                                              widths[w], scales[s], style);
                options.width_px = widths[w];
                options.text_scale = scales[s];
                options.numbers = (enum trace_number_style)style;
                check_layout(trace, &options, where);
                g_free(where);
            }
}

static void test_tales(void)
{
    for (const struct tale_entry *tale = tales; tale->name != NULL; tale++) {
        struct trace *trace = tale->tell();
        check_everywhere(trace, tale->name);
        trace_free(trace);
    }
}

static void test_rough_runs(void)
{
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct world *world = rough_run(seed);
        struct diagram_options options = options_here();
        char *where;

        options.width_px = widths[seed % G_N_ELEMENTS(widths)];
        options.text_scale = scales[seed / 4 % G_N_ELEMENTS(scales)];
        options.numbers = (enum trace_number_style)(seed / 12 % 3);
        options.page = seed % 5 != 0;
        where = g_strdup_printf("seed %d, width %.0f, text %.1f, numbers %d", (int)seed,
                                options.width_px, options.text_scale, options.numbers);
        check_layout(world_trace(world), &options, where);
        g_free(where);
        world_free(world);
    }
}

static void test_spans(void)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct world *world = rough_run(seed);
        struct diagram_options options = options_here();
        char *where = g_strdup_printf("a span of seed %d", (int)seed);

        options.from_ns = trace_end_ns(world_trace(world)) / 5;
        options.to_ns = trace_end_ns(world_trace(world)) / 3;
        check_layout(world_trace(world), &options, where);
        g_free(where);
        world_free(world);
    }
}

/* Bursts from both sides meet: arrows so steep that each label would cross several of them if it
 * did not lie along its own. */
static struct trace *bursts(int segments)
{
    struct tale t = tale_begin("Bursts");
    uint32_t packets[2][16];

    for (int i = 0; i < segments; i++)
        for (int host = 0; host < TRACE_HOST_COUNT; host++)
            packets[host][i] = tale_send(&t, 1000 + i, (enum trace_host)host, TCP_ACK,
                                         101 + 100 * (uint32_t)i, 301, 100);
    for (int i = 0; i < segments; i++)
        for (int host = 0; host < TRACE_HOST_COUNT; host++)
            tale_arrive(&t, 1050 + i, packets[host][i]);
    return t.trace;
}

static void test_bursts_are_written_along(void)
{
    struct trace *trace = bursts(12);
    struct diagram_options options = options_here();
    double steepest = 0;

    options.width_px = 900;
    struct diagram *d = diagram_new(trace, &options);
    for (guint i = 0; i < d->arrows->len; i++) {
        const struct arrow *arrow = diagram_arrow(d, i);
        double slope = (arrow->y1 - arrow->y0) / (arrow->x1 - arrow->x0);
        steepest = MAX(steepest, fabs(slope));
        if (fabs(atan(slope) - arrow->label_angle) > 0.01)
            g_error("the label of packet %u lies at %.2f, its arrow at %.2f", arrow->packet,
                    arrow->label_angle, atan(slope));
    }
    g_assert_cmpfloat(steepest, >, tan(25 * G_PI / 180));
    diagram_free(d);
    trace_free(trace);
}

/* A check that never fails is none: one label is moved onto another. */
static void test_overlap_is_noticed(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram_options options = options_here();

    if (g_test_subprocess()) {
        struct diagram *d = diagram_new(trace, &options);
        struct words words = {d, g_array_new(FALSE, FALSE, sizeof(struct box)), g_ptr_array_new()};
        list_each(&d->list, LAYER_WORD, -INFINITY, INFINITY, gather, &words);
        struct box *boxes = &g_array_index(words.boxes, struct box, 0);
        boxes[1] = boxes[0];
        check_apart(&words, "moved");
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*covers*");
    trace_free(trace);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    bindtextdomain("synfin", TRANSLATIONS);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/labels/no word covers another in any tale", test_tales);
    g_test_add_func("/labels/no word covers another in rough runs", test_rough_runs);
    g_test_add_func("/labels/no word covers another in a span of a run", test_spans);
    g_test_add_func("/labels/labels of bursts lie along their arrows",
                    test_bursts_are_written_along);
    g_test_add_func("/labels/an overlap would be noticed", test_overlap_is_noticed);
    return g_test_run();
}
