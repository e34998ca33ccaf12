"""Bringing an installation to where it can serve: tables, static files, declarations, the first administrator."""

import hashlib
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.content import mark
from zhizhi.core.faults import Fault
from zhizhi.core.packs import Pack
from zhizhi.core.yamlwriting import written
from zhizhi.engines.catalogue.divergence import Standing, standing
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.operations import Change, pack_apply
from zhizhi.engines.catalogue.quarantine import declarations_recheck
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.catalogue.wording import quarantine_said
from zhizhi.engines.editor.faultwords import message_of, remedy_of
from zhizhi.engines.processes.packs import pack_read
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.accounts.operations import account_create, slip_issue, username_propose
from zhizhi.registry.journal.operations import act_time, acting
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create, post_ensure
from zhizhi.registry.rights.operations import appointment_start
from zhizhi.registry.rights.roles import role_of
from zhizhi.site.faults import CommandFault


def tables_update() -> None:
    """Creates and changes tables until they are as this program needs them."""
    if tables_outdated():
        call_command("migrate", verbosity=0, interactive=False)
    versions_recheck()


def versions_recheck() -> None:
    """Shuts the versions of declarations that this program cannot run, and says so on standard error."""
    found = declarations_recheck(at=act_time(timezone.now()))
    for version in found.quarantined:
        sys.stderr.write(f"{version.slug} v{version.version}: {quarantine_said(version)}\n")
    for version in found.released:
        sys.stderr.write(_("%(version)s runs again.") % {"version": version} + "\n")


def tables_outdated() -> bool:
    """Whether the tables are not yet as this program needs them."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def restore_marker() -> Path:
    """The file that stands while a restore puts a backup in its place."""
    return Path(settings.DATA_DIR) / "restore.unfinished"


def unfinished_check() -> None:
    """Raises CommandFault while a restore that was cut off has put half of a backup in its place."""
    if restore_marker().exists():
        raise CommandFault(_("A restore was cut off here. Restore again before anything else."))


def ready_check() -> None:
    """Raises CommandFault when the tables are not up to date, nothing was ever published, or a restore was cut off."""
    unfinished_check()
    if tables_outdated():
        raise CommandFault(_("The database is not up to date. Run: zhizhi migrate"))
    versions_recheck()
    if not DeclarationVersion.objects.exists():
        raise CommandFault(_("Nothing is set up yet. Run: zhizhi start --county NAME --administrator NAME"))
    pack_checked()


def pack_checked(folder: Path | None = None) -> Pack:
    """The pack, if it has no fault. Raises CommandFault with every fault, one a line."""
    pack, faults = pack_read(folder) if folder else pack_read()
    if faults:
        raise CommandFault("\n".join(map(_fault_line, faults)))
    return pack


def _fault_line(fault: Fault) -> str:
    return f"{fault.file}:{fault.line}: {message_of(fault)} — {remedy_of(fault)}"


def pack_publish(at: datetime, folder: Path | None = None, take: Mapping[str, str] | None = None) -> list[Change]:
    """Publishes the pack. Raises CommandFault for a faulty one, TakeNeeded where `take` does not say what holds."""
    return pack_apply(scope=None, pack=pack_checked(folder), at=at, source=_source(folder), take=take)


def pack_standings(folder: Path | None = None) -> list[Standing]:
    """How each declaration of the pack stands to what is published. Raises CommandFault for a faulty pack."""
    pack = pack_checked(folder)
    return [
        standing(process, _source(folder), pack.marks.get(slug, "")) for slug, process in sorted(pack.processes.items())
    ]


def _source(folder: Path | None) -> str:
    return DeclarationVersion.Source.IMPORTED if folder else DeclarationVersion.Source.SHIPPED


def pack_export(folder: Path, ids: Sequence[str] = ()) -> list[Path]:
    """Writes what is published of these ids, or all, as files of a pack. Raises CommandFault for an unknown id."""
    rows = {version.slug: version for version in processes_published()}
    if missing := [slug for slug in ids if slug not in rows]:
        words = {"ids": ", ".join(missing), "known": ", ".join(sorted(rows))}
        raise CommandFault(_("Not published: %(ids)s. Published are: %(known)s") % words)
    (folder / "processes").mkdir(parents=True, exist_ok=True)
    return [_version_write(folder, rows[slug]) for slug in ids or sorted(rows)]


def _version_write(folder: Path, version: DeclarationVersion) -> Path:
    process, path = process_of(version), folder / "processes" / f"{version.slug}.yaml"
    day = localdate(version.published_at)
    note = (
        f"Version {version.version}, published {day}. How to write this file: docs/packs.md\nmade from: {mark(process)}"
    )
    path.write_text(written(process, note), encoding="utf-8")
    return path


def static_collect() -> None:
    """Gathers the static files under names that change with their content, if any changed since the last time."""
    mark, stamp = _static_mark(), Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == mark:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(mark)


def _static_mark() -> str:
    mark = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            details = Path(storage.path(name)).stat()
            mark.update(f"{name} {details.st_size} {details.st_mtime_ns}\n".encode())
    return mark.hexdigest()


def first_administrator(county: str, name: str, username: str, at: datetime) -> tuple[Account, str]:
    """The county and who administers it, in an empty installation; the account and the code of its slip.

    Raises CommandFault when there is a county already, and the refusals of the operations.
    """
    if Organization.objects.system("is there anything yet").exists():
        raise CommandFault(_("This installation has a county already. Make accounts with: zhizhi account create"))
    title = role_of("administrator")
    with acting():
        root = organization_create(scope=None, parent=None, kind="committee", name=county, at=at)
        person = person_create(scope=None, name=name, place=root, at=at)
        post = post_ensure(organization=root, role="administrator", title=str(title.name) if title else "")
        appointment_start(scope=None, person=person, post=post, from_date=localdate(at), at=at)
        return account_with_slip(person, username, at)


def account_with_slip(person: Person, username: str, at: datetime) -> tuple[Account, str]:
    """A new account and the code of its slip."""
    with acting():
        account = account_create(scope=None, person=person, username=username or username_propose(person), at=at)
        _slip, code = slip_issue(scope=None, account=account, at=at)
    return account, code


def person_named(text: str) -> Person:
    """The person of this number or name. Raises CommandFault when there is none, or more than one."""
    people = Person.objects.system("the operator of the machine chooses").select_related("place")
    found = list(people.filter(pk=int(text)) if text.isdecimal() else people.filter(name=text).order_by("pk")[:9])
    if not found:
        raise CommandFault(_("There is no person “%(text)s”.") % {"text": text})
    if len(found) > 1:
        listed = ", ".join(f"{person.pk} ({person.place.name})" for person in found)
        raise CommandFault(_("Several people are called so; give the number of one: %(listed)s") % {"listed": listed})
    return found[0]
