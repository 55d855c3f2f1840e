#include "kernel.h"

#include "stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BLOCK_BYTES 16384

static struct sockaddr_in address(uint32_t ip, uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(ip)};
}

void kernel_init(struct kernel *kernel)
{
    *kernel = (struct kernel){.listener = -1, .socket = -1, .reads = true};
    kernel->hash = g_checksum_new(G_CHECKSUM_SHA256);
}

void kernel_finish(struct kernel *kernel)
{
    if (kernel->listener >= 0)
        close(kernel->listener);
    if (kernel->socket >= 0)
        close(kernel->socket);
    g_clear_pointer(&kernel->hash, g_checksum_free);
}

/* A socket with a port of its own; -1 if the kernel has no such congestion control. */
static int make_socket(uint16_t port, const char *congestion)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = address(DEVICE_KERNEL_ADDRESS, port);

    g_assert_cmpint(fd, >=, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    g_assert_cmpint(bind(fd, (struct sockaddr *)&at, sizeof at), ==, 0);
    if (congestion == NULL ||
        setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion)) == 0)
        return fd;
    close(fd);
    return -1;
}

bool kernel_listen(struct kernel *kernel, uint16_t port, const char *congestion)
{
    kernel->listener = make_socket(port, congestion);
    if (kernel->listener < 0)
        return false;
    g_assert_cmpint(listen(kernel->listener, 4), ==, 0);
    return true;
}

bool kernel_connect(struct kernel *kernel, uint16_t local_port, uint16_t remote_port,
                    const char *congestion)
{
    struct sockaddr_in to = address(DEVICE_ENGINE_ADDRESS, remote_port);

    kernel->socket = make_socket(local_port, congestion);
    if (kernel->socket < 0)
        return false;
    if (connect(kernel->socket, (struct sockaddr *)&to, sizeof to) != 0)
        g_assert_cmpint(errno, ==, EINPROGRESS);
    return true;
}

bool kernel_listen_fast(struct kernel *kernel, uint16_t port)
{
    return kernel_listen(kernel, port, NULL) &&
           setsockopt(kernel->listener, IPPROTO_TCP, TCP_FASTOPEN, &(int){4}, sizeof(int)) == 0;
}

void kernel_connect_fast(struct kernel *kernel, uint16_t local_port, uint16_t remote_port,
                         uint64_t bytes)
{
    struct sockaddr_in to = address(DEVICE_ENGINE_ADDRESS, remote_port);
    uint8_t octets[BLOCK_BYTES];

    g_assert_cmpuint(bytes, <=, sizeof octets);
    kernel->socket = make_socket(local_port, NULL);
    kernel->to_send = bytes;
    stream_fill(STREAM_OF_KERNEL, 0, octets, bytes);
    ssize_t sent = sendto(kernel->socket, octets, bytes, MSG_FASTOPEN | MSG_NOSIGNAL,
                          (struct sockaddr *)&to, sizeof to);
    /* Without a cookie the data is not taken yet. */
    if (sent > 0)
        kernel->sent = (uint64_t)sent;
    else
        g_assert_cmpint(errno, ==, EINPROGRESS);
}

void kernel_set_receive_buffer(const struct kernel *kernel, int bytes)
{
    int fd = kernel->socket >= 0 ? kernel->socket : kernel->listener;

    g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes), ==, 0);
}

void kernel_set_keepalive(const struct kernel *kernel, int idle, int interval, int probes)
{
    setsockopt(kernel->socket, SOL_SOCKET, SO_KEEPALIVE, &(int){1}, sizeof(int));
    setsockopt(kernel->socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(kernel->socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(kernel->socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

/* ---- octets --------------------------------------------------------------------------------- */

static void write_what_fits(struct kernel *kernel)
{
    uint8_t octets[BLOCK_BYTES];

    while (kernel->sent < kernel->to_send) {
        size_t bytes = MIN(sizeof octets, kernel->to_send - kernel->sent);

        stream_fill(STREAM_OF_KERNEL, kernel->sent, octets, bytes);
        ssize_t written = send(kernel->socket, octets, bytes, MSG_NOSIGNAL);
        if (written <= 0)
            return;
        kernel->sent += (uint64_t)written;
    }
}

/* Takes what is there; false when nothing more is to be had now. */
static bool take_some(struct kernel *kernel)
{
    uint8_t octets[BLOCK_BYTES];
    size_t most = kernel->most_a_read > 0 ? MIN(kernel->most_a_read, sizeof octets) : sizeof octets;
    ssize_t bytes = read(kernel->socket, octets, most);

    if (bytes > 0) {
        g_checksum_update(kernel->hash, octets, bytes);
        kernel->taken += (uint64_t)bytes;
        return kernel->most_a_read == 0;
    }
    if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN))
        return false;
    kernel->error = bytes < 0 ? errno : 0;
    kernel->ended = true;
    if (bytes == 0 && kernel->closes_at_end)
        kernel_end_sending(kernel);
    return false;
}

void kernel_move(struct kernel *kernel)
{
    if (kernel->socket < 0 && kernel->listener >= 0)
        kernel->socket = accept4(kernel->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (kernel->socket < 0)
        return;
    write_what_fits(kernel);
    while (kernel->reads && !kernel->ended && take_some(kernel))
        ;
}

void kernel_end_sending(const struct kernel *kernel)
{
    g_assert_cmpint(shutdown(kernel->socket, SHUT_WR), ==, 0);
}

void kernel_abort(struct kernel *kernel)
{
    setsockopt(kernel->socket, SOL_SOCKET, SO_LINGER, &(struct linger){.l_onoff = 1},
               sizeof(struct linger));
    close(kernel->socket);
    kernel->socket = -1;
}

bool kernel_octets_right(const struct kernel *kernel)
{
    GChecksum *copy = g_checksum_copy(kernel->hash);
    char *expected = stream_hash(STREAM_OF_ENGINE, kernel->taken);
    bool right = g_str_equal(expected, g_checksum_get_string(copy));

    g_free(expected);
    g_checksum_free(copy);
    return right;
}

/* ---- what the kernel says ------------------------------------------------------------------- */

struct tcp_info kernel_info(const struct kernel *kernel)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;

    g_assert_cmpint(getsockopt(kernel->socket, IPPROTO_TCP, TCP_INFO, &info, &size), ==, 0);
    return info;
}

/* The files hold pairs of lines: "Group: name name ..." and "Group: value value ...". */
static bool find_counter(const char *path, const char *group, const char *name, int64_t *value)
{
    char *contents = NULL;
    bool found = false;

    if (!g_file_get_contents(path, &contents, NULL, NULL))
        return false;
    char **lines = g_strsplit(contents, "\n", -1);
    for (int i = 0; !found && lines[i] != NULL && lines[i + 1] != NULL; i += 2) {
        char **names = g_strsplit(lines[i], " ", -1);
        char **values = g_strsplit(lines[i + 1], " ", -1);
        if (g_str_has_prefix(names[0], group) && names[0][strlen(group)] == ':')
            for (int k = 1; !found && names[k] != NULL && values[k] != NULL; k++)
                if ((found = g_str_equal(names[k], name)))
                    *value = g_ascii_strtoll(values[k], NULL, 10);
        g_strfreev(names);
        g_strfreev(values);
    }
    g_strfreev(lines);
    g_free(contents);
    return found;
}

int64_t kernel_counter(const char *group, const char *name)
{
    int64_t value = 0;

    if (!find_counter("/proc/self/net/netstat", group, name, &value))
        find_counter("/proc/self/net/snmp", group, name, &value);
    return value;
}

int kernel_time_waits(void)
{
    char *contents = NULL;
    int count = 0;

    if (g_file_get_contents("/proc/self/net/sockstat", &contents, NULL, NULL)) {
        const char *place = strstr(contents, " tw ");
        if (place != NULL)
            count = (int)g_ascii_strtoll(place + 4, NULL, 10);
    }
    g_free(contents);
    return count;
}

bool kernel_set_sysctl(const char *name, const char *value)
{
    char *path = g_strdup_printf("/proc/sys/net/ipv4/%s", name);
    FILE *file = fopen(path, "w");
    bool done = file != NULL && fputs(value, file) >= 0;

    if (file != NULL)
        done = fclose(file) == 0 && done;
    g_free(path);
    return done;
}
