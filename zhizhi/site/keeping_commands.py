"""The commands of whoever runs the server: verifying the registry."""

import argparse
import sys
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.site.faults import CommandFault
from zhizhi.site.language import program_ready

Arguments = argparse.Namespace


def keeping_parsers(commands: Any) -> None:
    """Adds the commands to those of the program."""
    registry = commands.add_parser("registry", help="who is who, where, since when").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    verifying = registry.add_parser("verify", help="check everything that must be true, and say what is not")
    verifying.set_defaults(run=registry_verify)


def registry_verify(_asked: Arguments) -> None:
    """Checks all invariants, says each, and keeps the outcome. Raises CommandFault when one is broken."""
    program_ready()
    from zhizhi.registry.journal.operations import act_time
    from zhizhi.registry.keeping.operations import verification_keep
    from zhizhi.site.installing import tables_outdated
    from zhizhi.site.verifying import verified

    if tables_outdated():
        raise CommandFault(_("The database is not up to date. Run: zhizhi migrate"))
    began = act_time(timezone.now())
    results = verified()
    verification_keep(results=results, occasion="command", started_at=began, at=act_time(timezone.now()))
    broken = [result.name for result in results if not result.ok]
    if broken:
        raise CommandFault(_("Broken: %(names)s") % {"names": ", ".join(broken)})
    sys.stdout.write(_("All %(count)s invariants hold.") % {"count": len(results)} + "\n")
