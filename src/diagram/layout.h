/* Inside of a diagram: what the steps of laying out hand to each other.
 *
 *   collect   which flights, timers and connections are seen, and in which lanes
 *   sweep     walks through the instants in order and gives each the least height at which all
 *             that belongs to it finds room; nothing above ever moves again
 *   place     where the label of an arrow goes
 *   emit      writes the display list
 */
#ifndef SYNFIN_DIAGRAM_LAYOUT_H
#define SYNFIN_DIAGRAM_LAYOUT_H

#include "diagram/axis.h"
#include "diagram/boxes.h"
#include "diagram/columns.h"
#include "diagram/diagram.h"
#include "diagram/list.h"
#include "diagram/text.h"
#include "diagram/theme.h"

#include <glib.h>

enum arrow_end {
    ARROW_ARRIVED,
    ARROW_LOST,
    ARROW_HELD,
    ARROW_IN_FLIGHT, /* the span ends before the flight does */
};

/* A flight as it is drawn. */
struct arrow {
    uint32_t flight, packet;
    uint32_t label, word; /* texts; word TEXT_NONE unless it is lost or held */
    int64_t start_ns, end_ns;
    double from_part, to_part; /* of the whole way, 0 to 1 */
    double x0, y0, x1, y1;
    double label_x, label_y, label_angle;
    double word_x, word_y;
    size_t label_slot; /* in the index of boxes */
    uint8_t from;      /* enum trace_host of the tail's side, even when injected in the middle */
    uint8_t end;       /* enum arrow_end */
    uint8_t ink, dash;
    bool crowded; /* something crosses the other way meanwhile: labels keep to their tails */
    bool injected;
    bool in_a_row; /* lost at once: cross, word and label stand one behind the other */
    bool onward;   /* the second leg of a flight that was held on the way */
};

/* One run of a timer from its start to its end or restart. */
struct timer_bar {
    uint32_t record;     /* that started it */
    uint32_t end_record; /* that ended it, or TRACE_NONE */
    int64_t start_ns, end_ns;
    double y0, y1;
    double label_x, label_y;
    uint32_t label;
    uint8_t host, lane, timer; /* enum tcp_timer */
    uint8_t action;            /* enum tcp_timer_action that ended it; START: still running */
    bool restarted;            /* begins with a restart */
};

/* A connection's stay in a band lane. */
struct tenancy {
    uint16_t conn;
    uint8_t host, lane;
    int64_t start_ns, end_ns;
    bool returned;            /* its handshake came to nothing: only the listener is left */
    uint32_t off_record;      /* the power went, and the connection with it; or TRACE_NONE */
    uint32_t standing_record; /* the state it was in where the span begins, or TRACE_NONE */
};

/* A word beside a lifeline. */
struct aside {
    uint32_t record;
    uint32_t text;
    double y; /* of what it speaks of */
    double top;
    uint8_t host;
    uint8_t ink;
    uint8_t kind; /* enum aside_kind */
};

enum aside_kind {
    ASIDE_CALL,  /* just above its height, when a state follows */
    ASIDE_STATE, /* just below it */
    ASIDE_NOTE,
    ASIDE_FOLDED, /* a note for which there is no room: a mark on the band */
};

/* Owns the lines across the room in the index of boxes; the others belong to arrows. */
#define OWNER_CROSSING (UINT32_MAX - 1)

/* What lies across the page: a chapter, a note, something that befell the cable. */
struct crossing {
    uint32_t record;
    uint32_t text;
    double y, text_x, text_y;
    uint8_t kind;  /* enum crossing_kind */
    bool at_ruler; /* a chapter that does not part the page */
};

enum crossing_kind {
    CROSSING_CHAPTER,
    CROSSING_NOTE,
    CROSSING_CABLE,
};

struct time_break {
    double y; /* of the zig-zag */
    uint32_t text;
    double text_x;
    size_t text_slot; /* the box of the text among the labels */
};

struct diagram {
    const struct trace *trace;
    struct diagram_options options; /* language is a copy */
    const struct theme *theme;
    struct text *text;
    struct columns columns;
    struct axis axis;
    struct list list;
    struct list header;       /* the strip above a scrolled diagram; empty on a page */
    struct list *sheet;       /* which of the two emit_*() write on */
    double header_px;         /* the height of that strip */
    int64_t from_ns, to_ns;   /* the span, within what the trace tells */
    double top_px, bottom_px; /* of the lifelines */
    double height_px;
    double ns_per_px; /* where the axis is not stretched or closed up */
    /* Of the whole axis, so that notes find room beside the flights: all of them get steeper, and
     * equal ones stay alike.  1 at first; what the sweep finds to be wanted needs another one. */
    double stretch, stretch_wanted;

    GArray *arrows;     /* struct arrow, by start */
    uint32_t *arrow_of; /* flight -> index, or TRACE_NONE */
    GArray *timers;     /* struct timer_bar, by end */
    GArray *tenancies;  /* struct tenancy */
    GArray *asides;     /* struct aside */
    GArray *crossings;  /* struct crossing */
    GArray *breaks;     /* struct time_break */
    float *record_y;    /* where each record stands; NAN outside the span */
    uint32_t names[TRACE_HOST_COUNT], addresses[TRACE_HOST_COUNT]; /* texts */
    struct boxes *boxes; /* labels between the lifelines */
};

void collect(struct diagram *diagram);
void collect_arrows(struct diagram *diagram);
void collect_connections(struct diagram *diagram);
void collect_timers(struct diagram *diagram);
void sweep(struct diagram *diagram);
void emit(struct diagram *diagram);

/* Finds room for an arrow's word and label and puts them into the index; false if there is none
 * as the arrow lies, or only such that costs more than `patience`. */
bool place_arrow(struct diagram *diagram, uint32_t arrow, double patience);
/* Once everything lies where it stays: moves labels to where fewer lines cross them. */
void place_improve(struct diagram *diagram);
/* The same for the words of breaks, which keep their height. */
void place_breaks(struct diagram *diagram);
/* How far apart two arrows of one direction must be at both ends for the second's label. */
double place_distance(const struct diagram *diagram, const struct arrow *arrow);

/* The flight that a record begins or ends, or TRACE_NONE. */
static inline uint32_t flight_of_record(const struct trace_record *record)
{
    switch (record->kind) {
    case TRACE_SENT:
        return record->sent.flight;
    case TRACE_ARRIVED:
        return record->arrived.flight;
    case TRACE_LOST:
        return record->lost.flight;
    default:
        return TRACE_NONE;
    }
}

static inline struct arrow *diagram_arrow(const struct diagram *diagram, uint32_t index)
{
    return &g_array_index(diagram->arrows, struct arrow, index);
}

/* The arrow of a flight, or the second of two: it goes on there after it was held. */
static inline uint32_t diagram_last_leg(const struct diagram *diagram, uint32_t arrow)
{
    bool two = arrow + 1 < diagram->arrows->len && diagram_arrow(diagram, arrow + 1)->onward;

    return two ? arrow + 1 : arrow;
}

#endif
