#include "app/window-private.h"

#include "app/lessons-menu.h"
#include "scenario/lessons.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>

/* The text of a presentation is larger by this, beside what it has of the greater width. */
#define PRESENT_ZOOM 1.25

G_DEFINE_FINAL_TYPE(SynfinWindow, synfin_window, ADW_TYPE_APPLICATION_WINDOW)

void window_toast(SynfinWindow *self, const char *text)
{
    /* A toast takes markup, and what is said here may hold a "<". */
    char *escaped = g_markup_escape_text(text, -1);
    adw_toast_overlay_add_toast(self->toasts, adw_toast_new(escaped));
    g_free(escaped);
}

void window_set_presenting(SynfinWindow *self, bool presenting)
{
    gtk_widget_set_visible(GTK_WIDGET(self->network_strip), !presenting);
    gtk_widget_set_visible(self->header_bar, !presenting);
    if (presenting) {
        g_action_group_change_action_state(G_ACTION_GROUP(self), "inspector",
                                           g_variant_new_boolean(FALSE));
        gtk_widget_add_css_class(GTK_WIDGET(self), "presenting");
        gtk_window_fullscreen(GTK_WINDOW(self));
        self->zoom_before = synfin_diagram_view_zoom(self->view);
        synfin_diagram_view_set_zoom(self->view, self->zoom_before * PRESENT_ZOOM);
        window_toast(self, _("Escape ends the presentation; every key still works"));
    } else {
        gtk_widget_remove_css_class(GTK_WIDGET(self), "presenting");
        gtk_window_unfullscreen(GTK_WINDOW(self));
        synfin_diagram_view_set_zoom(self->view, self->zoom_before);
    }
    window_arrange(self);
}

/* ---- titles --------------------------------------------------------------------------------- */

static void show_titles(SynfinWindow *self)
{
    struct session *session = synfin_run_session(self->watch.run);
    const struct scenario *scenario = session_scenario(session);
    const char *title = trace_text_get(&scenario->setup.title, trace_language());
    char *base = self->file ? g_path_get_basename(self->file) : NULL;
    if (!*title)
        title = base ? base : _("A run without a name");
    char *marked = g_strconcat(session_is_modified(session) ? "• " : "", title, NULL);
    char *window_title = g_strconcat(marked, " – Synfin", NULL);
    adw_window_title_set_title(self->title, marked);
    if (base)
        adw_window_title_set_subtitle(self->title, base);
    else
        adw_window_title_set_subtitle(self->title,
                                      trace_text_get(&scenario->description, trace_language()));
    gtk_window_set_title(GTK_WINDOW(self), window_title);
    g_free(window_title);
    g_free(marked);
    g_free(base);
}

static void run_changed_cb(SynfinRun *run, guint change, gpointer data)
{
    SynfinWindow *self = data;
    if (change & (RUN_OPENED | RUN_TOLD | RUN_SAVED))
        show_titles(self);
    if (change & (RUN_OPENED | RUN_TOLD | RUN_PASSED | RUN_SELECTED | RUN_SAVED))
        window_update_actions(self);
    if (change & RUN_SELECTED && synfin_run_selected(run) != TRACE_NONE)
        synfin_diagram_view_reveal(self->view, synfin_run_selected(run));
}

static void following_changed_cb(SynfinWindow *self)
{
    bool offered = !synfin_diagram_view_following(self->view);
    gtk_revealer_set_reveal_child(self->follow_revealer, offered);
    gtk_widget_set_can_target(GTK_WIDGET(self->follow_revealer), offered);
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool is_lesson(const char *name)
{
    for (size_t i = 0; i < scenario_lesson_count(); i++)
        if (g_strcmp0(scenario_lesson_name(i), name) == 0)
            return true;
    return false;
}

static void tell_error(SynfinWindow *self, const struct scenario_error *error)
{
    char *text = scenario_error_text(error);
    GtkWidget *dialog = adw_message_dialog_new(GTK_WINDOW(self), _("It was not opened"), text);
    adw_message_dialog_add_response(ADW_MESSAGE_DIALOG(dialog), "close", _("_Close"));
    adw_message_dialog_set_close_response(ADW_MESSAGE_DIALOG(dialog), "close");
    gtk_window_present(GTK_WINDOW(dialog));
    g_free(text);
}

bool synfin_window_open(SynfinWindow *self, const char *lesson_or_file)
{
    struct scenario scenario;
    struct scenario_error error = {0};
    if (!scenario_open(lesson_or_file, &scenario, &error)) {
        tell_error(self, &error);
        scenario_error_clear(&error);
        return false;
    }
    bool lesson = is_lesson(lesson_or_file);
    char *name = g_strdup(lesson_or_file);
    g_clear_pointer(&self->lesson, g_free);
    g_clear_pointer(&self->file, g_free);
    if (lesson) {
        settings_set_string(self->settings, "last-lesson", name);
        self->lesson = name;
    } else {
        self->file = name;
    }
    synfin_run_open(self->watch.run, &scenario);
    scenario_clear(&scenario);
    gtk_widget_grab_focus(GTK_WIDGET(self->view));
    return true;
}

SynfinRun *synfin_window_run(SynfinWindow *self)
{
    return self->watch.run;
}

/* ---- what is remembered --------------------------------------------------------------------- */

static void restore_string(SynfinWindow *self, const char *key, const char *otherwise)
{
    char *value = settings_string(self->settings, key, otherwise);
    g_action_group_change_action_state(G_ACTION_GROUP(self), key, g_variant_new_string(value));
    g_free(value);
}

static void restore_bool(SynfinWindow *self, const char *key, bool otherwise)
{
    g_action_group_change_action_state(
        G_ACTION_GROUP(self), key,
        g_variant_new_boolean(settings_bool(self->settings, key, otherwise)));
}

static void restore_settings(SynfinWindow *self)
{
    if (self->settings) {
        g_settings_bind(self->settings, "width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
        g_settings_bind(self->settings, "height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
        g_settings_bind(self->settings, "maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
    }
    restore_string(self, "numbers", "automatic");
    restore_string(self, "theme", "system");
    restore_string(self, "measure", "drawn");
    restore_bool(self, "hide-future", false);
    restore_bool(self, "why", true);
    g_action_group_activate_action(
        G_ACTION_GROUP(self), "pace",
        g_variant_new_double(settings_double(self->settings, "pace", 1)));
}

SynfinWindow *synfin_window_new(AdwApplication *application)
{
    SynfinWindow *self = g_object_new(SYNFIN_TYPE_WINDOW, "application", application, NULL);
    char *lesson = settings_string(self->settings, "last-lesson", "");
    synfin_window_open(self, is_lesson(lesson) ? lesson : scenario_lesson_name(0));
    g_free(lesson);
    return self;
}

/* ---- the object ----------------------------------------------------------------------------- */

static gboolean synfin_window_close_request(GtkWindow *window)
{
    if (!window_may_close(SYNFIN_WINDOW(window)))
        return GDK_EVENT_STOP;
    return GTK_WINDOW_CLASS(synfin_window_parent_class)->close_request(window);
}

static void synfin_window_size_allocate(GtkWidget *widget, int width_px, int height_px,
                                        int baseline)
{
    bool other = gtk_widget_get_width(widget) != SYNFIN_WINDOW(widget)->arranged_px;
    GTK_WIDGET_CLASS(synfin_window_parent_class)
        ->size_allocate(widget, width_px, height_px, baseline);
    if (other)
        window_arrange_soon(SYNFIN_WINDOW(widget));
}

static void synfin_window_dispose(GObject *object)
{
    SynfinWindow *self = SYNFIN_WINDOW(object);
    watch_clear(&self->watch);
    g_clear_handle_id(&self->leave_source, g_source_remove);
    g_clear_handle_id(&self->arrange_source, g_source_remove);
    g_clear_object(&self->chooser);
    g_clear_object(&self->settings);
    g_clear_pointer(&self->file, g_free);
    g_clear_pointer(&self->lesson, g_free);
    g_clear_pointer(&self->leaving_for, g_free);
    G_OBJECT_CLASS(synfin_window_parent_class)->dispose(object);
}

static void synfin_window_finalize(GObject *object)
{
    window_free_actions(SYNFIN_WINDOW(object));
    G_OBJECT_CLASS(synfin_window_parent_class)->finalize(object);
}

static void ensure_types(void)
{
    g_type_ensure(SYNFIN_TYPE_LESSONS_MENU);
    g_type_ensure(SYNFIN_TYPE_INSPECTOR);
    g_type_ensure(SYNFIN_TYPE_HOST_PANE);
    g_type_ensure(SYNFIN_TYPE_NETWORK_STRIP);
    g_type_ensure(SYNFIN_TYPE_DIAGRAM_VIEW);
    g_type_ensure(SYNFIN_TYPE_CAPTION_CARD);
    g_type_ensure(SYNFIN_TYPE_TRANSPORT_BAR);
}

static void synfin_window_class_init(SynfinWindowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_window_dispose;
    G_OBJECT_CLASS(klass)->finalize = synfin_window_finalize;
    widget_class->size_allocate = synfin_window_size_allocate;
    GTK_WINDOW_CLASS(klass)->close_request = synfin_window_close_request;
    ensure_types();
    gtk_widget_class_set_template_from_resource(widget_class, "/io/github/synfin/Synfin/window.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, toasts);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, content);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, header_bar);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, title);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, lessons_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, inspector);
    gtk_widget_class_bind_template_child_full(widget_class, "client_pane", FALSE,
                                              G_STRUCT_OFFSET(SynfinWindow, panes[0]));
    gtk_widget_class_bind_template_child_full(widget_class, "server_pane", FALSE,
                                              G_STRUCT_OFFSET(SynfinWindow, panes[1]));
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, network_strip);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, view);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, follow_revealer);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, caption);
    gtk_widget_class_bind_template_child(widget_class, SynfinWindow, transport);
}

static void synfin_window_init(SynfinWindow *self)
{
    SynfinRun *run = synfin_run_new();
    gtk_widget_init_template(GTK_WIDGET(self));
    self->settings = settings_open();
    self->zoom_before = 1;
    window_add_actions(self);
    window_add_keys(self);
    window_accept_drops(self);
    synfin_diagram_view_set_run(self->view, run);
    synfin_host_pane_watch(self->panes[TRACE_CLIENT], run, TRACE_CLIENT);
    synfin_host_pane_watch(self->panes[TRACE_SERVER], run, TRACE_SERVER);
    synfin_network_strip_watch(self->network_strip, run);
    synfin_caption_card_watch(self->caption, run);
    synfin_transport_bar_watch(self->transport, run);
    synfin_inspector_watch(self->inspector, run);
    window_collect_reasons(self);
    g_signal_connect_object(self->view, "notify::following", G_CALLBACK(following_changed_cb), self,
                            G_CONNECT_SWAPPED);
    watch_set(&self->watch, run, run_changed_cb, self);
    restore_settings(self);
    g_object_unref(run);
}
