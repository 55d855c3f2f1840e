/* Selective acknowledgements as the receiver sends them: the examples of RFC 2018 §7 and RFC 2883
 * §4 with the numbers that stand there, and what the rules of both say beside them. */
#include "lab.h"

/* Established with SACK, and everything before `next` has arrived. */
static void begin_at(struct lab *lab, uint32_t next)
{
    char *first = g_strdup_printf("ACK seq=1 ack=1 len=%u", next - 1);

    lab->config.sack = true;
    lab->config.delayed_ack = false;
    lab->config.window_bytes = 20000;
    lab_configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 sackok");
    arrives(lab, first);
    lab_forget(lab);
    g_free(first);
}

/* Text from..to-1 arrives, and the ACK with these options answers it. */
static void text(struct lab *lab, uint32_t from, uint32_t to, const char *answer)
{
    char *segment = g_strdup_printf("ACK seq=%u ack=1 len=%u", from, to - from);
    char *wanted = g_strdup_printf("ACK seq=1 %s only", answer);

    arrives(lab, segment);
    expect(lab, wanted);
    silence(lab);
    g_free(segment);
    g_free(wanted);
}

/* ---- RFC 2018 §7 --------------------------------------------------------------------------- */

static void case_1_the_last_four_are_lost(struct lab *lab)
{
    begin_at(lab, 5000);
    text(lab, 5000, 5500, "ack=5500");
    text(lab, 5500, 6000, "ack=6000");
    text(lab, 6000, 6500, "ack=6500");
    text(lab, 6500, 7000, "ack=7000");
}

static void case_2_the_first_is_lost(struct lab *lab)
{
    begin_at(lab, 5000);
    text(lab, 5500, 6000, "ack=5000 sack=5500-6000");
    text(lab, 6000, 6500, "ack=5000 sack=5500-6500");
    text(lab, 6500, 7000, "ack=5000 sack=5500-7000");
    text(lab, 7000, 7500, "ack=5000 sack=5500-7500");
    text(lab, 7500, 8000, "ack=5000 sack=5500-8000");
    text(lab, 8000, 8500, "ack=5000 sack=5500-8500");
    text(lab, 8500, 9000, "ack=5000 sack=5500-9000");
}

static void case_3_every_second_is_lost(struct lab *lab)
{
    begin_at(lab, 5000);
    text(lab, 5000, 5500, "ack=5500");
    text(lab, 6000, 6500, "ack=5500 sack=6000-6500");
    text(lab, 7000, 7500, "ack=5500 sack=7000-7500,6000-6500");
    text(lab, 8000, 8500, "ack=5500 sack=8000-8500,7000-7500,6000-6500");
    /* The fourth comes late, and then the second. */
    text(lab, 6500, 7000, "ack=5500 sack=6000-7500,8000-8500");
    text(lab, 5500, 6000, "ack=7500 sack=8000-8500");
}

/* ---- RFC 2018 §3 and §4 -------------------------------------------------------------------- */

static void more_stretches_than_blocks(struct lab *lab)
{
    begin_at(lab, 1000);
    text(lab, 2000, 2100, "ack=1000 sack=2000-2100");
    text(lab, 3000, 3100, "ack=1000 sack=3000-3100,2000-2100");
    text(lab, 4000, 4100, "ack=1000 sack=4000-4100,3000-3100,2000-2100");
    text(lab, 5000, 5100, "ack=1000 sack=5000-5100,4000-4100,3000-3100,2000-2100");
    text(lab, 6000, 6100, "ack=1000 sack=6000-6100,5000-5100,4000-4100,3000-3100");
    /* The oldest comes back to the front when something joins it. */
    text(lab, 2100, 2200, "ack=1000 sack=2000-2200,6000-6100,5000-5100,4000-4100");
    text(lab, 1000, 2000, "ack=2200 sack=6000-6100,5000-5100,4000-4100,3000-3100");
}

/* "Three blocks" where timestamps take twelve octets. */
static void three_blocks_beside_timestamps(struct lab *lab)
{
    begin_at(lab, 1000);
    lab->config.timestamps = true;
    lab_configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100 sackok ts=1,0");
    for (int i = 1; i <= 4; i++) {
        char *segment = g_strdup_printf("ACK seq=%d ack=1 len=10 ts=1,0", 100 * i);

        lab_forget(lab);
        arrives(lab, segment);
        g_free(segment);
    }
    expect(lab, "ACK seq=1 ack=1 ts=0,1 sack=400-410,300-310,200-210 only");
}

static void without_sack_permitted_no_block_is_sent(struct lab *lab)
{
    lab->config.sack = true;
    lab_configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=100");
    lab_forget(lab);
    text(lab, 101, 201, "ack=1");
    text(lab, 101, 201, "ack=1");
}

/* Blocks go along with text, which makes room for them: 100 - 4 - 8 octets. */
static void text_makes_room_for_the_blocks(struct lab *lab)
{
    begin_at(lab, 1000);
    text(lab, 2000, 2100, "ack=1000 sack=2000-2100");
    sends(lab, 200);
    expect(lab, "ACK seq=1 ack=1000 len=88 sack=2000-2100 only");
    expect(lab, "ACK seq=89 ack=1000 len=88 sack=2000-2100 only");
    expect(lab, "PSH,ACK seq=177 ack=1000 len=24 sack=2000-2100 only");
    arrives(lab, "ACK seq=1000 ack=1 len=1000");
    expect(lab, "ACK seq=201 ack=2100 only");
}

/* A segment of 20 octets has no room for a block of 12: the text goes before. */
static void a_small_segment_has_no_room_for_blocks(struct lab *lab)
{
    lab->config.sack = true;
    lab->config.delayed_ack = false;
    lab->config.mss_bytes = 20;
    lab_configure(lab);
    lab_connect(lab);
    arrives(lab, "SYN,ACK seq=0 ack=1 mss=20 sackok");
    lab_forget(lab);
    text(lab, 101, 111, "ack=1 sack=101-111");
    sends(lab, 20);
    expect(lab, "PSH,ACK seq=1 ack=1 len=20 only");
}

/* What is sent again makes room likewise. */
static void a_retransmission_makes_room_as_well(struct lab *lab)
{
    begin_at(lab, 1000);
    sends(lab, 100);
    expect(lab, "PSH,ACK seq=1 ack=1000 len=100 only");
    arrives(lab, "ACK seq=2000 ack=1 len=100");
    expect(lab, "ACK seq=101 ack=1000 sack=2000-2100 only");
    lab_after(lab, TIME_S(1));
    expect(lab, "ACK seq=1 ack=1000 len=88 sack=2000-2100 again only");
}

static void a_fin_that_is_held_has_no_block(struct lab *lab)
{
    begin_at(lab, 1000);
    arrives(lab, "FIN,ACK seq=1100 ack=1");
    expect(lab, "ACK seq=1 ack=1000 only");
}

/* ---- RFC 2883 §4 --------------------------------------------------------------------------- */

static void example_1_a_duplicate_below_the_ack(struct lab *lab)
{
    begin_at(lab, 3000);
    text(lab, 3000, 3500, "ack=3500");
    text(lab, 3500, 4000, "ack=4000");
    text(lab, 3000, 3500, "ack=4000 sack=3000-3500");
    /* Told of once. */
    sends(lab, 10);
    expect(lab, "PSH,ACK seq=1 ack=4000 len=10 only");
}

static void example_2_out_of_order_and_a_duplicate(struct lab *lab)
{
    begin_at(lab, 3000);
    text(lab, 3000, 3500, "ack=3500");
    text(lab, 3500, 4000, "ack=4000");
    text(lab, 4500, 5000, "ack=4000 sack=4500-5000");
    text(lab, 3000, 3500, "ack=4000 sack=3000-3500,4500-5000");
}

static void example_3_a_duplicate_of_what_is_held(struct lab *lab)
{
    begin_at(lab, 3500);
    text(lab, 3500, 4000, "ack=4000");
    text(lab, 4500, 5000, "ack=4000 sack=4500-5000");
    text(lab, 5000, 5500, "ack=4000 sack=4500-5500");
    text(lab, 5000, 5500, "ack=4000 sack=5000-5500,4500-5500");
}

static void example_4_one_duplicate_part(struct lab *lab)
{
    begin_at(lab, 500);
    text(lab, 500, 1000, "ack=1000");
    text(lab, 2000, 2500, "ack=1000 sack=2000-2500");
    text(lab, 1000, 2000, "ack=2500");
    text(lab, 1000, 1500, "ack=2500 sack=1000-1500");
}

static void example_5_two_duplicate_parts_below_the_ack(struct lab *lab)
{
    begin_at(lab, 500);
    text(lab, 500, 1000, "ack=1000");
    text(lab, 3000, 3500, "ack=1000 sack=3000-3500");
    text(lab, 1000, 2500, "ack=2500 sack=3000-3500");
    text(lab, 1000, 1500, "ack=2500 sack=1000-1500,3000-3500");
    text(lab, 2000, 2500, "ack=2500 sack=2000-2500,3000-3500");
}

static void example_6_two_duplicate_parts_above_the_ack(struct lab *lab)
{
    begin_at(lab, 500);
    text(lab, 500, 1000, "ack=1000");
    text(lab, 1500, 3000, "ack=1000 sack=1500-3000");
    text(lab, 1500, 2000, "ack=1000 sack=1500-2000,1500-3000");
    text(lab, 2500, 3000, "ack=1000 sack=2500-3000,1500-3000");
}

/* Half of it is old: the old half is told of. */
static void a_segment_that_is_partly_old(struct lab *lab)
{
    begin_at(lab, 1000);
    text(lab, 500, 1500, "ack=1500 sack=500-1000");
    text(lab, 2000, 2500, "ack=1500 sack=2000-2500");
    text(lab, 2200, 2700, "ack=1500 sack=2200-2500,2000-2700");
    /* The stretch lies within the segment. */
    text(lab, 3000, 3100, "ack=1500 sack=3000-3100,2000-2700");
    text(lab, 2900, 3200, "ack=1500 sack=3000-3100,2900-3200,2000-2700");
}

/* A keepalive probe of one old octet is a duplicate like any other. */
static void an_old_octet(struct lab *lab)
{
    begin_at(lab, 1000);
    text(lab, 999, 1000, "ack=1000 sack=999-1000");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) lab_case("/sack/" #name, name)
    CASE(case_1_the_last_four_are_lost);
    CASE(case_2_the_first_is_lost);
    CASE(case_3_every_second_is_lost);
    CASE(more_stretches_than_blocks);
    CASE(three_blocks_beside_timestamps);
    CASE(without_sack_permitted_no_block_is_sent);
    CASE(text_makes_room_for_the_blocks);
    CASE(a_small_segment_has_no_room_for_blocks);
    CASE(a_retransmission_makes_room_as_well);
    CASE(a_fin_that_is_held_has_no_block);
    CASE(example_1_a_duplicate_below_the_ack);
    CASE(example_2_out_of_order_and_a_duplicate);
    CASE(example_3_a_duplicate_of_what_is_held);
    CASE(example_4_one_duplicate_part);
    CASE(example_5_two_duplicate_parts_below_the_ack);
    CASE(example_6_two_duplicate_parts_above_the_ack);
    CASE(a_segment_that_is_partly_old);
    CASE(an_old_octet);
    return g_test_run();
}
