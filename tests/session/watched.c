#include "session/watched.h"

#include "scenario/lessons.h"
#include "trace/dump.h"
#include "trace/memory.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct session *open_text(const char *text)
{
    struct scenario scenario;
    struct scenario_error error;

    if (!scenario_parse(text, strlen(text), "test", &scenario, &error))
        g_error("%s", scenario_error_text(&error));
    struct session *session = session_new(&scenario);
    scenario_clear(&scenario);
    return session;
}

struct session *open_lesson(const char *name)
{
    struct scenario scenario;

    g_assert_true(scenario_lesson_find(name, &scenario));
    struct session *session = session_new(&scenario);
    scenario_clear(&scenario);
    return session;
}

char *dump_of(const struct session *session)
{
    char *text = NULL;
    size_t length;
    FILE *file = open_memstream(&text, &length);

    trace_dump(session_trace(session), file);
    fclose(file);
    return text;
}

void parse_command(const char *words, struct command *command)
{
    struct command_error error;

    if (!command_parse(words, command, &error))
        g_error("%s: %s", words, error.message);
}

void act(struct session *session, int64_t t_ns, const char *words)
{
    struct command command;
    char *error = NULL;

    parse_command(words, &command);
    if (!session_act(session, t_ns, &command, &error))
        g_error("%s: %s", words, error);
    command_clear(&command);
}

void expect_refusal(struct session *session, int64_t t_ns, const char *words, const char *why)
{
    struct command command;
    char *error = NULL;
    char *before = dump_of(session);
    uint64_t generation = session_generation(session);

    parse_command(words, &command);
    g_assert_cmpstr(session_refusal(session, t_ns, &command), ==, why);
    g_assert_false(session_act(session, t_ns, &command, &error));
    g_assert_cmpstr(error, ==, why);
    g_assert_false(session_act(session, t_ns, &command, NULL));
    char *after = dump_of(session);
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpuint(session_generation(session), ==, generation);
    g_free(error);
    free(before);
    free(after);
    command_clear(&command);
}

void expect_dump(const struct session *session, const char *expected)
{
    char *dump = dump_of(session);

    g_assert_cmpstr(dump, ==, expected);
    free(dump);
}

/* Saved, read again and run, it is the same trace. */
void expect_saved_the_same(const struct session *session, uint64_t seed)
{
    struct scenario scenario = session_as_scenario(session);
    struct scenario again;
    struct scenario_error error;
    char *text = scenario_write(&scenario);

    if (!scenario_parse(text, strlen(text), "saved", &again, &error))
        g_error("seed %" G_GUINT64_FORMAT ": %s\n%s", seed, scenario_error_text(&error), text);
    memory_free(again.setup.name);
    again.setup.name = memory_copy_string(scenario.setup.name);
    struct session *reopened = session_new(&again);
    char *ours = dump_of(session);
    char *theirs = dump_of(reopened);
    if (strcmp(ours, theirs) != 0)
        g_error("seed %" G_GUINT64_FORMAT ": another run comes of\n%s", seed, text);
    free(ours);
    free(theirs);
    session_free(reopened);
    g_free(text);
    scenario_clear(&again);
    scenario_clear(&scenario);
}

unsigned count_kind(const struct session *session, enum trace_kind kind)
{
    const struct trace *trace = session_trace(session);
    unsigned count = 0;

    for (uint32_t i = 0; i < trace_record_count(trace); i++)
        count += trace_record(trace, i)->kind == kind;
    return count;
}
