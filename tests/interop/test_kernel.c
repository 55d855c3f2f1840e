/* The engine held against the kernel's TCP: every case is a conversation with Linux, whose octets
 * and errors are what is compared.  Skipped, with the reason, where no namespace may be made.
 *
 * Transfers under loss and with options switched on and off are in test_matrix.c.
 */
#include "kernel.h"
#include "peer.h"
#include "stream.h"

#include <errno.h>
#include <glib.h>

/* As the kernel's tcpi_state says them. */
enum { KERNEL_ESTABLISHED = 1, KERNEL_CLOSED = 7 };

static struct device device;
static const char *impossible;

/* ---- a conversation ------------------------------------------------------------------------- */

struct talk {
    struct peer peer;
    struct kernel kernel;
    enum tcp_state until;
    uint64_t expected; /* octets that the kernel is to take */
};

static struct tcp_config quick(void)
{
    struct tcp_config config = tcp_config_rfc();

    /* As Linux has it; a test has no time for a whole second. */
    config.rto_min_ns = TIME_MS(200);
    config.msl_ns = TIME_MS(200);
    return config;
}

static void begin(struct talk *talk, uint64_t seed, int64_t delay_ns)
{
    struct tcp_config config = quick();
    struct bridge_faults faults = {.delay_ns = delay_ns};

    *talk = (struct talk){0};
    char *name = g_strdup_printf("conversation-%" G_GUINT64_FORMAT, seed);
    peer_init(&talk->peer, &device, name, &config, &faults, seed);
    g_free(name);
    kernel_init(&talk->kernel);
}

static void finish(struct talk *talk)
{
    g_assert_true(kernel_octets_right(&talk->kernel));
    g_assert_cmpuint(talk->peer.refused_by_codec + talk->peer.bad_checksums, ==, 0);
    kernel_finish(&talk->kernel);
    peer_finish(&talk->peer);
}

/* ---- conditions ----------------------------------------------------------------------------- */

static bool state_reached(struct peer *peer, void *data)
{
    struct talk *talk = data;

    kernel_move(&talk->kernel);
    return peer->conn.state == talk->until;
}

static bool both_open(struct peer *peer, void *data)
{
    struct talk *talk = data;

    kernel_move(&talk->kernel);
    return peer->conn.state == TCP_ESTABLISHED && talk->kernel.socket >= 0 &&
           kernel_info(&talk->kernel).tcpi_state == KERNEL_ESTABLISHED;
}

static bool all_exchanged(struct peer *peer, void *data)
{
    struct talk *talk = data;

    kernel_move(&talk->kernel);
    return talk->kernel.taken == talk->expected && peer->read_bytes == talk->kernel.to_send &&
           tcp_outstanding(&peer->conn) == 0;
}

static bool kernel_ended(struct peer *peer, void *data)
{
    struct talk *talk = data;

    (void)peer;
    kernel_move(&talk->kernel);
    return talk->kernel.ended;
}

static bool kernel_closed(struct peer *peer, void *data)
{
    struct talk *talk = data;

    (void)peer;
    kernel_move(&talk->kernel);
    return kernel_info(&talk->kernel).tcpi_state == KERNEL_CLOSED;
}

static bool never(struct peer *peer, void *data)
{
    (void)peer;
    kernel_move(&((struct talk *)data)->kernel);
    return false;
}

/* Lets time go by until the condition holds, or the test fails. */
static void run_until(struct talk *talk, bool (*done)(struct peer *, void *), int timeout_ms,
                      const char *what)
{
    if (!peer_run(&talk->peer, timeout_ms, done, talk))
        g_error("%s: did not come about; engine in %s, read %" G_GUINT64_FORMAT
                ", kernel took %" G_GUINT64_FORMAT,
                what, tcp_state_name(talk->peer.conn.state), talk->peer.read_bytes,
                talk->kernel.taken);
}

static void wait_for(struct talk *talk, enum tcp_state state)
{
    talk->until = state;
    run_until(talk, state_reached, 30000, tcp_state_name(state));
}

/* Established, opened by the kernel or by the engine. */
static void open_talk(struct talk *talk, uint64_t seed, int64_t delay_ns, bool kernel_opens)
{
    static uint16_t port = 7007;

    port++;
    begin(talk, seed, delay_ns);
    if (kernel_opens) {
        peer_listen(&talk->peer, port);
        g_assert_true(kernel_connect(&talk->kernel, (uint16_t)(port + 10000), port, NULL));
    } else {
        g_assert_true(kernel_listen(&talk->kernel, port, NULL));
        peer_connect(&talk->peer, (uint16_t)(port + 20000), port);
    }
    run_until(talk, both_open, 20000, "handshake");
}

static void octets_of_kernel_right(const struct talk *talk)
{
    char *ours = peer_hash(&talk->peer);
    char *theirs = stream_hash(STREAM_OF_KERNEL, talk->kernel.sent);

    g_assert_cmpstr(ours, ==, theirs);
    g_free(ours);
    g_free(theirs);
}

static bool can_run(void)
{
    if (impossible != NULL)
        g_test_skip(impossible);
    return impossible == NULL;
}

/* ---- opening and closing -------------------------------------------------------------------- */

/* The kernel closes first; we may still send, and it goes on reading. */
static void test_half_close_of_kernel(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 1, 0, true);
    kernel_end_sending(&talk.kernel);
    wait_for(&talk, TCP_CLOSE_WAIT);
    g_assert_cmpuint(talk.peer.told[TCP_TOLD_CLOSING], ==, 1);
    peer_send(&talk.peer, 5000);
    peer_close(&talk.peer);
    run_until(&talk, kernel_ended, 5000, "the kernel hears of the end");
    g_assert_cmpuint(talk.kernel.taken, ==, 5000);
    g_assert_cmpint(talk.kernel.error, ==, 0);
    wait_for(&talk, TCP_CLOSED);
    g_assert_cmpint(kernel_time_waits(), >=, 1);
    finish(&talk);
}

/* We close first, and the kernel still sends. */
static void test_half_close_of_engine(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 2, 0, false);
    peer_close(&talk.peer);
    wait_for(&talk, TCP_FIN_WAIT_2);
    talk.kernel.to_send = 200000;
    run_until(&talk, all_exchanged, 5000, "the kernel's octets");
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_FIN_WAIT_2);
    kernel_end_sending(&talk.kernel);
    wait_for(&talk, TCP_TIME_WAIT);
    octets_of_kernel_right(&talk);
    run_until(&talk, kernel_closed, 2000, "the kernel is finished");
    wait_for(&talk, TCP_CLOSED);
    finish(&talk);
}

/* Both FINs are under way at once: CLOSING on both sides, and both wait. */
static void test_simultaneous_close(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 3, TIME_MS(20), true);
    int before = kernel_time_waits();
    peer_close(&talk.peer);
    kernel_end_sending(&talk.kernel);
    wait_for(&talk, TCP_CLOSING);
    wait_for(&talk, TCP_TIME_WAIT);
    run_until(&talk, kernel_closed, 2000, "the kernel is finished");
    g_assert_cmpint(kernel_time_waits(), ==, before + 1);
    g_assert_cmpuint(talk.peer.resets_in + talk.peer.resets_out, ==, 0);
    finish(&talk);
}

/* Both SYNs are under way at once (RFC 9293 Fig. 7), and the connection is one.
 *
 * Linux that has offered a window scale goes on to scale after crossed SYNs even if it was offered
 * none (the shift is taken back only where a SYN,ACK answers the SYN), so that its windows look a
 * thousand times too small.  So both offer it here, or neither. */
static void open_simultaneously(uint64_t seed, bool window_scale)
{
    struct talk talk;

    if (!can_run())
        return;
    if (!kernel_set_sysctl("tcp_window_scaling", window_scale ? "1" : "0")) {
        g_test_skip("the options of the kernel's TCP cannot be set here");
        return;
    }
    begin(&talk, seed, TIME_MS(20));
    talk.peer.conn.config.window_scale = window_scale;
    g_assert_true(kernel_connect(&talk.kernel, (uint16_t)(30000 + seed), 31000, NULL));
    peer_connect(&talk.peer, 31000, (uint16_t)(30000 + seed));
    wait_for(&talk, TCP_SYN_RECEIVED);
    run_until(&talk, both_open, 5000, "both are open");
    talk.kernel.to_send = talk.expected = 50000;
    peer_send(&talk.peer, 50000);
    run_until(&talk, all_exchanged, 5000, "octets both ways");
    octets_of_kernel_right(&talk);
    g_assert_cmpuint(talk.peer.resets_in + talk.peer.resets_out, ==, 0);
    talk.kernel.closes_at_end = true;
    peer_close(&talk.peer);
    wait_for(&talk, TCP_TIME_WAIT);
    finish(&talk);
    kernel_set_sysctl("tcp_window_scaling", "1");
}

static void test_simultaneous_open(void)
{
    open_simultaneously(4, false);
}

static void test_simultaneous_open_with_scale(void)
{
    open_simultaneously(13, true);
}

/* ---- resets --------------------------------------------------------------------------------- */

static void test_engine_is_refused(void)
{
    struct talk talk;

    if (!can_run())
        return;
    begin(&talk, 5, 0);
    peer_connect(&talk.peer, 40001, 9);
    wait_for(&talk, TCP_CLOSED);
    g_assert_cmpuint(talk.peer.told[TCP_TOLD_REFUSED], ==, 1);
    finish(&talk);
}

static void test_kernel_is_refused(void)
{
    struct talk talk;

    if (!can_run())
        return;
    begin(&talk, 6, 0);
    g_assert_true(kernel_connect(&talk.kernel, 40002, 9, NULL));
    run_until(&talk, kernel_ended, 2000, "refusal");
    g_assert_cmpint(talk.kernel.error, ==, ECONNREFUSED);
    finish(&talk);
}

static void test_engine_aborts(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 7, 0, true);
    peer_abort(&talk.peer);
    run_until(&talk, kernel_ended, 2000, "reset");
    g_assert_cmpint(talk.kernel.error, ==, ECONNRESET);
    finish(&talk);
}

static void test_kernel_aborts(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 8, 0, false);
    kernel_abort(&talk.kernel);
    wait_for(&talk, TCP_CLOSED);
    g_assert_cmpuint(talk.peer.told[TCP_TOLD_RESET], ==, 1);
    finish(&talk);
}

/* ---- flow control --------------------------------------------------------------------------- */

/* The kernel does not read until its window is closed; then it does, and all arrives. */
static void test_zero_window_of_kernel(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 9, 0, false);
    kernel_set_receive_buffer(&talk.kernel, 4096);
    talk.kernel.reads = false;
    peer_send(&talk.peer, 1 << 20);
    peer_run(&talk.peer, 1500, never, &talk);
    g_assert_cmpuint(tcp_vars(&talk.peer.conn).unsent_bytes, >, 0);
    g_assert_cmpuint(tcp_vars(&talk.peer.conn).snd_wnd, <, 1460);
    talk.kernel.reads = true;
    talk.expected = 1 << 20;
    run_until(&talk, all_exchanged, 60000, "the rest");
    finish(&talk);
}

/* We do not read; the kernel probes our closed window, and all arrives when we do. */
static void test_zero_window_of_engine(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 10, 0, true);
    talk.peer.reading = false;
    talk.kernel.to_send = 300000;
    peer_run(&talk.peer, 1500, never, &talk);
    g_assert_cmpuint(tcp_vars(&talk.peer.conn).rcv_wnd, ==, 0);
    g_assert_cmpuint(tcp_vars(&talk.peer.conn).unread_bytes, ==, 65535);
    peer_resume_reading(&talk.peer);
    run_until(&talk, all_exchanged, 20000, "the rest");
    octets_of_kernel_right(&talk);
    finish(&talk);
}

/* ---- keepalive ------------------------------------------------------------------------------ */

/* The kernel answers our probes, so the connection lives on.  Linux answers segments outside its
 * window, probes among them, no more often than every 500 ms (tcp_invalid_ratelimit). */
static void test_keepalive_of_engine(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 11, 0, true);
    talk.peer.conn.config.keepalive_idle_ns = TIME_MS(600);
    talk.peer.conn.config.keepalive_interval_ns = TIME_MS(600);
    talk.peer.conn.config.keepalive_probes = 2;
    peer_set_keepalive(&talk.peer, true);
    unsigned before = talk.peer.bridge.counts[BRIDGE_TO_ENGINE].arrived;
    peer_run(&talk.peer, 4000, never, &talk);
    g_assert_cmpint(talk.peer.conn.state, ==, TCP_ESTABLISHED);
    g_assert_cmpuint(talk.peer.bridge.counts[BRIDGE_TO_ENGINE].arrived - before, >=, 5);
    finish(&talk);
}

/* We answer the kernel's probes: its count of those unanswered stays at zero. */
static void test_keepalive_of_kernel(void)
{
    struct talk talk;

    if (!can_run())
        return;
    open_talk(&talk, 12, 0, true);
    kernel_set_keepalive(&talk.kernel, 1, 1, 2);
    unsigned before = talk.peer.bridge.counts[BRIDGE_TO_ENGINE].arrived;
    peer_run(&talk.peer, 4500, never, &talk);
    struct tcp_info info = kernel_info(&talk.kernel);
    g_assert_cmpuint(info.tcpi_state, ==, KERNEL_ESTABLISHED);
    g_assert_cmpuint(info.tcpi_probes, ==, 0);
    g_assert_cmpuint(talk.peer.bridge.counts[BRIDGE_TO_ENGINE].arrived - before, >=, 3);
    finish(&talk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    impossible = device_open(&device);
    g_test_message("over %s", impossible == NULL ? device_kind_name(device.kind) : "nothing");
    g_test_add_func("/kernel/half-close-of-kernel", test_half_close_of_kernel);
    g_test_add_func("/kernel/half-close-of-engine", test_half_close_of_engine);
    g_test_add_func("/kernel/simultaneous-close", test_simultaneous_close);
    g_test_add_func("/kernel/simultaneous-open", test_simultaneous_open);
    g_test_add_func("/kernel/simultaneous-open-with-scale", test_simultaneous_open_with_scale);
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
