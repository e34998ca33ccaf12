"""YAML without guesses: what is read, and what is refused in which line."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.core.faults import Fault, Faulty
from zhizhi.core.yamlsource import MAX_BYTES, load


def read(text: str) -> Any:
    loaded, faults = load(text.encode())
    assert not faults
    assert loaded
    return loaded.data


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("True", "True"),
        ("~", "~"),
        ("null", "null"),
        ("012", "012"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1.5", "1.5"),
        ("12:30", "12:30"),
        ("2026-03-02", "2026-03-02"),
        ("村", "村"),
        ('"7"', "7"),
        ('""', ""),
        ("'true'", "true"),
        ("true", True),
        ("false", False),
        ("7", 7),
        ("-3", -3),
        ("0", 0),
        ("9" * 30, "9" * 30),
    ],
)
def test_only_truth_values_and_whole_numbers_are_other_than_text(written: str, expected: Any) -> None:
    value = read(f"key: {written}\n")["key"]
    assert value == expected
    assert type(value) is type(expected)


def test_each_place_knows_its_line() -> None:
    loaded, _ = load(b"# note\nfirst: 1\nlist:\n  - a: x\n    b: [p,\n        q]\n  - c\n")
    assert loaded
    assert loaded.data == {"first": 1, "list": [{"a": "x", "b": ["p", "q"]}, "c"]}
    lines = {("first",): 2, ("list",): 3, ("list", 0, "b"): 5, ("list", 0, "b", 1): 6, ("list", 1): 7}
    assert {place: loaded.line(place) for place in lines} == lines
    assert loaded.line(("list", 1, "nowhere", 3)) == 7


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read("\ufeffkey: 1") == {"key": 1}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "empty"),
        ("# only a remark\n", 1, "empty"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is written twice"),
        ("a: &x 1\nb: 2\n", 1, "anchor &x"),
        ("a: 1\nb: *x\n", 2, "alias *x"),
        ("a: !!python/object:os.system x\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a:\n\tb: 1\n", 2, "tab"),
        ("a: 1\nb:\n", 2, "value is missing"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "not readable"),
        ("a: x: y\n", 1, "not readable"),
        ("a: 1\nb: {zh: 一, en: Oh, no}\n", 2, "value is missing"),
        ("a: 1\n? [x, y]\n: 2\n", 2, "a key must be"),
        ("a: 1\nb: \x07\n", 2, "U+0007"),
        ("[" * 40 + "]" * 40, 1, "levels deep"),
    ],
)
def test_what_makes_yaml_hard_to_review_is_refused(text: str, line: int, said: str) -> None:
    loaded, faults = load(text.encode(), "x.yaml")
    assert loaded is None
    assert (faults[0].file, faults[0].line) == ("x.yaml", line)
    assert said in faults[0].message
    assert faults[0].remedy


def test_all_faults_of_a_file_are_told() -> None:
    _, faults = load(b"a: &x 1\na: *x\nb: !t 2\nc:\n")
    assert [fault.line for fault in faults] == [1, 2, 2, 3, 4]


def test_other_encodings_large_and_missing_files(tmp_path: Path) -> None:
    assert load("a: 1\nb: 村\n".encode("gb18030"))[1][0].message == "the file is not in UTF-8"
    assert load("a: 1\nb: 村\n".encode("gb18030"))[1][0].line == 2
    assert "bytes" in load(b"#" * (MAX_BYTES + 1))[1][0].message
    assert "cannot be read" in load(tmp_path / "missing.yaml")[1][0].message


def test_a_fault_reads_as_a_compiler_writes_it() -> None:
    fault = Fault("packs/x.yaml", 3, "unknown key nmae", "did you mean name?")
    assert str(fault) == "packs/x.yaml:3: unknown key nmae — did you mean name?"
    assert str(Faulty([fault, fault])) == f"{fault}\n{fault}"


@given(st.text(alphabet=st.sampled_from("ab:-[]{}#&*!|>'\"%@` \n\t村,?0\x00"), max_size=60))
def test_whatever_is_written_is_read_or_refused_with_a_line(text: str) -> None:
    loaded, faults = load(text.encode())
    assert (loaded is None) == bool(faults)
    assert all(1 <= fault.line <= text.count("\n") + 1 for fault in faults)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    loaded, faults = load(raw)
    assert (loaded is None) == bool(faults)
