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

size_t sim_quoted_write(const char *text, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "\"");

    for (; *text != '\0'; text++) {
        const char *escape = strchr(escape_octets, *text);
        char *to = used < size ? out + used : NULL;
        size_t room = used < size ? size - used : 0;
        if (escape != NULL)
            used += (size_t)snprintf(to, room, "\\%c", escape_names[escape - escape_octets]);
        else if ((unsigned char)*text < 0x20 || (unsigned char)*text == 0x7f)
            used += (size_t)snprintf(to, room, "\\x%02x", (unsigned char)*text);
        else
            used += (size_t)snprintf(to, room, "%c", *text);
    }
    used += (size_t)snprintf(used < size ? out + used : NULL, used < size ? size - used : 0, "\"");
    return used;
}
