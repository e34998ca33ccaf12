"""What must be true of figures that the county set."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import invariant
from zhizhi.registry.values.models import LocalValue
from zhizhi.registry.values.queries import values


@invariant("values.are_declared", gettext_lazy("Each figure that the county set is one that the packs declare."))
def values_are_declared() -> Iterator[str]:
    """A figure of a name that no file knows any more would be shown nowhere, and hold nowhere."""
    for row in LocalValue.objects.exclude(name__in=values()):
        yield _("Figure %(pk)s: the packs declare no value %(name)s.") % {"pk": row.pk, "name": row.name}
