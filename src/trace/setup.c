#include "trace/setup.h"

#include "tcp/time.h"
#include "trace/memory.h"

const char *trace_host_name(enum trace_host host)
{
    static const char *const names[] = {"client", "server", "network"};
    return names[host];
}

const char *trace_application_name(enum trace_application application)
{
    static const char *const names[TRACE_APP_COUNT] = {"manual", "echo", "sink", "source",
                                                       "close-on-eof"};
    return names[application];
}

const char *trace_link_setting_name(enum trace_link_setting setting)
{
    static const char *const names[TRACE_LINK_SETTING_COUNT] = {
        "delay", "jitter", "rate", "queue", "loss", "reorder", "duplicate", "corrupt", "mark"};
    return names[setting];
}

int64_t trace_link_get(const struct trace_link_setup *link, enum trace_link_setting setting)
{
    switch (setting) {
    case TRACE_LINK_DELAY:
        return link->delay_ns;
    case TRACE_LINK_JITTER:
        return link->jitter_ns;
    case TRACE_LINK_RATE:
        return link->rate_bits_per_s;
    case TRACE_LINK_QUEUE:
        return link->queue_packets;
    case TRACE_LINK_LOSS:
        return link->loss_ppm;
    case TRACE_LINK_REORDER:
        return link->reorder_ppm;
    case TRACE_LINK_DUPLICATE:
        return link->duplicate_ppm;
    case TRACE_LINK_CORRUPT:
        return link->corrupt_ppm;
    case TRACE_LINK_MARK:
        return link->mark_packets;
    case TRACE_LINK_SETTING_COUNT:
        break;
    }
    return 0;
}

void trace_link_set(struct trace_link_setup *link, enum trace_link_setting setting, int64_t value)
{
    switch (setting) {
    case TRACE_LINK_DELAY:
        link->delay_ns = value;
        break;
    case TRACE_LINK_JITTER:
        link->jitter_ns = value;
        break;
    case TRACE_LINK_RATE:
        link->rate_bits_per_s = value;
        break;
    case TRACE_LINK_QUEUE:
        link->queue_packets = (uint32_t)value;
        break;
    case TRACE_LINK_LOSS:
        link->loss_ppm = (uint32_t)value;
        break;
    case TRACE_LINK_REORDER:
        link->reorder_ppm = (uint32_t)value;
        break;
    case TRACE_LINK_DUPLICATE:
        link->duplicate_ppm = (uint32_t)value;
        break;
    case TRACE_LINK_CORRUPT:
        link->corrupt_ppm = (uint32_t)value;
        break;
    case TRACE_LINK_MARK:
        link->mark_packets = (uint32_t)value;
        break;
    case TRACE_LINK_SETTING_COUNT:
        break;
    }
}

struct trace_setup trace_setup_default(void)
{
    struct trace_setup setup = {
        .name = memory_copy_string(""),
        .seed = 1,
        .host[TRACE_CLIENT] =
            {
                .tcp = tcp_config_rfc(),
                .address = 0x0a000001,
                .port = 49152,
            },
        .host[TRACE_SERVER] =
            {
                .tcp = tcp_config_rfc(),
                .address = 0x0a000002,
                .port = 80,
            },
        .to_client = {.delay_ns = TIME_MS(50)},
        .to_server = {.delay_ns = TIME_MS(50)},
        .until_ns = TIME_NEVER_NS,
    };
    return setup;
}

struct trace_setup trace_setup_copy(const struct trace_setup *setup)
{
    struct trace_setup copy = *setup;

    copy.name = memory_copy_string(setup->name);
    copy.title = trace_text_copy(&setup->title);
    return copy;
}

void trace_setup_clear(struct trace_setup *setup)
{
    memory_free(setup->name);
    trace_text_clear(&setup->title);
    *setup = (struct trace_setup){0};
}
