/* The entries of a timeline, each of which is `- TIME: COMMAND`.  A note or a chapter may have
 * further languages beside it:
 *
 *   - 1150 ms: note The ACK of the server's FIN will not arrive.
 *     note-zh_CN: 对服务器 FIN 的 ACK 不会到达。
 */
#ifndef SYNFIN_SCENARIO_TIMELINE_H
#define SYNFIN_SCENARIO_TIMELINE_H

#include "scenario/document.h"

bool timeline_read(struct document *document, const yaml_node_t *list, struct scenario *scenario);

/* "title" and "title-zh_CN": sets that version of `text` from `value` if the key is `stem`, alone
 * or with a language.  *mine says whether the key was one of these. */
bool timeline_read_text(struct document *document, const yaml_node_t *key, const yaml_node_t *value,
                        const char *stem, struct trace_text *text, bool *mine);

#endif
