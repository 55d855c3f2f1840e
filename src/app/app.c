#include "app/app.h"

#include "app/application.h"

#include "app/window.h"
#include "trace/sentence.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define APP_ID "io.github.synfin.Synfin"

/* Keys that act whatever has the focus; those without modifier are in window-keys.c. */
static const struct {
    const char *action, *keys[3];
} accels[] = {
    {"app.quit", {"<Control>q"}},           {"window.close", {"<Control>w"}},
    {"win.open", {"<Control>o"}},           {"win.save", {"<Control>s"}},
    {"win.save-as", {"<Control><Shift>s"}}, {"win.export", {"<Control>e"}},
    {"win.lessons", {"<Control>l"}},        {"win.restart", {"<Control>r"}},
    {"win.present", {"F5", "F11"}},         {"win.zoom-in", {"<Control>plus", "<Control>equal"}},
    {"win.zoom-out", {"<Control>minus"}},   {"win.zoom-normal", {"<Control>0"}},
};

static void about_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *none G_GNUC_UNUSED,
                     gpointer data)
{
    adw_show_about_window(
        gtk_application_get_active_window(GTK_APPLICATION(data)), "application-name", "Synfin",
        "application-icon", APP_ID, "version", SYNFIN_VERSION, "license-type", GTK_LICENSE_GPL_3_0,
        "comments",
        _("Shows a TCP connection from SYN to FIN: two simulated endpoints run a real TCP, and "
          "everything in the diagram is what they did."),
        "developer-name", _("The Synfin authors"), NULL);
}

/* Each window is asked to close, so that unsaved work is not lost.  One may take others with it that
 * hang on it. */
static void quit_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *none G_GNUC_UNUSED,
                    gpointer data)
{
    GList *windows = g_list_copy(gtk_application_get_windows(GTK_APPLICATION(data)));
    for (GList *w = windows; w; w = w->next)
        g_object_ref(w->data);
    for (GList *w = windows; w; w = w->next)
        gtk_window_close(w->data);
    g_list_free_full(windows, g_object_unref);
}

static const GActionEntry entries[] = {
    {"about", about_cb, NULL, NULL, NULL, {0}},
    {"quit", quit_cb, NULL, NULL, NULL, {0}},
};

/* Pango knows the language from the locale's character set alone.  Where that is C.UTF-8 it would
 * write Chinese with the Japanese forms of characters and marks, so a font is named that does not.
 */
static char *with_chinese_forms(const char *font)
{
    PangoFontDescription *description = pango_font_description_from_string(font);
    const char *language = pango_language_to_string(pango_language_get_default());
    if (g_str_has_prefix(trace_language(), "zh") && !g_str_has_prefix(language, "zh")) {
        const char *family = pango_font_description_get_family(description);
        char *families = g_strconcat(family ? family : "Sans", ",Noto Sans CJK SC", NULL);
        pango_font_description_set_family(description, families);
        g_free(families);
    }
    char *name = pango_font_description_to_string(description);
    pango_font_description_free(description);
    return name;
}

/* Where no desktop has chosen a font GTK falls back to "Sans 10", which is small and dated. */
static void choose_font(void)
{
    GtkSettings *settings = gtk_settings_get_default();
    char *chosen = NULL;
    g_object_get(settings, "gtk-font-name", &chosen, NULL);
    char *font = with_chinese_forms(g_strcmp0(chosen, "Sans 10") == 0 ? "Cantarell 11" : chosen);
    if (g_strcmp0(font, chosen) != 0)
        g_object_set(settings, "gtk-font-name", font, NULL);
    g_free(font);
    g_free(chosen);
}

static void startup_cb(GtkApplication *application, gpointer data G_GNUC_UNUSED)
{
    g_action_map_add_action_entries(G_ACTION_MAP(application), entries, G_N_ELEMENTS(entries),
                                    application);
    choose_font();
    for (size_t i = 0; i < G_N_ELEMENTS(accels); i++)
        gtk_application_set_accels_for_action(application, accels[i].action, accels[i].keys);
}

static void activate_cb(GtkApplication *application, gpointer data G_GNUC_UNUSED)
{
    GtkWindow *window = gtk_application_get_active_window(application);
    if (!window)
        window = GTK_WINDOW(synfin_window_new(ADW_APPLICATION(application)));
    gtk_window_present(window);
}

/* A word that names a lesson comes as a file that does not exist.  What has no path, as a resource
 * or a place in the network, is called by its URI, which is then said not to be there. */
static char *path_or_lesson(GFile *file)
{
    if (!g_file_query_exists(file, NULL))
        return g_file_get_basename(file);
    char *path = g_file_get_path(file);
    return path ? path : g_file_get_uri(file);
}

static void open_cb(GtkApplication *application, GFile **files, int count,
                    const char *hint G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    for (int i = 0; i < count; i++) {
        SynfinWindow *window = synfin_window_new(ADW_APPLICATION(application));
        char *path = path_or_lesson(files[i]);
        gtk_window_present(GTK_WINDOW(window));
        synfin_window_open(window, path);
        g_free(path);
    }
}

AdwApplication *app_new(void)
{
    AdwApplication *application = adw_application_new(APP_ID, G_APPLICATION_HANDLES_OPEN);
    g_signal_connect(application, "startup", G_CALLBACK(startup_cb), NULL);
    g_signal_connect(application, "activate", G_CALLBACK(activate_cb), NULL);
    g_signal_connect(application, "open", G_CALLBACK(open_cb), NULL);
    return application;
}

int app_main(int argc, char **argv)
{
    AdwApplication *application = app_new();
    int status = g_application_run(G_APPLICATION(application), argc, argv);
    g_object_unref(application);
    return status;
}
