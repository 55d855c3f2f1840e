/* Play, pause, step, the moment, the scrubber and the pace. */
#ifndef SYNFIN_APP_TRANSPORT_BAR_H
#define SYNFIN_APP_TRANSPORT_BAR_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_TRANSPORT_BAR (synfin_transport_bar_get_type())
G_DECLARE_FINAL_TYPE(SynfinTransportBar, synfin_transport_bar, SYNFIN, TRANSPORT_BAR, AdwBin)

/* The bar keeps a reference to the run. */
void synfin_transport_bar_watch(SynfinTransportBar *self, SynfinRun *run);
/* "2.42 s", or "1 min 2.20 s" and "2 h 10 min 0 s": a moment as the bar writes it. */
size_t transport_time_text(int64_t t_ns, char *out, size_t size);

#endif
