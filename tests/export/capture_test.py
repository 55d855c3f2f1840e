"""Captures of runs, read by the specification and held against the JSON of the same run: which
packets they hold, when, with which octets and which words.  Prints TAP.

    capture_test.py SYNFIN FOLDER_OF_RUNS
"""

import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))

import pcapng
from synfin import Synfin, Tap

PLACES = ("client", "server", "wire")
FATES = {
    "dropped-by-command": "lost: dropped by command",
    "random-loss": "lost: dropped by chance",
    "queue-full": "lost: the queue was full",
    "link-cut": "lost: the cable was cut",
    "unplugged": "lost: the cable was unplugged",
    "host-off": "lost: the host was off",
    "corrupted": "corrupted: discarded for its checksum",
}
EVERYTHING = """\
title: Whatever can befall a packet
network: {delay: 50 ms}
client: {isn: 100}
server: {isn: 4294967290}
timeline:
  - 0 s: server listen
  - 0 s: client connect
  - 1 s: network duplicate next data from client
  - 1 s: client send 5 bytes
  - 2 s: network corrupt next data from client
  - 2 s: client send 7 bytes
  - 5 s: network hold next data from client
  - 5 s: client send 4 bytes
  - 8 s: network drop next data from server
  - 8 s: server send 3000 bytes
  - 10 s: network duplicate next data from client
  - 10 s: network drop next any from server
  - 10 s: network drop next any from server
  - 10 s: client send 3 bytes
  - 12 s: network inject to server RST seq 1
  - 13 s: server unplug
  - 13 s: client send 6 bytes
  - 13.5 s: server plug
  - 20 s: server power off
  - 20 s: client send 4 bytes
until: 25 s
"""
WORDS = """\
title: Words
timeline:
  - 0 s: server listen
  - 0 s: client connect
  - 1 s: client send "GET / HTTP/1.0"
"""
MARKED = """\
title: Congestion experienced
client: {ecn: on}
server: {ecn: on}
timeline:
  - 0 s: server listen
  - 0 s: client connect
  - 1 s: network mark next data from client
  - 1 s: client send 100 bytes
until: 2 s
"""


class Run:
    """A run as its JSON tells it."""

    def __init__(self, records):
        self.records = records
        self.sent = {r["packet"]: r for r in records if r["kind"] == "sent"}
        self.ends = {
            (r["packet"], r["copy"]): r for r in records if r["kind"] in ("arrived", "lost")
        }
        self.released = {}
        for r in records:
            match = re.fullmatch(r"network release packet (\d+)", r.get("command", ""))
            if match:
                self.released[int(match[1])] = r["t_ns"]

    def receiver(self, packet):
        """Who a packet is for: of an injected one only the command says it."""
        sent = self.sent[packet]
        if sent["host"] != "network":
            return "server" if sent["host"] == "client" else "client"
        return re.search(r"inject to (\w+)", self.records[sent["cause"]]["command"])[1]

    def at_host(self, host):
        for r in self.records:
            arrived = r["kind"] == "arrived" and r["host"] == host
            damaged = r.get("why") == "corrupted" and r["kind"] == "lost"
            if r["kind"] == "sent" and r["host"] == host:
                yield r["t_ns"], r["packet"], 1, "out"
            elif arrived or (damaged and self.receiver(r["packet"]) == host):
                yield r["t_ns"], r["packet"], r["copy"], "in"

    def on_wire(self):
        flights = {(packet, 1) for packet in self.sent} | set(self.ends)
        for packet, copy in flights:
            start_ns, end = self.sent[packet]["t_ns"], self.ends.get((packet, copy))
            there = end and (end["kind"] == "arrived" or end["why"] in ("corrupted", "host-off"))
            due_ns = end["t_ns"] if there else self.sent[packet]["due_ns"] if copy == 1 else None
            if due_ns is None:
                continue
            middle_ns = start_ns + (due_ns - start_ns) // 2
            if start_ns <= self.released.get(packet, -1) <= due_ns:
                middle_ns = self.released[packet]
            limit_ns = end["t_ns"] if end else self.records[0]["end_ns"] + 1
            if there or middle_ns < limit_ns:
                yield middle_ns, packet, copy, "unknown"

    def seen(self, place):
        return list(self.at_host(place)) if place != "wire" else sorted(self.on_wire())

    def marks(self, packet, copy):
        """What the mark of a router changes: {} or {"ecn": "CE"}."""
        end = self.ends.get((packet, copy), {})
        return {"ecn": end["ecn"]} if "ecn" in end else {}

    def fate(self, packet, copy):
        end = self.ends.get((packet, copy))
        if end:
            return FATES[end["why"]] if end["kind"] == "lost" else "arrived"
        return "held on its way" if self.sent[packet]["due_ns"] is None else "still on its way"


def check_octets(run, frame, copy, direction):
    """Yields what is wrong with the octets of one frame."""
    sent = run.sent[frame.packet]
    damaged = direction == "in" and run.fate(frame.packet, copy).startswith("corrupted")
    if not pcapng.ip_is_right(frame.octets):
        yield "the checksum of the IPv4 header is wrong"
    if int.from_bytes(frame.octets[4:6], "big") != frame.packet & 0xFFFF:
        yield "the identification is not the number of the packet"
    if pcapng.tcp_is_right(frame.octets) == damaged:
        yield f"the checksum is {'right' if damaged else 'wrong'}"
    if damaged:
        return
    expected = {**sent, "flags": set(sent["flags"])}
    if direction != "out":
        expected.update(run.marks(frame.packet, copy))
    fields, _ = pcapng.tcp_fields(frame.octets)
    for name in [*fields, "ecn"]:
        if fields.get(name) != expected.get(name):
            yield f"{name} is {fields.get(name)}, the run says {expected.get(name)}"


def check_words(run, frame, copy, direction, numbers):
    """Yields what is wrong with the comment.  `numbers`: the first frame of each packet."""
    sent = run.sent[frame.packet]
    lines = frame.comment.split("\n")
    subject = "Packet" if sent["host"] == "network" else f"The {sent['host']} sends packet"
    if not re.match(rf"{subject} {frame.packet} \(.*\).*\.$", lines[0]):
        yield f"'{lines[0]}' does not say what was sent"
    copies = sorted(c for packet, c in run.ends if packet == frame.packet) or [1]
    if len(copies) == 1:
        fates = [f"Fate: {run.fate(frame.packet, 1)}."]
    else:
        listed = copies if direction == "out" else [copy]
        fates = [f"Fate of copy {c}: {run.fate(frame.packet, c)}." for c in listed]
    again = []
    if sent["retransmission"] and sent["reason"] != "answer-syn-simultaneous" and "of" in sent:
        again = [f"Retransmission of packet {sent['of']} of the run, which is not in this capture."]
        if sent["of"] in numbers:
            again = [f"Retransmission of #{numbers[sent['of']]}."]
    if lines[1:] != fates + again:
        yield f"says {lines[1:]}, expected {fates + again}"


def check_capture(run, capture, place):
    """Yields what is wrong with a whole capture."""
    seen = run.seen(place)
    found = [(f.t_ns, f.packet, f.direction) for f in capture.frames]
    expected = [(t_ns, packet, direction) for t_ns, packet, _, direction in seen]
    if place == "wire":
        expected, found = sorted(expected), sorted(found)
    if found != expected:
        odd = sorted(set(found) ^ set(expected))
        yield f"{place}: {len(found)} frames, expected {len(expected)}: {odd[:4]}"
        return
    stamps = [f.t_ns for f in capture.frames]
    if stamps != sorted(stamps):
        yield f"{place}: not in order of time"
    numbers = {}
    for number, frame in enumerate(capture.frames, 1):
        numbers.setdefault(frame.packet, number)
    copies = {}
    for t_ns, packet, copy, _ in seen:
        copies.setdefault((t_ns, packet), []).append(copy)
    for number, frame in enumerate(capture.frames, 1):
        copy = copies[frame.t_ns, frame.packet].pop(0)
        for problem in check_octets(run, frame, copy, frame.direction):
            yield f"{place}: #{number}: {problem}"
        for problem in check_words(run, frame, copy, frame.direction, numbers):
            yield f"{place}: #{number}: {problem}"


def check_streams(captures):
    """What is sent again is the same octets, and one end sees what the other sent."""
    octets = {}
    for place, capture in captures.items():
        for number, frame in enumerate(capture.frames, 1):
            if pcapng.tcp_is_right(frame.octets):
                whole = octets.setdefault(frame.packet, frame.octets[20:])
                if whole != frame.octets[20:]:
                    yield f"{place}: #{number}: packet {frame.packet} differs from place to place"


class Captures:
    def __init__(self, synfin, folder):
        self.synfin = synfin
        self.folder = pathlib.Path(folder)

    def take(self, what, place, *arguments):
        out = self.folder / "run.pcapng"
        done = self.synfin.call("export", what, "-o", out, "--at-host", place, *arguments)
        pcapng.need(done.returncode == 0 and not done.stderr, done.stderr.decode())
        return pcapng.read(out)

    def run(self, what):
        records = self.synfin.records(what)
        pcapng.need(isinstance(records, list), records)
        return records

    def check(self, what):
        try:
            run = Run(self.run(what))
            captures = {place: self.take(what, place) for place in PLACES}
            for place, capture in captures.items():
                if capture.interface != place or not capture.application.startswith("Synfin "):
                    yield f"{place}: called {capture.interface}, by {capture.application}"
                yield from check_capture(run, capture, place)
            yield from check_streams(captures)
        except pcapng.Wrong as wrong:
            yield str(wrong)


# ---- cases ------------------------------------------------------------------------------------

CASES = []


def case(function):
    CASES.append(function)
    return function


def everything(captures, folder):
    """The file of the run in which all of it happens; what is held is let go half a second on."""
    path = folder / "everything.synfin"
    path.write_text(EVERYTHING)
    held = [r["packet"] for r in captures.run(path)
            if r["kind"] == "sent" and r["t_ns"] == 5 * 10**9 and r["len"] > 0]  # fmt: skip
    pcapng.need(len(held) == 1, f"packets {held} were to be held")
    release = f"  - 5.5 s: network release packet {held[0]}\n"
    path.write_text(EVERYTHING.replace("  - 8 s: network", f"{release}  - 8 s: network", 1))
    return path


def payload_of(capture, port):
    """The stream towards a port, put together from the numbers of its segments."""
    stream, first = {}, None
    for frame in capture.frames:
        if pcapng.tcp_is_right(frame.octets):
            fields, payload = pcapng.tcp_fields(frame.octets)
            if fields["dport"] == port:
                first = fields["seq"] + 1 if "SYN" in fields["flags"] else first
                for i, octet in enumerate(payload):
                    stream[(fields["seq"] + i - first) & 0xFFFFFFFF] = octet
    return bytes(stream[i] for i in sorted(stream))


@case
def whatever_can_befall_a_packet_stands_where_it_was_seen(captures, folder):
    path = everything(captures, folder)
    yield from captures.check(path)
    run = Run(captures.run(path))
    met = {run.fate(*end) for end in run.ends}
    wanted = {"dropped-by-command", "unplugged", "host-off", "corrupted"}
    missing = {FATES[why] for why in wanted} - met
    if missing or not run.released or not any(copy == 2 for _, copy in run.ends):
        yield f"the run has only {met}"
    twice = {packet for packet, copy in run.ends if copy == 2}
    if not any(r.get("of") in twice for r in run.sent.values()):
        yield "nothing was sent again of which two copies flew"
    if not any(r["host"] == "network" for r in run.sent.values()):
        yield "nothing was injected"


@case
def the_octets_are_those_that_the_users_sent(captures, folder):
    path = everything(captures, folder)
    lines = (f"octets aaaaa{chr(97 + n // 676)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}\n"
             for n in range(200))  # fmt: skip
    made = "".join(lines).encode()
    for place, port, length in (("client", 80, 29), ("server", 49152, 3000)):
        if payload_of(captures.take(path, place), port) != made[:length]:
            yield f"the octets of the {place} are others"
    words = folder / "words.synfin"
    words.write_text(WORDS)
    if payload_of(captures.take(words, "wire"), 80) != b"GET / HTTP/1.0":
        yield "the words of a file are others"


@case
def one_bit_of_a_damaged_packet_is_flipped(captures, folder):
    path = everything(captures, folder)
    bad = [f for f in captures.take(path, "server").frames if not pcapng.tcp_is_right(f.octets)]
    whole = {f.packet: f.octets for f in captures.take(path, "client").frames}
    if len(bad) != 1:
        yield f"{len(bad)} frames are damaged"
    for frame in bad:
        flipped = sum((a ^ b).bit_count() for a, b in zip(frame.octets, whole[frame.packet]))
        if flipped != 1:
            yield f"{flipped} bits are flipped"


@case
def a_mark_shows_behind_the_router_that_made_it(captures, folder):
    path = folder / "marked.synfin"
    path.write_text(MARKED)
    yield from captures.check(path)
    for place, octet in (("client", 2), ("wire", 3), ("server", 3)):  # ECT(0), CE
        found = [f.octets[1] for f in captures.take(path, place).frames if len(f.octets) > 100]
        if found != [octet]:
            yield f"{place}: {found}"


@case
def a_span_holds_what_happened_in_it(captures, folder):
    whole = captures.take("last-ack-lost", "server")
    part = captures.take("last-ack-lost", "server", "--from", "1.05 s", "--to", "2.15 s")
    expected = [f.packet for f in whole.frames if 1.05e9 <= f.t_ns <= 2.15e9]
    if [f.packet for f in part.frames] != expected or not 0 < len(expected) < len(whole.frames):
        yield f"{[f.packet for f in part.frames]} instead of {expected}"
    later = captures.take("last-ack-lost", "server", "--from", "2 s").frames[0].comment
    if "Retransmission of packet 6 of the run, which is not in this capture." not in later:
        yield f"says {later!r}"
    moment = captures.take("last-ack-lost", "client", "--at", "1.21 s").frames[-1].comment
    if "Fate: still on its way." not in moment:
        yield f"knows the future: {moment!r}"


@case
def comments_are_in_the_language_that_was_asked_for(captures, folder):
    plain = captures.take("last-ack-lost", "client")
    chinese = captures.take("last-ack-lost", "client", "--lang", "zh_CN")
    if chinese.title != "最后一个 ACK 丢失" or plain.title != "The last ACK is lost":
        yield f"titles {plain.title}, {chinese.title}"
    for frame in chinese.frames:
        if "客户端" not in frame.comment and "服务器" not in frame.comment:
            yield f"not Chinese: {frame.comment!r}"
    absolute = captures.take("syn-lost", "client", "--numbers", "textbook").frames[0].comment
    if "seq=x" not in absolute:
        yield f"not in the numbers of textbooks: {absolute!r}"


def main(program, runs):
    tap = Tap()
    synfin = Synfin(program)
    with tempfile.TemporaryDirectory() as folder:
        captures = Captures(synfin, folder)
        for function in CASES:
            try:
                problems = list(function(captures, pathlib.Path(folder)))
            except pcapng.Wrong as wrong:
                problems = [str(wrong)]
            tap.report(function.__name__.replace("_", " "), problems)
        for what in [*synfin.lessons(), *sorted(pathlib.Path(runs).glob("*.synfin"))]:
            name = getattr(what, "stem", what)
            tap.report(f"the captures of {name} hold what happened", list(captures.check(what)))
    return tap.end()


sys.exit(main(sys.argv[1], sys.argv[2]))
