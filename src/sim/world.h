/* The world: two hosts, two one-way links, a queue of events.  It moves one event at a time.
 *
 * Within one instant arrivals come first, then timers, then commands in the order in which they
 * were given; what each of them causes within the instant happens before the next.  Every draw
 * of chance is a function of (seed, link, ordinal, purpose), so that an intervention does not
 * change anybody else's luck.  Nothing depends on wall time or on addresses in memory: the same
 * setup and commands give the same trace, byte for byte.
 */
#ifndef SYNFIN_SIM_WORLD_H
#define SYNFIN_SIM_WORLD_H

#include "sim/command.h"
#include "trace/trace.h"

struct world;

struct world *world_new(const struct trace_setup *setup);
void world_free(struct world *world);

/* Puts a command on the timeline.  t_ns must not lie before world_now_ns(); commands of one
 * instant run in the order in which they were given.  The command is copied. */
void world_schedule(struct world *world, int64_t t_ns, const struct command *command);

/* Fires exactly one event and returns true; false when nothing is pending. */
bool world_step(struct world *world);
/* Fires every event up to and including t_ns; now is t_ns afterwards. */
void world_run_until(struct world *world, int64_t t_ns);

int64_t world_now_ns(const struct world *world);
/* TIME_NEVER_NS when nothing is pending. */
int64_t world_next_event_ns(const struct world *world);
/* Whether nothing is pending but keepalive timers (design: then a run without `until` ends). */
bool world_is_quiet(const struct world *world);

/* The trace lives as long as the world, unless it is taken away from it. */
const struct trace *world_trace(const struct world *world);

/* Commands that could not be carried out ("packet 7 has landed already").  The run goes on
 * without them; the first such error is kept, "" if there was none. */
const char *world_error(const struct world *world);
/* The index, in order of world_schedule() calls from 0, of the command the error speaks of;
 * WORLD_NO_COMMAND where it speaks of the run as a whole. */
#define WORLD_NO_COMMAND SIZE_MAX
size_t world_error_command(const struct world *world);

/* Whether a command would be accepted if it were given now: what greys a button. The reason is
 * an untranslated sentence that lives for ever, NULL when the command would be taken. */
const char *world_refusal(const struct world *world, const struct command *command);

/* Checks everything that must always hold (sequence variables in order, octets delivered equal
 * octets sent, every flight with a cause, ...).  NULL, or what is wrong, in a static buffer. */
const char *world_check(const struct world *world);

#endif
