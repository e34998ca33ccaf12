"""Work that is cut off begins again, but not for ever; a file that is too much for the machine says what to do."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.world import World
from zhizhi.registry.imports import checking, working
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.targets.people import PeopleTarget
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, number, xlsx
from zhizhi.registry.imports.working import ATTEMPTS, imports_work
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Person

pytestmark = pytest.mark.django_db
ROWS = [HEADS, ["蔡文姬", "女", number(2)]]


class Killed(BaseException):
    """The process ends where it stands: nothing that the program catches."""


def killed(*_arguments: object) -> None:
    raise Killed


def cut_off(intake: Intake) -> Intake:
    """As many times as it is begun, each time the process ends; each later one finds the lease run out."""
    moment = timezone.now()
    for attempt in range(1, ATTEMPTS + 1):
        moment += 2 * working.LEASE
        with pytest.raises(Killed):
            imports_work(moment)
        intake.refresh_from_db()
        assert intake.attempts == attempt
    return intake


def test_a_check_that_kills_its_process_is_given_up(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(world)
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", ROWS))
    Intake.objects.system("test").filter(pk=intake.pk).update(state=Intake.State.CHECK, attempts=0)
    with monkeypatch.context() as patched:
        patched.setattr(checking, "check", killed)
        intake = cut_off(intake)
        client = world.client_for(world.organizer)
        assert "3" in client.get(reverse("imports:detail", args=[intake.pk])).content.decode()
        imports_work(timezone.now() + timedelta(hours=2))
    intake.refresh_from_db()
    assert (intake.state, intake.attempts, intake.lease) == (Intake.State.FAILED, 0, None)
    assert "20000" in client.get(reverse("imports:detail", args=[intake.pk])).content.decode()
    assert Act.objects.filter(act="import.given_up", subject_id=intake.pk).count() == 1
    # It is begun again when the sender wants it.
    fields = {f"column-{at}": key for at, key in intake.mapping.items()}
    client.post(reverse("imports:columns", args=[intake.pk]), fields)
    assert desk.worked(intake).state == Intake.State.PREVIEW


@pytest.mark.parametrize(("step", "back"), [("apply", Intake.State.FAILED), ("undo", Intake.State.APPLIED)])
def test_taking_over_and_undoing_are_given_up_with_nothing_half_done(
    step: str, back: str, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(world)
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", ROWS))
    if step == "undo":
        intake = desk.take(intake)
    Intake.objects.system("test").filter(pk=intake.pk).update(state=step, attempts=0)
    with monkeypatch.context() as patched:
        patched.setattr(PeopleTarget, "prepare" if step == "apply" else "unwrite", killed)
        cut_off(intake)
        imports_work(timezone.now() + timedelta(hours=2))
    intake.refresh_from_db()
    assert intake.state == back
    assert Person.objects.system("test").filter(name="蔡文姬").exists() == (step == "undo")
    page = world.client_for(world.organizer).get(reverse("imports:detail", args=[intake.pk])).content.decode()
    assert intake.message.splitlines()[0][:20] in page
