/* What the program remembers.  Where no settings schema can be found, neither installed nor in
 * the build folder, nothing is remembered and everything has the value given as `otherwise`.
 */
#ifndef SYNFIN_APP_SETTINGS_H
#define SYNFIN_APP_SETTINGS_H

#include <gio/gio.h>
#include <stdbool.h>

/* NULL when there is no schema; everything below takes that. */
GSettings *settings_open(void);

/* Free with g_free(). */
char *settings_string(GSettings *settings, const char *key, const char *otherwise);
void settings_set_string(GSettings *settings, const char *key, const char *value);
bool settings_bool(GSettings *settings, const char *key, bool otherwise);
void settings_set_bool(GSettings *settings, const char *key, bool value);
double settings_double(GSettings *settings, const char *key, double otherwise);
void settings_set_double(GSettings *settings, const char *key, double value);

#endif
