/* The colours of one theme, and the way from each ink to the page that the soft edges of strokes
 * and letters take, as at most 256 entries.
 */
#ifndef SYNFIN_EXPORT_PALETTE_H
#define SYNFIN_EXPORT_PALETTE_H

#include "diagram/theme.h"

#include <stddef.h>
#include <stdint.h>

#define PALETTE_MAX 256

struct palette_slot {
    uint32_t rgb;
    int16_t entry; /* -1: empty */
};

struct palette {
    uint32_t rgb[PALETTE_MAX]; /* 0xrrggbb */
    int count;
    struct palette_slot *slots; /* a hash of the colours met so far */
    size_t slots_taken;
};

void palette_init(struct palette *palette, const struct theme *theme);
void palette_clear(struct palette *palette);
/* Turns a row of cairo's RGB24 pixels into entries. */
void palette_map_row(struct palette *palette, const uint32_t *pixels, uint8_t *entries,
                     size_t count);

#endif
