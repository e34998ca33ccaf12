"""The commands of whoever runs the server: backup, restore, verifying, moving to another database."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.site.faults import CommandFault
from zhizhi.site.language import program_ready

Arguments = argparse.Namespace


def keeping_parsers(commands: Any) -> None:
    """Adds the commands to those of the program."""
    _backup_parsers(commands)
    registry = commands.add_parser("registry", help="who is who, where, since when").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    verifying = registry.add_parser("verify", help="check everything that must be true, and say what is not")
    verifying.set_defaults(run=registry_verify)
    copying = commands.add_parser("copy", help="move everything to another, empty database, and prove it equal")
    copying.add_argument("--to", required=True, metavar="URL", help="postgresql://user:word@host/name, or a path")
    copying.add_argument("--compare", action="store_true", help="copy nothing; name the rows that are not the same")
    copying.set_defaults(run=copy)


def _backup_parsers(commands: Any) -> None:
    key = commands.add_parser("key", help="a new secret key that opens backups; prints its public key")
    key.add_argument("file", type=Path, metavar="FILE")
    key.set_defaults(run=key_make)
    making = commands.add_parser("backup", help="a sealed copy of database and files, while the program runs")
    making.add_argument("file", type=Path, metavar="FILE", nargs="?", help="the new file (or the one to verify)")
    kind = making.add_mutually_exclusive_group()
    kind.add_argument("--verify", action="store_true", help="read FILE back, open its database and check it")
    kind.add_argument("--nightly", action="store_true", help="into ZHIZHI_BACKUP_DIR, and discard old ones")
    restoring = commands.add_parser("restore", help="bring a backup into an empty installation")
    restoring.add_argument("file", type=Path, metavar="FILE")
    for one, run in ((making, backup), (restoring, restore)):
        one.add_argument("--key", type=Path, metavar="FILE", help="the secret key that opens the backup")
        one.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line is the passphrase")
        one.set_defaults(run=run)


def key_make(asked: Arguments) -> None:
    """A pair of keys for backups."""
    program_ready()
    from zhizhi.site.sealing import key_write

    recipient = key_write(asked.file)
    _say(_("Keep %(file)s and a copy of it away from this machine: without it no backup can be opened.") % vars(asked))
    _say(f"ZHIZHI_BACKUP_RECIPIENT={recipient}")


def backup(asked: Arguments) -> None:
    """Writes a backup and reads it back, or reads an older one. Raises CommandFault."""
    program_ready()
    if not asked.nightly and not asked.file:
        raise CommandFault(_("Name the file: zhizhi backup FILE"))
    if asked.verify:
        _backup_verify(asked)
    elif asked.nightly:
        from zhizhi.site.nightly import backup_nightly

        _say(_("Backup written and read back: %(file)s") % {"file": backup_nightly()})
    else:
        _backup_make(asked)


def _backup_make(asked: Arguments) -> None:
    from zhizhi.site.nightly import backup_recorded
    from zhizhi.site.sealing import seal_given
    from zhizhi.site.verifying import broken, teller

    made = backup_recorded(
        asked.file, lambda: seal_given(asked.passphrase_file), by_itself=False, tell=teller(), say=_say
    )
    for name in made.manifest.lost:
        sys.stderr.write(_("Missing on disk, so not in the backup: %(name)s") % {"name": name} + "\n")
    _say(_("Backup written and read back: %(file)s") % vars(asked))
    _say(_depth(made.verified))
    if found := broken(made.results):
        raise CommandFault(_("The backup is good, but the registry is not: %(names)s") % {"names": found})


def _backup_verify(asked: Arguments) -> None:
    from zhizhi.site.backup import read_back
    from zhizhi.site.sealing import opener_given
    from zhizhi.site.verifying import broken, teller

    made = read_back(asked.file, opener_given(asked.key, asked.passphrase_file), teller(), _say)
    said = {"file": asked.file, "at": made.manifest.made_at, "head": made.manifest.head_seq}
    _say(_("%(file)s is whole: made at %(at)s, up to act %(head)s.") % said)
    _say(_depth(made.verified))
    if found := broken(made.results):
        raise CommandFault(_("The backup is good, but the registry is not: %(names)s") % {"names": found})


def _depth(verified: str) -> str:
    if verified == "opened":
        return _("Its database was opened and checked.")
    return _("Its database was read, but not opened: that needs the same kind of database and the right to make one.")


def restore(asked: Arguments) -> None:
    """Brings a backup back. Raises CommandFault."""
    program_ready()
    from zhizhi.site.restoring import restore as bring
    from zhizhi.site.sealing import opener_given
    from zhizhi.site.verifying import broken, teller

    manifest, results = bring(asked.file, opener_given(asked.key, asked.passphrase_file), teller(), _say)
    _say(_("Restored: everything up to act %(head)s of %(at)s.") % {"head": manifest.head_seq, "at": manifest.made_at})
    if found := broken(results):
        raise CommandFault(_("Broken: %(names)s") % {"names": found})


def registry_verify(_asked: Arguments) -> None:
    """Checks all invariants, says each, and keeps the outcome. Raises CommandFault when one is broken."""
    program_ready()
    from zhizhi.registry.journal.operations import act_time
    from zhizhi.registry.keeping.checking import all_checked
    from zhizhi.registry.keeping.operations import verification_keep
    from zhizhi.site.installing import tables_outdated
    from zhizhi.site.verifying import broken, teller

    if tables_outdated():
        raise CommandFault(_("The database is not up to date. Run: zhizhi migrate"))
    began = act_time(timezone.now())
    results = all_checked(teller())
    verification_keep(results=results, occasion="command", started_at=began, at=act_time(timezone.now()))
    if found := broken(results):
        raise CommandFault(_("Broken: %(names)s") % {"names": found})
    _say(_("All %(count)s invariants hold.") % {"count": len(results)})


def copy(asked: Arguments) -> None:
    """Moves everything to another database, or compares with it. Raises CommandFault."""
    program_ready()
    if asked.compare:
        _compared(asked.to)
        return
    from zhizhi.site.copying import everything_copied
    from zhizhi.site.verifying import broken, teller

    results = everything_copied(asked.to, tell=_say, check=teller())
    if found := broken(results):
        raise CommandFault(_("Broken: %(names)s") % {"names": found})
    _say(_("Everything is equal on both sides. Now set ZHIZHI_DATABASE_URL to the new one, and start."))


def _compared(to: str) -> None:
    from zhizhi.site.copying import everything_compared

    if found := everything_compared(to, tell=_say):
        raise CommandFault("\n".join([_("Not the same on both sides:"), *found]))
    _say(_("Everything is equal on both sides."))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
