#include "scenario/timeline.h"

#include <glib/gi18n.h>
#include <string.h>

/* "en", "zh_CN", "sr@latin" */
static bool is_language(const char *text)
{
    size_t length = strlen(text);

    if (length == 0 || length > 32 || !g_ascii_isalpha(text[0]))
        return false;
    for (const char *at = text; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && strchr("_@.-", *at) == NULL)
            return false;
    return true;
}

/* The language in a key such as "title-zh_CN" for the stem "title", "" for the stem alone. */
static const char *language_of(const char *key, const char *stem)
{
    size_t length = strlen(stem);

    if (strncmp(key, stem, length) != 0)
        return NULL;
    if (key[length] == '\0')
        return key + length;
    return key[length] == '-' ? key + length + 1 : NULL;
}

bool timeline_read_text(struct document *document, const yaml_node_t *key, const yaml_node_t *value,
                        const char *stem, struct trace_text *text, bool *mine)
{
    const char *name = (const char *)key->data.scalar.value;
    const char *language = language_of(name, stem);

    *mine = language != NULL;
    if (!*mine)
        return true;
    if (name[strlen(stem)] == '-' && !is_language(language))
        return document_fail(document, key->start_mark,
                             _("found '%s', expected '%s-LANGUAGE' such as %s-zh_CN"), name, stem,
                             stem);
    char *version = document_free_text(document, value, _("a text"));
    if (version == NULL)
        return false;
    bool good = trace_text_set(text, language, version);
    g_free(version);
    return good || document_fail(document, key->start_mark,
                                 _("found one language more, expected %d at most"),
                                 TRACE_TEXT_LANGUAGES_MAX);
}

/* ---- one entry ------------------------------------------------------------------------------ */

static bool read_time(struct document *document, const yaml_node_t *key, int64_t *t_ns)
{
    const char *text = (const char *)key->data.scalar.value;

    if (!command_parse_duration(text, t_ns) || *t_ns < 0 || *t_ns > SCENARIO_LONGEST_NS)
        return document_fail(document, key->start_mark,
                             _("found '%.60s', expected a time from 0 s to 24 h such as 1150 ms"),
                             text);
    return true;
}

static bool read_command(struct document *document, const yaml_node_t *node,
                         struct command *command)
{
    struct command_error error;
    char *text = document_free_text(document, node, _("a command such as 'client close'"));

    if (text == NULL)
        return false;
    bool good = command_parse(text, command, &error);
    if (!good)
        document_fail(document, document_mark_within(node, error.column), "%s", error.message);
    g_free(text);
    return good;
}

/* What stands beside the command: the other languages of a note or a chapter. */
static bool read_language(struct document *document, const yaml_node_pair_t *pair,
                          struct command *command)
{
    const yaml_node_t *key = document_node(document, pair->key);
    const char *name = (const char *)key->data.scalar.value;
    bool mine = false;

    if (command->verb != COMMAND_NOTE && command->verb != COMMAND_CHAPTER)
        return document_fail(document, key->start_mark,
                             _("found '%.60s' beside a command, expected the next entry, which "
                               "begins with '- '"),
                             name);
    const char *stem = command->verb == COMMAND_NOTE ? "note" : "chapter";
    if (strcmp(name, stem) != 0 &&
        !timeline_read_text(document, key, document_node(document, pair->value), stem,
                            &command->text, &mine))
        return false;
    return mine || document_fail(document, key->start_mark,
                                 _("found '%.60s', expected '%s-LANGUAGE', or the next entry, "
                                   "which begins with '- '; quote a text that has a comma in "
                                   "braces"),
                                 name, stem);
}

static bool read_pairs(struct document *document, const yaml_node_t *entry, int64_t *t_ns,
                       struct command *command)
{
    const yaml_node_pair_t *pair = entry->data.mapping.pairs.start;

    if (pair == entry->data.mapping.pairs.top)
        return document_fail(document, entry->start_mark,
                             _("found nothing, expected 'TIME: COMMAND'"));
    if (!read_time(document, document_node(document, pair->key), t_ns) ||
        !read_command(document, document_node(document, pair->value), command))
        return false;
    for (pair++; pair < entry->data.mapping.pairs.top; pair++)
        if (!read_language(document, pair, command)) {
            command_clear(command);
            return false;
        }
    return true;
}

static bool fail_bare(struct document *document, const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    const char *colon = strchr(text, ':');

    if (colon != NULL && colon[1] != ' ')
        return document_fail(document, document_mark_within(node, (size_t)(colon - text)),
                             _("found ':' without a space after it, expected 'TIME: COMMAND'"));
    return document_fail(document, node->start_mark, _("found '%.60s', expected 'TIME: COMMAND'"),
                         text);
}

static bool read_entry(struct document *document, const yaml_node_t *node,
                       struct scenario *scenario)
{
    int64_t t_ns = 0;
    struct command command = {0};

    if (node->type == YAML_SCALAR_NODE && node->data.scalar.length > 0)
        return fail_bare(document, node);
    if (!document_is_mapping(document, node, "'TIME: COMMAND'") ||
        !read_pairs(document, node, &t_ns, &command))
        return false;
    scenario_add(scenario, t_ns, &command);
    scenario->entries[scenario->entry_count - 1].line = (unsigned)node->start_mark.line + 1;
    command_clear(&command);
    return true;
}

bool timeline_read(struct document *document, const yaml_node_t *list, struct scenario *scenario)
{
    if (!document_is_list(document, list, _("a list of entries such as '- 1 s: client close'")))
        return false;
    for (const yaml_node_item_t *item = list->data.sequence.items.start;
         item < list->data.sequence.items.top; item++)
        if (!read_entry(document, document_node(document, *item), scenario))
            return false;
    return true;
}
