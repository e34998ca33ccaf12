"""Which interface strings the house has, and in which catalogue each belongs.

Every Django app (a folder with apps.py) has a catalogue of its own; what stands outside the apps, such as settings and
the command line, belongs to zhizhi/site.
"""

import ast
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract_python
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "zhizhi"
PO = Path("locale/zh_Hans/LC_MESSAGES/django.po")
PLAIN, PLURAL, CONTEXT, CONTEXT_PLURAL = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": PLAIN,
    "gettext": PLAIN,
    "gettext_lazy": PLAIN,
    "gettext_noop": PLAIN,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}
WITH_PLURAL = {name for name, form in KEYWORDS.items() if form in (PLURAL, CONTEXT_PLURAL)}
WITH_CONTEXT = {name for name, form in KEYWORDS.items() if form in (CONTEXT, CONTEXT_PLURAL)}


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One string of the interface in English; context and plural are empty where it has none."""

    text: str
    context: str = ""
    plural: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The strings of one app: its name, its folder, and the folders within that have a catalogue of their own."""

    name: str
    folder: Path
    apart: tuple[Path, ...] = ()

    @property
    def po(self) -> Path:
        """Where its Chinese is written."""
        base = self.folder / "site" if self.folder == HOUSE else self.folder
        return base / PO

    def files(self) -> Iterator[Path]:
        """Its Python modules and templates, tests and migrations left out."""
        for path in sorted(self.folder.rglob("*")):
            parts = path.relative_to(self.folder).parts
            if any(folder in path.parents for folder in self.apart) or {"tests", "migrations", "static"} & set(parts):
                continue
            if path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in parts):
                yield path


def catalogues() -> list[Catalogue]:
    """One for each app, then the one of everything else."""
    apps = sorted(path.parent for path in HOUSE.rglob("apps.py"))
    own = [Catalogue(".".join(folder.relative_to(ROOT).parts), folder) for folder in apps]
    return [*own, Catalogue("zhizhi.site", HOUSE, tuple(apps))]


def sources(catalogue: Catalogue) -> list[Source]:
    """All strings of a catalogue in order; one that occurs with and without a plural is one string with a plural."""
    found: dict[tuple[str, str], Source] = {}
    for path in catalogue.files():
        for source in strings_of(path):
            key = (source.context, source.text)
            if key not in found or source.plural:
                found[key] = source
    return sorted(found.values())


def strings_of(path: Path) -> Iterator[Source]:
    """The strings of one module or template."""
    yield from strings_in(path.read_text(encoding="utf-8"), path)


def strings_in(text: str, path: Path) -> Iterator[Source]:
    """The strings of `text`; `path` says whether it is Python, and names it in errors."""
    calls = calls_of_python(text, path) if path.suffix == ".py" else calls_of_template(text, path)
    for name, words in calls:
        context, rest = (words[0], words[1:]) if name in WITH_CONTEXT else ("", words)
        if rest:
            yield Source(text=rest[0], context=context, plural=rest[1] if name in WITH_PLURAL else "")


def calls_of_python(text: str, path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each call that translates, with the strings written in it.

    A call with a variable says no string here; gettext_noop said it where it was written.
    """
    for node in ast.walk(ast.parse(text, str(path))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            for words in itertools.product(*(literals(argument) for argument in node.args)):
                said = tuple(word for word in words if word)
                if said:
                    yield node.func.id, said


def literals(argument: ast.expr) -> list[str]:
    """The strings an argument may be: one, both of a choice, or an empty one where it is computed."""
    if isinstance(argument, ast.IfExp):
        return [*literals(argument.body), *literals(argument.orelse)]
    return [argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""]


def calls_of_template(text: str, path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same for a template."""
    code = as_code(text, str(path)).encode()
    for _line, name, words, _comments in extract_python(io.BytesIO(code), KEYWORDS, [], {}):
        said = tuple(word for word in ((words,) if isinstance(words, str) else words or ()) if word)
        if said:
            yield str(name), said


def as_code(template: str, origin: str) -> str:
    """A template's strings as calls in Python; the lines' indents mean nothing and are removed."""
    # Imported late: Django wants its settings first, and whoever only reads Python needs none.
    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(template, origin=origin).splitlines())
