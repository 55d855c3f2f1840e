#include "tale.h"

#include "tcp/time.h"

static int64_t ns(double ms)
{
    return (int64_t)(ms * 1e6 + 0.5);
}

struct tale tale_begin(const char *title)
{
    struct trace_setup setup = trace_setup_default();
    struct tale tale = {.flight = TRACE_NONE, .conn = {1, 1}};

    setup.host[TRACE_CLIENT].isn_fixed = setup.host[TRACE_SERVER].isn_fixed = true;
    setup.host[TRACE_CLIENT].isn = 100;
    setup.host[TRACE_SERVER].isn = 300;
    trace_text_set(&setup.title, "", title);
    tale.trace = trace_new(&setup);
    trace_setup_clear(&setup);
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        for (int timer = 0; timer < TCP_TIMER_COUNT; timer++)
            tale.timer_record[host][timer] = TRACE_NONE;
    return tale;
}

static struct trace_record record(double ms, enum trace_kind kind, enum trace_host host,
                                  uint16_t conn)
{
    return (struct trace_record){
        .t_ns = ns(ms),
        .cause = TRACE_NONE,
        .vars = TRACE_NONE,
        .conn = conn,
        .kind = (uint8_t)kind,
        .host = (uint8_t)host,
    };
}

static struct trace_record of_host(const struct tale *tale, double ms, enum trace_kind kind,
                                   enum trace_host host)
{
    return record(ms, kind, host, tale->conn[host]);
}

void tale_state(struct tale *tale, double ms, enum trace_host host, enum tcp_state state)
{
    struct trace_record r = of_host(tale, ms, TRACE_STATE, host);

    r.state.from = (uint8_t)tale->state[host];
    r.state.to = (uint8_t)state;
    tale->state[host] = state;
    trace_add(tale->trace, &r);
}

void tale_call(struct tale *tale, double ms, enum trace_host host, enum trace_call call,
               uint64_t bytes)
{
    struct trace_record r = of_host(tale, ms, TRACE_APP, host);

    r.app.code = (uint8_t)call;
    r.app.bytes = bytes;
    trace_add(tale->trace, &r);
}

uint32_t tale_send_due(struct tale *tale, double ms, double due_ms, enum trace_host host,
                       uint8_t flags, uint32_t seq, uint32_t ack, uint32_t bytes,
                       enum tcp_why reason, bool again)
{
    struct trace_record r = of_host(tale, ms, TRACE_SENT, host);
    struct trace_packet packet = {
        .segment = {.source_port = host == TRACE_CLIENT ? 49152 : 80,
                    .destination_port = host == TRACE_CLIENT ? 80 : 49152,
                    .seq = seq,
                    .ack = ack,
                    .flags = flags,
                    .window = 65535,
                    .payload_bytes = bytes},
        .retransmission_of = TRACE_NONE,
        .stream = TRACE_NONE,
        .conn = tale->conn[host],
        .reason = (uint16_t)reason,
        .from = (uint8_t)host,
        .to = (uint8_t)trace_peer(host),
        .retransmission = again,
    };

    return trace_add_sent(tale->trace, &r, &packet, ns(due_ms));
}

uint32_t tale_send(struct tale *tale, double ms, enum trace_host host, uint8_t flags, uint32_t seq,
                   uint32_t ack, uint32_t bytes)
{
    return tale_send_due(tale, ms, ms + 50, host, flags, seq, ack, bytes, TCP_WHY_NONE, false);
}

static struct trace_record end_of(const struct tale *tale, double ms, enum trace_kind kind,
                                  uint32_t packet)
{
    const struct trace_packet *p = trace_packet(tale->trace, packet);
    struct trace_record r = of_host(tale, ms, kind, p->to);
    uint32_t flight = p->first_flight;

    while (trace_flight(tale->trace, flight)->end_record != TRACE_NONE)
        flight = trace_flight(tale->trace, flight)->next_copy;
    r.arrived.packet = r.lost.packet = packet;
    r.arrived.flight = r.lost.flight = flight;
    return r;
}

void tale_arrive(struct tale *tale, double ms, uint32_t packet)
{
    struct trace_record r = end_of(tale, ms, TRACE_ARRIVED, packet);

    r.arrived.vars_before = TRACE_NONE;
    trace_add_end(tale->trace, &r);
}

void tale_count(struct tale *tale, double ms, uint32_t packet, uint32_t before, uint32_t after)
{
    struct trace_record r = end_of(tale, ms, TRACE_ARRIVED, packet);
    struct tcp_vars vars = {.duplicate_acks = before};

    r.arrived.vars_before = trace_add_vars(tale->trace, &vars);
    vars.duplicate_acks = after;
    r.vars = trace_add_vars(tale->trace, &vars);
    trace_add_end(tale->trace, &r);
}

void tale_lose(struct tale *tale, double ms, uint32_t packet, enum trace_loss why)
{
    struct trace_record r = end_of(tale, ms, TRACE_LOST, packet);

    r.lost.why = (uint8_t)why;
    trace_add_end(tale->trace, &r);
}

void tale_timer(struct tale *tale, double ms, enum trace_host host, enum tcp_timer timer,
                enum tcp_timer_action action, double interval_ms, uint16_t count)
{
    struct trace_record r = of_host(tale, ms, TRACE_TIMER, host);

    r.timer.timer = (uint8_t)timer;
    r.timer.action = (uint8_t)action;
    r.timer.interval_ns = ns(interval_ms);
    r.timer.expires_ns = ns(ms + interval_ms);
    r.timer.count = count;
    r.cause = tale->timer_record[host][timer];
    tale->timer_record[host][timer] = trace_add(tale->trace, &r);
}

void tale_power(struct tale *tale, double ms, enum trace_host host, bool on)
{
    struct trace_record r = record(ms, TRACE_POWER, host, 0);

    r.power.on = on;
    trace_add(tale->trace, &r);
}

void tale_cable(struct tale *tale, double ms, bool cut, enum trace_way ways)
{
    struct trace_record r = record(ms, TRACE_FAULT, TRACE_NETWORK, 0);

    r.fault.effect = cut ? TRACE_EFFECT_CUT : TRACE_EFFECT_RESTORE;
    r.fault.ways = (uint8_t)ways;
    r.fault.packet = TRACE_NONE;
    r.fault.text = trace_add_plain_text(tale->trace, cut ? "network cut" : "network restore");
    trace_add(tale->trace, &r);
}

void tale_set(struct tale *tale, double ms, enum trace_link_setting setting, int64_t value)
{
    struct trace_record r = record(ms, TRACE_FAULT, TRACE_NETWORK, 0);

    r.fault.effect = TRACE_EFFECT_SET;
    r.fault.ways = TRACE_BOTH_WAYS;
    r.fault.setting = (uint8_t)setting;
    r.fault.value = value;
    r.fault.packet = TRACE_NONE;
    r.fault.text = trace_add_plain_text(tale->trace, "network set");
    trace_add(tale->trace, &r);
}

static void tell(struct tale *tale, double ms, enum trace_kind kind, const char *words)
{
    struct trace_record r = record(ms, kind, TRACE_NETWORK, 0);
    struct trace_text text = {0};

    trace_text_set(&text, "", words);
    trace_text_set(
        &text, "zh_CN",
        kind == TRACE_NOTE
            ? "这是一段说明文字，用来检查较长的中文注释在窄页面上如何换行，SYN 也在其中。"
            : "第一章");
    r.note.text = trace_add_text(tale->trace, &text);
    trace_text_clear(&text);
    trace_add(tale->trace, &r);
}

void tale_note(struct tale *tale, double ms, const char *text)
{
    tell(tale, ms, TRACE_NOTE, text);
}

void tale_chapter(struct tale *tale, double ms, const char *text)
{
    tell(tale, ms, TRACE_CHAPTER, text);
}
