/* The words of the tests: opens a run, does something to it and says what must come of it. */
#ifndef SYNFIN_TESTS_SESSION_WATCHED_H
#define SYNFIN_TESTS_SESSION_WATCHED_H

#include "session/session.h"

struct session *open_text(const char *text);
struct session *open_lesson(const char *name);
char *dump_of(const struct session *session);
void parse_command(const char *words, struct command *command);
void act(struct session *session, int64_t t_ns, const char *words);
void expect_refusal(struct session *session, int64_t t_ns, const char *words, const char *why);
void expect_dump(const struct session *session, const char *expected);
void expect_saved_the_same(const struct session *session, uint64_t seed);
unsigned count_kind(const struct session *session, enum trace_kind kind);

#endif
