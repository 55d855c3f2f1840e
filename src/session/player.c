#include "session/player.h"

#include "tcp/time.h"

#include <math.h>

/* A longer step is a stall of the window and not time that anybody watched. */
#define STEP_MAX_S 0.1

void player_init(struct player *player)
{
    *player = (struct player){.pace = 1.0, .stop_ns = TIME_NEVER_NS};
}

/* The knot at or before t_ns; there is one later than it. */
static size_t knot_before(const struct player_knot *knots, size_t knot_count, int64_t t_ns)
{
    size_t low = 0, high = knot_count - 1;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (knots[middle].t_ns <= t_ns)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Moves along the drawing for up to *left_s seconds; *left_s keeps what remains once the drawing
 * is at its end.  Returns the nanoseconds passed. */
static double move_drawn(const struct player_knot *knots, size_t knot_count, double at_ns,
                         size_t knot, double px_per_s, double *left_s)
{
    double moved_ns = 0;

    for (size_t i = knot; i + 1 < knot_count; i++) {
        double span_ns = (double)(knots[i + 1].t_ns - knots[i].t_ns);
        double span_px = knots[i + 1].y_px - knots[i].y_px;
        double ahead_px = span_px * (1 - at_ns / span_ns);
        if (ahead_px > *left_s * px_per_s) {
            moved_ns += *left_s * px_per_s / span_px * span_ns;
            *left_s = 0;
            return moved_ns;
        }
        *left_s -= ahead_px / px_per_s;
        moved_ns += span_ns - at_ns;
        at_ns = 0;
    }
    return moved_ns;
}

/* The nanoseconds that dt_s of watching passes. */
static double passed_ns(const struct player *player, const struct player_knot *knots,
                        size_t knot_count, double dt_s)
{
    double moved_ns = 0;
    bool inside = knot_count > 1 && player->t_ns >= knots[0].t_ns &&
                  player->t_ns < knots[knot_count - 1].t_ns;

    if (player->measure == PLAYER_DRAWN && inside) {
        size_t knot = knot_before(knots, knot_count, player->t_ns);
        double at_ns = (double)(player->t_ns - knots[knot].t_ns) + player->fraction_ns;
        moved_ns =
            move_drawn(knots, knot_count, at_ns, knot, PLAYER_PX_PER_S * player->pace, &dt_s);
    }
    return moved_ns + dt_s * player->pace * 1e9;
}

bool player_advance(struct player *player, const struct player_knot *knots, size_t knot_count,
                    double dt_s)
{
    int64_t before_ns = player->t_ns;

    if (!player->playing || dt_s <= 0 || player->pace <= 0)
        return false;
    double move_ns = passed_ns(player, knots, knot_count, fmin(dt_s, STEP_MAX_S));
    move_ns += player->fraction_ns;
    player->t_ns += (int64_t)floor(move_ns);
    player->fraction_ns = move_ns - floor(move_ns);
    if (player->t_ns >= player->stop_ns) {
        player->t_ns = time_max_ns(player->stop_ns, before_ns);
        player->fraction_ns = 0;
        player->playing = false;
    }
    return player->t_ns != before_ns;
}
