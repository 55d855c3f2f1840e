/* What the parts of the diagram view share: diagram-view.c is the widget and draws,
 * diagram-layout.c makes the diagram, diagram-scroll.c knows where it is seen, diagram-input.c
 * listens. */
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

void diagram_view_set_hovered(SynfinDiagramView *self, uint32_t record);

/* ---- diagram-scroll.c */
double diagram_view_scroll_px(SynfinDiagramView *self, GtkOrientation orientation);
double diagram_view_header_px(SynfinDiagramView *self);
/* The height in which the diagram is seen, below the header. */
double diagram_view_page_px(SynfinDiagramView *self);
/* From a point of the widget to one of the diagram; false on the header. */
bool diagram_view_to_diagram(SynfinDiagramView *self, double x_px, double y_px, double *dx_px,
                             double *dy_px);
/* Remembers which moment is where in the view: the playhead if it can be seen, else the middle;
 * a new layout is scrolled so that it is there again. */
void diagram_view_remember_anchor(SynfinDiagramView *self);
void diagram_view_scroll_to(SynfinDiagramView *self, double y_px);
void diagram_view_configure_adjustments(SynfinDiagramView *self);
/* NULL: one of its own. */
void diagram_view_set_adjustment(SynfinDiagramView *self, GtkOrientation orientation,
                                 GtkAdjustment *adjustment);
void diagram_view_set_following(SynfinDiagramView *self, bool following);
/* Scrolls just so far that the playhead is in comfortable sight. */
void diagram_view_show_playhead(SynfinDiagramView *self);
/* One frame of smooth following. */
void diagram_view_follow_frame(SynfinDiagramView *self, double dt_s);

/* ---- diagram-layout.c */
void diagram_view_lay_out(SynfinDiagramView *self);
void diagram_view_drop_layout(SynfinDiagramView *self);
/* Past the end of what was laid out the drawing grows once a second, as long as that is quick. */
void diagram_view_grow(SynfinDiagramView *self);
/* The desktop has other colours, or another size of text. */
void diagram_view_style_changed(SynfinDiagramView *self);
void diagram_view_read_font_scale(SynfinDiagramView *self);

/* ---- diagram-input.c */
/* Adds the gestures. */
void diagram_view_listen(SynfinDiagramView *self);
void diagram_view_close_menu(SynfinDiagramView *self);

#endif
