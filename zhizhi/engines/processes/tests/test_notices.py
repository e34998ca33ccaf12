"""Public notices: the period, objections and answers, interruptions, who sees the text, and an unannounced year."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from tests.world import World, client_for
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.actors import RESIDENT
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.notice_models import Notice, Objection
from zhizhi.engines.processes.noticing import (
    notice_begin_anew,
    notice_interrupt,
    objection_add,
    objection_answer,
)
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.queries import owed_counted
from zhizhi.engines.processes.refusals import CaseRefused, NotYours
from zhizhi.engines.processes.retention import contacts_due, contacts_forget
from zhizhi.engines.processes.tests.declared import both, published_as
from zhizhi.engines.processes.tests.pages import got, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import recount, tick
from zhizhi.registry.holidays.operations import year_enter

SHOWN = "拟确定汤秀英同志为先进典型"
PROCESS: dict[str, Any] = {
    "id": "notice-test", "ref": "M42", "kind": "process", "name": both("公示试验"), "about": both("试验"),
    "prefix": "GS", "opens_at": ["village"], "opened_by": ["desk"], "limit": {"months": 6},
    "request": {"name": both("提请"), "fields": [{"id": "shown", "name": both("内容"), "kind": "long_text"}]},
    "steps": [
        {"id": "notice", "kind": "notice", "name": both("公示"), "role": "secretary", "limit": {"months": 3},
         "period": {"workdays": 5}, "text": "shown", "cleared": "clear",
         "moves": [{"id": "clear", "name": both("无异议"), "to": "done"},
                   {"id": "stop", "name": both("不再进行"), "to": "dropped"}]},
    ],
    "results": [{"id": "done", "name": both("完成"), "outcome": "done"},
                {"id": "dropped", "name": both("终止"), "outcome": "refused"},
                {"id": "withdrawn", "name": both("撤回"), "outcome": "withdrawn"}],
}  # fmt: skip
# The world's Wednesday is 18 March 2026: five working days end with Wednesday, 25 March.
LAST_MINUTE = datetime(2026, 3, 25, 15, 59, tzinfo=UTC)
OVER = datetime(2026, 3, 25, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(walk: Walk) -> Iterator[None]:
    """Pages are opened on the world's morning."""
    with time_machine.travel(walk.at, tick=False):
        yield


def begun(walk: Walk, **other: Any) -> Case:
    """A case that stands at its notice; `other` replaces keys of the step or of the process."""
    step = PROCESS["steps"][0] | {key: other.pop(key) for key in ("seen", "period") if key in other}
    published_as(PROCESS | {"steps": [step]} | other, walk.at)
    return case_open(
        actor=walk.who(walk.world.secretary), version=published("notice-test"), place=walk.world.village,
        channel="desk", sent=Sent(walk.key(), {"shown": SHOWN}), at=walk.at,
    ).case  # fmt: skip


def object_to(walk: Walk, case: Case, way: str = "page", **more: str) -> Objection:
    notice = Notice.objects.filter(case=case).latest("number")
    actor = RESIDENT if way == "page" else walk.who(walk.world.secretary)
    answers = {"objection": "事实有出入", **more}
    objection_add(actor=actor, notice_id=notice.pk, way=way, sent=Sent(walk.key(), answers), at=walk.at)
    return Objection.objects.latest("pk")


def answer(walk: Walk, objection: Objection, *, upheld: bool = False, person: Any = None) -> Event:
    return objection_answer(
        actor=walk.who(person or walk.world.secretary), objection=objection, upheld=upheld, answer="经核实不属实",
        key=walk.key(), at=walk.at,
    )  # fmt: skip


def interrupt(walk: Walk, case: Case) -> None:
    notice_interrupt(
        actor=walk.who(walk.world.secretary),
        task_id=walk.task(case).pk,
        reason="张贴栏被拆",
        key=walk.key(),
        at=walk.at,
    )


def test_the_period_ends_with_its_last_working_day_and_the_case_goes_on_by_itself(walk: Walk) -> None:
    case = begun(walk)
    assert Notice.objects.get(case=case).last_day == date(2026, 3, 25)
    tick(LAST_MINUTE)
    assert walk.fresh(case).state == "notice"
    tick(OVER)
    assert walk.fresh(case).state == "done"
    assert Notice.objects.get(case=case).ended_at == OVER


@pytest.mark.parametrize(("upheld", "state"), [(False, "done"), (True, "notice")])
def test_what_waits_for_an_answer_goes_on_with_the_answer_unless_it_is_upheld(
    walk: Walk, upheld: bool, state: str
) -> None:
    case = begun(walk)
    objection = object_to(walk, case)
    tick(OVER)
    assert walk.fresh(case).state == "notice"
    assert tick(OVER) == 0  # the clock does not look again and again
    with pytest.raises(CaseRefused, match=r"1"):  # nor is the step left by hand before the answer
        walk.act(case, walk.world.secretary, "stop")
    walk.at = OVER
    with pytest.raises(NotYours):
        answer(walk, objection, person=walk.world.stranger_secretary)
    answer(walk, objection, upheld=upheld)
    tick(OVER)
    assert walk.fresh(case).state == state
    if upheld:
        walk.act(case, walk.world.secretary, "stop")
        assert walk.fresh(case).state == "dropped"


def test_an_answer_within_the_period_does_not_end_it(walk: Walk) -> None:
    case = begun(walk)
    answer(walk, object_to(walk, case, "letter", objector="刘桂兰", objector_phone="13800001234"))
    assert walk.fresh(case).state == "notice"
    tick(OVER)
    assert walk.fresh(case).state == "done"


def test_an_interrupted_period_never_counts_and_a_new_one_is_whole(walk: Walk) -> None:
    case = begun(walk)
    interrupt(walk.later(days=6), case)  # the day before the last
    tick(OVER)
    assert walk.fresh(case).state == "notice"
    walk.at = datetime(2026, 3, 26, 2, 0, tzinfo=UTC)  # a Thursday
    held: dict[str, Any] = {"actor": walk.who(walk.world.secretary), "task_id": walk.task(case).pk, "at": walk.at}
    first, again = (notice_begin_anew(key="anew", **held) for _ in range(2))
    assert first == again
    with pytest.raises(CaseRefused):  # it runs already
        notice_begin_anew(key=walk.key(), **held)
    assert [(row.number, row.interrupted, row.last_day) for row in Notice.objects.filter(case=case).order_by("pk")] == [
        (1, True, date(2026, 3, 25)), (2, False, date(2026, 4, 2)),
    ]  # fmt: skip
    tick(datetime(2026, 4, 2, 15, 59, tzinfo=UTC))
    assert walk.fresh(case).state == "notice"
    tick(datetime(2026, 4, 2, 16, 0, tzinfo=UTC))
    assert walk.fresh(case).state == "done"


def test_after_an_upheld_objection_the_same_text_is_not_shown_again(walk: Walk) -> None:
    case = begun(walk)
    answer(walk, object_to(walk, case), upheld=True)
    interrupt(walk, case)
    with pytest.raises(CaseRefused):
        notice_begin_anew(actor=walk.who(walk.world.secretary), task_id=walk.task(case).pk, key=walk.key(), at=walk.at)


def test_over_the_holiday_of_an_unannounced_year_it_does_not_end_before_the_table_is_entered(
    walk: Walk, django_capture_on_commit_callbacks: Any
) -> None:
    walk.at = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)  # a Wednesday: 31 December, 1, 4, 5, 6 January
    case = begun(walk)
    notice = Notice.objects.get(case=case)
    assert (notice.last_day, notice.provisional) == (date(2027, 1, 6), True)
    tick(datetime(2027, 1, 7, tzinfo=UTC))
    assert walk.fresh(case).state == "notice"
    walk.at = datetime(2027, 1, 7, 1, 0, tzinfo=UTC)
    with django_capture_on_commit_callbacks(execute=True):
        holidays = {date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦"}
        year_enter(scope=None, year=2027, at=walk.at, workdays=[], holidays=holidays)
    notice.refresh_from_db()
    assert (notice.last_day, notice.provisional) == (date(2027, 1, 8), False)
    assert Event.objects.filter(case=case, kind="recounted", answers__notice=1).count() == 1
    assert recount(walk.at) == 0
    tick(datetime(2027, 1, 8, 15, 0, tzinfo=UTC))
    assert walk.fresh(case).state == "notice"
    tick(datetime(2027, 1, 8, 16, 0, tzinfo=UTC))
    assert walk.fresh(case).state == "done"


SEEN = [
    # seen, on the page of its village, of the township above, of another village
    ("place", True, True, False),
    ("county", True, True, True),
    ("inside", False, False, False),
]


@pytest.mark.parametrize(("seen", *("here", "above", "elsewhere")), SEEN)
def test_where_the_text_is_seen(walk: Walk, client: Any, seen: str, here: bool, above: bool, elsewhere: bool) -> None:
    case = begun(walk, seen=seen, confidential=True)
    notice, world = Notice.objects.get(case=case), walk.world
    places = {world.village: here, world.township: above, world.other_village: elsewhere}
    for place, shown in places.items():
        assert (SHOWN in text(got(client, "portal:place", place.code))) == shown
        assert got(client, "portal:notice", place.code, notice.pk).status_code == (200 if shown else 404)
    inside = got(client_for(world.nobody), "processes:notice", notice.pk)
    assert SHOWN in text(inside)
    assert case.number not in text(inside)
    assert SHOWN in text(got(client_for(world.nobody), "processes:notices"))


# Whose notice it is, and who of the house reads it.
INSIDE = [
    (None, {"member", "group_leader", "secretary", "organizer"}),
    ("group", {"member", "group_leader", "secretary", "organizer"}),
    ("second_group", {"secretary", "organizer"}),
]


@pytest.mark.parametrize(("unit", "readers"), INSIDE)
def test_inside_one_unit_only_its_people_read_and_object(walk: Walk, client: Any, unit: str, readers: set[str]) -> None:
    world, named = walk.world, {"id": "unit", "name": both("单位"), "kind": "organization", "kinds": ["party_group"]}
    step = PROCESS["steps"][0] | {"seen": "unit"} | ({"unit": "unit"} if unit else {})
    asked = {**PROCESS["request"], "fields": [*PROCESS["request"]["fields"], *([named] if unit else [])]}
    published_as(PROCESS | {"steps": [step], "request": asked}, walk.at)
    answers = {"shown": SHOWN} | ({"unit": str(getattr(world, unit).pk)} if unit else {})
    case = case_open(
        actor=walk.who(world.secretary), version=published("notice-test"), place=world.village, channel="desk",
        sent=Sent(walk.key(), answers), at=walk.at,
    ).case  # fmt: skip
    notice = Notice.objects.get(case=case)
    for name in ("member", "group_leader", "secretary", "organizer", "nobody", "stranger_secretary"):
        reader, reads = client_for(getattr(world, name)), name in readers
        assert got(reader, "processes:notice", notice.pk).status_code == (200 if reads else 404), name
        assert (SHOWN in text(got(reader, "processes:notices"))) == reads, name
        assert owed_counted(world.scope(getattr(world, name)), walk.at).notices == int(reads), name
    assert SHOWN not in text(got(client, "portal:place", world.village.code))
    assert got(client, "portal:notice", world.village.code, notice.pk).status_code == 404
    told = {"key": walk.key(), "objection": "事实有出入"}
    url = reverse("processes:notice", args=[notice.pk])
    assert client_for(world.nobody).post(url, told).status_code == 404
    assert client_for(world.secretary).post(url, told).status_code == 302
    page = text(got(client_for(world.secretary), "processes:case", case.number))
    assert f"only inside {(getattr(world, unit) if unit else world.village).name}" in page
    assert reverse("portal:notice", args=[world.village.code, notice.pk]) not in page


def test_a_resident_objects_on_the_page_and_nothing_personal_is_seen_there(walk: Walk, client: Any) -> None:
    case = begun(walk)
    notice, world = Notice.objects.get(case=case), walk.world
    address: list[Any] = ["portal:notice", world.village.code, notice.pk]
    page = text(got(client, *address))
    assert case.number not in page
    key = page.split('name="key" value="')[1].split('"')[0]
    told = {"key": key, "objection": "家庭情况有出入", "objector": "刘桂兰", "objector_phone": "13800001234"}
    url = reverse(address[0], args=address[1:])
    assert client.post(url, {"key": key, "objection": ""}).status_code == 200
    assert Objection.objects.count() == 0
    for _again in range(2):
        assert client.post(url, told).status_code == 302
    assert Objection.objects.count() == 1
    assert not {"刘桂兰", "13800001234", "家庭情况有出入"} & set(text(got(client, *address)).split())
    assert b"13800001234" not in bytes(Objection.objects.get().sealed or b"")
    holder, reader = client_for(world.secretary), client_for(world.organizer)
    assert "刘桂兰" in text(got(holder, "processes:case", case.number))
    read = text(got(reader, "processes:case", case.number))
    assert "刘桂兰" not in read
    assert "13800001234" not in read
    assert "家庭情况有出入" in read


def test_who_objected_is_forgotten_with_the_contacts_of_the_case(walk: Walk) -> None:
    case = begun(walk)
    answer(walk, object_to(walk, case, objector="刘桂兰"))
    tick(OVER)
    assert [item.pk for item in contacts_due(date(2026, 4, 1), 0, 9)] == [case.pk]
    contacts_forget([case.pk], None, OVER)
    assert Objection.objects.get().sealed is None
    assert contacts_due(date(2026, 4, 1), 0, 9) == []


def test_the_holder_does_everything_on_pages(walk: Walk) -> None:
    case, world = begun(walk), walk.world
    holder, stranger = client_for(world.secretary), client_for(world.organizer)

    def post(deed: str, **given: str) -> int:
        url = reverse("processes:notice_deed", args=[case.number, deed])
        assert holder.get(url).status_code == 200
        assert stranger.post(url, {"key": walk.key(), **given}).status_code == 403
        status: int = holder.post(url, {"key": walk.key(), **given}).status_code
        return status

    assert post("contact", contact="镇党建办 0599-1234567") == 302
    assert "0599-1234567" in text(got(holder, "portal:notice", world.village.code, Notice.objects.get().pk))
    assert post("objection", way="letter", objection="") == 422
    assert post("objection", way="letter", objection="不同意", objector="刘桂兰") == 302
    url = reverse("processes:answer", args=[case.number, Objection.objects.get().pk])
    assert holder.post(url, {"key": walk.key(), "upheld": "no", "answer": "经核实不属实"}).status_code == 302
    assert post("interrupt", reason="") == 422
    assert post("interrupt", reason="栏被拆") == 302
    assert got(holder, "portal:notice", world.village.code, Notice.objects.get().pk).status_code == 404
    assert post("anew") == 302
    page = text(got(holder, "processes:case", case.number))
    assert "栏被拆" in page
    assert "经核实不属实" in page
    first = Notice.objects.earliest("number")
    assert "栏被拆" in text(got(holder, "processes:notice", first.pk))
    assert got(client_for(world.nobody), "processes:notice", first.pk).status_code == 404


def test_the_county_without_a_case_sees_the_archive_only_of_its_cases(walk: Walk, world: World) -> None:
    case = begun(walk)
    tick(OVER)
    notice = Notice.objects.get(case=case)
    assert SHOWN in text(got(client_for(world.secretary), "processes:notices", state="past"))
    assert SHOWN not in text(got(client_for(world.nobody), "processes:notices", state="past"))
    assert got(client_for(world.nobody), "processes:notice", notice.pk).status_code == 404
