/* The window as somebody in front of it has it: real pointer and key events through XTest, real
 * frames.  A test opens a lesson, points, presses, and waits for what must come of it. */
#ifndef SYNFIN_TESTS_APP_HARNESS_H
#define SYNFIN_TESTS_APP_HARNESS_H

#include "app/diagram-view-private.h"
#include "app/window-private.h"

/* To be called first in main(). */
void harness_start(int *argc, char ***argv);
/* A shown window with a lesson or file open, of the given size. */
SynfinWindow *harness_window(const char *lesson_or_file, int width_px, int height_px);
/* Destroys the window and fails if it, its view or its run outlive it. */
void harness_close(SynfinWindow *window);

/* How everything stands at the playhead, where that is, and moving it there exactly. */
const struct trace_moment *harness_moment(SynfinWindow *window);
int64_t harness_t_ns(SynfinWindow *window);
void harness_seek(SynfinWindow *window, int64_t to_ns);

/* Lets the program run until the condition holds; fails after some seconds. */
#define harness_wait(condition)                                                                    \
    do {                                                                                           \
        gint64 deadline_us = g_get_monotonic_time() + 8 * G_USEC_PER_SEC;                          \
        while (!(condition) && g_get_monotonic_time() < deadline_us)                               \
            harness_turn();                                                                        \
        if (!(condition))                                                                          \
            g_error("%s:%d: never came true: %s", __FILE__, __LINE__, #condition);                 \
    } while (0)
/* One turn of the main loop. */
void harness_turn(void);
/* Lets the program run for so long. */
void harness_rest(int milliseconds);
/* Lets it run until the widget has been drawn again. */
void harness_settle(SynfinWindow *window);

/* A press and release of a button at a point of a widget; button 1 is the primary one. */
void harness_click_at(GtkWidget *widget, double x_px, double y_px, unsigned button);
/* In the widget's middle. */
void harness_click(GtkWidget *widget);
/* The first widget that has this action. */
void harness_click_action(SynfinWindow *window, const char *action);
void harness_drag(GtkWidget *widget, double x0_px, double y0_px, double x1_px, double y1_px);
/* By the names of X: "space", "Delete", "Page_Down"; modifiers may be NULL or "Control_L". */
void harness_key(const char *modifier, const char *key);
/* Types letters, spaces and full stops. */
void harness_type(const char *text);

/* The first descendant of a GTK class, for what GTK itself puts into menus; NULL: none. */
GtkWidget *harness_find_class(GtkWidget *widget, const char *class_name);
/* The first child of a widget, however deep, with this action; NULL if there is none. */
GtkWidget *harness_find_action(GtkWidget *widget, const char *action);

#endif
