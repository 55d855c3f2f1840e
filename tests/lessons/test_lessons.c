/* Every lesson shows what was written by hand that it must show (NAME.expect), and runs exactly
 * as it did before (NAME.dump).  Given the name of a lesson, this program prints its dump. */
#include "lessons/expect.h"
#include "scenario/lessons.h"
#include "session/session.h"
#include "sim/world.h"
#include "trace/dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *dump_of(const struct trace *trace)
{
    char *text = NULL;
    size_t length;
    FILE *file = open_memstream(&text, &length);

    trace_dump(trace, file);
    fclose(file);
    return text;
}

static char *read_beside(const char *name, const char *ending)
{
    char *file = g_strconcat(name, ending, NULL);
    char *path = g_test_build_filename(G_TEST_DIST, file, NULL);
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, NULL);
    if (text == NULL)
        g_error("there is no %s", path);
    g_free(path);
    g_free(file);
    return text;
}

static void test_expected(const void *data)
{
    const char *name = data;
    struct scenario scenario;
    unsigned line;

    g_assert_true(scenario_lesson_find(name, &scenario));
    struct session *session = session_new(&scenario);
    const struct trace *trace = session_trace(session);
    char *text = read_beside(name, ".expect");
    char **lines = g_strsplit(text, "\n", -1);
    bool *met = g_new0(bool, trace_record_count(trace));
    bool good = true;

    g_assert_cmpstr(session_error(session, &line), ==, NULL);
    for (size_t i = 0; lines[i] != NULL; i++)
        good = expect_line(trace, lines[i], met) && good;
    g_assert_true(good);
    g_free(met);
    g_strfreev(lines);
    g_free(text);
    session_free(session);
    scenario_clear(&scenario);
}

static void test_golden(const void *data)
{
    const char *name = data;
    struct scenario scenario;

    g_assert_true(scenario_lesson_find(name, &scenario));
    struct session *session = session_new(&scenario);
    char *golden = read_beside(name, ".dump");
    char *dump = dump_of(session_trace(session));
    char **expected = g_strsplit(golden, "\n", -1);
    char **lines = g_strsplit(dump, "\n", -1);

    for (size_t i = 0; expected[i] != NULL || lines[i] != NULL; i++) {
        g_assert_cmpstr(lines[i], ==, expected[i]);
        if (expected[i] == NULL || lines[i] == NULL)
            break;
    }
    g_strfreev(lines);
    g_strfreev(expected);
    free(dump);
    g_free(golden);
    session_free(session);
    scenario_clear(&scenario);
}

/* Tells a lesson with everything that must always hold checked after every event. */
static char *tell_checked(const struct scenario *scenario)
{
    struct world *world = world_new(&scenario->setup);

    for (size_t i = 0; i < scenario->entry_count; i++)
        world_schedule(world, scenario->entries[i].t_ns, &scenario->entries[i].command);
    while (!world_is_quiet(world) && world_next_event_ns(world) <= scenario->setup.until_ns) {
        g_assert_true(world_step(world));
        g_assert_cmpstr(world_check(world), ==, NULL);
    }
    char *dump = dump_of(world_trace(world));
    world_free(world);
    return dump;
}

/* That every segment crosses as octets and is decoded at the far end changes nothing. */
static void test_holds(const void *data)
{
    struct scenario scenario;

    g_assert_true(scenario_lesson_find(data, &scenario));
    char *plain = tell_checked(&scenario);
    scenario.setup.through_wire = true;
    char *wired = tell_checked(&scenario);
    g_assert_cmpstr(wired, ==, plain);
    free(wired);
    free(plain);
    scenario_clear(&scenario);
}

static void expect_both_languages(const struct trace_text *text)
{
    const char *english = trace_text_get(text, NULL);
    const char *chinese = trace_text_get(text, "zh_CN");
    bool han = false;

    g_assert_cmpstr(english, !=, "");
    for (const char *at = english; *at != '\0'; at = g_utf8_next_char(at))
        g_assert_true(g_unichar_get_script(g_utf8_get_char(at)) != G_UNICODE_SCRIPT_HAN);
    for (const char *at = chinese; *at != '\0'; at = g_utf8_next_char(at))
        han = han || g_unichar_get_script(g_utf8_get_char(at)) == G_UNICODE_SCRIPT_HAN;
    /* A name of the RFC is the same in both. */
    g_assert_true(han || strcmp(english, chinese) == 0);
}

/* In the order of the menu, where each has one heading. */
static const char *const tabs[] = {"opening", "data",       "closing", "time-wait", "failure",
                                   "flow",    "congestion", "network", "reset"};

static void test_texts(void)
{
    size_t tab = 0;

    for (size_t i = 0; i < scenario_lesson_count(); i++) {
        struct scenario scenario;
        int chapters = 0, notes = 0;
        scenario_lesson(i, &scenario);
        expect_both_languages(&scenario.setup.title);
        expect_both_languages(&scenario.description);
        while (strcmp(tabs[tab], scenario.tab) != 0)
            g_assert_cmpuint(++tab, <, G_N_ELEMENTS(tabs));
        for (size_t j = 0; j < scenario.entry_count; j++) {
            const struct command *command = &scenario.entries[j].command;
            chapters += command->verb == COMMAND_CHAPTER;
            notes += command->verb == COMMAND_NOTE;
            if (command->verb == COMMAND_NOTE || command->verb == COMMAND_CHAPTER)
                expect_both_languages(&command->text);
        }
        g_assert_cmpint(chapters, >=, 1);
        g_assert_cmpint(notes, >=, 1);
        scenario_clear(&scenario);
    }
}

/* Every file of data/lessons is in the table and every one of the table has a file. */
static void test_complete(void)
{
    char *path = g_test_build_filename(G_TEST_DIST, "..", "..", "data", "lessons", NULL);
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;
    size_t count = 0;

    while ((name = g_dir_read_name(folder)) != NULL)
        if (g_str_has_suffix(name, ".synfin")) {
            struct scenario scenario;
            char *stem = g_strndup(name, strlen(name) - strlen(".synfin"));
            g_assert_true(scenario_lesson_find(stem, &scenario));
            scenario_clear(&scenario);
            g_free(stem);
            count++;
        }
    g_assert_cmpuint(count, ==, scenario_lesson_count());
    g_dir_close(folder);
    g_free(path);
}

static int print_dump(const char *name)
{
    struct scenario scenario;

    if (!scenario_lesson_find(name, &scenario))
        return EXIT_FAILURE;
    struct session *session = session_new(&scenario);
    trace_dump(session_trace(session), stdout);
    session_free(session);
    scenario_clear(&scenario);
    return EXIT_SUCCESS;
}

static void add(const char *name, const char *what, void (*test)(const void *))
{
    char *path = g_strdup_printf("/lessons/%s/%s", name, what);

    g_test_add_data_func(path, name, test);
    g_free(path);
}

int main(int argc, char **argv)
{
    if (argc == 2 && argv[1][0] != '-')
        return print_dump(argv[1]);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lessons/complete", test_complete);
    g_test_add_func("/lessons/texts", test_texts);
    for (size_t i = 0; i < scenario_lesson_count(); i++) {
        add(scenario_lesson_name(i), "shows-what-it-must", test_expected);
        add(scenario_lesson_name(i), "holds-at-every-step", test_holds);
        add(scenario_lesson_name(i), "runs-as-before", test_golden);
    }
    return g_test_run();
}
