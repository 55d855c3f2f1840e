/* Segments that nobody sent, as an attacker or an old incarnation might put them into the network:
 * each is given to the kernel and, in another conversation that is like it, to the engine.  What
 * either answers, and whether its connection lives on, must be the same, unless the difference
 * stands in the table with its reason.
 */
#include "kernel.h"
#include "peer.h"

#include <glib.h>

static struct device device;
static const char *impossible;

/* How far a forged number lies from what the victim would find right. */
#define EXACT     0
#define IN_WINDOW 1000
#define OLD       (-20)
#define VERY_OLD  (-200000)
#define BEYOND    2000000
#define UNSENT    5000

enum victim_state { IN_ESTABLISHED, IN_LISTEN, IN_CLOSED };

struct forgery {
    const char *name;
    enum victim_state state;
    uint8_t flags;
    int32_t seq; /* from the victim's RCV.NXT */
    int32_t ack; /* from the victim's SND.NXT */
    uint32_t bytes;
    const char *why; /* kernel and engine differ, and both are right; NULL: they may not */
};

static const struct forgery forgeries[] = {
    {"rst-exact", IN_ESTABLISHED, TCP_RST, EXACT, 0, 0, NULL},
    {"rst-ack-exact", IN_ESTABLISHED, TCP_RST | TCP_ACK, EXACT, EXACT, 0, NULL},
    {"rst-in-window", IN_ESTABLISHED, TCP_RST, IN_WINDOW, 0, 0, NULL},
    {"rst-old", IN_ESTABLISHED, TCP_RST, OLD, 0, 0, NULL},
    {"rst-beyond", IN_ESTABLISHED, TCP_RST, BEYOND, 0, 0, NULL},
    {"syn-exact", IN_ESTABLISHED, TCP_SYN, EXACT, 0, 0, NULL},
    {"syn-in-window", IN_ESTABLISHED, TCP_SYN, IN_WINDOW, 0, 0, NULL},
    {"syn-beyond", IN_ESTABLISHED, TCP_SYN, BEYOND, 0, 0, NULL},
    {"syn-old", IN_ESTABLISHED, TCP_SYN, VERY_OLD, 0, 0, NULL},
    {"syn-ack-exact", IN_ESTABLISHED, TCP_SYN | TCP_ACK, EXACT, EXACT, 0, NULL},
    {"syn-ack-of-handshake", IN_ESTABLISHED, TCP_SYN | TCP_ACK, OLD, EXACT, 0, NULL},
    {"syn-rst", IN_ESTABLISHED, TCP_SYN | TCP_RST, EXACT, 0, 0, NULL},
    {"ack-again", IN_ESTABLISHED, TCP_ACK, EXACT, EXACT, 0, NULL},
    {"ack-old", IN_ESTABLISHED, TCP_ACK, EXACT, OLD, 0, NULL},
    {"ack-very-old", IN_ESTABLISHED, TCP_ACK, EXACT, VERY_OLD, 0, NULL},
    {"ack-of-unsent", IN_ESTABLISHED, TCP_ACK, EXACT, UNSENT, 0, NULL},
    {"ack-out-of-window", IN_ESTABLISHED, TCP_ACK, BEYOND, EXACT, 0, NULL},
    {"data-exact", IN_ESTABLISHED, TCP_ACK, EXACT, EXACT, 100, NULL},
    {"data-in-window", IN_ESTABLISHED, TCP_ACK, IN_WINDOW, EXACT, 100, NULL},
    {"data-old", IN_ESTABLISHED, TCP_ACK, OLD, EXACT, 10, NULL},
    {"data-beyond", IN_ESTABLISHED, TCP_ACK, BEYOND, EXACT, 100, NULL},
    {"data-with-old-ack", IN_ESTABLISHED, TCP_ACK, EXACT, OLD, 100, NULL},
    {"data-with-very-old-ack", IN_ESTABLISHED, TCP_ACK, EXACT, VERY_OLD, 100, NULL},
    {"data-with-ack-of-unsent", IN_ESTABLISHED, TCP_ACK, EXACT, UNSENT, 100, NULL},
    {"data-without-ack", IN_ESTABLISHED, TCP_PSH, EXACT, 0, 100, NULL},
    {"no-flags", IN_ESTABLISHED, 0, EXACT, 0, 0, NULL},
    {"keepalive", IN_ESTABLISHED, TCP_ACK, -1, EXACT, 0, NULL},
    {"keepalive-with-octet", IN_ESTABLISHED, TCP_ACK, -1, EXACT, 1, NULL},
    {"fin-old", IN_ESTABLISHED, TCP_FIN | TCP_ACK, OLD, EXACT, 0, NULL},
    {"fin-beyond", IN_ESTABLISHED, TCP_FIN | TCP_ACK, BEYOND, EXACT, 0, NULL},
    {"fin-in-window", IN_ESTABLISHED, TCP_FIN | TCP_ACK, IN_WINDOW, EXACT, 0, NULL},
    {"fin-without-ack", IN_ESTABLISHED, TCP_FIN, EXACT, 0, 0, NULL},
    {"listen-rst", IN_LISTEN, TCP_RST, 7, 0, 0, NULL},
    {"listen-ack", IN_LISTEN, TCP_ACK, 7, 9, 0, NULL},
    {"listen-syn-ack", IN_LISTEN, TCP_SYN | TCP_ACK, 7, 9, 0, NULL},
    {"listen-fin", IN_LISTEN, TCP_FIN, 7, 9, 0, NULL},
    {"listen-fin-ack-data", IN_LISTEN, TCP_FIN | TCP_ACK, 7, 9, 5, NULL},
    {"listen-data", IN_LISTEN, TCP_PSH, 7, 9, 5, NULL},
    {"closed-syn", IN_CLOSED, TCP_SYN, 7, 0, 0, NULL},
    {"closed-syn-data", IN_CLOSED, TCP_SYN, 7, 0, 5, NULL},
    {"closed-ack", IN_CLOSED, TCP_ACK, 7, 9, 0, NULL},
    {"closed-data", IN_CLOSED, TCP_ACK, 7, 9, 5, NULL},
    {"closed-rst", IN_CLOSED, TCP_RST, 7, 9, 0, NULL},
    {"closed-fin", IN_CLOSED, TCP_FIN, 7, 0, 0, NULL},
    {"closed-fin-ack", IN_CLOSED, TCP_FIN | TCP_ACK, 7, 9, 0, NULL},
    {"closed-nothing", IN_CLOSED, 0, 7, 0, 5, NULL},
};

/* ---- two conversations ---------------------------------------------------------------------- */

struct talk {
    struct peer peer;
    struct kernel kernel;
    uint16_t engine_port, kernel_port;
    uint64_t octets;
};

/* What came of a forgery. */
struct reaction {
    unsigned answers;
    uint8_t flags;
    uint32_t seq, ack; /* of the last answer, from the victim's SND.NXT and RCV.NXT */
    bool alive;
};

static bool both_open(struct peer *peer, void *data)
{
    struct talk *talk = data;

    kernel_move(&talk->kernel);
    return peer->conn.state == TCP_ESTABLISHED && talk->kernel.socket >= 0;
}

static bool all_exchanged(struct peer *peer, void *data)
{
    struct talk *talk = data;

    kernel_move(&talk->kernel);
    return talk->kernel.taken == talk->octets && peer->read_bytes == talk->octets &&
           tcp_outstanding(&peer->conn) == 0;
}

static bool never(struct peer *peer, void *data)
{
    (void)peer;
    kernel_move(&((struct talk *)data)->kernel);
    return false;
}

/* Some octets go both ways, so that old numbers are numbers that were there. */
static void establish(struct talk *talk)
{
    g_assert_true(kernel_listen(&talk->kernel, talk->kernel_port, NULL));
    peer_connect(&talk->peer, talk->engine_port, talk->kernel_port);
    g_assert_true(peer_run(&talk->peer, 5000, both_open, talk));
    talk->octets = talk->kernel.to_send = 3000;
    peer_send(&talk->peer, talk->octets);
    g_assert_true(peer_run(&talk->peer, 5000, all_exchanged, talk));
    peer_run(&talk->peer, 60, never, talk);
}

static void begin(struct talk *talk, enum victim_state state)
{
    static uint16_t count;
    struct tcp_config config = tcp_config_rfc();
    struct bridge_faults faults = {0};

    *talk = (struct talk){.engine_port = (uint16_t)(20000 + count),
                          .kernel_port = (uint16_t)(30000 + count)};
    char *name = g_strdup_printf("forged-%u", count++);
    config.delayed_ack = false;
    peer_init(&talk->peer, &device, name, &config, &faults, 1);
    g_free(name);
    kernel_init(&talk->kernel);
    if (state == IN_ESTABLISHED)
        establish(talk);
    if (state == IN_LISTEN) {
        g_assert_true(kernel_listen(&talk->kernel, talk->kernel_port, NULL));
        peer_listen(&talk->peer, talk->engine_port);
    }
}

/* The kernel's end is reset, so that it has nothing more to say in the next conversation. */
static void finish(struct talk *talk)
{
    if (talk->kernel.socket >= 0)
        kernel_abort(&talk->kernel);
    kernel_finish(&talk->kernel);
    peer_finish(&talk->peer);
}

static bool is_alive(const struct talk *talk, enum bridge_way way, enum victim_state state)
{
    if (state != IN_ESTABLISHED)
        return false;
    if (way == BRIDGE_TO_ENGINE)
        return talk->peer.conn.state != TCP_CLOSED;
    return !talk->kernel.ended || talk->kernel.error == 0;
}

/* Gives the forgery to the victim at the end of `way`. */
static struct reaction try_on(const struct forgery *forgery, enum bridge_way way)
{
    struct talk talk;
    enum bridge_way back = way == BRIDGE_TO_ENGINE ? BRIDGE_TO_KERNEL : BRIDGE_TO_ENGINE;

    begin(&talk, forgery->state);
    const struct tcp_conn *conn = &talk.peer.conn;
    bool to_engine = way == BRIDGE_TO_ENGINE;
    uint32_t rcv_nxt = to_engine ? conn->rcv.nxt : conn->snd.nxt;
    uint32_t snd_nxt = to_engine ? conn->snd.nxt : conn->rcv.nxt;
    if (forgery->state != IN_ESTABLISHED)
        rcv_nxt = snd_nxt = 0;
    struct tcp_segment forged = {
        .source_port = to_engine ? talk.kernel_port : talk.engine_port,
        .destination_port = to_engine ? talk.engine_port : talk.kernel_port,
        .seq = rcv_nxt + (uint32_t)forgery->seq,
        .ack = forgery->flags & TCP_ACK ? snd_nxt + (uint32_t)forgery->ack : 0,
        .flags = forgery->flags,
        .window = 65535,
        .payload_bytes = forgery->bytes,
    };
    unsigned before = talk.peer.bridge.counts[back].arrived;
    peer_forge(&talk.peer, way, &forged);
    peer_run(&talk.peer, 120, never, &talk);

    struct tcp_segment answer;
    struct reaction reaction = {.answers = talk.peer.bridge.counts[back].arrived - before,
                                .alive = is_alive(&talk, way, forgery->state)};
    if (reaction.answers > 0 && peer_last_segment(&talk.peer, back, &answer)) {
        reaction.flags = answer.flags;
        reaction.seq = answer.seq - snd_nxt;
        reaction.ack = answer.flags & TCP_ACK ? answer.ack - rcv_nxt : 0;
    }
    finish(&talk);
    return reaction;
}

static char *in_words(const struct reaction *reaction)
{
    if (reaction->answers == 0)
        return g_strdup_printf("silent, %s", reaction->alive ? "lives" : "no connection");
    return g_strdup_printf("%u answers, the last with flags 0x%02x SEQ %+d ACK %+d, %s",
                           reaction->answers, reaction->flags, (int)reaction->seq,
                           (int)reaction->ack, reaction->alive ? "lives" : "no connection");
}

static void test_forgery(gconstpointer data)
{
    const struct forgery *forgery = data;

    if (impossible != NULL) {
        g_test_skip(impossible);
        return;
    }
    struct reaction of_kernel = try_on(forgery, BRIDGE_TO_KERNEL);
    struct reaction of_engine = try_on(forgery, BRIDGE_TO_ENGINE);
    char *kernel_does = in_words(&of_kernel);
    char *engine_does = in_words(&of_engine);

    g_test_message("kernel: %s", kernel_does);
    if (forgery->why == NULL) {
        g_assert_cmpstr(engine_does, ==, kernel_does);
    } else {
        g_test_message("engine: %s: %s", engine_does, forgery->why);
        g_assert_cmpstr(engine_does, !=, kernel_does);
    }
    g_free(kernel_does);
    g_free(engine_does);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    impossible = device_open(&device);
    for (size_t i = 0; i < G_N_ELEMENTS(forgeries); i++) {
        char *path = g_strdup_printf("/forged/%s", forgeries[i].name);
        g_test_add_data_func(path, &forgeries[i], test_forgery);
        g_free(path);
    }
    return g_test_run();
}
