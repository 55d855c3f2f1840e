#include "app/host-values.h"

#include "tcp/seq.h"
#include "tcp/time.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>

#define NOTHING "–"

static const struct {
    const char *name, *meaning;
} values[HOST_VALUE_COUNT] = {
    [HOST_SND_UNA] = {"SND.UNA", N_("The oldest number that has not been acknowledged")},
    [HOST_SND_NXT] = {"SND.NXT", N_("The next number to be sent")},
    [HOST_SND_WND] = {"SND.WND", N_("How much the other side is ready to take")},
    [HOST_RCV_NXT] = {"RCV.NXT", N_("The next number that is expected from the other side")},
    [HOST_RCV_WND] = {"RCV.WND", N_("How much this side is ready to take")},
    [HOST_SRTT] = {"SRTT", N_("The smoothed round-trip time, from which RTO is computed")},
    [HOST_RTO] = {"RTO", N_("How long to wait for an acknowledgement before sending again")},
    [HOST_SHIFTS] = {N_("Shifts"), N_("By how many bits windows are shifted: SND.WND / RCV.WND")},
    [HOST_CWND] = {"cwnd", N_("Congestion window: how much may be in the network")},
    [HOST_SSTHRESH] = {"ssthresh", N_("Below it cwnd grows by slow start, above it slowly")},
    [HOST_FLIGHT] = {"FlightSize", N_("Sent and not acknowledged")},
    [HOST_PIPE] = {"pipe", N_("What of FlightSize is thought to be in the network still")},
    [HOST_SACKED] = {N_("SACKed"), N_("What of FlightSize the other side holds out of order")},
    [HOST_DUPLICATE_ACKS] = {N_("Dup. ACKs"), N_("Duplicate acknowledgements in a row")},
    [HOST_RECOVERY] = {N_("Recovery"),
                       N_("Whether a loss is being repaired, and up to which number")},
    [HOST_RCV_UP] = {"RCV.UP", N_("Up to which number the other side's data is urgent")},
};

const enum tcp_timer host_timers[TCP_TIMER_COUNT] = {
    TCP_TIMER_RETRANSMIT,  TCP_TIMER_TIME_WAIT,  TCP_TIMER_KEEPALIVE, TCP_TIMER_PERSIST,
    TCP_TIMER_DELAYED_ACK, TCP_TIMER_LOSS_PROBE, TCP_TIMER_REORDER,   TCP_TIMER_USER,
};

const char *host_value_name(enum host_value value)
{
    return _(values[value].name);
}

const char *host_value_meaning(enum host_value value)
{
    return _(values[value].meaning);
}

const char *host_timer_label(enum tcp_timer timer)
{
    switch (timer) {
    case TCP_TIMER_RETRANSMIT:
        return _("Retransmit");
    case TCP_TIMER_TIME_WAIT:
        return "2MSL";
    case TCP_TIMER_KEEPALIVE:
        return _("Keepalive");
    case TCP_TIMER_DELAYED_ACK:
        return _("Delayed ACK");
    case TCP_TIMER_LOSS_PROBE:
        return _("Loss probe");
    case TCP_TIMER_REORDER:
        return _("Reordering");
    case TCP_TIMER_USER:
        return _("User timeout");
    default:
        return _("Persist");
    }
}

size_t host_time_left(int64_t left_ns, char *out, size_t size)
{
    double left_s = (double)left_ns / 1e9;
    if (left_s < 10)
        return (size_t)g_snprintf(out, size, "%.2f s", left_s);
    if (left_s < 600)
        return (size_t)g_snprintf(out, size, "%.1f s", left_s);
    return (size_t)g_snprintf(out, size, _("%.1f min"), left_s / 60);
}

/* Any packet of the host's newest connection: textbook symbols belong to a connection, and a
 * packet is how one is named. */
static uint32_t packet_of(SynfinRun *run, enum trace_host host)
{
    const struct trace *trace = synfin_run_trace(run);
    const struct trace_moment *moment = synfin_run_moment(run);
    for (uint32_t i = moment->next_record; i-- > 0;) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->host == host && record->conn == moment->host[host].newest.conn &&
            (record->kind == TRACE_SENT || record->kind == TRACE_ARRIVED))
            return synfin_run_record_packet(run, i);
    }
    return 0;
}

static size_t number(SynfinRun *run, enum trace_host host, enum trace_host owner, uint32_t seq,
                     char *out, size_t size)
{
    uint32_t packet = packet_of(run, host);
    if (packet == 0)
        return (size_t)g_snprintf(out, size, "%s", NOTHING);
    return trace_number(synfin_run_numbers(run), packet, owner, seq, out, size);
}

/* ---- which of them ------------------------------------------------------------------------- */

#define BIT(index) (1u << (index))

/* What the variables of one moment give reason to show. */
static uint32_t values_for(const struct tcp_vars *vars)
{
    uint32_t shown = 0;
    if (vars->window_shifts != 0)
        shown |= BIT(HOST_SHIFTS);
    if (vars->cwnd_bytes != UINT32_MAX &&
        (vars->flight_bytes > vars->send_mss_bytes || vars->ssthresh_bytes != UINT32_MAX))
        shown |= BIT(HOST_CWND) | BIT(HOST_SSTHRESH) | BIT(HOST_FLIGHT);
    if (vars->sacked_bytes > 0)
        shown |= BIT(HOST_PIPE) | BIT(HOST_SACKED);
    if (vars->duplicate_acks > 0)
        shown |= BIT(HOST_DUPLICATE_ACKS);
    if (vars->recovery != TCP_RECOVERY_NONE)
        shown |= BIT(HOST_RECOVERY);
    if (seq_gt(vars->rcv_up, vars->rcv_nxt))
        shown |= BIT(HOST_RCV_UP);
    return shown;
}

struct host_shown host_shown_in(const struct trace *trace, enum trace_host host)
{
    struct host_shown shown = {
        .values = BIT(HOST_RTO + 1) - 1,
        .timers = BIT(TCP_TIMER_RETRANSMIT) | BIT(TCP_TIMER_TIME_WAIT) | BIT(TCP_TIMER_KEEPALIVE) |
                  BIT(TCP_TIMER_PERSIST),
    };
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->host != host)
            continue;
        if (record->vars != TRACE_NONE)
            shown.values |= values_for(trace_vars(trace, record->vars));
        if (record->kind == TRACE_TIMER)
            shown.timers |= BIT(record->timer.timer);
    }
    return shown;
}

/* ---- as text ------------------------------------------------------------------------------- */

/* "65,535", whatever the locale says, as the diagram writes it. */
static size_t grouped(uint32_t value, char *out, size_t size)
{
    if (value < 1000)
        return (size_t)g_snprintf(out, size, "%u", value);
    if (value < 1000000)
        return (size_t)g_snprintf(out, size, "%u,%03u", value / 1000, value % 1000);
    return (size_t)g_snprintf(out, size, "%u,%03u,%03u", value / 1000000, value / 1000 % 1000,
                              value % 1000);
}

/* To the tenth of a millisecond: nobody reads more. */
static size_t interval(int64_t interval_ns, char *out, size_t size)
{
    int64_t step_ns = TIME_MS(1) / 10;
    if (interval_ns >= TIME_MS(1))
        interval_ns = (interval_ns + step_ns / 2) / step_ns * step_ns;
    return trace_duration(interval_ns, out, size);
}

/* cwnd and ssthresh may be without limit; before the connection is established they have no value
 * yet. */
static size_t limit(const struct trace_conn_moment *conn, uint32_t value, char *out, size_t size)
{
    if (conn->vars.cwnd_bytes == UINT32_MAX && conn->state <= TCP_SYN_RECEIVED)
        return (size_t)g_snprintf(out, size, "%s", NOTHING);
    if (value == UINT32_MAX)
        return (size_t)g_snprintf(out, size, "∞");
    return grouped(value, out, size);
}

static size_t recovery_text(SynfinRun *run, enum trace_host host, const struct tcp_vars *vars,
                            char *out, size_t size)
{
    char until[48];
    if (vars->recovery == TCP_RECOVERY_NONE)
        return (size_t)g_snprintf(out, size, "%s", _("none"));
    number(run, host, host, vars->recover, until, sizeof until);
    return (size_t)g_snprintf(
        out, size, vars->recovery == TCP_RECOVERY_FAST ? _("fast, to %s") : _("RTO, to %s"), until);
}

/* Before the peer's SYN has come there is nothing to say of its numbers and its window.  After it
 * RCV.NXT is IRS + 1 or more, so that not both can be zero. */
static bool peer_is_unknown(const struct tcp_vars *vars)
{
    return vars->irs == 0 && vars->rcv_nxt == 0;
}

size_t host_value_text(SynfinRun *run, enum trace_host host, enum host_value value, char *out,
                       size_t size)
{
    const struct trace_conn_moment *conn = &synfin_run_moment(run)->host[host].newest;
    const struct tcp_vars *vars = &conn->vars;
    bool of_peer = value == HOST_RCV_NXT || value == HOST_SND_WND || value == HOST_RCV_UP;
    if (!conn->has_vars || (of_peer && peer_is_unknown(vars)))
        return (size_t)g_snprintf(out, size, "%s", NOTHING);
    switch (value) {
    case HOST_SND_UNA:
        return number(run, host, host, vars->snd_una, out, size);
    case HOST_SND_NXT:
        return number(run, host, host, vars->snd_nxt, out, size);
    case HOST_RCV_NXT:
        return number(run, host, trace_peer(host), vars->rcv_nxt, out, size);
    case HOST_SND_WND:
        return grouped(vars->snd_wnd, out, size);
    case HOST_RCV_WND:
        return grouped(vars->rcv_wnd, out, size);
    case HOST_SRTT:
        if (vars->srtt_ns == 0)
            return (size_t)g_snprintf(out, size, "%s", NOTHING);
        return interval(vars->srtt_ns, out, size);
    case HOST_RTO:
        return interval(vars->rto_ns, out, size);
    case HOST_SHIFTS:
        return (size_t)g_snprintf(out, size, "%u / %u", vars->window_shifts >> 8,
                                  vars->window_shifts & 0xff);
    case HOST_CWND:
        return limit(conn, vars->cwnd_bytes, out, size);
    case HOST_SSTHRESH:
        return limit(conn, vars->ssthresh_bytes, out, size);
    case HOST_FLIGHT:
        return grouped(vars->flight_bytes, out, size);
    case HOST_PIPE:
        return grouped(vars->pipe_bytes, out, size);
    case HOST_SACKED:
        return grouped(vars->sacked_bytes, out, size);
    case HOST_DUPLICATE_ACKS:
        return grouped(vars->duplicate_acks, out, size);
    case HOST_RECOVERY:
        return recovery_text(run, host, vars, out, size);
    default:
        return number(run, host, trace_peer(host), vars->rcv_up, out, size);
    }
}
