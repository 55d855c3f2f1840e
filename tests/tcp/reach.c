/* The ways to each state, by legal exchanges only. */
#include "lab.h"

#include <string.h>

static void handshake(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 [answer-syn]");
    arrives(lab, "ACK seq=1 ack=1");
    state_is(lab, "ESTABLISHED");
}

void lab_establish(struct lab *lab)
{
    handshake(lab);
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=1 ack=1 len=100 [send-data]");
    arrives(lab, "ACK seq=1 ack=101 len=100");
    expect(lab, "ACK seq=101 ack=101 win=1000 [acknowledge-data]");
}

static void established(struct lab *lab)
{
    lab_establish(lab);
    sends(lab, 100);
}

static void syn_received_active(struct lab *lab)
{
    lab_connect(lab);
    arrives(lab, "SYN seq=0 mss=100");
}

static void fin_wait_1(struct lab *lab)
{
    lab_establish(lab);
    closes(lab);
}

static void fin_wait_2(struct lab *lab)
{
    fin_wait_1(lab);
    arrives(lab, "ACK seq=101 ack=102");
}

static void close_wait(struct lab *lab)
{
    established(lab);
    arrives(lab, "FIN,ACK seq=101 ack=101");
}

static void closing(struct lab *lab)
{
    fin_wait_1(lab);
    arrives(lab, "FIN,ACK seq=101 ack=101");
}

static void last_ack(struct lab *lab)
{
    lab_establish(lab);
    arrives(lab, "FIN,ACK seq=101 ack=101");
    closes(lab);
}

static void time_wait(struct lab *lab)
{
    fin_wait_2(lab);
    arrives(lab, "FIN,ACK seq=101 ack=102");
}

static void window_closed(struct lab *lab)
{
    established(lab);
    lab->reads = false;
    arrives(lab, "ACK seq=101 ack=101 len=1000");
}

static void syn_received(struct lab *lab)
{
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100");
}

static void closed(struct lab *lab)
{
    (void)lab;
}

static const struct {
    const char *name;
    void (*reach)(struct lab *lab);
    const char *state;
} ways[] = {
    {"CLOSED", closed, "CLOSED"},
    {"LISTEN", lab_listen, "LISTEN"},
    {"SYN-SENT", lab_connect, "SYN-SENT"},
    {"SYN-RECEIVED", syn_received, "SYN-RECEIVED"},
    {"SYN-RECEIVED-ACTIVE", syn_received_active, "SYN-RECEIVED"},
    {"ESTABLISHED", established, "ESTABLISHED"},
    {"FIN-WAIT-1", fin_wait_1, "FIN-WAIT-1"},
    {"FIN-WAIT-2", fin_wait_2, "FIN-WAIT-2"},
    {"CLOSE-WAIT", close_wait, "CLOSE-WAIT"},
    {"CLOSING", closing, "CLOSING"},
    {"LAST-ACK", last_ack, "LAST-ACK"},
    {"TIME-WAIT", time_wait, "TIME-WAIT"},
    {"WINDOW-CLOSED", window_closed, "ESTABLISHED"},
};

void lab_reach(struct lab *lab, const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
        if (strcmp(ways[i].name, name) == 0) {
            ways[i].reach(lab);
            state_is(lab, ways[i].state);
            lab_forget(lab);
            return;
        }
    }
    g_error("no way to %s", name);
}
