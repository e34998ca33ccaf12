"""What templates and static files say: words nobody can translate, templates nobody shows, things from other hosts."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tooling.strings import HOUSE, ROOT

# Names stay as they are in every language.
NAMES = {"zhizhi", "totp", "csv", "qr", "pdf", "xlsx", "id", "en", "sqlite", "postgresql", "svg", "url", "html", "json"}
READ_ALOUD = {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
BUTTONS = {"submit", "button", "reset"}
SILENT = {"script", "style", "code", "kbd", "svg"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WORD = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
COMMENT = re.compile(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}", re.DOTALL)
WRAPPED = re.compile(r"\{%\s*(blocktranslate|blocktrans)\b.*?%\}.*?\{%\s*end\1\s*%\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
FOREIGN = re.compile(
    r"""(?:\b(?:src|srcset|href|action|poster|formaction|hx-(?:get|post))\s*=\s*["']?\s*(?:https?:|wss?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//"""
    r"""|@import\s+["'](?:https?:)?//"""
    r"""|\b(?:fetch|import|importScripts|WebSocket|EventSource)\s*\(?\s*["'](?:https?:|wss?:)?//)[^"'\s)>]*"""
)


def templates() -> Iterator[tuple[str, Path]]:
    """Each template: the name it is called by, and its file."""
    for path in sorted(HOUSE.rglob("templates/**/*")):
        if path.is_file():
            folder = next(parent for parent in path.parents if parent.name == "templates")
            yield path.relative_to(folder).as_posix(), path


class _Reader(HTMLParser):
    """Collects what a person reads or hears."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.heard: list[tuple[int, str]] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        spoken = [value for name, value in values.items() if name in READ_ALOUD]
        if tag == "input" and values.get("type") in BUTTONS:
            spoken.append(values.get("value", ""))
        self.heard += [(self.getpos()[0], text) for text in spoken]
        # A name said in its own language carries that language: <a lang="en">English</a>.
        own = "lang" in values and tag != "html"
        if (tag in SILENT or own) and tag not in VOID:
            self.silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.heard.append((self.getpos()[0], data))


def unwrapped(text: str) -> Iterator[tuple[int, str]]:
    """The words of a template that stand outside translate tags: line and words.

    English there would be shown to Chinese readers, Chinese to English readers.
    """
    reader = _Reader()
    reader.feed(_blanked(text))
    reader.close()
    for line, heard in reader.heard:
        words = [word for word in WORD.findall(heard) if word.lower() not in NAMES]
        chinese = [word for word in CHINESE.findall(heard) if word != "智治"]
        if words or chinese:
            yield line, " ".join(heard.split())


def _blanked(text: str) -> str:
    """The template without its tags; the lines stay where they are."""
    for pattern in (COMMENT, WRAPPED, TAG):
        text = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    return text


def unused() -> Iterator[str]:
    """Templates that neither code nor another template names in full.

    Those that take the place of a template of Django or allauth, or that Django itself looks for, are used.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in HOUSE.rglob("*") if path.suffix in {".py", ".html"}}
    for name, path in templates():
        named = any(name in text for other, text in texts.items() if other != path)
        if (
            not named
            and name not in {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
            and not _theirs(name)
        ):
            yield path.relative_to(ROOT).as_posix()


def _theirs(name: str) -> bool:
    import allauth
    import django

    packages = [Path(str(module.__file__)).parent for module in (allauth, django)]
    return any(next(package.rglob(f"templates/{name}"), None) for package in packages)


def foreign() -> Iterator[tuple[str, str]]:
    """What a template or static file loads from another host: file and the words that do it."""
    for path in sorted(HOUSE.rglob("*")):
        if path.suffix in {".html", ".css", ".js", ".svg"} and {"templates", "static"} & set(path.parts):
            for found in FOREIGN.finditer(path.read_text(encoding="utf-8")):
                yield path.relative_to(ROOT).as_posix(), found[0]
