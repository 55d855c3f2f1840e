#include "app/window-private.h"

#include <string.h>

static bool state_of(SynfinWindow *self, const char *action)
{
    GVariant *state = g_action_group_get_action_state(G_ACTION_GROUP(self), action);
    bool on = g_variant_get_boolean(state);
    g_variant_unref(state);
    return on;
}

static void set_state(SynfinWindow *self, const char *action, bool on)
{
    g_action_group_change_action_state(G_ACTION_GROUP(self), action, g_variant_new_boolean(on));
}

static const char *const number_names[] = {"relative", "absolute", "textbook"};

static void set_numbers_cb(GSimpleAction *action, GVariant *state, gpointer data)
{
    SynfinWindow *self = data;
    const char *name = g_variant_get_string(state, NULL);
    int style = 0;
    while (style < (int)G_N_ELEMENTS(number_names) && strcmp(number_names[style], name) != 0)
        style++;
    if (style < (int)G_N_ELEMENTS(number_names))
        synfin_run_set_number_style(self->watch.run, (enum trace_number_style)style);
    else if (strcmp(name, "automatic") == 0)
        synfin_run_suit_numbers(self->watch.run);
    else
        return;
    settings_set_string(self->settings, "numbers", name);
    g_simple_action_set_state(action, state);
}

static void set_theme_cb(GSimpleAction *action, GVariant *state, gpointer data)
{
    const char *name = g_variant_get_string(state, NULL);
    AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;
    if (strcmp(name, "light") == 0)
        scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
    else if (strcmp(name, "dark") == 0)
        scheme = ADW_COLOR_SCHEME_FORCE_DARK;
    adw_style_manager_set_color_scheme(adw_style_manager_get_default(), scheme);
    settings_set_string(SYNFIN_WINDOW(data)->settings, "theme", name);
    g_simple_action_set_state(action, state);
}

static void set_measure_cb(GSimpleAction *action, GVariant *state, gpointer data)
{
    SynfinWindow *self = data;
    const char *name = g_variant_get_string(state, NULL);
    synfin_run_set_pace(self->watch.run,
                        strcmp(name, "drawn") == 0 ? PLAYER_DRAWN : PLAYER_REAL_TIME,
                        synfin_run_pace(self->watch.run));
    settings_set_string(self->settings, "measure", name);
    g_simple_action_set_state(action, state);
}

static void set_pace_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
    SynfinWindow *self = data;
    double pace = CLAMP(g_variant_get_double(parameter), 0.125, 16);
    synfin_run_set_pace(self->watch.run, synfin_run_measure(self->watch.run), pace);
    settings_set_double(self->settings, "pace", pace);
}

static void set_hide_future_cb(GSimpleAction *action, GVariant *state, gpointer data)
{
    SynfinWindow *self = data;
    synfin_diagram_view_set_hide_future(self->view, g_variant_get_boolean(state));
    settings_set_bool(self->settings, "hide-future", g_variant_get_boolean(state));
    g_simple_action_set_state(action, state);
}

static void set_why_cb(GSimpleAction *action, GVariant *state, gpointer data)
{
    SynfinWindow *self = data;
    synfin_caption_card_set_why(self->caption, g_variant_get_boolean(state));
    settings_set_bool(self->settings, "why", g_variant_get_boolean(state));
    g_simple_action_set_state(action, state);
}

/* By hand: whoever closes it wants to select without it from now on. */
static void toggle_inspector_cb(GSimpleAction *action, GVariant *none G_GNUC_UNUSED, gpointer data)
{
    GVariant *state = g_action_get_state(G_ACTION(action));
    bool open = !g_variant_get_boolean(state);
    SYNFIN_WINDOW(data)->inspector_unwanted = !open;
    g_action_change_state(G_ACTION(action), g_variant_new_boolean(open));
    g_variant_unref(state);
}

static void set_inspector_cb(GSimpleAction *action, GVariant *state, gpointer data)
{
    SynfinWindow *self = data;
    gtk_widget_set_visible(GTK_WIDGET(self->inspector), g_variant_get_boolean(state));
    window_arrange(self);
    g_simple_action_set_state(action, state);
}

static void set_present_cb(GSimpleAction *action, GVariant *state, gpointer data)
{
    window_set_presenting(data, g_variant_get_boolean(state));
    g_simple_action_set_state(action, state);
}

/* A click on something opens the inspector, unless that was closed by hand or would hide a
 * presentation. */
static void inspect_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *none G_GNUC_UNUSED,
                       gpointer data)
{
    SynfinWindow *self = data;
    if (!self->inspector_unwanted && !state_of(self, "present"))
        set_state(self, "inspector", true);
}

/* Escape leaves what was entered last: the presentation, then the selection. */
static void leave_cb(GSimpleAction *action G_GNUC_UNUSED, GVariant *none G_GNUC_UNUSED,
                     gpointer data)
{
    SynfinWindow *self = data;
    if (state_of(self, "present")) {
        set_state(self, "present", false);
    } else {
        synfin_run_select(self->watch.run, TRACE_NONE);
        set_state(self, "inspector", false);
    }
}

static const GActionEntry entries[] = {
    {"pace", set_pace_cb, "d", NULL, NULL, {0}},
    {"inspect", inspect_cb, NULL, NULL, NULL, {0}},
    {"leave", leave_cb, NULL, NULL, NULL, {0}},
    {"numbers", NULL, "s", "'automatic'", set_numbers_cb, {0}},
    {"theme", NULL, "s", "'system'", set_theme_cb, {0}},
    {"measure", NULL, "s", "'drawn'", set_measure_cb, {0}},
    {"hide-future", NULL, NULL, "false", set_hide_future_cb, {0}},
    {"why", NULL, NULL, "true", set_why_cb, {0}},
    {"inspector", toggle_inspector_cb, NULL, "false", set_inspector_cb, {0}},
    {"present", NULL, NULL, "false", set_present_cb, {0}},
};

void window_add_state_actions(SynfinWindow *self)
{
    g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
}
