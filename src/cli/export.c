/* synfin export: writes a run into a file, as a picture, a capture or text. */
#include "cli/command.h"

#include "export/file.h"
#include "tcp/time.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *const themes[DIAGRAM_THEME_COUNT + 1] = {
    [DIAGRAM_LIGHT] = "light",
    [DIAGRAM_DARK] = "dark",
    [DIAGRAM_PRINT] = "print",
    [DIAGRAM_CONTRAST] = "contrast",
};

static const char *const places[] = {
    [TRACE_CLIENT] = "client",
    [TRACE_SERVER] = "server",
    [TRACE_NETWORK] = "wire",
    NULL,
};

struct arguments {
    char *output, *at, *from, *to, *width, *scale, *dpi, *theme, *numbers, *at_host;

    int64_t at_ns; /* TIME_NEVER_NS: the whole run */
    struct export_options file;
};

/* ---- reading the options -------------------------------------------------------------------- */

static bool read_span(struct arguments *arguments)
{
    if (arguments->at != NULL && (arguments->from != NULL || arguments->to != NULL)) {
        cli_error(_("--at shows the run up to a moment; it does not go with --from and --to"));
        return false;
    }
    if ((arguments->at != NULL && !cli_read_time("--at", arguments->at, &arguments->at_ns)) ||
        (arguments->from != NULL &&
         !cli_read_time("--from", arguments->from, &arguments->file.diagram.from_ns)) ||
        (arguments->to != NULL &&
         !cli_read_time("--to", arguments->to, &arguments->file.diagram.to_ns)))
        return false;
    if (arguments->file.diagram.from_ns < arguments->file.diagram.to_ns)
        return true;
    cli_error(_("--to: found '%s', expected a time later than --from"), arguments->to);
    return false;
}

static bool read_size(struct arguments *arguments)
{
    if (arguments->width != NULL &&
        !cli_read_above_zero("--width", arguments->width, &arguments->file.diagram.width_px))
        return false;
    if (arguments->file.diagram.width_px < DIAGRAM_WIDTH_MIN_PX) {
        cli_error(_("--width: found '%s', expected at least %d"), arguments->width,
                  (int)DIAGRAM_WIDTH_MIN_PX);
        return false;
    }
    return (arguments->scale == NULL ||
            cli_read_above_zero("--scale", arguments->scale, &arguments->file.scale)) &&
           (arguments->dpi == NULL ||
            cli_read_above_zero("--dpi", arguments->dpi, &arguments->file.dpi));
}

static bool read_theme(struct arguments *arguments)
{
    int index;

    if (arguments->theme == NULL)
        return true;
    if (!cli_read_word("--theme", arguments->theme, themes, &index))
        return false;
    arguments->file.diagram.theme = (enum diagram_theme)index;
    return true;
}

static bool read_place(struct arguments *arguments)
{
    int index;

    if (arguments->at_host == NULL)
        return true;
    if (!cli_read_word("--at-host", arguments->at_host, places, &index))
        return false;
    arguments->file.place = (enum trace_host)index;
    return true;
}

static bool read_output(struct arguments *arguments)
{
    if (arguments->output == NULL)
        cli_error(_("export: missing option -o, expected the file to write"));
    else if (!export_form_of(arguments->output, &arguments->file.form))
        cli_error(_("-o: found '%s', expected a name that ends in .png, .pcapng, .txt or .jsonl"),
                  arguments->output);
    else
        return true;
    return false;
}

/* An option that could not change anything is a misunderstanding. */
static bool check_form(const struct arguments *arguments)
{
    enum export_form form = arguments->file.form;
    const struct {
        const char *name, *value;
    } looks[] = {{"--width", arguments->width},
                 {"--scale", arguments->scale},
                 {"--dpi", arguments->dpi},
                 {"--theme", arguments->theme}};

    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++)
        if (form != EXPORT_PICTURE && looks[i].value != NULL) {
            cli_error(_("%s goes with a picture only, a name that ends in .png"), looks[i].name);
            return false;
        }
    if (form != EXPORT_CAPTURE && arguments->at_host != NULL)
        cli_error(_("--at-host goes with a capture only, a name that ends in .pcapng"));
    else if (form == EXPORT_JSON && arguments->numbers != NULL)
        cli_error(_("--numbers does not go with .jsonl, whose numbers are absolute"));
    else
        return true;
    return false;
}

static bool read_arguments(const struct cli_command *command, struct arguments *arguments,
                           int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments->output,
         N_("The file to write: a picture if its name ends in .png, a capture for Wireshark if in "
            ".pcapng, a sentence per event if in .txt, an object per event if in .jsonl"),
         N_("FILE")},
        {"at", 0, 0, G_OPTION_ARG_FILENAME, &arguments->at,
         N_("Show the run as it is at this moment, with what is in flight then"), N_("TIME")},
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &arguments->from, N_("Begin at this moment"),
         N_("TIME")},
        {"to", 0, 0, G_OPTION_ARG_FILENAME, &arguments->to, N_("End at this moment"), N_("TIME")},
        {"width", 0, 0, G_OPTION_ARG_FILENAME, &arguments->width,
         N_("The width of the diagram before it is scaled"), N_("PX")},
        {"scale", 0, 0, G_OPTION_ARG_FILENAME, &arguments->scale,
         N_("So many pixels of the picture for one of the diagram; default: 1"), N_("FACTOR")},
        {"dpi", 0, 0, G_OPTION_ARG_FILENAME, &arguments->dpi,
         N_("The resolution that the picture states; default: 96 times the scale"), N_("NUMBER")},
        {"theme", 0, 0, G_OPTION_ARG_FILENAME, &arguments->theme,
         N_("light, dark, print or contrast; default: light"), N_("THEME")},
        {"numbers", 0, 0, G_OPTION_ARG_FILENAME, &arguments->numbers,
         N_("relative, absolute or textbook (x, y, u, v, w); default: absolute where both initial "
            "numbers are set, else relative"),
         N_("STYLE")},
        {"at-host", 0, 0, G_OPTION_ARG_FILENAME, &arguments->at_host,
         N_("Where the capture is taken: client, server or wire (the middle of the cable); what is "
            "lost shows at its sender only; default: client"),
         N_("PLACE")},
        {NULL}};

    return cli_parse(command, entries, NULL, argc, argv, 1, 1) && read_output(arguments) &&
           read_span(arguments) && read_size(arguments) && read_theme(arguments) &&
           read_place(arguments) && check_form(arguments) && cli_check_numbers(arguments->numbers);
}

static void clear_arguments(struct arguments *arguments)
{
    char *texts[] = {arguments->output,  arguments->at,     arguments->from, arguments->to,
                     arguments->width,   arguments->scale,  arguments->dpi,  arguments->theme,
                     arguments->numbers, arguments->at_host};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}

/* ---- writing -------------------------------------------------------------------------------- */

/* A picture carries the scenario from which it can be opened again. */
static bool write_file(const struct session *session, const char *scenario_text,
                       const struct arguments *arguments)
{
    const struct scenario *scenario = session_scenario(session);
    g_autofree char *error = NULL;

    struct export_options file = arguments->file;
    file.diagram.numbers = cli_numbers(arguments->numbers, &scenario->setup);
    file.diagram.cwnd = scenario_is_about_congestion(scenario);
    file.scenario = (struct export_text){SCENARIO_PNG_KEYWORD, scenario_text};
    file.title = trace_text_get(&scenario->setup.title, trace_language());
    file.description = trace_text_get(&scenario->description, trace_language());
    bool written = export_file(session_trace(session), arguments->output, &file, &error);
    if (!written)
        cli_error("%s", error);
    return written;
}

/* A run that is told only up to a moment is the diagram as it is at that moment. */
static bool export_run(const char *lesson_or_file, struct arguments *arguments)
{
    struct scenario scenario;

    if (!cli_open(lesson_or_file, &scenario))
        return false;
    g_autofree char *text = scenario_write(&scenario);
    if (arguments->at != NULL)
        scenario.setup.until_ns = arguments->at_ns;
    struct session *session = session_new(&scenario);
    scenario_clear(&scenario);

    bool done = cli_check_session(session, lesson_or_file) && write_file(session, text, arguments);
    session_free(session);
    return done;
}

enum cli_exit cli_export(const struct cli_command *command, int argc, char **argv)
{
    struct arguments arguments = {
        .at_ns = TIME_NEVER_NS,
        .file = {.diagram = diagram_options_default(), .scale = 1, .place = TRACE_CLIENT},
    };
    enum cli_exit status = CLI_WRONG_USAGE;

    arguments.file.diagram.page = true;
    arguments.file.diagram.language = trace_language();
    if (read_arguments(command, &arguments, &argc, &argv))
        status = export_run(argv[1], &arguments) ? CLI_DONE : CLI_FAILED;
    clear_arguments(&arguments);
    return status;
}
