#include "sim/quoted.h"

#include "trace/gettext.h"
#include "trace/memory.h"

#include <stdio.h>
#include <string.h>

static const char escape_names[] = "\"\\nrt";
static const char escape_octets[] = "\"\\\n\r\t";

static int hex_value(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = digit == '\0' ? NULL : strchr(digits, digit);

    return at == NULL ? -1 : (int)(at - digits);
}

/* Reads one escape, of which *at stands behind the backslash; 0 if it is none. */
static char read_escape(const char **at)
{
    const char *name = **at == '\0' ? NULL : strchr(escape_names, **at);

    if (name != NULL) {
        (*at)++;
        return escape_octets[name - escape_names];
    }
    if (**at != 'x')
        return '\0';
    int high = hex_value((*at)[1]);
    int low = high < 0 ? -1 : hex_value((*at)[2]);
    if (low < 0)
        return '\0';
    *at += 3;
    return (char)(high * 16 + low);
}

bool sim_quoted_read(struct sim_reader *reader, char **text)
{
    size_t length;
    const char *start = sim_reader_peek(reader, &length);
    const char *at = start + 1;
    char *octets = memory_new(strlen(start) + 1, 1);
    size_t count = 0;

    while (*at != '"' && *at != '\0') {
        const char *here = at;
        char octet = *at++;
        if (octet == '\\' && (octet = read_escape(&at)) == '\0') {
            memory_free(octets);
            return sim_reader_fail(reader, here, _("one of \\\" \\\\ \\n \\r \\t \\x01 to \\xff"));
        }
        octets[count++] = octet;
    }
    if (*at == '\0' || count == 0) {
        memory_free(octets);
        return sim_reader_fail(reader, at, count == 0 ? _("a text") : _("a closing quote"));
    }
    reader->at = at + 1;
    *text = octets;
    return true;
}

/* How many octets the character of UTF-8 at the start of a text takes; 0 if there is none. */
static size_t character_bytes(const char *text)
{
    static const uint32_t least[] = {0x01, 0x80, 0x800, 0x10000};
    uint8_t lead = (uint8_t)text[0];
    size_t more = lead < 0x80 ? 0 : lead >> 5 == 6 ? 1 : lead >> 4 == 14 ? 2 : 3;
    uint32_t character = lead & (more == 0 ? 0x7fu : 0x3fu >> more);

    if ((lead & 0xc0) == 0x80 || lead >= 0xf8)
        return 0;
    for (size_t i = 1; i <= more; i++) {
        if (((uint8_t)text[i] & 0xc0) != 0x80)
            return 0;
        character = character << 6 | ((uint8_t)text[i] & 0x3f);
    }
    bool surrogate = character >= 0xd800 && character <= 0xdfff;

    return character < least[more] || character > 0x10ffff || surrogate ? 0 : more + 1;
}

/* An octet that is no text of its own stands as an escape, so that what is written is UTF-8
 * whatever is sent. */
size_t sim_quoted_write(const char *text, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "\"");

    for (size_t taken; *text != '\0'; text += taken) {
        const char *escape = strchr(escape_octets, *text);
        size_t bytes = character_bytes(text);
        char *to = used < size ? out + used : NULL;
        size_t room = used < size ? size - used : 0;

        taken = bytes > 1 ? bytes : 1;
        if (escape != NULL)
            used += (size_t)snprintf(to, room, "\\%c", escape_names[escape - escape_octets]);
        else if (bytes == 0 || (unsigned char)*text < 0x20 || *text == 0x7f)
            used += (size_t)snprintf(to, room, "\\x%02x", (unsigned char)*text);
        else
            used += (size_t)snprintf(to, room, "%.*s", (int)bytes, text);
    }
    used += (size_t)snprintf(used < size ? out + used : NULL, used < size ? size - used : 0, "\"");
    return used;
}
