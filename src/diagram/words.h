/* The words that a diagram adds to a trace: labels of arrows, of losses, timers and calls, in the
 * language of the process.
 */
#ifndef SYNFIN_DIAGRAM_WORDS_H
#define SYNFIN_DIAGRAM_WORDS_H

#include "trace/numbers.h"
#include "trace/trace.h"

#include <stdbool.h>
#include <stddef.h>

/* Why a packet is not an ordinary one. */
enum again {
    AGAIN_NOT,
    AGAIN_RETRANSMISSION,
    AGAIN_FAST, /* before any timer ran out */
    AGAIN_SACK, /* a hole between blocks */
    AGAIN_RACK, /* sent before something that has arrived */
    AGAIN_LOSS_PROBE,
    AGAIN_DUPLICATE,
    AGAIN_KEEPALIVE,
    AGAIN_WINDOW,
    AGAIN_INJECTED,
};

enum again words_again(const struct trace *trace, uint32_t flight);

struct label {
    char text[320];
    size_t bold_end;    /* the flags */
    size_t italic_from; /* "retransmission"; SIZE_MAX if there is none */
};

/* `brief` abbreviates words, for where there is little room. */
void words_of_flight(const struct trace *trace, const struct trace_numbers *numbers,
                     uint32_t flight, bool brief, struct label *label);

const char *words_loss(enum trace_loss loss);
/* "send 500 bytes"; false for what is not worth a word beside the lifeline. */
bool words_app(const struct trace_record *record, char *out, size_t size);
/* "RTO 2 s (×2)", "2MSL 60 s", "keepalive: idle 2 h", "probe 3/9: 75 s". */
void words_timer(const struct trace *trace, uint32_t record, bool restarted, char *out,
                 size_t size);
/* "cable cut", "cut towards the server", "cable restored". */
void words_cable(bool cut, enum trace_way ways, char *out, size_t size);
/* "delay to the server: 200 ms". */
void words_setting(const struct trace_record *record, char *out, size_t size);
/* A stretch of time, rounded as an eye would: three digits. */
void words_duration(int64_t duration_ns, char *out, size_t size);
/* A moment on the ruler, exact to its step; the first of a stretch names its unit. */
void words_moment(int64_t t_ns, int64_t step_ns, bool unit, char *out, size_t size);

#endif
