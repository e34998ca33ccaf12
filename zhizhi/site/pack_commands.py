"""`zhizhi packs check | plan | apply | export | schema`: declarations in files, and what is published of them."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.site.faults import CommandFault
from zhizhi.site.language import program_ready

Arguments = argparse.Namespace


def pack_parsers(command: argparse.ArgumentParser) -> None:
    """Registers the commands below `packs`."""
    packs = command.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=type(command))
    for name, run, words in (
        ("check", packs_check, "say what is wrong, with file, line and remedy"),
        ("plan", packs_plan, "say what applying would change, and change nothing"),
        ("apply", packs_apply, "publish what changed as new versions"),
    ):
        one = packs.add_parser(name, help=words)
        one.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder of the pack (the shipped one)")
        one.set_defaults(run=run)
        if name == "apply":
            one.add_argument(
                "--take", action="append", default=[], metavar="[ID=]file|local",
                help="which holds where the county changed a declaration as well",
            )  # fmt: skip
    exporting = packs.add_parser("export", help="write what is published as files")
    exporting.add_argument("folder", type=Path, metavar="DIR", help="folder to write to; it is made")
    exporting.add_argument("ids", nargs="*", metavar="ID", help="these declarations (all)")
    exporting.set_defaults(run=packs_export)
    describing = packs.add_parser("schema", help="write the JSON Schema of every declared type, for editors")
    describing.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder to write to (print them)")
    describing.set_defaults(run=packs_schema)


def say(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def packs_check(asked: Arguments) -> None:
    """Says what is wrong with a pack, and which published versions this program cannot run."""
    program_ready()
    from zhizhi.site.installing import pack_checked

    pack = pack_checked(asked.folder)
    words = {"mechanisms": len(pack.mechanisms), "processes": len(pack.processes)}
    say(_("No fault: %(mechanisms)s mechanisms, %(processes)s processes.") % words)
    if not asked.folder and (shut := _shut()):
        raise CommandFault("\n".join(shut))


def _shut() -> list[str]:
    """The versions in quarantine with their faults; none where there is no database yet."""
    from zhizhi.engines.catalogue.quarantine import quarantined
    from zhizhi.engines.catalogue.wording import faults_said, quarantine_said

    try:
        rows = quarantined()
    except Error:
        return []
    return [
        "\n".join([f"{row.slug} v{row.version}: {quarantine_said(row)}", *(f"  {fault}" for fault in faults_said(row))])
        for row in rows
    ]


def packs_plan(asked: Arguments) -> None:
    """Says what applying would change."""
    program_ready()
    from zhizhi.site.comparing import plan_said
    from zhizhi.site.installing import pack_standings

    for line in plan_said(pack_standings(asked.folder)):
        say(line)


def packs_apply(asked: Arguments) -> None:
    """Publishes what changed."""
    take = _taken(asked.take)
    program_ready()
    from zhizhi.engines.catalogue.operations import TakeNeeded
    from zhizhi.registry.journal.operations import act_time
    from zhizhi.site.comparing import undecided_said
    from zhizhi.site.installing import pack_publish

    try:
        changes = pack_publish(act_time(timezone.now()), asked.folder, take)
    except TakeNeeded as undecided:
        raise CommandFault("\n".join(undecided_said(undecided.standings))) from undecided
    states = {"new": _("new"), "changed": _("changed"), "same": _("as before"), "kept": _("kept as it is here")}
    for change in changes:
        say(f"{change.slug} v{change.version}: {states[change.done]}")


def _taken(given: Sequence[str]) -> dict[str, str]:
    """By id which side holds; the empty id stands for all others."""
    found: dict[str, str] = {}
    for text in given:
        slug, _sign, side = text.rpartition("=")
        if side not in ("file", "local"):
            raise CommandFault(f"--take {text}: write --take ID=file or --take ID=local")
        found[slug] = side
    return found


def packs_export(asked: Arguments) -> None:
    """Writes what is published as YAML."""
    program_ready()
    from zhizhi.site.installing import pack_export

    for path in pack_export(asked.folder, asked.ids):
        say(str(path))


def packs_schema(asked: Arguments) -> None:
    """Writes or prints the JSON Schema of what the files of a pack hold."""
    from zhizhi.core.declarations import schema
    from zhizhi.core.packs import FILES

    found = {name: schema(declared) for name, declared in FILES.items()}
    if asked.folder is None:
        say(json.dumps(found, ensure_ascii=False, indent=2))
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name, described in found.items():
        path = asked.folder / f"{name}.schema.json"
        path.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        say(str(path))
