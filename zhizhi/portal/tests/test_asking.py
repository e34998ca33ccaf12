"""A resident asks: once, at this place, with all that was typed and uploaded kept when something is wrong."""

import re
import threading
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client

from tests.world import World, world_make
from zhizhi.engines.processes.answers import WAITING, restricted_of
from zhizhi.engines.processes.models import Attachment, Case
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.engines.processes.uploads import photos_sweep
from zhizhi.portal.tests.conftest import SLUG, WISH, Resident, photo
from zhizhi.registry.files.models import StoredFile


def cases() -> list[Case]:
    return list(Case.objects.system("test").order_by("id"))


def kept(html: str) -> list[str]:
    """The signed references of photos on the form shown again."""
    return re.findall(r'name="kept" value="([^"]+)"', html)


def test_the_page_of_the_place_leads_to_the_form(county: World, resident: Resident) -> None:
    page = resident.client.get(f"/v/{resident.code}/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "柳湾村" in html
    assert "青溪镇" in html
    assert resident.ask_url in html
    assert "党小组组长 · 1 个工作日内" in html
    assert resident.client.get(f"/v/{resident.code.lower()}/").status_code == 200


def test_what_is_asked_is_kept_and_code_and_number_are_shown(county: World, resident: Resident) -> None:
    case = resident.asked(contact_name="吴阿婆", contact_phone="139 0000 0001")
    assert (case.place, case.channel, case.state) == (county.village, Case.Channel.PORTAL, "offer")
    assert case.data == {"category": "roads", "wish": WISH}
    assert restricted_of(case) == {"contact_name": "吴阿婆", "contact_phone": "13900000001"}
    page = resident.client.get(f"/o/{case.number}/code/").content.decode()
    assert case.number in page
    assert resident.find(case.number, resident.secret(case)).status_code == 302


def test_a_double_click_is_one_order_with_one_code(county: World, resident: Resident) -> None:
    answers = {"category": "roads", "wish": WISH, **resident.form(resident.ask_url)}
    first, second = (resident.client.post(resident.ask_url, answers) for _click in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(cases()) == 1


def test_the_same_form_with_other_words_is_refused_and_keeps_the_words(county: World, resident: Resident) -> None:
    answers = {"category": "roads", "wish": WISH, **resident.form(resident.ask_url)}
    resident.client.post(resident.ask_url, answers)
    again = resident.client.post(resident.ask_url, answers | {"wish": "还有水管漏水。"})
    assert again.status_code == 200
    assert "还有水管漏水。" in again.content.decode()
    assert len(cases()) == 1
    # The form shown again has a new key, so that these words can be sent as an order of their own.
    key = re.search(r'name="key" value="([^"]+)"', again.content.decode())
    assert key
    assert resident.client.post(resident.ask_url, answers | {"wish": "水", "key": key[1]}).status_code == 302
    assert len(cases()) == 2


def test_the_code_is_not_shown_again_later(county: World, resident: Resident) -> None:
    answers = {"category": "roads", "wish": WISH, **resident.form(resident.ask_url)}
    resident.client.post(resident.ask_url, answers)
    number = cases()[0].number
    with time_machine.travel(county.at + timedelta(minutes=16), tick=False):
        page = resident.client.get(f"/o/{number}/code/")
        assert (page.status_code, page.headers["Location"]) == (302, f"/o/{number}/")
        # Sending the old form again does not bring it back, on this phone or another.
        for client in (resident.client, Client()):
            client.post(resident.ask_url, answers)
            assert client.get(f"/o/{number}/code/").status_code == 302


def test_the_code_page_needs_the_cookie_and_is_not_cached(county: World, resident: Resident) -> None:
    case = resident.asked()
    assert Client().get(f"/o/{case.number}/code/").status_code == 302
    page = resident.client.get(f"/o/{case.number}/slip/")
    assert page.headers["Cache-Control"] == "no-store"
    assert resident.secret(case) in page.content.decode()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"category": "gold"}, "请"),
        ({"category": ""}, "请"),
        ({"wish": " "}, "请"),
        ({"contact_phone": "123"}, "电话"),
        ({"wish": "长" * 4001}, "4000"),
    ],
)
def test_wrong_answers_are_named_and_the_rest_stays(county, resident: Resident, answers, sentence) -> None:
    page = resident.ask(**{"address": "三组水井旁", **answers})
    html = page.content.decode()
    assert page.status_code == 200
    assert cases() == []
    assert sentence in html[html.index("error-summary") :]
    assert "三组水井旁" in html


def test_a_form_tampered_with_changes_nothing(county: World, resident: Resident) -> None:
    case = resident.asked(
        organization=county.other_village.pk, place=county.other_village.pk, group=county.other_group.pk,
        state="closed", member=county.stranger_member.pk,
    )  # fmt: skip
    assert case.place == county.village
    assert set(case.data) == {"category", "wish"}


@pytest.mark.parametrize(
    "key",
    ["", "made-up", "x" * 500, signing.TimestampSigner(salt="other").sign("k")],
    ids=["empty", "made up", "long", "signed for something else"],
)
def test_a_key_that_the_server_did_not_make_is_replaced(county: World, resident: Resident, key: str) -> None:
    page = resident.ask(key=key)
    assert page.status_code == 200
    assert WISH in page.content.decode()
    assert cases() == []
    fresh = re.search(r'name="key" value="([^"]+)"', page.content.decode())
    assert fresh
    assert resident.ask(key=fresh[1]).status_code == 302


@pytest.mark.parametrize("path", ["/v/NOSUCHCD/", "/v/NOSUCHCD/ask/five-orders/"])
def test_an_unknown_code_has_a_friendly_page(county: World, path: str) -> None:
    page = Client().get(path)
    assert page.status_code == 404
    assert "旧的二维码" in page.content.decode()


def test_what_is_not_asked_here_is_404(county: World, resident: Resident) -> None:
    assert resident.client.get(f"/v/{resident.code}/ask/no-such-process/").status_code == 404
    township = Resident(county.township.code)
    assert township.client.get(township.ask_url).status_code == 404
    assert township.client.post(township.ask_url, {"category": "roads", "wish": WISH}).status_code == 404
    assert Client().get(f"/v/{county.county.code}/ask/{SLUG}/").status_code == 404


def test_photos_go_with_the_order(county: World, resident: Resident) -> None:
    case = resident.asked(photos=[photo("a.jpg"), photo("b.jpg", colour="blue")])
    attachments = Attachment.objects.filter(case=case)
    assert [one.field for one in attachments] == ["photos", "photos"]
    assert {one.file.owner for one in attachments} == {f"case:{case.pk}"}


def test_a_refused_photo_is_named_and_the_others_stay(county: World, resident: Resident) -> None:
    pdf = BytesIO(b"%PDF-1.7 not a picture")
    pdf.name = "scan.pdf"
    page = resident.ask(photos=[photo("good.jpg"), pdf])
    html = page.content.decode()
    assert page.status_code == 200
    assert "scan.pdf" in html
    assert WISH in html
    assert cases() == []
    assert len(kept(html)) == 1
    # Sent again as it is shown, without choosing the photo anew.
    case = resident.asked(kept=kept(html))
    assert [one.file.name for one in Attachment.objects.filter(case=case)] == ["good.jpg"]


def test_photos_stay_when_an_answer_is_wrong_and_go_when_unticked(county: World, resident: Resident) -> None:
    html = resident.ask(wish="", photos=[photo("a.jpg"), photo("b.jpg")]).content.decode()
    first, _second = kept(html)
    case = resident.asked(kept=[first, first])
    assert [one.file.name for one in Attachment.objects.filter(case=case)] == ["a.jpg"]


def test_forged_references_bring_no_photo(county: World, resident: Resident) -> None:
    other = resident.asked(photos=[photo("secret.jpg")])
    stored = Attachment.objects.get(case=other).file
    forged = [f'["photos", {stored.pk}]', signing.dumps(["photos", stored.pk], salt="guess"), str(stored.pk)]
    case = resident.asked(kept=forged)
    assert not Attachment.objects.filter(case=case).exists()


def test_too_many_photos_are_named(county: World, resident: Resident) -> None:
    page = resident.ask(photos=[photo(f"{number}.jpg") for number in range(7)])
    html = page.content.decode()
    assert "“6.jpg”没有收下：最多 6 张照片。" in html
    assert len(kept(html)) == 6


def test_photos_of_forms_never_sent_are_swept(county: World, resident: Resident) -> None:
    resident.ask(wish="", photos=[photo("lost.jpg")])
    sent = resident.asked(photos=[photo("sent.jpg")])
    StoredFile.objects.filter(name="sent.jpg").update(owner=WAITING)  # as if cut off before the photo was adopted
    assert photos_sweep(older_than=county.at) == 0
    assert photos_sweep(older_than=county.at + timedelta(days=1)) == 1
    assert [one.file.name for one in Attachment.objects.filter(case=sent)] == ["sent.jpg"]


def test_over_the_hour_of_the_place_the_words_stay(county: World, resident: Resident, settings) -> None:
    settings.PORTAL_ASKS_AN_HOUR = 1
    answers = {"category": "roads", "wish": WISH, **resident.form(resident.ask_url)}
    first = resident.client.post(resident.ask_url, answers)
    page = Resident(resident.code).ask()
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "3600"
    assert "10:30" in page.content.decode()
    assert WISH in page.content.decode()
    # Who has been served is not refused for a double click, and other places are not touched.
    assert resident.client.post(resident.ask_url, answers).headers["Location"] == first.headers["Location"]
    assert Resident(county.second_village.code).ask().status_code == 302


def test_a_refused_form_is_not_counted_as_an_order(county: World, resident: Resident, settings) -> None:
    settings.PORTAL_ASKS_AN_HOUR = 1
    for _try in range(3):
        assert resident.ask(wish="").status_code == 200
    assert resident.ask().status_code == 302


def test_a_full_day_of_photos_leaves_the_order_possible(county: World, resident: Resident, settings) -> None:
    settings.PORTAL_PHOTO_MB_A_DAY = 1
    large = photo("large.bmp")
    large.write(b"0" * (2**20 + 1))
    large.seek(0)
    page = resident.ask(photos=[large])
    assert page.status_code == 429
    assert "照片已经满了" in page.content.decode()
    assert resident.ask().status_code == 302
    # The refused upload was counted: the next, small one does not pass either.
    assert resident.ask(photos=[photo()]).status_code == 429


def test_an_address_that_sends_too_much_waits(county: World, resident: Resident, settings) -> None:
    settings.PORTAL_FORMS_AN_HOUR = 2
    assert resident.ask().status_code == 302
    assert resident.find("WD260318-00000", "AAAA").status_code == 200
    assert resident.ask().status_code == 429
    assert resident.find("WD260318-00000", "AAAA").status_code == 429


def test_forms_need_their_token(county: World, resident: Resident) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(resident.ask_url, {"category": "roads", "wish": WISH}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_order() -> None:
    """Two threads as two workers of the server: both answers lead to the same order and the same code."""
    world = world_make()
    pack_ready(world.at)
    resident = Resident(world.village.code)
    answers = {"category": "roads", "wish": WISH, **resident.form(resident.ask_url)}
    start, locations = threading.Barrier(4), []

    def press() -> None:
        client = Client()
        start.wait()
        locations.append(client.post(resident.ask_url, answers).headers.get("Location"))
        connection.close()

    threads = [threading.Thread(target=press) for _press in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cases()) == 1
    assert set(locations) == {f"/o/{cases()[0].number}/code/"}
