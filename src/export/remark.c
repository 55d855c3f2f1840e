#include "export/remark.h"

#include "trace/gettext.h"
#include "trace/sentence.h"

#include <glib.h>

static void add_reason(GString *out, const struct trace *trace, uint32_t packet,
                       const struct trace_numbers *numbers)
{
    uint32_t record = trace_packet(trace, packet)->sent_record;
    size_t bytes = trace_sentence(trace, record, numbers, NULL, 0);
    g_autofree char *sentence = g_malloc(bytes + 1);

    trace_sentence(trace, record, numbers, sentence, bytes + 1);
    g_string_append(out, sentence);
}

/* ---- the fate ------------------------------------------------------------------------------- */

static const char *const losses[TRACE_LOSS_COUNT] = {
    [TRACE_LOST_BY_COMMAND] = N_("lost: dropped by command"),
    [TRACE_LOST_BY_CHANCE] = N_("lost: dropped by chance"),
    [TRACE_LOST_QUEUE_FULL] = N_("lost: the queue was full"),
    [TRACE_LOST_LINK_CUT] = N_("lost: the cable was cut"),
    [TRACE_LOST_UNPLUGGED] = N_("lost: the cable was unplugged"),
    [TRACE_LOST_HOST_OFF] = N_("lost: the host was off"),
    [TRACE_LOST_CORRUPTED] = N_("corrupted: discarded for its checksum"),
};

static const char *fate_of(const struct trace_flight *flight)
{
    switch (flight->fate) {
    case TRACE_FLYING:
        return _("still on its way");
    case TRACE_HELD:
        return _("held on its way");
    case TRACE_ARRIVED_THERE:
        return _("arrived");
    default:
        return _(losses[flight->loss]);
    }
}

/* Whoever sends one packet sees one, though several copies of it may fly. */
static void add_fates(GString *out, const struct trace *trace, const struct capture_frame *frame)
{
    const struct trace_flight *flight = trace_flight(trace, frame->flight);

    if (flight->copy == 1 && flight->next_copy == TRACE_NONE) {
        g_string_append_printf(out, _("\nFate: %s."), fate_of(flight));
        return;
    }
    for (;;) {
        g_string_append_printf(out, _("\nFate of copy %u: %s."), flight->copy, fate_of(flight));
        if (!frame->leaves || flight->next_copy == TRACE_NONE)
            return;
        flight = trace_flight(trace, flight->next_copy);
    }
}

/* ---- what it repeats ------------------------------------------------------------------------ */

static void add_repetition(GString *out, const struct trace *trace, const struct capture *capture,
                           uint32_t number)
{
    const struct trace_packet *packet = trace_packet(trace, number);
    uint32_t first = packet->retransmission_of;

    if (!trace_packet_is_sent_again(packet) || first == TRACE_NONE)
        return;
    if (capture->first_frame[first] != 0)
        g_string_append_printf(out, _("\nRetransmission of #%u."), capture->first_frame[first]);
    else
        g_string_append_printf(
            out, _("\nRetransmission of packet %u of the run, which is not in this capture."),
            first);
}

char *export_remark(const struct trace *trace, const struct capture *capture,
                    const struct capture_frame *frame, const struct trace_numbers *numbers)
{
    GString *out = g_string_new(NULL);

    add_reason(out, trace, frame->packet, numbers);
    add_fates(out, trace, frame);
    add_repetition(out, trace, capture, frame->packet);
    return g_string_free(out, FALSE);
}
