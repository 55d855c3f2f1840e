"""Every rule that a run tells is true with the numbers that stand in it: "SND.UNA = 1 < SEG.ACK =
101" is a comparison, and so is "pipe = 300 with it, cwnd = 300" where the rule says that it fits.
Told are the lessons, and runs over bad cables with every kind of endpoint.  Prints TAP.
"""

import pathlib
import random
import re
import subprocess
import sys
import tempfile

tell_rules, lessons_dir = sys.argv[1:]

OPERATOR = re.compile(r"(=<|>=|:=|≠|<|>|=)")
NUMBER = r"-?\d[\d.]*(?: (?:ns|us|ms|s|min|h))?"
SUM = re.compile(rf"(?:(.*?) )??({NUMBER}(?: [-+] {NUMBER})*)$")
UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "": 1}
HOLDS = {
    "=": lambda a, b: a == b, "≠": lambda a, b: a != b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "=<": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}
# Where a rule says that something fits: the smaller number, the larger one.
FITS = [
    re.compile(r"FlightSize = (\d+) with it fits into cwnd = (\d+)"),
    re.compile(r"cwnd - pipe takes it: pipe = (\d+) with it, cwnd = (\d+)"),
    re.compile(r"NextSeg\(\) \(\d\): .*pipe = (\d+) with (?:it|them), cwnd = (\d+)"),
]


def value(term):
    """The number, or the sum of numbers, with which a term ends; None if it is but a name."""
    found = SUM.match(term)
    if not found or (found[1] or "").endswith(("+", "-", "*")):
        return None
    total, sign = 0, 1
    for word in re.findall(rf"{NUMBER}|(?<= )[-+](?= )", found[2]):
        if word in "+-":
            sign = 1 if word == "+" else -1
            continue
        number, _, unit = word.partition(" ")
        total += sign * float(number) * UNITS[unit]
    return total


def comparisons(clause):
    """(a, operator, b) for each two neighbours; a name is worth what is said to equal it next."""
    terms = [term.strip() for term in OPERATOR.split(clause)]
    terms, operators = terms[0::2], terms[1::2]
    values = [value(term) for term in terms]
    named = [v is None for v in values]
    for i in reversed(range(len(operators))):
        if values[i] is None and operators[i] == "=":
            values[i] = values[i + 1]
    for i, operator in enumerate(operators):
        if None in values[i : i + 2] or operator == ":=" or (named[i] and operator == "="):
            continue
        yield values[i], operator, values[i + 1]


def is_false(rule):
    """None if the rule compares no numbers, else whether a comparison in it is false."""
    compared, false = False, False
    header_free = re.sub(r"<(?:SEQ|ACK|CTL)[^>]*>", "", rule)
    for clause in re.split(r"[;,:](?!=)|\b(?:and|but|if|with)\b", header_free):
        if re.search(r"\b(?:or|was)\b", clause):
            continue
        before, denied, after = clause.rpartition("not ")
        found = [HOLDS[op](a, b) for a, op, b in comparisons(after if denied else clause)]
        if found:
            compared = True
            false |= all(found) if denied else not all(found)
    for fits in FITS:
        for small, large in fits.findall(rule):
            compared, false = True, false or int(small) > int(large)
    return false if compared else None


def endpoint(chance):
    profile = chance.choice(["rfc", "rfc", "linux", "freebsd", "windows"])
    options = [f"profile: {profile}"]
    if profile == "rfc":
        for name in ("sack", "timestamps", "window-scale", "f-rto", "prr", "limited-transmit", "rack",
                     "ecn", "delayed-ack", "nagle"):
            options.append(f"{name}: {chance.choice(['on', 'off'])}")
        options.append(f"congestion: {chance.choice(['reno', 'cubic'])}")
    if chance.random() < 0.5:
        options.append(f"mss: {chance.choice([100, 536])} bytes")
    if chance.random() < 0.3:
        options.append(f"window: {chance.choice([200, 1500, 4000])} bytes")
    return "{" + ", ".join(options) + "}"


def scenario(seed):
    chance = random.Random(seed)
    pick = chance.choice
    lines = [
        f"title: Rules {seed}", f"seed: {seed}", f"client: {endpoint(chance)}",
        f"server: {endpoint(chance)}",
        f"network: {{delay: {pick(['1 ms', '20 ms', '100 ms'])}, loss: {pick([0, 1, 3, 8, 15])} %, "
        f"reorder: {pick([0, 0, 2, 10])} %, duplicate: {pick([0, 0, 5])} %, rate: 1 Mbit/s, "
        f"queue: {pick(['unlimited', '10 packets'])}, mark: {pick(['unlimited', '4 packets'])}}}",
        "timeline:", "  - 0 s: server listen always", "  - 0 s: client connect",
    ]
    lines += [f"  - 1 s: {host} send {pick([1, 500, 3000, 20000])} bytes" for host in ("client", "server")]
    lines += [
        f"  - 1.05 s: server {pick(['stop reading', 'resume reading'])}",
        f"  - 1.1 s: network set delay {pick(['20 ms', '500 ms'])} to {pick(['client', 'server'])}",
        f"  - 1.2 s: network inject to {pick(['client', 'server'])} {pick(['RST', 'SYN', 'ACK'])} "
        f"seq {pick([0, 50, 100000])} relative",
        "  - 1.9 s: network set delay 20 ms", "  - 2.5 s: server resume reading",
        "  - 3 s: client close", f"  - {pick(['3 s', '3.01 s', '4 s'])}: server close",
    ]
    return "\n".join(lines) + "\n"


SAMPLES = [  # rule, whether it is false
    ("SND.UNA = 1 < SEG.ACK = 101 =< SND.NXT = 101; SND.UNA := SEG.ACK", False),
    ("SND.UNA = 201 < SEG.ACK = 202 =< SND.NXT = 201; SND.UNA := SEG.ACK", True),
    ("SYN-SENT, first: not ISS = 0 < SEG.ACK = -299 =< SND.NXT = 1", False),
    ("SYN-SENT, first: not ISS = 0 < SEG.ACK = 1 =< SND.NXT = 1", True),
    ("duplicate ACKs = 2 + 1 = 3 with SEG.ACK = 5 > recover = 0", False),
    ("duplicate ACKs = 2 + 1 < 3 and not IsLost(SEG.ACK = 3146)", True),
    ("SEG.SEQ + SEG.LEN = 10 + 5 =< RCV.NXT = 14", True),
    ("fast recovery, step 5: FlightSize = 600 with it fits into cwnd = 300", True),
    ("SEG.SEQ = 0 = RCV.NXT - 1, SEG.LEN = 0", None),
    ("2MSL = 60 s are over", None),
]

checks = [("the judge can tell true from false", [rule for rule, false in SAMPLES
                                                  if is_false(rule) != false])]
with tempfile.TemporaryDirectory() as folder:
    files = []
    for seed in range(60):
        path = pathlib.Path(folder) / f"{seed}.synfin"
        path.write_text(scenario(seed), "utf-8")
        files.append(str(path))
    lessons = sorted(path.stem for path in pathlib.Path(lessons_dir).glob("*.synfin"))
    for what, names, least in ("lessons", lessons, 25), ("runs over bad cables", files, 40):
        told = subprocess.run([tell_rules, *names], check=True, capture_output=True, text=True).stdout
        kinds, problems = set(), []
        for line in told.splitlines():
            name, seconds, section, rule = line.split("\t")
            false = is_false(rule)
            if false is not None:
                kinds.add(re.sub(NUMBER, "#", rule))
            if false:
                problems.append(f"{pathlib.Path(name).stem}, {seconds} s, {section}: {rule}")
        if len(kinds) < least:
            problems.append(f"only {len(kinds)} kinds of rule compare numbers, at least {least} did")
        checks.append((f"the rules of the {what} are true with their numbers", problems))

for number, (name, problems) in enumerate(checks, 1):
    print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    for problem in problems[:20]:
        print(f"# {problem}")
print(f"1..{len(checks)}")
sys.exit(any(problems for _, problems in checks))
