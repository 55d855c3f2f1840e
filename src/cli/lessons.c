/* synfin lessons: what can be run without a file. */
#include "cli/command.h"

#include "scenario/lessons.h"
#include "trace/sentence.h"

#include <stdio.h>

enum cli_exit cli_lessons(const struct cli_command *command, int argc, char **argv)
{
    if (!cli_parse(command, NULL, NULL, &argc, &argv, 0, 0))
        return CLI_WRONG_USAGE;
    for (size_t i = 0; i < scenario_lesson_count(); i++) {
        struct scenario scenario;
        scenario_lesson(i, &scenario);
        printf("%-34s  %-10s  %s\n", scenario_lesson_name(i),
               scenario.tab != NULL && scenario.tab[0] != '\0' ? scenario.tab : "-",
               trace_text_get(&scenario.setup.title, trace_language()));
        scenario_clear(&scenario);
    }
    return CLI_DONE;
}
