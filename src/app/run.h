/* The run that a window watches: a session, a playhead over it, and what is selected.
 *
 * It is the one object that panes borrow and listen to.  It owns the session and whatever is read
 * from its trace at the playhead, so that no pane keeps a pointer into a trace that an
 * intervention may replace.  Every change is told by the one signal "changed" with a set of
 * enum run_change.
 */
#ifndef SYNFIN_APP_RUN_H
#define SYNFIN_APP_RUN_H

#include "session/player.h"
#include "session/session.h"
#include "trace/moment.h"
#include "trace/numbers.h"

#include <gio/gio.h>

enum run_change {
    RUN_OPENED = 1 << 0,   /* another scenario */
    RUN_TOLD = 1 << 1,     /* the trace was replaced or has grown */
    RUN_MOVED = 1 << 2,    /* the playhead stands elsewhere */
    RUN_PASSED = 1 << 3,   /* it has passed an event: how things stand has changed */
    RUN_SELECTED = 1 << 4, /* what is selected */
    RUN_PLAYING = 1 << 5,  /* played or paused, pace, measure */
    RUN_NUMBERS = 1 << 6,  /* the style of numbers */
    RUN_SAVED = 1 << 7,    /* there is nothing unsaved any more */
};
#define RUN_CHANGE_ALL 0xff

#define SYNFIN_TYPE_RUN (synfin_run_get_type())
G_DECLARE_FINAL_TYPE(SynfinRun, synfin_run, SYNFIN, RUN, GObject)

/* An empty scenario. */
SynfinRun *synfin_run_new(void);
/* Begins anew with a copy of the scenario, at its first moment and paused. */
void synfin_run_open(SynfinRun *self, const struct scenario *scenario);

/* Borrowed, and valid until the next RUN_TOLD. */
const struct trace *synfin_run_trace(SynfinRun *self);
struct session *synfin_run_session(SynfinRun *self);
/* How everything stands at the playhead. */
const struct trace_moment *synfin_run_moment(SynfinRun *self);
const struct trace_numbers *synfin_run_numbers(SynfinRun *self);
void synfin_run_set_number_style(SynfinRun *self, enum trace_number_style style);
/* Numbers in the style that suits each setup (trace_numbers_suited()), as at the beginning. */
void synfin_run_suit_numbers(SynfinRun *self);
/* Whether a host's newest connection has keepalive switched on at the playhead. */
bool synfin_run_keepalive(SynfinRun *self, enum trace_host host);

/* ---- motion --------------------------------------------------------------------------------- */

int64_t synfin_run_t_ns(SynfinRun *self);
/* The end of what is known, and never before the playhead. */
int64_t synfin_run_end_ns(SynfinRun *self);
void synfin_run_seek(SynfinRun *self, int64_t t_ns);
void synfin_run_step_forward(SynfinRun *self);
void synfin_run_step_back(SynfinRun *self);
bool synfin_run_is_playing(SynfinRun *self);
void synfin_run_set_playing(SynfinRun *self, bool playing);
void synfin_run_set_pace(SynfinRun *self, enum player_measure measure, double pace);
enum player_measure synfin_run_measure(SynfinRun *self);
double synfin_run_pace(SynfinRun *self);
/* One frame of dt_s wall seconds, while it plays. */
void synfin_run_advance(SynfinRun *self, double dt_s);
/* The drawn axis, from whoever lays out the diagram; copied. */
void synfin_run_set_knots(SynfinRun *self, const struct player_knot *knots, size_t count);
/* The way along the drawn axis, 0 at the first moment and 1 at the last, and back. */
double synfin_run_fraction(SynfinRun *self, int64_t t_ns);
int64_t synfin_run_at_fraction(SynfinRun *self, double fraction);

/* ---- interventions -------------------------------------------------------------------------- */

/* Gives a command at the playhead.  In the past, that is before a moment that has been seen, it
 * plays on from there.  On failure nothing changes; *error is freed with g_free(). */
bool synfin_run_act(SynfinRun *self, const struct command *command, char **error);
/* Why the command would not be taken at the playhead, or NULL. */
const char *synfin_run_refusal(SynfinRun *self, const struct command *command);
/* A moment at which a packet that has landed was still on its way; TIME_NEVER_NS: it never
 * flew. */
int64_t synfin_run_flew_at_ns(SynfinRun *self, uint32_t packet);
bool synfin_run_undo(SynfinRun *self);
bool synfin_run_redo(SynfinRun *self);
/* Marks the run as saved. */
void synfin_run_saved(SynfinRun *self);

/* ---- selection ------------------------------------------------------------------------------ */

/* A record, or TRACE_NONE. */
uint32_t synfin_run_selected(SynfinRun *self);
void synfin_run_select(SynfinRun *self, uint32_t record);
/* The packet that a record tells of, or 0. */
uint32_t synfin_run_record_packet(SynfinRun *self, uint32_t record);
/* The record that speaks for the present: the selected one, else the most telling of the latest
 * instant that has more than a chapter; TRACE_NONE before the first. */
uint32_t synfin_run_spoken_record(SynfinRun *self);

#endif
