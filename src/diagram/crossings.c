/* What the sweep does for what lies across the page: chapters, notes, the cable. */
#include "diagram/sweep.h"

#include "diagram/words.h"

#include <math.h>
#include <stdio.h>

#define CHAPTER_PX  34.0
#define NOTE_PAD_PX 6.0

/* What is written across the page for a record, perhaps into `room`; "" for nothing. */
static const char *crossing_words(const struct sweep *w, const struct trace_record *r, char *room,
                                  size_t size)
{
    const struct diagram *d = w->d;

    room[0] = '\0';
    if (r->kind == TRACE_CHAPTER || (r->kind == TRACE_NOTE && w->in_the_air == 0))
        return trace_text_get(trace_text(d->trace, r->note.text), d->options.language);
    if (r->kind == TRACE_FAULT && r->fault.effect == TRACE_EFFECT_SET)
        words_setting(r, room, size);
    else if (r->kind == TRACE_FAULT &&
             (r->fault.effect == TRACE_EFFECT_CUT || r->fault.effect == TRACE_EFFECT_RESTORE))
        words_cable(r->fault.effect == TRACE_EFFECT_CUT, r->fault.ways, room, size);
    return room;
}

static uint32_t crossing_text(struct sweep *w, const struct crossing *crossing, const char *words)
{
    const struct columns *c = &w->d->columns;
    uint32_t *known = &w->texts[crossing->record];

    if (*known != TEXT_NONE)
        return *known;
    uint32_t text;
    if (crossing->kind == CROSSING_CHAPTER)
        text = text_add(w->d->text, TEXT_CHAPTER, TEXT_LEFT, words, c->width_px - 2 * c->margin_px);
    else if (crossing->kind == CROSSING_NOTE)
        text = text_add_balanced(w->d->text, TEXT_NOTE, TEXT_CENTER, words,
                                 columns_room_px(c) - 6 * NOTE_PAD_PX * c->scale);
    else
        text = text_add(w->d->text, TEXT_TIMER, TEXT_CENTER, words, columns_room_px(c) * 0.8);
    *known = text;
    return text;
}

/* A note stands between the lifelines, above what it speaks of, while nothing is in the air. */
static bool place_note(struct sweep *w, struct pen *pen, struct crossing *crossing, guint first,
                       guint end)
{
    (void)first;
    (void)end;
    struct diagram *d = w->d;
    const struct text_run *run = text_run(d->text, crossing->text);
    double s = d->columns.scale, height = run->height_px + 2 * NOTE_PAD_PX * s;
    double middle = (d->columns.lifeline_px[0] + d->columns.lifeline_px[1]) / 2;
    struct box box = box_upright(middle - run->width_px / 2 - 2 * NOTE_PAD_PX * s,
                                 pen->floor + 4 * s, run->width_px + 4 * NOTE_PAD_PX * s, height);

    if (!boxes_free_at(d->boxes, &box))
        return false;
    crossing->text_x = box.x;
    crossing->text_y = crossing->y = box.y;
    boxes_add(d->boxes, &box);
    pen->floor += height + 14 * s;
    return true;
}

/* While something is on its way a chapter stands at the ruler, so that no flight gets steeper. */
static bool place_chapter_at_ruler(struct sweep *w, struct pen *pen, struct crossing *crossing)
{
    struct diagram *d = w->d;
    const struct text_run *run = text_run(d->text, crossing->text);
    double s = d->columns.scale, top = pen->floor - 3 * s - run->height_px;

    if (d->columns.margin_px + run->width_px > d->columns.words_left_px[TRACE_CLIENT] &&
        top < pen->bottom[TRACE_CLIENT])
        return false;
    crossing->at_ruler = true;
    crossing->text_x = d->columns.margin_px + run->width_px / 2;
    crossing->text_y = top + run->height_px / 2;
    crossing->y = pen->floor - s;
    return true;
}

/* A chapter takes the whole width for itself, below all that came before it. */
static bool place_chapter(struct sweep *w, struct pen *pen, struct crossing *crossing, guint first,
                          guint end)
{
    (void)first;
    (void)end;
    struct diagram *d = w->d;
    const struct text_run *run = text_run(d->text, crossing->text);
    if (w->in_the_air > 0)
        return place_chapter_at_ruler(w, pen, crossing);
    double s = d->columns.scale, height = MAX(CHAPTER_PX * s, run->height_px + 14 * s);
    struct box box = box_upright(0, pen->floor, d->columns.width_px, height);

    if (pen->floor < MAX(pen->bottom[0], pen->bottom[1]) || !boxes_free_at(d->boxes, &box))
        return false;
    crossing->text_x = d->columns.margin_px + run->width_px / 2;
    crossing->text_y = pen->floor + height - 8 * s - run->height_px / 2;
    crossing->y = crossing->text_y + run->height_px / 2 + 2 * s;
    boxes_add(d->boxes, &box);
    /* Half of a tall line of text, as Chinese has it, is more than the step down to the floor. */
    pen->crossed = MAX(pen->crossed, pen->floor + height - 1);
    pen->floor += height + 8 * s + w->lead;
    pen->bottom[0] = pen->bottom[1] = crossing->y + 4 * s;
    return true;
}

/* Of some places across the room the one farthest from where packets are lost in this instant. */
static double clear_x(const struct sweep *w, guint first, guint end)
{
    static const double parts[] = {0.5, 0.7, 0.3, 0.8, 0.2};
    const struct columns *c = &w->d->columns;
    double best_x = 0, farthest = -1, enough = 120 * c->scale;

    for (size_t p = 0; p < G_N_ELEMENTS(parts); p++) {
        double x = c->lifeline_px[0] + columns_room_px(c) * parts[p], nearest = enough;
        for (guint i = first; i < end; i++) {
            const struct event *event = &g_array_index(w->events, struct event, i);
            if (event->kind != EVENT_HEAD)
                continue;
            struct arrow ended = *diagram_arrow(w->d, event->arrow);
            sweep_set_ends(w->d, &ended, false, 0);
            nearest = MIN(nearest, fabs(ended.x1 - x));
        }
        if (nearest > farthest) {
            farthest = nearest;
            best_x = x;
        }
    }
    return best_x;
}

/* What befell the cable is a line at its very height; several are one below the other. */
static bool place_cable(struct sweep *w, struct pen *pen, struct crossing *crossing, guint first,
                        guint end)
{
    struct diagram *d = w->d;
    const struct text_run *run = text_run(d->text, crossing->text);
    double s = d->columns.scale, height = run->height_px;

    crossing->text_x = clear_x(w, first, end);
    crossing->y = crossing->text_y = MAX(pen->floor, pen->crossed + height / 2 + 1);
    struct box box = box_upright(crossing->text_x - run->width_px / 2 - 20 * s,
                                 crossing->y - height / 2, run->width_px + 28 * s, height);
    if (!boxes_free_at(d->boxes, &box))
        return false;
    boxes_add(d->boxes, &box);
    struct line line = {d->columns.lifeline_px[0], crossing->y, d->columns.lifeline_px[1],
                        crossing->y};
    boxes_add_line(d->boxes, &line, OWNER_CROSSING);
    pen->crossed = crossing->y + height / 2;
    pen->floor = crossing->y;
    return true;
}

static enum crossing_kind crossing_kind(const struct trace_record *r)
{
    if (r->kind == TRACE_CHAPTER)
        return CROSSING_CHAPTER;
    return r->kind == TRACE_NOTE ? CROSSING_NOTE : CROSSING_CABLE;
}

static bool place_crossings(struct sweep *w, struct pen *pen, guint first, guint end,
                            enum crossing_kind kind)
{
    static bool (*const place[])(struct sweep *, struct pen *, struct crossing *, guint, guint) = {
        [CROSSING_CHAPTER] = place_chapter,
        [CROSSING_NOTE] = place_note,
        [CROSSING_CABLE] = place_cable,
    };
    struct diagram *d = w->d;

    for (guint i = first; i < end; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        char room[160];
        if (event->kind != EVENT_RECORD)
            continue;
        const struct trace_record *r = trace_record(d->trace, event->record);
        const char *words = crossing_kind(r) == kind ? crossing_words(w, r, room, sizeof room) : "";
        if (words[0] == '\0')
            continue;
        struct crossing crossing = {.record = event->record, .kind = (uint8_t)kind};
        crossing.text = crossing_text(w, &crossing, words);
        if (!place[kind](w, pen, &crossing, first, end))
            return false;
        g_array_append_val(d->crossings, crossing);
    }
    return true;
}

bool sweep_crossings(struct sweep *w, struct pen *pen, guint first, guint end)
{
    pen->crossed = -INFINITY;
    return place_crossings(w, pen, first, end, CROSSING_CHAPTER) &&
           place_crossings(w, pen, first, end, CROSSING_NOTE) &&
           place_crossings(w, pen, first, end, CROSSING_CABLE);
}
