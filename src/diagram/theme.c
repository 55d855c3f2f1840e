#include "diagram/theme.h"

/* clang-format off */
static const struct theme themes[DIAGRAM_THEME_COUNT] = {
    [DIAGRAM_LIGHT] = {
        .rgb = {
            [INK_PAGE] = 0xfafafa, [INK_TEXT] = 0x241f31, [INK_QUIET] = 0x6a6773,
            [INK_FAINT] = 0xb9b6bf, [INK_LIFELINE] = 0x4a4753,
            [INK_SYN] = 0x0061a8, [INK_FIN] = 0x7a3b9e, [INK_RST] = 0xb5121f,
            [INK_DATA] = 0x00716b, [INK_ACK] = 0x57545e, [INK_AGAIN] = 0xad4f00,
            [INK_INJECTED] = 0x8f2d6b, [INK_LOST] = 0xc01c28,
            [INK_RTO] = 0xad4f00, [INK_PERSIST] = 0x00716b, [INK_KEEPALIVE] = 0x1a5fb4,
            [INK_TIME_WAIT] = 0x7d6300, [INK_DELAYED_ACK] = 0x6b4fa0, [INK_LOSS_PROBE] = 0xb0306a,
            [INK_REORDER] = 0x3f6b1a, [INK_USER_TIMEOUT] = 0x8a2b2b,
            [INK_STATE_CLOSED] = 0x57545e, [INK_STATE_OPENING] = 0x0d4a84,
            [INK_STATE_ESTABLISHED] = 0x0b6046, [INK_STATE_CLOSING] = 0x5f2686,
            [INK_STATE_WAITING] = 0x5c4600,
            [INK_BAND_CLOSED] = 0xefeff1, [INK_BAND_LISTEN] = 0xe4eef8,
            [INK_BAND_OPENING] = 0xcbe0f4, [INK_BAND_ESTABLISHED] = 0xcdeee0,
            [INK_BAND_CLOSING] = 0xead8f3, [INK_BAND_WAITING] = 0xfbe6a2,
            [INK_BAND_EDGE] = 0xa9a6b4,
            [INK_NOTE] = 0x5b4b14, [INK_NOTE_FILL] = 0xfdf3cf, [INK_CUT_FILL] = 0xfbe9ea,
            [INK_PLAYHEAD] = 0x1c6fd1,
        },
        .stroke = 1.0,
    },
    [DIAGRAM_DARK] = {
        .rgb = {
            [INK_PAGE] = 0x1e1e21, [INK_TEXT] = 0xf3f2f5, [INK_QUIET] = 0xa7a4b0,
            [INK_FAINT] = 0x5b5963, [INK_LIFELINE] = 0xbdbac6,
            [INK_SYN] = 0x70b8ff, [INK_FIN] = 0xd3a0f0, [INK_RST] = 0xff7b80,
            [INK_DATA] = 0x4fd1c2, [INK_ACK] = 0xc2bfca, [INK_AGAIN] = 0xffa657,
            [INK_INJECTED] = 0xf08cc8, [INK_LOST] = 0xff7b80,
            [INK_RTO] = 0xffa657, [INK_PERSIST] = 0x4fd1c2, [INK_KEEPALIVE] = 0x8cbcff,
            [INK_TIME_WAIT] = 0xe6c34a, [INK_DELAYED_ACK] = 0xb9a3f5, [INK_LOSS_PROBE] = 0xff92bd,
            [INK_REORDER] = 0xa5d66f, [INK_USER_TIMEOUT] = 0xff9d8f,
            [INK_STATE_CLOSED] = 0xb4b1bd, [INK_STATE_OPENING] = 0x8fc5ff,
            [INK_STATE_ESTABLISHED] = 0x7fdcb6, [INK_STATE_CLOSING] = 0xd9adf2,
            [INK_STATE_WAITING] = 0xf0d36b,
            [INK_BAND_CLOSED] = 0x2c2b31, [INK_BAND_LISTEN] = 0x24303d,
            [INK_BAND_OPENING] = 0x24466b, [INK_BAND_ESTABLISHED] = 0x1d4e3d,
            [INK_BAND_CLOSING] = 0x4a2f5c, [INK_BAND_WAITING] = 0x5c4a12,
            [INK_BAND_EDGE] = 0x6d6a78,
            [INK_NOTE] = 0xefdfa6, [INK_NOTE_FILL] = 0x39331f, [INK_CUT_FILL] = 0x3a2225,
            [INK_PLAYHEAD] = 0x62a0ea,
        },
        .stroke = 1.05,
    },
    [DIAGRAM_PRINT] = {
        .rgb = {
            [INK_PAGE] = 0xffffff, [INK_TEXT] = 0x000000, [INK_QUIET] = 0x404040,
            [INK_FAINT] = 0xa0a0a0, [INK_LIFELINE] = 0x202020,
            [INK_SYN] = 0x000000, [INK_FIN] = 0x000000, [INK_RST] = 0x000000,
            [INK_DATA] = 0x000000, [INK_ACK] = 0x000000, [INK_AGAIN] = 0x000000,
            [INK_INJECTED] = 0x000000, [INK_LOST] = 0x000000,
            [INK_RTO] = 0x000000, [INK_PERSIST] = 0x000000, [INK_KEEPALIVE] = 0x000000,
            [INK_TIME_WAIT] = 0x000000, [INK_DELAYED_ACK] = 0x000000, [INK_LOSS_PROBE] = 0x000000,
            [INK_REORDER] = 0x000000, [INK_USER_TIMEOUT] = 0x000000,
            [INK_STATE_CLOSED] = 0x404040, [INK_STATE_OPENING] = 0x000000,
            [INK_STATE_ESTABLISHED] = 0x000000, [INK_STATE_CLOSING] = 0x000000,
            [INK_STATE_WAITING] = 0x000000,
            [INK_BAND_CLOSED] = 0xffffff, [INK_BAND_LISTEN] = 0xffffff,
            [INK_BAND_OPENING] = 0xf0f0f0, [INK_BAND_ESTABLISHED] = 0xd4d4d4,
            [INK_BAND_CLOSING] = 0xf0f0f0, [INK_BAND_WAITING] = 0xe2e2e2,
            [INK_BAND_EDGE] = 0x505050,
            [INK_NOTE] = 0x000000, [INK_NOTE_FILL] = 0xf4f4f4, [INK_CUT_FILL] = 0xededed,
            [INK_PLAYHEAD] = 0x000000,
        },
        .stroke = 0.9,
    },
    [DIAGRAM_CONTRAST] = {
        .rgb = {
            [INK_PAGE] = 0xffffff, [INK_TEXT] = 0x000000, [INK_QUIET] = 0x303030,
            [INK_FAINT] = 0x707070, [INK_LIFELINE] = 0x000000,
            [INK_SYN] = 0x0040a0, [INK_FIN] = 0x5c0a8c, [INK_RST] = 0xa00010,
            [INK_DATA] = 0x005a50, [INK_ACK] = 0x202020, [INK_AGAIN] = 0x8a3800,
            [INK_INJECTED] = 0x7d0055, [INK_LOST] = 0xb00010,
            [INK_RTO] = 0x8a3800, [INK_PERSIST] = 0x005a50, [INK_KEEPALIVE] = 0x0040a0,
            [INK_TIME_WAIT] = 0x594200, [INK_DELAYED_ACK] = 0x4a2c86, [INK_LOSS_PROBE] = 0x8a1450,
            [INK_REORDER] = 0x2a4c0c, [INK_USER_TIMEOUT] = 0x701414,
            [INK_STATE_CLOSED] = 0x202020, [INK_STATE_OPENING] = 0x003070,
            [INK_STATE_ESTABLISHED] = 0x004a30, [INK_STATE_CLOSING] = 0x480870,
            [INK_STATE_WAITING] = 0x453300,
            [INK_BAND_CLOSED] = 0xe4e4e4, [INK_BAND_LISTEN] = 0xd6e8fb,
            [INK_BAND_OPENING] = 0x9cc8f5, [INK_BAND_ESTABLISHED] = 0x8be0b8,
            [INK_BAND_CLOSING] = 0xd9b0f0, [INK_BAND_WAITING] = 0xffd84a,
            [INK_BAND_EDGE] = 0x202020,
            [INK_NOTE] = 0x000000, [INK_NOTE_FILL] = 0xfff0b0, [INK_CUT_FILL] = 0xffdcdc,
            [INK_PLAYHEAD] = 0x0040c0,
        },
        .stroke = 1.6,
    },
};
/* clang-format on */

const struct theme *theme_get(enum diagram_theme theme)
{
    return &themes[theme < DIAGRAM_THEME_COUNT ? theme : DIAGRAM_LIGHT];
}

struct colour theme_colour(const struct theme *theme, enum ink ink)
{
    uint32_t rgb = theme->rgb[ink];

    return (struct colour){
        (double)(rgb >> 16 & 0xff) / 255,
        (double)(rgb >> 8 & 0xff) / 255,
        (double)(rgb & 0xff) / 255,
    };
}

enum ink theme_state_ink(enum tcp_state state)
{
    switch (state) {
    case TCP_LISTEN:
    case TCP_SYN_SENT:
    case TCP_SYN_RECEIVED:
        return INK_STATE_OPENING;
    case TCP_ESTABLISHED:
        return INK_STATE_ESTABLISHED;
    case TCP_FIN_WAIT_1:
    case TCP_FIN_WAIT_2:
    case TCP_CLOSE_WAIT:
    case TCP_CLOSING:
    case TCP_LAST_ACK:
        return INK_STATE_CLOSING;
    case TCP_TIME_WAIT:
        return INK_STATE_WAITING;
    default:
        return INK_STATE_CLOSED;
    }
}

enum ink theme_band_ink(enum tcp_state state)
{
    if (state == TCP_LISTEN)
        return INK_BAND_LISTEN;
    return INK_BAND_OPENING + (theme_state_ink(state) - INK_STATE_OPENING) -
           (state == TCP_CLOSED ? 1 : 0);
}

int theme_dash(enum dash dash, double lengths[2])
{
    static const double patterns[DASH_COUNT][2] = {
        [DASH_LONG] = {8, 4}, [DASH_SHORT] = {4, 3.5}, [DASH_DOTS] = {1.5, 3.5}};

    lengths[0] = patterns[dash][0];
    lengths[1] = patterns[dash][1];
    return dash == DASH_SOLID ? 0 : 2;
}
