/* How the connections of a run ended, read from its trace alone.
 *
 * Every connection must have finished, or have given up for a reason that its user was told, or
 * wait for something that may legally take for ever.  Anything else is a fault of TCP: a
 * connection that has something to say and no timer that will make it say so.
 */
#ifndef SYNFIN_TESTS_EXHAUSTION_ENDS_H
#define SYNFIN_TESTS_EXHAUSTION_ENDS_H

#include "trace/trace.h"

enum end_kind {
    END_FINISHED, /* closed in good order: both FINs are acknowledged, 2MSL is over */
    /* gave up, and the user knows why */
    END_REFUSED,
    END_RESET,
    END_TIMED_OUT,
    END_ABORTED,  /* by its own user: ABORT, or CLOSE with octets unread */
    END_UNOPENED, /* its user closed it before it was open */
    END_OFF,      /* its host lost power */
    /* waits, and may */
    END_LISTENS,
    END_IDLE,       /* open at both ends, nothing to say */
    END_RESET_LOST, /* half-open and idle: the peer's reset was lost, or not exact */
    END_HALF_OPEN,  /* half-open and idle: the peer crashed or gave up in silence */
    END_FIN_WAIT_2, /* the peer's user does not close */
    END_NO_FIN,     /* FIN-WAIT-2, and the peer is gone: a FIN will not come */
    END_CLOSE_WAIT, /* its own user does not close */
    END_NO_WINDOW,  /* the peer's user does not read; probes go on */
    END_KIND_COUNT
};

struct ends {
    unsigned counts[END_KIND_COUNT];
    char wrong[240]; /* the first thing that must not be, "" so far */
};

/* Of a few letters, for the head of a table, and as a sentence. */
const char *end_kind_name(enum end_kind kind);
const char *end_kind_meaning(enum end_kind kind);

/* Adds the ends of one run. */
void ends_judge(const struct trace *trace, struct ends *ends);

#endif
