/* The language of the world's tests: a script of commands is run to its quiet end, with every
 * invariant checked after every step, and the lines of the dump are expected in their order.
 *
 * A line is what trace_dump_record() writes without index and cause, single spaces, times in
 * seconds without trailing zeros: "0.05 server[1] arrived #1 syn-accepted flight=0.05s ...".
 * Expectations are patterns with * and ? in them that must match a whole line.
 */
#ifndef SYNFIN_TESTS_SIM_STORY_H
#define SYNFIN_TESTS_SIM_STORY_H

#include "sim/world.h"

#include <glib.h>

struct story {
    struct trace_setup setup; /* may be changed before the script is told */
    struct world *world;
    GPtrArray *lines; /* of the dump, one a record */
    guint at;         /* the next line that expect() looks at */
};

/* ISNs 100 and 300, MSL 30 s, otherwise the defaults. */
void story_begin(struct story *story);
/* Puts "TIME: COMMAND" lines on the timeline. */
void story_script(struct story *story, const char *script);
/* Runs until it is quiet, or for at most an hour, or up to a moment. */
void story_run(struct story *story);
void story_run_until(struct story *story, const char *time);
/* All three at once, from beginning to quiet end. */
void story_tell(struct story *story, const char *script);
void story_end(struct story *story);

/* The next line that matches, skipping others. */
#define expect(story, pattern)       story_expect(story, pattern, __FILE__, __LINE__)
/* No line at all matches. */
#define never(story, pattern)        story_never(story, pattern, __FILE__, __LINE__)
/* So many lines match in all. */
#define times(story, count, pattern) story_times(story, count, pattern, __FILE__, __LINE__)
/* The first line that matches `effect` was caused by the record that matches `cause`. */
#define caused(story, effect, cause) story_caused(story, effect, cause, __FILE__, __LINE__)

void story_expect(struct story *story, const char *pattern, const char *file, int line);
void story_never(struct story *story, const char *pattern, const char *file, int line);
void story_times(struct story *story, guint count, const char *pattern, const char *file, int line);
void story_caused(struct story *story, const char *effect, const char *cause, const char *file,
                  int line);
/* What cannot be carried out is kept; "" for nothing. */
void story_error_is(const struct story *story, const char *error);
/* Why a command would be refused now; NULL if it would not. */
const char *story_refusal(const struct story *story, const char *command);

/* The whole dump, to be freed. */
char *story_dump(const struct story *story);

/* Parses, or fails the test. */
struct command story_command(const char *text);
int64_t story_time_ns(const char *text);

#endif
