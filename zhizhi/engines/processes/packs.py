"""The shipped pack, read with the names that this program knows."""

from pathlib import Path

from zhizhi.core.faults import Fault
from zhizhi.core.packs import Pack, read_pack
from zhizhi.core.vocabulary import Known
from zhizhi.engines.processes import effects, rules
from zhizhi.packs import PACKS


def known() -> Known:
    """What the program has registered by now: apps do so when they are ready."""
    return Known(rules=rules.SIGNATURES, effects=effects.SIGNATURES)


def pack_read(folder: Path = PACKS) -> tuple[Pack, list[Fault]]:
    """Everything declared in `folder`, and every fault; use the pack only when there is none."""
    return read_pack(folder, known())
