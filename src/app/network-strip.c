#include "app/network-strip.h"

#include "app/inject-form.h"
#include "app/link-form.h"
#include "app/watch.h"
#include "sim/quantity.h"

#include <glib/gi18n.h>

struct _SynfinNetworkStrip {
    AdwBin parent_instance;

    /* template */
    GtkLabel *cut_label, *cut_middle_label, *cut_short_label; /* the longest that fits is shown */
    GtkMenuButton *delay_button, *loss_button, *more_button;

    /* owned by the popovers of the buttons */
    SynfinLinkForm *forms[3];

    /* owned */
    struct watch watch;
};

G_DEFINE_FINAL_TYPE(SynfinNetworkStrip, synfin_network_strip, ADW_TYPE_BIN)

/* "Delay 50 ms", or "Delay 50 ms → 80 ms ←" where the ways differ. */
static void show_setting(GtkMenuButton *button, const struct trace_moment *moment,
                         enum trace_link_setting setting)
{
    enum sim_quantity quantity = sim_quantity_of(setting);
    int64_t to_server = trace_link_get(&moment->to_server, setting);
    int64_t to_client = trace_link_get(&moment->to_client, setting);
    char there[64], back[64];
    sim_quantity_write(quantity, to_server, there, sizeof there);
    sim_quantity_write(quantity, to_client, back, sizeof back);
    char *label = to_server == to_client
                      ? g_strdup_printf("%s %s", link_setting_label(setting), there)
                      : g_strdup_printf("%s → %s ← %s", link_setting_label(setting), there, back);
    if (g_strcmp0(gtk_menu_button_get_label(button), label) != 0)
        gtk_menu_button_set_label(button, label);
    g_free(label);
}

static void run_changed_cb(SynfinRun *run, guint change, gpointer data)
{
    SynfinNetworkStrip *self = data;
    if (!(change & (RUN_PASSED | RUN_TOLD | RUN_OPENED)))
        return;
    const struct trace_moment *moment = synfin_run_moment(run);
    bool cut = moment->cut_to_client || moment->cut_to_server;
    show_setting(self->delay_button, moment, TRACE_LINK_DELAY);
    show_setting(self->loss_button, moment, TRACE_LINK_LOSS);
    gtk_label_set_label(self->cut_label, cut ? _("Mend the cable") : _("✂ Cut the cable"));
    gtk_label_set_label(self->cut_middle_label, cut ? _("Mend") : _("✂ Cut"));
    gtk_label_set_label(self->cut_short_label, cut ? _("Mend") : "✂");
}

void synfin_network_strip_watch(SynfinNetworkStrip *self, SynfinRun *run)
{
    for (size_t i = 0; i < G_N_ELEMENTS(self->forms); i++)
        synfin_link_form_watch(self->forms[i], run);
    watch_set(&self->watch, run, run_changed_cb, self);
}

static void set_popover(GtkMenuButton *button, GtkWidget *child)
{
    GtkWidget *popover = gtk_popover_new();
    gtk_popover_set_child(GTK_POPOVER(popover), child);
    gtk_menu_button_set_popover(button, popover);
}

static GtkWidget *more_page(SynfinLinkForm *form)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    GtkWidget *stack = gtk_stack_new(), *switcher = gtk_stack_switcher_new();
    gtk_stack_add_titled(GTK_STACK(stack), GTK_WIDGET(form), "cable", _("Cable"));
    gtk_stack_add_titled(GTK_STACK(stack), synfin_inject_form_new(), "inject", _("Inject"));
    gtk_stack_switcher_set_stack(GTK_STACK_SWITCHER(switcher), GTK_STACK(stack));
    gtk_box_append(GTK_BOX(box), switcher);
    gtk_box_append(GTK_BOX(box), stack);
    return box;
}

static void synfin_network_strip_dispose(GObject *object)
{
    watch_clear(&SYNFIN_NETWORK_STRIP(object)->watch);
    G_OBJECT_CLASS(synfin_network_strip_parent_class)->dispose(object);
}

static void synfin_network_strip_class_init(SynfinNetworkStripClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_network_strip_dispose;
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/network-strip.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinNetworkStrip, cut_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinNetworkStrip, delay_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinNetworkStrip, loss_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinNetworkStrip, more_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinNetworkStrip, cut_middle_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinNetworkStrip, cut_short_label);
}

static void synfin_network_strip_init(SynfinNetworkStrip *self)
{
    static const enum trace_link_setting delay = TRACE_LINK_DELAY, loss = TRACE_LINK_LOSS;
    static const enum trace_link_setting more[] = {
        TRACE_LINK_JITTER,  TRACE_LINK_RATE,      TRACE_LINK_QUEUE,   TRACE_LINK_MARK,
        TRACE_LINK_REORDER, TRACE_LINK_DUPLICATE, TRACE_LINK_CORRUPT,
    };
    static const char *const delays[] = {"1 ms", "10 ms", "50 ms", "200 ms", "1 s", NULL};
    static const char *const losses[] = {"0 %", "1 %", "5 %", "20 %", "50 %", NULL};
    gtk_widget_init_template(GTK_WIDGET(self));
    self->forms[0] = SYNFIN_LINK_FORM(synfin_link_form_new(&delay, 1, delays));
    self->forms[1] = SYNFIN_LINK_FORM(synfin_link_form_new(&loss, 1, losses));
    self->forms[2] = SYNFIN_LINK_FORM(synfin_link_form_new(more, G_N_ELEMENTS(more), NULL));
    set_popover(self->delay_button, GTK_WIDGET(self->forms[0]));
    set_popover(self->loss_button, GTK_WIDGET(self->forms[1]));
    set_popover(self->more_button, more_page(self->forms[2]));
}
