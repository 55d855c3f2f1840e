#include "scenario/chance.h"

#include "sim/words.h"
#include "tcp/time.h"
#include "trace/memory.h"

#include <glib.h>
#include <string.h>

uint64_t chance_draw(struct chance *chance)
{
    uint64_t z = chance->state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

uint64_t chance_below(struct chance *chance, uint64_t bound)
{
    return bound == 0 ? 0 : chance_draw(chance) % bound;
}

static bool often(struct chance *chance)
{
    return chance_below(chance, 2) == 0;
}

/* Of every magnitude alike, so that small and large, round and crooked values all come. */
static uint64_t magnitude(struct chance *chance, uint64_t min, uint64_t max)
{
    uint64_t value = chance_draw(chance) >> chance_below(chance, 64);

    if (often(chance))
        value = value / 1000000 * 1000000;
    return value < min || value > max ? min + value % (max - min) : value;
}

static int64_t duration_ns(struct chance *chance, int64_t min_ns)
{
    return (int64_t)magnitude(chance, (uint64_t)min_ns, (uint64_t)TIME_S(86400));
}

/* ---- texts ---------------------------------------------------------------------------------- */

static const char *const pieces[] = {
    "a",
    "ACK",
    " ",
    " #",
    ": ",
    ":",
    ",",
    "{",
    "}",
    "[",
    "]",
    "'",
    "\"",
    "\\",
    "-",
    "- ",
    "%",
    "@",
    "`",
    "|",
    ">",
    "!",
    "&",
    "*",
    "? ",
    "~",
    "\n",
    "\t",
    "\r",
    "\x01",
    "\x7f",
    "é",
    "三",
    "握手",
    "😀",
    "\xc2\x85",
    "\xe2\x80\xa8",
    "\xef\xbb\xbf",
    "\xc2\xa0",
    "null",
    "#",
    "...",
    "0x",
    "yes",
    "\\n",
    "1 s: x",
    "---",
    "  ",
    "FIN",
    "。",
};

static char *text(struct chance *chance)
{
    GString *out = g_string_new(NULL);
    uint64_t count = chance_below(chance, often(chance) ? 4 : 40);

    for (uint64_t i = 0; i < count; i++)
        g_string_append(out, pieces[chance_below(chance, G_N_ELEMENTS(pieces))]);
    return g_string_free(out, FALSE);
}

/* What the words of a command keep: not empty, no white space around it. */
static char *trimmed_text(struct chance *chance)
{
    char *inner = text(chance);
    char *out = g_strdup_printf("x%sy", inner);

    g_free(inner);
    return out;
}

static void draw_text(struct chance *chance, struct trace_text *out, bool plain)
{
    static const char *const languages[] = {"zh_CN", "de", "sr@latin", "pt_BR"};

    if (plain || often(chance)) {
        char *version = plain ? trimmed_text(chance) : text(chance);
        trace_text_set(out, "", version);
        g_free(version);
    }
    for (uint64_t i = chance_below(chance, 3); i > 0; i--) {
        char *version = text(chance);
        trace_text_set(out, languages[chance_below(chance, G_N_ELEMENTS(languages))], version);
        g_free(version);
    }
}

/* ---- commands ------------------------------------------------------------------------------- */

static enum trace_host host(struct chance *chance)
{
    return often(chance) ? TRACE_CLIENT : TRACE_SERVER;
}

static void draw_host_command(struct chance *chance, struct command *command)
{
    command->host = host(chance);
    if (often(chance) && command->verb != COMMAND_LISTEN && command->verb != COMMAND_KILL &&
        command->verb < COMMAND_POWER_OFF)
        command->conn = (uint16_t)magnitude(chance, 1, 65535);
    switch (command->verb) {
    case COMMAND_LISTEN:
        command->listen.always = often(chance);
        break;
    case COMMAND_CONNECT:
        command->connect.from_port = often(chance) ? (uint16_t)magnitude(chance, 1, 65535) : 0;
        command->connect.has_isn = often(chance);
        if (command->connect.has_isn)
            command->connect.isn = (uint32_t)magnitude(chance, 0, UINT32_MAX);
        if (often(chance)) {
            char *octets = trimmed_text(chance);
            command->connect.text = memory_copy_string(octets);
            g_free(octets);
        } else if (often(chance)) {
            command->connect.bytes = magnitude(chance, 1, 1000000);
        }
        break;
    case COMMAND_SEND:
        if (often(chance)) {
            char *octets = trimmed_text(chance);
            command->send.text = memory_copy_string(octets);
            g_free(octets);
        } else {
            command->send.bytes = magnitude(chance, 1, 1000000);
        }
        command->send.urgent = often(chance);
        break;
    case COMMAND_READ:
        command->read.bytes = magnitude(chance, 1, 1000000);
        break;
    case COMMAND_KEEPALIVE:
        command->keepalive.on = often(chance);
        break;
    case COMMAND_USER_TIMEOUT:
        command->user_timeout.timeout_ns = often(chance) ? 0 : duration_ns(chance, 1);
        break;
    default:
        break;
    }
}

static void draw_fate(struct chance *chance, struct command *command)
{
    command->fate.fate = (enum command_fate)chance_below(chance, COMMAND_MARK + 1);
    if (command->fate.fate == COMMAND_DELAY)
        command->fate.delay_ns = duration_ns(chance, 0);
    if (often(chance)) {
        command->fate.packet = (uint32_t)magnitude(chance, 1, 1000000);
        return;
    }
    command->fate.every = (uint32_t)chance_below(chance, 30);
    command->fate.match = (enum command_match)chance_below(chance, COMMAND_MATCH_DATA + 1);
    command->fate.from = host(chance);
}

static int64_t link_value(struct chance *chance, enum trace_link_setting setting)
{
    switch (setting) {
    case TRACE_LINK_DELAY:
    case TRACE_LINK_JITTER:
        return duration_ns(chance, 0);
    case TRACE_LINK_RATE:
        return (int64_t)magnitude(chance, 0, 1000000000000);
    default:
        return (int64_t)magnitude(chance, 0, 1000000);
    }
}

static void draw_network_command(struct chance *chance, struct command *command)
{
    enum trace_way ways = (enum trace_way)(1 + chance_below(chance, 3));

    command->host = TRACE_NETWORK;
    switch (command->verb) {
    case COMMAND_FATE:
        draw_fate(chance, command);
        break;
    case COMMAND_RELEASE:
        command->release.packet = (uint32_t)magnitude(chance, 1, 1000000);
        break;
    case COMMAND_SET:
        command->set.ways = ways;
        command->set.setting =
            (enum trace_link_setting)chance_below(chance, TRACE_LINK_SETTING_COUNT);
        command->set.value = link_value(chance, command->set.setting);
        break;
    case COMMAND_INJECT:
        command->inject.to = host(chance);
        command->inject.flags = (uint8_t)chance_below(chance, 256);
        command->inject.source_port = (uint16_t)chance_below(chance, 65536);
        command->inject.destination_port = (uint16_t)chance_below(chance, 65536);
        command->inject.seq = (uint32_t)chance_draw(chance);
        command->inject.ack = (uint32_t)chance_draw(chance);
        command->inject.relative = often(chance);
        command->inject.window = (uint16_t)chance_below(chance, 65536);
        command->inject.bytes = (uint32_t)chance_below(chance, 1000);
        break;
    default:
        command->cable.ways = ways;
        break;
    }
}

void chance_command(struct chance *chance, struct command *command)
{
    *command = (struct command){
        .verb = (enum command_verb)chance_below(chance, COMMAND_CHAPTER + 1),
        .host = TRACE_NETWORK,
    };
    if (command->verb == COMMAND_NOTE || command->verb == COMMAND_CHAPTER)
        draw_text(chance, &command->text, true);
    else if (command->verb < COMMAND_FATE)
        draw_host_command(chance, command);
    else
        draw_network_command(chance, command);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void draw_link(struct chance *chance, struct trace_link_setup *link)
{
    for (int i = 0; i < TRACE_LINK_SETTING_COUNT; i++)
        if (chance_below(chance, 4) == 0)
            trace_link_set(link, (enum trace_link_setting)i,
                           link_value(chance, (enum trace_link_setting)i));
}

/* How the endpoint acknowledges, sends and recovers, and which options it offers. */
static void draw_manners(struct chance *chance, struct tcp_config *tcp)
{
    bool *const switches[] = {
        &tcp->window_scale,     &tcp->timestamps,  &tcp->sack,
        &tcp->fast_open,        &tcp->delayed_ack, &tcp->nagle,
        &tcp->idle_restart,     &tcp->f_rto,       &tcp->fast_retransmit,
        &tcp->limited_transmit, &tcp->prr,         &tcp->rack,
    };

    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++)
        if (chance_below(chance, 4) == 0)
            *switches[i] = !*switches[i];
    if (often(chance)) {
        tcp->user_timeout_ns = duration_ns(chance, 0);
        tcp->delayed_ack_ns = duration_ns(chance, 1) % TIME_MS(499) + 1;
        tcp->congestion = (enum tcp_congestion)chance_below(chance, TCP_CONGESTION_COUNT);
        tcp->ecn = (enum tcp_ecn_use)chance_below(chance, TCP_ECN_USE_COUNT);
        tcp->initial_window_segments = (uint32_t)magnitude(chance, 0, 1000);
    }
}

static void draw_host(struct chance *chance, struct trace_host_setup *setup)
{
    struct tcp_config *tcp = &setup->tcp;

    setup->profile = (enum tcp_profile)chance_below(chance, TCP_PROFILE_COUNT);
    *tcp = tcp_config_profile(setup->profile);
    draw_manners(chance, tcp);
    if (often(chance)) {
        setup->isn_fixed = true;
        setup->isn = (uint32_t)magnitude(chance, 0, UINT32_MAX);
    }
    setup->application = (enum trace_application)chance_below(chance, TRACE_APP_COUNT);
    if (setup->application == TRACE_APP_SOURCE)
        setup->source_bytes = magnitude(chance, 0, SIM_SEND_BYTES_MAX);
    if (often(chance)) {
        setup->address = (uint32_t)chance_draw(chance);
        setup->port = (uint16_t)magnitude(chance, 1, 65535);
        tcp->mss_bytes = (uint16_t)magnitude(chance, 1, 65495);
        tcp->window_bytes = (uint32_t)magnitude(chance, 1, 65535);
        tcp->msl_ns = duration_ns(chance, 1) / 2 + 1;
    }
    if (often(chance)) {
        tcp->rto_initial_ns = duration_ns(chance, 1);
        tcp->rto_min_ns = duration_ns(chance, 1);
        tcp->rto_max_ns = time_max_ns(tcp->rto_min_ns, duration_ns(chance, 1));
        tcp->r1_retransmissions = (uint8_t)magnitude(chance, 1, 255);
        tcp->r2_ns = duration_ns(chance, 1);
        tcp->r2_syn_ns = duration_ns(chance, 1);
        tcp->r2_syn_ack_ns = duration_ns(chance, 1);
        tcp->syn_linear_timeouts = (uint8_t)magnitude(chance, 0, 255);
    }
    tcp->keepalive = often(chance);
    if (often(chance)) {
        tcp->keepalive_idle_ns = duration_ns(chance, 1);
        tcp->keepalive_interval_ns = duration_ns(chance, 1);
        tcp->keepalive_probes = (uint8_t)magnitude(chance, 2, 255);
    }
}

void chance_scenario(uint64_t seed, struct scenario *scenario)
{
    struct chance chance = {seed};
    struct trace_setup *setup = &scenario->setup;

    scenario_init(scenario);
    draw_text(&chance, &setup->title, false);
    draw_text(&chance, &scenario->description, false);
    if (often(&chance)) {
        g_free(scenario->tab);
        scenario->tab = text(&chance);
        setup->seed = chance_draw(&chance);
        setup->through_wire = true;
        draw_link(&chance, &setup->to_client);
        setup->to_server = setup->to_client;
    }
    if (often(&chance))
        draw_link(&chance, &setup->to_client);
    if (often(&chance))
        draw_host(&chance, &setup->host[TRACE_CLIENT]);
    if (often(&chance))
        draw_host(&chance, &setup->host[TRACE_SERVER]);
    if (often(&chance))
        setup->until_ns = duration_ns(&chance, 0);
    for (uint64_t i = chance_below(&chance, 12); i > 0; i--) {
        struct command command;
        chance_command(&chance, &command);
        scenario_add(scenario, duration_ns(&chance, 0), &command);
        command_clear(&command);
    }
}
