/* The time axis: knots between which it runs straight.  Time is never bent without a mark: where
 * a long stretch is closed up, the piece is broken and a zig-zag says how long it is.
 *
 * Several things of one instant may need room one below the other.  The instant then is a short
 * stretch of the axis that ends at the instant's own moment: whatever lies above the height of t
 * has happened by t.
 */
#ifndef SYNFIN_DIAGRAM_AXIS_H
#define SYNFIN_DIAGRAM_AXIS_H

#include "diagram/diagram.h"

#include <glib.h>

struct axis {
    GArray *knots;  /* struct diagram_knot, strictly ascending in t_ns, ascending in y_px */
    GArray *broken; /* bool: whether the piece that ends at this knot is closed up */
};

struct axis_tick {
    int64_t t_ns;
    double y_px;
    int64_t step_ns; /* of the ticks around it: how exactly it has to be written */
    bool first;      /* of its stretch: says its unit */
};

void axis_init(struct axis *axis);
void axis_clear(struct axis *axis);
/* Adds a knot below the last; one that is not later than the last only moves the last down. */
void axis_add(struct axis *axis, int64_t t_ns, double y_px, bool broken);
double axis_y_px(const struct axis *axis, int64_t t_ns);
int64_t axis_t_ns(const struct axis *axis, double y_px);
/* Round moments, at least distance_px apart, none in a broken piece; ns_per_px is the scale of the
 * pieces that nothing has stretched.  Free with g_array_free(). */
GArray *axis_ticks(const struct axis *axis, double ns_per_px, double distance_px);

#endif
