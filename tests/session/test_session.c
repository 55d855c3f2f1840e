/* A session is its scenario and the interventions: acting, undoing, going back and saving. */
#include "session/session.h"

#include "scenario/chance.h"
#include "scenario/lessons.h"
#include "session/watched.h"
#include "tcp/time.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the end -------------------------------------------------------------------------------- */

static void test_quiet_end(void)
{
    struct session *session = open_lesson("last-ack-lost");

    g_assert_cmpint(session_told_ns(session), ==, TIME_MS(62200));
    g_assert_cmpint(trace_end_ns(session_trace(session)), ==, TIME_MS(62200));
    g_assert_false(session_has_until(session));
    session_free(session);
}

/* Keepalive alone does not hold a run open. */
static void test_keepalive_end(void)
{
    struct session *session = open_text("server: {keepalive: on}\n"
                                        "timeline:\n"
                                        "  - 0 s: server listen\n"
                                        "  - 0 s: client connect\n");

    g_assert_cmpint(session_told_ns(session), ==, TIME_MS(150));
    session_free(session);
}

static void test_until(void)
{
    struct session *session = open_lesson("keepalive-alive");

    g_assert_true(session_has_until(session));
    g_assert_cmpint(session_told_ns(session), ==, TIME_S(14401));
    session_free(session);
}

/* Probes of a window that stays shut go on for ever, the telling does not. */
static void test_day(void)
{
    struct session *session = open_text("server: {window: 100 bytes}\n"
                                        "timeline:\n"
                                        "  - 0 s: server listen\n"
                                        "  - 0 s: client connect\n"
                                        "  - 1 s: server stop reading\n"
                                        "  - 2 s: client send 500 bytes\n");

    g_assert_cmpint(session_told_ns(session), <=, TIME_S(86400));
    g_assert_cmpint(session_told_ns(session), >, TIME_S(86400 - 61));
    session_free(session);
}

/* Two echoes never come to rest, and no memory holds all that they say in a day. */
static void test_too_long(void)
{
    struct session *session = open_text("client: {application: echo}\n"
                                        "server: {application: echo}\n"
                                        "timeline:\n"
                                        "  - 0 s: server listen\n"
                                        "  - 0 s: client connect\n"
                                        "  - 1 s: client send 1 byte\n");
    uint32_t records = trace_record_count(session_trace(session));
    unsigned line = 7;

    g_assert_cmpint(session_told_ns(session), <, TIME_S(86400));
    g_assert_cmpuint(records, <, 1000100);
    g_assert_cmpstr(session_error(session, &line), ==,
                    "The run is too long to be told to its end.");
    g_assert_cmpuint(line, ==, 0);
    session_tell(session, TIME_S(86400));
    g_assert_cmpuint(trace_record_count(session_trace(session)), ==, records);
    session_free(session);
}

static void test_tell(void)
{
    struct session *session = open_lesson("keepalive-peer-powered-off");
    uint64_t generation = session_generation(session);
    uint32_t records = trace_record_count(session_trace(session));

    session_tell(session, TIME_S(10));
    g_assert_cmpint(session_told_ns(session), ==, TIME_MS(110150));
    session_tell(session, TIME_S(500));
    g_assert_cmpint(session_told_ns(session), ==, TIME_S(500));
    g_assert_cmpint(trace_end_ns(session_trace(session)), ==, TIME_S(500));
    g_assert_cmpuint(trace_record_count(session_trace(session)), ==, records);
    g_assert_cmpuint(session_generation(session), ==, generation);
    session_free(session);
}

/* Told past its `until`, a run goes on as it would have. */
static void test_tell_past_until(void)
{
    struct session *session = open_lesson("keepalive-alive");
    unsigned sent = count_kind(session, TRACE_SENT);

    session_tell(session, TIME_S(21601));
    g_assert_cmpuint(count_kind(session, TRACE_SENT), ==, sent + 2);
    session_free(session);
}

/* ---- acting --------------------------------------------------------------------------------- */

static void test_act(void)
{
    struct session *session = open_lesson("three-way-handshake");
    uint64_t generation = session_generation(session);

    act(session, TIME_MS(20), "network drop packet 1");
    g_assert_cmpuint(session_generation(session), !=, generation);
    g_assert_cmpuint(count_kind(session, TRACE_LOST), ==, 1);
    g_assert_cmpint(session_told_ns(session), ==, TIME_MS(1150));
    session_free(session);
}

/* How many entries do something. */
static unsigned commands_of(const struct scenario *scenario)
{
    unsigned commands = 0;

    for (size_t i = 0; i < scenario->entry_count; i++)
        commands += scenario->entries[i].command.verb != COMMAND_NOTE;
    return commands;
}

/* Acting in the past takes the user's own later interventions away and keeps the scenario's. */
static void test_branch_in_the_past(void)
{
    struct session *session = open_lesson("four-way-close");

    act(session, TIME_MS(500), "client send 10 bytes");
    act(session, TIME_MS(700), "server send 10 bytes");
    act(session, TIME_MS(700), "server send 20 bytes");
    char *before = dump_of(session);
    act(session, TIME_MS(600), "client send 30 bytes");
    struct scenario scenario = session_as_scenario(session);
    g_assert_cmpuint(commands_of(&scenario), ==, commands_of(session_scenario(session)) + 2);
    scenario_clear(&scenario);
    g_assert_true(session_undo(session));
    expect_dump(session, before);
    free(before);
    session_free(session);
}

/* Of one instant, interventions come after the scenario's commands, in the order given. */
static void test_same_instant(void)
{
    struct session *session = open_lesson("four-way-close");

    act(session, TIME_S(1), "note first");
    act(session, TIME_S(1), "note second");
    struct scenario scenario = session_as_scenario(session);
    size_t place = 0;
    while (scenario.entries[place].t_ns <= TIME_S(1))
        place++;
    g_assert_cmpstr(trace_text_get(&scenario.entries[place - 2].command.text, NULL), ==, "first");
    g_assert_cmpstr(trace_text_get(&scenario.entries[place - 1].command.text, NULL), ==, "second");
    scenario_clear(&scenario);
    expect_saved_the_same(session, 0);
    session_free(session);
}

static void test_undo(void)
{
    struct session *session = open_lesson("three-way-handshake");
    char *original = dump_of(session);

    g_assert_false(session_can_undo(session));
    g_assert_false(session_undo(session));
    act(session, TIME_MS(20), "network drop packet 1");
    char *dropped = dump_of(session);
    act(session, TIME_S(2), "client close");
    char *closed = dump_of(session);
    g_assert_false(session_can_redo(session));

    g_assert_true(session_undo(session));
    expect_dump(session, dropped);
    g_assert_true(session_undo(session));
    expect_dump(session, original);
    g_assert_false(session_undo(session));
    g_assert_true(session_redo(session));
    g_assert_true(session_redo(session));
    expect_dump(session, closed);
    g_assert_false(session_redo(session));

    g_assert_true(session_undo(session));
    act(session, TIME_S(3), "client abort");
    g_assert_false(session_can_redo(session));
    free(original);
    free(dropped);
    free(closed);
    session_free(session);
}

static void test_saved(void)
{
    struct session *session = open_lesson("three-way-handshake");

    g_assert_false(session_is_modified(session));
    act(session, TIME_S(1), "client close");
    g_assert_true(session_is_modified(session));
    session_mark_saved(session);
    g_assert_false(session_is_modified(session));
    session_undo(session);
    g_assert_true(session_is_modified(session));
    session_redo(session);
    g_assert_false(session_is_modified(session));
    session_undo(session);
    act(session, TIME_S(2), "client close");
    g_assert_true(session_is_modified(session));
    session_undo(session);
    g_assert_true(session_is_modified(session));
    session_free(session);
}

/* Past the end that the scenario sets, an intervention opens the end, and undo closes it. */
static void test_act_past_until(void)
{
    struct session *session = open_lesson("keepalive-alive");

    act(session, TIME_S(14402), "client close");
    g_assert_false(session_has_until(session));
    g_assert_cmpint(session_told_ns(session), >=, TIME_S(14402));
    expect_saved_the_same(session, 0);
    session_undo(session);
    g_assert_true(session_has_until(session));
    g_assert_cmpint(session_told_ns(session), ==, TIME_S(14401));
    session_free(session);
}

static void test_refusal(void)
{
    struct session *session = open_lesson("four-way-close");

    expect_refusal(session, TIME_MS(50), "client boot", "The client is on already.");
    expect_refusal(session, TIME_MS(2000), "client send 1 byte",
                   "The client has closed its side already.");
    expect_refusal(session, TIME_MS(60), "network drop packet 1",
                   "This packet has landed already.");
    expect_refusal(session, TIME_MS(1300), "server close", "The server has no connection.");
    expect_refusal(session, TIME_MS(10), "network restore", "The cable is not cut.");
    act(session, TIME_MS(5), "network cut");
    expect_refusal(session, TIME_MS(10), "network cut", "The cable is cut already.");
    session_free(session);
}

static void test_error(void)
{
    struct session *session = open_text("timeline:\n"
                                        "  - 0 s: server listen\n"
                                        "  # the server is on\n"
                                        "  - 1 s: server boot\n"
                                        "  - 2 s: client boot\n");
    unsigned line = 0;

    g_assert_cmpstr(session_error(session, &line), ==, "The server is on already.");
    g_assert_cmpuint(line, ==, 4);
    session_free(session);
    session = open_lesson("abort");
    g_assert_null(session_error(session, &line));
    session_free(session);
}

/* What a lesson says at 50, 100 and 150 ms is not true of a run whose SYN was dropped. */
static void test_notes_of_a_changed_run(void)
{
    struct session *session = open_lesson("three-way-handshake");

    g_assert_cmpuint(count_kind(session, TRACE_NOTE), ==, 4);
    act(session, TIME_MS(60), "note My own words change nothing.");
    g_assert_cmpuint(count_kind(session, TRACE_NOTE), ==, 5);
    act(session, TIME_MS(70), "network drop packet 2");
    g_assert_cmpuint(count_kind(session, TRACE_NOTE), ==, 3);
    act(session, TIME_MS(1200), "note Two SYNs, two answers.");
    g_assert_cmpuint(count_kind(session, TRACE_NOTE), ==, 4);
    session_undo(session);
    session_undo(session);
    g_assert_cmpuint(count_kind(session, TRACE_NOTE), ==, 5);
    session_free(session);
}

/* The lesson closes at 1.15 s on a server that is off by then: nothing is wrong with the lesson. */
static void test_commands_of_a_changed_run(void)
{
    struct session *session = open_lesson("four-way-close");
    unsigned line;

    act(session, TIME_MS(1070), "server power off");
    g_assert_null(session_error(session, &line));
    struct scenario saved = session_as_scenario(session);
    struct session *again = session_new(&saved);
    g_assert_null(session_error(again, &line));
    g_autofree char *first = dump_of(session), *second = dump_of(again);
    g_assert_cmpstr(first, ==, second);
    scenario_clear(&saved);
    session_free(again);
    act(session, TIME_MS(1100), "server boot");
    g_assert_null(session_error(session, &line));
    session_free(session);
}

/* A run that cannot go on is no single command's fault: no line is named for it. */
static void test_quarrel(void)
{
    struct session *session =
        open_text("network: {delay: 0 s}\n"
                  "timeline:\n"
                  "  - 0 s: server listen\n"
                  "  - 0 s: client connect\n"
                  "  - 1 s: network inject to server ACK seq 1 ack 1 len 10 relative\n"
                  "  - 1 s: network inject to client ACK seq 1 ack 1 len 10 relative\n");
    unsigned line = 7;

    g_assert_cmpstr(session_error(session, &line), ==,
                    "more than 100000 events at one moment: the run ends here");
    g_assert_cmpuint(line, ==, 0);
    session_free(session);
}

/* ---- stepping ------------------------------------------------------------------------------- */

static void test_steps(void)
{
    static const int64_t steps_ns[] = {0, TIME_MS(50), TIME_MS(100), TIME_MS(150)};
    struct session *session = open_lesson("three-way-handshake");
    int64_t t_ns = -1;

    for (size_t i = 0; i < G_N_ELEMENTS(steps_ns); i++) {
        t_ns = session_next_event_ns(session, t_ns);
        g_assert_cmpint(t_ns, ==, steps_ns[i]);
    }
    g_assert_cmpint(session_next_event_ns(session, t_ns), ==, t_ns);
    g_assert_cmpint(session_previous_event_ns(session, TIME_S(9)), ==, TIME_MS(150));
    for (size_t i = G_N_ELEMENTS(steps_ns); i-- > 1;) {
        t_ns = session_previous_event_ns(session, t_ns);
        g_assert_cmpint(t_ns, ==, steps_ns[i - 1]);
    }
    g_assert_cmpint(session_previous_event_ns(session, 0), ==, 0);
    session_free(session);
}

/* ---- anything that a user may do ------------------------------------------------------------ */

/* Mostly commands that may make sense, so that not everything is refused. */
static void draw_command(struct chance *chance, const struct session *session,
                         struct command *command)
{
    static const char *const words[] = {
        "%s connect",
        "%s listen",
        "%s listen always",
        "%s send 700 bytes",
        "%s send \"GET #1: a\"",
        "%s stop reading",
        "%s resume reading",
        "%s read 50 bytes",
        "%s close",
        "%s abort",
        "%s kill",
        "%s keepalive on",
        "%s power off",
        "%s boot",
        "%s unplug",
        "%s plug",
        "network drop next any from %s",
        "network corrupt next data from %s",
        "network duplicate every 2nd any from %s",
        "network delay by 70 ms next any from %s",
        "network hold next any from %s",
        "network cut to %s",
        "network restore to %s",
        "network set loss 20 %% to %s",
        "network set delay 3 ms to %s",
        "network set jitter 20 ms to %s",
        "network set rate 100 kbit/s to %s",
        "network inject to %s RST seq 7 relative",
        "note The %s: #1",
    };
    static const char *const packets[] = {
        "network drop packet %u", "network delay by 0.4 s packet %u", "network hold packet %u",
        "network release packet %u", "network corrupt packet %u"};
    uint32_t sent = trace_packet_count(session_trace(session));
    char *text;

    if (chance_below(chance, 4) == 0)
        text = g_strdup_printf(packets[chance_below(chance, G_N_ELEMENTS(packets))],
                               1 + (unsigned)chance_below(chance, sent + 2));
    else
        text = g_strdup_printf(words[chance_below(chance, G_N_ELEMENTS(words))],
                               chance_below(chance, 2) == 0 ? "client" : "server");
    parse_command(text, command);
    g_free(text);
}

static int64_t draw_moment_ns(struct chance *chance, const struct session *session)
{
    const struct trace *trace = session_trace(session);
    int64_t end_ns = session_told_ns(session);

    if (chance_below(chance, 2) == 0)
        return trace_record(trace, (uint32_t)chance_below(chance, trace_record_count(trace)))->t_ns;
    if (end_ns > TIME_S(5) && chance_below(chance, 3) != 0)
        end_ns = TIME_S(5);
    return (int64_t)chance_below(chance, (uint64_t)end_ns + TIME_MS(500));
}

static struct session *draw_session(struct chance *chance)
{
    struct scenario scenario;

    scenario_lesson(chance_below(chance, scenario_lesson_count()), &scenario);
    scenario.setup.seed = chance_draw(chance);
    if (chance_below(chance, 3) == 0) {
        scenario.setup.to_client.delay_ns = 0;
        scenario.setup.to_server.delay_ns = 0;
    }
    if (chance_below(chance, 3) == 0)
        scenario.setup.to_server.loss_ppm = 100000;
    if (chance_below(chance, 4) == 0)
        scenario.setup.until_ns = TIME_MS(100 + (int64_t)chance_below(chance, 5000));
    struct session *session = session_new(&scenario);
    scenario_clear(&scenario);
    return session;
}

/* Tries one command; whether it is taken is what the refusal says, and a command that was taken
 * was carried out. */
static bool try_command(struct chance *chance, struct session *session, uint64_t seed)
{
    struct command command;
    unsigned line;
    int64_t t_ns = draw_moment_ns(chance, session);
    const char *earlier_error = session_error(session, &line);

    draw_command(chance, session, &command);
    bool taken = session_refusal(session, t_ns, &command) == NULL;
    if (session_act(session, t_ns, &command, NULL) != taken)
        g_error("seed %" G_GUINT64_FORMAT ": refused and taken", seed);
    if (taken && earlier_error == NULL && session_error(session, &line) != NULL && line == 0)
        g_error("seed %" G_GUINT64_FORMAT ": taken at %" G_GINT64_FORMAT " ns, but: %s", seed, t_ns,
                session_error(session, &line));
    command_clear(&command);
    return taken;
}

static void test_random(void)
{
    unsigned taken = 0, refused = 0;

    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct chance chance = {seed};
        struct session *session = draw_session(&chance);
        GPtrArray *dumps = g_ptr_array_new_with_free_func(free);
        g_ptr_array_add(dumps, dump_of(session));
        for (int i = 0; i < 8; i++) {
            if (try_command(&chance, session, seed)) {
                g_ptr_array_add(dumps, dump_of(session));
                taken++;
            } else {
                refused++;
            }
        }
        expect_saved_the_same(session, seed);
        for (guint i = dumps->len; i-- > 1;) {
            expect_dump(session, dumps->pdata[i]);
            g_assert_true(session_undo(session));
        }
        expect_dump(session, dumps->pdata[0]);
        while (session_redo(session))
            ;
        expect_dump(session, dumps->pdata[dumps->len - 1]);
        g_ptr_array_unref(dumps);
        session_free(session);
    }
    g_test_message("%u commands taken, %u refused", taken, refused);
    g_assert_cmpuint(taken, >, 1000);
    g_assert_cmpuint(refused, >, 300);
}

/* The world that answers is kept between questions: its answers are those of a new one. */
static void test_kept_answers(void)
{
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct chance chance = {seed};
        struct session *session = draw_session(&chance);
        for (int i = 0; i < 40; i++) {
            struct command command;
            int64_t t_ns = draw_moment_ns(&chance, session);
            draw_command(&chance, session, &command);
            struct session *fresh = session_new(session_scenario(session));
            g_assert_cmpstr(session_refusal(session, t_ns, &command), ==,
                            session_refusal(fresh, t_ns, &command));
            session_free(fresh);
            command_clear(&command);
        }
        session_free(session);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/session/end/quiet", test_quiet_end);
    g_test_add_func("/session/end/keepalive", test_keepalive_end);
    g_test_add_func("/session/end/until", test_until);
    g_test_add_func("/session/end/day", test_day);
    g_test_add_func("/session/end/too-long", test_too_long);
    g_test_add_func("/session/tell/further", test_tell);
    g_test_add_func("/session/tell/past-until", test_tell_past_until);
    g_test_add_func("/session/act/once", test_act);
    g_test_add_func("/session/act/branch-in-the-past", test_branch_in_the_past);
    g_test_add_func("/session/act/same-instant", test_same_instant);
    g_test_add_func("/session/act/undo-and-redo", test_undo);
    g_test_add_func("/session/act/saved", test_saved);
    g_test_add_func("/session/act/past-until", test_act_past_until);
    g_test_add_func("/session/act/refusal", test_refusal);
    g_test_add_func("/session/act/error", test_error);
    g_test_add_func("/session/act/notes", test_notes_of_a_changed_run);
    g_test_add_func("/session/act/impossible-later", test_commands_of_a_changed_run);
    g_test_add_func("/session/end/quarrel", test_quarrel);
    g_test_add_func("/session/steps", test_steps);
    g_test_add_func("/session/random", test_random);
    g_test_add_func("/session/kept-answers", test_kept_answers);
    return g_test_run();
}
