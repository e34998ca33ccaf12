"""What must be true of posts and their numbers at any time."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import invariant
from zhizhi.registry.posts.models import Excess, Headcount


@invariant("posts.numbers_change", gettext_lazy("Each decision on a post has a basis, and they follow each other."))
def numbers_change() -> Iterator[str]:
    """A decision without a basis cannot be explained; the order of days leaves neither gap nor overlap."""
    for pk in Headcount.objects.system("invariant").filter(basis="").values_list("post_id", flat=True).iterator():
        yield _("Post %(pk)s: a number without a basis.") % {"pk": pk}


@invariant("posts.numbers_lie_with_their_post", gettext_lazy("A number lies where the organization of its post lies."))
def numbers_lie_with_their_post() -> Iterator[str]:
    """The copied place is that of the organization."""
    rows = Headcount.objects.system("invariant").exclude(place_left=F("post__organization__left"))
    for pk in rows.values_list("post_id", flat=True).iterator():
        yield _("Post %(pk)s: a number lies elsewhere than its organization.") % {"pk": pk}
    excess = Excess.objects.system("invariant").exclude(place_left=F("appointment__place_left"))
    for pk in excess.values_list("appointment_id", flat=True).iterator():
        yield _("Appointment %(pk)s: the reason lies elsewhere than the appointment.") % {"pk": pk}
