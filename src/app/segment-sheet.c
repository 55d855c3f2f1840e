#include "app/segment-sheet.h"

#include "app/header-grid.h"
#include "app/sentences.h"
#include "app/transport-bar.h"
#include "app/watch.h"
#include "tcp/time.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>

struct _SynfinSegmentSheet {
    AdwBin parent_instance;

    /* template */
    GtkLabel *title_label, *times_label, *reason_label, *verdict_label;
    GtkWidget *reason_heading, *verdict_heading;
    SynfinHeaderGrid *grid;

    /* owned */
    struct watch watch;
};

G_DEFINE_FINAL_TYPE(SynfinSegmentSheet, synfin_segment_sheet, ADW_TYPE_BIN)

/* The packet to show: that of the selected record, else the latest that was sent; 0: none. */
static uint32_t packet_to_show(SynfinRun *run)
{
    uint32_t packet = synfin_run_record_packet(run, synfin_run_spoken_record(run));
    for (uint32_t i = synfin_run_moment(run)->next_record; packet == 0 && i-- > 0;)
        packet = synfin_run_record_packet(run, i);
    return packet;
}

/* Sentence, rule and section of a record, one under the other. */
static void explain(SynfinSegmentSheet *self, GtkLabel *label, uint32_t record)
{
    SynfinRun *run = self->watch.run;
    const struct trace *trace = synfin_run_trace(run);
    const char *section = trace_rule_section(trace, record);
    char *sentence = run_sentence(run, record), *rule = run_rule(run, record);
    char *text = g_strdup_printf("%s%s%s%s%s", sentence, rule[0] ? "\n" : "", rule,
                                 *section ? "\n" : "", section);
    gtk_label_set_text(label, text);
    g_free(text);
    g_free(rule);
    g_free(sentence);
}

static void show_times(SynfinSegmentSheet *self, const struct trace_packet *packet)
{
    const struct trace *trace = synfin_run_trace(self->watch.run);
    const struct trace_flight *flight = trace_flight(trace, packet->first_flight);
    char sent[32], ended[32] = "";
    transport_time_text(trace_record(trace, packet->sent_record)->t_ns, sent, sizeof sent);
    if (flight->end_ns != TIME_NEVER_NS)
        transport_time_text(flight->end_ns, ended, sizeof ended);
    char *text = NULL;
    if (flight->fate == TRACE_ARRIVED_THERE)
        text = g_strdup_printf(_("sent at %s, arrives at %s"), sent, ended);
    else if (flight->fate == TRACE_LOST_THERE)
        text = g_strdup_printf(_("sent at %s, lost at %s"), sent, ended);
    else if (flight->fate == TRACE_HELD)
        text = g_strdup_printf(_("sent at %s, held on the way"), sent);
    else
        text = g_strdup_printf(_("sent at %s, still on its way"), sent);
    gtk_label_set_text(self->times_label, text);
    g_free(text);
}

static void show_packet(SynfinSegmentSheet *self, uint32_t packet)
{
    const struct trace *trace = synfin_run_trace(self->watch.run);
    const struct trace_packet *p = trace_packet(trace, packet);
    uint32_t end = trace_flight(trace, p->first_flight)->end_record;
    char flags[64];
    trace_flags(p->segment.flags, flags, sizeof flags);
    char *title = g_strdup_printf(p->to == TRACE_SERVER ? _("Packet %u to the server: %s")
                                                        : _("Packet %u to the client: %s"),
                                  packet, flags);
    gtk_label_set_text(self->title_label, title);
    g_free(title);
    show_times(self, p);
    synfin_header_grid_show(self->grid, self->watch.run, packet);
    explain(self, self->reason_label, p->sent_record);
    gtk_widget_set_visible(self->verdict_heading, end != TRACE_NONE);
    gtk_widget_set_visible(GTK_WIDGET(self->verdict_label), end != TRACE_NONE);
    if (end != TRACE_NONE)
        explain(self, self->verdict_label, end);
}

static void show(SynfinSegmentSheet *self)
{
    uint32_t packet = packet_to_show(self->watch.run);
    gtk_widget_set_visible(GTK_WIDGET(self->grid), packet != 0);
    gtk_widget_set_visible(GTK_WIDGET(self->times_label), packet != 0);
    gtk_widget_set_visible(self->reason_heading, packet != 0);
    gtk_widget_set_visible(GTK_WIDGET(self->reason_label), packet != 0);
    gtk_widget_set_visible(self->verdict_heading, packet != 0);
    gtk_widget_set_visible(GTK_WIDGET(self->verdict_label), packet != 0);
    if (packet)
        show_packet(self, packet);
    else
        gtk_label_set_text(self->title_label, _("Nothing has been sent yet"));
}

static void run_changed_cb(SynfinRun *run G_GNUC_UNUSED, guint change, gpointer data)
{
    SynfinSegmentSheet *self = data;
    if (change & (RUN_OPENED | RUN_TOLD | RUN_PASSED | RUN_SELECTED | RUN_NUMBERS) &&
        gtk_widget_get_mapped(GTK_WIDGET(self)))
        show(self);
}

static void synfin_segment_sheet_map(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(synfin_segment_sheet_parent_class)->map(widget);
    if (SYNFIN_SEGMENT_SHEET(widget)->watch.run)
        show(SYNFIN_SEGMENT_SHEET(widget));
}

void synfin_segment_sheet_watch(SynfinSegmentSheet *self, SynfinRun *run)
{
    watch_set(&self->watch, run, run_changed_cb, self);
}

static void synfin_segment_sheet_dispose(GObject *object)
{
    watch_clear(&SYNFIN_SEGMENT_SHEET(object)->watch);
    G_OBJECT_CLASS(synfin_segment_sheet_parent_class)->dispose(object);
}

static void synfin_segment_sheet_class_init(SynfinSegmentSheetClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_segment_sheet_dispose;
    widget_class->map = synfin_segment_sheet_map;
    g_type_ensure(SYNFIN_TYPE_HEADER_GRID);
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/segment-sheet.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinSegmentSheet, title_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinSegmentSheet, times_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinSegmentSheet, reason_heading);
    gtk_widget_class_bind_template_child(widget_class, SynfinSegmentSheet, reason_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinSegmentSheet, verdict_heading);
    gtk_widget_class_bind_template_child(widget_class, SynfinSegmentSheet, verdict_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinSegmentSheet, grid);
}

static void synfin_segment_sheet_init(SynfinSegmentSheet *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}
