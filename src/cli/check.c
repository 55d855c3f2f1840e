/* synfin check: reads and runs, and says what is wrong and where. */
#include "cli/command.h"

#include "tcp/time.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>
#include <stdio.h>

/* To the millisecond where it lasts for seconds, which is as much as anybody reads. */
static void write_length(int64_t end_ns, char *out, size_t size)
{
    if (end_ns >= TIME_S(1))
        end_ns = (end_ns + TIME_MS(1) / 2) / TIME_MS(1) * TIME_MS(1);
    trace_duration(end_ns, out, size);
}

static bool check(const char *file)
{
    struct scenario scenario;

    if (!cli_open(file, &scenario))
        return false;
    struct session *session = session_new(&scenario);
    bool good = cli_check_session(session, file);
    if (good) {
        char end[32];
        write_length(trace_end_ns(session_trace(session)), end, sizeof end);
        printf(_("%s: good, %u packets in %s\n"), file, trace_packet_count(session_trace(session)),
               end);
    }
    session_free(session);
    scenario_clear(&scenario);
    return good;
}

enum cli_exit cli_check(const struct cli_command *command, int argc, char **argv)
{
    enum cli_exit status = CLI_DONE;

    if (!cli_parse(command, NULL, NULL, &argc, &argv, 1, G_MAXINT - 1))
        return CLI_WRONG_USAGE;
    for (int i = 1; i < argc; i++)
        if (!check(argv[i]))
            status = CLI_FAILED;
    return status;
}
