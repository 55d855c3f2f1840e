#include "device.h"

#include "veth.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define KERNEL_END "synfin0"
#define ENGINE_END "synfin1"

/* Room in the packet socket for a whole window of small segments. */
#define SOCKET_BUFFER_BYTES (16 << 20)

static struct ifreq request_for(const char *name)
{
    struct ifreq ifr = {0};

    g_strlcpy(ifr.ifr_name, name, sizeof ifr.ifr_name);
    return ifr;
}

static bool set_address(int control, unsigned long request, const char *name, const char *address)
{
    struct ifreq ifr = request_for(name);
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(address)};

    memcpy(&ifr.ifr_addr, &in, sizeof in);
    return ioctl(control, request, &ifr) == 0;
}

static bool raise_interface(int control, const char *name, short flags)
{
    struct ifreq ifr = request_for(name);

    if (ioctl(control, SIOCGIFFLAGS, &ifr) != 0)
        return false;
    ifr.ifr_flags |= (short)(IFF_UP | flags);
    return ioctl(control, SIOCSIFFLAGS, &ifr) == 0;
}

static bool open_tun(struct device *device)
{
    struct ifreq ifr = request_for(KERNEL_END);

    ifr.ifr_flags = IFF_TUN | IFF_NO_PI;
    device->kind = DEVICE_TUN;
    device->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (device->fd < 0)
        return false;
    if (ioctl(device->fd, TUNSETIFF, &ifr) == 0)
        return true;
    close(device->fd);
    return false;
}

/* Switches off what a network card would do for the kernel: here nobody is going to. */
static bool switch_off(int control, const char *name, uint32_t command)
{
    struct ifreq ifr = request_for(name);
    struct ethtool_value value = {.cmd = command, .data = 0};

    ifr.ifr_data = (void *)&value;
    return ioctl(control, SIOCETHTOOL, &ifr) == 0;
}

static bool learn_hardware_address(int control, struct device *device)
{
    struct ifreq ifr = request_for(KERNEL_END);

    if (ioctl(control, SIOCGIFHWADDR, &ifr) != 0)
        return false;
    memcpy(device->kernel_hardware, ifr.ifr_hwaddr.sa_data, sizeof device->kernel_hardware);
    return true;
}

/* The kernel's end asks no ARP: whoever hears it is the right one. */
static bool open_veth(int control, struct device *device)
{
    struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP)};

    device->kind = DEVICE_VETH;
    if (!veth_create(KERNEL_END, ENGINE_END) || !learn_hardware_address(control, device) ||
        !switch_off(control, KERNEL_END, ETHTOOL_STXCSUM) ||
        !switch_off(control, KERNEL_END, ETHTOOL_STSO) ||
        !switch_off(control, KERNEL_END, ETHTOOL_SGSO) ||
        !raise_interface(control, KERNEL_END, IFF_NOARP) ||
        !raise_interface(control, ENGINE_END, IFF_NOARP))
        return false;
    device->engine_index = (int)if_nametoindex(ENGINE_END);
    device->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (device->fd < 0)
        return false;
    setsockopt(device->fd, SOL_SOCKET, SO_RCVBUFFORCE, &(int){SOCKET_BUFFER_BYTES}, sizeof(int));
    setsockopt(device->fd, SOL_SOCKET, SO_SNDBUFFORCE, &(int){SOCKET_BUFFER_BYTES}, sizeof(int));
    at.sll_ifindex = device->engine_index;
    if (bind(device->fd, (struct sockaddr *)&at, sizeof at) == 0)
        return true;
    close(device->fd);
    return false;
}

static const char *make_device(int control, struct device *device)
{
    const char *wanted = g_getenv("SYNFIN_INTEROP_DEVICE");

    if (g_strcmp0(wanted, "veth") != 0 && open_tun(device))
        return NULL;
    if (g_strcmp0(wanted, "tun") == 0)
        return "a TUN device cannot be opened here";
    return open_veth(control, device) ? NULL : "neither a TUN device nor a veth pair is to be had";
}

/* A veth pair takes up its work a little after it was raised, and until then drops what it is
 * given: a first SYN, for one.  So the kernel says something else first, until it is heard. */
static bool wait_until_heard(int control, const struct device *device)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(9),
                             .sin_addr.s_addr = htonl(DEVICE_ENGINE_ADDRESS)};
    uint8_t octets[2048];

    for (int i = 0; i < 500; i++) {
        sendto(control, "?", 1, 0, (struct sockaddr *)&to, sizeof to);
        poll(&(struct pollfd){.fd = device->fd, .events = POLLIN}, 1, 10);
        if (device_read(device, octets, sizeof octets) > 0)
            return true;
    }
    return false;
}

const char *device_open(struct device *device)
{
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return "a network namespace cannot be made here";
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const char *problem = make_device(control, device);
    if (problem == NULL && !(set_address(control, SIOCSIFADDR, KERNEL_END, "10.9.0.1") &&
                             set_address(control, SIOCSIFNETMASK, KERNEL_END, "255.255.255.0") &&
                             raise_interface(control, KERNEL_END, 0)))
        problem = "the device cannot be given an address here";
    if (problem == NULL && !wait_until_heard(control, device))
        problem = "nothing comes through the device";
    close(control);
    return problem;
}

void device_close(struct device *device)
{
    close(device->fd);
    device->fd = -1;
}

const char *device_kind_name(enum device_kind kind)
{
    return kind == DEVICE_TUN ? "TUN" : "veth";
}

size_t device_read(const struct device *device, uint8_t *octets, size_t capacity)
{
    ssize_t bytes = read(device->fd, octets, capacity);

    return bytes > 0 ? (size_t)bytes : 0;
}

void device_write(const struct device *device, const uint8_t *octets, size_t bytes)
{
    struct sockaddr_ll to = {.sll_family = AF_PACKET,
                             .sll_protocol = htons(ETH_P_IP),
                             .sll_ifindex = device->engine_index,
                             .sll_halen = sizeof device->kernel_hardware};
    ssize_t written;

    memcpy(to.sll_addr, device->kernel_hardware, sizeof device->kernel_hardware);
    if (device->kind == DEVICE_TUN)
        written = write(device->fd, octets, bytes);
    else
        written = sendto(device->fd, octets, bytes, 0, (struct sockaddr *)&to, sizeof to);
    if (written != (ssize_t)bytes)
        g_error("the %s device took %zd octets of %zu: %s", device_kind_name(device->kind), written,
                bytes, g_strerror(errno));
}
