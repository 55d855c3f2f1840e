#include "app/events.h"

struct _SynfinEvent {
    GObject parent_instance;
    uint32_t record;
};

G_DEFINE_FINAL_TYPE(SynfinEvent, synfin_event, G_TYPE_OBJECT)

static void synfin_event_class_init(SynfinEventClass *klass G_GNUC_UNUSED)
{
}

static void synfin_event_init(SynfinEvent *self G_GNUC_UNUSED)
{
}

uint32_t synfin_event_record(SynfinEvent *self)
{
    return self->record;
}

struct _SynfinEvents {
    GObject parent_instance;
    GArray *records; /* uint32_t, ascending */
};

static GType get_item_type(GListModel *model G_GNUC_UNUSED)
{
    return SYNFIN_TYPE_EVENT;
}

static guint get_n_items(GListModel *model)
{
    return SYNFIN_EVENTS(model)->records->len;
}

static gpointer get_item(GListModel *model, guint position)
{
    SynfinEvents *self = SYNFIN_EVENTS(model);
    if (position >= self->records->len)
        return NULL;
    SynfinEvent *event = g_object_new(SYNFIN_TYPE_EVENT, NULL);
    event->record = g_array_index(self->records, uint32_t, position);
    return event;
}

static void model_init(GListModelInterface *interface)
{
    interface->get_item_type = get_item_type;
    interface->get_n_items = get_n_items;
    interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE(SynfinEvents, synfin_events, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, model_init))

static void synfin_events_finalize(GObject *object)
{
    g_array_unref(SYNFIN_EVENTS(object)->records);
    G_OBJECT_CLASS(synfin_events_parent_class)->finalize(object);
}

static void synfin_events_class_init(SynfinEventsClass *klass)
{
    G_OBJECT_CLASS(klass)->finalize = synfin_events_finalize;
}

static void synfin_events_init(SynfinEvents *self)
{
    self->records = g_array_new(FALSE, FALSE, sizeof(uint32_t));
}

SynfinEvents *synfin_events_new(void)
{
    return g_object_new(SYNFIN_TYPE_EVENTS, NULL);
}

/* That a timer is stopped or set again with every segment would drown the rest. */
static bool is_worth_a_line(const struct trace_record *record)
{
    if (record->kind != TRACE_TIMER)
        return true;
    return record->timer.action == TCP_TIMER_EXPIRE ||
           (record->timer.timer == TCP_TIMER_TIME_WAIT && record->timer.action != TCP_TIMER_STOP);
}

void synfin_events_read(SynfinEvents *self, const struct trace *trace)
{
    guint before = self->records->len;
    g_array_set_size(self->records, 0);
    for (uint32_t i = 0; i < trace_record_count(trace); i++)
        if (is_worth_a_line(trace_record(trace, i)))
            g_array_append_val(self->records, i);
    g_list_model_items_changed(G_LIST_MODEL(self), 0, before, self->records->len);
}

guint synfin_events_find(SynfinEvents *self, uint32_t record)
{
    guint low = 0, high = self->records->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(self->records, uint32_t, middle) <= record)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}
