/* Inside of the sweep (see layout.h): its state, and what it does for words that do not belong to
 * arrows.
 */
#ifndef SYNFIN_DIAGRAM_SWEEP_H
#define SYNFIN_DIAGRAM_SWEEP_H

#include "diagram/layout.h"

enum event_kind {
    EVENT_RECORD,
    EVENT_TAIL,     /* an arrow begins */
    EVENT_HEAD,     /* an arrow ends */
    EVENT_STANDING, /* a state that was reached before the span */
    EVENT_SPAN,     /* the span begins or ends */
};

struct event {
    int64_t t_ns;
    double y;
    uint32_t record, arrow;
    uint32_t order;
    uint8_t kind; /* enum event_kind */
};

/* The last word beside a lifeline, if it is a note. */
struct note_above {
    guint aside;   /* index plus one; 0: it is no note */
    double bottom; /* of the words above it */
};

/* How far down things reach. */
struct pen {
    double tail[TRACE_HOST_COUNT];   /* the latest tail at a host */
    double head[TRACE_HOST_COUNT];   /* the latest head at a host */
    double lost[TRACE_HOST_COUNT];   /* the latest end on the way to a host in this instant */
    double bottom[TRACE_HOST_COUNT]; /* the words beside a lifeline */
    struct note_above note[TRACE_HOST_COUNT];
    double rung[TRACE_NETWORK + 1]; /* where the present instant stands at a host */
    double crossed;                 /* lines across the page in the present instant */
    double floor;                   /* the present instant, below its headings */
    double last;                    /* everything so far */
};

struct sweep {
    struct diagram *d;
    GArray *events;  /* struct event, in order */
    uint32_t *texts; /* of every record that has one, TEXT_NONE for the others */
    struct pen pen;
    int64_t t_ns; /* the instant before */
    double base;  /* where the present instant begins */
    double lead;  /* room below its chapter, for words that stand above their height */
    bool closed_up;
    double spread;   /* of things that share an instant */
    double patience; /* what the place of a label may cost */
    int in_the_air;
    guint next_timer;
    enum trace_host note_side;
};

/* Fills in the events of the span. */
void sweep_add_events(struct sweep *sweep);
/* Records that take no room are given the height of their moment, once the axis is there. */
void sweep_silent_records(struct diagram *diagram);

/* Sets one end of an arrow to a height; the tail's must come first. */
void sweep_set_ends(struct diagram *diagram, struct arrow *arrow, bool tail, double y);

/* Each of these finds room for its kind of words in the events [first, end), whose heights are
 * known (but for sweep_crossings, which comes before them); false if there is none. */
bool sweep_crossings(struct sweep *sweep, struct pen *pen, guint first, guint end);
bool sweep_asides(struct sweep *sweep, struct pen *pen, guint first, guint end, double *push);
bool sweep_timers(struct sweep *sweep, const struct pen *pen, guint first, guint end);

#endif
