/* Lists of events, where nothing is said twice. */
#include "trace/sentence.h"

#include "tcp/conn.h"

/* Whether the timer that is set here comes to its end: an ACK that really waits, and not for the
 * next segment only. */
static bool runs_out(const struct trace *trace, uint32_t index)
{
    const struct trace_record *set = trace_record(trace, index);

    for (uint32_t i = index + 1; i < trace_record_count(trace); i++) {
        const struct trace_record *r = trace_record(trace, i);
        if (r->kind == TRACE_TIMER && r->timer.timer == set->timer.timer && r->host == set->host &&
            r->conn == set->conn)
            return r->timer.action == TCP_TIMER_EXPIRE;
    }
    return false;
}

/* That a timer was set goes with every segment that needs one, and that it was stopped with every
 * ACK; what runs out, what is long and what is restarted for a reason of its own is told. */
static bool timer_is_told(const struct trace *trace, uint32_t index)
{
    const struct trace_record *record = trace_record(trace, index);

    switch (record->timer.timer) {
    case TCP_TIMER_RETRANSMIT:
        return record->timer.action == TCP_TIMER_EXPIRE ||
               record->timer.why == TCP_WHY_TIMER_ECHO_WAIT;
    case TCP_TIMER_KEEPALIVE:
    case TCP_TIMER_LOSS_PROBE:
    case TCP_TIMER_USER:
        return record->timer.action == TCP_TIMER_EXPIRE;
    case TCP_TIMER_DELAYED_ACK:
        return record->timer.action == TCP_TIMER_EXPIRE || runs_out(trace, index);
    case TCP_TIMER_REORDER:
        return record->timer.action != TCP_TIMER_STOP;
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
        return timer_is_told(trace, index);
    if (record->kind == TRACE_FAULT)
        return record->fault.effect != TRACE_EFFECT_INJECT; /* the segment itself is told */
    if (record->kind != TRACE_APP || !record->app.indication)
        return true;
    /* The change of state, or the segment that brought it, has just been told. */
    return record->app.code != TCP_TOLD_ESTABLISHED && record->app.code != TCP_TOLD_CLOSING &&
           record->app.code != TCP_TOLD_DATA && record->app.code != TCP_TOLD_CLOSED;
}
