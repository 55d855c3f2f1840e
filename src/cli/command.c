#include "cli/command.h"

#include "scenario/lessons.h"
#include "sim/command.h"

#include <glib/gi18n.h>
#include <stdarg.h>
#include <stdio.h>

void cli_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    fprintf(stderr, "synfin: %s\n", g_strdelimit(text, "\n", ' '));
}

/* The language has been set before the options are read, so that --help speaks it too. */
static gboolean language_cb(const char *option, const char *value, void *data, GError **error)
{
    (void)option, (void)value, (void)data, (void)error;
    return TRUE;
}

static const GOptionEntry common[] = {{"lang", 0, 0, G_OPTION_ARG_CALLBACK, language_cb,
                                       N_("The language of the words, such as en or zh_CN"),
                                       N_("LANGUAGE")},
                                      {NULL}};

bool cli_parse(const struct cli_command *command, const GOptionEntry *entries,
               const char *description, int *argc, char ***argv, int least, int most)
{
    g_autoptr(GOptionContext) context = g_option_context_new(command->arguments);
    g_autofree char *name = g_strdup_printf("synfin %s", command->name);
    g_autoptr(GError) error = NULL;

    g_set_prgname(name);
    g_option_context_set_summary(context, _(command->summary));
    g_option_context_set_description(context, description);
    if (entries != NULL)
        g_option_context_add_main_entries(context, entries, "synfin");
    g_option_context_add_main_entries(context, common, "synfin");
    if (!g_option_context_parse(context, argc, argv, &error)) {
        cli_error("%s: %s", command->name, error->message);
        return false;
    }
    /* What stands after "--" is an argument like any other. */
    if (*argc > 1 && strcmp((*argv)[1], "--") == 0) {
        memmove(*argv + 1, *argv + 2, (size_t)(*argc - 1) * sizeof **argv);
        (*argc)--;
    }
    if (*argc - 1 < least)
        cli_error(_("%s: missing argument, expected %s"), command->name, command->arguments);
    else if (*argc - 1 > most)
        cli_error(_("%s: found '%s', expected no more than %s"), command->name, (*argv)[most + 1],
                  command->arguments[0] != '\0' ? command->arguments : _("the options"));
    else
        return true;
    return false;
}

bool cli_read_time(const char *option, const char *value, int64_t *t_ns)
{
    if (command_parse_duration(value, t_ns) && *t_ns >= 0)
        return true;
    cli_error(_("%s: found '%s', expected a time such as 1.2 s or 50 ms"), option, value);
    return false;
}

bool cli_read_above_zero(const char *option, const char *value, double *number)
{
    char *end;

    *number = g_ascii_strtod(value, &end);
    if (end != value && *end == '\0' && *number > 0 && *number < 1e6)
        return true;
    cli_error(_("%s: found '%s', expected a number above 0"), option, value);
    return false;
}

bool cli_read_word(const char *option, const char *value, const char *const *words, int *index)
{
    for (*index = 0; words[*index] != NULL; (*index)++)
        if (strcmp(words[*index], value) == 0)
            return true;
    g_autofree char *expected = g_strjoinv(", ", (char **)words);
    cli_error(_("%s: found '%s', expected one of %s"), option, value, expected);
    return false;
}

static const char *const styles[] = {
    [TRACE_NUMBERS_RELATIVE] = "relative",
    [TRACE_NUMBERS_ABSOLUTE] = "absolute",
    [TRACE_NUMBERS_TEXTBOOK] = "textbook",
    NULL,
};

bool cli_check_numbers(const char *value)
{
    int index;

    return value == NULL || cli_read_word("--numbers", value, styles, &index);
}

enum trace_number_style cli_numbers(const char *value, const struct trace_setup *setup)
{
    int style = (int)trace_numbers_suited(setup);

    if (value != NULL)
        cli_read_word("--numbers", value, styles, &style);
    return (enum trace_number_style)style;
}

bool cli_open(const char *lesson_or_file, struct scenario *scenario)
{
    struct scenario_error error = {0};

    if (scenario_open(lesson_or_file, scenario, &error))
        return true;
    g_autofree char *text = scenario_error_text(&error);
    cli_error("%s", text);
    scenario_error_clear(&error);
    return false;
}

bool cli_check_session(const struct session *session, const char *lesson_or_file)
{
    unsigned line = 0;
    const char *error = session_error(session, &line);

    if (error == NULL)
        return true;
    if (line > 0)
        cli_error("%s:%u: %s", lesson_or_file, line, _(error));
    else
        cli_error("%s: %s", lesson_or_file, _(error));
    return false;
}
