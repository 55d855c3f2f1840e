/* The table of options: the defaults that it says are those of the RFCs. */
#include "scenario/options.h"

#include "scenario/scenario.h"
#include "scenario/value.h"

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

/* Every option says what it takes and what it is for. */
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

/* A number in the unit that a field is kept in, as a file would say it; NULL for what is no number. */
static char *text_of(enum scenario_kind kind, uint64_t value)
{
    switch (kind) {
    case SCENARIO_DURATION:
        return g_strdup_printf("%" G_GUINT64_FORMAT " ns", value);
    case SCENARIO_RATE:
        return g_strdup_printf("%" G_GUINT64_FORMAT " bit/s", value);
    case SCENARIO_SHARE:
        return g_strdup_printf("%" G_GUINT64_FORMAT ".%04u %%", value / 10000,
                               (unsigned)(value % 10000));
    case SCENARIO_OCTETS:
    case SCENARIO_COUNT:
    case SCENARIO_PACKETS:
    case SCENARIO_PORT:
        return g_strdup_printf("%" G_GUINT64_FORMAT, value);
    default:
        return NULL;
    }
}

static bool takes(const struct scenario_option *option, uint64_t value)
{
    struct scenario scenario;
    void *base = &scenario;
    g_autofree char *text = text_of(option->kind, value);

    scenario_init(&scenario);
    if (option->place == SCENARIO_AT_NETWORK)
        base = &scenario.setup.to_server;
    else if (option->place == SCENARIO_AT_HOST)
        base = &scenario.setup.host[TRACE_CLIENT];
    bool taken = value_parse(option, text, base);
    if (taken) {
        g_autofree char *written = value_format(option, base);
        g_assert_true(value_parse(option, written, base));
        g_autofree char *again = value_format(option, base);
        g_assert_cmpstr(written, ==, again);
    }
    scenario_clear(&scenario);
    return taken;
}

/* Every number is taken at both ends of its range and refused beyond them. */
static void test_ranges(void)
{
    size_t count, tried = 0;
    const struct scenario_option *options = scenario_options(&count);

    for (size_t i = 0; i < count; i++) {
        const struct scenario_option *option = &options[i];
        g_autofree char *text = text_of(option->kind, 0);

        if (text == NULL)
            continue;
        g_test_message("%s", option->key);
        tried++;
        g_assert_true(option->size_bytes == 8 || option->max >> 8 * option->size_bytes == 0);
        g_assert_true(takes(option, option->min));
        g_assert_true(takes(option, option->max));
        if (option->min > 0)
            g_assert_false(takes(option, option->min - 1));
        if (option->max < UINT64_MAX)
            g_assert_false(takes(option, option->max + 1));
    }
    g_assert_cmpuint(tried, >, 20);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scenario/options/defaults", test_defaults);
    g_test_add_func("/scenario/options/texts", test_texts);
    g_test_add_func("/scenario/options/ranges", test_ranges);
    return g_test_run();
}
