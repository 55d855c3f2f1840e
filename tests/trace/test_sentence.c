/* Sentences: whole, filled in full, and with the numbers of the record they tell of. */
#include "story.h"

#include "tcp/conn.h"
#include "tcp/time.h"
#include "trace/fill.h"
#include "trace/sentence.h"

#include <glib.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

struct told {
    struct story story;
    struct trace_numbers *numbers;
    uint32_t syn; /* packet 1, with arrival and conn 1 at both ends */
    uint32_t syn_there;
    uint32_t vars;
};

static void begin(struct told *t)
{
    story_begin(&t->story);
    t->numbers = trace_numbers_new(t->story.trace, TRACE_NUMBERS_ABSOLUTE);
    t->vars = trace_add_vars(t->story.trace, &(struct tcp_vars){.iss = 300,
                                                                .irs = 100,
                                                                .snd_una = 301,
                                                                .snd_nxt = 302,
                                                                .snd_wnd = 4000,
                                                                .rcv_nxt = 101,
                                                                .rcv_wnd = 65535,
                                                                .rto_ns = TIME_S(3),
                                                                .retries = 4,
                                                                .probes = 2});
    t->syn = story_send(&t->story, TRACE_CLIENT, 1, TCP_SYN, 100, 0, 0);
    t->syn_there = story_arrive(&t->story, t->syn, 1);
}

static void end(struct told *t)
{
    trace_numbers_free(t->numbers);
    story_end(&t->story);
}

static char *sentence(struct told *t, uint32_t record)
{
    char text[1024];

    g_assert_cmpuint(trace_sentence(t->story.trace, record, t->numbers, text, sizeof text), <,
                     sizeof text);
    return g_strdup(text);
}

static char *rule(struct told *t, uint32_t record)
{
    char text[1024];

    g_assert_cmpuint(trace_rule(t->story.trace, record, t->numbers, text, sizeof text), <,
                     sizeof text);
    return g_strdup(text);
}

static uint32_t add(struct told *t, struct trace_record record)
{
    record.t_ns = t->story.t_ns;
    record.vars = t->vars;
    if (record.cause == 0)
        record.cause = TRACE_NONE;
    return trace_add(t->story.trace, &record);
}

static void says(struct told *t, struct trace_record record, const char *expected)
{
    g_autofree char *text = sentence(t, add(t, record));

    g_assert_cmpstr(text, ==, expected);
}

/* A sentence begins with a capital, ends with a full stop and has nothing left to fill in. */
static void check_prose(const char *id, const char *text)
{
    if (strpbrk(text, "{}") != NULL || !g_ascii_isupper(text[0]) || text[strlen(text) - 1] != '.' ||
        strstr(text, "  ") != NULL || strstr(text, ". the ") != NULL)
        g_error("%s: %s", id, text);
}

static uint32_t record_of(struct told *t, enum tcp_why why)
{
    struct trace_record record = {.t_ns = t->story.t_ns,
                                  .cause = t->syn_there,
                                  .vars = t->vars,
                                  .conn = 1,
                                  .host = TRACE_SERVER};
    const struct trace_packet *syn = trace_packet(t->story.trace, t->syn);

    if (tcp_why_entry(why)->kind == TCP_WHY_REASON) {
        struct trace_packet packet = {.conn = 1,
                                      .reason = why,
                                      .from = TRACE_SERVER,
                                      .to = TRACE_CLIENT,
                                      .retransmission_of = TRACE_NONE,
                                      .segment = {.source_port = 80,
                                                  .destination_port = 49152,
                                                  .flags = TCP_ACK,
                                                  .seq = 301,
                                                  .ack = 101}};
        return trace_packet(t->story.trace, trace_add_sent(t->story.trace, &record, &packet, 99))
            ->sent_record;
    }
    if (tcp_why_entry(why)->kind == TCP_WHY_VERDICT) {
        uint32_t copy = trace_add_copy(t->story.trace, t->syn, record.t_ns, record.t_ns);
        record.kind = TRACE_ARRIVED;
        record.cause = syn->sent_record;
        record.arrived.packet = t->syn;
        record.arrived.flight = copy;
        record.arrived.vars_before = t->vars;
        record.arrived.verdict = why;
        return trace_add_end(t->story.trace, &record);
    }
    record.kind = TRACE_STATE;
    record.state.from = TCP_LISTEN;
    record.state.to = TCP_SYN_RECEIVED;
    record.state.why = why;
    return trace_add(t->story.trace, &record);
}

/* Where the line before says why, the reason is left out. */
static void test_line(void)
{
    struct told t;
    char text[128];

    begin(&t);
    uint32_t record = record_of(&t, TCP_WHY_SYN_RECEIVED_IN_LISTEN);
    g_assert_true(trace_is_told(t.story.trace, record));
    trace_line(t.story.trace, record, t.numbers, text, sizeof text);
    g_assert_cmpstr(text, ==, "The server goes from LISTEN to SYN-RECEIVED.");
    end(&t);
}

static void test_every_reason(void)
{
    struct told t;

    begin(&t);
    for (int why = TCP_WHY_NONE + 1; why < TCP_WHY_COUNT; why++) {
        const struct tcp_why_entry *entry = tcp_why_entry(why);
        uint32_t record = record_of(&t, why);
        g_autofree char *text = sentence(&t, record);
        g_autofree char *explained = rule(&t, record);

        check_prose(entry->id, text);
        if (strpbrk(explained, "{}") != NULL)
            g_error("%s: %s", entry->id, explained);
        g_assert_cmpstr(trace_rule_section(t.story.trace, record), ==, entry->section);
    }
    end(&t);
}

static void test_segments(void)
{
    struct told t;

    begin(&t);
    const struct trace_packet *syn = trace_packet(t.story.trace, t.syn);
    g_autofree char *sent = sentence(&t, syn->sent_record);
    g_assert_cmpstr(sent, ==, "The client sends packet 1 (SYN seq=100)."); /* no reason given */

    struct trace_record record = {.kind = TRACE_SENT,
                                  .conn = 1,
                                  .host = TRACE_CLIENT,
                                  .t_ns = t.story.t_ns,
                                  .cause = TRACE_NONE,
                                  .vars = TRACE_NONE};
    struct trace_packet again = *syn;
    again.retransmission = true;
    again.retransmission_of = t.syn;
    again.reason = TCP_WHY_RETRANSMIT_SYN;
    uint32_t packet = trace_add_sent(t.story.trace, &record, &again, TIME_S(9));
    g_autofree char *text = sentence(&t, trace_packet(t.story.trace, packet)->sent_record);
    g_assert_cmpstr(text, ==,
                    "The client sends packet 2 (SYN seq=100), which repeats packet 1. No "
                    "acknowledgement of its SYN came in time, so the client sends it again.");
    end(&t);
}

/* The sentence of a packet of so many octets from 101 on, which is sent for some reason. */
static char *sent_text(struct told *t, uint32_t seq, uint32_t bytes, uint32_t of, enum tcp_why why)
{
    struct trace_packet packet = *trace_packet(t->story.trace, t->syn);
    struct trace_record record = {.kind = TRACE_SENT,
                                  .conn = 1,
                                  .host = TRACE_CLIENT,
                                  .t_ns = t->story.t_ns,
                                  .cause = TRACE_NONE,
                                  .vars = TRACE_NONE};

    packet.segment.flags = TCP_ACK;
    packet.segment.seq = seq;
    packet.segment.payload_bytes = bytes;
    packet.retransmission = of != TRACE_NONE;
    packet.retransmission_of = of;
    packet.reason = (uint16_t)why;
    uint32_t number = trace_add_sent(t->story.trace, &record, &packet, TIME_S(9));
    char *text = sentence(t, trace_packet(t->story.trace, number)->sent_record);
    char *label = strstr(text, " (");
    memmove(label, strchr(label, ')') + 1, strlen(strchr(label, ')') + 1) + 1);
    return text;
}

/* Octets may be sent again in other segments than at first. */
static void test_sent_again(void)
{
    static const char why[] =
        "The timer ran out, so the client sends again what has waited longest "
        "for its acknowledgement.";
    static const struct {
        uint32_t seq, bytes;
        const char *what;
    } again[] = {
        {101, 10, "repeats packet 2"},
        {101, 20, "repeats what was sent from packet 2 on"},
        {105, 20, "repeats what was sent from packet 2 on"},
        {101, 9, "repeats a part of packet 2"},
        {105, 6, "repeats a part of packet 2"},
    };
    struct told t;

    begin(&t);
    g_free(sent_text(&t, 101, 10, TRACE_NONE, TCP_WHY_SEND_DATA));
    for (size_t i = 0; i < G_N_ELEMENTS(again); i++) {
        g_autofree char *text =
            sent_text(&t, again[i].seq, again[i].bytes, 2, TCP_WHY_RETRANSMIT_TIMEOUT);
        g_autofree char *whole =
            g_strdup_printf("The client sends packet %zu, which %s. %s", i + 3, again[i].what, why);
        g_assert_cmpstr(text, ==, whole);
    }
    g_autofree char *crossed = sent_text(&t, 101, 10, 2, TCP_WHY_ANSWER_SYN_SIMULTANEOUS);
    g_assert_nonnull(strstr(crossed, "sends packet 8. Both sides"));
    end(&t);
}

/* "The client sends ... .  It ...", and not the client's name over and over. */
static void test_it(void)
{
    struct told t;

    begin(&t);
    g_autofree char *sent = sent_text(&t, 101, 0, TRACE_NONE, TCP_WHY_ANSWER_KEEPALIVE);
    g_assert_cmpstr(sent, ==,
                    "The client sends packet 2. It still knows the connection and says so.");
    g_autofree char *of_peer = sent_text(&t, 101, 0, TRACE_NONE, TCP_WHY_CHALLENGE_ACK_OF_UNSENT);
    g_assert_cmpstr(of_peer, ==,
                    "The client sends packet 3. The server acknowledged what was never sent: the "
                    "client says where it stands.");
    end(&t);
}

static void test_losses(void)
{
    static const struct {
        enum trace_loss why;
        const char *text;
    } losses[] = {
        {TRACE_LOST_BY_COMMAND,
         "Packet 1 (SYN seq=100) from the client is dropped on its way, as commanded."},
        {TRACE_LOST_BY_CHANCE,
         "Packet 1 (SYN seq=100) from the client is lost on its way, by chance."},
        {TRACE_LOST_QUEUE_FULL,
         "Packet 1 (SYN seq=100) from the client finds the queue full and is lost."},
        {TRACE_LOST_LINK_CUT, "Packet 1 (SYN seq=100) from the client is lost: the cable is cut."},
        {TRACE_LOST_UNPLUGGED,
         "Packet 1 (SYN seq=100) is lost: the cable of the server is unplugged."},
        {TRACE_LOST_HOST_OFF,
         "Packet 1 (SYN seq=100) reaches the server, which is off: nobody answers."},
        {TRACE_LOST_CORRUPTED,
         "Packet 1 (SYN seq=100) reaches the server damaged: its checksum does not fit, so it is "
         "discarded as if it had never come."},
    };
    struct told t;

    begin(&t);
    for (size_t i = 0; i < G_N_ELEMENTS(losses); i++) {
        uint32_t flight = trace_add_copy(t.story.trace, t.syn, t.story.t_ns, t.story.t_ns);
        uint32_t lost = trace_add_end(
            t.story.trace, &(struct trace_record){.t_ns = t.story.t_ns,
                                                  .kind = TRACE_LOST,
                                                  .host = TRACE_NETWORK,
                                                  .cause = TRACE_NONE,
                                                  .vars = TRACE_NONE,
                                                  .lost = {t.syn, flight, losses[i].why}});
        g_autofree char *text = sentence(&t, lost);
        g_assert_cmpstr(text, ==, losses[i].text);
    }
    end(&t);
}

static struct trace_record timer(enum tcp_timer which, enum tcp_timer_action action,
                                 int64_t interval_ns, uint16_t count)
{
    return (struct trace_record){
        .kind = TRACE_TIMER,
        .host = TRACE_SERVER,
        .conn = 1,
        .timer = {.interval_ns = interval_ns, .count = count, .timer = which, .action = action}};
}

static void test_timers(void)
{
    struct told t;

    begin(&t);
    uint32_t expired = add(&t, timer(TCP_TIMER_RETRANSMIT, TCP_TIMER_EXPIRE, TIME_S(1), 0));
    g_autofree char *last = sentence(&t, expired);
    g_assert_cmpstr(last, ==,
                    "Nothing new was acknowledged within 1 s: the retransmission timer of the "
                    "server runs out, for the last time.");
    says(&t, timer(TCP_TIMER_RETRANSMIT, TCP_TIMER_START, TIME_S(2), 1),
         "The retransmission timer of the server starts: 2 s.");
    g_autofree char *text = sentence(&t, expired);
    g_assert_cmpstr(text, ==,
                    "Nothing new was acknowledged within 1 s: the retransmission timer of the "
                    "server runs out; the next wait is 2 s.");
    says(&t, timer(TCP_TIMER_TIME_WAIT, TCP_TIMER_RESTART, TIME_S(60), 1),
         "The 2MSL wait of the server is restarted: another 60 s from now.");
    says(&t, timer(TCP_TIMER_KEEPALIVE, TCP_TIMER_EXPIRE, TIME_S(7200), 0),
         "The server has heard nothing for 2 h: its keepalive timer runs out.");
    says(&t, timer(TCP_TIMER_PERSIST, TCP_TIMER_START, TIME_MS(1500), 0),
         "The server may not send, for the window of the client is closed; it will ask again in "
         "1.5 s.");
    for (int which = 0; which < TCP_TIMER_COUNT; which++)
        for (int action = 0; action <= TCP_TIMER_EXPIRE; action++)
            for (uint16_t count = 0; count < 2; count++) {
                g_autofree char *any = sentence(&t, add(&t, timer(which, action, 1, count)));
                check_prose(tcp_timer_name(which), any);
            }
    end(&t);
}

static void test_applications(void)
{
    struct told t;

    begin(&t);
    for (int code = 0; code < TRACE_CALL_COUNT; code++)
        for (int result = TCP_OK; result <= TCP_ERROR_FOREIGN_SOCKET; result++) {
            struct trace_record record = {.kind = TRACE_APP, .host = TRACE_CLIENT};
            record.app.code = (uint8_t)code;
            record.app.result = (uint8_t)result;
            g_autofree char *text = sentence(&t, add(&t, record));
            check_prose(trace_call_name(code), text);
        }
    for (int code = 0; code < TCP_TOLD_COUNT; code++) {
        struct trace_record record = {.kind = TRACE_APP, .host = TRACE_CLIENT};
        record.app.indication = true;
        record.app.code = (uint8_t)code;
        record.app.why = TCP_WHY_DATA_IN_ORDER;
        g_autofree char *text = sentence(&t, add(&t, record));
        check_prose(tcp_indication_name(code), text);
    }
    says(&t,
         (struct trace_record){.kind = TRACE_APP,
                               .host = TRACE_CLIENT,
                               .app = {.bytes = 2000, .code = TRACE_CALL_SEND}},
         "The application on the client hands over data to be sent (SEND): 2000 octets.");
    says(&t,
         (struct trace_record){.kind = TRACE_APP,
                               .host = TRACE_SERVER,
                               .app = {.code = TRACE_CALL_CLOSE, .result = TCP_ERROR_CLOSING}},
         "The application on the server wants to close and is refused: connection closing.");
    end(&t);
}

static struct trace_record plan(enum trace_plan what, enum trace_match match, uint32_t every,
                                uint32_t packet)
{
    struct trace_record record = {.kind = TRACE_FAULT, .host = TRACE_NETWORK};

    record.fault.effect = TRACE_EFFECT_FATE;
    record.fault.plan = (uint8_t)what;
    record.fault.match = (uint8_t)match;
    record.fault.every = every;
    record.fault.packet = packet;
    record.fault.from = TRACE_CLIENT;
    record.fault.value = TIME_MS(200);
    return record;
}

/* Every plan for every kind of packet, chosen in every way. */
static void check_plans(struct told *t)
{
    uint32_t unsent = trace_packet_count(t->story.trace) + 1;

    for (int what = 0; what < TRACE_PLAN_COUNT; what++)
        for (int match = 0; match < TRACE_MATCH_COUNT; match++)
            for (uint32_t every = 0; every < 3; every++) {
                g_autofree char *text = sentence(t, add(t, plan(what, match, every, TRACE_NONE)));
                check_prose("plan", text);
            }
    says(t, plan(TRACE_PLAN_DROP, TRACE_MATCH_ANY, 0, TRACE_NONE),
         "The next packet from the client will be lost.");
    says(t, plan(TRACE_PLAN_CORRUPT, TRACE_MATCH_DATA, 3, TRACE_NONE),
         "From now on one segment with data in 3 from the client will be damaged on its way.");
    says(t, plan(TRACE_PLAN_HOLD, TRACE_MATCH_ANY, 0, t->syn),
         "Packet 1 (SYN seq=100) is held on its way until it is released.");
    says(t, plan(TRACE_PLAN_DELAY, TRACE_MATCH_ANY, 0, unsent),
         "Packet 2 will be on its way longer by 200 ms.");
}

static void check_settings(struct told *t)
{
    for (int setting = 0; setting < TRACE_LINK_SETTING_COUNT; setting++)
        for (uint8_t ways = TRACE_TO_CLIENT; ways <= TRACE_BOTH_WAYS; ways++)
            for (int64_t value = 0; value <= TIME_S(1); value += TIME_S(1)) {
                struct trace_record record = {.kind = TRACE_FAULT, .host = TRACE_NETWORK};
                record.fault.effect = TRACE_EFFECT_SET;
                record.fault.packet = TRACE_NONE;
                record.fault.setting = (uint8_t)setting;
                record.fault.ways = ways;
                record.fault.value = value;
                g_autofree char *text = sentence(t, add(t, record));
                check_prose("setting", text);
            }
    struct trace_record rate = {.kind = TRACE_FAULT, .host = TRACE_NETWORK};
    rate.fault.effect = TRACE_EFFECT_SET;
    rate.fault.packet = TRACE_NONE;
    rate.fault.setting = TRACE_LINK_RATE;
    rate.fault.ways = TRACE_TO_SERVER;
    rate.fault.value = 64000;
    says(t, rate, "The rate of the cable to the server is now 64 kbit/s.");
}

static void test_knocked_out(void)
{
    struct trace_setup setup = trace_setup_default();
    char text[800];

    g_assert_cmpuint(trace_knocked_out(&setup, text, sizeof text), ==, 0);
    g_assert_cmpstr(text, ==, "");
    setup.knock_out = TCP_KNOCK_OUT_FIN_NUMBER;
    trace_knocked_out(&setup, text, sizeof text);
    g_assert_cmpstr(text, ==, "This is not TCP. Rule knocked out: a FIN takes no sequence number.");
    setup.knock_out = UINT8_MAX;
    g_assert_cmpuint(trace_knocked_out(&setup, text, sizeof text), <, sizeof text);
    g_assert_nonnull(strstr(text, "Rules knocked out: the server does not wait"));
    check_prose("all rules", text);
    trace_setup_clear(&setup);
}

static void test_faults(void)
{
    struct told t;

    begin(&t);
    for (int effect = 0; effect < TRACE_EFFECT_COUNT; effect++)
        for (uint8_t ways = TRACE_TO_CLIENT; ways <= TRACE_BOTH_WAYS; ways++) {
            struct trace_record record = {.kind = TRACE_FAULT, .host = TRACE_SERVER};
            record.fault.effect = (uint8_t)effect;
            record.fault.ways = ways;
            record.fault.packet = t.syn;
            record.fault.text = trace_add_plain_text(t.story.trace, "network drop packet 1");
            g_autofree char *text = sentence(&t, add(&t, record));
            check_prose("fault", text);
        }
    check_plans(&t);
    check_settings(&t);
    says(&t, (struct trace_record){.kind = TRACE_POWER, .host = TRACE_SERVER},
         "The server loses its power: it is silent from now on and forgets everything.");
    struct trace_record note = {.kind = TRACE_NOTE, .host = TRACE_NETWORK};
    note.note.text = trace_add_plain_text(t.story.trace, "Look at {RTO} now");
    says(&t, note, "Look at {RTO} now");
    end(&t);
}

static void test_numbers_follow_the_style(void)
{
    struct told t;
    char text[256];

    begin(&t);
    struct trace_numbers *textbook = trace_numbers_new(t.story.trace, TRACE_NUMBERS_TEXTBOOK);
    uint32_t record = record_of(&t, TCP_WHY_SYN_ACCEPTED);
    trace_rule(t.story.trace, record, textbook, text, sizeof text);
    g_assert_nonnull(strstr(text, "IRS := SEG.SEQ = x, "));
    trace_rule(t.story.trace, record, t.numbers, text, sizeof text);
    g_assert_nonnull(strstr(text, "IRS := SEG.SEQ = 100, "));
    trace_numbers_free(textbook);
    end(&t);
}

/* A translation may put the words in any order and repeat them. */
static void test_any_word_order(void)
{
    struct told t;
    char text[128];

    begin(&t);
    struct fill fill = {.trace = t.story.trace,
                        .numbers = t.numbers,
                        .record = t.syn_there,
                        .why = "{peer}?",
                        .out = text,
                        .size = sizeof text};
    fill_template(&fill, "收到 {LABEL}（{PACKET}），{peer}→{me}，{unknown} {WHY} {me}");
    g_assert_cmpstr(
        text, ==, "收到 SYN seq=100（1），the client→the server，{unknown} the client? The server");
    end(&t);
}

static void test_short_of_room(void)
{
    struct told t;
    char text[16];

    begin(&t);
    uint32_t record = trace_packet(t.story.trace, t.syn)->sent_record;
    size_t whole = trace_sentence(t.story.trace, record, t.numbers, NULL, 0);
    g_assert_cmpuint(trace_sentence(t.story.trace, record, t.numbers, text, sizeof text), ==,
                     whole);
    g_assert_cmpuint(whole, ==, strlen("The client sends packet 1 (SYN seq=100)."));
    g_assert_cmpstr(text, ==, "The client send");
    end(&t);
}

static void duration_is(int64_t duration_ns, const char *text)
{
    char out[32];

    g_assert_cmpuint(trace_duration(duration_ns, out, sizeof out), ==, strlen(text));
    g_assert_cmpstr(out, ==, text);
}

static void test_durations(void)
{
    duration_is(0, "0 s");
    duration_is(TIME_MS(50), "50 ms");
    duration_is(TIME_MS(1200), "1.2 s");
    duration_is(TIME_S(60), "60 s");
    duration_is(TIME_S(120), "2 min");
    duration_is(TIME_S(90), "90 s");
    duration_is(TIME_S(7200), "2 h");
    duration_is(TIME_S(7201), "7201 s");
    duration_is(TIME_S(5400), "90 min");
    duration_is(TIME_MS(62250), "62.25 s");
    duration_is(TIME_US(12345), "12.345 ms");
    duration_is(12345678, "12345.678 µs");
    duration_is(7, "7 ns");
    duration_is(1234567891, "1234567.891 µs");
}

static void test_flags(void)
{
    char out[64];

    trace_flags(TCP_SYN | TCP_ACK, out, sizeof out);
    g_assert_cmpstr(out, ==, "SYN, ACK");
    trace_flags(TCP_FIN | TCP_PSH | TCP_ACK, out, sizeof out);
    g_assert_cmpstr(out, ==, "FIN, PSH, ACK");
    trace_flags(0, out, sizeof out);
    g_assert_cmpstr(out, ==, "none");
}

static void test_language(void)
{
    setlocale(LC_ALL, "C");
    setenv("LANGUAGE", "zh_CN", 1);
    g_assert_cmpstr(trace_language(), ==, "");
    setlocale(LC_ALL, "C.UTF-8");
    g_assert_cmpstr(trace_language(), ==, "zh_CN");
    setenv("LANGUAGE", "de_AT.UTF-8:en", 1);
    g_assert_cmpstr(trace_language(), ==, "de_AT");
    setenv("LANGUAGE", "", 1);
    g_assert_cmpstr(trace_language(), ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sentence/every-reason", test_every_reason);
    g_test_add_func("/sentence/line", test_line);
    g_test_add_func("/sentence/segments", test_segments);
    g_test_add_func("/sentence/sent-again", test_sent_again);
    g_test_add_func("/sentence/it", test_it);
    g_test_add_func("/sentence/losses", test_losses);
    g_test_add_func("/sentence/timers", test_timers);
    g_test_add_func("/sentence/applications", test_applications);
    g_test_add_func("/sentence/faults", test_faults);
    g_test_add_func("/sentence/knocked-out", test_knocked_out);
    g_test_add_func("/sentence/number-style", test_numbers_follow_the_style);
    g_test_add_func("/sentence/any-word-order", test_any_word_order);
    g_test_add_func("/sentence/short-of-room", test_short_of_room);
    g_test_add_func("/sentence/durations", test_durations);
    g_test_add_func("/sentence/flags", test_flags);
    g_test_add_func("/sentence/language", test_language);
    return g_test_run();
}
