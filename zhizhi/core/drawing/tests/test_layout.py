from hypothesis import given, settings
from hypothesis import strategies as st

from zhizhi.core.drawing.layout import laid_out
from zhizhi.core.drawing.lettering import width, wrapped
from zhizhi.core.drawing.parts import Item, Link, Manner
from zhizhi.core.drawing.tests.geometry import faults

MANNERS = {"lanes": Manner(), "single": Manner(single=True), "wide": Manner(columns=99)}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Item], list[Link]]:
    """Any flow: up to fourteen items in up to five lanes, up to five ways out of each, some back or to itself."""
    count = draw(st.integers(1, 14))
    whole = st.integers
    items = [
        Item(f"s{n}", f"l{draw(whole(0, 4))}", draw(whole(30, 120)), 2 * draw(whole(40, 100))) for n in range(count)
    ]
    links = [
        Link(
            f"s{n}.{k}", f"s{n}", f"s{draw(whole(0, count - 1))}", draw(whole(18, 60)), draw(whole(10, 110)),
            draw(st.sampled_from(["plain", "danger", "own"])),
        )
        for n in range(count)
        for k in range(draw(whole(0, 5)))
    ]  # fmt: skip
    return items, links


@settings(max_examples=60, deadline=None)
@given(graphs(), st.sampled_from(sorted(MANNERS)))
def test_nothing_lies_over_anything_in_any_flow(graph: tuple[list[Item], list[Link]], manner: str) -> None:
    items, links = graph
    assert faults(laid_out(items, links, MANNERS[manner]), links) == []


def test_what_the_check_sees() -> None:
    # A check that finds nothing proves something only when it can find.
    items, links = [Item("a", "l", 40, 100), Item("b", "l", 40, 100)], [Link("ab", "a", "b", 20, 40)]
    layout = laid_out(items, links, Manner())
    layout.boxes["b"] = layout.boxes["a"]
    layout.ways["ab"] = ((0, 0), (layout.main, layout.cross))
    found = " ".join(faults(layout, links))
    assert all(word in found for word in ("lies over", "does not begin", "does not end", "aslant"))


def test_the_drawing_is_read_in_the_order_written() -> None:
    items = [Item(name, lane, 40, 100) for name, lane in (("a", "x"), ("b", "y"), ("c", "x"), ("d", "y"))]
    links = [Link("ab", "a", "b"), Link("bc", "b", "c"), Link("cb", "c", "b"), Link("cd", "c", "d")]
    boxes = laid_out(items, links, Manner()).boxes
    tops = [boxes[name].main for name in "abcd"]
    assert tops == sorted(set(tops))
    assert len(tops) == len(set(tops))
    assert boxes["a"].cross == boxes["c"].cross < boxes["b"].cross == boxes["d"].cross


def test_texts_break_where_a_reader_expects_it() -> None:
    cases = [
        ("到期未评，自动办结", 52, ("到期未", "评，自动", "办结")),
        ("公示（五天）期满", 65, ("公示（五", "天）期满")),
        ("Report that it is done", 80, ("Report that", "it is done")),
        ("Donaudampfschiff", 60, ("Donau", "dampf", "schiff")),
        ("不开展表彰", 56, ("不开展", "表彰")),
        ("签齐了，存档◆", 78, ("签齐了，存", "档◆")),
        ("", 60, ("",)),
    ]
    for text, room, lines in cases:
        assert wrapped(text, 13, room) == lines, text
        assert all(width(line, 13) <= room for line in lines)
    assert wrapped("一二三四五六七八九十", 13, 52, 1) == ("一二三…",)
