/* synfin export: draws a run into a file, or writes what a capture of it would hold. */
#include "cli/command.h"

#include "diagram/diagram.h"
#include "export/pcapng.h"
#include "export/png.h"
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

struct export_options {
    char *output, *at, *from, *to, *width, *scale, *dpi, *theme, *numbers, *at_host;

    int64_t at_ns; /* TIME_NEVER_NS: the whole run */
    struct diagram_options diagram;
    struct export_png_options png;
    enum trace_host place;
};

/* ---- reading the options -------------------------------------------------------------------- */

static bool read_span(struct export_options *options)
{
    if (options->at != NULL && (options->from != NULL || options->to != NULL)) {
        cli_error(_("--at shows the diagram up to a moment; it does not go with --from and --to"));
        return false;
    }
    if ((options->at != NULL && !cli_read_time("--at", options->at, &options->at_ns)) ||
        (options->from != NULL &&
         !cli_read_time("--from", options->from, &options->diagram.from_ns)) ||
        (options->to != NULL && !cli_read_time("--to", options->to, &options->diagram.to_ns)))
        return false;
    if (options->diagram.from_ns < options->diagram.to_ns)
        return true;
    cli_error(_("--to: found '%s', expected a time later than --from"), options->to);
    return false;
}

static bool read_size(struct export_options *options)
{
    if (options->width != NULL &&
        !cli_read_above_zero("--width", options->width, &options->diagram.width_px))
        return false;
    if (options->diagram.width_px < DIAGRAM_WIDTH_MIN_PX) {
        cli_error(_("--width: found '%s', expected at least %d"), options->width,
                  (int)DIAGRAM_WIDTH_MIN_PX);
        return false;
    }
    return (options->scale == NULL ||
            cli_read_above_zero("--scale", options->scale, &options->png.scale)) &&
           (options->dpi == NULL || cli_read_above_zero("--dpi", options->dpi, &options->png.dpi));
}

static bool read_theme(struct export_options *options)
{
    int index;

    if (options->theme == NULL)
        return true;
    if (!cli_read_word("--theme", options->theme, themes, &index))
        return false;
    options->diagram.theme = (enum diagram_theme)index;
    return true;
}

static bool read_place(struct export_options *options)
{
    int index;

    if (options->at_host == NULL)
        return true;
    if (!cli_read_word("--at-host", options->at_host, places, &index))
        return false;
    options->place = (enum trace_host)index;
    return true;
}

static bool is_capture(const struct export_options *options)
{
    return g_str_has_suffix(options->output, ".pcapng");
}

static bool read_output(const struct export_options *options)
{
    if (options->output == NULL)
        cli_error(_("export: missing option -o, expected the file to write"));
    else if (!g_str_has_suffix(options->output, ".png") && !is_capture(options))
        cli_error(_("-o: found '%s', expected a name that ends in .png or .pcapng"),
                  options->output);
    else
        return true;
    return false;
}

/* An option that could not change anything is a misunderstanding. */
static bool check_kind(const struct export_options *options)
{
    const struct {
        const char *name, *value;
    } looks[] = {{"--width", options->width},
                 {"--scale", options->scale},
                 {"--dpi", options->dpi},
                 {"--theme", options->theme}};

    if (!is_capture(options)) {
        if (options->at_host != NULL)
            cli_error(_("--at-host goes with a capture only, a name that ends in .pcapng"));
        return options->at_host == NULL;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++)
        if (looks[i].value != NULL) {
            cli_error(_("%s goes with a picture only, a name that ends in .png"), looks[i].name);
            return false;
        }
    return true;
}

static bool read_options(const struct cli_command *command, struct export_options *options,
                         int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
         N_("The file to write: a picture if its name ends in .png, a capture for Wireshark if it "
            "ends in .pcapng"),
         N_("FILE")},
        {"at", 0, 0, G_OPTION_ARG_FILENAME, &options->at,
         N_("Show the diagram as it is at this moment, with what is in flight then"), N_("TIME")},
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &options->from,
         N_("Begin the picture or the capture at this moment"), N_("TIME")},
        {"to", 0, 0, G_OPTION_ARG_FILENAME, &options->to,
         N_("End the picture or the capture at this moment"), N_("TIME")},
        {"width", 0, 0, G_OPTION_ARG_FILENAME, &options->width,
         N_("The width of the diagram before it is scaled"), N_("PX")},
        {"scale", 0, 0, G_OPTION_ARG_FILENAME, &options->scale,
         N_("So many pixels of the picture for one of the diagram; default: 1"), N_("FACTOR")},
        {"dpi", 0, 0, G_OPTION_ARG_FILENAME, &options->dpi,
         N_("The resolution that the picture states; default: 96 times the scale"), N_("NUMBER")},
        {"theme", 0, 0, G_OPTION_ARG_FILENAME, &options->theme,
         N_("light, dark, print or contrast; default: light"), N_("THEME")},
        {"numbers", 0, 0, G_OPTION_ARG_FILENAME, &options->numbers,
         N_("relative, absolute or textbook (x, y, u, v, w); default: absolute where both initial "
            "numbers are set, else relative"),
         N_("STYLE")},
        {"at-host", 0, 0, G_OPTION_ARG_FILENAME, &options->at_host,
         N_("Where the capture is taken: client, server or wire (the middle of the cable); what is "
            "lost shows at its sender only; default: client"),
         N_("PLACE")},
        {NULL}};

    return cli_parse(command, entries, NULL, argc, argv, 1, 1) && read_output(options) &&
           read_span(options) && read_size(options) && read_theme(options) && read_place(options) &&
           check_kind(options) && cli_check_numbers(options->numbers);
}

static void clear_options(struct export_options *options)
{
    char *texts[] = {options->output,  options->at,     options->from, options->to,
                     options->width,   options->scale,  options->dpi,  options->theme,
                     options->numbers, options->at_host};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}

/* ---- writing -------------------------------------------------------------------------------- */

/* The picture carries what it shows, and the scenario from which it can be opened again. */
static bool write_picture(const struct session *session, const char *scenario_text,
                          const struct export_options *options)
{
    const struct scenario *scenario = session_scenario(session);
    const char *title = trace_text_get(&scenario->setup.title, trace_language());
    const char *description = trace_text_get(&scenario->description, trace_language());
    const struct export_text texts[] = {
        {"Software", "Synfin"},
        {SCENARIO_PNG_KEYWORD, scenario_text},
        {"Title", title},
        {"Description", description},
    };
    g_autofree char *error = NULL;

    struct diagram_options looks = options->diagram;
    looks.numbers = cli_numbers(options->numbers, &scenario->setup);
    looks.cwnd = scenario_is_about_congestion(scenario);
    struct export_png_options png = options->png;
    png.texts = texts;
    png.text_count = description[0] != '\0' ? 4 : title[0] != '\0' ? 3 : 2;
    struct diagram *diagram = diagram_new(session_trace(session), &looks);
    bool written = export_png(diagram, options->output, &png, &error);
    diagram_free(diagram);
    if (!written)
        cli_error("%s", error);
    return written;
}

static bool write_capture(const struct session *session, const struct export_options *options)
{
    const struct trace *trace = session_trace(session);
    struct trace_numbers *numbers =
        trace_numbers_new(trace, cli_numbers(options->numbers, trace_setup(trace)));
    const struct pcapng_options capture = {
        .place = options->place,
        .from_ns = options->diagram.from_ns,
        .to_ns = options->diagram.to_ns,
        .numbers = numbers,
        .application = "Synfin " SYNFIN_VERSION,
    };
    g_autofree char *error = NULL;

    bool written = export_pcapng(trace, options->output, &capture, &error);
    trace_numbers_free(numbers);
    if (!written)
        cli_error("%s", error);
    return written;
}

/* A run that is told only up to a moment is the diagram as it is at that moment. */
static bool export_run(const char *lesson_or_file, struct export_options *options)
{
    struct scenario scenario;

    if (!cli_open(lesson_or_file, &scenario))
        return false;
    g_autofree char *text = scenario_write(&scenario);
    if (options->at != NULL)
        scenario.setup.until_ns = options->at_ns;
    struct session *session = session_new(&scenario);
    scenario_clear(&scenario);

    bool done = cli_check_session(session, lesson_or_file) &&
                (is_capture(options) ? write_capture(session, options)
                                     : write_picture(session, text, options));
    session_free(session);
    return done;
}

enum cli_exit cli_export(const struct cli_command *command, int argc, char **argv)
{
    struct export_options options = {
        .at_ns = TIME_NEVER_NS,
        .diagram = diagram_options_default(),
        .png = {.scale = 1},
    };
    enum cli_exit status = CLI_WRONG_USAGE;

    options.diagram.page = true;
    options.diagram.language = trace_language();
    if (read_options(command, &options, &argc, &argv))
        status = export_run(argv[1], &options) ? CLI_DONE : CLI_FAILED;
    clear_options(&options);
    return status;
}
