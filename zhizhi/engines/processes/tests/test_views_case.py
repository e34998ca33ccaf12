"""The page of a case: what it shows to whom, and what it says when an act is refused."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from zhizhi.engines.processes.actors import CLOCK
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.queries import case_by_secret
from zhizhi.engines.processes.tests.pages import CONTACT, ENGLISH, act, move, page, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.people.models import Appointment, Person

SignIn = Callable[[Person], Client]


@pytest.fixture
def case(walk: Walk) -> Case:
    """An order with contact, which waits for the village's secretary."""
    return walk.ask(answers=CONTACT)


@pytest.fixture
def secretary(walk: Walk, client_for: SignIn) -> Client:
    """The secretary's browser."""
    return client_for(walk.world.secretary)


def test_who_has_the_task_sees_the_contact_and_each_day_one_reading_is_kept(case: Case, secretary: Client) -> None:
    shown = page(secretary, case)
    assert "13800001234" in shown
    assert "刘桂兰" in shown
    assert "三组水井旁" in shown
    page(secretary, case)
    assert Act.objects.filter(act="case.contact_read", subject_id=case.pk).count() == 1


def test_others_see_the_contact_masked(walk: Walk, case: Case, client_for: SignIn) -> None:
    shown = page(client_for(walk.world.desk_officer), case)
    assert "138****1234" in shown
    assert "刘**" in shown
    for hidden in ("13800001234", "刘桂兰", "三组水井旁", "Show the contact"):
        assert hidden not in shown
    assert not Act.objects.filter(act="case.contact_read").exists()


def test_after_the_end_a_reason_shows_the_contact_and_stands_in_the_history(
    walk: Walk, case: Case, secretary: Client
) -> None:
    walk.act(case, walk.world.secretary, "refuse", {"refusal": "这件事归水利站管"})
    assert "13800001234" not in page(secretary, case)
    url = reverse("processes:reveal", args=[case.number])
    refused = secretary.post(url, {"reveal-key": "k", "reveal-reason": "看"}, headers=ENGLISH)
    assert refused.status_code == 422
    assert "Say in a few words why you need the contact." in text(refused)
    shown = secretary.post(url, {"reveal-key": "k", "reveal-reason": "回访是否满意"}, headers=ENGLISH)
    assert "13800001234" in text(shown)
    assert Event.objects.get(case=case, kind="revealed").note == "回访是否满意"
    assert Act.objects.filter(act="case.revealed", subject_id=case.pk).exists()


def test_the_form_of_the_first_move_stands_open(case: Case, secretary: Client) -> None:
    shown = page(secretary, case)
    assert 'id="act-offer"' in shown
    assert '<details class="deed no-print" id="act-refuse">' in shown


def test_a_move_leads_to_the_next_task(walk: Walk, case: Case, secretary: Client) -> None:
    response = move(secretary, walk, case, "offer", group=walk.world.group.pk, note="请尽快")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert walk.task(case).step == "dispatch"


def test_the_second_gets_409_with_what_the_first_did_and_the_own_words(
    walk: Walk, case: Case, secretary: Client
) -> None:
    task = walk.task(case)
    walk.act(case, walk.world.secretary, "refuse", {"refusal": "这件事归水利站管"})
    data = {"task": task.pk, "key": "late", "offer-group": walk.world.group.pk, "offer-note": "离你们近，<请>去看看"}
    response = secretary.post(reverse("processes:move", args=[case.number, "offer"]), data, headers=ENGLISH)
    assert response.status_code == 409
    shown = text(response)
    assert "周怀远" in shown
    assert "It cannot be done → Could not be done" in shown
    assert "这件事归水利站管" in shown
    assert "离你们近，&lt;请&gt;去看看</textarea>" in shown


def test_a_double_click_acts_once(walk: Walk, case: Case, secretary: Client) -> None:
    task = walk.task(case)
    data = {"task": task.pk, "key": "once", "offer-group": walk.world.group.pk}
    url = reverse("processes:move", args=[case.number, "offer"])
    assert [secretary.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(case=case, kind="moved").count() == 1


def test_the_same_key_with_other_words_is_refused_and_the_words_kept(walk: Walk, case: Case, secretary: Client) -> None:
    data = {"task": walk.task(case).pk, "key": "once", "offer-group": walk.world.group.pk}
    url = reverse("processes:move", args=[case.number, "offer"])
    secretary.post(url, data)
    response = secretary.post(url, data | {"offer-note": "换一句话"})
    assert response.status_code == 409
    assert "换一句话" in text(response)


def test_a_missing_answer_is_said_beside_its_field_and_the_words_stay(
    walk: Walk, case: Case, secretary: Client
) -> None:
    response = move(secretary, walk, case, "offer", note="请尽快")
    assert response.status_code == 422
    assert "Please fill this in." in text(response)
    assert "请尽快</textarea>" in text(response)


def test_a_form_tampered_with_is_refused(walk: Walk, case: Case, secretary: Client) -> None:
    response = move(secretary, walk, case, "offer", group=walk.world.other_group.pk)
    assert response.status_code == 422
    assert "The organization chosen does not belong to this place." in text(response)
    assert walk.task(case).step == "offer"


def test_a_task_of_another_case_is_not_there(walk: Walk, case: Case, secretary: Client) -> None:
    other = walk.ask()
    data = {"task": walk.task(other).pk, "key": "k", "refuse-refusal": "不办"}
    url = reverse("processes:move", args=[case.number, "refuse"])
    assert secretary.post(url, data).status_code == 404
    assert secretary.post(url, {"task": "x"}).status_code == 404


def test_who_does_not_hold_the_task_gets_403_with_the_words_kept(walk: Walk, case: Case, client_for: SignIn) -> None:
    response = move(client_for(walk.world.organizer), walk, case, "refuse", refusal="乡镇来答复")
    assert response.status_code == 403
    assert "乡镇来答复" in text(response)


def test_photos_come_with_a_move_and_are_shown_under_the_same_right(
    walk: Walk, case: Case, secretary: Client, client_for: SignIn
) -> None:
    world = walk.world
    walk.act(case, world.secretary, "offer", {"group": world.group.pk})
    walk.act(case, world.group_leader, "dispatch", {"member": world.member.pk})
    walk.act(case, world.member, "accept")
    response = move(client_for(world.member), walk, case, "delivered", result="修好了", result_photos=[picture()])
    assert response.status_code == 302
    event = Event.objects.filter(case=case, move="delivered").get()
    url = reverse("processes:photo", args=[case.number, event.attachments.get().pk])
    assert url in page(secretary, case)
    assert secretary.get(url)["Content-Type"] == "image/jpeg"
    assert client_for(world.stranger_secretary).get(url).status_code == 404


def test_a_file_that_is_no_photo_is_refused_beside_its_field(walk: Walk, case: Case, client_for: SignIn) -> None:
    world = walk.world
    walk.act(case, world.secretary, "offer", {"group": world.group.pk})
    walk.act(case, world.group_leader, "dispatch", {"member": world.member.pk})
    walk.act(case, world.member, "accept")
    fake = SimpleUploadedFile("表.pdf", b"%PDF-1.7 not a photo")
    response = move(client_for(world.member), walk, case, "delivered", result="修好了", result_photos=[fake])
    assert response.status_code == 422
    assert "not a photo" in text(response)
    assert "修好了</textarea>" in text(response)


def test_sent_back_it_waits_for_who_had_it_and_the_reason_stands_on_top(
    walk: Walk, case: Case, secretary: Client, client_for: SignIn
) -> None:
    walk.act(case, walk.world.secretary, "offer", {"group": walk.world.group.pk})
    leader = client_for(walk.world.group_leader)
    assert act(leader, walk, case, "send_back", to="offer", reason="").status_code == 422
    assert act(leader, walk, case, "send_back", to="offer", reason="不在我们组").status_code == 302
    assert "不在我们组" in page(secretary, case)
    assert walk.task(case).step == "offer"


def test_handed_over_it_waits_for_the_other(walk: Walk, case: Case, secretary: Client, client_for: SignIn) -> None:
    other = walk.world.desk_officer
    response = act(secretary, walk, case, "hand_over", person=other.pk, reason="我在县里开会")
    assert response["Location"] == reverse("processes:case", args=[case.number])
    assert "It waits for you" in page(client_for(other), case)
    assert "to 邱小燕" in page(secretary, case)


def test_urged_once_a_day(walk: Walk, case: Case, client_for: SignIn) -> None:
    organizer = client_for(walk.world.organizer)
    assert act(organizer, walk, case, "urge", note="请抓紧").status_code == 302
    again = act(organizer, walk, case, "urge", note="再催")
    assert again.status_code == 422
    assert "within the last 24 hours" in text(again)


def test_a_withdrawal_needs_a_reason(walk: Walk, case: Case, client_for: SignIn) -> None:
    organizer = client_for(walk.world.organizer)
    assert act(organizer, walk, case, "withdraw", reason=" ").status_code == 422
    assert act(organizer, walk, case, "withdraw", reason="本人不需要了").status_code == 302
    case.refresh_from_db()
    assert case.outcome == "withdrawn"


def test_the_code_is_given_again_once(walk: Walk, case: Case, client_for: SignIn) -> None:
    before = case.secret_hash
    response = act(client_for(walk.world.desk_officer), walk, case, "code", note="本村人认识")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    case.refresh_from_db()
    assert case.secret_hash != before
    code = re.search(r"<dd>([A-Z0-9]{4}-[A-Z0-9]{4})</dd>", text(response))
    assert code
    assert case_by_secret(case.number, code[1])
    assert Event.objects.filter(case=case, kind="code_renewed").count() == 1


def test_an_act_opened_by_hand_leads_to_the_case(case: Case, secretary: Client) -> None:
    response = secretary.get(reverse("processes:move", args=[case.number, "offer"]))
    assert response["Location"] == reverse("processes:case", args=[case.number])


def test_the_history_names_acts_words_people_and_alarms(walk: Walk, case: Case, secretary: Client) -> None:
    world = walk.world
    walk.act(case, world.secretary, "offer", {"group": world.group.pk, "note": "离你们近"})
    walk.act(case, world.group_leader, "dispatch", {"member": world.member.pk})
    shown = page(secretary, case)
    for words in ("Give it to a group", "离你们近", "蒋大勇", "第一党小组", "马春生", "Ask for help"):
        assert words in shown


def test_what_time_does_is_not_said_to_be_the_residents_act(walk: Walk, case: Case, secretary: Client) -> None:
    walk.to(case, "rate")
    tick(walk.later(days=30).at)
    assert lines_of(page(secretary, case))["Close without a rating"] == "the clock"
    assert lines_of(page(secretary, case))["Ask for help"] == "resident"


def test_a_limit_counted_anew_says_whose_and_that_it_is_provisional(walk: Walk, case: Case, secretary: Client) -> None:
    days = {"before": "2027-01-09T00:00:00+08:00", "after": "2027-01-12T00:00:00+08:00", "provisional": True}
    with acting():
        event_add(case, Event.Kind.RECOUNTED, CLOCK, walk.at, answers=days)
    shown = page(secretary, case)
    assert "due 2027-01-11 (the whole order) (provisional) instead of 2027-01-08." in shown
    assert lines_of(shown)["limit counted anew"] == "the clock"


def lines_of(shown: str) -> dict[str, str]:
    """Who did each act of the history, by the act's name."""
    act = r'<p class="act">(?:[^<]* · )?([^<]*?)(?: <span class="to">.*?)?</p>'
    found = re.findall(act + r'\s*<p class="by"><time.*?</time><span>(.*?)</span>', shown)
    return dict(found)


def test_nobody_at_the_post_is_said(walk: Walk, client_for: SignIn) -> None:
    case = walk.ask(walk.world.second_village)
    appointment = Appointment.objects.system("test").get(person=walk.world.second_secretary)
    assert "Nobody holds the post" not in page(client_for(walk.world.organizer), case)
    Appointment.objects.system("test").filter(pk=appointment.pk).update(to_date=walk.at.date())
    case = walk.ask(walk.world.second_village)
    assert "Nobody holds the post of Party secretary for 石桥村" in page(client_for(walk.world.organizer), case)


def picture() -> SimpleUploadedFile:
    """A small photo."""
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 60)).save(stream, "JPEG")
    return SimpleUploadedFile("灯.jpg", stream.getvalue(), "image/jpeg")
