"""From the file to checked rows: read a thousand at a time, column by column, and kept sealed."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, repeat
from pathlib import Path
from typing import Any

from zhizhi.core.ahead import ahead
from zhizhi.exchange.rosterbatches import Batch, batches_of
from zhizhi.exchange.rosterfiles import Book, RosterRefused, book_open
from zhizhi.exchange.rosterheads import Head, Layout, layout_of, layouts, narrowed
from zhizhi.registry.imports.columns import CodeColumn, Column, Fault
from zhizhi.registry.imports.models import Chunk, Intake, Part
from zhizhi.registry.imports.staging import CHUNK, chunk_of
from zhizhi.registry.imports.targets.base import Job, Target
from zhizhi.registry.imports.targets.kinds import target_of
from zhizhi.registry.keys.operations import seal_many, unseal_many
from zhizhi.registry.people.local import words_of

PART = 2**20
# Chunks written at once: each writing waits for the disk.
TOGETHER = 5
# Bytes of a file from which on a second process reads it: some five thousand rows.
APART = 2**19
Progress = Callable[[int], None]
# What calculating a cell leaves where Excel kept no value, or an error.
LOST = {"formula": "formula", "error": "cell_error"}


def parts_keep(intake: Intake, content: bytes) -> None:
    """Keeps the file sealed, in pieces."""
    pieces = [content[start : start + PART] for start in range(0, len(content), PART)]
    texts = [(intake.key_owner, piece.decode("latin-1")) for piece in pieces]
    Part.objects.bulk_create(
        Part(intake=intake, number=number, sealed=sealed) for number, sealed in enumerate(seal_many(texts))
    )


@contextmanager
def opened(intake: Intake, *, top: bool = False) -> Iterator[Book]:
    """The file of an intake, or its first rows, unsealed for as long as it is read. Raises RosterRefused."""
    with _unsealed(intake) as path:
        yield book_open(path, top=top)


@contextmanager
def _unsealed(intake: Intake) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="zhizhi-import-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as stream:
            for sealed in Part.objects.filter(intake=intake).order_by("number").values_list("sealed", flat=True):
                text = unseal_many([(intake.key_owner, bytes(sealed))])[0]
                stream.write((text or "").encode("latin-1"))
        yield path


def known_to(columns: Sequence[Column]) -> Callable[[str], bool]:
    """Whether a text is a head that one of the columns is known by."""
    words = {narrowed(alias) for column in columns for alias in column.aliases}
    return lambda text: narrowed(text) in words


def layout_find(book: Book, columns: Sequence[Column], sheet: int | None, row: int | None) -> Layout:
    """The table of the file: the likeliest, or on the sheet and under the row that somebody named."""
    known = known_to(columns)
    return layouts(book, known)[0] if sheet is None else layout_of(book, known, sheet, row)


def layout_keep(intake: Intake, layout: Layout, names: Sequence[tuple[str, bool]]) -> None:
    """Puts the layout into the intake (unsaved); examples of cells are sealed."""
    heads = [(head.column, head.title, head.samples) for head in layout.heads]
    text = json.dumps({"heads": heads, "depth": layout.depth, "sheets": list(names)}, ensure_ascii=False)
    intake.sheet, intake.head_row = layout.sheet, layout.row
    intake.layout_sealed = seal_many([(intake.key_owner, text)])[0]


def layout_kept(intake: Intake) -> tuple[Layout, list[tuple[str, bool]]]:
    """The layout as it was kept, and the sheets of the file: name, whether hidden."""
    text = unseal_many([(intake.key_owner, bytes(intake.layout_sealed))])[0]
    told: dict[str, Any] = json.loads(text) if text else {"heads": [], "depth": 1, "sheets": [("", False)]}
    heads = tuple(Head(column, title, tuple(samples)) for column, title, samples in told["heads"])
    sheets = [(name, hidden) for name, hidden in told["sheets"]]
    return Layout(intake.sheet, sheets[intake.sheet][0], intake.head_row, told["depth"], heads), sheets


def check(job: Job, progress: Progress) -> Counter[str]:
    """Reads and checks the whole file, replacing what an earlier check kept; what it counts. Raises RosterRefused."""
    intake = job.intake
    target = target_of(intake.target)(job)
    layout, _sheets = layout_kept(intake)
    Chunk.objects.filter(intake=intake).delete()
    counts: Counter[str] = Counter()
    skipped: list[Any] = []
    with _unsealed(intake) as path:
        read = _batches(path, layout, intake, skipped)
        chunks = (_checked(intake, target, number, batch) for number, batch in enumerate(read))
        while some := list(islice(chunks, TOGETHER)):
            Chunk.objects.bulk_create(some)
            for chunk in some:
                counts.update(chunk.counts)
            progress(sum(counts[state] for state in STATES))
    intake.skipped_sealed = seal_many([(intake.key_owner, json.dumps(skipped, ensure_ascii=False))])[0]
    return counts


STATES = ("fault", "question", "conflict", "kept", "changed", "new", "same")


def skipped_of(intake: Intake) -> list[tuple[int, str, str]]:
    """Rows below the heads that are none of the table: number, why, what stands there."""
    if not intake.skipped_sealed:
        return []
    text = unseal_many([(intake.key_owner, bytes(intake.skipped_sealed))])[0]
    return [(row, why, words) for row, why, words in json.loads(text)] if text else []


def _batches(path: Path, layout: Layout, intake: Intake, skipped: list[Any]) -> Iterator[Batch]:
    """The rows of the table; a large file is read by a second process, while these are checked."""
    facts = (path, layout, frozenset(map(int, intake.mapping)), CHUNK)
    batch: Batch
    for batch in ahead(batches_of, facts, repeat(None), apart=path.stat().st_size > APART):
        if not batch.numbers:
            skipped += batch.skipped
            return
        yield batch


def _checked(intake: Intake, target: Target, number: int, batch: Batch) -> Chunk:
    faults: dict[int, list[Fault]] = {}
    places = {key: int(at) for at, key in intake.mapping.items()}
    blank = [""] * len(batch.numbers)
    _words_learn(target.columns)
    read = {
        column.key: column.read_all(batch.cells.get(places.get(column.key, -1), blank), faults)
        for column in target.columns
    }
    keys = {at: key for key, at in places.items()}
    for place, at, why in batch.lost:
        faults.setdefault(place, []).append((keys[at], LOST[why], {}, ""))
    return chunk_of(intake, number, target.check(batch.numbers, read, faults))


def _words_learn(columns: Iterable[Column]) -> None:
    """The county's own words for entries of the standards, as they are now."""
    for column in columns:
        if isinstance(column, CodeColumn):
            column.words = words_of(column.codes.id)


def digest_of(content: bytes) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


__all__ = ["RosterRefused", "check", "digest_of", "layout_find", "layout_keep", "layout_kept", "opened", "skipped_of"]
