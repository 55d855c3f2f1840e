/* The application object, for app_main() and for tests. */
#ifndef SYNFIN_APP_APPLICATION_H
#define SYNFIN_APP_APPLICATION_H

#include <adwaita.h>

/* Not yet registered; opens a window when it is activated. */
AdwApplication *app_new(void);

#endif
