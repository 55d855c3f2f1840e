/* Segments that nobody sent, as an attacker or an old incarnation might put them into the network:
 * each is given to the kernel and, in another conversation that is like it, to the engine.  What
 * either answers, and whether its connection lives on, must be the same, but for the few cases where
 * Linux does more or less than the RFC asks for.
 */
#include "kernel.h"
#include "peer.h"

#include <glib.h>
#include <locale.h>

static struct device device;
static const char *impossible;

/* How far a forged number lies from what the victim would find right. */
#define EXACT      0
#define IN_WINDOW  1000
#define OLD        (-20)
#define VERY_OLD   (-200000)
#define BEYOND     2000000
#define UNSENT     5000
#define OF_OUR_SYN 0    /* in SYN-SENT: SND.NXT */
#define OF_NO_SYN  (-1) /* and SND.UNA */

enum victim_state {
    IN_CLOSED,
    IN_LISTEN,
    IN_SYN_SENT,     /* and nobody answers */
    IN_SYN_RECEIVED, /* from LISTEN, by a forged SYN */
    IN_ESTABLISHED,
    IN_FIN_WAIT_2,
    IN_CLOSE_WAIT,
    IN_TIME_WAIT
};

/* As the kernel's tcpi_state says it. */
#define KERNEL_STATE_CLOSED 7

/* The number of the SYN that makes a listener SYN-RECEIVED. */
#define FORGED_IRS 77000

struct forgery {
    const char *name;
    enum victim_state state;
    uint8_t flags;
    int32_t seq; /* from the victim's RCV.NXT */
    int32_t ack; /* from the victim's SND.NXT */
    uint32_t bytes;
    const char *why; /* both are right, and yet they differ; NULL: they must not */
};

/* Where Linux does what the RFC does not ask for. */
static const char at_once[] = "Linux sends its SYN again at once, for the answer may be to an "
                              "earlier connection (RFC 9293 §3.10.7.3 only sends the reset)";
static const char syn_ack_again[] = "Linux repeats its SYN,ACK; RFC 9293 §3.10.7.4 answers what "
                                    "lies before the window with an ACK";
static const char no_reset[] = "Linux sends no challenge ACK from TIME-WAIT; RFC 9293 §3.10.7.4 "
                               "makes no exception for it";

static const struct forgery forgeries[] = {
    {"rst-exact", IN_ESTABLISHED, TCP_RST, EXACT, 0, 0},
    {"rst-ack-exact", IN_ESTABLISHED, TCP_RST | TCP_ACK, EXACT, EXACT, 0},
    {"rst-in-window", IN_ESTABLISHED, TCP_RST, IN_WINDOW, 0, 0},
    {"rst-old", IN_ESTABLISHED, TCP_RST, OLD, 0, 0},
    {"rst-beyond", IN_ESTABLISHED, TCP_RST, BEYOND, 0, 0},
    {"syn-exact", IN_ESTABLISHED, TCP_SYN, EXACT, 0, 0},
    {"syn-in-window", IN_ESTABLISHED, TCP_SYN, IN_WINDOW, 0, 0},
    {"syn-beyond", IN_ESTABLISHED, TCP_SYN, BEYOND, 0, 0},
    {"syn-old", IN_ESTABLISHED, TCP_SYN, VERY_OLD, 0, 0},
    {"syn-ack-exact", IN_ESTABLISHED, TCP_SYN | TCP_ACK, EXACT, EXACT, 0},
    {"syn-ack-of-handshake", IN_ESTABLISHED, TCP_SYN | TCP_ACK, OLD, EXACT, 0},
    {"syn-rst", IN_ESTABLISHED, TCP_SYN | TCP_RST, EXACT, 0, 0},
    {"ack-again", IN_ESTABLISHED, TCP_ACK, EXACT, EXACT, 0},
    {"ack-old", IN_ESTABLISHED, TCP_ACK, EXACT, OLD, 0},
    {"ack-very-old", IN_ESTABLISHED, TCP_ACK, EXACT, VERY_OLD, 0},
    {"ack-of-unsent", IN_ESTABLISHED, TCP_ACK, EXACT, UNSENT, 0},
    {"ack-out-of-window", IN_ESTABLISHED, TCP_ACK, BEYOND, EXACT, 0},
    {"data-exact", IN_ESTABLISHED, TCP_ACK, EXACT, EXACT, 100},
    {"data-in-window", IN_ESTABLISHED, TCP_ACK, IN_WINDOW, EXACT, 100},
    {"data-old", IN_ESTABLISHED, TCP_ACK, OLD, EXACT, 10},
    {"data-beyond", IN_ESTABLISHED, TCP_ACK, BEYOND, EXACT, 100},
    {"data-with-old-ack", IN_ESTABLISHED, TCP_ACK, EXACT, OLD, 100},
    {"data-with-very-old-ack", IN_ESTABLISHED, TCP_ACK, EXACT, VERY_OLD, 100},
    {"data-with-ack-of-unsent", IN_ESTABLISHED, TCP_ACK, EXACT, UNSENT, 100},
    {"data-without-ack", IN_ESTABLISHED, TCP_PSH, EXACT, 0, 100},
    {"no-flags", IN_ESTABLISHED, 0, EXACT, 0, 0},
    {"keepalive", IN_ESTABLISHED, TCP_ACK, -1, EXACT, 0},
    {"keepalive-with-octet", IN_ESTABLISHED, TCP_ACK, -1, EXACT, 1},
    {"fin-old", IN_ESTABLISHED, TCP_FIN | TCP_ACK, OLD, EXACT, 0},
    {"fin-beyond", IN_ESTABLISHED, TCP_FIN | TCP_ACK, BEYOND, EXACT, 0},
    {"fin-in-window", IN_ESTABLISHED, TCP_FIN | TCP_ACK, IN_WINDOW, EXACT, 0},
    {"fin-without-ack", IN_ESTABLISHED, TCP_FIN, EXACT, 0, 0},
    {"syn-sent-rst", IN_SYN_SENT, TCP_RST, 7, 0, 0},
    {"syn-sent-rst-ack", IN_SYN_SENT, TCP_RST | TCP_ACK, 7, OF_OUR_SYN, 0},
    {"syn-sent-rst-bad-ack", IN_SYN_SENT, TCP_RST | TCP_ACK, 7, UNSENT, 0, at_once},
    {"syn-sent-ack", IN_SYN_SENT, TCP_ACK, 7, OF_OUR_SYN, 0},
    {"syn-sent-bad-ack", IN_SYN_SENT, TCP_ACK, 7, UNSENT, 0, at_once},
    {"syn-sent-syn-ack-of-nothing", IN_SYN_SENT, TCP_SYN | TCP_ACK, 7, OF_NO_SYN, 0, at_once},
    {"syn-sent-syn-ack-of-unsent", IN_SYN_SENT, TCP_SYN | TCP_ACK, 7, UNSENT, 0, at_once},
    {"syn-sent-syn-ack", IN_SYN_SENT, TCP_SYN | TCP_ACK, 7, OF_OUR_SYN, 0},
    {"syn-sent-syn", IN_SYN_SENT, TCP_SYN, 7, 0, 0},
    {"syn-sent-fin", IN_SYN_SENT, TCP_FIN, 7, 0, 0},
    {"syn-sent-data", IN_SYN_SENT, TCP_PSH, 7, 0, 10},
    {"syn-received-syn-again", IN_SYN_RECEIVED, TCP_SYN, -1, 0, 0, syn_ack_again},
    {"syn-received-rst", IN_SYN_RECEIVED, TCP_RST, EXACT, 0, 0},
    {"syn-received-rst-in-window", IN_SYN_RECEIVED, TCP_RST, IN_WINDOW, 0, 0},
    {"syn-received-rst-beyond", IN_SYN_RECEIVED, TCP_RST, BEYOND, 0, 0},
    {"syn-received-ack-of-unsent", IN_SYN_RECEIVED, TCP_ACK, EXACT, UNSENT, 0},
    {"syn-received-ack-of-nothing", IN_SYN_RECEIVED, TCP_ACK, EXACT, OLD, 0},
    {"syn-received-ack-out-of-window", IN_SYN_RECEIVED, TCP_ACK, BEYOND, EXACT, 0},
    {"syn-received-ack", IN_SYN_RECEIVED, TCP_ACK, EXACT, EXACT, 0},
    {"syn-received-data", IN_SYN_RECEIVED, TCP_ACK, EXACT, EXACT, 10},
    {"fin-wait-2-rst-exact", IN_FIN_WAIT_2, TCP_RST, EXACT, 0, 0},
    {"fin-wait-2-rst-in-window", IN_FIN_WAIT_2, TCP_RST, IN_WINDOW, 0, 0},
    {"fin-wait-2-syn", IN_FIN_WAIT_2, TCP_SYN, EXACT, 0, 0},
    {"fin-wait-2-ack-of-unsent", IN_FIN_WAIT_2, TCP_ACK, EXACT, UNSENT, 0},
    {"fin-wait-2-data-in-window", IN_FIN_WAIT_2, TCP_ACK, IN_WINDOW, EXACT, 10},
    {"close-wait-rst-exact", IN_CLOSE_WAIT, TCP_RST, EXACT, 0, 0},
    {"close-wait-rst-in-window", IN_CLOSE_WAIT, TCP_RST, IN_WINDOW, 0, 0},
    {"close-wait-syn", IN_CLOSE_WAIT, TCP_SYN, EXACT, 0, 0},
    {"close-wait-fin-again", IN_CLOSE_WAIT, TCP_FIN | TCP_ACK, -1, EXACT, 0},
    {"close-wait-keepalive", IN_CLOSE_WAIT, TCP_ACK, -1, EXACT, 0},
    {"time-wait-fin-again", IN_TIME_WAIT, TCP_FIN | TCP_ACK, -1, EXACT, 0},
    {"time-wait-ack", IN_TIME_WAIT, TCP_ACK, EXACT, EXACT, 0},
    {"time-wait-old-data", IN_TIME_WAIT, TCP_ACK, OLD, EXACT, 10},
    {"time-wait-syn-old", IN_TIME_WAIT, TCP_SYN, VERY_OLD, 0, 0},
    {"time-wait-rst-in-window", IN_TIME_WAIT, TCP_RST, IN_WINDOW, 0, 0, no_reset},
    {"time-wait-rst-old", IN_TIME_WAIT, TCP_RST, OLD, 0, 0},
    {"listen-rst", IN_LISTEN, TCP_RST, 7, 0, 0},
    {"listen-ack", IN_LISTEN, TCP_ACK, 7, 9, 0},
    {"listen-syn-ack", IN_LISTEN, TCP_SYN | TCP_ACK, 7, 9, 0},
    {"listen-fin", IN_LISTEN, TCP_FIN, 7, 9, 0},
    {"listen-fin-ack-data", IN_LISTEN, TCP_FIN | TCP_ACK, 7, 9, 5},
    {"listen-data", IN_LISTEN, TCP_PSH, 7, 9, 5},
    {"closed-syn", IN_CLOSED, TCP_SYN, 7, 0, 0},
    {"closed-syn-data", IN_CLOSED, TCP_SYN, 7, 0, 5},
    {"closed-ack", IN_CLOSED, TCP_ACK, 7, 9, 0},
    {"closed-data", IN_CLOSED, TCP_ACK, 7, 9, 5},
    {"closed-rst", IN_CLOSED, TCP_RST, 7, 9, 0},
    {"closed-fin", IN_CLOSED, TCP_FIN, 7, 0, 0},
    {"closed-fin-ack", IN_CLOSED, TCP_FIN | TCP_ACK, 7, 9, 0},
    {"closed-nothing", IN_CLOSED, 0, 7, 0, 5},
};

/* ---- two conversations ---------------------------------------------------------------------- */

struct talk {
    struct peer peer;
    struct kernel kernel;
    uint16_t engine_port, kernel_port;
    uint64_t octets;
    int time_waits_before;
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
    peer_run(&talk->peer, 50, never, talk);
}

static bool engine_heard_end(struct peer *peer, void *data)
{
    kernel_move(&((struct talk *)data)->kernel);
    return peer->told[TCP_TOLD_CLOSING] > 0;
}

static bool kernel_heard_end(struct peer *peer, void *data)
{
    struct talk *talk = data;

    (void)peer;
    kernel_move(&talk->kernel);
    return talk->kernel.ended;
}

/* One end closes, and the other learns of it. */
static void close_end(struct talk *talk, bool engine)
{
    if (engine)
        peer_close(&talk->peer);
    else
        kernel_end_sending(&talk->kernel);
    g_assert_true(peer_run(&talk->peer, 5000, engine ? kernel_heard_end : engine_heard_end, talk));
    /* Linux may delay its ACK of a FIN. */
    peer_run(&talk->peer, 50, never, talk);
}

/* The victim listens, and a SYN comes from nobody. */
static void forge_syn(struct talk *talk, bool to_engine)
{
    struct tcp_segment syn = {
        .source_port = to_engine ? talk->kernel_port : talk->engine_port,
        .destination_port = to_engine ? talk->engine_port : talk->kernel_port,
        .seq = FORGED_IRS,
        .flags = TCP_SYN,
        .window = 65535,
        .options = {.mss_bytes = 1460},
    };

    peer_forge(&talk->peer, to_engine ? BRIDGE_TO_ENGINE : BRIDGE_TO_KERNEL, &syn);
    peer_run(&talk->peer, 30, never, talk);
}

static void listen_or_connect(struct talk *talk, enum victim_state state, bool engine)
{
    if (state == IN_SYN_SENT && engine)
        peer_connect(&talk->peer, talk->engine_port, talk->kernel_port);
    else if (state == IN_SYN_SENT)
        g_assert_true(kernel_connect(&talk->kernel, talk->kernel_port, talk->engine_port, NULL));
    else if (engine)
        peer_listen(&talk->peer, talk->engine_port);
    else
        g_assert_true(kernel_listen(&talk->kernel, talk->kernel_port, NULL));
    if (state == IN_SYN_RECEIVED)
        forge_syn(talk, engine);
    peer_run(&talk->peer, 10, never, talk);
}

/* Brings the victim into the state. */
static void begin(struct talk *talk, enum victim_state state, bool engine)
{
    static uint16_t count;
    struct tcp_config config = tcp_config_rfc();
    /* Before there is a connection, only the forger speaks with the victim. */
    struct bridge_faults faults = {.loss_percent = state < IN_ESTABLISHED ? 100 : 0};

    *talk = (struct talk){.engine_port = (uint16_t)(20000 + count),
                          .kernel_port = (uint16_t)(30000 + count),
                          .time_waits_before = kernel_time_waits()};
    char *name = g_strdup_printf("forged-%u", count++);
    config.delayed_ack = false;
    peer_init(&talk->peer, &device, name, &config, &faults, 1);
    g_free(name);
    kernel_init(&talk->kernel);
    if (state >= IN_ESTABLISHED)
        establish(talk);
    else if (state != IN_CLOSED)
        listen_or_connect(talk, state, engine);
    if (state == IN_FIN_WAIT_2 || state == IN_TIME_WAIT)
        close_end(talk, engine);
    if (state == IN_CLOSE_WAIT || state == IN_TIME_WAIT)
        close_end(talk, !engine);
}

/* The kernel's end is reset, so that it has nothing more to say in the next conversation. */
static void finish(struct talk *talk)
{
    if (talk->kernel.socket >= 0)
        kernel_abort(&talk->kernel);
    kernel_finish(&talk->kernel);
    peer_finish(&talk->peer);
}

/* Whether there still is what was there before. */
static bool is_alive(const struct talk *talk, enum victim_state state, bool engine)
{
    if (state == IN_CLOSED || state == IN_LISTEN || state == IN_SYN_RECEIVED)
        return false;
    if (engine)
        return talk->peer.conn.state != TCP_CLOSED;
    if (state == IN_TIME_WAIT)
        return kernel_time_waits() > talk->time_waits_before;
    return kernel_info(&talk->kernel).tcpi_state != KERNEL_STATE_CLOSED;
}

/* The numbers that the victim would find exact. */
static void learn_numbers(const struct talk *talk, enum victim_state state, bool engine,
                          uint32_t *rcv_nxt, uint32_t *snd_nxt)
{
    const struct tcp_conn *conn = &talk->peer.conn;
    struct tcp_segment said = {0};

    *rcv_nxt = *snd_nxt = 0;
    if (state >= IN_ESTABLISHED) {
        *rcv_nxt = engine ? conn->rcv.nxt : conn->snd.nxt;
        *snd_nxt = engine ? conn->snd.nxt : conn->rcv.nxt;
    } else if (state >= IN_SYN_SENT) {
        peer_last_segment(&talk->peer, engine ? BRIDGE_TO_KERNEL : BRIDGE_TO_ENGINE, &said);
        *snd_nxt = said.seq + 1;
        *rcv_nxt = state == IN_SYN_RECEIVED ? FORGED_IRS + 1 : 0;
    }
}

/* Gives the forgery to the kernel or to the engine. */
static struct reaction try_on(const struct forgery *forgery, bool engine)
{
    enum bridge_way back = engine ? BRIDGE_TO_KERNEL : BRIDGE_TO_ENGINE;
    uint32_t rcv_nxt, snd_nxt;
    struct talk talk;

    begin(&talk, forgery->state, engine);
    learn_numbers(&talk, forgery->state, engine, &rcv_nxt, &snd_nxt);
    struct tcp_segment forged = {
        .source_port = engine ? talk.kernel_port : talk.engine_port,
        .destination_port = engine ? talk.engine_port : talk.kernel_port,
        .seq = rcv_nxt + (uint32_t)forgery->seq,
        .ack = forgery->flags & TCP_ACK ? snd_nxt + (uint32_t)forgery->ack : 0,
        .flags = forgery->flags,
        .window = 65535,
        .payload_bytes = forgery->bytes,
    };
    unsigned before = talk.peer.bridge.counts[back].arrived;
    peer_forge(&talk.peer, engine ? BRIDGE_TO_ENGINE : BRIDGE_TO_KERNEL, &forged);
    peer_run(&talk.peer, 60, never, &talk);

    struct tcp_segment answer;
    struct reaction reaction = {.answers = talk.peer.bridge.counts[back].arrived - before,
                                .alive = is_alive(&talk, forgery->state, engine)};
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
    struct reaction of_kernel = try_on(forgery, false);
    struct reaction of_engine = try_on(forgery, true);
    char *kernel_does = in_words(&of_kernel);
    char *engine_does = in_words(&of_engine);

    g_test_message("kernel: %s", kernel_does);
    if (forgery->why == NULL) {
        g_assert_cmpstr(engine_does, ==, kernel_does);
    } else {
        g_test_message("engine: %s. %s", engine_does, forgery->why);
        g_assert_cmpstr(engine_does, !=, kernel_does);
    }
    g_free(kernel_does);
    g_free(engine_does);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    g_test_init(&argc, &argv, NULL);
    impossible = device_open(&device);
    for (size_t i = 0; i < G_N_ELEMENTS(forgeries); i++) {
        char *path = g_strdup_printf("/forged/%s", forgeries[i].name);
        g_test_add_data_func(path, &forgeries[i], test_forgery);
        g_free(path);
    }
    return g_test_run();
}
