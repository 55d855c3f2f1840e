/* The eleven states of RFC 9293 §3.3.2. */
#ifndef SYNFIN_TCP_STATE_H
#define SYNFIN_TCP_STATE_H

#include <stdbool.h>

enum tcp_state {
    TCP_CLOSED,
    TCP_LISTEN,
    TCP_SYN_SENT,
    TCP_SYN_RECEIVED,
    TCP_ESTABLISHED,
    TCP_FIN_WAIT_1,
    TCP_FIN_WAIT_2,
    TCP_CLOSE_WAIT,
    TCP_CLOSING,
    TCP_LAST_ACK,
    TCP_TIME_WAIT,
    TCP_STATE_COUNT
};

/* The name as the RFC writes it: "SYN-RECEIVED". */
const char *tcp_state_name(enum tcp_state state);

/* Both ends have agreed on sequence numbers: ESTABLISHED and all states after it. */
static inline bool tcp_state_is_synchronized(enum tcp_state state)
{
    return state >= TCP_ESTABLISHED;
}

#endif
