#include "arithmetic/transfer.h"

#include "tcp/time.h"

#include <string.h>

#define BUFFER_BYTES (16 << 20)

void transfer_begin(struct transfer *transfer, uint64_t seed, uint64_t bytes)
{
    *transfer = (struct transfer){.setup = trace_setup_default()};
    transfer->setup.seed = seed;
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        struct tcp_config *config = &transfer->setup.host[host].tcp;

        config->mss_bytes = MSS;
        config->window_bytes = BUFFER_BYTES;
        config->window_scale = true;
        config->delayed_ack = false;
        config->r2_ns = TIME_S(86400);
        config->r2_syn_ns = TIME_S(86400);
        config->r2_syn_ack_ns = TIME_S(86400);
    }
    transfer->setup.host[TRACE_CLIENT].application = TRACE_APP_SOURCE;
    transfer->setup.host[TRACE_CLIENT].source_bytes = bytes;
    transfer->setup.host[TRACE_SERVER].application = TRACE_APP_SINK;
}

static void order(struct world *world, int64_t t_ns, const char *text)
{
    struct command command;
    struct command_error error;

    if (!command_parse(text, &command, &error))
        g_error("%s: %s", text, error.message);
    world_schedule(world, t_ns, &command);
    command_clear(&command);
}

static void open_connection(struct transfer *transfer)
{
    transfer->world = world_new(&transfer->setup);
    order(transfer->world, 0, "server listen");
    order(transfer->world, 0, "client connect");
}

static void run_to_the_end(struct transfer *transfer)
{
    while (!world_is_quiet(transfer->world) && world_step(transfer->world))
        ;
    g_assert_cmpstr(world_error(transfer->world), ==, "");
    g_assert_cmpstr(world_check(transfer->world), ==, NULL);
}

void transfer_run(struct transfer *transfer)
{
    open_connection(transfer);
    run_to_the_end(transfer);
}

void transfer_run_dropping(struct transfer *transfer, int64_t moment_ns)
{
    open_connection(transfer);
    order(transfer->world, moment_ns, "network drop next data from client");
    run_to_the_end(transfer);
}

void transfer_end(struct transfer *transfer)
{
    world_free(transfer->world);
    trace_setup_clear(&transfer->setup);
}

int64_t transfer_completed_ns(const struct transfer *transfer)
{
    const struct trace *trace = world_trace(transfer->world);
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);

        if (record->kind != TRACE_APP || record->host != TRACE_SERVER || !record->app.indication)
            continue;
        if (record->app.code == TCP_TOLD_DATA)
            bytes += record->app.bytes;
        if (record->app.code == TCP_TOLD_CLOSING) {
            g_assert_cmpuint(bytes, ==, transfer->setup.host[TRACE_CLIENT].source_bytes);
            return record->t_ns;
        }
    }
    g_error("seed %" G_GUINT64_FORMAT ": the transfer came to no end", transfer->setup.seed);
    return 0;
}

bool soak(void)
{
    return g_getenv("SYNFIN_SOAK") != NULL;
}
