"""Declarations are written in one way, and read back as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhizhi.core.content import mark
from zhizhi.core.declarations import Option, OrganizationKinds, Role, Roles, Text
from zhizhi.core.packs import MADE_FROM
from zhizhi.core.process import ProcessDeclaration, RuleCall
from zhizhi.core.yamlsource import load
from zhizhi.core.yamlwriting import WIDTH, written
from zhizhi.packs import PACKS

FILES = sorted((PACKS / "processes").glob("*.yaml"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


def read_back(text: str) -> object:
    loaded, faults = load(text.encode())
    assert loaded, faults
    return loaded.data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_ships_is_written_and_read_back(path: object) -> None:
    process = ProcessDeclaration.model_validate(load(path)[0].data)  # type: ignore[arg-type, union-attr]
    text = written(process)
    assert ProcessDeclaration.model_validate(read_back(text)) == process
    assert written(ProcessDeclaration.model_validate(read_back(text))) == text


@pytest.mark.parametrize(("file", "declared"), [("organizations", OrganizationKinds), ("roles", Roles)])
def test_other_files_of_a_pack_are_written_as_well(file: str, declared: type[Roles]) -> None:
    found = declared.model_validate(load(PACKS / f"{file}.yaml")[0].data)  # type: ignore[union-attr]
    assert declared.model_validate(read_back(written(found))) == found


@settings(max_examples=150, deadline=None)
@given(zh=TEXTS, en=TEXTS, value=TEXTS | st.integers(-99, 10**12) | st.booleans())
def test_every_text_survives_on_one_line_and_on_several(zh: str, en: str, value: str | int | bool) -> None:
    option, call = Option(id="one", name=Text(zh=zh, en=en)), RuleCall(rule="some", args={"given": value})
    assert Option.model_validate(read_back(written(option))) == option
    assert RuleCall.model_validate(read_back(written(call))) == call
    assert "\t" not in written(option)


@pytest.mark.parametrize(
    ("zh", "line"),
    [
        ("修路", "name: {zh: 修路}"),
        ("好吗?", 'name: {zh: "好吗?"}'),
        ("3", 'name: {zh: "3"}'),
        ("true", 'name: {zh: "true"}'),
        ("“其他”", "name: {zh: “其他”}"),
        ("两\n行", 'name: {zh: "两\\n行"}'),
        ("长" * WIDTH, f"name:\n  zh: {'长' * WIDTH}"),
    ],
)
def test_quotes_stand_only_where_they_are_needed(zh: str, line: str) -> None:
    assert written(Option(id="one", name=Text(zh=zh))) == f"id: one\n{line}\n"


def test_defaults_are_left_out_and_a_step_begins_with_what_it_is() -> None:
    process = ProcessDeclaration.model_validate(load(PACKS / "processes" / "five-orders.yaml")[0].data)  # type: ignore[union-attr]
    text = written(process, note="one\n\ntwo")
    assert text.startswith("# one\n#\n# two\nid: five-orders\n")
    assert "style: plain" not in text
    assert "  - id: offer\n    name: {zh: 供单, en: Offer}\n    role: secretary\n    limit: {workdays: 1}\n" in text
    assert "kind: task" not in text


def test_the_mark_is_that_of_the_content_alone() -> None:
    role = Role(id="clerk", name=Text(zh="文书"), kinds=("village",))
    assert mark(role) == mark(Role(id="clerk", name=Text(zh="文书"), kinds=("village",), above=None, capabilities=()))
    assert mark(role) != mark(Role(id="clerk", name=Text(zh="文书"), kinds=("township",)))
    assert MADE_FROM.fullmatch(f"# made from: {mark(role)}")
