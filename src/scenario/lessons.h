/* The lessons that are compiled in, in the order in which they are taught. */
#ifndef SYNFIN_SCENARIO_LESSONS_H
#define SYNFIN_SCENARIO_LESSONS_H

#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>

size_t scenario_lesson_count(void);
/* "three-way-handshake" */
const char *scenario_lesson_name(size_t index);
/* Reads a lesson; a built-in lesson that does not parse is a bug and ends the program. */
void scenario_lesson(size_t index, struct scenario *scenario);
/* By name; false if there is none of that name. */
bool scenario_lesson_find(const char *name, struct scenario *scenario);

/* What the command line and the window open: the name of a lesson, or a file. */
bool scenario_open(const char *lesson_or_file, struct scenario *scenario,
                   struct scenario_error *error);

#endif
