"""What must be true of declared workforces."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.offices.branches.models import Workforce
from zhizhi.registry.invariants import invariant


@invariant("branches.workforces_of_firms", gettext_lazy("Only firms and associations declare, where they stand."))
def workforces_of_firms() -> Iterator[str]:
    """The copied place is that of the organization."""
    rows = Workforce.objects.system("invariant").exclude(place_left=F("organization__left"))
    for pk in rows.values_list("organization_id", flat=True).iterator():
        yield _("The declaration of organization %(pk)s lies elsewhere than the organization.") % {"pk": pk}
