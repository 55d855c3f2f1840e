/* What the sweep does for words that do not belong to arrows: beside the lifelines, across the
 * page, and along timers. */
#include "diagram/sweep.h"

#include "diagram/words.h"
#include "tcp/time.h"
#include "trace/gettext.h"

#include <math.h>
#include <stdio.h>

#define CHAPTER_PX  34.0
#define NOTE_PAD_PX 6.0

void sweep_set_ends(struct diagram *d, struct arrow *arrow, bool tail, double y)
{
    const struct columns *c = &d->columns;
    enum trace_host to = trace_peer(arrow->from);
    double from_x = c->lifeline_px[arrow->from], to_x = c->lifeline_px[to];

    if (arrow->injected)
        from_x = (from_x + to_x) / 2;
    if (tail) {
        arrow->x0 = from_x + (to_x - from_x) * arrow->from_part;
        arrow->y0 = y;
        return;
    }
    /* What was lost at once is still drawn long enough to be seen. */
    double least = 20 * c->scale / fabs(to_x - from_x);
    double part = MIN(MAX(arrow->to_part, arrow->from_part + least), 1);
    arrow->x1 = from_x + (to_x - from_x) * part;
    arrow->y1 = y;
}

/* ---- beside the lifelines ------------------------------------------------------------------- */

static bool has_several(const struct diagram *d, enum trace_host host)
{
    int count = 0;

    for (guint i = 0; i < d->tenancies->len; i++)
        count += g_array_index(d->tenancies, struct tenancy, i).host == host &&
                 g_array_index(d->tenancies, struct tenancy, i).conn > 0;
    return count > 1;
}

static bool state_words(const struct diagram *d, const struct trace_record *r, struct aside *aside,
                        char *out, size_t size)
{
    const char *name = tcp_state_name(r->state.to);

    aside->kind = ASIDE_STATE;
    aside->ink = (uint8_t)theme_state_ink(r->state.to);
    if (r->conn > 0 && has_several(d, r->host))
        snprintf(out, size, "[%u] %s", r->conn, name);
    else
        snprintf(out, size, "%s", name);
    return true;
}

static bool fault_words(const struct trace_record *r, struct aside *aside, char *out, size_t size)
{
    aside->kind = ASIDE_CALL;
    aside->ink = INK_LOST;
    switch (r->fault.effect) {
    case TRACE_EFFECT_UNPLUG:
        return snprintf(out, size, "%s", _("unplugged")) > 0;
    case TRACE_EFFECT_PLUG:
        aside->ink = INK_QUIET;
        return snprintf(out, size, "%s", _("plugged in")) > 0;
    default:
        return false;
    }
}

/* What stands beside the lifeline for a record; false for nothing. */
static bool aside_words(const struct diagram *d, const struct trace_record *r, struct aside *aside,
                        char *out, size_t size)
{
    switch (r->kind) {
    case TRACE_STATE:
        return state_words(d, r, aside, out, size);
    case TRACE_APP:
        aside->kind = r->app.indication ? ASIDE_STATE : ASIDE_CALL;
        aside->ink = r->app.indication ? INK_LOST : INK_QUIET;
        return words_app(r, out, size);
    case TRACE_POWER:
        aside->kind = ASIDE_CALL;
        aside->ink = r->power.on ? INK_QUIET : INK_LOST;
        return snprintf(out, size, "%s", r->power.on ? _("booted") : _("power off")) > 0;
    case TRACE_FAULT:
        return fault_words(r, aside, out, size);
    case TRACE_NOTE:
        aside->kind = ASIDE_NOTE;
        aside->ink = INK_NOTE;
        return snprintf(out, size, "%s",
                        trace_text_get(trace_text(d->trace, r->note.text), d->options.language)) >
               0;
    default:
        return false;
    }
}

static uint32_t aside_text(struct sweep *w, const struct aside *aside, const char *words)
{
    const struct columns *c = &w->d->columns;
    double wrap = c->words_right_px[aside->host] - c->words_left_px[aside->host];
    enum text_style style = TEXT_STATE;
    gpointer key = GUINT_TO_POINTER(aside->record + 1);
    gpointer known = g_hash_table_lookup(w->texts, key);

    if (known != NULL)
        return GPOINTER_TO_UINT(known) - 1;
    if (aside->kind == ASIDE_NOTE) {
        style = TEXT_NOTE;
        wrap -= 2 * NOTE_PAD_PX * c->scale;
    } else if (aside->ink == INK_QUIET) {
        style = TEXT_CALL;
    }
    bool left = aside->host == TRACE_SERVER || aside->kind == ASIDE_NOTE;
    uint32_t text = text_add(w->d->text, style, left ? TEXT_LEFT : TEXT_RIGHT, words, wrap);
    g_hash_table_insert(w->texts, key, GUINT_TO_POINTER(text + 1));
    return text;
}

static double aside_height(const struct diagram *d, const struct aside *aside)
{
    double pad = aside->kind == ASIDE_NOTE ? 2 * NOTE_PAD_PX * d->columns.scale : 0;

    return text_run(d->text, aside->text)->height_px + pad;
}

/* The asides of an instant, in order, its notes last; appended to the diagram's. */
static void collect_asides(struct sweep *w, guint first, guint end, bool notes)
{
    for (guint i = first; i < end; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        if (event->kind != EVENT_RECORD && event->kind != EVENT_STANDING)
            continue;
        const struct trace_record *r = trace_record(w->d->trace, event->record);
        if ((r->kind == TRACE_NOTE) != notes || (notes && w->in_the_air == 0))
            continue;
        struct aside aside = {.record = event->record, .host = r->host, .y = event->y};
        char words[1024];
        if (!aside_words(w->d, r, &aside, words, sizeof words))
            continue;
        if (notes)
            aside.host = w->note_side;
        if (aside.host > TRACE_SERVER)
            continue;
        aside.text = aside_text(w, &aside, words);
        g_array_append_val(w->d->asides, aside);
    }
}

/* Calls stand above their height when something follows them there, so that what follows keeps
 * its own; a call alone is centred. */
static double liked_top(const struct diagram *d, guint index)
{
    const struct aside *aside = &g_array_index(d->asides, struct aside, index);
    double height = aside_height(d, aside), above = 0;

    if (aside->kind != ASIDE_CALL)
        return aside->y;
    for (guint i = index; i < d->asides->len; i++) {
        const struct aside *next = &g_array_index(d->asides, struct aside, i);
        if (next->host != aside->host)
            continue;
        if (fabs(next->y - aside->y) > 1)
            break;
        if (next->kind != ASIDE_CALL)
            return aside->y - above;
        above += aside_height(d, next);
    }
    return aside->y - height / 2;
}

/* How much room a host's words leave from the present instant on, as far as can be foreseen. */
static double room_beside(const struct sweep *w, const struct pen *pen, guint next,
                          enum trace_host host)
{
    const struct diagram *d = w->d;
    int64_t t_ns = g_array_index(w->events, struct event, next - 1).t_ns;
    int64_t until_ns = TIME_NEVER_NS;
    double used = MAX(pen->bottom[host] - pen->last, 0);

    for (guint i = next; i < w->events->len && i < next + 200; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        struct aside aside = {0};
        char words[256];
        if (event->kind != EVENT_RECORD)
            continue;
        const struct trace_record *r = trace_record(d->trace, event->record);
        if (r->host != host || !aside_words(d, r, &aside, words, sizeof words))
            continue;
        until_ns = event->t_ns;
        break;
    }
    return MIN((double)(until_ns - t_ns) / d->ns_per_px, 400 * d->columns.scale) - used;
}

/* A note beside the arrows goes where it keeps fewer words waiting. */
static enum trace_host side_for_notes(const struct sweep *w, const struct pen *pen, guint next)
{
    double client = room_beside(w, pen, next, TRACE_CLIENT);
    double server = room_beside(w, pen, next, TRACE_SERVER);

    return client > server ? TRACE_CLIENT : TRACE_SERVER;
}

bool sweep_asides(struct sweep *w, struct pen *pen, guint first, guint end, double *push)
{
    struct diagram *d = w->d;
    guint start = d->asides->len;
    bool fresh[TRACE_HOST_COUNT] = {true, true};

    collect_asides(w, first, end, false);
    w->note_side = side_for_notes(w, pen, end);
    collect_asides(w, first, end, true);
    for (guint i = start; i < d->asides->len; i++) {
        struct aside *aside = &g_array_index(d->asides, struct aside, i);
        double *bottom = &pen->bottom[aside->host];

        aside->top = liked_top(d, i);
        if (aside->top < *bottom) {
            if (fresh[aside->host]) {
                *push = *bottom - aside->top + 0.1;
                w->lead += *push;
                return false;
            }
            aside->top = *bottom;
        }
        fresh[aside->host] = false;
        *bottom = aside->top + aside_height(d, aside) +
                  (aside->kind == ASIDE_NOTE ? NOTE_PAD_PX * d->columns.scale : 0);
    }
    return true;
}

/* ---- across the page ------------------------------------------------------------------------ */

static bool crossing_words(const struct sweep *w, const struct trace_record *r, char *out,
                           size_t size)
{
    const struct diagram *d = w->d;

    if (r->kind == TRACE_CHAPTER || (r->kind == TRACE_NOTE && w->in_the_air == 0))
        return snprintf(out, size, "%s",
                        trace_text_get(trace_text(d->trace, r->note.text), d->options.language)) >
               0;
    if (r->kind != TRACE_FAULT)
        return false;
    switch (r->fault.effect) {
    case TRACE_EFFECT_CUT:
        return words_cable(true, r->fault.ways, out, size);
    case TRACE_EFFECT_RESTORE:
        return words_cable(false, r->fault.ways, out, size);
    case TRACE_EFFECT_SET:
        return words_setting(r, out, size);
    default:
        return false;
    }
}

static uint32_t crossing_text(struct sweep *w, const struct crossing *crossing, const char *words)
{
    const struct columns *c = &w->d->columns;
    gpointer key = GUINT_TO_POINTER(crossing->record + 1);
    gpointer known = g_hash_table_lookup(w->texts, key);

    if (known != NULL)
        return GPOINTER_TO_UINT(known) - 1;
    uint32_t text;
    if (crossing->kind == CROSSING_CHAPTER)
        text = text_add(w->d->text, TEXT_CHAPTER, TEXT_LEFT, words, c->width_px - 2 * c->margin_px);
    else if (crossing->kind == CROSSING_NOTE)
        text = text_add_balanced(w->d->text, TEXT_NOTE, TEXT_CENTER, words,
                                 columns_room_px(c) - 6 * NOTE_PAD_PX * c->scale);
    else
        text = text_add(w->d->text, TEXT_TIMER, TEXT_CENTER, words, columns_room_px(c) * 0.8);
    g_hash_table_insert(w->texts, key, GUINT_TO_POINTER(text + 1));
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

/* A chapter takes the whole width for itself, below all that came before it. */
static bool place_chapter(struct sweep *w, struct pen *pen, struct crossing *crossing, guint first,
                          guint end)
{
    (void)first;
    (void)end;
    struct diagram *d = w->d;
    const struct text_run *run = text_run(d->text, crossing->text);
    double s = d->columns.scale, height = MAX(CHAPTER_PX * s, run->height_px + 14 * s);
    struct box box = box_upright(0, pen->floor, d->columns.width_px, height);

    if (pen->floor < MAX(pen->bottom[0], pen->bottom[1]) || !boxes_free_at(d->boxes, &box))
        return false;
    crossing->text_x = d->columns.margin_px + run->width_px / 2;
    crossing->text_y = pen->floor + height - 8 * s - run->height_px / 2;
    crossing->y = crossing->text_y + run->height_px / 2 + 2 * s;
    boxes_add(d->boxes, &box);
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
        char words[1024];
        if (event->kind != EVENT_RECORD)
            continue;
        const struct trace_record *r = trace_record(d->trace, event->record);
        if (crossing_kind(r) != kind || !crossing_words(w, r, words, sizeof words))
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

/* ---- along timers --------------------------------------------------------------------------- */

static double height_in_instant(const struct sweep *w, const struct pen *pen, uint32_t record,
                                guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        const struct event *event = &g_array_index(w->events, struct event, i);
        if (event->record == record && event->kind == EVENT_RECORD)
            return event->y;
    }
    return pen->last;
}

static bool place_timer(struct diagram *d, struct timer_bar *bar)
{
    const struct text_run *run = text_run(d->text, bar->label);
    double s = d->columns.scale, step = run->height_px / 2, best = INFINITY;
    double half = run->width_px / 2 + 11 * s;
    double x = d->columns.lifeline_px[bar->host] - columns_outwards(bar->host) * half;
    double low = bar->y0 + run->height_px / 2 + 1, high = bar->y1 - run->height_px / 2 - 1;
    double liked = bar->timer == TCP_TIMER_TIME_WAIT ? low + step : (low + high) / 2;
    struct box chosen;

    for (double y = low; y <= high; y += step) {
        struct box box = box_upright(x - run->width_px / 2 - 2 * s, y - run->height_px / 2,
                                     run->width_px + 4 * s, run->height_px);
        double cost = fabs(y - liked) / (40 * s);
        if (cost >= best || !boxes_free_at(d->boxes, &box))
            continue;
        cost += 1.5 * (double)boxes_count_lines(d->boxes, &box, TRACE_NONE);
        if (cost >= best)
            continue;
        best = cost;
        chosen = box;
    }
    if (best == INFINITY)
        return false;
    boxes_add(d->boxes, &chosen);
    bar->label_x = chosen.x;
    bar->label_y = chosen.y;
    return true;
}

bool sweep_timers(struct sweep *w, const struct pen *pen, guint first, guint end)
{
    struct diagram *d = w->d;
    int64_t t_ns = g_array_index(w->events, struct event, first).t_ns;

    for (guint i = w->next_timer; i < d->timers->len; i++) {
        struct timer_bar *bar = &g_array_index(d->timers, struct timer_bar, i);
        if (bar->end_ns > t_ns)
            break;
        float y0 = d->record_y[bar->record];
        bar->y0 = isnan(y0) ? d->top_px : (double)y0;
        bar->y1 = bar->end_record == TRACE_NONE
                      ? pen->last
                      : height_in_instant(w, pen, bar->end_record, first, end);
        if (!place_timer(d, bar))
            return false;
    }
    return true;
}
