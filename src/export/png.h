/* A diagram as a PNG: drawn in bands and fed to libpng row by row, so that no height is too
 * great; palette, level 1 without filters, which the few flat colours of a diagram like best.
 * The file is written whole or not at all.
 */
#ifndef SYNFIN_EXPORT_PNG_H
#define SYNFIN_EXPORT_PNG_H

#include "diagram/diagram.h"

#include <stdbool.h>
#include <stddef.h>

/* An iTXt chunk.  UTF-8, borrowed. */
struct export_text {
    const char *keyword;
    const char *text;
};

struct export_png_options {
    double scale; /* pixels of the picture per pixel of the diagram, above 0 */
    double dpi;   /* written as pHYs; 0: 96 times the scale */
    const struct export_text *texts;
    size_t text_count;
};

/* On failure *error is one line to free with g_free(), and no file has been touched. */
bool export_png(const struct diagram *diagram, const char *path,
                const struct export_png_options *options, char **error);

#endif
