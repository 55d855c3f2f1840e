#include "app/scrubber.h"

#include "app/watch.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>
#include <math.h>

#define MARGIN_PX    10.0
#define MARK_WIDTH   3.0
#define MARK_HEIGHT  9.0
#define TRACK_HEIGHT 6.0
#define TRACK_Y      20.0
#define KNOB_PX      18.0
#define CHAPTER_Y    32.0
#define HEIGHT_PX    48

struct _SynfinScrubber {
    GtkWidget parent_instance;

    /* owned */
    struct watch watch;
    GskRenderNode *marks; /* kept until the trace, the size or the colours change */
};

G_DEFINE_FINAL_TYPE(SynfinScrubber, synfin_scrubber, GTK_TYPE_WIDGET)

static double track_px(SynfinScrubber *self)
{
    return fmax(1, gtk_widget_get_width(GTK_WIDGET(self)) - 2 * MARGIN_PX);
}

static double x_of(SynfinScrubber *self, int64_t t_ns)
{
    return MARGIN_PX + synfin_run_fraction(self->watch.run, t_ns) * track_px(self);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static GdkRGBA colour(SynfinScrubber *self, const char *name)
{
    GdkRGBA rgba = {.red = 0.5F, .green = 0.5F, .blue = 0.5F, .alpha = 1};
    gtk_style_context_lookup_color(gtk_widget_get_style_context(GTK_WIDGET(self)), name, &rgba);
    return rgba;
}

/* The colour of a record's mark, or NULL if it gets none. */
static const char *mark_colour(const struct trace *trace, const struct trace_record *record)
{
    const struct trace_packet *packet;
    switch (record->kind) {
    case TRACE_LOST:
    case TRACE_POWER:
        return "synfin_lost";
    case TRACE_FAULT:
        return "synfin_fault";
    case TRACE_SENT:
        packet = trace_packet(trace, record->sent.packet);
        if (trace_packet_is_sent_again(packet))
            return "synfin_again";
        if (packet->segment.flags & TCP_RST)
            return "synfin_lost";
        if (packet->segment.flags & TCP_FIN)
            return "synfin_close";
        return packet->segment.flags & TCP_SYN ? "synfin_open" : "synfin_plain";
    default:
        return NULL;
    }
}

/* One mark a pixel is enough, however many records fall on it; a loss is never covered. */
static void draw_marks(SynfinScrubber *self, cairo_t *cr)
{
    const struct trace *trace = synfin_run_trace(self->watch.run);
    double last_px = -1;
    const char *last = NULL;
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        const char *name = mark_colour(trace, record);
        if (!name)
            continue;
        double x_px = round(x_of(self, record->t_ns));
        if (x_px == last_px && (name == last || name[8] != 'o'))
            continue;
        GdkRGBA rgba = colour(self, name);
        gdk_cairo_set_source_rgba(cr, &rgba);
        cairo_rectangle(cr, x_px - MARK_WIDTH / 2, 4, MARK_WIDTH, MARK_HEIGHT);
        cairo_fill(cr);
        last_px = x_px;
        last = name;
    }
}

/* Chapter names that would run into the one before are left out. */
static void draw_chapters(SynfinScrubber *self, cairo_t *cr)
{
    const struct trace *trace = synfin_run_trace(self->watch.run);
    PangoLayout *layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), NULL);
    PangoAttrList *attributes = pango_attr_list_new();
    double free_px = 0, width_px = gtk_widget_get_width(GTK_WIDGET(self));
    GdkRGBA rgba = colour(self, "synfin_plain");
    pango_attr_list_insert(attributes, pango_attr_scale_new(PANGO_SCALE_SMALL));
    pango_layout_set_attributes(layout, attributes);
    gdk_cairo_set_source_rgba(cr, &rgba);
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->kind != TRACE_CHAPTER)
            continue;
        const struct trace_text *text = trace_text(trace, record->note.text);
        int text_px;
        pango_layout_set_text(layout, trace_text_get(text, trace_language()), -1);
        pango_layout_get_pixel_size(layout, &text_px, NULL);
        double x_px = fmin(x_of(self, record->t_ns), width_px - text_px);
        if (x_px < free_px)
            continue;
        cairo_move_to(cr, x_px, CHAPTER_Y);
        pango_cairo_show_layout(cr, layout);
        free_px = x_px + text_px + 8;
    }
    pango_attr_list_unref(attributes);
    g_object_unref(layout);
}

static void append_box(GtkSnapshot *snapshot, double x_px, double y_px, double width_px,
                       double height_px, double radius_px, const GdkRGBA *rgba)
{
    GskRoundedRect box;
    graphene_rect_t bounds =
        GRAPHENE_RECT_INIT((float)x_px, (float)y_px, (float)width_px, (float)height_px);
    gsk_rounded_rect_init_from_rect(&box, &bounds, (float)radius_px);
    gtk_snapshot_push_rounded_clip(snapshot, &box);
    gtk_snapshot_append_color(snapshot, rgba, &bounds);
    gtk_snapshot_pop(snapshot);
}

static void snapshot_marks(SynfinScrubber *self, GtkSnapshot *snapshot)
{
    if (!self->marks) {
        graphene_rect_t bounds = GRAPHENE_RECT_INIT(
            0, 0, (float)gtk_widget_get_width(GTK_WIDGET(self)), (float)HEIGHT_PX);
        self->marks = gsk_cairo_node_new(&bounds);
        cairo_t *cr = gsk_cairo_node_get_draw_context(self->marks);
        draw_marks(self, cr);
        draw_chapters(self, cr);
        cairo_destroy(cr);
    }
    gtk_snapshot_append_node(snapshot, self->marks);
}

static void synfin_scrubber_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
    SynfinScrubber *self = SYNFIN_SCRUBBER(widget);
    if (!self->watch.run)
        return;
    double x_px = x_of(self, synfin_run_t_ns(self->watch.run)), width_px = track_px(self);
    GdkRGBA track = colour(self, "synfin_track"), done = colour(self, "accent_bg_color");
    GdkRGBA knob = colour(self, "synfin_knob");
    snapshot_marks(self, snapshot);
    append_box(snapshot, MARGIN_PX, TRACK_Y - TRACK_HEIGHT / 2, width_px, TRACK_HEIGHT,
               TRACK_HEIGHT / 2, &track);
    if (x_px > MARGIN_PX)
        append_box(snapshot, MARGIN_PX, TRACK_Y - TRACK_HEIGHT / 2, x_px - MARGIN_PX, TRACK_HEIGHT,
                   TRACK_HEIGHT / 2, &done);
    append_box(snapshot, x_px - KNOB_PX / 2, TRACK_Y - KNOB_PX / 2, KNOB_PX, KNOB_PX, KNOB_PX / 2,
               &done);
    append_box(snapshot, x_px - KNOB_PX / 2 + 2, TRACK_Y - KNOB_PX / 2 + 2, KNOB_PX - 4,
               KNOB_PX - 4, KNOB_PX / 2 - 2, &knob);
}

static void forget_marks(SynfinScrubber *self)
{
    g_clear_pointer(&self->marks, gsk_render_node_unref);
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

/* ---- the run -------------------------------------------------------------------------------- */

static void run_changed_cb(SynfinRun *run, guint change, gpointer data)
{
    SynfinScrubber *self = data;
    if (change & (RUN_OPENED | RUN_TOLD | RUN_NUMBERS))
        forget_marks(self);
    if (change & RUN_MOVED) {
        gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                       (double)synfin_run_end_ns(run) / 1e9,
                                       GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                       (double)synfin_run_t_ns(run) / 1e9, -1);
        gtk_widget_queue_draw(GTK_WIDGET(self));
    }
}

void synfin_scrubber_watch(SynfinScrubber *self, SynfinRun *run)
{
    watch_set(&self->watch, run, run_changed_cb, self);
}

static void seek_to(SynfinScrubber *self, double x_px)
{
    synfin_run_seek(self->watch.run,
                    synfin_run_at_fraction(self->watch.run, (x_px - MARGIN_PX) / track_px(self)));
}

static void drag_begin_cb(GtkGestureDrag *drag G_GNUC_UNUSED, double x_px,
                          double y_px G_GNUC_UNUSED, gpointer data)
{
    seek_to(data, x_px);
}

static void drag_update_cb(GtkGestureDrag *drag, double dx_px, double dy_px G_GNUC_UNUSED,
                           gpointer data)
{
    double x_px;
    if (gtk_gesture_drag_get_start_point(drag, &x_px, NULL))
        seek_to(data, x_px + dx_px);
}

/* ---- the object ----------------------------------------------------------------------------- */

static void synfin_scrubber_measure(GtkWidget *widget G_GNUC_UNUSED, GtkOrientation orientation,
                                    int for_size G_GNUC_UNUSED, int *minimum, int *natural,
                                    int *minimum_baseline, int *natural_baseline)
{
    *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : HEIGHT_PX;
    *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 400 : HEIGHT_PX;
    *minimum_baseline = *natural_baseline = -1;
}

static void synfin_scrubber_size_allocate(GtkWidget *widget, int width_px G_GNUC_UNUSED,
                                          int height_px G_GNUC_UNUSED, int baseline G_GNUC_UNUSED)
{
    forget_marks(SYNFIN_SCRUBBER(widget));
}

static void synfin_scrubber_css_changed(GtkWidget *widget, GtkCssStyleChange *change)
{
    GTK_WIDGET_CLASS(synfin_scrubber_parent_class)->css_changed(widget, change);
    forget_marks(SYNFIN_SCRUBBER(widget));
}

static void synfin_scrubber_dispose(GObject *object)
{
    SynfinScrubber *self = SYNFIN_SCRUBBER(object);
    watch_clear(&self->watch);
    g_clear_pointer(&self->marks, gsk_render_node_unref);
    G_OBJECT_CLASS(synfin_scrubber_parent_class)->dispose(object);
}

static void synfin_scrubber_class_init(SynfinScrubberClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_scrubber_dispose;
    widget_class->snapshot = synfin_scrubber_snapshot;
    widget_class->measure = synfin_scrubber_measure;
    widget_class->size_allocate = synfin_scrubber_size_allocate;
    widget_class->css_changed = synfin_scrubber_css_changed;
    gtk_widget_class_set_css_name(widget_class, "scrubber");
    gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void synfin_scrubber_init(SynfinScrubber *self)
{
    GtkGesture *drag = gtk_gesture_drag_new();
    g_signal_connect(drag, "drag-begin", G_CALLBACK(drag_begin_cb), self);
    g_signal_connect(drag, "drag-update", G_CALLBACK(drag_update_cb), self);
    gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(drag));
    gtk_widget_set_cursor_from_name(GTK_WIDGET(self), "pointer");
    gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Playhead"), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                   GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                   GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.0, -1);
}
