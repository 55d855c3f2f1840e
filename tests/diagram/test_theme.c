/* Every theme can be read: text has a contrast of 4.5 to what it stands on (WCAG 2.1, 1.4.3). */
#include "diagram/theme.h"

#include <glib.h>
#include <math.h>

static double linear(double c)
{
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(const struct theme *theme, enum ink ink)
{
    struct colour c = theme_colour(theme, ink);

    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

static double contrast(const struct theme *theme, enum ink a, enum ink b)
{
    double x = luminance(theme, a), y = luminance(theme, b);

    return (MAX(x, y) + 0.05) / (MIN(x, y) + 0.05);
}

static void test_text_on_page(void)
{
    for (int t = 0; t < DIAGRAM_THEME_COUNT; t++)
        for (enum ink ink = INK_TEXT; ink <= INK_STATE_WAITING; ink++) {
            if (ink == INK_FAINT)
                continue;
            double c = contrast(theme_get((enum diagram_theme)t), ink, INK_PAGE);
            if (c < 4.5)
                g_error("theme %d, ink %d: contrast %.2f", t, ink, c);
        }
}

static void test_text_on_tints(void)
{
    for (int t = 0; t < DIAGRAM_THEME_COUNT; t++) {
        const struct theme *theme = theme_get((enum diagram_theme)t);

        g_assert_cmpfloat(contrast(theme, INK_NOTE, INK_NOTE_FILL), >=, 4.5);
        for (enum ink ink = INK_SYN; ink <= INK_REORDER; ink++) {
            double c = contrast(theme, ink, INK_CUT_FILL);
            if (c < 4.5)
                g_error("theme %d, ink %d on the tint of a cut: contrast %.2f", t, ink, c);
        }
        g_assert_cmpfloat(contrast(theme, INK_QUIET, INK_CUT_FILL), >=, 4.5);
    }
}

static void test_high_contrast(void)
{
    const struct theme *theme = theme_get(DIAGRAM_CONTRAST);

    for (enum ink ink = INK_SYN; ink <= INK_STATE_WAITING; ink++)
        g_assert_cmpfloat(contrast(theme, ink, INK_PAGE), >=, 7);
}

static void test_bands_of_states(void)
{
    g_assert_cmpint(theme_band_ink(TCP_CLOSED), ==, INK_BAND_CLOSED);
    g_assert_cmpint(theme_band_ink(TCP_LISTEN), ==, INK_BAND_LISTEN);
    g_assert_cmpint(theme_band_ink(TCP_SYN_RECEIVED), ==, INK_BAND_OPENING);
    g_assert_cmpint(theme_band_ink(TCP_ESTABLISHED), ==, INK_BAND_ESTABLISHED);
    g_assert_cmpint(theme_band_ink(TCP_CLOSE_WAIT), ==, INK_BAND_CLOSING);
    g_assert_cmpint(theme_band_ink(TCP_TIME_WAIT), ==, INK_BAND_WAITING);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/theme/text on the page", test_text_on_page);
    g_test_add_func("/theme/text on tints", test_text_on_tints);
    g_test_add_func("/theme/high contrast is higher", test_high_contrast);
    g_test_add_func("/theme/every state has the band of its group", test_bands_of_states);
    return g_test_run();
}
