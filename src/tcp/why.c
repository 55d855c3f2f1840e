#include "tcp/why.h"

/* Marks a sentence for translation; who shows it translates it. */
#define N_(sentence) sentence

static const struct tcp_why_entry entries[TCP_WHY_COUNT] = {
#define X(symbol, kind, id, section, sentence, rule) {kind, id, section, sentence, rule},
#include "tcp/why_list.h"
#undef X
};

const struct tcp_why_entry *tcp_why_entry(enum tcp_why why)
{
    return &entries[why];
}
