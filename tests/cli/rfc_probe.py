"""The part of the checker that looks at tail loss probes (RFC 8985 §7)."""

from rfc_conn import unwrap
from rfc_scoreboard import probe_timeout


class Probe:
    def may_probe(self, side, values):
        return (
            side.rack and values["recovery"] == "none" and not side.board.sacked()
            and side.probe is None and side.board.pieces and side.una > values["iss"]
        )  # fmt: skip

    def waits_to_probe(self, record, side, values):
        if not self.may_probe(side, values) and not side.blind:
            self.complain(record, "RFC 8985 §7.2: no probe may be sent now")
        wanted = probe_timeout(values["srtt_ns"], len(side.board.pieces))
        wanted = min(wanted, side.timers.get("retransmit", 0) - self.now)
        if record["interval_ns"] != wanted:
            self.complain(record, f"RFC 8985 §7.2: PTO is {record['interval_ns']}, not {wanted}")

    def must_probe(self, side):
        due = side.timers.get("retransmit", 0) - self.now
        may = self.may_probe(side, side.vars) and side.measured
        if may and due > 0 and "loss-probe" not in side.timers:
            self.complain(side.last, "RFC 8985 §7.2: no probe timeout runs")

    def probes(self, record, side, values, seq, end):
        """§7.3: new data if there is any and the window takes it, else the last segment again."""
        before, side.probing = side.vars, None
        if not side.measured:
            self.complain(record, "RFC 8985 §7.3: no round trip was measured since the last probe")
        side.measured = False
        room = before["snd_wnd"] - (side.nxt - side.una)
        if record["retransmission"]:
            last = side.board.pieces[-1] if side.board.pieces else None
            if before["unsent"] > 0 and room > 0:
                self.complain(record, "RFC 8985 §7.3: something new could have been the probe")
            if last is None or (seq, end) != (last.start, last.end):
                self.complain(record, "RFC 8985 §7.3: the probe is not the last segment")
        side.probe = (unwrap(values["snd_nxt"], side.nxt), record["retransmission"])

    def hears_of_probe(self, record, side, heard, values):
        """§7.4.2."""
        end, again = side.probe
        if heard.ack < end:
            return
        told = heard.dsack is not None and heard.dsack[1] == end
        if not again or told or (heard.ack == end and heard.bare):
            side.probe = None
        elif heard.ack > end:
            side.probe = None
            before = side.vars
            if before["cwnd"] is None:
                return
            share = 0.7 if side.config["congestion"] == "cubic" else 0.5
            flight = max(before["flight"], before["cwnd"] if share > 0.5 else 0)
            most = max(int(share * flight), 2 * values["send_mss"])
            if values["ssthresh"] is None or values["ssthresh"] > most:
                self.complain(record, "RFC 8985 §7.4.2: the probe repaired a loss, and that cost nothing")
