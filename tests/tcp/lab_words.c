/* Segments in words, both ways. */
#include "lab.h"
#include "tcp/cookie.h"

#include <string.h>

static const struct {
    const char *name;
    uint8_t flag;
} flag_names[] = {
    {"SYN", TCP_SYN}, {"FIN", TCP_FIN}, {"RST", TCP_RST}, {"PSH", TCP_PSH}, {"ACK", TCP_ACK},
    {"URG", TCP_URG}, {"ECE", TCP_ECE}, {"CWR", TCP_CWR}, {"none", 0},
};

static uint8_t parse_flags(const char *word)
{
    char **names = g_strsplit(word, ",", -1);
    uint8_t flags = 0;

    for (int i = 0; names[i] != NULL; i++) {
        guint k = 0;

        while (k < G_N_ELEMENTS(flag_names) && strcmp(names[i], flag_names[k].name) != 0)
            k++;
        if (k == G_N_ELEMENTS(flag_names))
            g_error("unknown flag %s", names[i]);
        flags |= flag_names[k].flag;
    }
    g_strfreev(names);
    return flags;
}

static uint32_t parse_number(const char *text, uint32_t base)
{
    if (text[0] == '@')
        return (uint32_t)g_ascii_strtoull(text + 1, NULL, 10);
    return base + (uint32_t)g_ascii_strtoll(text, NULL, 10);
}

/* "1000,7": our own timestamps count from the offset of the connection, the peer's are plain. */
static void parse_timestamps(const struct lab *lab, const char *text, bool sent,
                             struct tcp_options *options)
{
    const char *comma = strchr(text, ',');
    uint32_t offset = lab->conn.ts.offset;

    options->timestamps = true;
    options->ts_value = parse_number(text, sent ? offset : 0);
    options->ts_echo = parse_number(comma + 1, sent ? 0 : offset);
}

/* "201-301,401-501" */
static void parse_sack(const char *text, uint32_t base, struct tcp_options *options)
{
    char **blocks = g_strsplit(text, ",", -1);

    for (int i = 0; blocks[i] != NULL; i++) {
        g_assert_cmpint(i, <, TCP_SACK_BLOCKS_MAX);
        options->sack[i].start = parse_number(blocks[i], base);
        options->sack[i].end = parse_number(strchr(blocks[i], '-') + 1, base);
        options->sack_count++;
    }
    g_strfreev(blocks);
}

/* "a1b2c3d4" */
static void parse_cookie(const char *digits, struct tcp_options *options)
{
    options->fast_open = true;
    for (; digits[0] != '\0'; digits += 2)
        options->cookie.octets[options->cookie.bytes++] =
            (uint8_t)(g_ascii_xdigit_value(digits[0]) << 4 | g_ascii_xdigit_value(digits[1]));
}

static uint8_t parse_ecn(const char *text)
{
    for (uint8_t ecn = TCP_ECN_NOT_ECT; ecn <= TCP_ECN_CE; ecn++)
        if (strcmp(tcp_ecn_name(ecn), text) == 0)
            return ecn;
    g_error("unknown codepoint %s", text);
    return TCP_ECN_NOT_ECT;
}

struct lab_saying lab_parse(const struct lab *lab, const char *text, bool sent)
{
    struct lab_saying saying = {.segment.window = lab->peer_window};
    char **words = g_strsplit(text, " ", -1);
    uint32_t seq_base = sent ? lab->iss : lab->irs;
    uint32_t ack_base = sent ? lab->irs : lab->iss;

    saying.segment.flags = parse_flags(words[0]);
    for (int i = 1; words[i] != NULL; i++) {
        if (g_str_has_prefix(words[i], "seq=")) {
            saying.segment.seq = parse_number(words[i] + 4, seq_base);
        } else if (g_str_has_prefix(words[i], "ack=")) {
            saying.segment.ack = parse_number(words[i] + 4, ack_base);
        } else if (g_str_has_prefix(words[i], "len=")) {
            saying.segment.payload_bytes = parse_number(words[i] + 4, 0);
        } else if (g_str_has_prefix(words[i], "win=")) {
            saying.segment.window = (uint16_t)parse_number(words[i] + 4, 0);
            saying.says_window = true;
        } else if (g_str_has_prefix(words[i], "up=")) {
            saying.segment.urgent_pointer = (uint16_t)parse_number(words[i] + 3, 0);
        } else if (g_str_has_prefix(words[i], "mss=")) {
            saying.segment.options.mss_bytes = (uint16_t)parse_number(words[i] + 4, 0);
            saying.says_mss = true;
        } else if (g_str_has_prefix(words[i], "ws=")) {
            saying.segment.options.window_scale = true;
            saying.segment.options.window_shift = (uint8_t)parse_number(words[i] + 3, 0);
        } else if (strcmp(words[i], "sackok") == 0) {
            saying.segment.options.sack_permitted = true;
        } else if (g_str_has_prefix(words[i], "ts=")) {
            parse_timestamps(lab, words[i] + 3, sent, &saying.segment.options);
        } else if (g_str_has_prefix(words[i], "sack=")) {
            parse_sack(words[i] + 5, ack_base, &saying.segment.options);
        } else if (strcmp(words[i], "tfo") == 0) {
            parse_cookie("", &saying.segment.options);
        } else if (g_str_has_prefix(words[i], "tfo=")) {
            parse_cookie(words[i] + 4, &saying.segment.options);
        } else if (g_str_has_prefix(words[i], "ecn=")) {
            saying.segment.ecn = parse_ecn(words[i] + 4);
            saying.says_ecn = true;
        } else if (strcmp(words[i], "only") == 0) {
            saying.only = true;
        } else if (strcmp(words[i], "again") == 0) {
            saying.again = true;
        } else if (words[i][0] == '[') {
            g_strlcpy(saying.reason, words[i] + 1, strlen(words[i]) - 1);
        } else if (words[i][0] != '\0') {
            g_error("unknown word %s in %s", words[i], text);
        }
    }
    g_strfreev(words);
    return saying;
}

static void describe_options(const struct lab *lab, const struct tcp_options *options, bool sent,
                             GString *text)
{
    uint32_t offset = lab->conn.ts.offset;
    uint32_t base = sent ? lab->irs : lab->iss;

    if (options->window_scale)
        g_string_append_printf(text, " ws=%u", options->window_shift);
    if (options->sack_permitted)
        g_string_append(text, " sackok");
    if (options->timestamps) {
        g_string_append_printf(text, " ts=%u,%u", options->ts_value - (sent ? offset : 0),
                               options->ts_echo - (sent ? 0 : offset));
    }
    if (options->fast_open) {
        char cookie[TCP_COOKIE_TEXT_MAX];

        g_string_append_printf(text, " tfo=%s", tcp_cookie_text(&options->cookie, cookie));
    }
    for (int i = 0; i < options->sack_count; i++) {
        g_string_append_printf(text, "%s%d-%d", i == 0 ? " sack=" : ",",
                               (int32_t)(options->sack[i].start - base),
                               (int32_t)(options->sack[i].end - base));
    }
}

char *lab_describe(const struct lab *lab, const struct tcp_segment *segment, bool sent)
{
    GString *text = g_string_new(NULL);

    for (guint k = 0; k + 1 < G_N_ELEMENTS(flag_names); k++)
        if (segment->flags & flag_names[k].flag)
            g_string_append_printf(text, "%s%s", text->len > 0 ? "," : "", flag_names[k].name);
    g_string_append_printf(text, " seq=%d", (int32_t)(segment->seq - (sent ? lab->iss : lab->irs)));
    if (segment->flags & TCP_ACK) {
        g_string_append_printf(text, " ack=%d",
                               (int32_t)(segment->ack - (sent ? lab->irs : lab->iss)));
    }
    g_string_append_printf(text, " len=%u win=%u", segment->payload_bytes, segment->window);
    if (segment->urgent_pointer != 0)
        g_string_append_printf(text, " up=%u", segment->urgent_pointer);
    if (segment->options.mss_bytes != 0)
        g_string_append_printf(text, " mss=%u", segment->options.mss_bytes);
    if (segment->ecn != TCP_ECN_NOT_ECT)
        g_string_append_printf(text, " ecn=%s", tcp_ecn_name(segment->ecn));
    describe_options(lab, &segment->options, sent, text);
    return g_string_free(text, FALSE);
}
