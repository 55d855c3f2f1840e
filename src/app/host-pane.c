#include "app/host-pane.h"

#include "app/host-values.h"
#include "app/watch.h"
#include "tcp/time.h"

#include <glib/gi18n.h>
#include <string.h>

struct timer_row {
    GtkWidget *name, *bar, *left;
};

struct _SynfinHostPane {
    AdwBin parent_instance;

    /* template */
    GtkLabel *name_label, *address_label, *state_label, *variables_label;
    GtkButton *open_button, *send_button, *close_button, *abort_button, *reading_button;
    GtkButton *keepalive_button, *power_button, *plug_button, *kill_button;
    GtkMenuButton *more_button;
    GtkPopover *send_popover;
    GtkEntry *send_entry;
    GtkCheckButton *urgent_check;
    GtkBox *send_sizes, *variables_box;
    GtkGrid *timers_grid;

    /* owned by the template's boxes */
    GtkWidget *value_rows[HOST_VALUE_COUNT];
    GtkLabel *value_labels[HOST_VALUE_COUNT];
    struct timer_row timer_rows[TCP_TIMER_COUNT]; /* by enum tcp_timer */

    /* owned */
    struct watch watch;

    /* plain */
    enum trace_host host;
    char state_class[32];
};

G_DEFINE_FINAL_TYPE(SynfinHostPane, synfin_host_pane, ADW_TYPE_BIN)

static const char *host_word(SynfinHostPane *self)
{
    return trace_host_name(self->host);
}

/* ---- what is shown -------------------------------------------------------------------------- */

static void set_label(GtkLabel *label, const char *text)
{
    if (strcmp(gtk_label_get_text(label), text) != 0)
        gtk_label_set_text(label, text);
}

static void set_class(GtkWidget *widget, const char *name, bool on)
{
    if (on)
        gtk_widget_add_css_class(widget, name);
    else
        gtk_widget_remove_css_class(widget, name);
}

static void show_state(SynfinHostPane *self, const struct trace_host_moment *host)
{
    const char *text = tcp_state_name(host->newest.state);
    const char *style = text;
    if (host->newest.conn == 0 && host->listening_always)
        text = style = "LISTEN";
    if (!host->powered) {
        text = _("POWERED OFF");
        style = "off";
    } else if (!host->plugged) {
        text = _("UNPLUGGED");
        style = "unplugged";
    }
    char lower[24];
    g_strlcpy(lower, style, sizeof lower);
    for (char *c = lower; *c; c++)
        *c = g_ascii_tolower(*c);
    set_label(self->state_label, text);
    if (self->state_class[0])
        gtk_widget_remove_css_class(GTK_WIDGET(self->state_label), self->state_class);
    g_snprintf(self->state_class, sizeof self->state_class, "state-%s", lower);
    gtk_widget_add_css_class(GTK_WIDGET(self->state_label), self->state_class);
}

static void show_address(SynfinHostPane *self, const struct trace_host_moment *host)
{
    const struct trace_host_setup *setup =
        &trace_setup(synfin_run_trace(self->watch.run))->host[self->host];
    unsigned port = host->newest.local_port ? host->newest.local_port : setup->port;
    char text[80];
    int length = g_snprintf(text, sizeof text, "%u.%u.%u.%u : %u", setup->address >> 24,
                            setup->address >> 16 & 0xff, setup->address >> 8 & 0xff,
                            setup->address & 0xff, port);
    if (host->newest.conn > 1)
        g_snprintf(text + length, sizeof text - (size_t)length, " · %s %u", _("connection"),
                   host->newest.conn);
    set_label(self->address_label, text);
}

static void show_buttons(SynfinHostPane *self, const struct trace_host_moment *host)
{
    gtk_button_set_label(self->power_button, host->powered ? _("⚡ Power off") : _("Boot"));
    gtk_button_set_label(self->plug_button, host->plugged ? _("Unplug") : _("Plug in"));
    gtk_button_set_label(self->reading_button, host->newest.reading || host->newest.conn == 0
                                                   ? _("Stop reading")
                                                   : _("Read on"));
    gtk_button_set_label(self->keepalive_button, synfin_run_keepalive(self->watch.run, self->host)
                                                     ? _("Keepalive off")
                                                     : _("Keepalive on"));
}

/* Highlights what the latest event has changed. */
static void show_values(SynfinHostPane *self, const struct trace_host_moment *host, bool highlight)
{
    bool last = host->newest.has_vars && host->newest.state == TCP_CLOSED;
    set_label(self->variables_label, last ? _("Variables · last values") : _("Variables"));
    set_class(GTK_WIDGET(self->variables_box), "last-values", last);
    for (int i = 0; i < HOST_VALUE_COUNT; i++) {
        char text[64];
        host_value_text(self->watch.run, self->host, (enum host_value)i, text, sizeof text);
        bool differs = strcmp(gtk_label_get_text(self->value_labels[i]), text) != 0;
        set_label(self->value_labels[i], text);
        set_class(self->value_rows[i], "changed", highlight && differs && text[0]);
    }
}

static void show_timer(struct timer_row *row, const struct trace_running_timer *timer,
                       int64_t now_ns)
{
    bool running = timer->running && timer->expires_ns > now_ns;
    char left[32];
    if (running)
        host_time_left(timer->expires_ns - now_ns, left, sizeof left);
    set_label(GTK_LABEL(row->left), running ? left : _("off"));
    set_class(row->name, "dim-label", !running);
    set_class(row->left, "dim-label", !running);
    gtk_widget_set_opacity(row->bar, running ? 1 : 0);
    if (!running)
        return;
    double part = (double)(timer->expires_ns - now_ns) /
                  (double)time_max_ns(1, timer->expires_ns - timer->start_ns);
    /* In whole percents, so that a frame in which the bar would not move costs nothing. */
    gtk_level_bar_set_value(GTK_LEVEL_BAR(row->bar), (int)(CLAMP(part, 0, 1) * 100));
}

static void show_timers(SynfinHostPane *self, const struct trace_host_moment *host)
{
    int64_t now_ns = synfin_run_t_ns(self->watch.run);
    for (int i = 0; i < TCP_TIMER_COUNT; i++)
        show_timer(&self->timer_rows[i], &host->newest.timers[i], now_ns);
}

static void show_rows(SynfinHostPane *self)
{
    struct host_shown shown = host_shown_in(synfin_run_trace(self->watch.run), self->host);
    for (int i = 0; i < HOST_VALUE_COUNT; i++)
        gtk_widget_set_visible(self->value_rows[i], shown.values >> i & 1);
    for (int i = 0; i < TCP_TIMER_COUNT; i++) {
        struct timer_row *row = &self->timer_rows[i];
        gtk_widget_set_visible(row->name, shown.timers >> i & 1);
        gtk_widget_set_visible(row->bar, shown.timers >> i & 1);
        gtk_widget_set_visible(row->left, shown.timers >> i & 1);
    }
}

static void run_changed_cb(SynfinRun *run, guint change, gpointer data)
{
    SynfinHostPane *self = data;
    if (change & (RUN_OPENED | RUN_TOLD))
        show_rows(self);
    const struct trace_host_moment *host = &synfin_run_moment(run)->host[self->host];
    if (change & (RUN_PASSED | RUN_TOLD | RUN_OPENED | RUN_NUMBERS)) {
        show_state(self, host);
        show_address(self, host);
        show_buttons(self, host);
        show_values(self, host, (change & RUN_PASSED) && !(change & (RUN_OPENED | RUN_NUMBERS)));
    }
    if (change & (RUN_PASSED | RUN_TOLD | RUN_OPENED | RUN_MOVED))
        show_timers(self, host);
}

/* ---- what can be done ----------------------------------------------------------------------- */

static void act(SynfinHostPane *self, const char *command)
{
    gtk_widget_activate_action(GTK_WIDGET(self), "win.act", "s", command);
    gtk_popover_popdown(self->send_popover);
}

/* Gives the SEND that the form stands for.  Urgency is asked for anew each time, for it is rare. */
static void send(SynfinHostPane *self, struct command *command)
{
    command->send.urgent = gtk_check_button_get_active(self->urgent_check);
    size_t length = command_format(command, NULL, 0);
    char *words = g_malloc(length + 1);
    command_format(command, words, length + 1);
    act(self, words);
    g_free(words);
    gtk_check_button_set_active(self->urgent_check, FALSE);
}

static void send_text_cb(SynfinHostPane *self)
{
    struct command command = {.verb = COMMAND_SEND, .host = self->host};
    command.send.text = (char *)gtk_editable_get_text(GTK_EDITABLE(self->send_entry));
    if (!*command.send.text)
        return;
    send(self, &command);
    gtk_editable_set_text(GTK_EDITABLE(self->send_entry), "");
}

static void send_bytes_cb(GtkButton *button, gpointer data)
{
    SynfinHostPane *self = data;
    struct command command = {.verb = COMMAND_SEND, .host = self->host};
    command.send.bytes = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "bytes"));
    send(self, &command);
}

void synfin_host_pane_ask_send(SynfinHostPane *self)
{
    gtk_popover_popup(self->send_popover);
    gtk_widget_grab_focus(GTK_WIDGET(self->send_entry));
}

static void set_action(GtkWidget *button, SynfinHostPane *self, const char *what)
{
    char name[64];
    g_snprintf(name, sizeof name, "win.%s-%s", host_word(self), what);
    gtk_actionable_set_action_name(GTK_ACTIONABLE(button), name);
}

static void append_item(GMenu *menu, SynfinHostPane *self, const char *label, const char *what)
{
    char name[64];
    g_snprintf(name, sizeof name, "win.%s-%s", host_word(self), what);
    g_menu_append(menu, label, name);
}

/* The timeout of OPEN and SEND, whose default was once five minutes (RFC 9293 §3.9.1.1). */
static void append_user_timeouts(GMenu *menu, SynfinHostPane *self)
{
    GMenu *times = g_menu_new();
    append_item(times, self, _("5 s"), "user-timeout-5-s");
    append_item(times, self, _("30 s"), "user-timeout-30-s");
    append_item(times, self, _("5 min"), "user-timeout-5-min");
    append_item(times, self, _("None: R2 decides"), "user-timeout-off");
    g_menu_append_submenu(menu, _("User timeout"), G_MENU_MODEL(times));
    g_object_unref(times);
}

static void fill_more_menu(SynfinHostPane *self)
{
    GMenu *menu = g_menu_new();
    if (self->host == TRACE_CLIENT)
        append_item(menu, self, _("Listen"), "listen");
    else
        append_item(menu, self, _("Connect"), "connect");
    append_item(menu, self, _("Listen always"), "listen-always");
    append_item(menu, self, _("Read 1,000 bytes"), "read");
    append_user_timeouts(menu, self);
    gtk_menu_button_set_menu_model(self->more_button, G_MENU_MODEL(menu));
    g_object_unref(menu);
}

static void set_actions(SynfinHostPane *self)
{
    bool client = self->host == TRACE_CLIENT;
    gtk_button_set_label(self->open_button, client ? _("Connect") : _("Listen"));
    gtk_widget_set_tooltip_text(GTK_WIDGET(self->open_button),
                                client ? _("Open the connection with a SYN")
                                       : _("Wait for somebody to connect"));
    gtk_widget_set_tooltip_text(GTK_WIDGET(self->power_button),
                                client ? _("Switch the client off or on (P)")
                                       : _("Switch the server off or on (Shift+P)"));
    gtk_widget_set_tooltip_text(GTK_WIDGET(self->plug_button),
                                client ? _("Pull the client's plug or put it back (U)")
                                       : _("Pull the server's plug or put it back (Shift+U)"));
    gtk_widget_set_tooltip_text(GTK_WIDGET(self->keepalive_button),
                                _("Ask an idle peer whether it is still there"));
    set_action(GTK_WIDGET(self->open_button), self, client ? "connect" : "listen");
    set_action(GTK_WIDGET(self->send_button), self, "send");
    set_action(GTK_WIDGET(self->close_button), self, "close");
    set_action(GTK_WIDGET(self->abort_button), self, "abort");
    set_action(GTK_WIDGET(self->reading_button), self, "reading");
    set_action(GTK_WIDGET(self->keepalive_button), self, "keepalive");
    set_action(GTK_WIDGET(self->power_button), self, "power");
    set_action(GTK_WIDGET(self->plug_button), self, "plug");
    set_action(GTK_WIDGET(self->kill_button), self, "kill");
    fill_more_menu(self);
}

void synfin_host_pane_watch(SynfinHostPane *self, SynfinRun *run, enum trace_host host)
{
    self->host = host;
    const char *name = host == TRACE_CLIENT ? _("Client") : _("Server");
    gtk_label_set_text(self->name_label, name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    set_actions(self);
    watch_set(&self->watch, run, run_changed_cb, self);
}

/* ---- the object ----------------------------------------------------------------------------- */

static void add_values(SynfinHostPane *self)
{
    for (int i = 0; i < HOST_VALUE_COUNT; i++) {
        GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
        GtkWidget *name = gtk_label_new(host_value_name((enum host_value)i));
        GtkWidget *value = gtk_label_new("");
        gtk_widget_add_css_class(row, "value-row");
        gtk_widget_set_tooltip_text(row, host_value_meaning((enum host_value)i));
        gtk_widget_add_css_class(value, "value");
        gtk_widget_set_hexpand(value, TRUE);
        gtk_widget_set_halign(value, GTK_ALIGN_END);
        gtk_label_set_ellipsize(GTK_LABEL(value), PANGO_ELLIPSIZE_START);
        gtk_box_append(GTK_BOX(row), name);
        gtk_box_append(GTK_BOX(row), value);
        gtk_box_append(self->variables_box, row);
        gtk_accessible_update_relation(GTK_ACCESSIBLE(value), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                       name, NULL, -1);
        self->value_rows[i] = row;
        self->value_labels[i] = GTK_LABEL(value);
    }
}

static void add_timers(SynfinHostPane *self)
{
    for (int i = 0; i < TCP_TIMER_COUNT; i++) {
        struct timer_row *row = &self->timer_rows[host_timers[i]];
        row->name = gtk_label_new(host_timer_label(host_timers[i]));
        row->bar = gtk_level_bar_new_for_interval(0, 100);
        row->left = gtk_label_new(_("off"));
        gtk_label_set_xalign(GTK_LABEL(row->name), 0);
        gtk_label_set_xalign(GTK_LABEL(row->left), 1);
        gtk_label_set_width_chars(GTK_LABEL(row->left), 6);
        gtk_widget_add_css_class(row->left, "value");
        gtk_widget_add_css_class(row->bar, "timer");
        gtk_widget_add_css_class(row->bar, tcp_timer_name(host_timers[i]));
        gtk_widget_set_hexpand(row->bar, TRUE);
        gtk_widget_set_valign(row->bar, GTK_ALIGN_CENTER);
        gtk_level_bar_remove_offset_value(GTK_LEVEL_BAR(row->bar), NULL);
        gtk_accessible_update_property(GTK_ACCESSIBLE(row->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       host_timer_label(host_timers[i]), -1);
        gtk_grid_attach(self->timers_grid, row->name, 0, i, 1, 1);
        gtk_grid_attach(self->timers_grid, row->bar, 1, i, 1, 1);
        gtk_grid_attach(self->timers_grid, row->left, 2, i, 1, 1);
    }
}

static void add_sizes(SynfinHostPane *self)
{
    static const struct {
        const char *label;
        guint bytes;
    } sizes[] = {{"100", 100}, {"1,000", 1000}, {"10,000", 10000}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        GtkWidget *button = gtk_button_new_with_label(sizes[i].label);
        g_object_set_data(G_OBJECT(button), "bytes", GUINT_TO_POINTER(sizes[i].bytes));
        g_signal_connect(button, "clicked", G_CALLBACK(send_bytes_cb), self);
        gtk_box_append(self->send_sizes, button);
    }
}

static void synfin_host_pane_dispose(GObject *object)
{
    watch_clear(&SYNFIN_HOST_PANE(object)->watch);
    G_OBJECT_CLASS(synfin_host_pane_parent_class)->dispose(object);
}

static void synfin_host_pane_class_init(SynfinHostPaneClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_host_pane_dispose;
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/host-pane.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, name_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, address_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, state_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, variables_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, open_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, send_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, close_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, abort_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, reading_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, keepalive_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, power_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, plug_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, kill_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, more_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, send_popover);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, send_entry);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, send_sizes);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, urgent_check);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, variables_box);
    gtk_widget_class_bind_template_child(widget_class, SynfinHostPane, timers_grid);
    gtk_widget_class_bind_template_callback(widget_class, send_text_cb);
}

static void synfin_host_pane_init(SynfinHostPane *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    add_values(self);
    add_timers(self);
    add_sizes(self);
}
