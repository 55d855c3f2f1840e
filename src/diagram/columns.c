#include "diagram/columns.h"

#include "diagram/diagram.h"

#include <glib.h>

/* The width that ordinary text asks for. */
#define SCALE_ONE_PX   600.0
#define PAD_PX         12.0
#define MARGIN_PX      16.0
#define RULER_PX       58.0
#define BAND_PX        16.0
#define BAND_NARROW_PX 11.0
#define BAND_GAP_PX    2.0
#define TIMER_PX       10.0
#define TIMER_EDGE_PX  5.0
#define WORDS_GAP_PX   7.0
#define WORDS_MIN_PX   88.0
#define WORDS_MAX_PX   200.0
#define WORDS_SHARE    0.165
#define ROOM_MAX_PX    860.0

double columns_scale(double width_px, double text_scale)
{
    return MIN(text_scale, width_px / SCALE_ONE_PX);
}

double columns_outwards(enum trace_host host)
{
    return host == TRACE_CLIENT ? -1 : 1;
}

/* From the lifeline to where the words begin. */
static double lanes_px(const struct columns *c, enum trace_host host)
{
    double bands = BAND_PX + (c->band_count[host] - 1) * (BAND_NARROW_PX + BAND_GAP_PX);

    return (TIMER_EDGE_PX + c->timer_count[host] * TIMER_PX + bands + WORDS_GAP_PX) * c->scale;
}

struct columns columns_make(double width_px, double scale, const int band_count[TRACE_HOST_COUNT],
                            const int timer_count[TRACE_HOST_COUNT])
{
    struct columns c = {.scale = scale, .width_px = width_px};

    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        c.band_count[host] = CLAMP(band_count[host], 1, COLUMNS_BANDS_MAX);
        c.timer_count[host] = CLAMP(timer_count[host], 1, COLUMNS_TIMERS_MAX);
    }
    double pad = PAD_PX * scale, ruler = RULER_PX * scale;
    double lanes = lanes_px(&c, TRACE_CLIENT) + lanes_px(&c, TRACE_SERVER);
    double words = CLAMP(width_px * WORDS_SHARE, WORDS_MIN_PX * scale, WORDS_MAX_PX * scale);
    double room = width_px - 2 * pad - ruler - lanes - 2 * words;
    if (room > ROOM_MAX_PX * scale) {
        words += (room - ROOM_MAX_PX * scale) / 2;
        room = ROOM_MAX_PX * scale;
    }
    c.margin_px = MARGIN_PX * scale;
    c.ruler_left_px = pad * 0.75;
    c.ruler_right_px = c.ruler_left_px + ruler;
    c.words_left_px[TRACE_CLIENT] = c.ruler_right_px + pad / 2;
    c.words_right_px[TRACE_CLIENT] = c.words_left_px[TRACE_CLIENT] + words;
    c.lifeline_px[TRACE_CLIENT] = c.words_right_px[TRACE_CLIENT] + lanes_px(&c, TRACE_CLIENT);
    c.lifeline_px[TRACE_SERVER] = c.lifeline_px[TRACE_CLIENT] + room;
    c.words_left_px[TRACE_SERVER] = c.lifeline_px[TRACE_SERVER] + lanes_px(&c, TRACE_SERVER);
    c.words_right_px[TRACE_SERVER] = c.words_left_px[TRACE_SERVER] + words;
    return c;
}

void columns_band(const struct columns *c, enum trace_host host, int lane, double *left_px,
                  double *right_px)
{
    double near = TIMER_EDGE_PX + c->timer_count[host] * TIMER_PX;
    double width = lane == 0 ? BAND_PX : BAND_NARROW_PX;

    if (lane > 0)
        near += BAND_PX + BAND_GAP_PX + (lane - 1) * (BAND_NARROW_PX + BAND_GAP_PX);
    double a = c->lifeline_px[host] + columns_outwards(host) * near * c->scale;
    double b = a + columns_outwards(host) * width * c->scale;
    *left_px = MIN(a, b);
    *right_px = MAX(a, b);
}

double columns_timer_px(const struct columns *c, enum trace_host host, int lane)
{
    double near = (TIMER_EDGE_PX + (lane + 0.5) * TIMER_PX) * c->scale;

    return c->lifeline_px[host] + columns_outwards(host) * near;
}

double columns_room_px(const struct columns *c)
{
    return c->lifeline_px[TRACE_SERVER] - c->lifeline_px[TRACE_CLIENT];
}
