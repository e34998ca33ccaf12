"""Why a file is not taken, in a sentence that names the file and what to do instead."""

import zipfile
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
VIDEO_BRANDS = (b"isom", b"iso2", b"mp41", b"mp42", b"qt  ", b"M4V ", b"3gp4", b"3gp5")
OFD = gettext_lazy("an OFD document")
OFFICE = gettext_lazy("a Word or WPS document")
EXCEL = gettext_lazy("an Excel table")


class FileRefused(ValueError):
    """A file was not taken; the text may be shown to whoever sent it."""


def too_large(name: str, limit: int) -> FileRefused:
    """`limit` in bytes."""
    return FileRefused(
        _("“%(name)s” is larger than %(limit)s MB. Send a smaller photo.") % {"name": name, "limit": limit // 2**20}
    )


def too_many_pixels(name: str, width: int, height: int) -> FileRefused:
    """More pixels than any phone takes."""
    said = {"name": name, "width": width, "height": height}
    return FileRefused(
        _("“%(name)s” has %(width)s × %(height)s pixels, too many. Make it smaller and send it again.") % said
    )


def empty(name: str) -> FileRefused:
    """Not a byte in it."""
    return FileRefused(_("“%(name)s” is empty. Choose the photo again.") % {"name": name})


def damaged(name: str) -> FileRefused:
    """It begins like a photo but cannot be read to its end."""
    return FileRefused(
        _("“%(name)s” is damaged or was not sent whole. Take the photo again and send it.") % {"name": name}
    )


def quota_exceeded(name: str, quota: int) -> FileRefused:
    """`quota` in bytes."""
    said = {"name": name, "quota": quota // 2**20}
    sentence = _(
        "“%(name)s” cannot be kept: the organization's files reach their limit of %(quota)s MB. "
        "Ask the administrator to raise it."
    )
    return FileRefused(sentence % said)


def not_a_photo(name: str, stream: BinaryIO) -> FileRefused:
    """Says what the content is, if known, whatever the name ends with."""
    if kind := recognized(name, stream):
        sentence = _("“%(name)s” is %(kind)s, not a photo. Take a photo or a screenshot of the page and send that.")
        return FileRefused(sentence % {"name": name, "kind": kind})
    return FileRefused(
        _("“%(name)s” is not a photo that can be read. Send a JPEG, PNG, WebP or HEIC picture.") % {"name": name}
    )


def file_too_large(name: str, limit: int) -> FileRefused:
    """`limit` in bytes."""
    said = {"name": name, "limit": limit // 2**20}
    return FileRefused(_("“%(name)s” is larger than %(limit)s MB. Split it, or make its pictures smaller.") % said)


def empty_file(name: str) -> FileRefused:
    """Not a byte in it."""
    return FileRefused(_("“%(name)s” is empty. Choose the file again.") % {"name": name})


def damaged_file(name: str) -> FileRefused:
    """It begins like a document and does not end like one."""
    sentence = _("“%(name)s” is damaged or was not sent whole. Open it, save it anew and send that.")
    return FileRefused(sentence % {"name": name})


def with_macros(name: str) -> FileRefused:
    """It holds a program."""
    sentence = _("“%(name)s” contains macros, which may harm other computers. Save it without macros and send that.")
    return FileRefused(sentence % {"name": name})


def lies(name: str, ending: str) -> FileRefused:
    """The name says one thing and the content another."""
    sentence = _(
        "“%(name)s” is not what its name says: its content is that of a .%(ending)s file. "
        "Open it, save it in the right format and send that."
    )
    return FileRefused(sentence % {"name": name, "ending": ending})


def not_a_document(name: str, stream: BinaryIO) -> FileRefused:
    """Says what the content is, if known, and what is taken."""
    sentence = _("“%(name)s” cannot be taken. Send a PDF, Word, Excel, WPS or OFD document, or a picture.")
    if kind := recognized(name, stream):
        sentence = _("“%(name)s” is %(kind)s. Send a PDF, Word, Excel, WPS or OFD document, or a picture.")
        return FileRefused(sentence % {"name": name, "kind": kind})
    return FileRefused(sentence % {"name": name})


def recognized(name: str, stream: BinaryIO) -> str | Promise:
    """What a file that is no photo is, by its content; empty if unknown."""
    stream.seek(0)
    head = stream.read(1024)
    if b"%PDF-" in head:
        return gettext_lazy("a PDF document")
    if head.startswith(OLE):
        return EXCEL if name.lower().endswith((".xls", ".et")) else OFFICE
    if head.startswith(b"PK\x03\x04"):
        return _archive(stream)
    if head[4:8] == b"ftyp" and head[8:12] in VIDEO_BRANDS:
        return gettext_lazy("a video")
    return ""


def _archive(stream: BinaryIO) -> str | Promise:
    """OFD and the newer office formats are ZIP archives."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return ""
    if "OFD.xml" in names:
        return OFD
    if "word/document.xml" in names:
        return OFFICE
    return EXCEL if "xl/workbook.xml" in names else gettext_lazy("a ZIP archive")
