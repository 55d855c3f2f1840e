/* The values of options as text: reading and writing undo each other exactly.
 *
 * `base` is the struct that the option's place names (scenario/options.h).
 */
#ifndef SYNFIN_SCENARIO_VALUE_H
#define SYNFIN_SCENARIO_VALUE_H

#include "scenario/options.h"

/* False when the text is not of the option's kind or out of its range; *base is then untouched. */
bool value_parse(const struct scenario_option *option, const char *text, void *base);
/* Free with g_free(). */
char *value_format(const struct scenario_option *option, const void *base);

#endif
