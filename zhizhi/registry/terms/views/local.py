"""How long terms last: the national rules, and the local ones that replace them below a place."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhizhi.registry.organizations.queries import organization_for, places_to_choose
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.terms import operations
from zhizhi.registry.terms.forms import RuleEndForm, RuleForm, kind_choices
from zhizhi.registry.terms.queries import local_rule_for, local_rules_for
from zhizhi.registry.terms.rules import LENGTHS
from zhizhi.registry.terms.views.listing import MANAGE, VIEW


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def rules_page(request: ScopedRequest) -> HttpResponse:
    """The rules in words; who manages organizations adds local ones."""
    places, _chosen = places_to_choose(request.scope, MANAGE, "") if request.scope.holds(MANAGE) else ([], None)
    form = RuleForm(request.POST or None, places=places, initial={"from_date": localdate(request.at)})
    if request.method == "POST":
        must_hold(request)
        if form.is_valid() and _made(request, form):
            messages.success(request, _("The rule holds for elections from that day on."))
            return redirect("terms:rules")
    kinds = dict(kind_choices())
    context = {
        "form": form,
        "national": [(rule, [kinds[kind] for kind in sorted(rule.kinds) if kind in kinds]) for rule in LENGTHS],
        "local": [
            (rule, kinds.get(rule.kind, rule.kind), request.scope.covers(MANAGE, rule.place_left))
            for rule in local_rules_for(request.scope)
        ],
        "manages": bool(places),
        "trail": [(_("Terms of committees"), reverse("terms:list")), (_("How long terms last"), "")],
    }
    return render(request, "terms/rules.html", context, status=422 if form.errors else 200)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_end(request: ScopedRequest, pk: int) -> HttpResponse:
    """A local rule no longer holds for elections from a day on."""
    rule = local_rule_for(request.scope, pk)
    if rule is None:
        raise Http404
    must_cover(request.scope, MANAGE, rule.place_left)
    form = RuleEndForm(request.POST or None, initial={"to_date": localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        try:
            operations.rule_end(scope=request.scope, rule=rule, to_date=form.cleaned_data["to_date"], at=request.at)
        except operations.TermRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The rule is ended; terms already begun keep their end."))
            return redirect("terms:rules")
    heading = _("End the rule")
    trail = [
        (_("Terms of committees"), reverse("terms:list")), (_("How long terms last"), reverse("terms:rules")),
        (heading, ""),
    ]  # fmt: skip
    context = {
        "form": form,
        "heading": heading,
        "trail": trail,
        "organization": rule.place,
        "back": reverse("terms:rules"),
    }
    return render(request, "terms/form.html", context, status=422 if form.errors else 200)


def must_hold(request: ScopedRequest) -> None:
    """403 for who manages organizations nowhere."""
    if not request.scope.holds(MANAGE):
        raise PermissionDenied(_("You may read this, but not do that here."))


def _made(request: ScopedRequest, form: RuleForm) -> bool:
    given = dict(form.cleaned_data)
    place = organization_for(request.scope, int(given.pop("place")))
    if place is None:
        raise Http404
    must_cover(request.scope, MANAGE, place.left)
    try:
        operations.rule_make(scope=request.scope, place=place, at=request.at, **given)
    except operations.TermRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
