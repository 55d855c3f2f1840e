#include "lab.h"

#include <stdarg.h>
#include <string.h>

void lab_begin(struct lab *lab)
{
    *lab = (struct lab){.iss = 100, .irs = 300, .peer_window = 1000, .reads = true};
    lab->config = tcp_config_rfc();
    lab->config.window_bytes = 1000;
    lab->config.mss_bytes = 100;
    lab->log = g_array_new(FALSE, FALSE, sizeof(struct tcp_note));
    lab->times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    lab->story = g_string_new(NULL);
    tcp_init(&lab->conn, &lab->config);
}

void lab_end(struct lab *lab)
{
    g_array_unref(lab->log);
    g_array_unref(lab->times);
    g_string_free(lab->story, TRUE);
}

void lab_configure(struct lab *lab)
{
    tcp_init(&lab->conn, &lab->config);
    memset(lab->timer_on, 0, sizeof lab->timer_on);
    lab->edge_known = false;
}

void lab_fail(struct lab *lab, const char *file, int line, const char *format, ...)
{
    va_list arguments;

    if (lab->broken) {
        return;
    }
    lab->broken = true;
    va_start(arguments, format);
    char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_test_message("%s:%d: %s\nISS %u, IRS %u; what happened:\n%s", file, line, message, lab->iss,
                   lab->irs, lab->story->str);
    g_test_fail();
    g_free(message);
}

/* ---- segments in words ------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint8_t flag;
} flag_names[] = {
    {"SYN", TCP_SYN}, {"FIN", TCP_FIN}, {"RST", TCP_RST}, {"PSH", TCP_PSH},
    {"ACK", TCP_ACK}, {"URG", TCP_URG}, {"none", 0},
};

static uint8_t parse_flags(const char *word)
{
    char **names = g_strsplit(word, ",", -1);
    uint8_t flags = 0;

    for (int i = 0; names[i] != NULL; i++) {
        guint k = 0;

        while (k < G_N_ELEMENTS(flag_names) && strcmp(names[i], flag_names[k].name) != 0) {
            k++;
        }
        if (k == G_N_ELEMENTS(flag_names)) {
            g_error("unknown flag %s", names[i]);
        }
        flags |= flag_names[k].flag;
    }
    g_strfreev(names);
    return flags;
}

static uint32_t parse_number(const char *text, uint32_t base)
{
    if (text[0] == '@') {
        return (uint32_t)g_ascii_strtoull(text + 1, NULL, 10);
    }
    return base + (uint32_t)g_ascii_strtoll(text, NULL, 10);
}

/* What a sentence says of a segment. */
struct saying {
    struct tcp_segment segment;
    bool again;
    bool says_window, says_mss;
    char reason[64];
};

static struct saying parse(const struct lab *lab, const char *text, bool sent)
{
    struct saying saying = {.segment.window = lab->peer_window};
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
        } else if (g_str_has_prefix(words[i], "mss=")) {
            saying.segment.options.mss_bytes = (uint16_t)parse_number(words[i] + 4, 0);
            saying.says_mss = true;
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

char *lab_describe(const struct lab *lab, const struct tcp_segment *segment, bool sent)
{
    GString *text = g_string_new(NULL);

    for (guint k = 0; k + 1 < G_N_ELEMENTS(flag_names); k++) {
        if (segment->flags & flag_names[k].flag) {
            g_string_append_printf(text, "%s%s", text->len > 0 ? "," : "", flag_names[k].name);
        }
    }
    g_string_append_printf(text, " seq=%d", (int32_t)(segment->seq - (sent ? lab->iss : lab->irs)));
    if (segment->flags & TCP_ACK) {
        g_string_append_printf(text, " ack=%d",
                               (int32_t)(segment->ack - (sent ? lab->irs : lab->iss)));
    }
    g_string_append_printf(text, " len=%u win=%u", segment->payload_bytes, segment->window);
    if (segment->options.mss_bytes != 0) {
        g_string_append_printf(text, " mss=%u", segment->options.mss_bytes);
    }
    return g_string_free(text, FALSE);
}

/* ---- the story --------------------------------------------------------------------------- */

static void tell(struct lab *lab, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void tell(struct lab *lab, const char *format, ...)
{
    va_list arguments;

    g_string_append_printf(lab->story, "%12.6f s  ", (double)lab->now_ns / 1e9);
    va_start(arguments, format);
    g_string_append_vprintf(lab->story, format, arguments);
    va_end(arguments);
    g_string_append_c(lab->story, '\n');
}

static void tell_note(struct lab *lab, const struct tcp_note *note)
{
    const char *id = tcp_why_entry(note->why)->id;
    char *text;

    switch (note->kind) {
    case TCP_NOTE_SENT:
        text = lab_describe(lab, &note->sent.segment, true);
        tell(lab, "sent %s%s [%s]", text, note->sent.retransmission ? " again" : "", id);
        g_free(text);
        break;
    case TCP_NOTE_STATE:
        tell(lab, "state %s to %s [%s]", tcp_state_name(note->state.from),
             tcp_state_name(note->state.to), id);
        break;
    case TCP_NOTE_TIMER:
        tell(lab, "timer %s %s %.3f s #%u [%s]", tcp_timer_name(note->timer.timer),
             tcp_timer_action_name(note->timer.action), (double)note->timer.interval_ns / 1e9,
             note->timer.count, id);
        break;
    case TCP_NOTE_INDICATION:
        tell(lab, "told %s %" G_GUINT64_FORMAT " [%s]", tcp_indication_name(note->indication.what),
             note->indication.bytes, id);
        break;
    case TCP_NOTE_STORE:
        tell(lab, "store offset %" G_GUINT64_FORMAT " skip %u bytes %u", note->store.offset,
             note->store.skip_bytes, note->store.payload_bytes);
        break;
    }
}

/* Empties the list of notes into the log. */
static void drain(struct lab *lab)
{
    for (int i = 0; i < lab->out.note_count; i++) {
        tell_note(lab, &lab->out.notes[i]);
        lab_check_note(lab, &lab->out.notes[i], i);
        g_array_append_val(lab->log, lab->out.notes[i]);
        g_array_append_val(lab->times, lab->now_ns);
    }
    lab->out.note_count = 0;
}

void lab_output(struct lab *lab)
{
    do {
        tcp_output(&lab->conn, lab->now_ns, &lab->out);
        drain(lab);
    } while (tcp_deadline_ns(&lab->conn) <= lab->now_ns &&
             lab->conn.unfinished_ns != TIME_NEVER_NS);
    lab_check_connection(lab);
}

/* What the host does after each call: the application answers, then all that is due leaves. */
static void settle(struct lab *lab)
{
    uint64_t bytes;

    drain(lab);
    if (lab->reads &&
        tcp_receive(&lab->conn, lab->now_ns, UINT64_MAX, &bytes, &lab->out) == TCP_OK) {
        drain(lab);
    }
    if (!lab->slow) {
        lab_output(lab);
    }
}

/* ---- the peer, the application, the clock ------------------------------------------------ */

/* A few that every segment changes; padding makes memcmp() useless. */
static bool same_vars(const struct tcp_vars *a, const struct tcp_vars *b)
{
    return a->snd_una == b->snd_una && a->snd_nxt == b->snd_nxt && a->snd_wnd == b->snd_wnd &&
           a->rcv_nxt == b->rcv_nxt && a->rcv_wnd == b->rcv_wnd && a->rto_ns == b->rto_ns &&
           a->probes == b->probes && a->unread_bytes == b->unread_bytes;
}

void lab_arrives_raw(struct lab *lab, const struct tcp_segment *segment)
{
    char *text = lab_describe(lab, segment, false);
    struct tcp_vars before = tcp_vars(&lab->conn);

    tell(lab, "arrives %s", text);
    tcp_segment_arrives(&lab->conn, lab->now_ns, segment, lab->iss, &lab->out);
    tell(lab, "verdict %s", tcp_why_entry(lab->out.verdict)->id);
    if (lab->out.verdict == TCP_WHY_NONE ||
        tcp_why_entry(lab->out.verdict)->kind != TCP_WHY_VERDICT) {
        lab_fail(lab, __FILE__, __LINE__, "%s has no verdict", text);
    }
    if (!same_vars(&before, &lab->out.vars_before)) {
        lab_fail(lab, __FILE__, __LINE__, "vars_before are not those before %s", text);
    }
    g_free(text);
    settle(lab);
}

void lab_arrives(struct lab *lab, const char *text, const char *file, int line)
{
    struct saying saying = parse(lab, text, false);

    (void)file;
    (void)line;
    saying.segment.source_port = 80;
    saying.segment.destination_port = 49152;
    lab_arrives_raw(lab, &saying.segment);
}

static void check_result(struct lab *lab, const char *call, enum tcp_result found,
                         enum tcp_result wanted, const char *file, int line)
{
    tell(lab, "call %s: %s", call, tcp_result_name(found));
    if (found != wanted) {
        lab_fail(lab, file, line, "%s in %s: %s, expected %s", call,
                 tcp_state_name(lab->conn.state), tcp_result_name(found), tcp_result_name(wanted));
    }
}

void lab_listen(struct lab *lab)
{
    check_result(lab, "OPEN passive", tcp_open_passive(&lab->conn, lab->now_ns, 49152, &lab->out),
                 TCP_OK, __FILE__, __LINE__);
    settle(lab);
}

void lab_connect(struct lab *lab)
{
    check_result(lab, "OPEN active",
                 tcp_open_active(&lab->conn, lab->now_ns, 49152, 80, lab->iss, &lab->out), TCP_OK,
                 __FILE__, __LINE__);
    settle(lab);
}

void lab_sends(struct lab *lab, uint64_t bytes, enum tcp_result result, const char *file, int line)
{
    if (tcp_may_send(&lab->conn) != result) {
        lab_fail(lab, file, line, "tcp_may_send() disagrees");
    }
    check_result(lab, "SEND", tcp_send(&lab->conn, lab->now_ns, bytes, &lab->out), result, file,
                 line);
    settle(lab);
}

void lab_closes(struct lab *lab, enum tcp_result result, const char *file, int line)
{
    if (tcp_may_close(&lab->conn) != result) {
        lab_fail(lab, file, line, "tcp_may_close() disagrees");
    }
    check_result(lab, "CLOSE", tcp_close(&lab->conn, lab->now_ns, &lab->out), result, file, line);
    settle(lab);
}

void lab_aborts(struct lab *lab, enum tcp_result result, const char *file, int line)
{
    if (tcp_may_abort(&lab->conn) != result) {
        lab_fail(lab, file, line, "tcp_may_abort() disagrees");
    }
    check_result(lab, "ABORT", tcp_abort(&lab->conn, lab->now_ns, &lab->out), result, file, line);
    settle(lab);
}

void lab_receives(struct lab *lab, uint64_t max_bytes, uint64_t bytes, enum tcp_result result,
                  const char *file, int line)
{
    uint64_t found_bytes;

    check_result(lab, "RECEIVE",
                 tcp_receive(&lab->conn, lab->now_ns, max_bytes, &found_bytes, &lab->out), result,
                 file, line);
    if (found_bytes != bytes) {
        lab_fail(lab, file, line,
                 "RECEIVE took %" G_GUINT64_FORMAT " octets, not %" G_GUINT64_FORMAT, found_bytes,
                 bytes);
    }
    drain(lab);
    if (!lab->slow) {
        lab_output(lab);
    }
}

void lab_set_keepalive(struct lab *lab, bool on)
{
    tell(lab, "keepalive %s", on ? "on" : "off");
    tcp_set_keepalive(&lab->conn, lab->now_ns, on, &lab->out);
    settle(lab);
}

void lab_until(struct lab *lab, int64_t moment_ns)
{
    int64_t deadline_ns;

    while ((deadline_ns = tcp_deadline_ns(&lab->conn)) <= moment_ns) {
        if (deadline_ns < lab->now_ns) {
            lab_fail(lab, __FILE__, __LINE__, "a deadline lies in the past");
            return;
        }
        lab->now_ns = deadline_ns;
        tcp_advance(&lab->conn, lab->now_ns, &lab->out);
        settle(lab);
    }
    lab->now_ns = moment_ns;
}

void lab_after(struct lab *lab, int64_t span_ns)
{
    lab_until(lab, lab->now_ns + span_ns);
}

/* ---- expectations ------------------------------------------------------------------------ */

/* The next note of a kind at or after *seen, or NULL; moves *seen behind it. */
static const struct tcp_note *next_note(struct lab *lab, enum tcp_note_kind kind, guint *seen,
                                        int64_t *at_ns)
{
    while (*seen < lab->log->len) {
        const struct tcp_note *note = &g_array_index(lab->log, struct tcp_note, *seen);

        *at_ns = g_array_index(lab->times, int64_t, *seen);
        (*seen)++;
        if (note->kind == kind) {
            return note;
        }
    }
    return NULL;
}

static bool matches(const struct tcp_note *note, const struct saying *saying)
{
    const struct tcp_segment *found = &note->sent.segment;
    const struct tcp_segment *wanted = &saying->segment;

    return found->flags == wanted->flags && found->seq == wanted->seq &&
           found->ack == wanted->ack && found->payload_bytes == wanted->payload_bytes &&
           note->sent.retransmission == saying->again &&
           (!saying->says_window || found->window == wanted->window) &&
           (!saying->says_mss || found->options.mss_bytes == wanted->options.mss_bytes) &&
           (saying->reason[0] == '\0' || strcmp(tcp_why_entry(note->why)->id, saying->reason) == 0);
}

void lab_expect_at(struct lab *lab, int64_t ns, const char *text, const char *file, int line)
{
    int64_t at_ns = 0;
    const struct tcp_note *note = next_note(lab, TCP_NOTE_SENT, &lab->sent_seen, &at_ns);
    struct saying saying = parse(lab, text, true);

    if (note == NULL) {
        lab_fail(lab, file, line, "expected %s, but nothing was sent", text);
        return;
    }
    if (!matches(note, &saying)) {
        char *found = lab_describe(lab, &note->sent.segment, true);

        lab_fail(lab, file, line, "expected %s, but %s%s [%s] was sent", text, found,
                 note->sent.retransmission ? " again" : "", tcp_why_entry(note->why)->id);
        g_free(found);
    }
    if (ns >= 0 && at_ns != ns) {
        lab_fail(lab, file, line, "%s was sent at %.6f s, not at %.6f s", text, (double)at_ns / 1e9,
                 (double)ns / 1e9);
    }
}

void lab_expect(struct lab *lab, const char *text, const char *file, int line)
{
    lab_expect_at(lab, -1, text, file, line);
}

void lab_silence(struct lab *lab, const char *file, int line)
{
    int64_t at_ns;
    const struct tcp_note *note = next_note(lab, TCP_NOTE_SENT, &lab->sent_seen, &at_ns);

    if (note != NULL) {
        char *found = lab_describe(lab, &note->sent.segment, true);

        lab_fail(lab, file, line, "expected silence, but %s [%s] was sent", found,
                 tcp_why_entry(note->why)->id);
        g_free(found);
    }
}

void lab_forget(struct lab *lab)
{
    lab->sent_seen = lab->told_seen = lab->timers_seen = lab->log->len;
}

void lab_verdict(struct lab *lab, const char *id, const char *file, int line)
{
    if (strcmp(tcp_why_entry(lab->out.verdict)->id, id) != 0) {
        lab_fail(lab, file, line, "the verdict was %s, not %s", tcp_why_entry(lab->out.verdict)->id,
                 id);
    }
}

void lab_state_is(struct lab *lab, const char *name, const char *file, int line)
{
    if (strcmp(tcp_state_name(lab->conn.state), name) != 0) {
        lab_fail(lab, file, line, "the state is %s, not %s", tcp_state_name(lab->conn.state), name);
    }
}

void lab_told(struct lab *lab, const char *text, const char *file, int line)
{
    GString *found = g_string_new(NULL);
    const struct tcp_note *note;
    int64_t at_ns;

    while ((note = next_note(lab, TCP_NOTE_INDICATION, &lab->told_seen, &at_ns)) != NULL) {
        g_string_append_printf(found, "%s%s", found->len > 0 ? "; " : "",
                               tcp_indication_name(note->indication.what));
        if (note->indication.what == TCP_TOLD_DATA) {
            g_string_append_printf(found, " %" G_GUINT64_FORMAT, note->indication.bytes);
        }
    }
    if (strcmp(found->str, text) != 0) {
        lab_fail(lab, file, line, "the application was told \"%s\", not \"%s\"", found->str, text);
    }
    g_string_free(found, TRUE);
}

void lab_timer(struct lab *lab, const char *text, const char *file, int line)
{
    int64_t at_ns;
    const struct tcp_note *note = next_note(lab, TCP_NOTE_TIMER, &lab->timers_seen, &at_ns);
    char *found = note == NULL
                      ? g_strdup("nothing")
                      : g_strdup_printf("%s %s %.3f s #%u [%s]", tcp_timer_name(note->timer.timer),
                                        tcp_timer_action_name(note->timer.action),
                                        (double)note->timer.interval_ns / 1e9, note->timer.count,
                                        tcp_why_entry(note->why)->id);

    if (strcmp(found, text) != 0) {
        lab_fail(lab, file, line, "expected timer %s, found %s", text, found);
    }
    g_free(found);
}

void lab_check(struct lab *lab, bool condition, const char *text, const char *file, int line)
{
    if (!condition) {
        lab_fail(lab, file, line, "not true: %s", text);
    }
}

/* ---- cases ------------------------------------------------------------------------------- */

/* The second pair wraps within the handshake, the third within the data, and in the last two the
 * numbers cross the middle, where a signed comparison of plain numbers would fail. */
static const uint32_t isns[][2] = {
    {100, 300},
    {0xffffffff, 0xffffffff},
    {0xffffffa0, 0xffffff90},
    {0x7fffffff, 0x80000000},
    {0x7fffffa0, 0x7fffff90},
};

struct lab_test {
    void (*test)(struct lab *lab);
    const void *data;
    uint32_t iss, irs;
};

static void run_case(gconstpointer data)
{
    const struct lab_test *test = data;
    struct lab lab;

    lab_begin(&lab);
    lab.iss = test->iss;
    lab.irs = test->irs;
    lab.data = test->data;
    test->test(&lab);
    lab_end(&lab);
}

void lab_case_with(const char *path, void (*test)(struct lab *lab), const void *data)
{
    for (guint i = 0; i < G_N_ELEMENTS(isns); i++) {
        struct lab_test *instance = g_new(struct lab_test, 1);
        char *name = g_strdup_printf("%s/isn-%u-%u", path, isns[i][0], isns[i][1]);

        *instance = (struct lab_test){test, data, isns[i][0], isns[i][1]};
        g_test_add_data_func_full(name, instance, run_case, g_free);
        g_free(name);
    }
}

void lab_case(const char *path, void (*test)(struct lab *lab))
{
    lab_case_with(path, test, NULL);
}
