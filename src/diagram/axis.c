#include "diagram/axis.h"

#include "tcp/time.h"

#include <math.h>

void axis_init(struct axis *axis)
{
    axis->knots = g_array_new(FALSE, FALSE, sizeof(struct diagram_knot));
    axis->broken = g_array_new(FALSE, FALSE, sizeof(bool));
}

void axis_clear(struct axis *axis)
{
    g_array_free(axis->knots, TRUE);
    g_array_free(axis->broken, TRUE);
}

static struct diagram_knot *knot_at(const struct axis *axis, size_t index)
{
    return &g_array_index(axis->knots, struct diagram_knot, index);
}

void axis_add(struct axis *axis, int64_t t_ns, double y_px, bool broken)
{
    struct diagram_knot knot = {t_ns, y_px};

    if (axis->knots->len > 0) {
        struct diagram_knot *last = knot_at(axis, axis->knots->len - 1);
        if (t_ns <= last->t_ns) {
            last->y_px = MAX(last->y_px, y_px);
            return;
        }
        knot.y_px = MAX(knot.y_px, last->y_px);
    }
    g_array_append_val(axis->knots, knot);
    g_array_append_val(axis->broken, broken);
}

/* The first knot that is not before a moment (or not above a height). */
static size_t knot_from_t(const struct axis *axis, int64_t t_ns)
{
    size_t low = 0, high = axis->knots->len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (knot_at(axis, middle)->t_ns < t_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t knot_from_y(const struct axis *axis, double y_px)
{
    size_t low = 0, high = axis->knots->len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (knot_at(axis, middle)->y_px < y_px)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double axis_y_px(const struct axis *axis, int64_t t_ns)
{
    size_t at = knot_from_t(axis, t_ns);

    if (axis->knots->len == 0)
        return 0;
    if (at == 0)
        return knot_at(axis, 0)->y_px;
    if (at == axis->knots->len)
        return knot_at(axis, at - 1)->y_px;
    const struct diagram_knot *a = knot_at(axis, at - 1), *b = knot_at(axis, at);
    return a->y_px + (b->y_px - a->y_px) * ((double)(t_ns - a->t_ns) / (double)(b->t_ns - a->t_ns));
}

int64_t axis_t_ns(const struct axis *axis, double y_px)
{
    size_t at = knot_from_y(axis, y_px);

    if (axis->knots->len == 0)
        return 0;
    if (at == 0)
        return knot_at(axis, 0)->t_ns;
    if (at == axis->knots->len)
        return knot_at(axis, at - 1)->t_ns;
    const struct diagram_knot *a = knot_at(axis, at - 1), *b = knot_at(axis, at);
    double part = (y_px - a->y_px) / (b->y_px - a->y_px);
    return a->t_ns + (int64_t)llround(part * (double)(b->t_ns - a->t_ns));
}

/* ---- ticks ---------------------------------------------------------------------------------- */

/* 1, 2, 5 times a power of ten up to seconds; then what clocks count in. */
static int64_t round_step_ns(double at_least_ns)
{
    static const int64_t clock_s[] = {10,  15,   30,   60,   120,   300,   600,
                                      900, 1800, 3600, 7200, 14400, 43200, 86400};

    for (int64_t power = 1; power <= TIME_S(1); power *= 10)
        for (int i = 0; i < 3; i++) {
            int64_t step = power * (int64_t[]){1, 2, 5}[i];
            if ((double)step >= at_least_ns)
                return step;
        }
    for (size_t i = 0; i < G_N_ELEMENTS(clock_s); i++)
        if ((double)TIME_S(clock_s[i]) >= at_least_ns)
            return TIME_S(clock_s[i]);
    return TIME_S(86400);
}

static void add_ticks_of_piece(GArray *ticks, const struct axis *axis, size_t piece,
                               int64_t step_ns, double distance_px, bool *fresh)
{
    const struct diagram_knot *a = knot_at(axis, piece - 1), *b = knot_at(axis, piece);
    int64_t t_ns = (a->t_ns + step_ns - 1) / step_ns * step_ns;

    for (; t_ns <= b->t_ns; t_ns += step_ns) {
        struct axis_tick tick = {t_ns, axis_y_px(axis, t_ns), step_ns, *fresh};
        if (ticks->len > 0) {
            const struct axis_tick *last = &g_array_index(ticks, struct axis_tick, ticks->len - 1);
            if (tick.t_ns <= last->t_ns || tick.y_px < last->y_px + distance_px)
                continue;
        }
        g_array_append_val(ticks, tick);
        *fresh = false;
    }
}

GArray *axis_ticks(const struct axis *axis, double ns_per_px, double distance_px)
{
    GArray *ticks = g_array_new(FALSE, FALSE, sizeof(struct axis_tick));
    int64_t step_ns = round_step_ns(ns_per_px * distance_px * 1.4);
    bool fresh = true;

    for (size_t i = 1; i < axis->knots->len; i++)
        if (g_array_index(axis->broken, bool, i))
            fresh = true;
        else
            add_ticks_of_piece(ticks, axis, i, step_ns, distance_px, &fresh);
    return ticks;
}
