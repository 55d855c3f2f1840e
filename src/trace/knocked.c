/* What is wrong with a run on purpose. */
#include "trace/gettext.h"
#include "trace/sentence.h"

#include <stdio.h>

size_t trace_knocked_out(const struct trace_setup *setup, char *out, size_t size)
{
    static const char *const instead[TCP_KNOCK_OUT_COUNT] = {
        N_("the server does not wait for the third ACK"),
        N_("TIME-WAIT takes no time"),
        N_("a FIN takes no sequence number"),
        N_("the retransmission timer does not back off"),
        N_("every connection begins with the same sequence number"),
        N_("what was sent again is timed all the same, against Karn's rule"),
        N_("an ACK speaks for one segment only"),
        N_("the sender ignores the receiver's window"),
    };
    char list[600] = "";
    size_t length = 0;
    unsigned count = 0;

    for (unsigned i = 0; i < TCP_KNOCK_OUT_COUNT; i++)
        if (setup->knock_out >> i & 1)
            length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                       count++ > 0 ? _("; ") : "", _(instead[i]));
    if (count == 0)
        return (size_t)snprintf(out, size, "%s", "");
    return (size_t)snprintf(out, size,
                            dngettext("synfin", "This is not TCP. Rule knocked out: %s.",
                                      "This is not TCP. Rules knocked out: %s.", count),
                            list);
}
