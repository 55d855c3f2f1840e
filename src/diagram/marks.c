/* The small signs: a cross where a packet was lost, lightning where the power went. */
#include "diagram/paint.h"

#include <math.h>

static void polyline(cairo_t *cr, const double (*points)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        cairo_line_to(cr, points[i][0], points[i][1]);
}

static void cross(cairo_t *cr)
{
    cairo_move_to(cr, -1, -1);
    cairo_line_to(cr, 1, 1);
    cairo_move_to(cr, 1, -1);
    cairo_line_to(cr, -1, 1);
    cairo_set_line_width(cr, 0.45);
    cairo_stroke(cr);
}

static void lightning(cairo_t *cr)
{
    static const double points[][2] = {{0.35, -1.1}, {-0.6, 0.2}, {-0.05, 0.2},
                                       {-0.35, 1.1}, {0.6, -0.2}, {0.05, -0.2}};

    polyline(cr, points, G_N_ELEMENTS(points));
    cairo_close_path(cr);
    cairo_fill(cr);
}

/* The sign on every switch: a ring with a bar. */
static void power(cairo_t *cr)
{
    cairo_set_line_width(cr, 0.28);
    cairo_arc(cr, 0, 0, 0.62, -G_PI / 2 + 0.6, 3 * G_PI / 2 - 0.6);
    cairo_stroke(cr);
    cairo_move_to(cr, 0, -0.85);
    cairo_line_to(cr, 0, -0.1);
    cairo_stroke(cr);
}

static void triangle(cairo_t *cr, double towards)
{
    cairo_move_to(cr, towards, 0);
    cairo_line_to(cr, -towards * 0.6, -1);
    cairo_line_to(cr, -towards * 0.6, 1);
    cairo_close_path(cr);
    cairo_fill(cr);
}

static void zigzag(cairo_t *cr)
{
    static const double points[][2] = {{-1, 0.35}, {-0.4, -0.45}, {0.3, 0.55}, {1, -0.35}};

    polyline(cr, points, G_N_ELEMENTS(points));
    cairo_set_line_width(cr, 0.18);
    cairo_stroke(cr);
}

static void stop(cairo_t *cr)
{
    cairo_rectangle(cr, -0.75, -1, 0.5, 2);
    cairo_rectangle(cr, 0.25, -1, 0.5, 2);
    cairo_fill(cr);
}

static void plug(cairo_t *cr)
{
    cairo_set_line_width(cr, 0.4);
    cairo_move_to(cr, -1, -0.45);
    cairo_line_to(cr, 1, -0.45);
    cairo_move_to(cr, -1, 0.45);
    cairo_line_to(cr, 1, 0.45);
    cairo_stroke(cr);
}

static void scissors(cairo_t *cr)
{
    cairo_set_line_width(cr, 0.2);
    for (int side = -1; side <= 1; side += 2) {
        cairo_new_sub_path(cr);
        cairo_arc(cr, -0.65, side * 0.5, 0.3, 0, 2 * G_PI);
        cairo_stroke(cr);
        cairo_move_to(cr, -0.4, side * 0.35);
        cairo_line_to(cr, 1, -side * 0.45);
        cairo_stroke(cr);
    }
}

/* As on the road: what lies behind it is not allowed. */
static void forbidden(cairo_t *cr)
{
    cairo_set_line_width(cr, 0.32);
    cairo_arc(cr, 0, 0, 0.84, 0, 2 * G_PI);
    cairo_stroke(cr);
    cairo_move_to(cr, -0.6, -0.6);
    cairo_line_to(cr, 0.6, 0.6);
    cairo_stroke(cr);
}

static void disc(cairo_t *cr, double radius)
{
    cairo_arc(cr, 0, 0, radius, 0, 2 * G_PI);
    cairo_fill(cr);
}

/* Draws a mark in a field from -1 to 1. */
static void draw(cairo_t *cr, enum mark mark)
{
    switch (mark) {
    case MARK_CROSS:
        cross(cr);
        break;
    case MARK_STOP:
        stop(cr);
        break;
    case MARK_IN_FLIGHT:
        disc(cr, 1);
        break;
    case MARK_LIGHTNING:
        lightning(cr);
        break;
    case MARK_POWER:
        power(cr);
        break;
    case MARK_CALL_LEFT:
        triangle(cr, 1);
        break;
    case MARK_CALL_RIGHT:
        triangle(cr, -1);
        break;
    case MARK_ZIGZAG:
        zigzag(cr);
        break;
    case MARK_SOURCE:
        cairo_rectangle(cr, -0.9, -0.9, 1.8, 1.8);
        cairo_fill(cr);
        break;
    case MARK_PLUG:
        plug(cr);
        break;
    case MARK_SCISSORS:
        scissors(cr);
        break;
    case MARK_KNOCKED_OUT:
        forbidden(cr);
        break;
    default:
        break;
    }
}

/* Marks that stand on a line clear it first. */
static bool stands_out(enum mark mark)
{
    return mark == MARK_CROSS || mark == MARK_LIGHTNING || mark == MARK_POWER ||
           mark == MARK_STOP || mark == MARK_PLUG;
}

void paint_mark(const struct diagram *d, cairo_t *cr, const struct item *item)
{
    cairo_save(cr);
    cairo_translate(cr, item->x0, item->y0);
    cairo_scale(cr, item->width, item->width);
    if (stands_out(item->mark)) {
        paint_ink(d, cr, INK_PAGE);
        disc(cr, 1.25);
    }
    paint_ink(d, cr, item->ink);
    cairo_new_path(cr);
    draw(cr, item->mark);
    cairo_restore(cr);
}
