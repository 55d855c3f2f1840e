#include "app/tiles.h"

#include <math.h>

/* How far beside the playhead things that ride on it may reach, at text scale 1. */
#define BAND_PX    56.0
/* Tiles kept on either side of what is visible, so that scrolling a little back costs nothing. */
#define KEEP_TILES 2

struct strip {
    GskRenderNode *node;
    struct diagram_live live; /* as it was painted */
    double playhead_px;
    uint32_t passed; /* records before the playhead */
};

static void strip_free(gpointer data)
{
    struct strip *strip = data;
    gsk_render_node_unref(strip->node);
    g_free(strip);
}

static void node_free(gpointer data)
{
    gsk_render_node_unref(data);
}

void tiles_init(struct tiles *tiles)
{
    tiles->tiles = g_hash_table_new_full(NULL, NULL, NULL, node_free);
    tiles->strips = g_hash_table_new_full(NULL, NULL, NULL, strip_free);
    tiles->scale = 1;
    tiles->painted = 0;
}

void tiles_finish(struct tiles *tiles)
{
    g_clear_pointer(&tiles->tiles, g_hash_table_unref);
    g_clear_pointer(&tiles->strips, g_hash_table_unref);
}

void tiles_drop(struct tiles *tiles)
{
    g_hash_table_remove_all(tiles->tiles);
    g_hash_table_remove_all(tiles->strips);
}

static GskRenderNode *tile_new(const struct diagram *diagram, int index, int scale)
{
    double width_px = diagram_width_px(diagram);
    double y0_px = (double)index * TILE_HEIGHT_PX;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)ceil(width_px) * scale, TILE_HEIGHT_PX * scale);
    cairo_surface_set_device_scale(surface, scale, scale);
    cairo_t *cr = cairo_create(surface);
    cairo_translate(cr, 0, -y0_px);
    diagram_paint(diagram, cr, y0_px, y0_px + TILE_HEIGHT_PX);
    cairo_destroy(cr);

    graphene_rect_t bounds = GRAPHENE_RECT_INIT(0, 0, (float)ceil(width_px), (float)TILE_HEIGHT_PX);
    GskRenderNode *node = gsk_cairo_node_new(&bounds);
    cr = gsk_cairo_node_get_draw_context(node);
    cairo_set_source_surface(cr, surface, 0, 0);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return node;
}

static GskRenderNode *strip_node_new(const struct diagram *diagram, int index,
                                     const struct diagram_live *live)
{
    double y0_px = (double)index * STRIP_HEIGHT_PX;
    graphene_rect_t bounds =
        GRAPHENE_RECT_INIT(0, 0, (float)ceil(diagram_width_px(diagram)), (float)STRIP_HEIGHT_PX);
    GskRenderNode *node = gsk_cairo_node_new(&bounds);
    cairo_t *cr = gsk_cairo_node_get_draw_context(node);
    cairo_rectangle(cr, 0, 0, bounds.size.width, bounds.size.height);
    cairo_clip(cr);
    cairo_translate(cr, 0, -y0_px);
    diagram_paint_live(diagram, cr, y0_px, y0_px + STRIP_HEIGHT_PX, live);
    cairo_destroy(cr);
    return node;
}

/* -1: the strip lies above the band about the playhead, 1: below it, 0: in it. */
static int side(int index, double playhead_px, double band_px)
{
    double y0_px = (double)index * STRIP_HEIGHT_PX;
    if (y0_px + STRIP_HEIGHT_PX < playhead_px - band_px)
        return -1;
    return y0_px > playhead_px + band_px;
}

/* A strip above the band says what has been and a strip below what has begun: a label, a note, a
 * state that reach down into the future.  The latter changes when the playhead passes an event. */
static bool is_good(const struct strip *strip, int index, const struct diagram_live *live,
                    double playhead_px, uint32_t passed, double band_px)
{
    int now = side(index, playhead_px, band_px);
    return strip->live.selected == live->selected && strip->live.hovered == live->hovered &&
           strip->live.hide_future == live->hide_future &&
           strip->live.show_playhead == live->show_playhead &&
           now == side(index, strip->playhead_px, band_px) &&
           (now != 0 || strip->live.t_ns == live->t_ns) && (now != 1 || strip->passed == passed);
}

static GskRenderNode *tile_at(struct tiles *tiles, const struct diagram *diagram, int index)
{
    GskRenderNode *node = g_hash_table_lookup(tiles->tiles, GINT_TO_POINTER(index));
    if (!node) {
        node = tile_new(diagram, index, tiles->scale);
        tiles->painted++;
        g_hash_table_insert(tiles->tiles, GINT_TO_POINTER(index), node);
    }
    return node;
}

static GskRenderNode *strip_at(struct tiles *tiles, const struct diagram *diagram, int index,
                               const struct diagram_live *live)
{
    double playhead_px = diagram_y_px(diagram, live->t_ns);
    double band_px = BAND_PX * fmax(1, diagram_options(diagram)->text_scale);
    struct strip *strip = g_hash_table_lookup(tiles->strips, GINT_TO_POINTER(index));
    uint32_t passed = trace_record_after(diagram_trace(diagram), live->t_ns);
    if (strip && is_good(strip, index, live, playhead_px, passed, band_px))
        return strip->node;
    strip = g_new(struct strip, 1);
    strip->node = strip_node_new(diagram, index, live);
    strip->live = *live;
    strip->playhead_px = playhead_px;
    strip->passed = passed;
    g_hash_table_insert(tiles->strips, GINT_TO_POINTER(index), strip);
    return strip->node;
}

static void append(GtkSnapshot *snapshot, GskRenderNode *node, double y_px)
{
    gtk_snapshot_save(snapshot);
    gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(0, (float)y_px));
    gtk_snapshot_append_node(snapshot, node);
    gtk_snapshot_restore(snapshot);
}

static void forget(GHashTable *table, int first, int last)
{
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, table);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        if (GPOINTER_TO_INT(key) < first || GPOINTER_TO_INT(key) > last)
            g_hash_table_iter_remove(&iter);
}

void tiles_snapshot(struct tiles *tiles, GtkSnapshot *snapshot, const struct diagram *diagram,
                    const struct diagram_live *live, double scroll_px, double height_px, int scale)
{
    if (scale != tiles->scale)
        tiles_drop(tiles);
    tiles->scale = scale;
    int first = (int)floor(scroll_px / TILE_HEIGHT_PX);
    int last = (int)floor((scroll_px + height_px - 1) / TILE_HEIGHT_PX);
    for (int i = first; i <= last; i++)
        append(snapshot, tile_at(tiles, diagram, i), (double)i * TILE_HEIGHT_PX - scroll_px);
    forget(tiles->tiles, first - KEEP_TILES, last + KEEP_TILES);

    first = (int)floor(scroll_px / STRIP_HEIGHT_PX);
    last = (int)floor((scroll_px + height_px - 1) / STRIP_HEIGHT_PX);
    for (int i = first; i <= last; i++)
        append(snapshot, strip_at(tiles, diagram, i, live),
               (double)i * STRIP_HEIGHT_PX - scroll_px);
    forget(tiles->strips, first, last);
}
