"""The house as files: names, sizes, nothing unused, nothing from outside. DEVELOPMENT.md says why."""

import re
from collections.abc import Iterator
from pathlib import Path

from tooling import templates
from tooling.strings import HOUSE, ROOT

NOBODYS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared"}
MOST_LINES = 400
# An empty queryset says nothing about anybody.
MANAGER = re.compile(r"\.objects\b(?!\.none\(\))|\.system\(")
# What every app may have; each may also be a folder of that name.
HOUSE_NAMES = {
    "__init__",
    "apps",
    "forms",
    "invariants",
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
# What one app has beside them, decided one by one; the first line of each says what it is for.
OWN_NAMES = {
    "zhizhi/desk": {"finding", "frame", "gallery", "navigation"},
    "zhizhi/engines/reminders": {"filling", "sending"},
    "zhizhi/engines/measures": {"contributions", "keeping", "offers"},
    "zhizhi/engines/editor": {
        "checking",
        "differing",
        "faultwords",
        "publishing",
        "rehearsing",
        "texts",
        "vocabulary",
        "words",
        "writing",
    },
    "zhizhi/engines/catalogue": {"checking", "quarantine", "drawing", "divergence", "wording"},
    "zhizhi/engines/processes": {
        "choosing",
        "occasions",
        "choices",
        "own_requests",
        "parents",
        "seeing",
        "showing",
        "serving",
        "signs",
        "subcases",
        "widgets",
        "actors",
        "participants",
        "answers",
        "ballot_models",
        "ballot_queries",
        "ballots",
        "carrying",
        "contacts",
        "branchsigns",
        "conditions",
        "marking",
        "counting",
        "event_models",
        "measure_models",
        "worklist_models",
        "worklist",
        "worklist_operations",
        "worklist_forms",
        "worklist_bulk",
        "effecting",
        "disclosing",
        "drafting",
        "effects",
        "extending",
        "anystep_forms",
        "facts",
        "fanning",
        "handing",
        "hearing",
        "history",
        "holders",
        "links",
        "kinds",
        "limits",
        "locking",
        "messages",
        "migrating",
        "moving",
        "notice_models",
        "notice_queries",
        "notices",
        "noticing",
        "opening",
        "overview",
        "packs",
        "parts",
        "part_rows",
        "periods",
        "recurring",
        "refusals",
        "rehearsing",
        "retention",
        "returning",
        "secrets",
        "signatures",
        "signing",
        "statements",
        "stepping",
        "suspending",
        "subjects",
        "ticking",
        "waits",
        "uploads",
        "voting",
        "waiting",
        "way_marks",
    },
    "zhizhi/offices/branches": {"firms", "issues", "opening"},
    "zhizhi/plans": {
        "assigning",
        "carrying",
        "checklist",
        "cockpit",
        "comparing",
        "convening",
        "documents",
        "editing",
        "exports",
        "forms_projects",
        "forms_taskforces",
        "keeping",
        "lights",
        "narrowing",
        "outline",
        "places",
        "progress",
        "projecting",
        "projects",
        "readiness",
        "reading",
        "refusals",
        "reports",
        "states",
        "statuses",
        "taskforces",
        "typesetting",
        "urls_following",
        "urls_projects",
        "urls_taskforces",
    },
    "zhizhi/portal": {"addresses", "limits", "proofs", "progress", "uploads"},
    "zhizhi/registry/accounts": {
        "adapters",
        "backends",
        "concerned",
        "journaling",
        "middleware",
        "opening",
        "passwords",
        "receivers",
        "sessions",
        "slips",
        "subjects",
    },
    "zhizhi/registry/corrections": {"evidence", "items", "proposing", "refusals", "writing"},
    "zhizhi/registry/duplicates": {"choosing", "joining", "joins", "likeness", "refusals", "sweeping", "undoing"},
    "zhizhi/registry/exports": {"handing", "responses"},
    "zhizhi/registry/changes": {
        "candidates",
        "carrying",
        "dating",
        "doing",
        "planning",
        "preview",
        "references",
        "rows",
        "carriers",
        "undoing",
        "wanted",
    },
    "zhizhi/registry/facts": {"carrying", "kinds"},
    "zhizhi/registry/files": {"documents", "photos", "refusals", "responses", "storage"},
    "zhizhi/registry/holidays": {"notice"},
    "zhizhi/registry/imports": {
        "checking",
        "columns",
        "deciding",
        "division_table",
        "divisions",
        "faulty",
        "mapping",
        "places",
        "staging",
        "targets",
        "wording",
        "working",
    },
    "zhizhi/registry/journal": {
        "appending",
        "chain",
        "counting",
        "days",
        "exporting",
        "figures",
        "heads",
        "names",
        "rows",
        "searching",
        "testing",
        "triggers",
        "verification",
    },
    "zhizhi/registry/keeping": {"checking"},
    "zhizhi/registry/keys": {"bulk", "ciphers", "sealing"},
    "zhizhi/registry/overlays": {"carrying", "kinds"},
    "zhizhi/registry/posts": {"carrying", "joining"},
    "zhizhi/registry/terms": {"carrying", "exports"},
    "zhizhi/registry/values": {"wording"},
    "zhizhi/registry/organizations": {"asof", "edges", "kinds", "moving", "relabel", "settling"},
    "zhizhi/registry/population": {"triggers"},
    "zhizhi/registry/proposals": {"acts"},
    "zhizhi/registry/people": {"completeness", "derived", "fields", "listing", "local", "refusals", "seeking"},
    "zhizhi/registry/retention": {"classes", "erasing", "holding", "sources"},
    "zhizhi/registry/rights": {"confirming", "guards", "mandates", "middleware", "roles", "seeing", "wording"},
    "zhizhi/registry/rosters": {"columns", "narrowing", "writing"},
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
        unknown = parts - HOUSE_NAMES - OWN_NAMES.get(place, set())
        found += [f"{place}/{name}: use a name of the house, or decide for it in OWN_NAMES" for name in sorted(unknown)]
    assert not found, shown(found)


def test_own_names_are_still_there() -> None:
    found = [
        f"{place}/{name}"
        for place, names in OWN_NAMES.items()
        for name in names
        if not (ROOT / place / f"{name}.py").exists() and not (ROOT / place / name).is_dir()
    ]
    assert not found, shown(found)


def test_pages_ask_queries_and_hold_no_manager() -> None:
    pages = {"views", "forms", "urls", "templatetags"}
    files = [path for path in modules(HOUSE) if pages & {path.stem, path.parent.name} and "tests" not in path.parts]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}: move it to queries.py or operations.py"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MANAGER.search(line)
    ]
    assert not found, shown(found)


def test_every_module_says_what_it_is() -> None:
    kept = [HOUSE, ROOT / "tooling", ROOT / "bench"]
    # What an apps.py says is its class; a test says what it tests by its name.
    silent = {"apps.py", "__init__.py"}
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
