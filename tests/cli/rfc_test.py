"""Every lesson, and runs over bad networks, held against the RFCs by a checker that knows nothing
else; and runs doctored in one place, which the checker must find.  Prints TAP.

    rfc_test.py SYNFIN FOLDER_OF_RUNS lessons|runs|chance|doctored
"""

import copy
import pathlib
import sys

from rfc_checker import check
from synfin import Synfin, Tap

SEEDS = range(1, 101)
RUNS_OF_CHANCE = ["lossy-echo", "lossy-small-window", "long-way"]
LOSS = [0, 5, 10, 20, 30]


def judge(records):
    if isinstance(records, str):
        return [records]
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


def chance(synfin, tap, folder):
    """Lossy runs with many seeds; what happened is counted, so that nobody takes silence for it."""
    lost = 0
    for name in RUNS_OF_CHANCE:
        for seed in SEEDS:
            loss = LOSS[seed % len(LOSS)]
            records = synfin.records(
                folder / f"{name}.synfin", "--seed", str(seed),
                "--do", f"0 s: network set loss {loss} %",
                "--do", f"0 s: network drop packet {20 + seed}",
            )  # fmt: skip
            problems = judge(records)
            if not isinstance(records, str):
                lost += sum(record["kind"] == "lost" for record in records)
            tap.report(f"{name}, seed {seed}, {loss} % loss", problems)
    print(f"# {lost} packets were lost in {len(RUNS_OF_CHANCE) * len(SEEDS)} runs")
    tap.report("packets were lost", [] if lost > 1000 else [f"only {lost}"])


# ---- doctored runs: one record is changed, and the checker must say so -------------------------


def find(records, nth=0, **wanted):
    """The nth record with these fields; flags are given as one word, "FIN ACK"."""
    found = [
        record
        for record in records
        if all(
            set(value.split()) == set(record.get("flags", [])) if key == "flags"
            else record.get(key) == value
            for key, value in wanted.items()
        )
    ]  # fmt: skip
    return found[nth]


def change(field, value, **wanted):
    def doctor(records):
        record = find(records, **wanted)
        record[field] = value(record[field]) if callable(value) else value

    return doctor


def change_vars(field, add, **wanted):
    def doctor(records):
        find(records, **wanted)["vars"][field] += add

    return doctor


def remove(**wanted):
    def doctor(records):
        """Takes a record out; what it caused is then caused by its own cause."""
        gone = find(records, **wanted)
        records.remove(gone)
        for record in records:
            if record.get("cause") == gone["n"]:
                record["cause"] = gone["cause"]
            elif record.get("cause", 0) > gone["n"]:
                record["cause"] -= 1
        for n, record in enumerate(records):
            record["n"] = n

    return doctor


def plus(number):
    return lambda value: (value + number) % (1 << 32)


def option(host, name, value):
    def doctor(records):
        records[0][host][name] = value

    return doctor


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
]  # fmt: skip


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


def main():
    program, folder, what = sys.argv[1:]
    tap = Tap()
    cases = {"lessons": lessons, "runs": runs, "chance": chance, "doctored": doctored}
    cases[what](Synfin(program), tap, pathlib.Path(folder))
    return tap.end()


sys.exit(main())
