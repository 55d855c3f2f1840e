#include "export/file.h"

#include "export/pcapng.h"
#include "export/text.h"
#include "export/whole_file.h"
#include "trace/numbers.h"

#include <errno.h>
#include <glib.h>

static const char *const endings[EXPORT_FORM_COUNT] = {
    [EXPORT_PICTURE] = "png",
    [EXPORT_CAPTURE] = "pcapng",
    [EXPORT_TRANSCRIPT] = "txt",
    [EXPORT_JSON] = "jsonl",
};

const char *export_form_ending(enum export_form form)
{
    return endings[form];
}

bool export_form_of(const char *path, enum export_form *form)
{
    const char *dot = strrchr(path, '.');

    for (int i = 0; dot != NULL && i < EXPORT_FORM_COUNT; i++)
        if (strcmp(dot + 1, endings[i]) == 0) {
            *form = (enum export_form)i;
            return true;
        }
    return false;
}

/* ---- each form ------------------------------------------------------------------------------ */

static bool is_said(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static bool write_picture(const struct trace *trace, const char *path,
                          const struct export_options *options, char **error)
{
    struct export_text texts[4] = {{"Software", "Synfin"}};
    struct export_png_options png = {
        .scale = options->scale, .dpi = options->dpi, .texts = texts, .text_count = 1};

    if (is_said(options->scenario.text))
        texts[png.text_count++] = options->scenario;
    if (is_said(options->title))
        texts[png.text_count++] = (struct export_text){"Title", options->title};
    if (is_said(options->description))
        texts[png.text_count++] = (struct export_text){"Description", options->description};
    struct diagram *diagram = diagram_new(trace, &options->diagram);
    bool written = export_png(diagram, path, &png, error);
    diagram_free(diagram);
    return written;
}

static bool write_capture(const struct trace *trace, const char *path,
                          const struct trace_numbers *numbers, const struct export_options *options,
                          char **error)
{
    const struct pcapng_options capture = {
        .place = options->place,
        .from_ns = options->diagram.from_ns,
        .to_ns = options->diagram.to_ns,
        .numbers = numbers,
        .application = "Synfin " SYNFIN_VERSION,
    };

    return export_pcapng(trace, path, &capture, error);
}

struct text {
    const struct trace *trace;
    const struct trace_numbers *numbers;
    const struct export_options *options;
};

static const char *write_text_cb(FILE *file, void *data)
{
    const struct text *text = data;
    const struct diagram_options *span = &text->options->diagram;

    if (text->options->form == EXPORT_JSON)
        export_json(text->trace, span->from_ns, span->to_ns, file);
    else
        export_transcript(text->trace, text->numbers, span->from_ns, span->to_ns, file);
    return ferror(file) ? g_strerror(errno) : NULL;
}

bool export_file(const struct trace *trace, const char *path, const struct export_options *options,
                 char **error)
{
    if (options->form == EXPORT_PICTURE)
        return write_picture(trace, path, options, error);
    struct trace_numbers *numbers = trace_numbers_new(trace, options->diagram.numbers);
    struct text text = {trace, numbers, options};
    bool written = options->form == EXPORT_CAPTURE
                       ? write_capture(trace, path, numbers, options, error)
                       : export_whole_file(path, write_text_cb, &text, error);
    trace_numbers_free(numbers);
    return written;
}
