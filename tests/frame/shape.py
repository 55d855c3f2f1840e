"""The shape of the tree: what stands at the top level, how long files and functions are, which
packages are named, that every script runs and every C file is formatted.  Prints TAP.
"""

import pathlib
import re
import subprocess
import sys

TOP = {"src", "ui", "data", "tests", "meson.build", "README.md", "LICENSE"}
FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70

root = pathlib.Path(sys.argv[1])
number = 0
failed = 0


def report(name, problems):
    global number, failed
    number += 1
    failed += bool(problems)
    print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    for problem in problems:
        print(f"# {problem}")


def tracked(*patterns):
    out = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *patterns],
        cwd=root, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return [root / name for name in out.decode().split("\0") if name and (root / name).exists()]


def functions(path):
    """Yields (name, lines) of each function: from its opening brace in column 0 to its closing."""
    start = None
    lines = path.read_text("utf-8").splitlines()
    for i, line in enumerate(lines):
        if line == "{":
            start = i
        elif line == "}" and start is not None:
            head = " ".join(lines[max(0, start - 4) : start])
            names = re.findall(r"(\w+)\(", head)
            yield (names[-1] if names else f"line {start + 1}"), i - start + 1
            start = None


sources = tracked("src/*.c", "src/*.h", "tests/*.c", "tests/*.h")
top = {path.relative_to(root).parts[0] for path in tracked()}
report(
    "the top level holds what it should and nothing else",
    sorted(name for name in top ^ TOP if not name.startswith(".")),
)
report(
    f"no source has more than {FILE_LINES_MAX} lines",
    [
        f"{path.relative_to(root)}: {lines}"
        for path in sources
        if (lines := path.read_text("utf-8").count("\n")) > FILE_LINES_MAX
    ],
)
report(
    f"no function has more than {FUNCTION_LINES_MAX} lines",
    [
        f"{path.relative_to(root)}: {name}: {lines}"
        for path in sources
        for name, lines in functions(path)
        if lines > FUNCTION_LINES_MAX
    ],
)
packages = [
    line
    for line in (root / "tests/packages").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
report(
    "every package is named once",
    sorted({package for package in packages if packages.count(package) > 1}),
)
report(
    "every command is executable",
    [
        name
        for name in ("src/run", "tests/run", ".ci/run", "tests/install-packages")
        if not (root / name).stat().st_mode & 0o111
    ],
)
formatted = subprocess.run(
    ["clang-format-14", "--dry-run", *[str(p) for p in sources if p.name not in ("why_list.h", "why_causes.h")]],
    capture_output=True, text=True, check=False,
)  # fmt: skip
report(
    "every source is formatted as .clang-format says",
    sorted({line.split(":")[0] for line in formatted.stderr.splitlines() if "warning" in line}),
)
print(f"1..{number}")
sys.exit(1 if failed else 0)
