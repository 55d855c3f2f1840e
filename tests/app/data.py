"""What is installed beside the program is valid, complete and where it belongs.  Prints TAP."""

import pathlib
import re
import subprocess
import sys
import tempfile

APP = "io.github.synfin.Synfin"
root = pathlib.Path(sys.argv[1])
build = pathlib.Path(sys.argv[2])
data = root / "data"
number = 0
failed = 0


def report(name, problem):
    global number, failed
    number += 1
    failed += bool(problem)
    print(f"{'not ok' if problem else 'ok'} {number} - {name}")
    for line in str(problem or "").splitlines()[:20]:
        print(f"# {line}")


def run(*command):
    """The output of a command that fails or complains, else nothing."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return done.stdout or f"exit status {done.returncode}" if done.returncode else ""


report("the desktop file is valid", run("desktop-file-validate", build / f"data/{APP}.desktop"))
report(
    "the AppStream metainfo is valid",
    run("appstreamcli", "validate", "--no-net", build / f"data/{APP}.metainfo.xml"),
)
report("the settings schema is valid", run("glib-compile-schemas", "--strict", "--dry-run", data))

with tempfile.TemporaryDirectory() as folder:
    packages = pathlib.Path(folder) / "packages"
    packages.mkdir()
    (packages / f"{APP}.xml").write_text((data / f"{APP}.mime.xml").read_text("utf-8"), "utf-8")
    problem = run("update-mime-database", folder)
    globs = pathlib.Path(folder) / "globs2"
    if not problem and "application/x-synfin:*.synfin" not in globs.read_text("utf-8"):
        problem = "*.synfin is not known"
    report("the MIME type is known by the name of a file", problem)

for icon in sorted((data / "icons").rglob("*.svg")) + sorted((root / "ui/icons").glob("*.svg")):
    with tempfile.TemporaryDirectory() as folder:
        picture = pathlib.Path(folder) / "icon.png"
        problem = run("rsvg-convert", "-w", "64", "-o", picture, icon)
        if not problem and picture.stat().st_size < 200:
            problem = "the picture is empty"
        report(f"the icon {icon.name} can be drawn", problem)

MARKED = re.compile(r'(?<![A-Za-z0-9_])(?:_|N_|C_|ngettext|g_dngettext)\(\s*"')
listed = set((data / "po/POTFILES").read_text("utf-8").split())
marked = {
    str(path.relative_to(root))
    for path in [*(root / "src").rglob("*.[ch]"), *(root / "ui").glob("*.ui")]
    if MARKED.search(path.read_text("utf-8")) or path.suffix == ".ui"
}
report("POTFILES names every source with marked strings", "\n".join(sorted(marked - listed)))
report(
    "POTFILES names nothing that is not there",
    "\n".join(sorted(name for name in listed if not (root / name).exists())),
)
for language in (data / "po/LINGUAS").read_text("utf-8").split():
    report(
        f"the translation {language} is well-formed",
        run("msgfmt", "--check", "-o", "/dev/null", data / f"po/{language}.po"),
    )
    found = (build / f"data/po/{language}/LC_MESSAGES/synfin.mo").exists()
    report(
        f"the translation {language} works from the build folder",
        "" if found else "no synfin.mo in the build folder",
    )

# A label that a user sees and nobody can translate.
VISIBLE = re.compile(
    r'<property name="(label|title|subtitle|tooltip-text|placeholder-text)">([^<]*[A-Za-z]{4,}[^<]*)<'
)
report(
    "every visible string of a template is marked",
    "\n".join(
        f"{path.name}: {text}"
        for path in sorted((root / "ui").glob("*.ui"))
        for _, text in VISIBLE.findall(path.read_text("utf-8"))
    ),
)

INSTALLED = [
    "bin/synfin",
    f"share/applications/{APP}.desktop",
    f"share/metainfo/{APP}.metainfo.xml",
    f"share/glib-2.0/schemas/{APP}.gschema.xml",
    f"share/mime/packages/{APP}.xml",
    f"share/icons/hicolor/scalable/apps/{APP}.svg",
    f"share/icons/hicolor/symbolic/apps/{APP}-symbolic.svg",
    "share/locale/zh_CN/LC_MESSAGES/synfin.mo",
    *[f"share/synfin/lessons/{path.name}" for path in (root / "data/lessons").glob("*.synfin")],
]
with tempfile.TemporaryDirectory() as folder:
    problem = run("meson", "install", "-C", build, "--no-rebuild", "--destdir", folder)
    names = [str(path) for path in pathlib.Path(folder).rglob("*") if path.is_file()]
    missing = [end for end in INSTALLED if not any(name.endswith("/" + end) for name in names)]
    report("everything is installed where it belongs", problem or "\n".join(missing))

print(f"1..{number}")
sys.exit(1 if failed else 0)
