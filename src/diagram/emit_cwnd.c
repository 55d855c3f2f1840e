/* The congestion window in numbers beside the lifeline of who sends: each time it has changed, as
 * far as there is room between the words that stand there already. */
#include "diagram/emit.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define GAP_PX 2.0

/* What was last known of a host's connection, and down to where its column is written. */
struct told {
    double bottom;
    uint32_t cwnd_bytes, ssthresh_bytes;
    uint16_t conn;
    bool sends; /* data has been sent: before that nothing depends on cwnd */
};

static bool is_free(const struct diagram *d, enum trace_host host, double top, double bottom)
{
    for (guint i = 0; i < d->asides->len; i++) {
        const struct aside *aside = &g_array_index(d->asides, struct aside, i);
        double pad = aside->kind == ASIDE_NOTE ? 12 * d->columns.scale : 0;
        double height = text_run(d->text, aside->text)->height_px + pad;
        if (aside->host == host && aside->kind != ASIDE_FOLDED && aside->top < bottom &&
            aside->top + height > top)
            return false;
    }
    return true;
}

static void write_change(const struct tcp_vars *vars, bool threshold, char *out, size_t size)
{
    if (threshold)
        snprintf(out, size, "cwnd %" PRIu32 "\nssthresh %" PRIu32, vars->cwnd_bytes,
                 vars->ssthresh_bytes);
    else
        snprintf(out, size, "cwnd %" PRIu32, vars->cwnd_bytes);
}

/* Writes it if there is room; what there is no room for is told with the next change. */
static void emit_change(struct diagram *d, struct told *told, uint32_t record)
{
    const struct trace_record *r = trace_record(d->trace, record);
    const struct tcp_vars *vars = trace_vars(d->trace, r->vars);
    const struct columns *c = &d->columns;
    bool client = r->host == TRACE_CLIENT;
    bool threshold = vars->ssthresh_bytes != told->ssthresh_bytes;
    char words[64];

    write_change(vars, threshold, words, sizeof words);
    uint32_t text = text_add(d->text, TEXT_TIMER, client ? TEXT_RIGHT : TEXT_LEFT, words, 0);
    const struct text_run *run = text_run(d->text, text);
    double top = d->record_y[record] - run->height_px / 2, bottom = top + run->height_px;
    if (!is_free(d, r->host, top, bottom)) {
        top = bottom +
              GAP_PX * c->scale; /* below a word of the same instant, such as the call to send */
        bottom = top + run->height_px;
    }
    if (top < told->bottom || !is_free(d, r->host, top, bottom))
        return;
    double x = client ? c->words_right_px[r->host] - run->width_px / 2
                      : c->words_left_px[r->host] + run->width_px / 2;
    emit_text(d, text, x, (top + bottom) / 2, 0, INK_QUIET, subject_record(record));
    told->cwnd_bytes = vars->cwnd_bytes;
    told->ssthresh_bytes = vars->ssthresh_bytes;
    told->bottom = bottom + GAP_PX * c->scale;
}

static void follow(struct diagram *d, struct told *told, uint32_t record)
{
    const struct trace_record *r = trace_record(d->trace, record);
    if (r->conn != told->conn)
        *told =
            (struct told){.bottom = told->bottom, .conn = r->conn, .ssthresh_bytes = UINT32_MAX};
    if (r->kind == TRACE_SENT && trace_packet(d->trace, r->sent.packet)->segment.payload_bytes > 0)
        told->sends = true;
    if (r->vars == TRACE_NONE || !told->sends || isnan(d->record_y[record]))
        return;
    const struct tcp_vars *vars = trace_vars(d->trace, r->vars);
    if (vars->cwnd_bytes != UINT32_MAX &&
        (vars->cwnd_bytes != told->cwnd_bytes || vars->ssthresh_bytes != told->ssthresh_bytes))
        emit_change(d, told, record);
}

void emit_cwnd(struct diagram *d)
{
    struct told told[TRACE_HOST_COUNT] = {{.bottom = d->top_px}, {.bottom = d->top_px}};

    for (uint32_t i = 0; d->options.cwnd && i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->t_ns > d->to_ns)
            break;
        if (r->conn > 0 && r->host < TRACE_HOST_COUNT)
            follow(d, &told[r->host], i);
    }
}
