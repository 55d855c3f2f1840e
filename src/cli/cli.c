#include "cli/cli.h"

#include "cli/command.h"
#include "scenario/lessons.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

static const struct cli_command commands[] = {
    {"lessons", "", N_("Lists the built-in lessons: name, tab, title."), cli_lessons},
    {"run", "LESSON|FILE", N_("Runs a lesson or a file and tells what happens."), cli_run},
    {"export", "LESSON|FILE",
     N_("Runs a lesson or a file and writes its diagram, or a capture for Wireshark."), cli_export},
    {"check", "FILE...", N_("Reads and runs files and says what is wrong and where."), cli_check},
};

static const struct cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static bool is_word(const char *argument, const char *const *words)
{
    return g_strv_contains(words, argument);
}

static const char *const help_words[] = {"help", "--help", "-h", "-?", NULL};
static const char *const version_words[] = {"--version", NULL};

bool cli_wants(int argc, char **argv)
{
    if (argc < 2)
        return false;
    if (find_command(argv[1]) != NULL || is_word(argv[1], help_words) ||
        is_word(argv[1], version_words))
        return true;
    struct scenario scenario;
    bool lesson = scenario_lesson_find(argv[1], &scenario);
    if (lesson)
        scenario_clear(&scenario);
    return !lesson && argv[1][0] != '-' && strstr(argv[1], "://") == NULL &&
           !g_file_test(argv[1], G_FILE_TEST_EXISTS);
}

static void print_help(FILE *file)
{
    fprintf(file, "%s\n", _("Usage:"));
    fprintf(file, "  synfin [LESSON|FILE...]\n      %s\n", _("Opens the window."));
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(file, "  synfin %s%s%s\n      %s\n", commands[i].name,
                commands[i].arguments[0] != '\0' ? " " : "", commands[i].arguments,
                _(commands[i].summary));
    fprintf(file, "  synfin help options\n      %s\n",
            _("Prints every option of a scenario file with its default."));
    fprintf(file, "\n%s\n",
            _("synfin COMMAND --help says more of a command. Exit status: 0 done, 1 failed, 2 "
              "wrong usage."));
}

static enum cli_exit help(int argc, char **argv)
{
    const struct cli_command *command = argc > 2 ? find_command(argv[2]) : NULL;

    if (command != NULL) {
        char *arguments[] = {argv[2], "--help", NULL};
        return command->run(command, 2, arguments); /* which does not come back */
    }
    if (argc > 2 && strcmp(argv[2], "options") == 0) {
        cli_print_scenario_options();
        return CLI_DONE;
    }
    if (argc > 2 && !g_str_has_prefix(argv[2], "--lang")) {
        cli_error(_("help: found '%s', expected a command or options"), argv[2]);
        return CLI_WRONG_USAGE;
    }
    print_help(stdout);
    return CLI_DONE;
}

int cli_main(int argc, char **argv)
{
    const char *language = cli_find_language(argc, argv);

    if (language != NULL)
        cli_set_language(language);
    if (argc < 2) {
        print_help(stderr);
        return CLI_WRONG_USAGE;
    }
    const struct cli_command *command = find_command(argv[1]);
    if (command != NULL)
        return command->run(command, argc - 1, argv + 1);
    if (is_word(argv[1], help_words))
        return help(argc, argv);
    if (is_word(argv[1], version_words)) {
        printf("Synfin %s\n", SYNFIN_VERSION);
        return CLI_DONE;
    }
    cli_error(_("found '%s', which is no command, no lesson and no file; synfin --help lists the "
                "commands"),
              argv[1]);
    return CLI_WRONG_USAGE;
}
