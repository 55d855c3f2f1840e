#include "scenario/document.h"

#include <glib/gi18n.h>
#include <string.h>

/* A scenario needs three: a mapping with a list of mappings. */
#define NESTED_MAX 16

/* One line of UTF-8, whatever it quotes from the file: "%.60s" may cut a character in two. */
static void tidy(char *message)
{
    const char *half;

    while (!g_utf8_validate(message, -1, &half)) {
        char *at = message + (half - message);
        memmove(at, at + 1, strlen(at));
    }
    for (char *at = message; *at != '\0'; at++)
        if (g_ascii_iscntrl(*at))
            *at = ' ';
}

bool document_fail(struct document *document, yaml_mark_t mark, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    *document->error = (struct scenario_error){
        .file = g_filename_display_name(document->file),
        .line = (unsigned)mark.line + 1,
        .column = (unsigned)mark.column + 1,
        .message = g_strdup_vprintf(format, arguments),
    };
    va_end(arguments);
    tidy(document->error->message);
    return false;
}

/* ---- before YAML ---------------------------------------------------------------------------- */

/* Where the octet `at` stands, counted as libyaml counts. */
static yaml_mark_t mark_of(const char *text, const char *at)
{
    yaml_mark_t mark = {0};

    while (text < at) {
        gunichar c = g_utf8_get_char(text);
        const char *next = g_utf8_next_char(text);
        bool breaks =
            c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029 || (c == '\r' && *next != '\n');
        mark.line += breaks;
        mark.column = breaks ? 0 : mark.column + 1;
        mark.index++;
        text = next;
    }
    return mark;
}

static bool is_printable(gunichar c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0x7e) || c == 0x85 ||
           (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
}

/* libyaml names only an offset for these, and words of its own. */
static bool check_characters(struct document *document)
{
    const char *end;

    if (!g_utf8_validate(document->text, document->end - document->text, &end))
        return document_fail(document, mark_of(document->text, end),
                             _("found the octet 0x%02x, expected text in UTF-8"),
                             (unsigned)(unsigned char)*end);
    for (const char *at = document->text; at < document->end; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (!is_printable(c))
            return document_fail(document, mark_of(document->text, at),
                                 _("found the control character U+%04X, expected text"), c);
    }
    return true;
}

/* ---- YAML ----------------------------------------------------------------------------------- */

static bool fail_yaml(struct document *document, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : _("out of memory");

    if (strcmp(problem, "mapping values are not allowed in this context") == 0)
        return document_fail(document, parser->problem_mark,
                             _("found a ':' that begins a value, expected none here: "
                               "indent as above, or quote this line if the ':' is part of a text"));
    if (parser->context == NULL)
        return document_fail(document, parser->problem_mark, _("not YAML: %s"), problem);
    return document_fail(document, parser->problem_mark, _("not YAML: %s %s"), problem,
                         parser->context);
}

static void begin(const struct document *document, yaml_parser_t *parser)
{
    yaml_parser_initialize(parser);
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)document->text,
                                 (size_t)(document->end - document->text));
}

static const char *place(struct document *document, yaml_mark_t mark)
{
    long step = (long)mark.index - (long)document->mark_index;

    document->mark_at = g_utf8_offset_to_pointer(document->mark_at, step);
    document->mark_index = mark.index;
    return document->mark_at;
}

/* A tag or an anchor would vanish from the text that it stands before. */
static bool check_start(struct document *document, yaml_mark_t mark)
{
    const char *start = place(document, mark);

    if (start < document->end && (*start == '!' || *start == '&'))
        return document_fail(document, mark,
                             _("found '%c' at the start, which means something to YAML: quote this "
                               "line"),
                             *start);
    return true;
}

/* What an event of the parser does to the number of documents begun and of nodes that are open. */
static bool check_event(struct document *document, const yaml_event_t *event, int *documents,
                        int *nested)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return ++*documents == 1 ||
               document_fail(document, event->start_mark,
                             _("found a second document, expected one scenario a file"));
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        if (++*nested > NESTED_MAX)
            return document_fail(document, event->start_mark,
                                 _("found more than %d lists and mappings in one another, expected "
                                   "a scenario"),
                                 NESTED_MAX);
        return check_start(document, event->start_mark);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        --*nested;
        return true;
    case YAML_SCALAR_EVENT:
        return check_start(document, event->start_mark);
    default:
        return true;
    }
}

/* One look at the whole text before it is loaded.  For every word that libyaml reads it goes through
 * all brackets that are open, and through all anchors for each anchor: whoever lets it read on may
 * wait for hours. */
static bool check_events(struct document *document)
{
    yaml_parser_t parser;
    int documents = 0, nested = 0;
    bool good = true;

    begin(document, &parser);
    for (bool more = true; good && more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            good = fail_yaml(document, &parser);
            break;
        }
        more = event.type != YAML_STREAM_END_EVENT;
        good = check_event(document, &event, &documents, &nested);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return good;
}

static bool load(struct document *document)
{
    yaml_parser_t parser;

    begin(document, &parser);
    bool good = yaml_parser_load(&parser, &document->yaml);
    if (!good) {
        document->yaml = (yaml_document_t){0};
        fail_yaml(document, &parser);
    }
    yaml_parser_delete(&parser);
    return good;
}

/* ---- what holds for every node -------------------------------------------------------------- */

static bool check_keys(struct document *document, const yaml_node_t *mapping)
{
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    bool good = true;

    for (yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
         good && pair < mapping->data.mapping.pairs.top; pair++) {
        yaml_node_t *key = document_node(document, pair->key);
        const char *text = document_scalar(document, key, _("a key"));
        if (text == NULL)
            good = false;
        else if (!g_hash_table_add(seen, (char *)text))
            good = document_fail(document, key->start_mark,
                                 _("found '%s' a second time, expected every key once"), text);
    }
    g_hash_table_unref(seen);
    return good;
}

static bool check_nodes(struct document *document)
{
    int count = (int)(document->yaml.nodes.top - document->yaml.nodes.start);

    for (int i = 1; i <= count; i++) {
        yaml_node_t *node = document_node(document, i);
        if (node->type == YAML_MAPPING_NODE && !check_keys(document, node))
            return false;
    }
    return true;
}

bool document_open(struct document *document, const char *text, size_t length, const char *file,
                   struct scenario_error *error)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";

    if (length >= strlen(byte_order_mark) && memcmp(text, byte_order_mark, 3) == 0) {
        text += strlen(byte_order_mark);
        length -= strlen(byte_order_mark);
    }
    *document = (struct document){
        .file = file, .text = text, .end = text + length, .error = error, .mark_at = text};
    if (!check_characters(document) || !check_events(document) || !load(document))
        return false;
    if (document_root(document) == NULL)
        return document_fail(document, (yaml_mark_t){0},
                             _("found nothing, expected a scenario such as 'timeline: []'"));
    return check_nodes(document);
}

void document_close(struct document *document)
{
    yaml_document_delete(&document->yaml);
}

yaml_node_t *document_root(struct document *document)
{
    return yaml_document_get_root_node(&document->yaml);
}

yaml_node_t *document_node(struct document *document, int index)
{
    return yaml_document_get_node(&document->yaml, index);
}

/* ---- values --------------------------------------------------------------------------------- */

static bool fail_type(struct document *document, const yaml_node_t *node, const char *expected)
{
    if (node->type == YAML_MAPPING_NODE)
        return document_fail(document, node->start_mark, _("found a mapping, expected %s"),
                             expected);
    if (node->type == YAML_SEQUENCE_NODE)
        return document_fail(document, node->start_mark, _("found a list, expected %s"), expected);
    if (node->data.scalar.length == 0)
        return document_fail(document, node->start_mark, _("found nothing, expected %s"), expected);
    return document_fail(document, node->start_mark, _("found '%.60s', expected %s"),
                         (const char *)node->data.scalar.value, expected);
}

const char *document_scalar(struct document *document, const yaml_node_t *node,
                            const char *expected)
{
    bool scalar = node->type == YAML_SCALAR_NODE;

    if (!scalar ||
        (node->data.scalar.length == 0 && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)) {
        fail_type(document, node, expected);
        return NULL;
    }
    const char *text = (const char *)node->data.scalar.value;
    if (strlen(text) != node->data.scalar.length) {
        document_fail(document, node->start_mark, _("found a zero character, expected %s"),
                      expected);
        return NULL;
    }
    return text;
}

/* Whether a comment follows on the line on which an unquoted scalar ends, and where. */
static bool is_cut_by_comment(struct document *document, const yaml_node_t *node, yaml_mark_t *mark)
{
    if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    *mark = node->end_mark;
    const char *at = place(document, *mark);
    for (; at < document->end && (*at == ' ' || *at == '\t'); at++)
        mark->column++;
    return at < document->end && *at == '#';
}

char *document_free_text(struct document *document, const yaml_node_t *node, const char *expected)
{
    const char *text = document_scalar(document, node, expected);
    yaml_mark_t comment;

    if (text == NULL)
        return NULL;
    if (is_cut_by_comment(document, node, &comment)) {
        document_fail(document, comment,
                      _("found a comment that would cut this text: quote this line if the '#' is "
                        "part of it, else move the comment to a line of its own"));
        return NULL;
    }
    char *copy = g_strdup(text);
    bool block = node->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
                 node->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
    if (block && g_str_has_suffix(copy, "\n"))
        copy[strlen(copy) - 1] = '\0';
    return copy;
}

bool document_is_mapping(struct document *document, const yaml_node_t *node, const char *expected)
{
    return node->type == YAML_MAPPING_NODE || fail_type(document, node, expected);
}

bool document_is_list(struct document *document, const yaml_node_t *node, const char *expected)
{
    return node->type == YAML_SEQUENCE_NODE || fail_type(document, node, expected);
}

char *document_list_text(struct document *document, const yaml_node_t *list, const char *expected)
{
    GString *text = g_string_new(NULL);

    for (const yaml_node_item_t *item = list->data.sequence.items.start;
         item < list->data.sequence.items.top; item++) {
        const char *name = document_scalar(document, document_node(document, *item), expected);

        if (name == NULL) {
            g_string_free(text, TRUE);
            return NULL;
        }
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", name);
    }
    return g_string_free(text, FALSE);
}

yaml_mark_t document_mark_within(const yaml_node_t *node, size_t offset)
{
    yaml_mark_t mark = node->start_mark;
    const char *text = (const char *)node->data.scalar.value;

    if (node->start_mark.line != node->end_mark.line)
        return mark;
    mark.column += (size_t)g_utf8_strlen(text, (gssize)MIN(offset, node->data.scalar.length));
    mark.column += node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return mark;
}
