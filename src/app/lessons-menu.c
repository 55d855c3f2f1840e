#include "app/lessons-menu.h"

#include "scenario/lessons.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SynfinLessonsMenu {
    GtkPopover parent_instance;

    /* template */
    GtkSearchEntry *search_entry;
    GtkListBox *groups, *list;
};

G_DEFINE_FINAL_TYPE(SynfinLessonsMenu, synfin_lessons_menu, GTK_TYPE_POPOVER)

const char *lesson_tab_label(const char *tab)
{
    static const struct {
        const char *tab, *label;
    } tabs[] = {
        {"opening", N_("Opening")},
        {"data", N_("Data and loss")},
        {"closing", N_("Closing")},
        {"time-wait", N_("TIME-WAIT")},
        {"failure", N_("Failures")},
        {"flow", N_("Flow control")},
        {"congestion", N_("Congestion control")},
        {"network", N_("A disorderly network")},
        {"reset", N_("Resets and attacks")},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tabs); i++)
        if (strcmp(tabs[i].tab, tab) == 0)
            return _(tabs[i].label);
    return tab;
}

static const char *row_text(GtkListBoxRow *row, const char *key)
{
    return g_object_get_data(G_OBJECT(row), key);
}

/* The tab of the group that is chosen; NULL where all are to be seen. */
static const char *chosen_tab(SynfinLessonsMenu *self)
{
    GtkListBoxRow *row = gtk_list_box_get_selected_row(self->groups);
    return row ? row_text(row, "tab") : NULL;
}

/* A search goes through all groups. */
static gboolean filter_cb(GtkListBoxRow *row, gpointer data)
{
    SynfinLessonsMenu *self = data;
    const char *wanted = gtk_editable_get_text(GTK_EDITABLE(self->search_entry));
    const char *tab = chosen_tab(self);
    if (!*wanted)
        return !tab || strcmp(row_text(row, "tab"), tab) == 0;
    char *folded = g_utf8_casefold(wanted, -1);
    bool found = strstr(row_text(row, "searched"), folded) != NULL;
    g_free(folded);
    return found;
}

static void header_cb(GtkListBoxRow *row, GtkListBoxRow *before, gpointer data G_GNUC_UNUSED)
{
    const char *tab = row_text(row, "tab");
    if (before && strcmp(row_text(before, "tab"), tab) == 0) {
        gtk_list_box_row_set_header(row, NULL);
        return;
    }
    GtkWidget *label = gtk_label_new(lesson_tab_label(tab));
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_widget_add_css_class(label, "pane-heading");
    gtk_list_box_row_set_header(row, label);
}

static void row_activated_cb(SynfinLessonsMenu *self, GtkListBoxRow *row)
{
    gtk_popover_popdown(GTK_POPOVER(self));
    gtk_widget_activate_action(GTK_WIDGET(self), "win.lesson", "s", row_text(row, "name"));
}

static void group_selected_cb(SynfinLessonsMenu *self)
{
    gtk_editable_set_text(GTK_EDITABLE(self->search_entry), "");
    gtk_list_box_invalidate_filter(self->list);
    gtk_list_box_invalidate_headers(self->list);
}

static void search_changed_cb(SynfinLessonsMenu *self)
{
    gtk_list_box_invalidate_filter(self->list);
}

/* Enter opens the first that is left. */
static void search_activated_cb(SynfinLessonsMenu *self)
{
    GtkListBoxRow *row;
    for (int i = 0; (row = gtk_list_box_get_row_at_index(self->list, i)); i++)
        if (gtk_widget_get_child_visible(GTK_WIDGET(row))) {
            row_activated_cb(self, row);
            return;
        }
}

/* The entry takes Escape for itself, so the popover does not see it. */
static void search_stopped_cb(SynfinLessonsMenu *self)
{
    gtk_popover_popdown(GTK_POPOVER(self));
}

static void shown_cb(SynfinLessonsMenu *self)
{
    gtk_editable_set_text(GTK_EDITABLE(self->search_entry), "");
    gtk_widget_grab_focus(GTK_WIDGET(self->search_entry));
}

static void add_group(SynfinLessonsMenu *self, const char *tab)
{
    GtkWidget *row = gtk_list_box_row_new();
    GtkWidget *label = gtk_label_new(tab ? lesson_tab_label(tab) : _("All lessons"));
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), label);
    g_object_set_data_full(G_OBJECT(row), "tab", g_strdup(tab), g_free);
    gtk_list_box_append(self->groups, row);
}

/* In the order of the lessons, which stand together by their tabs. */
static void add_groups(SynfinLessonsMenu *self)
{
    const char *before = "";
    GtkListBoxRow *row;
    add_group(self, NULL);
    for (int i = 0; (row = gtk_list_box_get_row_at_index(self->list, i)); i++) {
        if (strcmp(row_text(row, "tab"), before) != 0)
            add_group(self, row_text(row, "tab"));
        before = row_text(row, "tab");
    }
    gtk_list_box_select_row(self->groups, gtk_list_box_get_row_at_index(self->groups, 0));
}

static void add_lesson(SynfinLessonsMenu *self, size_t index)
{
    struct scenario scenario;
    scenario_lesson(index, &scenario);
    const char *title = trace_text_get(&scenario.setup.title, trace_language());
    const char *about = trace_text_get(&scenario.description, trace_language());
    GtkWidget *row = gtk_list_box_row_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *label = gtk_label_new(title), *more = gtk_label_new(about);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_xalign(GTK_LABEL(more), 0);
    gtk_label_set_ellipsize(GTK_LABEL(more), PANGO_ELLIPSIZE_END);
    gtk_label_set_max_width_chars(GTK_LABEL(more), 48);
    gtk_widget_add_css_class(more, "dim-label");
    gtk_widget_add_css_class(more, "caption");
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), more);
    gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
    char *searched = g_strconcat(title, " ", about, " ", scenario_lesson_name(index), NULL);
    g_object_set_data_full(G_OBJECT(row), "searched", g_utf8_casefold(searched, -1), g_free);
    g_object_set_data_full(G_OBJECT(row), "tab", g_strdup(scenario.tab), g_free);
    g_object_set_data(G_OBJECT(row), "name", (gpointer)scenario_lesson_name(index));
    gtk_list_box_append(self->list, row);
    g_free(searched);
    scenario_clear(&scenario);
}

/* Rows that are taken away at the end are selected no longer, which nobody need be told. */
static void synfin_lessons_menu_dispose(GObject *object)
{
    SynfinLessonsMenu *self = SYNFIN_LESSONS_MENU(object);
    g_signal_handlers_disconnect_by_data(self->groups, self);
    G_OBJECT_CLASS(synfin_lessons_menu_parent_class)->dispose(object);
}

static void synfin_lessons_menu_class_init(SynfinLessonsMenuClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_lessons_menu_dispose;
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/lessons-menu.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinLessonsMenu, search_entry);
    gtk_widget_class_bind_template_child(widget_class, SynfinLessonsMenu, groups);
    gtk_widget_class_bind_template_child(widget_class, SynfinLessonsMenu, list);
    gtk_widget_class_bind_template_callback(widget_class, row_activated_cb);
    gtk_widget_class_bind_template_callback(widget_class, group_selected_cb);
    gtk_widget_class_bind_template_callback(widget_class, search_changed_cb);
    gtk_widget_class_bind_template_callback(widget_class, search_activated_cb);
    gtk_widget_class_bind_template_callback(widget_class, search_stopped_cb);
    gtk_widget_class_bind_template_callback(widget_class, shown_cb);
}

static void synfin_lessons_menu_init(SynfinLessonsMenu *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    gtk_list_box_set_filter_func(self->list, filter_cb, self, NULL);
    gtk_list_box_set_header_func(self->list, header_cb, NULL, NULL);
    for (size_t i = 0; i < scenario_lesson_count(); i++)
        add_lesson(self, i);
    add_groups(self);
}
