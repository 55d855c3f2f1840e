/* The built-in lessons, grouped by tab, with a search.  Opens one through "win.lesson". */
#ifndef SYNFIN_APP_LESSONS_MENU_H
#define SYNFIN_APP_LESSONS_MENU_H

#include <adwaita.h>

#define SYNFIN_TYPE_LESSONS_MENU (synfin_lessons_menu_get_type())
G_DECLARE_FINAL_TYPE(SynfinLessonsMenu, synfin_lessons_menu, SYNFIN, LESSONS_MENU, GtkPopover)

/* The name of a tab, translated. */
const char *lesson_tab_label(const char *tab);

#endif
