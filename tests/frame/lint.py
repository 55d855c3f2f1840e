"""cppcheck and clang-tidy over the sources of one build folder.  Prints TAP, a case a tool."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
build = pathlib.Path(sys.argv[2])

commands = json.loads((build / "compile_commands.json").read_text("utf-8"))
sources = sorted(
    {
        str((pathlib.Path(c["directory"]) / c["file"]).resolve())
        for c in commands
        if str((pathlib.Path(c["directory"]) / c["file"]).resolve()).startswith(str(root / "src"))
    }
)


def tidy(source):
    run = subprocess.run(
        ["clang-tidy-14", "--quiet", "-p", str(build), source],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.stdout if run.returncode else ""


def cppcheck():
    run = subprocess.run(
        [
            "cppcheck", "--quiet", "--std=c11", "--enable=warning,performance,portability",
            "--inline-suppr", "--suppress=missingIncludeSystem", "--suppress=unknownMacro",
            "--error-exitcode=1", "-j2", f"-I{root / 'src'}", "-D__linux__", "--library=gtk",
            *sources,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.stderr if run.returncode else ""


def report(number, name, output):
    print(f"{'not ok' if output else 'ok'} {number} - {name}")
    for line in output.splitlines()[:60]:
        print(f"# {line}")


with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
    tidied = "".join(pool.map(tidy, sources))
print(f"# {len(sources)} sources")
checked = cppcheck()
report(1, "clang-tidy has nothing to say", tidied)
report(2, "cppcheck has nothing to say", checked)
print("1..2")
sys.exit(1 if tidied or checked or not sources else 0)
