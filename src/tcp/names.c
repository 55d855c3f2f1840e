/* The names that dumps, JSON and messages use.  They are part of the file formats and never
 * translated. */
#include "tcp/conn.h"
#include "tcp/out.h"
#include "tcp/state.h"
#include "tcp/wire.h"

const char *tcp_state_name(enum tcp_state state)
{
    static const char *const names[TCP_STATE_COUNT] = {
        [TCP_CLOSED] = "CLOSED",           [TCP_LISTEN] = "LISTEN",
        [TCP_SYN_SENT] = "SYN-SENT",       [TCP_SYN_RECEIVED] = "SYN-RECEIVED",
        [TCP_ESTABLISHED] = "ESTABLISHED", [TCP_FIN_WAIT_1] = "FIN-WAIT-1",
        [TCP_FIN_WAIT_2] = "FIN-WAIT-2",   [TCP_CLOSE_WAIT] = "CLOSE-WAIT",
        [TCP_CLOSING] = "CLOSING",         [TCP_LAST_ACK] = "LAST-ACK",
        [TCP_TIME_WAIT] = "TIME-WAIT",
    };

    return names[state];
}

const char *tcp_timer_name(enum tcp_timer timer)
{
    static const char *const names[TCP_TIMER_COUNT] = {
        [TCP_TIMER_RETRANSMIT] = "retransmit",   [TCP_TIMER_PERSIST] = "persist",
        [TCP_TIMER_KEEPALIVE] = "keepalive",     [TCP_TIMER_TIME_WAIT] = "time-wait",
        [TCP_TIMER_DELAYED_ACK] = "delayed-ack", [TCP_TIMER_LOSS_PROBE] = "loss-probe",
        [TCP_TIMER_REORDER] = "reorder",         [TCP_TIMER_USER] = "user-timeout",
    };

    return names[timer];
}

const char *tcp_timer_action_name(enum tcp_timer_action action)
{
    static const char *const names[] = {
        [TCP_TIMER_START] = "start",
        [TCP_TIMER_RESTART] = "restart",
        [TCP_TIMER_STOP] = "stop",
        [TCP_TIMER_EXPIRE] = "expire",
    };

    return names[action];
}

const char *tcp_indication_name(enum tcp_indication what)
{
    static const char *const names[TCP_TOLD_COUNT] = {
        [TCP_TOLD_ESTABLISHED] = "connection-established",
        [TCP_TOLD_DATA] = "data",
        [TCP_TOLD_CLOSING] = "connection-closing",
        [TCP_TOLD_REFUSED] = "connection-refused",
        [TCP_TOLD_RESET] = "connection-reset",
        [TCP_TOLD_TROUBLE] = "delivery-trouble",
        [TCP_TOLD_TIMED_OUT] = "user-timeout",
        [TCP_TOLD_CLOSED] = "connection-closed",
        [TCP_TOLD_URGENT] = "urgent-data",
    };

    return names[what];
}

const char *tcp_recovery_name(enum tcp_recovery recovery)
{
    static const char *const names[TCP_RECOVERY_COUNT] = {
        [TCP_RECOVERY_NONE] = "none",
        [TCP_RECOVERY_FAST] = "fast",
        [TCP_RECOVERY_TIMEOUT] = "timeout",
    };

    return names[recovery];
}

const char *tcp_congestion_name(enum tcp_congestion congestion)
{
    static const char *const names[TCP_CONGESTION_COUNT] = {
        [TCP_CONGESTION_NONE] = "none",
        [TCP_CONGESTION_RENO] = "reno",
        [TCP_CONGESTION_CUBIC] = "cubic",
    };

    return names[congestion];
}

const char *tcp_ecn_use_name(enum tcp_ecn_use use)
{
    static const char *const names[TCP_ECN_USE_COUNT] = {
        [TCP_ECN_USE_OFF] = "off",
        [TCP_ECN_USE_ON] = "on",
        [TCP_ECN_USE_PASSIVE] = "passive",
    };

    return names[use];
}

const char *tcp_ecn_name(uint8_t ecn)
{
    static const char *const names[] = {
        [TCP_ECN_NOT_ECT] = "Not-ECT",
        [TCP_ECN_ECT_1] = "ECT(1)",
        [TCP_ECN_ECT_0] = "ECT(0)",
        [TCP_ECN_CE] = "CE",
    };

    return names[ecn & 3];
}

const char *tcp_profile_name(enum tcp_profile profile)
{
    static const char *const names[TCP_PROFILE_COUNT] = {
        [TCP_PROFILE_RFC] = "rfc",
        [TCP_PROFILE_LINUX] = "linux",
        [TCP_PROFILE_FREEBSD] = "freebsd",
        [TCP_PROFILE_WINDOWS] = "windows",
    };

    return names[profile];
}

const char *tcp_knock_out_name(unsigned index)
{
    static const char *const names[TCP_KNOCK_OUT_COUNT] = {
        "third-ack",  "time-wait", "fin-number",     "back-off",
        "random-isn", "karn",      "cumulative-ack", "window",
    };

    return names[index];
}

const char *tcp_result_name(enum tcp_result result)
{
    static const char *const names[] = {
        [TCP_OK] = "ok",
        [TCP_ERROR_EXISTS] = "connection-already-exists",
        [TCP_ERROR_NO_CONNECTION] = "connection-does-not-exist",
        [TCP_ERROR_CLOSING] = "connection-closing",
        [TCP_ERROR_FOREIGN_SOCKET] = "remote-socket-unspecified",
    };

    return names[result];
}

const char *tcp_wire_error_name(enum tcp_wire_error error)
{
    static const char *const names[] = {
        [TCP_WIRE_OK] = "ok",
        [TCP_WIRE_TOO_SHORT] = "too-short",
        [TCP_WIRE_TOO_LONG] = "too-long",
        [TCP_WIRE_BAD_OFFSET] = "bad-data-offset",
        [TCP_WIRE_BAD_CHECKSUM] = "bad-checksum",
        [TCP_WIRE_BAD_OPTION] = "bad-option",
        [TCP_WIRE_NO_ROOM] = "no-room",
    };

    return names[error];
}
