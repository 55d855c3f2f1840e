"""Lets tshark judge the captures of every lesson.

Each host's capture of each run (synfin export --at-host) goes through tshark.  Its verdict on every
packet that the host sent (a retransmission of which kind, a duplicate ACK, a keep-alive, a probe, a
window that is closed, full or updated, ports used again, something unseen) must be what the
engine's own reason for the packet means in Wireshark's words, or the difference must stand in
EXPLAINED.  Nothing may be malformed, and a checksum is wrong only where the network spoiled it.

usage: wireshark.py SYNFIN FOLDER_OF_RUNS [LESSON|FILE...]     prints TAP, a case for each run
"""

import collections
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "cli"), str(HERE.parent / "export")]

import pcapng
from synfin import Synfin
from verdicts import EXPLAINED, MEANS

ANALYSIS = [
    "retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order",
    "duplicate_ack", "keep_alive", "keep_alive_ack", "zero_window", "zero_window_probe",
    "zero_window_probe_ack", "window_update", "window_full", "lost_segment", "ack_lost_segment",
    "reused_ports",
]  # fmt: skip
FIELDS = [f"tcp.analysis.{name}" for name in ANALYSIS]
FIELDS += ["tcp.checksum.status", "ip.checksum.status", "_ws.expert.group", "frame.protocols"]
GOOD = "1"
# What Wireshark's experts may remark upon: a checksum, the order of things, a comment.
GROUPS = {0x01000000: "checksum", 0x02000000: "sequence", 0x0B000000: "comment"}

PROTOCOL = 0x09000000  # whoever forges a segment may make it as odd as he likes


def ask_tshark(path):
    """What tshark says of each frame: {field: text}."""
    command = ["tshark", "-n", "-r", path, "--disable-protocol", "http"]
    command += ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
    command += ["-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields", "-E", "separator=|"]
    for field in FIELDS:
        command += ["-e", field]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [dict(zip(FIELDS, line.split("|"))) for line in out.splitlines()]


def verdicts_of(answer):
    """The short names of what tshark noted.  Of a fast or spurious retransmission it also says the
    plain word, which adds nothing."""
    said = {verdict for verdict in ANALYSIS if answer[f"tcp.analysis.{verdict}"]}
    if said & {"fast_retransmission", "spurious_retransmission"}:
        said.discard("retransmission")
    return said


# ---- our verdict, in Wireshark's words --------------------------------------------------------


def fills_window(record):
    """Whether the data ends where the window ends that the peer has offered."""
    end = record["seq"] + record["len"] + ("FIN" in record["flags"])
    return record["len"] > 0 and (end - record["vars"]["send_right_edge"]) % 2**32 == 0


def between(record, other):
    """Whether two packets have the same ports, whichever way."""
    return {other["sport"], other["dport"]} == {record["sport"], record["dport"]}


class Before:
    """What the capture of a host holds before the packet that is judged."""

    def __init__(self):
        self.sent, self.came, self.damaged = [], [], False

    def ports_used(self, record):
        """Whether a SYN is the first of another connection between ports that had one already.
        Where a SYN with another number has just come, tshark has turned the page at that one."""
        begun, asked = ([e["seq"] for e in way if "SYN" in e["flags"] and between(record, e)]
                        for way in (self.sent, self.came))  # fmt: skip
        if "ACK" in record["flags"] and len(asked) > 1 and asked[-1] not in asked[:-1]:
            return False
        return "SYN" in record["flags"] and bool(begun) and record["seq"] not in begun

    def first_round_trip_ns(self):
        """From the first SYN to the end of the handshake, as Wireshark measures it."""
        seen = sorted(self.sent + self.came, key=lambda e: e["seen_ns"])
        ends = [e["seen_ns"] for e in seen if "SYN" not in e["flags"]]
        return ends[0] - seen[0]["seen_ns"]

    def holds(self, condition, record):
        """The conditions of verdicts.py."""
        if condition == "a damaged segment came":
            return self.damaged
        if condition == "another SYN came":
            syns = [[e["seq"] for e in way if "SYN" in e["flags"] and between(record, e)]
                    for way in ([*self.sent, record], self.came)]  # fmt: skip
            return any(len(set(numbers)) > 1 for numbers in syns)
        if condition == "the numbers were used before":
            earlier = [e for e in self.sent if e["conn"] != record["conn"] and between(record, e)]
            return record["seq"] in [e["seq"] for e in earlier]
        if condition == "the ACK is new":
            acks = [e["ack"] for e in self.sent if e["conn"] == record["conn"]]
            return record["ack"] not in acks
        if condition == "new data left just before":
            young_ns = record["t_ns"] - self.first_round_trip_ns()
            new = [e for e in self.sent if e["len"] > 0 and not e["retransmission"]]
            return any(e["t_ns"] > young_ns for e in new)
        if condition == "tshark counts fewer than two":
            counted = [e for e in self.came if e["ack"] == record["seq"]]
            return sum("duplicate_ack" in e["said"] for e in counted) < 2
        if condition == "duplicate ACKs came":
            return any("duplicate_ack" in e["said"] for e in self.came)
        if condition == "a probe was taken":
            probed = [e["seq"] + 1 for e in self.sent if e["reason"] == "zero-window-probe"]
            return record["seq"] in probed
        return condition == "always"


def expected(record, before):
    """What the reason of a packet means, or None if verdicts.py does not know the reason."""
    if record["reason"] not in MEANS:
        return None
    means = set(MEANS[record["reason"]])
    again = record["retransmission"] and record["reason"] != "answer-syn-simultaneous"
    if again and "fast_retransmission" not in means:
        means.add("retransmission")
    if record["win"] == 0 and not {"SYN", "FIN", "RST"} & set(record["flags"]):
        means.add("zero_window")
    if "vars" in record and fills_window(record):
        means.add("window_full")
    if before.ports_used(record):
        means.add("reused_ports")
    return means


def differences(means, said):
    """Pairs of what only we say and what only tshark says, "-" for nothing."""
    ours, theirs = sorted(means - said), sorted(said - means)
    if len(ours) == len(theirs) == 1:
        return [(ours[0], theirs[0])]
    return [(verdict, "-") for verdict in ours] + [("-", verdict) for verdict in theirs]


# ---- the judgement ----------------------------------------------------------------------------


class Judge:
    def __init__(self, synfin):
        self.synfin = synfin
        self.packets = 0
        self.agreed = collections.Counter()
        self.explained = collections.Counter()

    def compare(self, record, before, said, name):
        """Yields what tshark sees otherwise in a packet that the host sent."""
        means = expected(record, before)
        packet = f"packet {record['packet']} ({record['reason']})"
        self.packets += 1
        if means is None:
            yield f"{name}: {packet}: tests/interop/verdicts.py does not say what this reason means"
            return
        for verdict in means & said or ({"nothing"} if means == said else set()):
            self.agreed[verdict] += 1
        for ours, theirs in differences(means, said):
            key = (record["reason"], ours, theirs)
            if key in EXPLAINED and before.holds(EXPLAINED[key][0], record):
                self.explained[key] += 1
            else:
                yield f"{name}: {packet}: we say {ours}, tshark says {theirs}"

    def check_frame(self, answer, damaged, injected, name):
        """Yields what is wrong with the form of a frame."""
        if answer["ip.checksum.status"] != GOOD:
            yield f"{name}: tshark finds the checksum of the IPv4 header wrong"
        if (answer["tcp.checksum.status"] == GOOD) == damaged:
            yield f"{name}: tshark finds the checksum {'right' if damaged else 'wrong'}"
        if damaged:
            return
        groups = {int(group) for group in answer["_ws.expert.group"].split(",") if group}
        groups -= {PROTOCOL} if injected else set()
        if groups - set(GROUPS) or not answer["frame.protocols"].startswith("raw:ip:tcp"):
            yield f"{name}: {answer['frame.protocols']} with remarks of {sorted(groups)}"

    def judge_host(self, what, records, host, folder):
        path = pathlib.Path(folder) / f"{host}.pcapng"
        done = self.synfin.call("export", what, "-o", path, "--at-host", host)
        pcapng.need(done.returncode == 0, done.stderr.decode())
        frames, answers = pcapng.read(path).frames, ask_tshark(path)
        pcapng.need(len(frames) == len(answers), f"tshark saw {len(answers)} of {len(frames)}")
        sent = {r["packet"]: r for r in records if r["kind"] == "sent"}
        spoiled = {(r["t_ns"], r["packet"]) for r in records if r.get("why") == "corrupted"}
        before = Before()
        for number, (frame, answer) in enumerate(zip(frames, answers), 1):
            name, record = f"{host}: #{number}", sent[frame.packet]
            ours = frame.direction == "out"
            damaged = not ours and (frame.t_ns, frame.packet) in spoiled
            yield from self.check_frame(
                answer, damaged, record["host"] == "network", name
            )
            said = verdicts_of(answer)
            if ours:
                yield from self.compare(record, before, said, name)
            seen = {**record, "seen_ns": frame.t_ns, "said": said}
            (before.sent if ours else before.came).append(seen)
            before.damaged |= damaged

    def judge(self, what):
        problems = []
        with tempfile.TemporaryDirectory() as folder:
            try:
                records = self.synfin.records(what)
                pcapng.need(isinstance(records, list), records)
                for host in ("client", "server"):
                    problems += self.judge_host(what, records, host, folder)
            except pcapng.Wrong as wrong:
                problems.append(str(wrong))
        return problems

    def print_tables(self):
        print(f"# | {self.packets} packets judged, each in the capture of the host that sent it")
        print("# | both say: " + ", ".join(f"{v} {n}" for v, n in self.agreed.most_common()))
        print("# | explained differences (reason: we say / tshark says, how often, why):")
        for key in sorted(self.explained):
            reason, ours, theirs = key
            print(f"# | {reason}: {ours} / {theirs}, {self.explained[key]}: {EXPLAINED[key][1]}")


def main(program, runs, chosen):
    if not shutil.which("tshark"):
        print("1..0 # SKIP tshark is not installed")
        return 0
    judge = Judge(Synfin(program))
    files = [*pathlib.Path(runs).glob("*.synfin"), *(HERE / "runs").glob("*.synfin")]
    what = chosen or [*judge.synfin.lessons(), *sorted(files)]
    cases = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for run, problems in zip(what, pool.map(judge.judge, what)):
            cases.append((f"tshark agrees on {getattr(run, 'stem', run)}", problems))
    if not chosen:
        idle = [f"{key} never happens" for key in EXPLAINED if not judge.explained[key]]
        listed = (HERE.parent.parent / "src" / "tcp" / "why_list.h").read_text("utf-8")
        idle += [f"there is no reason {reason}" for reason in MEANS if f'"{reason}"' not in listed]
        cases.append(("every explanation is needed and every reason exists", idle))
    for number, (name, problems) in enumerate(cases, 1):
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems[:20]:
            print(f"# {problem}")
    print(f"1..{len(cases)}")
    judge.print_tables()
    return 1 if any(problems for _, problems in cases) else 0


sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
