/* The command line: synfin lessons|run|export|check|help, without a display and without GTK. */
#ifndef SYNFIN_CLI_CLI_H
#define SYNFIN_CLI_CLI_H

#include <stdbool.h>

/* How a command ends. */
enum cli_exit {
    CLI_DONE = 0,
    CLI_FAILED = 1,
    CLI_WRONG_USAGE = 2,
};

/* Sets the locale of the process and finds the translations: those of the build folder when the
 * program runs out of it, else the installed ones.  To be called first of all, for every command
 * and for the window. */
void cli_start_language(void);

/* Whether these arguments are for the command line: a subcommand, a question for help or for the
 * version, or something that the window could not open either. */
bool cli_wants(int argc, char **argv);

/* Carries a command out and returns the exit status of the process. */
int cli_main(int argc, char **argv);

#endif
