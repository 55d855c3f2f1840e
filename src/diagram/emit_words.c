#include "diagram/emit.h"

#include "diagram/words.h"
#include "tcp/time.h"
#include "trace/gettext.h"

#include <math.h>
#include <stdio.h>

/* ---- beside the lifelines ------------------------------------------------------------------- */

static void emit_call_mark(struct diagram *d, const struct aside *aside, double edge)
{
    double s = d->columns.scale;
    enum mark mark = aside->host == TRACE_CLIENT ? MARK_CALL_LEFT : MARK_CALL_RIGHT;
    const struct trace_record *r = trace_record(d->trace, aside->record);

    if (r->kind == TRACE_POWER) {
        emit_mark(d, r->power.on ? MARK_POWER : MARK_LIGHTNING, d->columns.lifeline_px[aside->host],
                  aside->y, aside->ink, 9, subject_record(aside->record));
        return;
    }
    if (r->kind == TRACE_FAULT) {
        emit_mark(d, MARK_PLUG, d->columns.lifeline_px[aside->host], aside->y, aside->ink, 6,
                  subject_record(aside->record));
        return;
    }
    emit_mark(d, mark, edge - columns_outwards(aside->host) * 3 * s, aside->y, aside->ink, 3.5,
              subject_record(aside->record));
}

/* A little sheet with lines on the band. */
static void emit_folded(struct diagram *d, const struct aside *aside)
{
    double s = d->columns.scale, left, right, middle = aside->y + 14 * s;
    struct subject subject = subject_record(aside->record);

    columns_band(&d->columns, aside->host, 0, &left, &right);
    double x = (left + right) / 2, half_w = 6 * s, half_h = 7.5 * s;
    emit_fill(d, LAYER_WORD, x - half_w, middle - half_h, x + half_w, middle + half_h,
              INK_NOTE_FILL, EDGE_HAIR, 2, subject);
    for (int line = -1; line <= 1; line++)
        emit_line(d, LAYER_WORD, x - 3.5 * s, middle + line * 3.5 * s, x + (line < 1 ? 3.5 : 1) * s,
                  middle + line * 3.5 * s, INK_NOTE, 1, DASH_SOLID, subject);
}

static void emit_aside(struct diagram *d, const struct aside *aside)
{
    const struct text_run *run = text_run(d->text, aside->text);
    const struct columns *c = &d->columns;
    double left = c->words_left_px[aside->host], right = c->words_right_px[aside->host];
    double y = aside->top + run->height_px / 2;
    struct subject subject = subject_record(aside->record);

    if (aside->kind == ASIDE_FOLDED) {
        emit_folded(d, aside);
        return;
    }
    if (aside->kind == ASIDE_NOTE) {
        double pad = 6 * c->scale, bottom = aside->top + run->height_px + 2 * pad;
        if (aside->host == TRACE_CLIENT)
            left = right - run->width_px - 2 * pad;
        emit_fill(d, LAYER_BAND, left, aside->top, left + run->width_px + 2 * pad, bottom,
                  INK_NOTE_FILL, EDGE_NONE, 4, subject);
        emit_text(d, aside->text, left + pad + run->width_px / 2, y + pad, 0, INK_NOTE, subject);
        return;
    }
    if (aside->kind == ASIDE_CALL)
        emit_call_mark(d, aside, aside->host == TRACE_CLIENT ? right : left);
    double x = aside->host == TRACE_CLIENT ? right - run->width_px / 2 : left + run->width_px / 2;
    emit_text(d, aside->text, x, y, 0, aside->ink, subject);
}

void emit_asides(struct diagram *d)
{
    for (guint i = 0; i < d->asides->len; i++)
        emit_aside(d, &g_array_index(d->asides, struct aside, i));
}

/* ---- across the page ------------------------------------------------------------------------ */

/* What lies between the cut and its repair has a tint, in the half towards which nothing goes. */
static void emit_cut(struct diagram *d, enum trace_way way, double from, double to)
{
    double left = d->columns.lifeline_px[TRACE_CLIENT];
    double right = d->columns.lifeline_px[TRACE_SERVER], middle = (left + right) / 2;

    while (from < to) {
        double end = MIN(from + EMIT_PIECE_PX, to);
        emit_fill(d, LAYER_TINT, way == TRACE_TO_SERVER ? middle : left, from,
                  way == TRACE_TO_SERVER ? right : middle, end, INK_CUT_FILL, EDGE_NONE, 0,
                  subject_none());
        from = end;
    }
}

static void emit_cuts(struct diagram *d)
{
    double since[4] = {NAN, NAN, NAN, NAN};

    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->t_ns > d->to_ns)
            break;
        if (r->kind != TRACE_FAULT)
            continue;
        for (int way = TRACE_TO_CLIENT; way <= TRACE_TO_SERVER; way++) {
            if (!(r->fault.ways & way))
                continue;
            if (r->fault.effect == TRACE_EFFECT_CUT && isnan(since[way])) {
                since[way] = height_of_record(d, i);
            } else if (r->fault.effect == TRACE_EFFECT_RESTORE && !isnan(since[way])) {
                emit_cut(d, way, since[way], height_of_record(d, i));
                since[way] = NAN;
            }
        }
    }
    for (int way = TRACE_TO_CLIENT; way <= TRACE_TO_SERVER; way++)
        if (!isnan(since[way]))
            emit_cut(d, way, since[way], d->bottom_px);
}

static void emit_note(struct diagram *d, const struct crossing *note)
{
    const struct text_run *run = text_run(d->text, note->text);
    double s = d->columns.scale, half_w = run->width_px / 2 + 12 * s;
    double half_h = run->height_px / 2 + 6 * s;
    struct subject subject = subject_record(note->record);

    emit_fill(d, LAYER_BAND, note->text_x - half_w, note->y - half_h, note->text_x + half_w,
              note->y + half_h, INK_NOTE_FILL, EDGE_NONE, 5, subject);
    emit_text(d, note->text, note->text_x, note->text_y, 0, INK_NOTE, subject);
}

static void emit_crossing(struct diagram *d, const struct crossing *crossing)
{
    const struct columns *c = &d->columns;
    const struct trace_record *r = trace_record(d->trace, crossing->record);
    struct subject subject = subject_record(crossing->record);
    bool cut = r->kind == TRACE_FAULT && r->fault.effect == TRACE_EFFECT_CUT;
    enum ink ink = cut ? INK_LOST : INK_QUIET;

    if (crossing->kind == CROSSING_NOTE) {
        emit_note(d, crossing);
        return;
    }
    if (crossing->kind == CROSSING_CHAPTER) {
        emit_text(d, crossing->text, crossing->text_x, crossing->text_y, 0, INK_TEXT, subject);
        emit_line(d, LAYER_LINE, c->margin_px, crossing->y,
                  crossing->at_ruler ? c->ruler_right_px : c->width_px - c->margin_px, crossing->y,
                  INK_FAINT, 1, DASH_SOLID, subject);
        return;
    }
    double half = text_run(d->text, crossing->text)->width_px / 2 + 5 * c->scale;
    double left = crossing->text_x - half - (cut ? 18 * c->scale : 0);
    emit_line(d, LAYER_LINE, c->lifeline_px[0], crossing->y, left, crossing->y, ink, 1, DASH_SHORT,
              subject);
    emit_line(d, LAYER_LINE, crossing->text_x + half, crossing->y, c->lifeline_px[1], crossing->y,
              ink, 1, DASH_SHORT, subject);
    emit_crossed_text(d, crossing->text, crossing->text_x, crossing->text_y, 0, ink, subject,
                      OWNER_CROSSING);
    if (cut)
        emit_mark(d, MARK_SCISSORS, left + 11 * c->scale, crossing->text_y, ink, 7, subject);
}

void emit_crossings(struct diagram *d)
{
    emit_cuts(d);
    for (guint i = 0; i < d->crossings->len; i++)
        emit_crossing(d, &g_array_index(d->crossings, struct crossing, i));
}

/* ---- the ruler ------------------------------------------------------------------------------ */

static void emit_breaks(struct diagram *d)
{
    const struct columns *c = &d->columns;

    for (guint i = 0; i < d->breaks->len; i++) {
        const struct time_break *gap = &g_array_index(d->breaks, struct time_break, i);
        emit_mark(d, MARK_ZIGZAG, c->ruler_left_px + 8 * c->scale, gap->y, INK_QUIET, 8,
                  subject_none());
        for (int host = 0; host < TRACE_HOST_COUNT; host++)
            emit_mark(d, MARK_ZIGZAG, c->lifeline_px[host], gap->y, INK_LIFELINE, 8,
                      subject_none());
        emit_crossed_text(d, gap->text, gap->text_x, gap->y, 0, INK_QUIET, subject_none(),
                          TRACE_NONE);
    }
}

static bool is_in_chapter(const struct diagram *d, double y_px)
{
    double reach = text_line_px(d->text, TEXT_RULER) / 2;

    for (guint i = 0; i < d->crossings->len; i++) {
        const struct crossing *c = &g_array_index(d->crossings, struct crossing, i);
        if (c->kind == CROSSING_CHAPTER &&
            fabs(y_px - c->text_y) < reach + text_run(d->text, c->text)->height_px / 2 + 2)
            return true;
    }
    return false;
}

void emit_ruler(struct diagram *d)
{
    const struct columns *c = &d->columns;
    double s = c->scale;
    GArray *ticks = axis_ticks(&d->axis, d->ns_per_px, text_line_px(d->text, TEXT_RULER) * 1.4);
    int64_t before_ns = 0;

    for (guint i = 0; i < ticks->len; i++) {
        const struct axis_tick *tick = &g_array_index(ticks, struct axis_tick, i);
        if (is_in_chapter(d, tick->y_px))
            continue;
        bool unit = tick->first || (before_ns < TIME_S(1) && tick->t_ns >= TIME_S(1));
        char words[48];
        words_moment(tick->t_ns, tick->step_ns, unit, words, sizeof words);
        uint32_t text = text_add(d->text, TEXT_RULER, TEXT_LEFT, words, 0);
        emit_line(d, LAYER_LINE, c->ruler_left_px, tick->y_px, c->ruler_left_px + 6 * s, tick->y_px,
                  INK_FAINT, 1, DASH_SOLID, subject_none());
        emit_text(d, text, c->ruler_left_px + 10 * s + text_run(d->text, text)->width_px / 2,
                  tick->y_px, 0, INK_QUIET, subject_none());
        before_ns = tick->t_ns;
    }
    g_array_free(ticks, TRUE);
    emit_breaks(d);
}
