/* The display lists of some tales, to the pixel, as they were judged by eye.  Given a folder, the
 * program writes what it finds there instead. */
#include "tale.h"

#include "diagram/diagram.h"

#include <glib.h>
#include <locale.h>
#include <stdlib.h>

static const struct {
    const char *tale;
    double width_px;
    enum trace_number_style numbers;
} cases[] = {
    {"handshake", 700, TRACE_NUMBERS_RELATIVE},
    {"last-ack", 926, TRACE_NUMBERS_TEXTBOOK},
    {"simultaneous", 480, TRACE_NUMBERS_ABSOLUTE},
};

static const struct tale_entry *find(const char *name)
{
    const struct tale_entry *tale = tales;

    while (g_strcmp0(tale->name, name) != 0)
        tale++;
    return tale;
}

static char *dump_case(size_t index)
{
    struct trace *trace = find(cases[index].tale)->tell();
    struct diagram_options options = diagram_options_default();

    options.width_px = cases[index].width_px;
    options.numbers = cases[index].numbers;
    struct diagram *d = diagram_new(trace, &options);
    char *dump = diagram_dump(d);
    diagram_free(d);
    trace_free(trace);
    return dump;
}

static char *path_of(const char *folder, size_t index)
{
    char *name = g_strconcat(cases[index].tale, ".txt", NULL);
    char *path = g_build_filename(folder, name, NULL);

    g_free(name);
    return path;
}

static void test_golden(gconstpointer data)
{
    size_t index = GPOINTER_TO_SIZE(data);
    char *path = path_of(GOLDEN, index), *expected = NULL, *found = dump_case(index);

    g_assert_true(g_file_get_contents(path, &expected, NULL, NULL));
    g_assert_cmpstr(found, ==, expected);
    g_free(path);
    g_free(expected);
    free(found);
}

static int write_all(const char *folder)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *path = path_of(folder, i), *dump = dump_case(i);
        g_file_set_contents(path, dump, -1, NULL);
        g_free(path);
        free(dump);
    }
    return 0;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (argc == 2 && argv[1][0] != '-')
        return write_all(argv[1]);
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *name = g_strdup_printf("/dump/%s", cases[i].tale);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_golden);
        g_free(name);
    }
    return g_test_run();
}
