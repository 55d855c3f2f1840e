/* Segments, calls and moments by chance, in every state, under the invariants of invariants.c.  The
 * seed of a round stands in the message of its failure. */
#include "lab.h"

#include <string.h>

#define ROUNDS 150
#define EVENTS 40

static GRand *chance;

static int below(int limit)
{
    return g_rand_int_range(chance, 0, limit);
}

/* A number near one that matters, or anywhere. */
static uint32_t near(uint32_t number)
{
    switch (below(8)) {
    case 0:
        return g_rand_int(chance);
    case 1:
        return number + (uint32_t)below(3000) - 1500;
    default:
        return number + (uint32_t)below(4) - 2;
    }
}

static uint32_t edge_number(const struct lab *lab)
{
    const struct tcp_conn *conn = &lab->conn;
    const uint32_t numbers[] = {conn->rcv.nxt, conn->rcv.nxt + conn->rcv.wnd, conn->rcv.irs,
                                conn->rcv.nxt + 100, conn->rcv.nxt - 100};

    return numbers[below(G_N_ELEMENTS(numbers))];
}

/* Timestamps around those that matter, and blocks of which some make no sense. */
static void random_options(const struct lab *lab, struct tcp_segment *segment)
{
    struct tcp_options *options = &segment->options;

    if (segment->flags & TCP_SYN) {
        options->mss_bytes = (uint16_t)(below(3) * below(200));
        options->window_scale = below(2);
        options->window_shift = (uint8_t)below(20);
        options->sack_permitted = below(2);
        options->fast_open = below(2);
        /* The cookie of the connection under test, or another one. */
        if (options->fast_open && below(2))
            options->cookie = (struct tcp_cookie){4, {0xc0, 0, 0, (uint8_t)below(2)}};
    }
    if (below(8) > 0) {
        options->timestamps = true;
        options->ts_value = near(lab->conn.ts.recent + (uint32_t)below(3));
        options->ts_echo = near(lab->conn.ts.offset + (uint32_t)(lab->now_ns / TIME_MS(1)));
    }
    if (below(3) > 0)
        return;
    options->sack_count = (uint8_t)below(TCP_SACK_BLOCKS_MAX + 1);
    for (int i = 0; i < options->sack_count; i++) {
        options->sack[i].start = near(below(2) ? lab->conn.snd.una : lab->conn.snd.nxt);
        options->sack[i].end = options->sack[i].start + (uint32_t)below(below(4) ? 200 : 5);
    }
}

static struct tcp_segment random_segment(const struct lab *lab)
{
    static const uint8_t flags[] = {TCP_ACK,
                                    TCP_ACK,
                                    TCP_ACK | TCP_PSH,
                                    TCP_ACK | TCP_FIN,
                                    TCP_SYN,
                                    TCP_SYN | TCP_ACK,
                                    TCP_RST,
                                    TCP_RST | TCP_ACK,
                                    0,
                                    TCP_FIN};
    struct tcp_segment segment = {
        .source_port = 80,
        .destination_port = 49152,
        .seq = near(edge_number(lab)),
        .ack = near(below(2) ? lab->conn.snd.nxt : lab->conn.snd.una),
        .flags = flags[below(below(3) == 0 ? G_N_ELEMENTS(flags) : 4)],
        .window = (uint16_t)(below(3) == 0 ? below(3) : below(2000)),
    };

    if (below(20) == 0)
        segment.flags = (uint8_t)g_rand_int(chance);
    if (below(2) == 0)
        segment.payload_bytes = (uint32_t)below(below(4) == 0 ? 3000 : 120);
    random_options(lab, &segment);
    return segment;
}

static void random_event(struct lab *lab)
{
    struct tcp_segment segment;
    uint64_t bytes;

    switch (below(12)) {
    case 0:
        lab_sends(lab, (uint64_t)below(1500), tcp_may_send(&lab->conn), __FILE__, __LINE__);
        break;
    case 1:
        if (below(6) == 0)
            lab_closes(lab, tcp_may_close(&lab->conn), __FILE__, __LINE__);
        break;
    case 2:
        lab_after(lab, TIME_MS(below(3000)));
        break;
    case 3:
        if (below(20) == 0)
            lab_after(lab, TIME_S(below(400)));
        break;
    case 4:
        lab->reads = !lab->reads;
        tcp_receive(&lab->conn, lab->now_ns, (uint64_t)below(300), &bytes, &lab->out);
        lab_output(lab);
        break;
    case 5:
        lab_set_keepalive(lab, below(2));
        break;
    case 6:
        if (below(30) == 0)
            lab_aborts(lab, tcp_may_abort(&lab->conn), __FILE__, __LINE__);
        break;
    default:
        segment = random_segment(lab);
        lab_arrives_raw(lab, &segment);
        break;
    }
}

/* As if the SYNs, which the constructors of the states leave bare, had carried what is switched on. */
static void put_options_in_force(struct lab *lab)
{
    struct tcp_conn *conn = &lab->conn;
    bool syn_heard = conn->state != TCP_CLOSED && conn->state != TCP_LISTEN &&
                     conn->state != TCP_SYN_SENT && conn->snd.una_position > 0;

    if (!syn_heard)
        return;
    conn->sack_ok = conn->config.sack;
    conn->ts_ok = conn->config.timestamps;
    conn->ts.last_ack_sent = conn->rcv.nxt;
    conn->scale_ok = conn->config.window_scale;
    conn->snd_shift = conn->scale_ok ? (uint8_t)below(15) : 0;
}

static void one_round(const char *state, guint32 seed)
{
    struct lab lab;

    g_rand_set_seed(chance, seed);
    lab_begin(&lab);
    lab.iss = g_rand_int(chance);
    lab.irs = g_rand_int(chance);
    lab.config.keepalive_idle_ns = TIME_S(5);
    lab.config.keepalive_interval_ns = TIME_S(1);
    lab.config.window_scale = below(2);
    lab.config.timestamps = below(2);
    lab.config.sack = below(2);
    lab.config.rack = below(2);
    lab.config.fast_open = below(2);
    lab.config.cookie_given = (struct tcp_cookie){4, {0xc0}};
    if (below(2))
        lab.config.cookie_kept = lab.config.cookie_given;
    lab_configure(&lab);
    lab_reach(&lab, state);
    put_options_in_force(&lab);
    for (int i = 0; i < EVENTS && !lab.broken; i++)
        random_event(&lab);
    if (lab.broken)
        g_test_message("state %s, seed %u", state, seed);
    lab_end(&lab);
}

static void chance_meets_every_state(gconstpointer state)
{
    chance = g_rand_new();
    for (guint32 seed = 1; seed <= ROUNDS; seed++)
        one_round(state, seed);
    g_rand_free(chance);
}

int main(int argc, char **argv)
{
    static const char *const states[] = {
        "CLOSED",      "LISTEN",     "SYN-SENT",     "SYN-RECEIVED", "SYN-RECEIVED-ACTIVE",
        "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",   "CLOSE-WAIT",   "CLOSING",
        "LAST-ACK",    "TIME-WAIT",  "WINDOW-CLOSED"};

    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
        char *path = g_strdup_printf("/fuzz/%s", states[i]);

        g_test_add_data_func(path, states[i], chance_meets_every_state);
        g_free(path);
    }
    return g_test_run();
}
