/* How the panes share the width: the diagram must keep enough of it, and the text grows with it. */
#include "app/window-private.h"

/* From here on the inspector stands beside the server's pane, below it in its place. */
#define BESIDE_PX          1800
/* Below this it takes the place of both panes, or nothing would be left for the diagram. */
#define INSTEAD_OF_BOTH_PX 1180
/* Below this the words in the window are a step smaller, and from the other on a step larger. */
#define NARROW_PX          1180
#define WIDE_PX            2000

static void set_class(SynfinWindow *self, const char *name, bool on)
{
    if (on)
        gtk_widget_add_css_class(GTK_WIDGET(self), name);
    else
        gtk_widget_remove_css_class(GTK_WIDGET(self), name);
}

void window_arrange(SynfinWindow *self)
{
    int width_px = gtk_widget_get_width(GTK_WIDGET(self));
    bool inspecting = gtk_widget_get_visible(GTK_WIDGET(self->inspector));
    bool presenting = gtk_widget_has_css_class(GTK_WIDGET(self), "presenting");
    gtk_widget_set_visible(GTK_WIDGET(self->panes[TRACE_CLIENT]),
                           !presenting && (!inspecting || width_px >= INSTEAD_OF_BOTH_PX));
    gtk_widget_set_visible(GTK_WIDGET(self->panes[TRACE_SERVER]),
                           !presenting && (!inspecting || width_px >= BESIDE_PX));
    self->arranged_px = width_px;
    set_class(self, "narrow", width_px < NARROW_PX);
    set_class(self, "wide", width_px >= WIDE_PX);
}

static gboolean arrange_cb(gpointer data)
{
    SynfinWindow *self = data;
    self->arrange_source = 0;
    window_arrange(self);
    return G_SOURCE_REMOVE;
}

/* While sizes are being given no other size can be asked for. */
void window_arrange_soon(SynfinWindow *self)
{
    if (!self->arrange_source)
        self->arrange_source = g_idle_add(arrange_cb, self);
}
