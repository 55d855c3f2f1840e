/* How everything stood at one moment of a trace: what the panes of the window show, past or
 * present.  Moving forward costs only the records in between; moving back starts anew.
 */
#ifndef SYNFIN_TRACE_MOMENT_H
#define SYNFIN_TRACE_MOMENT_H

#include "tcp/out.h"
#include "tcp/state.h"
#include "trace/trace.h"

struct trace_running_timer {
    bool running;
    uint16_t count;
    int64_t start_ns;
    int64_t expires_ns;
};

/* One connection of a host.  After CLOSED the last values stay. */
struct trace_conn_moment {
    uint16_t conn; /* 0: there has been none yet */
    enum tcp_state state;
    bool has_vars;
    struct tcp_vars vars;
    struct trace_running_timer timers[TCP_TIMER_COUNT];
    uint16_t local_port, remote_port; /* 0 while unknown */
    bool reading;                     /* the user takes what arrives */
};

struct trace_host_moment {
    bool powered;
    bool plugged;
    bool listening_always;           /* a lasting listener stands beside the connections */
    struct trace_conn_moment newest; /* the connection that a command without number means */
};

struct trace_moment {
    int64_t t_ns;
    uint32_t next_record; /* the first record that is not part of it */
    struct trace_host_moment host[TRACE_HOST_COUNT];
    struct trace_link_setup to_client, to_server; /* as set by then */
    bool cut_to_client, cut_to_server;
};

/* Before the first record. */
void trace_moment_start(struct trace_moment *moment, const struct trace *trace);
/* As it was after every record up to and including t_ns. */
void trace_moment_go(struct trace_moment *moment, const struct trace *trace, int64_t t_ns);

#endif
