#include "diagram/emit.h"

#include "trace/gettext.h"

#include <stdio.h>

#define MARGIN_PX 16.0

static double emit_title(struct diagram *d, double y)
{
    const struct trace_setup *setup = trace_setup(d->trace);
    double s = d->columns.scale, left = MARGIN_PX * s;
    double wrap = d->columns.width_px - 2 * left;
    const char *title = trace_text_get(&setup->title, d->options.language);
    static const char *const styles[] = {
        N_("sequence numbers relative to the first"),
        N_("absolute sequence numbers"),
        N_("sequence numbers as in textbooks: x and y are the initial ones"),
    };
    char subtitle[300];

    if (title[0] != '\0') {
        uint32_t text = text_add(d->text, TEXT_TITLE, TEXT_LEFT, title, wrap);
        const struct text_run *run = text_run(d->text, text);
        emit_text(d, text, left + run->width_px / 2, y + run->height_px / 2, 0, INK_TEXT,
                  subject_none());
        y += run->height_px + 2 * s;
    }
    snprintf(subtitle, sizeof subtitle, _("%s · seed %llu"), _(styles[d->options.numbers]),
             (unsigned long long)setup->seed);
    uint32_t text = text_add(d->text, TEXT_SUBTITLE, TEXT_LEFT, subtitle, wrap);
    const struct text_run *run = text_run(d->text, text);
    emit_text(d, text, left + run->width_px / 2, y + run->height_px / 2, 0, INK_QUIET,
              subject_none());
    return y + run->height_px + 14 * s;
}

double emit_head(struct diagram *d)
{
    double s = d->columns.scale;

    if (!d->options.page)
        return 8 * s;
    double y = emit_title(d, MARGIN_PX * s);
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        double x = d->columns.lifeline_px[host],
               name = text_run(d->text, d->names[host])->height_px;
        double address = text_run(d->text, d->addresses[host])->height_px;
        emit_text(d, d->names[host], x, y + name / 2, 0, INK_TEXT, subject_none());
        emit_text(d, d->addresses[host], x, y + name + address / 2, 0, INK_QUIET, subject_none());
    }
    return y + diagram_header_height_px(d);
}
