/* Window scale and SACK-permitted (RFC 7323 §2, RFC 2018 §2): what the two SYNs settle. */
#include "lab.h"

/* An endpoint that offers everything but timestamps, with a buffer of 1,000,000 octets. */
static void configure(struct lab *lab)
{
    lab->config.window_scale = true;
    lab->config.sack = true;
    lab->config.window_bytes = 1000000;
    lab_configure(lab);
}

/* ---- both SYNs count --------------------------------------------------------------------- */

static void a_syn_offers_what_is_switched_on(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0 mss=100 ws=4 sackok win=65535 only");
}

static void nothing_is_offered_by_default(struct lab *lab)
{
    lab_connect(lab);
    expect(lab, "SYN seq=0 mss=100 win=1000 only");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=7 sackok ts=5,0");
    check(lab, !lab->conn.scale_ok && !lab->conn.sack_ok && !lab->conn.ts_ok);
    expect(lab, "ACK seq=1 ack=1 win=1000 only");
}

static void what_both_offer_is_in_force(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=7 sackok");
    check(lab, lab->conn.sack_ok && lab->conn.snd_shift == 7 && lab->conn.rcv_shift == 4);
    check(lab, tcp_vars(&lab->conn).window_shifts == 7 * 256 + 4);
}

static void an_offer_that_is_not_answered_lapses(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0 mss=100 ws=4 sackok only");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    check(lab, !lab->conn.sack_ok && tcp_vars(&lab->conn).window_shifts == 0);
    expect(lab, "ACK seq=1 ack=1 win=65535 only");
}

static void a_syn_ack_offers_no_more_than_the_syn(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 sackok");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 sackok only");
    lab_configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 ws=0");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=4 only");
}

static void both_syns_of_a_simultaneous_open_count(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN seq=0 mss=100 ws=2 win=500");
    expect(lab, "SYN seq=0 mss=100 ws=4 sackok only");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=4 win=65535 again only");
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=2 win=600");
    state_is(lab, "ESTABLISHED");
    check(lab, tcp_vars(&lab->conn).snd_wnd == 600);
    arrives(lab, "ACK seq=1 ack=1 win=600");
    check(lab, tcp_vars(&lab->conn).snd_wnd == 2400);
}

static void syns_sent_again_carry_the_same(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0 mss=100 ws=4 sackok only");
    lab_after(lab, TIME_S(4));
    expect(lab, "SYN seq=0 mss=100 ws=4 sackok win=65535 again only");
    expect(lab, "SYN seq=0 mss=100 ws=4 sackok win=65535 again only");
    lab_configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 ws=0 sackok");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=4 sackok only");
    lab_after(lab, TIME_MS(1500));
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=4 sackok win=65535 again only");
}

static void back_in_listen_all_is_forgotten(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100 ws=7 sackok");
    lab_forget(lab);
    arrives(lab, "RST seq=1");
    state_is(lab, "LISTEN");
    check(lab, !lab->conn.sack_ok && !lab->conn.scale_ok);
    check(lab, tcp_vars(&lab->conn).window_shifts == 0);
    arrives(lab, "SYN seq=0 mss=100");
    expect(lab, "SYN,ACK seq=0 ack=1 mss=100 win=65535 only");
}

static void options_of_a_syn_count_on_a_syn_only(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    arrives(lab, "ACK seq=1 ack=1 mss=50 ws=7 sackok win=500");
    check(lab, !lab->conn.sack_ok && tcp_vars(&lab->conn).window_shifts == 0);
    check(lab, tcp_vars(&lab->conn).send_mss_bytes == 100);
    check(lab, tcp_vars(&lab->conn).snd_wnd == 500);
}

/* ---- RFC 7323 §2: the window -------------------------------------------------------------- */

static void the_shift_is_the_smallest_that_holds_the_buffer(struct lab *lab)
{
    static const struct {
        uint32_t window_bytes;
        const char *syn;
    } rows[] = {
        {1, "SYN seq=0 ws=0 win=1"},
        {65535, "SYN seq=0 ws=0 win=65535"},
        {65536, "SYN seq=0 ws=1 win=65535"},
        {131070, "SYN seq=0 ws=1 win=65535"},
        {131071, "SYN seq=0 ws=2 win=65535"},
        {6291456, "SYN seq=0 ws=7 win=65535"},
        {65535U << 14, "SYN seq=0 ws=14 win=65535"},
        {UINT32_MAX, "SYN seq=0 ws=14 win=65535"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        lab->config.window_scale = true;
        lab->config.window_bytes = rows[i].window_bytes;
        lab_configure(lab);
        lab_connect(lab);
        expect(lab, rows[i].syn);
    }
}

static void a_shift_above_14_counts_as_14(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=15");
    check(lab, lab->conn.snd_shift == 14);
}

static void the_window_of_a_syn_is_never_scaled(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=7 win=1000");
    check(lab, tcp_vars(&lab->conn).snd_wnd == 1000);
    arrives(lab, "ACK seq=1 ack=1 win=1000");
    check(lab, tcp_vars(&lab->conn).snd_wnd == 128000);
}

/* 1,000,000 octets are 62,500 units of 16; the SYN had no words for so much. */
static void the_first_segment_after_the_syn_tells_of_the_whole_buffer(struct lab *lab)
{
    configure(lab);
    lab_connect(lab);
    expect(lab, "SYN seq=0 win=65535");
    check(lab, tcp_vars(&lab->conn).rcv_wnd == 65535);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=0");
    expect(lab, "ACK seq=1 ack=1 win=62500 only");
    check(lab, tcp_vars(&lab->conn).rcv_wnd == 1000000);
}

static void without_scale_the_window_is_16_bits_wide(struct lab *lab)
{
    configure(lab);
    lab_listen(lab);
    arrives(lab, "SYN seq=0 mss=100");
    expect(lab, "SYN,ACK seq=0 ack=1 win=65535");
    arrives(lab, "ACK seq=1 ack=1 len=100");
    expect(lab, "ACK seq=1 ack=101 win=65535");
    check(lab, tcp_vars(&lab->conn).rcv_wnd == 65535);
    /* And without the switch the buffer is not larger than it can be told. */
    lab->config.window_scale = false;
    lab_configure(lab);
    check(lab, lab->conn.config.window_bytes == 65535);
}

/* §2.4: nothing is read, and with each octet that comes the shift loses another part of the window.
 * The right edge that was told once stands. */
static void the_right_edge_stands_though_the_field_loses_bits(struct lab *lab)
{
    configure(lab);
    lab->reads = false;
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=0");
    lab_forget(lab);
    arrives(lab, "ACK seq=1 ack=1 len=1");
    expect(lab, "ACK seq=1 ack=2 win=62499");
    check(lab, tcp_vars(&lab->conn).rcv_wnd == 999999);
    arrives(lab, "ACK seq=2 ack=1 len=14");
    expect(lab, "ACK seq=1 ack=16 win=62499");
    arrives(lab, "ACK seq=16 ack=1 len=1");
    expect(lab, "ACK seq=1 ack=17 win=62499");
    arrives(lab, "ACK seq=17 ack=1 len=1");
    expect(lab, "ACK seq=1 ack=18 win=62498");
    /* The last octets before the edge of old: 1 + 1,000,000 - 5. */
    arrives(lab, "ACK seq=999996 ack=1 len=10");
    verdict(lab, "data-out-of-order");
    check(lab, tcp_vars(&lab->conn).out_of_order_bytes == 5);
}

/* The room for what was read is offered in whole units. */
static void the_window_opens_by_whole_units(struct lab *lab)
{
    configure(lab);
    lab->reads = false;
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 ws=0");
    arrives(lab, "ACK seq=1 ack=1 len=1000");
    lab_forget(lab);
    receives(lab, 995, 995);
    expect(lab, "ACK seq=1 ack=1001 win=62499 [window-update]");
    check(lab, tcp_vars(&lab->conn).rcv_wnd == 62499 * 16);
}

/* ---- the profiles --------------------------------------------------------------------------- */

/* The SYN is what tells systems apart at a glance. */
static void the_syn_of_each_profile(struct lab *lab)
{
    static const char *const syns[TCP_PROFILE_COUNT] = {
        [TCP_PROFILE_RFC] = "SYN seq=0 mss=1460 win=65535 only",
        [TCP_PROFILE_LINUX] = "SYN seq=0 mss=1460 ws=7 sackok ts=0,@0 win=65535 only",
        [TCP_PROFILE_FREEBSD] = "SYN seq=0 mss=1460 ws=6 sackok ts=0,@0 win=65535 only",
        [TCP_PROFILE_WINDOWS] = "SYN seq=0 mss=1460 ws=8 sackok win=65535 only",
    };

    for (int i = 0; i < TCP_PROFILE_COUNT; i++) {
        lab->config = tcp_config_profile((enum tcp_profile)i);
        lab_configure(lab);
        lab_connect(lab);
        expect(lab, syns[i]);
        check(lab, tcp_config_profile((enum tcp_profile)i).option_order == (unsigned)i);
    }
}

/* So many segments are sent again before the connection is given up at that moment, when the RTO
 * is as short as the profile lets it be. */
static void assert_gives_up(struct lab *lab, enum tcp_profile profile, guint times,
                            int64_t after_ns)
{
    guint again = 0;

    lab->config = tcp_config_profile(profile);
    /* What is counted is the back-off, so that nothing else may send. */
    lab->config.rack = false;
    lab->config.timestamps = false;
    lab->config.fast_retransmit = false;
    lab_configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=1460");
    lab_forget(lab);
    int64_t start_ns = lab->now_ns;
    guint seen = lab->log->len;

    sends(lab, 100);
    lab_until(lab, start_ns + after_ns - 1);
    state_is(lab, "ESTABLISHED");
    for (guint i = seen; i < lab->log->len; i++) {
        const struct tcp_note *note = &g_array_index(lab->log, struct tcp_note, i);

        again += note->kind == TCP_NOTE_SENT && note->sent.retransmission;
    }
    check(lab, again == times);
    lab_until(lab, start_ns + after_ns);
    state_is(lab, "CLOSED");
}

static void r2_is_the_time_that_the_retries_take(struct lab *lab)
{
    assert_gives_up(lab, TCP_PROFILE_LINUX, 15, TIME_MS(924600));
    assert_gives_up(lab, TCP_PROFILE_FREEBSD, 12, TIME_MS(373530));
    assert_gives_up(lab, TCP_PROFILE_WINDOWS, 5, TIME_MS(18900));
}

static void assert_syns(struct lab *lab, enum tcp_profile profile, bool active, guint times,
                        int64_t after_ns)
{
    lab->config = tcp_config_profile(profile);
    lab->config.ecn = TCP_ECN_USE_OFF;
    lab_configure(lab);
    int64_t start_ns = lab->now_ns;
    guint seen = lab->log->len, syns = 0;

    if (active) {
        lab_connect(lab);
    } else {
        lab_listen(lab);
        arrives(lab, "SYN seq=0");
    }
    lab_until(lab, start_ns + after_ns - 1);
    state_is(lab, active ? "SYN-SENT" : "SYN-RECEIVED");
    for (guint i = seen; i < lab->log->len; i++)
        syns += g_array_index(lab->log, struct tcp_note, i).kind == TCP_NOTE_SENT;
    check(lab, syns == 1 + times);
    lab_until(lab, start_ns + after_ns);
    state_is(lab, "CLOSED");
}

static void a_syn_is_sent_again_as_often_as_the_system_does(struct lab *lab)
{
    assert_syns(lab, TCP_PROFILE_LINUX, true, 4 + 6, TIME_S(131));
    assert_syns(lab, TCP_PROFILE_WINDOWS, true, 4, TIME_S(31));
}

static void a_syn_ack_is_sent_again_as_often_as_the_system_does(struct lab *lab)
{
    assert_syns(lab, TCP_PROFILE_LINUX, false, 5, TIME_S(63));
    assert_syns(lab, TCP_PROFILE_FREEBSD, false, 3, TIME_S(15));
    assert_syns(lab, TCP_PROFILE_WINDOWS, false, 2, TIME_S(7));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/options/" #name, name)
    CASE(a_syn_offers_what_is_switched_on);
    CASE(nothing_is_offered_by_default);
    CASE(what_both_offer_is_in_force);
    CASE(an_offer_that_is_not_answered_lapses);
    CASE(a_syn_ack_offers_no_more_than_the_syn);
    CASE(both_syns_of_a_simultaneous_open_count);
    CASE(syns_sent_again_carry_the_same);
    CASE(back_in_listen_all_is_forgotten);
    CASE(options_of_a_syn_count_on_a_syn_only);
    CASE(the_shift_is_the_smallest_that_holds_the_buffer);
    CASE(a_shift_above_14_counts_as_14);
    CASE(the_window_of_a_syn_is_never_scaled);
    CASE(the_first_segment_after_the_syn_tells_of_the_whole_buffer);
    CASE(without_scale_the_window_is_16_bits_wide);
    CASE(the_right_edge_stands_though_the_field_loses_bits);
    CASE(the_window_opens_by_whole_units);
    CASE(the_syn_of_each_profile);
    CASE(r2_is_the_time_that_the_retries_take);
    CASE(a_syn_is_sent_again_as_often_as_the_system_does);
    CASE(a_syn_ack_is_sent_again_as_often_as_the_system_does);
    return g_test_run();
}
