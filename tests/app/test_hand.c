/* What a host is told by hand: its buttons, menus and forms. */
#include "harness.h"

#include "app/host-values.h"
#include "tcp/time.h"

#include <string.h>

static void test_entry_keeps_its_keys(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_seek(window, TIME_MS(150));
    uint32_t packets = trace_packet_count(synfin_run_trace(window->watch.run));
    harness_click_action(window, "win.client-send");
    harness_rest(400);
    harness_type("a b.c");
    g_assert_false(synfin_run_is_playing(window->watch.run));
    g_assert_cmpint(harness_t_ns(window), ==, TIME_MS(150));
    harness_key(NULL, "Return");
    const struct trace *trace = synfin_run_trace(window->watch.run);
    g_assert_cmpuint(trace_packet_count(trace), >, packets);
    const struct trace_packet *sent = trace_packet(trace, packets + 1);
    g_assert_cmpuint(sent->segment.payload_bytes, ==, 5);
    g_assert_cmpint(memcmp(trace_octets(trace, sent->stream, 0, 5), "a b.c", 5), ==, 0);
    harness_close(window);
}

/* Of the two SENDs only the one for which the box was ticked is urgent. */
static void test_urgent_data(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    const struct trace *trace;
    harness_seek(window, TIME_MS(150));
    harness_click_action(window, "win.client-send");
    harness_rest(400);
    harness_click(harness_find_class(GTK_WIDGET(window->panes[TRACE_CLIENT]), "GtkCheckButton"));
    harness_type("hi");
    harness_key(NULL, "Return");
    trace = synfin_run_trace(window->watch.run);
    uint32_t urgent = trace_packet_count(trace);
    g_assert_true(trace_packet(trace, 4)->segment.flags & TCP_URG);
    g_assert_cmpuint(trace_packet(trace, 4)->segment.urgent_pointer, ==, 2);
    harness_seek(window, synfin_run_end_ns(window->watch.run));
    harness_click_action(window, "win.client-send");
    harness_rest(400);
    harness_type("hi");
    harness_key(NULL, "Return");
    trace = synfin_run_trace(window->watch.run);
    g_assert_cmpuint(trace_packet_count(trace), >, urgent);
    g_assert_false(trace_packet(trace, urgent + 1)->segment.flags & TCP_URG);
    harness_close(window);
}

/* The item of a menu with these words, in whichever of its pages. */
static GtkWidget *find_item(GtkWidget *widget, const char *text)
{
    if (strcmp(G_OBJECT_TYPE_NAME(widget), "GtkModelButton") == 0) {
        char *label;
        g_object_get(widget, "text", &label, NULL);
        bool same = g_strcmp0(label, text) == 0;
        g_free(label);
        if (same && gtk_widget_get_mapped(widget))
            return widget;
    }
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child)) {
        GtkWidget *found = find_item(child, text);
        if (found)
            return found;
    }
    return NULL;
}

static void choose_from(GtkWidget *menu, const char *text)
{
    GtkWidget *item = NULL;
    harness_wait((item = find_item(menu, text)));
    harness_rest(400);
    harness_click(item);
}

/* Five seconds by the menu: what is sent then has so long to be acknowledged. */
static void test_user_timeout(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    GtkWidget *pane = GTK_WIDGET(window->panes[TRACE_CLIENT]);
    harness_seek(window, TIME_MS(150));
    harness_click(harness_find_class(pane, "GtkMenuButton"));
    choose_from(pane, "User timeout");
    choose_from(pane, "5 s");
    harness_wait(session_is_modified(synfin_run_session(window->watch.run)));
    harness_click_action(window, "win.client-send");
    harness_rest(400);
    harness_type("hi");
    harness_key(NULL, "Return");
    const struct trace_running_timer *timer =
        &harness_moment(window)->host[TRACE_CLIENT].newest.timers[TCP_TIMER_USER];
    g_assert_true(timer->running);
    g_assert_cmpint(timer->expires_ns - harness_t_ns(window), ==, TIME_S(5));
    struct host_shown shown = host_shown_in(synfin_run_trace(window->watch.run), TRACE_CLIENT);
    g_assert_cmpuint(shown.timers >> TCP_TIMER_USER & 1, ==, 1);
    harness_close(window);
}

/* The popover of the entry above keeps its keys in any case; an entry in the window proper has
 * them only because the window looks at them last. */
static void test_entry_in_the_window_keeps_its_keys(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    GtkWidget *entry = gtk_entry_new();
    gtk_box_append(GTK_BOX(window->content), entry);
    harness_settle(window);
    harness_click(entry);
    harness_type("a b.c");
    g_assert_cmpstr(gtk_editable_get_text(GTK_EDITABLE(entry)), ==, "a b.c");
    g_assert_false(synfin_run_is_playing(window->watch.run));
    g_assert_false(harness_moment(window)->cut_to_server);
    harness_close(window);
}

static void test_refused_button_says_why(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    GtkWidget *send = harness_find_action(GTK_WIDGET(window), "win.client-send");
    GtkWidget *close = harness_find_action(GTK_WIDGET(window), "win.client-close");
    struct command command = {.verb = COMMAND_CLOSE, .host = TRACE_CLIENT};
    harness_seek(window, TIME_MS(150));
    g_assert_true(gtk_widget_get_sensitive(send));
    char *usual = g_strdup(gtk_widget_get_tooltip_text(send));
    char *usual_close = g_strdup(gtk_widget_get_tooltip_text(close));
    harness_click_action(window, "win.client-power");
    g_assert_false(gtk_widget_get_sensitive(send));
    g_assert_cmpstr(gtk_widget_get_tooltip_text(send), !=, usual);
    g_assert_cmpstr(gtk_widget_get_tooltip_text(close), ==,
                    synfin_run_refusal(window->watch.run, &command));
    harness_key("Control_L", "z");
    g_assert_cmpstr(gtk_widget_get_tooltip_text(send), ==, usual);
    g_assert_cmpstr(gtk_widget_get_tooltip_text(close), ==, usual_close);
    g_free(usual);
    g_free(usual_close);
    harness_close(window);
}

int main(int argc, char **argv)
{
    harness_start(&argc, &argv);
    g_test_add_func("/hand/an entry keeps space and full stop", test_entry_keeps_its_keys);
    g_test_add_func("/hand/a ticked box makes what is sent urgent", test_urgent_data);
    g_test_add_func("/hand/a user timeout is set from the menu", test_user_timeout);
    g_test_add_func("/hand/an entry in the window proper keeps them too",
                    test_entry_in_the_window_keeps_its_keys);
    g_test_add_func("/hand/a button that cannot be used says why", test_refused_button_says_why);
    return g_test_run();
}
