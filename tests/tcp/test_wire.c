/* Segments as octets, both ways (RFC 9293 §3.1, §3.2). */
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
    /* SACK permitted */
    g_assert_cmpint(segment.options.unknown_count, ==, 1);
    g_assert_cmpuint(segment.payload_bytes, ==, 0);
    /* The pseudo-header counts: the same octets are not for another host. */
    g_assert_cmpint(tcp_wire_decode(octets, sizeof octets, path, &segment, &payload), ==,
                    TCP_WIRE_BAD_CHECKSUM);
}

/* ---- there and back ---------------------------------------------------------------------- */

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
    g_assert_cmpint(found.options.mss_bytes, ==, segment->options.mss_bytes);
    g_assert_cmpint(found.options.unknown_count, ==, 0);
    g_assert_cmpuint(found.payload_offset, ==, 0);
    g_assert_cmpmem(found_payload, found.payload_bytes, payload, segment->payload_bytes);
    g_free(octets);
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
            .options.mss_bytes = g_test_rand_bit() ? (uint16_t)g_test_rand_int() : 0,
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
    /* NOP, window scale, MSS 1460, SACK permitted, timestamps, NOP, end, and padding */
    static const uint8_t options[] = {1, 3, 3, 7, 2, 4, 5, 0xb4, 4, 2, 8, 10,
                                      1, 2, 3, 4, 5, 6, 7, 8,    1, 0, 0, 0};
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
        {99, 1, 1, 1, 1, 1, 1, 1},   {99, 9, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 99},
    };
    struct tcp_segment segment = {.seq = 77};

    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        g_test_message("options %u", i);
        g_assert_cmpint(decode_options(options[i], 8, &segment), ==, TCP_WIRE_BAD_OPTION);
        g_assert_cmpuint(segment.seq, ==, 77);
    }
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
                octets[i] = g_test_rand_bit() ? octets[i] % 5 : octets[i];
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
    CASE(too_few_octets_are_refused);
    CASE(a_data_offset_that_does_not_fit_is_refused);
    CASE(every_single_flipped_bit_is_noticed);
    CASE(reserved_bits_are_ignored);
    CASE(random_octets_do_no_harm);
    CASE(errors_have_names);
    return g_test_run();
}
