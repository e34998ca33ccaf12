"""The gallery: every part of a page with invented content, to look at and to test by eye and by axe."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STEPS = [
    pgettext_lazy("step", "Offer"),
    pgettext_lazy("step", "Dispatch"),
    pgettext_lazy("step", "Accept"),
    pgettext_lazy("step", "Deliver"),
    pgettext_lazy("step", "Rate"),
]
SPEEDS = [
    ("青石镇", (0.8, 1.1, 0.6, 4.2, 1.5)),
    ("云岭乡", (1.4, 2.0, 0.9, 3.1, 1.2)),
    ("沙河镇", (0.5, 0.7, 0.4, 2.6, 0.9)),
]
ORDERS = 1204
DUE: list[dict[str, Any]] = [
    {"matter": "村口路灯不亮", "days": -3, "state": "bad", "words": _("overdue"), "urged": 2},
    {"matter": "水管漏水，三户停水", "days": 0, "state": "warning", "words": _("urgent"), "urged": 1},
    {"matter": "申请照看独居老人", "days": 4, "state": "good", "words": _("on course"), "urged": 0},
    {"matter": "化粪池清掏", "days": 45, "state": "none", "words": _("not begun"), "urged": 0, "provisional": True},
]


class Picture(forms.ClearableFileInput):
    """A photo from the camera or the album of a phone."""

    template_name = "django/forms/widgets/file.html"


class GalleryFilter(forms.Form):
    """Two filters, as over any list."""

    place = forms.ChoiceField(label=_("Township"), required=False, choices=[("", _("All")), ("qs", "青石镇")])
    text = forms.CharField(label=_("Keyword"), required=False)


class GalleryForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As on the identity card"))
    kind = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        choices=[("road", _("Roads and lamps")), ("water", _("Water and power")), ("other", _("Something else"))],
    )
    answer = forms.ChoiceField(
        label=_("Was it solved?"),
        widget=forms.RadioSelect(attrs={"data-kind": "across"}),
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )
    rating = forms.ChoiceField(
        label=_("How satisfied are you?"),
        widget=forms.RadioSelect(attrs={"data-kind": "stars"}),
        choices=[(str(stars), str(stars)) for stars in range(1, 6)],
    )
    words = forms.CharField(label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    photos = forms.FileField(
        label=_("Photos"),
        help_text=_("Take a photo or choose one, up to 20 MB"),
        widget=Picture(attrs={"accept": "image/*"}),
        required=False,
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    agree = forms.BooleanField(label=_("The village may publish this answer"), required=False)


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The page; `?state=errors` shows its form refused."""
    refused = request.GET.get("state") == "errors"
    context = {
        "form": GalleryForm({"words": "路灯坏了三天。"} if refused else None),
        "filter_form": GalleryFilter(request.GET),
        "page": Paginator(range(ORDERS), 20).get_page(request.GET.get("page", 3)),
        **shown_times(),
        **shown_charts(),
    }
    return render(request, "desk/gallery.html", context)


def shown_times() -> dict[str, Any]:
    """Days and acts around now."""
    now, today = timezone.now(), timezone.localdate()
    acts = [
        {
            "act": pgettext_lazy("step", "Deliver"),
            "note": _("Waiting for Wang Min"),
            "state": "open",
            "place": "清溪村",
        },
        {
            "at": now - timedelta(days=1),
            "act": pgettext_lazy("step", "Dispatch"),
            "by": "李国强",
            "place": "清溪村便民服务组",
        },
        {"at": now - timedelta(days=2), "act": _("Urged"), "by": "青石镇", "state": "warning"},
        {
            "at": now - timedelta(days=3),
            "act": pgettext_lazy("step", "Ask"),
            "by": "刘桂兰",
            "text": "村口的路灯坏了三天，晚上老人走路不方便。",
        },
    ]
    due = [
        {**order, "step": step, "due": today + timedelta(days=order["days"])}
        for order, step in zip(DUE, STEPS, strict=False)
    ]
    return {"now": now, "acts": acts, "orders": due}


def shown_charts() -> dict[str, Any]:
    """Figures for tiles, bars, steps and lines."""
    tiles = [
        {"value": "94.2", "unit": "%", "label": _("Closed in time"), "note": _("1,134 of 1,204 due"), "url": "#charts"},
        {"value": 37, "label": _("Open"), "note": _("8 due this week")},
        {"value": 5, "label": _("Overdue"), "state": "bad", "light": _("two more than yesterday")},
        {"value": "4.6", "label": _("Mean rating"), "note": _("of 5, by 812 residents")},
    ]
    shares = [
        {"label": "青石镇", "value": 97, "url": "#charts"},
        {"label": "云岭乡", "value": 91},
        {"label": "沙河镇", "value": 68, "state": "accent"},
    ]
    speeds = [{"label": town, "segments": list(zip(STEPS, days, strict=True))} for town, days in SPEEDS]
    facts = [(_("Number"), "QX-2026-0412"), (_("Village"), "清溪村"), (_("Phone"), "138 **** 5521"), (_("Note"), "")]
    return {
        "tiles": tiles,
        "shares": shares,
        "speeds": speeds,
        "facts_shown": facts,
        "trail": [("县委组织部", "#"), ("青石镇", "#"), ("清溪村", "")],
        "line": [3, 5, 4, 8, 6, 9, 12, 10, 13],
    }


urlpatterns: list[URLPattern] = [path("gallery/", gallery, name="gallery")]
