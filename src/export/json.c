/* A trace as JSON, one object a line.  The run itself is n = 0, record i of the trace is n = i + 1;
 * a cause of 0 means that the run was set up so, or told so by whoever watches it. */
#include "export/text.h"

#include "tcp/conn.h"
#include "tcp/cookie.h"
#include "tcp/time.h"

#include <inttypes.h>
#include <stdbool.h>

/* ---- the parts of JSON ---------------------------------------------------------------------- */

struct json {
    FILE *file;
    bool begun; /* the object at hand has a member already */
};

static void put_string(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fprintf(file, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", file);
        else if (c < 0x20 || c == 0x7f)
            fprintf(file, "\\u%04x", c);
        else
            fputc(c, file);
    }
    fputc('"', file);
}

static void name(struct json *json, const char *key)
{
    if (json->begun)
        fputc(',', json->file);
    json->begun = true;
    put_string(json->file, key);
    fputc(':', json->file);
}

static void begin(struct json *json, const char *key)
{
    if (key != NULL)
        name(json, key);
    fputc('{', json->file);
    json->begun = false;
}

static void end(struct json *json)
{
    fputc('}', json->file);
    json->begun = true;
}

static void number(struct json *json, const char *key, uint64_t value)
{
    name(json, key);
    fprintf(json->file, "%" PRIu64, value);
}

/* A moment or a duration; "never" is null. */
static void time_ns(struct json *json, const char *key, int64_t value_ns)
{
    name(json, key);
    if (value_ns == TIME_NEVER_NS)
        fputs("null", json->file);
    else
        fprintf(json->file, "%" PRId64, value_ns);
}

static void text(struct json *json, const char *key, const char *value)
{
    name(json, key);
    put_string(json->file, value);
}

static void boolean(struct json *json, const char *key, bool value)
{
    name(json, key);
    fputs(value ? "true" : "false", json->file);
}

/* A size of octets; one without limit is null. */
static void size_or_null(struct json *json, const char *key, uint32_t bytes)
{
    name(json, key);
    if (bytes == UINT32_MAX)
        fputs("null", json->file);
    else
        fprintf(json->file, "%" PRIu32, bytes);
}

/* ---- the run -------------------------------------------------------------------------------- */

/* How the endpoint acknowledges, sends and recovers, and which options it offers. */
static void put_manners(struct json *json, const struct tcp_config *tcp)
{
    time_ns(json, "user_timeout_ns", tcp->user_timeout_ns);
    boolean(json, "window_scale", tcp->window_scale);
    boolean(json, "timestamps", tcp->timestamps);
    boolean(json, "sack", tcp->sack);
    text(json, "ecn", tcp_ecn_use_name(tcp->ecn));
    boolean(json, "fast_open", tcp->fast_open);
    boolean(json, "delayed_ack", tcp->delayed_ack);
    time_ns(json, "delayed_ack_ns", tcp->delayed_ack_ns);
    boolean(json, "nagle", tcp->nagle);
    text(json, "congestion", tcp_congestion_name(tcp->congestion));
    number(json, "initial_window_segments", tcp->initial_window_segments);
    boolean(json, "idle_restart", tcp->idle_restart);
    boolean(json, "fast_retransmit", tcp->fast_retransmit);
    boolean(json, "limited_transmit", tcp->limited_transmit);
    boolean(json, "prr", tcp->prr);
    boolean(json, "rack", tcp->rack);
    boolean(json, "f_rto", tcp->f_rto);
}

static void put_host(struct json *json, const char *key, const struct trace_host_setup *host)
{
    const struct tcp_config *tcp = &host->tcp;
    char address[16];

    snprintf(address, sizeof address, "%u.%u.%u.%u", host->address >> 24,
             host->address >> 16 & 0xff, host->address >> 8 & 0xff, host->address & 0xff);
    begin(json, key);
    text(json, "profile", tcp_profile_name(host->profile));
    text(json, "address", address);
    number(json, "port", host->port);
    if (host->isn_fixed)
        number(json, "isn", host->isn);
    number(json, "mss", tcp->mss_bytes);
    number(json, "window", tcp->window_bytes);
    time_ns(json, "msl_ns", tcp->msl_ns);
    time_ns(json, "rto_initial_ns", tcp->rto_initial_ns);
    time_ns(json, "rto_min_ns", tcp->rto_min_ns);
    time_ns(json, "rto_max_ns", tcp->rto_max_ns);
    number(json, "r1", tcp->r1_retransmissions);
    time_ns(json, "r2_ns", tcp->r2_ns);
    time_ns(json, "r2_syn_ns", tcp->r2_syn_ns);
    time_ns(json, "r2_syn_ack_ns", tcp->r2_syn_ack_ns);
    number(json, "syn_linear_timeouts", tcp->syn_linear_timeouts);
    boolean(json, "keepalive", tcp->keepalive);
    time_ns(json, "keepalive_idle_ns", tcp->keepalive_idle_ns);
    time_ns(json, "keepalive_interval_ns", tcp->keepalive_interval_ns);
    number(json, "keepalive_probes", tcp->keepalive_probes);
    put_manners(json, tcp);
    text(json, "application", trace_application_name(host->application));
    if (host->application == TRACE_APP_SOURCE)
        number(json, "source_octets", host->source_bytes);
    end(json);
}

static void put_link(struct json *json, const char *key, const struct trace_link_setup *link)
{
    begin(json, key);
    time_ns(json, "delay_ns", link->delay_ns);
    time_ns(json, "jitter_ns", link->jitter_ns);
    number(json, "rate_bits_per_s", (uint64_t)link->rate_bits_per_s);
    number(json, "queue_packets", link->queue_packets);
    number(json, "mark_packets", link->mark_packets);
    number(json, "loss_ppm", link->loss_ppm);
    number(json, "reorder_ppm", link->reorder_ppm);
    number(json, "duplicate_ppm", link->duplicate_ppm);
    number(json, "corrupt_ppm", link->corrupt_ppm);
    end(json);
}

static void put_run(struct json *json, const struct trace *trace)
{
    const struct trace_setup *setup = trace_setup(trace);

    begin(json, NULL);
    number(json, "n", 0);
    number(json, "t_ns", 0);
    text(json, "kind", "run");
    text(json, "lesson", setup->name);
    number(json, "seed", setup->seed);
    name(json, "knock_out");
    fputc('[', json->file);
    for (unsigned i = 0, listed = 0; i < TCP_KNOCK_OUT_COUNT; i++)
        if (setup->knock_out >> i & 1)
            fprintf(json->file, "%s\"%s\"", listed++ == 0 ? "" : ",", tcp_knock_out_name(i));
    fputc(']', json->file);
    put_host(json, "client", &setup->host[TRACE_CLIENT]);
    put_host(json, "server", &setup->host[TRACE_SERVER]);
    begin(json, "network");
    put_link(json, "to_client", &setup->to_client);
    put_link(json, "to_server", &setup->to_server);
    boolean(json, "through_wire", setup->through_wire);
    end(json);
    time_ns(json, "until_ns", setup->until_ns);
    time_ns(json, "end_ns", trace_end_ns(trace));
    end(json);
    fputc('\n', json->file);
}

/* ---- records -------------------------------------------------------------------------------- */

static void put_why(struct json *json, const char *key, uint16_t why)
{
    text(json, key, tcp_why_entry(why)->id);
}

static void put_cause(struct json *json, const struct trace_record *record)
{
    number(json, "cause", record->cause == TRACE_NONE ? 0 : (uint64_t)record->cause + 1);
}

static void put_endpoint(struct json *json, const struct trace_record *record)
{
    text(json, "host", trace_host_name(record->host));
    number(json, "conn", record->conn);
}

static void put_flags(struct json *json, uint8_t flags)
{
    static const struct {
        uint8_t flag;
        const char *name;
    } order[] = {{TCP_CWR, "CWR"}, {TCP_ECE, "ECE"}, {TCP_URG, "URG"}, {TCP_SYN, "SYN"},
                 {TCP_FIN, "FIN"}, {TCP_RST, "RST"}, {TCP_PSH, "PSH"}, {TCP_ACK, "ACK"}};
    const char *comma = "";

    name(json, "flags");
    fputc('[', json->file);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (flags & order[i].flag) {
            fprintf(json->file, "%s\"%s\"", comma, order[i].name);
            comma = ",";
        }
    fputc(']', json->file);
}

static void put_options(struct json *json, const struct tcp_options *options)
{
    char cookie[TCP_COOKIE_TEXT_MAX];

    begin(json, "options");
    if (options->mss_bytes != 0)
        number(json, "mss", options->mss_bytes);
    if (options->window_scale)
        number(json, "window_scale", options->window_shift);
    if (options->sack_permitted)
        boolean(json, "sack_permitted", true);
    if (options->timestamps) {
        number(json, "ts_value", options->ts_value);
        number(json, "ts_echo", options->ts_echo);
    }
    /* Without digits it asks for a cookie. */
    if (options->fast_open)
        text(json, "fast_open", tcp_cookie_text(&options->cookie, cookie));
    if (options->sack_count > 0) {
        name(json, "sack");
        for (int i = 0; i < options->sack_count; i++)
            fprintf(json->file, "%c[%" PRIu32 ",%" PRIu32 "]", i == 0 ? '[' : ',',
                    options->sack[i].start, options->sack[i].end);
        fputc(']', json->file);
    }
    end(json);
}

static void put_sent(struct json *json, const struct trace *trace,
                     const struct trace_record *record)
{
    const struct trace_packet *packet = trace_packet(trace, record->sent.packet);
    const struct tcp_segment *segment = &packet->segment;

    put_endpoint(json, record);
    number(json, "packet", record->sent.packet);
    time_ns(json, "due_ns", trace_flight(trace, record->sent.flight)->due_ns);
    number(json, "sport", segment->source_port);
    number(json, "dport", segment->destination_port);
    put_flags(json, segment->flags);
    number(json, "seq", segment->seq);
    number(json, "ack", segment->ack);
    number(json, "len", segment->payload_bytes);
    number(json, "win", segment->window);
    if (segment->window_shift != 0)
        number(json, "window", tcp_segment_window(segment));
    if (segment->ecn != TCP_ECN_NOT_ECT)
        text(json, "ecn", tcp_ecn_name(segment->ecn));
    if (segment->flags & TCP_URG)
        number(json, "up", segment->urgent_pointer);
    put_options(json, &segment->options);
    put_why(json, "reason", packet->reason);
    boolean(json, "retransmission", packet->retransmission);
    if (packet->retransmission_of != TRACE_NONE)
        number(json, "of", packet->retransmission_of);
    put_cause(json, record);
}

static void put_arrived(struct json *json, const struct trace *trace,
                        const struct trace_record *record)
{
    put_endpoint(json, record);
    number(json, "packet", record->arrived.packet);
    number(json, "copy", trace_flight(trace, record->arrived.flight)->copy);
    if (trace_flight(trace, record->arrived.flight)->marked)
        text(json, "ecn", tcp_ecn_name(TCP_ECN_CE));
    put_why(json, "verdict", record->arrived.verdict);
    put_cause(json, record);
}

static void put_lost(struct json *json, const struct trace *trace,
                     const struct trace_record *record)
{
    number(json, "packet", record->lost.packet);
    number(json, "copy", trace_flight(trace, record->lost.flight)->copy);
    text(json, "why", trace_loss_name(record->lost.why));
    put_cause(json, record);
}

static void put_timer(struct json *json, const struct trace_record *record)
{
    put_endpoint(json, record);
    text(json, "timer", tcp_timer_name(record->timer.timer));
    text(json, "action", tcp_timer_action_name(record->timer.action));
    time_ns(json, "expires_ns", record->timer.expires_ns);
    put_cause(json, record);
    time_ns(json, "interval_ns", record->timer.interval_ns);
    number(json, "count", record->timer.count);
    put_why(json, "why", record->timer.why);
}

static void put_app(struct json *json, const struct trace_record *record)
{
    put_endpoint(json, record);
    if (record->app.indication) {
        text(json, "indication", tcp_indication_name(record->app.code));
    } else {
        text(json, "call", trace_call_name(record->app.code));
        text(json, "result", tcp_result_name(record->app.result));
    }
    number(json, "octets", record->app.bytes);
    if (!record->app.indication && record->app.code == TRACE_CALL_USER_TIMEOUT)
        time_ns(json, "timeout_ns", record->app.timeout_ns);
    put_cause(json, record);
    if (record->app.indication)
        put_why(json, "why", record->app.why);
}

/* The text, and its versions in other languages as "text-zh_CN". */
static void put_words(struct json *json, const struct trace *trace,
                      const struct trace_record *record)
{
    const struct trace_text *words = trace_text(trace, record->note.text);

    text(json, "text", trace_text_get(words, NULL));
    for (size_t i = 0; i < words->count; i++)
        if (words->versions[i].language[0] != '\0') {
            char key[64];
            snprintf(key, sizeof key, "text-%s", words->versions[i].language);
            text(json, key, words->versions[i].text);
        }
    put_cause(json, record);
}

static void put_vars(struct json *json, const struct tcp_vars *vars)
{
    begin(json, "vars");
    number(json, "iss", vars->iss);
    number(json, "irs", vars->irs);
    number(json, "snd_una", vars->snd_una);
    number(json, "snd_nxt", vars->snd_nxt);
    number(json, "snd_wnd", vars->snd_wnd);
    number(json, "rcv_nxt", vars->rcv_nxt);
    number(json, "rcv_wnd", vars->rcv_wnd);
    number(json, "send_mss", vars->send_mss_bytes);
    time_ns(json, "srtt_ns", vars->srtt_ns);
    time_ns(json, "rttvar_ns", vars->rttvar_ns);
    time_ns(json, "rto_ns", vars->rto_ns);
    number(json, "unsent", vars->unsent_bytes);
    number(json, "unread", vars->unread_bytes);
    number(json, "out_of_order", vars->out_of_order_bytes);
    number(json, "retries", vars->retries);
    number(json, "probes", vars->probes);
    number(json, "send_right_edge", vars->snd_una + vars->snd_wnd);
    number(json, "receive_right_edge", vars->rcv_nxt + vars->rcv_wnd);
    number(json, "send_shift", vars->window_shifts >> 8);
    number(json, "receive_shift", vars->window_shifts & 255);
    size_or_null(json, "cwnd", vars->cwnd_bytes);
    size_or_null(json, "ssthresh", vars->ssthresh_bytes);
    number(json, "flight", vars->flight_bytes);
    number(json, "pipe", vars->pipe_bytes);
    number(json, "sacked", vars->sacked_bytes);
    number(json, "lost", vars->lost_bytes);
    number(json, "duplicate_acks", vars->duplicate_acks);
    text(json, "recovery", tcp_recovery_name((enum tcp_recovery)vars->recovery));
    number(json, "recover", vars->recover);
    number(json, "ts_recent", vars->ts_recent);
    number(json, "rcv_up", vars->rcv_up);
    end(json);
}

static void put_details(struct json *json, const struct trace *trace,
                        const struct trace_record *record)
{
    switch (record->kind) {
    case TRACE_SENT:
        put_sent(json, trace, record);
        break;
    case TRACE_ARRIVED:
        put_arrived(json, trace, record);
        break;
    case TRACE_LOST:
        put_lost(json, trace, record);
        break;
    case TRACE_STATE:
        put_endpoint(json, record);
        text(json, "from", tcp_state_name(record->state.from));
        text(json, "to", tcp_state_name(record->state.to));
        put_cause(json, record);
        put_why(json, "why", record->state.why);
        break;
    case TRACE_TIMER:
        put_timer(json, record);
        break;
    case TRACE_APP:
        put_app(json, record);
        break;
    case TRACE_FAULT:
        text(json, "command", trace_text_get(trace_text(trace, record->fault.text), NULL));
        put_cause(json, record);
        break;
    case TRACE_POWER:
        text(json, "host", trace_host_name(record->host));
        text(json, "to", record->power.on ? "on" : "off");
        put_cause(json, record);
        break;
    case TRACE_NOTE:
    case TRACE_CHAPTER:
        put_words(json, trace, record);
        break;
    default:
        break;
    }
}

void export_json(const struct trace *trace, int64_t from_ns, int64_t to_ns, FILE *file)
{
    struct json json = {.file = file};

    put_run(&json, trace);
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->t_ns < from_ns || record->t_ns > to_ns)
            continue;
        json.begun = false;
        begin(&json, NULL);
        number(&json, "n", (uint64_t)i + 1);
        time_ns(&json, "t_ns", record->t_ns);
        text(&json, "kind", trace_kind_name(record->kind));
        put_details(&json, trace, record);
        if (record->vars != TRACE_NONE)
            put_vars(&json, trace_vars(trace, record->vars));
        end(&json);
        fputc('\n', file);
    }
}
