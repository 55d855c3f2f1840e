/* Parsing and writing undo each other, whatever a scenario holds. */
#include "scenario/chance.h"

#include <glib.h>
#include <string.h>

#define SEEDS 5000

static void check(uint64_t seed, const struct scenario *scenario)
{
    struct scenario read;
    struct scenario_error error;
    char *text = scenario_write(scenario);

    if (!scenario_parse(text, strlen(text), "written", &read, &error))
        g_error("seed %" G_GUINT64_FORMAT ": %s\n%s", seed, scenario_error_text(&error), text);
    const char *difference = scenario_difference(scenario, &read);
    if (difference != NULL)
        g_error("seed %" G_GUINT64_FORMAT ": %s is not the same in\n%s", seed, difference, text);
    char *again = scenario_write(&read);
    g_assert_cmpstr(text, ==, again);
    g_free(again);
    g_free(text);
    scenario_clear(&read);
}

static void test_random(void)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct scenario scenario;
        chance_scenario(seed, &scenario);
        check(seed, &scenario);
        scenario_clear(&scenario);
    }
}

static void test_empty(void)
{
    struct scenario scenario;

    scenario_init(&scenario);
    char *text = scenario_write(&scenario);
    g_assert_cmpstr(text, ==, "timeline: []\n");
    check(0, &scenario);
    g_free(text);
    scenario_clear(&scenario);
}

/* What design shows as an example is written as it was read. */
static void test_as_shown(void)
{
    static const char text[] = "title: The last ACK is lost\n"
                               "title-zh_CN: 最后一个 ACK 丢失\n"
                               "description: Why the side that closes first waits for 2MSL.\n"
                               "tab: closing\n"
                               "network: {delay: 20 ms, to client: {loss: 2.5 %}}\n"
                               "client: {isn: 100, msl: 30 s, keepalive: {idle: 1 min}}\n"
                               "server: {isn: 300, application: close-on-eof, keepalive: on}\n"
                               "until: 65 s\n"
                               "timeline:\n"
                               "  - 0 s: server listen\n"
                               "  - 1 s: 'client send \"a #1: b\"'\n"
                               "  - 1.15 s: network drop next ACK from client\n"
                               "  - 1.15 s: note The ACK will not arrive.\n"
                               "    note-zh_CN: ACK 不会到达。\n";
    struct scenario scenario;
    struct scenario_error error;

    g_assert_true(scenario_parse(text, strlen(text), "shown", &scenario, &error));
    char *again = scenario_write(&scenario);
    g_assert_cmpstr(again, ==, text);
    g_free(again);
    scenario_clear(&scenario);
}

/* A profile sets everything, wherever it stands; what is said beside it counts, and only that is
 * written again. */
static void test_profile(void)
{
    static const struct {
        const char *given, *written;
    } rows[] = {
        {"client: {profile: linux}\ntimeline: []\n", "client: {profile: linux}\ntimeline: []\n"},
        {"client: {msl: 7 s, sack: off, profile: linux, rto: 1 s}\n",
         "client: {profile: linux, msl: 7 s, sack: off}\ntimeline: []\n"},
        {"server: {profile: windows, keepalive: {idle: 2 h, probes: 9}}\n",
         "server: {profile: windows, keepalive: {probes: 9}}\ntimeline: []\n"},
        {"client: {keepalive: {probes: 8}, profile: freebsd}\n",
         "client: {profile: freebsd}\ntimeline: []\n"},
        {"client: {keepalive: off, profile: freebsd}\n",
         "client: {profile: freebsd, keepalive: off}\ntimeline: []\n"},
        {"client: {profile: rfc, isn: 5}\n", "client: {isn: 5}\ntimeline: []\n"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct scenario scenario;
        struct scenario_error error;

        g_assert_true(
            scenario_parse(rows[i].given, strlen(rows[i].given), "given", &scenario, &error));
        char *written = scenario_write(&scenario);
        g_assert_cmpstr(written, ==, rows[i].written);
        check(i, &scenario);
        g_free(written);
        scenario_clear(&scenario);
    }
}

/* Rules to knock out may stand in a list, too. */
static void test_list(void)
{
    const char *text = "knock-out: [third-ack, karn]\n";
    struct scenario scenario;
    struct scenario_error error;

    g_assert_true(scenario_parse(text, strlen(text), "list", &scenario, &error));
    g_assert_cmpuint(scenario.setup.knock_out, ==, TCP_KNOCK_OUT_THIRD_ACK | TCP_KNOCK_OUT_KARN);
    scenario_clear(&scenario);
}

static void test_copy(void)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct scenario scenario, copy;
        struct command command = {.verb = COMMAND_CLOSE};
        chance_scenario(seed, &scenario);
        copy = scenario_copy(&scenario);
        g_assert_null(scenario_difference(&scenario, &copy));
        scenario_add(&copy, 7, &command);
        g_assert_cmpstr(scenario_difference(&scenario, &copy), ==, "entry_count");
        scenario_clear(&scenario);
        check(seed, &copy);
        scenario_clear(&copy);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scenario/inverse/random", test_random);
    g_test_add_func("/scenario/inverse/empty", test_empty);
    g_test_add_func("/scenario/inverse/as-shown", test_as_shown);
    g_test_add_func("/scenario/inverse/profile", test_profile);
    g_test_add_func("/scenario/inverse/list", test_list);
    g_test_add_func("/scenario/inverse/copy", test_copy);
    return g_test_run();
}
