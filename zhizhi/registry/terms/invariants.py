"""What must be true of terms at any time."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import invariant
from zhizhi.registry.terms.models import Term


@invariant("terms.follow_each_other", gettext_lazy("Terms of one committee follow each other and never overlap."))
def follow_each_other() -> Iterator[str]:
    """A term ends on the day on which the next begins, or earlier."""
    last: Term | None = None
    rows = Term.objects.system("invariant").order_by("organization_id", "elected_on")
    for term in rows.only("organization_id", "elected_on", "to_date").iterator():
        overlaps = last and last.organization_id == term.organization_id
        if last and overlaps and (last.to_date is None or last.to_date > term.elected_on):
            words = {"place": term.organization_id, "first": last.elected_on, "second": term.elected_on}
            yield _("Organization %(place)s: the term of %(first)s runs into that of %(second)s.") % words
        last = term


@invariant("terms.lie_where_their_organization_lies", gettext_lazy("A term lies where its organization lies."))
def lie_where_their_organization_lies() -> Iterator[str]:
    """The copied place is that of the organization."""
    rows = Term.objects.system("invariant").exclude(place_left=F("organization__left"))
    for pk in rows.values_list("pk", flat=True).iterator():
        yield _("Term %(pk)s lies elsewhere than its organization.") % {"pk": pk}
