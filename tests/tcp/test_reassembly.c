/* The list of stretches held ahead of RCV.NXT, alone and against a plain array of marks. */
#include "tcp/reassembly.h"

#include <glib.h>

#define SPAN 400

static char *describe(const struct tcp_reassembly *held, uint32_t base)
{
    GString *text = g_string_new(NULL);

    for (int i = 0; i < held->count; i++) {
        g_string_append_printf(text, "%s%u-%u", i > 0 ? " " : "", held->ranges[i].start - base,
                               held->ranges[i].end - base);
    }
    return g_string_free(text, FALSE);
}

static void assert_held(const struct tcp_reassembly *held, uint32_t base, const char *wanted)
{
    char *found = describe(held, base);

    g_assert_cmpstr(found, ==, wanted);
    g_free(found);
}

static void stretches_stay_ascending_and_apart(void)
{
    /* Begins so that the numbers wrap among the stretches. */
    const uint32_t base = 0xffffffe0;
    struct tcp_reassembly held = {0};

    g_assert_true(tcp_reassembly_add(&held, (struct tcp_range){base + 40, base + 50}));
    g_assert_true(tcp_reassembly_add(&held, (struct tcp_range){base + 10, base + 20}));
    g_assert_true(tcp_reassembly_add(&held, (struct tcp_range){base + 70, base + 80}));
    assert_held(&held, base, "10-20 40-50 70-80");
    g_assert_true(tcp_reassembly_add(&held, (struct tcp_range){base + 20, base + 30}));
    assert_held(&held, base, "10-30 40-50 70-80");
    g_assert_true(tcp_reassembly_add(&held, (struct tcp_range){base + 25, base + 75}));
    assert_held(&held, base, "10-80");
    g_assert_cmpuint(tcp_reassembly_bytes(&held), ==, 70);
}

static void what_is_missing_is_cut_at_both_ends(void)
{
    struct tcp_reassembly held = {.count = 2, .ranges = {{10, 20}, {40, 50}}};
    struct tcp_range missing;

    missing = tcp_reassembly_missing(&held, (struct tcp_range){15, 45});
    g_assert_cmpuint(missing.start, ==, 20);
    g_assert_cmpuint(missing.end, ==, 40);
    missing = tcp_reassembly_missing(&held, (struct tcp_range){12, 18});
    g_assert_cmpuint(missing.start, ==, missing.end);
    missing = tcp_reassembly_missing(&held, (struct tcp_range){0, 60});
    g_assert_cmpuint(missing.start, ==, 0);
    g_assert_cmpuint(missing.end, ==, 60);
}

static void taking_goes_over_all_that_is_in_order(void)
{
    struct tcp_reassembly held = {.count = 2, .ranges = {{10, 20}, {40, 50}}};

    g_assert_cmpuint(tcp_reassembly_take(&held, 5), ==, 5);
    g_assert_cmpuint(tcp_reassembly_take(&held, 10), ==, 20);
    assert_held(&held, 0, "40-50");
    g_assert_cmpuint(tcp_reassembly_take(&held, 45), ==, 50);
    g_assert_cmpint(held.count, ==, 0);
}

static void a_full_list_refuses_one_more_but_joins_neighbours(void)
{
    struct tcp_reassembly held = {0};

    for (uint32_t i = 0; i < TCP_GAPS_MAX; i++)
        g_assert_true(tcp_reassembly_add(&held, (struct tcp_range){10 * i, 10 * i + 5}));
    g_assert_false(tcp_reassembly_add(&held, (struct tcp_range){10007, 10008}));
    g_assert_cmpint(held.count, ==, TCP_GAPS_MAX);
    g_assert_true(tcp_reassembly_add(&held, (struct tcp_range){5, 10}));
    g_assert_cmpint(held.count, ==, TCP_GAPS_MAX - 1);
}

/* One random stretch into the list and into the array; both must agree afterwards. */
static void add_to_both(struct tcp_reassembly *held, bool *marks, uint32_t base)
{
    uint32_t start = (uint32_t)g_test_rand_int_range(1, SPAN - 1);
    uint32_t end = (uint32_t)g_test_rand_int_range((gint32)start + 1, SPAN);
    struct tcp_range missing =
        tcp_reassembly_missing(held, (struct tcp_range){base + start, base + end});
    uint32_t first = start, last = end;

    if (end - start > 20) {
        end = start + 20;
        last = end;
        missing = tcp_reassembly_missing(held, (struct tcp_range){base + start, base + end});
    }
    while (first < last && marks[first])
        first++;
    while (last > first && marks[last - 1])
        last--;
    g_assert_cmpuint(missing.end - missing.start, ==, last - first);
    if (first < last)
        g_assert_cmpuint(missing.start - base, ==, first);
    if (tcp_reassembly_add(held, (struct tcp_range){base + start, base + end}))
        for (uint32_t i = start; i < end; i++)
            marks[i] = true;
}

static void random_stretches_agree_with_an_array_of_marks(void)
{
    for (int round = 0; round < 200; round++) {
        struct tcp_reassembly held = {0};
        uint32_t base = (uint32_t)g_test_rand_int();
        bool marks[SPAN + 1] = {false};
        uint32_t count = 0, next = 1;

        for (int i = 0; i < 40; i++)
            add_to_both(&held, marks, base);
        for (int i = 0; i < SPAN; i++)
            count += marks[i];
        g_assert_cmpuint(tcp_reassembly_bytes(&held), ==, count);
        while (marks[next])
            next++;
        g_assert_cmpuint(tcp_reassembly_take(&held, base + 1) - base, ==, next);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) g_test_add_func("/reassembly/" #name, name)
    CASE(stretches_stay_ascending_and_apart);
    CASE(what_is_missing_is_cut_at_both_ends);
    CASE(taking_goes_over_all_that_is_in_order);
    CASE(a_full_list_refuses_one_more_but_joins_neighbours);
    CASE(random_stretches_agree_with_an_array_of_marks);
    return g_test_run();
}
