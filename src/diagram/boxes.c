#include "diagram/boxes.h"

#include <glib.h>
#include <math.h>

/* The height of a shelf of the index. */
#define SHELF_PX 32.0
#define END      UINT32_MAX

struct boxes {
    GArray *boxes;      /* struct box; half_w negated once taken away */
    GArray *lines;      /* struct owned_line */
    GArray *box_heads;  /* uint32_t: the latest link of every shelf */
    GArray *line_heads; /* the same for lines */
    GArray *box_links;  /* struct link */
    GArray *line_links; /* struct link */
    GArray *line_marks; /* uint32_t: the query that saw a line last */
    uint32_t query;
};

struct owned_line {
    struct line line;
    uint32_t owner;
};

struct link {
    uint32_t item;
    uint32_t next;
};

/* ---- geometry ------------------------------------------------------------------------------- */

struct box box_upright(double left, double top, double width, double height)
{
    return (struct box){left + width / 2, top + height / 2, width / 2, height / 2, 1, 0};
}

struct box box_turned(double x, double y, double width, double height, double angle)
{
    return (struct box){x, y, width / 2, height / 2, cos(angle), sin(angle)};
}

double box_reach_y(const struct box *box)
{
    return fabs(box->half_w * box->sine) + fabs(box->half_h * box->cosine);
}

double box_reach_x(const struct box *box)
{
    return fabs(box->half_w * box->cosine) + fabs(box->half_h * box->sine);
}

/* Whether the two are apart along one of a's axes. */
static bool apart_along(const struct box *a, const struct box *b, double ax, double ay,
                        double a_half)
{
    double distance = fabs((b->x - a->x) * ax + (b->y - a->y) * ay);
    double b_half = b->half_w * fabs(b->cosine * ax + b->sine * ay) +
                    b->half_h * fabs(-b->sine * ax + b->cosine * ay);

    return distance >= a_half + b_half;
}

static bool apart_by_axes_of(const struct box *a, const struct box *b)
{
    return apart_along(a, b, a->cosine, a->sine, a->half_w) ||
           apart_along(a, b, -a->sine, a->cosine, a->half_h);
}

bool box_meets(const struct box *a, const struct box *b)
{
    if (fabs(a->y - b->y) >= box_reach_y(a) + box_reach_y(b))
        return false;
    return !apart_by_axes_of(a, b) && !apart_by_axes_of(b, a);
}

/* Cuts the stretch [t0, t1] of a line down to where -half <= from + t * step <= half. */
static bool clip(double from, double step, double half, double *t0, double *t1)
{
    if (fabs(step) < 1e-9)
        return fabs(from) < half;
    double a = (-half - from) / step, b = (half - from) / step;
    *t0 = MAX(*t0, MIN(a, b));
    *t1 = MIN(*t1, MAX(a, b));
    return *t0 < *t1;
}

bool box_meets_line(const struct box *box, const struct line *line)
{
    double dx = line->x0 - box->x, dy = line->y0 - box->y;
    double ex = line->x1 - line->x0, ey = line->y1 - line->y0;
    double t0 = 0, t1 = 1;

    return clip(dx * box->cosine + dy * box->sine, ex * box->cosine + ey * box->sine, box->half_w,
                &t0, &t1) &&
           clip(-dx * box->sine + dy * box->cosine, -ex * box->sine + ey * box->cosine, box->half_h,
                &t0, &t1);
}

bool box_holds(const struct box *box, double x, double y)
{
    double dx = x - box->x, dy = y - box->y;

    return fabs(dx * box->cosine + dy * box->sine) <= box->half_w &&
           fabs(-dx * box->sine + dy * box->cosine) <= box->half_h;
}

/* ---- the index ------------------------------------------------------------------------------ */

struct boxes *boxes_new(void)
{
    struct boxes *boxes = g_new0(struct boxes, 1);

    boxes->boxes = g_array_new(FALSE, FALSE, sizeof(struct box));
    boxes->lines = g_array_new(FALSE, FALSE, sizeof(struct owned_line));
    boxes->box_heads = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    boxes->line_heads = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    boxes->box_links = g_array_new(FALSE, FALSE, sizeof(struct link));
    boxes->line_links = g_array_new(FALSE, FALSE, sizeof(struct link));
    boxes->line_marks = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    return boxes;
}

void boxes_free(struct boxes *boxes)
{
    if (boxes == NULL)
        return;
    g_array_free(boxes->boxes, TRUE);
    g_array_free(boxes->lines, TRUE);
    g_array_free(boxes->box_heads, TRUE);
    g_array_free(boxes->line_heads, TRUE);
    g_array_free(boxes->box_links, TRUE);
    g_array_free(boxes->line_links, TRUE);
    g_array_free(boxes->line_marks, TRUE);
    g_free(boxes);
}

static size_t shelf_of(double y)
{
    return y <= 0 ? 0 : (size_t)(y / SHELF_PX);
}

static void put_on_shelves(GArray *heads, GArray *links, uint32_t item, double y0, double y1)
{
    uint32_t none = END;

    while (heads->len <= shelf_of(y1))
        g_array_append_val(heads, none);
    for (size_t shelf = shelf_of(y0); shelf <= shelf_of(y1); shelf++) {
        uint32_t *head = &g_array_index(heads, uint32_t, shelf);
        struct link link = {item, *head};

        *head = links->len;
        g_array_append_val(links, link);
    }
}

size_t boxes_add(struct boxes *boxes, const struct box *box)
{
    double reach = box_reach_y(box);

    g_array_append_val(boxes->boxes, *box);
    put_on_shelves(boxes->box_heads, boxes->box_links, boxes->boxes->len - 1, box->y - reach,
                   box->y + reach);
    return boxes->boxes->len - 1;
}

void boxes_add_line(struct boxes *boxes, const struct line *line, uint32_t owner)
{
    struct owned_line owned = {*line, owner};
    uint32_t unseen = 0;

    g_array_append_val(boxes->lines, owned);
    g_array_append_val(boxes->line_marks, unseen);
    put_on_shelves(boxes->line_heads, boxes->line_links, boxes->lines->len - 1,
                   MIN(line->y0, line->y1), MAX(line->y0, line->y1));
}

void boxes_remove(struct boxes *boxes, size_t index)
{
    struct box *box = &g_array_index(boxes->boxes, struct box, index);

    /* The size stays, for the shelves that it stands on are found by it. */
    box->half_w = -fabs(box->half_w);
}

struct boxes_mark boxes_mark(const struct boxes *boxes)
{
    return (struct boxes_mark){boxes->boxes->len, boxes->lines->len, boxes->box_links->len,
                               boxes->line_links->len};
}

/* Takes from the shelves between y0 and y1 all that was put there after the first `kept` links.
 * The newest link of a shelf is its head, so they come off as they went on. */
static void take_off_shelves(GArray *heads, const GArray *links, size_t kept, double y0, double y1)
{
    for (size_t shelf = shelf_of(y0); shelf <= shelf_of(y1); shelf++) {
        uint32_t *head = &g_array_index(heads, uint32_t, shelf);

        while (*head != END && *head >= kept)
            *head = g_array_index(links, struct link, *head).next;
    }
}

void boxes_return(struct boxes *boxes, struct boxes_mark mark)
{
    for (size_t i = mark.boxes; i < boxes->boxes->len; i++) {
        const struct box *box = &g_array_index(boxes->boxes, struct box, i);
        double reach = box_reach_y(box);

        take_off_shelves(boxes->box_heads, boxes->box_links, mark.box_links, box->y - reach,
                         box->y + reach);
    }
    for (size_t i = mark.lines; i < boxes->lines->len; i++) {
        const struct line *line = &g_array_index(boxes->lines, struct owned_line, i).line;

        take_off_shelves(boxes->line_heads, boxes->line_links, mark.line_links,
                         MIN(line->y0, line->y1), MAX(line->y0, line->y1));
    }
    g_array_set_size(boxes->boxes, mark.boxes);
    g_array_set_size(boxes->lines, mark.lines);
    g_array_set_size(boxes->line_marks, mark.lines);
    g_array_set_size(boxes->box_links, mark.box_links);
    g_array_set_size(boxes->line_links, mark.line_links);
}

bool boxes_free_at(struct boxes *boxes, const struct box *box)
{
    double reach = box_reach_y(box);
    size_t last = shelf_of(box->y + reach);

    for (size_t shelf = shelf_of(box->y - reach); shelf <= last && shelf < boxes->box_heads->len;
         shelf++)
        for (uint32_t at = g_array_index(boxes->box_heads, uint32_t, shelf); at != END;) {
            const struct link *link = &g_array_index(boxes->box_links, struct link, at);
            const struct box *other = &g_array_index(boxes->boxes, struct box, link->item);

            if (other->half_w >= 0 && box_meets(box, other))
                return false;
            at = link->next;
        }
    return true;
}

size_t boxes_count_lines(struct boxes *boxes, const struct box *box, uint32_t overlooked,
                         double most)
{
    double reach = box_reach_y(box);
    size_t last = shelf_of(box->y + reach), count = 0;

    boxes->query++;
    for (size_t shelf = shelf_of(box->y - reach); shelf <= last && shelf < boxes->line_heads->len;
         shelf++)
        for (uint32_t at = g_array_index(boxes->line_heads, uint32_t, shelf);
             at != END && (double)count < most;) {
            const struct link *link = &g_array_index(boxes->line_links, struct link, at);
            const struct owned_line *line =
                &g_array_index(boxes->lines, struct owned_line, link->item);
            uint32_t *mark = &g_array_index(boxes->line_marks, uint32_t, link->item);

            at = link->next;
            if (*mark == boxes->query || line->owner == overlooked)
                continue;
            *mark = boxes->query;
            count += box_meets_line(box, &line->line);
        }
    return count;
}
