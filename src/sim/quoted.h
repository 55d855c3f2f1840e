/* Texts in double quotes, as `send "GET /\r\n"` writes them.  \" \\ \n \r \t and \x0d stand for
 * what they stand for in C.  A text may hold any octet but zero; what is written is UTF-8. */
#ifndef SYNFIN_SIM_QUOTED_H
#define SYNFIN_SIM_QUOTED_H

#include "sim/reader.h"

#include <stddef.h>

/* Reads a quoted text at the next word; *text is new and the caller's. */
bool sim_quoted_read(struct sim_reader *reader, char **text);
/* Writes a text with its quotes; like snprintf(). */
size_t sim_quoted_write(const char *text, char *out, size_t size);

#endif
