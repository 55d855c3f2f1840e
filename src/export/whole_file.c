#include "export/whole_file.h"

#include "trace/gettext.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

bool export_whole_file(const char *path, const char *(*write)(FILE *file, void *data), void *data,
                       char **error)
{
    g_autofree char *beside = g_strdup_printf("%s.XXXXXX", path);
    int fd = g_mkstemp_full(beside, O_WRONLY, 0666);

    if (fd < 0) {
        *error = g_strdup_printf(_("%s: cannot be written: %s"), path, g_strerror(errno));
        return false;
    }
    FILE *file = fdopen(fd, "wb");
    const char *wrong = write(file, data);
    if ((fflush(file) != 0 || fsync(fd) != 0) && wrong == NULL)
        wrong = g_strerror(errno);
    fclose(file);
    if (wrong == NULL && g_rename(beside, path) != 0)
        wrong = g_strerror(errno);
    if (wrong == NULL)
        return true;
    *error = g_strdup_printf(_("%s: cannot be written: %s"), path, wrong);
    g_unlink(beside);
    return false;
}
