/* A diagram as a PNG: its size, its colours, what it says about itself, and that it is there whole
 * or not at all. */
#include "tale.h"

#include "export/png.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <png.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* A picture read back; rows as RGB. */
struct image {
    png_structp png;
    png_infop info;
    FILE *file;
    png_uint_32 width, height;
};

static struct image open_image(const char *path)
{
    struct image image = {.file = fopen(path, "rb")};

    g_assert_nonnull(image.file);
    image.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    image.info = png_create_info_struct(image.png);
    png_set_user_limits(image.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_init_io(image.png, image.file);
    png_read_info(image.png, image.info);
    image.width = png_get_image_width(image.png, image.info);
    image.height = png_get_image_height(image.png, image.info);
    return image;
}

static void close_image(struct image *image)
{
    png_destroy_read_struct(&image->png, &image->info, NULL);
    fclose(image->file);
}

static char *temporary(const char *name)
{
    char *folder = g_dir_make_tmp("synfin-XXXXXX", NULL);
    char *path = g_build_filename(folder, name, NULL);

    g_free(folder);
    return path;
}

static void remove_all(char *path)
{
    char *folder = g_path_get_dirname(path);

    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(folder);
    g_free(path);
}

static struct diagram *draw(struct trace *trace, enum diagram_theme theme)
{
    struct diagram_options options = diagram_options_default();

    options.theme = theme;
    options.width_px = 720;
    return diagram_new(trace, &options);
}

static void write_good(const struct diagram *d, const char *path,
                       const struct export_png_options *options)
{
    char *error = NULL;

    if (!export_png(d, path, options, &error))
        g_error("%s", error);
    g_assert_null(error);
}

/* ---- the tests ------------------------------------------------------------------------------ */

static void test_head(void)
{
    struct trace *trace = tale_of_the_last_ack();
    struct diagram *d = draw(trace, DIAGRAM_LIGHT);
    const struct export_text texts[] = {{"Title", "The last ACK is lost"},
                                        {"Synfin scenario", "title: 最后一个 ACK\n"}};
    struct export_png_options options = {.scale = 2, .texts = texts, .text_count = 2};
    char *path = temporary("head.png");
    png_uint_32 x, y;
    int unit, intent;
    png_textp found;

    write_good(d, path, &options);
    struct image image = open_image(path);
    g_assert_cmpuint(image.width, ==, 1440);
    g_assert_cmpuint(image.height, ==, (png_uint_32)ceil(diagram_height_px(d) * 2));
    g_assert_cmpint(png_get_color_type(image.png, image.info), ==, PNG_COLOR_TYPE_PALETTE);
    g_assert_cmpint(png_get_bit_depth(image.png, image.info), ==, 8);
    png_get_pHYs(image.png, image.info, &x, &y, &unit);
    g_assert_cmpint(unit, ==, PNG_RESOLUTION_METER);
    g_assert_cmpuint(x, ==, 7559); /* 192 dots an inch */
    g_assert_cmpuint(y, ==, x);
    g_assert_true(png_get_sRGB(image.png, image.info, &intent) & PNG_INFO_sRGB);
    g_assert_cmpint(png_get_text(image.png, image.info, &found, NULL), ==, 2);
    for (int i = 0; i < 2; i++) {
        g_assert_cmpstr(found[i].key, ==, texts[i].keyword);
        g_assert_cmpstr(found[i].text, ==, texts[i].text);
        g_assert_cmpint(found[i].compression, ==, PNG_ITXT_COMPRESSION_NONE);
    }
    close_image(&image);
    remove_all(path);
    diagram_free(d);
    trace_free(trace);
}

static void test_dpi(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram *d = draw(trace, DIAGRAM_LIGHT);
    struct export_png_options options = {.scale = 1, .dpi = 300};
    char *path = temporary("dpi.png");

    write_good(d, path, &options);
    struct image image = open_image(path);
    g_assert_cmpuint(png_get_x_pixels_per_meter(image.png, image.info), ==, 11811);
    close_image(&image);
    remove_all(path);
    diagram_free(d);
    trace_free(trace);
}

/* The share of pixels that differ from what cairo draws without a palette by more than an eye
 * would see. */
static double compare(struct image *image, const struct diagram *d)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)image->width, (int)image->height);
    cairo_t *cr = cairo_create(surface);
    size_t far_off = 0;

    diagram_paint(d, cr, 0, image->height);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    png_set_palette_to_rgb(image->png);
    png_read_update_info(image->png, image->info);
    uint8_t *row = g_malloc(png_get_rowbytes(image->png, image->info));
    for (png_uint_32 y = 0; y < image->height; y++) {
        png_read_row(image->png, row, NULL);
        const uint32_t *pixels =
            (const void *)(cairo_image_surface_get_data(surface) +
                           (size_t)y * (size_t)cairo_image_surface_get_stride(surface));
        for (png_uint_32 x = 0; x < image->width; x++)
            for (int c = 0; c < 3; c++)
                far_off +=
                    abs((int)(pixels[x] >> (16 - 8 * c) & 0xff) - row[3 * x + (unsigned)c]) > 24;
    }
    g_free(row);
    cairo_surface_destroy(surface);
    return (double)far_off / ((double)image->width * image->height);
}

static void test_colours(void)
{
    for (int theme = 0; theme < DIAGRAM_THEME_COUNT; theme++) {
        struct trace *trace = tale_of_everything();
        struct diagram *d = draw(trace, (enum diagram_theme)theme);
        struct export_png_options options = {.scale = 1};
        char *path = temporary("colours.png");

        write_good(d, path, &options);
        struct image image = open_image(path);
        double share = compare(&image, d);
        g_test_message("theme %d: %.4f %% of the pixels are off", theme, share * 100);
        g_assert_cmpfloat(share, <, 0.001);
        close_image(&image);
        remove_all(path);
        diagram_free(d);
        trace_free(trace);
    }
}

/* Taller than any surface of cairo's, and whole: the end of the page is there. */
static void test_tall(void)
{
    struct trace *trace = tale_of_a_transfer(1000);
    struct diagram *d = draw(trace, DIAGRAM_LIGHT);
    struct export_png_options options = {.scale = 1};
    char *path = temporary("tall.png");
    size_t dark = 0;

    g_assert_cmpfloat(diagram_height_px(d), >, 32767);
    write_good(d, path, &options);
    struct image image = open_image(path);
    g_assert_cmpuint(image.height, ==, (png_uint_32)ceil(diagram_height_px(d)));
    png_set_palette_to_rgb(image.png);
    png_set_rgb_to_gray_fixed(image.png, 1, -1, -1);
    png_read_update_info(image.png, image.info);
    uint8_t *row = g_malloc(png_get_rowbytes(image.png, image.info));
    for (png_uint_32 y = 0; y < image.height; y++) {
        png_read_row(image.png, row, NULL);
        for (png_uint_32 x = 0; x < image.width && y > image.height - 100; x++)
            dark += row[x] < 128;
    }
    g_assert_cmpuint(dark, >, 500);
    g_free(row);
    close_image(&image);
    remove_all(path);
    diagram_free(d);
    trace_free(trace);
}

/* A folder stands where the file should go: an error of one line, and nothing is left behind. */
static void test_failure(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram *d = draw(trace, DIAGRAM_LIGHT);
    struct export_png_options options = {.scale = 1};
    char *path = temporary("taken.png"), *folder = g_path_get_dirname(path), *error = NULL;

    g_mkdir(path, 0777);
    g_assert_false(export_png(d, path, &options, &error));
    g_assert_nonnull(strstr(error, "taken.png"));
    g_assert_null(strchr(error, '\n'));
    g_free(error);
    g_rmdir(path);
    GDir *left = g_dir_open(folder, 0, NULL);
    g_assert_null(g_dir_read_name(left));
    g_dir_close(left);
    g_free(folder);
    remove_all(path);
    g_assert_false(export_png(d, "/nowhere/at/all.png", &options, &error));
    g_free(error);
    diagram_free(d);
    trace_free(trace);
}

/* The disk is full in the midst of it. */
static void test_disk_full(void)
{
    struct trace *trace = tale_of_a_transfer(200);
    struct diagram *d = draw(trace, DIAGRAM_LIGHT);
    struct export_png_options options = {.scale = 2};
    char *path = temporary("full.png"), *error = NULL;
    struct rlimit before, small;

    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 20000;
    setrlimit(RLIMIT_FSIZE, &small);
    bool written = export_png(d, path, &options, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    g_assert_false(written);
    g_assert_nonnull(strstr(error, "full.png"));
    g_free(error);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    remove_all(path); /* fails unless the folder is empty */
    diagram_free(d);
    trace_free(trace);
}

/* Too wide to be made: what stood there before still stands, until it is replaced as a whole. */
static void test_old_file_survives(void)
{
    struct trace *trace = tale_of_a_handshake();
    struct diagram *d = draw(trace, DIAGRAM_LIGHT);
    struct export_png_options options = {.scale = 100};
    char *path = temporary("old.png"), *error = NULL, *contents;

    g_assert_true(g_file_set_contents(path, "old", 3, NULL));
    g_assert_false(export_png(d, path, &options, &error));
    g_assert_nonnull(strstr(error, "72000"));
    g_free(error);
    g_assert_true(g_file_get_contents(path, &contents, NULL, NULL));
    g_assert_cmpstr(contents, ==, "old");
    g_free(contents);
    options.scale = 1;
    write_good(d, path, &options);
    struct image image = open_image(path);
    g_assert_cmpuint(image.width, ==, 720);
    close_image(&image);
    remove_all(path);
    diagram_free(d);
    trace_free(trace);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/png/size, palette, dots an inch and texts", test_head);
    g_test_add_func("/png/dots an inch as asked for", test_dpi);
    g_test_add_func("/png/the palette loses nothing that is seen", test_colours);
    g_test_add_func("/png/no height is too great", test_tall);
    g_test_add_func("/png/a failure leaves nothing behind", test_failure);
    g_test_add_func("/png/a full disk leaves nothing behind", test_disk_full);
    g_test_add_func("/png/what cannot be made leaves the old file", test_old_file_survives);
    return g_test_run();
}
