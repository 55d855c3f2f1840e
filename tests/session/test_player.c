/* The player moves evenly, in the measure that it was given, and stops where it was told to. */
#include "session/player.h"

#include "tcp/time.h"

#include <glib.h>
#include <math.h>

/* A burst of 150 ms, two hours of silence behind a break, a last exchange. */
static const struct player_knot knots[] = {
    {0, 0},
    {TIME_MS(50), 60},
    {TIME_MS(150), 180},
    {TIME_S(7200), 220},
    {TIME_S(7200) + TIME_MS(50), 280},
};
#define KNOTS   knots, G_N_ELEMENTS(knots)
#define END_NS  (TIME_S(7200) + TIME_MS(50))
#define FRAME_S (1.0 / 60)

static double y_px(int64_t t_ns)
{
    size_t i = 0;

    while (i + 2 < G_N_ELEMENTS(knots) && knots[i + 1].t_ns <= t_ns)
        i++;
    return knots[i].y_px + (knots[i + 1].y_px - knots[i].y_px) * (double)(t_ns - knots[i].t_ns) /
                               (double)(knots[i + 1].t_ns - knots[i].t_ns);
}

static struct player playing(enum player_measure measure, double pace)
{
    struct player player;

    player_init(&player);
    player.playing = true;
    player.measure = measure;
    player.pace = pace;
    return player;
}

/* Every frame passes as much of the drawing as every other, through burst and silence alike. */
static void test_even_pace(void)
{
    static const double paces[] = {0.25, 1, 3};

    for (size_t i = 0; i < G_N_ELEMENTS(paces); i++) {
        struct player player = playing(PLAYER_DRAWN, paces[i]);
        double px_a_frame = PLAYER_PX_PER_S * paces[i] * FRAME_S;
        for (int frame = 1; px_a_frame * frame < 280; frame++) {
            g_assert_true(player_advance(&player, KNOTS, FRAME_S));
            g_assert_cmpfloat_with_epsilon(y_px(player.t_ns), px_a_frame * frame, 0.001);
        }
    }
}

/* Two events a nanosecond apart and far apart on paper: rounding must not hold the player. */
static void test_finest_step(void)
{
    static const struct player_knot close[] = {{0, 0}, {1, 30}, {2, 60}, {TIME_S(1), 90}};
    struct player player = playing(PLAYER_DRAWN, 1);
    int frames = 0;

    while (player.t_ns < 2 && frames < 1000) {
        player_advance(&player, close, G_N_ELEMENTS(close), FRAME_S);
        frames++;
    }
    g_assert_cmpint(frames, >=, 60);
    g_assert_cmpint(frames, <=, 61);
}

static void test_real_time(void)
{
    struct player player = playing(PLAYER_REAL_TIME, 2);

    for (int i = 0; i < 10; i++)
        g_assert_true(player_advance(&player, KNOTS, 0.05));
    g_assert_cmpint(player.t_ns, ==, TIME_S(1));
}

/* Past the last knot there is no drawing: real time times the pace, in either measure. */
static void test_open_end(void)
{
    struct player player = playing(PLAYER_DRAWN, 2);

    player.t_ns = END_NS;
    g_assert_true(player_advance(&player, KNOTS, 0.05));
    g_assert_cmpint(player.t_ns, ==, END_NS + TIME_MS(100));
}

/* The frame in which the drawing ends is shared between both. */
static void test_across_the_end(void)
{
    struct player player = playing(PLAYER_DRAWN, 1);

    player.t_ns = END_NS - TIME_MS(2); /* 2.4 px, which take 40 ms */
    g_assert_true(player_advance(&player, KNOTS, 0.1));
    g_assert_cmpint(llabs(player.t_ns - (END_NS + TIME_MS(60))), <=, 1);
}

static void test_no_drawing(void)
{
    struct player player = playing(PLAYER_DRAWN, 1);

    g_assert_true(player_advance(&player, NULL, 0, 0.05));
    g_assert_cmpint(player.t_ns, ==, TIME_MS(50));
    g_assert_true(player_advance(&player, knots, 1, 0.05));
    g_assert_cmpint(player.t_ns, ==, TIME_MS(100));
}

static void test_stall(void)
{
    struct player player = playing(PLAYER_REAL_TIME, 1);

    g_assert_true(player_advance(&player, KNOTS, 30));
    g_assert_cmpint(player.t_ns, ==, TIME_MS(100));
    g_assert_false(player_advance(&player, KNOTS, 0));
    g_assert_false(player_advance(&player, KNOTS, -1));
}

static void test_stop(void)
{
    struct player player = playing(PLAYER_REAL_TIME, 1);

    player.stop_ns = TIME_MS(120);
    g_assert_true(player_advance(&player, KNOTS, 0.1));
    g_assert_true(player.playing);
    g_assert_true(player_advance(&player, KNOTS, 0.1));
    g_assert_cmpint(player.t_ns, ==, TIME_MS(120));
    g_assert_false(player.playing);
    g_assert_false(player_advance(&player, KNOTS, 0.1));

    /* Beyond its stop it stays where it is and never jumps back. */
    player.t_ns = TIME_S(1);
    player.playing = true;
    g_assert_false(player_advance(&player, KNOTS, 0.1));
    g_assert_cmpint(player.t_ns, ==, TIME_S(1));
    g_assert_false(player.playing);
}

static void test_paused(void)
{
    struct player player;

    player_init(&player);
    g_assert_false(player_advance(&player, KNOTS, 0.1));
    g_assert_cmpint(player.t_ns, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/session/player/even-pace-along-the-drawing", test_even_pace);
    g_test_add_func("/session/player/finest-step", test_finest_step);
    g_test_add_func("/session/player/real-time", test_real_time);
    g_test_add_func("/session/player/open-end", test_open_end);
    g_test_add_func("/session/player/across-the-end", test_across_the_end);
    g_test_add_func("/session/player/no-drawing", test_no_drawing);
    g_test_add_func("/session/player/stall", test_stall);
    g_test_add_func("/session/player/stop", test_stop);
    g_test_add_func("/session/player/paused", test_paused);
    return g_test_run();
}
