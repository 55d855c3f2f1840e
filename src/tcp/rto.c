#include "tcp/rto.h"

#include "tcp/seq.h"
#include "tcp/time.h"

/* §5.7 names this value and the same limit for the initial RTO. */
#define RTO_AFTER_LOST_SYN_NS TIME_S(3)

static int64_t within_limits(const struct tcp_config *config, int64_t rto_ns)
{
    return time_min_ns(time_max_ns(rto_ns, config->rto_min_ns), config->rto_max_ns);
}

void tcp_rto_init(struct tcp_rto *rto, const struct tcp_config *config)
{
    *rto = (struct tcp_rto){.rto_ns = config->rto_initial_ns};
}

void tcp_rto_measure_one_of(struct tcp_rto *rto, const struct tcp_config *config, int64_t r_ns,
                            uint32_t samples)
{
    if (!rto->measured) {
        /* §2.2: SRTT <- R, RTTVAR <- R/2. */
        rto->srtt_ns = r_ns;
        rto->rttvar_ns = r_ns / 2;
        rto->measured = true;
    } else {
        /* §2.3: alpha = 1/8, beta = 1/4, both shared among the samples of one round trip; RTTVAR
         * first, for it needs the old SRTT. */
        int64_t alpha_parts = 8 * (int64_t)samples;
        int64_t beta_parts = 4 * (int64_t)samples;
        int64_t deviation_ns = rto->srtt_ns > r_ns ? rto->srtt_ns - r_ns : r_ns - rto->srtt_ns;

        rto->rttvar_ns = ((beta_parts - 1) * rto->rttvar_ns + deviation_ns) / beta_parts;
        rto->srtt_ns = ((alpha_parts - 1) * rto->srtt_ns + r_ns) / alpha_parts;
    }
    rto->fresh = true;
    rto->rto_ns = within_limits(config, rto->srtt_ns + time_max_ns(1, 4 * rto->rttvar_ns));
}

void tcp_rto_measure(struct tcp_rto *rto, const struct tcp_config *config, int64_t r_ns)
{
    tcp_rto_measure_one_of(rto, config, r_ns, 1);
}

void tcp_rto_back_off(struct tcp_rto *rto, const struct tcp_config *config)
{
    rto->rto_ns = rto->rto_ns > config->rto_max_ns / 2 ? config->rto_max_ns
                                                       : within_limits(config, 2 * rto->rto_ns);
}

void tcp_rto_begin_data(struct tcp_rto *rto, const struct tcp_config *config)
{
    if (rto->syn_timed_out && config->rto_initial_ns < RTO_AFTER_LOST_SYN_NS)
        rto->rto_ns = within_limits(config, RTO_AFTER_LOST_SYN_NS);
    rto->syn_timed_out = false;
}

void tcp_rto_sent(struct tcp_rto *rto, uint32_t end, int64_t now_ns)
{
    if (rto->timing)
        return;
    rto->timing = true;
    rto->ambiguous = false;
    rto->timed_end = end;
    rto->timed_since_ns = now_ns;
}

void tcp_rto_resent(struct tcp_rto *rto)
{
    rto->timing = false;
}

void tcp_rto_acknowledged(struct tcp_rto *rto, const struct tcp_config *config, uint32_t ack,
                          int64_t now_ns)
{
    if (!rto->timing || seq_lt(ack, rto->timed_end))
        return;
    rto->timing = false;
    tcp_rto_measure(rto, config, now_ns - rto->timed_since_ns);
}
