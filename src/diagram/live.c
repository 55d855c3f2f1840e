/* All that moves.  It costs only what lies near the playhead and what is selected. */
#include "diagram/paint.h"

#include "diagram/words.h"
#include "tcp/time.h"

#include <math.h>
#include <stdio.h>

#define VEIL_ALPHA     0.78
#define HALO_ALPHA     0.28
/* So far below the playhead words are looked for that tell of something above it. */
#define WORDS_REACH_PX 40.0

struct moment {
    const struct diagram *d;
    cairo_t *cr;
    int64_t t_ns;
    double y_px;
};

static void paint_alpha(const struct diagram *d, cairo_t *cr, enum ink ink, double alpha)
{
    struct colour c = theme_colour(d->theme, ink);

    cairo_set_source_rgba(cr, c.r, c.g, c.b, alpha);
}

/* ---- the future ----------------------------------------------------------------------------- */

static void paint_veil(const struct diagram *d, cairo_t *cr, double y_px, double y1_px, bool hide)
{
    if (y_px >= y1_px)
        return;
    paint_alpha(d, cr, INK_PAGE, hide ? 1 : VEIL_ALPHA);
    cairo_rectangle(cr, 0, y_px, d->columns.width_px, y1_px - y_px);
    cairo_fill(cr);
    if (!hide)
        return;
    paint_alpha(d, cr, INK_LIFELINE, 1 - VEIL_ALPHA);
    cairo_set_line_width(cr, 1.7 * d->columns.scale);
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        cairo_move_to(cr, d->columns.lifeline_px[host], MAX(y_px, d->top_px));
        cairo_line_to(cr, d->columns.lifeline_px[host], MIN(y1_px, d->bottom_px));
        cairo_stroke(cr);
    }
}

static bool has_happened(const struct moment *m, const struct item *item)
{
    if (item->record == LIST_NO_RECORD)
        return false;
    if (item->flight == TRACE_NONE)
        return trace_record(m->d->trace, item->record)->t_ns <= m->t_ns;
    uint32_t first = m->d->arrow_of[item->flight];
    const struct arrow *arrow = diagram_arrow(m->d, first);
    if (item->kind == ITEM_TEXT && item->text == arrow->label)
        return arrow->start_ns <= m->t_ns;
    return diagram_arrow(m->d, diagram_last_leg(m->d, first))->end_ns <= m->t_ns;
}

/* Words stand below what they tell of; those of what has happened are not of the future. */
static void paint_word_again(const struct item *item, void *data)
{
    const struct moment *m = data;
    double top, bottom;

    item_reach(&m->d->list, item, &top, &bottom);
    if (bottom < m->y_px || !has_happened(m, item))
        return;
    if (item->kind == ITEM_TEXT)
        paint_text(m->d, m->cr, item);
    else if (item->kind == ITEM_MARK)
        paint_mark(m->d, m->cr, item);
    else if (item->ink == INK_NOTE_FILL)
        paint_fill(m->d, m->cr, item);
}

/* ---- packets on their way ------------------------------------------------------------------- */

/* A glowing dot on the arrow, and a small envelope on the side of it that has no label. */
static void paint_envelope(const struct diagram *d, cairo_t *cr, enum ink ink, double x, double y,
                           double angle, double side)
{
    double s = d->columns.scale * 1.15;

    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_rotate(cr, angle);
    cairo_scale(cr, s, s);
    paint_alpha(d, cr, ink, 0.22);
    cairo_arc(cr, 0, 0, 9, 0, 2 * G_PI);
    cairo_fill(cr);
    paint_ink(d, cr, ink);
    cairo_arc(cr, 0, 0, 3.6, 0, 2 * G_PI);
    cairo_fill(cr);
    cairo_translate(cr, 0, 11 * side);
    cairo_rectangle(cr, -9, -6, 18, 12);
    cairo_fill_preserve(cr);
    paint_ink(d, cr, INK_PAGE);
    cairo_set_line_width(cr, 1.3);
    cairo_stroke(cr);
    cairo_move_to(cr, -8, -5);
    cairo_line_to(cr, 0, 1);
    cairo_line_to(cr, 8, -5);
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void paint_label(const struct moment *m, const struct arrow *arrow)
{
    struct item label = {
        .kind = ITEM_TEXT,
        .text = arrow->label,
        .x0 = (float)arrow->label_x,
        .y0 = (float)arrow->label_y,
        .angle = (float)arrow->label_angle,
        .ink = arrow->ink,
    };

    if (!isnan(arrow->label_x))
        paint_text(m->d, m->cr, &label);
}

static void paint_flying(const struct moment *m, const struct arrow *arrow)
{
    double fall = arrow->y1 - arrow->y0;
    double part = fall > 0 ? CLAMP((m->y_px - arrow->y0) / fall, 0, 1) : 1;
    double slope = arrow->x1 != arrow->x0 ? fall / (arrow->x1 - arrow->x0) : 0;
    bool below = arrow->label_y > arrow->y0 + (arrow->label_x - arrow->x0) * slope;

    paint_label(m, arrow);
    paint_envelope(m->d, m->cr, arrow->ink, arrow->x0 + part * (arrow->x1 - arrow->x0),
                   arrow->y0 + part * fall, atan(slope), below ? -1 : 1);
}

static void paint_packet(const struct item *item, void *data)
{
    const struct moment *m = data;

    if (item->flight == TRACE_NONE)
        return;
    uint32_t index = m->d->arrow_of[item->flight];
    const struct arrow *first = diagram_arrow(m->d, index);
    const struct arrow *last = diagram_arrow(m->d, diagram_last_leg(m->d, index));
    if (m->t_ns < first->start_ns || (m->t_ns >= last->end_ns && last->end != ARROW_HELD))
        return;
    if (m->t_ns < first->end_ns) {
        paint_flying(m, first);
    } else if (last != first && m->t_ns >= last->start_ns) {
        paint_flying(m, last);
    } else {
        paint_label(m, first);
        paint_envelope(m->d, m->cr, first->ink, first->x1, m->y_px, 0, 1);
    }
}

/* ---- playhead and selection ----------------------------------------------------------------- */

/* The moment, on the ruler, pointing at its height; it covers the tick that lies there. */
static void paint_pill(const struct moment *m, const char *words)
{
    const struct diagram *d = m->d;
    double s = d->columns.scale, pad = 7 * s, half = text_line_px(d->text, TEXT_TIMER) / 2 + 2 * s;
    double width = text_string_width_px(d->text, TEXT_TIMER, words);
    double right = MAX(pad + width + pad, d->columns.ruler_right_px - 8 * s), y = m->y_px;

    cairo_move_to(m->cr, 0, y - half);
    cairo_line_to(m->cr, right - 3 * s, y - half);
    cairo_line_to(m->cr, right + 5 * s, y);
    cairo_line_to(m->cr, right - 3 * s, y + half);
    cairo_line_to(m->cr, 0, y + half);
    cairo_close_path(m->cr);
    cairo_fill(m->cr);
    paint_ink(d, m->cr, INK_PAGE);
    text_paint_string(d->text, m->cr, TEXT_TIMER, words, right - 4 * s, y);
}

/* Of a note's sheet the edges may be crossed: where its words are not, they are not painted again
 * either. */
static void paint_sheet_again(const struct item *item, void *data)
{
    const struct moment *m = data;
    double edge = 8 * m->d->columns.scale;

    if (m->y_px > (double)item->y0 + edge && m->y_px < (double)item->y1 - edge)
        paint_word_again(item, data);
}

/* The line lies below the words that have been said, or it would strike them out. */
static void paint_playhead(const struct moment *m)
{
    const struct diagram *d = m->d;
    double s = d->columns.scale, y = m->y_px;
    char words[64];

    paint_ink(d, m->cr, INK_PLAYHEAD);
    cairo_set_line_width(m->cr, 1.6 * s);
    cairo_move_to(m->cr, 0, y);
    cairo_line_to(m->cr, d->columns.width_px, y);
    cairo_stroke(m->cr);
    list_each(&d->list, LAYER_BAND, y, y, paint_sheet_again, (void *)m);
    list_each(&d->list, LAYER_WORD, y, y, paint_word_again, (void *)m);
    paint_ink(d, m->cr, INK_PLAYHEAD);
    words_moment(m->t_ns, TIME_MS(1), true, words, sizeof words);
    paint_pill(m, words);
}

struct marking {
    const struct moment *m;
    uint32_t record;
    double alpha;
    bool found;
};

static void mark_item(const struct item *item, void *data)
{
    struct marking *marking = data;
    const struct diagram *d = marking->m->d;
    cairo_t *cr = marking->m->cr;

    if (item->record != marking->record || item->flight != TRACE_NONE)
        return;
    /* Of a note its sheet is marked and not its words; bands would be too much. */
    if (item->layer == LAYER_BAND ? item->ink != INK_NOTE_FILL : item->ink == INK_NOTE)
        return;
    struct box box = item_box(&d->list, item);
    double pad = 3 * d->columns.scale;
    paint_alpha(d, cr, INK_PLAYHEAD, marking->alpha);
    cairo_rectangle(cr, box.x - box.half_w - pad, box.y - box.half_h - pad, 2 * (box.half_w + pad),
                    2 * (box.half_h + pad));
    cairo_fill(cr);
    marking->found = true;
}

static void mark_arrow(const struct moment *m, const struct arrow *arrow, double alpha)
{
    paint_alpha(m->d, m->cr, INK_PLAYHEAD, alpha);
    cairo_set_line_width(m->cr, 11 * m->d->columns.scale);
    cairo_set_line_cap(m->cr, CAIRO_LINE_CAP_ROUND);
    cairo_move_to(m->cr, arrow->x0, arrow->y0);
    cairo_line_to(m->cr, arrow->x1, arrow->y1);
    cairo_stroke(m->cr);
    cairo_set_line_cap(m->cr, CAIRO_LINE_CAP_BUTT);
}

static void mark_record(const struct moment *m, uint32_t record, double alpha)
{
    const struct diagram *d = m->d;
    struct marking marking = {m, record, alpha, false};

    if (record >= trace_record_count(d->trace))
        return;
    uint32_t flight = flight_of_record(trace_record(d->trace, record));
    if (flight != TRACE_NONE && d->arrow_of[flight] != TRACE_NONE) {
        uint32_t first = d->arrow_of[flight];
        for (uint32_t leg = first; leg <= diagram_last_leg(d, first); leg++)
            mark_arrow(m, diagram_arrow(d, leg), alpha);
        return;
    }
    double y = d->record_y[record];
    if (isnan(y))
        return;
    for (enum layer layer = LAYER_BAND; layer < LAYER_COUNT; layer++)
        list_each(&d->list, layer, y - WORDS_REACH_PX, y + WORDS_REACH_PX, mark_item, &marking);
    if (marking.found)
        return;
    /* Not drawn itself: a spot where it happened. */
    const struct trace_record *r = trace_record(d->trace, record);
    paint_alpha(d, m->cr, INK_PLAYHEAD, alpha);
    cairo_arc(m->cr, d->columns.lifeline_px[r->host == TRACE_SERVER ? TRACE_SERVER : TRACE_CLIENT],
              y, 8 * d->columns.scale, 0, 2 * G_PI);
    cairo_fill(m->cr);
}

void diagram_paint_live(const struct diagram *d, cairo_t *cr, double y0_px, double y1_px,
                        const struct diagram_live *live)
{
    struct moment moment = {d, cr, live->t_ns, axis_y_px(&d->axis, live->t_ns)};
    double reach = WORDS_REACH_PX * d->columns.scale;

    cairo_save(cr);
    cairo_rectangle(cr, 0, y0_px, d->columns.width_px, y1_px - y0_px);
    cairo_clip(cr);
    if (live->t_ns < d->to_ns) {
        paint_veil(d, cr, moment.y_px, MIN(y1_px, d->bottom_px), live->hide_future);
        cairo_save(cr);
        cairo_rectangle(cr, 0, moment.y_px, d->columns.width_px, y1_px);
        cairo_clip(cr);
        list_each(&d->list, LAYER_BAND, moment.y_px, moment.y_px + reach, paint_word_again,
                  &moment);
        list_each(&d->list, LAYER_WORD, moment.y_px, moment.y_px + reach, paint_word_again,
                  &moment);
        cairo_restore(cr);
    }
    if (live->hovered != TRACE_NONE && live->hovered != live->selected)
        mark_record(&moment, live->hovered, HALO_ALPHA / 2);
    if (live->selected != TRACE_NONE)
        mark_record(&moment, live->selected, HALO_ALPHA);
    list_each(&d->list, LAYER_ARROW, moment.y_px, moment.y_px, paint_packet, &moment);
    if (live->show_playhead)
        paint_playhead(&moment);
    cairo_restore(cr);
}
