#include "cli/cli.h"
#include "cli/command.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "synfin"

/* The folder of the translations beside this very program, when it stands in its build folder. */
static char *built_translations(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    if (program == NULL)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(program);
    g_autofree char *translations = g_build_filename(folder, "data", "po", NULL);

    return g_file_test(translations, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&translations) : NULL;
}

static bool is_c_locale(const char *locale)
{
    return locale == NULL || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
}

void cli_start_language(void)
{
    g_autofree char *translations = built_translations();

    if (setlocale(LC_ALL, "") == NULL)
        setlocale(LC_ALL, "C.UTF-8");
    /* Every text of ours is UTF-8, and numbers are written the same in every land. */
    if (is_c_locale(setlocale(LC_CTYPE, NULL)))
        setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    bindtextdomain(DOMAIN, translations != NULL ? translations : SYNFIN_LOCALE_DIR);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    textdomain(DOMAIN);
}

/* gettext looks at LANGUAGE first, but not at all in the C locale. */
void cli_set_language(const char *language)
{
    g_autofree char *name = g_strdelimit(g_strdup(language), "-", '_');

    setenv("LANGUAGE", name, 1);
    if (is_c_locale(setlocale(LC_MESSAGES, NULL)))
        setlocale(LC_MESSAGES, "C.UTF-8");
}

const char *cli_find_language(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            return argv[i + 1];
        if (g_str_has_prefix(argv[i], "--lang="))
            return argv[i] + strlen("--lang=");
    }
    return NULL;
}
