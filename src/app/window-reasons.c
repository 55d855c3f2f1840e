/* A button that cannot be used says why when it is pointed at. */
#include "app/window-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* A button that gives a command. */
struct reason {
    GtkWidget *button; /* of the window's template, lives as long as that */
    char *tooltip;     /* while it can be used; NULL: none */
    guint command;     /* index in the window's commands */
};

static void clear_reason(gpointer data)
{
    g_free(((struct reason *)data)->tooltip);
}

static void collect(SynfinWindow *self, GtkWidget *widget)
{
    const char *name =
        GTK_IS_ACTIONABLE(widget) ? gtk_actionable_get_action_name(GTK_ACTIONABLE(widget)) : NULL;
    for (guint i = 0; name && g_str_has_prefix(name, "win.") && i < self->commands->len; i++) {
        GAction *action = G_ACTION(g_array_index(self->commands, struct command_action, i).action);
        if (strcmp(g_action_get_name(action), name + strlen("win.")) != 0)
            continue;
        struct reason reason = {widget, g_strdup(gtk_widget_get_tooltip_text(widget)), i};
        g_array_append_val(self->reasons, reason);
    }
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child))
        collect(self, child);
}

void window_collect_reasons(SynfinWindow *self)
{
    self->reasons = g_array_new(FALSE, FALSE, sizeof(struct reason));
    g_array_set_clear_func(self->reasons, clear_reason);
    collect(self, GTK_WIDGET(self));
}

void window_show_reason(SynfinWindow *self, guint command, const char *refusal)
{
    for (guint i = 0; i < self->reasons->len; i++) {
        const struct reason *reason = &g_array_index(self->reasons, struct reason, i);
        const char *tooltip = refusal ? _(refusal) : reason->tooltip;
        if (reason->command == command &&
            g_strcmp0(gtk_widget_get_tooltip_text(reason->button), tooltip) != 0)
            gtk_widget_set_tooltip_text(reason->button, tooltip);
    }
}
