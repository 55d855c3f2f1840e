/* The variables of a host's connection at the playhead, as text. */
#ifndef SYNFIN_APP_HOST_VALUES_H
#define SYNFIN_APP_HOST_VALUES_H

#include "app/run.h"

enum host_value {
    HOST_SND_UNA,
    HOST_SND_NXT,
    HOST_SND_WND,
    HOST_RCV_NXT,
    HOST_RCV_WND,
    HOST_SRTT,
    HOST_RTO,
    HOST_SHIFTS,
    HOST_CWND,
    HOST_SSTHRESH,
    HOST_FLIGHT,
    HOST_PIPE,
    HOST_SACKED,
    HOST_DUPLICATE_ACKS,
    HOST_RECOVERY,
    HOST_RCV_UP,
    HOST_VALUE_COUNT
};

/* "SND.UNA", as the RFC writes it. */
const char *host_value_name(enum host_value value);
/* What it means, translated. */
const char *host_value_meaning(enum host_value value);
/* Numbers in the run's style; "–" for what is not known yet.  Like snprintf(). */
size_t host_value_text(SynfinRun *run, enum trace_host host, enum host_value value, char *out,
                       size_t size);

/* Which values and timers a host's pane has room for: those of every connection, and of the others
 * those that say something somewhere in the run so far.  Bits of enum host_value and of enum
 * tcp_timer. */
struct host_shown {
    uint32_t values, timers;
};

struct host_shown host_shown_in(const struct trace *trace, enum trace_host host);

/* The timers in the order of a pane, and their names there, translated. */
extern const enum tcp_timer host_timers[TCP_TIMER_COUNT];
const char *host_timer_label(enum tcp_timer timer);
/* What is left of a running timer, rounded as a clock would show it: "59.8 s". */
size_t host_time_left(int64_t left_ns, char *out, size_t size);

#endif
