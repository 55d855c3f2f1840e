#include "app/transport-bar.h"

#include "app/scrubber.h"
#include "app/watch.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

struct _SynfinTransportBar {
    AdwBin parent_instance;

    /* template */
    GtkButton *play_button;
    GtkLabel *time_label, *end_label;
    SynfinScrubber *scrubber;
    GtkMenuButton *pace_button;
    GtkAdjustment *pace_adjustment;

    /* owned */
    struct watch watch;
};

G_DEFINE_FINAL_TYPE(SynfinTransportBar, synfin_transport_bar, ADW_TYPE_BIN)

size_t transport_time_text(int64_t t_ns, char *out, size_t size)
{
    int64_t hundredths = t_ns / 10000000;
    int64_t minutes = hundredths / 6000, rest = hundredths % 6000;
    if (hundredths < 12000)
        return (size_t)g_snprintf(out, size, "%d.%02d s", (int)(hundredths / 100),
                                  (int)(hundredths % 100));
    if (minutes < 60)
        return (size_t)g_snprintf(out, size, "%d:%02d.%02d", (int)minutes, (int)(rest / 100),
                                  (int)(rest % 100));
    return (size_t)g_snprintf(out, size, "%d:%02d:%02d", (int)(minutes / 60), (int)(minutes % 60),
                              (int)(rest / 100));
}

static void set_text(GtkLabel *label, const char *text)
{
    if (strcmp(gtk_label_get_text(label), text) != 0)
        gtk_label_set_text(label, text);
}

static void show_time(SynfinTransportBar *self, SynfinRun *run)
{
    char now[32], end[32], text[64];
    transport_time_text(synfin_run_t_ns(run), now, sizeof now);
    transport_time_text(synfin_run_end_ns(run), end, sizeof end);
    /* Translators: "2.42 s" stands before it, the length of the run is filled in. */
    g_snprintf(text, sizeof text, _("of %s"), end);
    set_text(self->time_label, now);
    set_text(self->end_label, text);
}

/* The pace as a factor: "×1", "×¼". */
static void pace_text(double pace, char *out, size_t size)
{
    if (pace < 1)
        g_snprintf(out, size, "×1/%g", round(1 / pace));
    else
        g_snprintf(out, size, "×%g", round(pace));
}

static void show_pace(SynfinTransportBar *self, SynfinRun *run)
{
    char factor[32], text[80];
    bool playing = synfin_run_is_playing(run);
    pace_text(synfin_run_pace(run), factor, sizeof factor);
    g_snprintf(text, sizeof text, "%s %s",
               synfin_run_measure(run) == PLAYER_DRAWN ? _("lecture") : _("real time"), factor);
    gtk_menu_button_set_label(self->pace_button, text);
    gtk_adjustment_set_value(self->pace_adjustment, log2(synfin_run_pace(run)));
    gtk_button_set_icon_name(self->play_button, playing ? "media-playback-pause-symbolic"
                                                        : "media-playback-start-symbolic");
    gtk_accessible_update_property(GTK_ACCESSIBLE(self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   playing ? _("Pause") : _("Play"), -1);
}

static void run_changed_cb(SynfinRun *run, guint change, gpointer data)
{
    SynfinTransportBar *self = data;
    if (change & (RUN_MOVED | RUN_TOLD | RUN_OPENED))
        show_time(self, run);
    if (change & RUN_PLAYING)
        show_pace(self, run);
}

static void pace_changed_cb(SynfinTransportBar *self, GtkAdjustment *adjustment)
{
    double pace = exp2(round(gtk_adjustment_get_value(adjustment)));
    if (self->watch.run && pace != synfin_run_pace(self->watch.run))
        gtk_widget_activate_action(GTK_WIDGET(self), "win.pace", "d", pace);
}

void synfin_transport_bar_watch(SynfinTransportBar *self, SynfinRun *run)
{
    synfin_scrubber_watch(self->scrubber, run);
    watch_set(&self->watch, run, run_changed_cb, self);
}

static void synfin_transport_bar_dispose(GObject *object)
{
    watch_clear(&SYNFIN_TRANSPORT_BAR(object)->watch);
    G_OBJECT_CLASS(synfin_transport_bar_parent_class)->dispose(object);
}

static void synfin_transport_bar_class_init(SynfinTransportBarClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_transport_bar_dispose;
    g_type_ensure(SYNFIN_TYPE_SCRUBBER);
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/transport-bar.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinTransportBar, play_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinTransportBar, time_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinTransportBar, end_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinTransportBar, scrubber);
    gtk_widget_class_bind_template_child(widget_class, SynfinTransportBar, pace_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinTransportBar, pace_adjustment);
    gtk_widget_class_bind_template_callback(widget_class, pace_changed_cb);
}

static void synfin_transport_bar_init(SynfinTransportBar *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}
