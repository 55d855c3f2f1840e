#include "trace/dump.h"

#include "tcp/conn.h"
#include "tcp/cookie.h"
#include "tcp/time.h"
#include "tcp/why.h"

#include <inttypes.h>

/* ---- parts ---------------------------------------------------------------------------------- */

/* Seconds without loss: "1.15", "61.2", "0.000000001". */
static void put_seconds(FILE *file, int64_t t_ns)
{
    char digits[16];
    int last = 8;

    if (t_ns == TIME_NEVER_NS) {
        fputs("never", file);
        return;
    }
    snprintf(digits, sizeof digits, "%09" PRId64, t_ns % TIME_S(1));
    while (last >= 0 && digits[last] == '0')
        last--;
    fprintf(file, "%" PRId64, t_ns / TIME_S(1));
    if (last >= 0)
        fprintf(file, ".%.*s", last + 1, digits);
}

static void put_named_seconds(FILE *file, const char *name, int64_t t_ns)
{
    fprintf(file, " %s=", name);
    put_seconds(file, t_ns);
    if (t_ns != TIME_NEVER_NS)
        fputc('s', file);
}

/* Parts per million as a share of a hundred, without loss. */
static void put_share(FILE *file, const char *name, uint32_t ppm)
{
    fprintf(file, " %s=%u.%04u%%", name, ppm / 10000, ppm % 10000);
}

static void put_flags(FILE *file, uint8_t flags)
{
    static const struct {
        uint8_t flag;
        const char *name;
    } names[] = {{TCP_SYN, "SYN"}, {TCP_FIN, "FIN"}, {TCP_RST, "RST"}, {TCP_PSH, "PSH"},
                 {TCP_ACK, "ACK"}, {TCP_URG, "URG"}, {TCP_ECE, "ECE"}, {TCP_CWR, "CWR"}};
    bool first = true;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (flags & names[i].flag) {
            fprintf(file, "%s%s", first ? "" : ",", names[i].name);
            first = false;
        }
    if (first)
        fputs("none", file);
}

static void put_options(FILE *file, const struct tcp_options *options)
{
    char cookie[TCP_COOKIE_TEXT_MAX];

    if (options->mss_bytes != 0)
        fprintf(file, " mss=%u", options->mss_bytes);
    if (options->window_scale)
        fprintf(file, " ws=%u", options->window_shift);
    if (options->sack_permitted)
        fputs(" sack-permitted", file);
    if (options->timestamps)
        fprintf(file, " ts=%" PRIu32 ",%" PRIu32, options->ts_value, options->ts_echo);
    if (options->fast_open)
        fprintf(file, " fast-open=%s",
                options->cookie.bytes > 0 ? tcp_cookie_text(&options->cookie, cookie) : "?");
    for (int i = 0; i < options->sack_count; i++)
        fprintf(file, "%s%" PRIu32 "-%" PRIu32, i == 0 ? " sack=" : ",", options->sack[i].start,
                options->sack[i].end);
}

static void put_segment(FILE *file, const struct tcp_segment *segment)
{
    fprintf(file, "%u>%u ", segment->source_port, segment->destination_port);
    put_flags(file, segment->flags);
    fprintf(file, " seq=%" PRIu32, segment->seq);
    if (segment->flags & TCP_ACK)
        fprintf(file, " ack=%" PRIu32, segment->ack);
    fprintf(file, " len=%" PRIu32 " win=%" PRIu32, segment->payload_bytes,
            tcp_segment_window(segment));
    if (segment->urgent_pointer != 0)
        fprintf(file, " up=%u", segment->urgent_pointer);
    if (segment->ecn != TCP_ECN_NOT_ECT)
        fprintf(file, " ecn=%s", tcp_ecn_name(segment->ecn));
    put_options(file, &segment->options);
    if (segment->payload_bytes > 0)
        fprintf(file, " octets=%" PRIu64 "..%" PRIu64, segment->payload_offset,
                segment->payload_offset + segment->payload_bytes - 1);
}

static void put_vars(FILE *file, const struct tcp_vars *vars)
{
    fprintf(file, " snd.una=%" PRIu32 " snd.nxt=%" PRIu32 " snd.wnd=%" PRIu32, vars->snd_una,
            vars->snd_nxt, vars->snd_wnd);
    fprintf(file, " rcv.nxt=%" PRIu32 " rcv.wnd=%" PRIu32, vars->rcv_nxt, vars->rcv_wnd);
    put_named_seconds(file, "rto", vars->rto_ns);
    if (vars->cwnd_bytes != UINT32_MAX)
        fprintf(file, " cwnd=%" PRIu32, vars->cwnd_bytes);
    if (vars->ssthresh_bytes != UINT32_MAX)
        fprintf(file, " ssthresh=%" PRIu32, vars->ssthresh_bytes);
    if (vars->pipe_bytes != vars->flight_bytes)
        fprintf(file, " pipe=%" PRIu32, vars->pipe_bytes);
}

/* ---- the setup ------------------------------------------------------------------------------ */

/* How the endpoint acknowledges, sends and recovers, and which options it offers. */
static void put_manners(FILE *file, enum trace_host name, const struct trace_host_setup *host)
{
    const struct tcp_config *tcp = &host->tcp;
    const struct {
        const char *name;
        bool on;
    } switches[] = {
        {"window-scale", tcp->window_scale},
        {"timestamps", tcp->timestamps},
        {"sack", tcp->sack},
        {"fast-open", tcp->fast_open},
        {"nagle", tcp->nagle},
        {"idle-restart", tcp->idle_restart},
        {"fast-retransmit", tcp->fast_retransmit},
        {"limited-transmit", tcp->limited_transmit},
        {"prr", tcp->prr},
        {"rack", tcp->rack},
        {"f-rto", tcp->f_rto},
    };

    fprintf(file, "%s manners:", trace_host_name(name));
    if (host->profile != TCP_PROFILE_RFC)
        fprintf(file, " profile=%s", tcp_profile_name(host->profile));
    fprintf(file, " congestion=%s initial-window=%" PRIu32, tcp_congestion_name(tcp->congestion),
            tcp->initial_window_segments);
    if (tcp->delayed_ack)
        put_named_seconds(file, "delayed-ack", tcp->delayed_ack_ns);
    if (tcp->user_timeout_ns != 0)
        put_named_seconds(file, "user-timeout", tcp->user_timeout_ns);
    if (tcp->ecn != TCP_ECN_USE_OFF)
        fprintf(file, " ecn=%s", tcp_ecn_use_name(tcp->ecn));
    if (tcp->r2_syn_ack_ns != tcp->r2_syn_ns)
        put_named_seconds(file, "r2-syn-ack", tcp->r2_syn_ack_ns);
    if (tcp->syn_linear_timeouts != 0)
        fprintf(file, " syn-linear-timeouts=%u", tcp->syn_linear_timeouts);
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++)
        if (switches[i].on)
            fprintf(file, " %s", switches[i].name);
    fputc('\n', file);
}

static void put_host_setup(FILE *file, enum trace_host name, const struct trace_host_setup *host)
{
    const struct tcp_config *tcp = &host->tcp;

    fprintf(file, "%s: address=%u.%u.%u.%u port=%u", trace_host_name(name), host->address >> 24,
            host->address >> 16 & 255, host->address >> 8 & 255, host->address & 255, host->port);
    if (host->isn_fixed)
        fprintf(file, " isn=%" PRIu32, host->isn);
    fprintf(file, " mss=%u window=%" PRIu32, tcp->mss_bytes, tcp->window_bytes);
    put_named_seconds(file, "msl", tcp->msl_ns);
    put_named_seconds(file, "rto", tcp->rto_initial_ns);
    put_named_seconds(file, "rto-min", tcp->rto_min_ns);
    put_named_seconds(file, "rto-max", tcp->rto_max_ns);
    fprintf(file, " r1=%u", tcp->r1_retransmissions);
    put_named_seconds(file, "r2", tcp->r2_ns);
    put_named_seconds(file, "r2-syn", tcp->r2_syn_ns);
    fprintf(file, " keepalive=%s", tcp->keepalive ? "on" : "off");
    put_named_seconds(file, "idle", tcp->keepalive_idle_ns);
    put_named_seconds(file, "interval", tcp->keepalive_interval_ns);
    fprintf(file, " probes=%u application=%s", tcp->keepalive_probes,
            trace_application_name(host->application));
    if (host->application == TRACE_APP_SOURCE)
        fprintf(file, " bytes=%" PRIu64, host->source_bytes);
    fputc('\n', file);
    put_manners(file, name, host);
}

static void put_link_setup(FILE *file, const char *name, const struct trace_link_setup *link)
{
    fprintf(file, "%s:", name);
    put_named_seconds(file, "delay", link->delay_ns);
    put_named_seconds(file, "jitter", link->jitter_ns);
    fprintf(file, " rate=%" PRId64 " queue=%" PRIu32, link->rate_bits_per_s, link->queue_packets);
    if (link->mark_packets != 0)
        fprintf(file, " mark=%" PRIu32, link->mark_packets);
    put_share(file, "loss", link->loss_ppm);
    put_share(file, "reorder", link->reorder_ppm);
    put_share(file, "duplicate", link->duplicate_ppm);
    put_share(file, "corrupt", link->corrupt_ppm);
    fputc('\n', file);
}

/* Whether segments cross as octets is left out, for it must not make any difference. */
static void put_setup(FILE *file, const struct trace_setup *setup)
{
    fprintf(file, "run: %s seed=%" PRIu64 " until=", setup->name[0] != '\0' ? setup->name : "-",
            setup->seed);
    put_seconds(file, setup->until_ns);
    fputc('\n', file);
    put_host_setup(file, TRACE_CLIENT, &setup->host[TRACE_CLIENT]);
    put_host_setup(file, TRACE_SERVER, &setup->host[TRACE_SERVER]);
    put_link_setup(file, "to-client", &setup->to_client);
    put_link_setup(file, "to-server", &setup->to_server);
}

/* ---- records -------------------------------------------------------------------------------- */

static const char *why_id(uint16_t why)
{
    return tcp_why_entry((enum tcp_why)why)->id;
}

static uint32_t copy_of(const struct trace *trace, uint32_t flight)
{
    return trace_flight(trace, flight)->copy;
}

static void put_sent(const struct trace *trace, const struct trace_record *record, FILE *file)
{
    const struct trace_packet *packet = trace_packet(trace, record->sent.packet);

    fprintf(file, "#%" PRIu32 " ", record->sent.packet);
    put_segment(file, &packet->segment);
    fprintf(file, " %s", packet->from == TRACE_NETWORK ? "injected" : why_id(packet->reason));
    if (packet->retransmission) {
        fputs(" retransmission", file);
        if (packet->retransmission_of != TRACE_NONE)
            fprintf(file, "-of=#%" PRIu32, packet->retransmission_of);
    }
}

static void put_arrived(const struct trace *trace, const struct trace_record *record, FILE *file)
{
    const struct trace_flight *flight = trace_flight(trace, record->arrived.flight);

    fprintf(file, "#%" PRIu32, record->arrived.packet);
    if (flight->copy > 1)
        fprintf(file, " copy=%u", flight->copy);
    fprintf(file, " %s", why_id(record->arrived.verdict));
    if (flight->marked)
        fprintf(file, " ecn=%s", tcp_ecn_name(TCP_ECN_CE));
    put_named_seconds(file, "flight", flight->end_ns - flight->start_ns);
    if (record->vars != TRACE_NONE)
        put_vars(file, trace_vars(trace, record->vars));
}

static void put_lost(const struct trace *trace, const struct trace_record *record, FILE *file)
{
    fprintf(file, "#%" PRIu32, record->lost.packet);
    if (copy_of(trace, record->lost.flight) > 1)
        fprintf(file, " copy=%u", copy_of(trace, record->lost.flight));
    fprintf(file, " %s", trace_loss_name((enum trace_loss)record->lost.why));
}

static void put_timer(const struct trace_record *record, FILE *file)
{
    fprintf(file, "%s %s", tcp_timer_name((enum tcp_timer)record->timer.timer),
            tcp_timer_action_name((enum tcp_timer_action)record->timer.action));
    if (record->timer.action == TCP_TIMER_START || record->timer.action == TCP_TIMER_RESTART) {
        put_named_seconds(file, "for", record->timer.interval_ns);
        put_named_seconds(file, "until", record->timer.expires_ns);
    }
    if (record->timer.count > 0)
        fprintf(file, " count=%u", record->timer.count);
    fprintf(file, " %s", why_id(record->timer.why));
}

static void put_app(const struct trace_record *record, FILE *file)
{
    if (record->app.indication) {
        fprintf(file, "told %s", tcp_indication_name((enum tcp_indication)record->app.code));
        if (record->app.bytes > 0)
            fprintf(file, " bytes=%" PRIu64, record->app.bytes);
        fprintf(file, " %s", why_id(record->app.why));
        return;
    }
    fprintf(file, "call %s", trace_call_name((enum trace_call)record->app.code));
    if (record->app.code == TRACE_CALL_SEND || record->app.code == TRACE_CALL_SEND_URGENT ||
        record->app.code == TRACE_CALL_RECEIVE)
        fprintf(file, " bytes=%" PRIu64, record->app.bytes);
    if (record->app.code == TRACE_CALL_USER_TIMEOUT)
        put_named_seconds(file, "for", record->app.timeout_ns);
    if (record->app.result != TCP_OK)
        fprintf(file, " error=%s", tcp_result_name((enum tcp_result)record->app.result));
}

/* A text on one line. */
static void put_text(const struct trace *trace, uint32_t text, FILE *file)
{
    for (const char *at = trace_text_get(trace_text(trace, text), NULL); *at != '\0'; at++)
        if (*at == '\n')
            fputs("\\n", file);
        else
            fputc(*at, file);
}

static void put_details(const struct trace *trace, const struct trace_record *record, FILE *file)
{
    switch ((enum trace_kind)record->kind) {
    case TRACE_SENT:
        put_sent(trace, record, file);
        break;
    case TRACE_ARRIVED:
        put_arrived(trace, record, file);
        break;
    case TRACE_LOST:
        put_lost(trace, record, file);
        break;
    case TRACE_STATE:
        fprintf(file, "%s > %s %s", tcp_state_name((enum tcp_state)record->state.from),
                tcp_state_name((enum tcp_state)record->state.to), why_id(record->state.why));
        break;
    case TRACE_TIMER:
        put_timer(record, file);
        break;
    case TRACE_APP:
        put_app(record, file);
        break;
    case TRACE_FAULT:
        put_text(trace, record->fault.text, file);
        break;
    case TRACE_POWER:
        fputs(record->power.on ? "on" : "off", file);
        break;
    case TRACE_NOTE:
    case TRACE_CHAPTER:
        put_text(trace, record->note.text, file);
        break;
    }
}

void trace_dump_record(const struct trace *trace, uint32_t index, FILE *file)
{
    const struct trace_record *record = trace_record(trace, index);
    char cause[16] = "-", who[24];

    if (record->cause != TRACE_NONE)
        snprintf(cause, sizeof cause, "%" PRIu32, record->cause);
    snprintf(who, sizeof who, "%s", trace_host_name((enum trace_host)record->host));
    if (record->conn != 0)
        snprintf(who, sizeof who, "%s[%u]", trace_host_name((enum trace_host)record->host),
                 record->conn);
    fprintf(file, "%4" PRIu32 " <%-4s %6" PRId64 ".%09" PRId64 " %-9s %-7s ", index, cause,
            record->t_ns / TIME_S(1), record->t_ns % TIME_S(1), who,
            trace_kind_name((enum trace_kind)record->kind));
    put_details(trace, record, file);
    fputc('\n', file);
}

void trace_dump(const struct trace *trace, FILE *file)
{
    put_setup(file, trace_setup(trace));
    for (uint32_t i = 0; i < trace_record_count(trace); i++)
        trace_dump_record(trace, i, file);
    fputs("end: ", file);
    put_seconds(file, trace_end_ns(trace));
    fputc('\n', file);
}
