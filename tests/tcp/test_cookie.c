/* The cookies of TCP Fast Open (RFC 7413 §4.1.2), and the code that they are made with. */
#include "tcp/cookie.h"

#include <glib.h>

/* The vectors published with the algorithm: key 00 01 .. 0f, message 00 01 .. of each length. */
static void siphash_agrees_with_the_published_vectors(void)
{
    static const struct tcp_secret key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
    static const uint64_t macs[] = {
        0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
        0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
        0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7,
        0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5,
    };
    uint8_t octets[G_N_ELEMENTS(macs)];

    for (size_t length = 0; length < G_N_ELEMENTS(macs); length++) {
        octets[length] = (uint8_t)length;
        g_assert_cmphex(tcp_siphash(&key, octets, length), ==, macs[length]);
    }
}

/* §4.1.2: the same for the same address and secret, another for another. */
static void a_cookie_depends_on_address_and_secret(void)
{
    static const struct tcp_secret secret = {1, 2}, other = {1, 3};
    struct tcp_cookie cookie = tcp_cookie_make(&secret, 0x0a000001);
    struct tcp_cookie again = tcp_cookie_make(&secret, 0x0a000001);
    struct tcp_cookie elsewhere = tcp_cookie_make(&secret, 0x0a000002);
    struct tcp_cookie rebooted = tcp_cookie_make(&other, 0x0a000001);
    struct tcp_cookie shorter = cookie;

    shorter.bytes = 4;
    g_assert_cmpint(cookie.bytes, ==, 8);
    g_assert_true(tcp_cookie_same(&cookie, &again));
    g_assert_false(tcp_cookie_same(&cookie, &elsewhere));
    g_assert_false(tcp_cookie_same(&cookie, &rebooted));
    g_assert_false(tcp_cookie_same(&cookie, &shorter));
}

static void a_cookie_is_its_mac_lowest_octet_first(void)
{
    static const struct tcp_secret key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
    struct tcp_cookie cookie = tcp_cookie_make(&key, 0x00010203);
    char text[TCP_COOKIE_TEXT_MAX];

    g_assert_cmpstr(tcp_cookie_text(&cookie, text), ==, "b7877127e09427cf");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) g_test_add_func("/cookie/" #name, name)
    CASE(siphash_agrees_with_the_published_vectors);
    CASE(a_cookie_depends_on_address_and_secret);
    CASE(a_cookie_is_its_mac_lowest_octet_first);
    return g_test_run();
}
