"""Labels are read with their faults named; figures are counted as the rules say."""

from pathlib import Path

import pytest

from zhizhi.core.faults import Faulty
from zhizhi.core.plans.gold import Labelled, Row, labelled
from zhizhi.core.plans.nodes import Kind, Match, Node
from zhizhi.core.plans.scores import Tally, score

HEAD = "plan\tn\tstart\tend\tkind\tmechanisms\n"


def folder(tmp_path: Path, rows: str, head: str = HEAD) -> Path:
    """A folder with one text and these labels."""
    (tmp_path / "a.txt").write_text("建好网格。", encoding="utf-8")
    (tmp_path / "gold.tsv").write_text(head + rows, encoding="utf-8")
    return tmp_path


def test_labels_are_read(tmp_path: Path) -> None:
    (plan,) = labelled(folder(tmp_path, "a\t1\t0\t5\tcommitment\tM49, M50\n"))
    assert plan.rows == (Row(0, 5, "commitment", frozenset({"M49", "M50"})),)


@pytest.mark.parametrize(("rows", "head", "fault"), [
    ("a\t1\t0\tx\tcontext\t\n", HEAD, "gold.tsv:2: start and end are no whole numbers"),
    ("a\t1\t0\t5\tcontent\t\n", HEAD, "gold.tsv:2: unknown kind content"),
    ("a\t1\t0\t9\tcontext\t\n", HEAD, "a.txt:1: the span 0 to 9 lies outside"),
    ("b\t1\t0\t5\tcontext\t\n", HEAD, "b.txt:1: cannot be read"), ("", "plan\tstart\n", "gold.tsv:1: other columns"),
])  # fmt: skip
def test_faults(tmp_path: Path, rows: str, head: str, fault: str) -> None:
    with pytest.raises(Faulty, match=fault):
        labelled(folder(tmp_path, rows, head))


def test_a_folder_without_labels_is_said(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="the labels are missing"):
        labelled(tmp_path)


def node(start: int, end: int, kind: Kind, *scores: tuple[str, float]) -> Node:
    """A node with mechanisms."""
    found = tuple(Match(ref, ref, value, ()) for ref, value in scores)
    return Node(start, end, kind, "", 1, found)


def test_figures() -> None:
    rows = (
        Row(0, 5, "section"), Row(5, 9, "commitment", frozenset({"M01",
        "M02"})), Row(9, 12, "unscored", frozenset({"M03"})),
        Row(12, 20, "context"), Row(20, 30, "commitment", frozenset({"M04"})),
    )  # fmt: skip
    nodes = [
        node(0, 5, Kind.SECTION),
        node(5, 9, Kind.COMMITMENT, ("M09", 0.9), ("M01", 0.8), ("M08", 0.5), ("M07", 0.4), ("M02", 0.3)),
        node(9, 12, Kind.COMMITMENT, ("M05", 0.9)), node(12, 20, Kind.COMMITMENT), node(20, 29, Kind.COMMITMENT),
    ]  # fmt: skip
    counted = Tally()
    score(Labelled("a", "字" * 30, rows), nodes, counted)
    assert counted.f1("section") == 1
    assert counted.f1("commitment") == pytest.approx(2 * 1 / (2 + 3))
    assert counted.f1("context") == 0
    assert counted.macro_f1 == pytest.approx((1 + 0.4 + 0) / 3)
    assert counted.exact() == 1
    assert counted.recall_three == pytest.approx(1 / 3)
    assert counted.recall_five == pytest.approx(2 / 3)
    assert counted.precision == pytest.approx(1 / 2)
    assert [fault.split(" is ")[0] for fault in counted.faults] == ["a 12-20", "a 20-30"]
