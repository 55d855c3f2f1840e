/* What trace/sentence.h says of the records of a run, however long it is.  Free with g_free(). */
#ifndef SYNFIN_APP_SENTENCES_H
#define SYNFIN_APP_SENTENCES_H

#include "app/run.h"

char *run_sentence(SynfinRun *run, uint32_t record);
/* "" where there is nothing to explain. */
char *run_rule(SynfinRun *run, uint32_t record);

#endif
