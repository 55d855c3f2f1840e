#include "trace/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_die(void *items)
{
    if (items == NULL) {
        fputs("synfin: out of memory\n", stderr);
        abort();
    }
    return items;
}

void *memory_new(size_t count, size_t size)
{
    return count == 0 ? NULL : or_die(calloc(count, size));
}

void *memory_grow(void *items, size_t *room, size_t needed, size_t size)
{
    if (needed <= *room)
        return items;
    size_t wanted = *room < 16 ? 16 : *room * 2;
    if (wanted < needed)
        wanted = needed;
    if (wanted > SIZE_MAX / size)
        return or_die(NULL);
    *room = wanted;
    return or_die(realloc(items, wanted * size));
}

char *memory_copy_string(const char *text)
{
    return or_die(strdup(text));
}

void memory_free(void *items)
{
    free(items);
}
