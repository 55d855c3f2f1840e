#include "app/window-private.h"

#include "tcp/time.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* ---- actions that give a command ------------------------------------------------------------ */

/* In the words of the scenario language; of hosts there are two, so theirs come twice. */
struct command_words {
    const char *name, *words, *other;
};

static const struct command_words host_commands[] = {
    {"connect", "connect", NULL},
    {"listen", "listen", NULL},
    {"listen-always", "listen always", NULL},
    {"send", "send 1 bytes", NULL}, /* asks first what to send */
    {"close", "close", NULL},
    {"abort", "abort", NULL},
    {"reading", "stop reading", "resume reading"},
    {"read", "read 1000 bytes", NULL},
    {"keepalive", "keepalive on", "keepalive off"},
    {"user-timeout-5-s", "user-timeout 5 s", NULL},
    {"user-timeout-30-s", "user-timeout 30 s", NULL},
    {"user-timeout-5-min", "user-timeout 5 min", NULL},
    {"user-timeout-off", "user-timeout off", NULL},
    {"power", "power off", "boot"},
    {"plug", "unplug", "plug"},
    {"kill", "kill", NULL},
};

static const struct command_words network_commands[] = {
    {"drop-next-to-server", "network drop next any from client", NULL},
    {"drop-next-to-client", "network drop next any from server", NULL},
    {"cut", "network cut", "network restore"},
    {"cut-to-server", "network cut to server", NULL},
    {"cut-to-client", "network cut to client", NULL},
    {"restore-to-server", "network restore to server", NULL},
    {"restore-to-client", "network restore to client", NULL},
};

/* Whether the other of two commands is the one that makes sense now. */
static bool other_is_due(SynfinWindow *self, const struct command *command)
{
    const struct trace_moment *moment = synfin_run_moment(self->watch.run);
    bool cut = moment->cut_to_client || moment->cut_to_server;
    switch (command->verb) {
    case COMMAND_POWER_OFF:
        return !moment->host[command->host].powered;
    case COMMAND_UNPLUG:
        return !moment->host[command->host].plugged;
    case COMMAND_STOP_READING:
        return moment->host[command->host].newest.conn &&
               !moment->host[command->host].newest.reading;
    case COMMAND_KEEPALIVE:
        return synfin_run_keepalive(self->watch.run, command->host);
    case COMMAND_CUT:
        return cut;
    default:
        return false;
    }
}

static const struct command *command_now(SynfinWindow *self, const struct command_action *row)
{
    return row->has_other && other_is_due(self, &row->command) ? &row->other : &row->command;
}

bool window_act(SynfinWindow *self, const struct command *command)
{
    char *error = NULL;
    if (synfin_run_act(self->watch.run, command, &error))
        return true;
    window_toast(self, error ? error : _("This cannot be done now"));
    g_free(error);
    return false;
}

static void command_activated_cb(GSimpleAction *action, GVariant *parameter G_GNUC_UNUSED,
                                 gpointer data)
{
    SynfinWindow *self = data;
    for (guint i = 0; i < self->commands->len; i++) {
        struct command_action *row = &g_array_index(self->commands, struct command_action, i);
        if (row->action == action)
            window_act(self, command_now(self, row));
    }
}

static void parse(const char *words, struct command *command)
{
    struct command_error error;
    if (!command_parse(words, command, &error))
        g_error("%s: %s", words, error.message);
}

static void send_activated_cb(GSimpleAction *action, GVariant *parameter G_GNUC_UNUSED,
                              gpointer data)
{
    bool client = strcmp(g_action_get_name(G_ACTION(action)), "client-send") == 0;
    synfin_host_pane_ask_send(SYNFIN_WINDOW(data)->panes[client ? TRACE_CLIENT : TRACE_SERVER]);
}

static void add_command(SynfinWindow *self, const char *host, const struct command_words *words)
{
    struct command_action row = {.has_other = words->other != NULL};
    bool asks = strcmp(words->name, "send") == 0;
    char *name = g_strconcat(host ? host : "", host ? "-" : "", words->name, NULL);
    char *line = g_strconcat(host ? host : "", host ? " " : "", words->words, NULL);
    parse(line, &row.command);
    if (row.has_other) {
        g_free(line);
        line = g_strconcat(host ? host : "", host ? " " : "", words->other, NULL);
        parse(line, &row.other);
    }
    row.action = g_simple_action_new(name, NULL);
    g_signal_connect(row.action, "activate",
                     asks ? G_CALLBACK(send_activated_cb) : G_CALLBACK(command_activated_cb), self);
    g_action_map_add_action(G_ACTION_MAP(self), G_ACTION(row.action));
    g_object_unref(row.action);
    g_array_append_val(self->commands, row);
    g_free(line);
    g_free(name);
}

/* Any command in words: what forms give. */
static void act_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *words, gpointer data)
{
    SynfinWindow *self = data;
    struct command command;
    struct command_error error;
    if (!command_parse(g_variant_get_string(words, NULL), &command, &error)) {
        window_toast(self, error.message);
        return;
    }
    window_act(self, &command);
    command_clear(&command);
}

/* ---- motion, view and files ----------------------------------------------------------------- */

#define SIMPLE(name, statement)                                                                    \
    static void name##_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED,  \
                          gpointer data)                                                           \
    {                                                                                              \
        SynfinWindow *self = data;                                                                 \
        statement;                                                                                 \
    }

SIMPLE(play, synfin_run_set_playing(self->watch.run, !synfin_run_is_playing(self->watch.run)))
SIMPLE(step_forward, synfin_run_step_forward(self->watch.run))
SIMPLE(step_back, synfin_run_step_back(self->watch.run))
SIMPLE(to_start, synfin_run_seek(self->watch.run, 0))
SIMPLE(to_end, synfin_run_seek(self->watch.run, synfin_run_end_ns(self->watch.run)))
SIMPLE(seek, synfin_run_seek(self->watch.run, g_variant_get_int64(parameter)))
SIMPLE(undo, synfin_run_undo(self->watch.run))
SIMPLE(redo, synfin_run_redo(self->watch.run))
SIMPLE(follow, synfin_diagram_view_follow(self->view))
SIMPLE(zoom_in,
       synfin_diagram_view_set_zoom(self->view, synfin_diagram_view_zoom(self->view) * 1.2))
SIMPLE(zoom_out,
       synfin_diagram_view_set_zoom(self->view, synfin_diagram_view_zoom(self->view) / 1.2))
SIMPLE(zoom_normal, synfin_diagram_view_set_zoom(self->view, 1))
SIMPLE(open, window_open_action(self))
SIMPLE(save, window_save_action(self))
SIMPLE(save_as, window_save_as_action(self))
SIMPLE(export, window_export_action(self))
SIMPLE(lesson, synfin_window_leave_for(self, g_variant_get_string(parameter, NULL)))
SIMPLE(restart, synfin_window_leave_for(self, self->file ? self->file : self->lesson))
SIMPLE(lessons, gtk_menu_button_popup(self->lessons_button))
SIMPLE(show_section,
       gtk_show_uri(GTK_WINDOW(self), g_variant_get_string(parameter, NULL), GDK_CURRENT_TIME))
SIMPLE(pace_slower,
       g_action_group_activate_action(G_ACTION_GROUP(self), "pace",
                                      g_variant_new_double(synfin_run_pace(self->watch.run) / 2)))
SIMPLE(pace_faster,
       g_action_group_activate_action(G_ACTION_GROUP(self), "pace",
                                      g_variant_new_double(synfin_run_pace(self->watch.run) * 2)))

static const GActionEntry entries[] = {
    {"act", act_cb, "s", NULL, NULL, {0}},
    {"play", play_cb, NULL, NULL, NULL, {0}},
    {"step-forward", step_forward_cb, NULL, NULL, NULL, {0}},
    {"step-back", step_back_cb, NULL, NULL, NULL, {0}},
    {"to-start", to_start_cb, NULL, NULL, NULL, {0}},
    {"to-end", to_end_cb, NULL, NULL, NULL, {0}},
    {"seek", seek_cb, "x", NULL, NULL, {0}},
    {"undo", undo_cb, NULL, NULL, NULL, {0}},
    {"redo", redo_cb, NULL, NULL, NULL, {0}},
    {"follow", follow_cb, NULL, NULL, NULL, {0}},
    {"zoom-in", zoom_in_cb, NULL, NULL, NULL, {0}},
    {"zoom-out", zoom_out_cb, NULL, NULL, NULL, {0}},
    {"zoom-normal", zoom_normal_cb, NULL, NULL, NULL, {0}},
    {"open", open_cb, NULL, NULL, NULL, {0}},
    {"save", save_cb, NULL, NULL, NULL, {0}},
    {"save-as", save_as_cb, NULL, NULL, NULL, {0}},
    {"export", export_cb, NULL, NULL, NULL, {0}},
    {"lesson", lesson_cb, "s", NULL, NULL, {0}},
    {"restart", restart_cb, NULL, NULL, NULL, {0}},
    {"lessons", lessons_cb, NULL, NULL, NULL, {0}},
    {"show-section", show_section_cb, "s", NULL, NULL, {0}},
    {"pace-slower", pace_slower_cb, NULL, NULL, NULL, {0}},
    {"pace-faster", pace_faster_cb, NULL, NULL, NULL, {0}},
};

void window_add_actions(SynfinWindow *self)
{
    self->commands = g_array_new(FALSE, FALSE, sizeof(struct command_action));
    g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
    window_add_packet_actions(self);
    window_add_state_actions(self);
    for (size_t i = 0; i < G_N_ELEMENTS(host_commands); i++) {
        add_command(self, "client", &host_commands[i]);
        add_command(self, "server", &host_commands[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(network_commands); i++)
        add_command(self, NULL, &network_commands[i]);
}

void window_free_actions(SynfinWindow *self)
{
    for (guint i = 0; self->commands && i < self->commands->len; i++) {
        struct command_action *row = &g_array_index(self->commands, struct command_action, i);
        command_clear(&row->command);
        if (row->has_other)
            command_clear(&row->other);
    }
    g_clear_pointer(&self->commands, g_array_unref);
    g_clear_pointer(&self->reasons, g_array_unref);
}

void window_enable(SynfinWindow *self, const char *name, bool enabled)
{
    GAction *action = g_action_map_lookup_action(G_ACTION_MAP(self), name);
    g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

void window_update_actions(SynfinWindow *self)
{
    SynfinRun *run = self->watch.run;
    struct session *session = synfin_run_session(run);
    for (guint i = 0; i < self->commands->len; i++) {
        struct command_action *row = &g_array_index(self->commands, struct command_action, i);
        const char *refusal = synfin_run_refusal(run, command_now(self, row));
        g_simple_action_set_enabled(row->action, !refusal);
        window_show_reason(self, i, refusal);
    }
    window_update_packet_actions(self);
    window_enable(self, "undo", session_can_undo(session));
    window_enable(self, "redo", session_can_redo(session));
    window_enable(self, "restart", self->file || self->lesson);
}
