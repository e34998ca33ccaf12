"""The house as files: names, sizes, nothing unused, nothing from outside. DEVELOPMENT.md says why."""

from collections.abc import Iterator
from pathlib import Path

from tooling import templates
from tooling.strings import HOUSE, ROOT

NOBODYS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared"}
MOST_LINES = 400
# What every app may have; each may also be a folder of that name.
HOUSE_NAMES = {
    "__init__",
    "apps",
    "forms",
    "measures",
    "models",
    "operations",
    "queries",
    "rules",
    "templatetags",
    "urls",
    "views",
    "migrations",
    "tests",
}
# What one app has beside them, and what for.
OWN_NAMES = {
    "zhizhi/registry/journal": {
        "appending": "seals and digests one row",
        "chain": "the digest of a row",
        "testing": "lets tests empty tables that triggers guard",
        "triggers": "what the database itself refuses",
    },
    "zhizhi/registry/keys": {"ciphers": "the cryptography, apart from its tables"},
    "zhizhi/registry/organizations": {
        "kinds": "which kind of organization may stand under which",
        "relabel": "gives a subtree new intervals",
    },
    "zhizhi/registry/rights": {
        "guards": "what a view asks before it answers",
        "roles": "reads the roles and their capabilities",
    },
}


def modules(folder: Path) -> Iterator[Path]:
    """Python files that people write: migrations are made by Django."""
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def shown(found: list[str]) -> str:
    """What a person who broke the rule is shown."""
    return "\n" + "\n".join(found)


def test_no_module_has_a_name_that_means_nothing() -> None:
    folders = [HOUSE, ROOT / "tooling", ROOT / "tests", ROOT / "bench"]
    found = [str(path) for folder in folders for path in modules(folder) if NOBODYS & {path.stem, path.parent.name}]
    assert not found, shown(found)


def test_no_file_is_too_long_to_read() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(HOUSE)}
    found = [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > MOST_LINES]
    assert not found, shown(found)


def test_apps_have_the_files_of_the_house() -> None:
    found = []
    for app in sorted(path.parent for path in HOUSE.rglob("apps.py")):
        place = app.relative_to(ROOT).as_posix()
        parts = {path.relative_to(app).parts[0].removesuffix(".py") for path in app.rglob("*.py")}
        unknown = parts - HOUSE_NAMES - OWN_NAMES.get(place, {}).keys()
        found += [
            f"{place}/{name}: use a name of the house, or say in OWN_NAMES what it is for" for name in sorted(unknown)
        ]
    assert not found, shown(found)


def test_own_names_are_still_there() -> None:
    found = [
        f"{place}/{name}"
        for place, names in OWN_NAMES.items()
        for name in names
        if not (ROOT / place / f"{name}.py").exists() and not (ROOT / place / name).is_dir()
    ]
    assert not found, shown(found)


def test_every_module_says_what_it_is() -> None:
    kept = [HOUSE, ROOT / "tooling", ROOT / "bench"]
    # What an apps.py says is its class; a test says what it tests by its name.
    silent = {"apps.py"}
    files = [
        path for folder in kept for path in modules(folder) if path.name not in silent and "tests" not in path.parts
    ]
    found = [
        str(path.relative_to(ROOT))
        for path in files
        if not path.read_text(encoding="utf-8").startswith(('"""', 'r"""'))
    ]
    assert not found, shown(found)


def test_every_template_is_used() -> None:
    found = list(templates.unused())
    assert not found, shown(found)


def test_nothing_is_loaded_from_another_host() -> None:
    found = [f"{file}: {words}" for file, words in templates.foreign()]
    assert not found, shown(found)


def test_what_loads_from_another_host_is_seen() -> None:
    loading = [
        '<script src="https://cdn.example/x.js">',
        "<link href=//cdn.example/x>",
        "a{background:url('http://x/y')}",
    ]
    assert all(templates.FOREIGN.search(text) for text in loading)
    assert not templates.FOREIGN.search('<svg xmlns="http://www.w3.org/2000/svg"><a href="/x">')
