#include "sim/reader.h"

#include "trace/gettext.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define WHITE " \t\r\n"

const char *sim_reader_peek(struct sim_reader *reader, size_t *length)
{
    reader->at += strspn(reader->at, WHITE);
    *length = strcspn(reader->at, WHITE);
    return reader->at;
}

const char *sim_reader_rest(struct sim_reader *reader, size_t *length)
{
    const char *rest = sim_reader_peek(reader, length);

    *length = strlen(rest);
    while (*length > 0 && strchr(WHITE, rest[*length - 1]) != NULL)
        --*length;
    return rest;
}

/* A long word is shown by its beginning, cut between two characters of UTF-8. */
static int shown_length(const char *word)
{
    size_t length = strcspn(word, WHITE);

    if (length > 24)
        for (length = 24; length > 0 && ((unsigned char)word[length] & 0xc0) == 0x80; length--)
            ;
    return (int)length;
}

bool sim_reader_fail(struct sim_reader *reader, const char *at, const char *expected)
{
    struct command_error *error = reader->error;
    size_t size = sizeof error->message;

    at += strspn(at, WHITE);
    error->column = (size_t)(at - reader->text);
    if (*at == '\0')
        snprintf(error->message, size, _("found the end, expected %s"), expected);
    else
        snprintf(error->message, size, _("found '%.*s', expected %s"), shown_length(at), at,
                 expected);
    return false;
}

/* The length of `word` if the text goes on with it, its inner space standing for any white
 * space; 0 if it does not. */
static size_t match_word(const char *text, const char *word)
{
    const char *at = text;

    for (; *word != '\0'; word++) {
        if (*word == ' ') {
            size_t space = strspn(at, WHITE);
            if (space == 0)
                return 0;
            at += space;
        } else if (*at++ != *word) {
            return 0;
        }
    }
    return *at == '\0' || strchr(WHITE, *at) != NULL ? (size_t)(at - text) : 0;
}

bool sim_reader_try(struct sim_reader *reader, const char *word)
{
    size_t length;
    size_t matched = match_word(sim_reader_peek(reader, &length), word);

    reader->at += matched;
    return matched > 0;
}

bool sim_reader_word(struct sim_reader *reader, const char *word)
{
    return sim_reader_try(reader, word) || sim_reader_fail(reader, reader->at, word);
}

bool sim_reader_choice(struct sim_reader *reader, const struct sim_words *words, int *value)
{
    char all[160] = "", expected[200];

    for (size_t i = 0; i < words->count; i++) {
        if (sim_reader_try(reader, words->words[i].word)) {
            *value = words->words[i].value;
            return true;
        }
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "%s%s", i == 0 ? "" : ", ", words->words[i].word);
    }
    snprintf(expected, sizeof expected, _("one of %s"), all);
    return sim_reader_fail(reader, reader->at, expected);
}

bool sim_reader_number(struct sim_reader *reader, const char *what, uint64_t min, uint64_t max,
                       uint64_t *value)
{
    size_t length;
    const char *word = sim_reader_peek(reader, &length);
    uint64_t number = 0;
    bool good = length > 0;

    for (size_t i = 0; i < length && good; i++) {
        unsigned digit = (unsigned)(word[i] - '0');
        good = isdigit((unsigned char)word[i]) && number <= (max - digit) / 10;
        number = number * 10 + digit;
    }
    if (!good || number < min || number > max) {
        char expected[96];
        snprintf(expected, sizeof expected, _("%s from %llu to %llu"), what,
                 (unsigned long long)min, (unsigned long long)max);
        return sim_reader_fail(reader, word, expected);
    }
    reader->at += length;
    *value = number;
    return true;
}

bool sim_reader_quantity(struct sim_reader *reader, enum sim_quantity quantity, int64_t *value)
{
    size_t length;
    const char *word = sim_reader_peek(reader, &length);

    return sim_quantity_read(quantity, &reader->at, value) ||
           sim_reader_fail(reader, word, _(sim_quantity_example(quantity)));
}

bool sim_reader_end(struct sim_reader *reader)
{
    size_t length;
    const char *word = sim_reader_peek(reader, &length);

    return length == 0 || sim_reader_fail(reader, word, _("the end"));
}
