#include "app/link-form.h"

#include "app/watch.h"
#include "sim/quantity.h"

#include <glib/gi18n.h>

struct _SynfinLinkForm {
    AdwBin parent_instance;

    /* owned by the grid */
    GtkDropDown *way;
    GtkEntry *entries[TRACE_LINK_SETTING_COUNT];

    /* owned */
    struct watch watch;

    /* plain */
    enum trace_link_setting settings[TRACE_LINK_SETTING_COUNT];
    size_t count;
};

G_DEFINE_FINAL_TYPE(SynfinLinkForm, synfin_link_form, ADW_TYPE_BIN)

static const char *const labels[TRACE_LINK_SETTING_COUNT] = {
    [TRACE_LINK_DELAY] = N_("Delay"),
    [TRACE_LINK_JITTER] = N_("Jitter"),
    [TRACE_LINK_RATE] = N_("Rate"),
    [TRACE_LINK_QUEUE] = N_("Queue"),
    [TRACE_LINK_LOSS] = N_("Loss"),
    [TRACE_LINK_REORDER] = N_("Reordered"),
    [TRACE_LINK_DUPLICATE] = N_("Duplicated"),
    [TRACE_LINK_CORRUPT] = N_("Corrupted"),
    [TRACE_LINK_MARK] = N_("Marked from"),
};

const char *link_setting_label(enum trace_link_setting setting)
{
    return _(labels[setting]);
}

/* In the order of the drop-down. */
static const char *const way_words[] = {"", " to server", " to client"};

static void act(SynfinLinkForm *self, enum trace_link_setting setting, const char *value)
{
    guint way = gtk_drop_down_get_selected(self->way);
    char *words = g_strdup_printf("network set %s %s%s", trace_link_setting_name(setting), value,
                                  way_words[MIN(way, 2)]);
    gtk_widget_activate_action(GTK_WIDGET(self), "win.act", "s", words);
    g_free(words);
}

static void entry_activated_cb(GtkEntry *entry, gpointer data)
{
    SynfinLinkForm *self = data;
    for (size_t i = 0; i < self->count; i++)
        if (self->entries[i] == entry)
            act(self, self->settings[i], gtk_editable_get_text(GTK_EDITABLE(entry)));
}

static void preset_clicked_cb(GtkButton *button, gpointer data)
{
    SynfinLinkForm *self = data;
    act(self, self->settings[0], gtk_button_get_label(button));
    GtkWidget *popover = gtk_widget_get_ancestor(GTK_WIDGET(self), GTK_TYPE_POPOVER);
    if (popover)
        gtk_popover_popdown(GTK_POPOVER(popover));
}

/* Shows the value that is in force the chosen way. */
static void show_values(SynfinLinkForm *self)
{
    if (!self->watch.run)
        return;
    const struct trace_moment *moment = synfin_run_moment(self->watch.run);
    const struct trace_link_setup *link =
        gtk_drop_down_get_selected(self->way) == 2 ? &moment->to_client : &moment->to_server;
    for (size_t i = 0; i < self->count; i++) {
        enum trace_link_setting setting = self->settings[i];
        char text[64];
        sim_quantity_write(sim_quantity_of(setting), trace_link_get(link, setting), text,
                           sizeof text);
        gtk_editable_set_text(GTK_EDITABLE(self->entries[i]), text);
    }
}

static void run_changed_cb(SynfinRun *run G_GNUC_UNUSED, guint change, gpointer data)
{
    SynfinLinkForm *self = data;
    GtkRoot *root = gtk_widget_get_root(GTK_WIDGET(self));
    GtkWidget *focus = root ? gtk_root_get_focus(root) : NULL;
    /* Not under somebody's fingers. */
    if (focus && gtk_widget_is_ancestor(focus, GTK_WIDGET(self)) && !(change & RUN_TOLD))
        return;
    if (change & (RUN_PASSED | RUN_TOLD | RUN_OPENED))
        show_values(self);
}

void synfin_link_form_watch(SynfinLinkForm *self, SynfinRun *run)
{
    watch_set(&self->watch, run, run_changed_cb, self);
}

static void add_presets(SynfinLinkForm *self, GtkGrid *grid, const char *const *presets, int row)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_widget_add_css_class(box, "linked");
    gtk_box_set_homogeneous(GTK_BOX(box), TRUE);
    for (; *presets; presets++) {
        GtkWidget *button = gtk_button_new_with_label(*presets);
        g_signal_connect(button, "clicked", G_CALLBACK(preset_clicked_cb), self);
        gtk_box_append(GTK_BOX(box), button);
    }
    gtk_grid_attach(grid, box, 0, row, 2, 1);
}

static void add_row(SynfinLinkForm *self, GtkGrid *grid, size_t index, int row)
{
    enum trace_link_setting setting = self->settings[index];
    GtkWidget *label = gtk_label_new(link_setting_label(setting));
    GtkWidget *entry = gtk_entry_new();
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_editable_set_width_chars(GTK_EDITABLE(entry), 14);
    gtk_widget_set_hexpand(entry, TRUE);
    gtk_widget_set_tooltip_text(entry, sim_quantity_example(sim_quantity_of(setting)));
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), entry);
    gtk_accessible_update_relation(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                   label, NULL, -1);
    g_signal_connect(entry, "activate", G_CALLBACK(entry_activated_cb), self);
    gtk_grid_attach(grid, label, 0, row, 1, 1);
    gtk_grid_attach(grid, entry, 1, row, 1, 1);
    self->entries[index] = GTK_ENTRY(entry);
}

GtkWidget *synfin_link_form_new(const enum trace_link_setting *settings, size_t count,
                                const char *const *presets)
{
    SynfinLinkForm *self = g_object_new(SYNFIN_TYPE_LINK_FORM, NULL);
    GtkWidget *grid = gtk_grid_new();
    const char *ways[] = {_("Both ways"), _("To the server →"), _("To the client ←"), NULL};
    int row = 0;
    self->count = count;
    gtk_widget_add_css_class(grid, "form");
    gtk_grid_set_row_spacing(GTK_GRID(grid), 8);
    gtk_grid_set_column_spacing(GTK_GRID(grid), 12);
    self->way = GTK_DROP_DOWN(gtk_drop_down_new_from_strings(ways));
    gtk_accessible_update_property(GTK_ACCESSIBLE(self->way), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Direction"), -1);
    g_signal_connect_swapped(self->way, "notify::selected", G_CALLBACK(show_values), self);
    gtk_grid_attach(GTK_GRID(grid), GTK_WIDGET(self->way), 0, row++, 2, 1);
    for (size_t i = 0; i < count; i++) {
        self->settings[i] = settings[i];
        add_row(self, GTK_GRID(grid), i, row++);
    }
    if (presets)
        add_presets(self, GTK_GRID(grid), presets, row);
    adw_bin_set_child(ADW_BIN(self), grid);
    return GTK_WIDGET(self);
}

static void synfin_link_form_dispose(GObject *object)
{
    watch_clear(&SYNFIN_LINK_FORM(object)->watch);
    G_OBJECT_CLASS(synfin_link_form_parent_class)->dispose(object);
}

static void synfin_link_form_class_init(SynfinLinkFormClass *klass)
{
    G_OBJECT_CLASS(klass)->dispose = synfin_link_form_dispose;
}

static void synfin_link_form_init(SynfinLinkForm *self G_GNUC_UNUSED)
{
}
