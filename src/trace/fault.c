#include "trace/fault.h"

#include "trace/gettext.h"
#include "trace/sentence.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- sentences ------------------------------------------------------------------------------ */

/* For which packets a plan is made. */
enum aim {
    AIM_NEXT,
    AIM_EVERY,
    AIM_NTH,
    AIM_SENT,   /* one that is on its way */
    AIM_UNSENT, /* one that bears a number still to come */
    AIM_COUNT
};

static enum aim aim_of(const struct trace *trace, uint32_t index)
{
    const struct trace_record *record = trace_record(trace, index);
    uint32_t packet = record->fault.packet;

    if (packet == TRACE_NONE)
        return record->fault.every == 0 ? AIM_NEXT : record->fault.every == 1 ? AIM_EVERY : AIM_NTH;
    return packet <= trace_packet_count(trace) && trace_packet(trace, packet)->sent_record < index
               ? AIM_SENT
               : AIM_UNSENT;
}

static const char *plan_template(const struct trace *trace, uint32_t record)
{
    static const char *const templates[TRACE_PLAN_COUNT][AIM_COUNT] = {
        [TRACE_PLAN_DROP] = {N_("The next {WHAT} from {sender} will be lost."),
                             N_("From now on every {WHAT} from {sender} will be lost."),
                             N_("From now on one {WHAT} in {COUNT} from {sender} will be lost."),
                             N_("Packet {PACKET} ({LABEL}) is taken off the cable."),
                             N_("Packet {PACKET} will be lost when it is sent.")},
        [TRACE_PLAN_DELAY] =
            {N_("The next {WHAT} from {sender} will be on its way longer by {VALUE}."),
             N_("From now on every {WHAT} from {sender} will be on its way longer by {VALUE}."),
             N_("From now on one {WHAT} in {COUNT} from {sender} will be on its way longer by "
                "{VALUE}."),
             N_("Packet {PACKET} ({LABEL}) is delayed on its way by {VALUE}."),
             N_("Packet {PACKET} will be on its way longer by {VALUE}.")},
        [TRACE_PLAN_DUPLICATE] =
            {N_("The next {WHAT} from {sender} will arrive twice."),
             N_("From now on every {WHAT} from {sender} will arrive twice."),
             N_("From now on one {WHAT} in {COUNT} from {sender} will arrive twice."),
             N_("Packet {PACKET} ({LABEL}) is doubled on its way."),
             N_("Packet {PACKET} will arrive twice.")},
        [TRACE_PLAN_CORRUPT] =
            {N_("The next {WHAT} from {sender} will be damaged on its way."),
             N_("From now on every {WHAT} from {sender} will be damaged on its way."),
             N_("From now on one {WHAT} in {COUNT} from {sender} will be damaged on its way."),
             N_("Packet {PACKET} ({LABEL}) is damaged on its way."),
             N_("Packet {PACKET} will be damaged on its way.")},
        [TRACE_PLAN_HOLD] =
            {N_("The next {WHAT} from {sender} will be held on its way."),
             N_("From now on every {WHAT} from {sender} will be held on its way."),
             N_("From now on one {WHAT} in {COUNT} from {sender} will be held on its way."),
             N_("Packet {PACKET} ({LABEL}) is held on its way until it is released."),
             N_("Packet {PACKET} will be held on its way until it is released.")},
        [TRACE_PLAN_MARK] =
            {N_("The next {WHAT} from {sender} will be marked on its way: congestion experienced."),
             N_("From now on every {WHAT} from {sender} will be marked on its way: congestion "
                "experienced."),
             N_("From now on one {WHAT} in {COUNT} from {sender} will be marked on its way: "
                "congestion experienced."),
             N_("Packet {PACKET} ({LABEL}) is marked on its way: congestion experienced."),
             N_("Packet {PACKET} will be marked on its way: congestion experienced.")},
    };

    return templates[trace_record(trace, record)->fault.plan][aim_of(trace, record)];
}

static const char *cable_template(const struct trace_record *record)
{
    bool cut = record->fault.effect == TRACE_EFFECT_CUT;

    switch (record->fault.ways) {
    case TRACE_TO_CLIENT:
        return cut ? N_("The cable is cut in the direction to the client; what was on it is lost.")
                   : N_("The cable carries again in the direction to the client.");
    case TRACE_TO_SERVER:
        return cut ? N_("The cable is cut in the direction to the server; what was on it is lost.")
                   : N_("The cable carries again in the direction to the server.");
    default:
        return cut ? N_("The cable is cut; what was on it is lost.") : N_("The cable is mended.");
    }
}

static const char *setting_template(const struct trace_record *record)
{
    static const char *const templates[TRACE_LINK_SETTING_COUNT] = {
        [TRACE_LINK_DELAY] = N_("The delay of the cable {WAY} is now {VALUE}."),
        [TRACE_LINK_JITTER] = N_("The delay of the cable {WAY} now varies by up to {VALUE}."),
        [TRACE_LINK_RATE] = N_("The rate of the cable {WAY} is now {VALUE}."),
        [TRACE_LINK_QUEUE] = N_("The queue before the cable {WAY} now holds {VALUE} packets."),
        [TRACE_LINK_LOSS] = N_("The cable {WAY} now loses {VALUE} of the packets by chance."),
        [TRACE_LINK_REORDER] = N_("The cable {WAY} now lets {VALUE} of the packets be overtaken."),
        [TRACE_LINK_DUPLICATE] = N_("The cable {WAY} now doubles {VALUE} of the packets."),
        [TRACE_LINK_CORRUPT] = N_("The cable {WAY} now damages {VALUE} of the packets."),
        [TRACE_LINK_MARK] = N_("Who finds {VALUE} packets waiting before the cable {WAY} is now "
                               "marked: congestion experienced."),
    };

    if (record->fault.setting == TRACE_LINK_MARK && record->fault.value == 0)
        return N_("Nobody who waits before the cable {WAY} is marked any more.");
    return templates[record->fault.setting];
}

const char *fault_template(const struct trace *trace, uint32_t index)
{
    const struct trace_record *record = trace_record(trace, index);

    switch (record->fault.effect) {
    case TRACE_EFFECT_FATE:
        return plan_template(trace, index);
    case TRACE_EFFECT_RELEASE:
        return N_("Packet {PACKET} ({LABEL}), which was held on its way, goes on.");
    case TRACE_EFFECT_CUT:
    case TRACE_EFFECT_RESTORE:
        return cable_template(record);
    case TRACE_EFFECT_SET:
        return setting_template(record);
    case TRACE_EFFECT_INJECT:
        return N_("Somebody puts a segment into the network that neither host has sent.");
    case TRACE_EFFECT_UNPLUG:
        return N_("The network cable of {me} is unplugged.");
    case TRACE_EFFECT_PLUG:
        return N_("The network cable of {me} is plugged in again.");
    case TRACE_EFFECT_KILL:
        return N_("The process on {me} is killed; its system closes what it had open.");
    default:
        return "";
    }
}

/* ---- values --------------------------------------------------------------------------------- */

static bool is(const char *name, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(name, word, length) == 0;
}

static const char *match_words(enum trace_match match)
{
    static const char *const words[TRACE_MATCH_COUNT] = {
        [TRACE_MATCH_ANY] = N_("packet"),
        [TRACE_MATCH_SYN] = N_("SYN"),
        [TRACE_MATCH_SYN_ACK] = N_("SYN,ACK"),
        [TRACE_MATCH_FIN] = N_("FIN"),
        [TRACE_MATCH_RST] = N_("RST"),
        [TRACE_MATCH_ACK] = N_("ACK without data"),
        [TRACE_MATCH_DATA] = N_("segment with data"),
    };

    return _(words[match]);
}

static const char *way_words(enum trace_way ways)
{
    if (ways == TRACE_TO_CLIENT)
        return _("to the client");
    return ways == TRACE_TO_SERVER ? _("to the server") : "";
}

static void write_setting(const struct trace_record *record, char *value, size_t size)
{
    int64_t number = record->fault.value;

    switch (record->fault.setting) {
    case TRACE_LINK_DELAY:
    case TRACE_LINK_JITTER:
        trace_duration(number, value, size);
        break;
    case TRACE_LINK_RATE:
        trace_rate(number, value, size);
        break;
    case TRACE_LINK_QUEUE:
    case TRACE_LINK_MARK:
        if (number == 0)
            snprintf(value, size, "%s", _("any number of"));
        else
            snprintf(value, size, "%" PRId64, number);
        break;
    default:
        snprintf(value, size, "%g %%", (double)number / 1e4);
    }
}

bool fault_value(const struct trace_record *record, const char *name, size_t length, char *value,
                 size_t size)
{
    bool set = record->fault.effect == TRACE_EFFECT_SET;

    if (is(name, length, "WHAT"))
        snprintf(value, size, "%s", match_words(record->fault.match));
    else if (is(name, length, "COUNT"))
        snprintf(value, size, "%" PRIu32, record->fault.every);
    else if (is(name, length, "WAY"))
        snprintf(value, size, "%s", way_words(record->fault.ways));
    else if (is(name, length, "VALUE") && set)
        write_setting(record, value, size);
    else if (is(name, length, "VALUE"))
        trace_duration(record->fault.value, value, size);
    else
        return false;
    return true;
}
