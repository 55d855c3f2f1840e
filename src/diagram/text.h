/* All the words of a diagram: measured once with the diagram's own PangoContext, painted from a
 * bounded cache of shaped layouts.  A string measures the same whatever it is later drawn on.
 */
#ifndef SYNFIN_DIAGRAM_TEXT_H
#define SYNFIN_DIAGRAM_TEXT_H

#include "diagram/theme.h"

#include <cairo.h>
#include <stddef.h>
#include <stdint.h>

enum text_style {
    TEXT_LABEL, /* of an arrow */
    TEXT_STATE,
    TEXT_TIMER,
    TEXT_CALL,
    TEXT_RULER,
    TEXT_BREAK,
    TEXT_NOTE,
    TEXT_CHAPTER,
    TEXT_TITLE,
    TEXT_SUBTITLE,
    TEXT_HOST,
    TEXT_STYLE_COUNT
};

enum text_align {
    TEXT_LEFT,
    TEXT_CENTER,
    TEXT_RIGHT,
};

/* A string as it will be drawn.  Octets before bold_end are bold, those from italic_from on are
 * italic. */
struct text_run {
    char *text;
    float wrap_px; /* 0: one line */
    float width_px, height_px;
    uint16_t bold_end, italic_from;
    uint8_t style; /* enum text_style */
    uint8_t align; /* enum text_align */
};

#define TEXT_NONE UINT32_MAX

struct text;

/* `scale` multiplies every size; `language` may be NULL. */
struct text *text_new(double scale, const char *language);
void text_free(struct text *text);

/* Measures and keeps a string; the string is copied.  The index lives as long as the text. */
uint32_t text_add(struct text *text, enum text_style style, enum text_align align,
                  const char *string, double wrap_px);
/* The same with a bold beginning and an italic end, in octets; 0 and UINT16_MAX for none. */
uint32_t text_add_mixed(struct text *text, enum text_style style, enum text_align align,
                        const char *string, double wrap_px, size_t bold_end, size_t italic_from);
/* The same in as many lines as it needs, all of them about equally long. */
uint32_t text_add_balanced(struct text *text, enum text_style style, enum text_align align,
                           const char *string, double wrap_px);
const struct text_run *text_run(const struct text *text, uint32_t index);
/* The height of one line of a style. */
double text_line_px(const struct text *text, enum text_style style);

/* Paints with its centre at (x, y), turned by `angle` (radians, clockwise), in the colour that
 * is set in `cr`. */
void text_paint(struct text *text, cairo_t *cr, uint32_t index, double x, double y, double angle);

/* Paints a string that is not kept, its right edge and its middle at (right, y). */
void text_paint_string(struct text *text, cairo_t *cr, enum text_style style, const char *string,
                       double right, double y);
double text_string_width_px(struct text *text, enum text_style style, const char *string);

#endif
