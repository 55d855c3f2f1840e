/* Marks for text that a person reads.  The domain is named with every look-up, so that the words
 * of this program are found whatever domain the process has set.
 */
#ifndef SYNFIN_TRACE_GETTEXT_H
#define SYNFIN_TRACE_GETTEXT_H

#include <libintl.h>

#define _(text)  dgettext("synfin", text)
#define N_(text) (text)

#endif
