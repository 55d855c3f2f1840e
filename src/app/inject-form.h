/* A form for a segment that nobody in the run has sent; its button gives the command through
 * the action "win.act". */
#ifndef SYNFIN_APP_INJECT_FORM_H
#define SYNFIN_APP_INJECT_FORM_H

#include <adwaita.h>

#define SYNFIN_TYPE_INJECT_FORM (synfin_inject_form_get_type())
G_DECLARE_FINAL_TYPE(SynfinInjectForm, synfin_inject_form, SYNFIN, INJECT_FORM, AdwBin)

GtkWidget *synfin_inject_form_new(void);

#endif
