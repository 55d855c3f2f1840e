/* Reading a line of words, with one good message when it makes no sense. */
#ifndef SYNFIN_SIM_READER_H
#define SYNFIN_SIM_READER_H

#include "sim/command.h"
#include "sim/quantity.h"
#include "sim/words.h"

struct sim_reader {
    const char *text; /* the whole of it */
    const char *at;   /* what has not been read yet */
    struct command_error *error;
};

/* All reading functions skip white space first and return false once the error is filled in. */

/* Fills in the error: what stands at `at`, and what was expected there. */
bool sim_reader_fail(struct sim_reader *reader, const char *at, const char *expected);
/* Reads exactly this word, or fails. */
bool sim_reader_word(struct sim_reader *reader, const char *word);
/* Reads this word if it is the next one; never fails. */
bool sim_reader_try(struct sim_reader *reader, const char *word);
/* Reads one of the words (which may be two words long), or fails and lists them. */
bool sim_reader_choice(struct sim_reader *reader, const struct sim_words *words, int *value);
/* Reads a whole number between min and max; `what` names it in the message: "a port". */
bool sim_reader_number(struct sim_reader *reader, const char *what, uint64_t min, uint64_t max,
                       uint64_t *value);
bool sim_reader_quantity(struct sim_reader *reader, enum sim_quantity quantity, int64_t *value);
/* Fails unless nothing is left. */
bool sim_reader_end(struct sim_reader *reader);

/* Where the next word begins, and its length; 0 at the end. */
const char *sim_reader_peek(struct sim_reader *reader, size_t *length);
/* The same for all that is left, without the white space behind it. */
const char *sim_reader_rest(struct sim_reader *reader, size_t *length);

#endif
