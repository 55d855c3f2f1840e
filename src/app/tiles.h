/* What the diagram view keeps between frames: render nodes, each of which GTK knows again by its
 * address and therefore paints again only where it is new.
 *
 * Tiles hold what stands still: an image surface at device scale inside a kept cairo node.
 * Strips hold what moves: the veil over the future, segments in flight, playhead, selection and
 * hover.  All that moves does so beside the playhead, so only the strip or two about it are made
 * anew in a frame; those above stay what they are, those below until the playhead passes an event.
 */
#ifndef SYNFIN_APP_TILES_H
#define SYNFIN_APP_TILES_H

#include "diagram/diagram.h"

#include <gtk/gtk.h>

#define TILE_HEIGHT_PX  512
#define STRIP_HEIGHT_PX 64

struct tiles {
    GHashTable *tiles;  /* index -> GskRenderNode */
    GHashTable *strips; /* index -> struct strip */
    int scale;          /* device pixels per pixel */
    guint painted;      /* tiles painted since the beginning, for tests */
};

void tiles_init(struct tiles *tiles);
void tiles_finish(struct tiles *tiles);
/* Drops everything: after a change of the diagram, its size or the scale. */
void tiles_drop(struct tiles *tiles);

/* Adds the nodes of the stretch of the diagram from y0_px to y1_px; the snapshot's origin is the
 * diagram's at (0, scroll_px).  Forgets what lies far outside of the stretch. */
void tiles_snapshot(struct tiles *tiles, GtkSnapshot *snapshot, const struct diagram *diagram,
                    const struct diagram_live *live, double scroll_px, double height_px, int scale);

#endif
