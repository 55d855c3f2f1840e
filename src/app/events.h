/* The records of a run that are worth a line, as a list model whose items are made on demand. */
#ifndef SYNFIN_APP_EVENTS_H
#define SYNFIN_APP_EVENTS_H

#include "app/run.h"

#include <gio/gio.h>

#define SYNFIN_TYPE_EVENT (synfin_event_get_type())
G_DECLARE_FINAL_TYPE(SynfinEvent, synfin_event, SYNFIN, EVENT, GObject)
/* The record that it stands for. */
uint32_t synfin_event_record(SynfinEvent *self);

#define SYNFIN_TYPE_EVENTS (synfin_events_get_type())
G_DECLARE_FINAL_TYPE(SynfinEvents, synfin_events, SYNFIN, EVENTS, GObject)
SynfinEvents *synfin_events_new(void);
/* Reads the trace anew and says so in one emission. */
void synfin_events_read(SynfinEvents *self, const struct trace *trace);
/* The position of the last event up to and including `record`; G_MAXUINT before the first. */
guint synfin_events_find(SynfinEvents *self, uint32_t record);

#endif
