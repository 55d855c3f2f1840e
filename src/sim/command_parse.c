#include "sim/command.h"
#include "sim/quoted.h"
#include "sim/reader.h"
#include "sim/words.h"
#include "tcp/segment.h"
#include "trace/gettext.h"
#include "trace/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- hosts ---------------------------------------------------------------------------------- */

static bool parse_listen(struct sim_reader *reader, struct command *command)
{
    command->listen.always = sim_reader_try(reader, "always");
    return true;
}

static bool parse_bytes(struct sim_reader *reader, uint64_t *bytes)
{
    return sim_reader_number(reader, _("a number of bytes"), 1, SIM_SEND_BYTES_MAX, bytes) &&
           (sim_reader_try(reader, "byte") || sim_reader_word(reader, "bytes"));
}

/* Either a text or a number of octets. */
static bool parse_octets(struct sim_reader *reader, char **text, uint64_t *bytes)
{
    size_t length;
    const char *word = sim_reader_peek(reader, &length);

    if (*word == '"')
        return sim_quoted_read(reader, text);
    if (!isdigit((unsigned char)*word))
        return sim_reader_fail(reader, word, _("a number of bytes, or a text in \"quotes\""));
    return parse_bytes(reader, bytes);
}

static bool parse_connect(struct sim_reader *reader, struct command *command)
{
    uint64_t number;

    if (sim_reader_try(reader, "from")) {
        if (!sim_reader_number(reader, _("a port"), 1, UINT16_MAX, &number))
            return false;
        command->connect.from_port = (uint16_t)number;
    }
    if (sim_reader_try(reader, "isn")) {
        if (!sim_reader_number(reader, _("a sequence number"), 0, UINT32_MAX, &number))
            return false;
        command->connect.has_isn = true;
        command->connect.isn = (uint32_t)number;
    }
    return !sim_reader_try(reader, "with") ||
           parse_octets(reader, &command->connect.text, &command->connect.bytes);
}

static bool parse_send(struct sim_reader *reader, struct command *command)
{
    if (!parse_octets(reader, &command->send.text, &command->send.bytes))
        return false;
    command->send.urgent = sim_reader_try(reader, "urgent");
    return true;
}

static bool parse_switch(struct sim_reader *reader, struct command *command)
{
    int on;

    if (!sim_reader_choice(reader, &sim_switch, &on))
        return false;
    command->keepalive.on = on != 0;
    return true;
}

static bool parse_user_timeout(struct sim_reader *reader, struct command *command)
{
    size_t length;
    const char *word = sim_reader_peek(reader, &length);
    int64_t *timeout_ns = &command->user_timeout.timeout_ns;

    if (sim_reader_try(reader, "off"))
        return true;
    if (!isdigit((unsigned char)*word))
        return sim_reader_fail(reader, word, _("a time like 50 ms, or off"));
    if (!sim_reader_quantity(reader, SIM_DURATION, timeout_ns))
        return false;
    if (*timeout_ns < 1 || *timeout_ns > SIM_USER_TIMEOUT_MAX_NS)
        return sim_reader_fail(reader, word, _("a time above zero, at most 24 h"));
    return true;
}

/* What follows the verb of a host. */
static bool parse_host_tail(struct sim_reader *reader, struct command *command)
{
    switch (command->verb) {
    case COMMAND_LISTEN:
        return parse_listen(reader, command);
    case COMMAND_CONNECT:
        return parse_connect(reader, command);
    case COMMAND_SEND:
        return parse_send(reader, command);
    case COMMAND_READ:
        return parse_bytes(reader, &command->read.bytes);
    case COMMAND_USER_TIMEOUT:
        return parse_user_timeout(reader, command);
    case COMMAND_KEEPALIVE:
        return parse_switch(reader, command);
    default:
        return true;
    }
}

static bool parse_host(struct sim_reader *reader, struct command *command)
{
    int verb;
    size_t length;
    const char *word = sim_reader_peek(reader, &length);

    if (!sim_reader_choice(reader, &sim_host_verbs, &verb))
        return false;
    command->verb = (enum command_verb)verb;
    if (command->conn != 0 && !sim_verb_takes_conn(command->verb))
        return sim_reader_fail(reader, word, _("no number of a connection before this"));
    return parse_host_tail(reader, command) && sim_reader_end(reader);
}

/* ---- the network ---------------------------------------------------------------------------- */

static bool parse_packet_number(struct sim_reader *reader, uint32_t *packet)
{
    uint64_t number;

    if (!sim_reader_number(reader, _("a packet"), 1, UINT32_MAX - 1, &number))
        return false;
    *packet = (uint32_t)number;
    return true;
}

/* "2nd", "3rd", "11th". */
static bool parse_ordinal(struct sim_reader *reader, uint32_t *n)
{
    size_t length;
    const char *word = sim_reader_peek(reader, &length);
    size_t digits = strspn(word, "0123456789");
    const char *ending = word + digits;

    if (digits == 0 || digits > 9 || length != digits + 2 ||
        (strncmp(ending, "st", 2) != 0 && strncmp(ending, "nd", 2) != 0 &&
         strncmp(ending, "rd", 2) != 0 && strncmp(ending, "th", 2) != 0))
        return false;
    uint32_t value = 0;
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (uint32_t)(word[i] - '0');
    if (value < 2)
        return false;
    *n = value;
    reader->at += length;
    return true;
}

static bool parse_fate(struct sim_reader *reader, struct command *command, enum command_fate fate)
{
    int match, from;

    command->verb = COMMAND_FATE;
    command->fate.fate = fate;
    if (fate == COMMAND_DELAY &&
        !(sim_reader_word(reader, "by") &&
          sim_reader_quantity(reader, SIM_DURATION, &command->fate.delay_ns)))
        return false;
    if (sim_reader_try(reader, "packet"))
        return parse_packet_number(reader, &command->fate.packet);
    bool every = sim_reader_try(reader, "every");
    if (!parse_ordinal(reader, &command->fate.every)) {
        command->fate.every = every ? 1 : 0;
        if (!every && !sim_reader_try(reader, "next"))
            return sim_reader_fail(reader, reader->at, _("next, every, 2nd, 3rd, ... or packet"));
    }
    if (!sim_reader_choice(reader, &sim_matches, &match) || !sim_reader_word(reader, "from") ||
        !sim_reader_choice(reader, &sim_hosts, &from))
        return false;
    command->fate.match = (enum command_match)match;
    command->fate.from = (enum trace_host)from;
    return true;
}

/* "to client", "to server", or nothing for both ways. */
static bool parse_ways(struct sim_reader *reader, enum trace_way *ways)
{
    int to;

    *ways = TRACE_BOTH_WAYS;
    if (!sim_reader_try(reader, "to"))
        return true;
    if (!sim_reader_choice(reader, &sim_hosts, &to))
        return false;
    *ways = to == TRACE_CLIENT ? TRACE_TO_CLIENT : TRACE_TO_SERVER;
    return true;
}

static bool parse_set(struct sim_reader *reader, struct command *command)
{
    int setting;

    if (!sim_reader_choice(reader, &sim_settings, &setting))
        return false;
    command->set.setting = (enum trace_link_setting)setting;
    return sim_reader_quantity(reader, sim_quantity_of(command->set.setting),
                               &command->set.value) &&
           parse_ways(reader, &command->set.ways);
}

/* "SYN", "SYN,ACK", "none". */
static bool parse_flags(struct sim_reader *reader, uint8_t *flags)
{
    size_t length;
    const char *word = sim_reader_peek(reader, &length);
    const char *at = word;

    if (sim_reader_try(reader, "none"))
        return true;
    while (at < word + length) {
        size_t name = strcspn(at, ", \t\r\n");
        size_t i = 0;
        while (i < sim_flags.count && (strlen(sim_flags.words[i].word) != name ||
                                       strncmp(sim_flags.words[i].word, at, name) != 0))
            i++;
        if (i == sim_flags.count)
            break;
        *flags |= (uint8_t)sim_flags.words[i].value;
        at += name;
        if (at == word + length) {
            reader->at = at;
            return true;
        }
        at++;
    }
    return sim_reader_fail(reader, at == word + length ? word : at,
                           _("flags like SYN,ACK (of SYN, FIN, RST, PSH, ACK, URG, ECE, "
                             "CWR), or none"));
}

static bool parse_inject_number(struct sim_reader *reader, const char *what, uint64_t max,
                                bool *given, uint64_t *number)
{
    if (*given)
        return sim_reader_fail(reader, reader->at, _("each number only once"));
    *given = true;
    return sim_reader_number(reader, what, 0, max, number);
}

static const struct sim_words inject_parts = {
    (const struct sim_word[]){{"from", 0},
                              {"to port", 1},
                              {"seq", 2},
                              {"ack", 3},
                              {"win", 4},
                              {"len", 5},
                              {"relative", 6}},
    7,
};

/* The numbers of an injected segment, in any order; only seq has to be there. */
static bool parse_inject_tail(struct sim_reader *reader, struct command *command)
{
    static const char *const whats[] = {
        N_("a port"),   N_("a port"),           N_("a sequence number"), N_("a sequence number"),
        N_("a window"), N_("a number of bytes")};
    static const uint64_t maxima[] = {UINT16_MAX, UINT16_MAX, UINT32_MAX,
                                      UINT32_MAX, UINT16_MAX, UINT16_MAX - 60};
    uint64_t numbers[] = {0, 0, 0, 0, UINT16_MAX, 0};
    bool given[6] = {false};
    size_t length;
    int part;

    while (sim_reader_peek(reader, &length), length > 0) {
        if (!sim_reader_choice(reader, &inject_parts, &part))
            return false;
        if (part == 6)
            command->inject.relative = true;
        else if (!parse_inject_number(reader, _(whats[part]), maxima[part], &given[part],
                                      &numbers[part]))
            return false;
    }
    if (!given[2])
        return sim_reader_fail(reader, reader->at, _("seq and a sequence number"));
    command->inject.source_port = (uint16_t)numbers[0];
    command->inject.destination_port = (uint16_t)numbers[1];
    command->inject.seq = (uint32_t)numbers[2];
    command->inject.ack = (uint32_t)numbers[3];
    command->inject.window = (uint16_t)numbers[4];
    command->inject.bytes = (uint32_t)numbers[5];
    return true;
}

static bool parse_inject(struct sim_reader *reader, struct command *command)
{
    int to;

    if (!sim_reader_word(reader, "to") || !sim_reader_choice(reader, &sim_hosts, &to))
        return false;
    command->inject.to = (enum trace_host)to;
    return parse_flags(reader, &command->inject.flags) && parse_inject_tail(reader, command);
}

static bool parse_network(struct sim_reader *reader, struct command *command)
{
    int verb;
    bool good;

    if (!sim_reader_choice(reader, &sim_network_verbs, &verb))
        return false;
    if (verb >= SIM_VERB_OF_FATE)
        return parse_fate(reader, command, (enum command_fate)(verb - SIM_VERB_OF_FATE)) &&
               sim_reader_end(reader);
    command->verb = (enum command_verb)verb;
    switch (command->verb) {
    case COMMAND_RELEASE:
        good = sim_reader_word(reader, "packet") &&
               parse_packet_number(reader, &command->release.packet);
        break;
    case COMMAND_SET:
        good = parse_set(reader, command);
        break;
    case COMMAND_INJECT:
        good = parse_inject(reader, command);
        break;
    default:
        good = parse_ways(reader, &command->cable.ways);
        break;
    }
    return good && sim_reader_end(reader);
}

/* ---- all of it ------------------------------------------------------------------------------ */

/* The rest of the line is the text of a note or a chapter. */
static bool parse_text(struct sim_reader *reader, struct command *command, enum command_verb verb)
{
    size_t length;
    const char *text = sim_reader_rest(reader, &length);

    if (length == 0)
        return sim_reader_fail(reader, text, _("a text"));
    char *plain = memory_new(length + 1, 1);
    memcpy(plain, text, length);
    command->verb = verb;
    trace_text_set(&command->text, "", plain);
    memory_free(plain);
    return true;
}

/* "client", "server[2]", "network", "note", "chapter". */
static bool parse_subject(struct sim_reader *reader, int *subject, uint16_t *conn)
{
    size_t length;
    const char *word = sim_reader_peek(reader, &length);
    const char *bracket = memchr(word, '[', length);
    uint32_t number = 0;

    if (bracket == NULL)
        return sim_reader_choice(reader, &sim_subjects, subject);
    size_t name = (size_t)(bracket - word);
    if (name == strlen("client") && strncmp(word, "client", name) == 0)
        *subject = TRACE_CLIENT;
    else if (name == strlen("server") && strncmp(word, "server", name) == 0)
        *subject = TRACE_SERVER;
    else
        return sim_reader_fail(reader, word, _("client or server before a bracket"));
    const char *at = bracket + 1;
    for (; isdigit((unsigned char)*at) && number <= UINT16_MAX; at++)
        number = number * 10 + (uint32_t)(*at - '0');
    if (number < 1 || number > UINT16_MAX || *at != ']' || at + 1 != word + length)
        return sim_reader_fail(reader, bracket, _("the number of a connection like [2]"));
    *conn = (uint16_t)number;
    reader->at = at + 1;
    return true;
}

static bool parse(struct sim_reader *reader, struct command *command)
{
    int subject = TRACE_NETWORK;

    if (!parse_subject(reader, &subject, &command->conn))
        return false;
    command->host = subject <= TRACE_SERVER ? (enum trace_host)subject : TRACE_NETWORK;
    switch (subject) {
    case TRACE_NETWORK:
        return parse_network(reader, command);
    case SIM_SUBJECT_NOTE:
        return parse_text(reader, command, COMMAND_NOTE);
    case SIM_SUBJECT_CHAPTER:
        return parse_text(reader, command, COMMAND_CHAPTER);
    default:
        return parse_host(reader, command);
    }
}

bool command_parse(const char *text, struct command *command, struct command_error *error)
{
    struct sim_reader reader = {text, text, error};
    struct command parsed = {0};

    if (!parse(&reader, &parsed)) {
        command_clear(&parsed);
        *command = (struct command){0};
        return false;
    }
    *command = parsed;
    return true;
}
