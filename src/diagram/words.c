#include "diagram/words.h"

#include "tcp/time.h"
#include "tcp/why.h"
#include "trace/gettext.h"
#include "trace/sentence.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum again words_again(const struct trace *trace, uint32_t flight)
{
    const struct trace_flight *f = trace_flight(trace, flight);
    const struct trace_packet *packet = trace_packet(trace, f->packet);

    if (f->copy > 1)
        return AGAIN_DUPLICATE;
    if (packet->from == TRACE_NETWORK)
        return AGAIN_INJECTED;
    if (packet->reason == TCP_WHY_KEEPALIVE_PROBE)
        return AGAIN_KEEPALIVE;
    if (packet->reason == TCP_WHY_ZERO_WINDOW_PROBE)
        return AGAIN_WINDOW;
    switch (packet->reason) {
    case TCP_WHY_FAST_RETRANSMIT:
    case TCP_WHY_FAST_RETRANSMIT_SACK:
    case TCP_WHY_RETRANSMIT_PARTIAL_ACK:
        return AGAIN_FAST;
    case TCP_WHY_RETRANSMIT_SACK_HOLE:
    case TCP_WHY_RETRANSMIT_NOT_LOST:
    case TCP_WHY_RETRANSMIT_RESCUE:
        return AGAIN_SACK;
    case TCP_WHY_RETRANSMIT_RACK:
        return AGAIN_RACK;
    case TCP_WHY_LOSS_PROBE_NEW:
    case TCP_WHY_LOSS_PROBE_AGAIN:
        return AGAIN_LOSS_PROBE;
    default:
        break;
    }
    return trace_packet_is_sent_again(packet) ? AGAIN_RETRANSMISSION : AGAIN_NOT;
}

/* Which ACK in a row it is that says the same once more because something came out of order; 0 if
 * it is none. */
static unsigned count_repeated_acks(const struct trace *trace, uint32_t number)
{
    const struct trace_packet *packet = trace_packet(trace, number);
    unsigned count = 0;

    for (uint32_t i = number; i > 0; i--) {
        const struct trace_packet *before = trace_packet(trace, i);
        if (before->from != packet->from || before->conn != packet->conn)
            continue;
        if (!tcp_segment_is_pure_ack(&before->segment) ||
            before->segment.ack != packet->segment.ack ||
            before->reason != TCP_WHY_ACKNOWLEDGE_OUT_OF_ORDER)
            break;
        count++;
    }
    return count;
}

/* Which duplicate ACK in a row it is; 0 if it is none.  Only whom it reaches can tell: with nothing
 * outstanding there it repeats what is known (RFC 5681 §2), and one that is lost counts nowhere.
 * Until then what made the receiver send it is the best guess. */
static unsigned duplicate_ack(const struct trace *trace, uint32_t flight)
{
    const struct trace_flight *f = trace_flight(trace, flight);

    if (!tcp_segment_is_pure_ack(&trace_packet(trace, f->packet)->segment))
        return 0;
    if (f->fate == TRACE_LOST_THERE)
        return 0;
    if (f->fate != TRACE_ARRIVED_THERE)
        return count_repeated_acks(trace, f->packet);
    const struct trace_record *arrived = trace_record(trace, f->end_record);

    if (arrived->vars == TRACE_NONE || arrived->arrived.vars_before == TRACE_NONE)
        return 0;
    uint32_t before = trace_vars(trace, arrived->arrived.vars_before)->duplicate_acks;
    uint32_t after = trace_vars(trace, arrived->vars)->duplicate_acks;

    return after > before ? after : 0;
}

static void append_word(struct label *label, const char *word)
{
    size_t length = strlen(label->text);

    label->italic_from = label->italic_from < length ? label->italic_from : length;
    snprintf(label->text + length, sizeof label->text - length, " · %s", word);
}

void words_of_flight(const struct trace *trace, const struct trace_numbers *numbers,
                     uint32_t flight, bool brief, struct label *label)
{
    static const char *const words[] = {
        [AGAIN_RETRANSMISSION] = N_("retransmission"),
        [AGAIN_FAST] = N_("fast retransmission"),
        [AGAIN_SACK] = N_("SACK retransmission"),
        [AGAIN_RACK] = N_("RACK retransmission"),
        [AGAIN_LOSS_PROBE] = N_("loss probe"),
        [AGAIN_DUPLICATE] = N_("duplicate"),
        [AGAIN_KEEPALIVE] = N_("keepalive probe"),
        [AGAIN_WINDOW] = N_("zero-window probe"),
        [AGAIN_INJECTED] = N_("injected"),
    };
    uint32_t packet = trace_flight(trace, flight)->packet;
    enum again again = words_again(trace, flight);
    char flags[64];

    trace_packet_label(numbers, packet, label->text, sizeof label->text);
    trace_packet_flags(numbers, packet, flags, sizeof flags);
    label->bold_end = strlen(flags);
    label->italic_from = SIZE_MAX;
    if (again != AGAIN_NOT)
        append_word(label, _(words[again]));
    unsigned duplicates = again == AGAIN_NOT ? duplicate_ack(trace, flight) : 0;
    if (duplicates > 0) {
        char word[80];
        snprintf(word, sizeof word, brief ? _("dup. %u") : _("duplicate ACK %u"), duplicates);
        append_word(label, word);
    }
    if (trace_flight(trace, flight)->marked)
        append_word(label, _("marked CE"));
}

const char *words_loss(enum trace_loss loss)
{
    static const char *const words[TRACE_LOSS_COUNT] = {
        [TRACE_LOST_BY_COMMAND] = N_("lost"),       [TRACE_LOST_BY_CHANCE] = N_("random loss"),
        [TRACE_LOST_QUEUE_FULL] = N_("queue full"), [TRACE_LOST_LINK_CUT] = N_("cable cut"),
        [TRACE_LOST_UNPLUGGED] = N_("unplugged"),   [TRACE_LOST_HOST_OFF] = N_("host is off"),
        [TRACE_LOST_CORRUPTED] = N_("corrupt"),
    };
    return _(words[loss]);
}

static bool indication_words(enum tcp_indication what, char *out, size_t size)
{
    switch (what) {
    case TCP_TOLD_REFUSED:
        return snprintf(out, size, "%s", _("connection refused")) > 0;
    case TCP_TOLD_RESET:
        return snprintf(out, size, "%s", _("connection reset")) > 0;
    case TCP_TOLD_TIMED_OUT:
        return snprintf(out, size, "%s", _("gives up")) > 0;
    case TCP_TOLD_URGENT:
        return snprintf(out, size, "%s", _("told: urgent data")) > 0;
    default:
        return false;
    }
}

static void user_timeout_words(int64_t timeout_ns, char *out, size_t size)
{
    char length[32];

    words_duration(timeout_ns, length, sizeof length);
    snprintf(out, size, _("user timeout %s"), length);
}

bool words_app(const struct trace_record *record, char *out, size_t size)
{
    static const char *const calls[TRACE_CALL_COUNT] = {
        [TRACE_CALL_LISTEN] = N_("listen"),
        [TRACE_CALL_CONNECT] = N_("connect"),
        [TRACE_CALL_CLOSE] = N_("close"),
        [TRACE_CALL_ABORT] = N_("abort"),
        [TRACE_CALL_KEEPALIVE_ON] = N_("keepalive on"),
        [TRACE_CALL_KEEPALIVE_OFF] = N_("keepalive off"),
        [TRACE_CALL_USER_TIMEOUT_OFF] = N_("no user timeout"),
        [TRACE_CALL_STOP_READING] = N_("stops reading"),
        [TRACE_CALL_RESUME_READING] = N_("reads again"),
        [TRACE_CALL_KILL] = N_("process killed"),
    };

    if (record->app.indication)
        return indication_words(record->app.code, out, size);
    if (record->app.code == TRACE_CALL_SEND)
        snprintf(out, size,
                 dngettext("synfin", "send %" PRIu64 " byte", "send %" PRIu64 " bytes",
                           record->app.bytes),
                 record->app.bytes);
    else if (record->app.code == TRACE_CALL_SEND_URGENT)
        snprintf(out, size,
                 dngettext("synfin", "send %" PRIu64 " urgent byte",
                           "send %" PRIu64 " urgent bytes", record->app.bytes),
                 record->app.bytes);
    else if (record->app.code == TRACE_CALL_RECEIVE)
        snprintf(out, size,
                 dngettext("synfin", "read %" PRIu64 " byte", "read %" PRIu64 " bytes",
                           record->app.bytes),
                 record->app.bytes);
    else if (record->app.code == TRACE_CALL_USER_TIMEOUT)
        user_timeout_words(record->app.timeout_ns, out, size);
    else
        snprintf(out, size, "%s", _(calls[record->app.code]));
    return true;
}

/* The record that set a timer when it had not run out yet: whatever runs out again and again was
 * set again because it ran out, and ran out because it had been set. */
static const struct trace_record *first_start(const struct trace *trace,
                                              const struct trace_record *started)
{
    while (started->timer.count > 0 && started->cause != TRACE_NONE) {
        const struct trace_record *expired = trace_record(trace, started->cause);
        if (expired->kind != TRACE_TIMER || expired->timer.action != TCP_TIMER_EXPIRE ||
            expired->timer.timer != started->timer.timer || expired->cause == TRACE_NONE)
            break;
        started = trace_record(trace, expired->cause);
    }
    return started;
}

/* How often the interval has been doubled, as a factor: " (×4)"; "" where it has not, for not every
 * timer doubles each time that it runs out. */
static void factor(const struct trace *trace, const struct trace_record *started, char *out,
                   size_t size)
{
    int64_t interval_ns = started->timer.interval_ns;
    int64_t doubled_ns = first_start(trace, started)->timer.interval_ns;
    uint64_t times = 1;

    for (; doubled_ns > 0 && doubled_ns < interval_ns; doubled_ns *= 2)
        times *= 2;
    if (times > 1 && doubled_ns == interval_ns)
        snprintf(out, size, " (×%" PRIu64 ")", times);
    else
        snprintf(out, size, "%s", "");
}

void words_timer(const struct trace *trace, uint32_t record, bool restarted, char *out, size_t size)
{
    const struct trace_record *r = trace_record(trace, record);
    const struct tcp_config *config = &trace_setup(trace)->host[r->host].tcp;
    char length[32], times[32];

    words_duration(r->timer.interval_ns, length, sizeof length);
    factor(trace, r, times, sizeof times);
    switch (r->timer.timer) {
    case TCP_TIMER_RETRANSMIT:
        if (r->timer.interval_ns >= config->rto_max_ns && r->timer.count > 0)
            snprintf(out, size, _("RTO %s (longest)"), length);
        else
            snprintf(out, size, _("RTO %s%s"), length, times);
        break;
    case TCP_TIMER_PERSIST:
        snprintf(out, size, _("persist %s%s"), length, times);
        break;
    case TCP_TIMER_KEEPALIVE:
        if (r->timer.count == 0)
            snprintf(out, size, _("keepalive: idle %s"), length);
        else
            snprintf(out, size, _("probe %u/%u: %s"), r->timer.count, config->keepalive_probes,
                     length);
        break;
    case TCP_TIMER_DELAYED_ACK:
        snprintf(out, size, _("delayed ACK %s"), length);
        break;
    case TCP_TIMER_LOSS_PROBE:
        snprintf(out, size, _("probe timeout %s"), length);
        break;
    case TCP_TIMER_REORDER:
        snprintf(out, size, _("reordering %s"), length);
        break;
    case TCP_TIMER_USER:
        snprintf(out, size, _("user timeout %s"), length);
        break;
    default:
        snprintf(out, size, restarted ? _("2MSL restarted") : _("2MSL %s"), length);
    }
}

void words_cable(bool cut, enum trace_way ways, char *out, size_t size)
{
    const char *words;

    if (ways == TRACE_BOTH_WAYS)
        words = cut ? _("cable cut") : _("cable restored");
    else if (ways == TRACE_TO_SERVER)
        words = cut ? _("cut towards the server") : _("restored towards the server");
    else
        words = cut ? _("cut towards the client") : _("restored towards the client");
    snprintf(out, size, "%s", words);
}

static void setting_value(const struct trace_record *r, char *out, size_t size)
{
    switch (r->fault.setting) {
    case TRACE_LINK_DELAY:
    case TRACE_LINK_JITTER:
        words_duration(r->fault.value, out, size);
        break;
    case TRACE_LINK_RATE:
        trace_rate(r->fault.value, out, size);
        break;
    case TRACE_LINK_QUEUE:
    case TRACE_LINK_MARK:
        if (r->fault.value == 0)
            snprintf(out, size, "%s", _("unlimited"));
        else
            snprintf(out, size, "%" PRId64, r->fault.value);
        break;
    default:
        snprintf(out, size, "%g %%", (double)r->fault.value / 1e4);
    }
}

void words_setting(const struct trace_record *r, char *out, size_t size)
{
    static const char *const names[TRACE_LINK_SETTING_COUNT] = {
        [TRACE_LINK_DELAY] = N_("delay"),
        [TRACE_LINK_JITTER] = N_("jitter"),
        [TRACE_LINK_RATE] = N_("rate"),
        [TRACE_LINK_QUEUE] = N_("queue"),
        [TRACE_LINK_LOSS] = N_("loss"),
        [TRACE_LINK_REORDER] = N_("reordering"),
        [TRACE_LINK_DUPLICATE] = N_("duplication"),
        [TRACE_LINK_CORRUPT] = N_("corruption"),
        [TRACE_LINK_MARK] = N_("marking from"),
    };
    static const char *const ways[] = {
        [TRACE_TO_CLIENT] = N_("%s to the client: %s"),
        [TRACE_TO_SERVER] = N_("%s to the server: %s"),
        [TRACE_BOTH_WAYS] = N_("%s: %s"),
    };
    char value[40];

    setting_value(r, value, sizeof value);
    snprintf(out, size, _(ways[r->fault.ways]), _(names[r->fault.setting]), value);
}

void words_duration(int64_t duration_ns, char *out, size_t size)
{
    int64_t unit_ns = 1;

    while (duration_ns / unit_ns >= 1000)
        unit_ns *= 10;
    duration_ns = (duration_ns + unit_ns / 2) / unit_ns * unit_ns;
    if (duration_ns >= TIME_S(60) && duration_ns < TIME_S(180))
        snprintf(out, size, "%g %s", (double)duration_ns / 1e9, _("s"));
    else
        trace_duration(duration_ns, out, size);
}

/* How many decimals of `unit_ns` a step needs. */
static int decimals_of(int64_t step_ns, int64_t unit_ns)
{
    int decimals = 0;

    for (; step_ns < unit_ns && step_ns % unit_ns != 0; unit_ns /= 10)
        decimals++;
    return decimals;
}

void words_moment(int64_t t_ns, int64_t step_ns, bool unit, char *out, size_t size)
{
    double s = (double)t_ns / 1e9;
    int decimals = decimals_of(step_ns, TIME_S(1));

    if (t_ns < TIME_S(1) && step_ns < TIME_S(1)) {
        snprintf(out, size, "%.*f%s", decimals_of(step_ns, TIME_MS(1)), s * 1e3, unit ? " ms" : "");
    } else if (t_ns < TIME_S(60)) {
        snprintf(out, size, "%.*f%s", decimals, s, unit ? " s" : "");
    } else {
        int64_t minutes = t_ns / TIME_S(60);
        double rest = (double)(t_ns % TIME_S(60)) / 1e9;
        int width = decimals > 0 ? 3 + decimals : 2;
        if (minutes < 60)
            snprintf(out, size, "%" PRId64 ":%0*.*f", minutes, width, decimals, rest);
        else
            snprintf(out, size, "%" PRId64 ":%02" PRId64 ":%0*.*f", minutes / 60, minutes % 60,
                     width, decimals, rest);
    }
}
