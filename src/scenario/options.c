#include "scenario/options.h"

#include "scenario/scenario.h"
#include "scenario/value.h"
#include "sim/words.h"
#include "tcp/time.h"

#include <glib/gi18n.h>

#define FIELD(type, field) offsetof(type, field), sizeof(((type *)NULL)->field)

/* Short, for the table. */
#define DAY_NS SCENARIO_LONGEST_NS

/* clang-format off */
#define AT_TOP(key, kind, field, min, max, help) \
    {SCENARIO_AT_TOP, NULL, key, kind, FIELD(struct scenario, field), min, max, help}
#define AT_NETWORK(key, kind, field, min, max, help) \
    {SCENARIO_AT_NETWORK, NULL, key, kind, FIELD(struct trace_link_setup, field), min, max, help}
#define AT_HOST(key, kind, field, min, max, help) \
    {SCENARIO_AT_HOST, NULL, key, kind, FIELD(struct trace_host_setup, field), min, max, help}
#define KEEPALIVE(key, kind, field, min, max, help) \
    {SCENARIO_AT_HOST, "keepalive", key, kind, FIELD(struct trace_host_setup, field), min, max, help}
/* clang-format on */

static const struct scenario_option options[] = {
    AT_TOP("seed", SCENARIO_COUNT, setup.seed, 0, UINT64_MAX,
           N_("Every draw of chance follows from it.")),
    AT_TOP("wire", SCENARIO_ON_OFF, setup.through_wire, 0, 1,
           N_("Whether every segment crosses as octets and is decoded at the far end.")),
    AT_TOP("knock-out", SCENARIO_KNOCK_OUT, setup.knock_out, 0, UINT8_MAX,
           N_("Rules of TCP that are turned off, so that one sees what they are for.")),

    AT_NETWORK("delay", SCENARIO_DURATION, delay_ns, 0, DAY_NS,
               N_("How long a bit takes from one end to the other.")),
    AT_NETWORK("jitter", SCENARIO_DURATION, jitter_ns, 0, DAY_NS,
               N_("Added to the delay, evenly spread from nothing to this.")),
    AT_NETWORK("rate", SCENARIO_RATE, rate_bits_per_s, 0, 1000000000000,
               N_("How fast bits are put on the cable.")),
    AT_NETWORK("queue", SCENARIO_PACKETS, queue_packets, 0, 1000000,
               N_("How many packets may wait for the rate; more are lost.")),
    AT_NETWORK("mark", SCENARIO_PACKETS, mark_packets, 0, 1000000,
               N_("A packet that finds so many waiting is marked CE if its ends understand ECN "
                  "(RFC 3168 §5); unlimited: none is.")),
    AT_NETWORK("loss", SCENARIO_SHARE, loss_ppm, 0, 1000000, N_("Packets lost by chance.")),
    AT_NETWORK("reorder", SCENARIO_SHARE, reorder_ppm, 0, 1000000,
               N_("Packets held back by a second delay, so that later ones overtake.")),
    AT_NETWORK("duplicate", SCENARIO_SHARE, duplicate_ppm, 0, 1000000,
               N_("Packets that arrive twice.")),
    AT_NETWORK("corrupt", SCENARIO_SHARE, corrupt_ppm, 0, 1000000,
               N_("Packets with bits flipped on the way, which the checksum finds.")),

    {SCENARIO_AT_HOST, NULL, "profile", SCENARIO_PROFILE, 0, 0, 0, 0,
     N_("The set of values that the other options start from, wherever it stands: those of the "
        "RFCs, or of a system as it comes.")},
    {SCENARIO_AT_HOST, NULL, "isn", SCENARIO_ISN, 0, 0, 0, UINT32_MAX,
     N_("The initial sequence number; random: drawn as RFC 9293 §3.4.1 says.")},
    {SCENARIO_AT_HOST, NULL, "application", SCENARIO_APPLICATION, 0, 0, 0, SIM_SEND_BYTES_MAX,
     N_("What the program above TCP does by itself.")},
    AT_HOST("address", SCENARIO_ADDRESS, address, 0, UINT32_MAX, N_("The IPv4 address.")),
    AT_HOST("port", SCENARIO_PORT, port, 1, 65535,
            N_("The server's well-known port, the client's first ephemeral port.")),
    AT_HOST("mss", SCENARIO_OCTETS, tcp.mss_bytes, 1, 65495,
            N_("The maximum segment size announced in the SYN (RFC 9293 §3.7.1).")),
    AT_HOST("window", SCENARIO_OCTETS, tcp.window_bytes, 1, 65535U << 14,
            N_("The size of the receive buffer; above 65535 it needs window-scale.")),
    AT_HOST("msl", SCENARIO_DURATION, tcp.msl_ns, 1, DAY_NS / 2,
            N_("The maximum segment lifetime; TIME-WAIT lasts twice as long.")),
    AT_HOST("rto", SCENARIO_DURATION, tcp.rto_initial_ns, 1, DAY_NS,
            N_("The retransmission timeout before any round trip was measured (RFC 6298 §2.1).")),
    AT_HOST("rto-min", SCENARIO_DURATION, tcp.rto_min_ns, 1, DAY_NS,
            N_("The retransmission timeout is never shorter (RFC 6298 §2.4).")),
    AT_HOST("rto-max", SCENARIO_DURATION, tcp.rto_max_ns, 1, DAY_NS,
            N_("The retransmission timeout is never longer (RFC 6298 §2.5).")),
    AT_HOST("r1", SCENARIO_COUNT, tcp.r1_retransmissions, 1, 255,
            N_("After so many retransmissions the user is told of trouble (RFC 9293 §3.8.3).")),
    AT_HOST("r2", SCENARIO_DURATION, tcp.r2_ns, 1, DAY_NS,
            N_("Unacknowledged for so long, the connection is given up (RFC 9293 §3.8.3).")),
    AT_HOST("r2-syn", SCENARIO_DURATION, tcp.r2_syn_ns, 1, DAY_NS, N_("The same for a SYN.")),
    AT_HOST("r2-syn-ack", SCENARIO_DURATION, tcp.r2_syn_ack_ns, 1, DAY_NS,
            N_("The same for a SYN,ACK, in SYN-RECEIVED.")),
    AT_HOST("syn-linear-timeouts", SCENARIO_COUNT, tcp.syn_linear_timeouts, 0, 255,
            N_("So many timeouts of a SYN do not double the next one, as in Linux.")),
    AT_HOST("user-timeout", SCENARIO_DURATION, tcp.user_timeout_ns, 0, DAY_NS,
            N_("What the user sets in place of r2 (RFC 5482); 0 s: nothing.")),
    AT_HOST("window-scale", SCENARIO_ON_OFF, tcp.window_scale, 0, 1,
            N_("The window scale option (RFC 7323 §2).")),
    AT_HOST("timestamps", SCENARIO_ON_OFF, tcp.timestamps, 0, 1,
            N_("The timestamps option, with RTTM and PAWS (RFC 7323).")),
    AT_HOST("sack", SCENARIO_ON_OFF, tcp.sack, 0, 1,
            N_("Selective acknowledgements (RFC 2018), DSACK among them (RFC 2883).")),
    AT_HOST(
        "ecn", SCENARIO_ECN, tcp.ecn, 0, TCP_ECN_USE_COUNT - 1,
        N_("Explicit congestion notification (RFC 3168); passive: agreed to where the peer asks "
           "for it, never asked for.")),
    AT_HOST("fast-open", SCENARIO_ON_OFF, tcp.fast_open, 0, 1,
            N_("TCP Fast Open: cookies, and data in the SYN (RFC 7413).")),
    AT_HOST("delayed-ack", SCENARIO_ON_OFF, tcp.delayed_ack, 0, 1,
            N_("Whether an ACK may wait for a second segment (RFC 9293 §3.8.6.3).")),
    AT_HOST("delayed-ack-time", SCENARIO_DURATION, tcp.delayed_ack_ns, 1, TIME_MS(500) - 1,
            N_("An ACK waits no longer than this.")),
    AT_HOST("nagle", SCENARIO_ON_OFF, tcp.nagle, 0, 1,
            N_("Small segments wait until all is acknowledged (RFC 9293 §3.7.4).")),
    AT_HOST("congestion", SCENARIO_CONGESTION, tcp.congestion, 0, TCP_CONGESTION_COUNT - 1,
            N_("Congestion control: Reno (RFC 5681), CUBIC (RFC 9438), or none as before 1988.")),
    AT_HOST("initial-window", SCENARIO_COUNT, tcp.initial_window_segments, 0, 1000,
            N_("The first congestion window in segments; 0: the formula of RFC 5681 §3.1.")),
    AT_HOST("idle-restart", SCENARIO_ON_OFF, tcp.idle_restart, 0, 1,
            N_("Whether the congestion window begins anew after an idle RTO (RFC 5681 §4.1).")),
    AT_HOST("fast-retransmit", SCENARIO_ON_OFF, tcp.fast_retransmit, 0, 1,
            N_("Fast retransmit and fast recovery (RFC 5681 §3.2, RFC 6582, RFC 6675).")),
    AT_HOST("limited-transmit", SCENARIO_ON_OFF, tcp.limited_transmit, 0, 1,
            N_("New data on the first two duplicate ACKs (RFC 3042).")),
    AT_HOST("prr", SCENARIO_ON_OFF, tcp.prr, 0, 1, N_("Proportional rate reduction (RFC 6937).")),
    AT_HOST("rack", SCENARIO_ON_OFF, tcp.rack, 0, 1,
            N_("Loss detection by time and tail loss probes (RFC 8985); needs sack.")),
    AT_HOST("f-rto", SCENARIO_ON_OFF, tcp.f_rto, 0, 1,
            N_("Detects spurious retransmission timeouts (RFC 5682).")),
    KEEPALIVE("initially", SCENARIO_ON_OFF, tcp.keepalive, 0, 1,
              N_("Whether connections begin with keepalive (RFC 9293 §3.8.4).")),
    KEEPALIVE("idle", SCENARIO_DURATION, tcp.keepalive_idle_ns, 1, DAY_NS,
              N_("The silence after which the first probe is sent.")),
    KEEPALIVE("interval", SCENARIO_DURATION, tcp.keepalive_interval_ns, 1, DAY_NS,
              N_("The time between probes.")),
    KEEPALIVE("probes", SCENARIO_COUNT, tcp.keepalive_probes, 2, 255,
              N_("So many unanswered probes release the connection; never one alone.")),
};

const struct scenario_option *scenario_options(size_t *count)
{
    *count = G_N_ELEMENTS(options);
    return options;
}

char *scenario_option_default(const struct scenario_option *option, bool server)
{
    struct scenario scenario;
    const void *base = &scenario;

    scenario_init(&scenario);
    if (option->place == SCENARIO_AT_NETWORK)
        base = &scenario.setup.to_server;
    else if (option->place == SCENARIO_AT_HOST)
        base = &scenario.setup.host[server ? TRACE_SERVER : TRACE_CLIENT];
    char *text = value_format(option, base);
    scenario_clear(&scenario);
    return text;
}

static char *limit_text(const struct scenario_option *option, uint64_t limit)
{
    struct scenario_option free_option = *option;

    free_option.offset_bytes = 0;
    free_option.size_bytes = sizeof limit;
    return value_format(&free_option, &limit);
}

/* A range with its two ends, which stand in `form` as %s. */
static char *range_text(const struct scenario_option *option, const char *form)
{
    char *min = limit_text(option, option->min);
    char *max = limit_text(option, option->max);
    char *text = g_strdup_printf(form, min, max);

    g_free(min);
    g_free(max);
    return text;
}

char *scenario_option_range(const struct scenario_option *option)
{
    switch (option->kind) {
    case SCENARIO_DURATION:
        return range_text(option, _("a duration from %s to %s"));
    case SCENARIO_OCTETS:
        return range_text(option, _("a size from %s to %s"));
    case SCENARIO_COUNT:
        return range_text(option, _("a whole number from %s to %s"));
    case SCENARIO_PACKETS:
        return g_strdup(_("a number of packets such as 20 packets, or unlimited"));
    case SCENARIO_SHARE:
        return g_strdup(_("a share from 0 % to 100 %"));
    case SCENARIO_RATE:
        return g_strdup(_("a rate such as 10 Mbit/s, or unlimited"));
    case SCENARIO_ON_OFF:
        return g_strdup(_("on or off"));
    case SCENARIO_PORT:
        return range_text(option, _("a port from %s to %s"));
    case SCENARIO_ADDRESS:
        return g_strdup(_("an IPv4 address such as 10.0.0.1"));
    case SCENARIO_ISN:
        return g_strdup(_("a sequence number from 0 to 4294967295, or random"));
    case SCENARIO_APPLICATION:
        return g_strdup_printf(_("one of manual, echo, sink, close-on-eof, or source with a size "
                                 "up to %u bytes: source 5000 bytes"),
                               (unsigned)option->max);
    case SCENARIO_PROFILE:
        return g_strdup(_("one of rfc, linux, freebsd, windows"));
    case SCENARIO_CONGESTION:
        return g_strdup(_("one of none, reno, cubic"));
    case SCENARIO_ECN:
        return g_strdup(_("one of off, on, passive"));
    case SCENARIO_KNOCK_OUT:
        return g_strdup(_("none, or some of third-ack, time-wait, fin-number, back-off, "
                          "random-isn, karn, cumulative-ack, window, with commas between"));
    }
    return g_strdup("");
}
