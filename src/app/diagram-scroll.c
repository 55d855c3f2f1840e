#include "app/diagram-view-private.h"

#include <math.h>

/* The playhead is kept at this part of the view's height while it is followed. */
#define FOLLOW_AT   0.62
/* How fast the view catches up with the playhead, per second. */
#define FOLLOW_RATE 5.0
/* Room below the end of the diagram. */
#define SLACK_PX    48.0

/* ---- where things are ----------------------------------------------------------------------- */

double diagram_view_scroll_px(SynfinDiagramView *self, GtkOrientation orientation)
{
    GtkAdjustment *adjustment = self->adjustments[orientation];
    double scale = gtk_widget_get_scale_factor(GTK_WIDGET(self));
    /* On whole device pixels, or every tile would be blurred. */
    return adjustment ? round(gtk_adjustment_get_value(adjustment) * scale) / scale : 0;
}

double diagram_view_header_px(SynfinDiagramView *self)
{
    return self->diagram ? diagram_header_height_px(self->diagram) : 0;
}

double diagram_view_page_px(SynfinDiagramView *self)
{
    return fmax(1, gtk_widget_get_height(GTK_WIDGET(self)) - diagram_view_header_px(self));
}

static double playhead_px(SynfinDiagramView *self)
{
    return diagram_y_px(self->diagram, synfin_run_t_ns(self->run));
}

bool diagram_view_to_diagram(SynfinDiagramView *self, double x_px, double y_px, double *dx_px,
                             double *dy_px)
{
    if (!self->diagram || y_px < diagram_view_header_px(self))
        return false;
    *dx_px = x_px + diagram_view_scroll_px(self, GTK_ORIENTATION_HORIZONTAL);
    *dy_px = y_px - diagram_view_header_px(self) +
             diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    return true;
}

bool synfin_diagram_view_point(SynfinDiagramView *self, uint32_t record, double *x_px, double *y_px)
{
    double left, top, width, height;
    if (!self->diagram || !diagram_bounds(self->diagram, record, &left, &top, &width, &height))
        return false;
    *x_px = left + width / 2 - diagram_view_scroll_px(self, GTK_ORIENTATION_HORIZONTAL);
    *y_px = top + height / 2 + diagram_view_header_px(self) -
            diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    return *y_px >= diagram_view_header_px(self) && *y_px < gtk_widget_get_height(GTK_WIDGET(self));
}

void synfin_diagram_view_reveal(SynfinDiagramView *self, uint32_t record)
{
    double left, top, width, height, x_px, y_px;
    if (synfin_diagram_view_point(self, record, &x_px, &y_px) || !self->diagram ||
        !diagram_bounds(self->diagram, record, &left, &top, &width, &height))
        return;
    diagram_view_scroll_to(self, top + height / 2 - diagram_view_page_px(self) / 2);
}

void synfin_diagram_view_span(SynfinDiagramView *self, int64_t *from_ns, int64_t *to_ns)
{
    double top_px = diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    *from_ns = self->diagram ? diagram_t_ns(self->diagram, top_px) : 0;
    *to_ns = self->diagram ? diagram_t_ns(self->diagram, top_px + diagram_view_page_px(self)) : 0;
}

/* ---- scrolling ------------------------------------------------------------------------------ */

/* Remembers which moment is where in the view: the playhead if it can be seen, else the middle;
 * a new layout is scrolled so that it is there again. */
void diagram_view_remember_anchor(SynfinDiagramView *self)
{
    if (!self->diagram)
        return;
    double scroll_px = diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    double view_px = playhead_px(self) - scroll_px;
    self->anchor_t_ns = synfin_run_t_ns(self->run);
    if (view_px < 0 || view_px > diagram_view_page_px(self)) {
        view_px = diagram_view_page_px(self) / 2;
        self->anchor_t_ns = diagram_t_ns(self->diagram, scroll_px + view_px);
    }
    self->anchor_px = view_px;
}

void diagram_view_scroll_to(SynfinDiagramView *self, double y_px)
{
    GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];
    if (!adjustment)
        return;
    self->scrolling_itself = true;
    gtk_adjustment_set_value(adjustment, y_px);
    self->scrolling_itself = false;
    diagram_view_remember_anchor(self);
}

void diagram_view_configure_adjustments(SynfinDiagramView *self)
{
    if (!self->diagram)
        return;
    GtkAdjustment *h = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
    GtkAdjustment *v = self->adjustments[GTK_ORIENTATION_VERTICAL];
    double width_px = gtk_widget_get_width(GTK_WIDGET(self));
    double page = diagram_view_page_px(self);
    double bottom_px = fmax(diagram_height_px(self->diagram), playhead_px(self)) + SLACK_PX;
    self->scrolling_itself = true;
    if (h)
        gtk_adjustment_configure(h, gtk_adjustment_get_value(h), 0,
                                 fmax(width_px, diagram_width_px(self->diagram)), 20,
                                 width_px * 0.9, width_px);
    if (v)
        gtk_adjustment_configure(v, gtk_adjustment_get_value(v), 0, fmax(page, bottom_px), 40,
                                 page * 0.9, page);
    self->scrolling_itself = false;
}

void diagram_view_set_following(SynfinDiagramView *self, bool following)
{
    if (self->following == following)
        return;
    self->following = following;
    g_object_notify(G_OBJECT(self), "following");
}

static void adjustment_changed_cb(GtkAdjustment *adjustment G_GNUC_UNUSED, gpointer data)
{
    SynfinDiagramView *self = data;
    if (!self->scrolling_itself) {
        diagram_view_remember_anchor(self);
        if (self->run && synfin_run_is_playing(self->run))
            diagram_view_set_following(self, false);
    }
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

void diagram_view_set_adjustment(SynfinDiagramView *self, GtkOrientation orientation,
                                 GtkAdjustment *adjustment)
{
    GtkAdjustment **slot = &self->adjustments[orientation];
    if (*slot == adjustment && adjustment)
        return;
    if (*slot)
        g_clear_signal_handler(&self->adjustment_handlers[orientation], *slot);
    g_clear_object(slot);
    if (!adjustment)
        adjustment = gtk_adjustment_new(0, 0, 0, 0, 0, 0);
    *slot = g_object_ref_sink(adjustment);
    self->adjustment_handlers[orientation] =
        g_signal_connect(adjustment, "value-changed", G_CALLBACK(adjustment_changed_cb), self);
    diagram_view_configure_adjustments(self);
}

/* Scrolls just so far that the playhead is in comfortable sight. */
void diagram_view_show_playhead(SynfinDiagramView *self)
{
    if (!self->diagram)
        return;
    double y_px = playhead_px(self), page = diagram_view_page_px(self);
    double scroll_px = diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    if (y_px < scroll_px + page * 0.1)
        diagram_view_scroll_to(self, y_px - page * 0.3);
    else if (y_px > scroll_px + page * 0.85)
        diagram_view_scroll_to(self, y_px - page * FOLLOW_AT);
}

void diagram_view_follow_frame(SynfinDiagramView *self, double dt_s)
{
    if (!self->following || !self->diagram)
        return;
    double wanted_px = playhead_px(self) - diagram_view_page_px(self) * FOLLOW_AT;
    double scroll_px = gtk_adjustment_get_value(self->adjustments[GTK_ORIENTATION_VERTICAL]);
    if (wanted_px > scroll_px)
        diagram_view_scroll_to(self,
                               scroll_px + (wanted_px - scroll_px) * fmin(1, dt_s * FOLLOW_RATE));
    else if (playhead_px(self) < scroll_px)
        diagram_view_show_playhead(self);
}

bool synfin_diagram_view_following(SynfinDiagramView *self)
{
    return self->following;
}

void synfin_diagram_view_follow(SynfinDiagramView *self)
{
    diagram_view_set_following(self, true);
    diagram_view_show_playhead(self);
}
