"""The part of the checker that looks at loss recovery by time: RACK and the tail loss probe (RFC 8985),
proportional rate reduction (RFC 6937) and the end of a recovery that was for nothing (RFC 5682,
RFC 3708).

check_recovery(records) walks the run by itself, with a scoreboard of its own.  It judges the ends that
have SACK and RACK in use; PRR wherever there is SACK; F-RTO wherever it is on.
"""

from rfc_conn import PEER, unwrap
from rfc_judge import Judge
from rfc_probe import Probe
from rfc_scoreboard import Scoreboard, blocks_of
from rfc_undo import Undo

FINISHED = ("CLOSED", "LISTEN", "TIME-WAIT")


class Side:
    """The sending side of one end of a connection."""

    def __init__(self, config, rack, sack):
        self.config = config
        self.rack, self.sack = rack, sack
        self.vars = None
        self.una = self.nxt = self.recover = 0
        self.board = Scoreboard()
        self.timers = {}  # name: when it runs out
        self.heard = self.last = None  # the record of what was heard and sent last
        # When the reordering timer may run out, 0 for never, and by which round trips.
        self.waits = {}
        self.window_probed = False  # one number went out into a closed window
        self.timed_out = None  # SND.UNA when the timer ran out last
        self.choices = []  # what that takes for lost
        self.owes = None  # the record after which something lost must be sent again
        self.probe = None  # TLP.end_seq and TLP.is_retrans
        self.probing = None  # the record of the timer that asks for a probe
        self.measured = False  # a round trip was, since the last probe
        self.stale = False  # in this instant: new data left, or was acknowledged
        self.fs = self.delivered = self.out = 0  # RecoverFS, prr_delivered, prr_out
        self.f_rto = None  # the step, and the end of what the time-out sent again
        self.resent = self.dsacks = 0  # since cwnd was reduced (RFC 3708 §2)
        self.blind = False  # it has gone another way, and was told so

    @property
    def phase(self):
        return self.vars["recovery"]

    def learn(self, values):
        if (values["srtt_ns"], values["rttvar_ns"]) != (self.vars["srtt_ns"], self.vars["rttvar_ns"]):
            self.measured = True
        self.vars = values
        self.una = unwrap(values["snd_una"], self.una)
        self.nxt = unwrap(values["snd_nxt"], self.nxt)
        self.recover = unwrap(values["recover"], self.una)

    def reduces(self):
        self.resent = self.dsacks = 0

    def begins_prr(self, flight):
        self.fs, self.delivered, self.out = flight, 0, 0


class Heard:
    """What an ACK has brought."""

    def __init__(self, segment, side, ack, news, octets, dsack):
        self.ack, self.news, self.octets, self.dsack = ack, news, octets, dsack
        self.moved = ack > side.una
        self.fresh = any(p.sacked for p in news)  # SACKed for the first time
        window = segment.get("window", segment["win"])
        repeats = (
            not self.moved and not segment["len"] and "FIN" not in segment["flags"]
            and window == side.vars["snd_wnd"]
        )  # fmt: skip
        self.bare = repeats and "sack" not in segment["options"]
        self.duplicate = repeats and side.nxt > side.una  # RFC 5681 §2
        self.beyond = ack > side.recover or any(p.sacked and p.end > side.recover for p in news)


class Recovery(Probe, Undo, Judge):
    def __init__(self, records):
        super().__init__(records)
        self.sides = {}  # (host, connection): Side
        self.sack = self.run["client"]["sack"] and self.run["server"]["sack"]

    def new_side(self, host):
        config = self.run[host]
        rack = self.sack and config["rack"] and config["fast_retransmit"]
        return Side(config, rack, self.sack)

    def see(self, record):
        host, key = record.get("host"), (record.get("host"), record.get("conn", 0))
        if record["kind"] == "power" and record["to"] == "off":
            self.sides = {k: side for k, side in self.sides.items() if k[0] != host}
        if host not in PEER or not key[1]:
            return
        if record["kind"] == "state" and record["to"] in FINISHED:
            self.sides.pop(key, None)
        if "vars" not in record or record["kind"] == "state":
            return
        side = self.sides.get(key)
        if side is None or side.vars["iss"] != record["vars"]["iss"]:
            self.sides[key] = side = self.new_side(host)
            side.una = side.nxt = record["vars"]["iss"]
            side.vars = record["vars"]
        handler = {"sent": self.sends, "arrived": self.hears, "timer": self.sets}.get(record["kind"])
        if handler is not None:
            handler(record, side, record["vars"])
        side.learn(record["vars"])

    def end_instant(self):
        for side in self.sides.values():
            self.settle(side)
            if side.owes is not None:
                self.complain(side.owes, "RFC 8985 §6.2: a loss was found, and nothing is sent again")
            if side.probing is not None:
                self.complain(side.probing, "RFC 8985 §7.3: no probe was sent")
            if side.stale and side.rack and not side.blind:
                self.must_probe(side)
            side.owes = side.probing = None
            side.stale = False

    # ---- timers -------------------------------------------------------------------------------

    def sets(self, record, side, values):
        name, action = record["timer"], record["action"]
        if action in ("start", "restart"):
            side.timers[name] = record["expires_ns"]
        else:
            side.timers.pop(name, None)
        if name == "loss-probe" and action in ("start", "restart"):
            self.waits_to_probe(record, side, values)
        elif (name, action) == ("loss-probe", "expire"):
            side.probing = record
        elif (name, action) == ("reorder", "expire"):
            self.reordering_over(record, side)
        elif (name, action) == ("retransmit", "expire"):
            self.times_out(record, side, values)

    def settle(self, side):
        """The reordering timer runs until the last of what may still come counts as lost."""
        expires = side.timers.get("reorder", 0)
        if expires in side.waits:
            side.board.rtts = side.waits[expires]
        elif side.waits and not side.blind:
            self.complain(
                side.heard, f"RFC 8985 §6.2: reordering timer to {expires}, not {sorted(side.waits)}"
            )
        side.waits = {}

    def reordering_over(self, record, side):
        board, values = side.board, side.vars
        window = board.window(side.phase, values["srtt_ns"])
        found = [(*board.lost_by(rtt, window, self.now), rtt) for rtt in board.rtts]
        # A recovery that was taken back meanwhile has widened the window.
        lost, wait, rtt = max(found, key=lambda choice: len(choice[0]))
        if not lost and not wait and not side.blind:
            self.complain(record, "RFC 8985 §6.2: the reordering timer finds nothing lost")
        board.mark(lost)
        side.heard, side.waits = record, {self.now + wait if wait else 0: {rtt}}
        if side.phase == "none" and lost:
            side.reduces()
            side.begins_prr(side.nxt - side.una)
            side.probe = None
            side.owes = record

    def times_out(self, record, side, values):
        if side.una == values["iss"] or side.una == side.nxt:
            return
        board = side.board
        side.f_rto = [2, None] if side.phase != "timeout" and side.config["f_rto"] else None
        side.probe = None
        if side.timed_out != side.una:  # the first time-out for this segment
            side.reduces()
        side.timed_out = side.una
        board.doubt()
        window = board.window("timeout", values["srtt_ns"])
        side.choices = [
            (*board.lost_by_timeout(side.una, rtt, window, self.now, side.rack), rtt)
            for rtt in board.rtts
        ]
        side.heard = record

    def choose(self, side, start, end, values):
        """Which of the round trips was taken for the last one shows in what is sent now."""
        board = side.board
        for lost, wait, rtt in side.choices:
            left = [p for p in board.pieces if p in lost or p.waits()]
            left = [p for p in left if not start <= p.start < end]
            if sum(p.end - p.start for p in left) == values["lost"]:
                break
        board.mark(lost)
        side.choices = []
        side.waits = {self.now + wait if wait else 0: {rtt}} if side.rack else {}

    # ---- what leaves --------------------------------------------------------------------------

    def sends(self, record, side, values):
        length = record["len"] + ("FIN" in record["flags"]) + ("SYN" in record["flags"])
        if not length or "RST" in record["flags"]:
            return
        seq = unwrap(record["seq"], side.una)
        end, nxt = seq + length, unwrap(values["snd_nxt"], side.nxt)
        root = self.records[record["cause"]]
        timer = root["timer"] if root["kind"] == "timer" and root["action"] == "expire" else None
        stamp = record["options"].get("ts_value")
        side.last = record
        if side.choices:
            self.choose(side, seq, end, values)
        self.settle(side)
        if end > nxt:
            side.window_probed = True
            return  # a window probe: SND.NXT stays (RFC 9293 §3.8.6.1)
        if side.probing is not None and timer == "loss-probe":
            self.probes(record, side, values, seq, end)
        else:
            self.judge_again(record, side, seq, end, timer)
            side.stale |= end > side.nxt
        if seq < side.nxt:
            side.board.repeats(seq, min(end, side.nxt), self.now, stamp)
            side.resent += 1
        if end > side.nxt:
            side.board.sends(max(seq, side.nxt), end, self.now, stamp, not side.window_probed)
            side.window_probed = False
        side.out += length
        if side.rack and not side.blind and side.una > values["iss"]:
            self.compare(record, side, values)

    def judge_again(self, record, side, seq, end, timer):
        if seq >= side.nxt:
            return
        if timer == "retransmit":
            if side.f_rto is not None:
                side.f_rto[1] = end
            return
        inside = [p for p in side.board.pieces if seq < p.end and p.start < end]
        if side.f_rto is not None and side.f_rto[0] != "open" and side.phase == "timeout":
            self.complain(record, "RFC 5682 §2.1: sent again while it is not clear what was lost")
        if not side.rack or side.blind or side.una == side.vars["iss"]:
            return
        if not all(p.waits() for p in inside):
            self.complain(record, "RFC 8985 §6.2: sent again, and by no rule lost")
        side.owes = None

    def compare(self, record, side, values):
        mine = side.board.waiting(), side.board.sacked(), side.board.pipe()
        theirs = values["lost"], values["sacked"], values["pipe"]
        if mine != theirs:
            self.complain(record, f"RFC 8985 §6.2: lost, SACKed, pipe are {theirs}, not {mine}")
            side.blind = True

    # ---- what arrives -------------------------------------------------------------------------

    @staticmethod
    def is_taken(record, segment, side, values, ack):
        """Whether the ACK of a segment counts (RFC 9293 §3.10.7.4)."""
        before = side.vars
        if values["snd_una"] != before["snd_una"]:
            return True
        if record["verdict"] == "paws-rejected" or {"SYN", "RST"} & set(segment["flags"]):
            return False
        window = before["rcv_wnd"]
        length = segment["len"] + ("FIN" in segment["flags"])
        ahead = unwrap(segment["seq"], before["rcv_nxt"]) - before["rcv_nxt"]
        first = 0 <= ahead < window or ahead == 0
        last = length > 0 and window > 0 and 0 <= ahead + length - 1 < window
        edge = length == 0 and ahead == window
        return (first or last or edge) and "ACK" in segment["flags"] and ack <= side.nxt + 1

    def hears(self, record, side, values):
        self.settle(side)
        segment = self.sent[record["packet"]]
        una, board, phase = side.una, side.board, side.phase
        ack = unwrap(segment["ack"], una)
        if not self.is_taken(record, segment, side, values, ack):
            return
        blocks, dsack = blocks_of(segment, una) if side.sack else ([], None)
        news, octets = board.take(max(ack, una), una, blocks, side.nxt)
        heard = Heard(segment, side, max(ack, una), news, octets, dsack)
        side.heard = record
        side.stale |= heard.moved
        side.window_probed = side.window_probed and ack <= side.nxt
        grew = False
        if side.rack:
            board.learn(news, self.now, segment["options"].get("ts_echo"))
            grew = board.heard_dsack(heard.ack, side.nxt, dsack is not None)
            if side.probe is not None:
                self.hears_of_probe(record, side, heard, values)
        side.dsacks += dsack is not None
        if phase != "none" and values["recovery"] == "none" and heard.ack < side.recover:
            self.undoes(record, side, heard)
            return
        self.steps_f_rto(record, side, heard, values)
        if side.rack and not side.blind and (heard.moved or heard.fresh):
            self.detects(record, side, values, phase)
        self.sees_recovery(record, side, heard, values)
        if phase != "none" and heard.ack >= side.recover and not grew:
            board.recovered()

    # ---- RACK (RFC 8985 §6.2) -----------------------------------------------------------------

    def detects(self, record, side, values, phase):
        """What the run says is lost must follow from one of the round trips just measured."""
        board, choices = side.board, []
        windows = {
            board.window(p, srtt)
            for p in (phase, values["recovery"])
            for srtt in (side.vars["srtt_ns"], values["srtt_ns"])
        }
        waiting = board.waiting()
        for rtt in sorted(board.rtts):
            for window in windows:
                lost, wait = board.lost_by(rtt, window, self.now)
                octets = waiting + sum(p.end - p.start for p in lost)
                if octets == values["lost"]:
                    choices.append((rtt, lost, wait))
        if not choices:
            said = f"{values['lost']} octets are lost, by RTT {sorted(board.rtts)} and {windows}"
            self.complain(record, f"RFC 8985 §6.2: {said} it is not so")
            side.blind = True
            return
        board.mark(choices[0][1])
        for rtt, _, wait in choices:
            side.waits.setdefault(self.now + wait if wait else 0, set()).add(rtt)

    def sees_recovery(self, record, side, heard, values):
        """Whether one begins, and what PRR makes of the ACK."""
        phase, now = side.phase, values["recovery"]
        over = phase == "none" or heard.ack >= side.recover
        begins = now == "fast" and (phase == "none" or values["recover"] != side.vars["recover"])
        if side.rack and not side.blind:
            must = over and side.board.waiting() > 0
            if must != begins:
                self.complain(record, f"RFC 8985 §6.2: recovery begins: {begins}, not {must}")
        if begins:
            side.reduces()
            side.begins_prr(side.nxt - heard.ack)
            side.probe = None
            side.owes = record if side.rack else None
        if now == "fast" and side.sack:
            self.reduces_rate(record, side, heard, values)


def check_recovery(records):
    return Recovery(records).check()
