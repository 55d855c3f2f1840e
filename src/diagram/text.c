#include "diagram/text.h"

#include <pango/pangocairo.h>
#include <string.h>

#define FONT_FAMILY  "Cantarell, DejaVu Sans, Noto Sans CJK SC, sans-serif"
/* Layouts kept shaped; a screen holds some hundred strings. */
#define LAYOUTS_KEPT 2048

struct measure {
    float width_px, height_px;
};

struct text {
    PangoFontMap *map;
    PangoContext *context;
    PangoFontDescription *fonts[TEXT_STYLE_COUNT];
    GArray *runs;         /* struct text_run */
    GHashTable *measures; /* shape of a string, digits made alike -> struct measure */
    GHashTable *layouts;  /* index -> PangoLayout */
    GString *key;
    bool has_italics; /* Chinese has none: slanted characters are badly made ones */
};

struct style {
    double size_px;
    PangoWeight weight;
};

static const struct style styles[TEXT_STYLE_COUNT] = {
    [TEXT_LABEL] = {13, PANGO_WEIGHT_NORMAL},  [TEXT_STATE] = {13, PANGO_WEIGHT_BOLD},
    [TEXT_TIMER] = {12, PANGO_WEIGHT_BOLD},    [TEXT_CALL] = {12.5, PANGO_WEIGHT_NORMAL},
    [TEXT_RULER] = {11, PANGO_WEIGHT_NORMAL},  [TEXT_BREAK] = {12, PANGO_WEIGHT_NORMAL},
    [TEXT_NOTE] = {12.5, PANGO_WEIGHT_NORMAL}, [TEXT_CHAPTER] = {15, PANGO_WEIGHT_BOLD},
    [TEXT_TITLE] = {20, PANGO_WEIGHT_BOLD},    [TEXT_SUBTITLE] = {12.5, PANGO_WEIGHT_NORMAL},
    [TEXT_HOST] = {15, PANGO_WEIGHT_BOLD},
};

static void clear_run(gpointer run)
{
    g_free(((struct text_run *)run)->text);
}

static bool is_chinese(const char *language)
{
    return language != NULL && strncmp(language, "zh", 2) == 0;
}

/* Fixed options, so that a string measures the same on every target and at every angle. */
static PangoContext *new_context(PangoFontMap *map, const char *language)
{
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(context, 96);
    pango_context_set_round_glyph_positions(context, FALSE);
    /* Without this, Chinese falls back to the Japanese forms of its characters. */
    pango_context_set_language(context,
                               pango_language_from_string(is_chinese(language) ? "zh-cn" : "en"));
    return context;
}

struct text *text_new(double scale, const char *language)
{
    struct text *text = g_new0(struct text, 1);

    text->map = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(text->map), 96);
    text->context = new_context(text->map, language);
    text->has_italics = !is_chinese(language);
    for (int i = 0; i < TEXT_STYLE_COUNT; i++) {
        text->fonts[i] = pango_font_description_from_string(FONT_FAMILY);
        pango_font_description_set_absolute_size(text->fonts[i],
                                                 styles[i].size_px * scale * PANGO_SCALE);
        pango_font_description_set_weight(text->fonts[i], styles[i].weight);
    }
    text->runs = g_array_new(FALSE, TRUE, sizeof(struct text_run));
    g_array_set_clear_func(text->runs, clear_run);
    text->measures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    text->layouts = g_hash_table_new_full(g_int_hash, g_int_equal, g_free, g_object_unref);
    text->key = g_string_new(NULL);
    return text;
}

void text_free(struct text *text)
{
    if (text == NULL)
        return;
    g_hash_table_destroy(text->layouts);
    g_hash_table_destroy(text->measures);
    g_array_free(text->runs, TRUE);
    g_string_free(text->key, TRUE);
    for (int i = 0; i < TEXT_STYLE_COUNT; i++)
        pango_font_description_free(text->fonts[i]);
    g_object_unref(text->context);
    g_object_unref(text->map);
    g_free(text);
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, guint from, guint to)
{
    attribute->start_index = from;
    attribute->end_index = to;
    pango_attr_list_insert(list, attribute);
}

static PangoLayout *shape(const struct text *text, const struct text_run *run)
{
    static const PangoAlignment alignments[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                                PANGO_ALIGN_RIGHT};
    PangoLayout *layout = pango_layout_new(text->context);
    PangoAttrList *attributes = pango_attr_list_new();
    guint end = (guint)strlen(run->text);

    pango_layout_set_font_description(layout, text->fonts[run->style]);
    pango_layout_set_text(layout, run->text, (int)end);
    add_attribute(attributes, pango_attr_font_features_new("tnum=1"), 0, end);
    if (run->bold_end > 0)
        add_attribute(attributes, pango_attr_weight_new(PANGO_WEIGHT_BOLD), 0, run->bold_end);
    if (text->has_italics && run->italic_from < end)
        add_attribute(attributes, pango_attr_style_new(PANGO_STYLE_ITALIC), run->italic_from, end);
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_alignment(layout, alignments[run->align]);
    if (run->wrap_px > 0) {
        pango_layout_set_width(layout, (int)(run->wrap_px * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    return layout;
}

/* Digits are all of one width, so strings that differ in digits only need one measurement. */
static const char *shape_key(struct text *text, const struct text_run *run)
{
    g_string_printf(text->key, "%u %u %u %.1f ", run->style, run->bold_end, run->italic_from,
                    (double)run->wrap_px);
    for (const char *c = run->text; *c != '\0'; c++)
        g_string_append_c(text->key, g_ascii_isdigit(*c) ? '0' : *c);
    return text->key->str;
}

static void measure(struct text *text, struct text_run *run)
{
    const char *key = shape_key(text, run);
    struct measure *known = g_hash_table_lookup(text->measures, key);

    if (known == NULL) {
        PangoLayout *layout = shape(text, run);
        PangoRectangle extents;

        pango_layout_get_extents(layout, NULL, &extents);
        known = g_new(struct measure, 1);
        known->width_px = (float)extents.width / PANGO_SCALE;
        known->height_px = (float)extents.height / PANGO_SCALE;
        g_hash_table_insert(text->measures, g_strdup(key), known);
        g_object_unref(layout);
    }
    run->width_px = known->width_px;
    run->height_px = known->height_px;
}

uint32_t text_add_mixed(struct text *text, enum text_style style, enum text_align align,
                        const char *string, double wrap_px, size_t bold_end, size_t italic_from)
{
    struct text_run run = {
        .text = g_strdup(string),
        .wrap_px = (float)wrap_px,
        .bold_end = (uint16_t)MIN(bold_end, UINT16_MAX),
        .italic_from = (uint16_t)MIN(italic_from, UINT16_MAX),
        .style = (uint8_t)style,
        .align = (uint8_t)align,
    };

    measure(text, &run);
    g_array_append_val(text->runs, run);
    return text->runs->len - 1;
}

uint32_t text_add(struct text *text, enum text_style style, enum text_align align,
                  const char *string, double wrap_px)
{
    return text_add_mixed(text, style, align, string, wrap_px, 0, UINT16_MAX);
}

uint32_t text_add_balanced(struct text *text, enum text_style style, enum text_align align,
                           const char *string, double wrap_px)
{
    struct text_run wide = {.text = (char *)string,
                            .italic_from = UINT16_MAX,
                            .style = (uint8_t)style,
                            .wrap_px = (float)wrap_px};
    struct text_run even = wide;

    measure(text, &wide);
    even.height_px = wide.height_px;
    /* The narrowest wrapping that needs no more lines, to an eighth. */
    double best_px = wrap_px;
    for (int eighths = 7; eighths >= 4 && wide.height_px > text_line_px(text, style) * 1.5;
         eighths--) {
        even.wrap_px = (float)(wrap_px * eighths / 8);
        measure(text, &even);
        if (even.height_px > wide.height_px + 1)
            break;
        best_px = (double)even.wrap_px;
    }
    return text_add(text, style, align, string, best_px);
}

const struct text_run *text_run(const struct text *text, uint32_t index)
{
    return &g_array_index(text->runs, struct text_run, index);
}

double text_line_px(const struct text *text, enum text_style style)
{
    return pango_font_description_get_size(text->fonts[style]) * 1.3 / PANGO_SCALE;
}

static PangoLayout *layout_of(struct text *text, uint32_t index)
{
    PangoLayout *layout = g_hash_table_lookup(text->layouts, &index);

    if (layout == NULL) {
        if (g_hash_table_size(text->layouts) >= LAYOUTS_KEPT)
            g_hash_table_remove_all(text->layouts);
        layout = shape(text, text_run(text, index));
        g_hash_table_insert(text->layouts, g_memdup2(&index, sizeof index), layout);
    }
    return layout;
}

void text_paint(struct text *text, cairo_t *cr, uint32_t index, double x, double y, double angle)
{
    PangoLayout *layout = layout_of(text, index);
    PangoRectangle extents;

    pango_layout_get_extents(layout, NULL, &extents);
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_rotate(cr, angle);
    cairo_move_to(cr, -(extents.x + extents.width / 2.0) / PANGO_SCALE,
                  -(extents.y + extents.height / 2.0) / PANGO_SCALE);
    pango_cairo_show_layout(cr, layout);
    cairo_restore(cr);
}

/* Of a string that is not kept. */
static PangoLayout *shape_string(struct text *text, enum text_style style, const char *string,
                                 double *width_px, double *height_px)
{
    struct text_run run = {
        .text = (char *)string, .italic_from = UINT16_MAX, .style = (uint8_t)style};
    PangoLayout *layout = shape(text, &run);
    PangoRectangle extents;

    pango_layout_get_extents(layout, NULL, &extents);
    *width_px = (double)extents.width / PANGO_SCALE;
    *height_px = (double)extents.height / PANGO_SCALE;
    return layout;
}

double text_string_width_px(struct text *text, enum text_style style, const char *string)
{
    double width_px, height_px;

    g_object_unref(shape_string(text, style, string, &width_px, &height_px));
    return width_px;
}

void text_paint_string(struct text *text, cairo_t *cr, enum text_style style, const char *string,
                       double right, double y)
{
    double width_px, height_px;
    PangoLayout *layout = shape_string(text, style, string, &width_px, &height_px);

    cairo_move_to(cr, right - width_px, y - height_px / 2);
    pango_cairo_show_layout(cr, layout);
    g_object_unref(layout);
}
