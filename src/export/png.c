#include "export/png.h"

#include "export/palette.h"
#include "export/whole_file.h"
#include "trace/gettext.h"

#include <cairo.h>
#include <glib.h>
#include <math.h>
#include <png.h>
#include <stdio.h>

/* cairo's limit, and a bound on the memory of one band. */
#define WIDTH_MAX       32767
#define BAND_PIXELS     (1 << 19)
#define INCHES_IN_METRE (1 / 0.0254)

struct picture {
    const struct diagram *diagram;
    const struct export_png_options *options;
    int width, height, band_rows;
    struct palette palette;
    /* One band is drawn while the other, `ready`, goes to libpng in a thread of its own. */
    cairo_surface_t *bands[2];
    int ready, ready_rows;
    uint8_t *row;
    png_structp png;
    png_infop info;
    char message[200]; /* of libpng */
};

static void error_cb(png_structp png, png_const_charp message)
{
    struct picture *picture = png_get_error_ptr(png);

    g_strlcpy(picture->message, message, sizeof picture->message);
    png_longjmp(png, 1);
}

static void warning_cb(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

/* ---- the head ------------------------------------------------------------------------------- */

static void write_palette(const struct picture *picture)
{
    const struct palette *palette = &picture->palette;
    png_color colours[PALETTE_MAX];

    for (int i = 0; i < palette->count; i++)
        colours[i] = (png_color){(png_byte)(palette->rgb[i] >> 16),
                                 (png_byte)(palette->rgb[i] >> 8), (png_byte)palette->rgb[i]};
    png_set_PLTE(picture->png, picture->info, colours, palette->count);
}

static void write_texts(const struct picture *picture)
{
    const struct export_png_options *options = picture->options;

    for (size_t i = 0; i < options->text_count; i++) {
        png_text chunk = {
            .compression = PNG_ITXT_COMPRESSION_NONE,
            .key = (char *)options->texts[i].keyword,
            .text = (char *)options->texts[i].text,
            .lang = (char *)"",
            .lang_key = (char *)"",
        };
        png_set_text(picture->png, picture->info, &chunk, 1);
    }
}

static void write_head(struct picture *picture)
{
    png_structp png = picture->png;
    png_infop info = picture->info;
    double scale = picture->options->scale;
    double dpi = picture->options->dpi > 0 ? picture->options->dpi : 96 * scale;
    png_uint_32 per_metre = (png_uint_32)lround(dpi * INCHES_IN_METRE);

    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8,
                 PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_level(png, 1);
    /* Every index is one of ours; looking at them all again costs as much as making them. */
    png_set_check_for_invalid_index(png, 0);
    png_set_sRGB_gAMA_and_cHRM(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    write_palette(picture);
    write_texts(picture);
    png_write_info(png, info);
}

/* ---- the bands ------------------------------------------------------------------------------ */

static void draw_band(struct picture *picture, cairo_surface_t *band, int first_row)
{
    double scale = picture->options->scale;
    cairo_t *cr = cairo_create(band);

    cairo_translate(cr, 0, -first_row);
    cairo_scale(cr, scale, scale);
    diagram_paint(picture->diagram, cr, first_row / scale,
                  (first_row + picture->band_rows) / scale);
    cairo_destroy(cr);
    cairo_surface_flush(band);
}

static void write_ready(struct picture *picture)
{
    cairo_surface_t *band = picture->bands[picture->ready];
    const unsigned char *pixels = cairo_image_surface_get_data(band);
    int stride = cairo_image_surface_get_stride(band);

    for (int y = 0; y < picture->ready_rows; y++) {
        const void *row = pixels + (size_t)y * (size_t)stride;
        palette_map_row(&picture->palette, row, picture->row, (size_t)picture->width);
        png_write_row(picture->png, picture->row);
    }
}

static void write_end(struct picture *picture)
{
    png_write_end(picture->png, picture->info);
}

/* Everything that libpng may leave with a jump happens in a stage; false if it did. */
static bool run_stage(struct picture *picture, void (*stage)(struct picture *))
{
    if (setjmp(png_jmpbuf(picture->png)) != 0)
        return false;
    stage(picture);
    return true;
}

static gpointer write_ready_cb(gpointer picture)
{
    return run_stage(picture, write_ready) ? picture : NULL;
}

/* Waits for the band that is being written, if there is one. */
static bool join(GThread **writer)
{
    bool good = *writer == NULL || g_thread_join(*writer) != NULL;

    *writer = NULL;
    return good;
}

static bool write_bands(struct picture *picture)
{
    GThread *writer = NULL;
    bool good = true;

    for (int first = 0, turn = 0; good && first < picture->height; turn = 1 - turn) {
        draw_band(picture, picture->bands[turn], first);
        good = join(&writer);
        picture->ready = turn;
        picture->ready_rows = MIN(picture->band_rows, picture->height - first);
        if (good)
            writer = g_thread_new("png", write_ready_cb, picture);
        first += picture->band_rows;
    }
    return join(&writer) && good;
}

static const char *write_picture(FILE *file, void *data)
{
    struct picture *picture = data;
    bool good = false;

    picture->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, picture, error_cb, warning_cb);
    picture->info = picture->png != NULL ? png_create_info_struct(picture->png) : NULL;
    if (picture->info != NULL) {
        png_init_io(picture->png, file);
        good =
            run_stage(picture, write_head) && write_bands(picture) && run_stage(picture, write_end);
    }
    png_destroy_write_struct(&picture->png, &picture->info);
    return good ? NULL : picture->message;
}

/* ---- the file ------------------------------------------------------------------------------- */

static bool check_size(const struct diagram *diagram, const struct export_png_options *options,
                       const char *path, char **error)
{
    double width = diagram_width_px(diagram) * options->scale;
    double height = diagram_height_px(diagram) * options->scale;

    if (!(options->scale > 0) || width < 1 || width > WIDTH_MAX || height > INT_MAX / 2.0) {
        *error = g_strdup_printf(
            _("%s: a picture of %.0f by %.0f pixels cannot be made, at most %d across"), path,
            width, height, WIDTH_MAX);
        return false;
    }
    return true;
}

bool export_png(const struct diagram *diagram, const char *path,
                const struct export_png_options *options, char **error)
{
    struct picture picture = {.diagram = diagram, .options = options};

    if (!check_size(diagram, options, path, error))
        return false;
    picture.width = (int)lround(diagram_width_px(diagram) * options->scale);
    picture.height = MAX((int)ceil(diagram_height_px(diagram) * options->scale), 1);
    picture.band_rows = CLAMP(BAND_PIXELS / picture.width, 16, picture.height);
    for (int i = 0; i < 2; i++)
        picture.bands[i] =
            cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture.width, picture.band_rows);
    picture.row = g_malloc((size_t)picture.width);
    palette_init(&picture.palette, theme_get(diagram_options(diagram)->theme));
    bool good = export_whole_file(path, write_picture, &picture, error);
    palette_clear(&picture.palette);
    g_free(picture.row);
    for (int i = 0; i < 2; i++)
        cairo_surface_destroy(picture.bands[i]);
    return good;
}
