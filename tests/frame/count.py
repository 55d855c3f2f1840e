"""Counts the cases in meson's logs and prints the failures, then "N passed, N failed".

Every test speaks TAP, so a program counts once for each of its cases.  A program that died
without reporting a failure counts as one failure more, so that nothing is lost.

What a test measured it says in comments that begin with "# |"; those of the first log are printed
before the count.
"""

import json
import re
import sys

CASE = re.compile(r"^(not ok|ok)\b\s*\d*\s*-?\s*([^#]*)(#\s*(skip|todo)\b\s*(.*))?", re.I)


def cases(stdout):
    """Yields (outcome, name, reason) for the TAP lines of one program."""
    for line in stdout.splitlines():
        match = CASE.match(line)
        if match:
            verdict, name, directive, kind, reason = match.groups()
            if directive and kind.lower() == "skip":
                yield "skipped", name.strip(), reason.strip()
            else:
                yield ("passed" if verdict == "ok" else "failed"), name.strip(), ""


def print_tables(log):
    with open(log, encoding="utf-8") as lines:
        for program in map(json.loads, lines):
            rows = [line[2:] for line in program.get("stdout", "").splitlines() if line.startswith("# |")]
            if rows:
                print(f"\n{program['name']}:")
                print("\n".join(rows))
    print()


def main(logs):
    print_tables(logs[0])
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for log in logs:
        with open(log, encoding="utf-8") as lines:
            for program in map(json.loads, lines):
                found = list(cases(program.get("stdout", "")))
                failed = [case for case in found if case[0] == "failed"]
                if program["result"] not in ("OK", "SKIP", "EXPECTEDFAIL") and not failed:
                    found.append(("failed", f"ended with {program['result']}", ""))
                if not found:
                    outcome = "skipped" if program["result"] == "SKIP" else "failed"
                    found.append((outcome, "reported no case", "no case"))
                for outcome, name, reason in found:
                    count[outcome] += 1
                    if outcome == "failed":
                        print(f"FAILED  {program['name']}: {name}")
                    elif outcome == "skipped":
                        print(f"SKIPPED {program['name']}: {name}: {reason or 'no reason given'}")
                if any(case[0] == "failed" for case in found):
                    print(program.get("stdout", "")[-4000:])
                    print(program.get("stderr", "")[-4000:])
    line = f"{count['passed']} passed, {count['failed']} failed"
    if count["skipped"]:
        line += f", {count['skipped']} skipped"
    print(line)
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main(sys.argv[1:]))
