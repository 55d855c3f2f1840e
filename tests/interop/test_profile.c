/* The profile `linux` held against the kernel that runs: its settings in a fresh namespace, and when
 * its SYNs and SYN,ACKs are sent again while nobody answers.
 */
#include "kernel.h"
#include "peer.h"
#include "tcp/wire.h"

#include <glib.h>
#include <netinet/in.h>
#include <poll.h>

#define LISTENING_PORT 7301
#define SILENT_PORT    7302 /* where nobody answers */
#define FORGED_PORT    27301

/* Until the fourth SYN that is twice as late as the one before, or four linear ones and two. */
#define WATCHED_NS TIME_S(12)
#define TIMES_MAX  16

static struct device device;
static const char *impossible;

static bool can_run(void)
{
    if (impossible != NULL)
        g_test_skip(impossible);
    return impossible == NULL;
}

/* ---- settings ------------------------------------------------------------------------------- */

/* The first number of net.ipv4.NAME, -1 if this kernel has no such setting. */
static int64_t setting(const char *name)
{
    char *path = g_strdup_printf("/proc/sys/net/ipv4/%s", name);
    char *text = NULL;
    int64_t value = -1;

    if (g_file_get_contents(path, &text, NULL, NULL))
        value = g_ascii_strtoll(text, NULL, 10);
    g_free(text);
    g_free(path);
    return value;
}

/* How long it takes to send so often again, when the wait doubles up to a limit. */
static int64_t backed_off_ns(int64_t first_ns, int64_t limit_ns, int64_t times)
{
    int64_t sum_ns = 0;

    for (int64_t i = 0; i <= times; i++) {
        sum_ns += MIN(first_ns, limit_ns);
        first_ns = MIN(first_ns, limit_ns) * 2;
    }
    return sum_ns;
}

/* An older kernel may lack a setting; then there is nothing to compare. */
static void compare(const char *name, int64_t ours)
{
    int64_t theirs = setting(name);

    if (theirs < 0)
        g_test_message("| %-28s | %10s | %10" G_GINT64_FORMAT " |", name, "-", ours);
    else
        g_test_message("| %-28s | %10" G_GINT64_FORMAT " | %10" G_GINT64_FORMAT " |", name, theirs,
                       ours);
    if (theirs >= 0)
        g_assert_cmpint(theirs, ==, ours);
}

static void test_settings(void)
{
    struct tcp_config linux_config = tcp_config_profile(TCP_PROFILE_LINUX);

    if (!can_run())
        return;
    g_test_message("| setting                      |     kernel |     engine |");
    compare("tcp_syn_linear_timeouts", linux_config.syn_linear_timeouts);
    compare("tcp_retries1", linux_config.r1_retransmissions);
    compare("tcp_rto_min_us", linux_config.rto_min_ns / 1000);
    compare("tcp_rto_max_ms", linux_config.rto_max_ns / TIME_MS(1));
    compare("tcp_keepalive_time", linux_config.keepalive_idle_ns / TIME_S(1));
    compare("tcp_keepalive_intvl", linux_config.keepalive_interval_ns / TIME_S(1));
    compare("tcp_keepalive_probes", linux_config.keepalive_probes);
    compare("tcp_window_scaling", linux_config.window_scale);
    compare("tcp_timestamps", linux_config.timestamps);
    compare("tcp_sack", linux_config.sack);
    compare("tcp_ecn", linux_config.ecn == TCP_ECN_USE_PASSIVE ? 2 : linux_config.ecn);
    compare("tcp_slow_start_after_idle", linux_config.idle_restart);
    compare("tcp_recovery", linux_config.rack);
    compare("tcp_early_retrans", linux_config.rack ? 3 : 0);
    compare("tcp_frto", linux_config.f_rto ? 2 : 0);

    /* The three that count are told as times. */
    g_assert_cmpint(
        linux_config.r2_ns, ==,
        backed_off_ns(linux_config.rto_min_ns, linux_config.rto_max_ns, setting("tcp_retries2")));
    g_assert_cmpint(
        linux_config.r2_syn_ns, ==,
        linux_config.syn_linear_timeouts * TIME_S(1) +
            backed_off_ns(TIME_S(1), linux_config.rto_max_ns, setting("tcp_syn_retries")));
    g_assert_cmpint(
        linux_config.r2_syn_ack_ns, ==,
        backed_off_ns(TIME_S(1), linux_config.rto_max_ns, setting("tcp_synack_retries")));
}

/* ---- who sends when ------------------------------------------------------------------------- */

struct times {
    int count;
    int64_t at_ns[TIMES_MAX];
};

static void add(struct times *times, int64_t at_ns)
{
    if (times->count < TIMES_MAX)
        times->at_ns[times->count++] = at_ns;
}

/* What the engine sends in virtual time when it opens, or when a SYN reaches its listener. */
static struct times engine_times(const struct tcp_config *config, bool active)
{
    struct tcp_segment syn = {.source_port = FORGED_PORT,
                              .destination_port = LISTENING_PORT,
                              .seq = 1,
                              .flags = TCP_SYN,
                              .window = 65535};
    struct tcp_conn conn;
    struct tcp_out out = {0};
    struct times times = {0};
    int64_t now_ns = 0;

    tcp_init(&conn, config);
    if (active) {
        tcp_open_active(&conn, now_ns, FORGED_PORT, SILENT_PORT, 1, &out);
    } else {
        tcp_open_passive(&conn, now_ns, LISTENING_PORT, &out);
        tcp_segment_arrives(&conn, now_ns, &syn, 1, &out);
    }
    while (now_ns < WATCHED_NS) {
        tcp_output(&conn, now_ns, &out);
        for (int i = 0; i < out.note_count; i++)
            if (out.notes[i].kind == TCP_NOTE_SENT)
                add(&times, now_ns);
        out.note_count = 0;
        now_ns = tcp_deadline_ns(&conn);
        tcp_advance(&conn, now_ns, &out);
    }
    return times;
}

/* Reads what the kernel sends and answers nothing. */
static void watch(struct times *syns, struct times *syn_acks)
{
    int64_t end_ns = peer_now_ns() + WATCHED_NS;

    while (peer_now_ns() < end_ns) {
        uint8_t packet[2048];
        struct pollfd ready = {.fd = device.fd, .events = POLLIN};

        poll(&ready, 1, 10);
        for (size_t bytes; (bytes = device_read(&device, packet, sizeof packet)) > 0;) {
            struct tcp_wire_path path = {DEVICE_KERNEL_ADDRESS, DEVICE_ENGINE_ADDRESS};
            struct tcp_segment segment;
            const uint8_t *payload;

            if (bytes <= 20 || packet[9] != IPPROTO_TCP ||
                tcp_wire_decode(packet + 20, bytes - 20, path, &segment, &payload) != TCP_WIRE_OK)
                continue;
            if (segment.flags == TCP_SYN && segment.destination_port == SILENT_PORT)
                add(syns, peer_now_ns());
            if (segment.flags == (TCP_SYN | TCP_ACK) && segment.source_port == LISTENING_PORT)
                add(syn_acks, peer_now_ns());
        }
    }
}

/* The kernel's timers may be an eighth of the interval late, and never early. */
static void assert_alike(const char *what, const struct times *kernel, const struct times *engine)
{
    g_test_message("| %-8s | %10s | %10s |", what, "kernel, s", "engine, s");
    for (int i = 0; i < MIN(kernel->count, engine->count); i++)
        g_test_message("| %-8d | %10.3f | %10.3f |", i + 1,
                       (double)(kernel->at_ns[i] - kernel->at_ns[0]) / TIME_S(1),
                       (double)engine->at_ns[i] / TIME_S(1));
    for (int i = 1; i < MIN(kernel->count, engine->count); i++) {
        int64_t theirs_ns = kernel->at_ns[i] - kernel->at_ns[i - 1];
        int64_t ours_ns = engine->at_ns[i] - engine->at_ns[i - 1];

        g_assert_cmpint(theirs_ns, >, ours_ns - TIME_MS(20));
        g_assert_cmpint(theirs_ns, <, ours_ns + ours_ns / 8 + TIME_MS(100));
    }
    /* One of the last may lie just behind the end. */
    g_assert_cmpint(ABS(kernel->count - engine->count), <=, 1);
    g_assert_cmpint(kernel->count, >=, 4);
}

static void test_syn_times(void)
{
    struct tcp_config config = tcp_config_profile(TCP_PROFILE_LINUX);
    struct tcp_segment syn = {.source_port = FORGED_PORT,
                              .destination_port = LISTENING_PORT,
                              .seq = 1,
                              .flags = TCP_SYN,
                              .window = 65535};
    struct times syns = {0}, syn_acks = {0};
    struct bridge_faults none = {0};
    struct kernel opener, listener;
    struct peer forger;

    if (!can_run())
        return;
    /* A kernel before 6.5 knows none of them. */
    config.syn_linear_timeouts = (uint8_t)MAX(setting("tcp_syn_linear_timeouts"), 0);
    kernel_init(&opener);
    kernel_init(&listener);
    peer_init(&forger, &device, "forger", &config, &none, 1);
    g_assert_true(kernel_listen(&listener, LISTENING_PORT, NULL));
    g_assert_true(kernel_connect(&opener, FORGED_PORT, SILENT_PORT, NULL));
    peer_forge(&forger, BRIDGE_TO_KERNEL, &syn);
    watch(&syns, &syn_acks);

    struct times engine_syns = engine_times(&config, true);
    struct times engine_syn_acks = engine_times(&config, false);
    assert_alike("SYN", &syns, &engine_syns);
    assert_alike("SYN,ACK", &syn_acks, &engine_syn_acks);
    peer_finish(&forger);
    kernel_finish(&opener);
    kernel_finish(&listener);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    impossible = device_open(&device);
    g_test_add_func("/kernel-profile/settings", test_settings);
    g_test_add_func("/kernel-profile/syn-times", test_syn_times);
    return g_test_run();
}
