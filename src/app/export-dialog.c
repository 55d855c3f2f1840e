#include "app/export-dialog.h"

#include "app/language.h"
#include "export/capture.h"
#include "export/file.h"
#include "scenario/scenario.h"
#include "tcp/time.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>
#include <math.h>

struct _SynfinExportDialog {
    AdwWindow parent_instance;

    /* template */
    AdwComboRow *form_row, *part_row, *place_row, *theme_row, *numbers_row, *language_row;
    AdwPreferencesGroup *size_group;
    GtkAdjustment *width_adjustment, *scale_adjustment, *dpi_adjustment;
    GtkLabel *size_label, *error_label;

    /* owned */
    SynfinRun *run;
    char *name;
    GtkFileChooserNative *chooser;
    guint idle; /* the size is computed once the form has come to rest */

    /* plain */
    int64_t from_ns, to_ns;
};

G_DEFINE_FINAL_TYPE(SynfinExportDialog, synfin_export_dialog, ADW_TYPE_WINDOW)

static guint exported_signal;

/* In the order of the list of languages. */
static const char *const languages[] = {"C", "zh_CN"};

/* In the order of the list of places. */
static const enum trace_host places[] = {TRACE_CLIENT, TRACE_SERVER, TRACE_NETWORK};

static enum export_form form_of(SynfinExportDialog *self)
{
    return (enum export_form)adw_combo_row_get_selected(self->form_row);
}

static const char *language_of(SynfinExportDialog *self)
{
    return languages[adw_combo_row_get_selected(self->language_row)];
}

/* ---- what is written ------------------------------------------------------------------------ */

/* What a file is made from, in the language of the form, which need not be the window's. */
struct subject {
    struct session *session; /* NULL: the window's own */
    const struct trace *trace;
    struct export_options options;
    char *language_before;
};

/* The run as it is at a moment is one that is told no further. */
static struct session *session_until(SynfinRun *run, int64_t t_ns)
{
    struct scenario scenario = session_as_scenario(synfin_run_session(run));
    scenario.setup.until_ns = t_ns;
    struct session *session = session_new(&scenario);
    scenario_clear(&scenario);
    return session;
}

static struct diagram_options diagram_options_of(SynfinExportDialog *self)
{
    struct diagram_options options = diagram_options_default();
    const char *language = language_of(self);
    options.theme = (enum diagram_theme)adw_combo_row_get_selected(self->theme_row);
    options.numbers = (enum trace_number_style)adw_combo_row_get_selected(self->numbers_row);
    options.language = strcmp(language, "C") == 0 ? NULL : language;
    options.width_px = gtk_adjustment_get_value(self->width_adjustment);
    options.page = true;
    options.cwnd = scenario_is_about_congestion(session_scenario(synfin_run_session(self->run)));
    if (adw_combo_row_get_selected(self->part_row) == EXPORT_VISIBLE) {
        options.from_ns = self->from_ns;
        options.to_ns = self->to_ns;
    }
    return options;
}

static void subject_init(struct subject *subject, SynfinExportDialog *self)
{
    *subject = (struct subject){
        .trace = synfin_run_trace(self->run),
        .options = {.form = form_of(self),
                    .diagram = diagram_options_of(self),
                    .scale = gtk_adjustment_get_value(self->scale_adjustment),
                    .dpi = gtk_adjustment_get_value(self->dpi_adjustment),
                    .place = places[adw_combo_row_get_selected(self->place_row)]},
    };
    if (adw_combo_row_get_selected(self->part_row) == EXPORT_AT_PLAYHEAD) {
        subject->session = session_until(self->run, synfin_run_t_ns(self->run));
        subject->trace = session_trace(subject->session);
    }
    subject->language_before = language_speak(language_of(self));
}

static void subject_clear(struct subject *subject)
{
    language_restore(subject->language_before);
    if (subject->session)
        session_free(subject->session);
}

static bool write_file(SynfinExportDialog *self, const char *path, char **error)
{
    struct subject subject;
    struct scenario scenario = session_as_scenario(synfin_run_session(self->run));
    const char *language = language_of(self);
    char *text = scenario_write(&scenario);
    subject_init(&subject, self);
    subject.options.scenario = (struct export_text){SCENARIO_PNG_KEYWORD, text};
    subject.options.title = trace_text_get(&scenario.setup.title, language);
    subject.options.description = trace_text_get(&scenario.description, language);
    bool written = export_file(subject.trace, path, &subject.options, error);
    subject_clear(&subject);
    g_free(text);
    scenario_clear(&scenario);
    return written;
}

bool synfin_export_dialog_write(SynfinExportDialog *self, const char *path)
{
    char *error = NULL;
    bool written = write_file(self, path, &error);
    gtk_label_set_text(self->error_label, written ? "" : error);
    gtk_widget_set_visible(GTK_WIDGET(self->error_label), !written);
    if (written)
        g_signal_emit(self, exported_signal, 0, path);
    g_free(error);
    return written;
}

/* ---- what is said of it --------------------------------------------------------------------- */

void synfin_export_dialog_size(SynfinExportDialog *self, int *width_px, int *height_px)
{
    struct subject subject;
    subject_init(&subject, self);
    struct diagram *diagram = diagram_new(subject.trace, &subject.options.diagram);
    *width_px = (int)ceil(diagram_width_px(diagram) * subject.options.scale);
    *height_px = (int)ceil(diagram_height_px(diagram) * subject.options.scale);
    diagram_free(diagram);
    subject_clear(&subject);
}

static char *size_text(SynfinExportDialog *self)
{
    int width_px, height_px;
    double dpi = gtk_adjustment_get_value(self->dpi_adjustment);
    synfin_export_dialog_size(self, &width_px, &height_px);
    return g_strdup_printf(_("%d × %d px, in print %.1f × %.1f cm"), width_px, height_px,
                           width_px / dpi * 2.54, height_px / dpi * 2.54);
}

static char *capture_text(SynfinExportDialog *self)
{
    struct subject subject;
    struct capture capture;
    subject_init(&subject, self);
    const struct diagram_options *span = &subject.options.diagram;
    capture_init(&capture, subject.trace, subject.options.place, span->from_ns, span->to_ns);
    uint32_t count = capture.count;
    capture_clear(&capture);
    subject_clear(&subject);
    return g_strdup_printf(ngettext("%u packet for Wireshark, with a comment that says why",
                                    "%u packets for Wireshark, each with a comment that says why",
                                    count),
                           count);
}

static void show_size(SynfinExportDialog *self)
{
    char *text;
    switch (form_of(self)) {
    case EXPORT_PICTURE:
        text = size_text(self);
        break;
    case EXPORT_CAPTURE:
        text = capture_text(self);
        break;
    case EXPORT_TRANSCRIPT:
        text = g_strdup(_("A plain sentence per event"));
        break;
    default:
        text = g_strdup(_("An object per event, for programs; numbers are absolute"));
        break;
    }
    gtk_label_set_text(self->size_label, text);
    g_free(text);
}

static gboolean idle_cb(gpointer data)
{
    SynfinExportDialog *self = data;
    self->idle = 0;
    show_size(self);
    return G_SOURCE_REMOVE;
}

static void changed_cb(SynfinExportDialog *self)
{
    if (!self->idle && self->run)
        self->idle = g_idle_add(idle_cb, self);
}

/* What does not apply to a form cannot be chosen for it. */
static void form_changed_cb(SynfinExportDialog *self)
{
    enum export_form form = form_of(self);
    gtk_widget_set_sensitive(GTK_WIDGET(self->place_row), form == EXPORT_CAPTURE);
    gtk_widget_set_sensitive(GTK_WIDGET(self->theme_row), form == EXPORT_PICTURE);
    gtk_widget_set_sensitive(GTK_WIDGET(self->size_group), form == EXPORT_PICTURE);
    gtk_widget_set_sensitive(GTK_WIDGET(self->numbers_row), form != EXPORT_JSON);
    gtk_widget_set_sensitive(GTK_WIDGET(self->language_row), form != EXPORT_JSON);
    gtk_widget_set_visible(GTK_WIDGET(self->error_label), FALSE);
    changed_cb(self);
}

void synfin_export_dialog_set_part(SynfinExportDialog *self, enum export_part part)
{
    adw_combo_row_set_selected(self->part_row, part);
}

/* ---- the form ------------------------------------------------------------------------------- */

static void response_cb(GtkNativeDialog *dialog G_GNUC_UNUSED, int response, gpointer data)
{
    SynfinExportDialog *self = data;
    GFile *file = NULL;
    if (response == GTK_RESPONSE_ACCEPT)
        file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(self->chooser));
    g_clear_object(&self->chooser);
    if (!file)
        return;
    char *path = g_file_get_path(file);
    if (path && synfin_export_dialog_write(self, path))
        gtk_window_close(GTK_WINDOW(self));
    g_free(path);
    g_object_unref(file);
}

static void export_cb(SynfinExportDialog *self)
{
    static const char *const kinds[EXPORT_FORM_COUNT] = {
        [EXPORT_PICTURE] = N_("PNG pictures"),
        [EXPORT_CAPTURE] = N_("pcapng captures"),
        [EXPORT_TRANSCRIPT] = N_("Texts"),
        [EXPORT_JSON] = N_("JSON lines"),
    };
    const char *ending = export_form_ending(form_of(self));
    char *name = g_strconcat(self->name, ".", ending, NULL);
    GtkFileFilter *filter = gtk_file_filter_new();
    g_clear_object(&self->chooser);
    self->chooser = gtk_file_chooser_native_new(_("Export"), GTK_WINDOW(self),
                                                GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
    gtk_file_filter_set_name(filter, _(kinds[form_of(self)]));
    gtk_file_filter_add_suffix(filter, ending);
    gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(self->chooser), filter);
    gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(self->chooser), name);
    g_signal_connect_object(self->chooser, "response", G_CALLBACK(response_cb), self, 0);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(self->chooser));
    g_object_unref(filter);
    g_free(name);
}

static char *stem(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? g_strndup(name, (gsize)(dot - name)) : g_strdup(name);
}

SynfinExportDialog *synfin_export_dialog_new(GtkWindow *parent, SynfinRun *run, int64_t from_ns,
                                             int64_t to_ns, const char *name)
{
    SynfinExportDialog *self =
        g_object_new(SYNFIN_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
    const char *language = trace_language();
    self->name = stem(name);
    self->from_ns = from_ns;
    self->to_ns = to_ns;
    adw_combo_row_set_selected(self->numbers_row, trace_numbers_style(synfin_run_numbers(run)));
    adw_combo_row_set_selected(self->language_row,
                               language && g_str_has_prefix(language, "zh") ? 1 : 0);
    self->run = g_object_ref(run);
    form_changed_cb(self);
    show_size(self);
    return self;
}

static void synfin_export_dialog_dispose(GObject *object)
{
    SynfinExportDialog *self = SYNFIN_EXPORT_DIALOG(object);
    g_clear_handle_id(&self->idle, g_source_remove);
    g_clear_object(&self->chooser);
    g_clear_object(&self->run);
    g_clear_pointer(&self->name, g_free);
    G_OBJECT_CLASS(synfin_export_dialog_parent_class)->dispose(object);
}

static void synfin_export_dialog_class_init(SynfinExportDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_export_dialog_dispose;
    exported_signal = g_signal_new("exported", SYNFIN_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/export-dialog.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, form_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, part_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, place_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, size_group);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, theme_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, numbers_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, language_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, width_adjustment);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, scale_adjustment);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, dpi_adjustment);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, size_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, error_label);
    gtk_widget_class_bind_template_callback(widget_class, changed_cb);
    gtk_widget_class_bind_template_callback(widget_class, form_changed_cb);
    gtk_widget_class_bind_template_callback(widget_class, export_cb);
    gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void synfin_export_dialog_init(SynfinExportDialog *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}
