#include "sim/quantity.h"

#include "sim/command.h"
#include "trace/gettext.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Two centuries and a half fit into the nanoseconds of an int64_t; a few years are enough. */
#define VALUE_MAX (INT64_MAX / 64)

struct unit {
    const char *name;
    int64_t scale;
    bool whole_only; /* written only where no decimals are needed: "90 s" and not "1.5 min" */
};

struct kind {
    const char *example;
    const struct unit *units; /* the largest first */
    size_t unit_count;
    int64_t max;
    bool has_unlimited;
    bool bare; /* the unit may be left out when reading */
};

static const struct unit duration_units[] = {
    {"h", 3600000000000, true}, {"min", 60000000000, true}, {"s", 1000000000, false},
    {"ms", 1000000, false},     {"us", 1000, false},        {"ns", 1, false},
};
static const struct unit rate_units[] = {
    {"Gbit/s", 1000000000, false},
    {"Mbit/s", 1000000, false},
    {"kbit/s", 1000, false},
    {"bit/s", 1, false},
};
static const struct unit share_units[] = {{"%", 10000, false}};
static const struct unit packet_units[] = {{"packets", 1, false}, {"packet", 1, false}};

#define UNITS(units) (units), sizeof(units) / sizeof(units)[0]
static const struct kind kinds[] = {
    [SIM_DURATION] = {N_("a time like 50 ms"), UNITS(duration_units), VALUE_MAX, false, false},
    [SIM_RATE] = {N_("a rate like 64 kbit/s, or unlimited"), UNITS(rate_units), 1000000000000, true,
                  false},
    [SIM_SHARE] = {N_("a share like 5 %"), UNITS(share_units), 1000000, false, false},
    [SIM_PACKETS] = {N_("a number of packets, or unlimited"), UNITS(packet_units), 1000000, true,
                     true},
};

const char *sim_quantity_example(enum sim_quantity quantity)
{
    return kinds[quantity].example;
}

enum sim_quantity sim_quantity_of(enum trace_link_setting setting)
{
    switch (setting) {
    case TRACE_LINK_DELAY:
    case TRACE_LINK_JITTER:
        return SIM_DURATION;
    case TRACE_LINK_RATE:
        return SIM_RATE;
    case TRACE_LINK_QUEUE:
    case TRACE_LINK_MARK:
        return SIM_PACKETS;
    default:
        return SIM_SHARE;
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

/* The digits of a decimal: those before the point, and those behind it. */
struct decimal {
    const char *whole, *fraction;
    size_t whole_count, fraction_count;
};

static size_t count_digits(const char *text)
{
    size_t count = 0;

    while (isdigit((unsigned char)text[count]))
        count++;
    return count;
}

static bool read_decimal(const char **text, struct decimal *decimal)
{
    const char *at = *text;

    decimal->whole = at;
    decimal->whole_count = count_digits(at);
    at += decimal->whole_count;
    decimal->fraction = at;
    decimal->fraction_count = 0;
    if (*at == '.') {
        decimal->fraction = at + 1;
        decimal->fraction_count = count_digits(at + 1);
        if (decimal->fraction_count == 0)
            return false;
        at += 1 + decimal->fraction_count;
    }
    *text = at;
    return decimal->whole_count > 0;
}

/* decimal × scale, where that is whole and not larger than max. */
static bool scale_decimal(const struct decimal *decimal, int64_t scale, int64_t max, int64_t *value)
{
    int64_t whole = 0;

    for (size_t i = 0; i < decimal->whole_count; i++) {
        int digit = decimal->whole[i] - '0';
        if (whole > (max - digit) / 10)
            return false;
        whole = whole * 10 + digit;
    }
    if (whole > max / scale)
        return false;
    whole *= scale;
    for (size_t i = 0; i < decimal->fraction_count; i++) {
        int digit = decimal->fraction[i] - '0';
        if (digit != 0 && (scale == 0 || scale % 10 != 0))
            return false;
        scale /= 10;
        whole += digit * scale;
    }
    *value = whole;
    return whole <= max;
}

static const struct unit *read_unit(const struct kind *kind, const char **text)
{
    const char *at = *text;

    while (*at == ' ' || *at == '\t')
        at++;
    if (strncmp(at, "µs", strlen("µs")) == 0 && kind == &kinds[SIM_DURATION]) {
        *text = at + strlen("µs");
        return &duration_units[4];
    }
    size_t length = strcspn(at, " \t\n");
    for (size_t i = 0; i < kind->unit_count; i++)
        if (length == strlen(kind->units[i].name) &&
            strncmp(at, kind->units[i].name, length) == 0) {
            *text = at + length;
            return &kind->units[i];
        }
    return kind->bare ? &kind->units[0] : NULL;
}

bool sim_quantity_read(enum sim_quantity quantity, const char **text, int64_t *value)
{
    const struct kind *kind = &kinds[quantity];
    const char *at = *text;
    struct decimal decimal;

    if (kind->has_unlimited && strcspn(at, " \t\n") == strlen("unlimited") &&
        strncmp(at, "unlimited", strlen("unlimited")) == 0) {
        *value = 0;
        *text = at + strlen("unlimited");
        return true;
    }
    if (!read_decimal(&at, &decimal))
        return false;
    const struct unit *unit = read_unit(kind, &at);
    if (unit == NULL || !scale_decimal(&decimal, unit->scale, kind->max, value))
        return false;
    *text = at;
    return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* The largest unit in which the value needs at most three decimals, so that 1,150 ms reads
 * 1.15 s but 1.000001 s reads 1000.001 ms. */
static const struct unit *fitting_unit(const struct kind *kind, int64_t value)
{
    const struct unit *last = &kind->units[kind->unit_count - 1];

    if (kind == &kinds[SIM_PACKETS])
        return value == 1 ? last : &kind->units[0];
    for (const struct unit *unit = kind->units; unit < last; unit++) {
        int64_t step = unit->whole_only || unit->scale < 1000 ? unit->scale : unit->scale / 1000;
        if (value >= unit->scale && value % step == 0)
            return unit;
    }
    return last;
}

size_t sim_quantity_write(enum sim_quantity quantity, int64_t value, char *out, size_t size)
{
    const struct kind *kind = &kinds[quantity];

    if (value == 0 && kind->has_unlimited)
        return (size_t)snprintf(out, size, "unlimited");
    if (value == 0 && quantity == SIM_DURATION)
        return (size_t)snprintf(out, size, "0 s");

    const struct unit *unit = fitting_unit(kind, value);
    int64_t rest = value % unit->scale;
    char fraction[24];
    size_t used = 0;
    if (rest != 0)
        fraction[used++] = '.';
    for (int64_t scale = unit->scale; rest != 0; rest %= scale) {
        scale /= 10;
        fraction[used++] = (char)('0' + rest / scale);
    }
    fraction[used] = '\0';
    return (size_t)snprintf(out, size, "%lld%s %s", (long long)(value / unit->scale), fraction,
                            unit->name);
}

bool command_parse_duration(const char *text, int64_t *duration_ns)
{
    int64_t value_ns;

    text += strspn(text, " \t");
    if (!sim_quantity_read(SIM_DURATION, &text, &value_ns) || text[strspn(text, " \t")] != '\0')
        return false;
    *duration_ns = value_ns;
    return true;
}

size_t command_format_duration(int64_t duration_ns, char *out, size_t size)
{
    return sim_quantity_write(SIM_DURATION, duration_ns, out, size);
}
