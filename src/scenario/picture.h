/* The scenario inside a PNG. */
#ifndef SYNFIN_SCENARIO_PICTURE_H
#define SYNFIN_SCENARIO_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

bool picture_is_png(const char *octets, size_t length);
/* The text under SCENARIO_PNG_KEYWORD, to be freed with g_free(); NULL if the picture has none
 * or is damaged before it. */
char *picture_scenario(const char *octets, size_t length);

#endif
