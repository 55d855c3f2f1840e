/* Two ends that have both used up the other's window and lost the beginning of what they sent (RFC
 * 9293 App. A.2): all that they say then bears the number one past the window.  If that were not
 * acceptable, each ACK would be answered with an ACK, and no answer would ever be looked at. */
#include "tcp/conn.h"

#include <glib.h>

#define WINDOW_BYTES 1000
#define MSS_BYTES    100

struct end {
    struct tcp_conn conn;
    GQueue inbox; /* struct tcp_segment, owned */
    int to_lose;  /* so many of the text segments that it sends next are lost */
};

static struct end ends[2];

/* What one end has to send goes to the other one. */
static void carry(int from, struct tcp_out *out)
{
    for (int i = 0; i < out->note_count; i++) {
        const struct tcp_segment *segment = &out->notes[i].sent.segment;

        if (out->notes[i].kind != TCP_NOTE_SENT)
            continue;
        if (segment->payload_bytes > 0 && ends[from].to_lose > 0)
            ends[from].to_lose--;
        else
            g_queue_push_tail(&ends[1 - from].inbox, g_memdup2(segment, sizeof *segment));
    }
    out->note_count = 0;
}

static void output(int who, int64_t now_ns)
{
    static struct tcp_out out;

    tcp_output(&ends[who].conn, now_ns, &out);
    carry(who, &out);
}

/* Delivers until nobody has anything more to say; how many segments that took. */
static int settle(int64_t now_ns)
{
    static struct tcp_out out;
    int count = 0;

    for (int who = 0; count < 1000 && ends[0].inbox.length + ends[1].inbox.length > 0;
         who = 1 - who) {
        struct tcp_segment *segment = g_queue_pop_head(&ends[who].inbox);

        if (segment == NULL)
            continue;
        tcp_segment_arrives(&ends[who].conn, now_ns, segment, 5000, &out);
        carry(who, &out);
        output(who, now_ns);
        g_free(segment);
        count++;
    }
    return count;
}

static void begin(void)
{
    static struct tcp_out out;
    struct tcp_config config = tcp_config_rfc();

    config.window_bytes = WINDOW_BYTES;
    config.mss_bytes = MSS_BYTES;
    config.delayed_ack = false;
    config.fast_retransmit = false;
    config.congestion = TCP_CONGESTION_NONE;
    for (int who = 0; who < 2; who++) {
        ends[who] = (struct end){.inbox = G_QUEUE_INIT};
        tcp_init(&ends[who].conn, &config);
    }
    tcp_open_passive(&ends[1].conn, 0, 80, &out);
    tcp_open_active(&ends[0].conn, 0, 49152, 80, 100, &out);
    out.note_count = 0;
    output(0, 0);
    settle(0);
}

static void no_ack_is_answered_with_an_ack(void)
{
    static struct tcp_out out;

    begin();
    for (int who = 0; who < 2; who++) {
        ends[who].to_lose = 1;
        tcp_send(&ends[who].conn, TIME_S(1), WINDOW_BYTES, &out);
    }
    output(0, TIME_S(1));
    output(1, TIME_S(1));
    /* Nine of ten segments arrive on either side, and each is answered once. */
    g_assert_cmpint(settle(TIME_S(1)), ==, 2 * (9 + 9));
    for (int who = 0; who < 2; who++) {
        struct tcp_vars vars = tcp_vars(&ends[who].conn);

        g_assert_cmpuint(vars.out_of_order_bytes, ==, WINDOW_BYTES - MSS_BYTES);
        g_assert_cmpuint(vars.snd_nxt, ==, vars.snd_una + WINDOW_BYTES);
    }
}

/* And what such an ACK says is heard. */
static void the_ack_counts(void)
{
    static struct tcp_out out;

    begin();
    ends[1].to_lose = 1;
    tcp_send(&ends[1].conn, TIME_S(1), WINDOW_BYTES, &out);
    output(1, TIME_S(1));
    settle(TIME_S(1));
    /* The window of end 0 is full but for its beginning: end 1 acknowledges from beyond its edge. */
    tcp_send(&ends[0].conn, TIME_S(1), MSS_BYTES, &out);
    output(0, TIME_S(1));
    settle(TIME_S(1));
    g_assert_cmpuint(tcp_outstanding(&ends[0].conn), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/right-edge/no-ack-is-answered-with-an-ack", no_ack_is_answered_with_an_ack);
    g_test_add_func("/right-edge/the-ack-counts", the_ack_counts);
    return g_test_run();
}
