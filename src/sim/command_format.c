#include "sim/command.h"
#include "sim/quantity.h"
#include "sim/quoted.h"
#include "sim/words.h"

#include <stdarg.h>
#include <stdio.h>

/* What has been written so far; `used` goes on counting where the room ends. */
struct writer {
    char *out;
    size_t size;
    size_t used;
};

static char *room_at(const struct writer *writer)
{
    return writer->used < writer->size ? writer->out + writer->used : NULL;
}

static size_t room_left(const struct writer *writer)
{
    return writer->used < writer->size ? writer->size - writer->used : 0;
}

__attribute__((format(printf, 2, 3))) static void put(struct writer *writer, const char *format,
                                                      ...)
{
    va_list arguments;

    va_start(arguments, format);
    writer->used += (size_t)vsnprintf(room_at(writer), room_left(writer), format, arguments);
    va_end(arguments);
}

static void put_quantity(struct writer *writer, enum sim_quantity quantity, int64_t value)
{
    put(writer, " ");
    writer->used += sim_quantity_write(quantity, value, room_at(writer), room_left(writer));
}

static void put_bytes(struct writer *writer, uint64_t bytes)
{
    put(writer, " %llu byte%s", (unsigned long long)bytes, bytes == 1 ? "" : "s");
}

static void put_octets(struct writer *writer, const char *text, uint64_t bytes)
{
    if (text == NULL) {
        put_bytes(writer, bytes);
        return;
    }
    put(writer, " ");
    writer->used += sim_quoted_write(text, room_at(writer), room_left(writer));
}

static void put_connect(struct writer *writer, const struct command *command)
{
    if (command->connect.from_port != 0)
        put(writer, " from %u", command->connect.from_port);
    if (command->connect.has_isn)
        put(writer, " isn %lu", (unsigned long)command->connect.isn);
    if (command->connect.text == NULL && command->connect.bytes == 0)
        return;
    put(writer, " with");
    put_octets(writer, command->connect.text, command->connect.bytes);
}

static void put_send(struct writer *writer, const struct command *command)
{
    put_octets(writer, command->send.text, command->send.bytes);
    if (command->send.urgent)
        put(writer, " urgent");
}

static void put_host(struct writer *writer, const struct command *command)
{
    put(writer, "%s", trace_host_name(command->host));
    if (command->conn != 0)
        put(writer, "[%u]", command->conn);
    put(writer, " %s", sim_word_of(&sim_host_verbs, command->verb));
    switch (command->verb) {
    case COMMAND_LISTEN:
        put(writer, "%s", command->listen.always ? " always" : "");
        break;
    case COMMAND_CONNECT:
        put_connect(writer, command);
        break;
    case COMMAND_SEND:
        put_send(writer, command);
        break;
    case COMMAND_READ:
        put_bytes(writer, command->read.bytes);
        break;
    case COMMAND_USER_TIMEOUT:
        if (command->user_timeout.timeout_ns > 0)
            put_quantity(writer, SIM_DURATION, command->user_timeout.timeout_ns);
        else
            put(writer, " off");
        break;
    case COMMAND_KEEPALIVE:
        put(writer, " %s", sim_word_of(&sim_switch, command->keepalive.on));
        break;
    default:
        break;
    }
}

static const char *ordinal_ending(uint32_t n)
{
    if (n % 100 >= 11 && n % 100 <= 13)
        return "th";
    return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}

static void put_fate(struct writer *writer, const struct command *command)
{
    put(writer, "%s", sim_word_of(&sim_network_verbs, SIM_VERB_OF_FATE + (int)command->fate.fate));
    if (command->fate.fate == COMMAND_DELAY) {
        put(writer, " by");
        put_quantity(writer, SIM_DURATION, command->fate.delay_ns);
    }
    if (command->fate.packet != 0) {
        put(writer, " packet %lu", (unsigned long)command->fate.packet);
        return;
    }
    if (command->fate.every == 0)
        put(writer, " next");
    else
        put(writer, " every");
    if (command->fate.every > 1)
        put(writer, " %lu%s", (unsigned long)command->fate.every,
            ordinal_ending(command->fate.every));
    put(writer, " %s from %s", sim_word_of(&sim_matches, command->fate.match),
        trace_host_name(command->fate.from));
}

static void put_ways(struct writer *writer, enum trace_way ways)
{
    if (ways == TRACE_TO_CLIENT)
        put(writer, " to client");
    else if (ways == TRACE_TO_SERVER)
        put(writer, " to server");
}

static void put_inject(struct writer *writer, const struct command *command)
{
    bool first = true;

    put(writer, " to %s ", trace_host_name(command->inject.to));
    for (size_t i = 0; i < sim_flags.count; i++)
        if (command->inject.flags & sim_flags.words[i].value) {
            put(writer, "%s%s", first ? "" : ",", sim_flags.words[i].word);
            first = false;
        }
    if (first)
        put(writer, "none");
    if (command->inject.source_port != 0)
        put(writer, " from %u", command->inject.source_port);
    if (command->inject.destination_port != 0)
        put(writer, " to port %u", command->inject.destination_port);
    put(writer, " seq %lu", (unsigned long)command->inject.seq);
    if (command->inject.ack != 0)
        put(writer, " ack %lu", (unsigned long)command->inject.ack);
    if (command->inject.window != UINT16_MAX)
        put(writer, " win %u", command->inject.window);
    if (command->inject.bytes != 0)
        put(writer, " len %lu", (unsigned long)command->inject.bytes);
    if (command->inject.relative)
        put(writer, " relative");
}

static void put_network(struct writer *writer, const struct command *command)
{
    put(writer, "network ");
    if (command->verb == COMMAND_FATE) {
        put_fate(writer, command);
        return;
    }
    put(writer, "%s", sim_word_of(&sim_network_verbs, command->verb));
    switch (command->verb) {
    case COMMAND_RELEASE:
        put(writer, " packet %lu", (unsigned long)command->release.packet);
        break;
    case COMMAND_SET:
        put(writer, " %s", sim_word_of(&sim_settings, command->set.setting));
        put_quantity(writer, sim_quantity_of(command->set.setting), command->set.value);
        put_ways(writer, command->set.ways);
        break;
    case COMMAND_INJECT:
        put_inject(writer, command);
        break;
    default:
        put_ways(writer, command->cable.ways);
        break;
    }
}

size_t command_format(const struct command *command, char *out, size_t size)
{
    struct writer writer = {out, size, 0};

    if (command->verb == COMMAND_NOTE || command->verb == COMMAND_CHAPTER)
        put(&writer, "%s %s", command->verb == COMMAND_NOTE ? "note" : "chapter",
            trace_text_get(&command->text, NULL));
    else if (command->host == TRACE_NETWORK)
        put_network(&writer, command);
    else
        put_host(&writer, command);
    return writer.used;
}
