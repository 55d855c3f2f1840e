/* The window: one run and the panes that show it. */
#ifndef SYNFIN_APP_WINDOW_H
#define SYNFIN_APP_WINDOW_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_WINDOW (synfin_window_get_type())
G_DECLARE_FINAL_TYPE(SynfinWindow, synfin_window, SYNFIN, WINDOW, AdwApplicationWindow)

/* A window on the lesson that was last open, else on the first one. */
SynfinWindow *synfin_window_new(AdwApplication *application);
/* Opens a lesson by name, a .synfin file, or a PNG with a scenario in it.  On failure the present
 * run stays as it is, a dialog says why, and false is returned.  Unsaved interventions are lost:
 * ask with synfin_window_leave_for() where there may be any. */
bool synfin_window_open(SynfinWindow *self, const char *lesson_or_file);
/* The same, but asks first if there is something unsaved. */
void synfin_window_leave_for(SynfinWindow *self, const char *lesson_or_file);

SynfinRun *synfin_window_run(SynfinWindow *self);

#endif
