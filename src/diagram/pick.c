#include "diagram/layout.h"

#include <math.h>

/* A thing that lies in front is taken even if one behind it is a little nearer. */
#define LAYER_BONUS_PX 0.5

struct search {
    const struct diagram *d;
    double x, y, slop, best;
    const struct item *found;
};

static double distance_to_line(const struct item *item, double x, double y)
{
    double ex = item->x1 - item->x0, ey = item->y1 - item->y0;
    double length = ex * ex + ey * ey;
    double part = length > 0 ? ((x - item->x0) * ex + (y - item->y0) * ey) / length : 0;

    part = CLAMP(part, 0, 1);
    return hypot(x - item->x0 - part * ex, y - item->y0 - part * ey);
}

static double distance_to_box(const struct box *box, double x, double y)
{
    double dx = x - box->x, dy = y - box->y;
    double u = fabs(dx * box->cosine + dy * box->sine) - box->half_w;
    double v = fabs(-dx * box->sine + dy * box->cosine) - box->half_h;

    return hypot(MAX(u, 0), MAX(v, 0));
}

static void consider(const struct item *item, void *data)
{
    struct search *search = data;
    struct box box = item_box(&search->d->list, item);
    double distance;

    if (item->record == LIST_NO_RECORD)
        return;
    if (item->kind == ITEM_LINE || item->kind == ITEM_ARROW)
        distance = distance_to_line(item, search->x, search->y);
    else
        distance = distance_to_box(&box, search->x, search->y);
    if (distance > search->slop)
        return;
    distance -= LAYER_BONUS_PX * item->layer;
    if (distance < search->best) {
        search->best = distance;
        search->found = item;
    }
}

/* Near its tail a flight stands for its sending, near its head for its end. */
static uint32_t record_of_flight(const struct diagram *d, uint32_t flight, double x_px)
{
    const struct trace_flight *f = trace_flight(d->trace, flight);
    const struct arrow *arrow = diagram_arrow(d, d->arrow_of[flight]);
    uint32_t sent = trace_packet(d->trace, f->packet)->sent_record;
    bool near_tail = fabs(x_px - arrow->x0) < fabs(x_px - arrow->x1);

    return near_tail || f->end_record == TRACE_NONE ? sent : f->end_record;
}

struct diagram_hit diagram_pick(const struct diagram *d, double x_px, double y_px, double slop_px)
{
    struct search search = {d, x_px, y_px, slop_px, INFINITY, NULL};

    for (enum layer layer = LAYER_COUNT; layer-- > 0;) {
        if (layer == LAYER_BAND && search.found != NULL)
            break;
        list_each(&d->list, layer, y_px - slop_px, y_px + slop_px, consider, &search);
    }
    if (search.found == NULL)
        return (struct diagram_hit){TRACE_NONE, TRACE_NONE};
    uint32_t flight = search.found->flight;
    return (struct diagram_hit){
        .record = flight == TRACE_NONE ? search.found->record : record_of_flight(d, flight, x_px),
        .flight = flight,
    };
}

/* ---- the other way round -------------------------------------------------------------------- */

struct extent {
    const struct diagram *d;
    uint32_t record;
    double left, top, right, bottom;
};

static void include(struct extent *extent, const struct box *box)
{
    double reach_x = box_reach_x(box), reach_y = box_reach_y(box);

    extent->left = MIN(extent->left, box->x - reach_x);
    extent->right = MAX(extent->right, box->x + reach_x);
    extent->top = MIN(extent->top, box->y - reach_y);
    extent->bottom = MAX(extent->bottom, box->y + reach_y);
}

static void extend(const struct item *item, void *data)
{
    struct extent *extent = data;

    if (item->record != extent->record || item->flight != TRACE_NONE)
        return;
    struct box box = item_box(&extent->d->list, item);
    include(extent, &box);
}

static void include_arrow(struct extent *extent, const struct arrow *arrow)
{
    const struct diagram *d = extent->d;
    struct box line = box_upright(MIN(arrow->x0, arrow->x1), arrow->y0, fabs(arrow->x1 - arrow->x0),
                                  arrow->y1 - arrow->y0);

    include(extent, &line);
    if (!isnan(arrow->label_x)) {
        const struct text_run *run = text_run(d->text, arrow->label);
        struct box label = box_turned(arrow->label_x, arrow->label_y, run->width_px, run->height_px,
                                      arrow->label_angle);
        include(extent, &label);
    }
}

bool diagram_bounds(const struct diagram *d, uint32_t record, double *x_px, double *y_px,
                    double *width_px, double *height_px)
{
    struct extent extent = {d, record, INFINITY, INFINITY, -INFINITY, -INFINITY};

    if (record >= trace_record_count(d->trace))
        return false;
    const struct trace_record *r = trace_record(d->trace, record);
    uint32_t flight = flight_of_record(r);
    double y = d->record_y[record];
    if (flight != TRACE_NONE && d->arrow_of[flight] != TRACE_NONE)
        for (uint32_t leg = d->arrow_of[flight]; leg <= diagram_last_leg(d, d->arrow_of[flight]);
             leg++)
            include_arrow(&extent, diagram_arrow(d, leg));
    else if (isnan(y))
        return false;
    else
        for (enum layer layer = 0; layer < LAYER_COUNT; layer++)
            list_each(&d->list, layer, y - 60, y + 60, extend, &extent);
    if (extent.left > extent.right) {
        /* Not drawn itself: the spot where it happened. */
        double x = d->columns.lifeline_px[r->host == TRACE_SERVER ? TRACE_SERVER : TRACE_CLIENT];
        struct box spot = box_upright(x - 8, y - 8, 16, 16);
        include(&extent, &spot);
    }
    *x_px = extent.left;
    *y_px = extent.top;
    *width_px = extent.right - extent.left;
    *height_px = extent.bottom - extent.top;
    return true;
}
