/* A pair of virtual Ethernet devices, asked of the kernel by rtnetlink, so that no tool has to be
 * installed for it.
 */
#ifndef SYNFIN_TESTS_INTEROP_VETH_H
#define SYNFIN_TESTS_INTEROP_VETH_H

#include <stdbool.h>

/* False if the kernel refuses. */
bool veth_create(const char *one_end, const char *other_end);

#endif
