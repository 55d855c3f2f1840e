"""The part of the checker that looks at explicit congestion notification, RFC 3168 §6.1.

check_ecn(records) walks the run by itself: who asks and who agrees, which packets may be marked, how
long a mark is echoed, and what the sender makes of the echo.
"""

from rfc_conn import PEER, unwrap
from rfc_judge import Judge

ASK = {"ECE", "CWR"}


class End:
    """Both sides of one end of a connection."""

    def __init__(self, config, values):
        self.config = config
        self.vars = values
        self.una = self.nxt = values["iss"]
        self.sent = self.heard = None  # what the two SYNs say: "asks", "agrees" or ""
        self.echo = False  # a mark came, and no CWR since
        self.reduced = 0  # SND.NXT when an echo last cost a reduction
        self.tells = False  # and no CWR has told of it
        self.waits = None  # at a cwnd of one segment: until then nothing new is sent
        self.fin = False  # it has been sent
        self.probed = False  # one number went out into a closed window

    @property
    def agreed(self):
        return {self.sent, self.heard} in ({"asks", "agrees"}, {"agrees"})

    def learn(self, values):
        self.vars = values
        self.una = unwrap(values["snd_una"], self.una)
        self.nxt = unwrap(values["snd_nxt"], self.nxt)


def says(segment):
    """§6.1.1: both flags ask, ECE alone on a SYN,ACK agrees."""
    flags = ASK & set(segment["flags"])
    if "ACK" in segment["flags"]:
        return "agrees" if flags == {"ECE"} else ""
    return "asks" if flags == ASK else ""


class Ecn(Judge):
    rfc = "RFC 3168 "

    def __init__(self, records):
        super().__init__(records)
        self.ends = {}  # (host, connection): End

    def see(self, record):
        host, key = record.get("host"), (record.get("host"), record.get("conn", 0))
        if host not in PEER or not key[1] or "vars" not in record:
            return
        end = self.ends.get(key)
        if end is None or end.vars["iss"] != record["vars"]["iss"]:
            self.ends[key] = end = End(self.run[host], record["vars"])
        if record["kind"] in ("sent", "arrived", "timer"):
            getattr(self, "see_" + record["kind"])(record, end, record["vars"])
        end.learn(record["vars"])

    def see_timer(self, record, end, values):
        if record["timer"] != "retransmit" or end.waits is None:
            return
        if record["action"] == "expire":
            end.waits = None
        elif values["flight"] == 0 and record["expires_ns"] != end.waits:
            self.complain(record, f"§6.1.2: the timer should run until {end.waits}")

    # ---- what leaves --------------------------------------------------------------------------

    def see_sent(self, record, end, values):
        flags = set(record["flags"])
        if "RST" in flags:
            return
        if "SYN" in flags:
            self.sends_syn(record, end, flags)
            return
        if ("ECE" in flags) != end.echo:
            self.complain(record, f"§6.1.3: ECE is {'ECE' in flags}, a mark to echo: {end.echo}")
        end.fin = end.fin or "FIN" in flags
        last = unwrap(record["seq"], end.una) + record["len"]
        new = record["len"] > 0 and last > end.nxt and not record["retransmission"]
        probe = unwrap(values["snd_nxt"], end.nxt) < last
        # What begins with the octet of a window probe is partly sent again.
        mixed, end.probed = end.probed, probe or (end.probed and not new)
        if ("ecn" in record) != (end.agreed and new and not probe) and not mixed:
            self.complain(record, f"§6.1.5: {record.get('ecn')}, agreed: {end.agreed}, new: {new}")
        if not new or probe or mixed:
            return
        if end.waits is not None:
            self.complain(record, f"§6.1.2: sent before the timer runs out at {end.waits}")
        if end.tells and "CWR" not in flags:
            self.complain(record, "§6.1.2: no CWR on the first new data after a reduction")
        end.tells = False

    def sends_syn(self, record, end, flags):
        use, answer = end.config["ecn"], "ACK" in flags
        wanted = ASK if use == "on" else set()
        if answer:
            wanted = {"ECE"} if use != "off" and end.heard == "asks" else set()
        if flags & ASK != wanted:
            self.complain(record, f"§6.1.1: {sorted(flags)} with ecn {use} after '{end.heard}'")
        end.sent = says(record)

    # ---- what arrives -------------------------------------------------------------------------

    def see_arrived(self, record, end, values):
        segment = self.sent[record["packet"]]
        if "SYN" in segment["flags"]:
            if end.vars["irs"] != values["irs"] or end.heard is None:
                end.heard = says(segment)
            return
        if not end.agreed or record["verdict"] == "paws-rejected":
            return
        ahead = unwrap(segment["seq"], values["rcv_nxt"]) + segment["len"]
        before = unwrap(end.vars["rcv_nxt"], values["rcv_nxt"])
        if segment["len"] and before < ahead <= before + end.vars["rcv_wnd"]:
            end.echo = end.echo and "CWR" not in segment["flags"]
            end.echo = end.echo or record.get("ecn") == "CE"
        if "ECE" in segment["flags"] and values["snd_una"] != end.vars["snd_una"]:
            self.hears_echo(record, end, values)

    def hears_echo(self, record, end, values):
        """§6.1.2: once for each window, and not in a recovery, which has cost one already."""
        before, smss = end.vars, values["send_mss"]
        if before["cwnd"] is None or before["recovery"] != "none":
            return
        if values["cwnd"] > before["cwnd"]:
            self.complain(record, "§6.1.2: cwnd grows with an echo")
        if end.una < end.reduced:
            return
        end.reduced, end.tells = end.nxt, True
        share = 0.7 if end.config["congestion"] == "cubic" else 0.5
        flight = max(before["flight"], before["cwnd"] if share > 0.5 else 0)
        if values["cwnd"] > max(share * flight, smss):
            self.complain(record, f"§6.1.2: cwnd is {values['cwnd']} after an echo")
        if before["cwnd"] <= smss and not self.is_over(end, values):
            end.waits = record["t_ns"] + values["rto_ns"]

    @staticmethod
    def is_over(end, values):
        """The FIN is acknowledged, and nothing more will be sent."""
        return values["snd_una"] == values["snd_nxt"] and end.fin


def check_ecn(records):
    return Ecn(records).check()
