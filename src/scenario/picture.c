#include "scenario/picture.h"

#include "scenario/scenario.h"

#include <glib.h>
#include <png.h>
#include <string.h>

#define SIGNATURE_BYTES 8

struct source {
    const char *octets;
    size_t left_bytes;
};

bool picture_is_png(const char *octets, size_t length)
{
    return length >= SIGNATURE_BYTES &&
           png_sig_cmp((png_const_bytep)octets, 0, SIGNATURE_BYTES) == 0;
}

static void read_cb(png_structp png, png_bytep out, size_t length)
{
    struct source *source = png_get_io_ptr(png);

    if (length > source->left_bytes)
        png_error(png, "the file ends too early");
    memcpy(out, source->octets, length);
    source->octets += length;
    source->left_bytes -= length;
}

/* Silently, for libpng would write to standard error. */
static void error_cb(png_structp png, png_const_charp message)
{
    (void)message;
    png_longjmp(png, 1);
}

static void warning_cb(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static char *find_text(png_structp png, png_infop info)
{
    png_textp texts;
    int count = png_get_text(png, info, &texts, NULL);

    for (int i = 0; i < count; i++)
        if (strcmp(texts[i].key, SCENARIO_PNG_KEYWORD) == 0)
            return g_strdup(texts[i].text);
    return NULL;
}

/* The chunks before the pixels, among which Synfin writes its texts.  libpng leaves with a jump
 * when it is displeased; nothing that has to be freed is made after that. */
static void read_texts(png_structp png, png_infop info, struct source *source, char **text)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return;
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_read_fn(png, source, read_cb);
    png_read_info(png, info);
    *text = find_text(png, info);
}

char *picture_scenario(const char *octets, size_t length)
{
    struct source source = {octets, length};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, error_cb, warning_cb);
    png_infop info = png_create_info_struct(png);
    char *text = NULL;

    read_texts(png, info, &source, &text);
    png_destroy_read_struct(&png, &info, NULL);
    return text;
}
