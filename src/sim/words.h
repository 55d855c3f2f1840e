/* The words of commands that stand in tables, for reading and for writing alike. */
#ifndef SYNFIN_SIM_WORDS_H
#define SYNFIN_SIM_WORDS_H

#include "sim/command.h"
#include "tcp/time.h"

#include <stddef.h>
#include <stdint.h>

struct sim_word {
    const char *word; /* "stop reading" */
    int value;
};

struct sim_words {
    const struct sim_word *words;
    size_t count;
};

extern const struct sim_words sim_subjects;      /* enum trace_host, or below */
extern const struct sim_words sim_hosts;         /* the two ends of the cable */
extern const struct sim_words sim_host_verbs;    /* enum command_verb */
extern const struct sim_words sim_network_verbs; /* enum command_verb, or a fate, as below */
extern const struct sim_words sim_matches;       /* enum command_match */
extern const struct sim_words sim_settings;      /* enum trace_link_setting */
extern const struct sim_words sim_switch;        /* bool */
extern const struct sim_words sim_flags;         /* enum tcp_flag */

#define SIM_SUBJECT_NOTE    100
#define SIM_SUBJECT_CHAPTER 101
/* Among the network's verbs the fates stand as SIM_VERB_OF_FATE + enum command_fate. */
#define SIM_VERB_OF_FATE    100

/* The word of a value; "" if it has none. */
const char *sim_word_of(const struct sim_words *words, int value);

/* What a host's verb may have: a connection's number before it, as in client[2]. */
bool sim_verb_takes_conn(enum command_verb verb);

/* The most octets that a program sends at once: a run keeps every one of them. */
#define SIM_SEND_BYTES_MAX      100000000
/* The longest that a user allows. */
#define SIM_USER_TIMEOUT_MAX_NS TIME_S(86400)

#endif
