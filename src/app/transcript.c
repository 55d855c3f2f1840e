#include "app/transcript.h"

#include "app/events.h"
#include "app/sentences.h"
#include "app/transport-bar.h"
#include "app/watch.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>

struct _SynfinTranscript {
    AdwBin parent_instance;

    /* owned by the box */
    GtkLabel *knocked_out;
    /* owned by the scrolled window */
    GtkListView *list;

    /* owned */
    SynfinEvents *events;
    GtkSingleSelection *selection;
    struct watch watch;
};

G_DEFINE_FINAL_TYPE(SynfinTranscript, synfin_transcript, ADW_TYPE_BIN)

static void setup_cb(GtkListItemFactory *factory G_GNUC_UNUSED, GtkListItem *item,
                     gpointer data G_GNUC_UNUSED)
{
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *time = gtk_label_new(NULL), *words = gtk_label_new(NULL);
    gtk_label_set_xalign(GTK_LABEL(time), 1);
    gtk_label_set_yalign(GTK_LABEL(time), 0);
    gtk_label_set_width_chars(GTK_LABEL(time), 8);
    gtk_widget_add_css_class(time, "dim-label");
    gtk_widget_add_css_class(time, "numeric");
    gtk_label_set_xalign(GTK_LABEL(words), 0);
    gtk_label_set_wrap(GTK_LABEL(words), TRUE);
    gtk_widget_set_hexpand(words, TRUE);
    gtk_box_append(GTK_BOX(row), time);
    gtk_box_append(GTK_BOX(row), words);
    gtk_list_item_set_child(item, row);
}

static void bind_cb(GtkListItemFactory *factory G_GNUC_UNUSED, GtkListItem *item, gpointer data)
{
    SynfinTranscript *self = data;
    GtkWidget *row = gtk_list_item_get_child(item);
    GtkWidget *time = gtk_widget_get_first_child(row), *words = gtk_widget_get_last_child(row);
    if (!self->watch.run)
        return;
    const struct trace *trace = synfin_run_trace(self->watch.run);
    uint32_t index = synfin_event_record(gtk_list_item_get_item(item));
    if (index >= trace_record_count(trace))
        return;
    const struct trace_record *record = trace_record(trace, index);
    char moment[32];
    transport_time_text(record->t_ns, moment, sizeof moment);
    gtk_label_set_text(GTK_LABEL(time), moment);
    char *sentence = run_sentence(self->watch.run, index);
    gtk_label_set_text(GTK_LABEL(words), sentence);
    g_free(sentence);
    if (record->kind == TRACE_CHAPTER)
        gtk_widget_add_css_class(words, "heading");
    else
        gtk_widget_remove_css_class(words, "heading");
}

static void activate_cb(GtkListView *list G_GNUC_UNUSED, guint position, gpointer data)
{
    SynfinTranscript *self = data;
    SynfinEvent *event = g_list_model_get_item(G_LIST_MODEL(self->events), position);
    if (!event)
        return;
    uint32_t index = synfin_event_record(event);
    synfin_run_set_playing(self->watch.run, false);
    synfin_run_seek(self->watch.run, trace_record(synfin_run_trace(self->watch.run), index)->t_ns);
    synfin_run_select(self->watch.run, index);
    g_object_unref(event);
}

/* The line of the selected event, else of the latest one. */
static void show_present(SynfinTranscript *self)
{
    SynfinRun *run = self->watch.run;
    uint32_t record = synfin_run_selected(run);
    if (record == TRACE_NONE)
        record = synfin_run_moment(run)->next_record - 1;
    guint position = synfin_events_find(self->events, record);
    if (synfin_run_selected(run) == TRACE_NONE && synfin_run_moment(run)->next_record == 0)
        position = GTK_INVALID_LIST_POSITION;
    gtk_single_selection_set_selected(self->selection, position);
    if (position != GTK_INVALID_LIST_POSITION && gtk_widget_get_mapped(GTK_WIDGET(self)))
        gtk_widget_activate_action(GTK_WIDGET(self->list), "list.scroll-to-item", "u", position);
}

static void synfin_transcript_map(GtkWidget *widget)
{
    SynfinTranscript *self = SYNFIN_TRANSCRIPT(widget);
    GTK_WIDGET_CLASS(synfin_transcript_parent_class)->map(widget);
    if (self->watch.run)
        show_present(self);
}

static void show_knocked_out(SynfinTranscript *self)
{
    char words[800];
    size_t length =
        trace_knocked_out(trace_setup(synfin_run_trace(self->watch.run)), words, sizeof words);
    gtk_label_set_text(self->knocked_out, words);
    gtk_widget_set_visible(GTK_WIDGET(self->knocked_out), length > 0);
}

static void run_changed_cb(SynfinRun *run, guint change, gpointer data)
{
    SynfinTranscript *self = data;
    if (change & RUN_OPENED)
        show_knocked_out(self);
    if (change & (RUN_OPENED | RUN_TOLD | RUN_NUMBERS))
        synfin_events_read(self->events, synfin_run_trace(run));
    if (change & (RUN_OPENED | RUN_TOLD | RUN_PASSED | RUN_SELECTED))
        show_present(self);
}

void synfin_transcript_watch(SynfinTranscript *self, SynfinRun *run)
{
    watch_set(&self->watch, run, run_changed_cb, self);
}

static void synfin_transcript_dispose(GObject *object)
{
    SynfinTranscript *self = SYNFIN_TRANSCRIPT(object);
    watch_clear(&self->watch);
    g_clear_object(&self->selection);
    g_clear_object(&self->events);
    G_OBJECT_CLASS(synfin_transcript_parent_class)->dispose(object);
}

static void synfin_transcript_class_init(SynfinTranscriptClass *klass)
{
    G_OBJECT_CLASS(klass)->dispose = synfin_transcript_dispose;
    GTK_WIDGET_CLASS(klass)->map = synfin_transcript_map;
}

static void synfin_transcript_init(SynfinTranscript *self)
{
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
    g_signal_connect(factory, "setup", G_CALLBACK(setup_cb), NULL);
    g_signal_connect_object(factory, "bind", G_CALLBACK(bind_cb), self, 0);
    self->events = synfin_events_new();
    self->selection = gtk_single_selection_new(G_LIST_MODEL(g_object_ref(self->events)));
    gtk_single_selection_set_autoselect(self->selection, FALSE);
    gtk_single_selection_set_can_unselect(self->selection, TRUE);
    self->list = GTK_LIST_VIEW(
        gtk_list_view_new(GTK_SELECTION_MODEL(g_object_ref(self->selection)), factory));
    gtk_list_view_set_single_click_activate(self->list, TRUE);
    gtk_widget_add_css_class(GTK_WIDGET(self->list), "transcript");
    gtk_accessible_update_property(GTK_ACCESSIBLE(self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Everything that happened, in words"), -1);
    g_signal_connect(self->list, "activate", G_CALLBACK(activate_cb), self);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), GTK_WIDGET(self->list));
    gtk_widget_set_vexpand(scrolled, TRUE);
    self->knocked_out = GTK_LABEL(gtk_label_new(NULL));
    gtk_label_set_xalign(self->knocked_out, 0);
    gtk_label_set_wrap(self->knocked_out, TRUE);
    gtk_widget_add_css_class(GTK_WIDGET(self->knocked_out), "knocked-out");
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(box), GTK_WIDGET(self->knocked_out));
    gtk_box_append(GTK_BOX(box), scrolled);
    adw_bin_set_child(ADW_BIN(self), box);
}
