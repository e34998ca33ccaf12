"""The command line: what it says when all is well, and on one line when not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from zhizhi.site import commands
from zhizhi.site.addresses import addresses_of
from zhizhi.site.language import language
from zhizhi.site.tests.running import on_sqlite_only, run

HELPED = (
    "demo",
    "serve",
    "tick",
    "migrate",
    "start",
    "account",
    "packs",
    "journal",
    "backup",
    "restore",
    "key",
    "registry",
    "copy",
)


@pytest.fixture(autouse=True)
def own_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "en")
    with translation.override(translation.get_language()):
        yield


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        commands.main(["--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert all(f"    {name} " in shown for name in HELPED)


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["serve", "--port", "x"], ["packs"], ["start"], ["demo", "--date", "x"]]
)
def test_wrong_arguments_are_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        commands.main(arguments)
    assert end.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "zh-hans"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh-hans"),
        ({}, "zh-hans"),
    ],
)
def test_the_language_is_that_of_the_environment(
    variables: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == spoken


def test_all_networks_are_named_after_this_machine() -> None:
    assert addresses_of("127.0.0.1", 8000) == ["http://127.0.0.1:8000"]
    found = addresses_of("0.0.0.0", 8000)
    assert found[0] == "http://127.0.0.1:8000"
    assert len(set(found)) == len(found)


@pytest.mark.django_db
def test_the_journal_is_verified(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["journal", "verify"]) == 0
    assert "The journal is whole: 0 acts" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_tick_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["tick", "--once"]) == 0
    assert capsys.readouterr().out.startswith("0 things")


@pytest.mark.django_db
def test_an_account_for_nobody_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["account", "create", "zhang", "--person", "张三"]) == 1
    assert capsys.readouterr().err == "zhizhi: There is no person “张三”.\n"


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    ended = run(tmp_path, "migrate", ZHIZHI_DEBUG="maybe")
    assert ended.returncode == 1
    assert ended.stderr == "zhizhi: ZHIZHI_DEBUG='maybe': write 1 or 0\n"


@on_sqlite_only
def test_an_installation_from_nothing_to_a_backup_elsewhere(tmp_path: Path) -> None:
    here, copy, there = tmp_path / "here", tmp_path / "copy.age", tmp_path / "there"
    early = run(here, "serve")
    assert (early.returncode, early.stderr) == (1, "zhizhi: The database is not up to date. Run: zhizhi migrate\n")
    assert run(here, "migrate").returncode == 0
    assert "zhizhi start" in run(here, "serve").stderr
    begun = run(here, "start", "--county", "中共青岚县委员会", "--administrator", "张三", "--user", "zhang")
    assert begun.returncode == 0, begun.stderr
    assert "User name: zhang" in begun.stdout
    assert "county already" in run(here, "start", "--county", "中共青岚县委员会", "--administrator", "李四").stderr
    assert "has an account already" in run(here, "account", "create", "other", "--person", "张三").stderr
    assert "zhizhi key" in run(here, "backup", str(copy)).stderr
    key = tmp_path / "key.txt"
    recipient = run(here, "key", str(key)).stdout.rpartition("=")[2].strip()
    made = run(here, "backup", str(copy), ZHIZHI_BACKUP_RECIPIENT=recipient)
    assert made.returncode == 0, made.stderr
    assert "person.place" in made.stdout
    assert "exists already" in run(here, "backup", str(copy), ZHIZHI_BACKUP_RECIPIENT=recipient).stderr
    read = run(there, "backup", str(copy), "--verify", "--key", str(key))
    assert "opened and checked" in read.stdout, read.stderr
    brought = run(there, "restore", str(copy), "--key", str(key))
    assert brought.returncode == 0, brought.stderr
    verified = run(there, "registry", "verify")
    assert (verified.returncode, verified.stdout.splitlines()[-1][:4]) == (0, "All "), verified.stdout
    assert "The journal is whole" in run(there, "journal", "verify").stdout
