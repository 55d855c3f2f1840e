/* The diagram on the screen: a scrollable that draws its viewport only, from kept tiles and one
 * layer of what moves.  It lays the run's trace out to its own width, gives the run the drawn
 * axis, and drives the playhead frame by frame while the run plays.
 */
#ifndef SYNFIN_APP_DIAGRAM_VIEW_H
#define SYNFIN_APP_DIAGRAM_VIEW_H

#include "app/run.h"
#include "diagram/diagram.h"

#include <gtk/gtk.h>

#define SYNFIN_TYPE_DIAGRAM_VIEW (synfin_diagram_view_get_type())
G_DECLARE_FINAL_TYPE(SynfinDiagramView, synfin_diagram_view, SYNFIN, DIAGRAM_VIEW, GtkWidget)

/* The view keeps a reference. */
void synfin_diagram_view_set_run(SynfinDiagramView *self, SynfinRun *run);
/* Borrowed; NULL before the first allocation. */
const struct diagram *synfin_diagram_view_diagram(SynfinDiagramView *self);

#define DIAGRAM_VIEW_ZOOM_MIN 0.5
#define DIAGRAM_VIEW_ZOOM_MAX 4.0
double synfin_diagram_view_zoom(SynfinDiagramView *self);
void synfin_diagram_view_set_zoom(SynfinDiagramView *self, double zoom);
void synfin_diagram_view_set_hide_future(SynfinDiagramView *self, bool hide);
/* Whether the view scrolls with the playhead while the run plays; notified as "following".  A
 * scroll by hand suspends it. */
bool synfin_diagram_view_following(SynfinDiagramView *self);
void synfin_diagram_view_follow(SynfinDiagramView *self);
/* Scrolls so that a record can be seen. */
void synfin_diagram_view_reveal(SynfinDiagramView *self, uint32_t record);
/* The stretch of time that can be seen. */
void synfin_diagram_view_span(SynfinDiagramView *self, int64_t *from_ns, int64_t *to_ns);
/* Where a record is drawn, in the widget's coordinates; false if it is out of sight. */
bool synfin_diagram_view_point(SynfinDiagramView *self, uint32_t record, double *x_px,
                               double *y_px);

#endif
