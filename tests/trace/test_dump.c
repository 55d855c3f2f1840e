/* The exact text of a trace, told by hand: every kind of record, each part of each line. */
#include "trace/dump.h"

#include "tcp/conn.h"
#include "tcp/time.h"

#include <glib.h>
#include <stdlib.h>

static struct trace_record at(int64_t t_ns, enum trace_kind kind, enum trace_host host,
                              uint16_t conn, uint32_t cause)
{
    return (struct trace_record){
        .t_ns = t_ns,
        .cause = cause,
        .vars = TRACE_NONE,
        .conn = conn,
        .kind = (uint8_t)kind,
        .host = (uint8_t)host,
    };
}

static uint32_t tell_sent(struct trace *trace, int64_t t_ns, enum trace_host host, uint32_t cause,
                          struct tcp_segment segment, uint32_t again)
{
    struct trace_record record = at(t_ns, TRACE_SENT, host, host == TRACE_NETWORK ? 0 : 1, cause);
    struct trace_packet packet = {
        .segment = segment,
        .retransmission_of = again,
        .stream = TRACE_NONE,
        .conn = record.conn,
        .reason = TCP_WHY_OPEN_ACTIVE,
        .from = (uint8_t)host,
        .to = TRACE_SERVER,
        .retransmission = again != TRACE_NONE,
    };

    return trace_add_sent(trace, &record, &packet, t_ns + TIME_MS(50));
}

static void tell_calls(struct trace *trace)
{
    struct trace_record call = at(0, TRACE_APP, TRACE_CLIENT, 1, TRACE_NONE);
    call.app.code = TRACE_CALL_CONNECT;
    trace_add(trace, &call);
    call.app.code = TRACE_CALL_SEND;
    call.app.bytes = 1000;
    call.app.result = TCP_ERROR_CLOSING;
    trace_add(trace, &call);
    struct trace_record state = at(0, TRACE_STATE, TRACE_CLIENT, 1, 0);
    state.state.from = TCP_CLOSED;
    state.state.to = TCP_SYN_SENT;
    state.state.why = TCP_WHY_USER_OPEN_ACTIVE;
    trace_add(trace, &state);
    struct trace_record timer = at(1, TRACE_TIMER, TRACE_CLIENT, 1, 2);
    timer.timer.expires_ns = TIME_S(1) + 1;
    timer.timer.interval_ns = TIME_S(1);
    timer.timer.why = TCP_WHY_TIMER_NUMBERS_SENT;
    trace_add(trace, &timer);
    timer.timer.action = TCP_TIMER_EXPIRE;
    timer.timer.why = TCP_WHY_RTO_EXPIRED;
    timer.timer.count = 2;
    trace_add(trace, &timer);
}

static void tell_flights(struct trace *trace)
{
    struct tcp_segment syn = {.source_port = 49152,
                              .destination_port = 80,
                              .seq = 100,
                              .flags = TCP_SYN,
                              .window = 65535,
                              .options.mss_bytes = 1460};
    struct tcp_segment data = {.source_port = 49152,
                               .destination_port = 80,
                               .seq = 4294967295,
                               .ack = 4294967294,
                               .flags = TCP_PSH | TCP_ACK | TCP_URG,
                               .urgent_pointer = 7,
                               .payload_offset = 20,
                               .payload_bytes = 10};
    struct tcp_vars vars = {.snd_una = 1,
                            .snd_nxt = 2,
                            .snd_wnd = 3,
                            .rcv_nxt = 4,
                            .rcv_wnd = 5,
                            .rto_ns = TIME_MS(1500)};

    tell_sent(trace, TIME_MS(10), TRACE_CLIENT, 2, syn, TRACE_NONE);
    tell_sent(trace, TIME_MS(10), TRACE_CLIENT, 4, data, 1);
    tell_sent(trace, TIME_MS(10), TRACE_NETWORK, 4, (struct tcp_segment){0}, TRACE_NONE);
    uint32_t copy = trace_add_copy(trace, 1, TIME_MS(10), TIME_MS(61));
    struct trace_record arrived = at(TIME_MS(61), TRACE_ARRIVED, TRACE_SERVER, 1, 5);
    arrived.arrived.packet = 1;
    arrived.arrived.flight = copy;
    arrived.arrived.verdict = TCP_WHY_SYN_ACCEPTED;
    arrived.vars = trace_add_vars(trace, &vars);
    trace_add_end(trace, &arrived);
    struct trace_record lost = at(TIME_MS(61), TRACE_LOST, TRACE_CLIENT, 1, 6);
    lost.lost.packet = 2;
    lost.lost.flight = trace_packet(trace, 2)->first_flight;
    lost.lost.why = TRACE_LOST_HOST_OFF;
    trace_add_end(trace, &lost);
}

static void tell_the_rest(struct trace *trace)
{
    struct trace_record told = at(TIME_S(3600), TRACE_APP, TRACE_SERVER, 12, 8);
    told.app.indication = true;
    told.app.code = TCP_TOLD_DATA;
    told.app.bytes = 5;
    told.app.why = TCP_WHY_DATA_IN_ORDER;
    trace_add(trace, &told);
    struct trace_record fault = at(TIME_S(3600), TRACE_FAULT, TRACE_NETWORK, 0, TRACE_NONE);
    fault.fault.text = trace_add_plain_text(trace, "network cut");
    trace_add(trace, &fault);
    struct trace_record power = at(TIME_S(3600), TRACE_POWER, TRACE_SERVER, 0, TRACE_NONE);
    trace_add(trace, &power);
    struct trace_record note = at(TIME_S(3600), TRACE_NOTE, TRACE_NETWORK, 0, TRACE_NONE);
    note.note.text = trace_add_plain_text(trace, "two\nlines");
    trace_add(trace, &note);
    note.kind = TRACE_CHAPTER;
    note.note.text = trace_add_plain_text(trace, "The end");
    trace_add(trace, &note);
    trace_set_end_ns(trace, TIME_S(3601) + 500);
}

static const char *const golden[] = {
    "run: by-hand seed=7 until=12.5",
    "client: address=10.0.0.1 port=49152 isn=100 mss=1460 window=65535 msl=120s rto=1s rto-min=1s "
    "rto-max=60s r1=3 r2=100s r2-syn=180s keepalive=off idle=7200s interval=75s probes=9 "
    "application=manual",
    "client manners: congestion=reno initial-window=0 delayed-ack=0.2s nagle idle-restart "
    "fast-retransmit limited-transmit",
    "server: address=10.0.0.2 port=80 mss=1460 window=65535 msl=120s rto=1s rto-min=1s "
    "rto-max=60s r1=3 r2=100s r2-syn=180s keepalive=on idle=7200s interval=75s probes=9 "
    "application=source bytes=5000",
    "server manners: congestion=reno initial-window=0 delayed-ack=0.2s nagle idle-restart "
    "fast-retransmit limited-transmit",
    "to-client: delay=0.05s jitter=0s rate=0 queue=0 loss=0.0000% reorder=0.0000% "
    "duplicate=0.0000% corrupt=0.0000%",
    "to-server: delay=0.05s jitter=0.000000001s rate=64000 queue=20 loss=12.3456% reorder=0.0001% "
    "duplicate=100.0000% corrupt=0.0500%",
    "   0 <-         0.000000000 client[1] app     call connect",
    "   1 <-         0.000000000 client[1] app     call send bytes=1000 error=connection-closing",
    "   2 <0         0.000000000 client[1] state   CLOSED > SYN-SENT user-open-active",
    "   3 <2         0.000000001 client[1] timer   retransmit start for=1s until=1.000000001s "
    "timer-start",
    "   4 <2         0.000000001 client[1] timer   retransmit expire count=2 rto-expired",
    "   5 <2         0.010000000 client[1] sent    #1 49152>80 SYN seq=100 len=0 win=65535 "
    "mss=1460 open-active",
    "   6 <4         0.010000000 client[1] sent    #2 49152>80 PSH,ACK,URG seq=4294967295 "
    "ack=4294967294 len=10 win=0 up=7 octets=20..29 open-active retransmission-of=#1",
    "   7 <4         0.010000000 network   sent    #3 0>0 none seq=0 len=0 win=0 injected",
    "   8 <5         0.061000000 server[1] arrived #1 copy=2 syn-accepted flight=0.051s snd.una=1 "
    "snd.nxt=2 snd.wnd=3 rcv.nxt=4 rcv.wnd=5 rto=1.5s cwnd=0 ssthresh=0",
    "   9 <6         0.061000000 client[1] lost    #2 host-off",
    "  10 <8      3600.000000000 server[12] app     told data bytes=5 data-in-order",
    "  11 <-      3600.000000000 network   fault   network cut",
    "  12 <-      3600.000000000 server    power   off",
    "  13 <-      3600.000000000 network   note    two\\nlines",
    "  14 <-      3600.000000000 network   chapter The end",
    "end: 3601.0000005",
    "",
};

static void test_every_kind(void)
{
    struct trace_setup setup = trace_setup_default();
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);

    g_free(setup.name);
    setup.name = g_strdup("by-hand");
    setup.seed = 7;
    setup.until_ns = TIME_MS(12500);
    setup.host[TRACE_CLIENT].isn_fixed = true;
    setup.host[TRACE_CLIENT].isn = 100;
    setup.host[TRACE_SERVER].tcp.keepalive = true;
    setup.host[TRACE_SERVER].application = TRACE_APP_SOURCE;
    setup.host[TRACE_SERVER].source_bytes = 5000;
    setup.to_server.jitter_ns = 1;
    setup.to_server.rate_bits_per_s = 64000;
    setup.to_server.queue_packets = 20;
    setup.to_server.loss_ppm = 123456;
    setup.to_server.reorder_ppm = 1;
    setup.to_server.duplicate_ppm = 1000000;
    setup.to_server.corrupt_ppm = 500;
    struct trace *trace = trace_new(&setup);
    tell_calls(trace);
    tell_flights(trace);
    tell_the_rest(trace);
    trace_dump(trace, file);
    fclose(file);
    char **lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; i < G_N_ELEMENTS(golden); i++)
        g_assert_cmpstr(lines[i], ==, golden[i]);
    g_assert_null(lines[G_N_ELEMENTS(golden)]);
    g_strfreev(lines);
    free(text);
    trace_free(trace);
    trace_setup_clear(&setup);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dump/every kind of record is written without loss", test_every_kind);
    return g_test_run();
}
