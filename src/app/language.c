#include "app/language.h"

#include <glib.h>
#include <locale.h>
#include <string.h>

/* gettext reads LANGUAGE anew after the locale was set, and heeds it in every locale but C. */
static void speak(const char *language)
{
    if (g_strcmp0(language, g_getenv("LANGUAGE")) == 0)
        return;
    if (language)
        g_setenv("LANGUAGE", language, TRUE);
    else
        g_unsetenv("LANGUAGE");
    const char *messages = setlocale(LC_MESSAGES, NULL);
    char *again = g_strdup(messages && strcmp(messages, "C") != 0 ? messages : "C.UTF-8");
    setlocale(LC_MESSAGES, again);
    g_free(again);
}

char *language_speak(const char *language)
{
    char *before = g_strdup(g_getenv("LANGUAGE"));
    speak(language);
    return before;
}

void language_restore(char *before)
{
    speak(before);
    g_free(before);
}
