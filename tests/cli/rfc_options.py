"""The part of the checker that looks at options: who may offer them and who may use them (RFC 9293
§3.2), window scale and timestamps (RFC 7323), selective acknowledgements (RFC 2018, RFC 2883).

check_options(records) walks the run by itself: what a segment may carry follows from the SYNs that
were exchanged and from what had arrived at its sender by then.
"""

from rfc_conn import PEER, unwrap
from rfc_judge import Judge

OF_SYN = ("mss", "window_scale", "sack_permitted", "fast_open")


def after(one, other):
    """Whether one timestamp is later than another, modulo 2^32 (RFC 7323 §5.2)."""
    return 0 < (one - other) % (1 << 32) < 1 << 31


def merge(ranges, start, end):
    """The union of disjoint, sorted ranges and [start, end)."""
    out = []
    for low, high in sorted([*ranges, (start, end)]):
        if out and low <= out[-1][1]:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        elif high > low:
            out.append((low, high))
    return out


def within(ranges, start, end):
    return any(low <= start and end <= high for low, high in ranges)


class End:
    """What one end of a connection has offered, been offered, and received."""

    def __init__(self, config):
        self.config = config
        self.offered = None  # the options of the SYN that it sent
        self.heard = None  # of the SYN that it accepted
        self.vars = None
        self.rcv = None  # RCV.NXT, unwrapped
        self.ts_recent = None
        self.last_ack = None  # Last.ACK.sent (RFC 7323 §4.3)
        self.ts_last = None  # (moment, value) of the last timestamp that it sent
        self.arrived = []  # all data that ever arrived, as [start, end)
        self.newest = None  # the data of this instant: (start, end)
        self.before = []  # what had arrived before it
        self.late = None  # PAWS: a segment of this instant that had to be dropped

    def both(self, option):
        """Whether both SYNs carried an option: it may be used only then."""
        return bool(self.offered and self.heard and option in self.offered and option in self.heard)

    def shift(self):
        return self.offered["window_scale"] if self.both("window_scale") else 0


class Options(Judge):
    def __init__(self, records):
        super().__init__(records)
        self.ends = {}  # (host, connection): End

    def end_instant(self):
        for end in self.ends.values():
            if end.late is not None:
                self.complain(end.late, "RFC 7323 §5.3: an old timestamp, and no ACK says so")
            end.newest = end.late = None

    def see(self, record):
        host, conn = record.get("host"), record.get("conn", 0)
        if record["kind"] == "power" and record["to"] == "off":
            self.ends = {key: end for key, end in self.ends.items() if key[0] != host}
        if host not in PEER or not conn:
            return
        end = self.ends.setdefault((host, conn), End(self.run[host]))
        if record["kind"] == "state" and record["to"] in ("LISTEN", "SYN-SENT"):
            self.ends[host, conn] = end = End(self.run[host])
        if record["kind"] == "sent":
            self.sends(record, end)
        if record["kind"] == "arrived":
            self.arrives(record, self.sent[record["packet"]], end)
        if "vars" in record:
            end.vars = record["vars"]
            rcv = end.vars["rcv_nxt"]
            end.rcv = rcv if end.rcv is None or not end.vars["irs"] else unwrap(rcv, end.rcv)

    # ---- what arrives -------------------------------------------------------------------------

    def arrives(self, record, segment, end):
        flags, options, before = segment["flags"], segment["options"], end.vars
        if "SYN" in flags:
            if before is None or before["irs"] != record.get("vars", {}).get("irs"):
                end.heard = options
                end.ts_recent = options.get("ts_value")
            return
        if before is None or "RST" in flags:
            return
        rcv, window = end.rcv, before["rcv_wnd"]
        seq = unwrap(segment["seq"], rcv)
        if self.is_late(record, options, end):
            if segment["len"] and seq < rcv:  # refused, but it may be told that it came twice
                end.newest = (seq, min(seq + segment["len"], rcv))
                end.before = merge(end.arrived, seq, rcv)
            return
        self.takes_timestamp(segment, end, seq, rcv, window)
        stop = min(seq + segment["len"], rcv + window)
        if segment["len"] and stop > seq:
            end.newest = (seq, seq + segment["len"])
            end.before = merge(end.arrived, min(seq, rcv), rcv)
            if stop > rcv:
                end.arrived = merge(end.arrived, max(seq, rcv), stop)

    def is_late(self, record, options, end):
        """PAWS: a timestamp older than the last valid one (RFC 7323 §5.3, R1)."""
        if not end.both("ts_value") or "ts_value" not in options or end.ts_recent is None:
            return False
        if not after(end.ts_recent, options["ts_value"]):
            return False
        if record["vars"]["rcv_nxt"] != end.vars["rcv_nxt"]:
            self.complain(record, "RFC 7323 §5.3: an old timestamp, and the data was taken")
        end.late = record
        return True

    @staticmethod
    def takes_timestamp(segment, end, seq, rcv, window):
        """RFC 7323 §4.3: only an acceptable segment that covers Last.ACK.sent is echoed."""
        value = segment["options"].get("ts_value")
        length = segment["len"] + ("FIN" in segment["flags"])
        if value is None or end.last_ack is None:
            return
        last = seq + length - 1
        if window == 0:  # the ACK of a window probe is taken all the same (RFC 9293 §3.8.6.1)
            acceptable = seq == rcv
        else:
            acceptable = rcv <= seq < rcv + window or (length and rcv <= last < rcv + window)
        if acceptable and seq <= unwrap(end.last_ack, rcv):
            if end.ts_recent is None or not after(end.ts_recent, value):
                end.ts_recent = value

    # ---- what leaves --------------------------------------------------------------------------

    def sends(self, record, end):
        options, flags = record["options"], record["flags"]
        if "SYN" in flags:
            self.sends_syn(record, end)
        elif "RST" not in flags:
            self.sends_other(record, end)
        if "ts_value" in options:
            self.sends_timestamp(record, end)
        if "ACK" in flags and "RST" not in flags:
            end.last_ack = record["ack"]

    def sends_syn(self, record, end):
        options, config = record["options"], end.config
        answer = "ACK" in record["flags"]
        asked = end.heard or {}
        allowed = {
            "window_scale": config["window_scale"] and (not answer or "window_scale" in asked),
            "sack_permitted": config["sack"] and (not answer or "sack_permitted" in asked),
            "ts_value": config["timestamps"] and (not answer or "ts_value" in asked),
        }
        for name, wanted in allowed.items():
            if (name in options) != wanted:
                self.complain(record, f"{name} on this SYN: {name in options}, expected {wanted}")
        if options.get("mss") != config["mss"]:
            self.complain(record, f"announces an MSS of {options.get('mss')}")
        if options.get("window_scale", 0) > 14:
            self.complain(record, "RFC 7323 §2.3: the shift is at most 14")
        if record.get("window", record["win"]) != record["win"]:
            self.complain(record, "RFC 7323 §2.2: the window of a SYN is never scaled")
        if not answer and options.get("ts_echo", 0) != 0:
            self.complain(record, "RFC 7323 §3.2: a SYN without ACK echoes nothing")
        if "sack" in options:
            self.complain(record, "a SYN acknowledges nothing selectively")
        end.offered = options

    def sends_other(self, record, end):
        options = record["options"]
        for name in OF_SYN:
            if name in options:
                self.complain(record, f"{name} is only for a SYN")
        if record.get("window", record["win"]) != record["win"] << end.shift():
            self.complain(record, f"RFC 7323 §2.3: the window is shifted by {end.shift()}")
        if ("ts_value" in options) != end.both("ts_value"):
            self.complain(record, f"RFC 7323 §3.2: timestamps in use: {end.both('ts_value')}")
        end.late = None
        self.sends_sack(record, end)

    def sends_timestamp(self, record, end):
        options, now = record["options"], record["t_ns"]
        if "ACK" in record["flags"] and end.ts_recent is not None:
            if options["ts_echo"] != end.ts_recent:
                self.complain(
                    record, f"RFC 7323 §4.3: echoes {options['ts_echo']}, expected {end.ts_recent}"
                )
        if end.ts_last is not None:
            passed, ticks = now - end.ts_last[0], (options["ts_value"] - end.ts_last[1]) % (1 << 32)
            # A tick of its clock takes between 1 ms and 1 s (RFC 7323 §5.4).
            if not passed // 1_000_000_000 - 1 <= ticks <= passed // 1_000_000 + 1:
                self.complain(record, f"RFC 7323 §5.4: {ticks} ticks in {passed} ns")
        end.ts_last = (now, options["ts_value"])

    # ---- selective acknowledgements -----------------------------------------------------------

    def sends_sack(self, record, end):
        blocks = record["options"].get("sack", [])
        if blocks and not end.both("sack_permitted"):
            self.complain(record, "RFC 2018 §2: SACK was not permitted")
            return
        if "ACK" not in record["flags"] or not end.both("sack_permitted"):
            return
        ack = unwrap(record["ack"], end.rcv)
        blocks = [(unwrap(start, ack), unwrap(stop, ack)) for start, stop in blocks]
        if len(blocks) > (3 if end.both("ts_value") else 4):
            self.complain(record, f"{len(blocks)} blocks do not fit")
        if blocks and (blocks[0][0] < ack or any(self.inside(blocks[0], b) for b in blocks[1:])):
            self.reports_duplicate(record, end, blocks.pop(0))
        self.reports_held(record, end, blocks, ack)

    @staticmethod
    def inside(one, other):
        return other[0] <= one[0] and one[1] <= other[1]

    def reports_duplicate(self, record, end, block):
        """RFC 2883 §4: a DSACK block is data of the segment at hand that had come before."""
        newest = end.newest
        if newest is None or not self.inside(block, newest) or not within(end.before, *block):
            self.complain(record, f"RFC 2883 §4: {block} is nothing that {newest} brought again")

    def reports_held(self, record, end, blocks, ack):
        held = [block for block in end.arrived if block[0] > ack]
        for i, block in enumerate(blocks):
            if not ack < block[0] < block[1]:
                self.complain(record, f"RFC 2018 §3: the block {block} is not above the ACK {ack}")
            if not within(held, *block):
                self.complain(record, f"RFC 2018 §3: {block} has not arrived, only {held}")
            if any(b[0] < block[1] and block[0] < b[1] for b in blocks[:i]):
                self.complain(record, f"the block {block} overlaps another")
        if held and not blocks and record["len"] == 0:
            self.complain(record, f"RFC 2018 §4: {held} is held back and not reported")
        newest = end.newest
        if blocks and newest and within(held, *newest) and not self.inside(newest, blocks[0]):
            self.complain(record, f"RFC 2018 §4: the first block has not {newest}")


def check_options(records):
    return Options(records).check()
