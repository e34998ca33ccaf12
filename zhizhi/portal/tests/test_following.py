"""Following an order: with proof only, told what concerns whoever asked, and acting on it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import localdate

from tests.world import World
from zhizhi.engines.processes.actors import CLOCK, Actor
from zhizhi.engines.processes.models import Attachment, Case, Event, Round, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.operations import case_hand_over, case_send_back, secret_renew
from zhizhi.engines.processes.ticking import tick
from zhizhi.portal.forms import number_read
from zhizhi.portal.tests.conftest import WISH, Move, Resident, photo
from zhizhi.registry.people.models import Appointment, Post
from zhizhi.registry.rights.operations import appointment_end


def page(client: Client, case: Case) -> str:
    return client.get(f"/o/{case.number}/").content.decode()


def shown(html: str) -> str:
    """The page without what differs from one request to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|value="WD[^"]*"', "", html)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("WD260318-20561", "WD260318-20561"),
        ("wd26031820561", "WD260318-20561"),
        (" wd 260318 － 20561 ", "WD260318-20561"),
        ("ＷＤ２６０３１８—２０５６１", "WD260318-20561"),
        ("hello", "HELLO"),
        ("", ""),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, read: str) -> None:
    assert number_read(typed) == read


def test_without_proof_every_number_is_answered_alike(county: World, resident: Resident) -> None:
    case = resident.asked()
    for number in (case.number, "WD260318-99999", "x"):
        for path in ("", "urge/", "withdraw/", "do/rate/"):
            found = Client().get(f"/o/{number}/{path}")
            assert (found.status_code, found.headers["Location"]) == (302, f"/o/?number={number}")
        assert Client().get(f"/o/{number}/photo/1/").status_code == 404


def test_unknown_number_and_wrong_code_are_answered_alike(county: World, resident: Resident) -> None:
    case = resident.asked()
    wrong, unknown = Resident("").find(case.number, "AAAAAAAA"), Resident("").find("WD260318-99999", "AAAAAAAA")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert shown(wrong.content.decode()) == shown(unknown.content.decode())
    assert "对不上" in wrong.content.decode()


def test_both_take_the_same_queries(county: World, resident: Resident, django_assert_num_queries) -> None:
    case = resident.asked()
    Resident("").find("WD260318-99998", "AAAAAAAA")
    for number in (case.number, "WD260318-99999"):
        with django_assert_num_queries(5):
            Resident("").find(number, "AAAAAAAA")


def test_five_wrong_codes_then_a_pause_told_in_words(county: World, resident: Resident) -> None:
    case = resident.asked()
    secret = resident.secret(case)
    thief = Resident("")
    assert [thief.find(case.number, "AAAAAAAA").status_code for _try in range(6)] == [200] * 5 + [429]
    locked = thief.find(case.number, secret)
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()
    assert "便民服务台" in locked.content.decode()
    # Unknown numbers pause as well: the pause tells nothing.
    assert [thief.find("WD260318-99999", "A").status_code for _try in range(6)] == [200] * 5 + [429]
    # Whoever has proved the code before goes on.
    assert resident.client.get(f"/o/{case.number}/").status_code == 200
    with time_machine.travel(county.at + timedelta(minutes=15), tick=False):
        assert thief.find(case.number, secret).status_code == 302


def test_the_right_code_clears_the_count(county: World, resident: Resident) -> None:
    case = resident.asked()
    secret, other = resident.secret(case), Resident("")
    for _turn in range(2):
        for _try in range(4):
            other.find(case.number, "AAAAAAAA")
        assert other.find(case.number.lower(), secret.lower().replace("-", " ")).status_code == 302


def test_a_renewed_code_locks_the_lost_phone_out(county: World, resident: Resident) -> None:
    case = resident.asked()
    old = resident.secret(case)
    desk = Actor(county.scope(county.desk_officer))
    new = secret_renew(actor=desk, case=case, note="手机丢了", key="new", at=county.at)
    assert resident.client.get(f"/o/{case.number}/").status_code == 302
    assert resident.client.get(f"/o/{case.number}/code/").status_code == 302
    finder = Resident("")
    assert finder.find(case.number, old).status_code == 200
    assert finder.find(case.number, new).status_code == 302
    assert "换了新的查询码" in page(finder.client, case)


def test_several_orders_on_one_phone_and_leaving(county: World, resident: Resident) -> None:
    first, second = resident.asked(), resident.asked()
    html = resident.client.get("/o/").content.decode()
    assert html.index(second.number) < html.index(first.number)
    assert page(resident.client, first)
    resident.client.post("/o/leave/")
    assert resident.client.get(f"/o/{first.number}/").status_code == 302
    assert first.number not in resident.client.get("/o/").content.decode()


def test_a_cookie_changed_by_hand_proves_nothing(county: World, resident: Resident) -> None:
    case = resident.asked()
    client = Client()
    client.cookies["orders"] = resident.client.cookies["orders"].value.replace("e", "f", 1)
    assert client.get(f"/o/{case.number}/").status_code == 302
    stranger = Resident(county.second_village.code)
    stranger.asked()
    assert stranger.client.get(f"/o/{case.number}/").status_code == 302


def test_where_it_stands_at_each_step(county: World, resident: Resident, move: Move) -> None:
    case = resident.asked()
    assert "柳湾村正在定由哪个小组来办，3月19日前" in page(resident.client, case)
    move(case, county.secretary, "offer", group=county.group.pk, note="先看看电线，别声张")
    assert "第一党小组正在派人，3月19日前" in page(resident.client, case)
    move(case, county.group_leader, "dispatch", member=county.member.pk)
    move(case, county.member, "accept")
    html = page(resident.client, case)
    assert "第一党小组 马春生正在办，3月23日前" in html
    assert "3月26日前办好" in html
    assert html.count('class="done"') == 4
    assert html.count('class="current"') == 1


def test_late_steps_say_so(county: World, resident: Resident) -> None:
    case = resident.asked()
    with time_machine.travel(county.at + timedelta(days=3), tick=False):
        html = page(resident.client, case)
        assert "本应在3月19日前办好" in html
        assert f"/o/{case.number}/urge/" in html


def test_a_date_of_an_unannounced_year_is_marked(county: World, resident: Resident) -> None:
    with time_machine.travel("2027-12-31 09:00:00+08:00", tick=False):
        case = resident.asked()
        assert page(resident.client, case).count("暂定") >= 2


def test_internal_words_and_names_are_not_told(county: World, resident: Resident, delivered: Case) -> None:
    html = page(resident.client, delivered)
    assert "别声张" not in html
    assert "换了灯泡，已经亮了。" in html
    assert WISH in html
    assert "马春生" in html
    for person in (county.secretary, county.group_leader):
        assert person.name not in html
    assert "柳湾村 · 党组织书记" in html


def test_detours_are_told_without_their_reasons(county: World, resident: Resident, move: Move) -> None:
    case = resident.asked()
    move(case, county.secretary, "offer", group=county.group.pk)
    task = Task.objects.system("test").open().get(case=case)
    leader = Actor(county.scope(county.group_leader))
    case_send_back(actor=leader, task_id=task.pk, to="offer", reason="别的组更近", key="back", at=county.at)
    task = Task.objects.system("test").open().get(case=case)
    boss = Actor(county.scope(county.secretary))
    case_hand_over(actor=boss, task_id=task.pk, person=county.desk_officer, reason="我出差", key="over", at=county.at)
    tick(county.at + timedelta(days=10))
    with time_machine.travel(county.at + timedelta(days=11), tick=False):
        html = page(resident.client, case)
    assert "退回到“供单”" in html
    assert "换人来办" in html
    assert "超过了期限，已经告诉上一级" in html
    for hidden in ("别的组更近", "我出差", county.desk_officer.name):
        assert hidden not in html


def test_restricted_answers_are_not_shown_again(county: World, resident: Resident) -> None:
    case = resident.asked(contact_name="吴阿婆", contact_phone="13900000001")
    html = page(resident.client, case)
    assert "吴阿婆" not in html
    assert "13900000001" not in html
    assert "只有办这件事的人能看到" in html


def test_own_photos_with_proof_only(county: World, resident: Resident) -> None:
    case, other = resident.asked(photos=[photo()]), Resident(county.second_village.code)
    theirs = other.asked(photos=[photo()])
    url = f"/o/{case.number}/photo/{Attachment.objects.get(case=case).pk}/"
    assert url in page(resident.client, case)
    answer = resident.client.get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get(url).status_code == 404
    assert other.client.get(url).status_code == 404
    # A photo of another order is not to be had through the own one.
    foreign = Attachment.objects.get(case=theirs).pk
    assert resident.client.get(f"/o/{case.number}/photo/{foreign}/").status_code == 404


def test_rating_closes_the_order(county: World, resident: Resident, delivered: Case) -> None:
    url = f"/o/{delivered.number}/do/rate/"
    assert url in page(resident.client, delivered)
    assert resident.send(url, stars="5", comment="很快").status_code == 302
    delivered.refresh_from_db()
    assert (delivered.outcome, Round.objects.get(case=delivered).stars) == ("done", 5)
    html = page(resident.client, delivered)
    assert "已经办结" in html
    assert "★★★★★" in html
    assert html.count('class="done"') == 6


@pytest.mark.parametrize("stars", ["", "0", "6", "many"])
def test_stars_are_one_to_five(county: World, resident: Resident, delivered: Case, stars: str) -> None:
    answer = resident.send(f"/o/{delivered.number}/do/rate/", stars=stars, comment="我写的话")
    assert answer.status_code == 200
    assert "我写的话" in answer.content.decode()
    delivered.refresh_from_db()
    assert delivered.closed_at is None


def test_rating_twice_with_the_same_form_is_once(county: World, resident: Resident, delivered: Case) -> None:
    url = f"/o/{delivered.number}/do/rate/"
    form = resident.form(url) | {"stars": "4"}
    assert [resident.client.post(url, form).status_code for _click in range(2)] == [302, 302]
    assert Event.objects.filter(case=delivered, move="rate").count() == 1


def test_reopening_says_what_is_missing(county: World, resident: Resident, delivered: Case) -> None:
    url = f"/o/{delivered.number}/do/reopen/"
    assert resident.send(url, missing="又不亮了").status_code == 302
    delivered.refresh_from_db()
    assert (delivered.state, delivered.round) == ("offer", 2)
    html = page(resident.client, delivered)
    assert "又不亮了" in html
    assert "办理结果" not in html
    assert html.count('class="done"') == 1
    resident.send(f"/o/{delivered.number}/withdraw/", note="自己修好了")
    assert "办理结果" not in page(resident.client, delivered)


def test_who_comes_second_is_told_and_keeps_the_words(county: World, resident: Resident, delivered: Case) -> None:
    """Two phones of one family: one rates while the other still writes."""
    url = f"/o/{delivered.number}/do/reopen/"
    form = resident.form(url)
    resident.send(f"/o/{delivered.number}/do/rate/", stars="5")
    second = resident.client.post(url, form | {"missing": "还差一根电线"})
    html = second.content.decode()
    assert second.status_code == 409
    assert "还差一根电线" in html
    assert "评价" in html
    # Opened anew, the page says that it is over.
    again = resident.client.get(url, follow=True)
    assert "单子已经往下走了" in again.content.decode()


def test_moves_of_the_house_are_not_for_residents(county: World, resident: Resident) -> None:
    case = resident.asked()
    task = Task.objects.system("test").get(case=case)
    for name in ("offer", "refuse", "unrated", "rate"):
        url = f"/o/{case.number}/do/{name}/"
        answer = resident.client.post(url, {"task": task.pk, "group": county.group.pk, "refusal": "x", "stars": "5"})
        assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "offer"


def test_a_task_of_another_order_is_not_reached(county: World, resident: Resident, delivered: Case) -> None:
    stranger = Resident(county.second_village.code)
    own = stranger.asked()
    task = Task.objects.system("test").open().get(case=delivered)
    answer = stranger.client.post(f"/o/{own.number}/do/rate/", {"task": task.pk, "stars": "1"})
    assert answer.status_code == 302
    delivered.refresh_from_db()
    assert delivered.closed_at is None


def test_reminding_once_a_day(county: World, resident: Resident) -> None:
    case = resident.asked()
    url = f"/o/{case.number}/urge/"
    assert url in page(resident.client, case)
    assert resident.send(url, note="老人等着").status_code == 302
    html = page(resident.client, case)
    assert "24 小时内已经催过" in html
    assert "老人等着" in html
    again = resident.send(url)
    assert again.status_code == 200
    assert "24" in again.content.decode()
    with time_machine.travel(county.at + timedelta(days=1), tick=False):
        assert resident.send(url).status_code == 302
    assert Event.objects.filter(case=case, kind=Event.Kind.URGED).count() == 2


@pytest.mark.parametrize("note", ["\0", "长" * 4001])
def test_words_are_checked_everywhere(county: World, resident: Resident, note: str) -> None:
    case = resident.asked()
    answer = resident.send(f"/o/{case.number}/urge/", note=note)
    assert answer.status_code == (302 if note == "\0" else 200)


def test_withdrawing_asks_first_and_is_not_possible_when_done(
    county: World, resident: Resident, delivered: Case
) -> None:
    case = resident.asked()
    url = f"/o/{case.number}/withdraw/"
    assert "也不能恢复" in resident.client.get(url).content.decode()
    assert resident.send(url, note="修好了").status_code == 302
    case.refresh_from_db()
    assert case.outcome == "withdrawn"
    assert "您撤回了这个单子" in page(resident.client, case)
    assert f"/o/{delivered.number}/withdraw/" not in page(resident.client, delivered)
    assert resident.send(f"/o/{delivered.number}/withdraw/").status_code == 200
    delivered.refresh_from_db()
    assert delivered.outcome == ""


def test_withdrawing_what_was_refused_meanwhile_is_409(county: World, resident: Resident, move: Move) -> None:
    case = resident.asked()
    url = f"/o/{case.number}/withdraw/"
    form = resident.form(url)
    move(case, county.secretary, "refuse", refusal="这条路归县里管，请打 12345。")
    answer = resident.client.post(url, form)
    assert answer.status_code == 409
    assert "办不了" in answer.content.decode()
    html = page(resident.client, case)
    assert "这条路归县里管" in html
    assert "没能办成" in html


def test_done_in_person_is_not_asked_of_the_phone(county: World, resident: Resident, delivered: Case) -> None:
    Case.objects.system("test").filter(pk=delivered.pk).update(in_person=True)
    Task.objects.system("test").filter(case=delivered, closed_at=None).update(holder_role="desk_officer")
    assert "/do/rate/" not in page(resident.client, delivered)


def test_the_page_of_an_order_takes_few_queries(county, resident, delivered, django_assert_max_num_queries) -> None:
    with time_machine.travel(county.at + timedelta(days=1), tick=False):
        page(resident.client, delivered)
        with django_assert_max_num_queries(6):
            page(resident.client, delivered)


def test_the_clock_is_not_taken_for_the_resident(county: World, resident: Resident, delivered: Case) -> None:
    task = Task.objects.system("test").open().get(case=delivered)
    case_move(actor=CLOCK, task_id=task.pk, move="unrated", sent=Sent("limit"), at=county.at + timedelta(days=20))
    html = page(resident.client, delivered)
    entry = html[html.index("到期未评") : html.index("我来办")]
    assert "您" not in entry


def test_where_nobody_holds_the_role_the_page_says_who_was_asked(county: World) -> None:
    post = Post.objects.get(organization=county.second_village, role="secretary")
    held = Appointment.objects.system("test").get(post=post)
    appointment_end(scope=None, appointment=held, to_date=localdate(county.at), at=county.at)
    resident = Resident(county.second_village.code)
    html = page(resident.client, resident.asked())
    assert "青溪镇正在定由哪个小组来办" in html
    assert "已经请上一级来办" in html
