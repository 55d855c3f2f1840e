"""Wireshark as a judge: each lesson as each endpoint's capture would show it, through tshark.

The captures are made here from the JSON of a run, checksums included, so that nothing of the
engine's own encoding is trusted.  For every segment that an endpoint sent, what tshark says of it
(retransmission, keep-alive, zero window, probe, ...) must agree with the reason that the engine
gave.  Differences are allowed only if they stand in EXPLAINED.

usage: wireshark.py SYNFIN [LESSON|FILE...]      prints TAP, a case for each lesson
"""

import ipaddress
import json
import shutil
import struct
import subprocess
import sys
import tempfile

FIELDS = [
    "tcp.analysis.retransmission",
    "tcp.analysis.fast_retransmission",
    "tcp.analysis.spurious_retransmission",
    "tcp.analysis.out_of_order",
    "tcp.analysis.keep_alive",
    "tcp.analysis.keep_alive_ack",
    "tcp.analysis.zero_window",
    "tcp.analysis.zero_window_probe",
    "tcp.checksum.status",
    "tcp.analysis.ack_lost_segment",
]
AGAIN = FIELDS[:4]
BIT = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ECE": 64, "CWR": 128}
ADDRESS = {"client": "10.0.0.1", "server": "10.0.0.2"}

# (reason, what we say, what tshark says): why both are right.
EXPLAINED = {
    # A window probe repeated: one octet at the next number is to tshark a probe every time, while
    # to us it is also a number that was sent before.
    ("zero-window-probe", "again", "zero_window_probe"),
}


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(record, source, target):
    """The IPv4 datagram of a `sent` record."""
    options = b""
    if record["options"].get("mss"):
        options = struct.pack("!BBH", 2, 4, record["options"]["mss"])
    flags = sum(BIT[name] for name in record["flags"])
    payload = bytes((record["seq"] + i) & 0xFF for i in range(record["len"]))
    segment = struct.pack(
        "!HHIIBBHHH", record["sport"], record["dport"], record["seq"],
        record["ack"] if flags & 16 else 0, (20 + len(options)) << 2, flags, record["win"], 0, 0,
    ) + options + payload  # fmt: skip
    addresses = ipaddress.ip_address(source).packed + ipaddress.ip_address(target).packed
    pseudo = addresses + struct.pack("!BBH", 0, 6, len(segment))
    segment = segment[:16] + struct.pack("!H", checksum(pseudo + segment)) + segment[18:]
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), record["packet"], 0, 64, 6, 0)
    header = header[:10] + struct.pack("!H", checksum(header + addresses)) + addresses
    return header + segment


def capture(records, host, path):
    """Writes what `host` sent and received, and returns the records in order of the file."""
    sent = {}
    seen = []
    for record in records:
        if record["kind"] == "sent":
            sent[record["packet"]] = record
            if record["host"] == host:
                seen.append((record["t_ns"], record))
        elif record["kind"] == "arrived" and record["host"] == host:
            seen.append((record["t_ns"], sent[record["packet"]]))
    peer = "server" if host == "client" else "client"
    with open(path, "wb") as file:
        file.write(struct.pack("!IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 101))
        for t_ns, record in seen:
            ours = record["host"] == host
            source, target = (host, peer) if ours else (peer, host)
            octets = frame(record, ADDRESS[source], ADDRESS[target])
            file.write(struct.pack("!IIII", t_ns // 10**9, t_ns % 10**9, len(octets), len(octets)))
            file.write(octets)
    return [record for _, record in seen]


def judge(path):
    """tshark's verdict on each frame: the set of the short names of what it noted."""
    command = ["tshark", "-n", "-r", path, "--disable-protocol", "http"]
    command += ["-o", "tcp.check_checksum:TRUE", "-o", "tcp.desegment_tcp_streams:FALSE"]
    command += ["-T", "fields", "-E", "separator=|"]
    for field in FIELDS:
        command += ["-e", field]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    verdicts = []
    for line in out.splitlines():
        values = dict(zip(FIELDS, line.split("|")))
        said = {name.split(".")[-1] for name, value in values.items() if value}
        said.discard("status")
        if values["tcp.checksum.status"] != "1":
            said.add("bad_checksum")
        verdicts.append(said)
    return verdicts


def expected(record):
    """What our reason means in Wireshark's words."""
    if record["reason"] == "keepalive-probe":
        return "keep_alive"
    if record["reason"] == "answer-keepalive":
        return "keep_alive_ack"
    if record["reason"] == "zero-window-probe" and not record["retransmission"]:
        return "zero_window_probe"
    return "again" if record["retransmission"] else "plain"


def observed(said):
    if said & {name.split(".")[-1] for name in AGAIN}:
        return "again"
    for name in ("keep_alive", "keep_alive_ack", "zero_window_probe"):
        if name in said:
            return name
    return "plain"


def compare(records, host, path):
    """Yields (complaint) for each segment that host sent of which tshark thinks otherwise."""
    listed = capture(records, host, path)
    verdicts = judge(path)
    if len(verdicts) != len(listed):
        yield f"{host}: {len(listed)} segments, but tshark saw {len(verdicts)}"
        return
    for record, said in zip(listed, verdicts):
        if "bad_checksum" in said:
            yield f"{host}: packet {record['packet']}: tshark finds the checksum wrong"
        if record["host"] != host:
            continue
        ours, theirs = expected(record), observed(said)
        if ours != theirs and (record["reason"], ours, theirs) not in EXPLAINED:
            yield (
                f"{host}: packet {record['packet']} ({record['reason']}): we say {ours}, "
                f"tshark says {theirs} {sorted(said)}"
            )
        zero = record["win"] == 0 and not set(record["flags"]) & {"SYN", "FIN", "RST"}
        if zero != ("zero_window" in said):
            yield f"{host}: packet {record['packet']}: window {record['win']}, tshark {sorted(said)}"


def main(synfin, lessons):
    if not shutil.which("tshark"):
        print("1..0 # SKIP tshark is not installed")
        return 0
    if not lessons:
        out = subprocess.run([synfin, "lessons"], capture_output=True, text=True, check=True)
        lessons = [line.split()[0] for line in out.stdout.splitlines()]
    failed = 0
    segments = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, lesson in enumerate(lessons, 1):
            run = subprocess.run(
                [synfin, "run", lesson, "--format", "json"],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            records = [json.loads(line) for line in run.stdout.splitlines()]
            segments += sum(record["kind"] == "sent" for record in records)
            problems = []
            for host in ("client", "server"):
                problems += compare(records, host, f"{folder}/{number}-{host}.pcap")
            failed += bool(problems)
            print(f"{'not ok' if problems else 'ok'} {number} - tshark agrees on {lesson}")
            for problem in problems:
                print(f"# {problem}")
    print(f"# {segments} segments judged")
    print(f"1..{len(lessons)}")
    return 1 if failed else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
