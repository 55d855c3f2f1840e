#include "sim/command.h"

#include "sim/words.h"
#include "tcp/segment.h"
#include "trace/memory.h"

#define WORDS(...)                                                                                 \
    {                                                                                              \
        (const struct sim_word[]){__VA_ARGS__},                                                    \
            sizeof((const struct sim_word[]){__VA_ARGS__}) / sizeof(struct sim_word)               \
    }

const struct sim_words sim_subjects =
    WORDS({"client", TRACE_CLIENT}, {"server", TRACE_SERVER}, {"network", TRACE_NETWORK},
          {"note", SIM_SUBJECT_NOTE}, {"chapter", SIM_SUBJECT_CHAPTER});

const struct sim_words sim_hosts = WORDS({"client", TRACE_CLIENT}, {"server", TRACE_SERVER});

const struct sim_words sim_host_verbs =
    WORDS({"listen", COMMAND_LISTEN}, {"connect", COMMAND_CONNECT}, {"send", COMMAND_SEND},
          {"stop reading", COMMAND_STOP_READING}, {"resume reading", COMMAND_RESUME_READING},
          {"read", COMMAND_READ}, {"close", COMMAND_CLOSE}, {"abort", COMMAND_ABORT},
          {"kill", COMMAND_KILL}, {"keepalive", COMMAND_KEEPALIVE},
          {"user-timeout", COMMAND_USER_TIMEOUT}, {"power off", COMMAND_POWER_OFF},
          {"boot", COMMAND_BOOT}, {"unplug", COMMAND_UNPLUG}, {"plug", COMMAND_PLUG});

const struct sim_words sim_network_verbs = WORDS(
    {"drop", SIM_VERB_OF_FATE + COMMAND_DROP}, {"delay", SIM_VERB_OF_FATE + COMMAND_DELAY},
    {"duplicate", SIM_VERB_OF_FATE + COMMAND_DUPLICATE},
    {"corrupt", SIM_VERB_OF_FATE + COMMAND_CORRUPT}, {"hold", SIM_VERB_OF_FATE + COMMAND_HOLD},
    {"mark", SIM_VERB_OF_FATE + COMMAND_MARK}, {"release", COMMAND_RELEASE}, {"cut", COMMAND_CUT},
    {"restore", COMMAND_RESTORE}, {"set", COMMAND_SET}, {"inject", COMMAND_INJECT});

const struct sim_words sim_matches =
    WORDS({"SYN", COMMAND_MATCH_SYN}, {"SYN-ACK", COMMAND_MATCH_SYN_ACK},
          {"FIN", COMMAND_MATCH_FIN}, {"RST", COMMAND_MATCH_RST}, {"ACK", COMMAND_MATCH_ACK},
          {"data", COMMAND_MATCH_DATA}, {"any", COMMAND_MATCH_ANY});

const struct sim_words sim_settings =
    WORDS({"delay", TRACE_LINK_DELAY}, {"jitter", TRACE_LINK_JITTER}, {"rate", TRACE_LINK_RATE},
          {"queue", TRACE_LINK_QUEUE}, {"mark", TRACE_LINK_MARK}, {"loss", TRACE_LINK_LOSS},
          {"reorder", TRACE_LINK_REORDER}, {"duplicate", TRACE_LINK_DUPLICATE},
          {"corrupt", TRACE_LINK_CORRUPT});

const struct sim_words sim_switch = WORDS({"on", 1}, {"off", 0});

const struct sim_words sim_flags =
    WORDS({"SYN", TCP_SYN}, {"FIN", TCP_FIN}, {"RST", TCP_RST}, {"PSH", TCP_PSH}, {"ACK", TCP_ACK},
          {"URG", TCP_URG}, {"ECE", TCP_ECE}, {"CWR", TCP_CWR});

const char *sim_word_of(const struct sim_words *words, int value)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->words[i].value == value)
            return words->words[i].word;
    return "";
}

bool sim_verb_takes_conn(enum command_verb verb)
{
    switch (verb) {
    case COMMAND_LISTEN:
    case COMMAND_KILL:
    case COMMAND_POWER_OFF:
    case COMMAND_BOOT:
    case COMMAND_UNPLUG:
    case COMMAND_PLUG:
        return false;
    default:
        return true;
    }
}

struct command command_copy(const struct command *command)
{
    struct command copy = *command;

    if (command->verb == COMMAND_NOTE || command->verb == COMMAND_CHAPTER)
        copy.text = trace_text_copy(&command->text);
    else if (command->verb == COMMAND_SEND && command->send.text != NULL)
        copy.send.text = memory_copy_string(command->send.text);
    else if (command->verb == COMMAND_CONNECT && command->connect.text != NULL)
        copy.connect.text = memory_copy_string(command->connect.text);
    return copy;
}

void command_clear(struct command *command)
{
    if (command->verb == COMMAND_NOTE || command->verb == COMMAND_CHAPTER)
        trace_text_clear(&command->text);
    else if (command->verb == COMMAND_SEND)
        memory_free(command->send.text);
    else if (command->verb == COMMAND_CONNECT)
        memory_free(command->connect.text);
    *command = (struct command){0};
}
