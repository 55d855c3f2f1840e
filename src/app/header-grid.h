/* The header of a segment as RFC 9293 Fig. 1 draws it, 32 bits a row, with the values of one
 * segment. */
#ifndef SYNFIN_APP_HEADER_GRID_H
#define SYNFIN_APP_HEADER_GRID_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_HEADER_GRID (synfin_header_grid_get_type())
G_DECLARE_FINAL_TYPE(SynfinHeaderGrid, synfin_header_grid, SYNFIN, HEADER_GRID, AdwBin)

/* Shows a packet of the run as the wire would carry it. */
void synfin_header_grid_show(SynfinHeaderGrid *self, SynfinRun *run, uint32_t packet);

#endif
