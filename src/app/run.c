#include "app/run.h"

#include "tcp/time.h"

#include <string.h>

struct _SynfinRun {
    GObject parent_instance;

    struct session *session;
    struct player player;
    struct trace_moment moment;
    struct trace_numbers *numbers;
    enum trace_number_style number_style;
    bool numbers_chosen; /* else the style is the one that suits the setup */
    GArray *knots;       /* struct player_knot */
    int64_t seen_ns;     /* the latest moment that the playhead has reached */
    uint32_t selected;
    struct trace_record selected_copy; /* to know it again in a trace that was replaced */
};

G_DEFINE_FINAL_TYPE(SynfinRun, synfin_run, G_TYPE_OBJECT)

static guint changed_signal;

static void changed(SynfinRun *self, unsigned change)
{
    g_signal_emit(self, changed_signal, 0, change);
}

static void synfin_run_finalize(GObject *object)
{
    SynfinRun *self = SYNFIN_RUN(object);
    g_clear_pointer(&self->numbers, trace_numbers_free);
    g_clear_pointer(&self->session, session_free);
    g_clear_pointer(&self->knots, g_array_unref);
    G_OBJECT_CLASS(synfin_run_parent_class)->finalize(object);
}

static void synfin_run_class_init(SynfinRunClass *klass)
{
    G_OBJECT_CLASS(klass)->finalize = synfin_run_finalize;
    changed_signal = g_signal_new("changed", SYNFIN_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void synfin_run_init(SynfinRun *self)
{
    self->knots = g_array_new(FALSE, FALSE, sizeof(struct player_knot));
    self->selected = TRACE_NONE;
    player_init(&self->player);
}

SynfinRun *synfin_run_new(void)
{
    SynfinRun *self = g_object_new(SYNFIN_TYPE_RUN, NULL);
    struct scenario scenario;
    scenario_init(&scenario);
    synfin_run_open(self, &scenario);
    scenario_clear(&scenario);
    return self;
}

/* ---- reading the trace ---------------------------------------------------------------------- */

const struct trace *synfin_run_trace(SynfinRun *self)
{
    return session_trace(self->session);
}

struct session *synfin_run_session(SynfinRun *self)
{
    return self->session;
}

const struct trace_moment *synfin_run_moment(SynfinRun *self)
{
    return &self->moment;
}

const struct trace_numbers *synfin_run_numbers(SynfinRun *self)
{
    return self->numbers;
}

static void read_numbers(SynfinRun *self)
{
    const struct trace *trace = synfin_run_trace(self);
    g_clear_pointer(&self->numbers, trace_numbers_free);
    self->numbers =
        trace_numbers_new(trace, self->numbers_chosen ? self->number_style
                                                      : trace_numbers_suited(trace_setup(trace)));
}

void synfin_run_set_number_style(SynfinRun *self, enum trace_number_style style)
{
    self->number_style = style;
    self->numbers_chosen = true;
    read_numbers(self);
    changed(self, RUN_NUMBERS);
}

void synfin_run_suit_numbers(SynfinRun *self)
{
    self->numbers_chosen = false;
    read_numbers(self);
    changed(self, RUN_NUMBERS);
}

bool synfin_run_keepalive(SynfinRun *self, enum trace_host host)
{
    const struct trace *trace = synfin_run_trace(self);
    uint16_t conn = self->moment.host[host].newest.conn;
    for (uint32_t i = self->moment.next_record; conn && i-- > 0;) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->kind != TRACE_APP || record->app.indication || record->host != host ||
            record->conn != conn)
            continue;
        if (record->app.code == TRACE_CALL_KEEPALIVE_ON)
            return true;
        if (record->app.code == TRACE_CALL_KEEPALIVE_OFF)
            return false;
    }
    return trace_setup(trace)->host[host].tcp.keepalive;
}

/* Brings the moment to the playhead.  Returns RUN_PASSED if events lie in between. */
static unsigned catch_up(SynfinRun *self)
{
    uint32_t before = self->moment.next_record;
    self->seen_ns = time_max_ns(self->seen_ns, self->player.t_ns);
    trace_moment_go(&self->moment, synfin_run_trace(self), self->player.t_ns);
    return self->moment.next_record == before ? 0 : RUN_PASSED;
}

/* A record of a replaced trace is the same one if it tells the same of the same moment: what
 * lies before an intervention is replayed identically. */
static bool is_selected_still(SynfinRun *self)
{
    const struct trace *trace = synfin_run_trace(self);
    if (self->selected >= trace_record_count(trace))
        return false;
    const struct trace_record *now = trace_record(trace, self->selected);
    const struct trace_record *then = &self->selected_copy;
    return now->t_ns == then->t_ns && now->kind == then->kind && now->host == then->host &&
           now->conn == then->conn && now->cause == then->cause;
}

/* Reads everything anew from a trace that was replaced. */
static unsigned read_trace(SynfinRun *self)
{
    unsigned change = RUN_TOLD | RUN_PASSED;
    if (session_told_ns(self->session) < self->player.t_ns)
        session_tell(self->session, self->player.t_ns);
    read_numbers(self);
    trace_moment_start(&self->moment, synfin_run_trace(self));
    catch_up(self);
    if (self->selected != TRACE_NONE && !is_selected_still(self)) {
        self->selected = TRACE_NONE;
        change |= RUN_SELECTED;
    }
    return change;
}

void synfin_run_open(SynfinRun *self, const struct scenario *scenario)
{
    struct session *session = session_new(scenario);
    g_clear_pointer(&self->numbers, trace_numbers_free);
    g_clear_pointer(&self->session, session_free);
    self->session = session;
    self->player.t_ns = self->seen_ns = 0;
    self->player.playing = false;
    self->player.stop_ns = session_has_until(session) ? scenario->setup.until_ns : TIME_NEVER_NS;
    self->selected = TRACE_NONE;
    g_array_set_size(self->knots, 0);
    read_trace(self);
    changed(self, RUN_CHANGE_ALL);
}

/* ---- motion --------------------------------------------------------------------------------- */

int64_t synfin_run_t_ns(SynfinRun *self)
{
    return self->player.t_ns;
}

int64_t synfin_run_end_ns(SynfinRun *self)
{
    return time_max_ns(session_told_ns(self->session), self->player.t_ns);
}

void synfin_run_seek(SynfinRun *self, int64_t t_ns)
{
    t_ns = CLAMP(t_ns, 0, synfin_run_end_ns(self));
    if (t_ns == self->player.t_ns)
        return;
    self->player.t_ns = t_ns;
    changed(self, RUN_MOVED | catch_up(self));
}

void synfin_run_step_forward(SynfinRun *self)
{
    synfin_run_set_playing(self, false);
    synfin_run_seek(self, session_next_event_ns(self->session, self->player.t_ns));
}

void synfin_run_step_back(SynfinRun *self)
{
    synfin_run_set_playing(self, false);
    synfin_run_seek(self, session_previous_event_ns(self->session, self->player.t_ns));
}

bool synfin_run_is_playing(SynfinRun *self)
{
    return self->player.playing;
}

void synfin_run_set_playing(SynfinRun *self, bool playing)
{
    if (self->player.playing == playing)
        return;
    /* Whoever presses play at the end of a lesson wants to see how it goes on. */
    if (playing && self->player.t_ns >= self->player.stop_ns)
        self->player.stop_ns = TIME_NEVER_NS;
    self->player.playing = playing;
    changed(self, RUN_PLAYING);
}

void synfin_run_set_pace(SynfinRun *self, enum player_measure measure, double pace)
{
    self->player.measure = measure;
    self->player.pace = pace;
    changed(self, RUN_PLAYING);
}

enum player_measure synfin_run_measure(SynfinRun *self)
{
    return self->player.measure;
}

double synfin_run_pace(SynfinRun *self)
{
    return self->player.pace;
}

/* Past the end of what has been told the run goes on as an open end.  It is the same trace, grown:
 * its numbers are read on from where they were. */
static unsigned tell_on(SynfinRun *self)
{
    uint32_t before = trace_record_count(synfin_run_trace(self));
    if (self->player.t_ns <= session_told_ns(self->session))
        return 0;
    session_tell(self->session, self->player.t_ns);
    return trace_record_count(synfin_run_trace(self)) == before ? 0 : RUN_TOLD;
}

void synfin_run_advance(SynfinRun *self, double dt_s)
{
    const struct player_knot *knots = (const struct player_knot *)(void *)self->knots->data;
    unsigned change = 0;
    if (player_advance(&self->player, knots, self->knots->len, dt_s)) {
        change |= RUN_MOVED | tell_on(self);
        change |= catch_up(self);
    }
    if (self->player.playing && self->player.t_ns >= self->player.stop_ns)
        self->player.playing = false;
    if (!self->player.playing)
        change |= RUN_PLAYING;
    if (change)
        changed(self, change);
}

void synfin_run_set_knots(SynfinRun *self, const struct player_knot *knots, size_t count)
{
    g_array_set_size(self->knots, 0);
    g_array_append_vals(self->knots, knots, (guint)count);
}

static const struct player_knot *knot(SynfinRun *self, guint index)
{
    return &g_array_index(self->knots, struct player_knot, index);
}

/* The first knot of the pair between which a key lies; by time or by way. */
static guint knot_before(SynfinRun *self, bool by_time, int64_t t_ns, double y_px)
{
    guint low = 0, high = self->knots->len - 1;
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        const struct player_knot *k = knot(self, middle);
        if (by_time ? k->t_ns <= t_ns : k->y_px <= y_px)
            low = middle;
        else
            high = middle;
    }
    return low;
}

double synfin_run_fraction(SynfinRun *self, int64_t t_ns)
{
    guint count = self->knots->len;
    int64_t end_ns = synfin_run_end_ns(self);
    if (count < 2)
        return end_ns > 0 ? (double)t_ns / (double)end_ns : 0;
    const struct player_knot *a = knot(self, knot_before(self, true, t_ns, 0)), *b = a + 1;
    double part = (double)(t_ns - a->t_ns) / (double)(b->t_ns - a->t_ns);
    double y_px = a->y_px + CLAMP(part, 0, 1) * (b->y_px - a->y_px);
    double top_px = knot(self, 0)->y_px, bottom_px = knot(self, count - 1)->y_px;
    return bottom_px > top_px ? (y_px - top_px) / (bottom_px - top_px) : 0;
}

int64_t synfin_run_at_fraction(SynfinRun *self, double fraction)
{
    guint count = self->knots->len;
    fraction = CLAMP(fraction, 0, 1);
    if (count < 2)
        return (int64_t)(fraction * (double)synfin_run_end_ns(self));
    double top_px = knot(self, 0)->y_px, bottom_px = knot(self, count - 1)->y_px;
    double y_px = top_px + fraction * (bottom_px - top_px);
    const struct player_knot *a = knot(self, knot_before(self, false, 0, y_px)), *b = a + 1;
    double part = b->y_px > a->y_px ? (y_px - a->y_px) / (b->y_px - a->y_px) : 0;
    return a->t_ns + (int64_t)(CLAMP(part, 0, 1) * (double)(b->t_ns - a->t_ns));
}

/* ---- interventions -------------------------------------------------------------------------- */

bool synfin_run_act(SynfinRun *self, const struct command *command, char **error)
{
    if (!session_act(self->session, self->player.t_ns, command, error))
        return false;
    bool past = self->player.t_ns < self->seen_ns;
    self->seen_ns = self->player.t_ns;
    changed(self, read_trace(self));
    if (past)
        synfin_run_set_playing(self, true);
    return true;
}

const char *synfin_run_refusal(SynfinRun *self, const struct command *command)
{
    return session_refusal(self->session, self->player.t_ns, command);
}

int64_t synfin_run_flew_at_ns(SynfinRun *self, uint32_t packet)
{
    const struct trace *trace = synfin_run_trace(self);
    if (packet == 0 || packet > trace_packet_count(trace))
        return TIME_NEVER_NS;
    const struct trace_flight *flight =
        trace_flight(trace, trace_packet(trace, packet)->first_flight);
    if (flight->end_ns == TIME_NEVER_NS || flight->end_ns <= flight->start_ns)
        return TIME_NEVER_NS;
    return flight->start_ns + (flight->end_ns - flight->start_ns) / 2;
}

bool synfin_run_undo(SynfinRun *self)
{
    if (!session_undo(self->session))
        return false;
    changed(self, read_trace(self));
    return true;
}

bool synfin_run_redo(SynfinRun *self)
{
    if (!session_redo(self->session))
        return false;
    changed(self, read_trace(self));
    return true;
}

void synfin_run_saved(SynfinRun *self)
{
    session_mark_saved(self->session);
    changed(self, RUN_SAVED);
}

/* ---- selection ------------------------------------------------------------------------------ */

uint32_t synfin_run_selected(SynfinRun *self)
{
    return self->selected;
}

void synfin_run_select(SynfinRun *self, uint32_t record)
{
    if (record == self->selected)
        return;
    self->selected = record;
    if (record != TRACE_NONE)
        self->selected_copy = *trace_record(synfin_run_trace(self), record);
    changed(self, RUN_SELECTED);
}

uint32_t synfin_run_record_packet(SynfinRun *self, uint32_t record)
{
    if (record == TRACE_NONE)
        return 0;
    const struct trace_record *r = trace_record(synfin_run_trace(self), record);
    switch (r->kind) {
    case TRACE_SENT:
        return r->sent.packet;
    case TRACE_ARRIVED:
        return r->arrived.packet;
    case TRACE_LOST:
        return r->lost.packet;
    default:
        return 0;
    }
}

/* How much a record has to say when several fall on one instant. */
static int weight(const struct trace *trace, const struct trace_record *record)
{
    switch (record->kind) {
    case TRACE_LOST:
        return 9;
    case TRACE_POWER:
    case TRACE_FAULT:
        return 8;
    case TRACE_SENT:
        return trace_packet_is_sent_again(trace_packet(trace, record->sent.packet)) ? 7 : 5;
    case TRACE_ARRIVED:
        return 6;
    case TRACE_STATE:
        return 4;
    case TRACE_APP:
        return 3;
    case TRACE_TIMER:
        return record->timer.action == TCP_TIMER_EXPIRE ? 4 : 1;
    case TRACE_CHAPTER:
        return -1;
    default:
        return 0;
    }
}

uint32_t synfin_run_spoken_record(SynfinRun *self)
{
    const struct trace *trace = synfin_run_trace(self);
    if (self->selected != TRACE_NONE)
        return self->selected;
    uint32_t best = TRACE_NONE, next = self->moment.next_record;
    int best_weight = -1;
    for (uint32_t i = next; i-- > 0;) {
        const struct trace_record *record = trace_record(trace, i);
        if (best != TRACE_NONE && record->t_ns != trace_record(trace, best)->t_ns)
            break;
        int w = weight(trace, record);
        if (w > best_weight) {
            best_weight = w;
            best = i;
        }
    }
    return best;
}
