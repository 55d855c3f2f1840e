#include "diagram/layout.h"

#include "diagram/words.h"
#include "trace/gettext.h"

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

static void add_labels(struct diagram *d)
{
    struct trace_numbers *numbers = trace_numbers_new(d->trace, d->options.numbers);
    double room = columns_room_px(&d->columns), s = d->columns.scale;

    for (guint i = 0; i < d->arrows->len; i++) {
        struct arrow *arrow = diagram_arrow(d, i);
        double wrap = (arrow->crowded ? room * 0.72 : room) - 20 * s;
        struct label label;

        if (arrow->end == ARROW_HELD)
            arrow->word = text_add(d->text, TEXT_STATE, TEXT_LEFT, _("held"), 0);
        if (arrow->end == ARROW_LOST)
            arrow->word = text_add(d->text, TEXT_STATE, TEXT_LEFT,
                                   words_loss(trace_flight(d->trace, arrow->flight)->loss), 0);
        if (arrow->onward)
            continue;
        words_of_flight(d->trace, numbers, arrow->flight, &label);
        arrow->label = text_add_mixed(d->text, TEXT_LABEL, TEXT_CENTER, label.text, wrap,
                                      label.bold_end, label.italic_from);
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
