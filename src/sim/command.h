/* The one vocabulary: whatever a scenario file, the window or --do can make happen is one of
 * these commands.  A command is a plain struct that owns its texts.
 *
 * command_parse() reads the words, command_format() writes them; each undoes the other exactly.
 * HOST is client or server, perhaps with the number of a connection as in client[2] (else the
 * newest); T is a time like 50 ms; what stands in brackets may be left out:
 *
 *   HOST listen [always]             HOST connect [from PORT] [isn N] [with N bytes|"text"]
 *   HOST send N bytes|"text" [urgent]  HOST stop reading    HOST resume reading
 *   HOST read N bytes                HOST close             HOST abort
 *   HOST keepalive on|off            HOST user-timeout T|off
 *   HOST kill                        HOST power off         HOST boot
 *   HOST unplug                      HOST plug
 *   network FATE next|every|every Nth MATCH from HOST       (2nd alone means every 2nd)
 *   network FATE packet N            network release packet N
 *   network cut|restore [to HOST]
 *   network set delay|jitter T | rate R | queue|mark N packets |
 *               loss|reorder|duplicate|corrupt P %  [to HOST]
 *   network inject to HOST FLAGS [from PORT] [to port PORT] seq N [ack N] [win N] [len N]
 *               [relative]
 *   note TEXT                        chapter TEXT
 *
 * FATE is drop, delay by T, duplicate, corrupt, hold or mark; MATCH is SYN, SYN-ACK, FIN, RST, ACK, data
 * or any; FLAGS are like SYN,ACK or none; R is like 64 kbit/s or unlimited.
 */
#ifndef SYNFIN_SIM_COMMAND_H
#define SYNFIN_SIM_COMMAND_H

#include "trace/setup.h"
#include "trace/text.h"
#include "trace/trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum command_verb {
    /* client | server, optionally with the number of a connection */
    COMMAND_LISTEN,
    COMMAND_CONNECT,
    COMMAND_SEND,
    COMMAND_STOP_READING,
    COMMAND_RESUME_READING,
    COMMAND_READ,
    COMMAND_CLOSE,
    COMMAND_ABORT,
    COMMAND_KILL,
    COMMAND_KEEPALIVE,
    COMMAND_USER_TIMEOUT,
    COMMAND_POWER_OFF,
    COMMAND_BOOT,
    COMMAND_UNPLUG,
    COMMAND_PLUG,
    /* network */
    COMMAND_FATE,    /* drop, delay, duplicate, corrupt, hold, mark */
    COMMAND_RELEASE, /* a held packet goes on */
    COMMAND_CUT,
    COMMAND_RESTORE,
    COMMAND_SET,
    COMMAND_INJECT,
    /* the teacher */
    COMMAND_NOTE,
    COMMAND_CHAPTER,
};

enum command_fate {
    COMMAND_DROP = TRACE_PLAN_DROP,
    COMMAND_DELAY = TRACE_PLAN_DELAY,
    COMMAND_DUPLICATE = TRACE_PLAN_DUPLICATE,
    COMMAND_CORRUPT = TRACE_PLAN_CORRUPT,
    COMMAND_HOLD = TRACE_PLAN_HOLD,
    COMMAND_MARK = TRACE_PLAN_MARK,
};

enum command_match {
    COMMAND_MATCH_ANY = TRACE_MATCH_ANY,
    COMMAND_MATCH_SYN = TRACE_MATCH_SYN,
    COMMAND_MATCH_SYN_ACK = TRACE_MATCH_SYN_ACK,
    COMMAND_MATCH_FIN = TRACE_MATCH_FIN,
    COMMAND_MATCH_RST = TRACE_MATCH_RST,
    COMMAND_MATCH_ACK = TRACE_MATCH_ACK,
    COMMAND_MATCH_DATA = TRACE_MATCH_DATA,
};

struct command {
    enum command_verb verb;
    enum trace_host host; /* TRACE_NETWORK for the network's and the teacher's */
    uint16_t conn;        /* "client[2]"; 0: the newest */
    union {
        struct {
            bool always;
        } listen;
        struct {
            uint16_t from_port; /* 0: the next ephemeral one */
            bool has_isn;
            uint32_t isn;
            uint64_t bytes; /* queued before the SYN leaves, when text is NULL; 0: none */
            char *text;     /* UTF-8; owned */
        } connect;
        struct {
            uint64_t bytes; /* when text is NULL */
            char *text;     /* octets other than zero; owned */
            bool urgent;
        } send;
        struct {
            uint64_t bytes;
        } read;
        struct {
            bool on;
        } keepalive;
        struct {
            int64_t timeout_ns; /* 0: off, which is R2 */
        } user_timeout;
        struct {
            enum command_fate fate;
            int64_t delay_ns; /* for COMMAND_DELAY */
            uint32_t packet;  /* one chosen by number; 0: chosen by what follows */
            uint32_t every;   /* 0: the next one only; 1: every; n: every n-th */
            enum command_match match;
            enum trace_host from;
        } fate;
        struct {
            uint32_t packet;
        } release;
        struct {
            enum trace_way ways;
        } cable; /* cut and restore */
        struct {
            enum trace_way ways;
            enum trace_link_setting setting;
            int64_t value;
        } set;
        struct {
            enum trace_host to;
            uint8_t flags;
            uint16_t source_port;      /* 0: the peer's port of the newest connection */
            uint16_t destination_port; /* 0: likewise */
            uint32_t seq, ack;
            bool relative; /* seq and ack count from the newest connection's ISNs */
            uint16_t window;
            uint32_t bytes; /* of payload */
        } inject;
        struct trace_text text; /* note and chapter; owned */
    };
};

/* A pointer to where the words stopped making sense, and what was expected there. */
struct command_error {
    size_t column;     /* octets from the start of the text, from 0 */
    char message[240]; /* "found 'dorp', expected one of drop, delay, …" */
};

/* Reads a command.  On failure *command is left empty and *error says why. */
bool command_parse(const char *text, struct command *command, struct command_error *error);
/* Writes a command's plain version; like snprintf(). */
size_t command_format(const struct command *command, char *out, size_t size);

struct command command_copy(const struct command *command);
void command_clear(struct command *command);

/* "50 ms", "1.2 s", "2h", "250us", "3 min": exact decimal, no loss. Shared with scenario/. */
bool command_parse_duration(const char *text, int64_t *duration_ns);
size_t command_format_duration(int64_t duration_ns, char *out, size_t size);

#endif
