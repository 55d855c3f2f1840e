/* A text that may stand in several languages: the scenario's `title` and `title-zh_CN`. */
#ifndef SYNFIN_TRACE_TEXT_H
#define SYNFIN_TRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define TRACE_TEXT_LANGUAGES_MAX 8

struct trace_text_version {
    char *language; /* "" for the plain one, else "zh_CN"; owned */
    char *text;     /* UTF-8; owned */
};

/* A value of zeros is the empty text. */
struct trace_text {
    struct trace_text_version versions[TRACE_TEXT_LANGUAGES_MAX];
    size_t count;
};

/* Sets or replaces one version; false when there are too many languages. */
bool trace_text_set(struct trace_text *text, const char *language, const char *value);
/* The version for `language` ("zh_CN"), else for its stem ("zh"), else any of that stem, else the
 * plain one; "" if there is none.  NULL means the plain one. */
const char *trace_text_get(const struct trace_text *text, const char *language);
struct trace_text trace_text_copy(const struct trace_text *text);
void trace_text_clear(struct trace_text *text);

#endif
