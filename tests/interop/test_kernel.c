/* The engine held against the kernel's TCP: every case is a conversation with Linux, whose octets
 * and errors are what is compared.  Skipped, with the reason, where no namespace may be made.
 */
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 7007

static int tun;
static const char *impossible;

/* ---- the kernel's side ---------------------------------------------------------------------- */

/* What a case waits for, and the kernel's socket that is moved meanwhile. */
struct talk {
    int socket;
    uint64_t to_send, sent;   /* by the kernel */
    uint64_t expected, taken; /* by the kernel */
    bool reads, wrong, ended, echo_end;
    int error;
    enum tcp_state until;
    unsigned probes_seen;
};

static struct sockaddr_in address(uint32_t ip, uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(ip)};
}

static int kernel_listens(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in any = address(PEER_KERNEL_ADDRESS, port);

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    g_assert_cmpint(bind(fd, (struct sockaddr *)&any, sizeof any), ==, 0);
    g_assert_cmpint(listen(fd, 4), ==, 0);
    return fd;
}

static int kernel_connects(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = address(PEER_ENGINE_ADDRESS, port);

    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        g_assert_cmpint(errno, ==, EINPROGRESS);
    return fd;
}

/* Moves octets on the kernel's side: writes what is still to be sent, reads what has come and
 * compares it with the pattern, and closes in answer to a FIN where that is asked for. */
static void move(struct talk *talk)
{
    uint8_t octets[16384];

    while (talk->sent < talk->to_send) {
        size_t bytes = MIN(sizeof octets, talk->to_send - talk->sent);
        for (size_t i = 0; i < bytes; i++)
            octets[i] = peer_pattern(talk->sent + i);
        ssize_t written = write(talk->socket, octets, bytes);
        if (written <= 0)
            break;
        talk->sent += (uint64_t)written;
    }
    while (talk->reads && !talk->ended) {
        ssize_t bytes = read(talk->socket, octets, sizeof octets);
        if (bytes < 0) {
            if (errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOTCONN) {
                talk->error = errno;
                talk->ended = true;
            }
            break;
        }
        for (ssize_t i = 0; i < bytes; i++)
            talk->wrong |= octets[i] != peer_pattern(talk->taken + (uint64_t)i);
        talk->taken += (uint64_t)bytes;
        if (bytes == 0) {
            talk->ended = true;
            if (talk->echo_end)
                shutdown(talk->socket, SHUT_WR);
        }
    }
}

static bool octets_right(const struct peer *peer, uint64_t bytes)
{
    for (uint64_t i = 0; i < bytes; i++)
        if (peer->received[i] != peer_pattern(i))
            return false;
    return true;
}

/* ---- conditions ----------------------------------------------------------------------------- */

static bool state_reached(struct peer *peer, void *data)
{
    struct talk *talk = data;

    if (talk->socket >= 0)
        move(talk);
    return peer->conn.state == talk->until;
}

static bool all_exchanged(struct peer *peer, void *data)
{
    struct talk *talk = data;

    move(talk);
    return talk->taken == talk->expected && peer->read_bytes == talk->to_send &&
           tcp_outstanding(&peer->conn) == 0;
}

static bool kernel_ended(struct peer *peer, void *data)
{
    (void)peer;
    move(data);
    return ((struct talk *)data)->ended;
}

static bool never(struct peer *peer, void *data)
{
    (void)peer;
    move(data);
    return false;
}

/* ---- beginnings ----------------------------------------------------------------------------- */

static struct tcp_config quick(void)
{
    struct tcp_config config = tcp_config_rfc();

    /* As Linux has it; a test has no time for a whole second. */
    config.rto_min_ns = TIME_MS(200);
    config.msl_ns = TIME_MS(200);
    return config;
}

static void begin(struct peer *peer, unsigned loss_percent, uint32_t seed)
{
    struct tcp_config config = quick();

    peer_init(peer, tun, &config, seed);
    peer->loss_percent = loss_percent;
}

/* Established, opened by the kernel or by the engine. */
static struct talk open_talk(struct peer *peer, bool kernel_opens)
{
    static uint16_t port = PORT;
    struct talk talk = {.until = TCP_ESTABLISHED, .reads = true};

    port++;
    if (kernel_opens) {
        peer_listen(peer, port);
        talk.socket = kernel_connects(port);
        g_assert_true(peer_run(peer, 20000, state_reached, &talk));
        return talk;
    }
    int listener = kernel_listens(port);
    talk.socket = -1;
    peer_connect(peer, (uint16_t)(port + 20000), port);
    g_assert_true(peer_run(peer, 20000, state_reached, &talk));
    for (int i = 0; i < 400 && talk.socket < 0; i++) {
        talk.until = TCP_STATE_COUNT;
        talk.socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (talk.socket < 0) {
            struct talk waiting = {.socket = -1, .until = TCP_STATE_COUNT};
            peer_run(peer, 10, state_reached, &waiting);
        }
    }
    g_assert_cmpint(talk.socket, >=, 0);
    close(listener);
    return talk;
}

static void wait_for(struct peer *peer, struct talk *talk, enum tcp_state state)
{
    talk->until = state;
    if (!peer_run(peer, 30000, state_reached, talk))
        g_error("seed %u: still in %s, waiting for %s", peer->seed,
                tcp_state_name(peer->conn.state), tcp_state_name(state));
}

static void finish(struct peer *peer, struct talk *talk)
{
    g_assert_false(talk->wrong);
    g_assert_cmpuint(peer->refused_by_codec, ==, 0);
    g_test_message("%u segments out, %u in, %u lost", peer->segments_out, peer->segments_in,
                   peer->lost);
    close(talk->socket);
    peer_finish(peer);
}

static bool can_run(void)
{
    if (impossible != NULL)
        g_test_skip(impossible);
    return impossible == NULL;
}

/* ---- cases ---------------------------------------------------------------------------------- */

struct exchange {
    bool kernel_opens;
    unsigned loss_percent;
    uint64_t bytes;
};

/* Octets both ways, then an orderly end that the engine begins. */
static void test_exchange(gconstpointer data)
{
    const struct exchange *exchange = data;
    struct peer peer;

    if (!can_run())
        return;
    begin(&peer, exchange->loss_percent, 4711 + exchange->loss_percent);
    struct talk talk = open_talk(&peer, exchange->kernel_opens);
    talk.to_send = talk.expected = exchange->bytes;
    talk.echo_end = true;
    peer_send(&peer, exchange->bytes);
    if (!peer_run(&peer, 60000, all_exchanged, &talk))
        g_error("kernel took %" G_GUINT64_FORMAT ", we took %" G_GUINT64_FORMAT, talk.taken,
                peer.read_bytes);
    g_assert_true(octets_right(&peer, exchange->bytes));
    peer_close(&peer);
    wait_for(&peer, &talk, TCP_TIME_WAIT);
    wait_for(&peer, &talk, TCP_CLOSED);
    finish(&peer, &talk);
}

/* The kernel closes first; we may still send, and it goes on reading. */
static void test_half_close(void)
{
    struct peer peer;

    if (!can_run())
        return;
    begin(&peer, 0, 1);
    struct talk talk = open_talk(&peer, true);
    shutdown(talk.socket, SHUT_WR);
    wait_for(&peer, &talk, TCP_CLOSE_WAIT);
    g_assert_cmpuint(peer.told[TCP_TOLD_CLOSING], ==, 1);
    peer_send(&peer, 5000);
    peer_close(&peer);
    g_assert_true(peer_run(&peer, 5000, kernel_ended, &talk));
    g_assert_cmpuint(talk.taken, ==, 5000);
    g_assert_cmpint(talk.error, ==, 0);
    wait_for(&peer, &talk, TCP_CLOSED);
    finish(&peer, &talk);
}

static void test_engine_is_refused(void)
{
    struct peer peer;
    struct talk talk = {.socket = -1, .until = TCP_CLOSED};

    if (!can_run())
        return;
    begin(&peer, 0, 2);
    peer_connect(&peer, 40001, 9);
    g_assert_true(peer_run(&peer, 2000, state_reached, &talk));
    g_assert_cmpuint(peer.told[TCP_TOLD_REFUSED], ==, 1);
    peer_finish(&peer);
}

static void test_kernel_is_refused(void)
{
    struct peer peer;
    struct talk talk = {.reads = true};

    if (!can_run())
        return;
    begin(&peer, 0, 3);
    talk.socket = kernel_connects(9);
    g_assert_true(peer_run(&peer, 2000, kernel_ended, &talk));
    g_assert_cmpint(talk.error, ==, ECONNREFUSED);
    finish(&peer, &talk);
}

static void test_engine_aborts(void)
{
    struct peer peer;

    if (!can_run())
        return;
    begin(&peer, 0, 4);
    struct talk talk = open_talk(&peer, true);
    peer_abort(&peer);
    g_assert_true(peer_run(&peer, 2000, kernel_ended, &talk));
    g_assert_cmpint(talk.error, ==, ECONNRESET);
    finish(&peer, &talk);
}

static void test_kernel_aborts(void)
{
    struct peer peer;

    if (!can_run())
        return;
    begin(&peer, 0, 5);
    struct talk talk = open_talk(&peer, false);
    setsockopt(talk.socket, SOL_SOCKET, SO_LINGER, &(struct linger){.l_onoff = 1},
               sizeof(struct linger));
    close(talk.socket);
    talk.socket = -1;
    wait_for(&peer, &talk, TCP_CLOSED);
    g_assert_cmpuint(peer.told[TCP_TOLD_RESET], ==, 1);
    peer_finish(&peer);
}

/* The kernel does not read until its window is closed; then it does, and all arrives. */
static void test_zero_window_of_kernel(void)
{
    struct peer peer;

    if (!can_run())
        return;
    begin(&peer, 0, 6);
    struct talk talk = open_talk(&peer, false);
    setsockopt(talk.socket, SOL_SOCKET, SO_RCVBUF, &(int){4096}, sizeof(int));
    talk.reads = false;
    peer_send(&peer, 1 << 20);
    peer_run(&peer, 1500, never, &talk);
    g_assert_cmpuint(tcp_vars(&peer.conn).unsent_bytes, >, 0);
    g_assert_cmpuint(tcp_vars(&peer.conn).snd_wnd, <, 1460);
    talk.reads = true;
    talk.expected = 1 << 20;
    g_assert_true(peer_run(&peer, 60000, all_exchanged, &talk));
    finish(&peer, &talk);
}

/* We do not read; the kernel probes our closed window, and all arrives when we do. */
static void test_zero_window_of_engine(void)
{
    struct peer peer;

    if (!can_run())
        return;
    begin(&peer, 0, 7);
    struct talk talk = open_talk(&peer, true);
    peer.reading = false;
    talk.to_send = 300000;
    peer_run(&peer, 1500, never, &talk);
    g_assert_cmpuint(tcp_vars(&peer.conn).rcv_wnd, ==, 0);
    g_assert_cmpuint(tcp_vars(&peer.conn).unread_bytes, ==, 65535);
    peer_resume_reading(&peer);
    g_assert_true(peer_run(&peer, 20000, all_exchanged, &talk));
    g_assert_true(octets_right(&peer, 300000));
    finish(&peer, &talk);
}

/* The kernel answers our probes, so the connection lives on.  Linux answers segments outside its
 * window, probes among them, no more often than every 500 ms (tcp_invalid_ratelimit). */
static void test_keepalive_of_engine(void)
{
    struct peer peer;

    if (!can_run())
        return;
    begin(&peer, 0, 8);
    struct talk talk = open_talk(&peer, true);
    peer.conn.config.keepalive_idle_ns = TIME_MS(600);
    peer.conn.config.keepalive_interval_ns = TIME_MS(600);
    peer.conn.config.keepalive_probes = 2;
    peer_set_keepalive(&peer, true);
    unsigned before = peer.segments_in;
    peer_run(&peer, 4000, never, &talk);
    g_assert_cmpint(peer.conn.state, ==, TCP_ESTABLISHED);
    g_assert_cmpuint(peer.segments_in - before, >=, 5);
    finish(&peer, &talk);
}

/* We answer the kernel's probes: its count of those unanswered stays at zero. */
static void test_keepalive_of_kernel(void)
{
    struct peer peer;
    struct tcp_info info;
    socklen_t size = sizeof info;

    if (!can_run())
        return;
    begin(&peer, 0, 9);
    struct talk talk = open_talk(&peer, true);
    setsockopt(talk.socket, SOL_SOCKET, SO_KEEPALIVE, &(int){1}, sizeof(int));
    setsockopt(talk.socket, IPPROTO_TCP, TCP_KEEPIDLE, &(int){1}, sizeof(int));
    setsockopt(talk.socket, IPPROTO_TCP, TCP_KEEPINTVL, &(int){1}, sizeof(int));
    setsockopt(talk.socket, IPPROTO_TCP, TCP_KEEPCNT, &(int){2}, sizeof(int));
    unsigned before = peer.segments_in;
    peer_run(&peer, 4500, never, &talk);
    g_assert_cmpint(getsockopt(talk.socket, IPPROTO_TCP, TCP_INFO, &info, &size), ==, 0);
    g_assert_cmpuint(info.tcpi_state, ==, 1); /* TCP_ESTABLISHED to the kernel */
    g_assert_cmpuint(info.tcpi_probes, ==, 0);
    g_assert_cmpuint(peer.segments_in - before, >=, 3);
    finish(&peer, &talk);
}

int main(int argc, char **argv)
{
    /* Without congestion control each loss costs a time-out, so the more is lost the less is
     * sent. */
    static const struct exchange lossy[] = {
        {.loss_percent = 0, .bytes = 1 << 20}, {.loss_percent = 1, .bytes = 1 << 20},
        {.loss_percent = 5, .bytes = 200000},  {.loss_percent = 10, .bytes = 60000},
        {.loss_percent = 20, .bytes = 20000},
    };
    static struct exchange exchanges[2 * G_N_ELEMENTS(lossy)];

    g_test_init(&argc, &argv, NULL);
    impossible = peer_enter_namespace(&tun);
    for (size_t i = 0; i < G_N_ELEMENTS(exchanges); i++) {
        exchanges[i] = lossy[i / 2];
        exchanges[i].kernel_opens = i % 2;
        char *name =
            g_strdup_printf("/kernel/exchange/loss-%u-percent/%s", exchanges[i].loss_percent,
                            i % 2 ? "kernel-opens" : "engine-opens");
        g_test_add_data_func(name, &exchanges[i], test_exchange);
        g_free(name);
    }
    g_test_add_func("/kernel/half-close", test_half_close);
    g_test_add_func("/kernel/engine-is-refused", test_engine_is_refused);
    g_test_add_func("/kernel/kernel-is-refused", test_kernel_is_refused);
    g_test_add_func("/kernel/engine-aborts", test_engine_aborts);
    g_test_add_func("/kernel/kernel-aborts", test_kernel_aborts);
    g_test_add_func("/kernel/zero-window-of-kernel", test_zero_window_of_kernel);
    g_test_add_func("/kernel/zero-window-of-engine", test_zero_window_of_engine);
    g_test_add_func("/kernel/keepalive-of-engine", test_keepalive_of_engine);
    g_test_add_func("/kernel/keepalive-of-kernel", test_keepalive_of_kernel);
    return g_test_run();
}
