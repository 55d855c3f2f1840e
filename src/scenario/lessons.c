#include "scenario/lessons.h"

#include "scenario/lessons-resource.h"
#include "trace/memory.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

/* In the order in which they are taught, tab by tab; each has a file of its name in
 * data/lessons/. */
static const char *const names[] = {
    /* opening */
    "three-way-handshake",
    "syn-lost",
    "syn-ack-lost",
    "third-ack-lost",
    "connection-refused",
    "simultaneous-open",
    "old-duplicate-syn",
    "why-not-two-steps",
    "data-in-syn",
    "fast-open",
    "fast-open-twice",
    /* data */
    "mss",
    "data-retransmitted",
    "fast-retransmit",
    "no-sack",
    "sack",
    "sequence-wrap",
    /* closing */
    "four-way-close",
    "half-close",
    "server-never-closes",
    "three-segment-close",
    "fin-lost",
    "last-ack-lost",
    "fin-ahead-of-lost-data",
    "simultaneous-close",
    /* time-wait */
    "time-wait-too-short",
    "old-segment-in-next-connection",
    "time-wait-reuse",
    "reset-in-time-wait",
    /* failure */
    "keepalive-alive",
    "keepalive-peer-powered-off",
    "keepalive-peer-rebooted",
    "powered-off-with-data-outstanding",
    "half-open-reconnect",
    "half-open-data",
    "cable-cut-repaired",
    "cable-cut-one-way",
    "cable-cut-for-good",
    /* flow */
    "zero-window",
    "window-update-lost",
    "silly-window",
    "delayed-ack",
    "nagle",
    "nagle-and-delayed-ack",
    "urgent",
    /* congestion */
    "slow-start",
    "congestion-avoidance",
    /* network */
    "reordering",
    "duplication",
    "corruption",
    /* reset */
    "abort",
    "close-with-unread-data",
    "reset-lost",
    "reset-attack",
    "syn-attack",
    "syn-flood",
};

size_t scenario_lesson_count(void)
{
    return G_N_ELEMENTS(names);
}

const char *scenario_lesson_name(size_t index)
{
    return names[index];
}

static void fail_lesson(const char *name, struct scenario_error *error)
{
    char *text = scenario_error_text(error);

    g_error("the built-in lesson %s: %s", name, text);
}

void scenario_lesson(size_t index, struct scenario *scenario)
{
    char *path = g_strdup_printf("/io/github/synfin/Synfin/lessons/%s.synfin", names[index]);
    struct scenario_error error;
    size_t length;
    GBytes *bytes = g_resource_lookup_data(synfin_lessons_get_resource(), path,
                                           G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    const char *text = g_bytes_get_data(bytes, &length);

    if (!scenario_parse(text, length, path, scenario, &error))
        fail_lesson(names[index], &error);
    memory_free(scenario->setup.name);
    scenario->setup.name = memory_copy_string(names[index]);
    g_bytes_unref(bytes);
    g_free(path);
}

bool scenario_lesson_find(const char *name, struct scenario *scenario)
{
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0) {
            scenario_lesson(i, scenario);
            return true;
        }
    return false;
}

bool scenario_open(const char *lesson_or_file, struct scenario *scenario,
                   struct scenario_error *error)
{
    if (scenario_lesson_find(lesson_or_file, scenario))
        return true;
    if (strpbrk(lesson_or_file, "/.") != NULL || g_file_test(lesson_or_file, G_FILE_TEST_EXISTS))
        return scenario_read_file(lesson_or_file, scenario, error);
    *scenario = (struct scenario){0};
    *error = (struct scenario_error){
        .file = g_strdup(lesson_or_file),
        .message = g_strdup(_("neither a lesson nor a file; synfin lessons lists the lessons")),
    };
    return false;
}
