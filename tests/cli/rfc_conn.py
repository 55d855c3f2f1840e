"""One end of a TCP connection, as RFC 9293 and RFC 6298 say it must behave.

Nothing of the engine's code is used here: the sections were read, not the source.  Sequence
numbers are unwrapped to plain integers, so that they can be compared.
"""

SYNCHRONIZED = {
    "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
}  # fmt: skip
SECOND = 1_000_000_000
PEER = {"client": "server", "server": "client"}


def unwrap(number, near):
    """The integer closest to `near` that is `number` modulo 2^32."""
    return near + ((number - near + (1 << 31)) % (1 << 32)) - (1 << 31)


class Segment:
    """A segment as it was sent: the fields of its JSON record."""

    def __init__(self, record):
        self.record = record
        self.flags = set(record["flags"])
        self.seq = record["seq"]
        self.ack = record["ack"]
        self.len = record["len"]
        self.win = record.get("window", record["win"])  # in octets

    def has(self, flag):
        return flag in self.flags

    def numbers(self):
        """SEG.LEN: SYN and FIN take one number each (§3.4)."""
        return self.len + self.has("SYN") + self.has("FIN")

    def is_pure_ack(self):
        return self.numbers() == 0 and not self.has("RST")


class Rto:
    """RFC 6298 §2 and §5, in whole nanoseconds; a division may be rounded either way."""

    def __init__(self, options):
        self.options = options
        self.rto = options["rto_initial_ns"]
        self.srtt = 0
        self.rttvar = 0
        self.syn_timed_out = False
        self.after_syn = False
        self.backing_off = False

    def clamp(self, rto):
        return min(max(rto, self.options["rto_min_ns"]), self.options["rto_max_ns"])

    def measured(self, srtt, rttvar, sample, weight=1):
        """Whether these follow from one sample (§2.2, §2.3); of `weight` a round trip each counts
        for so much less (RFC 7323 App. G)."""
        if self.srtt == 0:
            return srtt == sample and abs(rttvar - sample / 2) <= 1
        alpha, beta = 1 / 8 / weight, 1 / 4 / weight
        wanted_var = (1 - beta) * self.rttvar + beta * abs(self.srtt - sample)
        wanted = (1 - alpha) * self.srtt + alpha * sample
        return abs(srtt - wanted) <= 1 and abs(rttvar - wanted_var) <= 1

    def take(self, srtt, rttvar):
        self.srtt, self.rttvar = srtt, rttvar
        self.rto = self.clamp(srtt + max(1, 4 * rttvar))

    def begin_data(self):
        """RFC 6298 §5.7, whatever was measured."""
        self.after_syn = True
        if self.options["rto_initial_ns"] < 3 * SECOND:
            self.rto = self.clamp(3 * SECOND)

    def back_off(self):
        self.rto = min(2 * self.rto, self.options["rto_max_ns"])


class Conn:
    def __init__(self, host, number, options, state):
        self.host, self.number, self.options = host, number, options
        self.state = state
        self.keepalive = options["keepalive"]
        self.killed = False
        self.passive = state == "LISTEN"
        self.timers = {}  # name: (started, expires, interval) of those that run
        self.user_timeout = options["user_timeout_ns"]
        self.clear()

    def clear(self):
        """A new TCB."""
        self.ports = None  # local, remote
        self.iss = self.irs = None
        self.una = self.nxt = None
        self.probed = False  # one number went out into a closed window (§3.8.6.1)
        self.wnd = self.wl1 = self.wl2 = self.max_wnd = 0
        self.rcv = None
        self.edge = None  # the right edge of the window that was offered
        self.held = []  # [start, end) ahead of rcv
        self.late = False  # an ACK is owed that may wait (§3.8.6.3)
        self.acked = None  # RCV.NXT as the last segment with an ACK said it
        self.fin_at = None  # the number of the peer's FIN, once it has been seen
        self.peer_fin = False  # ... and reached
        self.peer_mss = 536
        self.queued = 0  # octets that the application gave
        self.urgent = 0  # how many of them, from the first on, have urgent ones among or after them
        self.up = None  # RCV.UP: the highest urgent pointer that came
        self.up_told = 0  # ... as the application knows it
        self.up_due = False  # the application must hear of it
        self.told = 0  # octets that the application was told of
        self.close_called = False
        self.asked = False  # the peer's SYN asked for a cookie (RFC 7413 §4.2.1) ...
        self.vouched = None  # ... or showed one, which was valid or not (§4.2.2)
        self.left = 0  # up to here what went before the handshake goes again
        self.syn_text = None  # a SYN with data or a FIN: they wait until ESTABLISHED (§3.5)
        self.fin = None  # the number of our FIN, once sent
        self.flights = []  # [start, end, first sent at, times sent]
        self.rto = Rto(self.options)
        self.sample = None  # (round trips that may be measured, whether one must be)
        self.ts_recent = None  # TS.Recent (RFC 7323 §4.3)
        self.stamps = {}  # timestamp: when a segment with it was sent (RFC 7323 §4.1)
        self.sampled = self.resent = -1  # when that happened last
        self.progress = 0
        self.retries = 0
        self.restarted = None  # when the 2MSL wait began (anew)
        self.heard = 0
        self.probes = 0
        self.last_probe = None
        self.first_probe = None
        self.persist = None  # the last interval of the persist timer
        self.echo_waits = False  # the timer runs for an ECN echo (RFC 3168 §6.1.2)
        self.rearm = False  # new numbers were acknowledged: the timer begins anew (§5.3)
        self.recovering = False  # a time-out struck, and more was outstanding
        self.duplicates = 0  # ACKs in a row that repeat SND.UNA (RFC 5681 §2)
        self.repairing = None  # three of them came; until SND.UNA gets there (RFC 6582 §3.2)
        self.partial = False  # and it has moved since, but not so far

    # ---- what follows from what has happened --------------------------------------------------

    def give_up_ns(self):
        """R2 (RFC 9293 §3.8.3): for data, unless its user has set a limit, for a SYN, for a SYN,ACK."""
        if self.una != self.iss:
            return self.user_timeout or self.options["r2_ns"]
        return self.options["r2_syn_ack_ns" if self.state == "SYN-RECEIVED" else "r2_syn_ns"]

    @property
    def fin_acked(self):
        return self.fin is not None and self.una > self.fin

    @property
    def window(self):
        return max(0, self.edge - self.rcv)

    def sent_end(self):
        """One past the highest number that ever left."""
        return self.nxt + self.probed

    def state_contradicts(self):
        """What the state says that is not so (§3.3.2), or None."""
        acked = self.una is not None and self.una > self.iss
        fin_sent = self.fin is not None
        facts = {
            "SYN-SENT": (self.rcv is None and not acked, "a SYN has been received"),
            "SYN-RECEIVED": (self.rcv is not None and not acked, "the SYN is acknowledged"),
            "ESTABLISHED": (acked and not self.peer_fin and not fin_sent, "a FIN has passed"),
            "FIN-WAIT-1": (not self.fin_acked and not self.peer_fin, "FIN acknowledged or received"),
            "FIN-WAIT-2": (self.fin_acked and not self.peer_fin, "FIN not acknowledged or received"),
            "CLOSE-WAIT": (self.peer_fin and not fin_sent, "no FIN received, or one sent"),
            # Our FIN may still wait behind data when the peer's arrives.
            "CLOSING": (self.peer_fin and not self.fin_acked, "FINs do not cross"),
            "LAST-ACK": (self.peer_fin and fin_sent and not self.fin_acked, "no FIN to wait for"),
            "TIME-WAIT": (self.peer_fin and self.fin_acked, "a FIN is still missing"),
        }
        holds, otherwise = facts.get(self.state, (True, ""))
        return None if holds else otherwise

    # ---- SEGMENT ARRIVES (§3.10.7): returns what must be sent: None, "ack", "late" or "rst" -------------

    def arrives(self, segment, now):
        self.heard = now
        self.probes = 0
        if self.state == "LISTEN":
            return self.listen_arrives(segment)
        if self.state == "SYN-SENT":
            return self.syn_sent_arrives(segment, now)
        return self.other_arrives(segment, now)

    def take_syn(self, segment):
        self.irs = segment.seq
        self.rcv = segment.seq + 1
        self.edge = self.rcv + min(self.options["window"], (1 << 16) - 1)
        self.peer_mss = segment.record["options"].get("mss", 536)
        self.wnd = self.max_wnd = segment.win
        self.wl1, self.wl2 = segment.seq, segment.ack
        self.asked = segment.record["options"].get("fast_open") == "" and self.passive
        self.asked = self.asked and self.options.get("fast_open", False)
        self.syn_text = segment if segment.numbers() > 1 else None
        if self.vouched is False:
            self.syn_text = None
        if self.vouched:
            self.take_syn_text()
        self.ts_recent = segment.record["options"].get("ts_value")

    def take_syn_text(self):
        if self.syn_text is not None:
            self.text_arrives(self.irs + 1, self.syn_text)
            self.syn_text = None

    def listen_arrives(self, segment):
        if segment.has("RST"):
            return None
        if segment.has("ACK"):
            return "rst"
        if not segment.has("SYN"):
            return None
        self.take_syn(segment)
        return "ack"

    def syn_sent_arrives(self, segment, now):
        ack = unwrap(segment.ack, self.nxt)
        acceptable = segment.has("ACK") and self.una < ack <= self.nxt
        if segment.has("ACK") and not acceptable:
            return None if segment.has("RST") else "rst"
        if segment.has("RST") or not segment.has("SYN"):
            return None
        self.take_syn(segment)
        if acceptable:
            self.take_ack(ack, now, segment)
            self.left = self.nxt
            self.take_syn_text()
        return "ack"

    def is_late(self, segment):
        """PAWS (RFC 7323 §5.3, R1)."""
        value = segment.record["options"].get("ts_value")
        known = self.ts_recent is not None and value is not None and self.stamps
        return known and not segment.has("RST") and 0 < (self.ts_recent - value) % (1 << 32) < 1 << 31

    def take_stamp(self, segment, seq):
        """RFC 7323 §4.3: of an acceptable segment that covers the last ACK sent."""
        value = segment.record["options"].get("ts_value")
        first = self.irs + 1 if self.acked is None else self.acked
        if value is not None and not segment.has("SYN") and seq <= first:
            self.ts_recent = value

    def other_arrives(self, segment, now):
        if self.is_late(segment):
            return "ack"
        seq, length = unwrap(segment.seq, self.rcv), segment.numbers()
        syn = segment.has("SYN")
        # Figure 7: the SYN of a SYN,ACK was received before; only its ACK is new.
        if self.state == "SYN-RECEIVED" and syn and segment.has("ACK") and seq == self.irs:
            seq, length, syn = seq + 1, length - 1, False
        if segment.has("RST"):
            # RFC 5961 §3: exactly right, in the window, or outside.
            in_window = self.rcv < seq < self.rcv + self.window
            return "ack" if in_window else None
        if syn and self.state in SYNCHRONIZED:
            return "ack"
        if self.window == 0:
            acceptable = length == 0 and seq == self.rcv
        else:
            first = self.rcv <= seq < self.rcv + self.window
            last = length > 0 and self.rcv <= seq + length - 1 < self.rcv + self.window
            # The number one past the window is that of every ACK once the window is used (App. A.2).
            edge = length == 0 and seq == self.rcv + self.window
            acceptable = first or last or edge
        if not acceptable and not (self.window == 0 and seq == self.rcv):
            again = segment.has("FIN") and self.peer_fin and seq + length == self.rcv
            if again and self.state == "TIME-WAIT":
                self.restarted = now
            return "ack"
        self.take_stamp(segment, seq)
        if syn and seq >= self.rcv:
            return None if self.passive and not self.vouched else "ack"
        if not segment.has("ACK"):
            return None
        answer = self.ack_arrives(segment, seq, now)
        if answer is not None:
            return answer
        self.urgent_arrives(segment, seq)
        if not acceptable:
            return "ack"
        before, gap = self.rcv, bool(self.held)
        self.text_arrives(seq + syn, segment)
        if length > 0 and self.rcv - before == length == segment.len and not gap:
            return "late" if self.may_wait() else "ack"
        return "ack" if length > 0 else None

    def urgent_arrives(self, segment, seq):
        """The sixth step; the handshake may have been completed by the fifth."""
        states = ("SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2")
        if segment.has("URG") and self.state in states:
            up = seq + segment.record["up"]
            self.up_due |= up > max(self.up or 0, self.rcv)
            self.up = max(self.up or 0, up)

    def may_wait(self):
        """Whether the ACK of text in order may be delayed (§3.8.6.3, RFC 5681 §4.2)."""
        full = min(self.options["mss"], self.peer_mss)
        unacknowledged = self.rcv - (self.irs + 1 if self.acked is None else self.acked)
        return self.options["delayed_ack"] and unacknowledged < 2 * full and self.window > 0

    def ack_arrives(self, segment, seq, now):
        ack = unwrap(segment.ack, self.una)
        if self.state == "SYN-RECEIVED" and not self.una < ack <= self.nxt:
            return "rst"
        if ack > self.sent_end() or ack < self.una - self.max_wnd:
            return "ack"
        if ack == self.una < self.nxt and segment.numbers() == 0 and segment.win == self.wnd:
            self.duplicates += 1
            if self.duplicates == 3 and self.options["fast_retransmit"]:
                self.repairing = self.nxt
        if ack >= self.una:
            if self.wl1 < seq or (self.wl1 == seq and unwrap(self.wl2, ack) <= ack):
                self.wnd, self.wl1, self.wl2 = segment.win, seq, ack
                self.max_wnd = max(self.max_wnd, self.wnd)
            self.first_probe = None
            if self.wnd == 0:
                self.progress = now
        if ack > self.una:
            if self.una == self.iss and (self.flights[0][3] > 1 or not self.passive):
                self.left = self.nxt
            self.take_ack(ack, now, segment)
            self.take_syn_text()
        return None

    def echoed(self, segment, now):
        """Round trips that the echo of a timestamp may measure, of 1 ms or exact (RFC 7323 §4.1), and
        how many of them one round trip brings (App. G)."""
        options = segment.record["options"]
        full = min(self.peer_mss, self.options["mss"])
        weights = {1, *(-(-(self.nxt - self.una) // (2 * (full - less))) for less in (0, 12))}
        ticks = SECOND // 1000
        sent = self.stamps.get(options.get("ts_echo"), [])
        exact = [now - t for t in sent] + [(now // ticks - t // ticks) * ticks for t in sent]
        return [(sample, weight) for sample in exact for weight in weights]

    def take_ack(self, ack, now, segment):
        """SND.UNA moves; Karn: only what was sent once can be timed (RFC 6298 §3)."""
        whole = [f for f in self.flights if f[1] <= ack]
        once = [now - f[2] for f in whole if f[3] == 1]
        self.nxt = max(self.nxt, ack)
        since = min((f[2] for f in whole), default=0)
        # One measurement a round trip is asked for, where Karn allows it.
        must = (
            ack == self.nxt and bool(whole) and len(once) == len(whole) and not self.probed
            and since > max(self.sampled, self.resent)
        )  # fmt: skip
        self.probed = self.probed and ack < self.nxt
        self.flights = [f for f in self.flights if f[1] > ack]
        for flight in self.flights:
            flight[0] = max(flight[0], ack)
        candidates = [(sample, 1) for sample in once]
        if "ts_echo" in segment.record["options"]:
            candidates, must = self.echoed(segment, now), False
        self.sample = (candidates, must)
        self.rto.after_syn = False
        if self.una == self.iss and self.rto.syn_timed_out:
            self.rto.begin_data()
        self.una = ack
        self.duplicates = 0
        if self.repairing is not None and ack >= self.repairing:
            self.repairing = None
        # RFC 6582 §3.2: of partial ACKs only the first restarts the timer.
        self.rearm = self.repairing is None or not self.partial
        self.partial = self.repairing is not None
        self.progress = now
        self.retries = 0

    def text_arrives(self, seq, segment):
        end = seq + segment.len
        if segment.has("FIN") and self.fin_at is None and end < self.rcv + self.window:
            self.fin_at = end
        if not self.peer_fin:
            self.held.append([max(seq, self.rcv), min(end, self.edge)])
        self.held = sorted(h for h in self.held if h[1] > h[0])
        for start, stop in self.held:
            if start <= self.rcv < stop:
                self.rcv = stop
        self.held = [h for h in self.held if h[1] > self.rcv]
        if self.fin_at == self.rcv:
            self.peer_fin = True
            self.rcv += 1
