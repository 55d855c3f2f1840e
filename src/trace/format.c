/* The small texts that labels and sentences share: flags, durations, the language. */
#include "trace/sentence.h"

#include "tcp/time.h"
#include "trace/gettext.h"

#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t trace_flags(uint8_t flags, char *out, size_t size)
{
    static const struct {
        uint8_t flag;
        const char *name;
    } order[] = {{TCP_CWR, "CWR"}, {TCP_ECE, "ECE"}, {TCP_URG, "URG"}, {TCP_SYN, "SYN"},
                 {TCP_FIN, "FIN"}, {TCP_RST, "RST"}, {TCP_PSH, "PSH"}, {TCP_ACK, "ACK"}};
    char text[64] = "";
    size_t length = 0;

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (flags & order[i].flag)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                       length > 0 ? ", " : "", order[i].name);
    return (size_t)snprintf(out, size, "%s", length > 0 ? text : _("none"));
}

/* Writes duration/unit as a decimal without needless zeros; false if it takes more than three. */
static bool write_in_unit(int64_t duration_ns, int64_t unit_ns, const char *unit, char *out,
                          size_t size, size_t *length)
{
    int64_t whole = duration_ns / unit_ns;
    int64_t rest = duration_ns % unit_ns;
    char decimals[8] = "";

    if (unit_ns < 1000 || rest == 0) {
        if (rest != 0)
            return false;
    } else {
        if (rest % (unit_ns / 1000) != 0 || unit_ns > TIME_S(1))
            return false;
        int length_of = snprintf(decimals, sizeof decimals, ".%03" PRId64, rest / (unit_ns / 1000));
        while (decimals[length_of - 1] == '0')
            decimals[--length_of] = '\0';
    }
    *length = (size_t)snprintf(out, size, "%" PRId64 "%s %s", whole, decimals, unit);
    return true;
}

/* One minute is called 60 s, as everybody does who speaks of 2MSL. */
static bool suits(int64_t duration_ns, int64_t unit_ns)
{
    if (duration_ns == 0)
        return unit_ns == TIME_S(1);
    return duration_ns >= (unit_ns == TIME_S(60) ? 2 : 1) * unit_ns;
}

size_t trace_duration(int64_t duration_ns, char *out, size_t size)
{
    static const struct {
        int64_t ns;
        const char *name;
    } units[] = {{TIME_S(3600), N_("h")}, {TIME_S(60), N_("min")}, {TIME_S(1), N_("s")},
                 {TIME_MS(1), N_("ms")},  {TIME_US(1), N_("µs")},  {1, N_("ns")}};
    size_t length = 0;

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (suits(duration_ns, units[i].ns) &&
            write_in_unit(duration_ns, units[i].ns, _(units[i].name), out, size, &length))
            break;
    return length;
}

size_t trace_rate(int64_t bits_per_s, char *out, size_t size)
{
    if (bits_per_s == 0)
        return (size_t)snprintf(out, size, "%s", _("unlimited"));
    if (bits_per_s < 1000000)
        return (size_t)snprintf(out, size, "%.10g kbit/s", (double)bits_per_s / 1e3);
    return (size_t)snprintf(out, size, "%.10g Mbit/s", (double)bits_per_s / 1e6);
}

/* gettext asks LANGUAGE first, but not in the C locale. */
const char *trace_language(void)
{
    static char language[32];
    const char *locale = setlocale(LC_MESSAGES, NULL);
    const char *list = getenv("LANGUAGE");

    if (locale == NULL || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        return "";
    if (list == NULL || list[0] == '\0')
        list = strcmp(locale, "C.UTF-8") == 0 ? "" : locale;
    snprintf(language, sizeof language, "%.*s", (int)strcspn(list, ":.@"), list);
    return language;
}
