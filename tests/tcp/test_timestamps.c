/* The timestamps option (RFC 7323 §3-5).  Our own timestamps count from the connection's offset, so
 * that TSval is the time in milliseconds; the peer's are as they stand. */
#include "lab.h"

static void configure(struct lab *lab)
{
    lab->config.timestamps = true;
    lab->config.delayed_ack = false;
    lab_configure(lab);
}

/* Established at 1000 ms after a round trip of 100 ms; the peer's clock stood at 5000 then. */
static void establish(struct lab *lab)
{
    configure(lab);
    lab_until(lab, TIME_MS(900));
    lab_connect(lab);
    expect(lab, "SYN seq=0 mss=100 ts=900,@0 only");
    lab_until(lab, TIME_MS(1000));
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ts=5000,900");
    expect(lab, "ACK seq=1 ack=1 ts=1000,5000 only");
}

/* ---- §3.2 ---------------------------------------------------------------------------------- */

/* "When TSecr is not valid, its value MUST be zero". */
static void a_syn_echoes_nothing(struct lab *lab)
{
    establish(lab);
}

static void a_syn_ack_echoes_the_syn(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    lab_until(lab, TIME_MS(7));
    arrives(lab, "SYN seq=0 mss=100 ts=4000000000,0");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 ts=7,4000000000 only");
    check(lab, tcp_vars(&lab->conn).ts_recent == 4000000000U);
}

static void every_segment_bears_them(struct lab *lab)
{
    establish(lab);
    sends(lab, 200);
    expect(lab, "ACK seq=1 ack=1 len=88 ts=1000,5000 only");
    expect(lab, "ACK seq=89 ack=1 len=88 ts=1000,5000 only");
    expect(lab, "PSH,ACK seq=177 ack=1 len=24 ts=1000,5000 only");
    /* What is sent again says when it was sent again. */
    lab_until(lab, TIME_MS(2000));
    expect(lab, "ACK seq=1 ack=1 len=88 ts=2000,5000 again only");
    aborts(lab);
    /* A reset without ACK has nothing to echo. */
    expect(lab, "RST seq=201 ts=2000,@0 only");
}

static void the_mss_counts_without_them(struct lab *lab)
{
    establish(lab);
    check(lab, tcp_vars(&lab->conn).send_mss_bytes == 88);
}

static void a_segment_without_one_is_dropped_in_silence(struct lab *lab)
{
    establish(lab);
    arrives(lab, "ACK seq=1 ack=1 len=10");
    verdict(lab, "timestamp-missing");
    silence(lab);
    state_is(lab, "ESTABLISHED");
    check(lab, tcp_vars(&lab->conn).rcv_nxt == lab->irs + 1);
}

/* Neither is a SYN of another connection, nor a reset, judged by them. */
static void a_syn_or_a_reset_needs_none(struct lab *lab)
{
    establish(lab);
    arrives(lab, "SYN seq=5000");
    verdict(lab, "syn-challenge");
    arrives(lab, "RST seq=1");
    verdict(lab, "rst-accepted");
    state_is(lab, "CLOSED");
}

static void the_peer_without_them(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=1,0");
    verdict(lab, "data-accepted");
    expect(lab, "ACK seq=1 ack=11 only");
    check(lab, tcp_vars(&lab->conn).send_mss_bytes == 100);
    check(lab, tcp_vars(&lab->conn).ts_recent == 0);
}

/* ---- §4.1, RTTM ---------------------------------------------------------------------------- */

static void the_handshake_is_measured(struct lab *lab)
{
    establish(lab);
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(100));
    check(lab, tcp_vars(&lab->conn).rttvar_ns == TIME_MS(50));
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(1));
}

/* One in flight: App. G expects one sample a round trip, and all is as in RFC 6298 §2.3. */
static void an_ack_of_something_new_is_a_sample(struct lab *lab)
{
    establish(lab);
    sends(lab, 88);
    lab_until(lab, TIME_MS(1200));
    arrives(lab, "ACK seq=1 ack=89 ts=5200,1000");
    /* RTTVAR = 3/4 50 + 1/4 |100 - 200|, SRTT = 7/8 100 + 1/8 200 */
    check(lab, tcp_vars(&lab->conn).rttvar_ns == TIME_US(62500));
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_US(112500));
}

static void an_ack_of_nothing_new_is_none(struct lab *lab)
{
    establish(lab);
    lab_until(lab, TIME_MS(1700));
    arrives(lab, "ACK seq=1 ack=1 ts=5600,1000");
    verdict(lab, "ack-duplicate");
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(100));
}

/* App. G: 8 segments in flight, acknowledged two by two: 4 samples are expected, so each counts for
 * 1/32 and 1/16. */
static void many_samples_in_a_round_trip_count_for_less(struct lab *lab)
{
    establish(lab);
    sends(lab, 8 * 88);
    lab_until(lab, TIME_MS(1260));
    arrives(lab, "ACK seq=1 ack=177 ts=5200,1000");
    /* RTTVAR = (15 * 50 + 160) / 16, SRTT = (31 * 100 + 260) / 32 */
    check(lab, tcp_vars(&lab->conn).rttvar_ns == TIME_US(56875));
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_US(105000));
}

/* Which copy the ACK answers is said, so that a retransmission is measured as well. */
static void karn_is_not_needed(struct lab *lab)
{
    establish(lab);
    sends(lab, 88);
    lab_until(lab, TIME_MS(2000));
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(2));
    lab_until(lab, TIME_MS(2100));
    arrives(lab, "ACK seq=1 ack=89 ts=6050,2000");
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(100));
    check(lab, tcp_vars(&lab->conn).rto_ns == TIME_S(1));
}

static void the_first_copy_was_not_lost_after_all(struct lab *lab)
{
    establish(lab);
    sends(lab, 88);
    lab_until(lab, TIME_MS(2100));
    arrives(lab, "ACK seq=1 ack=89 ts=6050,1000");
    /* 7/8 100 + 1/8 1100 */
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(225));
}

static void an_echo_of_what_was_never_sent_is_no_sample(struct lab *lab)
{
    establish(lab);
    sends(lab, 176);
    lab_until(lab, TIME_MS(1100));
    arrives(lab, "ACK seq=1 ack=89 ts=5100,1101");
    arrives(lab, "ACK seq=1 ack=177 ts=5100,-1");
    check(lab, tcp_vars(&lab->conn).snd_una == lab->iss + 177);
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(100));
}

/* Nothing is outstanding but the probe, which does not count (RFC 9293 §3.8.6.1). */
static void a_window_probe_that_is_taken_is_a_sample(struct lab *lab)
{
    establish(lab);
    arrives(lab, "ACK seq=1 ack=1 win=0 ts=5000,1000");
    sends(lab, 10);
    lab_until(lab, TIME_MS(2100));
    expect(lab, "ACK seq=1 ack=1 len=1 ts=2000,5000 [zero-window-probe]");
    arrives(lab, "ACK seq=1 ack=2 ts=6050,2000");
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(100));
}

static void less_than_a_tick_counts_as_one(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ts=5000,0");
    check(lab, tcp_vars(&lab->conn).srtt_ns == TIME_MS(1));
}

/* ---- §4.3, which timestamp is echoed -------------------------------------------------------- */

static void a_segment_in_order_is_echoed(struct lab *lab)
{
    establish(lab);
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=5010,1000");
    expect(lab, "ACK seq=1 ack=11 ts=1000,5010");
}

/* The three segments of the example: A arrives, B is lost, C and then B arrive. */
static void while_something_is_missing_the_last_in_order_is_echoed(struct lab *lab)
{
    establish(lab);
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=5001,1000");
    expect(lab, "ACK seq=1 ack=11 ts=1000,5001");
    arrives(lab, "ACK seq=21 ack=1 len=10 ts=5003,1000");
    expect(lab, "ACK seq=1 ack=11 ts=1000,5001");
    arrives(lab, "ACK seq=11 ack=1 len=10 ts=5002,1000");
    expect(lab, "ACK seq=1 ack=31 ts=1000,5002");
}

/* The filled gap: the timestamp of the retransmission counts, though it came last. */
static void the_segment_that_fills_the_gap_is_echoed(struct lab *lab)
{
    establish(lab);
    arrives(lab, "ACK seq=11 ack=1 len=10 ts=5002,1000");
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=6000,1000");
    lab_forget(lab);
    check(lab, tcp_vars(&lab->conn).ts_recent == 6000);
}

static void a_pure_ack_is_echoed_too(struct lab *lab)
{
    establish(lab);
    arrives(lab, "ACK seq=1 ack=1 ts=5077,1000");
    check(lab, tcp_vars(&lab->conn).ts_recent == 5077);
}

/* ---- §5, PAWS ------------------------------------------------------------------------------- */

static void an_older_timestamp_is_not_acceptable(struct lab *lab)
{
    establish(lab);
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=4999,1000");
    verdict(lab, "paws-rejected");
    expect(lab, "ACK seq=1 ack=1 ts=1000,5000 [acknowledge-old-timestamp] only");
    silence(lab);
    told(lab, "connection-established");
    check(lab, tcp_vars(&lab->conn).ts_recent == 5000);
    /* The same timestamp is not older. */
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=5000,1000");
    verdict(lab, "data-accepted");
}

/* R1 comes before everything else: outside of the window as well. */
static void the_timestamp_is_looked_at_first(struct lab *lab)
{
    establish(lab);
    arrives(lab, "ACK seq=9000 ack=1 len=10 ts=4999,1000");
    verdict(lab, "paws-rejected");
    arrives(lab, "SYN seq=9000 ts=4999,0");
    verdict(lab, "paws-rejected");
}

/* A copy that was late is refused, and yet it has arrived: its sender can tell by that DSACK that it
 * repeated the segment for nothing. */
static void an_old_copy_is_told_of_by_sack(struct lab *lab)
{
    lab->config.timestamps = lab->config.sack = true;
    lab->config.delayed_ack = false;
    lab_configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 sackok ts=5000,0");
    arrives(lab, "ACK seq=1 ack=1 len=50 ts=5001,0");
    arrives(lab, "ACK seq=51 ack=1 len=50 ts=5010,0");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=1 len=50 ts=5001,0");
    verdict(lab, "paws-rejected");
    expect(lab, "ACK seq=1 ack=101 sack=1-51 [acknowledge-old-timestamp]");
    /* What never arrived is not claimed. */
    arrives(lab, "ACK seq=101 ack=1 len=50 ts=5001,0");
    verdict(lab, "paws-rejected");
    expect(lab, "ACK seq=1 ack=101 ts=0,5010 [acknowledge-old-timestamp] only");
}

static void a_reset_is_exempt(struct lab *lab)
{
    establish(lab);
    arrives(lab, "RST seq=1 ts=1,0");
    verdict(lab, "rst-accepted");
    state_is(lab, "CLOSED");
}

static void timestamps_wrap(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ts=4294967290,0");
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=3,0");
    verdict(lab, "data-accepted");
    arrives(lab, "ACK seq=11 ack=1 len=10 ts=4294967295,0");
    verdict(lab, "paws-rejected");
}

/* §5.5: after 24 days in silence the clock may have gone half way round. */
static void after_24_days_ts_recent_says_nothing(struct lab *lab)
{
    establish(lab);
    lab_until(lab, TIME_S(1) + 24 * TIME_S(86400));
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=4000,1000");
    verdict(lab, "paws-rejected");
    lab_after(lab, 1);
    arrives(lab, "ACK seq=1 ack=1 len=10 ts=4000,1000");
    verdict(lab, "data-accepted");
    check(lab, tcp_vars(&lab->conn).ts_recent == 4000);
}

static void in_syn_received_as_well(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 ts=5000,0");
    arrives(lab, "ACK seq=1 ack=1 ts=4999,0");
    verdict(lab, "paws-rejected");
    state_is(lab, "SYN-RECEIVED");
    arrives(lab, "ACK seq=1 ack=1 ts=5001,0");
    state_is(lab, "ESTABLISHED");
}

/* ---- §5.4, the offset ----------------------------------------------------------------------- */

static uint32_t offset_of(struct lab *lab, uint32_t iss, int64_t now_ns)
{
    lab->iss = iss;
    lab_configure(lab);
    lab->now_ns = now_ns;
    lab_connect(lab);
    return lab->conn.ts.offset;
}

/* The ISS grows by 250,000 a second, and the next connection of the same pair of sockets has
 * timestamps on the same scale; that of another pair has not. */
static void each_pair_of_sockets_has_an_offset(struct lab *lab)
{
    uint32_t first = offset_of(lab, 1000, 0);

    check(lab, offset_of(lab, 1000, 0) == first);
    check(lab, offset_of(lab, 1000 + 250000, TIME_S(1)) == first);
    check(lab, offset_of(lab, 7000, 0) != first);
}

/* ---- RFC 6191 §2: which SYN ends TIME-WAIT --------------------------------------------------- */

static void a_syn_proves_that_it_is_new(struct lab *lab)
{
    static const struct {
        bool ts_before, ts_now;
        int32_t later_ms; /* than the last timestamp seen */
        int32_t higher;   /* than RCV.NXT */
        bool yields;
    } syns[] = {
        {true, true, 1, -5, true},    {true, true, 0, 5, true},    {true, true, 0, 0, false},
        {true, true, -1, 5, false},   {true, true, -1, -5, false}, {true, false, 0, 5, true},
        {true, false, 0, 0, false},   {false, true, 0, -5, true},  {false, false, 0, 5, true},
        {false, false, 0, -5, false},
    };
    struct tcp_conn conn = lab->conn;

    conn.state = TCP_TIME_WAIT;
    conn.config.timestamps = true;
    for (size_t i = 0; i < sizeof syns / sizeof syns[0]; i++) {
        struct tcp_segment syn = {.flags = TCP_SYN, .seq = conn.rcv.nxt + (uint32_t)syns[i].higher};

        conn.ts_ok = syns[i].ts_before;
        syn.options.timestamps = syns[i].ts_now;
        syn.options.ts_value = conn.ts.recent + (uint32_t)syns[i].later_ms;
        g_test_message("SYN %zu", i);
        g_assert_cmpint(tcp_yields_to(&conn, &syn), ==, syns[i].yields);
        syn.flags |= TCP_ACK;
        g_assert_false(tcp_yields_to(&conn, &syn));
    }
    conn.config.timestamps = false;
    g_assert_false(tcp_yields_to(
        &conn, &(struct tcp_segment){.flags = TCP_SYN,
                                     .seq = conn.rcv.nxt,
                                     .options = {.timestamps = true, .ts_value = 1}}));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/timestamps/" #name, name)
    CASE(a_syn_echoes_nothing);
    CASE(a_syn_ack_echoes_the_syn);
    CASE(every_segment_bears_them);
    CASE(the_mss_counts_without_them);
    CASE(a_segment_without_one_is_dropped_in_silence);
    CASE(a_syn_or_a_reset_needs_none);
    CASE(the_peer_without_them);
    CASE(the_handshake_is_measured);
    CASE(an_ack_of_something_new_is_a_sample);
    CASE(an_ack_of_nothing_new_is_none);
    CASE(many_samples_in_a_round_trip_count_for_less);
    CASE(karn_is_not_needed);
    CASE(the_first_copy_was_not_lost_after_all);
    CASE(an_echo_of_what_was_never_sent_is_no_sample);
    CASE(a_window_probe_that_is_taken_is_a_sample);
    CASE(less_than_a_tick_counts_as_one);
    CASE(a_segment_in_order_is_echoed);
    CASE(while_something_is_missing_the_last_in_order_is_echoed);
    CASE(the_segment_that_fills_the_gap_is_echoed);
    CASE(a_pure_ack_is_echoed_too);
    CASE(an_older_timestamp_is_not_acceptable);
    CASE(an_old_copy_is_told_of_by_sack);
    CASE(the_timestamp_is_looked_at_first);
    CASE(a_reset_is_exempt);
    CASE(timestamps_wrap);
    CASE(after_24_days_ts_recent_says_nothing);
    CASE(in_syn_received_as_well);
    CASE(each_pair_of_sockets_has_an_offset);
    CASE(a_syn_proves_that_it_is_new);
    return g_test_run();
}
