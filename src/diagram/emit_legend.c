/* The legend: a sample and a word for every stroke that occurs, and for no other. */
#include "diagram/emit.h"

#include "diagram/words.h"
#include "trace/gettext.h"
#include "trace/sentence.h"

#define SAMPLE_PX 34.0
#define ENTRY_PX  20.0 /* from one entry to the next */
#define MARGIN_PX 16.0

/* Where the next entry goes. */
struct legend {
    struct diagram *d;
    double x, y, line;
};

/* Makes room for an entry and writes its word; returns where the sample begins. */
static double add_entry(struct legend *legend, const char *word)
{
    struct diagram *d = legend->d;
    double s = d->columns.scale, right = d->columns.width_px - MARGIN_PX * s;
    uint32_t text =
        text_add(d->text, TEXT_CALL, TEXT_LEFT, word, right - (MARGIN_PX + SAMPLE_PX + 6) * s);
    const struct text_run *run = text_run(d->text, text);
    double width = (SAMPLE_PX + 6) * s + run->width_px;

    if (legend->x + width > right && legend->x > MARGIN_PX * s) {
        legend->x = MARGIN_PX * s;
        legend->y += legend->line;
        legend->line = 0;
    }
    double x = legend->x;
    legend->line = MAX(legend->line, run->height_px + 4 * s);
    emit_text(d, text, x + (SAMPLE_PX + 6) * s + run->width_px / 2, legend->y, 0, INK_QUIET,
              subject_none());
    legend->x += width + ENTRY_PX * s;
    return x;
}

static void add_stroke(struct legend *legend, const char *word, enum ink ink, enum dash dash,
                       bool head)
{
    struct diagram *d = legend->d;
    double x = add_entry(legend, word);
    struct item line = {
        .kind = head ? ITEM_ARROW : ITEM_LINE,
        .layer = LAYER_ARROW,
        .x0 = (float)x,
        .y0 = (float)legend->y,
        .x1 = (float)(x + SAMPLE_PX * d->columns.scale),
        .y1 = (float)legend->y,
        .ink = (uint8_t)ink,
        .dash = (uint8_t)dash,
        .width = (float)(emit_arrow_width(ink) * d->theme->stroke * d->columns.scale),
        .record = LIST_NO_RECORD,
        .flight = TRACE_NONE,
    };

    list_add(&d->list, &line);
}

static void add_mark(struct legend *legend, const char *word, enum mark mark, enum ink ink,
                     double size)
{
    double x = add_entry(legend, word);

    emit_mark(legend->d, mark, x + SAMPLE_PX / 2 * legend->d->columns.scale, legend->y, ink, size,
              subject_none());
}

static bool has_ink(const struct diagram *d, enum ink ink)
{
    for (guint i = 0; i < d->arrows->len; i++)
        if (diagram_arrow(d, i)->ink == ink)
            return true;
    return false;
}

static bool has_end(const struct diagram *d, enum arrow_end end)
{
    for (guint i = 0; i < d->arrows->len; i++)
        if (diagram_arrow(d, i)->end == end)
            return true;
    return false;
}

static bool has_timer(const struct diagram *d, enum tcp_timer timer)
{
    for (guint i = 0; i < d->timers->len; i++)
        if (g_array_index(d->timers, struct timer_bar, i).timer == timer)
            return true;
    return false;
}

static bool has_record(const struct diagram *d, enum trace_kind kind)
{
    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->kind == kind && r->t_ns >= d->from_ns && r->t_ns <= d->to_ns)
            return true;
    }
    return false;
}

static void add_arrows(struct legend *legend)
{
    static const struct {
        enum ink ink;
        const char *word;
    } kinds[] = {
        {INK_SYN, N_("SYN")},
        {INK_DATA, N_("data")},
        {INK_ACK, N_("ACK alone")},
        {INK_FIN, N_("FIN")},
        {INK_RST, N_("RST")},
        {INK_INJECTED, N_("injected")},
        {INK_AGAIN, N_("sent again, or a probe")},
    };
    struct diagram *d = legend->d;

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (has_ink(d, kinds[i].ink))
            add_stroke(legend, _(kinds[i].word), kinds[i].ink,
                       kinds[i].ink == INK_AGAIN ? DASH_LONG : DASH_SOLID, true);
    if (has_end(d, ARROW_LOST))
        add_mark(legend, _("lost here"), MARK_CROSS, INK_LOST, 6);
    if (has_end(d, ARROW_HELD))
        add_mark(legend, _("held here"), MARK_STOP, INK_AGAIN, 6);
    if (has_end(d, ARROW_IN_FLIGHT))
        add_mark(legend, _("still on its way"), MARK_IN_FLIGHT, INK_QUIET, 5);
}

static void add_timers(struct legend *legend)
{
    static const char *const words[TCP_TIMER_COUNT] = {
        [TCP_TIMER_RETRANSMIT] = N_("retransmission timer (RTO)"),
        [TCP_TIMER_PERSIST] = N_("persist timer"),
        [TCP_TIMER_KEEPALIVE] = N_("keepalive timer"),
        [TCP_TIMER_TIME_WAIT] = N_("TIME-WAIT timer (2MSL)"),
        [TCP_TIMER_DELAYED_ACK] = N_("delayed-ACK timer"),
        [TCP_TIMER_LOSS_PROBE] = N_("probe timer (PTO)"),
        [TCP_TIMER_REORDER] = N_("reordering timer"),
        [TCP_TIMER_USER] = N_("user timeout"),
    };
    struct diagram *d = legend->d;
    double s = d->columns.scale;

    for (enum tcp_timer timer = 0; timer < TCP_TIMER_COUNT; timer++) {
        enum ink ink = emit_timer_ink(timer);
        if (!has_timer(d, timer))
            continue;
        double x = add_entry(legend, _(words[timer])) + 4 * s, end = x + (SAMPLE_PX - 8) * s;
        emit_line(d, LAYER_LINE, x, legend->y, end, legend->y, ink, 2.6, DASH_SOLID,
                  subject_none());
        for (int side = 0; side < 2; side++)
            emit_line(d, LAYER_LINE, side ? end : x, legend->y - 3.5 * s, side ? end : x,
                      legend->y + 3.5 * s, ink, 1.6, DASH_SOLID, subject_none());
    }
}

static void add_signs(struct legend *legend)
{
    struct diagram *d = legend->d;

    if (d->breaks->len > 0)
        add_mark(legend, _("time left out"), MARK_ZIGZAG, INK_QUIET, 8);
    if (has_record(d, TRACE_APP))
        add_mark(legend, _("call of the application"), MARK_CALL_LEFT, INK_QUIET, 3.5);
    if (has_record(d, TRACE_POWER))
        add_mark(legend, _("no power until it boots"), MARK_LIGHTNING, INK_LOST, 8);
}

/* A picture may be cut apart: its legend says once more that this is not TCP. */
static void add_knocked_out(struct legend *legend)
{
    char words[800];

    if (trace_knocked_out(trace_setup(legend->d->trace), words, sizeof words) > 0)
        add_mark(legend, words, MARK_KNOCKED_OUT, INK_LOST, 7);
}

double emit_legend(struct diagram *d)
{
    double s = d->columns.scale;
    struct legend legend = {d, MARGIN_PX * s, d->bottom_px + 30 * s, 0};

    if (!d->options.page)
        return d->bottom_px + MARGIN_PX * s;
    emit_line(d, LAYER_LINE, MARGIN_PX * s, d->bottom_px + 14 * s,
              d->columns.width_px - MARGIN_PX * s, d->bottom_px + 14 * s, INK_FAINT, 1, DASH_SOLID,
              subject_none());
    add_knocked_out(&legend);
    add_arrows(&legend);
    add_timers(&legend);
    add_signs(&legend);
    return legend.y + legend.line + 4 * s;
}
