/* A trace as one plain sentence per event: the moment, who, what. */
#include "export/text.h"

#include "tcp/conn.h"
#include "trace/gettext.h"
#include "trace/sentence.h"

#include <glib.h>
#include <inttypes.h>

/* ---- columns -------------------------------------------------------------------------------- */

struct columns {
    int decimals; /* of seconds: 3, 6 or 9, so that no moment is rounded */
    int time_width;
    int who_width;
};

/* Whose event it is: where it happened. */
static char *who(const struct trace *trace, uint32_t index)
{
    const struct trace_record *record = trace_record(trace, index);
    enum trace_host host = record->host;

    if (record->kind == TRACE_NOTE)
        return g_strdup(_("note"));
    if (record->kind == TRACE_CHAPTER)
        return g_strdup(_("chapter"));
    if (record->kind == TRACE_LOST)
        host = record->lost.why == TRACE_LOST_HOST_OFF || record->lost.why == TRACE_LOST_CORRUPTED
                   ? trace_packet(trace, record->lost.packet)->to
                   : TRACE_NETWORK;

    const char *name = host == TRACE_CLIENT   ? _("client")
                       : host == TRACE_SERVER ? _("server")
                                              : _("network");
    if (host != TRACE_NETWORK && record->conn > 1)
        return g_strdup_printf("%s[%u]", name, record->conn);
    return g_strdup(name);
}

/* Columns of a terminal: a Chinese character takes two. */
static int width_of(const char *text)
{
    int width = 0;

    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static char *moment(int64_t t_ns, int decimals)
{
    int64_t unit_ns = decimals == 3 ? 1000000 : decimals == 6 ? 1000 : 1;

    return g_strdup_printf("%" PRId64 ".%0*" PRId64, t_ns / 1000000000, decimals,
                           t_ns % 1000000000 / unit_ns);
}

static struct columns measure(const struct trace *trace)
{
    struct columns columns = {.decimals = 3};

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        int64_t t_ns = trace_record(trace, i)->t_ns;
        g_autofree char *name = who(trace, i);
        if (!trace_is_told(trace, i))
            continue;
        columns.who_width = MAX(columns.who_width, width_of(name));
        if (t_ns % 1000 != 0)
            columns.decimals = 9;
        else if (t_ns % 1000000 != 0)
            columns.decimals = MAX(columns.decimals, 6);
    }
    g_autofree char *last = moment(trace_end_ns(trace), columns.decimals);
    columns.time_width = width_of(last);
    return columns;
}

static char *sentence(const struct trace *trace, uint32_t record,
                      const struct trace_numbers *numbers)
{
    size_t length = trace_line(trace, record, numbers, NULL, 0);
    char *text = g_malloc(length + 1);

    trace_line(trace, record, numbers, text, length + 1);
    return g_strdelimit(text, "\n", ' ');
}

static void print_line(const struct trace *trace, uint32_t record,
                       const struct trace_numbers *numbers, const struct columns *columns,
                       FILE *file)
{
    g_autofree char *t = moment(trace_record(trace, record)->t_ns, columns->decimals);
    g_autofree char *name = who(trace, record);
    g_autofree char *text = sentence(trace, record, numbers);

    fprintf(file, "%*s s  %s%*s  %s\n", columns->time_width, t, name,
            columns->who_width - width_of(name), "", text);
}

/* A chapter is the heading of all that happens in its instant, though commands come last in it. */
void export_transcript(const struct trace *trace, const struct trace_numbers *numbers,
                       int64_t from_ns, int64_t to_ns, FILE *file)
{
    struct columns columns = measure(trace);
    uint32_t count = trace_record_count(trace);
    char knocked_out[800];

    if (trace_knocked_out(trace_setup(trace), knocked_out, sizeof knocked_out) > 0)
        fprintf(file, "%s\n\n", knocked_out);
    for (uint32_t begin = 0, end; begin < count; begin = end) {
        int64_t t_ns = trace_record(trace, begin)->t_ns;
        end = trace_record_after(trace, t_ns);
        if (t_ns < from_ns || t_ns > to_ns)
            continue;
        for (uint32_t i = begin; i < end; i++)
            if (trace_record(trace, i)->kind == TRACE_CHAPTER)
                print_line(trace, i, numbers, &columns, file);
        for (uint32_t i = begin; i < end; i++)
            if (trace_record(trace, i)->kind != TRACE_CHAPTER && trace_is_told(trace, i))
                print_line(trace, i, numbers, &columns, file);
    }
}
