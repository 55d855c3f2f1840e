/* The selected event, else the latest one, in plain words, with what followed from it and the
 * rule behind it. */
#ifndef SYNFIN_APP_CAPTION_CARD_H
#define SYNFIN_APP_CAPTION_CARD_H

#include "app/run.h"

#include <adwaita.h>

#define SYNFIN_TYPE_CAPTION_CARD (synfin_caption_card_get_type())
G_DECLARE_FINAL_TYPE(SynfinCaptionCard, synfin_caption_card, SYNFIN, CAPTION_CARD, AdwBin)

/* The card keeps a reference to the run. */
void synfin_caption_card_watch(SynfinCaptionCard *self, SynfinRun *run);
/* Whether the rule is shown. */
void synfin_caption_card_set_why(SynfinCaptionCard *self, bool why);
/* "RFC 9293 §3.10.7.4" as the address of that section at the RFC editor; NULL when it is none.
 * Free with g_free(). */
char *rfc_section_uri(const char *section);

#endif
