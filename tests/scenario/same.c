#include "scenario/chance.h"

#include <string.h>

/* Every field by its name: a field that a file would lose has to be missed here. */
#define SAME(field)                                                                                \
    if (a->field != b->field)                                                                      \
    return #field

static bool same_text(const struct trace_text *a, const struct trace_text *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->versions[i].language, b->versions[i].language) != 0 ||
            strcmp(a->versions[i].text, b->versions[i].text) != 0)
            return false;
    return true;
}

static const char *tcp_difference(const struct tcp_config *a, const struct tcp_config *b)
{
    SAME(mss_bytes);
    SAME(window_bytes);
    SAME(msl_ns);
    SAME(rto_initial_ns);
    SAME(rto_min_ns);
    SAME(rto_max_ns);
    SAME(r1_retransmissions);
    SAME(r2_ns);
    SAME(r2_syn_ns);
    SAME(r2_syn_ack_ns);
    SAME(syn_linear_timeouts);
    SAME(keepalive);
    SAME(keepalive_idle_ns);
    SAME(keepalive_interval_ns);
    SAME(keepalive_probes);
    SAME(user_timeout_ns);
    SAME(window_scale);
    SAME(timestamps);
    SAME(sack);
    SAME(fast_open);
    SAME(ecn);
    SAME(option_order);
    SAME(delayed_ack);
    SAME(delayed_ack_ns);
    SAME(nagle);
    SAME(congestion);
    SAME(initial_window_segments);
    SAME(idle_restart);
    SAME(fast_retransmit);
    SAME(limited_transmit);
    SAME(prr);
    SAME(rack);
    SAME(f_rto);
    return NULL;
}

static const char *host_difference(const struct trace_host_setup *a,
                                   const struct trace_host_setup *b)
{
    SAME(profile);
    SAME(isn_fixed);
    SAME(isn);
    SAME(application);
    SAME(source_bytes);
    SAME(address);
    SAME(port);
    return tcp_difference(&a->tcp, &b->tcp);
}

static const char *link_difference(const struct trace_link_setup *a,
                                   const struct trace_link_setup *b)
{
    SAME(delay_ns);
    SAME(jitter_ns);
    SAME(rate_bits_per_s);
    SAME(queue_packets);
    SAME(loss_ppm);
    SAME(reorder_ppm);
    SAME(duplicate_ppm);
    SAME(corrupt_ppm);
    return NULL;
}

static const char *setup_difference(const struct trace_setup *a, const struct trace_setup *b)
{
    const char *difference;

    SAME(seed);
    SAME(through_wire);
    SAME(knock_out);
    SAME(until_ns);
    if (!same_text(&a->title, &b->title))
        return "title";
    for (int i = 0; i < TRACE_HOST_COUNT; i++)
        if ((difference = host_difference(&a->host[i], &b->host[i])) != NULL)
            return difference;
    if ((difference = link_difference(&a->to_client, &b->to_client)) != NULL)
        return difference;
    return link_difference(&a->to_server, &b->to_server);
}

static const char *fate_difference(const struct command *a, const struct command *b)
{
    SAME(fate.fate);
    SAME(fate.packet);
    if (a->fate.fate == COMMAND_DELAY)
        SAME(fate.delay_ns);
    if (a->fate.packet == 0) {
        SAME(fate.every);
        SAME(fate.match);
        SAME(fate.from);
    }
    return NULL;
}

static const char *inject_difference(const struct command *a, const struct command *b)
{
    SAME(inject.to);
    SAME(inject.flags);
    SAME(inject.source_port);
    SAME(inject.destination_port);
    SAME(inject.seq);
    SAME(inject.ack);
    SAME(inject.relative);
    SAME(inject.window);
    SAME(inject.bytes);
    return NULL;
}

static bool text_difference(const char *a, const char *b)
{
    return (a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0);
}

static const char *send_difference(const struct command *a, const struct command *b)
{
    SAME(send.bytes);
    SAME(send.urgent);
    return text_difference(a->send.text, b->send.text) ? "send.text" : NULL;
}

static const char *command_difference(const struct command *a, const struct command *b)
{
    SAME(verb);
    SAME(host);
    SAME(conn);
    switch (a->verb) {
    case COMMAND_LISTEN:
        SAME(listen.always);
        return NULL;
    case COMMAND_CONNECT:
        SAME(connect.from_port);
        SAME(connect.has_isn);
        SAME(connect.isn);
        SAME(connect.bytes);
        return text_difference(a->connect.text, b->connect.text) ? "connect.text" : NULL;
    case COMMAND_SEND:
        return send_difference(a, b);
    case COMMAND_READ:
        SAME(read.bytes);
        return NULL;
    case COMMAND_KEEPALIVE:
        SAME(keepalive.on);
        return NULL;
    case COMMAND_USER_TIMEOUT:
        SAME(user_timeout.timeout_ns);
        return NULL;
    case COMMAND_FATE:
        return fate_difference(a, b);
    case COMMAND_RELEASE:
        SAME(release.packet);
        return NULL;
    case COMMAND_CUT:
    case COMMAND_RESTORE:
        SAME(cable.ways);
        return NULL;
    case COMMAND_SET:
        SAME(set.ways);
        SAME(set.setting);
        SAME(set.value);
        return NULL;
    case COMMAND_INJECT:
        return inject_difference(a, b);
    case COMMAND_NOTE:
    case COMMAND_CHAPTER:
        return same_text(&a->text, &b->text) ? NULL : "text";
    default:
        return NULL;
    }
}

const char *scenario_difference(const struct scenario *a, const struct scenario *b)
{
    const char *difference = setup_difference(&a->setup, &b->setup);

    SAME(entry_count);
    if (!same_text(&a->description, &b->description))
        return "description";
    if (strcmp(a->tab, b->tab) != 0)
        return "tab";
    for (size_t i = 0; i < a->entry_count && difference == NULL; i++) {
        if (a->entries[i].t_ns != b->entries[i].t_ns)
            return "time";
        difference = command_difference(&a->entries[i].command, &b->entries[i].command);
    }
    return difference;
}
