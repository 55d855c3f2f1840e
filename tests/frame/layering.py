"""A room includes only the rooms that src/DESIGN.md lets it include.

Prints TAP, a case for each room, and proves on made-up sources that it can fail.
"""

import pathlib
import re
import sys

# Direct arrows of the picture in src/DESIGN.md; they are transitive.
ARROWS = {
    "tcp": [],
    "trace": ["tcp"],
    "sim": ["trace"],
    "diagram": ["trace"],
    "scenario": ["sim"],
    "export": ["diagram"],
    "session": ["scenario"],
    "cli": ["session", "export"],
    "app": ["session", "export"],
}

# Libraries that a room may use, by the first part of the header's name; libc is always there.
LIBC = {
    "assert", "ctype", "errno", "float", "inttypes", "libintl", "limits", "locale", "math",
    "signal", "stdarg", "stdbool", "stddef", "stdint", "stdio", "stdlib", "string", "time",
    "unistd", "fcntl", "sys",
}  # fmt: skip
LIBRARIES = {
    "tcp": set(),
    "trace": set(),
    "sim": set(),
    "diagram": {"cairo", "pango", "glib"},
    "scenario": {"glib", "gio", "yaml", "png"},
    "export": {"cairo", "glib", "gio", "png"},
    "session": {"glib"},
    "cli": {"glib", "gio"},
    "app": {"glib", "gio", "gtk", "adwaita", "cairo", "gdk", "graphene"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def reachable(room):
    rooms = {room}
    for lower in ARROWS[room]:
        rooms |= reachable(lower)
    return rooms


def complaints(room, name, source):
    for bracket, header in INCLUDE.findall(source):
        first = re.split(r"[/.]", header)[0]
        if bracket == '"':
            if "/" not in header:
                if header == "config.h":
                    continue
                yield f'{name}: "{header}" does not name its room'
            elif first not in reachable(room):
                yield f'{name}: {room} may not include "{header}"'
        elif first not in LIBC and first not in LIBRARIES[room]:
            yield f"{name}: {room} may not use <{header}>"
        elif first == "libintl" and room == "tcp":
            yield f"{name}: tcp knows no language"


def main(root):
    number = 0
    failed = 0

    def report(name, problems):
        nonlocal number, failed
        number += 1
        failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems:
            print(f"# {problem}")

    folders = sorted(p.name for p in (root / "src").iterdir() if p.is_dir())
    report("the rooms are those of the table", [f for f in folders if f not in ARROWS])
    for room in ARROWS:
        problems = []
        for path in sorted((root / "src" / room).rglob("*.[ch]")):
            problems += complaints(room, path.relative_to(root), path.read_text("utf-8"))
        report(f"{room} keeps to its place", problems)
    for room, line in [
        ("tcp", '#include "trace/trace.h"'),
        ("tcp", "#include <glib.h>"),
        ("sim", '#include "diagram/diagram.h"'),
        ("diagram", '#include "sim/world.h"'),
        ("cli", '#include "app/app.h"'),
        ("app", '#include "cli/cli.h"'),
        ("trace", '#include "trace.h"'),
    ]:
        found = list(complaints(room, "made-up.c", line))
        report(f"{room} would be caught at {line}", [] if found else ["not caught"])
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
