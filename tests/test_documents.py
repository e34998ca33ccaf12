"""The documents name everything that is there, and nothing that is not."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tooling.strings import HOUSE, ROOT

READMES = ["README.md", "README.zh.md"]
DOCUMENTS = [*READMES, "DEVELOPMENT.md"]
VARIABLE = re.compile(r"\bZHIZHI_[A-Z_]+[A-Z]\b")


def text(name: str) -> str:
    """A document of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def shown(found: list[str]) -> str:
    """What a person who broke the rule is shown."""
    return "\n" + "\n".join(found)


def variables() -> set[str]:
    """All settings that code reads."""
    files = [
        path for folder in (HOUSE, ROOT / "tooling") for path in folder.rglob("*") if path.suffix in {".py", ".sh"}
    ]
    kept = [path for path in [*files, ROOT / "conftest.py"] if "tests" not in path.parts]
    return {name for path in kept for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}


def targets() -> set[str]:
    """What make can make."""
    return set(re.findall(r"^([a-z][a-z-]*):", text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_described(name: str) -> None:
    found = sorted(variables() - set(re.findall(r"`(ZHIZHI_[A-Z_]+)", text(name))))
    assert not found, shown(found)


@pytest.mark.parametrize("name", READMES)
def test_no_setting_is_described_that_nothing_reads(name: str) -> None:
    found = sorted(set(VARIABLE.findall(text(name))) - variables())
    assert not found, shown(found)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_named_exists(name: str) -> None:
    found = sorted(set(re.findall(r"(?:^    |`)make ([a-z][a-z-]*)", text(name), re.MULTILINE)) - targets())
    assert not found, shown(found)


def test_every_make_target_is_described() -> None:
    described = set(re.findall(r"\bmake ([a-z][a-z-]*)", text("DEVELOPMENT.md") + text("README.md")))
    # Steps of other targets, and the list of targets itself.
    found = sorted(targets() - described - {"help", "setup-test", "eval", "clean"})
    assert not found, shown(found)


@pytest.mark.parametrize("name", READMES)
def test_every_file_linked_exists(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text(name))
    found = [link for link in links if not (ROOT / link).exists()]
    assert links
    assert not found, shown(found)


@pytest.mark.parametrize("name", [*DOCUMENTS, "docs/architecture.md", "docs/glossary.md"])
def test_every_path_named_exists(name: str) -> None:
    named = re.findall(r"`((?:zhizhi|tooling|tests|docs|\.ci)/[\w/.-]+)`", text(name))
    found = [path for path in named if not (ROOT / path).exists()]
    assert not found, shown(found)


def test_every_dependency_is_justified() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    wanted = [requirement for group in groups for requirement in group]
    names = {re.split(r"[\[<>=~!; ]", requirement)[0] for requirement in wanted}
    cells = " , ".join(re.findall(r"^\| ([^|]+) \|", text("DEVELOPMENT.md"), re.MULTILINE))
    found = sorted(name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", cells))
    assert not found, shown(found)


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    sections = re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert sections[0] == "Unreleased"
    assert re.search(r"## Unreleased\n+- ", text("CHANGELOG.md"))


def test_every_table_is_in_the_glossary() -> None:
    rows = [line.split("|") for line in text("docs/glossary.md").splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row[2])}
    models = [model for model in apps.get_models() if model.__module__.startswith("zhizhi.")]
    found = sorted(f"{model.__module__}.{model.__name__}" for model in models if model.__name__ not in named)
    assert models
    assert not found, shown(found)


def test_every_term_of_the_glossary_has_chinese_name_and_meaning() -> None:
    lines = [line for line in text("docs/glossary.md").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    found = [" | ".join(row) for row in rows if len(row) != 3 or not all(row)]
    assert not found, shown(found)


def test_the_license_is_whole() -> None:
    license_text = text("LICENSE")
    assert "Apache License" in license_text
    assert "END OF TERMS AND CONDITIONS" in license_text


def test_ci_is_what_the_readme_says() -> None:
    commands = [line for line in text(".ci/run").splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make test"]
    assert Path(ROOT / ".ci" / "run").stat().st_mode & 0o111
