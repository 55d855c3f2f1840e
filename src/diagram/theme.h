/* Colours and strokes: a few flat inks per theme, so that a picture compresses well and means the
 * same on a wall, on paper and to an eye that does not tell red from green.  Whatever a colour
 * says, a stroke, a mark or a word says too.
 */
#ifndef SYNFIN_DIAGRAM_THEME_H
#define SYNFIN_DIAGRAM_THEME_H

#include "diagram/diagram.h"
#include "tcp/state.h"

#include <stdint.h>

enum ink {
    INK_PAGE,
    INK_TEXT,
    INK_QUIET, /* ruler, subtitles, words that need not be read at once */
    INK_FAINT, /* ticks and hairlines; never text */
    INK_LIFELINE,

    INK_SYN,
    INK_FIN,
    INK_RST,
    INK_DATA,
    INK_ACK,
    INK_AGAIN, /* sent again, or sent to ask: retransmissions, copies, probes */
    INK_INJECTED,
    INK_LOST,

    INK_RTO,
    INK_PERSIST,
    INK_KEEPALIVE,
    INK_TIME_WAIT,
    INK_DELAYED_ACK,
    INK_LOSS_PROBE,
    INK_REORDER,
    INK_USER_TIMEOUT,

    /* Names of states. */
    INK_STATE_CLOSED,
    INK_STATE_OPENING,
    INK_STATE_ESTABLISHED,
    INK_STATE_CLOSING,
    INK_STATE_WAITING,
    /* Fills of the bands, one more: listening is fainter than opening. */
    INK_BAND_CLOSED,
    INK_BAND_LISTEN,
    INK_BAND_OPENING,
    INK_BAND_ESTABLISHED,
    INK_BAND_CLOSING,
    INK_BAND_WAITING,
    INK_BAND_EDGE,

    INK_NOTE,
    INK_NOTE_FILL,
    INK_CUT_FILL,
    INK_PLAYHEAD,
    INK_COUNT
};

enum dash {
    DASH_SOLID,
    DASH_LONG,  /* sent again */
    DASH_SHORT, /* lost */
    DASH_DOTS,  /* a host without power */
    DASH_COUNT
};

struct colour {
    double r, g, b;
};

struct theme {
    uint32_t rgb[INK_COUNT]; /* 0xrrggbb */
    double stroke;           /* factor on every width */
};

const struct theme *theme_get(enum diagram_theme theme);
struct colour theme_colour(const struct theme *theme, enum ink ink);
enum ink theme_state_ink(enum tcp_state state);
enum ink theme_band_ink(enum tcp_state state);
/* Lengths of a dash pattern in pixels of scale 1; the count is 0 for a solid line. */
int theme_dash(enum dash dash, double lengths[2]);

#endif
