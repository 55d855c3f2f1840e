/* A scenario: how a run is set up and what is done to it when, as it stands in a .synfin file.
 *
 *   title: The last ACK is lost
 *   title-zh_CN: 最后一个 ACK 丢失              # description: likewise
 *   tab: closing
 *   seed: 7
 *   network: {delay: 20 ms, to client: {loss: 5 %}}
 *   client: {isn: 100, keepalive: {idle: 60 s}}
 *   server: {isn: 300, application: close-on-eof}
 *   until: 65 s
 *   timeline:
 *     - 0 s: server listen
 *     - 1150 ms: note The ACK will not arrive.
 *       note-zh_CN: ACK 不会到达。
 *
 * All options stand in scenario/options.h, the commands in sim/command.h.  A text may be quoted,
 * and has to be where YAML would take a part of it for its own (": ", " #").
 *
 * Parsing and writing are inverse: scenario_parse() of what scenario_write() wrote gives the same
 * scenario, and the same text again.  A text that does not parse changes nothing.
 */
#ifndef SYNFIN_SCENARIO_SCENARIO_H
#define SYNFIN_SCENARIO_SCENARIO_H

#include "sim/command.h"
#include "tcp/time.h"
#include "trace/setup.h"
#include "trace/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest run, so that nothing that is set up needs to take longer or come later. */
#define SCENARIO_LONGEST_NS (24 * TIME_S(3600))

struct scenario_entry {
    int64_t t_ns;
    struct command command; /* owned */
    unsigned line;          /* where it stands in the file that it was read from, or 0 */
};

/* All pointers are owned; a value of zeros may be cleared. */
struct scenario {
    struct trace_setup setup;      /* name, title, seed, endpoints, links, until */
    struct trace_text description; /* one sentence or two */
    char *tab;                     /* the group of lessons it belongs to: "opening", or "" */
    struct scenario_entry *entries;
    size_t entry_count, entry_room;
};

struct scenario_error {
    char *file;            /* as it was given, made UTF-8; owned */
    unsigned line, column; /* from 1; 0: the file as a whole */
    char *message;         /* what was found and what was expected, one line; owned */
};

/* An empty scenario with every default. */
void scenario_init(struct scenario *scenario);
void scenario_clear(struct scenario *scenario);
struct scenario scenario_copy(const struct scenario *scenario);
/* Whether its pictures should tell the congestion window: it is in the group "congestion". */
bool scenario_is_about_congestion(const struct scenario *scenario);
void scenario_add(struct scenario *scenario, int64_t t_ns, const struct command *command);
void scenario_remove(struct scenario *scenario, size_t entry);

/* `file` is only a name for messages.  On failure *scenario is left empty, *error is filled. */
bool scenario_parse(const char *text, size_t length, const char *file, struct scenario *scenario,
                    struct scenario_error *error);
/* Reads a .synfin file, or the scenario inside a PNG that Synfin wrote.  The name of the run is
 * the file's without its folder and ending. */
bool scenario_read_file(const char *path, struct scenario *scenario, struct scenario_error *error);
/* The text of the file; only what differs from the defaults is written.  Free with g_free(). */
char *scenario_write(const struct scenario *scenario);
/* Writes the file whole or not at all. */
bool scenario_write_file(const struct scenario *scenario, const char *path,
                         struct scenario_error *error);
void scenario_error_clear(struct scenario_error *error);
/* "FILE:LINE:COLUMN: MESSAGE", free with g_free(). */
char *scenario_error_text(const struct scenario_error *error);

/* The keyword of the PNG text chunk (iTXt) that holds a scenario. */
#define SCENARIO_PNG_KEYWORD "Synfin scenario"

#endif
