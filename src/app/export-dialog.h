/* Asks in which form the run is to be written and how it is to look, says how large it will be,
 * and writes it. */
#ifndef SYNFIN_APP_EXPORT_DIALOG_H
#define SYNFIN_APP_EXPORT_DIALOG_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_EXPORT_DIALOG (synfin_export_dialog_get_type())
G_DECLARE_FINAL_TYPE(SynfinExportDialog, synfin_export_dialog, SYNFIN, EXPORT_DIALOG, AdwWindow)

/* What a file shows of the run; the order of the dialog's list. */
enum export_part {
    EXPORT_WHOLE,
    EXPORT_VISIBLE,
    EXPORT_AT_PLAYHEAD,
};

/* `from_ns` to `to_ns` is what the window shows of the run, `name` what the file is to be called.
 * The dialog emits "exported" with the path once the file is written. */
SynfinExportDialog *synfin_export_dialog_new(GtkWindow *parent, SynfinRun *run, int64_t from_ns,
                                             int64_t to_ns, const char *name);
/* Writes the file as the form stands.  On failure the form says what went wrong. */
bool synfin_export_dialog_write(SynfinExportDialog *self, const char *path);
void synfin_export_dialog_set_part(SynfinExportDialog *self, enum export_part part);
/* The size that the form announces of a picture. */
void synfin_export_dialog_size(SynfinExportDialog *self, int *width_px, int *height_px);

#endif
