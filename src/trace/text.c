#include "trace/text.h"

#include "trace/memory.h"

#include <string.h>

bool trace_text_set(struct trace_text *text, const char *language, const char *value)
{
    for (size_t i = 0; i < text->count; i++)
        if (strcmp(text->versions[i].language, language) == 0) {
            char *copy = memory_copy_string(value);
            memory_free(text->versions[i].text);
            text->versions[i].text = copy;
            return true;
        }
    if (text->count == TRACE_TEXT_LANGUAGES_MAX)
        return false;
    text->versions[text->count++] = (struct trace_text_version){
        .language = memory_copy_string(language),
        .text = memory_copy_string(value),
    };
    return true;
}

/* How well a version serves a reader: the language itself, its stem ("zh" for "zh_CN"), another
 * land of the same stem, the plain version, anything at all. */
static int fitness(const char *offered, const char *wanted)
{
    if (strcmp(offered, wanted) == 0)
        return 4;
    size_t offered_stem = strcspn(offered, "_.@");
    size_t wanted_stem = strcspn(wanted, "_.@");
    if (offered_stem > 0 && offered_stem == wanted_stem &&
        strncmp(offered, wanted, wanted_stem) == 0)
        return offered[offered_stem] == '\0' ? 3 : 2;
    return offered[0] == '\0' ? 1 : 0;
}

const char *trace_text_get(const struct trace_text *text, const char *language)
{
    const char *best = "";
    int best_fitness = -1;

    for (size_t i = 0; i < text->count; i++) {
        int fit = fitness(text->versions[i].language, language ? language : "");
        if (fit > best_fitness) {
            best_fitness = fit;
            best = text->versions[i].text;
        }
    }
    return best;
}

struct trace_text trace_text_copy(const struct trace_text *text)
{
    struct trace_text copy = {0};

    for (size_t i = 0; i < text->count; i++)
        trace_text_set(&copy, text->versions[i].language, text->versions[i].text);
    return copy;
}

void trace_text_clear(struct trace_text *text)
{
    for (size_t i = 0; i < text->count; i++) {
        memory_free(text->versions[i].language);
        memory_free(text->versions[i].text);
    }
    *text = (struct trace_text){0};
}
