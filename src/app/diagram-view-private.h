/* What the halves of the diagram view share: diagram-view.c draws, diagram-input.c listens. */
#ifndef SYNFIN_APP_DIAGRAM_VIEW_PRIVATE_H
#define SYNFIN_APP_DIAGRAM_VIEW_PRIVATE_H

#include "app/diagram-view.h"
#include "app/tiles.h"

struct _SynfinDiagramView {
    GtkWidget parent_instance;

    /* owned */
    SynfinRun *run;
    struct diagram *diagram;
    struct tiles tiles;
    GskRenderNode *header;
    GtkAdjustment *adjustments[2]; /* by GtkOrientation */
    GtkPopover *menu;
    gulong run_handler;
    gulong adjustment_handlers[2];
    gulong style_handlers[2];
    gulong settings_handler;
    guint tick;

    /* plain */
    int policies[2]; /* GtkScrollablePolicy */
    double zoom;
    double font_scale; /* of the desktop */
    bool hide_future;
    bool following;
    bool scrolling_itself; /* an adjustment is being set by the view and not by hand */
    bool dragging;         /* the playhead */
    uint32_t hovered;
    int64_t anchor_t_ns; /* this moment ... */
    double anchor_px;    /* ... is so far below the header */
    int64_t laid_out_to_ns;
    gint64 laid_out_us; /* when the diagram was made */
    gint64 layout_us;   /* how long that took */
    gint64 frame_us;    /* time of the last frame, 0 before the first */
};

double diagram_view_scroll_px(SynfinDiagramView *self, GtkOrientation orientation);
/* From a point of the widget to one of the diagram; false on the header. */
bool diagram_view_to_diagram(SynfinDiagramView *self, double x_px, double y_px, double *dx_px,
                             double *dy_px);
void diagram_view_set_hovered(SynfinDiagramView *self, uint32_t record);

/* Adds the gestures, in diagram-input.c. */
void diagram_view_listen(SynfinDiagramView *self);
void diagram_view_close_menu(SynfinDiagramView *self);

#endif
