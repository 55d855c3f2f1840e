/* The player: pure motion of a playhead, and the only place where wall time meets simulated time.
 *
 * It moves over a table of knots (t_ns, y_px) that belongs to whoever lays out the diagram.  In
 * the drawn measure it moves along y at an even pace, so that a lecture neither rushes through a
 * burst nor waits out two idle hours; in real time it moves along t.  Past the last knot it goes
 * on in real time times the pace, as an open end, until it is told a stop.
 */
#ifndef SYNFIN_SESSION_PLAYER_H
#define SYNFIN_SESSION_PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Strictly ascending in t_ns, ascending in y_px. */
struct player_knot {
    int64_t t_ns;
    double y_px;
};

enum player_measure {
    PLAYER_DRAWN,     /* an even pace along the drawing */
    PLAYER_REAL_TIME, /* an even pace along simulated time */
};

struct player {
    int64_t t_ns;
    bool playing;
    enum player_measure measure;
    double pace;        /* 1: the ordinary pace of its measure */
    int64_t stop_ns;    /* play stops here; TIME_NEVER_NS: never */
    double fraction_ns; /* what the last step moved beyond t_ns, so that rounding never stalls */
};

/* Drawing passed per second at pace 1. */
#define PLAYER_PX_PER_S 60.0

void player_init(struct player *player);
/* Moves by wall time dt_s (clamped to a tenth of a second, for a stall is no reason to jump).
 * Returns whether the playhead moved. */
bool player_advance(struct player *player, const struct player_knot *knots, size_t knot_count,
                    double dt_s);

#endif
