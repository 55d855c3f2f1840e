"""The Chinese translation: complete, with every placeholder in its place, and made from all the
sources that have something to say.  Prints TAP.
"""

import ast
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1])
po_dir = root / "data" / "po"
po_file = po_dir / "zh_CN.po"
potfiles = [line for line in (po_dir / "POTFILES").read_text("utf-8").splitlines() if line]

# A string behind one of the marks that xgettext is told of; `_(variable)` says nothing by itself.
MARK = re.compile(r'(?:\b(?:_|N_)|ngettext)\(\s*(?:"synfin",\s*)?"')
# What a translation has to keep: names to be filled in, conversions of printf, and the places in
# the RFCs that a rule is quoted from.
KEPT = {
    "placeholders": re.compile(r"\{[\w.]+\}"),
    "conversions": re.compile(r"%(?!\s)(?:<\w+>|[-+#0-9.*]*[a-z]+|%)"),
    "places in the RFCs": re.compile(r"RFC \d+|§[\d.]*\d|(?:MUST|SHLD|MAY)-\d+"),
    "octets and flags": re.compile(r"<\w+=[^<>]*>"),
    "mnemonics": re.compile(r"(?<!\w)_(?=[A-Za-z])"),
}

number = 0
failed = 0


def report(name, problems):
    global number, failed
    number += 1
    failed += bool(problems)
    print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    for problem in problems:
        print(f"# {problem}")


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def tracked(*patterns):
    names = run("git", "-c", "safe.directory=*", "ls-files", "-z", "--", *patterns, cwd=root)
    return [name for name in names.split("\0") if name and (root / name).exists()]


class Message:
    """One entry: `id` (None for the header), `plural` or None, `texts`, whether it is fuzzy."""

    def __init__(self, block):
        fields = collections.defaultdict(str)
        field = None
        self.fuzzy = False
        for line in block.splitlines():
            if line.startswith("#"):
                self.fuzzy |= line.startswith("#,") and "fuzzy" in line
                continue
            word, _, rest = line.partition(" ")
            if not line.startswith('"'):
                field, line = word, rest
            fields[field] += ast.literal_eval(line)
        self.id = fields["msgid"]
        self.plural = fields.get("msgid_plural")
        self.texts = [text for name, text in fields.items() if name.startswith("msgstr")]


def messages(text):
    blocks = [block for block in text.split("\n\n") if re.search("^msgid ", block, re.M)]
    return {message.id: message for message in map(Message, blocks) if message.id}


def extracted():
    """The messages of the sources, taken as the build takes them."""
    options = re.findall(r"'(--[^']+)'", (po_dir / "meson.build").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        pot = pathlib.Path(folder) / "synfin.pot"
        run("xgettext", f"--directory={root}", f"--files-from={po_dir / 'POTFILES'}",
            f"--output={pot}", *options)  # fmt: skip
        return messages(run("msgcat", "--no-wrap", str(pot)))


def unlisted():
    """Sources that mark a string and are not read for translation, and the other way round."""
    for name in tracked("src/*.c", "src/*.h"):
        if name not in potfiles and MARK.search((root / name).read_text("utf-8")):
            yield f"{name}: marks a string, but data/po/POTFILES does not have it"
    for name in tracked("ui/*.ui"):
        if name not in potfiles and 'translatable="yes"' in (root / name).read_text("utf-8"):
            yield f"{name}: has a translatable string, but data/po/POTFILES does not have it"
    for name in potfiles:
        if not (root / name).exists():
            yield f"data/po/POTFILES: there is no {name}"
    if len(potfiles) != len(set(potfiles)):
        yield "data/po/POTFILES: a file is listed twice"


def incomplete(wanted, had):
    for text in wanted:
        if text not in had:
            yield f"missing: {text!r}"
        elif had[text].fuzzy:
            yield f"fuzzy: {text!r}"
        elif not all(had[text].texts):
            yield f"untranslated: {text!r}"
    for text in had:
        if text not in wanted:
            yield f"not said by any source: {text!r}"


def changed(had):
    for message in had.values():
        # The one form of Chinese has the placeholders of the English plural.
        source = message.plural or message.id
        for what, pattern in KEPT.items():
            expected = sorted(pattern.findall(source))
            for text in filter(None, message.texts):
                if sorted(pattern.findall(text)) != expected:
                    yield f"other {what} than in {source!r}: {text!r}"


wanted = extracted()
had = messages(run("msgcat", "--no-wrap", str(po_file)))

report("every source that speaks is read for translation", list(unlisted()))
why_list = "".join((root / f"src/tcp/why_{part}.h").read_text("utf-8") for part in ("list", "causes"))
why_list = re.sub(r"/\*.*?\*/", "", why_list, flags=re.S)
said = {ast.literal_eval(text) for text in re.findall(r'N_\(("(?:[^"\\]|\\.)*")\)', why_list)}
report(
    "reasons, verdicts and rules are among what is read",
    ["src/tcp/why_list.h says nothing"] * (len(said) < 100)
    + [f"not extracted: {text!r}" for text in said if text not in wanted],
)
report("everything is translated into Chinese", list(incomplete(wanted, had)))
report("translations keep what is filled in or quoted", list(changed(had)))
checked = subprocess.run(
    ["msgfmt", "--check", "--output-file=/dev/null", str(po_file)], capture_output=True, text=True
)
report("msgfmt finds nothing to say", checked.stderr.splitlines() if checked.returncode else [])
print(f"1..{number}")
sys.exit(failed > 0)
