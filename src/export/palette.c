#include "export/palette.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* A power of two, far above the number of colours that a diagram has. */
#define SLOT_BITS 17
#define SLOTS     (1u << SLOT_BITS)

static bool has(const struct palette *palette, uint32_t rgb)
{
    for (int i = 0; i < palette->count; i++)
        if (palette->rgb[i] == rgb)
            return true;
    return false;
}

static void add(struct palette *palette, uint32_t rgb)
{
    if (palette->count < PALETTE_MAX && !has(palette, rgb))
        palette->rgb[palette->count++] = rgb;
}

static uint32_t mix(uint32_t from, uint32_t to, int part, int parts)
{
    uint32_t rgb = 0;

    for (int shift = 0; shift < 24; shift += 8) {
        int a = (int)(from >> shift & 0xff), b = (int)(to >> shift & 0xff);
        rgb |= (uint32_t)(a + (b - a) * part / parts) << shift;
    }
    return rgb;
}

static bool is_stroke(enum ink ink)
{
    return ink < INK_BAND_CLOSED || ink == INK_PLAYHEAD;
}

static int count_strokes(const struct theme *theme)
{
    struct palette strokes = {0};

    for (enum ink ink = INK_TEXT; ink < INK_COUNT; ink++)
        if (is_stroke(ink))
            add(&strokes, theme->rgb[ink]);
    return strokes.count;
}

static void forget(struct palette *palette)
{
    for (size_t i = 0; i < SLOTS; i++)
        palette->slots[i].entry = -1;
    palette->slots_taken = 0;
}

void palette_init(struct palette *palette, const struct theme *theme)
{
    *palette = (struct palette){0};
    for (enum ink ink = 0; ink < INK_COUNT; ink++)
        add(palette, theme->rgb[ink]);
    for (int part = 1; part < 6; part++)
        add(palette, mix(theme->rgb[INK_NOTE_FILL], theme->rgb[INK_NOTE], part, 6));
    int parts = (PALETTE_MAX - palette->count) / MAX(count_strokes(theme), 1) + 1;
    for (enum ink ink = INK_TEXT; ink < INK_COUNT; ink++)
        for (int part = 1; part < parts && is_stroke(ink); part++)
            add(palette, mix(theme->rgb[INK_PAGE], theme->rgb[ink], part, parts));
    palette->slots = g_new(struct palette_slot, SLOTS);
    forget(palette);
}

void palette_clear(struct palette *palette)
{
    g_free(palette->slots);
    palette->slots = NULL;
}

static uint8_t nearest(const struct palette *palette, uint32_t rgb)
{
    int best = 0, least = G_MAXINT;

    for (int i = 0; i < palette->count && least > 0; i++) {
        int distance = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int difference = (int)(rgb >> shift & 0xff) - (int)(palette->rgb[i] >> shift & 0xff);
            distance += difference * difference;
        }
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    return (uint8_t)best;
}

static uint8_t entry_of(struct palette *palette, uint32_t rgb)
{
    uint32_t at = (rgb * 2654435761u) >> (32 - SLOT_BITS);

    while (palette->slots[at].entry >= 0 && palette->slots[at].rgb != rgb)
        at = (at + 1) % SLOTS;
    if (palette->slots[at].entry < 0) {
        if (palette->slots_taken > SLOTS / 2)
            forget(palette);
        palette->slots[at] = (struct palette_slot){rgb, nearest(palette, rgb)};
        palette->slots_taken++;
    }
    return (uint8_t)palette->slots[at].entry;
}

static bool is_run_of_eight(const uint32_t *p, uint32_t pixel)
{
    return p[0] == pixel && p[7] == pixel &&
           ((p[1] ^ pixel) | (p[2] ^ pixel) | (p[3] ^ pixel) | (p[4] ^ pixel) | (p[5] ^ pixel) |
            (p[6] ^ pixel)) == 0;
}

/* Most pixels are as the one before, so they are looked at by eights. */
void palette_map_row(struct palette *palette, const uint32_t *pixels, uint8_t *entries,
                     size_t count)
{
    uint32_t before = ~pixels[0];
    uint8_t entry = 0;

    for (size_t at = 0; at < count;) {
        if (pixels[at] != before) {
            before = pixels[at];
            entry = entry_of(palette, before & 0xffffff);
        }
        entries[at++] = entry;
        for (; at + 8 <= count && is_run_of_eight(pixels + at, before); at += 8)
            memset(entries + at, entry, 8);
    }
}
