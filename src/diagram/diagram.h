/* The diagram: a trace laid out once into a display list, which painting, picking and exporting
 * all read.  Coordinates are diagram pixels: x from 0 to the width, y downwards from 0 at the
 * top of the page; at scale 1 one of them is one CSS pixel.
 */
#ifndef SYNFIN_DIAGRAM_DIAGRAM_H
#define SYNFIN_DIAGRAM_DIAGRAM_H

#include "trace/numbers.h"
#include "trace/trace.h"

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum diagram_theme {
    DIAGRAM_LIGHT,
    DIAGRAM_DARK,
    DIAGRAM_PRINT,    /* black on white, told apart by strokes */
    DIAGRAM_CONTRAST, /* strong colours on white, thick strokes, for a projector */
    DIAGRAM_THEME_COUNT
};

struct diagram_options {
    enum diagram_theme theme;
    enum trace_number_style numbers;
    const char *language; /* "zh_CN", for notes and for the choice of Chinese glyphs; NULL: C */
    double width_px;      /* at least DIAGRAM_WIDTH_MIN_PX */
    double text_scale;    /* 1: ordinary; taken as far as the width carries it */
    int64_t from_ns;      /* the span that is shown; 0 and TIME_NEVER_NS: all of it */
    int64_t to_ns;
    bool cwnd; /* the congestion window beside the lifelines, wherever it changes */
    bool page; /* title above and legend below, as a picture that stands alone needs them */
};

#define DIAGRAM_WIDTH_MIN_PX 480.0

struct diagram_options diagram_options_default(void);

/* Not for use by two threads at a time: painting fills caches. */
struct diagram;

/* Lays out.  The trace must outlive the diagram and may grow, which the diagram does not see. */
struct diagram *diagram_new(const struct trace *trace, const struct diagram_options *options);
void diagram_free(struct diagram *diagram);

double diagram_width_px(const struct diagram *diagram);
double diagram_height_px(const struct diagram *diagram);
const struct diagram_options *diagram_options(const struct diagram *diagram);
const struct trace *diagram_trace(const struct diagram *diagram);
/* The x of a host's lifeline. */
double diagram_lifeline_px(const struct diagram *diagram, enum trace_host host);

/* ---- the time axis: monotone, piecewise linear ---------------------------------------------- */

/* Several things of one instant may need room one below the other.  The instant is then a stretch
 * of the axis, at most a microsecond wide, that ends at the instant's own height: all that has
 * happened by t_ns lies at or above diagram_y_px(t_ns), and nothing that comes later does.  Heights
 * come from what happened before: when a run goes on, only what was in the air at its end, a note
 * beside the arrows or a further lane can move what is drawn already. */

struct diagram_knot {
    int64_t t_ns;
    double y_px;
};

double diagram_y_px(const struct diagram *diagram, int64_t t_ns);
int64_t diagram_t_ns(const struct diagram *diagram, double y_px);
/* Strictly ascending in t_ns. */
const struct diagram_knot *diagram_knots(const struct diagram *diagram, size_t *count);

/* ---- painting ------------------------------------------------------------------------------- */

/* Paints what lies between y0_px and y1_px, background included; the context's origin is the
 * page's.  Costs only what is in that stretch. */
void diagram_paint(const struct diagram *diagram, cairo_t *cr, double y0_px, double y1_px);

struct diagram_live {
    int64_t t_ns;     /* the playhead */
    bool hide_future; /* else it is faded to a quarter */
    bool show_playhead;
    uint32_t selected; /* record, or TRACE_NONE */
    uint32_t hovered;  /* record, or TRACE_NONE */
};

/* Paints all that moves, over what diagram_paint() painted: the veil over the future, the
 * segments in flight, the playhead, selection and hover. */
void diagram_paint_live(const struct diagram *diagram, cairo_t *cr, double y0_px, double y1_px,
                        const struct diagram_live *live);

/* The names of the hosts, for a strip that stays in view above a scrolled diagram. */
double diagram_header_height_px(const struct diagram *diagram);
void diagram_paint_header(const struct diagram *diagram, cairo_t *cr);

/* ---- picking -------------------------------------------------------------------------------- */

struct diagram_hit {
    uint32_t record; /* what the thing under the pointer tells of, or TRACE_NONE */
    uint32_t flight; /* its arrow, or TRACE_NONE */
};

/* The nearest thing within slop_px.  Of a flight the record is its sending near the tail and its
 * end near the head. */
struct diagram_hit diagram_pick(const struct diagram *diagram, double x_px, double y_px,
                                double slop_px);
/* Where the drawing of a record lies, to scroll there; false if it is not drawn. */
bool diagram_bounds(const struct diagram *diagram, uint32_t record, double *x_px, double *y_px,
                    double *width_px, double *height_px);

/* ---- the display list as text, for golden tests --------------------------------------------- */

/* Free with free(). */
char *diagram_dump(const struct diagram *diagram);

#endif
