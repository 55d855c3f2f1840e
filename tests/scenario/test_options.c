/* The table of options: the defaults that it says are those of the RFCs. */
#include "scenario/options.h"

#include "scenario/scenario.h"

#include <glib.h>
#include <string.h>

static void expect(const char *group, const char *key, bool server, const char *expected)
{
    size_t count;
    const struct scenario_option *options = scenario_options(&count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(options[i].key, key) != 0 || g_strcmp0(options[i].group, group) != 0)
            continue;
        char *text = scenario_option_default(&options[i], server);
        g_assert_cmpstr(text, ==, expected);
        g_free(text);
        return;
    }
    g_error("no option %s", key);
}

static void test_defaults(void)
{
    expect(NULL, "seed", false, "1");
    expect(NULL, "wire", false, "off");
    expect(NULL, "delay", false, "50 ms");
    expect(NULL, "rate", false, "unlimited");
    expect(NULL, "queue", false, "unlimited");
    expect(NULL, "loss", false, "0 %");
    expect(NULL, "profile", false, "rfc");
    expect(NULL, "window-scale", false, "off");
    expect(NULL, "timestamps", false, "off");
    expect(NULL, "sack", false, "off");
    expect(NULL, "ecn", false, "off");
    expect(NULL, "isn", false, "random");
    expect(NULL, "application", false, "manual");
    expect(NULL, "port", false, "49152");
    expect(NULL, "port", true, "80");
    expect(NULL, "address", false, "10.0.0.1");
    expect(NULL, "address", true, "10.0.0.2");
    expect(NULL, "mss", false, "1460 bytes");
    expect(NULL, "window", false, "65535 bytes");
    expect(NULL, "msl", false, "2 min");     /* RFC 9293 §3.4.2 */
    expect(NULL, "rto", false, "1 s");       /* RFC 6298 §2.1 */
    expect(NULL, "rto-min", false, "1 s");   /* RFC 6298 §2.4 */
    expect(NULL, "rto-max", false, "1 min"); /* RFC 6298 §2.5 */
    expect(NULL, "r1", false, "3");          /* RFC 9293 §3.8.3 */
    expect(NULL, "r2", false, "100 s");
    expect(NULL, "r2-syn", false, "3 min");
    expect(NULL, "r2-syn-ack", false, "3 min");
    expect(NULL, "syn-linear-timeouts", false, "0");
    expect("keepalive", "initially", false, "off"); /* RFC 9293 §3.8.4 */
    expect("keepalive", "idle", false, "2 h");
    expect("keepalive", "interval", false, "75 s");
    expect("keepalive", "probes", false, "9");
}

/* Every option is refused above and below its range, and says in which place it stands. */
static void test_texts(void)
{
    size_t count;
    const struct scenario_option *options = scenario_options(&count);

    for (size_t i = 0; i < count; i++) {
        char *range = scenario_option_range(&options[i]);
        g_assert_cmpstr(range, !=, "");
        g_assert_cmpstr(options[i].help, !=, "");
        g_assert_true(g_str_has_suffix(options[i].help, "."));
        g_free(range);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scenario/options/defaults", test_defaults);
    g_test_add_func("/scenario/options/texts", test_texts);
    return g_test_run();
}
