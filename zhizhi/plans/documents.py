"""A file that somebody uploads, and its text; what cannot be read is said with the remedy, in the reader's language."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.exchange.documents import NOWHERE, Place, Reason, Unreadable, document

LIMIT = 20 * 2**20  # bytes
MOST_CHARACTERS = 1_000_000
PAGES_SHOWN = 8
TYPES = {
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
SENTENCES = {
    Reason.EMPTY: gettext_lazy("“%(name)s” has no text in it. Save the document again and choose it once more."),
    Reason.TOO_LARGE: gettext_lazy("“%(name)s” is larger than 20 MB. Save it without pictures and upload that."),
    Reason.OLD_WORD: gettext_lazy("“%(name)s” is an old Word or WPS document. Open it and save it as .docx."),
    Reason.LOCKED: gettext_lazy("“%(name)s” has a password. Open it, remove the password and save it again."),
    Reason.OFD: gettext_lazy("“%(name)s” is an OFD file. Open it in its reader and export the text as .docx or .txt."),
    Reason.NO_PLAN: gettext_lazy("“%(name)s” is no text document. Choose the plan itself, as .docx, .txt or .pdf."),
    Reason.SCANNED: gettext_lazy(
        "“%(name)s” holds pictures of pages, not text. Ask for the Word file, or have the text recognized first."
    ),
    Reason.DAMAGED: gettext_lazy("“%(name)s” is damaged. Open it in its own program, save it again and upload that."),
    Reason.ENCODING: gettext_lazy(
        "“%(name)s” mixes encodings. Open it, copy the text into a new document and save that as UTF-8."
    ),
}


class DocumentRefused(ValueError):
    """The file was not taken; the text may be shown to whoever sent it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came and the text in it; `levels` are headings that its styles name, by offset;
    `blank` are the pages without text."""

    name: str
    content: bytes
    text: str
    format: str = "txt"
    levels: Mapping[int, int] = field(default_factory=dict)
    blank: tuple[int, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def content_type(self) -> str:
        """By what it is, not by its name."""
        return TYPES[self.format]


def document_read(name: str, stream: BinaryIO) -> Document:
    """The file's bytes and text. Raises DocumentRefused, with what to do instead."""
    content = stream.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise _refused(Reason.TOO_LARGE, name)
    try:
        found = document(name, content)
    except Unreadable as fault:
        raise _refused(fault.reason, name, fault.place) from fault
    if not found.text.strip():
        raise _refused(Reason.EMPTY, name)
    if len(found.text) > MOST_CHARACTERS:
        sentence = _("“%(name)s” has more than a million characters; upload the plan alone.")
        raise DocumentRefused(sentence % {"name": name})
    return Document(name, content, found.text, found.format, found.levels, found.blank)


def _refused(reason: Reason, name: str, place: Place = NOWHERE) -> DocumentRefused:
    sentence = str(SENTENCES[reason]) % {"name": name}
    where = place_named(place)
    return DocumentRefused(
        _("%(sentence)s (%(where)s)") % {"sentence": sentence, "where": where} if where else sentence
    )


def place_named(place: Place) -> str:
    """A place in the reader's words; a part of a package is its own name."""
    words = [place.part]
    if place.line:
        words.append(_("line %(line)s") % {"line": place.line})
    if place.byte:
        words.append(_("byte %(byte)s of the file") % {"byte": place.byte})
    if place.pages:
        words.append(pages_named(place.pages))
    return _(", ").join(filter(None, words))


def pages_named(pages: Sequence[int]) -> str:
    """The first eight pages, and how many more."""
    shown = _(", ").join(map(str, pages[:PAGES_SHOWN]))
    if len(pages) <= PAGES_SHOWN:
        return _("pages %(pages)s") % {"pages": shown}
    return _("pages %(pages)s and %(more)s more") % {"pages": shown, "more": len(pages) - PAGES_SHOWN}
