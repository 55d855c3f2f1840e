#include "diagram/emit.h"

#include "trace/gettext.h"
#include "trace/sentence.h"

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

/* What is drawn below is not how TCP behaves: a strip with a frame, a sign and words says so. */
static double emit_knocked_out(struct diagram *d, double y)
{
    double s = d->columns.scale, left = MARGIN_PX * s, right = d->columns.width_px - left;
    double pad = 5 * s, sign = 24 * s;
    char words[800];

    if (trace_knocked_out(trace_setup(d->trace), words, sizeof words) == 0)
        return y;
    uint32_t text = text_add(d->text, TEXT_STATE, TEXT_LEFT, words, right - left - sign - 2 * pad);
    const struct text_run *run = text_run(d->text, text);
    double bottom = y + run->height_px + 2 * pad;
    emit_fill(d, LAYER_TINT, left, y, right, bottom, INK_CUT_FILL, EDGE_NONE, 0, subject_none());
    for (int side = 0; side < 2; side++) {
        emit_line(d, LAYER_LINE, left, side ? bottom : y, right, side ? bottom : y, INK_LOST, 2,
                  DASH_SOLID, subject_none());
        emit_line(d, LAYER_LINE, side ? right : left, y - s, side ? right : left, bottom + s,
                  INK_LOST, 2, DASH_SOLID, subject_none());
    }
    emit_mark(d, MARK_KNOCKED_OUT, left + pad + sign * 0.4, (y + bottom) / 2, INK_LOST, 7,
              subject_none());
    emit_text(d, text, left + pad + sign + run->width_px / 2, (y + bottom) / 2, 0, INK_LOST,
              subject_none());
    return bottom + 7 * s;
}

/* What has to stay in view when the diagram is scrolled; returns where it ends. */
static double emit_header(struct diagram *d, double y)
{
    double height = 0;

    y = emit_knocked_out(d, y);
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        double x = d->columns.lifeline_px[host],
               name = text_run(d->text, d->names[host])->height_px;
        double address = text_run(d->text, d->addresses[host])->height_px;
        emit_text(d, d->names[host], x, y + name / 2, 0, INK_TEXT, subject_none());
        emit_text(d, d->addresses[host], x, y + name + address / 2, 0, INK_QUIET, subject_none());
        height = name + address;
    }
    return y + height + 6 * d->columns.scale;
}

double emit_head(struct diagram *d)
{
    double s = d->columns.scale;

    if (d->options.page)
        return emit_header(d, emit_title(d, MARGIN_PX * s));
    d->sheet = &d->header;
    d->header_px = emit_header(d, trace_setup(d->trace)->knock_out != 0 ? 5 * s : 0);
    d->sheet = &d->list;
    return 8 * s;
}
