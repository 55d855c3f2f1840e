"""Checks a run, given as the JSON that synfin writes, against the RFCs alone.

check(records) returns a list of complaints, each with the number of the record it is about.
"""

import re

from rfc_conn import SYNCHRONIZED, Conn, Segment, unwrap
from rfc_states import legal

PEER = {"client": "server", "server": "client"}
NEVER = None


def ends_attempt(conn, segment):
    """Whether a passive open goes back to LISTEN, which leaves no variables to compare."""
    return conn.state == "SYN-RECEIVED" and (segment.has("RST") or segment.has("SYN"))


class Checker:
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
            if outstanding != (running is not None):
                self.complain(record, f"{where} outstanding {outstanding}, timer {running}")
            if outstanding and conn.rearm and running and running[1] != self.now + conn.rto.rto:
                self.complain(record, f"{where} timer was not begun anew after a new ACK")
        conn.rearm = False
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
        self.check_ports(record, conn, segment.record["dport"], segment.record["sport"])
        answer = conn.arrives(segment, self.now)
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

    # ---- packets leave ------------------------------------------------------------------------

    def new_conn(self, record, state):
        key = (record["host"], record["conn"])
        self.conns[key] = Conn(*key, self.run[record["host"]], state)
        return self.conns[key]

    def see_sent(self, record):
        segment = Segment(record)
        packet = record["packet"]
        if packet != len(self.segments) + 1:
            self.complain(record, "packets are not numbered in order")
        self.segments[packet] = segment
        self.flying[packet, 1] = self.now
        if record["host"] == "network":
            record["to"] = "client" if record["sport"] == self.run["server"]["port"] else "server"
            return
        self.check_flight(record)
        root = self.root(record)
        if root["t_ns"] != self.now or root["n"] == 0:
            self.complain(record, "nothing in this instant makes the host send")
        if segment.has("RST"):
            self.check_reset(record, segment, root)
            return
        conn = self.conns.get((record["host"], record["conn"]))
        if conn is None:
            self.complain(record, "sent by a connection that is not there")
            return
        self.touched.add((conn.host, conn.number))
        self.check_ports(record, conn, record["sport"], record["dport"])
        paid = self.pay(record, conn)
        if segment.has("SYN"):
            self.sends_syn(record, segment, conn)
        elif conn.state not in SYNCHRONIZED and conn.state != "SYN-RECEIVED":
            self.complain(record, f"sent in {conn.state}")
            return
        elif segment.is_pure_ack():
            self.sends_ack(record, segment, conn, root, paid)
        else:
            self.sends_text(record, segment, conn, root)
        self.check_header(record, segment, conn)
        self.compare_vars(conn, record)

    def check_flight(self, record):
        """On a plain cable, left alone, every packet takes the delay."""
        link = self.run["network"]["to_" + PEER[record["host"]]]
        plain = not any(link[key] for key in ("jitter_ns", "rate_bits_per_s", "reorder_ppm"))
        meddled = any(c.startswith("network") for c in self.all_commands)
        if plain and not meddled and record["due_ns"] != self.now + link["delay_ns"]:
            self.complain(record, f"should be due at {self.now + link['delay_ns']}")

    def check_ports(self, record, conn, local, remote):
        if conn.ports is None:
            conn.ports = (local, remote)
        if conn.ports != (local, remote):
            self.complain(record, f"the ports are {conn.ports}")

    def pay(self, record, conn):
        """A segment with ACK pays what its connection owes."""
        due = [o for o in self.owed if self.is_of(o[1], conn) and o[0] == "ack"]
        if "ACK" in record["flags"]:
            self.owed = [o for o in self.owed if o not in due]
        return bool(due)

    @staticmethod
    def is_of(arrival, conn):
        return (arrival["host"], arrival["conn"]) == (conn.host, conn.number)

    def check_reset(self, record, segment, root):
        """§3.5.2 and §3.10.5."""
        if segment.len or record["retransmission"] or record["options"]:
            self.complain(record, "a reset carries nothing and is never sent again")
        if segment.ack and not segment.has("ACK"):
            self.complain(record, "an acknowledgement number without the flag")
        due = [o for o in self.owed if o[0] == "rst" and o[1]["n"] == record["cause"]]
        if due:
            self.owed.remove(due[0])
            offender = self.segments[due[0][1]["packet"]]
            back = offender.record["dport"], offender.record["sport"]
            if (record["sport"], record["dport"]) != back:
                self.complain(record, f"the ports should be {back}")
            if offender.has("ACK"):
                wanted = {"RST"}, offender.ack, 0
            else:
                wanted = {"RST", "ACK"}, 0, (offender.seq + offender.numbers()) % (1 << 32)
            if (segment.flags, segment.seq, segment.ack) != wanted:
                self.complain(record, f"the reset should be {wanted}")
            return
        conn = self.conns.get((record["host"], record["conn"]))
        if conn is None or conn.nxt is None:
            self.complain(record, "a reset that answers nothing")
            return
        self.pay({"flags": ["ACK"]}, conn)
        aborts = root.get("call") in ("abort", "close") or conn.killed
        states = ("SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT")
        if not aborts or conn.state not in states:
            self.complain(record, f"nobody aborts in {conn.state}")
        if segment.flags != {"RST"} or unwrap(segment.seq, conn.nxt) != conn.nxt:
            self.complain(record, f"an abort sends RST with {conn.nxt % (1 << 32)}")

    def check_header(self, record, segment, conn):
        syn_alone = conn.state == "SYN-SENT"
        if segment.has("ACK") == syn_alone:
            self.complain(record, f"ACK flag {segment.has('ACK')} in {conn.state}")
        if segment.has("ACK"):
            if conn.rcv is None or segment.ack != conn.rcv % (1 << 32):
                self.complain(record, f"acknowledges {segment.ack}, RCV.NXT is {conn.rcv}")
                return
            edge = conn.rcv + segment.win
            if edge < conn.edge:
                self.complain(record, f"the right edge of the window moves back from {conn.edge}")
            conn.edge = edge
        elif segment.ack != 0:
            self.complain(record, "an acknowledgement number without the flag")
        if "vars" in record and segment.win != record["vars"]["rcv_wnd"]:
            self.complain(record, f"offers {segment.win}, RCV.WND is {record['vars']['rcv_wnd']}")
        if segment.win > conn.options["window"]:
            self.complain(record, "offers more than the receive buffer")
        mss = {"mss": conn.options["mss"]} if segment.has("SYN") else {}
        if record["options"] != mss:
            self.complain(record, f"options {record['options']}, expected {mss}")
        if segment.len > min(conn.peer_mss, conn.options["mss"]):
            self.complain(record, f"{segment.len} octets are more than the peer takes")

    def sends_syn(self, record, segment, conn):
        wanted = {"SYN-SENT": {"SYN"}, "SYN-RECEIVED": {"SYN", "ACK"}}.get(conn.state)
        if segment.flags != wanted or segment.len:
            self.complain(record, f"{sorted(segment.flags)} sent in {conn.state}")
            return
        if conn.iss is None:
            conn.iss = conn.una = segment.seq
            conn.nxt = segment.seq + 1
            conn.progress = self.now
            conn.flights.append([conn.iss, conn.nxt, self.now, 1])
        elif segment.seq != conn.iss:
            self.complain(record, f"the SYN's number was {conn.iss}")
        else:
            # A SYN that goes out again as SYN,ACK is no retransmission of a lost one, but Karn
            # cannot tell which of the two is acknowledged.
            conn.flights[0][3] += 1
            conn.resent = self.now
        self.check_again(record, conn, conn.flights[0][3] > 1)

    def check_again(self, record, conn, again):
        if record["retransmission"] != again:
            self.complain(record, f"retransmission should be {again}")
        if not again:
            return
        first = self.segments.get(record.get("of"))
        if first is None or (first.record["host"], first.record["conn"]) != (
            conn.host,
            conn.number,
        ):
            self.complain(record, "does not say which packet it repeats")
        elif not 0 <= (record["seq"] - first.seq) % (1 << 32) < max(1, first.numbers()):
            self.complain(record, f"packet {record['of']} did not carry this number")

    def sends_ack(self, record, segment, conn, root, paid):
        seq = unwrap(segment.seq, conn.nxt)
        if record["retransmission"]:
            self.complain(record, "an ACK is never retransmitted")
        if root["kind"] == "timer":
            if root["timer"] != "keepalive" or seq != conn.nxt - 1:
                self.complain(record, f"a keepalive probe has the number {conn.nxt - 1}")
            self.sends_probe(record, conn)
            return
        if seq not in (conn.nxt, conn.sent_end()):
            self.complain(record, f"an ACK has the number SND.NXT = {conn.nxt}")
        opens = conn.rcv is not None and conn.rcv + segment.win > conn.edge
        if not paid and not opens:
            self.complain(record, "there is nothing to acknowledge")

    def sends_probe(self, record, conn):
        """§3.8.4."""
        idle, interval = conn.options["keepalive_idle_ns"], conn.options["keepalive_interval_ns"]
        if not conn.keepalive or conn.nxt != conn.una:
            self.complain(record, "keepalive is off, or data is outstanding")
        if conn.probes == 0 and self.now - conn.heard < idle:
            self.complain(record, f"probes after {self.now - conn.heard} of silence")
        if conn.probes > 0 and self.now - conn.last_probe != interval:
            self.complain(record, f"probes {self.now - conn.last_probe} after the last one")
        if conn.probes >= conn.options["keepalive_probes"]:
            self.complain(record, "too many probes")
        conn.probes += 1
        conn.last_probe = self.now

    def sends_text(self, record, segment, conn, root):
        seq = unwrap(segment.seq, conn.nxt)
        end = seq + segment.numbers()
        text_end = seq + segment.len
        timer = root.get("timer") if root["kind"] == "timer" else None
        again = end <= conn.sent_end()
        self.check_again(record, conn, again)
        if text_end - (conn.iss + 1) > conn.queued:
            self.complain(record, "sends octets that the application did not give")
        if segment.has("FIN"):
            if not conn.close_called or text_end != conn.iss + 1 + conn.queued:
                self.complain(record, "a FIN before CLOSE, or before all data")
            conn.fin = text_end
        if timer == "persist":
            if conn.wnd != 0 or seq != conn.nxt or end != seq + 1:
                self.complain(record, "a window probe is the next number into a closed window")
            conn.probed = True
            conn.first_probe = conn.first_probe if conn.first_probe is not None else self.now
            return
        if not conn.una <= seq <= conn.nxt:
            self.complain(record, f"{seq} is not between SND.UNA {conn.una} and SND.NXT {conn.nxt}")
            return
        if end > conn.nxt and text_end > conn.una + conn.wnd:
            self.complain(record, f"beyond the window {conn.una} + {conn.wnd}")
        if seq < conn.nxt and timer != "retransmit" and not conn.recovering:
            self.complain(record, "sent again although no timer ran out")
        self.count_flight(conn, seq, end)

    def count_flight(self, conn, seq, end):
        for flight in conn.flights:
            if flight[0] < end and seq < flight[1]:
                flight[3] += 1
                conn.resent = self.now
        if end > conn.nxt:
            if conn.una == conn.nxt:
                conn.progress = self.now
            # What a window probe carried before has been sent twice.
            times = 2 if conn.probed else 1
            if conn.probed:
                conn.resent = self.now
            conn.flights.append([max(seq, conn.nxt), end, self.now, times])
            conn.nxt = end
            conn.probed = False

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

    # ---- timers -------------------------------------------------------------------------------

    def see_timer(self, record):
        conn = self.conns.get((record["host"], record["conn"]))
        if conn is None:
            self.complain(record, "a timer without a connection")
            return
        self.touched.add((conn.host, conn.number))
        name, action = record["timer"], record["action"]
        if action in ("start", "restart"):
            if record["expires_ns"] != self.now + record["interval_ns"]:
                self.complain(record, "does not run out when it says")
            if (action == "restart") != (name in conn.timers):
                self.complain(record, f"{action}, but running: {name in conn.timers}")
            conn.timers[name] = (self.now, record["expires_ns"], record["interval_ns"])
        else:
            started, expires, interval = conn.timers.pop(name, (None, None, None))
            if started is None:
                self.complain(record, "was not running")
            elif action == "expire" and not expires == record["expires_ns"] == self.now:
                self.complain(record, f"runs out at {self.now}, was set to {expires}")
            elif record["interval_ns"] != interval:
                self.complain(record, f"was set to {interval}")
        self.take_sample(conn, record)
        handler = getattr(self, f"timer_{name.replace('-', '_')}", None)
        if handler is not None:
            handler(conn, record, action)

    def timer_retransmit(self, conn, record, action):
        if action == "expire":
            conn.rto.backing_off = True
            conn.rto.syn_timed_out |= conn.una == conn.iss
            conn.retries += 1
            conn.recovering = True
        elif action in ("start", "restart"):
            if conn.rto.backing_off:
                conn.rto.back_off()
                conn.rto.backing_off = False
            self.compare_rto(conn, record)
            if record["interval_ns"] != conn.rto.rto:
                self.complain(record, f"is set to {record['interval_ns']}, RTO is {conn.rto.rto}")
            limit = conn.options["r2_syn_ns" if conn.una == conn.iss else "r2_ns"]
            if conn.retries > 0 and self.now - conn.progress >= limit:
                self.complain(record, "goes on although R2 has passed")

    def timer_persist(self, conn, record, action):
        if action not in ("start", "restart"):
            return
        limit = conn.options["rto_max_ns"]
        backed_off = self.root(record).get("timer") == "persist"
        wanted = min(2 * conn.persist, limit) if backed_off else conn.rto.rto
        if record["interval_ns"] != wanted or conn.wnd != 0 or conn.nxt != conn.una:
            self.complain(record, f"is set to {record['interval_ns']}, expected {wanted}")
        conn.persist = record["interval_ns"]

    def timer_keepalive(self, conn, record, action):
        if action == "expire" and not conn.keepalive:
            self.complain(record, "keepalive is off")
        if action not in ("start", "restart"):
            return
        key = "keepalive_interval_ns" if conn.probes else "keepalive_idle_ns"
        if record["interval_ns"] != conn.options[key] or not conn.keepalive:
            self.complain(record, f"is set to {record['interval_ns']}, expected {key}")

    def timer_time_wait(self, conn, record, action):
        if action in ("start", "restart") and record["interval_ns"] != 2 * conn.options["msl_ns"]:
            self.complain(record, f"is set to {record['interval_ns']}")

    # ---- variables ----------------------------------------------------------------------------

    def take_sample(self, conn, record):
        """The round trip that the engine says it measured must be one that it could measure."""
        if conn.sample is None or "vars" not in record:
            return
        (candidates, must), conn.sample = conn.sample, None
        srtt, rttvar = record["vars"]["srtt_ns"], record["vars"]["rttvar_ns"]
        if any(conn.rto.measured(srtt, rttvar, sample) for sample in candidates):
            conn.rto.take(srtt, rttvar)
            conn.sampled = self.now
        elif (srtt, rttvar) != (conn.rto.srtt, conn.rto.rttvar):
            self.complain(record, f"SRTT {srtt}, RTTVAR {rttvar} follow from none of {candidates}")
            conn.rto.srtt, conn.rto.rttvar, conn.rto.rto = srtt, rttvar, record["vars"]["rto_ns"]
        elif must:
            self.complain(record, f"nothing was measured, it could have been {candidates}")

    def compare_vars(self, conn, record):
        if "vars" not in record or conn.state in ("CLOSED", "LISTEN"):
            return
        self.take_sample(conn, record)
        expected = {
            "iss": conn.iss, "irs": conn.irs, "snd_una": conn.una, "snd_nxt": conn.nxt,
            "rcv_nxt": conn.rcv, "snd_wnd": conn.wnd,
        }  # fmt: skip
        for name, value in expected.items():
            if value is not None and record["vars"][name] != value % (1 << 32):
                self.complain(record, f"{name} is {record['vars'][name]}, expected {value}")
        if not conn.rto.backing_off:
            self.compare_rto(conn, record)

    def compare_rto(self, conn, record):
        if "vars" in record and record["vars"]["rto_ns"] != conn.rto.rto:
            self.complain(record, f"RTO is {record['vars']['rto_ns']}, expected {conn.rto.rto}")

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
        elif call == "send":
            conn.queued += record["octets"]
        elif call == "close":
            conn.close_called = True
        elif call in ("keepalive-on", "keepalive-off"):
            conn.keepalive = call == "keepalive-on"

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
        elif record["indication"] != "data":
            if conn.state != "CLOSED":
                self.complain(record, f"in {conn.state}")
        elif record["indication"] == "data":
            conn.told += record["octets"]
            if conn.told != conn.rcv - conn.irs - 1 - conn.peer_fin:
                self.complain(record, f"told of {conn.told} octets, RCV.NXT is {conn.rcv}")


def check(records):
    return Checker(records).check()
