/* What the parts of the window share: window.c holds the panes together, window-actions.c says
 * what can be done, window-files.c opens, saves and asks, window-keys.c maps keys. */
#ifndef SYNFIN_APP_WINDOW_PRIVATE_H
#define SYNFIN_APP_WINDOW_PRIVATE_H

#include "app/caption-card.h"
#include "app/diagram-view.h"
#include "app/host-pane.h"
#include "app/inspector.h"
#include "app/network-strip.h"
#include "app/settings.h"
#include "app/transport-bar.h"
#include "app/watch.h"
#include "app/window.h"

/* An action that gives a command, and the one that it gives instead while the first makes no
 * sense: "power off" and "boot". */
struct command_action {
    GSimpleAction *action; /* owned by the window's action map */
    struct command command;
    struct command other;
    bool has_other;
};

struct _SynfinWindow {
    AdwApplicationWindow parent_instance;

    /* template */
    AdwToastOverlay *toasts;
    GtkWidget *content;
    GtkWidget *header_bar;
    AdwWindowTitle *title;
    GtkMenuButton *lessons_button;
    SynfinInspector *inspector;
    SynfinHostPane *panes[TRACE_HOST_COUNT];
    SynfinNetworkStrip *network_strip;
    SynfinDiagramView *view;
    GtkRevealer *follow_revealer;
    SynfinCaptionCard *caption;
    SynfinTransportBar *transport;

    /* owned */
    struct watch watch;
    GSettings *settings; /* NULL: nothing is remembered */
    GArray *commands;    /* struct command_action */
    GArray *reasons;     /* of window-reasons.c */
    GtkFileChooserNative *chooser;
    guint leave_source;
    guint arrange_source;
    char *file;              /* where the run was read from or saved to; NULL: nowhere */
    char *lesson;            /* the built-in lesson it is; NULL: none */
    char *leaving_for;       /* what to open once unsaved work is dealt with */
    bool inspector_unwanted; /* it was closed by hand: a selection does not open it again */
    bool leaving;            /* a question about unsaved work has been answered by going */
    bool closing;            /* what was asked for is to close the window */
    double zoom_before;      /* presentation */
    int arranged_px;         /* the width that the panes share */
};

/* ---- window.c */
void window_toast(SynfinWindow *self, const char *text);
void window_set_presenting(SynfinWindow *self, bool presenting);

/* ---- window-actions.c */
void window_add_actions(SynfinWindow *self);
void window_free_actions(SynfinWindow *self);
/* Which actions make sense now. */
void window_update_actions(SynfinWindow *self);
/* Gives a command at the playhead; says why not in a toast. */
bool window_act(SynfinWindow *self, const struct command *command);

void window_enable(SynfinWindow *self, const char *action, bool enabled);

/* ---- window-panes.c */
/* Shows the panes for which there is room. */
void window_arrange(SynfinWindow *self);
void window_arrange_soon(SynfinWindow *self);

/* ---- window-reasons.c */
/* Finds the buttons that give commands; call once, when all of them have their actions. */
void window_collect_reasons(SynfinWindow *self);
/* Lets the buttons of a command (an index) say why it is refused, an untranslated sentence; NULL:
 * it is not. */
void window_show_reason(SynfinWindow *self, guint command, const char *refusal);

/* ---- window-packets.c: what can be done to the selected packet. */
void window_add_packet_actions(SynfinWindow *self);
void window_update_packet_actions(SynfinWindow *self);

/* ---- window-states.c: how the window shows things, which it remembers. */
void window_add_state_actions(SynfinWindow *self);

/* ---- window-keys.c: keys without modifier, which act only where no entry takes them. */
void window_add_keys(SynfinWindow *self);

/* ---- window-files.c */
void window_open_action(SynfinWindow *self);
void window_save_action(SynfinWindow *self);
void window_save_as_action(SynfinWindow *self);
void window_export_action(SynfinWindow *self);
/* Accepts files that are dropped on the window. */
void window_accept_drops(SynfinWindow *self);
/* Saves to a path; says why not in a dialog. */
bool window_save_to(SynfinWindow *self, const char *path);
/* Whether the window may close now; else it asks and closes itself later. */
bool window_may_close(SynfinWindow *self);

#endif
