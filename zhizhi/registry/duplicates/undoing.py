"""A merge taken back: each of its steps, as far as nothing was done to the row since; and what stands in the way."""

import json
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from zhizhi.registry.duplicates.joining import CHUNK, kept_values, name_of, value_back
from zhizhi.registry.duplicates.models import Merge
from zhizhi.registry.duplicates.operations import CAPABILITY, told
from zhizhi.registry.duplicates.refusals import MergeRefused
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import KeyErased, unseal
from zhizhi.registry.people.derived import DERIVED, derived_set
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import DataClass, Scope
from zhizhi.registry.touched import ORGANIZATION, PERSON, touched

Step = dict[str, Any]


def merge_undo(*, scope: Scope, merge: Merge, at: datetime) -> list[str]:
    """Both records are as they were; what was done since to the kept one stays there, and is told. Raises MergeRefused.

    Numbers of ended sessions are not counted back: who was signed out signs in again.
    """
    with acting():
        merge = Merge.objects.select_for_update(of=("self",)).select_related("gone", "kept").get(pk=merge.pk)
        if merge.undone_at:
            raise MergeRefused(_("This merge was undone already."))
        if hindrances := undo_hindrances(scope, merge):
            raise MergeRefused(" ".join(hindrances))
        left = _steps_back(steps_of(merge))
        merge.undone_at, merge.undone_by_id = at, scope.person_id
        merge.save(update_fields=["undone_at", "undone_by"])
        for person in Person.objects.system("parted").filter(pk__in=[merge.gone_id, merge.kept_id]):
            derived_set(person)
            person.save(update_fields=DERIVED)
            record(
                act="person.parted", at=at, scope=scope, subject=("person", person.pk), owner=person.key_owner,
                place=(person.place_id, person.place_left),
                details={"kept": merge.kept_id, "gone": merge.gone_id, "left": left},
            )  # fmt: skip
        touched(ORGANIZATION, [merge.gone.place_id, merge.kept.place_id], at)
        touched(PERSON, [merge.gone_id, merge.kept_id], at)
    return left


def undo_hindrances(scope: Scope, merge: Merge) -> list[str]:
    """Why the merge cannot be undone now, by name; empty when nothing is in the way."""
    for person in (merge.gone, merge.kept):
        if not scope.covers(CAPABILITY, person.place.left, DataClass.PERSONAL):
            return [_("You do not manage “%(name)s”.") % {"name": person.name}]
    onward = Merge.objects.filter(gone=merge.kept_id, undone_at=None).select_related("kept", "by").first()
    if onward:
        return [told(onward) + " " + _("Undo that first.")]
    try:
        steps = steps_of(merge)
    except KeyErased:
        return [_("The data of the record that is gone was erased; it cannot be restored.")]
    return _numbers_taken(merge, steps)


def steps_of(merge: Merge) -> list[Step]:
    """What the merge did. Raises KeyErased."""
    found: list[Step] = json.loads(unseal(owner=merge.gone.key_owner, sealed=bytes(merge.steps)))
    return found


def _numbers_taken(merge: Merge, steps: list[Step]) -> list[str]:
    """Somebody else was registered with a number that either record would get back."""
    wanted = [
        value_back(Person, "id_blind", step["before"]["id_blind"])
        for step in steps
        if step["model"] == "people.person" and step.get("before", {}).get("id_blind")
    ]
    others = Person.objects.system("a number is one person's").filter(id_blind__in=wanted)
    return [
        _("The ID number belongs to “%(name)s” (no. %(number)d) now.") % {"name": other.name, "number": other.pk}
        for other in others.exclude(pk__in=[merge.gone_id, merge.kept_id])
    ]


def _steps_back(steps: list[Step]) -> list[str]:
    """Takes the steps back, the last first; in words, what stays because it was changed since. Raises MergeRefused."""
    left: list[str] = []
    for step in reversed(steps):
        model = apps.get_model(step["model"])
        try:
            with transaction.atomic():
                left += _BACK[step["do"]](model, step)
        except IntegrityError as fault:
            words = _("A newer %(kind)s stands in the way (no. %(number)s). End or remove it first.")
            raise MergeRefused(words % {"kind": name_of(step["model"]), "number": step.get("row", "")}) from fault
    return left


def _move_back(model: type[models.Model], step: Step) -> list[str]:
    """Rows that still belong to the kept person go back; one given to somebody else since stays there."""
    column, gone, kept = step["column"], step["gone"], step["kept"]
    back = 0
    for first in range(0, len(step["rows"]), CHUNK):
        rows = model._base_manager.filter(pk__in=step["rows"][first : first + CHUNK], **{column: kept})
        back += rows.update(**{column: gone})
    lost = len(step["rows"]) - back
    words = _("%(kind)s: %(number)d belong to somebody else now, or are gone.")
    return [words % {"kind": name_of(step["model"]), "number": lost}] if lost else []


def _change_back(model: type[models.Model], step: Step) -> list[str]:
    """Columns that are as the merge left them get their old values."""
    row = model._base_manager.filter(pk=step["row"]).first()
    if row is None:
        return [_("%(kind)s no. %(number)s is gone.") % {"kind": name_of(step["model"]), "number": step["row"]}]
    now = kept_values(row, step["after"])
    same = [name for name, value in step["after"].items() if now[name] == value]
    values = {name: value_back(model, name, step["before"][name]) for name in same}
    if values:
        model._base_manager.filter(pk=row.pk).update(**values)
    names = {found.attname: str(found.verbose_name) for found in model._meta.concrete_fields}
    changed = sorted(names[name] for name in step["after"] if name not in same)
    words = _("%(kind)s: %(fields)s changed since, and stays.")
    return [words % {"kind": row, "fields": ", ".join(changed)}] if changed else []


def _make_back(model: type[models.Model], step: Step) -> list[str]:
    """A row that the merge made goes, unless somebody decided or added something to it."""
    row: Any = model._base_manager.filter(pk=step["row"]).first()
    if row is None:
        return []
    state = getattr(row, "difference", row).state
    if state != step["state"] or (hasattr(row, "claims") and row.claims.exists()):
        return [_("%(kind)s: worked on since, and stays.") % {"kind": name_of(step["model"])}]
    model._base_manager.filter(pk=row.pk).delete()
    return []


_BACK = {"move": _move_back, "change": _change_back, "make": _make_back}
