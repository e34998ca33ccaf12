"""`zhizhi plan read` and `zhizhi plan evaluate`: the reader of plans without database and pages."""

import argparse
import json
import sys
from pathlib import Path

from zhizhi.core.checks import read_mechanisms
from zhizhi.core.faults import Faulty
from zhizhi.core.plans.catalogue import lexicon
from zhizhi.core.plans.evaluation import report
from zhizhi.core.plans.fitting import fitted
from zhizhi.core.plans.gold import labelled
from zhizhi.core.plans.matching import Lexicon
from zhizhi.core.plans.reader import read
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.yamlsource import load
from zhizhi.exchange.documents import document, listed
from zhizhi.packs import PACKS
from zhizhi.site.faults import CommandFault


def plan_parsers(command: argparse.ArgumentParser) -> None:
    """Registers the commands below `plan`."""
    plans = command.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=type(command))
    reading = plans.add_parser("read", help="what a plan document says, sentence by sentence")
    reading.add_argument("file", type=Path, metavar="FILE", help=".txt, .docx or .pdf")
    reading.add_argument("--json", action="store_true", help="everything found, as JSON")
    reading.set_defaults(run=plan_read)
    evaluating = plans.add_parser("evaluate", help="measure the reader on labelled plans")
    evaluating.add_argument("folder", type=Path, metavar="DIR", help="folder with NNN.txt and gold.tsv")
    evaluating.add_argument("--layouts", action="store_true", help="also with the layout changed")
    evaluating.add_argument("--faults", action="store_true", help="list every sentence read otherwise than labelled")
    evaluating.add_argument("--fit", action="store_true", help="print weights of kinds fitted to these plans")
    evaluating.set_defaults(run=plan_evaluate)


def plan_read(asked: argparse.Namespace) -> None:
    """Prints the outline of a document."""
    found = document(asked.file.name, content(asked.file))
    outline = read(found.text, shipped_lexicon(), levels=found.levels)
    if found.blank:
        sys.stderr.write(f"{asked.file.name}: pages {listed(found.blank)} hold no text\n")
    if asked.json:
        sys.stdout.write(json.dumps(outline.as_dict(), ensure_ascii=False, indent=1) + "\n")
        return
    for node in outline.nodes:
        refs = " ".join(f"{match.ref}:{match.score:.2f}" for match in node.mechanisms[:5])
        sys.stdout.write(f"{'  ' * node.level}[{node.kind}] {node.text}{'  <' + refs + '>' if refs else ''}\n")


def content(path: Path) -> bytes:
    """The bytes of a file; raises CommandFault when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandFault(f"{path}: {error.strerror}") from error


def plan_evaluate(asked: argparse.Namespace) -> None:
    """Prints the figures of the reader."""
    plans = labelled(asked.folder)
    if asked.fit:
        sys.stdout.write(json.dumps(fitted(plans, shipped_lexicon()), indent=1) + "\n")
        return
    for line in report(plans, shipped_lexicon(), with_layouts=asked.layouts, faults=asked.faults):
        sys.stdout.write(line + "\n")


def shipped_lexicon() -> Lexicon:
    """The words of the shipped catalogue; raises Faulty when it cannot be read. Needs no database and no settings."""
    mechanisms, faults = read_mechanisms(PACKS / "catalogue.yaml")
    read = [load(path) for path in sorted((PACKS / "processes").glob("*.yaml"))]
    faults += [fault for _, more in read for fault in more]
    if faults:
        raise Faulty(faults)
    return lexicon(mechanisms, [ProcessDeclaration.model_validate(loaded.data) for loaded, _ in read if loaded])
