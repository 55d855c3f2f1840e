/* The display list: everything that is seen, laid out once.  Painting, picking, dumping and
 * exporting all read it.  Within a layer items are sorted by height, so that a stretch is found
 * by bisection; the few tall ones stand apart.
 */
#ifndef SYNFIN_DIAGRAM_LIST_H
#define SYNFIN_DIAGRAM_LIST_H

#include "diagram/boxes.h"
#include "diagram/text.h"
#include "diagram/theme.h"

#include <glib.h>

enum layer {
    LAYER_TINT, /* what lies behind everything */
    LAYER_BAND,
    LAYER_LINE, /* lifelines, ruler, timers */
    LAYER_ARROW,
    LAYER_WORD, /* texts and marks, with a halo that keeps lines off */
    LAYER_COUNT
};

enum item_kind {
    ITEM_FILL,  /* a rectangle with round corners */
    ITEM_HATCH, /* a hatched rectangle: no power */
    ITEM_LINE,
    ITEM_ARROW, /* a line with a head at its end */
    ITEM_TEXT,
    ITEM_MARK,
};

enum mark {
    MARK_CROSS,     /* lost here */
    MARK_STOP,      /* held here */
    MARK_IN_FLIGHT, /* still on its way where the picture ends */
    MARK_LIGHTNING, /* the power went */
    MARK_POWER,     /* and came back */
    MARK_CALL_LEFT, /* a call of the user, from the left or the right */
    MARK_CALL_RIGHT,
    MARK_ZIGZAG, /* time is closed up here */
    MARK_SOURCE, /* injected here */
    MARK_PLUG,
    MARK_SCISSORS,
    MARK_KNOCKED_OUT, /* a rule of TCP is turned off */
    MARK_COUNT
};

enum edge {
    EDGE_NONE,
    EDGE_HAIR,
};

#define LIST_NO_RECORD UINT32_MAX

struct item {
    /* The ends of a line, two corners of a rectangle, the centre of a text or mark (x0, y0). */
    float x0, y0, x1, y1;
    float angle; /* of a text */
    float width; /* of a stroke; the size of a mark; the corner of a fill */
    uint32_t text;
    uint32_t record; /* what it tells of, or LIST_NO_RECORD */
    uint32_t flight;
    uint8_t kind, layer, ink, edge, dash, mark;
    bool halo; /* of a text: clears what lies below it */
};

struct stretch {
    GArray *items;   /* struct item, by their upper ends */
    GArray *reaches; /* float: the lowest end of all items up to this one */
    GArray *tall;    /* struct item, in no order */
};

struct list {
    struct stretch layers[LAYER_COUNT];
    struct text *text; /* borrowed */
};

void list_init(struct list *list, struct text *text);
void list_clear(struct list *list);
void list_add(struct list *list, const struct item *item);
/* Call once, after the last list_add(). */
void list_sort(struct list *list);

/* What an item covers; of a text without the halo. */
struct box item_box(const struct list *list, const struct item *item);
void item_reach(const struct list *list, const struct item *item, double *top_px,
                double *bottom_px);

typedef void (*list_visit)(const struct item *item, void *data);
/* Calls `visit` for every item of a layer that may reach into [y0_px, y1_px]. */
void list_each(const struct list *list, enum layer layer, double y0_px, double y1_px,
               list_visit visit, void *data);

#endif
