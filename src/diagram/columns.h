/* Where everything stands from left to right:
 *
 *   ruler | words | bands | timers | client ---- arrows ---- server | timers | bands | words
 */
#ifndef SYNFIN_DIAGRAM_COLUMNS_H
#define SYNFIN_DIAGRAM_COLUMNS_H

#include "trace/setup.h"

#include <stdint.h>

#define COLUMNS_BANDS_MAX  8
#define COLUMNS_TIMERS_MAX 6

struct columns {
    double scale; /* of text and distances: what was asked for, as far as the width carries it */
    double width_px, margin_px;
    double ruler_left_px, ruler_right_px;
    double lifeline_px[TRACE_HOST_COUNT];
    double words_left_px[TRACE_HOST_COUNT], words_right_px[TRACE_HOST_COUNT];
    int band_count[TRACE_HOST_COUNT];
    int timer_count[TRACE_HOST_COUNT];
};

/* The scale that a width can carry. */
double columns_scale(double width_px, double text_scale);
/* The counts are of lanes side by side; each at least one. */
struct columns columns_make(double width_px, double scale, const int band_count[TRACE_HOST_COUNT],
                            const int timer_count[TRACE_HOST_COUNT]);
/* The edges of one lane. */
void columns_band(const struct columns *columns, enum trace_host host, int lane, double *left_px,
                  double *right_px);
double columns_timer_px(const struct columns *columns, enum trace_host host, int lane);
/* The room between the lifelines. */
double columns_room_px(const struct columns *columns);
/* -1 at the client, whose words are to its left; 1 at the server. */
double columns_outwards(enum trace_host host);

#endif
