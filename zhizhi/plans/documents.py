"""A file that somebody uploads, and its text; what cannot be read is said with the remedy."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from zhizhi.core.plans.decode import Undecodable, decode
from zhizhi.registry.files.refusals import OLE

LIMIT = 20 * 2**20  # bytes
MOST_CHARACTERS = 1_000_000
TYPES = {
    ".txt": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}


class DocumentRefused(ValueError):
    """The file was not taken; the text may be shown to whoever sent it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came and the text in it."""

    name: str
    content: bytes
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def content_type(self) -> str:
        """By the ending of its name."""
        return TYPES.get(ending(self.name), "application/octet-stream")


def ending(name: str) -> str:
    """The ending of a file's name, in small letters, with its point."""
    return "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""


def document_read(name: str, stream: BinaryIO) -> Document:
    """The file's bytes and text. Raises DocumentRefused, with what to do instead."""
    content = stream.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise _refused(_("“%(name)s” is larger than 20 MB. Save it without pictures and upload that."), name)
    if not content.strip():
        raise _refused(_("“%(name)s” is empty. Save the document again and choose it once more."), name)
    _must_be_known(name, content)
    text = _text(name, content)
    if not text.strip():
        raise _refused(_("“%(name)s” has no text in it. Upload the document itself, not an empty page."), name)
    if len(text) > MOST_CHARACTERS:
        raise _refused(_("“%(name)s” has more than a million characters; upload the plan alone."), name)
    return Document(name, content, text)


def _must_be_known(name: str, content: bytes) -> None:
    """By what it is, whatever it is called."""
    if content.startswith(OLE):
        raise _refused(_("“%(name)s” is an old Word or WPS file, or has a password. Open it, remove the password and"
                         " save it as .docx."), name)  # fmt: skip
    if ending(name) == ".ofd":
        raise _refused(
            _("“%(name)s” is an OFD file. Open it in its reader and export the text as .docx or .txt."), name
        )
    if ending(name) in {".doc", ".wps"}:
        raise _refused(_("“%(name)s” ends with .doc or .wps. Open it and save it as .docx."), name)
    if ending(name) not in TYPES:
        raise _refused(_("“%(name)s” is no .docx, .txt or .pdf. Save the plan as one of these."), name)


def _text(name: str, content: bytes) -> str:
    try:
        return decode(content)
    except Undecodable as fault:
        sentence = _(
            "“%(name)s”, line %(line)s, byte %(byte)s: this is neither UTF-8 nor GB18030 throughout. Open it, copy the"
            " text into a new document and save that as UTF-8."
        )
        raise DocumentRefused(sentence % {"name": name, "line": fault.line, "byte": fault.offset}) from fault


def _refused(sentence: str, name: str) -> DocumentRefused:
    return DocumentRefused(sentence % {"name": name})
