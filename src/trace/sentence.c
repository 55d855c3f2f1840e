#include "trace/sentence.h"

#include "tcp/conn.h"
#include "tcp/time.h"
#include "trace/fault.h"
#include "trace/fill.h"
#include "trace/gettext.h"

#include <string.h>

/* The entry of why_list.h that a record names, or that of "none". */
static const struct tcp_why_entry *why_of(const struct trace *trace,
                                          const struct trace_record *record)
{
    switch (record->kind) {
    case TRACE_SENT:
        return tcp_why_entry(trace_packet(trace, record->sent.packet)->reason);
    case TRACE_ARRIVED:
        return tcp_why_entry(record->arrived.verdict);
    case TRACE_STATE:
        return tcp_why_entry(record->state.why);
    case TRACE_TIMER:
        return tcp_why_entry(record->timer.why);
    case TRACE_APP:
        return tcp_why_entry(record->app.indication ? record->app.why : TCP_WHY_NONE);
    default:
        return tcp_why_entry(TCP_WHY_NONE);
    }
}

/* ---- templates, whole sentences each -------------------------------------------------------- */

/* What was sent in several segments may be sent again in one, and the other way round. */
static const char *sent_again_template(const struct trace_packet *packet,
                                       const struct trace_packet *first)
{
    uint32_t skipped = packet->segment.seq - first->segment.seq;
    uint32_t end = skipped + tcp_segment_len(&packet->segment);

    if (end > tcp_segment_len(&first->segment))
        return N_("{me} sends packet {PACKET} ({LABEL}), which repeats what was sent from packet "
                  "{OF} on. {WHY}");
    if (skipped > 0 || end < tcp_segment_len(&first->segment))
        return N_("{me} sends packet {PACKET} ({LABEL}), which repeats a part of packet {OF}. "
                  "{WHY}");
    return N_("{me} sends packet {PACKET} ({LABEL}), which repeats packet {OF}. {WHY}");
}

static const char *sent_template(const struct trace *trace, const struct trace_record *record)
{
    const struct trace_packet *packet = trace_packet(trace, record->sent.packet);

    if (packet->from == TRACE_NETWORK)
        return N_("Packet {PACKET} ({LABEL}), which neither host sent, sets out for {receiver}.");
    if (trace_packet_is_sent_again(packet) && packet->retransmission_of != TRACE_NONE)
        return sent_again_template(packet, trace_packet(trace, packet->retransmission_of));
    return N_("{me} sends packet {PACKET} ({LABEL}). {WHY}");
}

static const char *arrived_template(const struct trace *trace, const struct trace_record *record)
{
    if (trace_flight(trace, record->arrived.flight)->copy > 1)
        return N_("A further copy of packet {PACKET} ({LABEL}) reaches {receiver}. {WHY}");
    return N_("Packet {PACKET} ({LABEL}) reaches {receiver}. {WHY}");
}

/* An unplugged cable loses at both ends: what leaves, and what would arrive. */
static const char *unplugged_template(const struct trace *trace, const struct trace_record *record)
{
    const struct trace_record *pulled =
        record->cause == TRACE_NONE ? record : trace_record(trace, record->cause);

    if (pulled->kind == TRACE_FAULT &&
        pulled->host == trace_packet(trace, record->lost.packet)->from)
        return N_("Packet {PACKET} ({LABEL}) is lost: the cable of {sender} is unplugged.");
    return N_("Packet {PACKET} ({LABEL}) is lost: the cable of {receiver} is unplugged.");
}

static const char *lost_template(const struct trace *trace, const struct trace_record *record)
{
    switch (record->lost.why) {
    case TRACE_LOST_BY_COMMAND:
        return N_("Packet {PACKET} ({LABEL}) from {sender} is dropped on its way, as commanded.");
    case TRACE_LOST_BY_CHANCE:
        return N_("Packet {PACKET} ({LABEL}) from {sender} is lost on its way, by chance.");
    case TRACE_LOST_QUEUE_FULL:
        return N_("Packet {PACKET} ({LABEL}) from {sender} finds the queue full and is lost.");
    case TRACE_LOST_LINK_CUT:
        return N_("Packet {PACKET} ({LABEL}) from {sender} is lost: the cable is cut.");
    case TRACE_LOST_UNPLUGGED:
        return unplugged_template(trace, record);
    case TRACE_LOST_HOST_OFF:
        return N_("Packet {PACKET} ({LABEL}) reaches {receiver}, which is off: nobody answers.");
    case TRACE_LOST_CORRUPTED:
        return N_("Packet {PACKET} ({LABEL}) reaches {receiver} damaged: its checksum does not "
                  "fit, so it is discarded as if it had never come.");
    default:
        return "";
    }
}

static const char *echo_wait_template(enum tcp_timer_action action)
{
    if (action == TCP_TIMER_EXPIRE)
        return N_("{me} has waited {INTERVAL} because of the congestion: its retransmission timer "
                  "runs out, and it may send something new.");
    return N_("The congestion window of {me} is one segment already: it waits {INTERVAL}, as long "
              "as its retransmission timer runs, before it sends something new.");
}

static const char *retransmit_template(const struct trace *trace, uint32_t record,
                                       enum tcp_timer_action action)
{
    enum tcp_why why = trace_record(trace, record)->timer.why;

    if (why == TCP_WHY_TIMER_ECHO_WAIT || why == TCP_WHY_ECHO_WAIT_EXPIRED)
        return echo_wait_template(action);
    if (why == TCP_WHY_RTO_EXPIRED_IN_RECOVERY)
        return N_("The losses were not repaired within {INTERVAL} of the first partial "
                  "acknowledgement: the retransmission timer of {me} runs out.");
    switch (action) {
    case TCP_TIMER_START:
        return N_("The retransmission timer of {me} starts: {INTERVAL}.");
    case TCP_TIMER_RESTART:
        return N_("The retransmission timer of {me} starts anew: {INTERVAL}.");
    case TCP_TIMER_STOP:
        if (trace_record(trace, record)->timer.why != TCP_WHY_TIMER_ALL_ACKNOWLEDGED)
            return N_("{me} waits for no acknowledgement any more: its retransmission timer "
                      "stops.");
        return N_("All that {me} sent is acknowledged: its retransmission timer stops.");
    case TCP_TIMER_EXPIRE:
        if (fill_next_start(trace, record) == TRACE_NONE)
            return N_("Nothing new was acknowledged within {INTERVAL}: the retransmission timer of "
                      "{me} runs out, for the last time.");
        return N_(
            "Nothing new was acknowledged within {INTERVAL}: the retransmission timer of {me} "
            "runs out; the next wait is {NEXT}.");
    }
    return "";
}

static const char *override_template(enum tcp_timer_action action)
{
    if (action == TCP_TIMER_EXPIRE)
        return N_("The window of {peer} has stayed small for {INTERVAL}: {me} sends what fits.");
    return N_("The window of {peer} is too small to be worth a segment; {me} waits {INTERVAL} for "
              "more room.");
}

static const char *persist_template(const struct trace *trace, uint32_t record,
                                    enum tcp_timer_action action)
{
    enum tcp_why why = trace_record(trace, record)->timer.why;

    if (why == TCP_WHY_OVERRIDE_BEGINS || why == TCP_WHY_OVERRIDE_EXPIRED)
        return override_template(action);
    switch (action) {
    case TCP_TIMER_START:
    case TCP_TIMER_RESTART:
        return N_("{me} may not send, for the window of {peer} is closed; it will ask again in "
                  "{INTERVAL}.");
    case TCP_TIMER_STOP:
        return N_("{me} need not ask for the window any longer: the persist timer stops.");
    case TCP_TIMER_EXPIRE:
        if (fill_next_start(trace, record) == TRACE_NONE)
            return N_("{me} has not heard for {INTERVAL} that {peer} has room: its persist timer "
                      "runs out.");
        return N_("{me} has not heard for {INTERVAL} that {peer} has room: its persist timer runs "
                  "out; the next wait is {NEXT}.");
    }
    return "";
}

static const char *keepalive_template(const struct trace_record *record,
                                      enum tcp_timer_action action)
{
    bool idle = record->timer.count == 0;

    switch (action) {
    case TCP_TIMER_START:
    case TCP_TIMER_RESTART:
        return idle ? N_("If {me} hears nothing for {INTERVAL}, it will ask whether {peer} is "
                         "still there.")
                    : N_("{me} waits {INTERVAL} for an answer to its probe.");
    case TCP_TIMER_STOP:
        return N_("The keepalive timer of {me} stops.");
    case TCP_TIMER_EXPIRE:
        return idle ? N_("{me} has heard nothing for {INTERVAL}: its keepalive timer runs out.")
                    : N_("{me} has waited {INTERVAL} for an answer to its probe: its keepalive "
                         "timer runs out.");
    }
    return "";
}

/* Knocked out, it takes no time: nothing has been waited for, and nobody is safe. */
static const char *time_wait_template(const struct trace_record *record,
                                      enum tcp_timer_action action)
{
    if (record->timer.why == TCP_WHY_TIME_WAIT_KNOCKED_OUT)
        return action == TCP_TIMER_EXPIRE
                   ? N_("The 2MSL wait of {me} is over as soon as it has begun.")
                   : N_("{me} does not wait in TIME-WAIT: if its last ACK is lost, nobody will "
                        "repeat it.");
    switch (action) {
    case TCP_TIMER_START:
        return N_("{me} stays in TIME-WAIT for 2MSL, {INTERVAL}, in case its last ACK is lost.");
    case TCP_TIMER_RESTART:
        return N_("The 2MSL wait of {me} is restarted: another {INTERVAL} from now.");
    case TCP_TIMER_STOP:
        return N_("The 2MSL wait of {me} is over before its time.");
    case TCP_TIMER_EXPIRE:
        return N_("{me} has waited for 2MSL, {INTERVAL}: its TIME-WAIT timer runs out.");
    }
    return "";
}

static const char *delayed_ack_template(enum tcp_timer_action action)
{
    switch (action) {
    case TCP_TIMER_START:
    case TCP_TIMER_RESTART:
        return N_("{me} owes an acknowledgement and waits {INTERVAL} for something to ride on.");
    case TCP_TIMER_STOP:
        return N_("The delayed-ACK timer of {me} stops: the acknowledgement need not wait longer.");
    case TCP_TIMER_EXPIRE:
        return N_("Nothing came within {INTERVAL} that the acknowledgement could ride on: {me} "
                  "sends it alone.");
    }
    return "";
}

static const char *loss_probe_template(enum tcp_timer_action action)
{
    switch (action) {
    case TCP_TIMER_START:
    case TCP_TIMER_RESTART:
        return N_("If no acknowledgement comes within {INTERVAL}, {me} will send a tail loss "
                  "probe.");
    case TCP_TIMER_STOP:
        return N_("The probe timer of {me} stops.");
    case TCP_TIMER_EXPIRE:
        return N_("No acknowledgement came within {INTERVAL}: the probe timer of {me} runs out.");
    }
    return "";
}

static const char *reorder_template(enum tcp_timer_action action)
{
    switch (action) {
    case TCP_TIMER_START:
    case TCP_TIMER_RESTART:
        return N_("Something sent later has arrived already: {me} waits {INTERVAL} in case the "
                  "order was only changed.");
    case TCP_TIMER_STOP:
        return N_("The reordering timer of {me} stops.");
    case TCP_TIMER_EXPIRE:
        return N_("{me} has waited {INTERVAL} for segments out of order: what is missing counts "
                  "as lost.");
    }
    return "";
}

static const char *user_timeout_template(enum tcp_timer_action action)
{
    switch (action) {
    case TCP_TIMER_START:
    case TCP_TIMER_RESTART:
        return N_("If {peer} acknowledges nothing new within {INTERVAL}, {me} will give the "
                  "connection up, as its user wishes.");
    case TCP_TIMER_STOP:
        return N_("The user timeout of {me} has nothing to measure any longer.");
    case TCP_TIMER_EXPIRE:
        return N_("The user timeout of {me} runs out: nothing new was acknowledged for as long as "
                  "its user allows.");
    }
    return "";
}

static const char *timer_template(const struct trace *trace, uint32_t index)
{
    const struct trace_record *record = trace_record(trace, index);

    switch (record->timer.timer) {
    case TCP_TIMER_RETRANSMIT:
        return retransmit_template(trace, index, record->timer.action);
    case TCP_TIMER_PERSIST:
        return persist_template(trace, index, record->timer.action);
    case TCP_TIMER_KEEPALIVE:
        return keepalive_template(record, record->timer.action);
    case TCP_TIMER_TIME_WAIT:
        return time_wait_template(record, record->timer.action);
    case TCP_TIMER_DELAYED_ACK:
        return delayed_ack_template(record->timer.action);
    case TCP_TIMER_LOSS_PROBE:
        return loss_probe_template(record->timer.action);
    case TCP_TIMER_REORDER:
        return reorder_template(record->timer.action);
    case TCP_TIMER_USER:
        return user_timeout_template(record->timer.action);
    default:
        return "";
    }
}

struct call_words {
    const char *taken, *refused;
    const char *section;
};

static const struct call_words calls[TRACE_CALL_COUNT] = {
    [TRACE_CALL_LISTEN] = {N_("The application on {me} waits for connections (passive OPEN)."),
                           N_("The application on {me} wants to wait for connections and is "
                              "refused: {ERROR}."),
                           "RFC 9293 §3.10.1"},
    [TRACE_CALL_CONNECT] = {N_("The application on {me} asks for a connection to {peer} (active "
                               "OPEN)."),
                            N_("The application on {me} asks for a connection and is refused: "
                               "{ERROR}."),
                            "RFC 9293 §3.10.1"},
    [TRACE_CALL_SEND] = {N_("The application on {me} hands over data to be sent (SEND): "
                            "{OCTETS}."),
                         N_("The application on {me} wants to send and is refused: {ERROR}."),
                         "RFC 9293 §3.10.2"},
    [TRACE_CALL_SEND_URGENT] =
        {N_("The application on {me} hands over urgent data to be sent (SEND "
            "with URGENT): {OCTETS}."),
         N_("The application on {me} wants to send urgent data and is "
            "refused: {ERROR}."),
         "RFC 9293 §3.10.2"},
    [TRACE_CALL_RECEIVE] = {N_("The application on {me} reads (RECEIVE): {OCTETS}."),
                            N_("The application on {me} wants to read and is refused: {ERROR}."),
                            "RFC 9293 §3.10.3"},
    [TRACE_CALL_CLOSE] = {N_("The application on {me} has nothing more to send (CLOSE)."),
                          N_("The application on {me} wants to close and is refused: {ERROR}."),
                          "RFC 9293 §3.10.4"},
    [TRACE_CALL_ABORT] = {N_("The application on {me} breaks the connection off (ABORT)."),
                          N_("The application on {me} wants to abort and is refused: {ERROR}."),
                          "RFC 9293 §3.10.5"},
    [TRACE_CALL_KEEPALIVE_ON] = {N_("The application on {me} switches keepalive on."),
                                 N_("The application on {me} wants to switch keepalive on and is "
                                    "refused: {ERROR}."),
                                 "RFC 9293 §3.8.4"},
    [TRACE_CALL_KEEPALIVE_OFF] = {N_("The application on {me} switches keepalive off."),
                                  N_("The application on {me} wants to switch keepalive off and is "
                                     "refused: {ERROR}."),
                                  "RFC 9293 §3.8.4"},
    [TRACE_CALL_USER_TIMEOUT] =
        {N_("The application on {me} sets the user timeout to {TIMEOUT}: what stays unacknowledged "
            "for so long will end the connection."),
         N_("The application on {me} wants to set the user timeout and is refused: {ERROR}."),
         "RFC 9293 §3.9.1.2"},
    [TRACE_CALL_USER_TIMEOUT_OFF] =
        {N_("The application on {me} sets no user timeout any longer: R2 decides again when to "
            "give "
            "up."),
         N_("The application on {me} wants to take the user timeout away and is refused: {ERROR}."),
         "RFC 9293 §3.9.1.2"},
    [TRACE_CALL_STOP_READING] = {N_("The application on {me} stops reading: what arrives now fills "
                                    "the receive buffer."),
                                 N_("The application on {me} cannot stop reading: {ERROR}."), ""},
    [TRACE_CALL_RESUME_READING] = {N_("The application on {me} reads again."),
                                   N_("The application on {me} cannot read again: {ERROR}."), ""},
    [TRACE_CALL_KILL] = {N_("The process on {me} is killed; its system closes what it had open."),
                         N_("The process on {me} cannot be killed: {ERROR}."), ""},
};

static const char *indication_template(enum tcp_indication what)
{
    switch (what) {
    case TCP_TOLD_ESTABLISHED:
        return N_("The application on {me} is told that the connection is open.");
    case TCP_TOLD_DATA:
        return N_("New octets wait for the application on {me}: {BYTES}.");
    case TCP_TOLD_CLOSING:
        return N_("The application on {me} is told that {peer} will send nothing more.");
    case TCP_TOLD_REFUSED:
        return N_("The application on {me} is told: connection refused.");
    case TCP_TOLD_RESET:
        return N_("The application on {me} is told: connection reset.");
    case TCP_TOLD_TROUBLE:
        return N_("The application on {me} is told that nothing has got through so far; TCP keeps "
                  "trying.");
    case TCP_TOLD_TIMED_OUT:
        return N_("The application on {me} is told: connection aborted, for no answer came from "
                  "{peer}.");
    case TCP_TOLD_CLOSED:
        return N_("The application on {me} is told that the connection is closed.");
    case TCP_TOLD_URGENT:
        return N_("The application on {me} is told: urgent data; it ends {OCTETS} ahead of "
                  "what has been read.");
    case TCP_TOLD_COUNT:
        break;
    }
    return "";
}

static const char *app_template(const struct trace_record *record)
{
    if (record->app.indication)
        return indication_template(record->app.code);
    if (record->app.result != TCP_OK)
        return calls[record->app.code].refused;
    return calls[record->app.code].taken;
}

static const char *template_of(const struct trace *trace, uint32_t index)
{
    const struct trace_record *record = trace_record(trace, index);

    switch (record->kind) {
    case TRACE_SENT:
        return sent_template(trace, record);
    case TRACE_ARRIVED:
        return arrived_template(trace, record);
    case TRACE_LOST:
        return lost_template(trace, record);
    case TRACE_STATE:
        return N_("{me} goes from {FROM} to {TO}. {WHY}");
    case TRACE_TIMER:
        return timer_template(trace, index);
    case TRACE_APP:
        return app_template(record);
    case TRACE_FAULT:
        return fault_template(trace, index);
    case TRACE_POWER:
        return record->power.on
                   ? N_("{me} boots and knows nothing of any connection it had before.")
                   : N_("{me} loses its power: it is silent from now on and forgets everything.");
    case TRACE_NOTE:
    case TRACE_CHAPTER:
        return "{TEXT}";
    default:
        return "";
    }
}

/* ---- the questions -------------------------------------------------------------------- */

static size_t write_filled(const struct trace *trace, uint32_t record,
                           const struct trace_numbers *numbers, const char *template,
                           const char *why, char *out, size_t size)
{
    struct fill fill = {
        .trace = trace,
        .numbers = numbers,
        .record = record,
        .why = why[0] != '\0' ? _(why) : "", /* "" asks gettext for its header */
        .out = out,
        .size = size,
    };

    if (size > 0)
        out[0] = '\0';
    if (template[0] != '\0')
        fill_template(&fill, _(template));
    return fill.length;
}

/* Why a state changes is said by the line before when a segment or a call did it; that a timer ran
 * out does not say yet that the connection is given up. */
static bool reason_is_told(const struct trace *trace, const struct trace_record *record)
{
    return record->kind == TRACE_STATE && record->cause != TRACE_NONE &&
           trace_record(trace, record->cause)->kind != TRACE_TIMER;
}

size_t trace_sentence(const struct trace *trace, uint32_t record,
                      const struct trace_numbers *numbers, char *out, size_t size)
{
    return write_filled(trace, record, numbers, template_of(trace, record),
                        why_of(trace, trace_record(trace, record))->sentence, out, size);
}

size_t trace_line(const struct trace *trace, uint32_t record, const struct trace_numbers *numbers,
                  char *out, size_t size)
{
    if (!reason_is_told(trace, trace_record(trace, record)))
        return trace_sentence(trace, record, numbers, out, size);
    return write_filled(trace, record, numbers, template_of(trace, record), "", out, size);
}

size_t trace_rule(const struct trace *trace, uint32_t record, const struct trace_numbers *numbers,
                  char *out, size_t size)
{
    return write_filled(trace, record, numbers, why_of(trace, trace_record(trace, record))->rule,
                        "", out, size);
}

const char *trace_rule_section(const struct trace *trace, uint32_t index)
{
    const struct trace_record *record = trace_record(trace, index);

    if (record->kind == TRACE_APP && !record->app.indication)
        return calls[record->app.code].section;
    if (record->kind == TRACE_LOST && record->lost.why == TRACE_LOST_CORRUPTED)
        return "RFC 9293 §3.1";
    return why_of(trace, record)->section;
}
