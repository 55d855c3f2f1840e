/* TCP Fast Open (RFC 7413) between the engine and the kernel: each is given a cookie by the other, has
 * data in its SYN delivered before the handshake is over, and is refused with a cookie that is not
 * good any more.  The kernel's own counters say what it made of it.
 *
 * The cookie of the kernel is made of a key of the namespace, so one listener's is another's too.
 */
#include "kernel.h"
#include "peer.h"

#include <glib.h>

/* Of what goes in the SYN, and of what answers it. */
#define REQUEST_BYTES 500
#define ANSWER_BYTES  300

#define DELAY_NS TIME_MS(50)

static struct device device;
static const char *impossible;

/* ---- a conversation ------------------------------------------------------------------------- */

struct talk {
    struct peer peer;
    struct kernel kernel;
    uint64_t taken, read; /* what is waited for: octets that the kernel took, that we read */
};

static struct tcp_config config_of(bool options)
{
    struct tcp_config config = tcp_config_rfc();

    config.fast_open = true;
    config.cookie_given = (struct tcp_cookie){8, {1, 2, 3, 4, 5, 6, 7, 8}};
    config.window_scale = config.timestamps = config.sack = options;
    return config;
}

static uint16_t begin(struct talk *talk, const struct tcp_config *config)
{
    static uint16_t port = 9000;
    struct bridge_faults faults = {.delay_ns = DELAY_NS};

    *talk = (struct talk){0};
    port++;
    char *name = g_strdup_printf("fast-open-%u", port);
    peer_init(&talk->peer, &device, name, config, &faults, port);
    g_free(name);
    kernel_init(&talk->kernel);
    return port;
}

static bool has_come(struct peer *peer, void *data)
{
    struct talk *talk = data;

    kernel_move(&talk->kernel);
    return talk->kernel.taken >= talk->taken && peer->read_bytes >= talk->read;
}

static bool established(struct peer *peer, void *data)
{
    struct talk *talk = data;

    kernel_move(&talk->kernel);
    return peer->conn.state == TCP_ESTABLISHED && tcp_outstanding(&peer->conn) == 0;
}

static void wait_for(struct talk *talk, bool (*done)(struct peer *, void *), const char *what)
{
    if (!peer_run(&talk->peer, 5000, done, talk))
        g_error("%s: did not come about; engine in %s, read %" G_GUINT64_FORMAT
                ", kernel took %" G_GUINT64_FORMAT,
                what, tcp_state_name(talk->peer.conn.state), talk->peer.read_bytes,
                talk->kernel.taken);
}

static void wait_for_octets(struct talk *talk, uint64_t taken, uint64_t read, const char *what)
{
    talk->taken = taken;
    talk->read = read;
    wait_for(talk, has_come, what);
}

static void finish(struct talk *talk)
{
    wait_for(talk, established, "the end of the handshake");
    g_assert_true(kernel_octets_right(&talk->kernel));
    g_assert_cmpuint(talk->peer.refused_by_codec + talk->peer.bad_checksums, ==, 0);
    g_assert_cmpuint(talk->peer.resets_in + talk->peer.resets_out, ==, 0);
    /* Nothing of it may reach the next conversation. */
    kernel_abort(&talk->kernel);
    kernel_finish(&talk->kernel);
    peer_finish(&talk->peer);
}

static int64_t counter(const char *name)
{
    return kernel_counter("TcpExt", name);
}

static bool can_run(void)
{
    if (impossible != NULL)
        g_test_skip(impossible);
    else if (!kernel_set_sysctl("tcp_fastopen", "3"))
        g_test_skip("Fast Open cannot be switched on in the kernel here");
    else
        return true;
    return false;
}

/* ---- the kernel serves ---------------------------------------------------------------------- */

/* Asks the kernel for its cookie. */
static void be_given_a_cookie(struct tcp_config *config)
{
    struct talk talk;
    uint16_t port = begin(&talk, config);
    int64_t asked = counter("TCPFastOpenCookieReqd");

    g_assert_true(kernel_listen_fast(&talk.kernel, port));
    peer_connect_with(&talk.peer, port + 20000, port, REQUEST_BYTES);
    wait_for_octets(&talk, REQUEST_BYTES, 0, "the request");
    g_assert_cmpint(counter("TCPFastOpenCookieReqd"), ==, asked + 1);
    config->cookie_kept = talk.peer.conn.fast_open.learnt;
    config->kept_mss_bytes = talk.peer.conn.fast_open.learnt_mss_bytes;
    g_assert_cmpint(config->cookie_kept.bytes, ==, 8);
    finish(&talk);
}

static void kernel_serves(bool options)
{
    struct tcp_config config = config_of(options);
    struct talk talk;

    be_given_a_cookie(&config);
    uint16_t port = begin(&talk, &config);
    int64_t passive = counter("TCPFastOpenPassive");
    g_assert_true(kernel_listen_fast(&talk.kernel, port));
    peer_connect_with(&talk.peer, port + 20000, port, REQUEST_BYTES);
    wait_for_octets(&talk, REQUEST_BYTES, 0, "the request");
    /* The kernel's application has it, while we have not even heard of the SYN,ACK. */
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_SYN_SENT);
    g_assert_cmpint(counter("TCPFastOpenPassive"), ==, passive + 1);
    talk.kernel.to_send = ANSWER_BYTES;
    wait_for_octets(&talk, REQUEST_BYTES, ANSWER_BYTES, "the answer");
    g_assert_cmpuint(talk.peer.again, ==, 0);
    finish(&talk);
}

static void test_kernel_serves(void)
{
    if (can_run())
        kernel_serves(false);
}

static void test_kernel_serves_with_options(void)
{
    if (can_run())
        kernel_serves(true);
}

/* More than one segment: the SYN is full, the rest follows the handshake. */
static void test_kernel_takes_a_full_syn(void)
{
    struct tcp_config config = config_of(true);
    struct talk talk;

    if (!can_run())
        return;
    be_given_a_cookie(&config);
    uint16_t port = begin(&talk, &config);
    g_assert_true(kernel_listen_fast(&talk.kernel, port));
    peer_connect_with(&talk.peer, port + 20000, port, 20000);
    /* 1460 less MSS, window scale, SACK-permitted, timestamps and cookie, each on a word. */
    wait_for_octets(&talk, 1460 - 4 - 4 - 4 - 12 - 12, 0, "what the SYN has room for");
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_SYN_SENT);
    g_assert_cmpuint(talk.kernel.taken, ==, 1424);
    wait_for_octets(&talk, 20000, 0, "the rest");
    g_assert_cmpuint(talk.peer.again, ==, 0);
    finish(&talk);
}

static void test_kernel_refuses_a_bad_cookie(void)
{
    struct tcp_config config = config_of(false);
    struct talk talk;

    if (!can_run())
        return;
    be_given_a_cookie(&config);
    struct tcp_cookie good = config.cookie_kept;
    config.cookie_kept.octets[3] ^= 1;
    uint16_t port = begin(&talk, &config);
    int64_t passive = counter("TCPFastOpenPassive"), failed = counter("TCPFastOpenPassiveFail");
    g_assert_true(kernel_listen_fast(&talk.kernel, port));
    peer_connect_with(&talk.peer, port + 20000, port, REQUEST_BYTES);
    wait_for_octets(&talk, REQUEST_BYTES, 0, "the request");
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_ESTABLISHED);
    g_assert_cmpint(counter("TCPFastOpenPassive"), ==, passive);
    g_assert_cmpint(counter("TCPFastOpenPassiveFail"), ==, failed + 1);
    /* It went again with the third step, and the right cookie has come. */
    g_assert_cmpuint(talk.peer.again, ==, 1);
    g_assert_cmpmem(talk.peer.conn.fast_open.learnt.octets, 8, good.octets, 8);
    finish(&talk);
}

/* ---- the engine serves ---------------------------------------------------------------------- */

/* The kernel asks for our cookie and keeps it for our address; or it has one already. */
static void give_a_cookie(const struct tcp_config *config)
{
    struct talk talk;
    uint16_t port = begin(&talk, config);

    peer_listen(&talk.peer, port);
    kernel_connect_fast(&talk.kernel, port + 10000, port, REQUEST_BYTES);
    wait_for_octets(&talk, 0, REQUEST_BYTES, "the request");
    finish(&talk);
}

static void engine_serves(bool options)
{
    struct tcp_config config = config_of(options);
    struct talk talk;

    give_a_cookie(&config);
    uint16_t port = begin(&talk, &config);
    int64_t active = counter("TCPFastOpenActive");
    peer_listen(&talk.peer, port);
    kernel_connect_fast(&talk.kernel, port + 10000, port, REQUEST_BYTES);
    g_assert_cmpuint(talk.kernel.sent, ==, REQUEST_BYTES);
    wait_for_octets(&talk, 0, REQUEST_BYTES, "the request");
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_SYN_RECEIVED);
    peer_send(&talk.peer, ANSWER_BYTES);
    wait_for_octets(&talk, ANSWER_BYTES, REQUEST_BYTES, "the answer");
    /* The kernel has the answer while its third step is still under way. */
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_SYN_RECEIVED);
    g_assert_cmpint(counter("TCPFastOpenActive"), ==, active + 1);
    g_assert_cmpuint(talk.peer.again, ==, 0);
    finish(&talk);
}

static void test_engine_serves(void)
{
    if (can_run())
        engine_serves(false);
}

static void test_engine_serves_with_options(void)
{
    if (can_run())
        engine_serves(true);
}

/* Our secret is another now: the kernel's cookie is refused, and the new one is good. */
static void test_engine_refuses_an_old_cookie(void)
{
    struct tcp_config config = config_of(false);
    struct talk talk;

    if (!can_run())
        return;
    give_a_cookie(&config);
    config.cookie_given.octets[0] = 99;
    uint16_t port = begin(&talk, &config);
    int64_t active = counter("TCPFastOpenActive"), failed = counter("TCPFastOpenActiveFail");
    peer_listen(&talk.peer, port);
    kernel_connect_fast(&talk.kernel, port + 10000, port, REQUEST_BYTES);
    wait_for_octets(&talk, 0, REQUEST_BYTES, "the request");
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_ESTABLISHED);
    g_assert_cmpint(counter("TCPFastOpenActive"), ==, active);
    g_assert_cmpint(counter("TCPFastOpenActiveFail"), ==, failed + 1);
    finish(&talk);

    port = begin(&talk, &config);
    peer_listen(&talk.peer, port);
    kernel_connect_fast(&talk.kernel, port + 10000, port, REQUEST_BYTES);
    wait_for_octets(&talk, 0, REQUEST_BYTES, "the request");
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_SYN_RECEIVED);
    finish(&talk);
    g_assert_cmpint(counter("TCPFastOpenActive"), ==, active + 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    impossible = device_open(&device);
    g_test_message("over %s", impossible == NULL ? device_kind_name(device.kind) : "nothing");
    g_test_add_func("/fast-open/kernel-serves", test_kernel_serves);
    g_test_add_func("/fast-open/kernel-serves-with-options", test_kernel_serves_with_options);
    g_test_add_func("/fast-open/kernel-takes-a-full-syn", test_kernel_takes_a_full_syn);
    g_test_add_func("/fast-open/kernel-refuses-a-bad-cookie", test_kernel_refuses_a_bad_cookie);
    g_test_add_func("/fast-open/engine-serves", test_engine_serves);
    g_test_add_func("/fast-open/engine-serves-with-options", test_engine_serves_with_options);
    g_test_add_func("/fast-open/engine-refuses-an-old-cookie", test_engine_refuses_an_old_cookie);
    return g_test_run();
}
