"""The parts of a page: what they say, and that they stay safe and reachable."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from zhizhi.desk import frame
from zhizhi.desk.gallery import GalleryForm
from zhizhi.desk.templatetags.desk_charts import sparkline, stacked
from zhizhi.desk.templatetags.desk_parts import due_badge, split_navigation

HOUSE = Path(__file__).resolve().parents[2]
TODAY = date(2026, 3, 10)


def rendered(text: str, **context: object) -> str:
    return Template("{% load desk_parts desk_forms desk_charts %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        (date(2026, 3, 7), "bad", "3 days overdue"),
        (date(2026, 3, 9), "bad", "1 day overdue"),
        (date(2026, 3, 10), "warning", "due today"),
        (date(2026, 3, 11), "warning", "due tomorrow"),
        (date(2026, 3, 15), "none", "in 5 days"),
    ],
)
def test_a_due_day_says_how_far_it_is(day: date, state: str, words: str) -> None:
    with translation.override("en"):
        shown = due_badge(day, today=TODAY)
    assert f'class="due {state}"' in shown
    assert f">{words}<" in shown


def test_a_due_day_is_drawn_anew_in_another_language() -> None:
    drawn = {}
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            drawn[language] = due_badge(TODAY, today=TODAY)
    assert "due today" in drawn["en"]
    assert "due today" not in drawn["zh-hans"]


def test_another_year_is_written_out_and_a_provisional_day_is_marked() -> None:
    with translation.override("en"):
        text = rendered("{% due_badge day True today %}", day=date(2027, 1, 4), today=TODAY)
    assert "2027" in text
    assert "provisional" in text


def test_without_a_limit_nothing_is_shown() -> None:
    assert rendered("{% due_badge day %}", day=None) == ""


def test_five_tabs_stand_side_by_side_and_of_six_two_hide_behind_more() -> None:
    five = [{"label": str(number)} for number in range(5)]
    assert split_navigation(five)["more"] == []
    six = split_navigation([*five, {"label": "5", "current": True}])
    assert [item["label"] for item in six["more"]] == ["4", "5"]
    assert six["more_current"]


def test_pages_keep_the_other_parameters() -> None:
    request = RequestFactory().get("/x/", {"page": "2", "place": "青石", "kind": ["a", "b"]})
    text = rendered("{% pagination page %}", page=Paginator(range(100), 20).page(2), request=request)
    assert 'href="?page=3&amp;place=%E9%9D%92%E7%9F%B3&amp;kind=a&amp;kind=b"' in text


def test_every_fault_leads_to_an_input_that_exists_and_is_described_by_it() -> None:
    text = rendered("{% form_fields form %}", form=GalleryForm({}))
    targets = re.findall(r'href="#(id_\w+)"', text)
    assert targets == ["id_name", "id_kind_0", "id_answer_0", "id_rating_0"]
    assert all(f'id="{target}"' in text for target in targets)
    described = {word for words in re.findall(r'aria-describedby="([^"]+)"', text) for word in words.split()}
    assert {"id_name_error", "id_name_helptext", "id_kind_error"} <= described
    assert all(f'id="{word}"' in text for word in described)


def test_help_of_a_declaration_cannot_carry_markup() -> None:
    class Declared(forms.Form):
        word = forms.CharField(help_text="<b>bold</b>")

    assert "&lt;b&gt;" in rendered("{% form_fields form %}", form=Declared())


def test_steps_share_one_scale_and_the_longest_stands_out() -> None:
    rows: list[dict[str, Any]] = [
        {"label": "A", "segments": [("ask", 1), ("do", 3)]},
        {"label": "B", "segments": [("ask", 1), ("do", None)]},
    ]
    drawn: Any = stacked(rows, "Days", "days")["rows"]
    assert [part["width"] for part in drawn[0]["parts"]] == ["25.00%", "75.00%"]
    assert [part["width"] for part in drawn[1]["parts"]] == ["25.00%", "0.00%"]
    assert drawn[0]["parts"][1]["hue"] == "segment-longest"


def test_charts_of_nothing_are_drawn_without_a_fault() -> None:
    assert sparkline([], "none")["last"] is None
    assert rendered("{% bars rows 'c' 'l' 'v' %}{% stacked rows 'c' 'd' %}", rows=[])
    assert 'width="0.00%"' in rendered("{% bars rows 'c' 'l' 'v' %}", rows=[{"label": "A", "value": 0}])


@pytest.mark.parametrize(
    ("given", "expected"),
    [("/desk/?q=1", "/desk/?q=1"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/"), ("", "/")],
)
def test_large_type_is_kept_and_leads_back_within_this_site(given: str, expected: str) -> None:
    response = frame.large_type(RequestFactory().post("/frame/large-type/", {"large": "1", "next": given}))
    assert response["Location"] == expected
    assert response.cookies["large"].value == "1"


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_are_made_without_a_request(name: str) -> None:
    from django.template.loader import render_to_string

    assert "<h1></h1>" not in render_to_string(name)


def test_templates_need_no_exception_from_the_content_policy() -> None:
    # A block of JSON is data, which browsers never run and the policy does not ask about.
    script = r"""<script(?![^>]*\s(?:src=|type="application/json"))"""
    forbidden = re.compile(rf"""\sstyle\s*=(?!=)|\son[a-z]+\s*=\s*["']|<style|{script}|javascript:""")
    # A page that lies in a zip carries its own style; no browser gets it from here.
    taken_along = {"casefile_alone.html"}
    found = [
        f"{path.relative_to(HOUSE)}: {match[0]}"
        for path in HOUSE.rglob("templates/**/*.html")
        if path.name not in taken_along
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
