#include "diagram/diagram.h"

#include "diagram/emit.h"
#include "tcp/time.h"
#include "trace/gettext.h"

#include <math.h>
#include <stdio.h>

struct diagram_options diagram_options_default(void)
{
    return (struct diagram_options){
        .theme = DIAGRAM_LIGHT,
        .numbers = TRACE_NUMBERS_RELATIVE,
        .width_px = 960,
        .text_scale = 1,
        .from_ns = 0,
        .to_ns = TIME_NEVER_NS,
        .page = true,
    };
}

/* The port that a host sends from: the one set up as long as it sends nothing, 0 if several. */
static uint16_t port_used(const struct trace *trace, enum trace_host host)
{
    uint16_t port = 0;

    for (uint32_t number = 1; number <= trace_packet_count(trace); number++) {
        const struct trace_packet *packet = trace_packet(trace, number);
        if (packet->from != host)
            continue;
        if (port != 0 && port != packet->segment.source_port)
            return 0;
        port = packet->segment.source_port;
    }
    return port != 0 ? port : trace_setup(trace)->host[host].port;
}

static void add_names(struct diagram *d)
{
    const struct trace_setup *setup = trace_setup(d->trace);

    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        uint32_t address = setup->host[host].address;
        uint16_t port = port_used(d->trace, (enum trace_host)host);
        char words[64];

        d->names[host] = text_add(d->text, TEXT_HOST, TEXT_CENTER,
                                  host == TRACE_CLIENT ? _("Client") : _("Server"), 0);
        int length = snprintf(words, sizeof words, "%u.%u.%u.%u", address >> 24,
                              address >> 16 & 255, address >> 8 & 255, address & 255);
        if (port != 0)
            snprintf(words + length, sizeof words - (size_t)length, ":%u", port);
        d->addresses[host] = text_add(d->text, TEXT_SUBTITLE, TEXT_CENTER, words, 0);
    }
}

static void prepare(struct diagram *d, const struct diagram_options *options)
{
    uint32_t records = trace_record_count(d->trace);

    d->options = *options;
    d->options.language = g_strdup(options->language);
    d->options.width_px = MAX(options->width_px, DIAGRAM_WIDTH_MIN_PX);
    d->from_ns = time_min_ns(time_max_ns(options->from_ns, 0), trace_end_ns(d->trace));
    d->to_ns = time_max_ns(time_min_ns(options->to_ns, trace_end_ns(d->trace)), d->from_ns);
    d->theme = theme_get(options->theme);
    d->columns.scale = columns_scale(d->options.width_px, options->text_scale);
    d->text = text_new(d->columns.scale, options->language);
    axis_init(&d->axis);
    list_init(&d->list, d->text);
    list_init(&d->header, d->text);
    d->sheet = &d->list;
    d->arrows = g_array_new(FALSE, TRUE, sizeof(struct arrow));
    d->timers = g_array_new(FALSE, TRUE, sizeof(struct timer_bar));
    d->tenancies = g_array_new(FALSE, TRUE, sizeof(struct tenancy));
    d->asides = g_array_new(FALSE, TRUE, sizeof(struct aside));
    d->crossings = g_array_new(FALSE, TRUE, sizeof(struct crossing));
    d->breaks = g_array_new(FALSE, TRUE, sizeof(struct time_break));
    d->boxes = boxes_new();
    d->record_y = g_new(float, records + 1);
    for (uint32_t i = 0; i < records; i++)
        d->record_y[i] = NAN;
}

static struct diagram *lay_out(const struct trace *trace, const struct diagram_options *options,
                               double stretch)
{
    struct diagram *d = g_new0(struct diagram, 1);

    d->trace = trace;
    d->stretch = d->stretch_wanted = stretch;
    prepare(d, options);
    collect(d);
    add_names(d);
    d->top_px = emit_head(d);
    sweep(d);
    return d;
}

struct diagram *diagram_new(const struct trace *trace, const struct diagram_options *options)
{
    struct diagram *d = lay_out(trace, options, 1);

    if (d->stretch_wanted > d->stretch) {
        double stretch = d->stretch_wanted;
        diagram_free(d);
        d = lay_out(trace, options, stretch);
    }
    emit(d);
    return d;
}

void diagram_free(struct diagram *d)
{
    if (d == NULL)
        return;
    list_clear(&d->list);
    list_clear(&d->header);
    axis_clear(&d->axis);
    g_array_free(d->arrows, TRUE);
    g_array_free(d->timers, TRUE);
    g_array_free(d->tenancies, TRUE);
    g_array_free(d->asides, TRUE);
    g_array_free(d->crossings, TRUE);
    g_array_free(d->breaks, TRUE);
    boxes_free(d->boxes);
    g_free(d->record_y);
    g_free(d->arrow_of);
    text_free(d->text);
    g_free((char *)d->options.language);
    g_free(d);
}

double diagram_width_px(const struct diagram *d)
{
    return d->options.width_px;
}

double diagram_height_px(const struct diagram *d)
{
    return d->height_px;
}

const struct diagram_options *diagram_options(const struct diagram *d)
{
    return &d->options;
}

const struct trace *diagram_trace(const struct diagram *d)
{
    return d->trace;
}

double diagram_lifeline_px(const struct diagram *d, enum trace_host host)
{
    return d->columns.lifeline_px[host];
}

double diagram_y_px(const struct diagram *d, int64_t t_ns)
{
    return axis_y_px(&d->axis, t_ns);
}

int64_t diagram_t_ns(const struct diagram *d, double y_px)
{
    return axis_t_ns(&d->axis, y_px);
}

const struct diagram_knot *diagram_knots(const struct diagram *d, size_t *count)
{
    *count = d->axis.knots->len;
    return &g_array_index(d->axis.knots, struct diagram_knot, 0);
}
