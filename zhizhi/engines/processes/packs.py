"""The shipped pack, read with the names that this program knows."""

from collections.abc import Mapping
from pathlib import Path

from django.db import Error

from zhizhi.core.faults import Fault
from zhizhi.core.packs import Pack, read_pack
from zhizhi.core.problems import Problem
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Known, Vocabulary
from zhizhi.engines.catalogue.checking import processes_in_force
from zhizhi.engines.processes import effects, facts, occasions, participants, rules
from zhizhi.packs import PACKS
from zhizhi.registry.facts.kinds import fact_kinds
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.values.queries import values


def known() -> Known:
    """What the program has registered by now: apps do so when they are ready."""
    return Known(
        rules=rules.SIGNATURES, effects=effects.SIGNATURES, facts=facts.SIGNATURES,
        occasions=occasions.SIGNATURES, links=participants.LINKS, kept=fact_kinds().keys(),
        values={value.id: value.unit for value in values().values()},
    )  # fmt: skip


def problems_here(process: ProcessDeclaration, others: Mapping[str, ProcessDeclaration]) -> list[Problem]:
    """What is wrong with a process in this installation, where `others` are in force; it may lack English."""
    return process_problems(process, Vocabulary(kinds(), roles(), known(), others.keys(), shipped=False))


def pack_read(folder: Path = PACKS) -> tuple[Pack, list[Fault]]:
    """Everything declared in `folder`, and every fault; use the pack only when there is none.

    A county's own folder may lack English, and need not repeat what ships or is published.
    """
    if folder.resolve() == PACKS:
        return read_pack(folder, known())
    shipped, _ = read_pack(PACKS, known())
    return read_pack(folder, known(), PACKS, {**shipped.processes, **_published()})


def _published() -> dict[str, ProcessDeclaration]:
    """What is in force; nothing where there is no database yet."""
    try:
        return processes_in_force()
    except Error:
        return {}
