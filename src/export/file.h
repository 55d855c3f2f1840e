/* A run as a file in any of the forms that there are, told apart by how its name ends: what the
 * command line and the window both offer.
 */
#ifndef SYNFIN_EXPORT_FILE_H
#define SYNFIN_EXPORT_FILE_H

#include "diagram/diagram.h"
#include "export/png.h"
#include "trace/trace.h"

#include <stdbool.h>

enum export_form {
    EXPORT_PICTURE,    /* PNG */
    EXPORT_CAPTURE,    /* pcapng */
    EXPORT_TRANSCRIPT, /* a plain sentence per event */
    EXPORT_JSON,       /* an object a line */
    EXPORT_FORM_COUNT,
};

struct export_options {
    enum export_form form;
    /* Numbers and span hold for every form (JSON has absolute numbers only), the rest for a
     * picture. */
    struct diagram_options diagram;
    double scale, dpi;     /* of a picture, as in struct export_png_options */
    enum trace_host place; /* of a capture; TRACE_NETWORK: in the middle of the wire */
    /* What a picture carries beside itself; all borrowed, and empty or NULL for none. */
    struct export_text scenario;
    const char *title, *description;
};

/* "png", "pcapng", "txt", "jsonl". */
const char *export_form_ending(enum export_form form);
/* The form that the name of a file asks for; false: its ending is none of them. */
bool export_form_of(const char *path, enum export_form *form);

/* Words are in the language of the process.  The file is written whole or not at all; on failure
 * *error is one line to free with g_free(). */
bool export_file(const struct trace *trace, const char *path, const struct export_options *options,
                 char **error);

#endif
