/* The profiles: what real systems are set to when nobody has touched them.
 *
 * Every value names where it stands in the system's own sources or documents.  Two things that the
 * systems do have no counterpart here and are told where they matter: their receive buffers grow
 * with the connection, while ours have from the beginning the size that theirs may reach; and they
 * give up after a number of retransmissions, which is here the time that so many take.
 */
#include "tcp/config.h"
#include "tcp/time.h"

/* Linux 6.5 and later, as `sysctl net.ipv4` and include/net/tcp.h say. */
static struct tcp_config linux_config(void)
{
    return (struct tcp_config){
        .mss_bytes = 1460,
        .window_bytes = 6291456,     /* tcp_rmem[2]; with it the shift is 7 */
        .msl_ns = TIME_S(30),        /* TCP_TIMEWAIT_LEN is 60 s */
        .rto_initial_ns = TIME_S(1), /* TCP_TIMEOUT_INIT */
        .rto_min_ns = TIME_MS(200),  /* TCP_RTO_MIN */
        .rto_max_ns = TIME_S(120),   /* TCP_RTO_MAX */
        .r1_retransmissions = 3,     /* tcp_retries1 */
        .r2_ns = TIME_MS(924600),    /* tcp_retries2 = 15: from TCP_RTO_MIN on 0.2 s * (2^10 - 1),
                                         and then six times TCP_RTO_MAX */
        .r2_syn_ns = TIME_S(131),    /* tcp_syn_retries = 6, after the linear ones: 4 times 1 s,
                                         and then 1 s * (2^7 - 1) */
        .r2_syn_ack_ns = TIME_S(63), /* tcp_synack_retries = 5: 1 s * (2^6 - 1) */
        .syn_linear_timeouts = 4,    /* tcp_syn_linear_timeouts */
        .keepalive = false,          /* SO_KEEPALIVE */
        .keepalive_idle_ns = TIME_S(7200),   /* tcp_keepalive_time */
        .keepalive_interval_ns = TIME_S(75), /* tcp_keepalive_intvl */
        .keepalive_probes = 9,               /* tcp_keepalive_probes */
        .window_scale = true,                /* tcp_window_scaling */
        .timestamps = true,                  /* tcp_timestamps */
        .sack = true,                        /* tcp_sack */
        .ecn = TCP_ECN_USE_PASSIVE,          /* tcp_ecn = 2 */
        .fast_open = false,                  /* TCP_FASTOPEN: a program has to ask */
        .option_order = TCP_ORDER_LINUX,     /* tcp_options_write() */
        .delayed_ack = true,
        .delayed_ack_ns = TIME_MS(40),      /* TCP_DELACK_MIN */
        .nagle = true,                      /* TCP_NODELAY is off */
        .congestion = TCP_CONGESTION_CUBIC, /* tcp_congestion_control */
        .initial_window_segments = 10,      /* TCP_INIT_CWND */
        .idle_restart = true,               /* tcp_slow_start_after_idle */
        .fast_retransmit = true,
        .limited_transmit = true, /* part of tcp_fastretrans_alert() */
        .prr = true,              /* tcp_cwnd_reduction() */
        .rack = true,             /* tcp_recovery = 1, and TLP: tcp_early_retrans = 3 */
        .f_rto = true,            /* tcp_frto = 2 */
    };
}

/* FreeBSD 14, sys/netinet/tcp_timer.h and tcp(4).  Its rexmit_slop is added to every RTO; here it
 * only raises the least one. */
static struct tcp_config freebsd_config(void)
{
    return (struct tcp_config){
        .mss_bytes = 1460,
        .window_bytes = 2097152,     /* net.inet.tcp.recvbuf_max; with it the shift is 6 */
        .msl_ns = TIME_S(30),        /* net.inet.tcp.msl */
        .rto_initial_ns = TIME_S(1), /* net.inet.tcp.rexmit_initial */
        .rto_min_ns = TIME_MS(230),  /* net.inet.tcp.rexmit_min = 30, and rexmit_slop = 200 */
        .rto_max_ns = TIME_S(64),    /* TCPTV_REXMTMAX */
        .r1_retransmissions = 4,     /* in_losing() beyond TCP_MAXRXTSHIFT / 4 */
        .r2_ns = TIME_MS(373530),    /* TCP_MAXRXTSHIFT = 12: 0.23 s * (2^9 - 1), and then four
                                        times TCPTV_REXMTMAX */
        .r2_syn_ns = TIME_S(75),     /* net.inet.tcp.keepinit */
        .r2_syn_ack_ns = TIME_S(15), /* net.inet.tcp.syncache.rexmtlimit = 3: 1 s * (2^4 - 1) */
        .keepalive = true,           /* net.inet.tcp.always_keepalive */
        .keepalive_idle_ns = TIME_S(7200),   /* net.inet.tcp.keepidle */
        .keepalive_interval_ns = TIME_S(75), /* net.inet.tcp.keepintvl */
        .keepalive_probes = 8,               /* net.inet.tcp.keepcnt */
        .window_scale = true,                /* net.inet.tcp.rfc1323 */
        .timestamps = true,                  /* net.inet.tcp.rfc1323 */
        .sack = true,                        /* net.inet.tcp.sack.enable */
        .ecn = TCP_ECN_USE_PASSIVE,          /* net.inet.tcp.ecn.enable = 2 */
        .fast_open = false,                  /* TCP_FASTOPEN: a program has to ask */
        .option_order = TCP_ORDER_BSD,       /* tcp_addoptions() */
        .delayed_ack = true,                 /* net.inet.tcp.delayed_ack */
        .delayed_ack_ns = TIME_MS(40),       /* net.inet.tcp.delacktime */
        .nagle = true,
        .congestion = TCP_CONGESTION_CUBIC, /* net.inet.tcp.cc.algorithm */
        .initial_window_segments = 10,      /* net.inet.tcp.initcwnd_segments */
        .idle_restart = true,               /* cc_after_idle() */
        .fast_retransmit = true,
        .limited_transmit = true, /* net.inet.tcp.rfc3042 */
        .prr = true,              /* net.inet.tcp.do_prr */
        .rack = false,            /* only with the RACK stack, which is not the default */
        .f_rto = false,
    };
}

/* Windows 10 and Server 2019 and later: the Internet template of Get-NetTCPSetting, and the values
 * of HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters. */
static struct tcp_config windows_config(void)
{
    return (struct tcp_config){
        .mss_bytes = 1460,
        .window_bytes = 65535U << 8, /* AutoTuningLevelLocal Normal: 16 MiB; the shift is 8 */
        .msl_ns = TIME_S(60),        /* TcpTimedWaitDelay is 120 s */
        .rto_initial_ns = TIME_S(1), /* InitialRto */
        .rto_min_ns = TIME_MS(300),  /* MinRto */
        .rto_max_ns = TIME_S(60),    /* not published: the least that RFC 6298 §2.5 allows */
        .r1_retransmissions = 3,     /* EnableDeadGWDetect: half of TcpMaxDataRetransmissions */
        .r2_ns = TIME_MS(18900),     /* TcpMaxDataRetransmissions = 5: 0.3 s * (2^6 - 1) */
        .r2_syn_ns = TIME_S(31),     /* MaxSynRetransmissions = 4: 1 s * (2^5 - 1) */
        .r2_syn_ack_ns = TIME_S(7),  /* TcpMaxConnectResponseRetransmissions = 2: 1 s * (2^3 - 1) */
        .keepalive = false,          /* SO_KEEPALIVE */
        .keepalive_idle_ns = TIME_S(7200),  /* KeepAliveTime */
        .keepalive_interval_ns = TIME_S(1), /* KeepAliveInterval */
        .keepalive_probes = 10,             /* fixed, as SIO_KEEPALIVE_VALS says */
        .window_scale = true,
        .timestamps = false,    /* Timestamps: not asked for */
        .sack = true,           /* SackOpts */
        .ecn = TCP_ECN_USE_OFF, /* EcnCapability */
        .fast_open = false,     /* TCP_FASTOPEN: a program has to ask */
        .option_order = TCP_ORDER_WINDOWS,
        .delayed_ack = true,           /* DelayedAckFrequency = 2 */
        .delayed_ack_ns = TIME_MS(40), /* DelayedAckTimeout */
        .nagle = true,
        .congestion = TCP_CONGESTION_CUBIC, /* CongestionProvider */
        .initial_window_segments = 10,      /* InitialCongestionWindow */
        .idle_restart = false,              /* CwndRestart */
        .fast_retransmit = true,
        .limited_transmit = true,
        .prr = true,
        .rack = true, /* RACK and TLP: Get-NetTCPSetting knows no switch for them */
        .f_rto = true,
    };
}

struct tcp_config tcp_config_profile(enum tcp_profile profile)
{
    switch (profile) {
    case TCP_PROFILE_LINUX:
        return linux_config();
    case TCP_PROFILE_FREEBSD:
        return freebsd_config();
    case TCP_PROFILE_WINDOWS:
        return windows_config();
    default:
        return tcp_config_rfc();
    }
}
