#include "harness.h"

#include "app/application.h"

#include <X11/extensions/XTest.h>
#include <gdk/x11/gdkx.h>
#include <string.h>

static AdwApplication *application;

static Display *display(void)
{
    return gdk_x11_display_get_xdisplay(gdk_display_get_default());
}

void harness_start(int *argc, char ***argv)
{
    gtk_test_init(argc, argv, NULL);
    application = app_new();
    g_application_set_default(G_APPLICATION(application));
    g_assert_true(g_application_register(G_APPLICATION(application), NULL, NULL));
}

void harness_turn(void)
{
    if (!g_main_context_iteration(NULL, FALSE))
        g_usleep(1000);
}

void harness_rest(int milliseconds)
{
    gint64 until_us = g_get_monotonic_time() + milliseconds * 1000;
    while (g_get_monotonic_time() < until_us)
        harness_turn();
}

static gboolean drawn_cb(GtkWidget *widget G_GNUC_UNUSED, GdkFrameClock *clock G_GNUC_UNUSED,
                         gpointer data)
{
    return --*(int *)data > 0;
}

void harness_settle(SynfinWindow *window)
{
    int frames = 4;
    gtk_widget_add_tick_callback(GTK_WIDGET(window), drawn_cb, &frames, NULL);
    harness_wait(frames <= 0);
}

SynfinWindow *harness_window(const char *lesson_or_file, int width_px, int height_px)
{
    SynfinWindow *window = synfin_window_new(application);
    gtk_window_set_default_size(GTK_WINDOW(window), width_px, height_px);
    gtk_window_present(GTK_WINDOW(window));
    harness_wait(gtk_widget_get_mapped(GTK_WIDGET(window)));
    g_assert_true(synfin_window_open(window, lesson_or_file));
    harness_settle(window);
    harness_wait(synfin_diagram_view_diagram(window->view) != NULL);
    return window;
}

static void gone_cb(gpointer data, GObject *object G_GNUC_UNUSED)
{
    ++*(int *)data;
}

void harness_close(SynfinWindow *window)
{
    int gone = 0;
    g_object_weak_ref(G_OBJECT(window), gone_cb, &gone);
    g_object_weak_ref(G_OBJECT(window->view), gone_cb, &gone);
    g_object_weak_ref(G_OBJECT(window->watch.run), gone_cb, &gone);
    gtk_window_destroy(GTK_WINDOW(window));
    harness_wait(gone == 3);
}

const struct trace_moment *harness_moment(SynfinWindow *window)
{
    return synfin_run_moment(window->watch.run);
}

int64_t harness_t_ns(SynfinWindow *window)
{
    return synfin_run_t_ns(window->watch.run);
}

void harness_seek(SynfinWindow *window, int64_t to_ns)
{
    synfin_run_seek(window->watch.run, to_ns);
    g_assert_cmpint(harness_t_ns(window), ==, to_ns);
    harness_settle(window);
}

/* ---- pointing ------------------------------------------------------------------------------- */

static void point_of(GtkWidget *widget, double x_px, double y_px, int *root_x, int *root_y)
{
    GtkNative *native = gtk_widget_get_native(widget);
    GdkSurface *surface = gtk_native_get_surface(native);
    Window xid = gdk_x11_surface_get_xid(surface), child;
    graphene_point_t point;
    double dx, dy;
    g_assert_true(gtk_widget_compute_point(widget, GTK_WIDGET(native),
                                           &GRAPHENE_POINT_INIT((float)x_px, (float)y_px), &point));
    gtk_native_get_surface_transform(native, &dx, &dy);
    XTranslateCoordinates(display(), xid, DefaultRootWindow(display()), (int)(point.x + dx),
                          (int)(point.y + dy), root_x, root_y, &child);
}

static void move_to(GtkWidget *widget, double x_px, double y_px)
{
    int root_x, root_y;
    point_of(widget, x_px, y_px, &root_x, &root_y);
    XTestFakeMotionEvent(display(), -1, root_x, root_y, CurrentTime);
    XSync(display(), False);
    harness_rest(40);
}

static void button(unsigned which, bool press)
{
    XTestFakeButtonEvent(display(), which, press, CurrentTime);
    XSync(display(), False);
    harness_rest(40);
}

void harness_click_at(GtkWidget *widget, double x_px, double y_px, unsigned which)
{
    move_to(widget, x_px, y_px);
    button(which, true);
    button(which, false);
    harness_rest(60);
}

void harness_click(GtkWidget *widget)
{
    harness_click_at(widget, gtk_widget_get_width(widget) / 2.0,
                     gtk_widget_get_height(widget) / 2.0, 1);
}

void harness_click_action(SynfinWindow *window, const char *action)
{
    GtkWidget *button = harness_find_action(GTK_WIDGET(window), action);
    g_assert_nonnull(button);
    harness_click(button);
}

void harness_drag(GtkWidget *widget, double x0_px, double y0_px, double x1_px, double y1_px)
{
    move_to(widget, x0_px, y0_px);
    button(1, true);
    for (int i = 1; i <= 4; i++)
        move_to(widget, x0_px + (x1_px - x0_px) * i / 4, y0_px + (y1_px - y0_px) * i / 4);
    button(1, false);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void key(const char *name, bool press)
{
    KeySym symbol = XStringToKeysym(name);
    g_assert_cmpuint(symbol, !=, NoSymbol);
    XTestFakeKeyEvent(display(), XKeysymToKeycode(display(), symbol), press, CurrentTime);
    XSync(display(), False);
}

void harness_key(const char *modifier, const char *name)
{
    if (modifier)
        key(modifier, true);
    key(name, true);
    key(name, false);
    if (modifier)
        key(modifier, false);
    harness_rest(60);
}

void harness_type(const char *text)
{
    for (; *text; text++) {
        char letter[2] = {*text, 0};
        harness_key(NULL, *text == ' ' ? "space" : *text == '.' ? "period" : letter);
    }
}

GtkWidget *harness_find_action(GtkWidget *widget, const char *action)
{
    if (GTK_IS_ACTIONABLE(widget) &&
        g_strcmp0(gtk_actionable_get_action_name(GTK_ACTIONABLE(widget)), action) == 0)
        return widget;
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child)) {
        GtkWidget *found = harness_find_action(child, action);
        if (found)
            return found;
    }
    return NULL;
}

GtkWidget *harness_find_class(GtkWidget *widget, const char *class_name)
{
    if (strcmp(G_OBJECT_TYPE_NAME(widget), class_name) == 0)
        return widget;
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child)) {
        GtkWidget *found = harness_find_class(child, class_name);
        if (found)
            return found;
    }
    return NULL;
}
