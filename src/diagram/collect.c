#include "diagram/layout.h"

#include "diagram/words.h"
#include "tcp/time.h"
#include "trace/gettext.h"

/* Among so many arrows before and after it the neighbours of an arrow are looked for. */
#define BURST 4

/* A room so narrow between the lifelines has none for long words. */
#define BRIEF_PX 300

/* What is held so long is named again when it goes on: its first label is far away by then. */
#define LONG_HELD_NS TIME_S(1)

static void make_columns(struct diagram *d)
{
    int bands[TRACE_HOST_COUNT] = {1, 1}, timers[TRACE_HOST_COUNT] = {1, 1};

    for (guint i = 0; i < d->tenancies->len; i++) {
        const struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, i);
        bands[tenancy->host] = MAX(bands[tenancy->host], tenancy->lane + 1);
    }
    for (guint i = 0; i < d->timers->len; i++) {
        const struct timer_bar *bar = &g_array_index(d->timers, struct timer_bar, i);
        timers[bar->host] = MAX(timers[bar->host], bar->lane + 1);
    }
    d->columns = columns_make(d->options.width_px, d->columns.scale, bands, timers);
}

/* Whether others follow it or go before it closely: a second line of its label would lie on them. */
static bool is_in_burst(const struct diagram *d, guint index)
{
    const struct arrow *arrow = diagram_arrow(d, index);
    int64_t close_ns = (arrow->end_ns - arrow->start_ns) / 3;

    for (guint i = index > BURST ? index - BURST : 0; i < d->arrows->len && i <= index + BURST;
         i++) {
        const struct arrow *other = diagram_arrow(d, i);
        int64_t apart_ns = other->start_ns - arrow->start_ns;
        if (i != index && other->from == arrow->from && apart_ns <= close_ns &&
            -apart_ns <= close_ns)
            return true;
    }
    return false;
}

/* How wide the label of an arrow may become.  Where arrows cross it keeps to its tail, unless that
 * spares it a second line in a burst. */
static double label_wrap(struct diagram *d, guint index, const char *label)
{
    const struct arrow *arrow = diagram_arrow(d, index);
    double s = d->columns.scale, room = columns_room_px(&d->columns);
    double whole = room - 20 * s, kept = room * 0.72 - 20 * s;

    if (!arrow->crowded)
        return whole;
    if (!is_in_burst(d, index))
        return kept;
    /* The flags are bold, which takes a little more. */
    return text_string_width_px(d->text, TEXT_LABEL, label) * 1.06 <= whole ? whole : kept;
}

static void add_labels(struct diagram *d)
{
    struct trace_numbers *numbers = trace_numbers_new(d->trace, d->options.numbers);
    double room = columns_room_px(&d->columns);

    for (guint i = 0; i < d->arrows->len; i++) {
        struct arrow *arrow = diagram_arrow(d, i);
        struct label label;

        if (arrow->end == ARROW_HELD)
            arrow->word = text_add(d->text, TEXT_STATE, TEXT_LEFT, _("held"), 0);
        if (arrow->end == ARROW_LOST)
            arrow->word = text_add(d->text, TEXT_STATE, TEXT_LEFT,
                                   words_loss(trace_flight(d->trace, arrow->flight)->loss), 0);
        if (arrow->onward && arrow->start_ns - diagram_arrow(d, i - 1)->end_ns < LONG_HELD_NS)
            continue;
        words_of_flight(d->trace, numbers, arrow->flight, room < BRIEF_PX * d->columns.scale,
                        &label);
        arrow->label =
            text_add_mixed(d->text, TEXT_LABEL, TEXT_CENTER, label.text,
                           label_wrap(d, i, label.text), label.bold_end, label.italic_from);
    }
    trace_numbers_free(numbers);
    for (guint i = 0; i < d->timers->len; i++) {
        struct timer_bar *bar = &g_array_index(d->timers, struct timer_bar, i);
        char text[160];

        words_timer(d->trace, bar->record, bar->restarted, text, sizeof text);
        bar->label = text_add(d->text, TEXT_TIMER, TEXT_LEFT, text, room * 0.45);
    }
}

void collect(struct diagram *d)
{
    collect_arrows(d);
    collect_connections(d);
    collect_timers(d);
    make_columns(d);
    add_labels(d);
}
