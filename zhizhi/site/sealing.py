"""With what backups are sealed and opened: public and secret keys, or a passphrase (docs/keeping.md)."""

import getpass
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from zhizhi.exchange.agefiles import AgeFault, Damaged, Reader, Writer, WrongKey, identity_make, recipient_check
from zhizhi.site.dumps import BackupError

LEAST_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Seal:
    """What a new backup is sealed with: for public keys, or with a passphrase."""

    recipients: tuple[str, ...] = ()
    passphrase: str = ""

    def writer(self, stream: BinaryIO) -> Writer:
        """Seals into the stream."""
        return Writer(stream, recipients=self.recipients, passphrase=self.passphrase)


@dataclass(frozen=True, slots=True)
class Opener:
    """What opens a backup: secret keys, a passphrase, or the key of one file that was just written."""

    identities: tuple[str, ...] = ()
    passphrase: str = ""
    file_key: bytes = b""

    def reader(self, stream: BinaryIO) -> Reader:
        """The content; raises WrongKey and Damaged."""
        return Reader(stream, identities=self.identities, passphrase=self.passphrase, file_key=self.file_key)


def seal_given(passphrase_file: Path | None = None) -> Seal:
    """What the settings, a file or a person at the terminal say. Raises BackupError when nobody says anything."""
    if passphrase_file:
        return Seal(passphrase=_long_enough(_first_line(passphrase_file)))
    recipients = tuple(part.strip() for part in settings.BACKUP_RECIPIENT.split(",") if part.strip())
    if recipients:
        return Seal(recipients=_checked(recipients))
    if settings.BACKUP_PASSPHRASE:
        return Seal(passphrase=_long_enough(settings.BACKUP_PASSPHRASE))
    if sys.stdin.isatty():
        return Seal(passphrase=_long_enough(_asked_twice()))
    raise BackupError(
        _("A backup is sealed. Make a key: zhizhi key FILE, and set ZHIZHI_BACKUP_RECIPIENT; or name a passphrase.")
    )


def opener_given(key_file: Path | None = None, passphrase_file: Path | None = None) -> Opener:
    """What opens a backup: secret keys in a file, a passphrase in one, the settings, or who sits at the terminal."""
    if key_file:
        return Opener(identities=_identities(key_file))
    if passphrase_file:
        return Opener(passphrase=_first_line(passphrase_file))
    if settings.BACKUP_PASSPHRASE:
        return Opener(passphrase=settings.BACKUP_PASSPHRASE)
    if sys.stdin.isatty():
        return Opener(passphrase=getpass.getpass(_("Passphrase of the backup: ")))
    return Opener()


def key_write(target: Path) -> str:
    """Write a new secret key into the new file, readable to its owner only; its public key. Raises BackupError."""
    identity, recipient = identity_make()
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise BackupError(str(fault)) from fault
    with os.fdopen(descriptor, "w") as stream:
        stream.write(f"# public key: {recipient}\n{identity}\n")
    return recipient


def sentence(source: Path, fault: AgeFault, opener: Opener) -> str:
    """What a fault of a sealed file means for a person, and what to do about it."""
    if isinstance(fault, Damaged):
        if fault.after is None:
            text = _("%(source)s is damaged: its beginning is not as it was written. Take another backup.")
            return text % {"source": source}
        text = _("%(source)s is damaged: altered or cut off after %(read)s MB. Take another backup.")
        return text % {"source": source, "read": round(fault.after / 2**20, 1)}
    if not isinstance(fault, WrongKey):
        return _("The key is wrong: %(fault)s") % {"fault": fault}
    if str(fault) == "key":
        if opener.identities:
            return _("%(source)s is sealed for another key than this one.") % {"source": source}
        return _("%(source)s is sealed for a key. Name the file of the secret key: --key FILE") % {"source": source}
    if opener.passphrase:
        return _("The passphrase of %(source)s is another one.") % {"source": source}
    return _("%(source)s is sealed with a passphrase: --passphrase-file FILE, or answer at a terminal.") % {
        "source": source
    }


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise BackupError(f"{path}: {fault}") from fault
    return lines[0].strip() if lines else ""


def _identities(path: Path) -> tuple[str, ...]:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as fault:
        raise BackupError(f"{path}: {fault}") from fault
    found = tuple(line for line in lines if line and not line.startswith("#"))
    if not found:
        raise BackupError(_("%(path)s holds no key.") % {"path": path})
    return found


def _checked(recipients: Sequence[str]) -> tuple[str, ...]:
    try:
        for recipient in recipients:
            recipient_check(recipient)
    except AgeFault as fault:
        raise BackupError(f"ZHIZHI_BACKUP_RECIPIENT: {fault}") from fault
    return tuple(recipients)


def _asked_twice() -> str:
    first = getpass.getpass(_("Passphrase for the backup: "))
    if getpass.getpass(_("Once more: ")) != first:
        raise BackupError(_("The two passphrases differ."))
    return first


def _long_enough(passphrase: str) -> str:
    if len(passphrase) < LEAST_LETTERS:
        raise BackupError(
            _("The passphrase is too short: %(least)s letters at least, some words best.") % {"least": LEAST_LETTERS}
        )
    return passphrase
