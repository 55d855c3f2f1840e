#include "story.h"

#include "tcp/time.h"

void story_begin(struct story *story)
{
    story_begin_with_mss(story, 1460);
}

void story_begin_with_mss(struct story *story, uint16_t server_mss_bytes)
{
    struct trace_setup setup = trace_setup_default();

    setup.host[TRACE_SERVER].tcp.mss_bytes = server_mss_bytes;
    *story = (struct story){.trace = trace_new(&setup)};
    trace_setup_clear(&setup);
}

void story_end(struct story *story)
{
    trace_free(story->trace);
}

static uint32_t add_packet(struct story *story, uint32_t cause, enum trace_host from,
                           enum trace_host to, uint16_t conn, struct tcp_segment segment)
{
    bool from_client = to == TRACE_SERVER;
    struct trace_record record = {
        .t_ns = story->t_ns += TIME_MS(10),
        .cause = cause,
        .vars = TRACE_NONE,
        .conn = conn,
        .host = from,
    };
    segment.source_port = from_client ? 49152 : 80;
    segment.destination_port = from_client ? 80 : 49152;
    struct trace_packet packet = {
        .segment = segment,
        .retransmission_of = TRACE_NONE,
        .stream = TRACE_NONE,
        .conn = conn,
        .from = from,
        .to = to,
    };
    return trace_add_sent(story->trace, &record, &packet, story->t_ns + TIME_MS(50));
}

uint32_t story_send(struct story *story, enum trace_host from, uint16_t conn, uint8_t flags,
                    uint32_t seq, uint32_t ack, uint32_t bytes)
{
    return add_packet(
        story, TRACE_NONE, from, trace_peer(from), conn,
        (struct tcp_segment){
            .flags = flags, .seq = seq, .ack = ack, .window = 65535, .payload_bytes = bytes});
}

uint32_t story_answer(struct story *story, uint32_t cause, enum trace_host from, uint16_t conn,
                      uint8_t flags, uint32_t seq, uint32_t ack)
{
    return add_packet(
        story, cause, from, trace_peer(from), conn,
        (struct tcp_segment){.flags = flags, .seq = seq, .ack = ack, .window = 65535});
}

uint32_t story_inject(struct story *story, enum trace_host to, uint8_t flags, uint32_t seq,
                      uint32_t ack)
{
    return add_packet(story, TRACE_NONE, TRACE_NETWORK, to, 0,
                      (struct tcp_segment){.flags = flags, .seq = seq, .ack = ack});
}

uint32_t story_arrive(struct story *story, uint32_t packet, uint16_t conn)
{
    const struct trace_packet *sent = trace_packet(story->trace, packet);

    return trace_add_end(
        story->trace,
        &(struct trace_record){
            .t_ns = story->t_ns += TIME_MS(10),
            .cause = sent->sent_record,
            .vars = TRACE_NONE,
            .conn = conn,
            .kind = TRACE_ARRIVED,
            .host = sent->to,
            .arrived = {.packet = packet, .flight = sent->first_flight, .vars_before = TRACE_NONE},
        });
}

uint32_t story_add(struct story *story, struct trace_record record)
{
    record.t_ns = story->t_ns += TIME_MS(10);
    record.cause = TRACE_NONE;
    record.vars = TRACE_NONE;
    return trace_add(story->trace, &record);
}
