/* Lists of events, where nothing is said twice. */
#include "trace/sentence.h"

#include "tcp/conn.h"

/* That a timer was set goes with every segment that needs one, and that it was stopped with every
 * ACK; what runs out, what is long and what is restarted for a reason of its own is told. */
static bool timer_is_told(const struct trace_record *record)
{
    switch (record->timer.timer) {
    case TCP_TIMER_RETRANSMIT:
    case TCP_TIMER_KEEPALIVE:
        return record->timer.action == TCP_TIMER_EXPIRE;
    case TCP_TIMER_PERSIST:
        return record->timer.action == TCP_TIMER_EXPIRE ||
               (record->timer.action == TCP_TIMER_START && record->timer.count == 0);
    default:
        return true;
    }
}

bool trace_is_told(const struct trace *trace, uint32_t index)
{
    const struct trace_record *record = trace_record(trace, index);

    if (record->kind == TRACE_TIMER)
        return timer_is_told(record);
    if (record->kind == TRACE_FAULT)
        return record->fault.effect != TRACE_EFFECT_INJECT; /* the segment itself is told */
    if (record->kind != TRACE_APP || !record->app.indication)
        return true;
    /* The change of state, or the segment that brought it, has just been told. */
    return record->app.code != TCP_TOLD_ESTABLISHED && record->app.code != TCP_TOLD_CLOSING &&
           record->app.code != TCP_TOLD_DATA && record->app.code != TCP_TOLD_CLOSED;
}
