/* How numbers are written: each test tells a story a packet at a time and reads its label as soon
 * as it is told, which also shows that no label waits for what comes later. */
#include "story.h"

#include "trace/numbers.h"

#include <glib.h>

#define C    TRACE_CLIENT
#define S    TRACE_SERVER
#define SYN  TCP_SYN
#define ACK  TCP_ACK
#define FIN  (TCP_FIN | TCP_ACK)
#define DATA (TCP_PSH | TCP_ACK)

struct telling {
    struct story story;
    struct trace_numbers *numbers;
    GPtrArray *labels; /* of packet n at n - 1, as it was when it was sent */
};

static void begin_with_mss(struct telling *t, enum trace_number_style style, uint16_t mss_bytes)
{
    story_begin_with_mss(&t->story, mss_bytes);
    t->numbers = trace_numbers_new(t->story.trace, style);
    t->labels = g_ptr_array_new_with_free_func(g_free);
}

static void begin(struct telling *t, enum trace_number_style style)
{
    begin_with_mss(t, style, 1460);
}

static char *label_of(struct telling *t, uint32_t packet)
{
    char label[128];

    g_assert_cmpuint(trace_packet_label(t->numbers, packet, label, sizeof label), ==,
                     strlen(label));
    return g_strdup(label);
}

/* The label of every packet is still the one that it had when it was sent. */
static void end(struct telling *t)
{
    for (guint i = 0; i < t->labels->len; i++) {
        g_autofree char *label = label_of(t, i + 1);
        g_assert_cmpstr(label, ==, g_ptr_array_index(t->labels, i));
    }
    trace_numbers_free(t->numbers);
    g_ptr_array_unref(t->labels);
    story_end(&t->story);
}

static uint32_t expect(struct telling *t, uint32_t packet, const char *label)
{
    g_ptr_array_add(t->labels, label_of(t, packet));
    g_assert_cmpstr(g_ptr_array_index(t->labels, packet - 1), ==, label);
    return packet;
}

static uint32_t says(struct telling *t, enum trace_host from, uint8_t flags, uint32_t seq,
                     uint32_t ack, uint32_t bytes, const char *label)
{
    return expect(t, story_send(&t->story, from, 1, flags, seq, ack, bytes), label);
}

static void number_is(struct telling *t, uint32_t record, enum trace_host host, uint32_t seq,
                      const char *text)
{
    char number[32];

    trace_number_at(t->numbers, record, host, seq, number, sizeof number);
    g_assert_cmpstr(number, ==, text);
}

static void open_textbook(struct telling *t)
{
    begin(t, TRACE_NUMBERS_TEXTBOOK);
    says(t, C, SYN, 100, 0, 0, "SYN=1 ACK=0 seq=x");
    says(t, S, SYN | ACK, 300, 101, 0, "SYN=1 ACK=1 seq=y ack=x+1");
    says(t, C, ACK, 101, 301, 0, "ACK=1 seq=x+1 ack=y+1");
}

static void test_relative(void)
{
    struct telling t;

    begin(&t, TRACE_NUMBERS_RELATIVE);
    says(&t, C, SYN, 0xfffffff0, 0, 0, "SYN seq=0");
    says(&t, S, SYN | ACK, 300, 0xfffffff1, 0, "SYN, ACK seq=0 ack=1");
    says(&t, C, DATA, 0xfffffff1, 301, 100, "PSH, ACK seq=1 ack=1 len=100");
    says(&t, S, ACK, 301, 0x55, 0, "ACK seq=1 ack=101");
    says(&t, C, ACK, 0xffffffef, 301, 0, "ACK seq=-1 ack=1");
    end(&t);
}

static void test_absolute(void)
{
    struct telling t;

    begin(&t, TRACE_NUMBERS_ABSOLUTE);
    says(&t, C, SYN, 4294967295, 0, 0, "SYN seq=4294967295");
    says(&t, S, SYN | ACK, 300, 0, 0, "SYN, ACK seq=300 ack=0");
    end(&t);
}

static void test_suited(void)
{
    struct trace_setup setup = trace_setup_default();

    g_assert_cmpint(trace_numbers_suited(&setup), ==, TRACE_NUMBERS_RELATIVE);
    setup.host[C].isn_fixed = true;
    g_assert_cmpint(trace_numbers_suited(&setup), ==, TRACE_NUMBERS_RELATIVE);
    setup.host[S].isn_fixed = true;
    g_assert_cmpint(trace_numbers_suited(&setup), ==, TRACE_NUMBERS_ABSOLUTE);
    trace_setup_clear(&setup);
}

static void test_four_way_close(void)
{
    struct telling t;

    open_textbook(&t);
    says(&t, C, DATA, 101, 301, 50, "ACK=1 seq=x+1 ack=y+1 len=50");
    says(&t, C, FIN, 151, 301, 0, "FIN=1 ACK=1 seq=u ack=y+1");
    says(&t, S, ACK, 301, 151, 0, "ACK=1 seq=y+1 ack=u");
    says(&t, S, ACK, 301, 152, 0, "ACK=1 seq=v ack=u+1");
    says(&t, S, FIN, 301, 152, 0, "FIN=1 ACK=1 seq=w ack=u+1");
    says(&t, C, ACK, 152, 302, 0, "ACK=1 seq=u+1 ack=w+1");
    says(&t, S, FIN, 301, 152, 0, "FIN=1 ACK=1 seq=w ack=u+1");
    end(&t);
}

static void test_half_close(void)
{
    struct telling t;

    open_textbook(&t);
    says(&t, S, DATA, 301, 101, 20, "ACK=1 seq=y+1 ack=x+1 len=20");
    says(&t, C, FIN, 101, 321, 0, "FIN=1 ACK=1 seq=u ack=y+21");
    says(&t, S, ACK, 321, 102, 0, "ACK=1 seq=v ack=u+1");
    says(&t, S, DATA, 321, 102, 30, "ACK=1 seq=v ack=u+1 len=30");
    says(&t, C, ACK, 102, 351, 0, "ACK=1 seq=u+1 ack=v+30");
    says(&t, S, DATA, 301, 102, 20, "ACK=1 seq=y+1 ack=u+1 len=20");
    says(&t, S, FIN, 351, 102, 0, "FIN=1 ACK=1 seq=w ack=u+1");
    says(&t, C, ACK, 102, 352, 0, "ACK=1 seq=u+1 ack=w+1");
    end(&t);
}

static void test_server_closes_first(void)
{
    struct telling t;

    open_textbook(&t);
    says(&t, S, FIN, 301, 101, 0, "FIN=1 ACK=1 seq=u ack=x+1");
    says(&t, C, ACK, 101, 302, 0, "ACK=1 seq=v ack=u+1");
    says(&t, C, FIN, 101, 302, 0, "FIN=1 ACK=1 seq=w ack=u+1");
    says(&t, S, ACK, 302, 102, 0, "ACK=1 seq=u+1 ack=w+1");
    end(&t);
}

static void test_three_segment_close(void)
{
    struct telling t;

    open_textbook(&t);
    says(&t, C, FIN, 101, 301, 0, "FIN=1 ACK=1 seq=u ack=y+1");
    says(&t, S, FIN, 301, 102, 0, "FIN=1 ACK=1 seq=w ack=u+1");
    says(&t, C, ACK, 102, 302, 0, "ACK=1 seq=u+1 ack=w+1");
    end(&t);
}

static void test_simultaneous_close(void)
{
    struct telling t;

    open_textbook(&t);
    says(&t, C, FIN, 101, 301, 0, "FIN=1 ACK=1 seq=u ack=y+1");
    says(&t, S, FIN, 301, 101, 0, "FIN=1 ACK=1 seq=w ack=u");
    says(&t, C, ACK, 102, 302, 0, "ACK=1 seq=u+1 ack=w+1");
    says(&t, S, ACK, 302, 102, 0, "ACK=1 seq=w+1 ack=u+1");
    end(&t);
}

static void test_fin_with_data(void)
{
    struct telling t;

    open_textbook(&t);
    says(&t, C, FIN, 101, 301, 40, "FIN=1 ACK=1 seq=u ack=y+1 len=40");
    says(&t, S, ACK, 301, 141, 0, "ACK=1 seq=y+1 ack=u+40");
    says(&t, C, FIN, 141, 301, 0, "FIN=1 ACK=1 seq=u+40 ack=y+1");
    says(&t, S, ACK, 301, 142, 0, "ACK=1 seq=v ack=u+41");
    end(&t);
}

static void test_simultaneous_open(void)
{
    struct telling t;

    begin(&t, TRACE_NUMBERS_TEXTBOOK);
    says(&t, C, SYN, 100, 0, 0, "SYN=1 ACK=0 seq=x");
    says(&t, S, SYN, 300, 0, 0, "SYN=1 ACK=0 seq=y");
    says(&t, C, SYN | ACK, 100, 301, 0, "SYN=1 ACK=1 seq=x ack=y+1");
    says(&t, S, SYN | ACK, 300, 101, 0, "SYN=1 ACK=1 seq=y ack=x+1");
    end(&t);
}

static void test_window_is_told_when_it_changes_or_is_shut(void)
{
    struct telling t;
    struct trace_record record = {.cause = TRACE_NONE, .vars = TRACE_NONE, .conn = 1, .host = S};
    struct trace_packet packet = {.conn = 1, .from = S, .to = C, .stream = TRACE_NONE};

    begin(&t, TRACE_NUMBERS_RELATIVE);
    record.t_ns = 1;
    packet.segment = (struct tcp_segment){.flags = SYN, .seq = 7, .window = 4000};
    expect(&t, trace_add_sent(t.story.trace, &record, &packet, 9), "SYN seq=0");
    packet.segment = (struct tcp_segment){.flags = ACK, .seq = 8, .window = 4000};
    expect(&t, trace_add_sent(t.story.trace, &record, &packet, 9), "ACK seq=1 ack=0");
    packet.segment.window = 0;
    expect(&t, trace_add_sent(t.story.trace, &record, &packet, 9), "ACK seq=1 ack=0 win=0");
    expect(&t, trace_add_sent(t.story.trace, &record, &packet, 9), "ACK seq=1 ack=0 win=0");
    packet.segment.window = 4000;
    expect(&t, trace_add_sent(t.story.trace, &record, &packet, 9), "ACK seq=1 ack=0 win=4000");
    expect(&t, trace_add_sent(t.story.trace, &record, &packet, 9), "ACK seq=1 ack=0");
    packet.segment.flags = TCP_RST;
    packet.segment.window = 9;
    expect(&t, trace_add_sent(t.story.trace, &record, &packet, 9), "RST seq=1");
    end(&t);
}

/* The same packet from the server to the client, with whatever stands in its header. */
static void shows(struct telling *t, struct tcp_segment segment, const char *label)
{
    struct trace_record record = {.cause = TRACE_NONE, .vars = TRACE_NONE, .conn = 1, .host = S};
    struct trace_packet packet = {.conn = 1, .from = S, .to = C, .stream = TRACE_NONE};

    packet.segment = segment;
    packet.segment.source_port = 80;
    packet.segment.destination_port = 49152;
    record.t_ns = t->story.t_ns;
    expect(t, trace_add_sent(t->story.trace, &record, &packet, t->story.t_ns + 1), label);
}

/* A SYN says what it offers, but for the MSS that everybody has; the window is told in octets. */
static void test_options_of_a_syn(void)
{
    struct telling t;
    struct tcp_segment segment = {.flags = SYN | ACK, .seq = 300, .ack = 101, .window = 64000};

    begin(&t, TRACE_NUMBERS_ABSOLUTE);
    says(&t, C, SYN, 100, 0, 0, "SYN seq=100");
    segment.options.mss_bytes = 1460;
    shows(&t, segment, "SYN, ACK seq=300 ack=101");
    segment.options.mss_bytes = 536;
    shows(&t, segment, "SYN, ACK seq=300 ack=101 mss=536");
    segment.options.mss_bytes = 1460;
    segment.options.window_scale = true;
    segment.options.window_shift = 7;
    shows(&t, segment, "SYN, ACK seq=300 ack=101 mss=1460 ws=7");
    segment.options.sack_permitted = segment.options.timestamps = true;
    shows(&t, segment, "SYN, ACK seq=300 ack=101 mss=1460 ws=7 sack-ok ts");
    segment.flags = ACK;
    segment.options.window_scale = segment.options.sack_permitted = false;
    segment.window = 500;
    segment.window_shift = 7;
    shows(&t, segment, "ACK seq=300 ack=101");
    segment.window = 250;
    shows(&t, segment, "ACK seq=300 ack=101 win=32000");
    segment.flags = ACK | TCP_URG | TCP_ECE | TCP_CWR;
    segment.urgent_pointer = 5;
    shows(&t, segment, "CWR, ECE, URG, ACK seq=300 ack=101 up=5");
    end(&t);
}

/* The edges of the blocks are numbers of the side that the ACK goes to, in each way of writing. */
static void test_sack(void)
{
    static const struct {
        enum trace_number_style style;
        const char *syn, *answer, *sack, *dsack, *inside;
    } ways[] = {
        {TRACE_NUMBERS_ABSOLUTE, "SYN seq=100", "SYN, ACK seq=300 ack=101",
         "ACK seq=301 ack=201 sack=301–401,501–601",
         "ACK seq=301 ack=201 dsack=101–151 sack=301–401",
         "ACK seq=301 ack=201 dsack=311–321 sack=301–401"},
        {TRACE_NUMBERS_RELATIVE, "SYN seq=0", "SYN, ACK seq=0 ack=1",
         "ACK seq=1 ack=101 sack=201–301,401–501", "ACK seq=1 ack=101 dsack=1–51 sack=201–301",
         "ACK seq=1 ack=101 dsack=211–221 sack=201–301"},
        {TRACE_NUMBERS_TEXTBOOK, "SYN=1 ACK=0 seq=x", "SYN=1 ACK=1 seq=y ack=x+1",
         "ACK=1 seq=y+1 ack=x+101 sack=x+201–x+301,x+401–x+501",
         "ACK=1 seq=y+1 ack=x+101 dsack=x+1–x+51 sack=x+201–x+301",
         "ACK=1 seq=y+1 ack=x+101 dsack=x+211–x+221 sack=x+201–x+301"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        struct telling t;
        struct tcp_segment segment = {.flags = SYN | ACK, .seq = 300, .ack = 101};
        begin(&t, ways[i].style);
        says(&t, C, SYN, 100, 0, 0, ways[i].syn);
        segment.window = 4000;
        shows(&t, segment, ways[i].answer);
        segment.flags = ACK;
        segment.seq = 301;
        segment.ack = 201;
        segment.options.sack_count = 2;
        segment.options.sack[0] = (struct tcp_range){301, 401};
        segment.options.sack[1] = (struct tcp_range){501, 601};
        shows(&t, segment, ways[i].sack);
        segment.options.sack[0] = (struct tcp_range){101, 151};
        segment.options.sack[1] = (struct tcp_range){301, 401};
        shows(&t, segment, ways[i].dsack);
        segment.options.sack[0] = (struct tcp_range){311, 321};
        shows(&t, segment, ways[i].inside);
        end(&t);
    }
}

/* RFC 9293 Figure 9: the client has crashed and opens from the same port, the server still has
 * the old connection.  Its ACK is in the old numbers, and so is the reset that it provokes. */
static void test_half_open_reconnect(void)
{
    struct telling t;

    open_textbook(&t);
    uint32_t syn = expect(&t, story_send(&t.story, C, 2, SYN, 400, 0, 0), "SYN=1 ACK=0 seq=x₂");
    uint32_t there = story_arrive(&t.story, syn, 1);
    uint32_t challenge =
        expect(&t, story_answer(&t.story, there, S, 1, ACK, 301, 101), "ACK=1 seq=y+1 ack=x+1");
    uint32_t back = story_arrive(&t.story, challenge, 2);
    number_is(&t, back, C, 400, "x₂");
    number_is(&t, back, S, 301, "y+1");
    expect(&t, story_answer(&t.story, back, C, 2, TCP_RST, 101, 0), "RST=1 ACK=0 seq=x+1");
    syn = expect(&t, story_send(&t.story, C, 2, SYN, 400, 0, 0), "SYN=1 ACK=0 seq=x₂");
    there = story_arrive(&t.story, syn, 2);
    number_is(&t, there, C, 401, "x₂+1");
    expect(&t, story_send(&t.story, S, 2, SYN | ACK, 900, 401, 0), "SYN=1 ACK=1 seq=y₂ ack=x₂+1");
    expect(&t, story_send(&t.story, C, 2, ACK, 401, 901, 0), "ACK=1 seq=x₂+1 ack=y₂+1");
    expect(&t, story_send(&t.story, C, 2, FIN, 401, 901, 0), "FIN=1 ACK=1 seq=u₂ ack=y₂+1");
    end(&t);
}

static void test_refused(void)
{
    struct telling t;

    begin(&t, TRACE_NUMBERS_TEXTBOOK);
    uint32_t syn = says(&t, C, SYN, 100, 0, 0, "SYN=1 ACK=0 seq=x");
    uint32_t there = story_arrive(&t.story, syn, 0);
    expect(&t, story_answer(&t.story, there, S, 0, TCP_RST | ACK, 0, 101),
           "RST=1 ACK=1 seq=0 ack=x+1");
    end(&t);
}

/* An old SYN has overtaken the new one (RFC 9293 Figure 8): the first ACK says which is meant. */
static void test_old_duplicate_syn(void)
{
    struct telling t;

    begin(&t, TRACE_NUMBERS_TEXTBOOK);
    says(&t, C, SYN, 100, 0, 0, "SYN=1 ACK=0 seq=x");
    uint32_t old = expect(&t, story_inject(&t.story, S, SYN, 90, 0), "SYN=1 ACK=0 seq=x₂");
    uint32_t there = story_arrive(&t.story, old, 1);
    number_is(&t, there, C, 91, "x₂+1");
    uint32_t answer = expect(&t, story_answer(&t.story, there, S, 1, SYN | ACK, 300, 91),
                             "SYN=1 ACK=1 seq=y ack=x₂+1");
    uint32_t back = story_arrive(&t.story, answer, 1);
    expect(&t, story_answer(&t.story, back, C, 1, TCP_RST, 91, 0), "RST=1 ACK=0 seq=x₂+1");
    story_add(&t.story, (struct trace_record){.kind = TRACE_STATE,
                                              .host = S,
                                              .conn = 1,
                                              .state = {TCP_SYN_RECEIVED, TCP_LISTEN, 0}});
    expect(&t, story_send(&t.story, S, 1, SYN | ACK, 400, 101, 0), "SYN=1 ACK=1 seq=y₂ ack=x+1");
    says(&t, C, ACK, 101, 401, 0, "ACK=1 seq=x+1 ack=y₂+1");
    end(&t);
}

static void test_injected_into_a_connection(void)
{
    struct telling t;

    open_textbook(&t);
    expect(&t, story_inject(&t.story, S, TCP_RST, 105, 0), "RST=1 ACK=0 seq=x+5");
    expect(&t, story_inject(&t.story, C, ACK, 299, 101), "ACK=1 seq=y-1 ack=x+1");
    end(&t);
}

/* Where the two differ both are told; a SYN without the option is then seen to have none. */
static void test_mss_of_both_ends(void)
{
    struct telling t;
    struct tcp_segment segment = {.flags = SYN | ACK, .seq = 300, .ack = 101, .window = 64000};

    begin_with_mss(&t, TRACE_NUMBERS_ABSOLUTE, 1000);
    says(&t, C, SYN, 100, 0, 0, "SYN seq=100");
    segment.options.mss_bytes = 1460;
    shows(&t, segment, "SYN, ACK seq=300 ack=101 mss=1460");
    segment.options.mss_bytes = 1000;
    shows(&t, segment, "SYN, ACK seq=300 ack=101 mss=1000");
    end(&t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/numbers/relative", test_relative);
    g_test_add_func("/numbers/absolute", test_absolute);
    g_test_add_func("/numbers/suited", test_suited);
    g_test_add_func("/numbers/four-way-close", test_four_way_close);
    g_test_add_func("/numbers/half-close", test_half_close);
    g_test_add_func("/numbers/server-closes-first", test_server_closes_first);
    g_test_add_func("/numbers/three-segment-close", test_three_segment_close);
    g_test_add_func("/numbers/simultaneous-close", test_simultaneous_close);
    g_test_add_func("/numbers/fin-with-data", test_fin_with_data);
    g_test_add_func("/numbers/simultaneous-open", test_simultaneous_open);
    g_test_add_func("/numbers/window", test_window_is_told_when_it_changes_or_is_shut);
    g_test_add_func("/numbers/options-of-a-syn", test_options_of_a_syn);
    g_test_add_func("/numbers/mss-of-both-ends", test_mss_of_both_ends);
    g_test_add_func("/numbers/sack", test_sack);
    g_test_add_func("/numbers/half-open-reconnect", test_half_open_reconnect);
    g_test_add_func("/numbers/refused", test_refused);
    g_test_add_func("/numbers/old-duplicate-syn", test_old_duplicate_syn);
    g_test_add_func("/numbers/injected", test_injected_into_a_connection);
    return g_test_run();
}
