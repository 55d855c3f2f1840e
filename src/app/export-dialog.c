#include "app/export-dialog.h"

#include "app/language.h"
#include "diagram/diagram.h"
#include "export/png.h"
#include "scenario/scenario.h"
#include "tcp/time.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>
#include <math.h>

struct _SynfinExportDialog {
    AdwWindow parent_instance;

    /* template */
    AdwComboRow *part_row, *theme_row, *numbers_row, *language_row;
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

/* ---- the picture ---------------------------------------------------------------------------- */

/* A diagram together with what it was made from. */
struct picture {
    struct session *session; /* NULL: the window's own */
    struct diagram *diagram;
};

static void picture_clear(struct picture *picture)
{
    diagram_free(picture->diagram);
    if (picture->session)
        session_free(picture->session);
}

/* The diagram as it is at a moment is that of a run which is told no further. */
static struct session *session_until(SynfinRun *run, int64_t t_ns)
{
    struct scenario scenario = session_as_scenario(synfin_run_session(run));
    scenario.setup.until_ns = t_ns;
    struct session *session = session_new(&scenario);
    scenario_clear(&scenario);
    return session;
}

static struct diagram_options options_of(SynfinExportDialog *self, enum export_part part)
{
    struct diagram_options options = diagram_options_default();
    const char *language = languages[adw_combo_row_get_selected(self->language_row)];
    options.theme = (enum diagram_theme)adw_combo_row_get_selected(self->theme_row);
    options.numbers = (enum trace_number_style)adw_combo_row_get_selected(self->numbers_row);
    options.language = strcmp(language, "C") == 0 ? NULL : language;
    options.width_px = gtk_adjustment_get_value(self->width_adjustment);
    options.page = true;
    options.cwnd = scenario_is_about_congestion(session_scenario(synfin_run_session(self->run)));
    if (part == EXPORT_VISIBLE) {
        options.from_ns = self->from_ns;
        options.to_ns = self->to_ns;
    }
    return options;
}

/* In the language of the form, which need not be the window's. */
static struct picture picture_new(SynfinExportDialog *self)
{
    enum export_part part = (enum export_part)adw_combo_row_get_selected(self->part_row);
    struct diagram_options options = options_of(self, part);
    struct picture picture = {0};
    const struct trace *trace = synfin_run_trace(self->run);
    if (part == EXPORT_AT_PLAYHEAD) {
        picture.session = session_until(self->run, synfin_run_t_ns(self->run));
        trace = session_trace(picture.session);
    }
    char *before = language_speak(languages[adw_combo_row_get_selected(self->language_row)]);
    picture.diagram = diagram_new(trace, &options);
    language_restore(before);
    return picture;
}

static void size_of(SynfinExportDialog *self, const struct diagram *diagram, int *width_px,
                    int *height_px)
{
    double scale = gtk_adjustment_get_value(self->scale_adjustment);
    *width_px = (int)ceil(diagram_width_px(diagram) * scale);
    *height_px = (int)ceil(diagram_height_px(diagram) * scale);
}

void synfin_export_dialog_size(SynfinExportDialog *self, int *width_px, int *height_px)
{
    struct picture picture = picture_new(self);
    size_of(self, picture.diagram, width_px, height_px);
    picture_clear(&picture);
}

static void show_size(SynfinExportDialog *self)
{
    int width_px, height_px;
    double dpi = gtk_adjustment_get_value(self->dpi_adjustment);
    synfin_export_dialog_size(self, &width_px, &height_px);
    char *text = g_strdup_printf(_("%d × %d px, in print %.1f × %.1f cm"), width_px, height_px,
                                 width_px / dpi * 2.54, height_px / dpi * 2.54);
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

bool synfin_export_dialog_write(SynfinExportDialog *self, const char *path, char **error)
{
    struct picture picture = picture_new(self);
    struct scenario scenario = session_as_scenario(synfin_run_session(self->run));
    const char *language = languages[adw_combo_row_get_selected(self->language_row)];
    char *text = scenario_write(&scenario);
    const char *title = trace_text_get(&scenario.setup.title, language);
    const char *description = trace_text_get(&scenario.description, language);
    const struct export_text texts[] = {
        {"Software", "Synfin"},
        {SCENARIO_PNG_KEYWORD, text},
        {"Title", title},
        {"Description", description},
    };
    struct export_png_options options = {
        .scale = gtk_adjustment_get_value(self->scale_adjustment),
        .dpi = gtk_adjustment_get_value(self->dpi_adjustment),
        .texts = texts,
        .text_count = *description ? 4
                      : *title     ? 3
                                   : 2,
    };
    bool written = export_png(picture.diagram, path, &options, error);
    g_free(text);
    scenario_clear(&scenario);
    picture_clear(&picture);
    if (written)
        g_signal_emit(self, exported_signal, 0, path);
    return written;
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
    char *path = g_file_get_path(file), *error = NULL;
    if (synfin_export_dialog_write(self, path, &error)) {
        gtk_window_close(GTK_WINDOW(self));
    } else {
        gtk_label_set_text(self->error_label, error);
        gtk_widget_set_visible(GTK_WIDGET(self->error_label), TRUE);
    }
    g_free(error);
    g_free(path);
    g_object_unref(file);
}

static void export_cb(SynfinExportDialog *self)
{
    char *name = g_strconcat(self->name, ".png", NULL);
    GtkFileFilter *filter = gtk_file_filter_new();
    g_clear_object(&self->chooser);
    self->chooser = gtk_file_chooser_native_new(_("Export the picture"), GTK_WINDOW(self),
                                                GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
    gtk_file_filter_set_name(filter, _("PNG pictures"));
    gtk_file_filter_add_pattern(filter, "*.png");
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
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, part_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, theme_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, numbers_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, language_row);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, width_adjustment);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, scale_adjustment);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, dpi_adjustment);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, size_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinExportDialog, error_label);
    gtk_widget_class_bind_template_callback(widget_class, changed_cb);
    gtk_widget_class_bind_template_callback(widget_class, export_cb);
    gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void synfin_export_dialog_init(SynfinExportDialog *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}
