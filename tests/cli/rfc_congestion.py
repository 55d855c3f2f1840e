"""The part of the checker that looks at congestion control and fast retransmit: RFC 5681, RFC 3042,
RFC 6582, RFC 6675, RFC 6928, and what RFC 9438 shares with them.

check_congestion(records) walks the run by itself.  cwnd and ssthresh, as the run shows them, may
change only where an RFC says so and no further; what leaves has to fit.  That cwnd grows less than
it might is nobody's fault (RFC 5681 §3.1: "at most", RFC 7661).
"""

from rfc_conn import PEER, unwrap
from rfc_judge import Judge

HIGH = 1 << 62  # of null: nothing is limited, or "arbitrarily high"


def high(value):
    return HIGH if value is None else value


class Sender:
    """The sending side of one end of a connection."""

    def __init__(self, config):
        self.config = config
        self.vars = None
        self.una = self.nxt = 0
        self.left = 0  # what went before the handshake may go again (RFC 7413 §4.2.2)
        self.cwnd = self.ssthresh = HIGH
        self.smss = 536
        self.syn_lost = False
        self.avoided = 0  # octets acknowledged in congestion avoidance and not yet made use of
        self.duplicates = 0  # in a row (RFC 5681 §2)
        self.limited = 0  # octets sent by limited transmit since SND.UNA moved
        self.recover = None  # the end of what was sent when recovery began (RFC 6582)
        self.fast = False  # in fast recovery
        self.timed_out = False  # a time-out struck, and not all of then is acknowledged
        self.again = False  # it was not the first for this segment
        self.again_una = None
        self.collapse = None  # a time-out of this instant: (what ssthresh may become)
        self.since = []  # [start, end) sent since the time-out
        self.owes = None  # the record of the third duplicate ACK of this instant
        self.before_cut = []  # (cwnd, ssthresh) before each reduction, for undoing it
        self.heard_at = None  # when a segment arrived last, and ...
        self.most = (HIGH, HIGH)  # ... what cwnd and ssthresh might become by it
        self.last_sent = None
        self.echoed = 0  # SND.NXT when an ECN echo cost a reduction last

    @property
    def flight(self):
        return self.nxt - self.una

    def initial_window(self):
        """RFC 5681 §3.1, or so many segments as RFC 6928 allows."""
        if self.syn_lost:
            return self.smss
        if self.config["initial_window_segments"]:
            return self.config["initial_window_segments"] * self.smss
        if self.smss > 2190:
            return 2 * self.smss
        return 3 * self.smss if self.smss > 1095 else 4 * self.smss

    def reduced(self, flight):
        """Equation 4; CUBIC keeps 0.7 of cwnd or of what is in flight (RFC 9438 §4.6)."""
        share = 0.5
        if self.config["congestion"] == "cubic":
            share, flight = 0.7, max(flight, self.cwnd if self.cwnd < HIGH else 0)
        return max(int(share * flight), 2 * self.smss)

    def syn_is_out(self):
        """A SYN takes no room in cwnd, and its loss is no loss of data; with Fast Open data may
        be out beside it (RFC 7413 §4.2.2)."""
        return self.vars is not None and self.una == unwrap(self.vars["iss"], self.una)

    def after_loss(self, flight):
        """What ssthresh may become by a loss, unless an echo has cut it for this window already (RFC 3168
        §6.1.2)."""
        return max(self.reduced(flight), self.ssthresh if self.una < self.echoed else 0)

    def learn(self, values):
        self.vars = values
        self.una = unwrap(values["snd_una"], self.una)
        self.nxt = unwrap(values["snd_nxt"], self.nxt)
        self.cwnd, self.ssthresh = high(values["cwnd"]), high(values["ssthresh"])
        self.smss = values["send_mss"]


class Congestion(Judge):
    def __init__(self, records):
        super().__init__(records)
        self.senders = {}  # (host, connection): Sender
        self.sack = self.run["client"]["sack"] and self.run["server"]["sack"]

    def end_instant(self):
        for sender in self.senders.values():
            if sender.owes is not None:
                self.complain(sender.owes, "RFC 5681 §3.2: the third duplicate ACK, and no answer")
            most, record = sender.collapse or (HIGH, None)
            if record and (sender.cwnd > sender.smss or sender.ssthresh > max(most, 2 * sender.smss)):
                self.complain(record, "RFC 5681 §3.1: cwnd was not cut to one segment")
            sender.owes = sender.collapse = None

    def see(self, record):
        host, conn = record.get("host"), record.get("conn", 0)
        if record["kind"] == "power" and record["to"] == "off":
            self.senders = {key: s for key, s in self.senders.items() if key[0] != host}
        if host not in PEER or not conn:
            return
        sender = self.senders.setdefault((host, conn), Sender(self.run[host]))
        if record["kind"] == "state" and record["to"] in ("LISTEN", "SYN-SENT"):
            self.senders[host, conn] = sender = Sender(self.run[host])
        if record["kind"] == "state" and record["to"] == "CLOSED":
            sender.owes = sender.collapse = None
        if "vars" not in record:
            return
        if sender.vars is None or sender.vars["iss"] != record["vars"]["iss"]:
            sender.learn(record["vars"])
        if self.enters(sender, record["vars"]):
            self.begins_by_sack(record, sender, record["vars"])
        handler = getattr(self, "see_" + record["kind"], self.see_other)
        handler(record, sender, record["vars"])
        if high(record["vars"]["ssthresh"]) < sender.ssthresh:
            sender.before_cut.append((sender.cwnd, sender.ssthresh))
        sender.learn(record["vars"])

    # ---- what may change ----------------------------------------------------------------------

    def may_become(self, record, sender, cwnd, ssthresh, why):
        """These are the most that cwnd and ssthresh may be after this record."""
        values = record["vars"]
        more = high(values["cwnd"]) > max(cwnd, 1) or high(values["ssthresh"]) > max(ssthresh, 1)
        if more and self.is_undone(sender, values):
            sender.fast = sender.timed_out = False
            return
        if high(values["cwnd"]) > max(cwnd, 1):
            self.complain(record, f"cwnd is {values['cwnd']}, at most {cwnd}: {why}")
        if high(values["ssthresh"]) > max(ssthresh, 1):
            self.complain(record, f"ssthresh is {values['ssthresh']}, at most {ssthresh}: {why}")
        if high(values["ssthresh"]) < sender.ssthresh:
            sender.avoided = 0

    def is_unchanged(self, sender, values):
        return (high(values["cwnd"]), high(values["ssthresh"])) == (sender.cwnd, sender.ssthresh)

    def see_other(self, record, sender, values):
        if sender.collapse is not None and not self.is_unchanged(sender, values):
            self.collapses(record, sender)
        elif sender.cwnd == HIGH and values["cwnd"] is not None:
            self.begins(record, sender, values)
        elif not self.is_unchanged(sender, values):
            cwnd, ssthresh = sender.cwnd, sender.ssthresh
            if sender.heard_at == self.now and record["kind"] == "timer":
                # It was set while a segment was looked at, of which the end was told before.
                cwnd, ssthresh = max(cwnd, sender.most[0]), max(ssthresh, sender.most[1])
            self.may_become(record, sender, cwnd, ssthresh, "nothing lets it grow")

    def enters(self, sender, values):
        """Whether SACK begins a recovery: on any ACK (RFC 6675 §5), or when a timer of RACK has run
        out (RFC 8985 §6.2)."""
        before = sender.vars
        anew = before["recovery"] != "fast" or values["recover"] != before["recover"]
        return self.sack and values["recovery"] == "fast" and anew and sender.cwnd < HIGH

    def begins_by_sack(self, record, sender, values):
        """cwnd and ssthresh as the recovery leaves them are what may be from now on."""
        una = unwrap(values["snd_una"], sender.una)
        most = sender.after_loss(max(sender.flight, sender.nxt - una) - sender.limited)
        sender.before_cut.append((sender.cwnd, sender.ssthresh))
        largest = max(sender.cwnd, most) + 3 * sender.smss if sender.config["prr"] else most
        self.may_become(record, sender, largest, most, "RFC 6675 §5, RFC 6937 §3")
        sender.cwnd, sender.ssthresh = high(values["cwnd"]), high(values["ssthresh"])
        sender.fast, sender.timed_out, sender.recover = True, False, sender.nxt
        if record["kind"] == "arrived" and not sender.config["rack"]:
            sender.owes = record

    def begins(self, record, sender, values):
        if sender.config["congestion"] == "none":
            self.complain(record, "there is no congestion control, and cwnd limits")
        sender.smss = values["send_mss"]
        initial = sender.initial_window()
        if values["cwnd"] != initial or values["ssthresh"] is not None:
            self.complain(record, f"RFC 5681 §3.1: cwnd begins with {values['cwnd']}, not {initial}")

    def is_undone(self, sender, values):
        """A reduction that was for nothing is taken back (RFC 4015, with the signs of RFC 5682,
        RFC 3522 or RFC 3708)."""
        now = high(values["cwnd"]), high(values["ssthresh"])
        by = sender.config["f_rto"] or sender.config["timestamps"] or sender.config["sack"]
        return by and now in sender.before_cut

    # ---- timers -------------------------------------------------------------------------------

    def see_timer(self, record, sender, values):
        if (record["timer"], record["action"]) == ("retransmit", "expire"):
            if sender.cwnd == HIGH or sender.syn_is_out():
                sender.syn_lost = sender.syn_lost or sender.config["congestion"] != "none"
            else:
                self.times_out(record, sender)
        else:
            self.see_other(record, sender, values)

    def times_out(self, record, sender):
        if sender.flight == 0:
            return  # it ran for an ECN echo (RFC 3168 §6.1.2)
        sender.again = sender.timed_out and sender.again_una == sender.una
        sender.again_una = sender.una
        most = sender.ssthresh if sender.again else sender.reduced(sender.flight)
        sender.before_cut.append((sender.cwnd, sender.ssthresh))
        sender.collapse = (most, record)
        sender.timed_out, sender.fast = True, False
        sender.recover, sender.since, sender.duplicates = sender.nxt, [], 0

    def collapses(self, record, sender):
        """RFC 5681 §3.1: the loss window; ssthresh is cut once for one segment."""
        most, _ = sender.collapse
        sender.collapse, sender.avoided = None, 0
        self.may_become(record, sender, sender.smss, max(most, 2 * sender.smss), "RFC 5681 §3.1")

    # ---- acknowledgements ---------------------------------------------------------------------

    def see_arrived(self, record, sender, values):
        segment = self.sent[record["packet"]]
        acked = unwrap(values["snd_una"], sender.una) - sender.una
        # What PAWS rejects is not looked at (RFC 7323 §5.3, R1); rfc_options.py knows when it must.
        rejected = record["verdict"] == "paws-rejected"
        duplicate = not rejected and self.is_duplicate(segment, sender)
        if sender.cwnd == HIGH or values["cwnd"] is None:
            self.see_other(record, sender, values)
        elif acked > 0:
            self.acknowledges(record, sender, acked)
        elif duplicate:
            self.repeats(record, sender)
        elif self.sack and sender.fast:
            # A segment with text may bring SACK blocks as well (RFC 6675 §2).
            most = max(sender.cwnd, sender.ssthresh) + sender.smss
            self.may_become(record, sender, most, sender.ssthresh, "RFC 6675 §5")
        elif "ECE" in segment["flags"]:
            most = sender.reduced(sender.flight)
            if not self.is_unchanged(sender, values):
                self.may_become(record, sender, most, most, "RFC 3168 §6.1.2")
        else:
            self.see_other(record, sender, values)
        if "ECE" in segment["flags"] and high(values["cwnd"]) < sender.cwnd and not sender.fast:
            sender.echoed = sender.nxt
        sender.heard_at = self.now
        sender.most = (sender.cwnd + sender.smss, sender.ssthresh)
        sender.fast = sender.fast and not (self.sack and values["recovery"] == "none")
        if acked > 0 and sender.syn_is_out():
            sender.left = sender.nxt
            if sender.syn_lost and sender.cwnd < HIGH and values["cwnd"] > sender.smss:
                self.complain(record, "RFC 5681 §3.1: one segment after a lost SYN")
        if acked > 0:
            sender.duplicates = sender.limited = 0
            una = sender.una + acked
            sender.since = [[max(a, una), b] for a, b in sender.since if b > una]
            if sender.recover is not None and una >= sender.recover:
                sender.fast = sender.timed_out = False

    @staticmethod
    def is_duplicate(segment, sender):
        """RFC 5681 §2, of an acceptable segment."""
        ahead = (segment["seq"] - sender.vars["rcv_nxt"]) % (1 << 32)
        if ahead > sender.vars["rcv_wnd"]:
            return False
        return (
            sender.flight > 0 and set(segment["flags"]) - {"ECE", "CWR", "PSH", "URG"} == {"ACK"}
            and segment["len"] == 0
            and unwrap(segment["ack"], sender.una) == sender.una
            and segment.get("window", segment["win"]) == sender.vars["snd_wnd"]
        )  # fmt: skip

    def acknowledges(self, record, sender, acked):
        cwnd, ssthresh = sender.cwnd, sender.ssthresh
        una = sender.una + acked
        if sender.fast and una >= sender.recover:
            self.may_become(record, sender, ssthresh, ssthresh, "RFC 6582 §3.2: a full ACK")
        elif sender.fast and not sender.config["sack"]:
            left = max(cwnd - acked, 0) + sender.smss
            self.may_become(record, sender, left, ssthresh, "RFC 6582 §3.2: a partial ACK")
        elif sender.fast:
            most = max(cwnd, ssthresh) + sender.smss
            self.may_become(record, sender, most, ssthresh, "RFC 6675 §5")
        elif cwnd < ssthresh:
            most = cwnd + min(acked, sender.smss)
            self.may_become(record, sender, most, ssthresh, "RFC 5681 §3.1: slow start")
        elif sender.config["congestion"] == "reno":
            self.avoids(record, sender, acked)

    def avoids(self, record, sender, acked):
        """One segment for each cwnd that is acknowledged, however it is counted (equations 2, 3)."""
        sender.avoided += acked
        grown = high(record["vars"]["cwnd"]) - sender.cwnd
        most = sender.smss if sender.avoided >= sender.cwnd else 0
        by_segments = -(-sender.smss * sender.smss // sender.cwnd)
        if grown > 0 and most:
            sender.avoided -= sender.cwnd
        most = max(most, by_segments if grown <= by_segments else 0)
        self.may_become(record, sender, sender.cwnd + most, sender.ssthresh, "RFC 5681 §3.1")

    def repeats(self, record, sender):
        cwnd, ssthresh = sender.cwnd, sender.ssthresh
        sender.duplicates += 1
        if sender.fast:
            most = max(cwnd, ssthresh) if sender.config["sack"] else cwnd
            self.may_become(record, sender, most + sender.smss, ssthresh, "RFC 5681 §3.2, step 4")
        elif self.begins_recovery(sender, record["vars"]):
            most = sender.after_loss(sender.flight - sender.limited)
            sender.before_cut.append((cwnd, ssthresh))
            sender.fast, sender.recover = True, sender.nxt
            self.may_become(record, sender, most + 3 * sender.smss, most, "RFC 5681 §3.2, step 2")
            sender.owes = record
        else:
            self.see_other(record, sender, record["vars"])

    @staticmethod
    def begins_recovery(sender, values):
        """The third of them, or with SACK perhaps an earlier one, unless they speak of what was
        sent before the last recovery (RFC 6582 §3.2, step 1)."""
        if not sender.config["fast_retransmit"]:
            return False
        if sender.recover is not None and sender.una <= sender.recover:
            return values["recovery"] == "fast" and sender.vars["recovery"] != "fast"
        if sender.config["sack"]:
            return values["recovery"] == "fast" and sender.vars["recovery"] != "fast"
        return sender.duplicates == 3

    # ---- what leaves --------------------------------------------------------------------------

    def see_sent(self, record, sender, values):
        seq = unwrap(record["seq"], sender.una)
        end = seq + record["len"]
        if values["cwnd"] is not None and sender.cwnd == HIGH:
            self.begins(record, sender, values)
        elif self.is_idle(sender) and not self.is_unchanged(sender, values):
            most = min(sender.initial_window(), sender.cwnd)
            self.may_become(record, sender, most, sender.ssthresh, "RFC 5681 §4.1")
        else:
            self.see_other(record, sender, values)
        if record["len"] and sender.cwnd < HIGH and values["cwnd"] is not None:
            self.sends_text(record, sender, seq, end, values["cwnd"])
        if record["len"] or "FIN" in record["flags"]:
            sender.last_sent = self.now

    def is_idle(self, sender):
        idle = sender.last_sent is not None and self.now - sender.last_sent > sender.vars["rto_ns"]
        return idle and sender.flight == 0

    def sends_text(self, record, sender, seq, end, cwnd):
        if seq == sender.una and seq < sender.nxt:
            sender.owes = None
        if record["reason"] == "zero-window-probe" or sender.vars["snd_wnd"] == 0:
            return
        if self.sack:
            self.sends_by_pipe(record, sender, cwnd)
            return
        if sender.timed_out:
            sender.since.append([seq, end])
            out = sum(b - a for a, b in sender.since)
            if out > max(cwnd, sender.smss) + sender.limited:
                self.complain(record, f"{out} octets since the time-out, cwnd is {cwnd}")
            return
        if end <= sender.nxt:
            self.sends_again(record, sender, seq)
        else:
            self.sends_new(record, sender, end, cwnd)

    def sends_by_pipe(self, record, sender, cwnd):
        """RFC 6675 §3 and §5: what is in the network, and not what is in flight, has to fit.  The
        first segment of a recovery and a loss probe may go all the same (§5, RFC 8985 §7.3)."""
        values = record["vars"]
        if values["pipe"] < values["flight"] - values["sacked"] - values["lost"]:
            self.complain(record, f"pipe {values['pipe']} forgets something in flight")
        timer = self.records[record["cause"]]["kind"] == "timer"
        extra = 2 * sender.smss if sender.config["limited_transmit"] else 0
        first = record["retransmission"] and sender.owes is None and sender.fast
        if values["pipe"] > cwnd + extra and not timer and not first:
            self.complain(record, f"RFC 6675 §5: pipe is {values['pipe']}, cwnd is {cwnd}")

    def sends_again(self, record, sender, seq):
        timer = self.records[record["cause"]]
        by_timer = timer["kind"] == "timer"
        if not sender.fast and not by_timer and not sender.config["sack"] and seq >= sender.left:
            self.complain(record, f"{seq} again after {sender.duplicates} duplicate ACKs")

    def sends_new(self, record, sender, end, cwnd):
        """RFC 5681 §3.1; two segments more on the first two duplicate ACKs (RFC 3042)."""
        over = end - sender.una - sender.syn_is_out() - cwnd
        extra = 0
        if sender.config["limited_transmit"] and 0 < sender.duplicates < 3:
            extra = 2 * sender.smss
            if over > 0:
                sender.limited += end - sender.nxt
        if over > extra:
            self.complain(record, f"{end - sender.una} octets in flight, cwnd is {cwnd}")


def check_congestion(records):
    return Congestion(records).check()
