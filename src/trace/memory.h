/* Memory for the rooms that do without GLib: running out of it ends the program with a line on
 * standard error, so that no caller has to write a branch that no test can reach.
 */
#ifndef SYNFIN_TRACE_MEMORY_H
#define SYNFIN_TRACE_MEMORY_H

#include <stddef.h>

/* `count` items of `size` bytes, zeroed; NULL for none. */
void *memory_new(size_t count, size_t size);
/* Room for at least `needed` items: the old block or a larger one, with *room updated. */
void *memory_grow(void *items, size_t *room, size_t needed, size_t size);
char *memory_copy_string(const char *text);
void memory_free(void *items);

#endif
