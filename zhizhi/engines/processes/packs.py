"""The shipped pack, read with the rules that this program knows."""

from pathlib import Path

from zhizhi.core.faults import Fault
from zhizhi.core.packs import Pack, read_pack
from zhizhi.engines.processes.rules import SIGNATURES
from zhizhi.packs import PACKS


def pack_read(folder: Path = PACKS) -> tuple[Pack, list[Fault]]:
    """Everything declared in `folder`, and every fault; use the pack only when there is none."""
    return read_pack(folder, SIGNATURES)
