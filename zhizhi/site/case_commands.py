"""`zhizhi cases migrate`: running cases brought to the version in force, as on the page of the editor."""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.site.faults import CommandFault
from zhizhi.site.language import program_ready

if TYPE_CHECKING:
    from zhizhi.engines.catalogue.models import DeclarationVersion
    from zhizhi.engines.processes.migrating import Proposal

Arguments = argparse.Namespace


def case_parsers(command: argparse.ArgumentParser) -> None:
    """Registers the commands below `cases`."""
    cases = command.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=type(command))
    one = cases.add_parser("migrate", help="bring running cases to the version in force")
    one.add_argument("process", metavar="PROCESS", help="id of the process, such as five-orders")
    one.add_argument("--from", dest="old", type=int, required=True, metavar="VERSION", help="their version now")
    one.add_argument("--to", dest="new", type=int, required=True, metavar="VERSION", help="the version in force")
    one.add_argument(
        "--step", action="append", default=[], metavar="OLD=NEW", help="otherwise than proposed; OLD= leaves them there"
    )
    one.add_argument("--anew", action="store_true", help="limits begin anew, instead of counting from when they began")
    one.add_argument("--dry-run", action="store_true", help="show the mapping, and change nothing")
    one.add_argument("--yes", action="store_true", help="do it; without it the mapping is only shown")
    one.set_defaults(run=cases_migrate)


def say(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def cases_migrate(asked: Arguments) -> None:
    """Shows which step follows which; with --yes the cases go over, and those that stay say why."""
    program_ready()
    from zhizhi.engines.processes import migrating
    from zhizhi.engines.processes.refusals import CaseRefused
    from zhizhi.registry.journal.operations import act_time

    old, new = _version(asked.process, asked.old), _version(asked.process, asked.new)
    mapping = _mapping(migrating.migration_plan(old, new), asked.step)
    if asked.dry_run or not asked.yes:
        say(_("Nothing was changed.") + ("" if asked.dry_run else " " + _("Add --yes to bring the cases over.")))
        return
    try:
        done = migrating.cases_migrate(
            scope=None, old=old, new=new, mapping=mapping, at=act_time(timezone.now()),
            limits="anew" if asked.anew else "kept", progress=lambda count, of: say(f"{count}/{of}"),
        )  # fmt: skip
    except CaseRefused as refused:
        raise CommandFault(str(refused)) from refused
    say(_("Brought over: %(moved)s. Stayed: %(stayed)s.") % {"moved": done.moved, "stayed": len(done.stayed)})
    for one in done.stayed:
        say(f"  {one.number}: {one.reason}")


def _version(slug: str, number: int) -> "DeclarationVersion":
    from zhizhi.engines.catalogue.models import DeclarationVersion

    rows = DeclarationVersion.objects.filter(slug=slug)
    found = rows.filter(version=number).first()
    if found is None:
        known = ", ".join(map(str, rows.order_by("version").values_list("version", flat=True)))
        words = {"slug": slug, "version": number, "known": known or _("none")}
        raise CommandFault(_("There is no version %(version)s of %(slug)s; there are: %(known)s") % words)
    return found


def _mapping(plan: "Sequence[Proposal]", chosen: Sequence[str]) -> dict[str, str]:
    """The proposal with what was chosen otherwise, shown line by line. Raises CommandFault for a step there is not."""
    otherwise = dict(text.partition("=")[::2] for text in chosen)
    if unknown := otherwise.keys() - {one.step for one in plan}:
        raise CommandFault(_("The old version has no step %(steps)s.") % {"steps": ", ".join(sorted(unknown))})
    mapping = {}
    for one in plan:
        to = "" if one.why_not else otherwise.get(one.step, one.to)
        if to:
            mapping[one.step] = to
        after = to or one.why_not or _("stays: no step was chosen")
        say(_("%(step)s → %(to)s (open cases: %(cases)s)") % {"step": one.step, "to": after, "cases": one.cases})
    return mapping
