/* What is refused, where, and in which words. */
#include "scenario/scenario.h"

#include <glib.h>
#include <string.h>

struct refusal {
    const char *text;
    const char *message; /* place and message as scenario_error_text() says them */
};

#define TOP                                                                                        \
    "title, description, tab, network, client, server, until, timeline, seed, wire, knock-out"
#define LINK "delay, jitter, rate, queue, mark, loss, reorder, duplicate, corrupt"
#define HOST                                                                                       \
    "profile, isn, application, address, port, mss, window, msl, rto, rto-min, rto-max, r1, r2, "  \
    "r2-syn, r2-syn-ack, syn-linear-timeouts, user-timeout, window-scale, timestamps, sack, ecn, " \
    "fast-open, delayed-ack, delayed-ack-time, nagle, congestion, initial-window, idle-restart, "  \
    "fast-retransmit, limited-transmit, prr, rack, f-rto, keepalive"
#define COMMENT                                                                                    \
    "found a comment that would cut this text: quote this line if the '#' is part of it, else "    \
    "move the comment to a line of its own"
#define COLON                                                                                      \
    "found a ':' that begins a value, expected none here: indent as above, or quote this line if " \
    "the ':' is part of a text"

/* What YAML would swallow. */
static const struct refusal swallowed[] = {
    {"timeline:\n  - 1 s: note Packet #7\n", "f:2:22: " COMMENT},
    {"timeline:\n  - 1 s: note Packet #7\n  - 2 s: note b\n", "f:2:22: " COMMENT},
    {"timeline:\n  - 1 s: client close   # why not\n", "f:2:25: " COMMENT},
    {"timeline:\n  - 1 s: client send \"a #b\"\n", "f:2:25: " COMMENT},
    {"timeline:\n  - 1 s: note 三次握手 #7\n", "f:2:20: " COMMENT},
    {"title: 三 # x\n", "f:1:10: " COMMENT},
    {"timeline:\n  - 1 s: note a\n    note-zh_CN: b #7\n", "f:3:19: " COMMENT},
    {"title: a\r\ntitle-de: b\r\ntab: c #d\r\n", "f:3:8: " COMMENT},
    {"seed: 1\nseed: 2\n", "f:2:1: found 'seed' a second time, expected every key once"},
    {"client: {isn: 1, isn: 2}\n", "f:1:18: found 'isn' a second time, expected every key once"},
    {"timeline:\n  - 1 s: note a\n    1 s: note b\n",
     "f:3:5: found '1 s' a second time, expected every key once"},
    {"timeline:\n  - 1 s:client close\n",
     "f:2:8: found ':' without a space after it, expected 'TIME: COMMAND'"},
    {"timeline:\n  - client close\n", "f:2:5: found 'client close', expected 'TIME: COMMAND'"},
    {"timeline:\n  -\n", "f:2:4: found nothing, expected 'TIME: COMMAND'"},
    {"timeline:\n  - 1 s: note Why: x\n", "f:2:18: " COLON},
    {"title: The RFC: a story\n", "f:1:15: " COLON},
    {"timeline:\n  - 1 s: {note: a}\n",
     "f:2:10: found a mapping, expected a command such as 'client close'"},
    {"timeline:\n  - {1 s: note a, b}\n",
     "f:2:19: found 'b', expected 'note-LANGUAGE', or the next entry, which begins with '- '; "
     "quote a text that has a comma in braces"},
    {"timeline:\n  - 1 s: client close\n    2 s: server close\n",
     "f:3:5: found '2 s' beside a command, expected the next entry, which begins with '- '"},
    {"title: !bold text\n",
     "f:1:8: found '!' at the start, which means something to YAML: quote this line"},
    {"title: &a text\n",
     "f:1:8: found '&' at the start, which means something to YAML: quote this line"},
    {"seed: 1\n---\nseed: 2\n", "f:2:1: found a second document, expected one scenario a file"},
    {"title: [[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]\n",
     "f:1:23: found more than 16 lists and mappings in one another, expected a scenario"},
};

/* What is known and what is not. */
static const struct refusal unknown[] = {
    {"sed: 1\n", "f:1:1: found the unknown key 'sed', expected one of " TOP},
    {"knock-off: [time-wait]\n", "f:1:1: found the unknown key 'knock-off', expected one of " TOP},
    {"titles: x\n", "f:1:1: found the unknown key 'titles', expected one of " TOP},
    {"title-: x\n", "f:1:1: found 'title-', expected 'title-LANGUAGE' such as title-zh_CN"},
    {"client: {delayed-nack: off}\n",
     "f:1:10: found the unknown key 'delayed-nack', expected one of " HOST},
    {"server: {isn: 1, nagel: on}\n",
     "f:1:18: found the unknown key 'nagel', expected one of " HOST},
    {"client:\n  sacks: on\n", "f:2:3: found the unknown key 'sacks', expected one of " HOST},
    {"client: {timestamp: on}\n",
     "f:1:10: found the unknown key 'timestamp', expected one of " HOST},
    {"client: {window-scaling: 7}\n",
     "f:1:10: found the unknown key 'window-scaling', expected one of " HOST},
    {"client: {congestions: reno}\n",
     "f:1:10: found the unknown key 'congestions', expected one of " HOST},
    {"client: {initial-windows: 4380}\n",
     "f:1:10: found the unknown key 'initial-windows', expected one of " HOST},
    {"client: {keepalive: {idel: 1 s}}\n",
     "f:1:22: found the unknown key 'idel', expected one of initially, idle, interval, probes"},
    {"network: {speed: 1}\n",
     "f:1:11: found the unknown key 'speed', expected one of to client, to server, " LINK},
    {"network: {to client: {to server: 1}}\n",
     "f:1:23: found the unknown key 'to server', expected one of " LINK},
};

/* Types and ranges. */
static const struct refusal values[] = {
    {"", "f:1:1: found nothing, expected a scenario such as 'timeline: []'"},
    {"# only a comment\n", "f:1:1: found nothing, expected a scenario such as 'timeline: []'"},
    {"- 1\n", "f:1:1: found a list, expected keys such as 'title:' and 'timeline:'"},
    {"hello\n", "f:1:1: found 'hello', expected keys such as 'title:' and 'timeline:'"},
    {"[a]: 1\n", "f:1:1: found a list, expected a key"},
    {"title:\n", "f:1:7: found nothing, expected a text"},
    {"title: [a, b]\n", "f:1:8: found a list, expected a text"},
    {"seed: -1\n", "f:1:7: found '-1', expected a whole number from 0 to 18446744073709551615 for "
                   "'seed'"},
    {"seed: 18446744073709551616\n",
     "f:1:7: found '18446744073709551616', expected a whole number from 0 to "
     "18446744073709551615 for 'seed'"},
    {"knock-out: [karn, carn]\n",
     "f:1:12: found 'karn, carn', expected none, or some of third-ack, time-wait, fin-number, "
     "back-off, random-isn, karn, cumulative-ack, window, with commas between for 'knock-out'"},
    {"seed: [1]\n",
     "f:1:7: found a list, expected a whole number from 0 to 18446744073709551615 for "
     "'seed'"},
    {"wire: yes\n", "f:1:7: found 'yes', expected on or off for 'wire'"},
    {"wire: \"a\\n\\e[1mb\"\n", "f:1:7: found 'a  [1mb', expected on or off for 'wire'"},
    {"wire: a一二三四五六七八九十一二三四五六七八九十\n",
     "f:1:7: found 'a一二三四五六七八九十一二三四五六七八九', expected on or off for 'wire'"},
    {"until: 25 h\n", "f:1:8: found '25 h', expected a time up to 24 h such as 65 s"},
    {"until: soon\n", "f:1:8: found 'soon', expected a time up to 24 h such as 65 s"},
    {"client: 100\n", "f:1:9: found '100', expected options such as {isn: 100}"},
    {"client: {isn: 4294967296}\n", "f:1:15: found '4294967296', expected a sequence number from "
                                    "0 to 4294967295, or random for 'isn'"},
    {"client: {mss: 0}\n",
     "f:1:15: found '0', expected a size from 1 byte to 65495 bytes for 'mss'"},
    {"client: {window: 64 kB}\n",
     "f:1:18: found '64 kB', expected a size from 1 byte to 1073725440 bytes for 'window'"},
    {"client: {window: 1.5}\n",
     "f:1:18: found '1.5', expected a size from 1 byte to 1073725440 bytes for 'window'"},
    {"client: {msl: 30}\n", "f:1:15: found '30', expected a duration from 1 ns to 12 h for 'msl'"},
    {"client: {msl: -1 s}\n",
     "f:1:15: found '-1 s', expected a duration from 1 ns to 12 h for 'msl'"},
    {"client: {port: 65536}\n",
     "f:1:16: found '65536', expected a port from 1 to 65535 for 'port'"},
    {"client: {address: 10.0.0}\n",
     "f:1:19: found '10.0.0', expected an IPv4 address such as 10.0.0.1 for 'address'"},
    {"client: {address: 10.0.0.256}\n",
     "f:1:19: found '10.0.0.256', expected an IPv4 address such as 10.0.0.1 for 'address'"},
    {"client: {r1: 256}\n", "f:1:14: found '256', expected a whole number from 1 to 255 for 'r1'"},
    {"client: {profile: minix}\n",
     "f:1:19: found 'minix', expected one of rfc, linux, freebsd, windows for 'profile'"},
    {"client: {msl: 30, profile: minix}\n",
     "f:1:28: found 'minix', expected one of rfc, linux, freebsd, windows for 'profile'"},
    {"client: {rto-min: 90 s, profile: linux, rto-max: 1 min}\n",
     "f:1:9: found a rto-min above rto-max, expected it below"},
    {"client: {application: source}\n",
     "f:1:23: found 'source', expected one of manual, echo, sink, close-on-eof, or source with a "
     "size up to 100000000 bytes: source 5000 bytes for 'application'"},
    {"client: {application: source 100000001 bytes}\n",
     "f:1:23: found 'source 100000001 bytes', expected one of manual, echo, sink, close-on-eof, or "
     "source with a size up to 100000000 bytes: source 5000 bytes for 'application'"},
    {"client: {keepalive: 60 s}\n", "f:1:21: found '60 s', expected on or off for 'keepalive'"},
    {"client: {keepalive: {probes: 1}}\n",
     "f:1:30: found '1', expected a whole number from 2 to 255 for 'keepalive'"},
    {"client: {keepalive: [1]}\n", "f:1:21: found a list, expected on, off, or values in braces"},
    {"server: {rto-min: 9 s, rto-max: 3 s}\n",
     "f:1:9: found a rto-min above rto-max, expected it below"},
    {"network: {loss: 101 %}\n",
     "f:1:17: found '101 %', expected a share from 0 % to 100 % for 'loss'"},
    {"network: {loss: 0.00001 %}\n",
     "f:1:17: found '0.00001 %', expected a share from 0 % to 100 % for 'loss'"},
    {"network: {rate: 10}\n",
     "f:1:17: found '10', expected a rate such as 10 Mbit/s, or unlimited for 'rate'"},
    {"network: {to server: 5}\n", "f:1:22: found '5', expected options such as {loss: 5 %}"},
    {"timeline: 5\n",
     "f:1:11: found '5', expected a list of entries such as '- 1 s: client close'"},
    {"timeline:\n  - soon: client close\n",
     "f:2:5: found 'soon', expected a time from 0 s to 24 h such as 1150 ms"},
    {"timeline:\n  - 25 h: client close\n",
     "f:2:5: found '25 h', expected a time from 0 s to 24 h such as 1150 ms"},
    {"timeline:\n  - 1 s:\n", "f:2:9: found nothing, expected a command such as 'client close'"},
    {"timeline:\n  - 1 s: client clsoe\n",
     "f:2:17: found 'clsoe', expected one of listen, connect, send, stop reading, resume reading, "
     "read, close, abort, kill, keepalive, user-timeout, power off, boot, unplug, plug"},
    {"timeline:\n  - 1 s: 'network drop nxt'\n",
     "f:2:24: found 'nxt', expected next, every, 2nd, 3rd, ... or packet"},
    {"timeline:\n  - 1 s: note a\n    note-: b\n",
     "f:3:5: found 'note-', expected 'note-LANGUAGE' such as note-zh_CN"},
    {"timeline:\n  - 1 s: note a\n    chapter-de: b\n",
     "f:3:5: found 'chapter-de', expected 'note-LANGUAGE', or the next entry, which begins with "
     "'- '; quote a text that has a comma in braces"},
    {"timeline:\n  - 1 s: client close\n    note-de: b\n",
     "f:3:5: found 'note-de' beside a command, expected the next entry, which begins with '- '"},
    {"title: \"a\\0b\"\n", "f:1:8: found a zero character, expected a text"},
    {"title: a\n  b: c\n", "f:2:4: " COLON},
};

/* Broken before it is YAML, and broken YAML. */
static const struct refusal broken[] = {
    {"title: a\ntab: \xff\n", "f:2:6: found the octet 0xff, expected text in UTF-8"},
    {"title: a\x01\n", "f:1:9: found the control character U+0001, expected text"},
    {"title: 'a\n", "f:2:1: not YAML: found unexpected end of stream while scanning a quoted "
                    "scalar"},
    {"client: {isn: 1\n", "f:2:1: not YAML: did not find expected ',' or '}' while parsing a flow "
                          "mapping"},
    {"title: @home\n", "f:1:8: not YAML: found character that cannot start any token while "
                       "scanning for the next token"},
};

static void check(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct scenario scenario;
        struct scenario_error error;
        const char *text = refusals[i].text;
        if (scenario_parse(text, strlen(text), "f", &scenario, &error)) {
            g_test_message("taken without complaint: %s", text);
            g_test_fail();
            continue;
        }
        char *said = scenario_error_text(&error);
        if (strcmp(said, refusals[i].message) != 0) {
            g_test_message("of\n%sexpected %s\nsaid     %s", text, refusals[i].message, said);
            g_test_fail();
        }
        g_assert_null(scenario.entries);
        g_assert_null(scenario.setup.name);
        g_free(said);
        scenario_error_clear(&error);
    }
}

static void test_swallowed(void)
{
    check(swallowed, G_N_ELEMENTS(swallowed));
}

static void test_unknown(void)
{
    check(unknown, G_N_ELEMENTS(unknown));
}

static void test_values(void)
{
    check(values, G_N_ELEMENTS(values));
}

static void test_broken(void)
{
    check(broken, G_N_ELEMENTS(broken));
}

/* What must not be refused: comments of their own, quotes, every line ending, a BOM. */
static void test_taken(void)
{
    static const char *const texts[] = {
        "# a comment\ntitle: a\n# another\nseed: 5 # five\nclient: {isn: 1} # one\n",
        "title: a#b\n",
        "title: 'a #b: c'\ntimeline:\n  - 1 s: \"note Why: x #7\" # quoted\n",
        "title: a\r\ntimeline:\r\n  - 1 s: note b\r\n  - 2 s: note c\r\n",
        "\xef\xbb\xbftitle: a\n",
        "title: |\n  two\n  lines\ntimeline: []\n",
        "timeline:\n  - {1 s: client close}\n  - 0.5 s: server listen always\n",
        "client: {window: 1000, mss: 1 byte, keepalive: {initially: off, idle: 5 s}}\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct scenario scenario;
        struct scenario_error error;
        if (!scenario_parse(texts[i], strlen(texts[i]), "f", &scenario, &error))
            g_error("of\n%ssaid %s", texts[i], scenario_error_text(&error));
        scenario_clear(&scenario);
    }
}

/* libyaml would look at every bracket again for each one that follows. */
static void test_brackets(void)
{
    g_autofree char *text = g_strnfill(500000, '[');
    struct scenario scenario;
    struct scenario_error error;

    g_assert_false(scenario_parse(text, strlen(text), "f", &scenario, &error));
    g_assert_cmpuint(error.column, ==, 17);
    scenario_error_clear(&error);
}

/* Cutting a good file anywhere never crashes and never says two lines. */
static void test_cut(void)
{
    static const char text[] =
        "title: 'The \"last\" ACK'\nclient: {isn: 100, keepalive: {idle: "
        "60 s}}\nnetwork: {to client: {loss: 5 %}}\ntimeline:\n  - 1 s: note 三次\n"
        "    note-zh_CN: \"a\\u4e09: b\"\n";

    for (size_t length = 0; length < strlen(text); length++) {
        struct scenario scenario;
        struct scenario_error error;
        if (scenario_parse(text, length, "f", &scenario, &error)) {
            scenario_clear(&scenario);
            continue;
        }
        g_assert_cmpuint(error.line, >, 0);
        g_assert_null(strchr(error.message, '\n'));
        scenario_error_clear(&error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scenario/errors/swallowed-by-yaml", test_swallowed);
    g_test_add_func("/scenario/errors/unknown", test_unknown);
    g_test_add_func("/scenario/errors/values", test_values);
    g_test_add_func("/scenario/errors/broken", test_broken);
    g_test_add_func("/scenario/errors/taken", test_taken);
    g_test_add_func("/scenario/errors/brackets", test_brackets);
    g_test_add_func("/scenario/errors/cut", test_cut);
    return g_test_run();
}
