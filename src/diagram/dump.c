#include "diagram/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {"fill", "hatch", "line", "arrow", "text", "mark"};
static const char *const layer_names[] = {"tint", "band", "line", "arrow", "word"};
static const char *const dash_names[] = {"solid", "long", "short", "dots"};
static const char *const mark_names[MARK_COUNT] = {
    "cross",      "stop",   "in-flight", "lightning", "power",    "call-left",
    "call-right", "zigzag", "source",    "plug",      "scissors", "knocked-out"};
static const char *const ink_names[INK_COUNT] = {
    "page",          "text",          "quiet",
    "faint",         "lifeline",      "syn",
    "fin",           "rst",           "data",
    "ack",           "again",         "injected",
    "lost",          "rto",           "persist",
    "keepalive",     "time-wait",     "delayed-ack",
    "loss-probe",    "reorder",       "user-timeout",
    "state-closed",  "state-opening", "state-established",
    "state-closing", "state-waiting", "band-closed",
    "band-listen",   "band-opening",  "band-established",
    "band-closing",  "band-waiting",  "band-edge",
    "note",          "note-fill",     "cut-fill",
    "playhead"};

struct dumping {
    const struct diagram *d;
    GString *out;
};

static void dump_subject(GString *out, const struct item *item)
{
    if (item->record != LIST_NO_RECORD)
        g_string_append_printf(out, " record=%u", item->record);
    if (item->flight != TRACE_NONE)
        g_string_append_printf(out, " flight=%u", item->flight);
}

static void dump_text(const struct diagram *d, GString *out, const struct item *item)
{
    const struct text_run *run = text_run(d->text, item->text);
    struct box box = item_box(&d->list, item);

    g_string_append_printf(out, " \"%s\" at %.0f,%.0f size %.0fx%.0f", run->text, box.x, box.y,
                           box.half_w * 2, box.half_h * 2);
    if (fabs((double)item->angle) > 1e-6)
        g_string_append_printf(out, " turned %.1f", item->angle * 180 / G_PI);
}

static void dump_item(const struct item *item, void *data)
{
    struct dumping *dumping = data;
    GString *out = dumping->out;

    g_string_append(out, kind_names[item->kind]);
    if (item->kind == ITEM_TEXT)
        dump_text(dumping->d, out, item);
    else if (item->kind == ITEM_MARK)
        g_string_append_printf(out, " %s at %.0f,%.0f", mark_names[item->mark], item->x0, item->y0);
    else
        g_string_append_printf(out, " %.0f,%.0f to %.0f,%.0f", item->x0, item->y0, item->x1,
                               item->y1);
    g_string_append_printf(out, " %s", ink_names[item->ink]);
    if (item->dash != DASH_SOLID)
        g_string_append_printf(out, " %s", dash_names[item->dash]);
    dump_subject(out, item);
    g_string_append_c(out, '\n');
}

char *diagram_dump(const struct diagram *d)
{
    GString *out = g_string_new(NULL);
    struct dumping dumping = {d, out};

    g_string_append_printf(out, "page %.0fx%.0f client %.0f server %.0f\n", d->options.width_px,
                           d->height_px, d->columns.lifeline_px[0], d->columns.lifeline_px[1]);
    for (guint i = 0; i < d->axis.knots->len; i++) {
        const struct diagram_knot *knot = &g_array_index(d->axis.knots, struct diagram_knot, i);
        bool broken = g_array_index(d->axis.broken, bool, i);
        g_string_append_printf(out, "knot %.6f ms at %.0f%s\n", (double)knot->t_ns / 1e6,
                               knot->y_px, broken ? " broken" : "");
    }
    for (enum layer layer = 0; layer < LAYER_COUNT; layer++) {
        g_string_append_printf(out, "layer %s\n", layer_names[layer]);
        list_each(&d->list, layer, -INFINITY, INFINITY, dump_item, &dumping);
    }
    char *text = strdup(out->str);
    g_string_free(out, TRUE);
    return text;
}
