#include "diagram/emit.h"

#include <math.h>

void emit_line(struct diagram *d, enum layer layer, double x0, double y0, double x1, double y1,
               enum ink ink, double width, enum dash dash, struct subject subject)
{
    struct item item = {
        .kind = ITEM_LINE,
        .layer = (uint8_t)layer,
        .x0 = (float)x0,
        .y0 = (float)y0,
        .x1 = (float)x1,
        .y1 = (float)y1,
        .ink = (uint8_t)ink,
        .width = (float)(width * d->theme->stroke * d->columns.scale),
        .dash = (uint8_t)dash,
        .record = subject.record,
        .flight = subject.flight,
    };
    list_add(d->sheet, &item);
}

void emit_tall_line(struct diagram *d, enum layer layer, double x, double top, double bottom,
                    enum ink ink, double width, enum dash dash, struct subject subject)
{
    while (top < bottom) {
        double end = MIN(top + EMIT_PIECE_PX, bottom);
        emit_line(d, layer, x, top, x, end, ink, width, dash, subject);
        top = end;
    }
}

void emit_fill(struct diagram *d, enum layer layer, double left, double top, double right,
               double bottom, enum ink ink, enum edge edge, double corner, struct subject subject)
{
    struct item item = {
        .kind = ITEM_FILL,
        .layer = (uint8_t)layer,
        .x0 = (float)left,
        .y0 = (float)top,
        .x1 = (float)right,
        .y1 = (float)bottom,
        .ink = (uint8_t)ink,
        .edge = (uint8_t)edge,
        .width = (float)(corner * d->columns.scale),
        .record = subject.record,
        .flight = subject.flight,
    };
    list_add(d->sheet, &item);
}

void emit_mark(struct diagram *d, enum mark mark, double x, double y, enum ink ink, double size,
               struct subject subject)
{
    struct item item = {
        .kind = ITEM_MARK,
        .layer = LAYER_WORD,
        .mark = (uint8_t)mark,
        .x0 = (float)x,
        .y0 = (float)y,
        .ink = (uint8_t)ink,
        .width = (float)(size * d->columns.scale),
        .record = subject.record,
        .flight = subject.flight,
    };
    list_add(d->sheet, &item);
}

static void add_text(struct diagram *d, uint32_t text, double x, double y, double angle,
                     enum ink ink, struct subject subject, bool halo)
{
    struct item item = {
        .kind = ITEM_TEXT,
        .layer = LAYER_WORD,
        .text = text,
        .x0 = (float)x,
        .y0 = (float)y,
        .angle = (float)angle,
        .ink = (uint8_t)ink,
        .halo = halo,
        .record = subject.record,
        .flight = subject.flight,
    };
    list_add(d->sheet, &item);
}

void emit_text(struct diagram *d, uint32_t text, double x, double y, double angle, enum ink ink,
               struct subject subject)
{
    add_text(d, text, x, y, angle, ink, subject, false);
}

void emit_crossed_text(struct diagram *d, uint32_t text, double x, double y, double angle,
                       enum ink ink, struct subject subject, uint32_t owner)
{
    const struct text_run *run = text_run(d->text, text);
    struct box box = box_turned(x, y, run->width_px, run->height_px - 2, angle);

    add_text(d, text, x, y, angle, ink, subject, boxes_count_lines(d->boxes, &box, owner, 1) > 0);
}

void emit(struct diagram *d)
{
    emit_lifelines(d);
    emit_ruler(d);
    emit_bands(d);
    emit_timers(d);
    emit_crossings(d);
    emit_arrows(d);
    emit_asides(d);
    emit_cwnd(d);
    d->height_px = emit_legend(d);
    list_sort(&d->list);
    list_sort(&d->header);
}

double height_of_record(const struct diagram *d, uint32_t record)
{
    return isnan(d->record_y[record]) ? d->top_px : (double)d->record_y[record];
}
