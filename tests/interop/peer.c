#include "peer.h"

#include "capture.h"
#include "stream.h"
#include "tcp/wire.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#define IP_HEADER_BYTES 20
#define IP_ECN_MASK     0x03

/* The kernel's side is looked after at least so often. */
#define LONGEST_SLEEP_NS TIME_MS(10)

int64_t peer_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return TIME_S(now.tv_sec) + now.tv_nsec;
}

/* ---- octets in and out ---------------------------------------------------------------------- */

static struct tcp_wire_path path_of(enum bridge_way way)
{
    struct tcp_wire_path path = {.source = DEVICE_ENGINE_ADDRESS,
                                 .destination = DEVICE_KERNEL_ADDRESS};

    if (way == BRIDGE_TO_ENGINE)
        path = (struct tcp_wire_path){.source = path.destination, .destination = path.source};
    return path;
}

static void put_ip_header(uint8_t *ip, struct tcp_wire_path path, uint8_t ecn, size_t total_bytes)
{
    uint32_t sum = 0;

    memset(ip, 0, IP_HEADER_BYTES);
    ip[0] = 0x45;
    ip[1] = ecn;
    ip[2] = (uint8_t)(total_bytes >> 8);
    ip[3] = (uint8_t)total_bytes;
    ip[8] = 64;
    ip[9] = IPPROTO_TCP;
    memcpy(ip + 12, &(uint32_t){htonl(path.source)}, 4);
    memcpy(ip + 16, &(uint32_t){htonl(path.destination)}, 4);
    for (int i = 0; i < IP_HEADER_BYTES; i += 2)
        sum += (uint32_t)(ip[i] << 8 | ip[i + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16)) & 0xffff;
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}

/* Writes the datagram and returns its length. */
static size_t put_datagram(const struct tcp_segment *segment, const uint8_t *payload,
                           enum bridge_way way, uint8_t packet[BRIDGE_FRAME_MAX_BYTES])
{
    size_t length = 0;
    enum tcp_wire_error error =
        tcp_wire_encode(segment, payload, path_of(way), packet + IP_HEADER_BYTES,
                        BRIDGE_FRAME_MAX_BYTES - IP_HEADER_BYTES, &length);

    g_assert_cmpint(error, ==, TCP_WIRE_OK);
    put_ip_header(packet, path_of(way), segment->ecn, IP_HEADER_BYTES + length);
    return IP_HEADER_BYTES + length;
}

static void transmit(struct peer *peer, const struct tcp_segment *segment)
{
    uint8_t packet[BRIDGE_FRAME_MAX_BYTES];
    size_t bytes =
        put_datagram(segment, peer->sent + segment->payload_offset, BRIDGE_TO_KERNEL, packet);

    peer->resets_out += tcp_segment_has(segment, TCP_RST);
    if (!tcp_segment_has(segment, TCP_SYN)) {
        peer->echoes_out += tcp_segment_has(segment, TCP_ECE);
        peer->reductions_out += tcp_segment_has(segment, TCP_CWR);
    }
    capture_add(peer->at_engine, peer_now_ns(), packet, bytes);
    bridge_put(&peer->bridge, BRIDGE_TO_KERNEL, peer_now_ns(), packet, bytes);
}

static void drain(struct peer *peer, struct tcp_out *out, const uint8_t *payload)
{
    for (int i = 0; i < out->note_count; i++) {
        const struct tcp_note *note = &out->notes[i];
        if (note->kind == TCP_NOTE_SENT) {
            peer->again += note->sent.retransmission;
            peer->late_resets += note->why == TCP_WHY_RESET_NO_CONNECTION;
            transmit(peer, &note->sent.segment);
        } else if (note->kind == TCP_NOTE_INDICATION) {
            peer->told[note->indication.what]++;
        } else if (note->kind == TCP_NOTE_STORE) {
            /* Only a segment that has arrived brings octets. */
            g_assert(payload != NULL);
            memcpy(peer->received + note->store.offset, payload + note->store.skip_bytes,
                   note->store.payload_bytes);
        }
    }
    out->note_count = 0;
}

/* What follows every call: the user reads, and all that is due is sent. */
static void settle(struct peer *peer, struct tcp_out *out, const uint8_t *payload)
{
    int64_t now_ns = peer_now_ns();
    uint64_t bytes = 0;

    drain(peer, out, payload);
    if (peer->reading && tcp_receive(&peer->conn, now_ns, UINT64_MAX, &bytes, out) == TCP_OK)
        peer->read_bytes += bytes;
    drain(peer, out, payload);
    do {
        tcp_output(&peer->conn, now_ns, out);
        drain(peer, out, payload);
    } while (peer->conn.unfinished_ns <= now_ns);
}

/* A datagram has come through the bridge. */
static void receive(struct peer *peer, const uint8_t *packet, size_t bytes)
{
    struct tcp_out out = {0};
    struct tcp_segment segment;
    const uint8_t *payload = NULL;
    enum tcp_wire_error error = tcp_wire_decode(packet + IP_HEADER_BYTES, bytes - IP_HEADER_BYTES,
                                                path_of(BRIDGE_TO_ENGINE), &segment, &payload);

    if (error != TCP_WIRE_OK) {
        if (error == TCP_WIRE_BAD_CHECKSUM)
            peer->bad_checksums++;
        else
            peer->refused_by_codec++;
        return;
    }
    segment.ecn = packet[1] & IP_ECN_MASK;
    peer->resets_in += tcp_segment_has(&segment, TCP_RST);
    peer->echoes_in += tcp_segment_has(&segment, TCP_ECE) && !tcp_segment_has(&segment, TCP_SYN);
    uint32_t iss = (uint32_t)bridge_mix(peer->bridge.seed, (uint64_t)segment.seq, 1);
    tcp_segment_arrives(&peer->conn, peer_now_ns(), &segment, iss, &out);
    settle(peer, &out, payload);
}

void peer_forge(struct peer *peer, enum bridge_way way, const struct tcp_segment *segment)
{
    uint8_t packet[BRIDGE_FRAME_MAX_BYTES];
    uint8_t zeros[BRIDGE_FRAME_MAX_BYTES] = {0};
    size_t bytes = put_datagram(segment, zeros, way, packet);

    capture_add(way == BRIDGE_TO_KERNEL ? peer->at_kernel : peer->at_engine, peer_now_ns(), packet,
                bytes);
    if (way == BRIDGE_TO_KERNEL)
        device_write(peer->device, packet, bytes);
    else
        receive(peer, packet, bytes);
}

/* ---- the calls ------------------------------------------------------------------------------ */

void peer_init(struct peer *peer, const struct device *device, const char *name,
               const struct tcp_config *config, const struct bridge_faults *faults, uint64_t seed)
{
    *peer = (struct peer){.device = device, .reading = true};
    peer->at_engine = capture_open(name, "engine");
    peer->at_kernel = capture_open(name, "kernel");
    bridge_init(&peer->bridge, faults, seed);
    peer->sent = g_malloc(PEER_STREAM_BYTES);
    peer->received = g_malloc0(PEER_STREAM_BYTES);
    tcp_init(&peer->conn, config);
    /* What the kernel said in an earlier conversation is not for this one. */
    for (uint8_t packet[BRIDGE_FRAME_MAX_BYTES]; device_read(device, packet, sizeof packet) > 0;)
        ;
}

void peer_finish(struct peer *peer)
{
    bridge_finish(&peer->bridge);
    if (peer->at_engine != NULL)
        fclose(peer->at_engine);
    if (peer->at_kernel != NULL)
        fclose(peer->at_kernel);
    g_clear_pointer(&peer->sent, g_free);
    g_clear_pointer(&peer->received, g_free);
}

void peer_listen(struct peer *peer, uint16_t port)
{
    struct tcp_out out = {0};

    g_assert_cmpint(tcp_open_passive(&peer->conn, peer_now_ns(), port, &out), ==, TCP_OK);
    settle(peer, &out, NULL);
}

static void queue(struct peer *peer, uint64_t bytes, struct tcp_out *out)
{
    g_assert_cmpuint(peer->sent_bytes + bytes, <=, PEER_STREAM_BYTES);
    stream_fill(STREAM_OF_ENGINE, peer->sent_bytes, peer->sent + peer->sent_bytes, bytes);
    peer->sent_bytes += bytes;
    g_assert_cmpint(tcp_send(&peer->conn, peer_now_ns(), bytes, out), ==, TCP_OK);
}

void peer_connect_with(struct peer *peer, uint16_t local_port, uint16_t remote_port, uint64_t bytes)
{
    struct tcp_out out = {0};
    uint32_t iss = (uint32_t)bridge_mix(peer->bridge.seed, local_port, 2);

    g_assert_cmpint(tcp_open_active(&peer->conn, peer_now_ns(), local_port, remote_port, iss, &out),
                    ==, TCP_OK);
    queue(peer, bytes, &out);
    settle(peer, &out, NULL);
}

void peer_connect(struct peer *peer, uint16_t local_port, uint16_t remote_port)
{
    peer_connect_with(peer, local_port, remote_port, 0);
}

void peer_send(struct peer *peer, uint64_t bytes)
{
    struct tcp_out out = {0};

    queue(peer, bytes, &out);
    settle(peer, &out, NULL);
}

void peer_close(struct peer *peer)
{
    struct tcp_out out = {0};

    g_assert_cmpint(tcp_close(&peer->conn, peer_now_ns(), &out), ==, TCP_OK);
    settle(peer, &out, NULL);
}

void peer_abort(struct peer *peer)
{
    struct tcp_out out = {0};

    g_assert_cmpint(tcp_abort(&peer->conn, peer_now_ns(), &out), ==, TCP_OK);
    settle(peer, &out, NULL);
}

void peer_read(struct peer *peer, uint64_t bytes)
{
    struct tcp_out out = {0};
    uint64_t taken = 0;

    if (tcp_receive(&peer->conn, peer_now_ns(), bytes, &taken, &out) == TCP_OK)
        peer->read_bytes += taken;
    settle(peer, &out, NULL);
}

void peer_resume_reading(struct peer *peer)
{
    peer->reading = true;
    peer_read(peer, UINT64_MAX);
}

void peer_set_keepalive(struct peer *peer, bool on)
{
    struct tcp_out out = {0};

    tcp_set_keepalive(&peer->conn, peer_now_ns(), on, &out);
    settle(peer, &out, NULL);
}

bool peer_last_segment(const struct peer *peer, enum bridge_way way, struct tcp_segment *segment)
{
    const struct bridge_frame *frame = &peer->bridge.last[way];
    const uint8_t *payload = NULL;

    return frame->bytes > IP_HEADER_BYTES &&
           tcp_wire_decode(frame->octets + IP_HEADER_BYTES, frame->bytes - IP_HEADER_BYTES,
                           path_of(way), segment, &payload) == TCP_WIRE_OK;
}

char *peer_hash(const struct peer *peer)
{
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, peer->received, peer->read_bytes);
}

/* ---- time goes by --------------------------------------------------------------------------- */

/* All that the kernel has said enters the bridge.  The kernel also speaks of other things, such as
 * multicast groups; only TCP to us counts. */
static void hear_kernel(struct peer *peer)
{
    uint8_t packet[BRIDGE_FRAME_MAX_BYTES];

    for (size_t bytes; (bytes = device_read(peer->device, packet, sizeof packet)) > 0;)
        if (bytes > IP_HEADER_BYTES && packet[0] == 0x45 && packet[9] == IPPROTO_TCP) {
            capture_add(peer->at_kernel, peer_now_ns(), packet, bytes);
            bridge_put(&peer->bridge, BRIDGE_TO_ENGINE, peer_now_ns(), packet, bytes);
        }
}

/* Delivers one datagram that is due; false if none is. */
static bool deliver(struct peer *peer)
{
    struct bridge_frame *frame = bridge_take(&peer->bridge, peer_now_ns());

    if (frame == NULL)
        return false;
    peer->damaged_delivered[frame->way] += frame->damaged;
    capture_add(frame->way == BRIDGE_TO_KERNEL ? peer->at_kernel : peer->at_engine, peer_now_ns(),
                frame->octets, frame->bytes);
    if (frame->way == BRIDGE_TO_KERNEL)
        device_write(peer->device, frame->octets, frame->bytes);
    else
        receive(peer, frame->octets, frame->bytes);
    g_free(frame);
    return true;
}

static void sleep_until_something(struct peer *peer, int64_t end_ns)
{
    int64_t wake_ns = time_min_ns(bridge_due_ns(&peer->bridge), tcp_deadline_ns(&peer->conn));
    int64_t now_ns = peer_now_ns();
    int64_t sleep_ns = time_min_ns(time_min_ns(wake_ns, end_ns) - now_ns, LONGEST_SLEEP_NS);
    struct timespec timeout = {.tv_nsec = (long)time_max_ns(sleep_ns, 0)};

    ppoll(&(struct pollfd){.fd = peer->device->fd, .events = POLLIN}, 1, &timeout, NULL);
}

bool peer_run(struct peer *peer, int timeout_ms, bool (*done)(struct peer *peer, void *data),
              void *data)
{
    int64_t end_ns = peer_now_ns() + TIME_MS(timeout_ms);

    while (!done(peer, data)) {
        struct tcp_out out = {0};

        if (peer_now_ns() >= end_ns)
            return false;
        hear_kernel(peer);
        while (deliver(peer))
            hear_kernel(peer);
        if (tcp_deadline_ns(&peer->conn) <= peer_now_ns()) {
            tcp_advance(&peer->conn, peer_now_ns(), &out);
            settle(peer, &out, NULL);
        }
        sleep_until_something(peer, end_ns);
    }
    return true;
}
