"""Accounts for many at once: who gets one and why not, then the sheet of slips, shown this once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhizhi.registry.accounts.forms import ManyForm
from zhizhi.registry.accounts.opening import MOST, Candidate, Printed, accounts_open, holders_for, slips_reissue
from zhizhi.registry.accounts.operations import AccountRefused
from zhizhi.registry.accounts.queries import CAPABILITY, places_managed, roles_held
from zhizhi.registry.accounts.views.managing import address_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(CAPABILITY)
def many(request: ScopedRequest) -> HttpResponse:
    """Who holds the chosen posts at a place and below; who gets an account, who has one, who gets none and why."""
    return render(request, "accounts/many.html", _context(request, request.GET))


@never_cache
@requires(CAPABILITY)
@require_POST
def many_open(request: ScopedRequest) -> HttpResponse:
    """The accounts are made, and their slips shown to be printed now."""
    context = _context(request, request.POST)
    place, chosen = context["place"], set(request.POST.getlist("person"))
    wanted = [
        (one, request.POST.get(f"name-{one.person.pk}", "")) for one in context["fresh"] if str(one.person.pk) in chosen
    ]
    try:
        if place is None:
            raise AccountRefused(_("Choose a place and the posts first."))
        printed = accounts_open(scope=request.scope, place=place, wanted=wanted, at=request.at)
    except AccountRefused as fault:
        typed = {one.person.pk: name for one, name in wanted}
        return render(request, "accounts/many.html", {**context, "fault": str(fault), "typed": typed})
    return _sheet(request, place, printed)


@never_cache
@requires(CAPABILITY)
@require_POST
def many_slips(request: ScopedRequest) -> HttpResponse:
    """New slips for those who never signed in: the codes printed before end."""
    context = _context(request, request.POST)
    place, waiting = context["place"], context["waiting"][:MOST]
    if place is None or not waiting:
        messages.error(request, _("There is nobody here who has an account and never signed in."))
        return redirect("accounts:many")
    return _sheet(request, place, slips_reissue(scope=request.scope, place=place, candidates=waiting, at=request.at))


def _sheet(request: ScopedRequest, place: Organization, printed: list[Printed]) -> HttpResponse:
    address = address_of(request, reverse("accounts:first"))
    groups: dict[str, list[Printed]] = {}
    for one in printed:
        groups.setdefault(one.place, []).append(one)
    context = {"place": place, "groups": groups, "count": len(printed), "address": address}
    return render(request, "accounts/slips.html", context)


def _context(request: ScopedRequest, given: Any) -> dict[str, Any]:
    """What was chosen, and whom it means."""
    text = given.get("place", "").strip()
    places = places_managed(request.scope, text)
    place = places[0] if len(places) == 1 or (places and text.isdigit()) else None
    roles = roles_held(place, localdate(request.at)) if place else []
    form = ManyForm({"place": text, "role": given.getlist("role")} if text else None, roles=roles)
    chosen = form.cleaned_data["role"] if form.is_valid() else []
    found = holders_for(request.scope, place, chosen, localdate(request.at)) if place and chosen else []
    if text and not places:
        form.add_error("place", _("No unit whose accounts you manage is called so."))
    return {
        "form": form, "place": place, "places": places if place is None else [], "chosen": chosen, "most": MOST,
        "asked": bool(place and chosen), **_sorted(found),
    }  # fmt: skip


def _sorted(found: list[Candidate]) -> dict[str, Any]:
    fresh = [one for one in found if not one.refusal]
    return {
        "fresh": fresh[:MOST],
        "left_out": max(0, len(fresh) - MOST),
        "refused": [one for one in found if one.refusal],
        "waiting": [one for one in found if one.account and one.account.is_active and one.account.last_login is None],
    }
