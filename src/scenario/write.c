#include "scenario/options.h"
#include "scenario/scenario.h"
#include "scenario/value.h"
#include "tcp/time.h"

#include <glib.h>
#include <string.h>

/* ---- scalars -------------------------------------------------------------------------------- */

/* Characters that only stand in double quotes, as escapes. */
static bool needs_escape(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
           c == 0xfffe || c == 0xffff;
}

static bool any_needs_escape(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text))
        if (needs_escape(g_utf8_get_char(text)))
            return true;
    return false;
}

/* Whether YAML takes the text for itself without quotes, on a line of its own. */
static bool is_plain(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && strchr("-?:,[]{}#&*!|>'\"%@` ", text[0]) == NULL &&
           text[length - 1] != ' ' && text[length - 1] != ':' && strstr(text, ": ") == NULL &&
           strstr(text, " #") == NULL && strcmp(text, "...") != 0 &&
           !g_str_has_prefix(text, "... ");
}

static void write_double_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (c == '"' || c == '\\')
            g_string_append_c(out, '\\');
        if (c == '\n')
            g_string_append(out, "\\n");
        else if (needs_escape(c))
            g_string_append_printf(out, c > 0xff ? "\\u%04X" : "\\x%02X", c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_append_c(out, '"');
}

static void write_single_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            g_string_append_c(out, '\'');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '\'');
}

static void write_scalar(GString *out, const char *text)
{
    if (any_needs_escape(text))
        write_double_quoted(out, text);
    else if (is_plain(text))
        g_string_append(out, text);
    else
        write_single_quoted(out, text);
}

/* ---- options -------------------------------------------------------------------------------- */

/* A list "a: 1, b: 2" of which the first part needs no comma. */
static void append_pair(GString *list, const char *key, const char *value)
{
    g_string_append_printf(list, "%s%s: %s", list->len > 0 ? ", " : "", key, value);
}

static void append_option(GString *list, const struct scenario_option *option, const void *base)
{
    char *value = value_format(option, base);

    append_pair(list, option->key, value);
    g_free(value);
}

static bool differs(const struct scenario_option *option, const void *base, const void *standard)
{
    char *ours = value_format(option, base);
    char *theirs = value_format(option, standard);
    bool different = strcmp(ours, theirs) != 0;

    g_free(ours);
    g_free(theirs);
    return different;
}

static void append_differing(GString *list, const struct scenario_option *option, const void *base,
                             const void *standard)
{
    if (differs(option, base, standard))
        append_option(list, option, base);
}

/* A group is a word where only its switch differs, else it stands in braces and means "on". */
static void append_group(GString *list, const struct scenario_option *options, size_t count,
                         const void *base, const void *standard)
{
    GString *values = g_string_new(NULL);

    for (size_t i = 1; i < count; i++)
        append_differing(values, &options[i], base, standard);
    char *state = value_format(&options[0], base);
    if (values->len == 0) {
        if (differs(&options[0], base, standard))
            append_pair(list, options[0].group, state);
    } else {
        if (strcmp(state, "on") != 0)
            append_pair(values, options[0].key, state);
        g_string_prepend_c(values, '{');
        g_string_append_c(values, '}');
        append_pair(list, options[0].group, values->str);
    }
    g_free(state);
    g_string_free(values, TRUE);
}

static size_t group_length(const struct scenario_option *options, size_t count)
{
    size_t length = 1;

    while (length < count && g_strcmp0(options[length].group, options[0].group) == 0)
        length++;
    return length;
}

static void write_mapping(GString *out, const char *key, const GString *list)
{
    if (list->len > 0)
        g_string_append_printf(out, "%s: {%s}\n", key, list->str);
}

/* The profile, and of the rest what differs from it. */
static void write_host(GString *out, const char *key, const struct trace_host_setup *host,
                       const struct trace_host_setup *defaults)
{
    struct trace_host_setup profiled = *defaults;
    const struct trace_host_setup *standard = &profiled;
    size_t count;
    const struct scenario_option *options = scenario_options(&count);
    GString *list = g_string_new(NULL);

    profiled.tcp = tcp_config_profile(host->profile);
    for (size_t i = 0, step = 1; i < count; i += step) {
        step = 1;
        if (options[i].place != SCENARIO_AT_HOST)
            continue;
        if (options[i].group == NULL) {
            append_differing(list, &options[i], host, standard);
        } else {
            step = group_length(&options[i], count - i);
            append_group(list, &options[i], step, host, standard);
        }
    }
    write_mapping(out, key, list);
    g_string_free(list, TRUE);
}

/* What both directions share is said once. */
static void write_network(GString *out, const struct trace_setup *setup,
                          const struct trace_setup *standard)
{
    size_t count;
    const struct scenario_option *options = scenario_options(&count);
    GString *both = g_string_new(NULL);
    GString *to_client = g_string_new(NULL);
    GString *to_server = g_string_new(NULL);

    for (size_t i = 0; i < count; i++) {
        if (options[i].place != SCENARIO_AT_NETWORK)
            continue;
        if (!differs(&options[i], &setup->to_client, &setup->to_server)) {
            append_differing(both, &options[i], &setup->to_server, &standard->to_server);
        } else {
            append_differing(to_client, &options[i], &setup->to_client, &standard->to_client);
            append_differing(to_server, &options[i], &setup->to_server, &standard->to_server);
        }
    }
    if (to_client->len > 0)
        g_string_append_printf(both, "%sto client: {%s}", both->len > 0 ? ", " : "",
                               to_client->str);
    if (to_server->len > 0)
        g_string_append_printf(both, "%sto server: {%s}", both->len > 0 ? ", " : "",
                               to_server->str);
    write_mapping(out, "network", both);
    g_string_free(both, TRUE);
    g_string_free(to_client, TRUE);
    g_string_free(to_server, TRUE);
}

static void write_top_options(GString *out, const struct scenario *scenario,
                              const struct scenario *standard)
{
    size_t count;
    const struct scenario_option *options = scenario_options(&count);

    for (size_t i = 0; i < count; i++)
        if (options[i].place == SCENARIO_AT_TOP && differs(&options[i], scenario, standard)) {
            char *value = value_format(&options[i], scenario);
            g_string_append_printf(out, "%s: %s\n", options[i].key, value);
            g_free(value);
        }
}

/* ---- texts and entries ---------------------------------------------------------------------- */

/* Each version as "INDENT key-LANGUAGE: text"; the plain one only where it is asked for. */
static void write_text(GString *out, const char *indent, const char *key,
                       const struct trace_text *text, bool plain)
{
    for (size_t i = 0; i < text->count; i++) {
        const char *language = text->versions[i].language;
        if (*language == '\0' && !plain)
            continue;
        g_string_append_printf(out, "%s%s%s%s: ", indent, key, *language ? "-" : "", language);
        write_scalar(out, text->versions[i].text);
        g_string_append_c(out, '\n');
    }
}

static char *duration_text(int64_t duration_ns)
{
    char text[64];

    command_format_duration(duration_ns, text, sizeof text);
    return g_strdup(text);
}

static char *command_text(const struct command *command)
{
    size_t length = command_format(command, NULL, 0);
    char *text = g_malloc(length + 1);

    command_format(command, text, length + 1);
    return text;
}

static void write_entry(GString *out, const struct scenario_entry *entry)
{
    char *time = duration_text(entry->t_ns);
    char *command = command_text(&entry->command);

    g_string_append_printf(out, "  - %s: ", time);
    write_scalar(out, command);
    g_string_append_c(out, '\n');
    if (entry->command.verb == COMMAND_NOTE)
        write_text(out, "    ", "note", &entry->command.text, false);
    else if (entry->command.verb == COMMAND_CHAPTER)
        write_text(out, "    ", "chapter", &entry->command.text, false);
    g_free(command);
    g_free(time);
}

static void write_timeline(GString *out, const struct scenario *scenario)
{
    g_string_append(out, scenario->entry_count > 0 ? "timeline:\n" : "timeline: []\n");
    for (size_t i = 0; i < scenario->entry_count; i++)
        write_entry(out, &scenario->entries[i]);
}

char *scenario_write(const struct scenario *scenario)
{
    GString *out = g_string_new(NULL);
    struct scenario standard;
    const struct trace_setup *setup = &scenario->setup;

    scenario_init(&standard);
    write_text(out, "", "title", &setup->title, true);
    write_text(out, "", "description", &scenario->description, true);
    if (*scenario->tab != '\0') {
        g_string_append(out, "tab: ");
        write_scalar(out, scenario->tab);
        g_string_append_c(out, '\n');
    }
    write_top_options(out, scenario, &standard);
    write_network(out, setup, &standard.setup);
    write_host(out, "client", &setup->host[TRACE_CLIENT], &standard.setup.host[TRACE_CLIENT]);
    write_host(out, "server", &setup->host[TRACE_SERVER], &standard.setup.host[TRACE_SERVER]);
    if (setup->until_ns != TIME_NEVER_NS) {
        char *until = duration_text(setup->until_ns);
        g_string_append_printf(out, "until: %s\n", until);
        g_free(until);
    }
    write_timeline(out, scenario);
    scenario_clear(&standard);
    return g_string_free(out, FALSE);
}
