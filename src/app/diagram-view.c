#include "app/diagram-view-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* Further down than any view is high: a moment that is to be there scrolls to the top. */
#define FAR_PX 1e6

enum {
    PROP_0,
    PROP_FOLLOWING,
    PROP_HADJUSTMENT,
    PROP_VADJUSTMENT,
    PROP_HSCROLL_POLICY,
    PROP_VSCROLL_POLICY,
};

G_DEFINE_FINAL_TYPE_WITH_CODE(SynfinDiagramView, synfin_diagram_view, GTK_TYPE_WIDGET,
                              G_IMPLEMENT_INTERFACE(GTK_TYPE_SCROLLABLE, NULL))

/* ---- the run -------------------------------------------------------------------------------- */

static gboolean tick_cb(GtkWidget *widget, GdkFrameClock *clock, gpointer data G_GNUC_UNUSED)
{
    SynfinDiagramView *self = SYNFIN_DIAGRAM_VIEW(widget);
    gint64 now_us = gdk_frame_clock_get_frame_time(clock);
    double dt_s = self->frame_us ? (double)(now_us - self->frame_us) / 1e6 : 0;
    self->frame_us = now_us;
    dt_s = CLAMP(dt_s, 0, 0.1);
    synfin_run_advance(self->run, dt_s);
    diagram_view_grow(self);
    diagram_view_follow_frame(self, dt_s);
    return G_SOURCE_CONTINUE;
}

static void update_tick(SynfinDiagramView *self)
{
    bool wanted =
        self->run && synfin_run_is_playing(self->run) && gtk_widget_get_mapped(GTK_WIDGET(self));
    if (wanted && !self->tick) {
        self->frame_us = 0;
        self->tick = gtk_widget_add_tick_callback(GTK_WIDGET(self), tick_cb, NULL, NULL);
    } else if (!wanted && self->tick) {
        gtk_widget_remove_tick_callback(GTK_WIDGET(self), self->tick);
        self->tick = 0;
    }
}

static void run_changed_cb(SynfinRun *run, guint change, gpointer data)
{
    SynfinDiagramView *self = data;
    if (change & (RUN_OPENED | RUN_TOLD | RUN_NUMBERS)) {
        self->hovered = TRACE_NONE;
        if (change & RUN_OPENED) {
            self->anchor_t_ns = 0;
            self->anchor_px = FAR_PX;
            diagram_view_set_following(self, true);
        }
        diagram_view_lay_out(self);
    }
    if (change & RUN_PLAYING) {
        if (synfin_run_is_playing(run))
            diagram_view_set_following(self, true);
        update_tick(self);
    }
    if (change & RUN_MOVED && self->diagram && !(change & RUN_OPENED)) {
        diagram_view_configure_adjustments(self);
        if (!synfin_run_is_playing(run) && !self->dragging)
            diagram_view_show_playhead(self);
        diagram_view_remember_anchor(self);
    }
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

void synfin_diagram_view_set_run(SynfinDiagramView *self, SynfinRun *run)
{
    if (self->run)
        g_clear_signal_handler(&self->run_handler, self->run);
    diagram_view_drop_layout(self);
    g_set_object(&self->run, run);
    if (run) {
        self->run_handler = g_signal_connect(run, "changed", G_CALLBACK(run_changed_cb), self);
        diagram_view_lay_out(self);
    }
    update_tick(self);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static GskRenderNode *header_new(SynfinDiagramView *self)
{
    graphene_rect_t bounds = GRAPHENE_RECT_INIT(0, 0, (float)diagram_width_px(self->diagram),
                                                (float)diagram_view_header_px(self));
    GskRenderNode *node = gsk_cairo_node_new(&bounds);
    cairo_t *cr = gsk_cairo_node_get_draw_context(node);
    diagram_paint_header(self->diagram, cr);
    cairo_destroy(cr);
    return node;
}

static void synfin_diagram_view_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
    SynfinDiagramView *self = SYNFIN_DIAGRAM_VIEW(widget);
    if (!self->diagram)
        return;
    float x_px = (float)-diagram_view_scroll_px(self, GTK_ORIENTATION_HORIZONTAL);
    float width_px = (float)gtk_widget_get_width(widget);
    struct diagram_live live = {
        .t_ns = synfin_run_t_ns(self->run),
        .hide_future = self->hide_future,
        .show_playhead = true,
        .selected = synfin_run_selected(self->run),
        .hovered = self->hovered,
    };
    gtk_snapshot_push_clip(snapshot,
                           &GRAPHENE_RECT_INIT(0, (float)diagram_view_header_px(self), width_px,
                                               (float)diagram_view_page_px(self)));
    gtk_snapshot_save(snapshot);
    gtk_snapshot_translate(snapshot,
                           &GRAPHENE_POINT_INIT(x_px, (float)diagram_view_header_px(self)));
    tiles_snapshot(&self->tiles, snapshot, self->diagram, &live,
                   diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL),
                   diagram_view_page_px(self), gtk_widget_get_scale_factor(widget));
    gtk_snapshot_restore(snapshot);
    gtk_snapshot_pop(snapshot);

    if (!self->header)
        self->header = header_new(self);
    gtk_snapshot_save(snapshot);
    gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(x_px, 0));
    gtk_snapshot_append_node(snapshot, self->header);
    gtk_snapshot_restore(snapshot);
}

static void synfin_diagram_view_size_allocate(GtkWidget *widget, int width_px,
                                              int height_px G_GNUC_UNUSED,
                                              int baseline G_GNUC_UNUSED)
{
    SynfinDiagramView *self = SYNFIN_DIAGRAM_VIEW(widget);
    double wanted_px = fmax(width_px, DIAGRAM_WIDTH_MIN_PX);
    if (!self->diagram || diagram_width_px(self->diagram) != wanted_px)
        diagram_view_lay_out(self);
    else
        diagram_view_configure_adjustments(self);
    if (self->menu)
        gtk_popover_present(self->menu);
}

static void synfin_diagram_view_measure(GtkWidget *widget G_GNUC_UNUSED, GtkOrientation orientation,
                                        int for_size G_GNUC_UNUSED, int *minimum, int *natural,
                                        int *minimum_baseline, int *natural_baseline)
{
    bool horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;
    *minimum = horizontal ? (int)DIAGRAM_WIDTH_MIN_PX : 120;
    *natural = horizontal ? 700 : 500;
    *minimum_baseline = *natural_baseline = -1;
}

static void synfin_diagram_view_map(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(synfin_diagram_view_parent_class)->map(widget);
    update_tick(SYNFIN_DIAGRAM_VIEW(widget));
}

static void synfin_diagram_view_unmap(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(synfin_diagram_view_parent_class)->unmap(widget);
    update_tick(SYNFIN_DIAGRAM_VIEW(widget));
}

/* ---- what others ask ------------------------------------------------------------------------ */

const struct diagram *synfin_diagram_view_diagram(SynfinDiagramView *self)
{
    return self->diagram;
}

double synfin_diagram_view_zoom(SynfinDiagramView *self)
{
    return self->zoom;
}

void synfin_diagram_view_set_zoom(SynfinDiagramView *self, double zoom)
{
    zoom = CLAMP(zoom, DIAGRAM_VIEW_ZOOM_MIN, DIAGRAM_VIEW_ZOOM_MAX);
    if (zoom == self->zoom)
        return;
    self->zoom = zoom;
    if (self->diagram)
        diagram_view_lay_out(self);
}

void synfin_diagram_view_set_hide_future(SynfinDiagramView *self, bool hide)
{
    self->hide_future = hide;
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

void diagram_view_set_hovered(SynfinDiagramView *self, uint32_t record)
{
    if (self->hovered == record)
        return;
    self->hovered = record;
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

/* ---- the object ----------------------------------------------------------------------------- */

static void synfin_diagram_view_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *spec)
{
    SynfinDiagramView *self = SYNFIN_DIAGRAM_VIEW(object);
    switch (id) {
    case PROP_FOLLOWING:
        g_value_set_boolean(value, self->following);
        break;
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
        g_value_set_object(value, self->adjustments[id - PROP_HADJUSTMENT]);
        break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
        g_value_set_enum(value, self->policies[id - PROP_HSCROLL_POLICY]);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

static void synfin_diagram_view_set_property(GObject *object, guint id, const GValue *value,
                                             GParamSpec *spec)
{
    SynfinDiagramView *self = SYNFIN_DIAGRAM_VIEW(object);
    switch (id) {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
        diagram_view_set_adjustment(self, (GtkOrientation)(id - PROP_HADJUSTMENT),
                                    g_value_get_object(value));
        break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
        self->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum(value);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

static void synfin_diagram_view_dispose(GObject *object)
{
    SynfinDiagramView *self = SYNFIN_DIAGRAM_VIEW(object);
    diagram_view_close_menu(self);
    synfin_diagram_view_set_run(self, NULL);
    for (int i = 0; i < 2; i++) {
        if (self->adjustments[i])
            g_clear_signal_handler(&self->adjustment_handlers[i], self->adjustments[i]);
        g_clear_object(&self->adjustments[i]);
        g_clear_signal_handler(&self->style_handlers[i], adw_style_manager_get_default());
    }
    if (self->settings_handler)
        g_clear_signal_handler(&self->settings_handler, gtk_widget_get_settings(GTK_WIDGET(self)));
    G_OBJECT_CLASS(synfin_diagram_view_parent_class)->dispose(object);
}

static void synfin_diagram_view_finalize(GObject *object)
{
    tiles_finish(&SYNFIN_DIAGRAM_VIEW(object)->tiles);
    G_OBJECT_CLASS(synfin_diagram_view_parent_class)->finalize(object);
}

static void synfin_diagram_view_class_init(SynfinDiagramViewClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS(klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    object_class->get_property = synfin_diagram_view_get_property;
    object_class->set_property = synfin_diagram_view_set_property;
    object_class->dispose = synfin_diagram_view_dispose;
    object_class->finalize = synfin_diagram_view_finalize;
    widget_class->snapshot = synfin_diagram_view_snapshot;
    widget_class->size_allocate = synfin_diagram_view_size_allocate;
    widget_class->measure = synfin_diagram_view_measure;
    widget_class->map = synfin_diagram_view_map;
    widget_class->unmap = synfin_diagram_view_unmap;
    gtk_widget_class_set_css_name(widget_class, "diagram");
    gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
    g_object_class_install_property(
        object_class, PROP_FOLLOWING,
        g_param_spec_boolean("following", NULL, NULL, TRUE,
                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
    g_object_class_override_property(object_class, PROP_HADJUSTMENT, "hadjustment");
    g_object_class_override_property(object_class, PROP_VADJUSTMENT, "vadjustment");
    g_object_class_override_property(object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
    g_object_class_override_property(object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void synfin_diagram_view_init(SynfinDiagramView *self)
{
    AdwStyleManager *style = adw_style_manager_get_default();
    tiles_init(&self->tiles);
    self->zoom = 1;
    self->hovered = TRACE_NONE;
    self->following = true;
    gtk_widget_set_focusable(GTK_WIDGET(self), TRUE);
    gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
    gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Sequence diagram; the transcript tells the same in words"),
                                   -1);
    self->style_handlers[0] = g_signal_connect_swapped(
        style, "notify::dark", G_CALLBACK(diagram_view_style_changed), self);
    self->style_handlers[1] = g_signal_connect_swapped(
        style, "notify::high-contrast", G_CALLBACK(diagram_view_style_changed), self);
    self->settings_handler =
        g_signal_connect_swapped(gtk_widget_get_settings(GTK_WIDGET(self)), "notify::gtk-xft-dpi",
                                 G_CALLBACK(diagram_view_read_font_scale), self);
    diagram_view_read_font_scale(self);
    diagram_view_listen(self);
}
