"""Every lesson, and runs over bad networks, held against the RFCs by a checker that knows nothing
else; and runs doctored in one place, which the checker must find.  Prints TAP.

    rfc_test.py SYNFIN FOLDER_OF_RUNS lessons|runs|chance|doctored
"""

import copy
import pathlib
import random
import re
import sys
import tempfile

from rfc_checker import check
from rfc_doctor import change, change_option, change_vars, option, plus, remove
from rfc_doctored import RECOVERY
from rfc_ecn import check_ecn
from rfc_recovery import check_recovery
from synfin import Synfin, Tap

SEEDS = range(1, 101)
RUNS_OF_CHANCE = ["lossy-echo", "lossy-small-window", "long-way"]
LOSS = [0, 5, 10, 20, 30]
# What the runs of chance draw from, besides the default, and how likely each is.
OPTIONS = [
    ("sack: on", 0.5), ("timestamps: on", 0.5), ("window-scale: on", 0.5), ("delayed-ack: off", 0.5),
    ("nagle: off", 0.5), ("fast-retransmit: off", 0.2), ("limited-transmit: off", 0.4),
    ("rack: on", 0.6), ("prr: on", 0.5), ("f-rto: on", 0.7), ("congestion: cubic", 0.4),
    ("profile: linux", 0.15), ("ecn: on", 0.6),
]  # fmt: skip
# Every fourth run goes through a queue that marks.
QUEUE = ["--do", "0 s: network set rate 1 Mbit/s", "--do", "0 s: network set mark 2 packets"]
# Every second run has SACK at both ends, for much depends on that.
ALWAYS = "sack: on"


def judge(records):
    if isinstance(records, str):
        return [records]
    if records[0]["knock_out"]:
        # The checker knows the rules only; that one is missing it has to find out.
        broken = check(records)
        return [] if broken else ["follows every rule although some are knocked out"]
    kinds = {record["kind"] for record in records}
    if not {"sent", "state", "app"} <= kinds:
        return [f"nothing happens: {sorted(kinds)}"]
    return check(records)


def lessons(synfin, tap, _):
    for lesson in synfin.lessons():
        tap.report(f"{lesson} keeps the rules", judge(synfin.records(lesson)))


def runs(synfin, tap, folder):
    for path in sorted(folder.glob("*.synfin")):
        tap.report(f"{path.stem} keeps the rules", judge(synfin.records(path)))


def draw_options(text, seed):
    """The text of a run with options drawn for both ends; the first seeds leave them as they are."""
    dice = random.Random(seed)

    def draw(match):
        drawn = [option for option, likely in OPTIONS if dice.random() < likely]
        if seed % 2 and ALWAYS not in drawn:
            drawn.append(ALWAYS)
        return match[1] + "".join(f"{option}, " for option in drawn)

    return text if seed <= 10 else re.sub("^((?:client|server): {)", draw, text, flags=re.M)


def chance(synfin, tap, folder):
    """Lossy runs with many seeds; what happened is counted, so that nobody takes silence for it."""
    with tempfile.TemporaryDirectory() as place:
        chance_at(synfin, tap, folder, pathlib.Path(place))


def count(records, seen):
    for record in records:
        seen["lost"] += record["kind"] == "lost"
        if record["kind"] == "timer":
            seen["timeout"] += (record["timer"], record["action"]) == ("retransmit", "expire")
            seen["reordering over"] += (record["timer"], record["action"]) == ("reorder", "expire")
        if record["kind"] == "arrived":
            seen["F-RTO"] += record["verdict"] in ("f-rto-loss", "spurious-timeout")
            seen["RACK"] += record["verdict"] == "rack-starts-recovery"
        if record["kind"] != "sent":
            continue
        blocks = record["options"].get("sack", [])
        seen["sack"] += bool(blocks)
        seen["dsack"] += bool(blocks) and (blocks[0][0] - record["ack"]) % (1 << 32) >= 1 << 31
        seen["timestamps"] += "ts_value" in record["options"]
        seen["ECE"] += "ECE" in record["flags"] and "SYN" not in record["flags"]
        seen["probe"] += record["reason"] in ("loss-probe", "loss-probe-new")
        seen["fast retransmit"] += record["reason"] == "fast-retransmit"


def chance_at(synfin, tap, folder, place):
    seen = dict.fromkeys(
        ["lost", "sack", "dsack", "timestamps", "fast retransmit", "timeout", "RACK",
         "reordering over", "probe", "F-RTO", "ECE"], 0
    )  # fmt: skip
    for name in RUNS_OF_CHANCE:
        text = (folder / f"{name}.synfin").read_text(encoding="utf-8")
        for seed in SEEDS:
            loss = LOSS[seed % len(LOSS)]
            (place / f"{name}.synfin").write_text(draw_options(text, seed), encoding="utf-8")
            records = synfin.records(
                place / f"{name}.synfin", "--seed", str(seed),
                "--do", f"0 s: network set loss {loss} %",
                "--do", f"0 s: network drop packet {20 + seed}",
                *(QUEUE if seed % 4 == 3 else []),
            )  # fmt: skip
            problems = judge(records)
            if not isinstance(records, str):
                count(records, seen)
            tap.report(f"{name}, seed {seed}, {loss} % loss", problems)
    print(f"# | {len(RUNS_OF_CHANCE) * len(SEEDS)} runs: {seen}")
    for what, often in seen.items():
        tap.report(f"there was {what}", [] if often > 30 else [f"only {often}"])


# ---- doctored runs: one record is changed, and the checker must say so -------------------------


DOCTORED = [
    ("last-ack-lost", "the SYN takes no number", change("ack", plus(-1), flags="SYN ACK")),
    ("last-ack-lost", "the FIN takes no number", change("seq", plus(-1), kind="sent", packet=7)),
    ("last-ack-lost", "the ACK of the FIN is one short", change("ack", plus(-1), packet=5)),
    ("last-ack-lost", "a FIN without ACK", change("flags", ["FIN"], flags="FIN ACK")),
    ("last-ack-lost", "the client's SYN has an ACK", change("flags", ["SYN", "ACK"], flags="SYN")),
    ("last-ack-lost", "the FIN is sent again with another number",
     change("seq", plus(1), flags="FIN ACK", retransmission=True)),
    ("last-ack-lost", "the FIN is sent again and not called so",
     change("retransmission", False, flags="FIN ACK", retransmission=True)),
    ("last-ack-lost", "the FIN repeats another packet",
     change("of", 3, flags="FIN ACK", retransmission=True)),
    ("last-ack-lost", "2MSL is not restarted", remove(timer="time-wait", action="restart")),
    ("last-ack-lost", "2MSL is too short",
     change("expires_ns", lambda t: t - 1, timer="time-wait", action="start")),
    ("last-ack-lost", "2MSL of another MSL", option("client", "msl_ns", 31_000_000_000)),
    ("last-ack-lost", "the passive closer waits", change("to", "TIME-WAIT", to="LAST-ACK")),
    ("last-ack-lost", "the active closer does not wait", change("to", "CLOSED", to="TIME-WAIT")),
    ("last-ack-lost", "ESTABLISHED without a SYN", change("to", "ESTABLISHED", to="SYN-SENT")),
    ("last-ack-lost", "FIN-WAIT-2 without the ACK of the FIN",
     change("to", "FIN-WAIT-2", to="FIN-WAIT-1")),
    ("last-ack-lost", "the second ACK is missing", remove(kind="sent", packet=9)),
    ("last-ack-lost", "the retransmission comes too early",
     change("interval_ns", 900_000_000, timer="retransmit", action="start", host="server")),
    ("last-ack-lost", "the wait does not double",
     change("interval_ns", 1_000_000_000, timer="retransmit", count=1)),
    ("last-ack-lost", "the RTO is not doubled in the variables",
     change_vars("rto_ns", -1_000_000_000, timer="retransmit", count=1, action="start", nth=-1)),
    ("last-ack-lost", "SRTT is wrong", change_vars("srtt_ns", 1000, kind="arrived", packet=2)),
    ("last-ack-lost", "RTTVAR is wrong", change_vars("rttvar_ns", 1000, kind="arrived", packet=2)),
    ("last-ack-lost", "RCV.NXT is wrong", change_vars("rcv_nxt", 1, kind="arrived", packet=2)),
    ("last-ack-lost", "a loss without a cause", change("cause", 1, kind="lost")),
    ("last-ack-lost", "a packet vanishes", remove(kind="lost")),
    ("last-ack-lost", "a packet arrives twice", change("packet", 2, kind="arrived", packet=3)),
    ("last-ack-lost", "a packet arrives at another time",
     change("due_ns", lambda t: t + 1, kind="sent", packet=3)),
    ("lossy-echo", "data is sent with a gap", change("seq", plus(1), kind="sent", reason="send-data")),
    ("lossy-echo", "a data segment is too long",
     change("len", 1461, kind="sent", reason="send-data")),
    ("lossy-echo", "an ACK goes beyond what arrived",
     change("ack", plus(1), reason="acknowledge-out-of-order")),
    ("lossy-echo", "nobody loses packets here", option("server", "window", 10)),
    ("zero-window", "data beyond the window", change("win", 3000, flags="SYN ACK")),
    ("zero-window", "a probe is two octets long", change("len", 2, reason="zero-window-probe")),
    ("zero-window", "probes do not back off",
     change("interval_ns", 1_000_000_000, timer="persist", count=2)),
    ("zero-window", "the window shrinks", change("win", 1, reason="acknowledge-data", nth=1)),
    ("keepalive", "a probe has the next number", change("seq", plus(1), reason="keepalive-probe")),
    ("keepalive", "probes come at another interval",
     option("client", "keepalive_interval_ns", 11_000_000_000)),
    ("keepalive", "one probe more than set", option("client", "keepalive_probes", 3)),
    ("keepalive", "one probe fewer than set", option("client", "keepalive_probes", 5)),
    ("keepalive", "keepalive though it is off", option("client", "keepalive", False)),
    ("keepalive", "the dead host is not dead", change("host", "client", kind="power")),
    ("refused", "the reset acknowledges something else", change("ack", plus(1), flags="RST ACK")),
    ("refused", "the reset has a number", change("seq", 7, flags="RST ACK")),
    ("refused", "nobody answers", remove(flags="RST ACK")),
    ("half-open", "the reset has its own number", change("seq", plus(1), flags="RST")),
    ("cut-and-unplug", "something arrives over the cut cable",
     change("command", "network restore to client", command="network restore")),
    ("abort", "the abort has an ACK", change("flags", ["RST", "ACK"], reason="reset-abort")),
    ("delayed-ack", "an ACK waits too long",
     change("interval_ns", 500_000_000, timer="delayed-ack", action="start")),
    ("delayed-ack", "a second segment is not acknowledged",
     remove(kind="sent", reason="acknowledge-second-segment")),
    ("delayed-ack", "the ACK that waited never comes",
     remove(kind="sent", reason="acknowledge-delayed")),
    ("delayed-ack", "the ACK waits though it should not", option("server", "delayed_ack", False)),
    ("simultaneous", "CLOSING is left out", change("to", "TIME-WAIT", to="CLOSING")),
    ("user-timeout", "a changed user timeout is not heeded",
     change("timeout_ns", 11_000_000_000, call="user-timeout", host="client")),
    ("user-timeout", "a user timeout is measured though it was taken away",
     remove(timer="user-timeout", action="stop", host="client", nth=-1)),
    ("user-timeout", "the connection outlives the user timeout",
     change("expires_ns", plus(1), timer="user-timeout", action="start", host="server", nth=-1)),
    ("options", "window scale is used though it was not offered",
     change_option("window_scale", None, flags="SYN")),
    ("options", "the shift is too large", change_option("window_scale", 15, flags="SYN ACK")),
    ("options", "the window is not shifted", change("window", 50000, kind="sent", packet=3)),
    ("options", "SACK is used though it was not permitted",
     change_option("sack_permitted", None, flags="SYN ACK")),
    ("options", "an MSS in mid-run", change_option("mss", 1460, kind="sent", packet=4)),
    ("options", "a timestamp is left out", change_option("ts_value", None, kind="sent", packet=4)),
    ("options", "a timestamp runs backwards",
     change_option("ts_value", plus(-5000), kind="sent", reason="send-data", nth=-1)),
    ("options", "the echo is of another segment",
     change_option("ts_echo", plus(1), kind="sent", packet=12)),
    ("options", "a SYN echoes something", change_option("ts_echo", 7, flags="SYN")),
    ("options", "a block tells of what has not come",
     change_option("sack", [[6997, 9893]], kind="sent", packet=12)),
    ("options", "a block is empty", change_option("sack", [[6997, 6997]], kind="sent", packet=12)),
    ("options", "what is held is not told of", change_option("sack", None, reason="acknowledge-out-of-order", nth=1)),
    ("options", "what came twice did not", change_option("sack", [[16000, 17101]], reason="acknowledge-duplicate")),
    ("options", "text leaves no room for the options", change("len", 1460, kind="sent", packet=10)),
    ("recovery", "cwnd begins too large", change_vars("cwnd", 1000, kind="sent", packet=3)),
    ("recovery", "slow start grows by two segments",
     change_vars("cwnd", 1001, kind="arrived", packet=8)),
    ("recovery", "more in flight than cwnd", change_vars("cwnd", -1000, kind="sent", packet=7)),
    ("recovery", "ssthresh is too large after three duplicate ACKs",
     change_vars("ssthresh", 1, kind="sent", reason="fast-retransmit")),
    ("recovery", "nothing is sent again after three duplicate ACKs",
     remove(kind="sent", reason="fast-retransmit")),
    ("recovery", "it was not the third", change("ack", plus(-1), host="server", ack=6101, nth=2)),
    ("recovery", "cwnd stays as it was when the timer runs out",
     change_vars("cwnd", 1000, kind="sent", reason="retransmit-timeout")),
    ("rack", "ssthresh is too large when a timer of RACK begins recovery",
     change_vars("ssthresh", 1, kind="sent", packet=60)),
    ("rack", "cwnd is too large when a timer of RACK begins recovery",
     change_vars("cwnd", 5000, kind="sent", packet=60)),
    ("f-rto", "a spurious timeout gives more than there was",
     change_vars("cwnd", 1000, verdict="spurious-timeout")),
    ("urgent", "the pointer names the last urgent octet", change("up", plus(-1), up=5)),
    ("urgent", "a pointer beyond 65535 wraps", change("up", 1000, up=65535)),
    ("urgent", "nothing says that it is urgent", change("flags", ["ACK"], flags="URG ACK")),
    ("urgent", "what follows is urgent too", change("flags", ["URG", "PSH", "ACK"], len=10)),
    ("urgent", "the application is not told", remove(indication="urgent-data")),
    ("urgent", "told though no pointer came", change("flags", ["ACK"], flags="URG PSH ACK")),
    ("fast-open", "nobody asks for a cookie", change_option("fast_open", None, reason="open-ask-cookie")),
    ("fast-open", "who asks is given none",
     change_option("fast_open", None, reason="answer-syn-give-cookie")),
    ("fast-open", "a cookie of an odd number of octets",
     change_option("fast_open", "c4a82a", reason="answer-syn-give-cookie")),
    ("fast-open", "a cookie is shown that nobody gave",
     change_option("fast_open", "0011223344556677", reason="open-with-cookie")),
    ("fast-open", "a SYN with data shows no cookie",
     change_option("fast_open", None, reason="open-with-cookie")),
    ("fast-open", "the SYN carries more than the peer takes",
     change("len", 1460, reason="open-with-cookie")),
    ("fast-open", "the data of the SYN is not acknowledged",
     change("ack", plus(-1444), reason="answer-syn-fast")),
    ("fast-open", "the data of a SYN with a wrong cookie is acknowledged",
     change("ack", plus(40), reason="answer-syn-refuse-cookie")),
    ("fast-open", "no cookie for who shows a wrong one",
     change_option("fast_open", None, reason="answer-syn-refuse-cookie")),
    ("fast-open", "the same cookie after a boot",
     change_option("fast_open", "c4a82a2362d40cc3", reason="answer-syn-refuse-cookie")),
    ("fast-open", "a SYN sent again carries data", change("len", 20, reason="retransmit-syn-plain")),
    ("fast-open", "a SYN sent again shows the cookie",
     change_option("fast_open", "c4a82a2362d40cc3", reason="retransmit-syn-plain")),
    ("fast-open", "data is sent again that was taken",
     change("ack", plus(20), reason="answer-syn", host="server")),
    ("fast-open", "the answer leaves though the server knows no Fast Open",
     option("server", "fast_open", False)),
]  # fmt: skip


def check_alone(records):
    return check_recovery(records) + check_ecn(records)


def doctored_recovery(synfin, tap, folder):
    for name, what, says, *doctors in RECOVERY:
        records = synfin.records(folder / f"{name}.synfin")
        problems = [] if not check_alone(copy.deepcopy(records)) else ["was wrong before"]
        for doctor in doctors:
            doctor(records)
        found = check_alone(records)
        if not any(says in complaint for complaint in found):
            problems.append(f"nobody said '{says}', but {found[:3]}")
        tap.report(f"{name}: {what}", problems)


def doctored(synfin, tap, folder):
    told = {}
    for name, what, doctor in DOCTORED:
        if name not in told:
            told[name] = synfin.records(folder / f"{name}.synfin")
        records = copy.deepcopy(told[name])
        problems = [] if not check(copy.deepcopy(records)) else ["was wrong before"]
        doctor(records)
        found = check(records)
        if not found:
            problems.append("nobody noticed")
        else:
            print(f"# {found[0]}")
        tap.report(f"{name}: {what}", problems)
    doctored_recovery(synfin, tap, folder)


def main():
    program, folder, what = sys.argv[1:]
    tap = Tap()
    cases = {"lessons": lessons, "runs": runs, "chance": chance, "doctored": doctored}
    cases[what](Synfin(program), tap, pathlib.Path(folder))
    return tap.end()


sys.exit(main())
