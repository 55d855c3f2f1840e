/* One run being watched: a scenario and what the teacher has done to it since.
 *
 * A session is event-sourced.  Interventions are kept as a list; acting, undoing and redoing
 * change the list and replay the world, which is cheap.  The run is always told ahead up to its
 * end (the scenario's `until`, else the moment from which nothing but keepalive is pending, 24 h
 * at the latest), so the future is known and can be drawn faded; past that end it is extended on
 * demand.
 */
#ifndef SYNFIN_SESSION_SESSION_H
#define SYNFIN_SESSION_SESSION_H

#include "scenario/scenario.h"
#include "trace/trace.h"

#include <stdbool.h>
#include <stdint.h>

struct session;

/* Copies the scenario and tells the run up to its end. */
struct session *session_new(const struct scenario *scenario);
void session_free(struct session *session);

/* The trace is replaced by session_act/undo/redo and otherwise only grows; session_generation()
 * changes with each replacement. */
const struct trace *session_trace(const struct session *session);
uint64_t session_generation(const struct session *session);
/* The scenario that it was made with, without interventions. */
const struct scenario *session_scenario(const struct session *session);
/* The world at the end of what has been told. */
int64_t session_told_ns(const struct session *session);
/* Whether the scenario itself sets the end, at which play stops. */
bool session_has_until(const struct session *session);

/* Tells the run on, up to and including t_ns, as an open end. Never shortens it. */
void session_tell(struct session *session, int64_t t_ns);

/* Gives a command at t_ns, which may lie in the past: the interventions later than t_ns are then
 * taken away (the scenario's own commands stay, but for those that can no longer be carried out,
 * and for its notes, which tell of a run that this one no longer is).  On success it can be undone in one step.
 * On failure (the command makes no sense at that moment) nothing changes and *error, when not
 * NULL, is a sentence to free with g_free(). */
bool session_act(struct session *session, int64_t t_ns, const struct command *command,
                 char **error);
/* Why a command would not be taken at t_ns: an untranslated sentence that lives for ever, or
 * NULL when it would be.  Cheap for one t_ns and many commands. */
const char *session_refusal(struct session *session, int64_t t_ns, const struct command *command);

bool session_can_undo(const struct session *session);
bool session_can_redo(const struct session *session);
bool session_undo(struct session *session);
bool session_redo(struct session *session);

/* Whether there are interventions that have not been saved. */
bool session_is_modified(const struct session *session);
void session_mark_saved(struct session *session);
/* The scenario that opens again to the identical trace: the original, as far as it still holds, and
 * the interventions. */
struct scenario session_as_scenario(const struct session *session);

/* What went wrong, as a sentence: the first command of the scenario that could not be carried out,
 * with the line where it stands in its file (0: it came as an intervention), or that the run is
 * too long to be told (line 0).  NULL when all is well. */
const char *session_error(const struct session *session, unsigned *line);

/* Moments to step to: each distinct instant at which something happened.  Returns t_ns itself
 * when there is none further. */
int64_t session_next_event_ns(const struct session *session, int64_t t_ns);
int64_t session_previous_event_ns(const struct session *session, int64_t t_ns);

#endif
