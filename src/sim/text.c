#include "sim/text.h"

#include <string.h>

#define LINE_BYTES   16
#define NUMBER_PLACE 7

/* "octets aaaaaabc" and a line feed: the line's number in letters, so that no two lines are alike
 * among the first 2e11. */
static void write_line(uint64_t number, uint8_t line[LINE_BYTES])
{
    static const char word[NUMBER_PLACE] = {'o', 'c', 't', 'e', 't', 's', ' '};

    memcpy(line, word, sizeof word);
    line[LINE_BYTES - 1] = '\n';
    for (size_t at = LINE_BYTES - 2; at >= NUMBER_PLACE; at--) {
        line[at] = (uint8_t)('a' + number % 26);
        number /= 26;
    }
}

void sim_text_write(uint64_t offset, uint8_t *octets, size_t bytes)
{
    uint8_t line[LINE_BYTES];

    while (bytes > 0) {
        size_t within = (size_t)(offset % LINE_BYTES);
        size_t part = LINE_BYTES - within < bytes ? LINE_BYTES - within : bytes;

        write_line(offset / LINE_BYTES, line);
        memcpy(octets, line + within, part);
        offset += part;
        octets += part;
        bytes -= part;
    }
}
