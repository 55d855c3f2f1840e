/* One host at the playhead: its state, what its application can be told, its variables and
 * timers. */
#ifndef SYNFIN_APP_HOST_PANE_H
#define SYNFIN_APP_HOST_PANE_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_HOST_PANE (synfin_host_pane_get_type())
G_DECLARE_FINAL_TYPE(SynfinHostPane, synfin_host_pane, SYNFIN, HOST_PANE, AdwBin)

/* The pane keeps a reference to the run. Call once. */
void synfin_host_pane_watch(SynfinHostPane *self, SynfinRun *run, enum trace_host host);
/* Asks what to send. */
void synfin_host_pane_ask_send(SynfinHostPane *self);

#endif
