"""Why a change can no longer be taken back: what was done since that rests on it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from zhizhi.registry.changes.carrying import Reference, carriers
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.queries import concerned_by
from zhizhi.registry.changes.undoing import WHY, carried_then
from zhizhi.registry.organizations.edges import edge_kept
from zhizhi.registry.organizations.models import Edge, Organization, Succession

# Tables that the checks of this module and of the carriers look at more closely.
BESIDES = (Change, Edge, Succession, Organization)


def references_of(change: Change) -> list[Reference]:
    """Each in words with the page where it is seen; empty while the change can be taken back."""
    if later := list(_later(change)):
        return later  # what they touched cannot be told apart from what this one did
    found = [*_trees(change), *_made(change)]
    then = carried_then(change)
    for name, carrier in carriers().items():
        if name in change.done["carried"]:
            found += carrier.references(then, change.done["carried"][name])
    return found


def referred(change: Change) -> dict[str, int]:
    """How many records of each kind refer to the organization that the change made; nothing when it made none."""
    made = change.done["made"]
    return {model: count for model, count, _words in _counts(made)} if made else {}


def _later(change: Change) -> Iterator[Reference]:
    rows = Change.objects.system(WHY).standing().filter(pk__gt=change.pk, concerned__in=concerned_by(change))
    for one in rows.distinct().order_by("-pk"):
        yield Reference(
            _("Later change, to be taken back first: %(title)s") % {"title": one.title},
            reverse("changes:change", args=[one.pk]),
        )


def _trees(change: Change) -> Iterator[Reference]:
    """Organizations that were changed since otherwise than by a change that is kept as such."""
    rows = Organization.objects.system(WHY).filter(pk__in=[int(pk) for pk in change.done["after"]])
    for row in rows.order_by("left"):
        if edge_kept(row) != change.done["after"][str(row.pk)]:
            url = reverse("changes:history", args=[row.pk])
            yield Reference(_("“%(name)s” was changed since.") % {"name": row.name}, url)


def _made(change: Change) -> Iterator[Reference]:
    """What was entered at the organization that the change made."""
    made, known = change.done["made"], change.done.get("refers", {})
    if not made:
        return
    url = reverse("organizations:detail", args=[made])
    children = Organization.objects.system(WHY).open().filter(parent=made)
    moved = {pk for pk, _parent in change.done["moved"]}
    for child in children.exclude(pk__in=moved):
        yield Reference(_("“%(name)s” was entered below it since.") % {"name": child.name}, url)
    for model, count, words in _counts(made):
        if count > known.get(model, 0):
            told = {"what": words, "count": count - known.get(model, 0)}
            yield Reference(_("Entered there since: %(what)s, %(count)d") % told, url)


def _counts(pk: int) -> Iterator[tuple[str, int, str]]:
    """(model and field, number, words) for every table with a foreign key to organizations."""
    for relation in Organization._meta.related_objects:
        model = relation.related_model
        if model in BESIDES or relation.field.name in {"concerned", "changes_concerning"}:
            continue
        rows = model._base_manager.filter(**{relation.field.name: pk})
        count = rows.system(WHY).count() if hasattr(rows, "system") else rows.count()
        label = f"{model._meta.label}.{relation.field.name}"
        yield label, count, str(model._meta.verbose_name)
