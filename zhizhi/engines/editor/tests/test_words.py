"""Every declared key, choice and registered call has its words in both languages; every fault its Chinese."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

import zhizhi.core
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.editor.faultwords import told
from zhizhi.engines.editor.vocabulary import arguments, offers
from zhizhi.engines.editor.words import row_of, table, types_in, words_of

CORE = Path(zhizhi.core.__file__).parent
# The sources whose sentences a draft or an uploaded file may meet.
CHECKS = ["processchecks", "stepchecks", "callchecks", "formchecks", "flow", "shapes", "problems", "yamlsource"]


def lacking(row: Any) -> bool:
    return not (isinstance(row, dict) and row.get("zh") and row.get("en"))


def test_every_key_of_every_type_has_a_label_and_a_sentence_of_help() -> None:
    keys = [(found, key) for found in types_in(ProcessDeclaration) for key in found.model_fields]
    found = [
        f"{declared.__name__}.{key}"
        for declared, key in keys
        if lacking(row := row_of(declared, key)) or lacking((row or {}).get("help"))
    ]
    assert found == [], "add them to zhizhi/engines/editor/words.yaml"


def test_no_row_is_about_a_key_that_is_gone() -> None:
    known = {
        (parent.__name__, key)
        for found in types_in(ProcessDeclaration)
        for parent in found.__mro__
        for key in getattr(parent, "model_fields", {})
    }
    rows = {(name, key) for name, keys in table()["keys"].items() for key in keys}
    # A kind of step says itself what kind it is.
    assert rows - known - {("Step", "kind")} == set()


def test_every_choice_has_words() -> None:
    with translation.override("zh-hans"):
        words = words_of(ProcessDeclaration)
    found = [
        f"{name}.{key}: {value}"
        for name, declared in words.items()
        for key, row in declared["keys"].items()
        for value, label in row.get("choices", {}).items()
        if label == value
    ]
    assert found == [], "add them to choices in zhizhi/engines/editor/words.yaml"


def test_every_call_and_argument_has_words(db: None) -> None:
    with translation.override("zh-hans"):
        named, taken = offers(), arguments()
    sorts = ("rule", "effect", "fact", "occasion", "link")
    bare = [f"{sort} {one['id']}" for sort in sorts for one in named[sort] if one["label"] == one["id"]]
    given = [one for sort in taken.values() for signature in sort.values() for one in signature]
    bare += sorted({f"argument {one['name']}" for one in given if one["label"] == one["name"]})
    assert bare == [], "add them to calls and arguments in zhizhi/engines/editor/words.yaml"


def sentences(source: str) -> Iterator[str]:
    """The texts of a module that are said: with a blank, and neither a docstring nor a part of another text."""
    tree = ast.parse((CORE / f"{source}.py").read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts | documents:
            yield node.value


@pytest.mark.parametrize("source", CHECKS)
def test_every_fault_is_told_in_chinese(source: str) -> None:
    words = table_of_faults()
    # Pieces of other sentences: what a place is called, what is joined, how a fault is printed.
    pieces = {"{} {}", "{} %", "{}: {} — {}", "{} {message}"}
    found = [
        text
        for text in sentences(source)
        if " " in text.strip() and "\n" not in text and text not in pieces
        if not any(known in words for known in (text, f"{{}} {text}"))
    ]
    assert found == [], "add them to zhizhi/engines/editor/faults.yaml"


def table_of_faults() -> set[str]:
    from zhizhi.engines.editor.faultwords import _table

    return {*_table()["messages"], *_table()["words"]}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("unknown step or result accept", "没有叫“accept”的环节或结果"),
        ("no case ever reaches step deliver", "没有单子能走到环节“办理”"),
        ("to cannot be “”", "“然后去”还没有选或填"),
        ("the limit has workdays and days", "时限填写不对：工作日、天（自然日）"),
        ("workdays is too large", "“工作日”太大"),
        ("something nobody has translated", "something nobody has translated"),
    ],
)
def test_a_fault_names_what_people_call_it(english: str, chinese: str) -> None:
    with translation.override("zh-hans"):
        assert told(english, {"deliver": "办理"}, {}) == chinese
