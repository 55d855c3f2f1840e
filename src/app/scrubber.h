/* The way through a run along its drawn axis, with a mark for each segment and the names of the
 * chapters.  Click or drag moves the playhead. */
#ifndef SYNFIN_APP_SCRUBBER_H
#define SYNFIN_APP_SCRUBBER_H

#include "app/run.h"

#include <gtk/gtk.h>

#define SYNFIN_TYPE_SCRUBBER (synfin_scrubber_get_type())
G_DECLARE_FINAL_TYPE(SynfinScrubber, synfin_scrubber, SYNFIN, SCRUBBER, GtkWidget)

/* The scrubber keeps a reference to the run. */
void synfin_scrubber_watch(SynfinScrubber *self, SynfinRun *run);

#endif
