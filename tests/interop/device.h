/* The wire to the kernel: a device in a network namespace of the test's own, so that nothing
 * outside is touched and no rights outside are needed.
 *
 * Where /dev/net/tun can be opened it is a TUN device; elsewhere, as for an ordinary user on many
 * systems, one end of a veth pair with a packet socket at the other end.  Either way the kernel is
 * 10.9.0.1 and IPv4 datagrams come and go.  SYNFIN_INTEROP_DEVICE=tun or =veth decides otherwise.
 */
#ifndef SYNFIN_TESTS_INTEROP_DEVICE_H
#define SYNFIN_TESTS_INTEROP_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define DEVICE_KERNEL_ADDRESS 0x0a090001u
#define DEVICE_ENGINE_ADDRESS 0x0a090002u

enum device_kind { DEVICE_TUN, DEVICE_VETH };

struct device {
    enum device_kind kind;
    int fd; /* non-blocking */
    /* veth only: our end, and the hardware address of the kernel's end. */
    int engine_index;
    uint8_t kernel_hardware[6];
};

/* Enters a new network namespace with a device; NULL, or why that cannot be done here. */
const char *device_open(struct device *device);
void device_close(struct device *device);

const char *device_kind_name(enum device_kind kind);

/* One datagram from the kernel; 0 if there is none. */
size_t device_read(const struct device *device, uint8_t *octets, size_t capacity);

/* One datagram to the kernel. */
void device_write(const struct device *device, const uint8_t *octets, size_t bytes);

#endif
