#include "app/diagram-view-private.h"

#include "trace/sentence.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* The playhead is kept at this part of the view's height while it is followed. */
#define FOLLOW_AT      0.62
/* How fast the view catches up with the playhead, per second. */
#define FOLLOW_RATE    5.0
/* Further down than any view is high: a moment that is to be there scrolls to the top. */
#define FAR_PX         1e6
/* A layout that takes longer than this is not made again for an open end alone. */
#define GROW_LAYOUT_US 30000
/* Room below the end of the diagram. */
#define SLACK_PX       48.0

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

double diagram_view_scroll_px(SynfinDiagramView *self, GtkOrientation orientation)
{
    GtkAdjustment *adjustment = self->adjustments[orientation];
    double scale = gtk_widget_get_scale_factor(GTK_WIDGET(self));
    /* On whole device pixels, or every tile would be blurred. */
    return adjustment ? round(gtk_adjustment_get_value(adjustment) * scale) / scale : 0;
}

static double header_px(SynfinDiagramView *self)
{
    return self->diagram ? diagram_header_height_px(self->diagram) : 0;
}

static double page_px(SynfinDiagramView *self)
{
    return fmax(1, gtk_widget_get_height(GTK_WIDGET(self)) - header_px(self));
}

static double playhead_px(SynfinDiagramView *self)
{
    return diagram_y_px(self->diagram, synfin_run_t_ns(self->run));
}

/* ---- scrolling ------------------------------------------------------------------------------ */

/* Remembers which moment is where in the view: the playhead if it can be seen, else the middle;
 * a new layout is scrolled so that it is there again. */
static void remember_anchor(SynfinDiagramView *self)
{
    if (!self->diagram)
        return;
    double scroll_px = diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    double view_px = playhead_px(self) - scroll_px;
    self->anchor_t_ns = synfin_run_t_ns(self->run);
    if (view_px < 0 || view_px > page_px(self)) {
        view_px = page_px(self) / 2;
        self->anchor_t_ns = diagram_t_ns(self->diagram, scroll_px + view_px);
    }
    self->anchor_px = view_px;
}

static void scroll_to(SynfinDiagramView *self, double y_px)
{
    GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];
    if (!adjustment)
        return;
    self->scrolling_itself = true;
    gtk_adjustment_set_value(adjustment, y_px);
    self->scrolling_itself = false;
    remember_anchor(self);
}

static void configure_adjustments(SynfinDiagramView *self)
{
    if (!self->diagram)
        return;
    GtkAdjustment *h = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
    GtkAdjustment *v = self->adjustments[GTK_ORIENTATION_VERTICAL];
    double width_px = gtk_widget_get_width(GTK_WIDGET(self));
    double page = page_px(self);
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

static void set_following(SynfinDiagramView *self, bool following)
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
        remember_anchor(self);
        if (self->run && synfin_run_is_playing(self->run))
            set_following(self, false);
    }
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void set_adjustment(SynfinDiagramView *self, GtkOrientation orientation,
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
    configure_adjustments(self);
}

/* Scrolls just so far that the playhead is in comfortable sight. */
static void show_playhead(SynfinDiagramView *self)
{
    if (!self->diagram)
        return;
    double y_px = playhead_px(self), page = page_px(self);
    double scroll_px = diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    if (y_px < scroll_px + page * 0.1)
        scroll_to(self, y_px - page * 0.3);
    else if (y_px > scroll_px + page * 0.85)
        scroll_to(self, y_px - page * FOLLOW_AT);
}

static void follow_frame(SynfinDiagramView *self, double dt_s)
{
    if (!self->following || !self->diagram)
        return;
    double wanted_px = playhead_px(self) - page_px(self) * FOLLOW_AT;
    double scroll_px = gtk_adjustment_get_value(self->adjustments[GTK_ORIENTATION_VERTICAL]);
    if (wanted_px > scroll_px)
        scroll_to(self, scroll_px + (wanted_px - scroll_px) * fmin(1, dt_s * FOLLOW_RATE));
    else if (playhead_px(self) < scroll_px)
        show_playhead(self);
}

/* ---- laying out ----------------------------------------------------------------------------- */

static enum diagram_theme theme(void)
{
    AdwStyleManager *style = adw_style_manager_get_default();
    if (adw_style_manager_get_high_contrast(style) && !adw_style_manager_get_dark(style))
        return DIAGRAM_CONTRAST;
    return adw_style_manager_get_dark(style) ? DIAGRAM_DARK : DIAGRAM_LIGHT;
}

static void give_knots(SynfinDiagramView *self)
{
    size_t count;
    const struct diagram_knot *knots = diagram_knots(self->diagram, &count);
    struct player_knot *copy = g_new(struct player_knot, count);
    for (size_t i = 0; i < count; i++)
        copy[i] = (struct player_knot){.t_ns = knots[i].t_ns, .y_px = knots[i].y_px};
    synfin_run_set_knots(self->run, copy, count);
    g_free(copy);
}

static void drop_layout(SynfinDiagramView *self)
{
    tiles_drop(&self->tiles);
    g_clear_pointer(&self->header, gsk_render_node_unref);
    g_clear_pointer(&self->diagram, diagram_free);
}

static void lay_out(SynfinDiagramView *self)
{
    int width_px = gtk_widget_get_width(GTK_WIDGET(self));
    drop_layout(self);
    if (width_px <= 0 || !self->run)
        return;
    struct diagram_options options = diagram_options_default();
    options.theme = theme();
    options.numbers = trace_numbers_style(synfin_run_numbers(self->run));
    options.language = trace_language();
    options.width_px = fmax(width_px, DIAGRAM_WIDTH_MIN_PX);
    options.text_scale = self->zoom * self->font_scale;
    options.page = false;
    gint64 begun_us = g_get_monotonic_time();
    self->diagram = diagram_new(synfin_run_trace(self->run), &options);
    self->laid_out_us = g_get_monotonic_time();
    self->layout_us = self->laid_out_us - begun_us;
    self->laid_out_to_ns = trace_end_ns(synfin_run_trace(self->run));
    give_knots(self);
    configure_adjustments(self);
    scroll_to(self, diagram_y_px(self->diagram, self->anchor_t_ns) - self->anchor_px);
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void style_changed_cb(SynfinDiagramView *self)
{
    if (self->diagram)
        lay_out(self);
}

static void settings_changed_cb(SynfinDiagramView *self)
{
    int dpi = -1;
    g_object_get(gtk_widget_get_settings(GTK_WIDGET(self)), "gtk-xft-dpi", &dpi, NULL);
    double font_scale = dpi > 0 ? dpi / (96.0 * 1024.0) : 1;
    if (font_scale == self->font_scale)
        return;
    self->font_scale = font_scale;
    if (self->diagram)
        lay_out(self);
}

/* ---- the run -------------------------------------------------------------------------------- */

/* Past the end of what was laid out the drawing grows once a second, as long as that is quick. */
static void grow(SynfinDiagramView *self)
{
    if (synfin_run_t_ns(self->run) > self->laid_out_to_ns && self->layout_us < GROW_LAYOUT_US &&
        g_get_monotonic_time() - self->laid_out_us > G_USEC_PER_SEC)
        lay_out(self);
}

static gboolean tick_cb(GtkWidget *widget, GdkFrameClock *clock, gpointer data G_GNUC_UNUSED)
{
    SynfinDiagramView *self = SYNFIN_DIAGRAM_VIEW(widget);
    gint64 now_us = gdk_frame_clock_get_frame_time(clock);
    double dt_s = self->frame_us ? (double)(now_us - self->frame_us) / 1e6 : 0;
    self->frame_us = now_us;
    dt_s = CLAMP(dt_s, 0, 0.1);
    synfin_run_advance(self->run, dt_s);
    grow(self);
    follow_frame(self, dt_s);
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
            set_following(self, true);
        }
        lay_out(self);
    }
    if (change & RUN_PLAYING) {
        if (synfin_run_is_playing(run))
            set_following(self, true);
        update_tick(self);
    }
    if (change & RUN_MOVED && self->diagram && !(change & RUN_OPENED)) {
        configure_adjustments(self);
        if (!synfin_run_is_playing(run) && !self->dragging)
            show_playhead(self);
        remember_anchor(self);
    }
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

void synfin_diagram_view_set_run(SynfinDiagramView *self, SynfinRun *run)
{
    if (self->run)
        g_clear_signal_handler(&self->run_handler, self->run);
    drop_layout(self);
    g_set_object(&self->run, run);
    if (run) {
        self->run_handler = g_signal_connect(run, "changed", G_CALLBACK(run_changed_cb), self);
        lay_out(self);
    }
    update_tick(self);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static GskRenderNode *header_new(SynfinDiagramView *self)
{
    graphene_rect_t bounds =
        GRAPHENE_RECT_INIT(0, 0, (float)diagram_width_px(self->diagram), (float)header_px(self));
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
    gtk_snapshot_push_clip(
        snapshot, &GRAPHENE_RECT_INIT(0, (float)header_px(self), width_px, (float)page_px(self)));
    gtk_snapshot_save(snapshot);
    gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(x_px, (float)header_px(self)));
    tiles_snapshot(&self->tiles, snapshot, self->diagram, &live,
                   diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL), page_px(self),
                   gtk_widget_get_scale_factor(widget));
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
        lay_out(self);
    else
        configure_adjustments(self);
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
        lay_out(self);
}

void synfin_diagram_view_set_hide_future(SynfinDiagramView *self, bool hide)
{
    self->hide_future = hide;
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

bool synfin_diagram_view_following(SynfinDiagramView *self)
{
    return self->following;
}

void synfin_diagram_view_follow(SynfinDiagramView *self)
{
    set_following(self, true);
    show_playhead(self);
}

void diagram_view_set_hovered(SynfinDiagramView *self, uint32_t record)
{
    if (self->hovered == record)
        return;
    self->hovered = record;
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

bool diagram_view_to_diagram(SynfinDiagramView *self, double x_px, double y_px, double *dx_px,
                             double *dy_px)
{
    if (!self->diagram || y_px < header_px(self))
        return false;
    *dx_px = x_px + diagram_view_scroll_px(self, GTK_ORIENTATION_HORIZONTAL);
    *dy_px = y_px - header_px(self) + diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    return true;
}

bool synfin_diagram_view_point(SynfinDiagramView *self, uint32_t record, double *x_px, double *y_px)
{
    double left, top, width, height;
    if (!self->diagram || !diagram_bounds(self->diagram, record, &left, &top, &width, &height))
        return false;
    *x_px = left + width / 2 - diagram_view_scroll_px(self, GTK_ORIENTATION_HORIZONTAL);
    *y_px =
        top + height / 2 + header_px(self) - diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    return *y_px >= header_px(self) && *y_px < gtk_widget_get_height(GTK_WIDGET(self));
}

void synfin_diagram_view_reveal(SynfinDiagramView *self, uint32_t record)
{
    double left, top, width, height, x_px, y_px;
    if (synfin_diagram_view_point(self, record, &x_px, &y_px) || !self->diagram ||
        !diagram_bounds(self->diagram, record, &left, &top, &width, &height))
        return;
    scroll_to(self, top + height / 2 - page_px(self) / 2);
}

void synfin_diagram_view_span(SynfinDiagramView *self, int64_t *from_ns, int64_t *to_ns)
{
    double top_px = diagram_view_scroll_px(self, GTK_ORIENTATION_VERTICAL);
    *from_ns = self->diagram ? diagram_t_ns(self->diagram, top_px) : 0;
    *to_ns = self->diagram ? diagram_t_ns(self->diagram, top_px + page_px(self)) : 0;
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
        set_adjustment(self, (GtkOrientation)(id - PROP_HADJUSTMENT), g_value_get_object(value));
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
    self->style_handlers[0] =
        g_signal_connect_swapped(style, "notify::dark", G_CALLBACK(style_changed_cb), self);
    self->style_handlers[1] = g_signal_connect_swapped(style, "notify::high-contrast",
                                                       G_CALLBACK(style_changed_cb), self);
    self->settings_handler =
        g_signal_connect_swapped(gtk_widget_get_settings(GTK_WIDGET(self)), "notify::gtk-xft-dpi",
                                 G_CALLBACK(settings_changed_cb), self);
    settings_changed_cb(self);
    diagram_view_listen(self);
}
