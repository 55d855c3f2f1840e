/* Numbers with units, as files and commands write them: "50 ms", "64 kbit/s", "0.1 %".
 *
 * Everything is exact: a value is a whole number of the smallest unit (nanoseconds, bits per
 * second, parts per million), and a decimal that does not come out whole is refused.
 */
#ifndef SYNFIN_SIM_QUANTITY_H
#define SYNFIN_SIM_QUANTITY_H

#include "trace/setup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_quantity {
    SIM_DURATION, /* ns */
    SIM_RATE,     /* bit/s; "unlimited" is 0 */
    SIM_SHARE,    /* parts per million, at most a million */
    SIM_PACKETS,  /* a count; "unlimited" is 0 */
};

/* Reads a quantity from the start of *text and moves *text behind it.  On failure *text stays. */
bool sim_quantity_read(enum sim_quantity quantity, const char **text, int64_t *value);
/* The shortest exact writing in the largest unit that suits; like snprintf(). */
size_t sim_quantity_write(enum sim_quantity quantity, int64_t value, char *out, size_t size);
/* "a time like 50 ms": what a message says was expected; untranslated. */
const char *sim_quantity_example(enum sim_quantity quantity);

/* Which quantity a setting of a link is. */
enum sim_quantity sim_quantity_of(enum trace_link_setting setting);

#endif
