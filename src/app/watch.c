#include "app/watch.h"

void watch_clear(struct watch *watch)
{
    if (watch->run)
        g_clear_signal_handler(&watch->handler, watch->run);
    g_clear_object(&watch->run);
}

void watch_set(struct watch *watch, SynfinRun *run, watch_changed_cb changed, gpointer data)
{
    watch_clear(watch);
    if (!run)
        return;
    watch->run = g_object_ref(run);
    watch->handler = g_signal_connect(run, "changed", G_CALLBACK(changed), data);
    changed(run, RUN_CHANGE_ALL, data);
}
