/* The language of commands: reading and writing undo each other, and an error says where. */
#include "sim/command.h"
#include "tcp/segment.h"
#include "tcp/time.h"

#include <glib.h>
#include <string.h>

static char *format(const struct command *command)
{
    size_t length = command_format(command, NULL, 0);
    char *text = g_malloc(length + 1);

    g_assert_cmpuint(command_format(command, text, length + 1), ==, length);
    g_assert_cmpuint(strlen(text), ==, length);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    return text;
}

static void parses_to(const char *text, const char *canonical)
{
    struct command command;
    struct command_error error = {0};

    if (!command_parse(text, &command, &error))
        g_error("'%s': column %zu: %s", text, error.column, error.message);
    char *written = format(&command);
    g_assert_cmpstr(written, ==, canonical);
    g_free(written);
    command_clear(&command);
}

static const char *const canonical_texts[] = {
    "client listen",
    "server listen always",
    "client connect",
    "client connect from 50000",
    "client connect isn 4294967295",
    "client connect from 50000 isn 0",
    "client connect with 1 byte",
    "client connect with \"GET /\"",
    "client connect from 50000 isn 7 with 2000 bytes",
    "server[3] connect",
    "client send 1 byte",
    "client send 1000 bytes",
    "client send 1 byte urgent",
    "server[2] send \"interrupt \\x03\" urgent",
    "client send \"urgent\"",
    "client[2] send \"GET / HTTP/1.0\\r\\n\\r\\n\"",
    "client send \"say \\\"no\\\" to \\\\ and \\x01\"",
    "client send \"第三个 \U0001f600\"",
    "client send \"\\xff\\xf0\"",
    "client send \"\\xe4\\xb8 \\xc0\\x80 \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80\"",
    "server stop reading",
    "server resume reading",
    "server[7] read 512 bytes",
    "client close",
    "client[2] close",
    "server abort",
    "server kill",
    "client keepalive on",
    "client user-timeout 30 s",
    "server[3] user-timeout off",
    "client[2] keepalive off",
    "server power off",
    "server boot",
    "client unplug",
    "client plug",
    "network drop next SYN from client",
    "network drop next SYN-ACK from server",
    "network drop every FIN from client",
    "network drop every 2nd RST from server",
    "network drop every 3rd ACK from client",
    "network drop every 11th data from client",
    "network drop every 21st any from client",
    "network drop packet 7",
    "network delay by 1.5 s next ACK from client",
    "network delay by 30 ms packet 2",
    "network duplicate next data from client",
    "network corrupt next data from client",
    "network hold packet 3",
    "network mark packet 3",
    "network mark every 3rd data from client",
    "network set mark 5 packets to server",
    "network hold next SYN from client",
    "network release packet 3",
    "network cut",
    "network cut to client",
    "network restore to server",
    "network set delay 50 ms",
    "network set jitter 5 ms to client",
    "network set rate 64 kbit/s to server",
    "network set rate 10 Mbit/s",
    "network set rate unlimited",
    "network set queue 20 packets",
    "network set queue 1 packet",
    "network set queue unlimited",
    "network set loss 5 %",
    "network set loss 0.1 %",
    "network set reorder 0.0001 %",
    "network set duplicate 100 %",
    "network set corrupt 0 %",
    "network inject to server SYN from 50001 seq 90",
    "network inject to client RST,ACK from 80 to port 49152 seq 1 ack 2 win 0 len 5 relative",
    "network inject to server none seq 0",
    "note The ACK of the server's FIN will not arrive.",
    "note # \"quoted\": [everything] goes",
    "note \v",
    "note \f a \v",
    "chapter Opening",
};

static void test_canonical(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(canonical_texts); i++)
        parses_to(canonical_texts[i], canonical_texts[i]);
}

static void test_other_spellings(void)
{
    static const char *const pairs[][2] = {
        {"  client \t connect  ", "client connect"},
        {"server  stop \t reading", "server stop reading"},
        {"client send 1 bytes", "client send 1 byte"},
        {"network drop 2nd data from client", "network drop every 2nd data from client"},
        {"network delay by 50ms next any from server",
         "network delay by 50 ms next any from server"},
        {"network delay by 1500 us packet 1", "network delay by 1.5 ms packet 1"},
        {"network set loss 5%", "network set loss 5 %"},
        {"network set loss 00.50 % to client", "network set loss 0.5 % to client"},
        {"network set queue 20", "network set queue 20 packets"},
        {"network set queue 20 to client", "network set queue 20 packets to client"},
        {"network set rate 1000 kbit/s", "network set rate 1 Mbit/s"},
        {"network set delay 0.05 s", "network set delay 50 ms"},
        {"network inject to server ACK,SYN ack 5 seq 4 from 1",
         "network inject to server SYN,ACK from 1 seq 4 ack 5"},
        {"client send \"a\\x41\"", "client send \"aA\""},
        {"client send \"\xe4\xb8\"", "client send \"\\xe4\\xb8\""},
        {"note   two  spaces inside  ", "note two  spaces inside"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        parses_to(pairs[i][0], pairs[i][1]);
}

static const struct {
    const char *text;
    size_t column;
    const char *message;
} wrong_texts[] = {
    {"", 0, "found the end, expected one of client, server, network, note, chapter"},
    {"router drop", 0,
     "found 'router', expected one of client, server, network, note, "
     "chapter"},
    {"client dance", 7,
     "found 'dance', expected one of listen, connect, send, stop reading, resume reading, "
     "read, close, abort, kill, keepalive, user-timeout, power off, boot, unplug, plug"},
    {"client power on", 7,
     "found 'power', expected one of listen, connect, send, stop reading, resume reading, "
     "read, close, abort, kill, keepalive, user-timeout, power off, boot, unplug, plug"},
    {"client[x] close", 6, "found '[x]', expected the number of a connection like [2]"},
    {"client[0] close", 6, "found '[0]', expected the number of a connection like [2]"},
    {"client[99999999999] close", 6,
     "found '[99999999999]', expected the number of a connection like [2]"},
    {"network[1] cut", 0, "found 'network[1]', expected client or server before a bracket"},
    {"client[2] listen", 10, "found 'listen', expected no number of a connection before this"},
    {"client close now", 13, "found 'now', expected the end"},
    {"client connect from 0", 20, "found '0', expected a port from 1 to 65535"},
    {"client connect with", 19,
     "found the end, expected a number of bytes, or a text in \"quotes\""},
    {"client connect with 5", 21, "found the end, expected bytes"},
    {"client connect with 5 bytes isn 7", 28, "found 'isn', expected the end"},
    {"client connect from 70000", 20, "found '70000', expected a port from 1 to 65535"},
    {"client connect isn 4294967296", 19,
     "found '4294967296', expected a sequence number from 0 to 4294967295"},
    {"client send", 11, "found the end, expected a number of bytes, or a text in \"quotes\""},
    {"client send 10", 14, "found the end, expected bytes"},
    {"client send 0 bytes", 12, "found '0', expected a number of bytes from 1 to 100000000"},
    {"client send \"abc", 16, "found the end, expected a closing quote"},
    {"client send \"\"", 13, "found '\"', expected a text"},
    {"client send \"\\q\"", 13,
     "found '\\q\"', expected one of \\\" \\\\ \\n \\r \\t \\x01 to \\xff"},
    {"client send \"\\x00\"", 13,
     "found '\\x00\"', expected one of \\\" \\\\ \\n \\r \\t \\x01 to \\xff"},
    {"client keepalive", 16, "found the end, expected one of on, off"},
    {"client user-timeout", 19, "found the end, expected a time like 50 ms, or off"},
    {"client user-timeout on", 20, "found 'on', expected a time like 50 ms, or off"},
    {"client user-timeout 0 s", 20, "found '0', expected a time above zero, at most 24 h"},
    {"client user-timeout 25 h", 20, "found '25', expected a time above zero, at most 24 h"},
    {"network dorp next ACK from client", 8,
     "found 'dorp', expected one of drop, delay, duplicate, corrupt, hold, mark, release, cut, "
     "restore, set, inject"},
    {"network drop ACK from client", 13,
     "found 'ACK', expected next, every, 2nd, 3rd, ... or packet"},
    {"network drop 1st ACK from client", 13,
     "found '1st', expected next, every, 2nd, 3rd, ... or packet"},
    {"network drop next ack from client", 18,
     "found 'ack', expected one of SYN, SYN-ACK, FIN, RST, ACK, data, any"},
    {"network drop next ACK", 21, "found the end, expected from"},
    {"network drop next ACK from network", 27, "found 'network', expected one of client, server"},
    {"network drop packet 0", 20, "found '0', expected a packet from 1 to 4294967294"},
    {"network delay next ACK from client", 14, "found 'next', expected by"},
    {"network delay by 5 next ACK from client", 17, "found '5', expected a time like 50 ms"},
    {"network delay by 0.5 ns packet 1", 17, "found '0.5', expected a time like 50 ms"},
    {"network set loss 101 %", 17, "found '101', expected a share like 5 %"},
    {"network set rate 5", 17, "found '5', expected a rate like 64 kbit/s, or unlimited"},
    {"network set speed 5", 12,
     "found 'speed', expected one of delay, jitter, rate, queue, mark, loss, reorder, duplicate, "
     "corrupt"},
    {"network cut to network", 15, "found 'network', expected one of client, server"},
    {"network inject to server SIN seq 1", 25,
     "found 'SIN', expected flags like SYN,ACK (of SYN, FIN, RST, PSH, ACK, URG, ECE, CWR), "
     "or none"},
    {"network inject to server SYN, seq 1", 25,
     "found 'SYN,', expected flags like SYN,ACK (of SYN, FIN, RST, PSH, ACK, URG, ECE, CWR), "
     "or "
     "none"},
    {"network inject to server SYN", 28, "found the end, expected seq and a sequence number"},
    {"network inject to server SYN seq 1 seq 2", 39, "found '2', expected each number only once"},
    {"network inject to server SYN seq 1 win 65536", 39,
     "found '65536', expected a window from 0 to 65535"},
    {"note", 4, "found the end, expected a text"},
    {"client thisisaveryveryverylongwordindeed", 7,
     "found 'thisisaveryveryverylongw', expected one of listen, connect, send, stop reading, "
     "resume reading, read, close, abort, kill, keepalive, user-timeout, power off, boot, unplug, "
     "plug"},
};

static void test_errors(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(wrong_texts); i++) {
        struct command command = {.verb = COMMAND_CLOSE};
        struct command_error error = {0};

        g_test_message("%s", wrong_texts[i].text);
        g_assert_false(command_parse(wrong_texts[i].text, &command, &error));
        g_assert_cmpstr(error.message, ==, wrong_texts[i].message);
        g_assert_cmpuint(error.column, ==, wrong_texts[i].column);
        g_assert_cmpint(command.verb, ==, COMMAND_LISTEN);
    }
}

static void test_durations(void)
{
    static const struct {
        int64_t ns;
        const char *canonical;
        const char *other;
    } cases[] = {
        {0, "0 s", "0ms"},
        {1, "1 ns", "1ns"},
        {250000, "250 us", "250µs"},
        {TIME_MS(50), "50 ms", "0.05 s"},
        {TIME_MS(1150), "1.15 s", "1150 ms"},
        {1000001, "1000.001 us", "1.000001 ms"},
        {1000000001, "1000000.001 us", "1.000000001 s"},
        {TIME_S(75), "75 s", "1.25 min"},
        {TIME_S(120), "2 min", "120 s"},
        {TIME_S(7200), "2 h", " 2h "},
        {TIME_S(86400), "24 h", "1440 min"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[64];
        int64_t ns = -1;

        command_format_duration(cases[i].ns, text, sizeof text);
        g_assert_cmpstr(text, ==, cases[i].canonical);
        g_assert_true(command_parse_duration(text, &ns));
        g_assert_cmpint(ns, ==, cases[i].ns);
        g_assert_true(command_parse_duration(cases[i].other, &ns));
        g_assert_cmpint(ns, ==, cases[i].ns);
    }
    for (int i = 0; i < 20000; i++) {
        int64_t wanted_ns = g_test_rand_int() % 1000000000000;
        int64_t ns = -1;
        char text[64];

        for (int shift = g_test_rand_int_range(0, 8); shift > 0; shift--)
            wanted_ns *= 10;
        wanted_ns &= 0xffffffffffffff;
        command_format_duration(wanted_ns, text, sizeof text);
        g_assert_true(command_parse_duration(text, &ns));
        g_assert_cmpint(ns, ==, wanted_ns);
    }
    static const char *const wrong[] = {
        "",
        "ms",
        "5",
        "5 m",
        "-1 s",
        "1. s",
        "5 ms later",
        "0.1 ns",
        ".5 s",
        "99999999999 h",
        "0.01 ns",
        "1.00000000001 s",
        "1.0000000001 s",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        int64_t ns = 17;
        g_assert_false(command_parse_duration(wrong[i], &ns));
        g_assert_cmpint(ns, ==, 17);
    }
}

/* ---- any command at all --------------------------------------------------------------------- */

static uint32_t below(uint32_t bound)
{
    return (uint32_t)g_test_rand_int() % bound;
}

/* A number that is often at the edge of what may be written. */
static uint32_t edgy(uint32_t max)
{
    switch (below(4)) {
    case 0:
        return max;
    case 1:
        return max < 10 ? below(max + 1) : below(10);
    default:
        return max == UINT32_MAX ? (uint32_t)g_test_rand_int() : below(max + 1);
    }
}

static uint32_t at_least_1(uint32_t value)
{
    return value == 0 ? 1 : value;
}

static char *random_text(bool any_octet)
{
    size_t length = 1 + below(30);
    char *text = g_malloc(length + 1);

    for (size_t i = 0; i < length; i++)
        text[i] = any_octet ? (char)(1 + below(255)) : (char)('!' + below(94));
    if (!any_octet && length > 2)
        text[length / 2] = ' ';
    text[length] = '\0';
    return text;
}

static void random_host_command(struct command *command)
{
    command->host = (enum trace_host)below(2);
    command->verb = (enum command_verb)below(COMMAND_PLUG + 1);
    switch (command->verb) {
    case COMMAND_LISTEN:
        command->listen.always = below(2) != 0;
        return;
    case COMMAND_KILL:
    case COMMAND_POWER_OFF:
    case COMMAND_BOOT:
    case COMMAND_UNPLUG:
    case COMMAND_PLUG:
        return;
    case COMMAND_CONNECT:
        command->connect.from_port = (uint16_t)edgy(UINT16_MAX);
        command->connect.has_isn = below(2) != 0;
        command->connect.isn = command->connect.has_isn ? edgy(UINT32_MAX) : 0;
        if (below(3) == 0)
            command->connect.text = random_text(true);
        else if (below(2) != 0)
            command->connect.bytes = at_least_1(edgy(100000000));
        break;
    case COMMAND_SEND:
        if (below(2) != 0)
            command->send.text = random_text(true);
        else
            command->send.bytes = at_least_1(edgy(100000000));
        command->send.urgent = below(2) != 0;
        break;
    case COMMAND_READ:
        command->read.bytes = at_least_1(edgy(100000000));
        break;
    case COMMAND_KEEPALIVE:
        command->keepalive.on = below(2) != 0;
        break;
    case COMMAND_USER_TIMEOUT:
        command->user_timeout.timeout_ns = TIME_MS(1) * below(86400001);
        break;
    default:
        break;
    }
    command->conn = (uint16_t)edgy(UINT16_MAX);
}

static int64_t random_setting(enum trace_link_setting setting)
{
    switch (setting) {
    case TRACE_LINK_DELAY:
    case TRACE_LINK_JITTER:
        return (int64_t)edgy(UINT32_MAX) * (1 + edgy(1000000));
    case TRACE_LINK_RATE:
        return (int64_t)edgy(1000000) * (1 + edgy(999999));
    default:
        return edgy(1000000);
    }
}

static void random_network_command(struct command *command)
{
    command->host = TRACE_NETWORK;
    command->verb = (enum command_verb)(COMMAND_FATE + below(6));
    switch (command->verb) {
    case COMMAND_FATE:
        command->fate.fate = (enum command_fate)below(6);
        if (command->fate.fate == COMMAND_DELAY)
            command->fate.delay_ns = (int64_t)edgy(UINT32_MAX) * (1 + edgy(1000000));
        if (below(2) != 0) {
            command->fate.packet = at_least_1(edgy(UINT32_MAX - 1));
            break;
        }
        command->fate.every = edgy(999999999);
        command->fate.match = (enum command_match)below(7);
        command->fate.from = (enum trace_host)below(2);
        break;
    case COMMAND_RELEASE:
        command->release.packet = at_least_1(edgy(UINT32_MAX - 1));
        break;
    case COMMAND_SET:
        command->set.ways = (enum trace_way)(1 + below(3));
        command->set.setting = (enum trace_link_setting)below(TRACE_LINK_SETTING_COUNT);
        command->set.value = random_setting(command->set.setting);
        break;
    case COMMAND_INJECT:
        command->inject.to = (enum trace_host)below(2);
        command->inject.flags = (uint8_t)edgy(255);
        command->inject.source_port = (uint16_t)edgy(UINT16_MAX);
        command->inject.destination_port = (uint16_t)edgy(UINT16_MAX);
        command->inject.seq = edgy(UINT32_MAX);
        command->inject.ack = edgy(UINT32_MAX);
        command->inject.window = (uint16_t)edgy(UINT16_MAX);
        command->inject.bytes = edgy(UINT16_MAX - 60);
        command->inject.relative = below(2) != 0;
        break;
    default:
        command->cable.ways = (enum trace_way)(1 + below(3));
        break;
    }
}

static struct command random_command(void)
{
    struct command command = {0};

    switch (below(5)) {
    case 0: {
        char *text = random_text(false);
        command.host = TRACE_NETWORK;
        command.verb = below(2) != 0 ? COMMAND_NOTE : COMMAND_CHAPTER;
        trace_text_set(&command.text, "", text);
        g_free(text);
        break;
    }
    case 1:
    case 2:
        random_host_command(&command);
        break;
    default:
        random_network_command(&command);
        break;
    }
    return command;
}

static bool host_commands_equal(const struct command *a, const struct command *b)
{
    switch (a->verb) {
    case COMMAND_LISTEN:
        return a->listen.always == b->listen.always;
    case COMMAND_CONNECT:
        return a->connect.from_port == b->connect.from_port &&
               a->connect.has_isn == b->connect.has_isn && a->connect.isn == b->connect.isn &&
               a->connect.bytes == b->connect.bytes &&
               g_strcmp0(a->connect.text, b->connect.text) == 0;
    case COMMAND_SEND:
        return a->send.bytes == b->send.bytes && g_strcmp0(a->send.text, b->send.text) == 0 &&
               a->send.urgent == b->send.urgent;
    case COMMAND_READ:
        return a->read.bytes == b->read.bytes;
    case COMMAND_KEEPALIVE:
        return a->keepalive.on == b->keepalive.on;
    case COMMAND_USER_TIMEOUT:
        return a->user_timeout.timeout_ns == b->user_timeout.timeout_ns;
    default:
        return true;
    }
}

static bool commands_equal(const struct command *a, const struct command *b)
{
    if (a->verb != b->verb || a->host != b->host || a->conn != b->conn)
        return false;
    switch (a->verb) {
    case COMMAND_FATE:
        return a->fate.fate == b->fate.fate && a->fate.delay_ns == b->fate.delay_ns &&
               a->fate.packet == b->fate.packet && a->fate.every == b->fate.every &&
               a->fate.match == b->fate.match && a->fate.from == b->fate.from;
    case COMMAND_RELEASE:
        return a->release.packet == b->release.packet;
    case COMMAND_CUT:
    case COMMAND_RESTORE:
        return a->cable.ways == b->cable.ways;
    case COMMAND_SET:
        return a->set.ways == b->set.ways && a->set.setting == b->set.setting &&
               a->set.value == b->set.value;
    case COMMAND_INJECT:
        return a->inject.to == b->inject.to && a->inject.flags == b->inject.flags &&
               a->inject.source_port == b->inject.source_port &&
               a->inject.destination_port == b->inject.destination_port &&
               a->inject.seq == b->inject.seq && a->inject.ack == b->inject.ack &&
               a->inject.relative == b->inject.relative && a->inject.window == b->inject.window &&
               a->inject.bytes == b->inject.bytes;
    case COMMAND_NOTE:
    case COMMAND_CHAPTER:
        return strcmp(trace_text_get(&a->text, ""), trace_text_get(&b->text, "")) == 0;
    default:
        return host_commands_equal(a, b);
    }
}

static void test_reading_undoes_writing(void)
{
    for (int i = 0; i < 20000; i++) {
        struct command command = random_command();
        struct command copy = command_copy(&command);
        struct command read;
        struct command_error error;
        char *text = format(&command);

        command_clear(&command);
        if (!command_parse(text, &read, &error))
            g_error("'%s': column %zu: %s", text, error.column, error.message);
        if (!commands_equal(&read, &copy))
            g_error("'%s' reads as something else", text);
        command_clear(&copy);
        command_clear(&read);
        g_free(text);
    }
}

/* Whatever is typed is read or refused; what is read is written so that it reads the same. */
static void test_any_typing(void)
{
    for (int i = 0; i < 20000; i++) {
        char *text = g_strdup(canonical_texts[below(G_N_ELEMENTS(canonical_texts))]);
        size_t length = strlen(text);
        struct command command, again;
        struct command_error error;

        for (uint32_t changes = 1 + below(3); changes > 0; changes--)
            text[below((uint32_t)length)] = " [],\"\\0129.sn%AC"[below(16)];
        if (command_parse(text, &command, &error)) {
            char *written = format(&command);
            g_assert_true(command_parse(written, &again, &error));
            g_assert_true(commands_equal(&command, &again));
            command_clear(&command);
            command_clear(&again);
            g_free(written);
        } else {
            g_assert_cmpuint(error.column, <=, length);
            g_assert_true(g_str_has_prefix(error.message, "found "));
        }
        g_free(text);
    }
}

static void test_writing_into_little_room(void)
{
    struct command command;
    struct command_error error;
    char small[12];

    g_assert_true(command_parse("client send \"some words\"", &command, &error));
    g_assert_cmpuint(command_format(&command, small, sizeof small), ==, 24);
    g_assert_cmpstr(small, ==, "client send");
    command_clear(&command);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/command/every command is written as it is read", test_canonical);
    g_test_add_func("/command/other spellings mean the same", test_other_spellings);
    g_test_add_func("/command/an error says where and what was expected", test_errors);
    g_test_add_func("/command/durations are exact", test_durations);
    g_test_add_func("/command/reading undoes writing", test_reading_undoes_writing);
    g_test_add_func("/command/whatever is typed is read or refused", test_any_typing);
    g_test_add_func("/command/writing into little room says how much is needed",
                    test_writing_into_little_room);
    return g_test_run();
}
