"""Checks a run, given as the JSON that synfin writes, against the RFCs alone.

check(records) returns a list of complaints, each with the number of the record it is about.
"""

import re

from rfc_conn import PEER, SECOND, SYNCHRONIZED, Conn
from rfc_congestion import check_congestion
from rfc_ecn import check_ecn
from rfc_fast_open import FastOpen
from rfc_options import check_options
from rfc_recovery import check_recovery
from rfc_sending import Sending
from rfc_states import legal
from rfc_timing import Timing

NEVER = None


def ends_attempt(conn, segment):
    """Whether a passive open goes back to LISTEN, which leaves no variables to compare."""
    before = conn.state == "SYN-RECEIVED" and not conn.vouched
    return before and (segment.has("RST") or segment.has("SYN"))


class Checker(FastOpen, Sending, Timing):
    def __init__(self, records):
        self.records = records
        self.run = records[0]
        self.complaints = []
        self.segments = {}  # packet: Segment
        self.flying = {}  # (packet, copy): when it set out
        self.ended = set()
        self.conns = {}  # (host, number): Conn
        self.on = {"client": True, "server": True}
        self.plugged = {"client": True, "server": True}
        self.carries = {"client": True, "server": True}  # by the end it leads to
        self.listening = {"client": False, "server": False}  # lasting listeners
        self.owed = []  # [answer, record of the arrival]: what must be sent in this instant
        self.touched = set()
        self.expected = {}  # (host, number): the state that a call asks for
        self.commands = []
        self.all_commands = [r["command"] for r in records if r["kind"] == "fault"]
        self.now = 0
        self.begin_fast_open()

    def complain(self, record, text):
        self.complaints.append(f"n={record['n']} t={record['t_ns']} {record['kind']}: {text}")

    def check(self):
        if self.run["kind"] != "run" or self.run["n"] != 0:
            self.complain(self.run, "the first record is not the run")
            return self.complaints
        for i, record in enumerate(self.records[1:], 1):
            if record["n"] != i:
                self.complain(record, f"the record after {i - 1} should be {i}")
                return self.complaints
            if record["t_ns"] < self.now:
                self.complain(record, "time runs backwards")
            try:
                if record["t_ns"] > self.now:
                    self.end_instant(record)
                    self.now = record["t_ns"]
                self.check_cause(record)
                self.check_alive(record)
                getattr(self, "see_" + record["kind"])(record)
            except (TypeError, KeyError, AttributeError) as error:
                # What has been told so far cannot be a run of TCP.
                self.complain(record, f"cannot follow upon what was told before ({error})")
                return self.complaints
        try:
            self.end_run()
        except (TypeError, KeyError) as error:
            self.complain(self.records[-1], f"cannot be the end ({error})")
        return self.complaints

    # ---- causes -------------------------------------------------------------------------------

    def cause(self, record):
        return self.records[record["cause"]]

    def check_cause(self, record):
        if not 0 <= record["cause"] < record["n"]:
            self.complain(record, f"the cause {record['cause']} is not an earlier record")
            record["cause"] = 0
        cause, kind = self.cause(record), record["kind"]
        if kind in ("fault", "power", "note", "chapter"):
            if cause["n"] != 0:
                self.complain(record, "a command has no cause within the run")
        elif kind in ("sent", "state", "timer", "app") and cause["n"] != 0:
            armed = kind == "timer" and record["action"] == "expire"
            if cause.get("host", record["host"]) != record["host"]:
                self.complain(record, "caused by something that happened elsewhere")
            elif armed and (cause["kind"], cause.get("timer")) != ("timer", record["timer"]):
                self.complain(record, "ran out although it was not this timer that was armed")
            elif not armed and cause["t_ns"] != record["t_ns"]:
                self.complain(record, "caused at another moment")

    def root(self, record):
        """The event of this instant that a record follows from: an arrival, a call, a timer that
        ran out, a fault or the run itself."""
        while record["n"] > 0:
            record = self.cause(record)
            kind = record["kind"]
            if kind in ("arrived", "fault", "power") or "call" in record:
                break
            if kind == "timer" and record["action"] == "expire":
                break
        return record

    # ---- time passes --------------------------------------------------------------------------

    def end_instant(self, record):
        """Everything that an event causes within its instant has been told now."""
        for answer, arrival in self.owed:
            if answer == "late":
                self.conns[arrival["host"], arrival["conn"]].late = True
            else:
                self.complain(arrival, f"is not answered with {answer}")
        self.owed = []
        for key in sorted(self.touched):
            if key in self.conns:
                self.check_settled(self.conns[key], record)
            else:
                self.complain(record, f"{key[0]}[{key[1]}] was called, and is not there")
        self.touched.clear()
        for conn in self.conns.values():
            for name, (_, expires, _) in conn.timers.items():
                if expires < record["t_ns"]:
                    self.complain(record, f"{conn.host} timer {name} was due at {expires}")

    def check_settled(self, conn, record):
        where = f"{conn.host}[{conn.number}]"
        contradiction = conn.state_contradicts()
        if contradiction:
            self.complain(record, f"{where} was left in {conn.state}, but {contradiction}")
        expected = self.expected.pop((conn.host, conn.number), conn.state)
        if expected != conn.state:
            self.complain(record, f"{where} should be in {expected}, is in {conn.state}")
        if conn.state == "CLOSED" and conn.timers:
            self.complain(record, f"{where} is CLOSED, but {sorted(conn.timers)} run")
        if conn.state == "ESTABLISHED" and conn.close_called:
            self.complain(record, f"{where} was closed and is still ESTABLISHED")
        running = conn.timers.get("retransmit")
        if conn.state in ("SYN-SENT", "SYN-RECEIVED") or (
            conn.state in SYNCHRONIZED and conn.state != "TIME-WAIT"
        ):
            outstanding = conn.nxt > conn.una
            if outstanding != (running is not None) and not (running and conn.echo_waits):
                self.complain(record, f"{where} outstanding {outstanding}, timer {running}")
            if outstanding and conn.rearm and running and running[1] != self.now + conn.rto.rto:
                self.complain(record, f"{where} timer was not begun anew after a new ACK")
        limited = running is not None and conn.user_timeout > 0 and conn.una > conn.iss
        if limited != ("user-timeout" in conn.timers):
            self.complain(record, f"{where} waits, user timeout is {conn.user_timeout}")
        conn.rearm = False
        conn.late = conn.late and conn.state in SYNCHRONIZED
        delay = conn.timers.get("delayed-ack")
        if conn.late != (delay is not None) or (delay and delay[2] >= SECOND // 2):
            self.complain(record, f"{where} owes an ACK: {conn.late}, delays it: {delay}")
        if conn.state == "TIME-WAIT":
            timer = conn.timers.get("time-wait")
            until = conn.restarted + 2 * conn.options["msl_ns"]
            if timer is None or timer[1] != until:
                self.complain(record, f"{where} 2MSL ends at {timer}, expected {until}")
            if set(conn.timers) - {"time-wait"}:
                self.complain(record, f"{where} other timers run in TIME-WAIT")
        elif "time-wait" in conn.timers:
            self.complain(record, f"{where} waits 2MSL in {conn.state}")

    def end_run(self):
        end = {"n": self.records[-1]["n"] + 1, "t_ns": self.run["end_ns"] + 1, "kind": "end"}
        self.end_instant(end)
        for (packet, copy), _ in self.flying.items():
            due = self.segments[packet].record["due_ns"]
            if copy == 1 and due is not NEVER and due <= self.run["end_ns"]:
                self.complain(end, f"packet {packet} vanished without a cause")

    # ---- hosts and cable ----------------------------------------------------------------------

    def check_alive(self, record):
        host = record.get("host")
        silent = ("sent", "arrived", "state", "timer")
        if host in PEER and record["kind"] in silent and not self.on[host]:
            self.complain(record, f"{host} is off")

    def see_power(self, record):
        host = record["host"]
        self.on[host] = record["to"] == "on"
        if not self.on[host]:
            self.listening[host] = False
            self.forget_cookies(host)
            self.conns = {key: conn for key, conn in self.conns.items() if key[0] != host}
            self.touched = {key for key in self.touched if key[0] != host}

    def see_fault(self, record):
        command = record["command"]
        self.commands.append(command)
        way = re.match(r"network (cut|restore)(?: to (client|server))?$", command)
        plug = re.match(r"(client|server) (unplug|plug|kill)$", command)
        if way:
            for end in [way[2]] if way[2] else list(PEER):
                self.carries[end] = way[1] == "restore"
        if plug and plug[2] == "kill":
            self.listening[plug[1]] = False
            for conn in self.conns.values():
                if conn.host == plug[1]:
                    conn.killed = conn.close_called = True
        elif plug:
            self.plugged[plug[1]] = plug[2] == "plug"

    def see_note(self, record):
        pass

    see_chapter = see_note

    # ---- packets end --------------------------------------------------------------------------

    def end_flight(self, record):
        key = (record["packet"], record["copy"])
        if record["packet"] not in self.segments or key in self.ended:
            self.complain(record, f"packet {key} does not fly")
            return None
        if record["copy"] > 1 and not self.may("duplicate"):
            self.complain(record, "nobody duplicates packets here")
        self.flying.pop(key, None)
        self.ended.add(key)
        sent = self.segments[record["packet"]].record
        late = sent["due_ns"] is not NEVER and record["copy"] == 1 and self.now > sent["due_ns"]
        if self.now < sent["t_ns"] or late:
            self.complain(record, f"not between {sent['t_ns']} and {sent['due_ns']}")
        return self.segments[record["packet"]]

    def may(self, what):
        """Whether the network was told to do this, at first or in mid-run."""
        setting = {"corrupt": "corrupt_ppm", "duplicate": "duplicate_ppm", "loss": "loss_ppm"}
        key = setting.get(what, "queue_packets")
        network = self.run["network"]
        return (
            any(network[way][key] for way in ("to_client", "to_server"))
            or any(re.match(rf"network (set )?{what}\b", c) for c in self.commands)
        )  # fmt: skip

    def see_lost(self, record):
        segment = self.end_flight(record)
        if segment is None:
            return
        cause, why = self.cause(record), record["why"]
        command = cause.get("command", "")
        to = segment.record.get("to", PEER.get(segment.record["host"]))
        good = {
            "dropped-by-command": " drop " in f"{command} ",
            "random-loss": self.may("loss"),
            "queue-full": self.may("queue"),
            "link-cut": command.startswith("network cut"),
            "unplugged": command.endswith("unplug"),
            "host-off": cause["kind"] == "power" and cause["to"] == "off" and cause["host"] == to,
            "corrupted": self.may("corrupt"),
        }.get(why, False)
        if not good:
            self.complain(record, f"{why} does not follow from {cause['kind']} '{command}'")

    def see_arrived(self, record):
        segment = self.end_flight(record)
        if segment is None:
            return
        host, number = record["host"], record["conn"]
        sender = segment.record["host"]
        if sender in PEER and host != PEER[sender]:
            self.complain(record, f"arrived at its sender {host}")
        if record["copy"] == 1 and segment.record["due_ns"] != self.now:
            self.complain(record, f"was due at {segment.record['due_ns']}")
        if not self.carries[host] or not self.plugged[host]:
            self.complain(record, f"arrived at {host} although nothing can")
        if self.cause(record).get("packet") != record["packet"]:
            self.complain(record, "the cause is not that the packet was sent")
        if number == 0:
            self.arrives_nowhere(record, segment)
            return
        conn = self.conns.get((host, number))
        if conn is None:
            conn = self.new_conn(record, "LISTEN")
            if not self.listening[host] or not segment.has("SYN"):
                self.complain(record, f"{host} has no connection {number} and does not listen")
        self.touched.add((host, number))
        if conn.state == "CLOSED":
            self.arrives_nowhere(record, segment)
            return
        if conn.state == "LISTEN":
            conn.ports = None
            conn.vouched = self.vouches(host, segment)
        called = conn.state == "SYN-SENT"
        self.check_ports(record, conn, segment.record["dport"], segment.record["sport"])
        answer = conn.arrives(segment, self.now)
        values = record.get("vars", {})
        if segment.has("ECE") and (values.get("cwnd") or 1 << 32) <= values["send_mss"]:
            conn.echo_waits = True  # rfc_ecn.py knows when it may
        if called and conn.una is not None and conn.una > conn.iss:
            self.keep_cookie(host, segment)
        if answer is not None:
            self.owed.append([answer, record])
        if not ends_attempt(conn, segment):
            self.compare_vars(conn, record)

    def arrives_nowhere(self, record, segment):
        if segment.has("RST"):
            return
        if self.listening[record["host"]] and not segment.has("ACK"):
            return  # LISTEN, fourth: drop
        self.owed.append(["rst", record])

    def new_conn(self, record, state):
        key = (record["host"], record["conn"])
        self.conns[key] = Conn(*key, self.run[record["host"]], state)
        return self.conns[key]

    # ---- states -------------------------------------------------------------------------------

    def see_state(self, record):
        key = (record["host"], record["conn"])
        conn = self.conns.get(key)
        if conn is None:
            conn = self.new_conn(record, record["from"])
            if record["from"] != "CLOSED":
                self.complain(record, f"nobody put it into {record['from']}")
        self.touched.add(key)
        root = self.root(record)
        if conn.state != record["from"]:
            self.complain(record, f"it was in {conn.state}")
        if root["t_ns"] != self.now:
            self.complain(record, "nothing in this instant changes the state")
        segment = self.segments.get(root.get("packet")) if root["kind"] == "arrived" else None
        if not legal(conn, record["from"], record["to"], root, segment, self.now):
            self.complain(record, f"{record['from']} to {record['to']} does not follow")
        if record["to"] == "TIME-WAIT" and root["kind"] == "arrived":
            conn.restarted = self.now
        if record["to"] == "LISTEN":
            conn.clear()
            conn.passive = True
        if record["to"] == "SYN-SENT":
            conn.clear()
            conn.passive = False
        if record["to"] in ("CLOSED", "LISTEN"):
            self.owed = [o for o in self.owed if not self.is_of(o[1], conn) or o[0] == "rst"]
        conn.state = record["to"]

    # ---- applications -------------------------------------------------------------------------

    def see_app(self, record):
        conn = self.conns.get((record["host"], record["conn"]))
        if conn is not None:
            self.touched.add((conn.host, conn.number))
        if "indication" in record:
            self.told(conn, record)
            return
        call = record["call"]
        if record["result"] != "ok":
            return
        key = (record["host"], record["conn"])
        if call in ("listen", "connect") and record["conn"] > 0:
            self.expected[key] = {"listen": "LISTEN", "connect": "SYN-SENT"}[call]
            self.touched.add(key)
        if call == "listen" and record["conn"] == 0:
            self.listening[record["host"]] = True
        elif conn is None:
            if call not in ("listen", "connect"):
                self.complain(record, "a call on a connection that is not there")
        elif call in ("send", "send-urgent"):
            conn.queued += record["octets"]
            if call == "send-urgent":
                conn.urgent = conn.queued
        elif call == "close":
            conn.close_called = True
        elif call in ("keepalive-on", "keepalive-off"):
            conn.keepalive = call == "keepalive-on"
        elif call in ("user-timeout", "user-timeout-off"):
            conn.user_timeout = record.get("timeout_ns", 0)

    def told(self, conn, record):
        if conn is None:
            self.complain(record, "told of a connection that is not there")
        elif record["indication"] == "connection-established":
            if conn.state != "ESTABLISHED":
                self.complain(record, f"in {conn.state}")
        elif record["indication"] == "connection-closing":
            if not conn.peer_fin:
                self.complain(record, "no FIN was reached")
        elif record["indication"] == "delivery-trouble":
            if conn.retries < conn.options["r1"]:
                self.complain(record, f"after {conn.retries} retransmissions")
        elif record["indication"] == "urgent-data":
            if conn.up is None or conn.up <= conn.up_told:
                self.complain(record, "no urgent pointer has advanced")
            conn.up_told, conn.up_due = conn.up, False
        elif record["indication"] != "data":
            if conn.state != "CLOSED":
                self.complain(record, f"in {conn.state}")
        elif record["indication"] == "data":
            if conn.up_due:
                self.complain(record, "not told of urgent data (MUST-32)")
            if conn.state == "SYN-RECEIVED" and not conn.vouched:
                self.complain(record, "data before ESTABLISHED, and no cookie allows it (§3.5)")
            conn.told += record["octets"]
            if conn.told != conn.rcv - conn.irs - 1 - conn.peer_fin:
                self.complain(record, f"told of {conn.told} octets, RCV.NXT is {conn.rcv}")


def check(records):
    """What goes beyond RFC 9293 is only asked of a run that keeps to it."""
    return Checker(records).check() or (
        check_options(records) + check_congestion(records) + check_recovery(records)
        + check_ecn(records)
    )
