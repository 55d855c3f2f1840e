/* What the subcommands share: options, messages, and the run that they are about. */
#ifndef SYNFIN_CLI_COMMAND_H
#define SYNFIN_CLI_COMMAND_H

#include "cli/cli.h"
#include "session/session.h"
#include "trace/numbers.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* One subcommand.  argv[0] is its name. */
struct cli_command {
    const char *name;
    const char *arguments; /* "LESSON|FILE", not translated */
    const char *summary;   /* a sentence, marked for translation */
    enum cli_exit (*run)(const struct cli_command *command, int argc, char **argv);
};

enum cli_exit cli_lessons(const struct cli_command *command, int argc, char **argv);
enum cli_exit cli_run(const struct cli_command *command, int argc, char **argv);
enum cli_exit cli_export(const struct cli_command *command, int argc, char **argv);
enum cli_exit cli_check(const struct cli_command *command, int argc, char **argv);

/* The table of all options of a scenario file, with their defaults. */
void cli_print_scenario_options(void);

/* One line on standard error, "synfin: " before it. */
void cli_error(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Reads the options of a subcommand (`entries`, which may be NULL, and --lang), which leaves its arguments in argv[1] to argv[*argc - 1], of
 * which there must be at least `least` and at most `most`.  `description` stands below the table
 * of options in --help, translated, or is NULL.  False after a message: wrong usage. */
bool cli_parse(const struct cli_command *command, const GOptionEntry *entries,
               const char *description, int *argc, char ***argv, int least, int most);

/* The values of options; each says what was expected and is false when the value is not that. */
bool cli_read_time(const char *option, const char *value, int64_t *t_ns);
bool cli_read_above_zero(const char *option, const char *value, double *number);
bool cli_read_word(const char *option, const char *value, const char *const *words, int *index);
/* `value` may be NULL: then the style that suits the run. */
bool cli_check_numbers(const char *value);
enum trace_number_style cli_numbers(const char *value, const struct trace_setup *setup);

/* Opens a lesson or a file; false after a message. */
bool cli_open(const char *lesson_or_file, struct scenario *scenario);
/* Whether every command of the run could be carried out; else says which could not, and where. */
bool cli_check_session(const struct session *session, const char *lesson_or_file);

/* Sets the language that all words are in from now on: "zh_CN", "en". */
void cli_set_language(const char *language);
/* The value of --lang among the arguments, or NULL: help is translated as well. */
const char *cli_find_language(int argc, char **argv);

#endif
