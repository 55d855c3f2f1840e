/* synfin run: tells a run as text. */
#include "cli/command.h"

#include "export/text.h"
#include "sim/command.h"
#include "tcp/time.h"
#include "trace/dump.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

enum format {
    FORMAT_TRANSCRIPT,
    FORMAT_DUMP,
    FORMAT_JSON,
};

static const char *const formats[] = {
    [FORMAT_TRANSCRIPT] = "transcript",
    [FORMAT_DUMP] = "dump",
    [FORMAT_JSON] = "json",
    NULL,
};

/* What --do asks for. */
struct intervention {
    int64_t t_ns;
    struct command command; /* owned */
    const char *text;       /* as it was given */
};

struct run_options {
    char *until, *seed, *format, *numbers;
    char **interventions;

    int64_t until_ns; /* TIME_NEVER_NS: as the scenario says */
    uint64_t seed_number;
    int format_index;
    GArray *acts; /* of struct intervention, in order of time */
};

/* ---- reading the options -------------------------------------------------------------------- */

static void clear_intervention(void *data)
{
    command_clear(&((struct intervention *)data)->command);
}

static int compare_interventions(const void *a, const void *b)
{
    const struct intervention *first = a, *second = b;

    return first->t_ns < second->t_ns ? -1 : first->t_ns > second->t_ns;
}

/* "1.2 s: network drop packet 3" */
static bool read_intervention(const char *text, struct intervention *intervention)
{
    const char *colon = strchr(text, ':');
    g_autofree char *time = g_strndup(text, colon != NULL ? (size_t)(colon - text) : strlen(text));
    struct command_error error;

    if (!g_utf8_validate(text, -1, NULL)) {
        cli_error(_("--do: the text is not UTF-8"));
        return false;
    }
    g_strstrip(time);
    if (colon == NULL || !command_parse_duration(time, &intervention->t_ns) ||
        intervention->t_ns < 0) {
        cli_error(_("--do: found '%s', expected TIME: COMMAND such as '1.2 s: network drop packet "
                    "3'"),
                  text);
        return false;
    }
    const char *words = colon + 1 + strspn(colon + 1, " ");
    if (!command_parse(words, &intervention->command, &error)) {
        cli_error(_("--do: '%s', column %zu: %s"), text, (size_t)(words - text) + error.column + 1,
                  error.message);
        return false;
    }
    intervention->text = text;
    return true;
}

static bool read_interventions(struct run_options *options)
{
    options->acts = g_array_new(FALSE, TRUE, sizeof(struct intervention));
    g_array_set_clear_func(options->acts, clear_intervention);
    for (char **text = options->interventions; text != NULL && *text != NULL; text++) {
        struct intervention act = {0};
        if (!read_intervention(*text, &act))
            return false;
        g_array_append_val(options->acts, act);
        if (act.t_ns > options->until_ns) {
            cli_error(_("--do: '%s' comes after the end that --until sets"), *text);
            return false;
        }
    }
    g_array_sort(options->acts, compare_interventions);
    return true;
}

static bool read_seed(struct run_options *options)
{
    if (options->seed == NULL ||
        g_ascii_string_to_unsigned(options->seed, 10, 0, G_MAXUINT64, &options->seed_number, NULL))
        return true;
    cli_error(_("--seed: found '%s', expected a whole number"), options->seed);
    return false;
}

static bool read_options(const struct cli_command *command, struct run_options *options, int *argc,
                         char ***argv)
{
    const GOptionEntry entries[] = {
        {"until", 0, 0, G_OPTION_ARG_FILENAME, &options->until,
         N_("End the run at this time instead of where the scenario ends it"), N_("TIME")},
        {"seed", 0, 0, G_OPTION_ARG_FILENAME, &options->seed,
         N_("Draw all chance from this number instead of the scenario's"), N_("NUMBER")},
        {"do", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->interventions,
         N_("Give a command at a time, such as '1.2 s: network drop packet 3'; can be repeated"),
         N_("'TIME: COMMAND'")},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &options->format,
         N_("transcript (a sentence per event), dump or json; default: transcript"), N_("FORMAT")},
        {"numbers", 0, 0, G_OPTION_ARG_FILENAME, &options->numbers,
         N_("relative, absolute or textbook (x, y, u, v, w); default: absolute where both initial "
            "numbers are set, else relative"),
         N_("STYLE")},
        {NULL}};

    return cli_parse(command, entries, NULL, argc, argv, 1, 1) &&
           (options->until == NULL ||
            cli_read_time("--until", options->until, &options->until_ns)) &&
           (options->format == NULL ||
            cli_read_word("--format", options->format, formats, &options->format_index)) &&
           cli_check_numbers(options->numbers) && read_seed(options) && read_interventions(options);
}

static void clear_options(struct run_options *options)
{
    g_free(options->until);
    g_free(options->seed);
    g_free(options->format);
    g_free(options->numbers);
    g_strfreev(options->interventions);
    if (options->acts != NULL)
        g_array_unref(options->acts);
}

/* ---- running -------------------------------------------------------------------------------- */

static bool act(struct session *session, const GArray *acts)
{
    for (guint i = 0; i < acts->len; i++) {
        const struct intervention *act = &g_array_index(acts, struct intervention, i);
        g_autofree char *error = NULL;
        if (!session_act(session, act->t_ns, &act->command, &error)) {
            cli_error("--do: '%s': %s", act->text, error);
            return false;
        }
    }
    return true;
}

static bool print(const struct session *session, const struct run_options *options)
{
    const struct trace *trace = session_trace(session);
    struct trace_numbers *numbers =
        trace_numbers_new(trace, cli_numbers(options->numbers, trace_setup(trace)));

    switch ((enum format)options->format_index) {
    case FORMAT_TRANSCRIPT:
        export_transcript(trace, numbers, 0, TIME_NEVER_NS, stdout);
        break;
    case FORMAT_DUMP:
        trace_dump(trace, stdout);
        break;
    case FORMAT_JSON:
        export_json(trace, 0, TIME_NEVER_NS, stdout);
        break;
    }
    trace_numbers_free(numbers);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    cli_error(_("cannot write: %s"), g_strerror(errno));
    return false;
}

static bool run(const char *lesson_or_file, const struct run_options *options)
{
    struct scenario scenario;

    if (!cli_open(lesson_or_file, &scenario))
        return false;
    if (options->seed != NULL)
        scenario.setup.seed = options->seed_number;
    if (options->until != NULL)
        scenario.setup.until_ns = options->until_ns;
    struct session *session = session_new(&scenario);
    scenario_clear(&scenario);

    bool done = act(session, options->acts) && print(session, options) &&
                cli_check_session(session, lesson_or_file);
    session_free(session);
    return done;
}

enum cli_exit cli_run(const struct cli_command *command, int argc, char **argv)
{
    struct run_options options = {.until_ns = TIME_NEVER_NS};
    enum cli_exit status = CLI_WRONG_USAGE;

    if (read_options(command, &options, &argc, &argv))
        status = run(argv[1], &options) ? CLI_DONE : CLI_FAILED;
    clear_options(&options);
    return status;
}
