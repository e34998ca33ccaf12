"""The page of a place, its sheet, and the headers of all pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from tests.world import World
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.measures.models import DayTotal
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.opening import case_open
from zhizhi.portal.tests.conftest import Move, Resident
from zhizhi.registry.people.models import Person


def count(county: World, measure: str, numerator: int, denominator: int, days_ago: int = 0) -> None:
    DayTotal.objects.create(
        measure=f"five-orders.{measure}", organization_id=county.village.pk, numerator=numerator,
        denominator=denominator, day=localdate(county.at) - timedelta(days=days_ago), changed_at=county.at,
    )  # fmt: skip


def test_figures_of_the_last_thirty_days(county: World, resident: Resident) -> None:
    count(county, "in_time", 8, 9)
    count(county, "in_time", 1, 2, days_ago=29)
    count(county, "in_time", 50, 50, days_ago=30)
    count(county, "rating", 23, 5)
    html = resident.client.get(f"/v/{resident.code}/").content.decode()
    assert "<strong>11</strong> 件" in html
    assert "<strong>9</strong> 件" in html
    assert "<strong>4.6</strong> 颗星" in html
    assert "2026-03-18 09:30" in html


def test_figures_over_fewer_than_five_are_withheld(county: World, resident: Resident) -> None:
    count(county, "in_time", 4, 4)
    count(county, "rating", 20, 4)
    html = resident.client.get(f"/v/{resident.code}/").content.decode()
    assert "不足 5 件" in html
    assert "<strong>4" not in html
    assert "<strong>5.0" not in html


def test_a_place_takes_few_queries(county: World, resident: Resident, django_assert_max_num_queries) -> None:
    resident.client.get(f"/v/{resident.code}/")
    # However many processes and open cases there are: one for the figures of limits, one for what is open to bids.
    with django_assert_max_num_queries(9):
        resident.client.get(f"/v/{resident.code}/")


def test_a_closed_place_is_not_known(county: World, resident: Resident) -> None:
    county.village.closed_on = localdate(county.at)
    county.village.save()
    assert resident.client.get(f"/v/{resident.code}/").status_code == 404


def test_english_is_complete(county: World, resident: Resident) -> None:
    html = resident.client.get(f"/v/{resident.code}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "What can we help you with?" in html
    assert "Ask for help" in html
    assert "within 1 working day<" in html


ClientFor = Callable[[Person], Client]


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("desk_officer", 200), ("organizer", 200), ("officer", 200), ("stranger_secretary", 404),
     ("second_secretary", 404), ("member", 403), ("auditor", 403)],
)  # fmt: skip
def test_who_may_print_the_sheet(county: World, who: str, status: int) -> None:
    client = county.client_for(getattr(county, who))
    assert client.get(f"/desk/places/{county.village.pk}/sheet/").status_code == status


def test_the_sheet_asks_to_sign_in(county: World) -> None:
    assert Client().get(f"/desk/places/{county.village.pk}/sheet/").status_code == 302


def test_the_sheet_carries_the_public_address(county: World, settings) -> None:
    client = county.client_for(county.desk_officer)
    url = f"/desk/places/{county.village.pk}/sheet/"
    own = client.get(url, HTTP_HOST="localhost:8000").content.decode()
    assert "http://localhost:8000/v/" in own
    assert "ZHIZHI_PUBLIC_URL" in own
    settings.PUBLIC_URL = "https://village.example"
    html = client.get(url, HTTP_HOST="localhost:8000").content.decode()
    assert f"https://village.example/v/{county.village.code}/" in html
    assert "ZHIZHI_PUBLIC_URL" not in html
    assert '<svg class="qr"' in html


def test_headers_of_every_page(county: World, resident: Resident) -> None:
    page = resident.client.get(f"/v/{resident.code}/")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert page.headers["Cache-Control"] == "private, no-cache"
    case = resident.asked()
    for path in (f"/o/{case.number}/", "/o/", f"/o/{case.number}/code/"):
        assert resident.client.get(path).headers["Cache-Control"] == "no-store"


def test_more_than_any_form_can_hold_is_refused_unread(county: World, resident: Resident) -> None:
    page = resident.client.generic("POST", resident.ask_url, b"x", CONTENT_LENGTH=str(2**40))
    assert page.status_code == 413
    assert "256 MB" in page.content.decode()


def test_a_meeting_is_announced_takes_topics_without_an_account_and_shows_its_minutes(
    county: World, resident: Resident
) -> None:
    secretary = Actor(county.scope(county.secretary, county.at))
    answers = {"subject": "三组路灯", "spot": "三组晒坝", "planned_on": "2026-03-20", "planned_time": "晚上7点"}
    meeting = case_open(
        actor=secretary, version=published("courtyard-meeting"), place=county.village, channel="desk",
        sent=Sent("meeting", answers), at=county.at,
    ).case  # fmt: skip
    page = f"/v/{resident.code}/"
    assert "三组晒坝 · 2026年3月20日 · 晚上7点" in resident.client.get(page).content.decode()
    url = f"{page}under/{meeting.number}/courtyard-meeting-topic/"
    resident.client.post(url, {"wish": "水池没有盖子", **resident.form(url)})
    topic = Case.objects.system("test").get(slug="courtyard-meeting-topic")
    assert "正在看您提的议题" in resident.client.get(f"/o/{topic.number}/").content.decode()
    held = {"held_on": "2026-03-18", "attended": "9", "minutes": "定了装路灯"}
    task = Task.objects.system("test").get(case=meeting, closed_at=None)
    case_move(actor=secretary, task_id=task.pk, move="held_settled", sent=Sent("held", held), at=county.at)
    html = resident.client.get(page).content.decode()
    assert "定了装路灯" in html
    assert "三组晒坝 · " not in html
    assert resident.client.get(url).status_code == 404


def test_another_process_needs_no_code_of_its_own(county: World, move: Move) -> None:
    """The talent call order, asked of a township, solved on the spot, rated."""
    talent = Resident(county.township.code)
    url = f"/v/{talent.code}/ask/talent-call/"
    answer = talent.send(url, need="housing", wish="想找房子", caller="顾念")
    case = Case.objects.system("test").get(number=answer.headers["Location"].split("/")[2])
    assert "青溪镇接到呼叫，马上联系您" in talent.client.get(f"/o/{case.number}/").content.decode()
    move(case, county.talent_liaison, "solved", result="人才公寓有空房，已带看。")
    html = talent.client.get(f"/o/{case.number}/").content.decode()
    assert "人才公寓有空房，已带看。" in html
    assert "顾念" not in html
    assert talent.send(f"/o/{case.number}/do/rate/", stars="5").status_code == 302
    case.refresh_from_db()
    assert case.outcome == "done"
