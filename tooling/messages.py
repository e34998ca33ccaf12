"""The Chinese of the interface: merge new strings into the .po files, compile them, say what is wrong with them.

    python -m tooling.messages merge      every app's .po gets the strings it lacks and loses those no longer used
    python -m tooling.messages compile    .mo files for those .po files that are newer
    python -m tooling.messages faults     what is missing, empty, fuzzy, or has other placeholders

The files hold neither dates nor line numbers and are sorted, so that a difference shows what changed and nothing else.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import polib

from tooling.strings import HOUSE, PO, ROOT, Catalogue, Source, catalogues, sources

WIDTH = 110
HEADER = {
    "Project-Id-Version": "zhizhi",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# %(name)s and %s of Python, {name} of str.format; %% is a percent sign.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")


def read(path: Path) -> polib.POFile:
    """A .po file, or an empty one where there is none; raises OSError naming the line that cannot be read."""
    file = polib.pofile(str(path), wrapwidth=WIDTH) if path.exists() else polib.POFile(wrapwidth=WIDTH)
    file.metadata = dict(HEADER)
    return file


def key(entry: polib.POEntry) -> tuple[str, str]:
    """What makes an entry one: its context and its English."""
    return entry.msgctxt or "", entry.msgid


def merged(known: polib.POFile, wanted: list[Source]) -> polib.POFile:
    """A new file with exactly the strings wanted, in order, with the translations already known."""
    by_key = {key(entry): entry for entry in known if not entry.obsolete}
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = dict(HEADER)
    for source in wanted:
        file.append(_entry(source, by_key.get((source.context, source.text))))
    return file


def _entry(source: Source, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=source.text, msgctxt=source.context or None)
    if known:
        entry.tcomment, entry.flags = known.tcomment, [flag for flag in known.flags if flag == "fuzzy"]
    translation = chinese(known) if known else ""
    if source.plural:
        entry.msgid_plural, entry.msgstr_plural = source.plural, {0: translation}
    else:
        entry.msgstr = translation
    return entry


def chinese(entry: polib.POEntry) -> str:
    """The translation; Chinese has one form for any number."""
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def remembered() -> dict[tuple[str, str], str]:
    """What any catalogue says for a string, so that a second one need not say it again."""
    entries = [entry for catalogue in catalogues() for entry in read(catalogue.po)]
    return {key(entry): chinese(entry) for entry in reversed(entries) if chinese(entry)}


def recall(file: polib.POFile, memory: Mapping[tuple[str, str], str]) -> None:
    """Fills what has no translation yet with what another catalogue says."""
    for entry in file:
        if not chinese(entry) and (known := memory.get(key(entry))):
            if entry.msgid_plural:
                entry.msgstr_plural = {0: known}
            else:
                entry.msgstr = known


def merge(catalogue: Catalogue, memory: Mapping[tuple[str, str], str]) -> bool:
    """Writes the catalogue's .po file anew; whether it changed. An app without strings has no file."""
    wanted = sources(catalogue)
    if not wanted:
        return False
    before = catalogue.po.read_text(encoding="utf-8") if catalogue.po.exists() else ""
    file = merged(read(catalogue.po), wanted)
    recall(file, memory)
    after = str(file) + "\n"
    if after != before:
        catalogue.po.parent.mkdir(parents=True, exist_ok=True)
        catalogue.po.write_text(after, encoding="utf-8")
    return after != before


def compile_all() -> int:
    """Compiles each .po that is newer than its .mo; how many were."""
    stale = [po for po in HOUSE.rglob(str(PO)) if not _fresh(po)]
    for po in stale:
        polib.pofile(str(po)).save_as_mofile(str(po.with_suffix(".mo")))
    return len(stale)


def _fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime > po.stat().st_mtime


def faults(catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with a catalogue, as `app: 'English': what`."""
    known = {key(entry): entry for entry in read(catalogue.po) if not entry.obsolete}
    wanted = sources(catalogue)
    for source in wanted:
        entry = known.get((source.context, source.text))
        if what := "missing; call make messages" if entry is None else entry_fault(source, entry):
            yield f"{catalogue.name}: {source.text!r}: {what}"
    for _context, text in sorted(known.keys() - {(source.context, source.text) for source in wanted}):
        yield f"{catalogue.name}: {text!r}: no longer used; call make messages"


def entry_fault(source: Source, entry: polib.POEntry) -> str:
    """What is wrong with one translation, or nothing."""
    if bool(entry.msgid_plural) != bool(source.plural):
        return "the plural changed; call make messages"
    if entry.fuzzy:
        return "fuzzy"
    text = chinese(entry)
    if not text.strip():
        return "empty"
    expected, found = placeholders(source.plural or source.text), placeholders(text)
    if expected != found:
        return f"placeholders {sorted(found)} instead of {sorted(expected)}"
    return ""


def placeholders(text: str) -> set[str]:
    """The places that are filled in later."""
    return set(PLACEHOLDER.findall(text))


def conflicts() -> Iterator[str]:
    """Strings that two catalogues translate differently: Django would show one of the two in both places."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for catalogue in catalogues():
        for entry in read(catalogue.po):
            first, name = seen.setdefault(key(entry), (chinese(entry), catalogue.name))
            if first and chinese(entry) and first != chinese(entry):
                yield f"{entry.msgid!r}: {name} says {first!r}, {catalogue.name} says {chinese(entry)!r}"


def main(arguments: list[str]) -> int:
    """The command line; ends with 1 when there are faults, 2 when it was called wrongly."""
    match arguments:
        case ["merge"]:
            memory = remembered()
            for catalogue in catalogues():
                if merge(catalogue, memory):
                    print(f"{catalogue.po.relative_to(ROOT)} changed")
        case ["compile"]:
            compile_all()
        case ["faults"]:
            found = [fault for catalogue in catalogues() for fault in faults(catalogue)] + list(conflicts())
            print("\n".join(found))
            return 1 if found else 0
        case _:
            print("python -m tooling.messages merge | compile | faults", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
