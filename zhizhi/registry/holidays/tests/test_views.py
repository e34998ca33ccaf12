"""The administrator enters a year; nobody else sees the pages."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation

from zhizhi.registry.holidays import views
from zhizhi.registry.holidays.models import HolidayYear
from zhizhi.registry.scope import Reach, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.urls("zhizhi.registry.holidays.tests.addresses")]
ADMINISTRATOR = Scope(account_id=7, name="陈管理", reaches={"holidays.manage": (Reach(0, 1000),)})
STRANGER = Scope(account_id=9, reaches={"cases.view": (Reach(0, 1000),)})
LINES = "2027-01-01 休 元旦\n2027-01-02 班"


@pytest.fixture
def ask(rf, settings):
    settings.LOGIN_URL = "/sign-in/"

    def asked(view, *args, scope=ADMINISTRATOR, user=None, **posted):
        request = rf.post("/holidays/", posted) if posted else rf.get("/holidays/")
        request.scope = scope
        request.user = user or SimpleNamespace(is_authenticated=True)
        request._messages = CookieStorage(request)
        return view(request, *args)

    with translation.override("en"):
        yield asked


@pytest.mark.parametrize(("view", "args"), [(views.years, ()), (views.year, (2027,))])
def test_others_do_not_see_the_pages(ask, view, args):
    with pytest.raises(PermissionDenied):
        ask(view, *args, scope=STRANGER)
    answer = ask(view, *args, scope=Scope(), user=AnonymousUser())
    assert answer["Location"] == "/sign-in/?next=/holidays/"


def test_the_list_says_which_year_is_provisional(ask):
    page = ask(views.years).content.decode()
    assert "Not known: counted Monday to Friday, provisional" in page
    assert "Shipped with the program" in page


def test_a_shipped_year_is_shown_as_lines(ask):
    assert "2026-10-01 休" in ask(views.year, 2026).content.decode()


def test_a_year_far_away_does_not_exist(ask):
    with pytest.raises(Http404):
        ask(views.year, 2101)


def test_first_seen_then_saved(ask):
    preview = ask(views.year, 2027, lines=LINES)
    page = preview.content.decode()
    assert preview.status_code == 200
    assert "What will be saved" in page
    assert "off from now on" in page
    assert "worked from now on" in page
    assert not HolidayYear.objects.exists()
    saved = ask(views.year, 2027, lines=LINES, save="1")
    assert (saved.status_code, saved["Location"]) == (302, "/holidays/")
    assert HolidayYear.objects.get().entered_by_account == 7
    assert "元旦" in ask(views.year, 2027).content.decode()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("乱写", "Line 1: not understood"),
        ("2028-01-01 休", "2028-01-01 does not lie in 2027"),
        ("2027-01-01 班", "no day off"),
    ],
)
@pytest.mark.parametrize("save", [{}, {"save": "1"}])
def test_bad_lines_come_back_with_the_fault_and_the_text(ask, lines, said, save):
    answer = ask(views.year, 2027, lines=lines, **save)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert lines in page
    assert not HolidayYear.objects.exists()
