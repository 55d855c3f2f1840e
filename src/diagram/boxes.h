/* Turned rectangles that must not meet, and lines that labels had better not cross: an index by
 * height, for a diagram is long and thin.
 */
#ifndef SYNFIN_DIAGRAM_BOXES_H
#define SYNFIN_DIAGRAM_BOXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct box {
    double x, y; /* centre */
    double half_w, half_h;
    double cosine, sine; /* of the angle, clockwise */
};

struct line {
    double x0, y0, x1, y1;
};

struct box box_upright(double left, double top, double width, double height);
struct box box_turned(double x, double y, double width, double height, double angle);
/* Half the height of the upright rectangle around a box. */
double box_reach_y(const struct box *box);
double box_reach_x(const struct box *box);
bool box_meets(const struct box *a, const struct box *b);
bool box_meets_line(const struct box *box, const struct line *line);
bool box_holds(const struct box *box, double x, double y);

struct boxes;

struct boxes *boxes_new(void);
void boxes_free(struct boxes *boxes);

/* `owner` is any number by which boxes_count_lines() is told which line to overlook. */
size_t boxes_add(struct boxes *boxes, const struct box *box);
void boxes_add_line(struct boxes *boxes, const struct line *line, uint32_t owner);
/* A box that is taken away stays in the index and meets nothing any more. */
void boxes_remove(struct boxes *boxes, size_t index);

/* How much there is; whatever is added later can be taken away again, which is how an attempt is
 * undone. */
struct boxes_mark {
    size_t boxes, lines, box_links, line_links;
};

struct boxes_mark boxes_mark(const struct boxes *boxes);
void boxes_return(struct boxes *boxes, struct boxes_mark mark);

bool boxes_free_at(struct boxes *boxes, const struct box *box);
/* How many lines run through the box; counts no further than `most`. */
size_t boxes_count_lines(struct boxes *boxes, const struct box *box, uint32_t overlooked,
                         double most);

#endif
