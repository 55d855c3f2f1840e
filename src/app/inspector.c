#include "app/inspector.h"

#include "app/segment-sheet.h"
#include "app/transcript.h"

struct _SynfinInspector {
    AdwBin parent_instance;

    /* template */
    SynfinSegmentSheet *sheet;
    SynfinTranscript *transcript;
};

G_DEFINE_FINAL_TYPE(SynfinInspector, synfin_inspector, ADW_TYPE_BIN)

void synfin_inspector_watch(SynfinInspector *self, SynfinRun *run)
{
    synfin_segment_sheet_watch(self->sheet, run);
    synfin_transcript_watch(self->transcript, run);
}

static void synfin_inspector_class_init(SynfinInspectorClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    g_type_ensure(SYNFIN_TYPE_SEGMENT_SHEET);
    g_type_ensure(SYNFIN_TYPE_TRANSCRIPT);
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/inspector.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinInspector, sheet);
    gtk_widget_class_bind_template_child(widget_class, SynfinInspector, transcript);
}

static void synfin_inspector_init(SynfinInspector *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}
