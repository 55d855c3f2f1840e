#include "app/window-private.h"

#include "tcp/time.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct {
    const char *name;
    enum command_verb verb;
    enum command_fate fate;
} packet_actions[] = {
    {"packet-drop", COMMAND_FATE, COMMAND_DROP},
    {"packet-delay", COMMAND_FATE, COMMAND_DELAY},
    {"packet-duplicate", COMMAND_FATE, COMMAND_DUPLICATE},
    {"packet-corrupt", COMMAND_FATE, COMMAND_CORRUPT},
    {"packet-hold", COMMAND_FATE, COMMAND_HOLD},
    {"packet-release", COMMAND_RELEASE, COMMAND_DROP},
};

static uint32_t selected_packet(SynfinWindow *self)
{
    return synfin_run_record_packet(self->watch.run, synfin_run_selected(self->watch.run));
}

/* The command of a row of the table on the selected packet; false if there is none. */
static bool packet_command(SynfinWindow *self, size_t row, int64_t delay_ns,
                           struct command *command)
{
    uint32_t packet = selected_packet(self);
    *command = (struct command){.verb = packet_actions[row].verb, .host = TRACE_NETWORK};
    if (packet_actions[row].verb == COMMAND_RELEASE) {
        command->release.packet = packet;
    } else {
        command->fate.fate = packet_actions[row].fate;
        command->fate.packet = packet;
        command->fate.delay_ns = packet_actions[row].fate == COMMAND_DELAY ? delay_ns : 0;
    }
    return packet != 0;
}

static void packet_cb(GSimpleAction *action, GVariant *parameter, gpointer data)
{
    SynfinWindow *self = data;
    struct command command;
    int64_t delay_ns = 0;
    if (parameter && !command_parse_duration(g_variant_get_string(parameter, NULL), &delay_ns))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(packet_actions); i++)
        if (strcmp(packet_actions[i].name, g_action_get_name(G_ACTION(action))) == 0 &&
            packet_command(self, i, delay_ns, &command))
            window_act(self, &command);
}

/* Goes to where the selected packet was half-way, drops it there and plays on. */
static void go_back_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *none G_GNUC_UNUSED,
                       gpointer data)
{
    SynfinWindow *self = data;
    struct command drop;
    int64_t t_ns = synfin_run_flew_at_ns(self->watch.run, selected_packet(self));
    if (t_ns == TIME_NEVER_NS || !packet_command(self, 0, 0, &drop))
        return;
    synfin_run_seek(self->watch.run, t_ns);
    if (window_act(self, &drop))
        synfin_run_set_playing(self->watch.run, true);
}

static bool has_landed(SynfinWindow *self)
{
    const struct trace *trace = synfin_run_trace(self->watch.run);
    uint32_t packet = selected_packet(self);
    if (packet == 0)
        return false;
    const struct trace_flight *flight =
        trace_flight(trace, trace_packet(trace, packet)->first_flight);
    return flight->end_ns <= synfin_run_t_ns(self->watch.run);
}

static void delete_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *none G_GNUC_UNUSED,
                      gpointer data)
{
    SynfinWindow *self = data;
    struct command drop;
    if (!packet_command(self, 0, 0, &drop)) {
        window_toast(self, _("Select a segment first: click its arrow"));
        return;
    }
    if (!has_landed(self)) {
        window_act(self, &drop);
        return;
    }
    AdwToast *toast = adw_toast_new(_("The segment has landed already"));
    adw_toast_set_button_label(toast, _("Go back and drop it"));
    adw_toast_set_action_name(toast, "win.packet-go-back");
    adw_toast_overlay_add_toast(self->toasts, toast);
}

static const GActionEntry entries[] = {
    {"packet-drop", packet_cb, NULL, NULL, NULL, {0}},
    {"packet-delay", packet_cb, "s", NULL, NULL, {0}},
    {"packet-duplicate", packet_cb, NULL, NULL, NULL, {0}},
    {"packet-corrupt", packet_cb, NULL, NULL, NULL, {0}},
    {"packet-hold", packet_cb, NULL, NULL, NULL, {0}},
    {"packet-release", packet_cb, NULL, NULL, NULL, {0}},
    {"packet-go-back", go_back_cb, NULL, NULL, NULL, {0}},
    {"delete", delete_cb, NULL, NULL, NULL, {0}},
};

void window_add_packet_actions(SynfinWindow *self)
{
    g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
}

void window_update_packet_actions(SynfinWindow *self)
{
    struct command command;
    for (size_t i = 0; i < G_N_ELEMENTS(packet_actions); i++)
        window_enable(self, packet_actions[i].name,
                      packet_command(self, i, TIME_MS(1), &command) &&
                          !synfin_run_refusal(self->watch.run, &command));
    window_enable(self, "packet-go-back",
                  has_landed(self) && synfin_run_flew_at_ns(
                                          self->watch.run, selected_packet(self)) != TIME_NEVER_NS);
}
