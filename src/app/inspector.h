/* The panel beside the diagram: the selected segment, and the transcript. */
#ifndef SYNFIN_APP_INSPECTOR_H
#define SYNFIN_APP_INSPECTOR_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_INSPECTOR (synfin_inspector_get_type())
G_DECLARE_FINAL_TYPE(SynfinInspector, synfin_inspector, SYNFIN, INSPECTOR, AdwBin)

void synfin_inspector_watch(SynfinInspector *self, SynfinRun *run);

#endif
