/* The part of congestion control that every kind shares, and Reno (RFC 5681). */
#include "tcp/congestion.h"

#include "tcp/cubic.h"

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* a + b, which stays below TCP_CWND_UNLIMITED: a window that is controlled has an end. */
static uint32_t grown(uint32_t a, uint32_t b)
{
    return a < TCP_CWND_UNLIMITED - 1 - b ? a + b : TCP_CWND_UNLIMITED - 1;
}

/* IW: by RFC 5681 §3.1 four segments where they are small and two where they are large; or a
 * number of segments with the limit in octets that RFC 6928 §2 sets for ten of them. */
static uint32_t initial_window_bytes(const struct tcp_config *config, uint32_t smss_bytes)
{
    uint32_t segments = config->initial_window_segments;

    if (segments > 0)
        return smaller(segments * smss_bytes, larger(2 * smss_bytes, segments * 1460));
    if (smss_bytes > 2190)
        return 2 * smss_bytes;
    return smss_bytes > 1095 ? 3 * smss_bytes : 4 * smss_bytes;
}

void tcp_cc_init(struct tcp_cc *cc, const struct tcp_config *config)
{
    *cc = (struct tcp_cc){
        .kind = config->congestion,
        .cwnd_bytes = TCP_CWND_UNLIMITED,
        .ssthresh_bytes = TCP_SSTHRESH_HIGH,
    };
}

void tcp_cc_begin(struct tcp_cc *cc, const struct tcp_config *config, uint32_t smss_bytes,
                  bool syn_lost)
{
    cc->smss_bytes = smss_bytes;
    if (cc->kind == TCP_CONGESTION_NONE)
        return;
    cc->initial_bytes = syn_lost ? smss_bytes : initial_window_bytes(config, smss_bytes);
    cc->cwnd_bytes = cc->initial_bytes;
}

/* Equation 2: at most one SMSS for each ACK, however much it acknowledges. */
static void slow_start(struct tcp_cc *cc, uint32_t acked_bytes)
{
    cc->cwnd_bytes = grown(cc->cwnd_bytes, smaller(acked_bytes, cc->smss_bytes));
}

/* §3.1: one SMSS once a whole window has been acknowledged, thus one for each round trip however
 * few ACKs come. */
static void reno_avoidance(struct tcp_cc *cc, uint32_t acked_bytes)
{
    cc->avoidance_bytes = grown(cc->avoidance_bytes, acked_bytes);
    if (cc->avoidance_bytes < cc->cwnd_bytes)
        return;
    cc->avoidance_bytes -= cc->cwnd_bytes;
    cc->cwnd_bytes = grown(cc->cwnd_bytes, cc->smss_bytes);
}

void tcp_cc_acknowledged(struct tcp_cc *cc, int64_t now_ns, uint32_t acked_bytes, int64_t srtt_ns,
                         bool limited)
{
    if (cc->kind == TCP_CONGESTION_NONE)
        return;
    if (!limited || cc->echoed)
        tcp_cubic_pause(cc, now_ns);
    else if (tcp_cc_in_slow_start(cc))
        slow_start(cc, acked_bytes);
    else if (cc->kind == TCP_CONGESTION_CUBIC)
        tcp_cubic_avoid(cc, now_ns, acked_bytes, srtt_ns);
    else
        reno_avoidance(cc, acked_bytes);
}

static void remember(struct tcp_cc *cc)
{
    cc->undoable = true;
    cc->prior_reduced = cc->reduced;
    cc->prior_cwnd_bytes = cc->cwnd_bytes;
    cc->prior_ssthresh_bytes = cc->ssthresh_bytes;
    cc->prior_cubic = cc->cubic;
}

/* RFC 5681, equation 4, or RFC 9438 §4.6.  Returns the window before a least one is seen to. */
static uint32_t reduce(struct tcp_cc *cc, uint32_t flight_bytes)
{
    uint32_t reduced_bytes =
        cc->kind == TCP_CONGESTION_CUBIC ? tcp_cubic_reduce(cc, flight_bytes) : flight_bytes / 2;

    cc->ssthresh_bytes = larger(reduced_bytes, 2 * cc->smss_bytes);
    cc->avoidance_bytes = 0;
    cc->reduced = true;
    return reduced_bytes;
}

void tcp_cc_reduce(struct tcp_cc *cc, uint32_t flight_bytes)
{
    if (cc->kind == TCP_CONGESTION_NONE)
        return;
    remember(cc);
    reduce(cc, flight_bytes);
}

void tcp_cc_reduce_by_echo(struct tcp_cc *cc, uint32_t flight_bytes)
{
    if (cc->kind == TCP_CONGESTION_NONE)
        return;
    cc->undoable = false;
    cc->cwnd_bytes = smaller(cc->cwnd_bytes, larger(reduce(cc, flight_bytes), cc->smss_bytes));
}

void tcp_cc_set_cwnd(struct tcp_cc *cc, uint32_t cwnd_bytes)
{
    if (cc->kind != TCP_CONGESTION_NONE)
        cc->cwnd_bytes = smaller(cwnd_bytes, TCP_CWND_UNLIMITED - 1);
}

void tcp_cc_collapse(struct tcp_cc *cc, uint32_t flight_bytes, bool again)
{
    if (cc->kind == TCP_CONGESTION_NONE)
        return;
    if (!again)
        tcp_cc_reduce(cc, flight_bytes);
    tcp_cubic_collapse(cc);
    cc->avoidance_bytes = 0;
    cc->reduced = true;
    cc->cwnd_bytes = cc->smss_bytes;
}

void tcp_cc_undo(struct tcp_cc *cc)
{
    bool larger_already = cc->cwnd_bytes >= cc->prior_cwnd_bytes;

    if (!cc->undoable)
        return;
    cc->undoable = false;
    /* There is nothing to tell the peer of, unless something was before. */
    cc->reduced = cc->reduced && cc->prior_reduced;
    if (larger_already)
        return;
    cc->cwnd_bytes = cc->prior_cwnd_bytes;
    cc->ssthresh_bytes = cc->prior_ssthresh_bytes;
    cc->cubic = cc->prior_cubic;
}

void tcp_cc_wake(struct tcp_cc *cc, int64_t now_ns)
{
    tcp_cubic_pause(cc, now_ns);
}

bool tcp_cc_restart(struct tcp_cc *cc)
{
    if (cc->kind == TCP_CONGESTION_NONE || cc->cwnd_bytes <= cc->initial_bytes)
        return false;
    cc->cwnd_bytes = cc->initial_bytes;
    tcp_cubic_end_stage(cc);
    return true;
}
