#include "capture.h"

#include <glib.h>
#include <string.h>

#define LINKTYPE_RAW 101

/* The marks of pcap with times in nanoseconds, in the byte order of the machine. */
struct file_header {
    uint32_t magic;
    uint16_t major, minor;
    int32_t zone;
    uint32_t accuracy, most_bytes, link_type;
};

struct record_header {
    uint32_t s, ns, held_bytes, bytes;
};

FILE *capture_open(const char *name, const char *end)
{
    const char *folder = g_getenv("SYNFIN_INTEROP_CAPTURE");
    struct file_header header = {0xa1b23c4d, 2, 4, 0, 0, 65535, LINKTYPE_RAW};

    if (folder == NULL)
        return NULL;
    char *path = g_strdup_printf("%s/%s.%s.pcap", folder, name, end);
    g_strdelimit(path + strlen(folder) + 1, " ,%", '-');
    FILE *file = fopen(path, "wb");
    if (file != NULL)
        fwrite(&header, sizeof header, 1, file);
    g_free(path);
    return file;
}

void capture_add(FILE *file, int64_t now_ns, const uint8_t *octets, size_t bytes)
{
    struct record_header header = {(uint32_t)(now_ns / 1000000000), (uint32_t)(now_ns % 1000000000),
                                   (uint32_t)bytes, (uint32_t)bytes};

    if (file == NULL)
        return;
    fwrite(&header, sizeof header, 1, file);
    fwrite(octets, 1, bytes, file);
}
