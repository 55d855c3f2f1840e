#include "app/sentences.h"

#include "trace/sentence.h"

typedef size_t (*writer)(const struct trace *trace, uint32_t record,
                         const struct trace_numbers *numbers, char *out, size_t size);

static char *written(writer write, SynfinRun *run, uint32_t record)
{
    const struct trace *trace = synfin_run_trace(run);
    const struct trace_numbers *numbers = synfin_run_numbers(run);
    size_t length = write(trace, record, numbers, NULL, 0);
    char *text = g_malloc0(length + 1);
    write(trace, record, numbers, text, length + 1);
    return text;
}

char *run_sentence(SynfinRun *run, uint32_t record)
{
    return written(trace_sentence, run, record);
}

char *run_rule(SynfinRun *run, uint32_t record)
{
    return written(trace_rule, run, record);
}
