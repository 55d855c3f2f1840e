/* A YAML document that knows where everything stands, and refuses what YAML would swallow.
 *
 * Errors: the first failure fills in *error and the functions return false (or NULL) from then
 * on; the caller only has to hand the failure up.
 */
#ifndef SYNFIN_SCENARIO_DOCUMENT_H
#define SYNFIN_SCENARIO_DOCUMENT_H

#include "scenario/scenario.h"

#include <yaml.h>

struct document {
    yaml_document_t yaml;
    const char *file; /* only a name; borrowed */
    const char *text; /* borrowed */
    const char *end;
    struct scenario_error *error; /* borrowed */
    size_t mark_index;            /* of the last place looked up, in characters ... */
    const char *mark_at;          /* ... and in the text, so that the next one is near */
};

/* Reads the text and checks what holds for every document: one of them, UTF-8, every key once,
 * no tags and anchors.  `file` and `text` must outlive the document. */
bool document_open(struct document *document, const char *text, size_t length, const char *file,
                   struct scenario_error *error);
void document_close(struct document *document);

yaml_node_t *document_root(struct document *document);
yaml_node_t *document_node(struct document *document, int index);

/* Fills in the error with a place; always false. */
bool document_fail(struct document *document, yaml_mark_t mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The text of a scalar; NULL, and an error that says what was expected, for anything else. */
const char *document_scalar(struct document *document, const yaml_node_t *node,
                            const char *expected);
/* The texts of a list of scalars with commas between them; the caller's. */
char *document_list_text(struct document *document, const yaml_node_t *list, const char *expected);
/* As document_scalar() for free text, whose unquoted form must not be cut short by a comment. */
char *document_free_text(struct document *document, const yaml_node_t *node, const char *expected);
/* Whether the node is a mapping, or a list; an error if not. */
bool document_is_mapping(struct document *document, const yaml_node_t *node, const char *expected);
bool document_is_list(struct document *document, const yaml_node_t *node, const char *expected);

/* The place of the octet `offset` of a scalar's value, as near as it can be told. */
yaml_mark_t document_mark_within(const yaml_node_t *node, size_t offset);

#endif
