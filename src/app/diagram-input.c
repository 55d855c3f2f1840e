#include "app/diagram-view-private.h"

#include <glib/gi18n.h>
#include <math.h>

/* How near the pointer has to come. */
#define SLOP_PX  8.0
/* The ruler along the left edge, by which the playhead can always be taken. */
#define RULER_PX 58.0

static struct diagram_hit pick(SynfinDiagramView *self, double x_px, double y_px)
{
    struct diagram_hit none = {.record = TRACE_NONE, .flight = TRACE_NONE};
    double dx_px, dy_px;
    if (!diagram_view_to_diagram(self, x_px, y_px, &dx_px, &dy_px))
        return none;
    int64_t t_ns = synfin_run_t_ns(self->run);
    if (self->hide_future && diagram_t_ns(self->diagram, dy_px - SLOP_PX) > t_ns)
        return none;
    struct diagram_hit hit = diagram_pick(self->diagram, dx_px, dy_px, SLOP_PX);
    const struct trace *trace = synfin_run_trace(self->run);
    if (hit.record == TRACE_NONE || trace_record(trace, hit.record)->t_ns <= t_ns ||
        hit.flight == TRACE_NONE)
        return hit;
    /* The end of a segment that is still on its way is not known to anybody yet: what is meant
     * is its sending. */
    const struct trace_flight *flight = trace_flight(trace, hit.flight);
    if (flight->start_ns <= t_ns)
        hit.record = trace_packet(trace, flight->packet)->sent_record;
    return hit;
}

static bool is_on_playhead(SynfinDiagramView *self, double x_px, double y_px)
{
    double dx_px, dy_px;
    if (!diagram_view_to_diagram(self, x_px, y_px, &dx_px, &dy_px))
        return false;
    if (dx_px < RULER_PX)
        return true;
    double playhead_px = diagram_y_px(self->diagram, synfin_run_t_ns(self->run));
    return fabs(dy_px - playhead_px) <= SLOP_PX - 2 && pick(self, x_px, y_px).record == TRACE_NONE;
}

/* ---- the playhead is dragged ---------------------------------------------------------------- */

static void seek_to(SynfinDiagramView *self, double x_px, double y_px)
{
    double dx_px, dy_px;
    if (diagram_view_to_diagram(self, x_px, fmax(y_px, 0), &dx_px, &dy_px))
        synfin_run_seek(self->run, diagram_t_ns(self->diagram, dy_px));
}

static void drag_begin_cb(GtkGestureDrag *drag, double x_px, double y_px, gpointer data)
{
    SynfinDiagramView *self = data;
    gtk_widget_grab_focus(GTK_WIDGET(self));
    if (!is_on_playhead(self, x_px, y_px)) {
        gtk_gesture_set_state(GTK_GESTURE(drag), GTK_EVENT_SEQUENCE_DENIED);
        return;
    }
    gtk_gesture_set_state(GTK_GESTURE(drag), GTK_EVENT_SEQUENCE_CLAIMED);
    self->dragging = true;
    synfin_run_set_playing(self->run, false);
    seek_to(self, x_px, y_px);
}

static void drag_update_cb(GtkGestureDrag *drag, double dx_px, double dy_px, gpointer data)
{
    SynfinDiagramView *self = data;
    double x_px, y_px;
    if (self->dragging && gtk_gesture_drag_get_start_point(drag, &x_px, &y_px))
        seek_to(self, x_px + dx_px, y_px + dy_px);
}

static void drag_end_cb(GtkGestureDrag *drag G_GNUC_UNUSED, double dx_px G_GNUC_UNUSED,
                        double dy_px G_GNUC_UNUSED, gpointer data)
{
    SYNFIN_DIAGRAM_VIEW(data)->dragging = false;
}

/* ---- pointing and selecting ----------------------------------------------------------------- */

static void motion_cb(GtkEventControllerMotion *controller G_GNUC_UNUSED, double x_px, double y_px,
                      gpointer data)
{
    SynfinDiagramView *self = data;
    if (!self->diagram || self->dragging)
        return;
    uint32_t record = pick(self, x_px, y_px).record;
    diagram_view_set_hovered(self, record);
    const char *cursor = NULL;
    if (record != TRACE_NONE)
        cursor = "pointer";
    else if (is_on_playhead(self, x_px, y_px))
        cursor = "ns-resize";
    gtk_widget_set_cursor_from_name(GTK_WIDGET(self), cursor);
}

static void leave_cb(GtkEventControllerMotion *controller G_GNUC_UNUSED, gpointer data)
{
    diagram_view_set_hovered(data, TRACE_NONE);
}

static void pressed_cb(GtkGestureClick *click G_GNUC_UNUSED, int presses G_GNUC_UNUSED, double x_px,
                       double y_px, gpointer data)
{
    SynfinDiagramView *self = data;
    if (!self->diagram)
        return;
    uint32_t record = pick(self, x_px, y_px).record;
    synfin_run_select(self->run, record);
    if (record != TRACE_NONE)
        gtk_widget_activate_action(GTK_WIDGET(self), "win.inspect", NULL);
}

/* ---- the menu of a segment ------------------------------------------------------------------ */

/* The times that are offered for holding a segment back. */
static const char *const delays[] = {"50 ms", "200 ms", "500 ms", "1 s", "3 s"};

static GMenuModel *delay_menu(void)
{
    GMenu *menu = g_menu_new();
    for (size_t i = 0; i < G_N_ELEMENTS(delays); i++) {
        GMenuItem *item = g_menu_item_new(delays[i], NULL);
        g_menu_item_set_action_and_target(item, "win.packet-delay", "s", delays[i]);
        g_menu_append_item(menu, item);
        g_object_unref(item);
    }
    return G_MENU_MODEL(menu);
}

/* The actions on a packet speak of the selected one, which the menu has just selected.  One that
 * has landed can only be dropped by going back. */
static void append_packet_items(GMenu *menu, bool landed)
{
    GMenu *section = g_menu_new();
    if (landed) {
        g_menu_append(section, _("Go back and drop it"), "win.packet-go-back");
    } else {
        GMenuModel *delay = delay_menu();
        g_menu_append(section, _("Drop"), "win.packet-drop");
        g_menu_append_submenu(section, _("Delay by"), delay);
        g_menu_append(section, _("Duplicate"), "win.packet-duplicate");
        g_menu_append(section, _("Corrupt"), "win.packet-corrupt");
        g_menu_append(section, _("Hold"), "win.packet-hold");
        g_menu_append(section, _("Release"), "win.packet-release");
        g_object_unref(delay);
    }
    g_menu_append_section(menu, NULL, G_MENU_MODEL(section));
    g_object_unref(section);
}

static GMenu *menu_model(SynfinRun *run, struct diagram_hit hit, int64_t t_ns)
{
    GMenu *menu = g_menu_new(), *section = g_menu_new();
    if (synfin_run_record_packet(run, hit.record) != 0)
        append_packet_items(menu, hit.flight != TRACE_NONE &&
                                      trace_flight(synfin_run_trace(run), hit.flight)->end_ns <=
                                          synfin_run_t_ns(run));
    GMenuItem *item = g_menu_item_new(_("Move the playhead here"), NULL);
    g_menu_item_set_action_and_target(item, "win.seek", "x", t_ns);
    g_menu_append_item(section, item);
    g_object_unref(item);
    g_menu_append_section(menu, NULL, G_MENU_MODEL(section));
    g_object_unref(section);
    return menu;
}

void diagram_view_close_menu(SynfinDiagramView *self)
{
    if (self->menu)
        gtk_widget_unparent(GTK_WIDGET(self->menu));
    self->menu = NULL;
}

static void menu_released_cb(GtkGestureClick *click G_GNUC_UNUSED, int presses G_GNUC_UNUSED,
                             double x_px, double y_px, gpointer data)
{
    SynfinDiagramView *self = data;
    double dx_px, dy_px;
    if (!self->diagram || !diagram_view_to_diagram(self, x_px, y_px, &dx_px, &dy_px))
        return;
    struct diagram_hit hit = pick(self, x_px, y_px);
    if (hit.record != TRACE_NONE)
        synfin_run_select(self->run, hit.record);
    diagram_view_close_menu(self);
    GMenu *model = menu_model(self->run, hit, diagram_t_ns(self->diagram, dy_px));
    self->menu = GTK_POPOVER(gtk_popover_menu_new_from_model(G_MENU_MODEL(model)));
    g_object_unref(model);
    gtk_widget_set_parent(GTK_WIDGET(self->menu), GTK_WIDGET(self));
    gtk_popover_set_pointing_to(self->menu, &(GdkRectangle){(int)x_px, (int)y_px, 1, 1});
    gtk_popover_set_has_arrow(self->menu, FALSE);
    gtk_widget_set_halign(GTK_WIDGET(self->menu), GTK_ALIGN_START);
    gtk_popover_popup(self->menu);
}

/* ---- zoom ----------------------------------------------------------------------------------- */

static gboolean scroll_cb(GtkEventControllerScroll *scroll, double dx G_GNUC_UNUSED, double dy,
                          gpointer data)
{
    SynfinDiagramView *self = data;
    GdkModifierType modifiers =
        gtk_event_controller_get_current_event_state(GTK_EVENT_CONTROLLER(scroll));
    if (!(modifiers & GDK_CONTROL_MASK))
        return GDK_EVENT_PROPAGATE;
    synfin_diagram_view_set_zoom(self, self->zoom * pow(1.1, -dy));
    return GDK_EVENT_STOP;
}

void diagram_view_listen(SynfinDiagramView *self)
{
    GtkWidget *widget = GTK_WIDGET(self);
    GtkEventController *motion = gtk_event_controller_motion_new();
    g_signal_connect(motion, "motion", G_CALLBACK(motion_cb), self);
    g_signal_connect(motion, "leave", G_CALLBACK(leave_cb), self);
    gtk_widget_add_controller(widget, motion);

    GtkGesture *drag = gtk_gesture_drag_new();
    g_signal_connect(drag, "drag-begin", G_CALLBACK(drag_begin_cb), self);
    g_signal_connect(drag, "drag-update", G_CALLBACK(drag_update_cb), self);
    g_signal_connect(drag, "drag-end", G_CALLBACK(drag_end_cb), self);
    gtk_widget_add_controller(widget, GTK_EVENT_CONTROLLER(drag));

    GtkGesture *click = gtk_gesture_click_new();
    g_signal_connect(click, "pressed", G_CALLBACK(pressed_cb), self);
    gtk_widget_add_controller(widget, GTK_EVENT_CONTROLLER(click));

    GtkGesture *menu = gtk_gesture_click_new();
    gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(menu), GDK_BUTTON_SECONDARY);
    /* On release: a popover that appears under a pressed button confuses GTK's state of it. */
    g_signal_connect(menu, "released", G_CALLBACK(menu_released_cb), self);
    gtk_widget_add_controller(widget, GTK_EVENT_CONTROLLER(menu));

    GtkEventController *scroll =
        gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
    gtk_event_controller_set_propagation_phase(scroll, GTK_PHASE_CAPTURE);
    g_signal_connect(scroll, "scroll", G_CALLBACK(scroll_cb), self);
    gtk_widget_add_controller(widget, scroll);
}
