/* One segment as it stands on the wire: the header of RFC 9293 Fig. 1 with its values, when and
 * why it was sent, and what the receiver made of it. */
#ifndef SYNFIN_APP_SEGMENT_SHEET_H
#define SYNFIN_APP_SEGMENT_SHEET_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_SEGMENT_SHEET (synfin_segment_sheet_get_type())
G_DECLARE_FINAL_TYPE(SynfinSegmentSheet, synfin_segment_sheet, SYNFIN, SEGMENT_SHEET, AdwBin)

/* The sheet keeps a reference to the run and shows what is selected, else the latest. */
void synfin_segment_sheet_watch(SynfinSegmentSheet *self, SynfinRun *run);

#endif
