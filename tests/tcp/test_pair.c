/* Two engines talk to one another over a network that loses, repeats and reorders: every octet
 * arrives once and in its place, and both sides come to CLOSED in good order. */
#include "tcp/conn.h"

#include <glib.h>

#define SEEDS       200
#define FLIGHTS_MAX 4096

struct flight {
    int64_t due_ns;
    int to;
    struct tcp_segment segment;
};

struct side {
    struct tcp_conn conn;
    uint32_t iss;
    uint64_t to_send, sent; /* octets that the application has in mind, and has handed over */
    uint64_t heard, read;   /* octets announced and taken */
    uint8_t *stored;        /* one mark an octet of the peer's stream */
    bool done, bad;
};

struct net {
    GRand *chance;
    int64_t now_ns;
    double loss;
    struct side side[2];
    struct flight flights[FLIGHTS_MAX];
    int flight_count;
    int opened_fast; /* ends that took data before the handshake was over */
    struct tcp_out out;
    guint32 seed;
    int lost;
};

static int below(struct net *net, int limit)
{
    return g_rand_int_range(net->chance, 0, limit);
}

static void fly(struct net *net, int to, const struct tcp_segment *segment)
{
    int copies = g_rand_double(net->chance) < 0.05 ? 2 : 1;

    for (int i = 0; i < copies; i++) {
        if (g_rand_double(net->chance) < net->loss) {
            net->lost++;
            continue;
        }
        g_assert_cmpint(net->flight_count, <, FLIGHTS_MAX);
        net->flights[net->flight_count++] =
            (struct flight){net->now_ns + TIME_MS(10 + below(net, 60)), to, *segment};
    }
}

static void store(struct net *net, int me, const struct tcp_note *note,
                  const struct tcp_segment *segment)
{
    struct side *side = &net->side[me];

    /* Where the engine puts an octet is where the sender took it from. */
    g_assert_cmpuint(note->store.offset, ==, segment->payload_offset + note->store.skip_bytes);
    g_assert_cmpuint(note->store.skip_bytes + note->store.payload_bytes, <=,
                     segment->payload_bytes);
    for (uint32_t i = 0; i < note->store.payload_bytes; i++)
        side->stored[note->store.offset + i] = 1;
}

static void drain(struct net *net, int me, const struct tcp_segment *arrived)
{
    struct side *side = &net->side[me];

    for (int i = 0; i < net->out.note_count; i++) {
        const struct tcp_note *note = &net->out.notes[i];

        if (note->kind == TCP_NOTE_SENT) {
            fly(net, 1 - me, &note->sent.segment);
        } else if (note->kind == TCP_NOTE_STORE) {
            store(net, me, note, arrived);
        } else if (note->kind == TCP_NOTE_INDICATION) {
            side->bad |= note->indication.what == TCP_TOLD_TIMED_OUT ||
                         note->indication.what == TCP_TOLD_RESET ||
                         note->indication.what == TCP_TOLD_REFUSED;
            side->heard += note->indication.bytes;
            net->opened_fast += note->why == TCP_WHY_DATA_FAST_OPEN;
        } else if (note->kind == TCP_NOTE_STATE && note->state.to == TCP_CLOSED) {
            side->done = true;
        }
    }
    net->out.note_count = 0;
}

/* The application reads some, writes some, and closes when all is written. */
static void act(struct net *net, int me)
{
    struct side *side = &net->side[me];
    uint64_t bytes = 0;

    if (below(net, 3) > 0) {
        tcp_receive(&side->conn, net->now_ns, (uint64_t)below(net, 5000), &bytes, &net->out);
        for (uint64_t i = 0; i < bytes; i++)
            g_assert_cmpint(side->stored[side->read + i], ==, 1);
        side->read += bytes;
    }
    if (tcp_may_send(&side->conn) == TCP_OK && side->sent < side->to_send && below(net, 2)) {
        bytes = (uint64_t)below(net, 4000);
        bytes = bytes < side->to_send - side->sent ? bytes : side->to_send - side->sent;
        tcp_send(&side->conn, net->now_ns, bytes, &net->out);
        side->sent += bytes;
    }
    if (side->sent == side->to_send && side->conn.state >= TCP_ESTABLISHED)
        tcp_close(&side->conn, net->now_ns, &net->out);
    drain(net, me, NULL);
}

static void finish(struct net *net, int me)
{
    act(net, me);
    do {
        tcp_output(&net->side[me].conn, net->now_ns, &net->out);
        drain(net, me, NULL);
    } while (tcp_deadline_ns(&net->side[me].conn) <= net->now_ns &&
             net->side[me].conn.unfinished_ns != TIME_NEVER_NS);
}

/* The next thing that happens; false if nothing ever will. */
static bool step(struct net *net)
{
    int next = -1;
    int64_t at_ns = TIME_NEVER_NS;

    for (int i = 0; i < net->flight_count; i++) {
        if (net->flights[i].due_ns < at_ns) {
            at_ns = net->flights[i].due_ns;
            next = i;
        }
    }
    for (int me = 0; me < 2; me++) {
        if (tcp_deadline_ns(&net->side[me].conn) < at_ns) {
            at_ns = tcp_deadline_ns(&net->side[me].conn);
            next = -2 - me;
        }
    }
    if (next == -1)
        return false;
    g_assert_cmpint(at_ns, >=, net->now_ns);
    net->now_ns = at_ns;
    if (next < 0) {
        tcp_advance(&net->side[-2 - next].conn, at_ns, &net->out);
        drain(net, -2 - next, NULL);
        finish(net, -2 - next);
        return true;
    }
    struct flight flight = net->flights[next];

    net->flights[next] = net->flights[--net->flight_count];
    tcp_segment_arrives(&net->side[flight.to].conn, at_ns, &flight.segment,
                        net->side[flight.to].iss, &net->out);
    drain(net, flight.to, &flight.segment);
    finish(net, flight.to);
    return true;
}

/* Whatever can be switched on each side for itself. */
static struct tcp_config any_config(struct net *net)
{
    struct tcp_config config = tcp_config_rfc();

    config.r2_ns = config.r2_syn_ns = config.r2_syn_ack_ns = TIME_NEVER_NS;
    config.msl_ns = TIME_S(3600);
    config.mss_bytes = (uint16_t)(50 + below(net, 1400));
    config.window_bytes = (uint32_t)(below(net, 2) ? 65535 : 200 + below(net, 5000));
    config.window_scale = below(net, 2);
    if (config.window_scale && below(net, 2))
        config.window_bytes = (uint32_t)(10000 << below(net, 15));
    config.timestamps = below(net, 2);
    config.sack = below(net, 2);
    config.ecn = below(net, 2);
    config.delayed_ack = below(net, 2);
    config.nagle = below(net, 2);
    config.congestion = (enum tcp_congestion)below(net, TCP_CONGESTION_COUNT);
    config.initial_window_segments = below(net, 2) ? 10 : 0;
    config.idle_restart = below(net, 2);
    config.fast_retransmit = below(net, 4) > 0;
    config.limited_transmit = below(net, 2);
    config.prr = below(net, 2);
    config.rack = below(net, 2);
    config.f_rto = below(net, 2);
    return config;
}

/* Each may know a cookie from the other, which may have another secret since (RFC 7413). */
static void any_cookies(struct net *net, int me, struct tcp_config *config)
{
    config->fast_open = below(net, 2);
    config->cookie_given = (struct tcp_cookie){4, {(uint8_t)me}};
    if (below(net, 3) > 0) {
        config->cookie_kept = (struct tcp_cookie){4, {(uint8_t)(below(net, 4) ? 1 - me : 7)}};
        config->kept_mss_bytes = (uint16_t)below(net, 1461);
    }
}

static void begin(struct net *net, guint32 seed)
{
    *net = (struct net){.chance = g_rand_new_with_seed(seed), .seed = seed};
    net->loss = (double)(seed % 31) / 100;
    for (int me = 0; me < 2; me++) {
        struct tcp_config config = any_config(net);

        any_cookies(net, me, &config);
        tcp_init(&net->side[me].conn, &config);
        net->side[me].iss = g_rand_int(net->chance);
        net->side[me].to_send = (uint64_t)(below(net, 5) == 0 ? 0 : below(net, 30000));
        net->side[me].stored = g_malloc0(40000);
    }
}

static void open_both(struct net *net)
{
    struct side *side = net->side;

    if (net->seed % 3 == 0)
        tcp_open_active(&side[1].conn, 0, 80, 49152, side[1].iss, &net->out);
    else
        tcp_open_passive(&side[1].conn, 0, 80, &net->out);
    tcp_open_active(&side[0].conn, 0, 49152, 80, side[0].iss, &net->out);
    net->out.note_count = 0;
    finish(net, 0);
    finish(net, 1);
}

/* An application that got no word for a while looks again: time passes for it, too. */
static void run(struct net *net)
{
    for (int i = 0; i < 200000 && !(net->side[0].done && net->side[1].done); i++) {
        if (!step(net)) {
            net->now_ns += TIME_S(1);
            finish(net, 0);
            finish(net, 1);
        } else if (i % 7 == 0) {
            finish(net, i % 2);
        }
    }
}

static void every_octet_arrives_once_and_in_its_place(void)
{
    struct net *net = g_new(struct net, 1);
    uint64_t octets = 0;
    int lost = 0, opened_fast = 0;

    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        begin(net, seed);
        open_both(net);
        run(net);
        for (int me = 0; me < 2; me++) {
            if (!net->side[me].done || net->side[me].bad ||
                net->side[me].heard != net->side[1 - me].to_send) {
                g_error("seed %u: side %d in %s heard %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                        " octets, %s, at %.3f s",
                        seed, me, tcp_state_name(net->side[me].conn.state), net->side[me].heard,
                        net->side[1 - me].to_send, net->side[me].bad ? "failed" : "no failure",
                        (double)net->now_ns / 1e9);
            }
            octets += net->side[me].heard;
            g_free(net->side[me].stored);
        }
        lost += net->lost;
        opened_fast += net->opened_fast;
        g_rand_free(net->chance);
    }
    g_test_message("%d seeds, %" G_GUINT64_FORMAT " octets, %d segments lost, %d opened fast",
                   SEEDS, octets, lost, opened_fast);
    g_assert_cmpint(lost, >, SEEDS);
    g_assert_cmpint(opened_fast, >, 0);
    g_free(net);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pair/every-octet-arrives-once-and-in-its-place",
                    every_octet_arrives_once_and_in_its_place);
    return g_test_run();
}
