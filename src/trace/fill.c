#include "trace/fill.h"

#include "tcp/conn.h"
#include "tcp/cookie.h"
#include "tcp/time.h"
#include "trace/fault.h"
#include "trace/gettext.h"
#include "trace/sentence.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VALUE_MAX 256

uint32_t fill_packet(const struct trace *trace, uint32_t record)
{
    while (record != TRACE_NONE) {
        const struct trace_record *r = trace_record(trace, record);
        if (r->kind == TRACE_SENT)
            return r->sent.packet;
        if (r->kind == TRACE_ARRIVED)
            return r->arrived.packet;
        if (r->kind == TRACE_LOST)
            return r->lost.packet;
        if (r->kind == TRACE_FAULT)
            return r->fault.packet;
        record = r->cause;
    }
    return TRACE_NONE;
}

uint32_t fill_next_start(const struct trace *trace, uint32_t record)
{
    const struct trace_record *expired = trace_record(trace, record);

    for (uint32_t i = record + 1; i < trace_record_count(trace); i++) {
        const struct trace_record *r = trace_record(trace, i);
        if (r->t_ns != expired->t_ns)
            break;
        if (r->kind == TRACE_TIMER && r->host == expired->host && r->conn == expired->conn &&
            r->timer.timer == expired->timer.timer && r->timer.action == TCP_TIMER_START)
            return i;
    }
    return TRACE_NONE;
}

/* ---- the text as it grows ------------------------------------------------------------------- */

static void put_character(struct fill *fill, char c)
{
    if (fill->length + 1 < fill->size) {
        fill->out[fill->length] = c;
        fill->out[fill->length + 1] = '\0';
    }
    fill->length++;
}

/* A space waits for what it parts: where a placeholder stands for nothing none is left over. */
static void put(struct fill *fill, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ' ') {
            fill->space = fill->last != '\0';
            continue;
        }
        if (fill->space)
            put_character(fill, ' ');
        fill->space = false;
        put_character(fill, text[i]);
        fill->last = text[i];
    }
}

static bool begins_sentence(const struct fill *fill)
{
    return fill->last == '\0' || strchr(".?!", fill->last) != NULL;
}

static void put_host(struct fill *fill, enum trace_host host)
{
    static const char *const names[] = {N_("the client"), N_("the server"), N_("the network")};
    static const char *const capital[] = {N_("The client"), N_("The server"), N_("The network")};
    const char *name = begins_sentence(fill) ? _(capital[host]) : _(names[host]);

    put(fill, name, strlen(name));
}

/* Whoever the first sentence was about need not be named where the next one begins. */
static void put_me(struct fill *fill, enum trace_host host)
{
    if (fill->length > 0 && fill->begins_with_me && begins_sentence(fill)) {
        put(fill, _("It"), strlen(_("It")));
        return;
    }
    fill->begins_with_me |= fill->length == 0;
    put_host(fill, host);
}

/* ---- values: each writes what a group of placeholders stands for, or says that it does not -- */

struct name {
    const char *text;
    size_t length;
};

static bool is(struct name name, const char *word)
{
    return strlen(word) == name.length && memcmp(name.text, word, name.length) == 0;
}

static const struct tcp_vars *vars_of(const struct fill *fill)
{
    const struct trace_record *record = trace_record(fill->trace, fill->record);
    uint32_t vars = record->kind == TRACE_ARRIVED ? record->arrived.vars_before : record->vars;

    return vars == TRACE_NONE ? NULL : trace_vars(fill->trace, vars);
}

/* A number of the packet at hand, of the sequence space of `owner`.  What has arrived is compared with
 * the variables of the connection that it reached, and that may count from other initial numbers
 * than the one that it came from. */
static void put_number(const struct fill *fill, uint32_t packet, enum trace_host owner,
                       uint32_t seq, char *value)
{
    if (trace_record(fill->trace, fill->record)->kind == TRACE_ARRIVED)
        trace_number_at(fill->numbers, fill->record, owner, seq, value, VALUE_MAX);
    else
        trace_number(fill->numbers, packet, owner, seq, value, VALUE_MAX);
}

static bool segment_value(const struct fill *fill, struct name name, char *value)
{
    uint32_t number = fill_packet(fill->trace, fill->record);

    if (number == TRACE_NONE)
        return false;
    if (is(name, "PACKET"))
        return snprintf(value, VALUE_MAX, "%" PRIu32, number) > 0;
    if (number > trace_packet_count(fill->trace))
        return false;
    const struct trace_packet *packet = trace_packet(fill->trace, number);
    const struct tcp_segment *segment = &packet->segment;

    if (is(name, "SEG.SEQ"))
        put_number(fill, number, trace_peer(packet->to), segment->seq, value);
    else if (is(name, "SEG.ACK"))
        put_number(fill, number, packet->to, segment->ack, value);
    else if (is(name, "SEG.LEN"))
        snprintf(value, VALUE_MAX, "%" PRIu32, tcp_segment_len(segment));
    else if (is(name, "SEG.WND"))
        snprintf(value, VALUE_MAX, "%" PRIu32, tcp_segment_window(segment));
    else if (is(name, "SEG.UP"))
        snprintf(value, VALUE_MAX, "%u", segment->urgent_pointer);
    else if (is(name, "SEG.TSVAL"))
        snprintf(value, VALUE_MAX, "%" PRIu32, segment->options.ts_value);
    else if (is(name, "SEG.TSECR"))
        snprintf(value, VALUE_MAX, "%" PRIu32, segment->options.ts_echo);
    else if (is(name, "SEG.COOKIE"))
        tcp_cookie_text(&segment->options.cookie, value);
    else if (is(name, "LABEL"))
        trace_packet_label(fill->numbers, number, value, VALUE_MAX);
    else if (is(name, "OF") && packet->retransmission_of != TRACE_NONE)
        snprintf(value, VALUE_MAX, "%" PRIu32, packet->retransmission_of);
    else
        return false;
    return true;
}

/* Sequence variables: `own` tells whose numbers they are. */
static bool sequence_value(const struct fill *fill, struct name name, const struct tcp_vars *vars,
                           char *value)
{
    const struct {
        const char *name;
        uint32_t seq;
        bool own;
    } known[] = {
        {"SND.UNA", vars->snd_una, true},  {"SND.NXT", vars->snd_nxt, true},
        {"RCV.NXT", vars->rcv_nxt, false}, {"ISS", vars->iss, true},
        {"IRS", vars->irs, false},         {"RECOVER", vars->recover, true},
        {"RCV.UP", vars->rcv_up, false},
    };
    enum trace_host host = trace_record(fill->trace, fill->record)->host;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (is(name, known[i].name) && host < TRACE_HOST_COUNT) {
            trace_number_at(fill->numbers, fill->record, known[i].own ? host : trace_peer(host),
                            known[i].seq, value, VALUE_MAX);
            return true;
        }
    return false;
}

/* cwnd and ssthresh may be without limit. */
static void put_octets(uint32_t octets, char *value)
{
    if (octets == UINT32_MAX)
        snprintf(value, VALUE_MAX, "∞");
    else
        snprintf(value, VALUE_MAX, "%" PRIu32, octets);
}

/* An interval that was measured is written to the microsecond, which is more than anybody reads. */
static void write_interval(int64_t interval_ns, char *value)
{
    if (interval_ns >= TIME_MS(1))
        interval_ns = (interval_ns + TIME_US(1) / 2) / TIME_US(1) * TIME_US(1);
    trace_duration(interval_ns, value, VALUE_MAX);
}

static bool vars_value(const struct fill *fill, struct name name, char *value)
{
    const struct tcp_vars *vars = vars_of(fill);

    if (vars == NULL)
        return false;
    if (sequence_value(fill, name, vars, value))
        return true;
    if (is(name, "SND.WND"))
        snprintf(value, VALUE_MAX, "%" PRIu32, vars->snd_wnd);
    else if (is(name, "RCV.WND"))
        snprintf(value, VALUE_MAX, "%" PRIu32, vars->rcv_wnd);
    else if (is(name, "TS.RECENT"))
        snprintf(value, VALUE_MAX, "%" PRIu32, vars->ts_recent);
    else if (is(name, "RTO"))
        write_interval(vars->rto_ns, value);
    else if (is(name, "SRTT"))
        write_interval(vars->srtt_ns, value);
    else if (is(name, "RTTVAR"))
        write_interval(vars->rttvar_ns, value);
    else if (is(name, "CWND"))
        put_octets(vars->cwnd_bytes, value);
    else if (is(name, "SSTHRESH"))
        put_octets(vars->ssthresh_bytes, value);
    else if (is(name, "FLIGHT"))
        put_octets(vars->flight_bytes, value);
    else if (is(name, "PIPE"))
        put_octets(vars->pipe_bytes, value);
    else if (is(name, "SACKED"))
        put_octets(vars->sacked_bytes, value);
    else if (is(name, "DUPACKS"))
        snprintf(value, VALUE_MAX, "%u", vars->duplicate_acks);
    else if (is(name, "RETRIES"))
        snprintf(value, VALUE_MAX, "%u", vars->retries);
    else if (is(name, "PROBES"))
        snprintf(value, VALUE_MAX, "%u", vars->probes);
    else
        return false;
    return true;
}

static bool config_value(const struct fill *fill, struct name name, char *value)
{
    enum trace_host host = trace_record(fill->trace, fill->record)->host;

    if (host >= TRACE_HOST_COUNT)
        return false;
    const struct tcp_config *config = &trace_setup(fill->trace)->host[host].tcp;

    if (is(name, "2MSL"))
        trace_duration(2 * config->msl_ns, value, VALUE_MAX);
    else if (is(name, "R1"))
        snprintf(value, VALUE_MAX, "%u", config->r1_retransmissions);
    else if (is(name, "R2"))
        trace_duration(config->r2_ns, value, VALUE_MAX);
    else if (is(name, "R2.SYN"))
        trace_duration(config->r2_syn_ns, value, VALUE_MAX);
    else if (is(name, "KEEPALIVE.IDLE"))
        trace_duration(config->keepalive_idle_ns, value, VALUE_MAX);
    else if (is(name, "KEEPALIVE.INTERVAL"))
        trace_duration(config->keepalive_interval_ns, value, VALUE_MAX);
    else if (is(name, "KEEPALIVE.PROBES"))
        snprintf(value, VALUE_MAX, "%u", config->keepalive_probes);
    else
        return false;
    return true;
}

static bool timer_value(const struct fill *fill, struct name name, char *value)
{
    const struct trace_record *record = trace_record(fill->trace, fill->record);

    if (is(name, "INTERVAL")) {
        write_interval(record->timer.interval_ns, value);
    } else if (is(name, "COUNT")) {
        snprintf(value, VALUE_MAX, "%u", record->timer.count);
    } else if (is(name, "NEXT")) {
        uint32_t next = fill_next_start(fill->trace, fill->record);
        if (next == TRACE_NONE)
            return false;
        write_interval(trace_record(fill->trace, next)->timer.interval_ns, value);
    } else {
        return false;
    }
    return true;
}

/* The error replies of RFC 9293 §3.10, quoted. */
static const char *error_text(enum tcp_result result)
{
    switch (result) {
    case TCP_ERROR_EXISTS:
        return N_("connection already exists");
    case TCP_ERROR_NO_CONNECTION:
        return N_("connection does not exist");
    case TCP_ERROR_CLOSING:
        return N_("connection closing");
    case TCP_ERROR_FOREIGN_SOCKET:
        return N_("remote socket unspecified");
    case TCP_OK:
        break;
    }
    return "";
}

static bool record_value(const struct fill *fill, struct name name, char *value)
{
    const struct trace_record *record = trace_record(fill->trace, fill->record);

    switch (record->kind) {
    case TRACE_ARRIVED:
    case TRACE_LOST:
        if (!is(name, "COPY"))
            return false;
        snprintf(value, VALUE_MAX, "%u",
                 trace_flight(fill->trace, record->kind == TRACE_LOST ? record->lost.flight
                                                                      : record->arrived.flight)
                     ->copy);
        return true;
    case TRACE_STATE:
        if (!is(name, "FROM") && !is(name, "TO"))
            return false;
        snprintf(value, VALUE_MAX, "%s",
                 tcp_state_name(is(name, "TO") ? record->state.to : record->state.from));
        return true;
    case TRACE_TIMER:
        return timer_value(fill, name, value);
    case TRACE_FAULT:
        return fault_value(record, name.text, name.length, value, VALUE_MAX);
    case TRACE_APP:
        if (is(name, "BYTES"))
            snprintf(value, VALUE_MAX, "%" PRIu64, record->app.bytes);
        else if (is(name, "OCTETS"))
            snprintf(value, VALUE_MAX,
                     dngettext("synfin", "%" PRIu64 " octet", "%" PRIu64 " octets",
                               (unsigned long)record->app.bytes),
                     record->app.bytes);
        else if (is(name, "TIMEOUT"))
            trace_duration(record->app.timeout_ns, value, VALUE_MAX);
        else if (is(name, "ERROR"))
            snprintf(value, VALUE_MAX, "%s", _(error_text(record->app.result)));
        else
            return false;
        return true;
    default:
        return false;
    }
}

/* ---- placeholders that are more than a value ------------------------------------------------ */

static const char *long_text(const struct fill *fill, struct name name)
{
    const struct trace_record *record = trace_record(fill->trace, fill->record);

    if (is(name, "TEXT") && (record->kind == TRACE_NOTE || record->kind == TRACE_CHAPTER))
        return trace_text_get(trace_text(fill->trace, record->note.text), trace_language());
    return NULL;
}

static bool put_name_of_host(struct fill *fill, struct name name)
{
    const struct trace_record *record = trace_record(fill->trace, fill->record);
    enum trace_host host = record->host;
    uint32_t packet = fill_packet(fill->trace, fill->record);

    if (is(name, "me"))
        put_me(fill, host);
    else if (is(name, "peer") && host < TRACE_HOST_COUNT)
        put_host(fill, trace_peer(host));
    else if (is(name, "sender") && record->kind == TRACE_FAULT)
        put_host(fill, record->fault.from);
    else if (is(name, "sender") && packet != TRACE_NONE)
        put_host(fill, trace_packet(fill->trace, packet)->from);
    else if (is(name, "receiver") && packet != TRACE_NONE)
        put_host(fill, trace_packet(fill->trace, packet)->to);
    else
        return false;
    return true;
}

static bool put_placeholder(struct fill *fill, struct name name)
{
    char value[VALUE_MAX] = "";
    const char *text = long_text(fill, name);

    if (is(name, "WHY")) {
        fill_template(fill, fill->why);
        return true;
    }
    if (put_name_of_host(fill, name))
        return true;
    if (text == NULL && (segment_value(fill, name, value) || vars_value(fill, name, value) ||
                         config_value(fill, name, value) || record_value(fill, name, value)))
        text = value;
    if (text == NULL)
        return false;
    put(fill, text, strlen(text));
    return true;
}

void fill_template(struct fill *fill, const char *template)
{
    const char *at = template;

    while (*at != '\0') {
        size_t plain = strcspn(at, "{");
        put(fill, at, plain);
        at += plain;
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (end != NULL && put_placeholder(fill, (struct name){at + 1, (size_t)(end - at - 1)})) {
            at = end + 1;
        } else if (*at == '{') {
            put(fill, at, 1);
            at++;
        }
    }
}
