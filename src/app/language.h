/* Speaking another language for a while: for a picture that is not in the window's. */
#ifndef SYNFIN_APP_LANGUAGE_H
#define SYNFIN_APP_LANGUAGE_H

/* Speaks "zh_CN", or "C" for the plain one, until language_restore() is called with what this
 * returned. */
char *language_speak(const char *language);
void language_restore(char *before);

#endif
