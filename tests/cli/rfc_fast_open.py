"""The part of the checker that knows TCP Fast Open (RFC 7413): who may show which cookie, and what
a SYN with data is answered with.

A server's cookie for one address is a function of its secret, which it has from one boot to the
next: whatever it gave since then is valid, and nothing else is.
"""

from rfc_conn import PEER


def syn_octets(options):
    """The least that the options of a SYN take: MSS, window scale, SACK-permitted, timestamps, and a
    cookie of two hexadecimal digits an octet."""
    octets = 4 * ("mss" in options) + 3 * ("window_scale" in options)
    octets += 2 * ("sack_permitted" in options) + 10 * ("ts_value" in options)
    octets += 2 + len(options["fast_open"]) // 2
    return (octets + 3) // 4 * 4



class FastOpen:
    def begin_fast_open(self):
        self.given = {host: None for host in PEER}  # the cookie that a host gives since its boot
        self.given_before = {host: set() for host in PEER}
        self.kept = {host: None for host in PEER}  # (cookie, MSS) that its peer gave to a host

    def forget_cookies(self, host):
        """A host that loses its power keeps neither what it was given nor its secret."""
        if self.given[host] is not None:
            self.given_before[host].add(self.given[host])
        self.given[host] = self.kept[host] = None

    def vouches(self, host, segment):
        """What a SYN's cookie is worth to the listener that it reaches: True, False, or None where
        it shows none."""
        cookie = segment.record["options"].get("fast_open")
        if not self.run[host].get("fast_open") or cookie is None:
            return None
        return cookie == self.given[host] if cookie else None

    def keep_cookie(self, host, segment):
        """§4.1.3: cookie and MSS of a SYN,ACK that was accepted."""
        options = segment.record["options"]
        if self.run[host].get("fast_open") and options.get("fast_open"):
            self.kept[host] = (options["fast_open"], options.get("mss", 536))

    # ---- SYN and SYN,ACK leave ----------------------------------------------------------------

    def check_cookie(self, record, segment, conn):
        cookie = record["options"].get("fast_open")
        if conn.iss is not None:
            if cookie is not None or segment.len:
                self.complain(record, "RFC 7413 §4.2.2: a SYN sent again bears option or data")
        elif segment.has("ACK"):
            self.gives(record, segment, conn, cookie)
        else:
            self.shows(record, segment, conn, cookie)

    def shows(self, record, segment, conn, cookie):
        """§4.2.1 and §4.2.2, the client."""
        wanted = None
        if conn.options.get("fast_open"):
            wanted = self.kept[conn.host][0] if self.kept[conn.host] else ""
        if cookie != wanted:
            self.complain(record, f"RFC 7413 §4.1.3: shows the cookie {cookie}, it has {wanted}")
        if segment.len and not cookie:
            self.complain(record, "RFC 7413 §4.2.2: data in a SYN without a cookie")
        if segment.len > conn.queued:
            self.complain(record, "the SYN carries octets that the application did not give")
        if cookie:
            mss = min(self.kept[conn.host][1], conn.options["mss"])
            room = mss - syn_octets(record["options"])
            # Padding between the options may take a little more.
            if not min(room - 8, conn.queued) <= segment.len <= min(room, conn.queued):
                self.complain(record, f"RFC 7413 §4.2.2: the SYN has room for {room} octets")

    def gives(self, record, segment, conn, cookie):
        """§4.2.1 and §4.2.2, the server."""
        if segment.len:
            self.complain(record, "a SYN,ACK with data")
        if cookie is None:
            if conn.asked or conn.vouched is False:
                self.complain(record, "RFC 7413 §4.2.1: no cookie for who needs one")
            return
        if not conn.asked and conn.vouched is not False:
            self.complain(record, "RFC 7413 §4.2.1: a cookie for who did not ask")
        if not 8 <= len(cookie) <= 32 or len(cookie) % 4:
            self.complain(record, f"RFC 7413 §4.1.1: {cookie} is not 4 to 16 octets, and even")
        if self.given[conn.host] not in (None, cookie):
            self.complain(record, "RFC 7413 §4.1.2: another cookie for the same address")
        if cookie in self.given_before[conn.host]:
            self.complain(record, "RFC 7413 §4.1.2: the secret has survived the boot")
        self.given[conn.host] = cookie

