#include "story.h"

#include "tcp/time.h"
#include "trace/dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 200000

struct command story_command(const char *text)
{
    struct command command;
    struct command_error error;

    if (!command_parse(text, &command, &error))
        g_error("'%s': column %zu: %s", text, error.column, error.message);
    return command;
}

int64_t story_time_ns(const char *text)
{
    int64_t t_ns;

    if (!command_parse_duration(text, &t_ns))
        g_error("'%s' is no time", text);
    return t_ns;
}

void story_begin(struct story *story)
{
    *story = (struct story){.setup = trace_setup_default()};
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        story->setup.host[host].isn_fixed = true;
        story->setup.host[host].isn = host == TRACE_CLIENT ? 100 : 300;
        story->setup.host[host].tcp.msl_ns = TIME_S(30);
        /* So that every segment has its answer; that an ACK may wait is the engine's matter. */
        story->setup.host[host].tcp.delayed_ack = false;
        story->setup.host[host].tcp.nagle = false;
    }
}

void story_script(struct story *story, const char *script)
{
    char **lines = g_strsplit(script, "\n", -1);

    if (story->world == NULL)
        story->world = world_new(&story->setup);
    for (int i = 0; lines[i] != NULL; i++) {
        char *line = g_strstrip(lines[i]);
        char *colon = strchr(line, ':');
        if (*line == '\0')
            continue;
        g_assert_nonnull(colon);
        *colon = '\0';
        struct command command = story_command(colon + 1);
        world_schedule(story->world, story_time_ns(line), &command);
        command_clear(&command);
    }
    g_strfreev(lines);
}

/* A record's line without index and cause, single spaces, short times. */
static char *line_of(const struct trace *trace, uint32_t record)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);

    trace_dump_record(trace, record, file);
    fclose(file);
    char **words = g_strsplit_set(g_strstrip(text), " ", -1);
    GString *line = g_string_new(NULL);
    int number = 0;
    for (int i = 0; words[i] != NULL; i++) {
        if (*words[i] == '\0' || number++ < 2)
            continue;
        if (number == 3) {
            size_t length = strlen(words[i]);
            while (words[i][length - 1] == '0')
                words[i][--length] = '\0';
            if (words[i][length - 1] == '.')
                words[i][--length] = '\0';
        }
        g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", words[i]);
    }
    g_strfreev(words);
    free(text);
    return g_string_free(line, FALSE);
}

static void gather(struct story *story)
{
    const struct trace *trace = world_trace(story->world);

    if (story->lines == NULL)
        story->lines = g_ptr_array_new_with_free_func(g_free);
    for (uint32_t i = story->lines->len; i < trace_record_count(trace); i++)
        g_ptr_array_add(story->lines, line_of(trace, i));
}

static void run(struct story *story, int64_t until_ns, bool until_quiet)
{
    int steps = 0;

    while (!(until_quiet && world_is_quiet(story->world)) &&
           world_next_event_ns(story->world) <= until_ns && world_step(story->world)) {
        const char *wrong = world_check(story->world);
        if (wrong != NULL) {
            fputs(story_dump(story), stderr);
            g_error("%s", wrong);
        }
        g_assert_cmpint(++steps, <, STEPS_MAX);
    }
    if (!until_quiet)
        world_run_until(story->world, until_ns);
    gather(story);
}

void story_run(struct story *story)
{
    run(story, TIME_S(3600), true);
}

void story_run_until(struct story *story, const char *time)
{
    run(story, story_time_ns(time), false);
}

void story_tell(struct story *story, const char *script)
{
    story_script(story, script);
    story_run(story);
}

void story_end(struct story *story)
{
    world_free(story->world);
    trace_setup_clear(&story->setup);
    if (story->lines != NULL)
        g_ptr_array_unref(story->lines);
    *story = (struct story){0};
}

char *story_dump(const struct story *story)
{
    char *text = NULL, *copy;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);

    trace_dump(world_trace(story->world), file);
    fclose(file);
    copy = g_strdup(text);
    free(text);
    return copy;
}

/* ---- expectations --------------------------------------------------------------------------- */

static bool matches(const struct story *story, guint line, const char *pattern)
{
    return g_pattern_match_simple(pattern, g_ptr_array_index(story->lines, line));
}

static void fail(const struct story *story, const char *file, int line, const char *what,
                 const char *pattern)
{
    char *dump = story_dump(story);

    fprintf(stderr, "%s%s:%d: %s: %s\n", dump, file, line, what, pattern);
    g_free(dump);
    g_test_fail();
}

void story_expect(struct story *story, const char *pattern, const char *file, int line)
{
    guint began = story->at;

    while (story->at < story->lines->len)
        if (matches(story, story->at++, pattern))
            return;
    char *what = g_strdup_printf("expected after line %u and not found", began);
    fail(story, file, line, what, pattern);
    g_free(what);
    story->at = began;
}

void story_never(struct story *story, const char *pattern, const char *file, int line)
{
    story_times(story, 0, pattern, file, line);
}

void story_times(struct story *story, guint count, const char *pattern, const char *file, int line)
{
    guint found = 0;

    for (guint i = 0; i < story->lines->len; i++)
        found += matches(story, i, pattern);
    if (found != count) {
        char *what = g_strdup_printf("expected %u times and found %u times", count, found);
        fail(story, file, line, what, pattern);
        g_free(what);
    }
}

void story_caused(struct story *story, const char *effect, const char *cause, const char *file,
                  int line)
{
    const struct trace *trace = world_trace(story->world);

    for (guint i = 0; i < story->lines->len; i++)
        if (matches(story, i, effect)) {
            uint32_t by = trace_record(trace, i)->cause;
            if (by == TRACE_NONE ? *cause != '\0' : !matches(story, by, cause))
                fail(story, file, line, "expected another cause of", effect);
            return;
        }
    fail(story, file, line, "expected and not found", effect);
}

void story_error_is(const struct story *story, const char *error)
{
    g_assert_cmpstr(world_error(story->world), ==, error);
}

const char *story_refusal(const struct story *story, const char *text)
{
    struct command command = story_command(text);
    const char *refusal = world_refusal(story->world, &command);

    command_clear(&command);
    return refusal;
}
