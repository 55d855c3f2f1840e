/* The cable between the hosts: what it does to segments, and what can be done to it. */
#ifndef SYNFIN_APP_NETWORK_STRIP_H
#define SYNFIN_APP_NETWORK_STRIP_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_NETWORK_STRIP (synfin_network_strip_get_type())
G_DECLARE_FINAL_TYPE(SynfinNetworkStrip, synfin_network_strip, SYNFIN, NETWORK_STRIP, AdwBin)

/* The strip keeps a reference to the run. */
void synfin_network_strip_watch(SynfinNetworkStrip *self, SynfinRun *run);

#endif
