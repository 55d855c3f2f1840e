#include "app/inject-form.h"

#include "sim/command.h"
#include "tcp/segment.h"

#include <glib/gi18n.h>

static const struct {
    const char *name;
    uint8_t flag;
} flags[] = {
    {"SYN", TCP_SYN}, {"ACK", TCP_ACK}, {"FIN", TCP_FIN}, {"RST", TCP_RST}, {"PSH", TCP_PSH},
};

struct _SynfinInjectForm {
    AdwBin parent_instance;

    /* template */
    GtkDropDown *to;
    GtkBox *flags;
    GtkSpinButton *seq, *ack, *bytes;
    GtkCheckButton *relative;

    /* owned by the box of flags */
    GtkToggleButton *buttons[G_N_ELEMENTS(flags)];
};

G_DEFINE_FINAL_TYPE(SynfinInjectForm, synfin_inject_form, ADW_TYPE_BIN)

static void inject_cb(SynfinInjectForm *self)
{
    struct command command = {.verb = COMMAND_INJECT, .host = TRACE_NETWORK};
    command.inject.to = gtk_drop_down_get_selected(self->to) == 0 ? TRACE_CLIENT : TRACE_SERVER;
    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
        if (gtk_toggle_button_get_active(self->buttons[i]))
            command.inject.flags |= flags[i].flag;
    command.inject.seq = (uint32_t)gtk_spin_button_get_value(self->seq);
    command.inject.ack = (uint32_t)gtk_spin_button_get_value(self->ack);
    command.inject.bytes = (uint32_t)gtk_spin_button_get_value(self->bytes);
    command.inject.relative = gtk_check_button_get_active(self->relative);
    command.inject.window = 65535;
    char words[256];
    command_format(&command, words, sizeof words);
    gtk_widget_activate_action(GTK_WIDGET(self), "win.act", "s", words);
    GtkWidget *popover = gtk_widget_get_ancestor(GTK_WIDGET(self), GTK_TYPE_POPOVER);
    if (popover)
        gtk_popover_popdown(GTK_POPOVER(popover));
}

GtkWidget *synfin_inject_form_new(void)
{
    return g_object_new(SYNFIN_TYPE_INJECT_FORM, NULL);
}

static void synfin_inject_form_class_init(SynfinInjectFormClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/inject-form.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinInjectForm, to);
    gtk_widget_class_bind_template_child(widget_class, SynfinInjectForm, flags);
    gtk_widget_class_bind_template_child(widget_class, SynfinInjectForm, seq);
    gtk_widget_class_bind_template_child(widget_class, SynfinInjectForm, ack);
    gtk_widget_class_bind_template_child(widget_class, SynfinInjectForm, bytes);
    gtk_widget_class_bind_template_child(widget_class, SynfinInjectForm, relative);
    gtk_widget_class_bind_template_callback(widget_class, inject_cb);
}

static void synfin_inject_form_init(SynfinInjectForm *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++) {
        self->buttons[i] = GTK_TOGGLE_BUTTON(gtk_toggle_button_new_with_label(flags[i].name));
        gtk_box_append(self->flags, GTK_WIDGET(self->buttons[i]));
    }
    gtk_toggle_button_set_active(self->buttons[0], TRUE);
}
