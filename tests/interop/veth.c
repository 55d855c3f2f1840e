#include "veth.h"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One request under construction. */
struct request {
    struct nlmsghdr header;
    uint8_t octets[512];
};

static void *append(struct request *request, size_t bytes)
{
    uint8_t *place = (uint8_t *)&request->header + NLMSG_ALIGN(request->header.nlmsg_len);

    request->header.nlmsg_len = (uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + bytes);
    return place;
}

static struct rtattr *append_attribute(struct request *request, unsigned short type,
                                       const void *value, size_t bytes)
{
    struct rtattr *attribute = append(request, RTA_LENGTH(bytes));

    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(bytes);
    if (bytes > 0)
        memcpy(RTA_DATA(attribute), value, bytes);
    return attribute;
}

/* A nested attribute reaches to where the request ends now. */
static void end_nest(const struct request *request, struct rtattr *nest)
{
    nest->rta_len = (unsigned short)((const uint8_t *)&request->header + request->header.nlmsg_len -
                                     (uint8_t *)nest);
}

static bool ask(const struct request *request)
{
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        uint8_t rest[512];
    } answer;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    bool done =
        fd >= 0 &&
        send(fd, &request->header, request->header.nlmsg_len, 0) ==
            (ssize_t)request->header.nlmsg_len &&
        recv(fd, &answer, sizeof answer, 0) >= (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) &&
        answer.header.nlmsg_type == NLMSG_ERROR && answer.error.error == 0;

    if (fd >= 0)
        close(fd);
    return done;
}

bool veth_create(const char *one_end, const char *other_end)
{
    struct request request = {
        .header = {.nlmsg_len = NLMSG_HDRLEN,
                   .nlmsg_type = RTM_NEWLINK,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL}};

    memset(append(&request, sizeof(struct ifinfomsg)), 0, sizeof(struct ifinfomsg));
    append_attribute(&request, IFLA_IFNAME, one_end, strlen(one_end) + 1);
    struct rtattr *info = append_attribute(&request, IFLA_LINKINFO, NULL, 0);
    append_attribute(&request, IFLA_INFO_KIND, "veth", sizeof "veth");
    struct rtattr *data = append_attribute(&request, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *peer = append_attribute(&request, VETH_INFO_PEER, NULL, 0);
    memset(append(&request, sizeof(struct ifinfomsg)), 0, sizeof(struct ifinfomsg));
    append_attribute(&request, IFLA_IFNAME, other_end, strlen(other_end) + 1);
    end_nest(&request, peer);
    end_nest(&request, data);
    end_nest(&request, info);
    return ask(&request);
}
