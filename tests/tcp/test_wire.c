/* Segments as octets, both ways (RFC 9293 §3.1, §3.2). */
#include "tcp/config.h"
#include "tcp/wire.h"

#include <glib.h>
#include <string.h>

/* 10.0.0.1 to 10.0.0.2 */
static const struct tcp_wire_path path = {0x0a000001, 0x0a000002};

static void put_checksum(uint8_t *octets, size_t length)
{
    octets[16] = octets[17] = 0;
    uint16_t checksum = tcp_wire_checksum(octets, length, path);

    octets[16] = (uint8_t)(checksum >> 8);
    octets[17] = (uint8_t)checksum;
}

/* ---- the checksum ------------------------------------------------------------------------ */

/* Worked by hand.  Pseudo-header: 0a00 + 0001 + 0a00 + 0002 + 0006 + 0014 = 141d.  Header: c000 +
 * 0050 + 0000 + 0064 + 0000 + 0000 + 5002 + ffff + 0000 + 0000 = 210b5.  Sum 224d2, folded 24d4,
 * complement db2b. */
static void a_checksum_worked_by_hand(void)
{
    static const uint8_t wanted[20] = {0xc0, 0x00, 0x00, 0x50, 0x00, 0x00, 0x00, 0x64, 0x00, 0x00,
                                       0x00, 0x00, 0x50, 0x02, 0xff, 0xff, 0xdb, 0x2b, 0x00, 0x00};
    struct tcp_segment segment = {.source_port = 49152,
                                  .destination_port = 80,
                                  .seq = 100,
                                  .flags = TCP_SYN,
                                  .window = 65535};
    uint8_t octets[64];
    size_t length;

    g_assert_cmpint(tcp_wire_encode(&segment, NULL, path, octets, sizeof octets, &length), ==,
                    TCP_WIRE_OK);
    g_assert_cmpmem(octets, length, wanted, sizeof wanted);
    g_assert_cmpint(tcp_wire_checksum(wanted, sizeof wanted, path), ==, 0);
}

/* The same with three octets of text: the last is padded with a zero on its right.  Length 0017
 * instead of 0014, flags 5018 and text 6162 + 6300: 141d + 3 + 210cb + c462 = 2e94d, folded e94f,
 * complement 16b0. */
static void an_odd_octet_is_padded_on_its_right(void)
{
    struct tcp_segment segment = {.source_port = 49152,
                                  .destination_port = 80,
                                  .seq = 100,
                                  .flags = TCP_PSH | TCP_ACK,
                                  .window = 65535,
                                  .payload_bytes = 3};
    uint8_t octets[64];
    size_t length;

    g_assert_cmpint(
        tcp_wire_encode(&segment, (const uint8_t *)"abc", path, octets, sizeof octets, &length), ==,
        TCP_WIRE_OK);
    g_assert_cmpuint(length, ==, 23);
    g_assert_cmphex(octets[16] << 8 | octets[17], ==, 0x16b0);
    g_assert_cmpmem(octets + 20, 3, "abc", 3);
}

/* A SYN as a browser of 2004 sent it, from 145.254.160.237:3372 to 65.208.228.223:80. */
static void a_packet_from_the_real_world(void)
{
    static const uint8_t octets[] = {0x0d, 0x2c, 0x00, 0x50, 0x38, 0xaf, 0xfe, 0x13, 0x00, 0x00,
                                     0x00, 0x00, 0x70, 0x02, 0x22, 0x38, 0xc3, 0x0c, 0x00, 0x00,
                                     0x02, 0x04, 0x05, 0xb4, 0x01, 0x01, 0x04, 0x02};
    static const struct tcp_wire_path there = {0x91fea0ed, 0x41d0e4df};
    struct tcp_segment segment;
    const uint8_t *payload;

    g_assert_cmpint(tcp_wire_decode(octets, sizeof octets, there, &segment, &payload), ==,
                    TCP_WIRE_OK);
    g_assert_cmpint(segment.source_port, ==, 3372);
    g_assert_cmpint(segment.destination_port, ==, 80);
    g_assert_cmpuint(segment.seq, ==, 951057939);
    g_assert_cmphex(segment.flags, ==, TCP_SYN);
    g_assert_cmpint(segment.window, ==, 8760);
    g_assert_cmpint(segment.options.mss_bytes, ==, 1460);
    g_assert_true(segment.options.sack_permitted);
    g_assert_cmpint(segment.options.unknown_count, ==, 0);
    g_assert_cmpuint(segment.payload_bytes, ==, 0);
    /* The pseudo-header counts: the same octets are not for another host. */
    g_assert_cmpint(tcp_wire_decode(octets, sizeof octets, path, &segment, &payload), ==,
                    TCP_WIRE_BAD_CHECKSUM);
}

/* ---- there and back ---------------------------------------------------------------------- */

/* `found` is what came back of `sent`, of whose SACK blocks some may have found no room. */
static void assert_same_options(const struct tcp_options *found, const struct tcp_options *sent)
{
    g_assert_cmpint(found->mss_bytes, ==, sent->mss_bytes);
    g_assert_cmpint(found->window_scale, ==, sent->window_scale);
    if (sent->window_scale)
        g_assert_cmpint(found->window_shift, ==, sent->window_shift);
    g_assert_cmpint(found->sack_permitted, ==, sent->sack_permitted);
    g_assert_cmpint(found->timestamps, ==, sent->timestamps);
    if (sent->timestamps) {
        g_assert_cmpuint(found->ts_value, ==, sent->ts_value);
        g_assert_cmpuint(found->ts_echo, ==, sent->ts_echo);
    }
    g_assert_cmpint(found->fast_open, ==, sent->fast_open);
    g_assert_cmpmem(found->cookie.octets, found->cookie.bytes, sent->cookie.octets,
                    sent->cookie.bytes);
    g_assert_cmpint(found->unknown_count, ==, 0);
    g_assert_cmpint(found->sack_count, <=, sent->sack_count);
    g_assert_cmpmem(found->sack, found->sack_count * sizeof found->sack[0], sent->sack,
                    found->sack_count * sizeof found->sack[0]);
    /* No SYN bears blocks, and a data segment has room for three beside its timestamps. */
    if (sent->mss_bytes == 0 && !sent->window_scale && !sent->sack_permitted && !sent->fast_open)
        g_assert_cmpint(found->sack_count, ==, MIN(sent->sack_count, sent->timestamps ? 3 : 4));
}

static void assert_round_trip(const struct tcp_segment *segment, const uint8_t *payload)
{
    struct tcp_segment found;
    const uint8_t *found_payload;
    size_t length = 0;
    uint8_t *octets = g_malloc(66000);

    g_assert_cmpint(tcp_wire_encode(segment, payload, path, octets, 66000, &length), ==,
                    TCP_WIRE_OK);
    g_assert_cmpuint(length, ==, tcp_wire_header_bytes(segment) + segment->payload_bytes);
    g_assert_cmpint(tcp_wire_decode(octets, length, path, &found, &found_payload), ==, TCP_WIRE_OK);
    g_assert_cmpint(found.source_port, ==, segment->source_port);
    g_assert_cmpint(found.destination_port, ==, segment->destination_port);
    g_assert_cmpuint(found.seq, ==, segment->seq);
    g_assert_cmpuint(found.ack, ==, segment->ack);
    g_assert_cmphex(found.flags, ==, segment->flags);
    g_assert_cmpint(found.window, ==, segment->window);
    g_assert_cmpint(found.urgent_pointer, ==, segment->urgent_pointer);
    assert_same_options(&found.options, &segment->options);
    g_assert_cmpuint(found.payload_offset, ==, 0);
    g_assert_cmpmem(found_payload, found.payload_bytes, payload, segment->payload_bytes);
    g_free(octets);
}

/* Any set of options, also such as nobody sends. */
static struct tcp_options random_options(void)
{
    struct tcp_options options = {
        .mss_bytes = g_test_rand_bit() ? (uint16_t)g_test_rand_int() : 0,
        .window_scale = g_test_rand_bit(),
        .window_shift = (uint8_t)g_test_rand_int(),
        .sack_permitted = g_test_rand_bit(),
        .timestamps = g_test_rand_bit(),
        .fast_open = g_test_rand_bit(),
        .sack_count = (uint8_t)g_test_rand_int_range(0, TCP_SACK_BLOCKS_MAX + 1),
        .order = (uint8_t)g_test_rand_int_range(0, TCP_ORDER_COUNT),
        .ts_value = (uint32_t)g_test_rand_int(),
        .ts_echo = (uint32_t)g_test_rand_int(),
    };

    /* A request, or a cookie of 8 octets; longer ones do not fit beside everything else. */
    if (options.fast_open && g_test_rand_bit())
        options.cookie.bytes = 8;
    for (int i = 0; i < options.cookie.bytes; i++)
        options.cookie.octets[i] = (uint8_t)g_test_rand_int();
    for (int i = 0; i < TCP_SACK_BLOCKS_MAX; i++)
        options.sack[i] =
            (struct tcp_range){(uint32_t)g_test_rand_int(), (uint32_t)g_test_rand_int()};
    return options;
}

static void random_segments_come_back_as_they_were(void)
{
    uint8_t payload[300];

    for (int round = 0; round < 2000; round++) {
        struct tcp_segment segment = {
            .source_port = (uint16_t)g_test_rand_int(),
            .destination_port = (uint16_t)g_test_rand_int(),
            .seq = (uint32_t)g_test_rand_int(),
            .ack = (uint32_t)g_test_rand_int(),
            .flags = (uint8_t)g_test_rand_int(),
            .window = (uint16_t)g_test_rand_int(),
            .urgent_pointer = (uint16_t)g_test_rand_int(),
            .options = random_options(),
            .payload_bytes = (uint32_t)g_test_rand_int_range(0, sizeof payload),
        };

        for (size_t i = 0; i < sizeof payload; i++)
            payload[i] = (uint8_t)g_test_rand_int();
        assert_round_trip(&segment, payload);
    }
}

static void the_longest_segment_fits_and_one_octet_more_does_not(void)
{
    uint8_t *payload = g_malloc0(65536);
    uint8_t *octets = g_malloc(66000);
    struct tcp_segment segment = {.flags = TCP_ACK, .payload_bytes = 65535 - 20 - 20};
    const uint8_t *found_payload = NULL;
    size_t length = 7;

    assert_round_trip(&segment, payload);
    segment.payload_bytes++;
    g_assert_cmpint(tcp_wire_encode(&segment, payload, path, octets, 66000, &length), ==,
                    TCP_WIRE_TOO_LONG);
    g_assert_cmpint(tcp_wire_decode(octets, 65516, path, &segment, &found_payload), ==,
                    TCP_WIRE_TOO_LONG);
    g_assert_cmpuint(length, ==, 7);
    g_free(payload);
    g_free(octets);
}

static void no_room_is_said_and_nothing_written(void)
{
    struct tcp_segment segment = {.flags = TCP_SYN, .options.mss_bytes = 1460};
    uint8_t octets[24];
    size_t length = 7;

    memset(octets, 0xaa, sizeof octets);
    g_assert_cmpint(tcp_wire_encode(&segment, NULL, path, octets, 23, &length), ==,
                    TCP_WIRE_NO_ROOM);
    g_assert_cmpuint(length, ==, 7);
    g_assert_cmphex(octets[0], ==, 0xaa);
    g_assert_cmpint(tcp_wire_encode(&segment, NULL, path, octets, 24, &length), ==, TCP_WIRE_OK);
}

/* ---- options ----------------------------------------------------------------------------- */

/* Decodes a header with these options; its checksum is right. */
static enum tcp_wire_error decode_options(const uint8_t *options, size_t bytes,
                                          struct tcp_segment *segment)
{
    uint8_t *octets = g_malloc0(20 + bytes);
    const uint8_t *payload;
    enum tcp_wire_error error;

    g_assert_cmpuint(bytes % 4, ==, 0);
    octets[12] = (uint8_t)((20 + bytes) / 4 << 4);
    octets[13] = TCP_SYN;
    memcpy(octets + 20, options, bytes);
    put_checksum(octets, 20 + bytes);
    error = tcp_wire_decode(octets, 20 + bytes, path, segment, &payload);
    g_free(octets);
    return error;
}

/* MUST-6, MUST-64: what is unknown is skipped by its length, on any boundary. */
static void unknown_options_are_skipped(void)
{
    /* NOP, kind 9 (obsolete), MSS 1460, kind 253 of length 2, MD5 (19), NOP, end, and padding */
    static const uint8_t options[] = {1, 9, 3, 7, 2, 4, 5, 0xb4, 253, 2, 19, 10,
                                      1, 2, 3, 4, 5, 6, 7, 8,    1,   0, 0,  0};
    struct tcp_segment segment;

    g_assert_cmpint(decode_options(options, sizeof options, &segment), ==, TCP_WIRE_OK);
    g_assert_cmpint(segment.options.mss_bytes, ==, 1460);
    g_assert_cmpint(segment.options.unknown_count, ==, 3);
}

static void nothing_counts_after_the_end_of_the_list(void)
{
    static const uint8_t options[] = {0, 2, 4, 5, 2, 0, 0, 99};
    struct tcp_segment segment;

    g_assert_cmpint(decode_options(options, sizeof options, &segment), ==, TCP_WIRE_OK);
    g_assert_cmpint(segment.options.mss_bytes, ==, 0);
}

/* MUST-7 */
static void illegal_lengths_are_refused(void)
{
    static const uint8_t options[][8] = {
        {2, 0, 5, 0xb4, 1, 1, 1, 1}, /* length 0 */
        {2, 1, 5, 0xb4, 1, 1, 1, 1}, /* shorter than kind and length */
        {2, 3, 5, 1, 1, 1, 1, 1},    /* an MSS of one octet */
        {2, 5, 5, 0xb4, 1, 1, 1, 1}, /* an MSS of three octets */
        {1, 1, 1, 1, 1, 2, 4, 5},    /* an MSS cut off by the end of the header */
        {1, 1, 1, 1, 1, 1, 1, 2},    /* a kind without length */
        {99, 0, 1, 1, 1, 1, 1, 1},   /* the same for kinds unknown */
        {99, 1, 1, 1, 1, 1, 1, 1},   {99, 9, 1, 1, 1, 1, 1, 1},
        {1, 1, 1, 1, 1, 1, 1, 99},   {3, 2, 1, 1, 1, 1, 1, 1}, /* a window scale without a shift */
        {3, 4, 7, 7, 1, 1, 1, 1},                              /* and with two */
        {4, 3, 0, 1, 1, 1, 1, 1},  /* SACK-permitted says nothing more */
        {5, 2, 1, 1, 1, 1, 1, 1},  /* SACK without a block */
        {5, 6, 0, 0, 0, 1, 1, 1},  /* with half a block */
        {8, 8, 0, 0, 0, 1, 0, 0},  /* a timestamp without an echo */
        {8, 10, 0, 0, 0, 1, 0, 0}, /* cut off by the end of the header */
    };
    struct tcp_segment segment = {.seq = 77};

    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        g_test_message("options %u", i);
        g_assert_cmpint(decode_options(options[i], 8, &segment), ==, TCP_WIRE_BAD_OPTION);
        g_assert_cmpuint(segment.seq, ==, 77);
    }
}

/* RFC 7413 §4.1.1: a cookie has 4 to 16 octets, an even number; any other length is ignored. */
static void only_some_lengths_are_those_of_a_cookie(void)
{
    for (uint8_t bytes = 0; bytes <= 20; bytes++) {
        bool fits = bytes == 0 || (bytes >= 4 && bytes <= 16 && bytes % 2 == 0);
        uint8_t options[28] = {2, 4, 5, 0xb4, 34, (uint8_t)(2 + bytes), bytes > 0 ? 0xc0 : 0};
        struct tcp_segment segment;

        g_test_message("%u octets", bytes);
        /* What lies behind a short option is zero: the end of the list. */
        g_assert_cmpint(decode_options(options, sizeof options, &segment), ==, TCP_WIRE_OK);
        g_assert_cmpint(segment.options.mss_bytes, ==, 1460);
        g_assert_cmpint(segment.options.fast_open, ==, fits);
        g_assert_cmpint(segment.options.unknown_count, ==, !fits);
        g_assert_cmpint(segment.options.cookie.bytes, ==, fits ? bytes : 0);
        g_assert_cmphex(segment.options.cookie.octets[0], ==, fits && bytes > 0 ? 0xc0 : 0);
    }
}

/* MUST-7 holds for its length all the same. */
static void a_cookie_cut_off_by_the_end_of_the_header_is_refused(void)
{
    static const uint8_t options[8] = {1, 1, 34, 10, 1, 2, 3, 4};
    struct tcp_segment segment;

    g_assert_cmpint(decode_options(options, sizeof options, &segment), ==, TCP_WIRE_BAD_OPTION);
}

/* One block and four octets more. */
static void a_piece_of_a_sack_block_is_refused(void)
{
    static const uint8_t options[16] = {1, 1, 5, 14, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3};
    struct tcp_segment segment;

    g_assert_cmpint(decode_options(options, sizeof options, &segment), ==, TCP_WIRE_BAD_OPTION);
}

/* The options as octets, as `order` lays them out. */
static void assert_layout(enum tcp_option_order order, struct tcp_options options,
                          const uint8_t *wanted, size_t bytes)
{
    struct tcp_segment segment = {.flags = TCP_SYN, .options = options};
    uint8_t octets[TCP_WIRE_HEADER_MAX_BYTES];
    size_t length;

    segment.options.order = (uint8_t)order;
    g_assert_cmpint(tcp_wire_encode(&segment, NULL, path, octets, sizeof octets, &length), ==,
                    TCP_WIRE_OK);
    g_assert_cmpmem(octets + 20, length - 20, wanted, bytes);
}

#define LAYOUT(order, options, ...)                                                                \
    do {                                                                                           \
        static const uint8_t wanted[] = {__VA_ARGS__};                                             \
        assert_layout(TCP_ORDER_##order, options, wanted, sizeof wanted);                          \
    } while (0)

/* MSS 1460, shift 7, SACK-permitted, timestamps 1 and 0. */
static void a_syn_looks_as_each_system_sends_it(void)
{
    struct tcp_options all = {.mss_bytes = 1460,
                              .window_scale = true,
                              .window_shift = 7,
                              .sack_permitted = true,
                              .timestamps = true,
                              .ts_value = 1};
    struct tcp_options plain = all, no_sack = all;

    plain.timestamps = false;
    no_sack.sack_permitted = false;
    LAYOUT(LINUX, all, 2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7);
    LAYOUT(LINUX, plain, 2, 4, 5, 0xb4, 1, 1, 4, 2, 1, 3, 3, 7);
    LAYOUT(LINUX, no_sack, 2, 4, 5, 0xb4, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7);
    LAYOUT(BSD, all, 2, 4, 5, 0xb4, 1, 3, 3, 7, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0);
    /* SACK-permitted, end of the list, and one octet of padding */
    LAYOUT(BSD, plain, 2, 4, 5, 0xb4, 1, 3, 3, 7, 4, 2, 0, 0);
    LAYOUT(BSD, no_sack, 2, 4, 5, 0xb4, 1, 3, 3, 7, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0);
    LAYOUT(WINDOWS, all, 2, 4, 5, 0xb4, 1, 3, 3, 7, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0);
    LAYOUT(WINDOWS, plain, 2, 4, 5, 0xb4, 1, 3, 3, 7, 1, 1, 4, 2);
    LAYOUT(RFC, all, 2, 4, 5, 0xb4, 1, 3, 3, 7, 1, 1, 4, 2, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0);
}

/* NOP, NOP before each, whoever sends it (RFC 7323 App. A). */
static void options_of_other_segments_stand_on_words(void)
{
    struct tcp_options options = {.timestamps = true,
                                  .ts_value = 1,
                                  .ts_echo = 2,
                                  .sack_count = 1,
                                  .sack = {{3, 0x01020304}}};

    for (int order = 0; order < TCP_ORDER_COUNT; order++) {
        static const uint8_t wanted[] = {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2,
                                         1, 1, 5, 10, 0, 0, 0, 3, 1, 2, 3, 4};

        assert_layout((enum tcp_option_order)order, options, wanted, sizeof wanted);
        assert_layout((enum tcp_option_order)order, (struct tcp_options){0}, wanted, 0);
    }
}

/* Of four blocks three fit beside the timestamps (RFC 2018 §3), and the first ones count. */
static void the_options_take_forty_octets_at_most(void)
{
    struct tcp_segment segment = {
        .options = {.timestamps = true, .sack_count = 4, .sack = {{1, 2}, {3, 4}, {5, 6}, {7, 8}}}};
    static const uint8_t payload[1];

    g_assert_cmpuint(tcp_wire_header_bytes(&segment), ==, 60);
    assert_round_trip(&segment, payload);
    segment.options.timestamps = false;
    g_assert_cmpuint(tcp_wire_header_bytes(&segment), ==, 56);
    assert_round_trip(&segment, payload);
}

/* ---- what is malformed ------------------------------------------------------------------- */

static void too_few_octets_are_refused(void)
{
    const uint8_t octets[20] = {0};
    const uint8_t *payload = NULL;
    struct tcp_segment segment;

    for (size_t length = 0; length < 20; length++) {
        g_assert_cmpint(tcp_wire_decode(octets, length, path, &segment, &payload), ==,
                        TCP_WIRE_TOO_SHORT);
        g_assert_null(payload);
    }
}

static void a_data_offset_that_does_not_fit_is_refused(void)
{
    for (int words = 0; words < 16; words++) {
        uint8_t octets[40] = {[12] = (uint8_t)(words << 4), [13] = TCP_ACK};
        const uint8_t *payload;
        struct tcp_segment segment;
        bool fits = words >= 5 && words <= 10;

        put_checksum(octets, sizeof octets);
        g_assert_cmpint(tcp_wire_decode(octets, sizeof octets, path, &segment, &payload), ==,
                        fits ? TCP_WIRE_OK : TCP_WIRE_BAD_OFFSET);
        if (fits)
            g_assert_cmpuint(segment.payload_bytes, ==, 40 - 4 * (unsigned)words);
    }
}

static void every_single_flipped_bit_is_noticed(void)
{
    struct tcp_segment segment = {.source_port = 49152,
                                  .destination_port = 80,
                                  .seq = 1,
                                  .ack = 2,
                                  .flags = TCP_ACK,
                                  .window = 3,
                                  .options.mss_bytes = 4,
                                  .payload_bytes = 5};
    const uint8_t *payload;
    uint8_t octets[64];
    size_t length;

    g_assert_cmpint(
        tcp_wire_encode(&segment, (const uint8_t *)"abcde", path, octets, sizeof octets, &length),
        ==, TCP_WIRE_OK);
    for (size_t bit = 0; bit < 8 * length; bit++) {
        octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
        g_assert_cmpint(tcp_wire_decode(octets, length, path, &segment, &payload), !=, TCP_WIRE_OK);
        octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    g_assert_cmpint(tcp_wire_decode(octets, length, path, &segment, &payload), ==, TCP_WIRE_OK);
}

/* Reserved: "must be ignored in received segments". */
static void reserved_bits_are_ignored(void)
{
    uint8_t octets[20] = {[12] = 5 << 4 | 0x0f, [13] = TCP_ACK};
    const uint8_t *payload;
    struct tcp_segment segment;

    put_checksum(octets, sizeof octets);
    g_assert_cmpint(tcp_wire_decode(octets, sizeof octets, path, &segment, &payload), ==,
                    TCP_WIRE_OK);
}

/* Octets by chance, half of them with a right checksum: never a read beyond the end (the buffer is
 * exactly as long as the segment), and what is decoded means the same when encoded again. */
static void random_octets_do_no_harm(void)
{
    int good = 0;

    for (int round = 0; round < 20000; round++) {
        size_t length = (size_t)g_test_rand_int_range(0, 80);
        uint8_t *octets = g_malloc(length > 0 ? length : 1);
        const uint8_t *payload;
        struct tcp_segment segment;

        for (size_t i = 0; i < length; i++)
            octets[i] = (uint8_t)g_test_rand_int();
        if (length >= 20) {
            octets[12] = (uint8_t)(g_test_rand_int_range(4, 16) << 4);
            for (size_t i = 20; i < length; i++)
                octets[i] = g_test_rand_bit() ? octets[i] % 11 : octets[i];
            put_checksum(octets, length);
        }
        if (tcp_wire_decode(octets, length, path, &segment, &payload) == TCP_WIRE_OK) {
            good++;
            segment.options.unknown_count = 0;
            assert_round_trip(&segment, payload);
        }
        g_free(octets);
    }
    g_test_message("%d of 20000 were segments", good);
    g_assert_cmpint(good, >, 1000);
}

static void errors_have_names(void)
{
    for (int error = TCP_WIRE_OK; error <= TCP_WIRE_NO_ROOM; error++)
        g_assert_nonnull(tcp_wire_error_name(error));
    g_assert_cmpstr(tcp_wire_error_name(TCP_WIRE_BAD_CHECKSUM), ==, "bad-checksum");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) g_test_add_func("/wire/" #name, name)
    CASE(a_checksum_worked_by_hand);
    CASE(an_odd_octet_is_padded_on_its_right);
    CASE(a_packet_from_the_real_world);
    CASE(random_segments_come_back_as_they_were);
    CASE(the_longest_segment_fits_and_one_octet_more_does_not);
    CASE(no_room_is_said_and_nothing_written);
    CASE(unknown_options_are_skipped);
    CASE(nothing_counts_after_the_end_of_the_list);
    CASE(illegal_lengths_are_refused);
    CASE(a_piece_of_a_sack_block_is_refused);
    CASE(only_some_lengths_are_those_of_a_cookie);
    CASE(a_cookie_cut_off_by_the_end_of_the_header_is_refused);
    CASE(a_syn_looks_as_each_system_sends_it);
    CASE(options_of_other_segments_stand_on_words);
    CASE(the_options_take_forty_octets_at_most);
    CASE(too_few_octets_are_refused);
    CASE(a_data_offset_that_does_not_fit_is_refused);
    CASE(every_single_flipped_bit_is_noticed);
    CASE(reserved_bits_are_ignored);
    CASE(random_octets_do_no_harm);
    CASE(errors_have_names);
    return g_test_run();
}
