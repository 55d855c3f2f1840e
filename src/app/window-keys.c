#include "app/window-private.h"

/* Keys without modifier, and those that an entry has a use for itself: they are looked at only
 * after the focused widget has let them pass, so that "a b.c" can be typed anywhere. */
static const struct {
    const char *trigger, *action;
} keys[] = {
    {"space", "win.play"},
    {"period", "win.play"},
    {"Page_Down", "win.step-forward"},
    {"Page_Up", "win.step-back"},
    {"Right", "win.step-forward"},
    {"Left", "win.step-back"},
    {"Home", "win.to-start"},
    {"End", "win.to-end"},
    {"bracketleft", "win.pace-slower"},
    {"bracketright", "win.pace-faster"},
    {"Delete", "win.delete"},
    {"d", "win.drop-next-to-server"},
    {"<Shift>d", "win.drop-next-to-client"},
    {"c", "win.cut"},
    {"p", "win.client-power"},
    {"<Shift>p", "win.server-power"},
    {"u", "win.client-plug"},
    {"<Shift>u", "win.server-plug"},
    {"k", "win.client-kill"},
    {"<Shift>k", "win.server-kill"},
    {"f", "win.follow"},
    {"i", "win.inspector"},
    {"w", "win.why"},
    {"h", "win.hide-future"},
    {"Escape", "win.leave"},
    {"question", "win.show-help-overlay"},
    {"<Control>z", "win.undo"},
    {"<Control><Shift>z", "win.redo"},
    {"<Control>y", "win.redo"},
};

static GListStore *shortcuts(void)
{
    GListStore *store = g_list_store_new(GTK_TYPE_SHORTCUT);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        GtkShortcut *shortcut = gtk_shortcut_new(gtk_shortcut_trigger_parse_string(keys[i].trigger),
                                                 gtk_named_action_new(keys[i].action));
        g_list_store_append(store, shortcut);
        g_object_unref(shortcut);
    }
    return store;
}

static void listen(GtkWidget *widget, GListStore *store)
{
    GtkEventController *controller = gtk_shortcut_controller_new_for_model(G_LIST_MODEL(store));
    gtk_event_controller_set_propagation_phase(controller, GTK_PHASE_BUBBLE);
    gtk_widget_add_controller(widget, controller);
}

/* The diagram gets them too, for the scrolled window about it would take Page Up and Page Down
 * before they reach the window's content. */
void window_add_keys(SynfinWindow *self)
{
    GListStore *store = shortcuts();
    listen(GTK_WIDGET(self->view), store);
    listen(self->content, store);
    g_object_unref(store);
}
