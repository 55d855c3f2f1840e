/* Opening, saving, exporting, and what is asked before work is lost. */
#include "harness.h"

#include "app/export-dialog.h"
#include "tcp/time.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static uint32_t big_endian(const guint8 *octets)
{
    return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
           octets[3];
}

/* The content of a PNG's chunk; for a text chunk, of the one with this keyword. */
static const guint8 *chunk(const char *png, gsize length, const char *type, const char *keyword,
                           gsize *size)
{
    for (gsize at = 8; at + 12 <= length;) {
        const guint8 *octets = (const guint8 *)png + at;
        *size = big_endian(octets);
        if (memcmp(octets + 4, type, 4) == 0 &&
            (!keyword || strcmp((const char *)octets + 8, keyword) == 0))
            return octets + 8;
        at += *size + 12;
    }
    return NULL;
}

static GtkWindow *dialog_of(SynfinWindow *window)
{
    GListModel *windows = gtk_window_get_toplevels();
    for (guint i = 0; i < g_list_model_get_n_items(windows); i++) {
        GtkWindow *other = g_list_model_get_item(windows, i);
        g_object_unref(other);
        if (gtk_window_get_transient_for(other) == GTK_WINDOW(window) &&
            gtk_widget_get_visible(GTK_WIDGET(other)))
            return other;
    }
    return NULL;
}

/* As its button does: the answer, and the dialog is gone. */
static void answer(SynfinWindow *window, const char *response)
{
    GtkWindow *dialog = dialog_of(window);
    g_assert_true(ADW_IS_MESSAGE_DIALOG(dialog));
    g_object_ref(dialog);
    adw_message_dialog_response(ADW_MESSAGE_DIALOG(dialog), response);
    gtk_window_destroy(dialog);
    g_object_unref(dialog);
}

static void check_picture(SynfinExportDialog *dialog, enum export_part part, const char *path)
{
    char *png;
    int width_px, height_px;
    gsize length, size;
    synfin_export_dialog_set_part(dialog, part);
    synfin_export_dialog_size(dialog, &width_px, &height_px);
    g_assert_true(synfin_export_dialog_write(dialog, path));
    g_assert_true(g_file_get_contents(path, &png, &length, NULL));
    const guint8 *head = chunk(png, length, "IHDR", NULL, &size);
    g_assert_cmpuint(big_endian(head), ==, (unsigned)width_px);
    g_assert_cmpuint(big_endian(head + 4), ==, (unsigned)height_px);
    const guint8 *density = chunk(png, length, "pHYs", NULL, &size);
    g_assert_nonnull(density);
    g_assert_cmpuint(big_endian(density), ==, 7559); /* 192 dots an inch in dots a metre */
    g_assert_nonnull(chunk(png, length, "iTXt", SCENARIO_PNG_KEYWORD, &size));
    g_assert_nonnull(chunk(png, length, "iTXt", "Title", &size));
    g_free(png);
}

static void test_export(void)
{
    SynfinWindow *window = harness_window("last-ack-lost", 1280, 820);
    synfin_run_seek(window->watch.run, TIME_MS(1210));
    g_action_group_activate_action(G_ACTION_GROUP(window), "client-power", NULL);
    g_action_group_activate_action(G_ACTION_GROUP(window), "export", NULL);
    harness_wait(dialog_of(window) != NULL);
    SynfinExportDialog *dialog = SYNFIN_EXPORT_DIALOG(dialog_of(window));
    char *whole = in_folder("whole.png"), *part = in_folder("part.png");
    check_picture(dialog, EXPORT_WHOLE, whole);
    check_picture(dialog, EXPORT_AT_PLAYHEAD, part);
    check_picture(dialog, EXPORT_VISIBLE, part);
    gtk_window_destroy(GTK_WINDOW(dialog));
    uint32_t records = trace_record_count(synfin_run_trace(window->watch.run));
    harness_close(window);

    window = harness_window(whole, 1280, 820);
    g_assert_cmpuint(trace_record_count(synfin_run_trace(window->watch.run)), ==, records);
    harness_close(window);
    g_free(whole);
    g_free(part);
}

/* A click on a row opens its list, from which keys choose. */
static void choose(GtkWidget *row, int down)
{
    harness_click(row);
    harness_rest(400);
    while (down-- > 0)
        harness_key(NULL, "Down");
    harness_key(NULL, "Return");
    harness_rest(300);
}

static GtkWidget *row_of(SynfinExportDialog *dialog, const char *name)
{
    return GTK_WIDGET(
        gtk_widget_get_template_child(GTK_WIDGET(dialog), SYNFIN_TYPE_EXPORT_DIALOG, name));
}

/* Two blocks before the packets, then one for each, whose stamps and octets others judge. */
static unsigned packets_in(const char *path)
{
    char *octets;
    gsize length;
    uint32_t type, size;
    unsigned packets = 0;
    g_assert_true(g_file_get_contents(path, &octets, &length, NULL));
    for (gsize at = 0; at + 12 <= length; at += size) {
        memcpy(&type, octets + at, sizeof type);
        memcpy(&size, octets + at + 4, sizeof size);
        g_assert_cmpuint(at == 0 ? type == 0x0a0d0d0a : size % 4 == 0, ==, 1);
        packets += type == 6;
    }
    g_free(octets);
    return packets;
}

/* In the lesson the server's SYN,ACK is lost once: only who captures at the server sees it. */
static void test_export_of_a_capture(void)
{
    static const unsigned expected[] = {5, 6, 5}; /* client, server, wire */
    SynfinWindow *window = harness_window("syn-ack-lost", 1280, 820);
    harness_key("Control_L", "e");
    harness_wait(dialog_of(window) != NULL);
    SynfinExportDialog *dialog = SYNFIN_EXPORT_DIALOG(dialog_of(window));
    char *path = in_folder("run.pcapng");
    harness_rest(300);
    g_assert_true(gtk_widget_get_sensitive(row_of(dialog, "theme_row")));
    g_assert_false(gtk_widget_get_sensitive(row_of(dialog, "place_row")));
    choose(row_of(dialog, "form_row"), 1);
    g_assert_false(gtk_widget_get_sensitive(row_of(dialog, "theme_row")));
    g_assert_false(gtk_widget_get_sensitive(row_of(dialog, "size_group")));
    g_assert_true(gtk_widget_get_sensitive(row_of(dialog, "numbers_row")));
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        if (i > 0)
            choose(row_of(dialog, "place_row"), 1);
        g_assert_true(synfin_export_dialog_write(dialog, path));
        g_assert_cmpuint(packets_in(path), ==, expected[i]);
    }
    gtk_window_destroy(GTK_WINDOW(dialog));
    harness_close(window);
    g_free(path);
}

/* Into a folder that is not there first: the form stays and says what went wrong. */
static void test_export_as_text(void)
{
    SynfinWindow *window = harness_window("syn-ack-lost", 1280, 820);
    harness_key("Control_L", "e");
    harness_wait(dialog_of(window) != NULL);
    SynfinExportDialog *dialog = SYNFIN_EXPORT_DIALOG(dialog_of(window));
    char *path = in_folder("run.txt"), *missing = in_folder("missing/run.txt");
    char *text;
    harness_rest(300);
    choose(row_of(dialog, "form_row"), 2);
    g_assert_false(gtk_widget_get_sensitive(row_of(dialog, "place_row")));
    g_assert_true(gtk_widget_get_sensitive(row_of(dialog, "language_row")));
    g_assert_false(synfin_export_dialog_write(dialog, missing));
    g_assert_true(gtk_widget_get_mapped(row_of(dialog, "error_label")));
    const char *error = gtk_label_get_text(GTK_LABEL(row_of(dialog, "error_label")));
    g_assert_nonnull(strstr(error, missing));
    g_assert_true(synfin_export_dialog_write(dialog, path));
    g_assert_false(gtk_widget_get_visible(row_of(dialog, "error_label")));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, "The client goes from CLOSED to SYN-SENT."));
    g_free(text);
    choose(row_of(dialog, "form_row"), 1);
    g_assert_false(gtk_widget_get_sensitive(row_of(dialog, "language_row")));
    g_assert_true(synfin_export_dialog_write(dialog, path));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, "{\"n\":0,"));
    g_free(text);
    gtk_window_destroy(GTK_WINDOW(dialog));
    harness_close(window);
    g_free(path);
    g_free(missing);
}

static void test_broken_file_changes_nothing(void)
{
    SynfinWindow *window = harness_window("syn-lost", 1280, 820);
    char *path = in_folder("broken.synfin");
    g_assert_true(
        g_file_set_contents(path, "title: x\ntimeline:\n  - 1 s: client dance\n", -1, NULL));
    uint64_t generation = session_generation(synfin_run_session(window->watch.run));
    struct session *session = synfin_run_session(window->watch.run);
    synfin_run_seek(window->watch.run, TIME_MS(70));
    g_assert_false(synfin_window_open(window, path));
    g_assert_true(synfin_run_session(window->watch.run) == session);
    g_assert_cmpuint(session_generation(session), ==, generation);
    g_assert_cmpint(synfin_run_t_ns(window->watch.run), ==, TIME_MS(70));
    g_assert_cmpstr(window->lesson, ==, "syn-lost");
    GtkWindow *dialog = dialog_of(window);
    g_assert_true(ADW_IS_MESSAGE_DIALOG(dialog));
    const char *body = adw_message_dialog_get_body(ADW_MESSAGE_DIALOG(dialog));
    g_assert_nonnull(strstr(body, "broken.synfin:3:"));
    g_assert_nonnull(strstr(body, "dance"));
    gtk_window_destroy(dialog);
    harness_close(window);
    g_free(path);
}

static void test_save_and_open_again(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    char *path = in_folder("saved.synfin");
    synfin_run_seek(window->watch.run, TIME_MS(25));
    g_action_group_activate_action(G_ACTION_GROUP(window), "cut", NULL);
    uint32_t records = trace_record_count(synfin_run_trace(window->watch.run));
    g_assert_true(window_save_to(window, path));
    g_assert_false(session_is_modified(synfin_run_session(window->watch.run)));
    g_assert_null(strstr(gtk_window_get_title(GTK_WINDOW(window)), "•"));
    harness_close(window);
    window = harness_window(path, 1280, 820);
    g_assert_cmpuint(trace_record_count(synfin_run_trace(window->watch.run)), ==, records);
    harness_close(window);
    g_free(path);
}

static void test_asks_before_leaving(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    synfin_run_seek(window->watch.run, TIME_MS(25));
    g_action_group_activate_action(G_ACTION_GROUP(window), "cut", NULL);
    g_action_group_activate_action(G_ACTION_GROUP(window), "lesson",
                                   g_variant_new_string("syn-lost"));
    g_assert_cmpstr(window->lesson, ==, "three-way-handshake");
    answer(window, "cancel");
    g_assert_cmpstr(window->lesson, ==, "three-way-handshake");
    g_assert_true(session_is_modified(synfin_run_session(window->watch.run)));

    g_action_group_activate_action(G_ACTION_GROUP(window), "lesson",
                                   g_variant_new_string("syn-lost"));
    answer(window, "discard");
    harness_wait(g_strcmp0(window->lesson, "syn-lost") == 0);
    harness_close(window);
}

static void test_asks_before_closing(void)
{
    SynfinWindow *window = harness_window("three-way-handshake", 1280, 820);
    g_object_add_weak_pointer(G_OBJECT(window), (gpointer *)&window);
    synfin_run_seek(window->watch.run, TIME_MS(25));
    g_action_group_activate_action(G_ACTION_GROUP(window), "cut", NULL);
    gtk_window_close(GTK_WINDOW(window));
    harness_rest(100);
    g_assert_nonnull(window);
    answer(window, "discard");
    harness_wait(window == NULL);
}

/* Every button of the window survives being pressed at every moment of a lesson. */
static void test_anything_at_any_time(void)
{
    SynfinWindow *window = harness_window("four-way-close", 1280, 820);
    GRand *chance = g_rand_new_with_seed(7);
    for (int i = 0; i < 120; i++) {
        guint row = (guint)g_rand_int_range(chance, 0, (gint32)window->commands->len);
        struct command_action *action =
            &g_array_index(window->commands, struct command_action, row);
        double fraction = g_rand_double(chance);
        synfin_run_seek(window->watch.run, synfin_run_at_fraction(window->watch.run, fraction));
        if (g_action_get_enabled(G_ACTION(action->action)))
            g_action_activate(G_ACTION(action->action), NULL);
        if (i % 5 == 0)
            g_action_group_activate_action(G_ACTION_GROUP(window), "undo", NULL);
        if (i % 7 == 0)
            synfin_run_select(
                window->watch.run,
                (uint32_t)(fraction * trace_record_count(synfin_run_trace(window->watch.run))));
        harness_turn();
    }
    g_rand_free(chance);
    harness_close(window);
}

int main(int argc, char **argv)
{
    harness_start(&argc, &argv);
    folder = g_dir_make_tmp("synfin-XXXXXX", NULL);
    g_test_add_func("/files/a picture has the announced size and holds the run", test_export);
    g_test_add_func("/files/a capture is taken where the form says", test_export_of_a_capture);
    g_test_add_func("/files/a run is written as text, or an error said", test_export_as_text);
    g_test_add_func("/files/a broken file leaves the run untouched",
                    test_broken_file_changes_nothing);
    g_test_add_func("/files/what is saved opens to the same run", test_save_and_open_again);
    g_test_add_func("/files/unsaved work is asked about before another lesson",
                    test_asks_before_leaving);
    g_test_add_func("/files/unsaved work is asked about before closing", test_asks_before_closing);
    g_test_add_func("/files/anything can be done at any time", test_anything_at_any_time);
    int status = g_test_run();
    static const char *const names[] = {"whole.png",    "part.png",   "broken.synfin",
                                        "saved.synfin", "run.pcapng", "run.txt"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *path = in_folder(names[i]);
        g_unlink(path);
        g_free(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return status;
}
