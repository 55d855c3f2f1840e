"""The numbers that an expert looks for stand at every event of a connection, and agree with one
another.  Prints TAP.

    numbers_test.py SYNFIN FOLDER_OF_RUNS
"""

import pathlib
import sys

from synfin import Synfin, Tap

WRAP = 2**32
NUMBERS = {
    "srtt_ns", "rttvar_ns", "rto_ns", "cwnd", "ssthresh", "pipe", "flight", "sacked", "lost",
    "duplicate_acks", "recovery", "recover", "snd_una", "snd_nxt", "snd_wnd", "rcv_nxt", "rcv_wnd",
    "send_right_edge", "receive_right_edge", "send_shift", "receive_shift", "ts_recent",
}  # fmt: skip
OF_A_CONNECTION = {"sent", "arrived", "state", "timer"}


def disagreements(record, controlled):
    """Yields what the variables of a record say against one another."""
    v = record["vars"]
    if missing := NUMBERS - set(v):
        yield f"says nothing of {sorted(missing)}"
        return
    if v["flight"] != (v["snd_nxt"] - v["snd_una"]) % WRAP:
        yield f"FlightSize {v['flight']} is not SND.NXT - SND.UNA"
    if v["send_right_edge"] != (v["snd_una"] + v["snd_wnd"]) % WRAP:
        yield "the right edge of the send window is not SND.UNA + SND.WND"
    if v["receive_right_edge"] != (v["rcv_nxt"] + v["rcv_wnd"]) % WRAP:
        yield "the right edge of the receive window is not RCV.NXT + RCV.WND"
    # What is sent again and not known to be lost is in the pipe twice (RFC 6675 §4, SetPipe()).
    if v["sacked"] + v["lost"] > v["flight"] or v["pipe"] > 2 * (v["flight"] - v["sacked"]):
        yield f"more than was sent: {v['flight']} with {v['sacked']} SACKed, {v['lost']} lost"
    if v["pipe"] < v["flight"] - v["sacked"] - v["lost"]:
        yield f"pipe {v['pipe']} leaves out what is neither SACKed nor lost"
    if v["cwnd"] is not None and not controlled:
        yield f"cwnd is {v['cwnd']} although nothing is controlled"
    # Before our SYN is acknowledged there is no cwnd yet.
    if v["cwnd"] is None and controlled and v["snd_una"] != v["iss"]:
        yield "there is no cwnd"
    if v["srtt_ns"] > 0 and v["rto_ns"] < v["srtt_ns"]:
        yield f"the RTO is less than SRTT: {v['rto_ns']} < {v['srtt_ns']}"


def judge(records):
    if isinstance(records, str):
        return [records]
    problems, seen = [], 0
    for record in records[1:]:
        if record["kind"] in OF_A_CONNECTION and record.get("conn") and "vars" not in record:
            problems.append(f"n={record['n']}: {record['kind']} without variables")
        if "vars" not in record:
            continue
        seen += 1
        controlled = records[0][record["host"]]["congestion"] != "none"
        problems += [f"n={record['n']}: {text}" for text in disagreements(record, controlled)]
    return problems if seen else ["no variables at all"]


def main(program, folder):
    synfin, tap = Synfin(program), Tap()
    for run in [*synfin.lessons(), *sorted(pathlib.Path(folder).glob("*.synfin"))]:
        name = getattr(run, "stem", run)
        tap.report(f"the numbers of {name} agree", judge(synfin.records(run)))
    return tap.end()


sys.exit(main(*sys.argv[1:]))
