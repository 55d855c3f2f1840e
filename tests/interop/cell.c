#include "cell.h"

#include "device.h"
#include "kernel.h"
#include "peer.h"
#include "stream.h"

#include <glib.h>
#include <string.h>

#define ENGINE_PORT 7007
#define KERNEL_PORT 7008

/* As the kernel's tcpi_state says it. */
#define KERNEL_STATE_CLOSED 7

struct run {
    const struct cell *cell;
    struct device device;
    struct peer peer;
    struct kernel kernel;
    struct cell_result *result;
};

G_GNUC_PRINTF(2, 3)
static void wrong(struct run *run, const char *format, ...)
{
    va_list values;

    /* The first complaint is the one that says most. */
    if (run->result->verdict != CELL_RIGHT)
        return;
    run->result->verdict = CELL_WRONG;
    va_start(values, format);
    g_vsnprintf(run->result->problem, sizeof run->result->problem, format, values);
    va_end(values);
}

/* ---- conditions ----------------------------------------------------------------------------- */

static bool is_open(struct peer *peer, void *data)
{
    struct run *run = data;

    kernel_move(&run->kernel);
    return run->kernel.ended || (run->kernel.socket >= 0 && (peer->conn.state >= TCP_ESTABLISHED));
}

static bool all_exchanged(struct peer *peer, void *data)
{
    struct run *run = data;

    kernel_move(&run->kernel);
    return run->kernel.ended || peer->conn.state == TCP_CLOSED ||
           (run->kernel.taken == run->cell->bytes && peer->read_bytes == run->cell->bytes);
}

static bool engine_heard_end(struct peer *peer, void *data)
{
    kernel_move(&((struct run *)data)->kernel);
    return peer->told[TCP_TOLD_CLOSING] > 0 || peer->conn.state == TCP_CLOSED;
}

/* The one that closed first waits in TIME-WAIT, the other has nothing any more. */
static bool both_finished(struct peer *peer, void *data)
{
    struct run *run = data;
    enum tcp_state state = peer->conn.state;

    kernel_move(&run->kernel);
    if (kernel_info(&run->kernel).tcpi_state != KERNEL_STATE_CLOSED)
        return false;
    return run->cell->close == CELL_KERNEL_CLOSES ? state == TCP_CLOSED : state == TCP_TIME_WAIT;
}

/* ---- the course of it ----------------------------------------------------------------------- */

static bool prepare_kernel(const struct cell *cell)
{
    static const char *const ecn[] = {
        [TCP_ECN_USE_OFF] = "0", [TCP_ECN_USE_ON] = "1", [TCP_ECN_USE_PASSIVE] = "2"};
    char most_ms[32];

    /* Linux knows this one since 6.15; before, its back-off may make a cell long. */
    g_snprintf(most_ms, sizeof most_ms, "%d", (int)(cell->rto_max_ns / TIME_MS(1)));
    if (cell->rto_max_ns > 0)
        kernel_set_sysctl("tcp_rto_max_ms", most_ms);
    return kernel_set_sysctl("tcp_timestamps", cell->kernel_timestamps ? "1" : "0") &&
           kernel_set_sysctl("tcp_window_scaling", cell->kernel_window_scale ? "1" : "0") &&
           kernel_set_sysctl("tcp_sack", cell->kernel_sack ? "1" : "0") &&
           kernel_set_sysctl("tcp_ecn", ecn[cell->kernel_ecn]);
}

static bool open_connection(struct run *run)
{
    const struct cell *cell = run->cell;

    if (cell->kernel_opens) {
        peer_listen(&run->peer, ENGINE_PORT);
        return kernel_connect(&run->kernel, KERNEL_PORT, ENGINE_PORT, cell->kernel_congestion);
    }
    if (!kernel_listen(&run->kernel, KERNEL_PORT, cell->kernel_congestion))
        return false;
    peer_connect(&run->peer, ENGINE_PORT, KERNEL_PORT);
    return true;
}

static void exchange(struct run *run)
{
    int timeout_ms = run->cell->timeout_s * 1000;

    if (!peer_run(&run->peer, timeout_ms, is_open, run)) {
        wrong(run, "not open after %d s: engine in %s", run->cell->timeout_s,
              tcp_state_name(run->peer.conn.state));
        return;
    }
    run->kernel.to_send = run->cell->bytes;
    peer_send(&run->peer, run->cell->bytes);
    bool over = peer_run(&run->peer, timeout_ms, all_exchanged, run);
    if (!over || run->kernel.taken != run->cell->bytes || run->peer.read_bytes != run->cell->bytes)
        wrong(run,
              "%s: kernel took %" G_GUINT64_FORMAT " (error %d), engine %" G_GUINT64_FORMAT
              " in %s",
              over ? "broke off" : "too slow", run->kernel.taken, run->kernel.error,
              run->peer.read_bytes, tcp_state_name(run->peer.conn.state));
}

static void close_connection(struct run *run)
{
    run->kernel.closes_at_end = run->cell->close == CELL_ENGINE_CLOSES;
    if (run->cell->close != CELL_ENGINE_CLOSES)
        kernel_end_sending(&run->kernel);
    if (run->cell->close == CELL_KERNEL_CLOSES)
        peer_run(&run->peer, run->cell->timeout_s * 1000, engine_heard_end, run);
    peer_close(&run->peer);
    /* What the network held back may reach an end that has nothing any more, and be answered with
     * a reset; the other end is in TIME-WAIT or gone, so nothing comes of it. */
    if (!peer_run(&run->peer, run->cell->timeout_s * 1000, both_finished, run))
        wrong(run, "not finished: engine in %s, kernel in its state %u",
              tcp_state_name(run->peer.conn.state), kernel_info(&run->kernel).tcpi_state);
}

/* ---- the judgement -------------------------------------------------------------------------- */

static void judge_octets(struct run *run)
{
    char *ours = peer_hash(&run->peer);
    char *theirs = stream_hash(STREAM_OF_KERNEL, run->cell->bytes);

    if (!kernel_octets_right(&run->kernel))
        wrong(run, "the kernel took octets that the engine did not send");
    if (!g_str_equal(ours, theirs))
        wrong(run, "the engine took octets that the kernel did not send");
    g_free(ours);
    g_free(theirs);
}

/* Who opens has to ask for it, and the other may not have turned it off. */
static bool agree_on_ecn(const struct cell *cell)
{
    enum tcp_ecn_use asks = cell->kernel_opens ? cell->kernel_ecn : cell->config.ecn;
    enum tcp_ecn_use answers = cell->kernel_opens ? cell->config.ecn : cell->kernel_ecn;

    return asks == TCP_ECN_USE_ON && answers != TCP_ECN_USE_OFF;
}

/* What both offer is in use, and nothing else, as the kernel sees it. */
static void judge_options(struct run *run)
{
    const struct cell *cell = run->cell;
    const struct tcp_config *config = &cell->config;
    struct tcp_info info = kernel_info(&run->kernel);
    unsigned expected = (config->timestamps && cell->kernel_timestamps ? TCPI_OPT_TIMESTAMPS : 0) |
                        (config->sack && cell->kernel_sack ? TCPI_OPT_SACK : 0) |
                        (config->window_scale && cell->kernel_window_scale ? TCPI_OPT_WSCALE : 0) |
                        (agree_on_ecn(cell) ? TCPI_OPT_ECN : 0);
    unsigned mask = TCPI_OPT_TIMESTAMPS | TCPI_OPT_SACK | TCPI_OPT_WSCALE | TCPI_OPT_ECN;

    run->result->options = info.tcpi_options;
    run->result->kernel_again = info.tcpi_total_retrans;
    if ((info.tcpi_options & mask) != expected)
        wrong(run, "options in use are 0x%x to the kernel, expected 0x%x", info.tcpi_options & mask,
              expected);
    uint32_t shifts = tcp_vars(&run->peer.conn).window_shifts;
    if ((expected & TCPI_OPT_WSCALE) != 0 &&
        (info.tcpi_snd_wscale != (shifts & 0xff) || info.tcpi_rcv_wscale != shifts >> 8))
        wrong(run, "window scales: kernel sends %u and receives %u, engine 0x%x",
              info.tcpi_snd_wscale, info.tcpi_rcv_wscale, shifts);
}

static void judge_counters(struct run *run)
{
    /* A SYN,ACK that comes again because the third ACK was lost counts as an error too. */
    int64_t errors = kernel_counter("Tcp", "InErrs") - kernel_counter("TcpExt", "TCPSYNChallenge");
    unsigned to_kernel = run->peer.damaged_delivered[BRIDGE_TO_KERNEL];
    unsigned to_engine = run->peer.damaged_delivered[BRIDGE_TO_ENGINE];

    if (run->peer.resets_out > run->peer.late_resets)
        wrong(run, "the engine reset the connection");
    if (errors > to_kernel || (to_kernel > 0 && errors == 0))
        wrong(run, "the kernel found %" G_GINT64_FORMAT " bad segments, %u were", errors,
              to_kernel);
    if (run->peer.bad_checksums + run->peer.refused_by_codec != to_engine)
        wrong(run, "the engine found %u bad checksums and %u bad forms, %u were damaged",
              run->peer.bad_checksums, run->peer.refused_by_codec, to_engine);
    /* A D-SACK for what the kernel sent only once, and the network twice, it calls dubious, and
     * then finds the same block no good as a SACK either. */
    if (kernel_counter("TcpExt", "TCPSACKDiscard") >
        kernel_counter("TcpExt", "TCPDSACKIgnoredDubious"))
        wrong(run, "the kernel discarded SACK blocks");
}

/* Whoever was told of a mark has said so, and whoever heard that has slowed down.  One mark may come
 * with the last octets, so two are needed to be sure. */
static void judge_ecn(struct run *run)
{
    const struct peer *peer = &run->peer;
    unsigned to_kernel = peer->bridge.counts[BRIDGE_TO_KERNEL].marked;
    unsigned to_engine = peer->bridge.counts[BRIDGE_TO_ENGINE].marked;

    if ((run->result->options & TCPI_OPT_ECN) == 0) {
        if (kernel_counter("IpExt", "InECT0Pkts") > 0 || peer->echoes_out + peer->echoes_in > 0)
            wrong(run, "ECN is used and was not agreed on");
        return;
    }
    if (kernel_counter("IpExt", "InECT0Pkts") == 0)
        wrong(run, "the engine's data does not say that ECN is understood");
    if (to_engine > 1 && (peer->echoes_out == 0 || kernel_counter("TcpExt", "TCPDeliveredCE") == 0))
        wrong(run, "%u marks to the engine, %u echoes from it, to the kernel %" G_GINT64_FORMAT,
              to_engine, peer->echoes_out, kernel_counter("TcpExt", "TCPDeliveredCE"));
    if (to_kernel > 1 && (peer->echoes_in == 0 || peer->reductions_out == 0))
        wrong(run, "%u marks to the kernel, %u echoes from it, %u reductions of the engine",
              to_kernel, peer->echoes_in, peer->reductions_out);
}

static const char *const told_counters[][2] = {
    {"TCPFastRetrans", "fast"},   {"TCPTimeouts", "rto"},        {"TCPSackRecovery", "sack"},
    {"TCPRenoRecovery", "reno"},  {"TCPLossProbes", "tlp"},      {"TCPDSACKRecv", "dsack-in"},
    {"TCPDSACKOldSent", "d-old"}, {"TCPSpuriousRTOs", "frto"},   {"PAWSEstab", "paws"},
    {"TCPChallengeACK", "chal"},  {"TCPDeliveredCE", "ce-echo"},
};

static void tell_counters(struct cell_result *result)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(told_counters); i++) {
        int64_t value = kernel_counter("TcpExt", told_counters[i][0]);
        if (value != 0)
            g_string_append_printf(text, " %s %" G_GINT64_FORMAT, told_counters[i][1], value);
    }
    g_strlcpy(result->counters, text->str, sizeof result->counters);
    g_string_free(text, TRUE);
}

static void converse(struct run *run)
{
    int64_t start_ns = peer_now_ns();

    exchange(run);
    if (run->result->verdict == CELL_RIGHT) {
        judge_octets(run);
        judge_options(run);
        if (kernel_counter("Tcp", "OutRsts") > 0)
            wrong(run, "the kernel sent a reset");
        close_connection(run);
    }
    run->result->seconds = (double)(peer_now_ns() - start_ns) / 1e9;
    run->result->engine_again = run->peer.again;
    memcpy(run->result->counts, run->peer.bridge.counts, sizeof run->result->counts);
    judge_counters(run);
    judge_ecn(run);
    tell_counters(run->result);
}

static void skip(struct cell_result *result, const char *why)
{
    result->verdict = CELL_SKIPPED;
    g_strlcpy(result->problem, why, sizeof result->problem);
}

struct cell_result cell_run(const struct cell *cell)
{
    struct cell_result result = {0};
    struct run run = {.cell = cell, .result = &result};
    const char *impossible = device_open(&run.device);

    if (impossible == NULL && !prepare_kernel(cell))
        impossible = "the options of the kernel's TCP cannot be set here";
    if (impossible != NULL) {
        skip(&result, impossible);
        return result;
    }
    struct tcp_config config = cell->config;
    if (cell->rto_max_ns > 0)
        config.rto_max_ns = cell->rto_max_ns;
    peer_init(&run.peer, &run.device, cell->name, &config, &cell->faults, cell->seed);
    kernel_init(&run.kernel);
    if (open_connection(&run))
        converse(&run);
    else
        skip(&result, "the kernel has no such congestion control");
    kernel_finish(&run.kernel);
    peer_finish(&run.peer);
    device_close(&run.device);
    return result;
}
