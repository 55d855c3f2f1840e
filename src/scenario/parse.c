#include "scenario/document.h"
#include "scenario/options.h"
#include "scenario/timeline.h"
#include "scenario/value.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *key_of(struct document *document, const yaml_node_pair_t *pair)
{
    return (const char *)document_node(document, pair->key)->data.scalar.value;
}

/* ---- options -------------------------------------------------------------------------------- */

static const struct scenario_option *find_option(enum scenario_place place, const char *group,
                                                 const char *key)
{
    size_t count;
    const struct scenario_option *options = scenario_options(&count);

    for (size_t i = 0; i < count; i++)
        if (options[i].place == place && g_strcmp0(options[i].group, group) == 0 &&
            strcmp(options[i].key, key) == 0)
            return &options[i];
    return NULL;
}

/* The first option of a group, which a scalar in the place of the group sets: `keepalive: on`. */
static const struct scenario_option *find_group(enum scenario_place place, const char *group)
{
    size_t count;
    const struct scenario_option *options = scenario_options(&count);

    for (size_t i = 0; i < count; i++)
        if (options[i].place == place && g_strcmp0(options[i].group, group) == 0)
            return &options[i];
    return NULL;
}

/* "isn, mss, keepalive": what may stand at a place; `others` come first. */
static char *known_keys(enum scenario_place place, const char *group, const char *others)
{
    size_t count;
    const struct scenario_option *options = scenario_options(&count);
    GString *known = g_string_new(others);
    const char *last = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct scenario_option *option = &options[i];
        bool inside = g_strcmp0(option->group, group) == 0;
        const char *key = inside ? option->key : option->group;
        if (option->place != place || (!inside && group != NULL) || g_strcmp0(key, last) == 0)
            continue;
        g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", key);
        last = key;
    }
    return g_string_free(known, FALSE);
}

static bool fail_unknown(struct document *document, const yaml_node_pair_t *pair,
                         enum scenario_place place, const char *group, const char *others)
{
    char *known = known_keys(place, group, others);

    document_fail(document, document_node(document, pair->key)->start_mark,
                  _("found the unknown key '%.60s', expected one of %s"), key_of(document, pair),
                  known);
    g_free(known);
    return false;
}

/* Several names may stand in a list as well as in one text with commas. */
static char *option_text(struct document *document, const struct scenario_option *option,
                         const yaml_node_t *node, const char *expected)
{
    if (option->kind == SCENARIO_KNOCK_OUT && node->type == YAML_SEQUENCE_NODE)
        return document_list_text(document, node, expected);
    return g_strdup(document_scalar(document, node, expected));
}

static bool read_option(struct document *document, const struct scenario_option *option,
                        const yaml_node_t *node, void *base)
{
    char *range = scenario_option_range(option);
    char *expected =
        g_strdup_printf(_("%s for '%s'"), range, option->group ? option->group : option->key);
    char *text = option_text(document, option, node, expected);
    bool good = text != NULL && value_parse(option, text, base);

    if (text != NULL && !good)
        document_fail(document, node->start_mark, _("found '%.60s', expected %s"), text, expected);
    g_free(text);
    g_free(expected);
    g_free(range);
    return good;
}

/* A group in full switches on what it is about, unless it says otherwise. */
static bool read_group(struct document *document, const struct scenario_option *first,
                       const yaml_node_t *node, void *base)
{
    if (node->type == YAML_SCALAR_NODE)
        return read_option(document, first, node, base);
    if (!document_is_mapping(document, node, _("on, off, or values in braces")))
        return false;
    value_parse(first, "on", base);
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const struct scenario_option *option =
            find_option(first->place, first->group, key_of(document, pair));
        if (option == NULL)
            return fail_unknown(document, pair, first->place, first->group, "");
        if (!read_option(document, option, document_node(document, pair->value), base))
            return false;
    }
    return true;
}

/* ---- endpoints and network ------------------------------------------------------------------ */

/* What only makes sense together. */
static bool check_host(struct document *document, const yaml_node_t *node,
                       const struct tcp_config *tcp)
{
    if (tcp->rto_min_ns > tcp->rto_max_ns)
        return document_fail(document, node->start_mark,
                             _("found a rto-min above rto-max, expected it below"));
    return true;
}

/* The profile comes before all else, wherever it stands, for it sets everything. */
static bool read_profile(struct document *document, const yaml_node_t *node,
                         struct trace_host_setup *host)
{
    const struct scenario_option *profile = find_option(SCENARIO_AT_HOST, NULL, "profile");

    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++)
        if (strcmp(key_of(document, pair), profile->key) == 0)
            return read_option(document, profile, document_node(document, pair->value), host);
    return true;
}

static bool read_host(struct document *document, const yaml_node_t *node,
                      struct trace_host_setup *host)
{
    if (!document_is_mapping(document, node, _("options such as {isn: 100}")) ||
        !read_profile(document, node, host))
        return false;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const char *key = key_of(document, pair);
        const yaml_node_t *value = document_node(document, pair->value);
        const struct scenario_option *option = find_option(SCENARIO_AT_HOST, NULL, key);
        const struct scenario_option *group = find_group(SCENARIO_AT_HOST, key);
        if (option == NULL && group == NULL)
            return fail_unknown(document, pair, SCENARIO_AT_HOST, NULL, "");
        if (option != NULL && option->kind == SCENARIO_PROFILE)
            continue;
        if (option != NULL ? !read_option(document, option, value, host)
                           : !read_group(document, group, value, host))
            return false;
    }
    return check_host(document, node, &host->tcp);
}

/* The options of one direction, or those of both when `second` is not NULL. */
static bool read_link_option(struct document *document, const yaml_node_pair_t *pair,
                             struct trace_link_setup *first, struct trace_link_setup *second)
{
    const struct scenario_option *option =
        find_option(SCENARIO_AT_NETWORK, NULL, key_of(document, pair));

    if (option == NULL)
        return fail_unknown(document, pair, SCENARIO_AT_NETWORK, NULL,
                            second != NULL ? "to client, to server" : "");
    const yaml_node_t *value = document_node(document, pair->value);
    return read_option(document, option, value, first) &&
           (second == NULL || read_option(document, option, value, second));
}

static bool read_link(struct document *document, const yaml_node_t *node,
                      struct trace_link_setup *link)
{
    if (!document_is_mapping(document, node, _("options such as {loss: 5 %}")))
        return false;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++)
        if (!read_link_option(document, pair, link, NULL))
            return false;
    return true;
}

/* What is said of one direction counts over what is said of both, in whatever order. */
static bool read_network(struct document *document, const yaml_node_t *node,
                         struct trace_setup *setup)
{
    const yaml_node_t *to_client = NULL;
    const yaml_node_t *to_server = NULL;

    if (!document_is_mapping(document, node, _("options such as {delay: 50 ms}")))
        return false;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const char *key = key_of(document, pair);
        if (strcmp(key, "to client") == 0)
            to_client = document_node(document, pair->value);
        else if (strcmp(key, "to server") == 0)
            to_server = document_node(document, pair->value);
        else if (!read_link_option(document, pair, &setup->to_client, &setup->to_server))
            return false;
    }
    return (to_client == NULL || read_link(document, to_client, &setup->to_client)) &&
           (to_server == NULL || read_link(document, to_server, &setup->to_server));
}

/* ---- the top -------------------------------------------------------------------------------- */

static bool read_until(struct document *document, const yaml_node_t *node, int64_t *until_ns)
{
    const char *expected = _("a time up to 24 h such as 65 s");
    const char *text = document_scalar(document, node, expected);

    if (text == NULL)
        return false;
    if (!command_parse_duration(text, until_ns) || *until_ns < 0 || *until_ns > SCENARIO_LONGEST_NS)
        return document_fail(document, node->start_mark, _("found '%.60s', expected %s"), text,
                             expected);
    return true;
}

static bool read_tab(struct document *document, const yaml_node_t *node, char **tab)
{
    char *text = document_free_text(document, node, _("the name of a group of lessons"));

    if (text == NULL)
        return false;
    g_free(*tab);
    *tab = text;
    return true;
}

static bool read_key(struct document *document, const yaml_node_pair_t *pair,
                     struct scenario *scenario)
{
    const yaml_node_t *key_node = document_node(document, pair->key);
    const yaml_node_t *value = document_node(document, pair->value);
    const char *key = key_of(document, pair);
    struct trace_setup *setup = &scenario->setup;
    bool mine;

    if (!timeline_read_text(document, key_node, value, "title", &setup->title, &mine) ||
        (!mine && !timeline_read_text(document, key_node, value, "description",
                                      &scenario->description, &mine)))
        return false;
    if (mine)
        return true;
    if (strcmp(key, "tab") == 0)
        return read_tab(document, value, &scenario->tab);
    if (strcmp(key, "network") == 0)
        return read_network(document, value, setup);
    if (strcmp(key, "client") == 0)
        return read_host(document, value, &setup->host[TRACE_CLIENT]);
    if (strcmp(key, "server") == 0)
        return read_host(document, value, &setup->host[TRACE_SERVER]);
    if (strcmp(key, "until") == 0)
        return read_until(document, value, &setup->until_ns);
    if (strcmp(key, "timeline") == 0)
        return timeline_read(document, value, scenario);
    const struct scenario_option *option = find_option(SCENARIO_AT_TOP, NULL, key);
    if (option == NULL)
        return fail_unknown(document, pair, SCENARIO_AT_TOP, NULL,
                            "title, description, tab, network, client, server, until, timeline");
    return read_option(document, option, value, scenario);
}

static bool read_top(struct document *document, struct scenario *scenario)
{
    const yaml_node_t *root = document_root(document);

    if (!document_is_mapping(document, root, _("keys such as 'title:' and 'timeline:'")))
        return false;
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++)
        if (!read_key(document, pair, scenario))
            return false;
    return true;
}

bool scenario_parse(const char *text, size_t length, const char *file, struct scenario *scenario,
                    struct scenario_error *error)
{
    struct document document;

    scenario_init(scenario);
    bool good =
        document_open(&document, text, length, file, error) && read_top(&document, scenario);
    document_close(&document);
    if (!good)
        scenario_clear(scenario);
    return good;
}
