#include "tcp/config.h"

#include "tcp/time.h"

struct tcp_config tcp_config_rfc(void)
{
    return (struct tcp_config){
        .mss_bytes = 1460,
        .window_bytes = 65535,
        .msl_ns = TIME_S(120),
        .rto_initial_ns = TIME_S(1),
        .rto_min_ns = TIME_S(1),
        .rto_max_ns = TIME_S(60),
        .r1_retransmissions = 3,
        .r2_ns = TIME_S(100),
        .r2_syn_ns = TIME_S(180),
        .r2_syn_ack_ns = TIME_S(180),
        .keepalive = false,
        .keepalive_idle_ns = TIME_S(7200),
        .keepalive_interval_ns = TIME_S(75),
        .keepalive_probes = 9,
        .delayed_ack = true,
        .delayed_ack_ns = TIME_MS(200),
        .nagle = true,
        .congestion = TCP_CONGESTION_RENO,
        .idle_restart = true,
        .fast_retransmit = true,
        .limited_transmit = true,
    };
}
