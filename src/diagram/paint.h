/* Inside of painting: one function an item kind. */
#ifndef SYNFIN_DIAGRAM_PAINT_H
#define SYNFIN_DIAGRAM_PAINT_H

#include "diagram/layout.h"

void paint_ink(const struct diagram *diagram, cairo_t *cr, enum ink ink);
void paint_fill(const struct diagram *diagram, cairo_t *cr, const struct item *item);
void paint_arrow(const struct diagram *diagram, cairo_t *cr, const struct item *item);
void paint_text(const struct diagram *diagram, cairo_t *cr, const struct item *item);
void paint_mark(const struct diagram *diagram, cairo_t *cr, const struct item *item);

#endif
