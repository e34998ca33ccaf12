"""What must be true of the data keys: the master key opens each that was not destroyed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import CHUNK, invariant
from zhizhi.registry.keys.models import DataKey
from zhizhi.registry.keys.operations import opens


@invariant("keys.open", gettext_lazy("The master key opens every data key that was not destroyed."))
def keys_open() -> Iterator[str]:
    """Owners whose key does not open."""
    kept = DataKey.objects.exclude(wrapped=b"").order_by("owner").values_list("owner", "wrapped")
    for owner, wrapped in kept.iterator(chunk_size=CHUNK):
        if not opens(owner, bytes(wrapped)):
            yield _("the key of %(owner)s does not open with this master key") % {"owner": owner}
