"""Occasions on which somebody should be spoken with early: signs that the registry's own records give, and no others.

Each says by which record and by which rule. It proposes only: a person judges whether anything follows.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from zhizhi.core.ages import months_after
from zhizhi.engines.processes.occasions import Due, occasion, works_at
from zhizhi.registry.facts.kinds import fact_kinds, link_kinds
from zhizhi.registry.facts.models import Fact, PlaceLink
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.values.queries import value_on
from zhizhi.registry.values.wording import amount

WHY = "the clock sees all"
# What the name of a county's committee says besides the county.
_AROUND = re.compile("^中共|委员会$|[县市区旗]?委$|[县市区旗]$")
AVOIDANCE = "《党政领导干部任职回避暂行规定》《公务员回避规定》"


@occasion(fact=str, answer=str, days=int)
def fact_unanswered(day: date, *, fact: str, answer: str, days: int) -> Iterator[Due]:
    """A fact ends within so many days, and what it asks for was not recorded since it began."""
    ending = Fact.objects.system(WHY).filter(kind=fact, from_date__lte=day, to_date__gt=day)
    ending = ending.filter(to_date__lte=day + timedelta(days=days), person__isnull=False)
    answers = Fact.objects.system(WHY).filter(
        kind=answer, person=OuterRef("person"), from_date__gte=OuterRef("from_date")
    )
    for one in ending.filter(~Exists(answers)).order_by("to_date", "pk"):
        words = {"fact": said(fact_kinds()[fact].name), "answer": said(fact_kinds()[answer].name), "day": one.to_date}
        matter = _("%(fact)s until %(day)s, and no “%(answer)s” yet") % words
        yield from _sign(one.person_id, day, f"{one.pk} {answer}", matter, one.source_words, until=str(one.to_date))


@occasion(fact=str, month=int)
def fact_lacking(day: date, *, fact: str, month: int) -> Iterator[Due]:
    """Last year has no such fact about a post holder, though it has one about others of the unit.

    Where a unit has entered none at all, nothing can be said about anybody.
    """
    if day.month < month:
        return
    first, last = date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)
    recorded = Fact.objects.system(WHY).filter(kind=fact, from_date__gte=first, from_date__lte=last)
    held = Appointment.objects.system(WHY).filter(from_date__lte=first).filter(Q(to_date=None) | Q(to_date__gt=day))
    others = held.filter(person__in=recorded.values("person")).values("post__organization")
    lacking = held.filter(post__organization__in=others).exclude(person__in=recorded.values("person"))
    seen: set[int] = set()
    for person_id, place_id in lacking.order_by("person", "pk").values_list("person", "post__organization"):
        if person_id not in seen:
            seen.add(person_id)
            words = {"fact": said(fact_kinds()[fact].name), "year": day.year - 1}
            matter = _("%(year)d: no “%(fact)s” recorded") % words
            source = _("The unit has entered it for others of that year; in post since before it began.")
            yield Due(f"{person_id} {day.year - 1}", place_id, person_id, {"matter": matter, "background": source})


@occasion(role=str, value=str)
def long_in_post(day: date, *, role: str, value: str) -> Iterator[Due]:
    """Somebody has held a post of the role for as long as the value says."""
    figure = value_on(value, day)
    since = months_after(day, -figure.value * (12 if figure.unit == "years" else 1))
    held = Appointment.objects.system(WHY).on(day).filter(post__role=role, from_date__lte=since)
    for one in held.select_related("post__organization").order_by("from_date", "pk"):
        words = {"post": f"{one.post.organization.name}{one.post.title}", "amount": amount(figure.value, figure.unit)}
        matter = _("%(amount)s in one post") % words
        told = _("%(post)s since %(day)s. Basis: %(basis)s")
        background = told % {"post": words["post"], "day": one.from_date, "basis": figure.basis}
        answers = {"matter": matter, "background": background}
        yield Due(f"{one.pk} {figure.value}", one.post.organization_id, one.person_id, answers)


@occasion(role=str)
def native_here(day: date, *, role: str) -> Iterator[Due]:
    """Who holds the role has the county itself as the native place by the record."""
    county = Organization.objects.system(WHY).get(parent=None)
    name = county.short_name or county.name
    while (shorter := _AROUND.sub("", name)) != name:
        name = shorter
    if len(name) < 2:
        return
    held = Appointment.objects.system(WHY).on(day).filter(post__role=role, person__native_place__contains=name)
    for one in held.select_related("person", "post").order_by("pk"):
        words = {"post": one.post.title, "native": one.person.native_place, "basis": AVOIDANCE}
        matter = _("Avoidance of the native place: look at it")
        background = _("%(post)s; native place by the record: %(native)s. Basis: %(basis)s") % words
        answers = {"matter": matter, "background": background}
        yield Due(f"{one.pk}", one.post.organization_id, one.person_id, answers)


@occasion(link=str)
def linked_here(day: date, *, link: str) -> Iterator[Due]:
    """Somebody holds a post at the very place to which a link ties them, such as one where a relative has a post."""
    tied = PlaceLink.objects.system(WHY).on(day).filter(link=link)
    held = Appointment.objects.system(WHY).on(day).filter(
        person=OuterRef("person"), post__organization=OuterRef("organization")
    )  # fmt: skip
    for one in tied.filter(Exists(held)).select_related("organization").order_by("pk"):
        words = {"link": said(link_kinds()[link].name), "place": one.organization.name, "source": one.source_words}
        background = _("%(place)s: %(link)s (%(source)s). Basis: %(basis)s") % {**words, "basis": AVOIDANCE}
        answers = {"matter": _("Avoidance of relatives: look at it"), "background": background}
        yield Due(f"{one.pk} {one.organization_id}", one.organization_id, one.person_id, answers)


def _sign(person_id: int | None, day: date, key: str, matter: str, source: str, **more: str) -> Iterator[Due]:
    """The sign where the person works; none about who holds no post."""
    if person_id and (place_id := works_at(person_id, day)):
        background = _("By the record of %(source)s") % {"source": source} if source else ""
        yield Due(key, place_id, person_id, {"matter": matter, "background": background, **more})
