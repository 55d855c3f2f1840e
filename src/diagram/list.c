#include "diagram/list.h"

/* Items that reach further than this would make every bisection start far above. */
#define TALL_PX         400.0
/* Strokes and marks may stand out of their geometry by so much. */
#define STROKE_REACH_PX 6.0

void list_init(struct list *list, struct text *text)
{
    list->text = text;
    for (int i = 0; i < LAYER_COUNT; i++) {
        list->layers[i].items = g_array_new(FALSE, FALSE, sizeof(struct item));
        list->layers[i].reaches = g_array_new(FALSE, FALSE, sizeof(float));
        list->layers[i].tall = g_array_new(FALSE, FALSE, sizeof(struct item));
    }
}

void list_clear(struct list *list)
{
    for (int i = 0; i < LAYER_COUNT; i++) {
        g_array_free(list->layers[i].items, TRUE);
        g_array_free(list->layers[i].reaches, TRUE);
        g_array_free(list->layers[i].tall, TRUE);
    }
}

struct box item_box(const struct list *list, const struct item *item)
{
    if (item->kind == ITEM_TEXT) {
        const struct text_run *run = text_run(list->text, item->text);
        return box_turned(item->x0, item->y0, run->width_px, run->height_px, item->angle);
    }
    if (item->kind == ITEM_MARK)
        return box_upright(item->x0 - item->width, item->y0 - item->width, 2 * item->width,
                           2 * item->width);
    return box_upright(MIN(item->x0, item->x1), MIN(item->y0, item->y1), ABS(item->x1 - item->x0),
                       ABS(item->y1 - item->y0));
}

void item_reach(const struct list *list, const struct item *item, double *top_px, double *bottom_px)
{
    struct box box = item_box(list, item);
    double reach = box_reach_y(&box) + STROKE_REACH_PX;

    *top_px = box.y - reach;
    *bottom_px = box.y + reach;
}

void list_add(struct list *list, const struct item *item)
{
    struct stretch *layer = &list->layers[item->layer];
    double top, bottom;

    item_reach(list, item, &top, &bottom);
    g_array_append_val(bottom - top > TALL_PX ? layer->tall : layer->items, *item);
}

struct keyed {
    float top, bottom;
    guint index;
};

static gint compare_keyed(gconstpointer a, gconstpointer b)
{
    const struct keyed *left = a, *right = b;

    if (left->top != right->top)
        return left->top < right->top ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static void sort_stretch(const struct list *list, struct stretch *layer)
{
    GArray *keys = g_array_sized_new(FALSE, FALSE, sizeof(struct keyed), layer->items->len);
    GArray *sorted = g_array_sized_new(FALSE, FALSE, sizeof(struct item), layer->items->len);
    float reach = -G_MAXFLOAT;

    for (guint i = 0; i < layer->items->len; i++) {
        double top, bottom;
        item_reach(list, &g_array_index(layer->items, struct item, i), &top, &bottom);
        struct keyed key = {(float)top, (float)bottom, i};
        g_array_append_val(keys, key);
    }
    g_array_sort(keys, compare_keyed);
    for (guint i = 0; i < keys->len; i++) {
        const struct keyed *key = &g_array_index(keys, struct keyed, i);
        g_array_append_val(sorted, g_array_index(layer->items, struct item, key->index));
        reach = MAX(reach, key->bottom);
        g_array_append_val(layer->reaches, reach);
    }
    g_array_free(keys, TRUE);
    g_array_free(layer->items, TRUE);
    layer->items = sorted;
}

void list_sort(struct list *list)
{
    for (int i = 0; i < LAYER_COUNT; i++)
        sort_stretch(list, &list->layers[i]);
}

/* The first item that may reach down to a height. */
static guint first_reaching(const struct stretch *layer, double y_px)
{
    guint low = 0, high = layer->reaches->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(layer->reaches, float, middle) < y_px)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void list_each(const struct list *list, enum layer layer, double y0_px, double y1_px,
               list_visit visit, void *data)
{
    const struct stretch *stretch = &list->layers[layer];
    double top, bottom;

    for (guint i = 0; i < stretch->tall->len; i++) {
        const struct item *item = &g_array_index(stretch->tall, struct item, i);
        item_reach(list, item, &top, &bottom);
        if (bottom >= y0_px && top <= y1_px)
            visit(item, data);
    }
    for (guint i = first_reaching(stretch, y0_px); i < stretch->items->len; i++) {
        const struct item *item = &g_array_index(stretch->items, struct item, i);
        item_reach(list, item, &top, &bottom);
        if (top > y1_px)
            break;
        if (bottom >= y0_px)
            visit(item, data);
    }
}
