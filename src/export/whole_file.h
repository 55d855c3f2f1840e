/* A file that is there whole or not at all. */
#ifndef SYNFIN_EXPORT_WHOLE_FILE_H
#define SYNFIN_EXPORT_WHOLE_FILE_H

#include <stdbool.h>
#include <stdio.h>

/* Lets `write` put everything into a file beside `path`, which takes the place of `path` when all
 * of it is on the disk.  `write` returns NULL, or what went wrong: a borrowed text in the language
 * of the process.  On failure *error is one line to free with g_free(), and no file has been
 * touched. */
bool export_whole_file(const char *path, const char *(*write)(FILE *file, void *data), void *data,
                       char **error);

#endif
