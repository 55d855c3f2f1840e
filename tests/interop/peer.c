#include "peer.h"

#include "tcp/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define IP_HEADER_BYTES 20

/* ---- the device ----------------------------------------------------------------------------- */

static bool set_address(int control, unsigned long request, const char *name, const char *address)
{
    struct ifreq ifr = {0};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(address)};

    g_strlcpy(ifr.ifr_name, name, sizeof ifr.ifr_name);
    memcpy(&ifr.ifr_addr, &in, sizeof in);
    return ioctl(control, request, &ifr) == 0;
}

static bool raise_interface(int control, const char *name)
{
    struct ifreq ifr = {0};

    g_strlcpy(ifr.ifr_name, name, sizeof ifr.ifr_name);
    if (ioctl(control, SIOCGIFFLAGS, &ifr) != 0)
        return false;
    ifr.ifr_flags |= IFF_UP;
    return ioctl(control, SIOCSIFFLAGS, &ifr) == 0;
}

const char *peer_enter_namespace(int *tun)
{
    struct ifreq ifr = {.ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "synfin0"};
    int control;

    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return "a network namespace cannot be made here";
    *tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (*tun < 0 || ioctl(*tun, TUNSETIFF, &ifr) != 0)
        return "a TUN device cannot be opened here";
    control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool up = control >= 0 && set_address(control, SIOCSIFADDR, ifr.ifr_name, "10.9.0.1") &&
              set_address(control, SIOCSIFNETMASK, ifr.ifr_name, "255.255.255.0") &&
              raise_interface(control, ifr.ifr_name);
    close(control);
    return up ? NULL : "the TUN device cannot be given an address here";
}

int64_t peer_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return TIME_S(now.tv_sec) + now.tv_nsec;
}

/* ---- octets in and out ---------------------------------------------------------------------- */

/* A generator good enough for choosing victims, and the same on every machine. */
static bool lose(struct peer *peer)
{
    peer->seed = peer->seed * 1664525u + 1013904223u;
    return (peer->seed >> 16) % 100 < peer->loss_percent;
}

uint8_t peer_pattern(uint64_t offset)
{
    return (uint8_t)(offset * 31 + (offset >> 8) * 7 + (offset >> 16));
}

static void put_ip_header(uint8_t *ip, size_t total_bytes)
{
    uint32_t sum = 0;

    memset(ip, 0, IP_HEADER_BYTES);
    ip[0] = 0x45;
    ip[2] = (uint8_t)(total_bytes >> 8);
    ip[3] = (uint8_t)total_bytes;
    ip[8] = 64;
    ip[9] = IPPROTO_TCP;
    memcpy(ip + 12, &(uint32_t){htonl(PEER_ENGINE_ADDRESS)}, 4);
    memcpy(ip + 16, &(uint32_t){htonl(PEER_KERNEL_ADDRESS)}, 4);
    for (int i = 0; i < IP_HEADER_BYTES; i += 2)
        sum += (uint32_t)(ip[i] << 8 | ip[i + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16)) & 0xffff;
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}

static void transmit(struct peer *peer, const struct tcp_segment *segment)
{
    uint8_t packet[IP_HEADER_BYTES + TCP_WIRE_HEADER_MAX_BYTES + 2048];
    size_t length = 0;

    peer->segments_out++;
    if (lose(peer)) {
        peer->lost++;
        return;
    }
    enum tcp_wire_error error = tcp_wire_encode(
        segment, peer->sent + segment->payload_offset,
        (struct tcp_wire_path){.source = PEER_ENGINE_ADDRESS, .destination = PEER_KERNEL_ADDRESS},
        packet + IP_HEADER_BYTES, sizeof packet - IP_HEADER_BYTES, &length);
    g_assert_cmpint(error, ==, TCP_WIRE_OK);
    put_ip_header(packet, IP_HEADER_BYTES + length);
    g_assert_cmpint(write(peer->tun, packet, IP_HEADER_BYTES + length), ==,
                    (gssize)(IP_HEADER_BYTES + length));
}

static void drain(struct peer *peer, struct tcp_out *out, const uint8_t *payload)
{
    for (int i = 0; i < out->note_count; i++) {
        const struct tcp_note *note = &out->notes[i];
        if (note->kind == TCP_NOTE_SENT)
            transmit(peer, &note->sent.segment);
        else if (note->kind == TCP_NOTE_INDICATION)
            peer->told[note->indication.what]++;
        else if (note->kind == TCP_NOTE_STORE)
            memcpy(peer->received + note->store.offset, payload + note->store.skip_bytes,
                   note->store.payload_bytes);
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
    } while (tcp_deadline_ns(&peer->conn) < now_ns);
}

static void receive(struct peer *peer, const uint8_t *packet, size_t bytes)
{
    struct tcp_out out = {0};
    struct tcp_segment segment;
    const uint8_t *payload = NULL;
    struct tcp_wire_path path = {.source = PEER_KERNEL_ADDRESS, .destination = PEER_ENGINE_ADDRESS};

    /* The kernel also says IPv6 router solicitations and the like; only TCP to us counts. */
    if (bytes < IP_HEADER_BYTES || packet[0] != 0x45 || packet[9] != IPPROTO_TCP)
        return;
    peer->segments_in++;
    if (lose(peer)) {
        peer->lost++;
        return;
    }
    if (tcp_wire_decode(packet + IP_HEADER_BYTES, bytes - IP_HEADER_BYTES, path, &segment,
                        &payload) != TCP_WIRE_OK) {
        peer->refused_by_codec++;
        return;
    }
    tcp_segment_arrives(&peer->conn, peer_now_ns(), &segment, peer->seed, &out);
    settle(peer, &out, payload);
}

/* ---- the calls ------------------------------------------------------------------------------ */

void peer_init(struct peer *peer, int tun, const struct tcp_config *config, uint32_t seed)
{
    *peer = (struct peer){.tun = tun, .seed = seed, .reading = true};
    peer->sent = g_malloc0(PEER_STREAM_BYTES);
    peer->received = g_malloc0(PEER_STREAM_BYTES);
    for (uint64_t i = 0; i < PEER_STREAM_BYTES; i++)
        peer->sent[i] = peer_pattern(i);
    tcp_init(&peer->conn, config);
}

void peer_finish(struct peer *peer)
{
    g_clear_pointer(&peer->sent, g_free);
    g_clear_pointer(&peer->received, g_free);
}

void peer_listen(struct peer *peer, uint16_t port)
{
    struct tcp_out out = {0};

    g_assert_cmpint(tcp_open_passive(&peer->conn, peer_now_ns(), port, &out), ==, TCP_OK);
    settle(peer, &out, NULL);
}

void peer_connect(struct peer *peer, uint16_t local_port, uint16_t remote_port)
{
    struct tcp_out out = {0};

    g_assert_cmpint(
        tcp_open_active(&peer->conn, peer_now_ns(), local_port, remote_port, peer->seed, &out), ==,
        TCP_OK);
    settle(peer, &out, NULL);
}

void peer_send(struct peer *peer, uint64_t bytes)
{
    struct tcp_out out = {0};

    g_assert_cmpuint(peer->sent_bytes + bytes, <=, PEER_STREAM_BYTES);
    peer->sent_bytes += bytes;
    g_assert_cmpint(tcp_send(&peer->conn, peer_now_ns(), bytes, &out), ==, TCP_OK);
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

void peer_resume_reading(struct peer *peer)
{
    struct tcp_out out = {0};

    peer->reading = true;
    settle(peer, &out, NULL);
}

void peer_set_keepalive(struct peer *peer, bool on)
{
    struct tcp_out out = {0};

    tcp_set_keepalive(&peer->conn, peer_now_ns(), on, &out);
    settle(peer, &out, NULL);
}

bool peer_run(struct peer *peer, int timeout_ms, bool (*done)(struct peer *peer, void *data),
              void *data)
{
    int64_t end_ns = peer_now_ns() + TIME_MS(timeout_ms);

    while (!done(peer, data)) {
        uint8_t packet[4096];
        int64_t now_ns = peer_now_ns();
        struct tcp_out out = {0};

        if (now_ns >= end_ns)
            return false;
        for (ssize_t bytes; (bytes = read(peer->tun, packet, sizeof packet)) > 0;)
            receive(peer, packet, (size_t)bytes);
        if (tcp_deadline_ns(&peer->conn) <= peer_now_ns()) {
            tcp_advance(&peer->conn, peer_now_ns(), &out);
            settle(peer, &out, NULL);
        }
        poll(&(struct pollfd){.fd = peer->tun, .events = POLLIN}, 1, 1);
    }
    return true;
}
