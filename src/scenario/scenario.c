#include "scenario/scenario.h"

#include <glib.h>
#include <string.h>

void scenario_init(struct scenario *scenario)
{
    *scenario = (struct scenario){.setup = trace_setup_default(), .tab = g_strdup("")};
}

void scenario_clear(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->entry_count; i++)
        command_clear(&scenario->entries[i].command);
    g_free(scenario->entries);
    g_free(scenario->tab);
    trace_text_clear(&scenario->description);
    trace_setup_clear(&scenario->setup);
    *scenario = (struct scenario){0};
}

bool scenario_is_about_congestion(const struct scenario *scenario)
{
    return scenario->tab != NULL && strcmp(scenario->tab, "congestion") == 0;
}

struct scenario scenario_copy(const struct scenario *scenario)
{
    struct scenario copy = {
        .setup = trace_setup_copy(&scenario->setup),
        .description = trace_text_copy(&scenario->description),
        .tab = g_strdup(scenario->tab),
        .entries = g_new(struct scenario_entry, scenario->entry_count),
        .entry_count = scenario->entry_count,
        .entry_room = scenario->entry_count,
    };

    for (size_t i = 0; i < scenario->entry_count; i++) {
        copy.entries[i] = scenario->entries[i];
        copy.entries[i].command = command_copy(&scenario->entries[i].command);
    }
    return copy;
}

void scenario_add(struct scenario *scenario, int64_t t_ns, const struct command *command)
{
    if (scenario->entry_count == scenario->entry_room) {
        scenario->entry_room = MAX(8, 2 * scenario->entry_room);
        scenario->entries = g_renew(struct scenario_entry, scenario->entries, scenario->entry_room);
    }
    scenario->entries[scenario->entry_count++] =
        (struct scenario_entry){.t_ns = t_ns, .command = command_copy(command)};
}

void scenario_remove(struct scenario *scenario, size_t entry)
{
    command_clear(&scenario->entries[entry].command);
    scenario->entry_count--;
    memmove(scenario->entries + entry, scenario->entries + entry + 1,
            (scenario->entry_count - entry) * sizeof *scenario->entries);
}

void scenario_error_clear(struct scenario_error *error)
{
    g_free(error->file);
    g_free(error->message);
    *error = (struct scenario_error){0};
}

char *scenario_error_text(const struct scenario_error *error)
{
    if (error->line == 0)
        return g_strdup_printf("%s: %s", error->file, error->message);
    return g_strdup_printf("%s:%u:%u: %s", error->file, error->line, error->column, error->message);
}
