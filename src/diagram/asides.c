/* What the sweep does for the words beside the lifelines. */
#include "diagram/sweep.h"

#include "diagram/words.h"
#include "tcp/time.h"
#include "trace/gettext.h"

#include <math.h>
#include <stdio.h>

#define NOTE_PAD_PX  6.0
/* A note beside a lifeline stands so much lower than what it speaks of at most. */
#define NOTE_LATE_PX 40.0
/* On a screen a note in a margin narrower than this must not stretch the axis. */
#define NOTE_MIN_PX  140.0
/* So much the axis is stretched for notes. */
#define STRETCH_MAX  1.7
/* What a flight may still be longer by, once the axis is stretched. */
#define TOLERATED_PX 8.0
/* The longest call or state, in any language. */
#define WORDS_BYTES  160

static bool has_several(const struct diagram *d, enum trace_host host)
{
    int count = 0;

    for (guint i = 0; i < d->tenancies->len; i++)
        count += g_array_index(d->tenancies, struct tenancy, i).host == host &&
                 g_array_index(d->tenancies, struct tenancy, i).conn > 0;
    return count > 1;
}

static const char *state_words(const struct diagram *d, const struct trace_record *r,
                               struct aside *aside, char *room, size_t size)
{
    const char *name = tcp_state_name(r->state.to);

    aside->kind = ASIDE_STATE;
    aside->ink = (uint8_t)theme_state_ink(r->state.to);
    if (r->conn == 0 || !has_several(d, r->host))
        return name;
    snprintf(room, size, "[%u] %s", r->conn, name);
    return room;
}

static const char *fault_words(const struct trace_record *r, struct aside *aside)
{
    aside->kind = ASIDE_CALL;
    aside->ink = INK_LOST;
    switch (r->fault.effect) {
    case TRACE_EFFECT_UNPLUG:
        return _("unplugged");
    case TRACE_EFFECT_PLUG:
        aside->ink = INK_QUIET;
        return _("plugged in");
    default:
        return "";
    }
}

/* Of what an application is told, urgent data alone has a word here and is no misfortune. */
static bool ends_badly(const struct trace_record *r)
{
    return r->app.indication && r->app.code != TCP_TOLD_URGENT;
}

/* What stands beside the lifeline for a record, perhaps in `room`; "" for nothing. */
static const char *aside_words(const struct diagram *d, const struct trace_record *r,
                               struct aside *aside, char *room, size_t size)
{
    switch (r->kind) {
    case TRACE_STATE:
        return state_words(d, r, aside, room, size);
    case TRACE_APP:
        aside->kind = r->app.indication ? ASIDE_STATE : ASIDE_CALL;
        aside->ink = ends_badly(r) ? INK_LOST : INK_QUIET;
        return words_app(r, room, size) ? room : "";
    case TRACE_POWER:
        aside->kind = ASIDE_CALL;
        aside->ink = r->power.on ? INK_QUIET : INK_LOST;
        return r->power.on ? _("booted") : _("power off");
    case TRACE_FAULT:
        return fault_words(r, aside);
    case TRACE_NOTE:
        aside->kind = ASIDE_NOTE;
        aside->ink = INK_NOTE;
        return trace_text_get(trace_text(d->trace, r->note.text), d->options.language);
    default:
        return "";
    }
}

static uint32_t aside_text(struct sweep *w, const struct aside *aside, const char *words)
{
    const struct columns *c = &w->d->columns;
    double wrap = c->words_right_px[aside->host] - c->words_left_px[aside->host];
    enum text_style style = TEXT_STATE;
    uint32_t *known = &w->texts[aside->record];

    if (*known != TEXT_NONE)
        return *known;
    if (aside->kind == ASIDE_NOTE) {
        style = TEXT_NOTE;
        wrap -= 2 * NOTE_PAD_PX * c->scale;
    } else if (aside->ink == INK_QUIET) {
        style = TEXT_CALL;
    }
    bool left = aside->host == TRACE_SERVER || aside->kind == ASIDE_NOTE;
    uint32_t text = text_add(w->d->text, style, left ? TEXT_LEFT : TEXT_RIGHT, words, wrap);
    *known = text;
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
        char room[WORDS_BYTES];
        const char *words = aside_words(w->d, r, &aside, room, sizeof room);
        if (words[0] == '\0')
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
        char room[WORDS_BYTES];
        if (event->kind != EVENT_RECORD)
            continue;
        const struct trace_record *r = trace_record(d->trace, event->record);
        if (r->host != host || aside_words(d, r, &aside, room, sizeof room)[0] == '\0')
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

/* A note that keeps a word waiting makes whatever is on its way then steeper than its like.  The
 * whole axis is stretched for it if that suffices; else, on a screen, where the caption tells the
 * note, it is folded.  True if it was. */
static bool gives_way(struct sweep *w, const struct aside *aside, double bottom)
{
    struct diagram *d = w->d;
    const struct columns *c = &d->columns;
    struct note_above *note = &w->pen.note[aside->host];

    if (note->aside == 0 || w->in_the_air == 0)
        return false;
    struct aside *above = &g_array_index(d->asides, struct aside, note->aside - 1);
    double room = aside->top - above->y, missing = bottom - aside->top;
    double width = c->words_right_px[aside->host] - c->words_left_px[aside->host];
    double wanted = room > 0 ? d->stretch * (room + missing) / room : INFINITY;
    bool narrow = !d->options.page && width < NOTE_MIN_PX * c->scale;
    bool stretches = wanted <= STRETCH_MAX && !narrow;

    if (stretches || d->options.page)
        d->stretch_wanted = MAX(d->stretch_wanted, MIN(wanted, STRETCH_MAX));
    bool second = d->stretch > 1;
    if (d->options.page || (stretches && (!second || missing < TOLERATED_PX * c->scale)))
        return false;
    above->kind = ASIDE_FOLDED;
    w->pen.bottom[aside->host] = note->bottom;
    note->aside = 0;
    return true;
}

/* Where a word goes whose place is taken; false if it has to wait. */
static bool move_down(struct sweep *w, struct aside *aside, double bottom, bool fresh, double *push)
{
    bool late = bottom - aside->top > NOTE_LATE_PX * w->d->columns.scale;

    if (fresh && (aside->kind != ASIDE_NOTE || late)) {
        *push = gives_way(w, aside, bottom) ? 0 : bottom - aside->top + 0.1;
        w->lead += *push;
        return false;
    }
    aside->top = bottom;
    return true;
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
        if (aside->top < *bottom && !move_down(w, aside, *bottom, fresh[aside->host], push))
            return false;
        fresh[aside->host] = false;
        pen->note[aside->host].aside = aside->kind == ASIDE_NOTE ? i + 1 : 0;
        pen->note[aside->host].bottom = *bottom;
        *bottom = aside->top + aside_height(d, aside) +
                  (aside->kind == ASIDE_NOTE ? NOTE_PAD_PX * d->columns.scale : 0);
    }
    return true;
}
