/* A form for some settings of the cable: a row each, for one way or both.  Enter or a preset
 * gives the command through the action "win.act". */
#ifndef SYNFIN_APP_LINK_FORM_H
#define SYNFIN_APP_LINK_FORM_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_LINK_FORM (synfin_link_form_get_type())
G_DECLARE_FINAL_TYPE(SynfinLinkForm, synfin_link_form, SYNFIN, LINK_FORM, AdwBin)

/* `presets` are values for the first setting, ending in NULL, or NULL. */
GtkWidget *synfin_link_form_new(const enum trace_link_setting *settings, size_t count,
                                const char *const *presets);
/* The form keeps a reference to the run. */
void synfin_link_form_watch(SynfinLinkForm *self, SynfinRun *run);
/* "Delay", translated. */
const char *link_setting_label(enum trace_link_setting setting);

#endif
