"""Every address of the site, opened by anonymous visitors, strangers, colleagues without the right, and holders."""

import importlib
import pkgutil
from collections.abc import Iterator
from unittest.mock import Mock, patch

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import rights_rows
from tests.rights_rows import Row
from tests.world import World, client_for
from zhizhi.registry.journal import appending

MODULES = [
    importlib.import_module(f"{rights_rows.__name__}.{found.name}")
    for found in pkgutil.iter_modules(rights_rows.__path__)
]
ROWS: list[Row] = [row for module in MODULES for row in module.ROWS]
EXEMPT: dict[str, str] = {name: why for module in MODULES for name, why in getattr(module, "EXEMPT", {}).items()}
# They show what was read and then hand it over: read twice is told twice.
TWO_ACTS = {"rosters:numbers"}
CASES = [(row, who) for row in ROWS for who in row.cases()]


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all addresses with their name spaces; one without a name by its path."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}" if pattern.name else f"unnamed {space}{pattern.pattern}"


def test_every_address_has_a_row() -> None:
    known = {row.name for row in ROWS} | EXEMPT.keys()
    missing = sorted(set(names(get_resolver().url_patterns)) - known)
    assert not missing, "add rows in tests/rights_rows for: " + ", ".join(missing)


def test_no_row_is_about_an_address_that_is_gone() -> None:
    known = set(names(get_resolver().url_patterns))
    assert sorted(({row.name for row in ROWS} | EXEMPT.keys()) - known) == []


def test_every_page_with_rights_is_tried_by_a_holder() -> None:
    lacking = [row.name for row in ROWS if row.anonymous == 302 and not row.holder]
    assert lacking == []


@pytest.mark.parametrize(("row", "who"), CASES, ids=[f"{row.name} {row.method} {who}" for row, who in CASES])
def test_address(world: World, row: Row, who: str) -> None:
    expected = row.cases()[who]
    client = client_for(getattr(world, expected[0])) if expected else Client()
    address = reverse(row.name, args=row.args(world))
    given, appended = row.given(world), Mock(wraps=appending.append)
    with patch.object(appending, "append", appended):
        response = getattr(client, row.method)(address, given)
    assert response.status_code == (expected[1] if expected else row.anonymous), _shown(response)
    if not expected and row.anonymous == 302:
        assert response["Location"].startswith("/sign-in/")
    acts = [call.args[0] for call in appended.call_args_list if call.args[0]]
    assert len(acts) <= 1 or row.name in TWO_ACTS, "one transaction: what was done before a fault would be done twice"


def _shown(response: object) -> str:
    return f"{getattr(response, 'headers', '')} {getattr(response, 'content', b'')[:500]!r}"
