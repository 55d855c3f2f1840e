/* Inside of emitting (see layout.h): short ways to add items to the display list. */
#ifndef SYNFIN_DIAGRAM_EMIT_H
#define SYNFIN_DIAGRAM_EMIT_H

#include "diagram/layout.h"

/* Tall things are cut into pieces of this height. */
#define EMIT_PIECE_PX 250.0

/* What an item tells of. */
struct subject {
    uint32_t record, flight;
};

static inline struct subject subject_record(uint32_t record)
{
    return (struct subject){record, TRACE_NONE};
}

static inline struct subject subject_none(void)
{
    return (struct subject){LIST_NO_RECORD, TRACE_NONE};
}

void emit_line(struct diagram *diagram, enum layer layer, double x0, double y0, double x1,
               double y1, enum ink ink, double width, enum dash dash, struct subject subject);
/* A line straight down, in pieces: so that a stretch of the page finds only what is in it. */
void emit_tall_line(struct diagram *diagram, enum layer layer, double x, double top, double bottom,
                    enum ink ink, double width, enum dash dash, struct subject subject);
void emit_fill(struct diagram *diagram, enum layer layer, double left, double top, double right,
               double bottom, enum ink ink, enum edge edge, double corner, struct subject subject);
void emit_mark(struct diagram *diagram, enum mark mark, double x, double y, enum ink ink,
               double size, struct subject subject);
void emit_text(struct diagram *diagram, uint32_t text, double x, double y, double angle,
               enum ink ink, struct subject subject);
/* The same for a text between the lifelines: where arrows other than its own cross it, a halo
 * keeps them off.  `owner` is the index of its arrow, or TRACE_NONE. */
void emit_crossed_text(struct diagram *diagram, uint32_t text, double x, double y, double angle,
                       enum ink ink, struct subject subject, uint32_t owner);

void emit_arrows(struct diagram *diagram);
void emit_bands(struct diagram *diagram);
void emit_timers(struct diagram *diagram);
void emit_asides(struct diagram *diagram);
void emit_cwnd(struct diagram *diagram);
void emit_crossings(struct diagram *diagram);
void emit_ruler(struct diagram *diagram);
void emit_lifelines(struct diagram *diagram);
/* Above everything: the title and the names of the hosts.  Returns where the lifelines begin. */
double emit_head(struct diagram *diagram);
/* Below everything: the legend.  Returns where the page ends. */
double emit_legend(struct diagram *diagram);

/* Where a record stands; the top of the span for one that came before it. */
double height_of_record(const struct diagram *diagram, uint32_t record);
enum ink emit_timer_ink(enum tcp_timer timer);
/* The strokes of the kinds of arrow, at scale 1. */
double emit_arrow_width(enum ink ink);

#endif
