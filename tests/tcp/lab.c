#include "lab.h"

#include <stdarg.h>
#include <string.h>

void lab_begin(struct lab *lab)
{
    *lab = (struct lab){.iss = 100, .irs = 300, .peer_window = 1000, .reads = true};
    lab->config = tcp_config_rfc();
    lab->config.window_bytes = 1000;
    lab->config.mss_bytes = 100;
    lab->config.congestion = TCP_CONGESTION_NONE;
    lab->config.delayed_ack = false;
    lab->config.nagle = false;
    lab->config.fast_retransmit = false;
    lab->config.limited_transmit = false;
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

    if (lab->broken)
        return;
    lab->broken = true;
    va_start(arguments, format);
    char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_test_message("%s:%d: %s\nISS %u, IRS %u; what happened:\n%s", file, line, message, lab->iss,
                   lab->irs, lab->story->str);
    g_test_fail();
    g_free(message);
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
    if (lab->reads && tcp_receive(&lab->conn, lab->now_ns, UINT64_MAX, &bytes, &lab->out) == TCP_OK)
        drain(lab);
    if (!lab->slow)
        lab_output(lab);
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
        tcp_why_entry(lab->out.verdict)->kind != TCP_WHY_VERDICT)
        lab_fail(lab, __FILE__, __LINE__, "%s has no verdict", text);
    if (!same_vars(&before, &lab->out.vars_before))
        lab_fail(lab, __FILE__, __LINE__, "vars_before are not those before %s", text);
    g_free(text);
    settle(lab);
}

void lab_arrives(struct lab *lab, const char *text, const char *file, int line)
{
    struct lab_saying saying = lab_parse(lab, text, false);

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
    if (tcp_may_send(&lab->conn) != result)
        lab_fail(lab, file, line, "tcp_may_send() disagrees");
    check_result(lab, "SEND", tcp_send(&lab->conn, lab->now_ns, bytes, &lab->out), result, file,
                 line);
    settle(lab);
}

void lab_urges(struct lab *lab, uint64_t bytes, enum tcp_result result, const char *file, int line)
{
    check_result(lab, "SEND with URGENT",
                 tcp_send_urgent(&lab->conn, lab->now_ns, bytes, &lab->out), result, file, line);
    settle(lab);
}

void lab_closes(struct lab *lab, enum tcp_result result, const char *file, int line)
{
    if (tcp_may_close(&lab->conn) != result)
        lab_fail(lab, file, line, "tcp_may_close() disagrees");
    check_result(lab, "CLOSE", tcp_close(&lab->conn, lab->now_ns, &lab->out), result, file, line);
    settle(lab);
}

void lab_aborts(struct lab *lab, enum tcp_result result, const char *file, int line)
{
    if (tcp_may_abort(&lab->conn) != result)
        lab_fail(lab, file, line, "tcp_may_abort() disagrees");
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
    if (!lab->slow)
        lab_output(lab);
}

void lab_set_keepalive(struct lab *lab, bool on)
{
    tell(lab, "keepalive %s", on ? "on" : "off");
    tcp_set_keepalive(&lab->conn, lab->now_ns, on, &lab->out);
    settle(lab);
}

void lab_set_user_timeout(struct lab *lab, int64_t timeout_ns)
{
    tell(lab, "user timeout %g s", (double)timeout_ns / 1e9);
    tcp_set_user_timeout(&lab->conn, timeout_ns);
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
