/* Scenarios in files and in pictures. */
#include "scenario/lessons.h"
#include "scenario/scenario.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <png.h>
#include <string.h>

static char *folder;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void write_png(const char *path, const char *keyword, const char *text, int compression)
{
    FILE *file = g_fopen(path, "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_text chunk = {.compression = compression, .key = (char *)keyword, .text = (char *)text};
    png_byte row[3] = {0};

    png_init_io(png, file);
    png_set_IHDR(png, info, 1, 1, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_text(png, info, &chunk, 1);
    png_write_info(png, info);
    png_write_row(png, row);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    fclose(file);
}

static void expect_title(const char *path, const char *title, const char *name)
{
    struct scenario scenario;
    struct scenario_error error;

    if (!scenario_open(path, &scenario, &error))
        g_error("%s", scenario_error_text(&error));
    g_assert_cmpstr(trace_text_get(&scenario.setup.title, NULL), ==, title);
    g_assert_cmpstr(scenario.setup.name, ==, name);
    scenario_clear(&scenario);
}

static void expect_refusal(const char *path, const char *message)
{
    struct scenario scenario;
    struct scenario_error error;

    g_assert_false(scenario_open(path, &scenario, &error));
    char *said = scenario_error_text(&error);
    char *expected = g_strdup_printf("%s%s", path, message);
    g_assert_cmpstr(said, ==, expected);
    g_free(expected);
    g_free(said);
    scenario_error_clear(&error);
}

static void test_written(void)
{
    struct scenario scenario;
    struct scenario_error error;
    char *path = path_of("my run.synfin");

    scenario_init(&scenario);
    trace_text_set(&scenario.setup.title, "", "三次握手: #1");
    g_assert_true(scenario_write_file(&scenario, path, &error));
    expect_title(path, "三次握手: #1", "my run");
    scenario_clear(&scenario);
    g_free(path);
}

static void test_name_that_is_no_text(void)
{
    struct scenario scenario;
    struct scenario_error error;
    char *path = path_of("caf\xe9.synfin");

    g_assert_true(g_file_set_contents(path, "title: a\n", -1, NULL));
    g_assert_true(scenario_read_file(path, &scenario, &error));
    g_assert_cmpstr(scenario.setup.name, ==, "caf\xef\xbf\xbd");
    scenario_clear(&scenario);
    g_assert_true(g_file_set_contents(path, "titel: a\n", -1, NULL));
    g_assert_false(scenario_read_file(path, &scenario, &error));
    g_assert_true(g_utf8_validate(error.file, -1, NULL));
    scenario_error_clear(&error);
    g_remove(path);
    g_free(path);
}

static void test_not_written(void)
{
    struct scenario scenario;
    struct scenario_error error;
    char *path = path_of("no such folder/run.synfin");

    scenario_init(&scenario);
    g_assert_false(scenario_write_file(&scenario, path, &error));
    g_assert_cmpstr(error.file, ==, path);
    g_assert_cmpuint(error.line, ==, 0);
    scenario_error_clear(&error);
    scenario_clear(&scenario);
    g_free(path);
}

static void test_picture(void)
{
    char *path = path_of("picture.png");

    write_png(path, SCENARIO_PNG_KEYWORD, "title: 图\n", PNG_ITXT_COMPRESSION_NONE);
    expect_title(path, "图", "picture");
    write_png(path, SCENARIO_PNG_KEYWORD, "title: packed\n", PNG_ITXT_COMPRESSION_zTXt);
    expect_title(path, "packed", "picture");
    g_free(path);
}

static void test_bad_pictures(void)
{
    char *path = path_of("bad.png");
    char *octets;
    size_t length;

    write_png(path, "Comment", "title: a\n", PNG_ITXT_COMPRESSION_NONE);
    expect_refusal(path, ": found a PNG without a scenario, expected one that Synfin wrote");
    write_png(path, SCENARIO_PNG_KEYWORD, "title: a\nsed: 1\n", PNG_ITXT_COMPRESSION_NONE);
    expect_refusal(path, ":2:1: found the unknown key 'sed', expected one of title, description, "
                         "tab, network, client, server, until, timeline, seed, wire, "
                         "knock-out");

    /* Cut short anywhere it has no scenario or all of it, and nothing crashes. */
    write_png(path, SCENARIO_PNG_KEYWORD, "title: whole\n", PNG_ITXT_COMPRESSION_NONE);
    g_assert_true(g_file_get_contents(path, &octets, &length, NULL));
    for (size_t cut = 8; cut < length; cut++) {
        struct scenario scenario;
        struct scenario_error error;
        g_assert_true(g_file_set_contents(path, octets, (gssize)cut, NULL));
        if (scenario_read_file(path, &scenario, &error)) {
            g_assert_cmpstr(trace_text_get(&scenario.setup.title, NULL), ==, "whole");
            scenario_clear(&scenario);
        } else {
            scenario_error_clear(&error);
        }
    }
    g_free(octets);
    g_free(path);
}

static void test_not_there(void)
{
    char *path = path_of("none.synfin");

    expect_refusal(path, ": No such file or directory");
    expect_refusal(folder, ": Is a directory");
    expect_refusal("no-such-lesson",
                   ": neither a lesson nor a file; synfin lessons lists the lessons");
    g_free(path);
}

static void test_lessons(void)
{
    struct scenario scenario;

    expect_title("three-way-handshake", "The three-way handshake", "three-way-handshake");
    g_assert_false(scenario_lesson_find("four-way-handshake", &scenario));
    for (size_t i = 0; i < scenario_lesson_count(); i++) {
        scenario_lesson(i, &scenario);
        g_assert_cmpstr(scenario.setup.name, ==, scenario_lesson_name(i));
        scenario_clear(&scenario);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("synfin-XXXXXX", NULL);
    g_test_add_func("/scenario/files/written-and-read", test_written);
    g_test_add_func("/scenario/files/name-that-is-no-text", test_name_that_is_no_text);
    g_test_add_func("/scenario/files/not-written", test_not_written);
    g_test_add_func("/scenario/files/picture", test_picture);
    g_test_add_func("/scenario/files/bad-pictures", test_bad_pictures);
    g_test_add_func("/scenario/files/not-there", test_not_there);
    g_test_add_func("/scenario/files/lessons", test_lessons);
    int status = g_test_run();
    static const char *const left[] = {"my run.synfin", "picture.png", "bad.png"};
    for (size_t i = 0; i < G_N_ELEMENTS(left); i++) {
        char *path = path_of(left[i]);
        g_remove(path);
        g_free(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return status;
}
