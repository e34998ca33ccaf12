"""The tools that judge are judged: a gate that fails, an empty run, a server that stops."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tooling import gates, postgres
from tooling.strings import ROOT

DEBIAN = ROOT / "tooling" / "debian.sh"


def said(code: int, words: str = "3 passed in 1.00s") -> gates.Gate:
    """A gate that writes words and ends with a code."""
    return gates.Gate(f"gate{code}", (sys.executable, "-c", f"print({words!r}); raise SystemExit({code})"))


def test_all_gates_run_and_one_failure_fails_all(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(gates.PLANS, "check", (said(1, "1 failed in 2.00s"), said(0)))
    assert gates.main(["check"]) == 1
    out = capfd.readouterr().out
    assert "1 failed in 2.00s" in out.partition("== summary")[2]
    assert "3 passed in 1.00s" in out.partition("== summary")[2]
    assert out.rstrip().endswith("FAILED: gate1")


def test_gates_that_pass_pass(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(gates.PLANS, "check", (said(0), said(0)))
    assert gates.main(["check"]) == 0
    assert capfd.readouterr().out.rstrip().endswith("all 2 gates passed")


def test_a_run_without_tests_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty = tmp_path / "test_nothing.py"
    empty.write_text('"""Nothing."""\n')
    command = (sys.executable, "-m", "pytest", "-p", "no:django", "--noconftest", "-c", os.devnull, str(empty))
    monkeypatch.setitem(gates.PLANS, "check", (gates.Gate("empty", command),))
    assert gates.passage(gates.PLANS["check"][0]).code == 5
    assert gates.main(["check"]) == 1


def test_an_unknown_plan_is_refused() -> None:
    assert gates.main(["everything"]) == 2


def test_the_command_gets_a_server_and_its_code_comes_back() -> None:
    query = "import os, psycopg; c = psycopg.connect(os.environ['ZHIZHI_DATABASE_URL']);"
    check = "row = c.execute('show lc_collate').fetchone(); raise SystemExit(7 if row == ('C',) else 1)"
    assert postgres.main(["--", sys.executable, "-c", query + check]) == 7


def test_no_command_is_refused() -> None:
    assert postgres.main([]) == 2


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_server_stops_when_its_starter_is_ended(how: signal.Signals, tmp_path: Path) -> None:
    told = tmp_path / "url"
    wait = f"import os, pathlib, time; pathlib.Path({str(told)!r}).write_text(os.environ['ZHIZHI_DATABASE_URL']);"
    command = [sys.executable, "-m", "tooling.postgres", "--", sys.executable, "-c", wait + "time.sleep(20)"]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as starter:
        until(lambda: told.exists() and told.read_text() != "")
        folder = Path(told.read_text().partition("@")[2].partition(":")[0].replace("%2F", "/"))
        starter.send_signal(how)
        until(lambda: not list(folder.glob(".s.PGSQL.*")))
        os.killpg(starter.pid, signal.SIGKILL)
    # Whoever is killed cannot tidy up; the server must be gone all the same.
    shutil.rmtree(folder, ignore_errors=True)


def until(true: Callable[[], bool]) -> None:
    """Waits at most 20 s."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "waited 20 s"
        time.sleep(0.1)


def test_what_is_missing_and_may_not_be_installed_is_said(tmp_path: Path) -> None:
    # A machine with neither the programs nor the right: a path that holds bash's companions only.
    for name in ("bash", "env", "id", "cat"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    environment = {"PATH": str(tmp_path), "ZHIZHI_CHROMIUM": "no-such-browser"}
    run = subprocess.run([DEBIAN, "chromium", "fonts"], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "Missing on this machine: chromium fontconfig fonts-noto-cjk" in run.stderr
    assert "apt-get install" in run.stderr


def test_what_is_there_is_left_alone() -> None:
    run = subprocess.run([DEBIAN, "python"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.browser
def test_pages_have_their_sizes_and_script(desktop: Page, phone: Page, phone_without_script: Page) -> None:
    page = "<title>no</title><body><p id=answer>no</p><script>answer.textContent = 'yes'</script>"
    for window, width, answer in ((desktop, 1280, "yes"), (phone, 390, "yes"), (phone_without_script, 390, "no")):
        window.set_content(page)
        assert window.viewport_size is not None
        assert window.viewport_size["width"] == width
        assert window.inner_text("#answer") == answer


@pytest.mark.browser
def test_a_serious_fault_of_accessibility_is_found(desktop: Page, axe_serious: Callable[[Page], list[str]]) -> None:
    desktop.set_content("<html lang=zh><title>t</title><main><h1>t</h1><img src=x.png></main>")
    assert [finding.partition(":")[0] for finding in axe_serious(desktop)] == ["image-alt"]
    desktop.set_content("<html lang=zh><title>t</title><main><h1>t</h1><img src=x.png alt=x></main>")
    assert axe_serious(desktop) == []
