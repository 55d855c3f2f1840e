/* The table of all options of a scenario file: synfin help options. */
#include "cli/command.h"

#include "scenario/options.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

static const char *heading(enum scenario_place place)
{
    switch (place) {
    case SCENARIO_AT_TOP:
        return _("At the top of the file:");
    case SCENARIO_AT_NETWORK:
        return _("In network: {...}, for both directions or in to client: {...} and to server: "
                 "{...}:");
    case SCENARIO_AT_HOST:
        return _("In client: {...} and server: {...}:");
    }
    return "";
}

/* "49152", or "49152 / 80" where client and server differ. */
static char *default_of(const struct scenario_option *option)
{
    g_autofree char *client = scenario_option_default(option, false);
    g_autofree char *server = scenario_option_default(option, true);

    if (option->place != SCENARIO_AT_HOST || strcmp(client, server) == 0)
        return g_steal_pointer(&client);
    return g_strdup_printf("%s / %s", client, server);
}

static void print_option(const struct scenario_option *option)
{
    g_autofree char *value = default_of(option);
    g_autofree char *range = scenario_option_range(option);
    g_autofree char *name = option->group != NULL
                                ? g_strdup_printf("%s: {%s}", option->group, option->key)
                                : g_strdup(option->key);

    printf("  %-22s %-22s %s\n  %-45s %s\n", name, value, _(option->help), "", range);
}

void cli_print_scenario_options(void)
{
    size_t count;
    const struct scenario_option *options = scenario_options(&count);

    printf("%s\n", _("Every option of a scenario file, its default, what it is and what it takes. "
                     "A file may also have\ntitle, description, tab, until and timeline."));
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || options[i].place != options[i - 1].place)
            printf("\n%s\n", heading(options[i].place));
        print_option(&options[i]);
    }
}
