"""A version that an upgrade made invalid: its cases are read, nobody opens or moves them, and they find a way out."""

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from zhizhi.core.canonical import digest
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.salvage import salvaged
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.operations import Source, declaration_publish
from zhizhi.engines.catalogue.quarantine import declarations_recheck
from zhizhi.engines.catalogue.queries import NotDeclared, process_of, published
from zhizhi.engines.catalogue.wording import faults_said
from zhizhi.engines.processes.migrating import cases_migrate
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.invariants import invariants
from zhizhi.registry.people.models import Person
from zhizhi.site import commands

SLUG = "five-orders"
Break = Callable[[dict[str, Any]], object]
pytestmark = pytest.mark.django_db


def steps(body: dict[str, Any]) -> dict[str, Any]:
    return {step["id"]: step for step in body["steps"]}


# What an upgrade may bring: a key that is gone, a kind of step or field that is gone, a name nobody registers any more.
BREAKS: dict[str, tuple[Break, str]] = {
    "unknown key": (lambda body: body.update(colour="red"), "unknown key colour"),
    "unknown kind of step": (lambda body: steps(body)["dispatch"].update(kind="auction"), "kind cannot be “auction”"),
    "unknown kind of field": (lambda body: body["request"]["fields"][0].update(kind="voice"), "cannot be “voice”"),
    "missing key": (lambda body: steps(body)["offer"].pop("limit"), "the key limit is missing"),
    "unknown rule": (
        lambda body: steps(body)["dispatch"]["moves"][0]["rules"][0].update(rule="within_budget"),
        "unknown rule within_budget",
    ),
    "unknown role": (lambda body: steps(body)["accept"].update(role="helper"), "unknown role helper"),
}


def broken(name: str, slug: str = SLUG) -> DeclarationVersion:
    """The version in force as a program would find it that knows less than the one that stored it."""
    version = published(slug)
    BREAKS[name][0](version.body)
    # Another process than the one that published it: what that one read is not there.
    version.digest = digest(version.body)
    version.save(update_fields=["body", "digest"])
    return version


@pytest.mark.parametrize("name", BREAKS)
def test_a_version_that_cannot_run_is_shut_and_says_why(walk: Walk, name: str) -> None:
    walk.to(walk.ask(), "dispatch")
    broken(name)
    (shut,) = declarations_recheck(at=walk.at).quarantined
    assert (shut.slug, shut.state) == (SLUG, "quarantined")
    with translation.override("en"):
        assert any(BREAKS[name][1] in fault for fault in faults_said(shut))
    assert not any(part in fault for fault in faults_said(shut) for part in ("unknown", "missing", "cannot"))
    assert declarations_recheck(at=walk.at).quarantined == ()
    with pytest.raises(NotDeclared):
        published(SLUG)


@pytest.mark.parametrize("name", ["unknown kind of step", "unknown kind of field", "unknown rule"])
def test_its_cases_are_read_and_nothing_is_done_with_them(
    walk: Walk, name: str, client_for: Callable[[Person], Client]
) -> None:
    world = walk.world
    case = walk.to(walk.ask(), "dispatch")
    task = walk.task(case)
    broken(name)
    declarations_recheck(at=walk.at)
    for act in (
        lambda: walk.act(case, world.group_leader, "dispatch", {"member": str(world.member.pk)}),
        lambda: walk.ask(),
    ):
        with pytest.raises((CaseRefused, NotDeclared)):
            act()
    walk.later(days=30)
    tick(walk.at)
    assert (walk.task(case).pk, walk.task(case).alarms_sent) == (task.pk, 0)

    for person in (world.group_leader, world.secretary):
        page = client_for(person).get(reverse("processes:case", args=[case.number])).content.decode()
        assert walk.fresh(case).data["wish"] in page
        assert "第 1 版" in page
        assert reverse("processes:move", args=[case.number, "dispatch"]) not in page
    assert client_for(world.group_leader).get("/").status_code == 200
    page = html.unescape(client_for(world.administrator).get("/mechanisms/M66/").content.decode())
    assert all(fault in page for fault in faults_said(DeclarationVersion.objects.get(state="quarantined")))
    assert "packs apply" in page


def test_a_case_goes_on_under_the_corrected_version(walk: Walk) -> None:
    case = walk.to(walk.ask(), "deliver")
    right = process_of(published(SLUG))
    old = broken("unknown kind of step")
    declarations_recheck(at=walk.at)
    declaration_publish(scope=None, declaration=right, source=Source.SHIPPED, at=walk.at + timedelta(hours=1))
    new = published(SLUG)
    old.refresh_from_db()
    assert (new.version, old.state) == (2, "quarantined")
    same = {step.id: step.id for step in right.steps}
    done = cases_migrate(scope=None, old=old, new=new, mapping=same, at=walk.at + timedelta(hours=2))
    assert (done.moved, done.stayed) == (1, [])
    walk.later(hours=3)
    walk.act(case, walk.world.member, "delivered", {"result": "换了灯泡"})
    assert walk.fresh(case).state == "rate"
    assert Event.objects.filter(case=case, kind=Event.Kind.MIGRATED).count() == 1
    assert not [sentence for one in invariants() for sentence in one.check()]


def test_a_version_is_released_when_the_program_knows_it_again(walk: Walk) -> None:
    case, body = walk.ask(), published(SLUG).body
    version = broken("unknown role")
    declarations_recheck(at=walk.at)
    DeclarationVersion.objects.filter(pk=version.pk).update(body=body, digest=digest(body))
    (free,) = declarations_recheck(at=walk.at).released
    assert (free.state, free.faults) == ("published", [])
    walk.act(case, walk.world.secretary, "offer", {"group": str(walk.world.group.pk)})


def test_an_older_version_is_shut_only_while_cases_run_under_it(walk: Walk) -> None:
    right = process_of(published(SLUG))
    broken("missing key")
    DeclarationVersion.objects.filter(slug=SLUG).update(state="retired")
    declaration_publish(scope=None, declaration=right, source=Source.COUNTY, at=walk.at)
    assert declarations_recheck(at=walk.at).quarantined == ()
    case = walk.ask()
    first = DeclarationVersion.objects.get(version=1, slug=SLUG)
    Case.objects.system("test").filter(pk=case.pk).update(declaration=first)
    (shut,) = declarations_recheck(at=walk.at).quarantined
    assert (shut.slug, shut.version) == (SLUG, 1)
    assert published(SLUG).version == 2


def test_the_commands_say_it(walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    broken("unknown role")
    assert commands.main(["migrate"]) == 0
    assert f"{SLUG} v1" in capsys.readouterr().err
    assert commands.main(["packs", "check"]) == 1
    said = capsys.readouterr()
    assert "没有叫“helper”的角色" in said.out + said.err


@pytest.mark.parametrize(
    "body", [None, [], {}, {"steps": [{"id": 3, "moves": [{}]}, "x"], "request": 4, "results": [{}]}]
)
def test_whatever_is_stored_something_can_be_read(body: Any) -> None:
    found = salvaged(body)
    assert isinstance(found, ProcessDeclaration)
    assert [str(step.name) for step in found.steps] == ["3" for _ in found.steps]
