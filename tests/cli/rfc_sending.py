"""The part of the checker that looks at what leaves: RFC 9293 §3.4, §3.5, §3.7, §3.8 and §3.10."""

from rfc_conn import PEER, SYNCHRONIZED, Segment, unwrap


def option_octets(options):
    """What the options take from the room for text (§3.7.1, RFC 6691), padded."""
    octets = 10 * ("ts_value" in options) + 8 * len(options.get("sack", []))
    octets += 2 * ("sack" in options)
    return (octets + 3) // 4 * 4


class Sending:
    # ---- packets leave ------------------------------------------------------------------------

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
        self.check_urgent(record, segment, conn)
        if "ts_value" in record["options"]:
            conn.stamps.setdefault(record["options"]["ts_value"], []).append(self.now)
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
        due = [o for o in self.owed if self.is_of(o[1], conn) and o[0] in ("ack", "late")]
        paid = bool(due) or conn.late
        if "ACK" in record["flags"]:
            self.owed = [o for o in self.owed if o not in due]
            conn.late, conn.acked = False, conn.rcv
        return paid

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
            # A SYN has no scale, so that one that is sent again may have to say less.
            if edge + self.grain(record) <= conn.edge and not segment.has("SYN"):
                self.complain(record, f"the right edge of the window moves back from {conn.edge}")
            conn.edge = max(edge, conn.edge)
        elif segment.ack != 0:
            self.complain(record, "an acknowledgement number without the flag")
        window = record["vars"]["rcv_wnd"] if "vars" in record else segment.win
        if segment.has("SYN"):
            window = min(window, (1 << 16) - 1)
        if not 0 <= window - segment.win < self.grain(record):
            self.complain(record, f"offers {segment.win}, RCV.WND is {window}")
        if segment.win > conn.options["window"]:
            self.complain(record, "offers more than the receive buffer")
        room = min(conn.peer_mss, conn.options["mss"]) - option_octets(record["options"])
        if segment.len > room and not segment.has("SYN"):
            self.complain(record, f"{segment.len} octets are more than the peer takes, {room}")

    def check_urgent(self, record, segment, conn):
        """§3.8.5: URG while urgent data is outstanding and its end lies ahead of SEG.SEQ."""
        end = conn.iss + 1 + conn.urgent
        ahead = end - unwrap(segment.seq, conn.nxt)
        urgent = conn.urgent > 0 and conn.state in SYNCHRONIZED and end > conn.una and ahead > 0
        if segment.has("URG") != urgent:
            self.complain(record, f"URG should be {urgent}, the urgent data ends {ahead} ahead")
        elif urgent and record["up"] != min(ahead, (1 << 16) - 1):
            self.complain(record, f"the urgent pointer should be {ahead}")

    @staticmethod
    def grain(record):
        """What a scaled window cannot say: its lowest bits (RFC 7323 §2.4)."""
        return record.get("window", 0) // max(1, record["win"]) or 1

    def sends_syn(self, record, segment, conn):
        wanted = {"SYN-SENT": {"SYN"}, "SYN-RECEIVED": {"SYN", "ACK"}}.get(conn.state)
        extra = {"ECE", "CWR"} | ({"PSH"} if segment.len else set())  # RFC 3168 §6.1.1, RFC 7413
        if segment.flags - extra != wanted:
            self.complain(record, f"{sorted(segment.flags)} sent in {conn.state}")
            return
        self.check_cookie(record, segment, conn)
        if conn.iss is None:
            conn.iss = conn.una = segment.seq
            conn.nxt = segment.seq + 1 + segment.len
            conn.progress = self.now
            conn.flights.append([conn.iss, conn.iss + 1, self.now, 1])
            if segment.len:
                conn.flights.append([conn.iss + 1, conn.nxt, self.now, 1])
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
        if root["kind"] == "timer" and root["timer"] != "delayed-ack":
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
        if segment.len and conn.state == "SYN-RECEIVED" and not conn.vouched:
            self.complain(record, "text before ESTABLISHED, and no cookie allows it (RFC 7413)")
        if segment.has("FIN"):
            if not conn.close_called or text_end != conn.iss + 1 + conn.queued:
                self.complain(record, "a FIN before CLOSE, or before all data")
            conn.fin = text_end
        if timer == "persist" and conn.wnd == 0:
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
        # With SACK other signs of a loss count as well (RFC 6675 §4, RFC 8985).
        sack = self.run["client"]["sack"] and self.run["server"]["sack"]
        repairs = conn.recovering or conn.repairing is not None or sack or seq < conn.left
        if seq < conn.nxt and timer != "retransmit" and not repairs:
            self.complain(record, "sent again although no timer ran out and no three ACKs ask for it")
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
