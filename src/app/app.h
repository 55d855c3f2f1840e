/* The window's way in.  Everything below it is GTK. */
#ifndef SYNFIN_APP_APP_H
#define SYNFIN_APP_APP_H

/* Runs the program with a window until its last one is closed; argv holds the program's name and
 * the files or lessons to open.  Returns the exit status. */
int app_main(int argc, char **argv);

#endif
