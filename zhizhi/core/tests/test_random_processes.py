"""Any right process passes the checks and is written and read back; a single fault in one is found at its line."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zhizhi.core.checks import read_process
from zhizhi.core.differences import differences
from zhizhi.core.processchecks import process_problems
from zhizhi.core.tests.strategies import FAULTS, VOCABULARY, Data, declared, processes
from zhizhi.core.yamlsource import Place, load
from zhizhi.core.yamlwriting import written

# Explaining a failure would take minutes.
PHASES = tuple(phase for phase in Phase if phase != Phase.explain)
ANY = settings(deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def lines_of(value: Any, indent: int = 0) -> Iterator[str]:
    """Plain data as YAML, one key a line; it knows no types, so that faults can be written, too."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _entry(f"{pad}{key}:", item, indent)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _entry(f"{pad}-", item, indent)
    else:
        yield f"{pad}{json.dumps(value, ensure_ascii=False)}"


def _entry(head: str, item: Any, indent: int) -> Iterator[str]:
    if isinstance(item, dict | list) and item:
        yield head
        yield from lines_of(item, indent + 2)
    else:
        yield f"{head} {json.dumps(item, ensure_ascii=False)}"


def holds(data: Data) -> None:
    process = declared(data)
    assert process_problems(process, VOCABULARY) == []
    text = written(process)
    again, faults = read_process(text.encode(), VOCABULARY)
    assert faults == []
    assert again == process
    assert written(again) == text
    assert list(differences(process, again)) == []


def found_at_its_line(data: Data, name: str, chosen: int) -> None:
    broken = copy.deepcopy(data)
    place: Place = FAULTS[name](broken, chosen % len(data["steps"]))
    source = "\n".join(lines_of(broken)).encode()
    loaded, faults = load(source, "random.yaml")
    assert loaded, faults
    process, faults = read_process(source, VOCABULARY, "random.yaml")
    assert process is None
    # A value that holds others is told where it stands or at the part of it that is wrong.
    allowed = {loaded.line(place), *(line for at, line in loaded.lines.items() if at[: len(place)] == place)}
    assert any(fault.line in allowed for fault in faults), (name, place, list(map(str, faults)))


@settings(ANY, max_examples=25)
@given(processes())
def test_any_right_process_passes_and_is_read_back(data: Data) -> None:
    holds(data)


@pytest.mark.parametrize("name", FAULTS)
@settings(ANY, max_examples=2)
@given(data=processes(), chosen=st.integers(0, 9))
def test_a_single_fault_is_found_at_its_line(name: str, data: Data, chosen: int) -> None:
    found_at_its_line(data, name, chosen)


@pytest.mark.soak
@settings(ANY, max_examples=3000)
@given(data=processes(), name=st.sampled_from(sorted(FAULTS)), chosen=st.integers(0, 9))
def test_thousands_of_processes_and_faults(data: Data, name: str, chosen: int) -> None:
    holds(data)
    found_at_its_line(data, name, chosen)
