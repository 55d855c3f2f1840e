#include "diagram/emit.h"

#include <math.h>

double emit_arrow_width(enum ink ink)
{
    switch (ink) {
    case INK_SYN:
    case INK_FIN:
    case INK_RST:
        return 2.0;
    case INK_ACK:
        return 1.5;
    default:
        return 1.8;
    }
}

static void emit_end(struct diagram *d, const struct arrow *arrow, struct subject subject)
{
    uint32_t owner = (uint32_t)(arrow - diagram_arrow(d, 0));

    if (arrow->end == ARROW_LOST) {
        emit_mark(d, MARK_CROSS, arrow->x1, arrow->y1, INK_LOST, 6, subject);
        emit_crossed_text(d, arrow->word, arrow->word_x, arrow->word_y, 0, INK_LOST, subject,
                          owner);
    } else if (arrow->end == ARROW_HELD) {
        emit_mark(d, MARK_STOP, arrow->x1, arrow->y1, INK_AGAIN, 6, subject);
        emit_crossed_text(d, arrow->word, arrow->word_x, arrow->word_y, 0, INK_AGAIN, subject,
                          owner);
    } else if (arrow->end == ARROW_IN_FLIGHT) {
        emit_mark(d, MARK_IN_FLIGHT, arrow->x1, arrow->y1, arrow->ink, 5, subject);
    }
}

static void emit_arrow(struct diagram *d, const struct arrow *arrow)
{
    struct subject subject = {trace_flight_record(d->trace, arrow->flight), arrow->flight};
    struct item line = {
        .kind = arrow->end == ARROW_ARRIVED ? ITEM_ARROW : ITEM_LINE,
        .layer = LAYER_ARROW,
        .x0 = (float)arrow->x0,
        .y0 = (float)arrow->y0,
        .x1 = (float)arrow->x1,
        .y1 = (float)arrow->y1,
        .ink = arrow->ink,
        .dash = arrow->dash,
        .width = (float)(emit_arrow_width(arrow->ink) * d->theme->stroke * d->columns.scale),
        .record = subject.record,
        .flight = subject.flight,
    };

    list_add(&d->list, &line);
    if (arrow->injected)
        emit_mark(d, MARK_SOURCE, arrow->x0, arrow->y0, arrow->ink, 5, subject);
    emit_end(d, arrow, subject);
    if (!isnan(arrow->label_x))
        emit_crossed_text(d, arrow->label, arrow->label_x, arrow->label_y, arrow->label_angle,
                          arrow->ink, subject, TRACE_NONE);
}

/* While a packet is held it stands still and time goes on. */
static void emit_wait(struct diagram *d, const struct arrow *held, double until_px)
{
    struct subject subject = {trace_flight_record(d->trace, held->flight), held->flight};

    emit_tall_line(d, LAYER_ARROW, held->x1, held->y1, until_px, held->ink, 1.2, DASH_DOTS,
                   subject);
}

void emit_arrows(struct diagram *d)
{
    for (guint i = 0; i < d->arrows->len; i++) {
        const struct arrow *arrow = diagram_arrow(d, i);
        uint32_t last = diagram_last_leg(d, i);

        if (arrow->end == ARROW_HELD)
            emit_wait(d, arrow, last == i ? d->bottom_px : diagram_arrow(d, last)->y0);
        emit_arrow(d, arrow);
    }
}
