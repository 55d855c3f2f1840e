/* What somebody does with pointer and keys, and what must come of it. */
#include "harness.h"

#include "app/host-values.h"
#include "scenario/lessons.h"
#include "tcp/time.h"

#include <string.h>

static const struct trace_flight *flight_of(SynfinWindow *window, uint32_t packet)
{
    const struct trace *trace = synfin_run_trace(window->watch.run);
    return trace_flight(trace, trace_packet(trace, packet)->first_flight);
}

/* Clicks the arrow of a packet, where it can be seen. */
static void click_packet(SynfinWindow *window, uint32_t packet, unsigned button)
{
    const struct trace *trace = synfin_run_trace(window->watch.run);
    double x_px, y_px;
    g_assert_true(synfin_diagram_view_point(window->view, trace_packet(trace, packet)->sent_record,
                                            &x_px, &y_px));
    harness_click_at(GTK_WIDGET(window->view), x_px, y_px, button);
}

static void test_play(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    g_assert_cmpint(harness_t_ns(window), ==, 0);
    harness_click_action(window, "win.play");
    harness_wait(harness_t_ns(window) > TIME_MS(20));
    harness_click_action(window, "win.play");
    int64_t stopped_ns = harness_t_ns(window);
    harness_rest(200);
    g_assert_cmpint(harness_t_ns(window), ==, stopped_ns);
    harness_close(window);
}

static void test_keys_play_and_step(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_key(NULL, "space");
    harness_wait(harness_t_ns(window) > 0);
    harness_key(NULL, "period");
    g_assert_false(synfin_run_is_playing(window->watch.run));
    harness_key(NULL, "Home");
    g_assert_cmpint(harness_t_ns(window), ==, 0);
    harness_key(NULL, "Page_Down");
    g_assert_cmpint(harness_t_ns(window), ==, TIME_MS(50));
    harness_key(NULL, "Right");
    g_assert_cmpint(harness_t_ns(window), ==, TIME_MS(100));
    harness_key(NULL, "Page_Up");
    g_assert_cmpint(harness_t_ns(window), ==, TIME_MS(50));
    harness_key(NULL, "End");
    g_assert_cmpint(harness_t_ns(window), ==, synfin_run_end_ns(window->watch.run));
    harness_close(window);
}

static void test_drop_in_flight(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_seek(window, TIME_MS(25));
    click_packet(window, 1, 1);
    g_assert_cmpuint(
        synfin_run_record_packet(window->watch.run, synfin_run_selected(window->watch.run)), ==, 1);
    harness_key(NULL, "Delete");
    g_assert_cmpint(flight_of(window, 1)->fate, ==, TRACE_LOST_THERE);
    g_assert_cmpint(flight_of(window, 1)->loss, ==, TRACE_LOST_BY_COMMAND);
    g_assert_cmpint(flight_of(window, 1)->end_ns, ==, TIME_MS(25));
    g_assert_cmpint(harness_t_ns(window), ==, TIME_MS(25));
    const struct trace *trace = synfin_run_trace(window->watch.run);
    g_assert_true(trace_packet(trace, 2)->retransmission);
    g_assert_cmpint(trace_record(trace, trace_packet(trace, 2)->sent_record)->t_ns, ==, TIME_S(1));
    harness_close(window);
}

static void test_menu_drops(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_seek(window, TIME_MS(25));
    click_packet(window, 1, 3);
    harness_wait(window->view->menu != NULL);
    harness_rest(300);
    harness_click(harness_find_class(GTK_WIDGET(window->view->menu), "GtkModelButton"));
    harness_wait(flight_of(window, 1)->fate == TRACE_LOST_THERE);
    harness_close(window);
}

static void test_crash_and_undo(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_seek(window, TIME_MS(75));
    double scroll_px =
        gtk_adjustment_get_value(window->view->adjustments[GTK_ORIENTATION_VERTICAL]);
    harness_click_action(window, "win.server-power");
    g_assert_false(harness_moment(window)->host[TRACE_SERVER].powered);
    g_assert_true(session_is_modified(synfin_run_session(window->watch.run)));
    g_assert_nonnull(strstr(gtk_window_get_title(GTK_WINDOW(window)), "•"));
    harness_key("Control_L", "z");
    g_assert_true(harness_moment(window)->host[TRACE_SERVER].powered);
    g_assert_cmpint(harness_t_ns(window), ==, TIME_MS(75));
    g_assert_cmpfloat(gtk_adjustment_get_value(window->view->adjustments[GTK_ORIENTATION_VERTICAL]),
                      ==, scroll_px);
    harness_close(window);
}

static void test_past_gives_way_and_comes_back(void)
{
    SynfinWindow *window = harness_window("last-ack-lost", 1280, 820);
    harness_seek(window, TIME_MS(1160));
    harness_click_action(window, "win.client-power");
    g_assert_false(harness_moment(window)->host[TRACE_CLIENT].powered);
    harness_seek(window, TIME_MS(120));
    harness_click_action(window, "win.server-plug");
    g_assert_false(harness_moment(window)->host[TRACE_SERVER].plugged);
    harness_seek(window, TIME_MS(1160));
    g_assert_true(harness_moment(window)->host[TRACE_CLIENT].powered);
    harness_key("Control_L", "z");
    g_assert_false(harness_moment(window)->host[TRACE_CLIENT].powered);
    g_assert_true(harness_moment(window)->host[TRACE_SERVER].plugged);
    harness_close(window);
}

static void test_go_back_and_drop(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_seek(window, TIME_MS(120));
    click_packet(window, 1, 1);
    harness_key(NULL, "Delete");
    g_assert_cmpint(flight_of(window, 1)->fate, ==, TRACE_ARRIVED_THERE);
    g_assert_cmpint(harness_t_ns(window), ==, TIME_MS(120));
    g_action_group_activate_action(G_ACTION_GROUP(window), "packet-go-back", NULL);
    g_assert_cmpint(flight_of(window, 1)->fate, ==, TRACE_LOST_THERE);
    g_assert_true(synfin_run_is_playing(window->watch.run));
    harness_close(window);
}

static void test_lesson_stops_and_goes_on(void)
{
    SynfinWindow *window = harness_window("last-ack-lost", 1280, 820);
    SynfinRun *run = window->watch.run;
    bool until = session_has_until(synfin_run_session(run));
    int64_t end_ns = synfin_run_end_ns(run);
    harness_seek(window, end_ns - TIME_MS(1));
    harness_key(NULL, "space");
    if (until) {
        harness_wait(!synfin_run_is_playing(run));
        g_assert_cmpint(harness_t_ns(window), ==, end_ns);
        harness_key(NULL, "space");
    }
    harness_wait(harness_t_ns(window) > end_ns + TIME_MS(100));
    g_assert_true(synfin_run_is_playing(run));
    harness_close(window);
}

static void test_playhead_is_dragged(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    const struct diagram *diagram = synfin_diagram_view_diagram(window->view);
    double header_px = diagram_header_height_px(diagram);
    double scroll_px = diagram_view_scroll_px(window->view, GTK_ORIENTATION_VERTICAL);
    double from_px = header_px + diagram_y_px(diagram, 0) - scroll_px;
    double to_px = header_px + diagram_y_px(diagram, TIME_MS(100)) - scroll_px;
    harness_drag(GTK_WIDGET(window->view), 20, from_px, 20, to_px);
    g_assert_cmpint(ABS(harness_t_ns(window) - TIME_MS(100)), <, TIME_MS(5));
    harness_close(window);
}

static void test_hand_scroll_suspends_following(void)
{
    SynfinWindow *window = harness_window("last-ack-lost", 1280, 820);
    harness_key(NULL, "space");
    harness_wait(harness_t_ns(window) > 0);
    g_assert_true(synfin_diagram_view_following(window->view));
    GtkAdjustment *adjustment = window->view->adjustments[GTK_ORIENTATION_VERTICAL];
    gtk_adjustment_set_value(adjustment, gtk_adjustment_get_upper(adjustment));
    g_assert_false(synfin_diagram_view_following(window->view));
    harness_rest(100);
    harness_key(NULL, "f");
    g_assert_true(synfin_diagram_view_following(window->view));
    harness_close(window);
}

/* Opens the inspector in a window of this width and tells what the diagram loses by it. */
static int lost_to_the_inspector(SynfinWindow *window)
{
    int before_px = gtk_widget_get_width(GTK_WIDGET(window->view));
    harness_key(NULL, "i");
    harness_settle(window);
    g_assert_true(gtk_widget_get_visible(GTK_WIDGET(window->inspector)));
    return before_px - gtk_widget_get_width(GTK_WIDGET(window->view));
}

static void test_inspector_takes_the_servers_place(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    g_assert_cmpint(lost_to_the_inspector(window), <=, 115);
    g_assert_false(gtk_widget_get_visible(GTK_WIDGET(window->panes[TRACE_SERVER])));
    g_assert_true(gtk_widget_get_visible(GTK_WIDGET(window->panes[TRACE_CLIENT])));
    harness_key(NULL, "i");
    g_assert_true(gtk_widget_get_visible(GTK_WIDGET(window->panes[TRACE_SERVER])));
    harness_close(window);
    window = harness_window("three-way-handshake", 1024, 700);
    g_assert_cmpint(lost_to_the_inspector(window), <=, 0);
    g_assert_cmpint(gtk_widget_get_width(GTK_WIDGET(window)), <=, 1024);
    harness_close(window);
}

static void test_acting_in_the_past_plays_on(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_seek(window, TIME_MS(75));
    harness_click_action(window, "win.server-plug");
    g_assert_false(synfin_run_is_playing(window->watch.run));
    harness_seek(window, TIME_MS(25));
    harness_click_action(window, "win.client-plug");
    g_assert_true(synfin_run_is_playing(window->watch.run));
    harness_wait(harness_t_ns(window) > TIME_MS(25));
    harness_close(window);
}

static void test_chapter_is_no_caption(void)
{
    SynfinWindow *window = harness_window("data-retransmitted", 1280, 820);
    SynfinRun *run = window->watch.run;
    const struct trace *trace = synfin_run_trace(run);
    uint32_t chapters = 0;
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        if (trace_record(trace, i)->kind != TRACE_CHAPTER)
            continue;
        synfin_run_seek(run, trace_record(trace, i)->t_ns);
        uint32_t spoken = synfin_run_spoken_record(run);
        g_assert_cmpint(trace_record(trace, spoken)->kind, !=, TRACE_CHAPTER);
        chapters++;
    }
    g_assert_cmpuint(chapters, >, 2);
    harness_close(window);
}

static bool is_cut(GtkWidget *widget)
{
    if (GTK_IS_LABEL(widget) && gtk_widget_get_mapped(widget) &&
        pango_layout_is_ellipsized(gtk_label_get_layout(GTK_LABEL(widget))))
        return true;
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child))
        if (is_cut(child))
            return true;
    return false;
}

static void test_caption_is_never_cut(void)
{
    SynfinWindow *window = harness_window("last-ack-lost", 1024, 700);
    SynfinRun *run = window->watch.run;
    for (int64_t before_ns = -1; before_ns != harness_t_ns(window);) {
        g_assert_false(is_cut(GTK_WIDGET(window->caption)));
        g_assert_cmpint(gtk_widget_get_height(GTK_WIDGET(window)), <=, 700);
        before_ns = harness_t_ns(window);
        synfin_run_step_forward(run);
        harness_settle(window);
    }
    harness_close(window);
}

static void test_escape_closes_the_inspector(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_seek(window, TIME_MS(100));
    click_packet(window, 2, 1);
    g_assert_true(gtk_widget_get_visible(GTK_WIDGET(window->inspector)));
    harness_key(NULL, "Escape");
    g_assert_false(gtk_widget_get_visible(GTK_WIDGET(window->inspector)));
    g_assert_cmpuint(synfin_run_selected(window->watch.run), ==, TRACE_NONE);
    harness_close(window);
}

static void test_keys_of_the_network(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    harness_seek(window, TIME_MS(75));
    harness_key(NULL, "d");
    g_assert_cmpint(flight_of(window, 3)->fate, ==, TRACE_LOST_THERE);
    g_assert_cmpint(flight_of(window, 3)->end_ns, ==, TIME_MS(125));
    harness_key("Control_L", "z");
    g_assert_cmpint(flight_of(window, 3)->fate, ==, TRACE_ARRIVED_THERE);
    harness_seek(window, TIME_MS(25));
    harness_key("Shift_L", "d");
    g_assert_cmpint(flight_of(window, 2)->fate, ==, TRACE_LOST_THERE);
    harness_key(NULL, "c");
    g_assert_true(harness_moment(window)->cut_to_server && harness_moment(window)->cut_to_client);
    harness_key(NULL, "c");
    g_assert_false(harness_moment(window)->cut_to_server || harness_moment(window)->cut_to_client);
    harness_key("Shift_L", "p");
    g_assert_false(harness_moment(window)->host[TRACE_SERVER].powered);
    harness_key("Shift_L", "p");
    g_assert_true(harness_moment(window)->host[TRACE_SERVER].powered);
    harness_close(window);
}

static char *numbers_of(SynfinWindow *window)
{
    GVariant *state = g_action_group_get_action_state(G_ACTION_GROUP(window), "numbers");
    char *name = g_variant_dup_string(state, NULL);
    g_variant_unref(state);
    return name;
}

static void test_remembers(void)
{
    SynfinWindow *window = harness_window("syn-lost", 1280, 820);
    g_assert_nonnull(window->settings);
    g_action_group_change_action_state(G_ACTION_GROUP(window), "numbers",
                                       g_variant_new_string("textbook"));
    harness_close(window);
    window = synfin_window_new(ADW_APPLICATION(g_application_get_default()));
    char *numbers = numbers_of(window);
    g_assert_cmpstr(numbers, ==, "textbook");
    g_assert_cmpstr(window->lesson, ==, "syn-lost");
    g_action_group_change_action_state(G_ACTION_GROUP(window), "numbers",
                                       g_variant_new_string("automatic"));
    g_free(numbers);
    harness_close(window);
}

static enum trace_number_style style_shown(SynfinWindow *window)
{
    return diagram_options(synfin_diagram_view_diagram(window->view))->numbers;
}

static void test_numbers_suit_the_lesson(void)
{
    SynfinWindow *window = harness_window("last-ack-lost", 1280, 820);
    char *numbers = numbers_of(window);
    struct scenario scenario;
    g_assert_cmpstr(numbers, ==, "automatic");
    g_assert_cmpint(style_shown(window), ==, TRACE_NUMBERS_ABSOLUTE);
    scenario_init(&scenario);
    synfin_run_open(window->watch.run, &scenario);
    scenario_clear(&scenario);
    g_assert_cmpint(style_shown(window), ==, TRACE_NUMBERS_RELATIVE);
    g_action_group_change_action_state(G_ACTION_GROUP(window), "numbers",
                                       g_variant_new_string("textbook"));
    g_assert_cmpint(style_shown(window), ==, TRACE_NUMBERS_TEXTBOOK);
    g_action_group_change_action_state(G_ACTION_GROUP(window), "numbers",
                                       g_variant_new_string("automatic"));
    g_assert_cmpint(style_shown(window), ==, TRACE_NUMBERS_RELATIVE);
    g_free(numbers);
    harness_close(window);
}

static void test_fits_1024_by_700(void)
{
    SynfinWindow *window = harness_window("last-ack-lost", 1024, 700);
    int minimum_px;
    gtk_widget_measure(GTK_WIDGET(window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum_px, NULL, NULL,
                       NULL);
    g_assert_cmpint(minimum_px, <=, 1024);
    gtk_widget_measure(GTK_WIDGET(window), GTK_ORIENTATION_VERTICAL, 1024, &minimum_px, NULL, NULL,
                       NULL);
    g_assert_cmpint(minimum_px, <=, 700);
    g_assert_cmpint(gtk_widget_get_width(GTK_WIDGET(window)), <=, 1024);
    g_assert_cmpint(gtk_widget_get_height(GTK_WIDGET(window)), <=, 700);
    g_assert_cmpint(gtk_widget_get_height(GTK_WIDGET(window->view)), >=, 200);
    harness_close(window);
}

/* Every action that a widget names exists, and with the parameter that the widget gives. */
static void check_actions(GtkWidget *widget, GActionGroup *group)
{
    const char *name =
        GTK_IS_ACTIONABLE(widget) ? gtk_actionable_get_action_name(GTK_ACTIONABLE(widget)) : NULL;
    if (name && g_str_has_prefix(name, "win.") && !g_action_group_has_action(group, name + 4))
        g_error("no action is called %s", name);
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child))
        check_actions(child, group);
}

static void test_actions_exist(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    check_actions(GTK_WIDGET(window), G_ACTION_GROUP(window));
    harness_close(window);
}

static void test_presentation(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    double zoom = synfin_diagram_view_zoom(window->view);
    harness_key(NULL, "F5");
    harness_settle(window);
    g_assert_false(gtk_widget_get_visible(GTK_WIDGET(window->panes[TRACE_CLIENT])));
    g_assert_cmpfloat(synfin_diagram_view_zoom(window->view), >, zoom);
    harness_key(NULL, "Escape");
    g_assert_true(gtk_widget_get_visible(GTK_WIDGET(window->panes[TRACE_CLIENT])));
    g_assert_cmpfloat(synfin_diagram_view_zoom(window->view), ==, zoom);
    harness_close(window);
}

static void assert_value(SynfinWindow *window, enum host_value value, const char *expected)
{
    char text[32];

    host_value_text(window->watch.run, TRACE_CLIENT, value, text, sizeof text);
    g_assert_cmpstr(text, ==, expected);
}

/* A pane knows no more than its host does at the moment. */
static void test_peer_is_unknown_at_first(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1200, 800);

    harness_seek(window, TIME_MS(99));
    assert_value(window, HOST_SND_NXT, "101");
    assert_value(window, HOST_RCV_NXT, "–");
    assert_value(window, HOST_SND_WND, "–");
    harness_seek(window, TIME_MS(100));
    assert_value(window, HOST_RCV_NXT, "301");
    assert_value(window, HOST_SND_WND, "65,535");
    harness_close(window);
}

static int count_rows(GtkListBox *list)
{
    int count = 0;
    GtkListBoxRow *row;
    for (int i = 0; (row = gtk_list_box_get_row_at_index(list, i)); i++)
        count += gtk_widget_get_child_visible(GTK_WIDGET(row));
    return count;
}

/* All of them at first, those of one group when it is chosen, and whatever a search finds. */
static void test_lessons_by_group(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1024, 700);
    GtkWidget *menu = GTK_WIDGET(gtk_menu_button_get_popover(window->lessons_button));
    GtkListBox *groups = GTK_LIST_BOX(harness_find_class(menu, "GtkListBox"));
    GtkWidget *beside = gtk_widget_get_next_sibling(GTK_WIDGET(groups));
    GtkListBox *lessons = GTK_LIST_BOX(harness_find_class(beside, "GtkListBox"));

    gtk_menu_button_popup(window->lessons_button);
    harness_wait(gtk_widget_get_mapped(menu));
    int all = count_rows(lessons);
    g_assert_cmpint(all, ==, (int)scenario_lesson_count());
    gtk_list_box_select_row(groups, gtk_list_box_get_row_at_index(groups, 1));
    g_assert_cmpint(count_rows(lessons), >, 0);
    g_assert_cmpint(count_rows(lessons), <, all / 2);
    GtkWidget *entry = harness_find_class(menu, "GtkSearchEntry");
    gtk_editable_set_text(GTK_EDITABLE(entry), "last-ack-lost");
    harness_wait(count_rows(lessons) == 1);
    gtk_menu_button_popdown(window->lessons_button);
    harness_close(window);
}

/* A pane shows the congestion window where it matters, and only there. */
static void test_values_that_say_something(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1024, 700);
    struct host_shown plain = host_shown_in(synfin_run_trace(window->watch.run), TRACE_CLIENT);

    g_assert_cmpuint(plain.values >> HOST_CWND & 1, ==, 0);
    g_assert_cmpuint(plain.timers >> TCP_TIMER_DELAYED_ACK & 1, ==, 0);
    harness_seek(window, TIME_MS(150));
    g_action_group_activate_action(G_ACTION_GROUP(window), "act",
                                   g_variant_new_string("client send 4000 bytes"));
    struct host_shown busy = host_shown_in(synfin_run_trace(window->watch.run), TRACE_CLIENT);
    g_assert_cmpuint(busy.values >> HOST_CWND & 1, ==, 1);
    g_assert_cmpuint(busy.values >> HOST_FLIGHT & 1, ==, 1);
    g_assert_cmpuint(busy.values >> HOST_SACKED & 1, ==, 0);
    harness_close(window);
}

int main(int argc, char **argv)
{
    harness_start(&argc, &argv);
    g_test_add_func("/window/a click on play moves the playhead, another stops it", test_play);
    g_test_add_func("/window/lessons are found by their group", test_lessons_by_group);
    g_test_add_func("/window/a pane shows what says something", test_values_that_say_something);
    g_test_add_func("/window/keys play, step and jump", test_keys_play_and_step);
    g_test_add_func("/window/Delete drops the flying segment that was clicked",
                    test_drop_in_flight);
    g_test_add_func("/window/the menu of a segment drops it", test_menu_drops);
    g_test_add_func("/window/a click crashes the server, undo brings it back", test_crash_and_undo);
    g_test_add_func("/window/acting in the past takes later acts away, undo brings them back",
                    test_past_gives_way_and_comes_back);
    g_test_add_func("/window/a landed segment is dropped by going back", test_go_back_and_drop);
    g_test_add_func("/window/a lesson stops at its end, play goes on beyond it",
                    test_lesson_stops_and_goes_on);
    g_test_add_func("/window/the playhead can be dragged", test_playhead_is_dragged);
    g_test_add_func("/window/scrolling by hand suspends following",
                    test_hand_scroll_suspends_following);
    g_test_add_func("/window/the inspector takes the place of the server's pane",
                    test_inspector_takes_the_servers_place);
    g_test_add_func("/window/acting in the past plays on from there",
                    test_acting_in_the_past_plays_on);
    g_test_add_func("/window/a chapter alone is no caption", test_chapter_is_no_caption);
    g_test_add_func("/window/the caption is never cut", test_caption_is_never_cut);
    g_test_add_func("/window/Escape closes the inspector", test_escape_closes_the_inspector);
    g_test_add_func("/window/keys lose segments, cut the cable and switch hosts",
                    test_keys_of_the_network);
    g_test_add_func("/window/numbers and lesson are remembered", test_remembers);
    g_test_add_func("/window/numbers are absolute where the lesson fixes them",
                    test_numbers_suit_the_lesson);
    g_test_add_func("/window/nothing is said of the peer before its SYN has come",
                    test_peer_is_unknown_at_first);
    g_test_add_func("/window/everything fits into 1024 by 700", test_fits_1024_by_700);
    g_test_add_func("/window/every action that a widget names exists", test_actions_exist);
    g_test_add_func("/window/a presentation hides the panes and enlarges the text",
                    test_presentation);
    return g_test_run();
}
