"""What must be true of facts and links at any time."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.facts.kinds import fact_kinds, link_kinds
from zhizhi.registry.facts.models import Fact, PlaceLink
from zhizhi.registry.invariants import invariant


@invariant("facts.are_declared", gettext_lazy("Each fact and each link is of a kind that the packs declare."))
def facts_are_declared() -> Iterator[str]:
    """One of a kind that no file knows any more would be shown to nobody."""
    for row in Fact.objects.system("invariant").exclude(kind__in=fact_kinds()).iterator():
        yield _("Fact %(pk)s: the packs declare no kind %(name)s.") % {"pk": row.pk, "name": row.kind}
    for link in PlaceLink.objects.system("invariant").exclude(link__in=link_kinds()).iterator():
        yield _("Link %(pk)s: the packs declare no link %(name)s.") % {"pk": link.pk, "name": link.link}


@invariant("facts.are_about_what_they_say", gettext_lazy("Facts about people are about people, others about units."))
def facts_are_about_what_they_say() -> Iterator[str]:
    """The kind says whether it is about a person."""
    people = [kind.id for kind in fact_kinds().values() if kind.about == "person"]
    others = [kind.id for kind in fact_kinds().values() if kind.about != "person"]
    rows = Fact.objects.system("invariant")
    wrong = rows.filter(kind__in=people, person=None) | rows.filter(kind__in=others, organization=None)
    for pk in wrong.values_list("pk", flat=True).iterator():
        yield _("Fact %(pk)s: it is about something else than its kind says.") % {"pk": pk}


@invariant("facts.links_lie_with_their_place", gettext_lazy("A link lies where its place lies."))
def links_lie_with_their_place() -> Iterator[str]:
    """The copied place is that of the organization."""
    rows = PlaceLink.objects.system("invariant").exclude(place_left=F("organization__left"))
    for pk in rows.values_list("pk", flat=True).iterator():
        yield _("Link %(pk)s: it lies elsewhere than its place.") % {"pk": pk}
