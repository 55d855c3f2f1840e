#include "scenario/picture.h"
#include "scenario/scenario.h"
#include "trace/memory.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

static bool fail_file(struct scenario_error *error, const char *path, const char *message)
{
    *error = (struct scenario_error){.file = g_filename_display_name(path),
                                     .message = g_strdup(message)};
    return false;
}

/* GLib's own message names the file a second time. */
static const char *reason(const GError *problem)
{
    switch (problem->code) {
    case G_FILE_ERROR_NOENT:
        return g_strerror(ENOENT);
    case G_FILE_ERROR_ISDIR:
        return g_strerror(EISDIR);
    case G_FILE_ERROR_ACCES:
        return g_strerror(EACCES);
    case G_FILE_ERROR_NOSPC:
        return g_strerror(ENOSPC);
    case G_FILE_ERROR_ROFS:
        return g_strerror(EROFS);
    default:
        return problem->message;
    }
}

/* "lecture/last-ack.synfin" is the run "last-ack".  A file may be called by any octets, a run only
 * by UTF-8. */
static void name_after(struct trace_setup *setup, const char *path)
{
    char *name = g_filename_display_basename(path);
    char *dot = strrchr(name, '.');

    if (dot != NULL && dot != name)
        *dot = '\0';
    memory_free(setup->name);
    setup->name = memory_copy_string(name);
    g_free(name);
}

static bool parse_picture(const char *octets, size_t length, const char *path,
                          struct scenario *scenario, struct scenario_error *error)
{
    char *text = picture_scenario(octets, length);

    if (text == NULL)
        return fail_file(error, path,
                         _("found a PNG without a scenario, expected one that Synfin wrote"));
    bool good = scenario_parse(text, strlen(text), path, scenario, error);
    g_free(text);
    return good;
}

bool scenario_read_file(const char *path, struct scenario *scenario, struct scenario_error *error)
{
    GError *problem = NULL;
    char *octets;
    size_t length;

    *scenario = (struct scenario){0};
    if (!g_file_get_contents(path, &octets, &length, &problem)) {
        fail_file(error, path, reason(problem));
        g_error_free(problem);
        return false;
    }
    bool good = picture_is_png(octets, length)
                    ? parse_picture(octets, length, path, scenario, error)
                    : scenario_parse(octets, length, path, scenario, error);
    if (good)
        name_after(&scenario->setup, path);
    g_free(octets);
    return good;
}

bool scenario_write_file(const struct scenario *scenario, const char *path,
                         struct scenario_error *error)
{
    GError *problem = NULL;
    char *text = scenario_write(scenario);
    bool good = g_file_set_contents(path, text, -1, &problem);

    g_free(text);
    if (!good) {
        fail_file(error, path, reason(problem));
        g_error_free(problem);
    }
    return good;
}
