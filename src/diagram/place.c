#include "diagram/layout.h"

#include <math.h>

/* Above this slope a label along its arrow is read with a bent neck, but what lies across arrows
 * belongs to none of them; ... */
#define STEEP_RAD      (24 * G_PI / 180)
/* ... and above this one no label is written along. */
#define UPRIGHT_RAD    (50 * G_PI / 180)
#define ACROSS         20.0 /* what it costs to lie across arrows, in lines that are crossed */
/* Angles are rounded, so that glyphs are drawn once for many arrows. */
#define ANGLE_STEP_RAD (0.25 * G_PI / 180)
#define GAP_PX         2.0  /* between a line and its label */
#define EDGE_PX        9.0  /* between a lifeline and a label */
#define SHORT_PX       70.0 /* the longest arrow that is too short to write along */
#define PLACES         9    /* tried along an arrow */
#define CANDIDATES     (4 * PLACES + 4)

struct candidate {
    double x, y, angle;
    double preference; /* the less the better */
};

static double lean(const struct arrow *arrow)
{
    double angle = atan2(arrow->y1 - arrow->y0, fabs(arrow->x1 - arrow->x0));

    return arrow->x1 >= arrow->x0 ? angle : -angle;
}

double place_distance(const struct diagram *d, const struct arrow *arrow)
{
    if (arrow->label == TEXT_NONE)
        return text_line_px(d->text, TEXT_LABEL);
    return text_run(d->text, arrow->label)->height_px + GAP_PX * d->columns.scale;
}

/* The label's centre at a part of the way across the room, above its arrow or below. */
static struct candidate along(const struct diagram *d, const struct arrow *arrow, double x,
                              bool below)
{
    const struct text_run *run = text_run(d->text, arrow->label);
    double slope = (arrow->y1 - arrow->y0) / (arrow->x1 - arrow->x0);
    double angle = lean(arrow), gap = GAP_PX * d->columns.scale / 2;
    double side = below ? 1 : -1;
    /* A label that reaches past the mark of a loss keeps off it. */
    if (arrow->word != TEXT_NONE && fabs(arrow->x1 - x) < run->width_px / 2 + 8 * d->columns.scale)
        gap = 8 * d->columns.scale;
    double off = run->height_px / 2 + gap;
    struct candidate c = {.x = x, .y = arrow->y0 + (x - arrow->x0) * slope};

    c.angle = round(angle / ANGLE_STEP_RAD) * ANGLE_STEP_RAD;
    c.x -= side * off * sin(c.angle);
    c.y += side * off * cos(c.angle);
    return c;
}

static struct box label_box(const struct diagram *d, uint32_t text, const struct candidate *c)
{
    const struct text_run *run = text_run(d->text, text);

    return box_turned(c->x, c->y, run->width_px + 4 * d->columns.scale, run->height_px - 1,
                      c->angle);
}

static bool is_between_lifelines(const struct diagram *d, const struct box *box)
{
    double edge = EDGE_PX * d->columns.scale / 2, reach = box_reach_x(box);

    return box->x - reach >= d->columns.lifeline_px[TRACE_CLIENT] + edge &&
           box->x + reach <= d->columns.lifeline_px[TRACE_SERVER] - edge;
}

/* Where the centre of the label likes to be: in the middle; near the tail where arrows cross; and
 * over the line where the line ends early. */
static double liked_x(const struct diagram *d, const struct arrow *arrow, double half)
{
    double room = columns_room_px(&d->columns), edge = EDGE_PX * d->columns.scale;
    double direction = arrow->x1 >= arrow->x0 ? 1 : -1;
    double tail =
        direction > 0 ? d->columns.lifeline_px[TRACE_CLIENT] : d->columns.lifeline_px[TRACE_SERVER];

    if (arrow->end != ARROW_ARRIVED) {
        double length = fabs(arrow->x1 - tail);
        return tail + direction * MAX(length / 2, half + edge);
    }
    if (arrow->injected || arrow->from_part > 0)
        return (arrow->x0 + arrow->x1) / 2;
    return tail + direction * room * (arrow->crowded ? 0.33 : 0.5);
}

/* Beside a steep arrow, not along it, on either side; over it where the room is narrow. */
static size_t upright(const struct diagram *d, const struct arrow *arrow, double dislike,
                      struct candidate *out)
{
    double half = text_run(d->text, arrow->label)->width_px / 2, s = d->columns.scale;
    double left = d->columns.lifeline_px[TRACE_CLIENT] + EDGE_PX * s + half;
    double right = d->columns.lifeline_px[TRACE_SERVER] - EDGE_PX * s - half;
    size_t count = 0;

    for (int i = 0; i <= PLACES; i++)
        for (int side = -1; side <= 1; side += 2) {
            double part = i == 0 ? 0.5 : (i - 0.5) / PLACES;
            double x = arrow->x0 + part * (arrow->x1 - arrow->x0) + side * (half + 6 * s);
            double inside = MAX(MIN(x, right), left);
            out[count++] = (struct candidate){
                .x = inside,
                .y = arrow->y0 + part * (arrow->y1 - arrow->y0),
                .preference = dislike + fabs(part - 0.5) * 2 + (inside != x ? 1 : 0),
            };
        }
    return count;
}

static size_t candidates_of(const struct diagram *d, const struct arrow *arrow,
                            struct candidate *out)
{
    const struct text_run *run = text_run(d->text, arrow->label);
    double half = run->width_px / 2, edge = EDGE_PX * d->columns.scale;
    double left = d->columns.lifeline_px[TRACE_CLIENT] + edge + half;
    double right = d->columns.lifeline_px[TRACE_SERVER] - edge - half;
    double liked = liked_x(d, arrow, half);
    /* A label of several lines that hangs below is in the way of what follows. */
    double under = 0.3 * run->height_px / text_line_px(d->text, TEXT_LABEL) + 0.2;
    size_t count = 0;

    if (fabs(lean(arrow)) > UPRIGHT_RAD)
        return upright(d, arrow, 0, out);
    if (fabs(lean(arrow)) > STEEP_RAD)
        count = upright(d, arrow, ACROSS, out);
    if (arrow->injected) {
        /* Not over where it comes from. */
        left = arrow->x1 > arrow->x0 ? MAX(left, arrow->x0 + 8 * d->columns.scale + half) : left;
        right = arrow->x1 < arrow->x0 ? MIN(right, arrow->x0 - 8 * d->columns.scale - half) : right;
    }
    if (left > right)
        left = right = (left + right) / 2;
    liked = CLAMP(liked, left, right);
    for (int i = -1; i < PLACES; i++)
        for (int below = 0; below < 2; below++) {
            double x = i < 0 ? liked : left + (right - left) * i / (PLACES - 1);
            out[count] = along(d, arrow, x, below);
            out[count].preference =
                fabs(x - liked) / columns_room_px(&d->columns) * 4 + (below ? under : 0);
            count++;
        }
    return count;
}

/* The best candidate that meets no other label; returns what it costs, INFINITY for none. */
static double choose(struct diagram *d, struct arrow *arrow, uint32_t owner, struct box *box)
{
    struct candidate candidates[CANDIDATES];
    size_t count = candidates_of(d, arrow, candidates);
    double best = INFINITY;

    for (size_t i = 0; i < count; i++) {
        const struct candidate *c = &candidates[i];
        struct box at = label_box(d, arrow->label, c);

        if (c->preference >= best || !is_between_lifelines(d, &at) || !boxes_free_at(d->boxes, &at))
            continue;
        struct box inner = at;
        inner.half_h -= 3 * d->columns.scale;
        double cost = c->preference + 1.5 * (double)boxes_count_lines(d->boxes, &inner, owner,
                                                                      (best - c->preference) / 1.5);
        if (cost < best) {
            best = cost;
            *box = at;
            arrow->label_x = c->x;
            arrow->label_y = c->y;
            arrow->label_angle = c->angle;
        }
    }
    return best;
}

/* Takes a place for a word if it is free and better than the best so far. */
static void try_word(struct diagram *d, struct arrow *arrow, uint32_t owner,
                     struct candidate candidate, double *best, struct box *chosen)
{
    struct box box = label_box(d, arrow->word, &candidate);

    if (candidate.preference >= *best || !is_between_lifelines(d, &box) ||
        !boxes_free_at(d->boxes, &box))
        return;
    double cost = candidate.preference +
                  (double)boxes_count_lines(d->boxes, &box, owner, *best - candidate.preference);
    if (cost >= *best)
        return;
    *best = cost;
    *chosen = box;
    arrow->word_x = candidate.x;
    arrow->word_y = candidate.y;
}

/* Beside the cross: straight ahead where there is room, else below the line, which runs on in
 * thought under its label; in a crowd as near below as may be. */
static bool place_word(struct diagram *d, struct arrow *arrow, uint32_t owner)
{
    const struct text_run *run = text_run(d->text, arrow->word);
    double s = d->columns.scale, ahead = arrow->from == TRACE_CLIENT ? 1 : -1;
    double side = 11 * s + run->width_px / 2, down = run->height_px * 0.9;
    double slope = MIN(fabs(tan(lean(arrow))), tan(STEEP_RAD));
    double under = slope * 2 * side + run->height_px / 2, best = INFINITY;
    const double places[][2] = {
        {side, 0},           {side, slope * side + 2 * s}, {side, under},  {side, under + 5},
        {-side, down * 0.7}, {-side, down * 1.4},          {-side, -down}, {side, -down},
        {0, down + 4 * s},   {0, -down - 4 * s},
    };
    struct box chosen;

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        struct candidate c = {.x = arrow->x1 + ahead * places[i][0],
                              .y = arrow->y1 + places[i][1],
                              .preference = 0.4 * (double)i};
        try_word(d, arrow, owner, c, &best, &chosen);
    }
    for (int line = 2; line < 40 && best == INFINITY; line++)
        for (int way = -1; way <= 1; way++) {
            struct candidate c = {.x = arrow->x1 + way * side, .y = arrow->y1 + line * down / 2};
            try_word(d, arrow, owner, c, &best, &chosen);
        }
    if (best < INFINITY)
        boxes_add(d->boxes, &chosen);
    return best < INFINITY;
}

/* What was lost almost at once has no line to write along: cross, word and label stand one behind
 * the other. */
static bool place_in_a_row(struct diagram *d, struct arrow *arrow)
{
    const struct text_run *word = text_run(d->text, arrow->word);
    const struct text_run *label = text_run(d->text, arrow->label);
    double s = d->columns.scale, ahead = arrow->from == TRACE_CLIENT ? 1 : -1;
    struct candidate first = {.x = arrow->x1 + ahead * (10 * s + word->width_px / 2),
                              .y = arrow->y1};
    struct candidate second = {
        .x = first.x + ahead * (word->width_px / 2 + 9 * s + label->width_px / 2), .y = arrow->y1};
    struct box boxes[] = {label_box(d, arrow->word, &first), label_box(d, arrow->label, &second)};

    if (fabs(arrow->x1 - arrow->x0) > SHORT_PX * s || !is_between_lifelines(d, &boxes[1]) ||
        !boxes_free_at(d->boxes, &boxes[0]) || !boxes_free_at(d->boxes, &boxes[1]))
        return false;
    boxes_add(d->boxes, &boxes[0]);
    arrow->label_slot = boxes_add(d->boxes, &boxes[1]);
    arrow->word_x = first.x;
    arrow->label_x = second.x;
    arrow->word_y = arrow->label_y = arrow->y1;
    arrow->label_angle = 0;
    return true;
}

bool place_arrow(struct diagram *d, uint32_t index, double patience)
{
    struct arrow *arrow = diagram_arrow(d, index);
    struct box box;

    arrow->in_a_row =
        arrow->word != TEXT_NONE && arrow->label != TEXT_NONE && place_in_a_row(d, arrow);
    if (arrow->in_a_row)
        return true;
    if (arrow->label != TEXT_NONE) {
        if (choose(d, arrow, index, &box) >
            (arrow->crowded ? G_MAXDOUBLE : MIN(patience, G_MAXDOUBLE)))
            return false;
        arrow->label_slot = boxes_add(d->boxes, &box);
    }
    return arrow->word == TEXT_NONE || place_word(d, arrow, index);
}

void place_improve(struct diagram *d)
{
    for (guint i = 0; i < d->arrows->len; i++) {
        struct arrow *arrow = diagram_arrow(d, i);
        struct box box;

        if (isnan(arrow->label_x) || arrow->in_a_row)
            continue;
        /* Where it lies now may have been taken by a mark since; then it stays there all the same. */
        struct candidate now = {
            .x = arrow->label_x, .y = arrow->label_y, .angle = arrow->label_angle};
        struct box old = label_box(d, arrow->label, &now);
        boxes_remove(d->boxes, arrow->label_slot);
        bool found = choose(d, arrow, i, &box) < INFINITY;
        arrow->label_slot = boxes_add(d->boxes, found ? &box : &old);
    }
}

static void place_break(struct diagram *d, struct time_break *gap)
{
    const struct text_run *run = text_run(d->text, gap->text);
    double s = d->columns.scale, width = run->width_px + 8;
    double free_px = columns_room_px(&d->columns) - 2 * EDGE_PX * s - width;
    double middle = gap->text_x, best = INFINITY;
    struct box chosen = box_upright(0, 0, 0, 0);

    boxes_remove(d->boxes, gap->text_slot);
    for (int i = 0; i <= 2 * PLACES && best > 0; i++) {
        int steps = (i + 1) / 2; /* to the left and to the right of the middle by turns */
        double part = (i % 2 ? -1.0 : 1.0) * steps / PLACES;
        double x = middle + part * MAX(free_px, 0) / 2;
        struct box box =
            box_upright(x - width / 2, gap->y - run->height_px / 2, width, run->height_px);
        if (i > 0 && !boxes_free_at(d->boxes, &box))
            continue;
        double lines = (double)boxes_count_lines(d->boxes, &box, UINT32_MAX, best);
        if (lines >= best)
            continue;
        best = lines;
        chosen = box;
        gap->text_x = x;
    }
    gap->text_slot = boxes_add(d->boxes, &chosen);
}

void place_breaks(struct diagram *d)
{
    for (guint i = 0; i < d->breaks->len; i++)
        place_break(d, &g_array_index(d->breaks, struct time_break, i));
}
