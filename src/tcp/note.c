#include "tcp/engine.h"

#include <assert.h>

/* One segment can bring with it a timer stopped, a timer started, a change of state, an indication
 * and what ends a call of tcp_output(); twice that is always enough. */
#define ROOM_FOR_ONE_MORE 12

bool tcp_has_room(const struct tcp_event *ev)
{
    return ev->out->note_count <= TCP_NOTES_MAX - ROOM_FOR_ONE_MORE;
}

static struct tcp_note *add_note(struct tcp_event *ev, enum tcp_note_kind kind, enum tcp_why why)
{
    assert(ev->out->note_count < TCP_NOTES_MAX);
    struct tcp_note *note = &ev->out->notes[ev->out->note_count++];

    *note = (struct tcp_note){
        .kind = kind,
        .why = why,
        .cause = ev->cause,
        .vars = tcp_vars(ev->conn),
    };
    return note;
}

int tcp_note_sent(struct tcp_event *ev, const struct tcp_segment *segment, bool retransmission,
                  enum tcp_why why)
{
    struct tcp_note *note = add_note(ev, TCP_NOTE_SENT, why);

    note->sent.segment = *segment;
    note->sent.retransmission = retransmission;
    return ev->out->note_count - 1;
}

void tcp_note_timer(struct tcp_event *ev, enum tcp_timer timer, enum tcp_timer_action action,
                    enum tcp_why why)
{
    const struct tcp_timer_clock *clock = &ev->conn->timers[timer];
    struct tcp_note *note = add_note(ev, TCP_NOTE_TIMER, why);

    note->timer.timer = timer;
    note->timer.action = action;
    note->timer.expires_ns = clock->expires_ns;
    note->timer.interval_ns = clock->interval_ns;
    note->timer.count = clock->count;
}

void tcp_note_store(struct tcp_event *ev, uint64_t offset, uint32_t skip_bytes, uint32_t bytes,
                    enum tcp_why why)
{
    struct tcp_note *note = add_note(ev, TCP_NOTE_STORE, why);

    note->store.offset = offset;
    note->store.skip_bytes = skip_bytes;
    note->store.payload_bytes = bytes;
}

void tcp_indicate(struct tcp_event *ev, enum tcp_indication what, uint64_t bytes, enum tcp_why why)
{
    struct tcp_note *note = add_note(ev, TCP_NOTE_INDICATION, why);

    note->indication.what = what;
    note->indication.bytes = bytes;
}

int tcp_set_state(struct tcp_event *ev, enum tcp_state state, enum tcp_why why)
{
    enum tcp_state from = ev->conn->state;

    ev->conn->state = state;
    struct tcp_note *note = add_note(ev, TCP_NOTE_STATE, why);

    note->state.from = from;
    note->state.to = state;
    return ev->out->note_count - 1;
}
