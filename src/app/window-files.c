#include "app/window-private.h"

#include "app/export-dialog.h"
#include "scenario/lessons.h"

#include <glib/gi18n.h>

/* ---- saving --------------------------------------------------------------------------------- */

static void leave(SynfinWindow *self);

bool window_save_to(SynfinWindow *self, const char *path)
{
    struct scenario_error error = {0};
    struct scenario scenario = session_as_scenario(synfin_run_session(self->watch.run));
    bool saved = scenario_write_file(&scenario, path, &error);
    scenario_clear(&scenario);
    if (!saved) {
        char *text = scenario_error_text(&error);
        window_toast(self, text);
        g_free(text);
        scenario_error_clear(&error);
        return false;
    }
    char *name = g_strdup(path);
    g_free(self->file);
    self->file = name;
    synfin_run_saved(self->watch.run);
    window_toast(self, _("Saved"));
    return true;
}

static GtkFileFilter *filter(const char *name, const char *const *patterns)
{
    GtkFileFilter *filter = gtk_file_filter_new();
    gtk_file_filter_set_name(filter, name);
    for (; *patterns; patterns++)
        gtk_file_filter_add_pattern(filter, *patterns);
    return filter;
}

/* The chooser must be kept until it has answered. */
static GtkFileChooserNative *choose(SynfinWindow *self, const char *title,
                                    GtkFileChooserAction action, const char *accept,
                                    const char *filter_name, const char *const *patterns)
{
    g_clear_object(&self->chooser);
    self->chooser = gtk_file_chooser_native_new(title, GTK_WINDOW(self), action, accept, NULL);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(self->chooser), TRUE);
    GtkFileFilter *f = filter(filter_name, patterns);
    gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(self->chooser), f);
    g_object_unref(f);
    return self->chooser;
}

/* The path that was chosen, or NULL; the chooser is let go. Free with g_free(). */
static char *chosen(SynfinWindow *self, int response)
{
    char *path = NULL;
    if (response == GTK_RESPONSE_ACCEPT) {
        GFile *file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(self->chooser));
        path = file ? g_file_get_path(file) : NULL;
        g_clear_object(&file);
    }
    g_clear_object(&self->chooser);
    return path;
}

static void save_response_cb(GtkNativeDialog *dialog G_GNUC_UNUSED, int response, gpointer data)
{
    SynfinWindow *self = data;
    char *path = chosen(self, response);
    bool saved = path && window_save_to(self, path);
    g_free(path);
    if (saved && self->leaving)
        leave(self);
    self->leaving = false;
}

void window_save_as_action(SynfinWindow *self)
{
    static const char *const patterns[] = {"*.synfin", NULL};
    GtkFileChooserNative *chooser = choose(self, _("Save the run"), GTK_FILE_CHOOSER_ACTION_SAVE,
                                           _("_Save"), _("Synfin scenarios"), patterns);
    char *name = self->file ? g_path_get_basename(self->file)
                            : g_strconcat(self->lesson ? self->lesson : "run", ".synfin", NULL);
    gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(chooser), name);
    g_free(name);
    g_signal_connect_object(chooser, "response", G_CALLBACK(save_response_cb), self, 0);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(chooser));
}

/* A PNG is a picture of a run: what is done to it since goes into a file of its own. */
void window_save_action(SynfinWindow *self)
{
    if (self->file && g_str_has_suffix(self->file, ".synfin")) {
        bool saved = window_save_to(self, self->file);
        if (saved && self->leaving)
            leave(self);
        self->leaving = false;
        return;
    }
    window_save_as_action(self);
}

/* ---- leaving what is unsaved ---------------------------------------------------------------- */

static void leave(SynfinWindow *self)
{
    char *next = g_steal_pointer(&self->leaving_for);
    if (self->closing) {
        session_mark_saved(synfin_run_session(self->watch.run));
        gtk_window_close(GTK_WINDOW(self));
    } else if (next) {
        synfin_window_open(self, next);
    }
    g_free(next);
}

static gboolean leave_cb(gpointer data)
{
    SynfinWindow *self = data;
    self->leave_source = 0;
    leave(self);
    return G_SOURCE_REMOVE;
}

static void ask_response_cb(AdwMessageDialog *dialog G_GNUC_UNUSED, const char *response,
                            gpointer data)
{
    SynfinWindow *self = data;
    if (g_strcmp0(response, "discard") == 0) {
        /* Not before the dialog itself is gone, for it hangs on the window that may close now. */
        self->leave_source = g_idle_add(leave_cb, self);
    } else if (g_strcmp0(response, "save") == 0) {
        self->leaving = true;
        window_save_action(self);
    } else {
        self->closing = false;
        g_clear_pointer(&self->leaving_for, g_free);
    }
}

static void ask(SynfinWindow *self)
{
    GtkWidget *dialog =
        adw_message_dialog_new(GTK_WINDOW(self), _("Save what was done to this run?"),
                               _("The interventions that have not been saved will be lost."));
    AdwMessageDialog *message = ADW_MESSAGE_DIALOG(dialog);
    adw_message_dialog_add_responses(message, "cancel", _("_Cancel"), "discard", _("_Discard"),
                                     "save", _("_Save"), NULL);
    adw_message_dialog_set_response_appearance(message, "discard", ADW_RESPONSE_DESTRUCTIVE);
    adw_message_dialog_set_response_appearance(message, "save", ADW_RESPONSE_SUGGESTED);
    adw_message_dialog_set_default_response(message, "save");
    adw_message_dialog_set_close_response(message, "cancel");
    g_signal_connect_object(dialog, "response", G_CALLBACK(ask_response_cb), self, 0);
    gtk_window_present(GTK_WINDOW(dialog));
}

void synfin_window_leave_for(SynfinWindow *self, const char *lesson_or_file)
{
    char *next = g_strdup(lesson_or_file);
    g_free(self->leaving_for);
    self->leaving_for = next;
    self->closing = false;
    if (session_is_modified(synfin_run_session(self->watch.run)))
        ask(self);
    else
        leave(self);
}

bool window_may_close(SynfinWindow *self)
{
    if (!session_is_modified(synfin_run_session(self->watch.run)))
        return true;
    self->closing = true;
    ask(self);
    return false;
}

/* ---- opening -------------------------------------------------------------------------------- */

static void open_response_cb(GtkNativeDialog *dialog G_GNUC_UNUSED, int response, gpointer data)
{
    SynfinWindow *self = data;
    char *path = chosen(self, response);
    if (path)
        synfin_window_leave_for(self, path);
    g_free(path);
}

void window_open_action(SynfinWindow *self)
{
    static const char *const patterns[] = {"*.synfin", "*.png", NULL};
    GtkFileChooserNative *chooser =
        choose(self, _("Open a run"), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"),
               _("Synfin scenarios, and pictures that hold one"), patterns);
    g_signal_connect_object(chooser, "response", G_CALLBACK(open_response_cb), self, 0);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(chooser));
}

static gboolean drop_cb(GtkDropTarget *target G_GNUC_UNUSED, const GValue *value,
                        double x G_GNUC_UNUSED, double y G_GNUC_UNUSED, gpointer data)
{
    SynfinWindow *self = data;
    GSList *files = gdk_file_list_get_files(g_value_get_boxed(value));
    char *path = files ? g_file_get_path(files->data) : NULL;
    if (path)
        synfin_window_leave_for(self, path);
    g_free(path);
    g_slist_free(files);
    return path != NULL;
}

void window_accept_drops(SynfinWindow *self)
{
    GtkDropTarget *target = gtk_drop_target_new(GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
    g_signal_connect(target, "drop", G_CALLBACK(drop_cb), self);
    gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(target));
}

/* ---- exporting ------------------------------------------------------------------------------ */

static void exported_cb(SynfinExportDialog *dialog G_GNUC_UNUSED, const char *path, gpointer data)
{
    char *name = g_path_get_basename(path);
    char *text = g_strdup_printf(_("The run is in %s"), name);
    window_toast(data, text);
    g_free(text);
    g_free(name);
}

void window_export_action(SynfinWindow *self)
{
    int64_t from_ns, to_ns;
    synfin_diagram_view_span(self->view, &from_ns, &to_ns);
    char *name = NULL;
    if (self->lesson)
        name = g_strdup(self->lesson);
    else if (self->file)
        name = g_path_get_basename(self->file);
    SynfinExportDialog *dialog = synfin_export_dialog_new(GTK_WINDOW(self), self->watch.run,
                                                          from_ns, to_ns, name ? name : "run");
    g_signal_connect_object(dialog, "exported", G_CALLBACK(exported_cb), self, 0);
    gtk_window_present(GTK_WINDOW(dialog));
    g_free(name);
}
