/* How a pane listens to a run: it keeps a reference and one signal handler, and lets go of both
 * together. */
#ifndef SYNFIN_APP_WATCH_H
#define SYNFIN_APP_WATCH_H

#include "app/run.h"

struct watch {
    SynfinRun *run; /* a reference */
    gulong handler;
};

typedef void (*watch_changed_cb)(SynfinRun *run, guint change, gpointer data);

/* Stops watching what was watched before; NULL watches nothing.  Tells of everything at once. */
void watch_set(struct watch *watch, SynfinRun *run, watch_changed_cb changed, gpointer data);
void watch_clear(struct watch *watch);

#endif
