#include "scenario/value.h"

#include "sim/quantity.h"
#include "trace/setup.h"

#include <glib.h>
#include <string.h>

/* ---- fields --------------------------------------------------------------------------------- */

static uint64_t field_get(const struct scenario_option *option, const void *base)
{
    const char *field = (const char *)base + option->offset_bytes;

    switch (option->size_bytes) {
    case 1:
        return *(const uint8_t *)field;
    case 2:
        return *(const uint16_t *)(const void *)field;
    case 4:
        return *(const uint32_t *)(const void *)field;
    default:
        return *(const uint64_t *)(const void *)field;
    }
}

static bool field_set(const struct scenario_option *option, void *base, uint64_t value)
{
    char *field = (char *)base + option->offset_bytes;

    if (value < option->min || value > option->max)
        return false;
    switch (option->size_bytes) {
    case 1:
        *(uint8_t *)field = (uint8_t)value;
        break;
    case 2:
        *(uint16_t *)(void *)field = (uint16_t)value;
        break;
    case 4:
        *(uint32_t *)(void *)field = (uint32_t)value;
        break;
    default:
        *(uint64_t *)(void *)field = value;
        break;
    }
    return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Digits, and nothing that strtoull() would forgive. */
static bool parse_count(const char *text, uint64_t *value)
{
    return g_ascii_isdigit(text[0]) &&
           g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, value, NULL);
}

static bool parse_octets(const char *text, uint64_t *bytes)
{
    static const char *const units[] = {"bytes", "byte", "octets", "octet"};
    size_t digits = strspn(text, "0123456789");
    const char *unit = text + digits + strspn(text + digits, " ");
    char *number = g_strndup(text, digits);
    bool good = parse_count(number, bytes);

    g_free(number);
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(unit, units[i]) == 0)
            return good;
    return good && text[digits] == '\0';
}

static bool parse_quantity(enum sim_quantity quantity, const char *text, uint64_t *value)
{
    int64_t number;

    if (!sim_quantity_read(quantity, &text, &number) || *text != '\0')
        return false;
    *value = (uint64_t)number;
    return true;
}

static bool parse_address(const char *text, uint64_t *address)
{
    char **parts = g_strsplit(text, ".", 5);
    bool good = g_strv_length(parts) == 4;

    *address = 0;
    for (size_t i = 0; good && i < 4; i++) {
        uint64_t part = 0;
        good = parse_count(parts[i], &part) && part <= 255;
        *address = *address << 8 | part;
    }
    g_strfreev(parts);
    return good;
}

static bool parse_isn(const char *text, struct trace_host_setup *host)
{
    uint64_t isn = 0;
    bool random = strcmp(text, "random") == 0;

    if (!random && (!parse_count(text, &isn) || isn > UINT32_MAX))
        return false;
    host->isn_fixed = !random;
    host->isn = (uint32_t)isn;
    return true;
}

static bool parse_application(const char *text, uint64_t max_bytes, struct trace_host_setup *host)
{
    uint64_t bytes = 0;

    for (int i = 0; i < TRACE_APP_COUNT; i++) {
        const char *name = trace_application_name((enum trace_application)i);
        size_t length = strlen(name);
        if (strncmp(text, name, length) != 0)
            continue;
        const char *rest = text + length;
        if (i == TRACE_APP_SOURCE ? *rest != ' ' || !parse_octets(rest + 1, &bytes) : *rest != '\0')
            continue;
        if (bytes > max_bytes)
            return false;
        host->application = (enum trace_application)i;
        host->source_bytes = bytes;
        return true;
    }
    return false;
}

static bool parse_profile(const char *text, struct trace_host_setup *host)
{
    for (int i = 0; i < TCP_PROFILE_COUNT; i++)
        if (strcmp(text, tcp_profile_name((enum tcp_profile)i)) == 0) {
            host->profile = (enum tcp_profile)i;
            host->tcp = tcp_config_profile(host->profile);
            return true;
        }
    return false;
}

static bool parse_congestion(const char *text, uint64_t *value)
{
    for (*value = 0; *value < TCP_CONGESTION_COUNT; ++*value)
        if (strcmp(text, tcp_congestion_name((enum tcp_congestion) * value)) == 0)
            return true;
    return false;
}

static bool parse_ecn(const char *text, uint64_t *value)
{
    for (*value = 0; *value < TCP_ECN_USE_COUNT; ++*value)
        if (strcmp(text, tcp_ecn_use_name((enum tcp_ecn_use) * value)) == 0)
            return true;
    return false;
}

static bool parse_rule(const char *text, uint64_t *rules)
{
    for (unsigned i = 0; i < TCP_KNOCK_OUT_COUNT; i++) {
        if (strcmp(text, tcp_knock_out_name(i)) == 0) {
            bool again = *rules >> i & 1;
            *rules |= 1U << i;
            return !again;
        }
    }
    return false;
}

static bool parse_knock_out(const char *text, uint64_t *rules)
{
    char **names = g_strsplit(text, ",", 0);
    bool good = true;

    *rules = 0;
    if (strcmp(text, "none") != 0)
        for (size_t i = 0; good && (i == 0 || names[i] != NULL); i++)
            good = names[i] != NULL && parse_rule(g_strstrip(names[i]), rules);
    g_strfreev(names);
    return good;
}

static bool parse_number(enum scenario_kind kind, const char *text, uint64_t *value)
{
    switch (kind) {
    case SCENARIO_DURATION:
        return parse_quantity(SIM_DURATION, text, value);
    case SCENARIO_PACKETS:
        return parse_quantity(SIM_PACKETS, text, value);
    case SCENARIO_SHARE:
        return parse_quantity(SIM_SHARE, text, value);
    case SCENARIO_RATE:
        return parse_quantity(SIM_RATE, text, value);
    case SCENARIO_OCTETS:
        return parse_octets(text, value);
    case SCENARIO_ADDRESS:
        return parse_address(text, value);
    case SCENARIO_CONGESTION:
        return parse_congestion(text, value);
    case SCENARIO_ECN:
        return parse_ecn(text, value);
    case SCENARIO_KNOCK_OUT:
        return parse_knock_out(text, value);
    case SCENARIO_ON_OFF:
        *value = strcmp(text, "on") == 0;
        return *value == 1 || strcmp(text, "off") == 0;
    default:
        return parse_count(text, value);
    }
}

bool value_parse(const struct scenario_option *option, const char *text, void *base)
{
    uint64_t value;

    switch (option->kind) {
    case SCENARIO_ISN:
        return parse_isn(text, base);
    case SCENARIO_APPLICATION:
        return parse_application(text, option->max, base);
    case SCENARIO_PROFILE:
        return parse_profile(text, base);
    default:
        return parse_number(option->kind, text, &value) && field_set(option, base, value);
    }
}

/* ---- writing -------------------------------------------------------------------------------- */

static char *format_quantity(enum sim_quantity quantity, uint64_t value)
{
    char text[64];

    sim_quantity_write(quantity, (int64_t)value, text, sizeof text);
    return g_strdup(text);
}

static char *format_application(const struct trace_host_setup *host)
{
    const char *name = trace_application_name(host->application);

    if (host->application != TRACE_APP_SOURCE)
        return g_strdup(name);
    return g_strdup_printf("%s %" G_GUINT64_FORMAT " bytes", name, host->source_bytes);
}

static char *format_knock_out(uint64_t rules)
{
    GString *text = g_string_new(rules == 0 ? "none" : "");

    for (unsigned i = 0; i < TCP_KNOCK_OUT_COUNT; i++)
        if (rules >> i & 1)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", tcp_knock_out_name(i));
    return g_string_free(text, FALSE);
}

static char *format_number(enum scenario_kind kind, uint64_t value)
{
    switch (kind) {
    case SCENARIO_DURATION:
        return format_quantity(SIM_DURATION, value);
    case SCENARIO_PACKETS:
        return format_quantity(SIM_PACKETS, value);
    case SCENARIO_SHARE:
        return format_quantity(SIM_SHARE, value);
    case SCENARIO_RATE:
        return format_quantity(SIM_RATE, value);
    case SCENARIO_OCTETS:
        return g_strdup_printf("%" G_GUINT64_FORMAT " %s", value, value == 1 ? "byte" : "bytes");
    case SCENARIO_ADDRESS:
        return g_strdup_printf("%u.%u.%u.%u", (unsigned)(value >> 24 & 255),
                               (unsigned)(value >> 16 & 255), (unsigned)(value >> 8 & 255),
                               (unsigned)(value & 255));
    case SCENARIO_CONGESTION:
        return g_strdup(tcp_congestion_name((enum tcp_congestion)value));
    case SCENARIO_ECN:
        return g_strdup(tcp_ecn_use_name((enum tcp_ecn_use)value));
    case SCENARIO_KNOCK_OUT:
        return format_knock_out(value);
    case SCENARIO_ON_OFF:
        return g_strdup(value ? "on" : "off");
    default:
        return g_strdup_printf("%" G_GUINT64_FORMAT, value);
    }
}

char *value_format(const struct scenario_option *option, const void *base)
{
    const struct trace_host_setup *host = base;

    switch (option->kind) {
    case SCENARIO_ISN:
        return host->isn_fixed ? g_strdup_printf("%u", host->isn) : g_strdup("random");
    case SCENARIO_APPLICATION:
        return format_application(host);
    case SCENARIO_PROFILE:
        return g_strdup(tcp_profile_name(host->profile));
    default:
        return format_number(option->kind, field_get(option, base));
    }
}
