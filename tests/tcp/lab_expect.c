/* What the tests expect of the notes. */
#include "lab.h"
#include "tcp/cookie.h"

#include <string.h>

/* The next note of a kind at or after *seen, or NULL; moves *seen behind it. */
static const struct tcp_note *next_note(struct lab *lab, enum tcp_note_kind kind, guint *seen,
                                        int64_t *at_ns)
{
    while (*seen < lab->log->len) {
        const struct tcp_note *note = &g_array_index(lab->log, struct tcp_note, *seen);

        *at_ns = g_array_index(lab->times, int64_t, *seen);
        (*seen)++;
        if (note->kind == kind)
            return note;
    }
    return NULL;
}

static bool same_options(const struct tcp_options *found, const struct tcp_options *wanted,
                         bool only)
{
    bool all = found->window_scale == wanted->window_scale &&
               found->sack_permitted == wanted->sack_permitted &&
               found->timestamps == wanted->timestamps && found->sack_count == wanted->sack_count;
    bool cookie =
        found->fast_open == wanted->fast_open && tcp_cookie_same(&found->cookie, &wanted->cookie);

    /* Whether a SYN shows a cookie decides too much to be left unsaid. */
    if (!cookie || (only && (!all || found->mss_bytes != wanted->mss_bytes)))
        return false;
    if (wanted->window_scale &&
        (!found->window_scale || found->window_shift != wanted->window_shift))
        return false;
    if (wanted->timestamps && (!found->timestamps || found->ts_value != wanted->ts_value ||
                               found->ts_echo != wanted->ts_echo))
        return false;
    if (wanted->sack_count > 0 && found->sack_count != wanted->sack_count)
        return false;
    for (int i = 0; i < wanted->sack_count; i++)
        if (found->sack[i].start != wanted->sack[i].start ||
            found->sack[i].end != wanted->sack[i].end)
            return false;
    return !wanted->sack_permitted || found->sack_permitted;
}

static bool matches(const struct tcp_note *note, const struct lab_saying *saying)
{
    const struct tcp_segment *found = &note->sent.segment;
    const struct tcp_segment *wanted = &saying->segment;

    return found->flags == wanted->flags && found->seq == wanted->seq &&
           found->ack == wanted->ack && found->payload_bytes == wanted->payload_bytes &&
           found->urgent_pointer == wanted->urgent_pointer &&
           note->sent.retransmission == saying->again &&
           (!saying->says_window || found->window == wanted->window) &&
           (!saying->says_mss || found->options.mss_bytes == wanted->options.mss_bytes) &&
           (!saying->says_ecn || found->ecn == wanted->ecn) &&
           same_options(&found->options, &wanted->options, saying->only) &&
           (saying->reason[0] == '\0' || strcmp(tcp_why_entry(note->why)->id, saying->reason) == 0);
}

void lab_expect_at(struct lab *lab, int64_t ns, const char *text, const char *file, int line)
{
    int64_t at_ns = 0;
    const struct tcp_note *note = next_note(lab, TCP_NOTE_SENT, &lab->sent_seen, &at_ns);
    struct lab_saying saying = lab_parse(lab, text, true);

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
    if (strcmp(tcp_state_name(lab->conn.state), name) != 0)
        lab_fail(lab, file, line, "the state is %s, not %s", tcp_state_name(lab->conn.state), name);
}

void lab_told(struct lab *lab, const char *text, const char *file, int line)
{
    GString *found = g_string_new(NULL);
    const struct tcp_note *note;
    int64_t at_ns;

    while ((note = next_note(lab, TCP_NOTE_INDICATION, &lab->told_seen, &at_ns)) != NULL) {
        g_string_append_printf(found, "%s%s", found->len > 0 ? "; " : "",
                               tcp_indication_name(note->indication.what));
        if (note->indication.what == TCP_TOLD_DATA || note->indication.what == TCP_TOLD_URGENT)
            g_string_append_printf(found, " %" G_GUINT64_FORMAT, note->indication.bytes);
    }
    if (strcmp(found->str, text) != 0)
        lab_fail(lab, file, line, "the application was told \"%s\", not \"%s\"", found->str, text);
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

    if (strcmp(found, text) != 0)
        lab_fail(lab, file, line, "expected timer %s, found %s", text, found);
    g_free(found);
}

void lab_check(struct lab *lab, bool condition, const char *text, const char *file, int line)
{
    if (!condition)
        lab_fail(lab, file, line, "not true: %s", text);
}
