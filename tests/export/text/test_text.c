/* The JSON and the transcript of traces told by hand, line by line. */
#include "story.h"

#include "export/text.h"
#include "tcp/conn.h"
#include "tcp/time.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

/* The lines of what an export writes, without the closing empty one. */
static char **lines_of(void (*write)(const struct trace *, FILE *), const struct trace *trace)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);

    write(trace, file);
    fclose(file);
    g_assert_cmpint(text[length - 1], ==, '\n');
    text[length - 1] = '\0';
    char **lines = g_strsplit(text, "\n", -1);
    free(text);
    return lines;
}

static void write_transcript(const struct trace *trace, FILE *file)
{
    struct trace_numbers *numbers = trace_numbers_new(trace, TRACE_NUMBERS_ABSOLUTE);

    export_transcript(trace, numbers, 0, TIME_NEVER_NS, file);
    trace_numbers_free(numbers);
}

static void write_json(const struct trace *trace, FILE *file)
{
    export_json(trace, 0, TIME_NEVER_NS, file);
}

/* Line `line` of the JSON, of which the first is the run. */
static void json_is(const struct trace *trace, unsigned line, const char *expected)
{
    char **lines = lines_of(write_json, trace);

    g_assert_cmpuint(line, <, g_strv_length(lines));
    g_assert_cmpstr(lines[line], ==, expected);
    g_strfreev(lines);
}

static void transcript_is(const struct trace *trace, const char *const *expected)
{
    char **lines = lines_of(write_transcript, trace);

    for (unsigned i = 0; expected[i] != NULL; i++)
        g_assert_cmpstr(lines[i], ==, expected[i]);
    g_assert_cmpuint(g_strv_length(lines), ==, g_strv_length((char **)expected));
    g_strfreev(lines);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void test_run(void)
{
    struct story story;

    story_begin(&story);
    story_send(&story, TRACE_CLIENT, 1, TCP_SYN, 100, 0, 0);
    char **lines = lines_of(write_json, story.trace);
    g_assert_true(g_str_has_prefix(
        lines[0],
        "{\"n\":0,\"t_ns\":0,\"kind\":\"run\",\"lesson\":\"\",\"seed\":1,\"knock_out\":[],"
        "\"client\":{\"profile\":\"rfc\",\"address\":\"10.0.0.1\",\"port\":49152,\"mss\":1460,"));
    g_assert_nonnull(strstr(lines[0], "\"network\":{\"to_client\":{\"delay_ns\":50000000,"));
    g_assert_true(g_str_has_suffix(lines[0], "\"until_ns\":null,\"end_ns\":10000000}"));
    g_strfreev(lines);
    story_end(&story);
}

static void test_segments(void)
{
    struct story story;

    story_begin(&story);
    uint32_t syn = story_send(&story, TRACE_CLIENT, 1, TCP_SYN, 4294967295, 0, 0);
    uint32_t there = story_arrive(&story, syn, 1);
    story_answer(&story, there, TRACE_SERVER, 1, TCP_SYN | TCP_ACK, 300, 0);
    story_inject(&story, TRACE_SERVER, TCP_RST, 7, 0);
    json_is(story.trace, 1,
            "{\"n\":1,\"t_ns\":10000000,\"kind\":\"sent\",\"host\":\"client\",\"conn\":1,"
            "\"packet\":1,\"due_ns\":60000000,\"sport\":49152,\"dport\":80,\"flags\":[\"SYN\"],"
            "\"seq\":4294967295,\"ack\":0,\"len\":0,\"win\":65535,\"options\":{},"
            "\"reason\":\"none\",\"retransmission\":false,\"cause\":0}");
    json_is(story.trace, 2,
            "{\"n\":2,\"t_ns\":20000000,\"kind\":\"arrived\",\"host\":\"server\",\"conn\":1,"
            "\"packet\":1,\"copy\":1,\"verdict\":\"none\",\"cause\":1}");
    json_is(story.trace, 3,
            "{\"n\":3,\"t_ns\":30000000,\"kind\":\"sent\",\"host\":\"server\",\"conn\":1,"
            "\"packet\":2,\"due_ns\":80000000,\"sport\":80,\"dport\":49152,"
            "\"flags\":[\"SYN\",\"ACK\"],\"seq\":300,\"ack\":0,\"len\":0,\"win\":65535,"
            "\"options\":{},\"reason\":\"none\",\"retransmission\":false,\"cause\":2}");
    json_is(story.trace, 4,
            "{\"n\":4,\"t_ns\":40000000,\"kind\":\"sent\",\"host\":\"network\",\"conn\":0,"
            "\"packet\":3,\"due_ns\":90000000,\"sport\":49152,\"dport\":80,\"flags\":[\"RST\"],"
            "\"seq\":7,\"ack\":0,\"len\":0,\"win\":0,\"options\":{},\"reason\":\"none\","
            "\"retransmission\":false,\"cause\":0}");
    story_end(&story);
}

static void test_retransmission_and_options(void)
{
    struct story story;
    struct trace_record record = {
        .t_ns = 5, .cause = TRACE_NONE, .vars = TRACE_NONE, .conn = 1, .host = TRACE_CLIENT};
    struct trace_packet packet = {
        .segment = {.source_port = 1,
                    .destination_port = 2,
                    .flags = TCP_SYN,
                    .options = {.mss_bytes = 1460}},
        .retransmission_of = 3,
        .retransmission = true,
        .reason = TCP_WHY_RETRANSMIT_SYN,
        .conn = 1,
        .from = TRACE_CLIENT,
        .to = TRACE_SERVER,
    };

    story_begin(&story);
    uint32_t number = trace_add_sent(story.trace, &record, &packet, TIME_NEVER_NS);
    json_is(story.trace, 1,
            "{\"n\":1,\"t_ns\":5,\"kind\":\"sent\",\"host\":\"client\",\"conn\":1,\"packet\":1,"
            "\"due_ns\":null,\"sport\":1,\"dport\":2,\"flags\":[\"SYN\"],\"seq\":0,\"ack\":0,"
            "\"len\":0,\"win\":0,\"options\":{\"mss\":1460},\"reason\":\"retransmit-syn\","
            "\"retransmission\":true,\"of\":3,\"cause\":0}");

    /* A second copy, which is lost. */
    uint32_t copy = trace_add_copy(story.trace, number, 5, 9);
    trace_add_end(story.trace, &(struct trace_record){.t_ns = 7,
                                                      .kind = TRACE_LOST,
                                                      .cause = TRACE_NONE,
                                                      .vars = TRACE_NONE,
                                                      .lost = {number, copy, TRACE_LOST_LINK_CUT}});
    json_is(story.trace, 2,
            "{\"n\":2,\"t_ns\":7,\"kind\":\"lost\",\"packet\":1,\"copy\":2,\"why\":\"link-cut\","
            "\"cause\":0}");
    story_end(&story);
}

static void test_state_and_timer(void)
{
    struct story story;

    story_begin(&story);
    uint32_t vars = trace_add_vars(
        story.trace,
        &(struct tcp_vars){.iss = 100, .snd_una = 102, .rto_ns = TIME_S(1), .probes = 3});
    struct trace_record state = {.t_ns = 1,
                                 .cause = TRACE_NONE,
                                 .vars = vars,
                                 .conn = 2,
                                 .kind = TRACE_STATE,
                                 .host = TRACE_CLIENT,
                                 .state = {TCP_FIN_WAIT_2, TCP_TIME_WAIT, TCP_WHY_FIN_RECEIVED}};
    struct trace_record timer = {.t_ns = 1,
                                 .cause = trace_add(story.trace, &state),
                                 .vars = TRACE_NONE,
                                 .conn = 2,
                                 .kind = TRACE_TIMER,
                                 .host = TRACE_CLIENT,
                                 .timer = {.expires_ns = TIME_NEVER_NS,
                                           .interval_ns = 60,
                                           .timer = TCP_TIMER_TIME_WAIT,
                                           .action = TCP_TIMER_STOP}};
    trace_add(story.trace, &timer);
    json_is(story.trace, 1,
            "{\"n\":1,\"t_ns\":1,\"kind\":\"state\",\"host\":\"client\",\"conn\":2,"
            "\"from\":\"FIN-WAIT-2\",\"to\":\"TIME-WAIT\",\"cause\":0,\"why\":\"fin-received\","
            "\"vars\":{\"iss\":100,\"irs\":0,\"snd_una\":102,\"snd_nxt\":0,\"snd_wnd\":0,"
            "\"rcv_nxt\":0,\"rcv_wnd\":0,\"send_mss\":0,\"srtt_ns\":0,\"rttvar_ns\":0,"
            "\"rto_ns\":1000000000,\"unsent\":0,\"unread\":0,\"out_of_order\":0,\"retries\":0,"
            "\"probes\":3,\"send_right_edge\":102,\"receive_right_edge\":0,\"send_shift\":0,"
            "\"receive_shift\":0,\"cwnd\":0,\"ssthresh\":0,\"flight\":0,\"pipe\":0,"
            "\"sacked\":0,\"lost\":0,\"duplicate_acks\":0,\"recovery\":\"none\",\"recover\":0,"
            "\"ts_recent\":0,\"rcv_up\":0}}");
    json_is(story.trace, 2,
            "{\"n\":2,\"t_ns\":1,\"kind\":\"timer\",\"host\":\"client\",\"conn\":2,"
            "\"timer\":\"time-wait\",\"action\":\"stop\",\"expires_ns\":null,\"cause\":1,"
            "\"interval_ns\":60,\"count\":0,\"why\":\"none\"}");
    story_end(&story);
}

static void test_what_people_do(void)
{
    struct story story;
    struct trace_text words = {0};

    story_begin(&story);
    story_add(&story,
              (struct trace_record){
                  .kind = TRACE_APP,
                  .host = TRACE_CLIENT,
                  .conn = 1,
                  .app = {.bytes = 9, .code = TRACE_CALL_SEND, .result = TCP_ERROR_CLOSING}});
    story_add(&story, (struct trace_record){.kind = TRACE_APP,
                                            .host = TRACE_CLIENT,
                                            .conn = 1,
                                            .app = {.bytes = 9,
                                                    .code = TCP_TOLD_DATA,
                                                    .why = TCP_WHY_DATA_IN_ORDER,
                                                    .indication = true}});
    struct trace_record fault = {.kind = TRACE_FAULT, .host = TRACE_NETWORK};
    fault.fault.text = trace_add_plain_text(story.trace, "network drop next ACK from client");
    story_add(&story, fault);
    story_add(&story, (struct trace_record){.kind = TRACE_POWER, .host = TRACE_SERVER});
    trace_text_set(&words, "", "\"quoted\\\" \t\n\x01 é");
    trace_text_set(&words, "zh_CN", "中文");
    struct trace_record note = {.kind = TRACE_NOTE, .host = TRACE_NETWORK};
    note.note.text = trace_add_text(story.trace, &words);
    trace_text_clear(&words);
    story_add(&story, note);

    json_is(story.trace, 1,
            "{\"n\":1,\"t_ns\":10000000,\"kind\":\"app\",\"host\":\"client\",\"conn\":1,"
            "\"call\":\"send\",\"result\":\"connection-closing\",\"octets\":9,\"cause\":0}");
    json_is(story.trace, 2,
            "{\"n\":2,\"t_ns\":20000000,\"kind\":\"app\",\"host\":\"client\",\"conn\":1,"
            "\"indication\":\"data\",\"octets\":9,\"cause\":0,\"why\":\"data-in-order\"}");
    json_is(story.trace, 3,
            "{\"n\":3,\"t_ns\":30000000,\"kind\":\"fault\","
            "\"command\":\"network drop next ACK from client\",\"cause\":0}");
    json_is(story.trace, 4,
            "{\"n\":4,\"t_ns\":40000000,\"kind\":\"power\",\"host\":\"server\",\"to\":\"off\","
            "\"cause\":0}");
    json_is(story.trace, 5,
            "{\"n\":5,\"t_ns\":50000000,\"kind\":\"note\","
            "\"text\":\"\\\"quoted\\\\\\\" \\u0009\\n\\u0001 é\",\"text-zh_CN\":\"中文\","
            "\"cause\":0}");
    story_end(&story);
}

/* ---- transcript ----------------------------------------------------------------------------- */

static void add_note(struct story *story, int64_t t_ns, enum trace_kind kind, const char *text)
{
    struct trace_record note = {
        .t_ns = t_ns, .cause = TRACE_NONE, .vars = TRACE_NONE, .kind = kind, .host = TRACE_NETWORK};

    note.note.text = trace_add_plain_text(story->trace, text);
    trace_add(story->trace, &note);
}

static void test_columns(void)
{
    struct story story;

    story_begin(&story);
    add_note(&story, 0, TRACE_CHAPTER, "Opening");
    story.t_ns = TIME_MS(990);
    story_send(&story, TRACE_CLIENT, 2, TCP_SYN, 100, 0, 0);
    add_note(&story, TIME_S(100), TRACE_NOTE, "two\nlines");
    transcript_is(story.trace, (const char *const[]){
                                   "  0.000 s  chapter    Opening",
                                   "  1.000 s  client[2]  The client sends packet 1 (SYN seq=100).",
                                   "100.000 s  note       two lines",
                                   NULL,
                               });
    story_end(&story);
}

/* Commands come last in an instant; the heading stands above all of it. */
static void test_chapters_come_first(void)
{
    struct story story;

    story_begin(&story);
    add_note(&story, TIME_S(1), TRACE_NOTE, "before");
    add_note(&story, TIME_S(2), TRACE_NOTE, "what happens");
    add_note(&story, TIME_S(2), TRACE_CHAPTER, "Repair");
    add_note(&story, TIME_S(2), TRACE_NOTE, "what is said of it");
    transcript_is(story.trace, (const char *const[]){
                                   "1.000 s  note     before",
                                   "2.000 s  chapter  Repair",
                                   "2.000 s  note     what happens",
                                   "2.000 s  note     what is said of it",
                                   NULL,
                               });
    story_end(&story);
}

static void test_no_moment_is_rounded(void)
{
    struct story story;

    story_begin(&story);
    add_note(&story, TIME_US(1), TRACE_NOTE, "a");
    transcript_is(story.trace, (const char *const[]){"0.000001 s  note  a", NULL});
    add_note(&story, TIME_S(1) + 1, TRACE_NOTE, "b");
    transcript_is(story.trace,
                  (const char *const[]){"0.000001000 s  note  a", "1.000000001 s  note  b", NULL});
    story_end(&story);
}

static uint32_t add_timer(struct story *story, enum tcp_timer timer, enum tcp_timer_action action)
{
    return story_add(story,
                     (struct trace_record){
                         .kind = TRACE_TIMER,
                         .host = TRACE_SERVER,
                         .conn = 1,
                         .timer = {.interval_ns = TIME_S(60), .timer = timer, .action = action}});
}

/* That a timer was set or stopped goes with what was sent or received; that it ran out does not. */
static void test_nothing_is_said_twice(void)
{
    struct story story;

    story_begin(&story);
    add_timer(&story, TCP_TIMER_RETRANSMIT, TCP_TIMER_START);
    add_timer(&story, TCP_TIMER_RETRANSMIT, TCP_TIMER_STOP);
    add_timer(&story, TCP_TIMER_TIME_WAIT, TCP_TIMER_RESTART);
    uint32_t expired = add_timer(&story, TCP_TIMER_TIME_WAIT, TCP_TIMER_EXPIRE);
    struct trace_record closed = {.t_ns = story.t_ns,
                                  .cause = expired,
                                  .vars = TRACE_NONE,
                                  .conn = 1,
                                  .kind = TRACE_STATE,
                                  .host = TRACE_SERVER,
                                  .state = {TCP_TIME_WAIT, TCP_CLOSED, TCP_WHY_TIME_WAIT_OVER}};
    trace_add(story.trace, &closed);
    story_add(&story, (struct trace_record){.kind = TRACE_APP,
                                            .host = TRACE_SERVER,
                                            .conn = 1,
                                            .app = {.code = TCP_TOLD_CLOSED,
                                                    .why = TCP_WHY_TIME_WAIT_OVER,
                                                    .indication = true}});
    transcript_is(
        story.trace,
        (const char *const[]){
            "0.030 s  server  The 2MSL wait of the server is restarted: another 60 s from now.",
            "0.040 s  server  The server has waited for 2MSL, 60 s: its TIME-WAIT timer runs out.",
            "0.040 s  server  The server goes from TIME-WAIT to CLOSED. No old segment can be "
            "under way any more: the server forgets the connection.",
            NULL,
        });
    story_end(&story);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/run", test_run);
    g_test_add_func("/json/segments", test_segments);
    g_test_add_func("/json/retransmission-and-options", test_retransmission_and_options);
    g_test_add_func("/json/state-and-timer", test_state_and_timer);
    g_test_add_func("/json/what-people-do", test_what_people_do);
    g_test_add_func("/transcript/columns", test_columns);
    g_test_add_func("/transcript/chapters-first", test_chapters_come_first);
    g_test_add_func("/transcript/no-moment-is-rounded", test_no_moment_is_rounded);
    g_test_add_func("/transcript/nothing-is-said-twice", test_nothing_is_said_twice);
    return g_test_run();
}
