"""Posts with approved, filled, vacant and over; one post with its decisions; a new number; a post set up."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhizhi.exchange.tables import Column, Kind, Table
from zhizhi.registry.exports.handing import ENDINGS, table_handed
from zhizhi.registry.language import said
from zhizhi.registry.organizations.queries import organization_for, places_to_choose
from zhizhi.registry.people.models import Post
from zhizhi.registry.posts import operations
from zhizhi.registry.posts.forms import NumberForm, PostFilter, PostForm
from zhizhi.registry.posts.queries import (
    STATES,
    Wanted,
    approved_on,
    decided_ids,
    filled_on,
    holders_on,
    numbers_of,
    post_for,
    posts_for,
    posts_in_state,
    posts_sorted,
    reasons_of,
    state_counts,
    totals_of,
)
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.rights.roles import role_of, roles

VIEW, MANAGE = "organizations.view", "organizations.manage"
PAGE = 40
NAMES = {
    "": gettext_lazy("All posts"), "vacant": gettext_lazy("With vacancies"), "over": gettext_lazy("Too many holders"),
    "full": gettext_lazy("Filled"),
}  # fmt: skip


@requires(VIEW)
@require_safe
def posts(request: ScopedRequest) -> HttpResponse:
    """The list; all filters stand in the address."""
    form, wanted = _asked(request, request.GET)
    found = posts_for(request.scope, wanted)
    chosen = posts_in_state(found, wanted.state)
    page = Paginator(posts_sorted(chosen, wanted.sort), PAGE).get_page(request.GET.get("page"))
    totals, counts = totals_of(chosen), state_counts(found)
    rows = list(page)
    reasons, decided = reasons_of(rows, wanted.day), decided_ids(rows)
    context = {
        "form": form, "page": page, "wanted": wanted, "figures": _figures(totals), "exports": ENDINGS.items(),
        "rows": [(row, _role(row.role), reasons.get(row.pk, ""), row.pk in decided) for row in rows],
        "kept": list(request.GET.items()), "filtered": bool(set(form.changed_data) - {"state"}),
        "tabs": _tabs(request.GET, counts, found.count(), wanted.state),
    }  # fmt: skip
    return render(request, "posts/list.html", context)


@requires(VIEW)
@require_POST
def export(request: ScopedRequest, ending: str) -> HttpResponse:
    """The list as it is filtered, with its totals; that it was taken is an act."""
    _form, wanted = _asked(request, request.POST)
    chosen = posts_sorted(posts_in_state(posts_for(request.scope, wanted), wanted.state), wanted.sort)
    return table_handed(request, _table(chosen, wanted), ending, what="posts", place=wanted.place)


@requires(VIEW)
@require_safe
def post(request: ScopedRequest, pk: int) -> HttpResponse:
    """One post: its number today, who holds it, all decisions."""
    found, day = _found(request, pk), localdate(request.at)
    approved, filled = approved_on(found, day), filled_on(found, day)
    context = {
        "post": found, "role": _role(found.role), "holders": holders_on(found, day), "numbers": numbers_of(found),
        "approved": approved, "filled": filled, "vacant": max(approved - filled, 0), "over": max(filled - approved, 0),
        "trail": _trail(found), "manages": _manages(request, found),
        "sees_people": request.scope.covers("people.view", found.organization.left),
    }  # fmt: skip
    return render(request, "posts/post.html", context)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: ScopedRequest, pk: int) -> HttpResponse:
    """Another number from a day on, by a decision."""
    found = _found(request, pk)
    must_cover(request.scope, MANAGE, found.organization.left)
    day = localdate(request.at)
    form = NumberForm(request.POST or None, initial={"number": approved_on(found, day), "from_date": day})
    if request.method == "POST" and form.is_valid():
        try:
            operations.headcount_set(scope=request.scope, post=found, at=request.at, **form.cleaned_data)
        except operations.PostRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The approved number is entered."))
            return redirect("posts:detail", pk)
    heading = _("Approved number: %(post)s, %(place)s") % {"post": found.title, "place": found.organization.name}
    return _form_page(request, form, heading, reverse("posts:detail", args=[pk]), _trail(found, heading))


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ScopedRequest, pk: int) -> HttpResponse:
    """A post at an organization, before anybody is appointed to it."""
    place = organization_for(request.scope, pk)
    if place is None or place.closed_on:
        raise Http404
    must_cover(request.scope, MANAGE, place.left)
    fitting = [(role.id, said(role.name)) for role in roles().values() if place.kind in role.kinds]
    form = PostForm(request.POST or None, roles=fitting, initial={"number": 1, "from_date": localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.post_make(scope=request.scope, organization=place, at=request.at, **form.cleaned_data)
        except operations.PostRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The post is set up."))
            return redirect("posts:detail", made.pk)
    heading = _("New post: %(place)s") % {"place": place.name}
    trail = [(_("Posts and headcounts"), reverse("posts:list")), (heading, "")]
    return _form_page(request, form, heading, reverse("organizations:detail", args=[pk]), trail)


def _asked(request: ScopedRequest, given: QueryDict) -> tuple[PostFilter, Wanted]:
    places, chosen = places_to_choose(request.scope, VIEW, given.get("place", ""))
    named = [(role.id, said(role.name)) for role in roles().values() if role.id not in {"member", "team_member"}]
    form = PostFilter(given, places=places, roles=named)
    form.is_valid()
    asked = form.cleaned_data
    state = asked.get("state", "")
    wanted = Wanted(
        asked.get("day") or localdate(request.at), chosen, asked.get("role", ""), state if state in STATES else "",
        asked.get("q", "").strip(), asked.get("sort", ""), asked.get("months") or 0,
    )  # fmt: skip
    return form, wanted


def _figures(totals: Any) -> list[dict[str, Any]]:
    return [
        {"value": totals.approved, "label": _("approved")},
        {"value": totals.filled, "label": _("filled")},
        {"value": totals.vacant, "label": _("vacant")},
        {"value": totals.units, "label": _("units with vacancies")},
        {"value": totals.over, "label": _("over"), "state": "bad" if totals.over else ""},
    ]


def _tabs(given: QueryDict, counts: dict[str, int], whole: int, chosen: str) -> list[dict[str, Any]]:
    found = {"": whole} | counts
    return [
        {"label": NAMES[name], "count": found[name], "url": _address(given, name), "current": name == chosen}
        for name in NAMES
    ]


def _address(given: QueryDict, state: str) -> str:
    query = given.copy()
    for name in ("page", "state"):
        query.pop(name, None)
    if state:
        query["state"] = state
    return f"?{query.urlencode()}"


def _table(chosen: QuerySet[Post], wanted: Wanted) -> Table:
    columns = (
        Column(_("Organization"), 20), Column(_("Stands under"), 14), Column(_("Post"), 14), Column(_("Role"), 10),
        Column(_("Approved"), 5, Kind.NUMBER), Column(_("Filled"), 5, Kind.NUMBER), Column(_("Vacant"), 5, Kind.NUMBER),
        Column(_("Vacant since"), 8, Kind.DATE), Column(_("Over"), 5, Kind.NUMBER), Column(_("Reason"), 20),
    )  # fmt: skip
    rows = list(chosen)
    reasons, totals = reasons_of(rows, wanted.day), totals_of(chosen)
    cells: list[Any] = [
        (
            row.organization.name, row.organization.parent.name if row.organization.parent else None, row.title,
            _role(row.role) or None, row.approved, row.filled, row.vacant, row.since, row.over,  # type: ignore[attr-defined]
            reasons.get(row.pk) or None,
        )
        for row in rows
    ]  # fmt: skip
    cells.append((_("Total"), None, None, None, totals.approved, totals.filled, totals.vacant, None, totals.over, None))
    note = _("Posts as of %(day)s.") % {"day": wanted.day}
    return Table(_("Posts and headcounts"), columns, tuple(cells), (note,))


def _role(role: str) -> str:
    declared = role_of(role) if role else None
    return said(declared.name) if declared else ""


def _found(request: ScopedRequest, pk: int) -> Post:
    found = post_for(request.scope, pk)
    if found is None:
        raise Http404
    return found


def _manages(request: ScopedRequest, found: Post) -> bool:
    return request.scope.covers(MANAGE, found.organization.left) and not found.organization.closed_on


def _trail(found: Post, last: str = "") -> list[tuple[str, str]]:
    own = (f"{found.organization.name} · {found.title}", reverse("posts:detail", args=[found.pk]) if last else "")
    trail = [(_("Posts and headcounts"), reverse("posts:list")), own]
    return [*trail, (last, "")] if last else trail


def _form_page(
    request: ScopedRequest, form: Form, heading: str, back: str, trail: list[tuple[str, str]]
) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": back, "trail": trail}
    return render(request, "posts/form.html", context, status=422 if form.errors else 200)
