/* The events of a run as a list of sentences: what the diagram shows, in words.  A click moves
 * the playhead; the list follows it. */
#ifndef SYNFIN_APP_TRANSCRIPT_H
#define SYNFIN_APP_TRANSCRIPT_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_TRANSCRIPT (synfin_transcript_get_type())
G_DECLARE_FINAL_TYPE(SynfinTranscript, synfin_transcript, SYNFIN, TRANSCRIPT, AdwBin)

/* The list keeps a reference to the run. */
void synfin_transcript_watch(SynfinTranscript *self, SynfinRun *run);

#endif
