/* Proportional Rate Reduction (RFC 6937): §3, and the two examples of its §4. */
#include "lab.h"

#define vars(lab) tcp_vars(&(lab)->conn)

/* Twenty segments are outstanding with SACK, from 1 to 2001; more waits unless it is the last. */
static void begin_with(struct lab *lab, uint64_t bytes)
{
    lab->config.congestion = TCP_CONGESTION_RENO;
    lab->config.fast_retransmit = true;
    lab->config.limited_transmit = true;
    lab->config.sack = true;
    lab->config.prr = true;
    lab_configure(lab);
    lab->peer_window = 20000;
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 sackok");
    arrives(lab, "ACK seq=1 ack=1");
    lab->conn.cc.cwnd_bytes = 2000;
    sends(lab, bytes);
    lab_forget(lab);
}

static int sent_since(struct lab *lab)
{
    int count = 0;

    for (guint i = lab->sent_seen; i < lab->log->len; i++)
        count += g_array_index(lab->log, struct tcp_note, i).kind == TCP_NOTE_SENT;
    lab_forget(lab);
    return count;
}

/* The ACKs of segments 2 to `last`, as §4 has them: the first segment is lost. */
static void sack_one_by_one(struct lab *lab, int first, int last, char *sent)
{
    for (int i = first; i <= last; i++) {
        char *text = g_strdup_printf("ACK seq=1 ack=1 sack=101-%d", 100 * i + 1);

        arrives(lab, text);
        *sent++ = (char)('0' + sent_since(lab));
        g_free(text);
    }
    *sent = '\0';
}

/* §4, first example: one loss, twenty segments outstanding.  After limited transmit and the fast
 * retransmit every second ACK lets one segment go, so that the window is halved by the end. */
static void with_one_loss_every_second_ack_sends(struct lab *lab)
{
    char sent[32];

    begin_with(lab, 10000);
    sack_one_by_one(lab, 2, 20, sent);
    /* Two by limited transmit, one again; recovery begins with FlightSize 22 and ssthresh 10. */
    check(lab, g_str_has_prefix(sent, "111"));
    check(lab, vars(lab).ssthresh_bytes == 1000);
    /* No ACK sends two, and as long as pipe is above ssthresh no two ACKs in a row send. */
    for (int i = 3; sent[i] != '\0'; i++)
        check(lab, sent[i] <= '1' && (i > 15 || sent[i] == '0' || sent[i - 1] == '0'));
    /* In the end ssthresh is in the network. */
    check(lab, vars(lab).pipe_bytes >= 900 && vars(lab).pipe_bytes <= 1100);
    arrives(lab, "ACK seq=1 ack=2201");
    verdict(lab, "full-ack-sack");
    check(lab, vars(lab).cwnd_bytes == 1000);
}

/* sndcnt = CEIL(prr_delivered * ssthresh / RecoverFS) - prr_out, with RecoverFS = 2200 and
 * prr_delivered = 100: 46 octets beyond pipe = 1900. */
static void the_first_ack_gives_its_share(struct lab *lab)
{
    begin_with(lab, 10000);
    arrives(lab, "ACK seq=1 ack=1 sack=101-201");
    arrives(lab, "ACK seq=1 ack=1 sack=101-301");
    /* The third finds one segment lost and three SACKed: pipe is 1800. */
    lab->slow = true;
    arrives(lab, "ACK seq=1 ack=1 sack=101-401");
    check(lab, vars(lab).pipe_bytes == 1800);
    check(lab, vars(lab).cwnd_bytes == 1800 + 46);
    lab_output(lab);
    lab->slow = false;
    expect(lab, "ACK seq=2001 ack=1 len=100 [limited-transmit-sack]");
    expect(lab, "ACK seq=2101 ack=1 len=100 [limited-transmit-sack]");
    expect(lab, "ACK seq=1 ack=1 len=100 again [fast-retransmit-sack]");
    silence(lab);
}

/* §4, second example: fifteen of twenty are lost.  pipe falls below ssthresh at once, and the slow
 * start part sends what was delivered and one segment more. */
static void with_many_losses_each_ack_sends_two(struct lab *lab)
{
    begin_with(lab, 10000);
    arrives(lab, "ACK seq=1 ack=1 sack=1501-1601");
    arrives(lab, "ACK seq=1 ack=1 sack=1501-1701");
    sent_since(lab);
    arrives(lab, "ACK seq=1 ack=1 sack=1501-1801");
    /* pipe < ssthresh: min(ssthresh - pipe, max(100 - 0, 100) + 100) */
    check(lab, sent_since(lab) == 2);
    arrives(lab, "ACK seq=1 ack=1 sack=1501-1901");
    check(lab, sent_since(lab) == 2);
    arrives(lab, "ACK seq=1 ack=1 sack=1501-2001");
    check(lab, sent_since(lab) == 2);
    check(lab, vars(lab).pipe_bytes < vars(lab).ssthresh_bytes);
}

/* Without PRR cwnd falls at once, and half a window of ACKs sends nothing (RFC 6675). */
static void without_it_half_a_window_of_acks_is_silent(struct lab *lab)
{
    char sent[32];

    begin_with(lab, 10000);
    lab->conn.config.prr = false;
    sack_one_by_one(lab, 2, 20, sent);
    check(lab, g_str_has_prefix(sent, "11100000000"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/prr/" #name, name)
    CASE(with_one_loss_every_second_ack_sends);
    CASE(the_first_ack_gives_its_share);
    CASE(with_many_losses_each_ack_sends_two);
    CASE(without_it_half_a_window_of_acks_is_silent);
    return g_test_run();
}
