#include "diagram/paint.h"

#include <math.h>

void paint_ink(const struct diagram *d, cairo_t *cr, enum ink ink)
{
    struct colour colour = theme_colour(d->theme, ink);

    cairo_set_source_rgb(cr, colour.r, colour.g, colour.b);
}

static void rounded(cairo_t *cr, double left, double top, double right, double bottom,
                    double corner)
{
    double r = MIN(corner, MIN(right - left, bottom - top) / 2);

    if (r < 0.5) {
        cairo_rectangle(cr, left, top, right - left, bottom - top);
        return;
    }
    cairo_new_sub_path(cr);
    cairo_arc(cr, right - r, top + r, r, -G_PI / 2, 0);
    cairo_arc(cr, right - r, bottom - r, r, 0, G_PI / 2);
    cairo_arc(cr, left + r, bottom - r, r, G_PI / 2, G_PI);
    cairo_arc(cr, left + r, top + r, r, G_PI, 3 * G_PI / 2);
    cairo_close_path(cr);
}

void paint_fill(const struct diagram *d, cairo_t *cr, const struct item *item)
{
    paint_ink(d, cr, item->ink);
    if (item->edge == EDGE_NONE) {
        rounded(cr, item->x0, item->y0, item->x1, item->y1, item->width);
        cairo_fill(cr);
        return;
    }
    double line = d->columns.scale * d->theme->stroke * 0.8;
    rounded(cr, item->x0 + line / 2, item->y0 + line / 2, item->x1 - line / 2, item->y1 - line / 2,
            item->width);
    cairo_fill_preserve(cr);
    paint_ink(d, cr, INK_BAND_EDGE);
    cairo_set_line_width(cr, line);
    cairo_stroke(cr);
}

/* Diagonals, cut off by the rectangle. */
static void paint_hatch(const struct diagram *d, cairo_t *cr, const struct item *item)
{
    double step = 5 * d->columns.scale, width = item->x1 - item->x0;
    double first = floor((item->y0 - width) / step) * step;
    int count = (int)ceil((item->y1 - first) / step);

    cairo_save(cr);
    rounded(cr, item->x0, item->y0, item->x1, item->y1, item->width);
    cairo_clip_preserve(cr);
    paint_ink(d, cr, item->ink);
    cairo_set_line_width(cr, 2 * d->columns.scale * d->theme->stroke * 0.8);
    cairo_stroke(cr);
    cairo_set_line_width(cr, 1.1 * d->columns.scale * d->theme->stroke);
    for (int i = 0; i < count; i++) {
        cairo_move_to(cr, item->x0, first + i * step + width);
        cairo_line_to(cr, item->x1, first + i * step);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void set_stroke(const struct diagram *d, cairo_t *cr, const struct item *item)
{
    double lengths[2];
    int count = theme_dash(item->dash, lengths);

    lengths[0] *= d->columns.scale;
    lengths[1] *= d->columns.scale;
    cairo_set_dash(cr, lengths, count, 0);
    cairo_set_line_width(cr, item->width);
    paint_ink(d, cr, item->ink);
}

static void paint_line(const struct diagram *d, cairo_t *cr, const struct item *item)
{
    set_stroke(d, cr, item);
    cairo_move_to(cr, item->x0, item->y0);
    cairo_line_to(cr, item->x1, item->y1);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0);
}

static void head_path(cairo_t *cr, double x, double y, double dx, double dy, double head)
{
    double half = head * 0.4;

    cairo_move_to(cr, x - dx * head - dy * half, y - dy * head + dx * half);
    cairo_line_to(cr, x, y);
    cairo_line_to(cr, x - dx * head + dy * half, y - dy * head - dx * half);
}

/* Without colours the heads tell the kinds apart: hollow for a FIN, double for a RST, open for an
 * ACK alone. */
static void paint_head(const struct diagram *d, cairo_t *cr, const struct item *item, double dx,
                       double dy, double head)
{
    bool plain = d->options.theme != DIAGRAM_PRINT;

    head_path(cr, item->x1, item->y1, dx, dy, head);
    if (!plain && item->ink == INK_ACK) {
        cairo_stroke(cr);
        return;
    }
    cairo_close_path(cr);
    if (!plain && item->ink == INK_FIN) {
        paint_ink(d, cr, INK_PAGE);
        cairo_fill_preserve(cr);
        paint_ink(d, cr, item->ink);
        cairo_set_line_width(cr, item->width * 0.8);
        cairo_stroke(cr);
        return;
    }
    cairo_fill(cr);
    if (!plain && item->ink == INK_RST) {
        head_path(cr, item->x1 - dx * head * 0.9, item->y1 - dy * head * 0.9, dx, dy, head);
        cairo_close_path(cr);
        cairo_fill(cr);
    }
}

void paint_arrow(const struct diagram *d, cairo_t *cr, const struct item *item)
{
    double dx = item->x1 - item->x0, dy = item->y1 - item->y0;
    double length = hypot(dx, dy), s = d->columns.scale;
    double head = (7.5 + 1.2 * item->width / s) * s;

    if (length < 1)
        return;
    dx /= length;
    dy /= length;
    set_stroke(d, cr, item);
    cairo_move_to(cr, item->x0, item->y0);
    cairo_line_to(cr, item->x1 - dx * head * 0.8, item->y1 - dy * head * 0.8);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0);
    paint_head(d, cr, item, dx, dy, head);
}

void paint_text(const struct diagram *d, cairo_t *cr, const struct item *item)
{
    if (item->halo) {
        struct box box = item_box(&d->list, item);
        cairo_save(cr);
        cairo_translate(cr, box.x, box.y);
        cairo_rotate(cr, item->angle);
        paint_ink(d, cr, INK_PAGE);
        rounded(cr, -box.half_w - 2, -box.half_h + 1, box.half_w + 2, box.half_h - 1, 3);
        cairo_fill(cr);
        cairo_restore(cr);
    }
    paint_ink(d, cr, item->ink);
    text_paint(d->text, cr, item->text, item->x0, item->y0, item->angle);
}

struct painting {
    const struct diagram *d;
    cairo_t *cr;
};

static void paint_item(const struct item *item, void *data)
{
    const struct painting *painting = data;

    switch (item->kind) {
    case ITEM_FILL:
        paint_fill(painting->d, painting->cr, item);
        break;
    case ITEM_HATCH:
        paint_hatch(painting->d, painting->cr, item);
        break;
    case ITEM_LINE:
        paint_line(painting->d, painting->cr, item);
        break;
    case ITEM_ARROW:
        paint_arrow(painting->d, painting->cr, item);
        break;
    case ITEM_TEXT:
        paint_text(painting->d, painting->cr, item);
        break;
    case ITEM_MARK:
        paint_mark(painting->d, painting->cr, item);
        break;
    default:
        break;
    }
}

void diagram_paint(const struct diagram *d, cairo_t *cr, double y0_px, double y1_px)
{
    struct painting painting = {d, cr};

    cairo_save(cr);
    cairo_rectangle(cr, 0, y0_px, d->columns.width_px, y1_px - y0_px);
    cairo_clip(cr);
    paint_ink(d, cr, INK_PAGE);
    cairo_paint(cr);
    for (enum layer layer = 0; layer < LAYER_COUNT; layer++)
        list_each(&d->list, layer, y0_px, y1_px, paint_item, &painting);
    cairo_restore(cr);
}

double diagram_header_height_px(const struct diagram *d)
{
    return d->header_px;
}

void diagram_paint_header(const struct diagram *d, cairo_t *cr)
{
    struct painting painting = {d, cr};

    paint_ink(d, cr, INK_PAGE);
    cairo_rectangle(cr, 0, 0, d->columns.width_px, d->header_px);
    cairo_fill(cr);
    for (enum layer layer = 0; layer < LAYER_COUNT; layer++)
        list_each(&d->header, layer, 0, d->header_px, paint_item, &painting);
}
