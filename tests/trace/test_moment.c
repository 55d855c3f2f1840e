/* How everything stood at a moment: forward in steps, and back. */
#include "story.h"

#include "tcp/conn.h"
#include "tcp/time.h"
#include "trace/moment.h"

#include <glib.h>

static void state(struct story *story, enum trace_host host, uint16_t conn, enum tcp_state from,
                  enum tcp_state to)
{
    story_add(story, (struct trace_record){.kind = TRACE_STATE,
                                           .host = host,
                                           .conn = conn,
                                           .state = {from, to, TCP_WHY_NONE}});
}

static void timer(struct story *story, enum tcp_timer_action action, int64_t expires_ns,
                  uint16_t count)
{
    story_add(story, (struct trace_record){.kind = TRACE_TIMER,
                                           .host = TRACE_CLIENT,
                                           .conn = 1,
                                           .timer = {.expires_ns = expires_ns,
                                                     .count = count,
                                                     .timer = TCP_TIMER_RETRANSMIT,
                                                     .action = action}});
}

static void call(struct story *story, uint16_t conn, enum trace_call call, enum tcp_result result)
{
    story_add(story, (struct trace_record){.kind = TRACE_APP,
                                           .host = TRACE_CLIENT,
                                           .conn = conn,
                                           .app = {.code = call, .result = result}});
}

static void fault(struct story *story, enum trace_effect effect, enum trace_way ways,
                  enum trace_link_setting setting, int64_t value)
{
    story_add(story, (struct trace_record){.kind = TRACE_FAULT,
                                           .host = TRACE_SERVER,
                                           .fault = {.value = value,
                                                     .packet = TRACE_NONE,
                                                     .effect = effect,
                                                     .ways = ways,
                                                     .setting = setting}});
}

static struct trace_moment now(const struct story *story)
{
    struct trace_moment moment;

    trace_moment_start(&moment, story->trace);
    trace_moment_go(&moment, story->trace, story->t_ns);
    return moment;
}

static void test_before_anything(void)
{
    struct story story;

    story_begin(&story);
    struct trace_moment moment = now(&story);
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        g_assert_true(moment.host[host].powered);
        g_assert_true(moment.host[host].plugged);
        g_assert_false(moment.host[host].listening_always);
        g_assert_cmpuint(moment.host[host].newest.conn, ==, 0);
        g_assert_cmpint(moment.host[host].newest.state, ==, TCP_CLOSED);
    }
    g_assert_cmpint(moment.to_client.delay_ns, ==, TIME_MS(50));
    story_end(&story);
}

static void test_connection(void)
{
    struct story story;

    story_begin(&story);
    state(&story, TRACE_CLIENT, 1, TCP_CLOSED, TCP_SYN_SENT);
    uint32_t syn = story_send(&story, TRACE_CLIENT, 1, TCP_SYN, 100, 0, 0);
    timer(&story, TCP_TIMER_START, TIME_S(1), 0);
    int64_t started_ns = story.t_ns;
    story_arrive(&story, syn, 3);

    struct trace_moment moment = now(&story);
    const struct trace_conn_moment *client = &moment.host[TRACE_CLIENT].newest;
    const struct trace_conn_moment *server = &moment.host[TRACE_SERVER].newest;
    g_assert_cmpint(client->state, ==, TCP_SYN_SENT);
    g_assert_cmpuint(client->local_port, ==, 49152);
    g_assert_cmpuint(client->remote_port, ==, 80);
    g_assert_true(client->timers[TCP_TIMER_RETRANSMIT].running);
    g_assert_cmpint(client->timers[TCP_TIMER_RETRANSMIT].start_ns, ==, started_ns);
    g_assert_cmpint(client->timers[TCP_TIMER_RETRANSMIT].expires_ns, ==, TIME_S(1));
    g_assert_cmpuint(server->conn, ==, 3);
    g_assert_cmpuint(server->local_port, ==, 80);
    g_assert_true(server->reading);

    timer(&story, TCP_TIMER_EXPIRE, TIME_S(1), 0);
    g_assert_false(now(&story).host[TRACE_CLIENT].newest.timers[TCP_TIMER_RETRANSMIT].running);
    story_end(&story);
}

static void test_last_values_stay(void)
{
    struct story story;

    story_begin(&story);
    struct trace_record closed = {
        .kind = TRACE_STATE,
        .host = TRACE_CLIENT,
        .conn = 1,
        .cause = TRACE_NONE,
        .vars = trace_add_vars(story.trace, &(struct tcp_vars){.snd_nxt = 102}),
        .state = {TCP_TIME_WAIT, TCP_CLOSED, TCP_WHY_NONE},
    };
    timer(&story, TCP_TIMER_START, TIME_S(1), 0);
    closed.t_ns = story.t_ns;
    trace_add(story.trace, &closed);
    struct trace_moment moment = now(&story);
    const struct trace_conn_moment *client = &moment.host[TRACE_CLIENT].newest;
    g_assert_cmpint(client->state, ==, TCP_CLOSED);
    g_assert_true(client->has_vars);
    g_assert_cmpuint(client->vars.snd_nxt, ==, 102);
    g_assert_false(client->timers[TCP_TIMER_RETRANSMIT].running);

    /* The next connection begins with nothing; the old one is of no interest any more. */
    state(&story, TRACE_CLIENT, 2, TCP_CLOSED, TCP_SYN_SENT);
    state(&story, TRACE_CLIENT, 1, TCP_CLOSED, TCP_CLOSED);
    moment = now(&story);
    g_assert_cmpuint(client->conn, ==, 2);
    g_assert_cmpint(client->state, ==, TCP_SYN_SENT);
    g_assert_false(client->has_vars);
    story_end(&story);
}

static void test_application(void)
{
    struct story story;

    story_begin(&story);
    call(&story, 0, TRACE_CALL_LISTEN, TCP_OK);
    g_assert_true(now(&story).host[TRACE_CLIENT].listening_always);
    state(&story, TRACE_CLIENT, 1, TCP_LISTEN, TCP_SYN_RECEIVED);
    call(&story, 1, TRACE_CALL_STOP_READING, TCP_OK);
    g_assert_false(now(&story).host[TRACE_CLIENT].newest.reading);
    call(&story, 1, TRACE_CALL_RESUME_READING, TCP_ERROR_NO_CONNECTION);
    g_assert_false(now(&story).host[TRACE_CLIENT].newest.reading);
    call(&story, 1, TRACE_CALL_RESUME_READING, TCP_OK);
    g_assert_true(now(&story).host[TRACE_CLIENT].newest.reading);
    story_end(&story);
}

static void test_power(void)
{
    struct story story;

    story_begin(&story);
    call(&story, 0, TRACE_CALL_LISTEN, TCP_OK);
    state(&story, TRACE_CLIENT, 1, TCP_SYN_SENT, TCP_ESTABLISHED);
    timer(&story, TCP_TIMER_START, TIME_S(1), 0);
    story_add(&story, (struct trace_record){.kind = TRACE_POWER, .host = TRACE_CLIENT});
    struct trace_moment moment = now(&story);
    g_assert_false(moment.host[TRACE_CLIENT].powered);
    g_assert_true(moment.host[TRACE_SERVER].powered);
    g_assert_false(moment.host[TRACE_CLIENT].listening_always);
    g_assert_cmpint(moment.host[TRACE_CLIENT].newest.state, ==, TCP_CLOSED);
    g_assert_false(moment.host[TRACE_CLIENT].newest.timers[TCP_TIMER_RETRANSMIT].running);
    story_add(&story,
              (struct trace_record){.kind = TRACE_POWER, .host = TRACE_CLIENT, .power = {true}});
    g_assert_true(now(&story).host[TRACE_CLIENT].powered);
    story_end(&story);
}

static void test_network(void)
{
    struct story story;

    story_begin(&story);
    fault(&story, TRACE_EFFECT_CUT, TRACE_TO_SERVER, 0, 0);
    fault(&story, TRACE_EFFECT_SET, TRACE_BOTH_WAYS, TRACE_LINK_DELAY, TIME_MS(7));
    fault(&story, TRACE_EFFECT_SET, TRACE_TO_CLIENT, TRACE_LINK_LOSS, 20000);
    fault(&story, TRACE_EFFECT_UNPLUG, 0, 0, 0);
    struct trace_moment moment = now(&story);
    g_assert_true(moment.cut_to_server);
    g_assert_false(moment.cut_to_client);
    g_assert_cmpint(moment.to_server.delay_ns, ==, TIME_MS(7));
    g_assert_cmpint(moment.to_client.delay_ns, ==, TIME_MS(7));
    g_assert_cmpuint(moment.to_client.loss_ppm, ==, 20000);
    g_assert_cmpuint(moment.to_server.loss_ppm, ==, 0);
    g_assert_false(moment.host[TRACE_SERVER].plugged);
    g_assert_true(moment.host[TRACE_CLIENT].plugged);
    fault(&story, TRACE_EFFECT_RESTORE, TRACE_BOTH_WAYS, 0, 0);
    fault(&story, TRACE_EFFECT_PLUG, 0, 0, 0);
    moment = now(&story);
    g_assert_false(moment.cut_to_server);
    g_assert_true(moment.host[TRACE_SERVER].plugged);
    story_end(&story);
}

static void same_conn(const struct trace_conn_moment *a, const struct trace_conn_moment *b)
{
    g_assert_cmpuint(a->conn, ==, b->conn);
    g_assert_cmpint(a->state, ==, b->state);
    g_assert_cmpint(a->has_vars, ==, b->has_vars);
    g_assert_cmpuint(a->local_port, ==, b->local_port);
    g_assert_cmpint(a->reading, ==, b->reading);
    for (int timer = 0; timer < TCP_TIMER_COUNT; timer++) {
        g_assert_cmpint(a->timers[timer].running, ==, b->timers[timer].running);
        g_assert_cmpint(a->timers[timer].expires_ns, ==, b->timers[timer].expires_ns);
    }
}

static void same(const struct trace_moment *a, const struct trace_moment *b)
{
    g_assert_cmpint(a->t_ns, ==, b->t_ns);
    g_assert_cmpuint(a->next_record, ==, b->next_record);
    g_assert_cmpint(a->cut_to_client, ==, b->cut_to_client);
    g_assert_cmpint(a->cut_to_server, ==, b->cut_to_server);
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        g_assert_cmpint(a->host[host].powered, ==, b->host[host].powered);
        g_assert_cmpint(a->host[host].plugged, ==, b->host[host].plugged);
        same_conn(&a->host[host].newest, &b->host[host].newest);
    }
}

/* Whatever the way to a moment, in steps, in one go or from beyond it, it is the same moment. */
static void test_every_way_there_is_the_same(void)
{
    struct story story;
    struct trace_moment stepped, jumped, back;

    story_begin(&story);
    state(&story, TRACE_CLIENT, 1, TCP_CLOSED, TCP_SYN_SENT);
    uint32_t syn = story_send(&story, TRACE_CLIENT, 1, TCP_SYN, 100, 0, 0);
    timer(&story, TCP_TIMER_START, TIME_S(1), 0);
    story_arrive(&story, syn, 1);
    fault(&story, TRACE_EFFECT_CUT, TRACE_BOTH_WAYS, 0, 0);
    trace_moment_start(&stepped, story.trace);
    trace_moment_start(&back, story.trace);
    trace_moment_go(&back, story.trace, TIME_S(5));
    for (int64_t t_ns = 0; t_ns <= story.t_ns; t_ns += TIME_MS(5)) {
        trace_moment_go(&stepped, story.trace, t_ns);
        trace_moment_start(&jumped, story.trace);
        trace_moment_go(&jumped, story.trace, t_ns);
        same(&stepped, &jumped);
    }
    trace_moment_go(&back, story.trace, TIME_MS(20));
    trace_moment_start(&jumped, story.trace);
    trace_moment_go(&jumped, story.trace, TIME_MS(20));
    g_assert_cmpuint(back.next_record, ==, 2);
    same(&back, &jumped);
    story_end(&story);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/moment/before-anything", test_before_anything);
    g_test_add_func("/moment/connection", test_connection);
    g_test_add_func("/moment/last-values-stay", test_last_values_stay);
    g_test_add_func("/moment/application", test_application);
    g_test_add_func("/moment/power", test_power);
    g_test_add_func("/moment/network", test_network);
    g_test_add_func("/moment/same", test_every_way_there_is_the_same);
    return g_test_run();
}
