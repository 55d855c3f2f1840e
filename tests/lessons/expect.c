#include "lessons/expect.h"

#include "sim/command.h"
#include "tcp/time.h"

#include <string.h>

struct words {
    char **words;
    size_t at, count;
};

/* One pattern a record can be held against; what is not given is anything. */
struct pattern {
    enum trace_kind kind;
    enum trace_host host; /* of a segment: its sender */
    bool has_flags, at_least, retransmission;
    bool has_seq, has_ack, has_len, has_up, has_win;
    uint8_t flags;
    uint32_t seq, ack, len, up, win;
    const char *name;        /* why of a loss, from of a state, a timer, an indication */
    const char *second_name; /* to of a state, action of a timer */
    bool has_interval, on;
    int64_t interval_ns;
};

/* ---- words ---------------------------------------------------------------------------------- */

static const char *peek(const struct words *words)
{
    return words->at < words->count ? words->words[words->at] : "";
}

static const char *next(struct words *words)
{
    return words->at < words->count ? words->words[words->at++] : "";
}

static bool skip(struct words *words, const char *word)
{
    bool there = strcmp(peek(words), word) == 0;

    words->at += there;
    return there;
}

static bool read_duration(struct words *words, int64_t *duration_ns)
{
    if (words->at + 2 > words->count)
        return false;
    char *text = g_strdup_printf("%s %s", words->words[words->at], words->words[words->at + 1]);
    bool good = command_parse_duration(text, duration_ns);
    words->at += good ? 2 : 0;
    g_free(text);
    return good;
}

static bool read_host(struct words *words, enum trace_host *host)
{
    for (*host = TRACE_CLIENT; *host <= TRACE_SERVER; (*host)++)
        if (skip(words, trace_host_name(*host)))
            return true;
    return false;
}

static bool read_flags(struct words *words, struct pattern *pattern)
{
    static const struct {
        const char *name;
        uint8_t flag;
    } names[] = {
        {"FIN", TCP_FIN}, {"SYN", TCP_SYN}, {"RST", TCP_RST}, {"ACK", TCP_ACK}, {"URG", TCP_URG}};
    char **parts = g_strsplit(peek(words), ",", -1);
    size_t found = 0;

    for (size_t i = 0; parts[i] != NULL; i++)
        for (size_t j = 0; j < G_N_ELEMENTS(names); j++)
            if (strcmp(parts[i], names[j].name) == 0) {
                pattern->flags |= names[j].flag;
                found++;
            }
    pattern->has_flags = found > 0 && found == g_strv_length(parts);
    words->at += pattern->has_flags;
    g_strfreev(parts);
    return pattern->has_flags;
}

static bool read_number(struct words *words, const char *key, bool *has, uint32_t *number)
{
    size_t length = strlen(key);

    if (strncmp(peek(words), key, length) != 0)
        return false;
    *number = (uint32_t)g_ascii_strtoull(next(words) + length, NULL, 10);
    *has = true;
    return true;
}

/* ---- patterns ------------------------------------------------------------------------------- */

static bool read_sent(struct words *words, struct pattern *pattern)
{
    enum trace_host to;

    pattern->kind = TRACE_SENT;
    if (!read_host(words, &to) || to == pattern->host)
        return false;
    read_flags(words, pattern);
    while (read_number(words, "seq=", &pattern->has_seq, &pattern->seq) ||
           read_number(words, "ack=", &pattern->has_ack, &pattern->ack) ||
           read_number(words, "len=", &pattern->has_len, &pattern->len) ||
           read_number(words, "up=", &pattern->has_up, &pattern->up) ||
           read_number(words, "win=", &pattern->has_win, &pattern->win))
        ;
    pattern->retransmission = skip(words, "retransmission");
    return true;
}

static bool read_lost(struct words *words, struct pattern *pattern)
{
    pattern->kind = TRACE_LOST;
    if (!read_flags(words, pattern) || !skip(words, "from") || !read_host(words, &pattern->host))
        return false;
    pattern->name = next(words);
    return *pattern->name != '\0';
}

static bool read_state(struct words *words, struct pattern *pattern)
{
    pattern->kind = TRACE_STATE;
    pattern->host = strcmp(next(words), "client:") == 0 ? TRACE_CLIENT : TRACE_SERVER;
    pattern->name = next(words);
    if (!skip(words, "->"))
        return false;
    pattern->second_name = next(words);
    return *pattern->second_name != '\0';
}

static bool read_timer(struct words *words, struct pattern *pattern)
{
    pattern->kind = TRACE_TIMER;
    pattern->name = next(words);
    pattern->second_name = next(words);
    pattern->has_interval = read_duration(words, &pattern->interval_ns);
    return *pattern->second_name != '\0';
}

static bool read_pattern(struct words *words, struct pattern *pattern)
{
    if (skip(words, "lost"))
        return read_lost(words, pattern);
    if (g_str_has_suffix(peek(words), ":"))
        return read_state(words, pattern);
    if (!read_host(words, &pattern->host))
        return false;
    if (skip(words, "->"))
        return read_sent(words, pattern);
    if (skip(words, "timer"))
        return read_timer(words, pattern);
    if (skip(words, "told")) {
        pattern->kind = TRACE_APP;
        pattern->name = next(words);
        return *pattern->name != '\0';
    }
    if (skip(words, "power")) {
        pattern->kind = TRACE_POWER;
        pattern->on = skip(words, "on");
        return pattern->on || skip(words, "off");
    }
    return false;
}

static bool segment_meets(const struct trace_packet *packet, const struct pattern *pattern)
{
    const struct tcp_segment *segment = &packet->segment;
    uint8_t flags = segment->flags & (uint8_t)~TCP_PSH;

    if (pattern->has_flags &&
        (pattern->at_least ? (flags & pattern->flags) != pattern->flags : flags != pattern->flags))
        return false;
    /* A segment without ACK must not be expected to acknowledge anything. */
    if (pattern->has_ack && (!(flags & TCP_ACK) || segment->ack != pattern->ack))
        return false;
    return (enum trace_host)packet->from == pattern->host &&
           (!pattern->has_seq || segment->seq == pattern->seq) &&
           (!pattern->has_len || segment->payload_bytes == pattern->len) &&
           (!pattern->has_up || segment->urgent_pointer == pattern->up) &&
           (!pattern->has_win || segment->window == pattern->win) &&
           (!pattern->retransmission || packet->retransmission);
}

static bool record_meets(const struct trace *trace, const struct trace_record *record,
                         const struct pattern *pattern)
{
    if (record->kind != pattern->kind)
        return false;
    if (record->kind == TRACE_SENT)
        return segment_meets(trace_packet(trace, record->sent.packet), pattern);
    if (record->kind == TRACE_LOST)
        return strcmp(trace_loss_name(record->lost.why), pattern->name) == 0 &&
               segment_meets(trace_packet(trace, record->lost.packet), pattern);
    if ((enum trace_host)record->host != pattern->host)
        return false;
    switch (pattern->kind) {
    case TRACE_STATE:
        return strcmp(tcp_state_name(record->state.from), pattern->name) == 0 &&
               strcmp(tcp_state_name(record->state.to), pattern->second_name) == 0;
    case TRACE_TIMER:
        return strcmp(tcp_timer_name(record->timer.timer), pattern->name) == 0 &&
               strcmp(tcp_timer_action_name(record->timer.action), pattern->second_name) == 0 &&
               (!pattern->has_interval || record->timer.interval_ns == pattern->interval_ns);
    case TRACE_APP:
        return record->app.indication &&
               strcmp(tcp_indication_name(record->app.code), pattern->name) == 0;
    default:
        return record->power.on == pattern->on;
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

static bool check_event(const struct trace *trace, struct words *words, bool *met, int64_t t_ns)
{
    struct pattern pattern = {0};

    if (!read_pattern(words, &pattern) || words->at != words->count)
        return false;
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->t_ns == t_ns && !met[i] && record_meets(trace, record, &pattern)) {
            met[i] = true;
            return true;
        }
    }
    return false;
}

static bool check_never(const struct trace *trace, struct words *words)
{
    struct pattern pattern = {.at_least = true};
    int64_t after_ns = -1;
    int64_t before_ns = TIME_NEVER_NS;

    if (!read_pattern(words, &pattern) ||
        (skip(words, "after") && !read_duration(words, &after_ns)) ||
        (skip(words, "before") && !read_duration(words, &before_ns)) || words->at != words->count)
        return false;
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->t_ns > after_ns && record->t_ns < before_ns &&
            record_meets(trace, record, &pattern))
            return false;
    }
    return true;
}

/* The state in which the newest connection of a host was left. */
static bool check_ends(const struct trace *trace, struct words *words)
{
    enum trace_host host;
    const char *state = "";
    uint16_t newest = 0;

    if (!read_host(words, &host) || !skip(words, "ends"))
        return false;
    for (uint32_t i = 0; i < trace_record_count(trace); i++) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->kind == TRACE_STATE && (enum trace_host)record->host == host &&
            record->conn >= newest) {
            newest = record->conn;
            state = tcp_state_name(record->state.to);
        }
    }
    return strcmp(next(words), state) == 0;
}

static bool check(const struct trace *trace, struct words *words, bool *met)
{
    int64_t t_ns;

    if (skip(words, "never"))
        return check_never(trace, words);
    if (skip(words, "packets"))
        return g_ascii_strtoull(next(words), NULL, 10) == trace_packet_count(trace);
    if (skip(words, "end"))
        return read_duration(words, &t_ns) && t_ns == trace_end_ns(trace);
    if (read_duration(words, &t_ns))
        return check_event(trace, words, met, t_ns);
    return check_ends(trace, words);
}

bool expect_line(const struct trace *trace, const char *line, bool *met)
{
    char *bare = g_strndup(line, strcspn(line, "#"));
    char **parts = g_strsplit_set(bare, " \t", -1);
    struct words words = {.words = g_new0(char *, g_strv_length(parts) + 1)};

    for (size_t i = 0; parts[i] != NULL; i++)
        if (parts[i][0] != '\0')
            words.words[words.count++] = parts[i];
    bool good = words.count == 0 || check(trace, &words, met);
    if (!good)
        g_test_message("not met: %s", g_strchomp(bare));
    g_free(words.words);
    g_strfreev(parts);
    g_free(bare);
    return good;
}
