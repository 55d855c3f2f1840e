/* Prints the rule of every record of the lessons and files named, a line each, with relative
 * numbers: name, seconds, section and rule, with tabs between. */
#include "scenario/lessons.h"
#include "session/session.h"
#include "trace/numbers.h"
#include "trace/sentence.h"

#include <inttypes.h>
#include <stdio.h>

static void tell(const char *name, const struct trace *trace)
{
    struct trace_numbers *numbers = trace_numbers_new(trace, TRACE_NUMBERS_RELATIVE);

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        char rule[1000];

        if (trace_rule(trace, i, numbers, rule, sizeof rule) > 0)
            printf("%s\t%.9f\t%s\t%s\n", name, (double)trace_record(trace, i)->t_ns / 1e9,
                   trace_rule_section(trace, i), rule);
    }
    trace_numbers_free(numbers);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct scenario scenario;
        struct scenario_error error = {0};

        if (!scenario_open(argv[i], &scenario, &error)) {
            fprintf(stderr, "%s cannot be opened\n", argv[i]);
            return 1;
        }
        struct session *session = session_new(&scenario);

        tell(argv[i], session_trace(session));
        session_free(session);
        scenario_clear(&scenario);
    }
    return 0;
}
