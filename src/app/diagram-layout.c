#include "app/diagram-view-private.h"

#include "trace/sentence.h"

#include <adwaita.h>
#include <math.h>

/* A layout that takes longer than this is not made again for an open end alone. */
#define GROW_LAYOUT_US 30000

/* From this width on the text of the diagram grows with it, up to a size that is read from the last
 * row. */
#define GROW_TEXT_PX  1150.0
#define GROW_TEXT_MAX 1.7

static enum diagram_theme theme(void)
{
    AdwStyleManager *style = adw_style_manager_get_default();
    if (adw_style_manager_get_high_contrast(style) && !adw_style_manager_get_dark(style))
        return DIAGRAM_CONTRAST;
    return adw_style_manager_get_dark(style) ? DIAGRAM_DARK : DIAGRAM_LIGHT;
}

static void give_knots(SynfinDiagramView *self)
{
    size_t count;
    const struct diagram_knot *knots = diagram_knots(self->diagram, &count);
    struct player_knot *copy = g_new(struct player_knot, count);
    for (size_t i = 0; i < count; i++)
        copy[i] = (struct player_knot){.t_ns = knots[i].t_ns, .y_px = knots[i].y_px};
    synfin_run_set_knots(self->run, copy, count);
    g_free(copy);
}

void diagram_view_drop_layout(SynfinDiagramView *self)
{
    tiles_drop(&self->tiles);
    g_clear_pointer(&self->header, gsk_render_node_unref);
    g_clear_pointer(&self->diagram, diagram_free);
}

void diagram_view_lay_out(SynfinDiagramView *self)
{
    int width_px = gtk_widget_get_width(GTK_WIDGET(self));
    diagram_view_drop_layout(self);
    if (width_px <= 0 || !self->run)
        return;
    struct diagram_options options = diagram_options_default();
    options.theme = theme();
    options.numbers = trace_numbers_style(synfin_run_numbers(self->run));
    options.language = trace_language();
    options.width_px = fmax(width_px, DIAGRAM_WIDTH_MIN_PX);
    options.text_scale =
        self->zoom * self->font_scale * CLAMP(width_px / GROW_TEXT_PX, 1, GROW_TEXT_MAX);
    options.page = false;
    options.cwnd = scenario_is_about_congestion(session_scenario(synfin_run_session(self->run)));
    gint64 begun_us = g_get_monotonic_time();
    self->diagram = diagram_new(synfin_run_trace(self->run), &options);
    self->laid_out_us = g_get_monotonic_time();
    self->layout_us = self->laid_out_us - begun_us;
    self->laid_out_to_ns = trace_end_ns(synfin_run_trace(self->run));
    give_knots(self);
    diagram_view_configure_adjustments(self);
    diagram_view_scroll_to(self, diagram_y_px(self->diagram, self->anchor_t_ns) - self->anchor_px);
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

void diagram_view_style_changed(SynfinDiagramView *self)
{
    if (self->diagram)
        diagram_view_lay_out(self);
}

void diagram_view_read_font_scale(SynfinDiagramView *self)
{
    int dpi = -1;
    g_object_get(gtk_widget_get_settings(GTK_WIDGET(self)), "gtk-xft-dpi", &dpi, NULL);
    double font_scale = dpi > 0 ? dpi / (96.0 * 1024.0) : 1;
    if (font_scale == self->font_scale)
        return;
    self->font_scale = font_scale;
    if (self->diagram)
        diagram_view_lay_out(self);
}

/* Past the end of what was laid out the drawing grows once a second, as long as that is quick. */
void diagram_view_grow(SynfinDiagramView *self)
{
    if (synfin_run_t_ns(self->run) > self->laid_out_to_ns && self->layout_us < GROW_LAYOUT_US &&
        g_get_monotonic_time() - self->laid_out_us > G_USEC_PER_SEC)
        diagram_view_lay_out(self);
}
