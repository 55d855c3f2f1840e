"""The command line: what it prints, how it ends, what it says when something is wrong, and that it
writes files whole or not at all.  Prints TAP.

    cli_test.py SYNFIN FOLDER_OF_RUNS
"""

import json
import pathlib
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import zlib

from synfin import Synfin, Tap

BROKEN = """\
title: A broken file
client: {isn: 100}
timeline:
  - 0 s: server listen
  - 0 s: client conect
"""
SENSELESS = """\
title: A file that cannot be carried out
timeline:
  - 0 s: server listen
  - 0 s: client connect
  - 1 s: network drop packet 1
"""


class Case:
    """Collects what is wrong in one case."""

    def __init__(self, synfin):
        self.synfin = synfin
        self.problems = []

    def call(self, *arguments, status=0, **environment):
        done = self.synfin.call(*arguments, **environment)
        self.out, self.err = done.stdout.decode(), done.stderr.decode()
        if done.returncode != status:
            self.problems.append(f"exit {done.returncode}, expected {status}: {self.err.strip()}")
        if status == 0 and self.err:
            self.problems.append(f"said: {self.err.strip()}")
        if status != 0:
            self.is_true(
                re.fullmatch(r"synfin: [^\n]+\n", self.err), f"not one line: {self.err!r}"
            )
        return self.out

    def is_true(self, truth, otherwise):
        if not truth:
            self.problems.append(otherwise)

    def has(self, text, *parts):
        """The parts stand in the text in this order."""
        at = 0
        for part in parts:
            found = re.search(part, text[at:])
            if not found:
                self.problems.append(f"'{part}' is missing in {text[at:at + 400]!r}")
                return
            at += found.end()


class Png:
    """As much of a PNG as the tests look at."""

    def __init__(self, path):
        data = path.read_bytes()
        self.texts = {}
        self.dots_per_metre = None
        self.ended = False
        if data[:8] != b"\x89PNG\r\n\x1a\n":
            raise ValueError("not a PNG")
        at = 8
        while at < len(data):
            length, kind = struct.unpack(">I4s", data[at : at + 8])
            body = data[at + 8 : at + 8 + length]
            (crc,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
            if crc != zlib.crc32(kind + body):
                raise ValueError(f"{kind} is damaged")
            self.take(kind, body)
            at += 12 + length

    def take(self, kind, body):
        if kind == b"IHDR":
            self.width, self.height = struct.unpack(">II", body[:8])
        elif kind == b"pHYs":
            self.dots_per_metre = struct.unpack(">II", body[:8])
        elif kind == b"iTXt":
            keyword, rest = body.split(b"\0", 1)
            packed, text = rest[0], rest[2:].split(b"\0", 2)[2]
            self.texts[keyword.decode()] = (zlib.decompress(text) if packed else text).decode()
        elif kind == b"IEND":
            self.ended = True


CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- lessons, help, usage ----------------------------------------------------------------------


@case
def lessons_are_listed_with_name_tab_and_title(c, folder):
    lines = c.call("lessons").splitlines()
    c.is_true(lines and lines[0].split()[0] == "three-way-handshake", f"first: {lines[:1]}")
    for line in lines:
        c.is_true(re.fullmatch(r"[a-z-]+ +[a-z-]+  +\S.*", line), f"not three columns: {line}")
    c.has(c.call("lessons", "--lang", "zh_CN"), "three-way-handshake .* 三次握手")
    c.has(c.call("lessons", "--lang=zh-CN", LC_ALL="C"), "三次握手")


@case
def help_says_what_there_is(c, folder):
    for arguments in (["--help"], ["help"], ["-h"]):
        c.has(c.call(*arguments), "lessons", r"run LESSON\|FILE", "export", "check FILE", "options")
    for command, options in {
        "lessons": ["--lang"],
        "run": ["--until", "--seed", "--do", "--format", "--numbers", "--lang"],
        "export": ["-o, --output", "--at", "--from", "--to", "--width", "--scale", "--dpi",
                   "--theme", "--numbers", "--at-host", "--lang"],
        "check": ["--lang"],
    }.items():  # fmt: skip
        text = c.call(command, "--help")
        c.has(text, f"synfin {command}")
        for option in options:
            c.has(text, option)
        c.is_true(c.call("help", command) == text, f"help {command} says something else")
    c.has(c.call("--version"), r"^Synfin \d+\.\d+")


@case
def help_lists_every_option_with_its_default(c, folder):
    c.has(
        c.call("help", "options"),
        "seed +1 ", "delay +50 ms", "jitter +0 s", "loss +0 %",
        r"port +49152 / 80", "mss +1460", "window +65535", "msl +(120 s|2 min)", "rto +1 s",
        "rto-max +(60 s|1 min)", "r1 +3", "r2 +100 s", "r2-syn +(180 s|3 min)",
        "r2-syn-ack +(180 s|3 min)", "syn-linear-timeouts +0 ",
        "idle} +2 h", "interval} +75 s", "probes} +9",
    )  # fmt: skip


@case
def wrong_usage_ends_with_2(c, folder):
    for arguments, expected in [
        (["frobnicate"], "frobnicate.*no command"),
        (["run"], r"missing argument, expected LESSON\|FILE"),
        (["run", "syn-lost", "syn-ack-lost"], "syn-ack-lost"),
        (["run", "--frob", "syn-lost"], "--frob"),
        (["run", "syn-lost", "--format", "yaml"], "yaml.*transcript, dump, json"),
        (["run", "syn-lost", "--numbers", "roman"], "roman.*relative, absolute, textbook"),
        (["run", "syn-lost", "--until", "soon"], "soon.*expected a time"),
        (["run", "syn-lost", "--until", "-1 s"], "-1 s.*expected a time"),
        (["run", "syn-lost", "--seed", "x"], "x.*whole number"),
        (["run", "syn-lost", "--seed", "-1"], "-1.*whole number"),
        (["run", "syn-lost", "--do", "client close"], "expected TIME: COMMAND"),
        (["run", "syn-lost", "--do", "1 s: client dance"], "column 13.*dance"),
        (["run", "syn-lost", "--until", "1 s", "--do", "2 s: client close"], "after the end"),
        (["lessons", "all"], "all"),
        (["check"], "missing argument, expected FILE"),
        (["export", "syn-lost"], "missing option -o"),
        (["export", "syn-lost", "-o", "x.svg"], r"x\.svg.*\.png, .*\.jsonl"),
        (["export", "syn-lost", "-o", "x.pcapng", "--at-host", "mars"],
         "mars.*client, server, wire"),
        (["export", "syn-lost", "-o", "x.pcapng", "--theme", "dark"], "--theme.*picture"),
        (["export", "syn-lost", "-o", "x.pcapng", "--scale", "2"], "--scale.*picture"),
        (["export", "syn-lost", "-o", "x.txt", "--dpi", "96"], "--dpi.*picture"),
        (["export", "syn-lost", "-o", "x.jsonl", "--numbers", "textbook"], "--numbers.*absolute"),
        (["export", "syn-lost", "-o", "x.png", "--at-host", "wire"], "--at-host.*capture"),
        (["export", "syn-lost", "-o", "x.txt", "--at-host", "wire"], "--at-host.*capture"),
        (["export", "syn-lost", "-o", "x.png", "--at", "1 s", "--to", "2 s"], "--at"),
        (["export", "syn-lost", "-o", "x.png", "--from", "2 s", "--to", "1 s"], "--to.*later"),
        (["export", "syn-lost", "-o", "x.png", "--width", "100"], "100.*at least"),
        (["export", "syn-lost", "-o", "x.png", "--scale", "0"], "0.*above 0"),
        (["export", "syn-lost", "-o", "x.png", "--dpi", "many"], "many.*above 0"),
        (["export", "syn-lost", "-o", "x.png", "--theme", "pink"], "pink.*light, dark"),
        (["help", "frobnicate"], "frobnicate"),
    ]:
        c.call(*arguments, status=2)
        c.has(c.err, expected)
    c.is_true(not list(pathlib.Path().glob("x.*")), "wrong usage wrote a file")


# ---- files ------------------------------------------------------------------------------------


@case
def a_file_that_does_not_parse_is_named_with_line_and_column(c, folder):
    broken = folder / "broken.synfin"
    broken.write_text(BROKEN)
    for arguments in (["check", broken], ["run", broken], ["export", broken, "-o", "x.png"]):
        c.call(*arguments, status=1)
        c.has(c.err, r"broken\.synfin:5:\d+: .*conect.*expected")
    c.is_true(not pathlib.Path("x.png").exists(), "a broken file was drawn")


@case
def a_command_that_makes_no_sense_is_named_with_its_line(c, folder):
    senseless = folder / "senseless.synfin"
    senseless.write_text(SENSELESS)
    c.call("check", senseless, status=1)
    c.has(c.err, r"senseless\.synfin:5: .*")
    c.call("run", senseless, status=1)
    c.has(c.out, "drop|ESTABLISHED")


@case
def what_is_not_there_fails(c, folder):
    c.call("run", "no-such-lesson", status=1)
    c.has(c.err, "no-such-lesson.*neither a lesson nor a file")
    c.call("run", folder / "missing.synfin", status=1)
    c.has(c.err, r"missing\.synfin")
    (folder / "noise.png").write_bytes(b"\x89PNG\r\n\x1a\nnoise")
    c.call("run", folder / "noise.png", status=1)
    c.has(c.err, r"noise\.png")


@case
def check_says_what_is_good(c, folder):
    good = sorted(RUNS.glob("*.synfin"))
    text = c.call("check", *good)
    c.is_true(len(text.splitlines()) == len(good), text)
    c.has(text, r"abort\.synfin: good, \d+ packets")
    (folder / "bad.synfin").write_text(BROKEN)
    c.call("check", good[0], folder / "bad.synfin", good[1], status=1)
    c.has(c.out, good[0].name, good[1].name)
    (folder / "crooked.synfin").write_text("until: 61.234567891 s\ntimeline: []\n")
    c.has(c.call("check", folder / "crooked.synfin"), r"good, 0 packets in 61\.235 s$")


# ---- runs -------------------------------------------------------------------------------------


@case
def the_last_ack_is_lost_and_everything_is_repaired(c, folder):
    text = c.call("run", "last-ack-lost", "--format", "transcript", "--numbers", "absolute")
    c.has(
        text,
        r"1\.000 s  client .*FIN, ACK seq=101 ack=301",
        r"1\.150 s  server .*packet 6 \(FIN, ACK seq=301 ack=102\)",
        r"1\.200 s  client .*FIN-WAIT-2 to TIME-WAIT",
        r"1\.200 s  client .*2MSL, 60 s",
        r"1\.225 s  network .*Packet 7 \(ACK seq=102 ack=302\).* dropped",
        r"2\.150 s  server .*Nothing new was acknowledged within 1 s: .* next wait is 2 s",
        r"2\.150 s  server .*packet 8 \(FIN, ACK seq=301 ack=102\), which repeats packet 6",
        r"2\.200 s  client .*2MSL wait of the client is restarted",
        r"2\.200 s  client .*packet 9 \(ACK seq=102 ack=302\)",
        r"2\.250 s  server .*LAST-ACK to CLOSED",
        r"62\.200 s  client .*TIME-WAIT to CLOSED",
    )
    textbook = c.call("run", "last-ack-lost", "--numbers", "textbook")
    c.has(textbook, r"SYN=1 ACK=0 seq=x\)", r"FIN=1 ACK=1 seq=u ack=y\+1\)",
          r"ACK=1 seq=v ack=u\+1\)", r"FIN=1 ACK=1 seq=w ack=u\+1\)",
          r"ACK=1 seq=u\+1 ack=w\+1\)")  # fmt: skip


@case
def keepalive_finds_a_dead_peer(c, folder):
    text = c.call("run", "keepalive-peer-powered-off", "--numbers", "absolute")
    probes = re.findall(r"(\d+\.\d+) s +server .*sends packet \d+ \(ACK seq=300 ack=101\)", text)
    c.is_true(len(probes) > 1, "no probes")
    gaps = {round(float(b) - float(a), 3) for a, b in zip(probes, probes[1:])}
    c.is_true(len(gaps) == 1, f"probes come at {probes}")
    off = text.index("loses its power")
    c.is_true(" client   The client sends" not in text[off:], "the dead host sends")
    c.has(text, "ESTABLISHED to CLOSED. No answer has come to any of the keepalive probes")


@case
def a_segment_is_dropped_in_flight(c, folder):
    text = c.call("run", "three-way-handshake", "--do", "20 ms: network drop packet 1")
    c.has(text, r"0\.020 s  network .*Packet 1 .* is taken off the cable", r"0\.020 s  network .*dropped",
          r"1\.000 s  client .*SYN seq=\d+\), which repeats packet 1", "ESTABLISHED")  # fmt: skip


@case
def interventions_may_be_given_in_any_order(c, folder):
    orders = [
        ["--do", "2 s: client close", "--do", "1 s: client send 10 bytes"],
        ["--do", "1 s: client send 10 bytes", "--do", "2 s: client close"],
    ]
    texts = [c.call("run", "three-way-handshake", *order) for order in orders]
    c.is_true(texts[0] == texts[1], "the order on the command line matters")
    c.has(texts[0], r"1\.000 s .*SEND.*10 octets", r"2\.000 s .*FIN-WAIT-1")


@case
def an_intervention_that_makes_no_sense_fails(c, folder):
    c.call("run", "three-way-handshake", "--do", "1 s: network drop packet 1", status=1)
    c.has(c.err, "--do: '1 s: network drop packet 1': .*landed")
    c.is_true(c.out == "", "told the run all the same")


@case
def until_ends_the_run(c, folder):
    text = c.call("run", "last-ack-lost", "--until", "1.2 s")
    c.has(text, r"1\.200 s")
    c.is_true("1.225 s" not in text, "went on")
    c.has(c.call("run", "last-ack-lost", "--until=50ms"), "SYN-RECEIVED")


@case
def the_same_seed_gives_the_same_run(c, folder):
    run = RUNS / "lossy-echo.synfin"
    for form in ("transcript", "dump", "json"):
        first = c.call("run", run, "--seed", "7", "--format", form)
        c.is_true(first == c.call("run", run, "--seed", "7", "--format", form), f"{form} differs")
        c.is_true(first != c.call("run", run, "--seed", "8", "--format", form), f"{form} is same")


@case
def words_are_utf_8_in_every_locale(c, folder):
    note = "1 s: note 最后一个 ACK 丢失"
    for locale in ("C", "POSIX", "C.UTF-8", "xx_YY"):
        c.has(c.call("run", "three-way-handshake", "--do", note, LC_ALL=locale),
              "note +最后一个 ACK 丢失")  # fmt: skip


def catalogue(words):
    """A .mo file: the header, then originals and translations, in order of the originals."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **words}.items())
    texts = [t.encode() for pair in zip(*pairs) for t in pair]
    at = 28 + 16 * len(pairs)
    table = b""
    for text in texts:
        table += struct.pack("<II", len(text), at)
        at += len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, at)
    return head + table + b"".join(text + b"\0" for text in texts)


@case
def words_come_from_the_folder_that_the_program_was_built_in(c, folder):
    program = folder / "synfin"
    shutil.copy(c.synfin.program, program)
    messages = folder / "data" / "po" / "zh_CN" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "synfin.mo").write_bytes(
        catalogue({
            "{me} goes from {FROM} to {TO}. {WHY}": "{TO}（原为 {FROM}）：{me}进入新状态。{WHY}",
            "the client": "客户端", "The client": "客户端", "client": "客户端",
            "found '%s', which is no command, no lesson and no file; synfin --help lists the "
            "commands": "不认识“%s”",
        })
    )  # fmt: skip
    c.synfin = Synfin(program)
    for locale in ("C", "C.UTF-8"):
        text = c.call("run", "syn-lost", "--lang", "zh_CN", LC_ALL=locale)
        c.has(text, r"客户端   ESTABLISHED（原为 SYN-SENT）：客户端进入新状态。")
    c.has(c.call("run", "syn-lost", LANGUAGE="zh_CN"), "客户端进入新状态")
    c.is_true("客户端" not in c.call("run", "syn-lost"), "speaks Chinese unasked")
    c.call("frobnicate", "--lang=zh_CN", status=2)
    c.has(c.err, "不认识“frobnicate”")


@case
def a_full_disk_is_noticed(c, folder):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [c.synfin.program, "run", "syn-lost"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    c.is_true(done.returncode == 1, f"exit {done.returncode}")
    c.has(done.stderr.decode(), "^synfin: cannot write")


# ---- pictures ---------------------------------------------------------------------------------


@case
def a_picture_carries_what_it_shows(c, folder):
    out = folder / "out.png"
    c.call("export", "last-ack-lost", "-o", out, "--scale", "2", "--numbers", "textbook")
    png = Png(out)
    c.is_true(png.ended and png.dots_per_metre == (7559, 7559), f"pHYs {png.dots_per_metre}")
    c.is_true(png.texts.get("Title") == "The last ACK is lost", png.texts.get("Title"))
    c.is_true(png.texts.get("Software") == "Synfin", png.texts.get("Software"))
    c.has(png.texts.get("Description", ""), "2MSL")
    c.has(png.texts.get("Synfin scenario", ""), "title: The last ACK is lost", "timeline:")


@case
def a_picture_opens_as_the_run(c, folder):
    for name in ("last-ack-lost", RUNS / "lossy-echo.synfin", RUNS / "crash-and-reconnect.synfin"):
        out = folder / "round.png"
        c.call("export", name, "-o", out)
        for form in ("transcript", "dump"):
            # The first line of a dump has the name of the run, which is the file's.
            told = [
                re.sub(r"\Arun: \S+", "", c.call("run", what, "--format", form))
                for what in (name, out)
            ]
            c.is_true(told[0] == told[1], f"{name} runs otherwise out of its picture")
        again = folder / "again.png"
        c.call("export", out, "-o", again)
        c.is_true(Png(out).texts == Png(again).texts, "the texts differ")
        c.is_true(out.read_bytes() == again.read_bytes(), "drawn again it is another picture")


@case
def options_change_the_picture(c, folder):
    def export(*options):
        out = folder / "option.png"
        c.call("export", "last-ack-lost", "-o", out, *options)
        return Png(out), out.read_bytes()

    plain, octets = export()
    double, _ = export("--scale", "2")
    c.is_true(
        abs(double.width - 2 * plain.width) <= 1 and abs(double.height - 2 * plain.height) <= 2,
        f"scaled {plain.width}x{plain.height} to {double.width}x{double.height}",
    )
    wide, _ = export("--width", "1400")
    c.is_true(wide.width == 1400, f"width {wide.width}")
    fine, _ = export("--dpi", "300")
    c.is_true(fine.dots_per_metre == (11811, 11811), f"pHYs {fine.dots_per_metre}")
    c.is_true(fine.width == plain.width, "the resolution changes the size")
    for options in (["--theme", "dark"], ["--theme", "print"], ["--theme", "contrast"],
                    ["--numbers", "relative"], ["--numbers", "textbook"], ["--at", "1.21 s"],
                    ["--from", "1 s"], ["--to", "1.5 s"], ["--lang", "zh_CN"]):  # fmt: skip
        c.is_true(export(*options)[1] != octets, f"{options} changes nothing")
    short, _ = export("--from", "1 s", "--to", "1.5 s")
    c.is_true(short.height < plain.height, "a span is as long as the whole")
    chinese, _ = export("--lang", "zh_CN")
    c.is_true(chinese.texts.get("Title") == "最后一个 ACK 丢失", chinese.texts.get("Title"))


# Lines of Chinese are taller.  Where a label finds no room, the sweep goes far down the page.
@case
def a_chinese_picture_is_about_as_high_as_an_english_one(c, folder):
    for line in c.call("lessons").splitlines():
        lesson, heights = line.split()[0], []
        for language in ("en", "zh_CN"):
            out = folder / "language.png"
            c.call("export", lesson, "-o", out, "--lang", language)
            heights.append(Png(out).height)
        c.is_true(heights[1] < 1.2 * heights[0], f"{lesson}: {heights[1]} px for {heights[0]}")


@case
def a_moment_shows_nothing_of_the_future(c, folder):
    """What happens later leaves no trace in the picture of a moment."""
    pictures = []
    for later in ("client close", "server power off"):
        run = folder / "later.synfin"
        run.write_text(
            "title: Later\nclient: {isn: 1}\nserver: {isn: 2}\ntimeline:\n"
            f"  - 0 s: server listen\n  - 0 s: client connect\n  - 1 s: {later}\n"
        )
        out = folder / "later.png"
        c.call("export", run, "-o", out, "--at", "120 ms")
        png = Png(out)
        c.has(png.texts["Synfin scenario"], later)
        pictures.append(re.sub(rb"(?s)^.*?pHYs|iTXt.*?(?=....IDAT)", b"", out.read_bytes()))
    c.is_true(pictures[0] == pictures[1], "the future shows")


@case
def a_text_is_what_run_prints(c, folder):
    run = RUNS / "lossy-echo.synfin"
    for name, form in (("out.txt", "transcript"), ("out.jsonl", "json")):
        out = folder / name
        printed = c.call("run", run, "--format", form)
        c.call("export", run, "-o", out)
        c.is_true(out.read_text("utf-8") == printed, f"{name} is not what run prints")
        c.call("export", run, "-o", out, "--from", "1 s", "--to", "1200 ms")
        lines = out.read_text("utf-8").splitlines()
        part = [line for line in printed.splitlines() if 1000 <= moment_ms(line, form) <= 1200]
        c.is_true(2 < len(part) < len(printed.splitlines()), "the span is no part of the run")
        c.is_true(lines[form == "json" :] == part, f"{name} has not what happened in the span")


def moment_ms(line, form):
    """When what a line of the transcript or of the JSON tells of happened."""
    if form == "json":
        return json.loads(line)["t_ns"] / 1e6
    return float(line.split()[0]) * 1000


@case
def a_file_is_written_whole_or_not_at_all(c, folder):
    missing = folder / "missing" / "out.png"
    c.call("export", "syn-lost", "-o", missing, status=1)
    c.has(c.err, "out.png|missing")
    c.is_true(not missing.parent.exists(), "made a folder")

    def small_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    place = folder / "whole"
    place.mkdir()
    for name in ("out.png", "out.pcapng", "out.txt", "out.jsonl"):
        out = place / name
        run = RUNS / "lossy-echo.synfin"
        out.write_bytes(b"what was there before")
        done = subprocess.run(
            [c.synfin.program, "export", run, "-o", out],
            capture_output=True, preexec_fn=small_disk, check=False,
        )  # fmt: skip
        c.is_true(done.returncode == 1, f"{name}: exit {done.returncode}")
        c.has(done.stderr.decode(), rf"^synfin: .*{name}")
        c.is_true(out.read_bytes() == b"what was there before", f"the old {name} is gone")
        c.is_true([p.name for p in place.iterdir()] == [name], "something was left behind")

        c.call("export", run, "-o", out)
        c.is_true(out.stat().st_size > 4096, f"{name} is short")
        c.is_true([p.name for p in place.iterdir()] == [name], "something was left behind")
        if name == "out.png":
            c.is_true(Png(out).ended, "not a whole PNG")
        out.unlink()


def main():
    tap = Tap()
    synfin = Synfin(sys.argv[1])
    for function in CASES:
        with tempfile.TemporaryDirectory() as folder:
            c = Case(synfin)
            function(c, pathlib.Path(folder))
            tap.report(function.__name__.replace("_", " "), c.problems)
    return tap.end()


RUNS = pathlib.Path(sys.argv[2])
sys.exit(main())
