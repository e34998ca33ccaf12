"""What stands around every page of the desk: where one may go, as whom one acts, and what must be known now."""

from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhizhi.engines.processes.queries import Owed, owed_counted, years_provisional
from zhizhi.registry.imports.queries import intakes_ended
from zhizhi.registry.journal.queries import clock_jumps
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import Hat, Scope

JUMP_SHOWN = timedelta(days=1)
NOTICES = "processes:notices"
# label, address, the capability that opens it ("" for everybody with a post), key after g on a keyboard
ITEMS = (
    (pgettext_lazy("navigation", "Tasks"), "desk:inbox", "", "i"),
    (gettext_lazy("Work list"), "processes:work", "", "w"),
    (gettext_lazy("Orders"), "processes:cases", "", "o"),
    (gettext_lazy("My requests"), "processes:mine", "", ""),
    (gettext_lazy("Public notices"), NOTICES, "", ""),
    (gettext_lazy("Figures"), "processes:overviews", "measures.view", "f"),
    (gettext_lazy("Plans"), "plans:list", "plans.view", "p"),
    (gettext_lazy("People"), "people:list", "people.view", ""),
    (gettext_lazy("Organizations"), "organizations:list", "organizations.view", ""),
    (gettext_lazy("Mechanisms"), "catalogue:list", "", "m"),
    (pgettext_lazy("record of acts", "Journal"), "journal:list", "journal.view", ""),
)
# What is kept in order rather than worked through every day, as cards on one page:
# group, label, what one does there, address, the capability that opens it ("" for everybody with a post; a|b: either)
GROUPS = {
    "organizations": gettext_lazy("Organizations and posts"),
    "people": gettext_lazy("People and rosters"),
    "rights": gettext_lazy("Accounts and rights"),
    "keeping": gettext_lazy("Keeping the system"),
}
OFFICE = (
    ("organizations", gettext_lazy("Changes of organizations"),
     gettext_lazy("Renamings, mergers, splits, moves and closings; each can be taken back while nothing rests on it."),
     "changes:list", "organizations.manage"),
    ("people", gettext_lazy("Records that look alike"),
     gettext_lazy("Compare two records side by side; merge them, or say that these are different people."),
     "duplicates:list", "people.manage"),
    ("people", gettext_lazy("Corrections proposed"),
     gettext_lazy("What people say is wrong in their own records: accept or refuse it."),
     "corrections:list", "people.manage"),
    ("people", gettext_lazy("Differences to decide"),
     gettext_lazy("Birth, start of work, Party entry and education that sources give differently."),
     "corrections:differences", "people.manage"),
    ("organizations", gettext_lazy("Terms of committees"),
     gettext_lazy("Which Party organizations must elect; record an election or an extension."),
     "terms:list", "measures.view|organizations.manage"),
    ("organizations", gettext_lazy("Posts and headcounts"),
     gettext_lazy("Approved, filled, vacant, over; change an approved number."),
     "posts:list", "measures.view|organizations.manage"),
    ("organizations", gettext_lazy("Joint organizations"),
     gettext_lazy("Functional and chain organizations, joint work of areas, estates with their partners."),
     "overlays:list", "measures.view|organizations.manage"),
    ("organizations", gettext_lazy("The two coverages"),
     gettext_lazy("Firms and associations with members and no organization; declare their numbers."),
     "branches:coverage", "measures.view|organizations.manage"),
    ("people", gettext_lazy("Rosters"), gettext_lazy("Choose people, columns and order; print, Excel and Word."),
     "rosters:roster", "people.view"),
    ("people", gettext_lazy("Completeness of records"), gettext_lazy("What records lack, by unit; fill it in."),
     "records:completeness", "people.view"),
    ("people", gettext_lazy("Tables of codes"), gettext_lazy("Words of codes and lists of your county."),
     "people:codes", "packs.manage"),
    ("rights", gettext_lazy("Accounts"), gettext_lazy("Open, lock and reset sign-ins; print slips."),
     "accounts:list", "accounts.manage"),
    ("rights", gettext_lazy("Waiting for a second person"),
     gettext_lazy("Confirm what a colleague proposed; see your own."), "proposals:list",
     "people.manage|rights.review"),
    ("rights", gettext_lazy("Delegations, emergencies, lines"),
     gettext_lazy("Lend a post for your leave; emergency access; lines of management."),
     "rights:list", "people.manage|rights.review"),
    ("rights", gettext_lazy("Why do I not see this?"),
     gettext_lazy("Which right a record takes, what you hold, who can give it."), "rights:why",
     "people.manage|rights.review"),
    ("people", gettext_lazy("Bring in a file"), gettext_lazy("Rosters from Excel: look first, then take over."),
     "imports:list", "imports.make"),
    ("keeping", gettext_lazy("Processes and their drafts"),
     gettext_lazy("Copy a process, change its steps, limits and forms, publish it; versions and running cases."),
     "editor:list", "packs.manage"),
    ("keeping", gettext_lazy("Holidays"), gettext_lazy("Enter the State Council's holidays of a year."),
     "holidays:list", "holidays.manage"),
    ("keeping", gettext_lazy("Figures of rules"), gettext_lazy("Limits and shares that processes go by; set your own."),
     "values:list", "packs.manage"),
    ("keeping", gettext_lazy("Reminders sent"),
     gettext_lazy("What went out by e-mail and webhook, and what failed; send a test."),
     "reminders:sent", "accounts.manage"),
    ("keeping", gettext_lazy("Keeping and erasing"),
     gettext_lazy("What is kept for how long; hold records; have erased what is due."),
     "retention:overview", "retention.manage"),
    ("keeping", gettext_lazy("Backups and verification"),
     gettext_lazy("When the last good backup was made, and whether the registry is whole."),
     "keeping:state", "keeping.view"),
)  # fmt: skip


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor; visitors without an account get nothing."""
    if not getattr(request, "user", None) or not request.user.is_authenticated or not hasattr(request, "scope"):
        return {}
    return _frame(request)  # type: ignore[arg-type]


def _frame(request: ScopedRequest) -> dict[str, Any]:
    scope = request.scope
    return {
        "navigation": _navigation(request),
        "search_url": reverse("desk:search"),
        "search_text": request.GET.get("q", "") if request.path == reverse("desk:search") else "",
        "place_name": _nearest(scope),
        "hats": [{"organization_name": hat.organization_name, "role_name": _worn(hat)} for hat in scope.hats],
        "account_links": [
            {"url": reverse("corrections:mine"), "label": _("My record")},
            {"url": reverse("accounts:me"), "label": _("My account")},
            {"url": reverse("reminders:mine"), "label": _("My reminders")},
            {"url": reverse("rights:list"), "label": _("Delegations, emergencies, lines")},
            {"url": reverse("rights:why"), "label": _("Why do I not see this?")},
        ],
        "banners": _banners(request),
        "can_open": scope.holds("cases.open"),
    }


def _navigation(request: ScopedRequest) -> list[dict[str, Any]]:
    """Only what the scope opens; the item that the page belongs to is marked."""
    found, owed = [], owed_of(request)
    for label, name, capability, key in ITEMS:
        url = _address(name)
        # Where nothing is shown to anybody there is nothing to look for.
        if name == NOTICES and not owed.notices and not request.path.startswith(url):
            continue
        if url and (not capability or request.scope.holds(capability)):
            found.append({"label": str(label), "url": url, "key": key, "current": _is_current(request.path, url)})
    found[0]["count"] = owed.all
    if cards := [card for group in office_for(request.scope) for card in group["cards"]]:
        url = reverse("desk:office")
        current = request.path == url or any(request.path.startswith(card["url"]) for card in cards)
        marked = current and not any(item["current"] for item in found)
        found.append({"label": _("Administration"), "url": url, "key": "a", "current": marked})
    return found


def office_for(scope: Scope) -> list[dict[str, Any]]:
    """The cards of the administration that the scope opens, by group; empty groups are left out."""
    found: dict[str, list[dict[str, str]]] = {}
    for group, label, words, name, capability in OFFICE:
        url = _address(name)
        if url and (not capability or any(map(scope.holds, capability.split("|")))):
            found.setdefault(group, []).append({"label": str(label), "words": str(words), "url": url})
    return [{"id": group, "name": str(name), "cards": found[group]} for group, name in GROUPS.items() if group in found]


def owed_of(request: ScopedRequest) -> Owed:
    """What the person owes, counted once a request: the inbox and every page's navigation show it."""
    counted: Owed | None = getattr(request, "owed", None)
    if counted is None:
        counted = request.owed = owed_counted(request.scope, request.at)  # type: ignore[attr-defined]
    return counted


@cache
def _address(name: str) -> str:
    """The address, the same for everybody as long as the program runs; empty where this site has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _nearest(scope: Scope) -> str:
    """The largest place of the hats, as the head of the page names it: an officer may lead a Party group, too."""
    return max(scope.hats, key=lambda hat: hat.right - hat.left).organization_name if scope.hats else ""


def _role(role: str) -> str:
    declared = role_of(role)
    return said(declared.name) if declared else role


def _worn(hat: Hat) -> str:
    """The role, and for whom it is held."""
    if not hat.for_person:
        return _role(hat.role)
    return _("%(role)s for %(lender)s") % {"role": _role(hat.role), "lender": hat.for_name}


def _lent(scope: Scope) -> list[dict[str, str]]:
    """That one acts for somebody, and that emergency access runs."""
    found = [
        {
            "level": "info", "url": reverse("rights:list"),
            "text": _("You act for %(lender)s (%(place)s, %(role)s) as well.")
            % {"lender": hat.for_name, "place": hat.organization_name, "role": _role(hat.role)},
        }
        for hat in scope.hats
        if hat.for_person
    ]  # fmt: skip
    words = _("Emergency access to %(place)s runs. Every page that you open is journaled and will be reviewed.")
    return found + [
        {"level": "warn", "url": reverse("rights:detail", args=[running.mandate_id]),
         "text": words % {"place": running.place_name}}
        for running in scope.emergencies
    ]  # fmt: skip


def _brought(request: ScopedRequest) -> list[dict[str, str]]:
    """Files that one brought in, whose work ended while one was elsewhere."""
    return [
        {
            "level": "info", "url": url,
            "text": _("%(file)s: %(state)s.") % {"file": row.file_name, "state": row.get_state_display()},
        }
        for row in intakes_ended(request.scope)
        if (url := reverse("imports:detail", args=[row.pk])) != request.path
    ]  # fmt: skip


def _banners(request: ScopedRequest) -> list[dict[str, str]]:
    found = [
        {
            "level": "warn",
            "text": _("The clock of the server went back from %(last)s to %(now)s. Acts keep the later time.")
            % {"last": f"{localtime(jump.last):%m-%d %H:%M}", "now": f"{localtime(jump.now):%m-%d %H:%M}"},
        }
        for jump in clock_jumps(request.at - JUMP_SHOWN)
    ]
    if request.scope.holds("holidays.manage") and (years := years_provisional()):
        text = _("Limits are provisional: the holidays of %(years)s are not entered yet.")
        found.append(
            {"level": "warn", "text": text % {"years": ", ".join(map(str, years))}, "url": reverse("holidays:list")}
        )
    found += _lent(request.scope) + _brought(request)
    if not settings.ZHIZHI_REQUIRE_TOTP:
        text = _("One-time passwords are switched off. Do so for a demonstration only.")
        found.append({"level": "info", "text": text})
    return found
