"""Taking imported organizations back: those that it made go, unless anything was entered at them since."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from zhizhi.registry.imports.models import DivisionCode, KnownColumns
from zhizhi.registry.imports.targets.base import Job, Written, references_to, referring
from zhizhi.registry.journal.operations import details_text, record_many
from zhizhi.registry.organizations.models import Edge, Organization
from zhizhi.registry.organizations.moving import sizes_change
from zhizhi.registry.organizations.operations import organization_rename
from zhizhi.registry.organizations.queries import lineage_ids
from zhizhi.registry.touched import ORGANIZATION, touched

BATCH = 900
SHOWN = 20


def organizations_unwrite(job: Job, written: Written) -> list[str]:
    """What stands in the way, in sentences; empty when everything was taken back."""
    made = written.made.get("organization", [])
    hindrances = list(islice(chain(_referring(made), _changed_since(written)), SHOWN))
    if hindrances:
        return hindrances
    for pk, told in written.changed:
        _back(job, pk, told["old"])
    gone = _rows(made)
    acts = [
        (one.pk, one.pk, one.left, details_text({"import": job.intake.pk, "name": one.name}))
        for one in sorted(gone.values(), key=lambda one: -one.depth)
    ]
    record_many(act="organization.import_undone", at=job.at, scope=job.scope, kind="organization", rows=acts)
    tops = _tops(gone)
    for top, number in tops.items():
        sizes_change(lineage_ids(top), -number)
    for start in range(0, len(made), BATCH):
        _erase(made[start : start + BATCH])
    touched(ORGANIZATION, tops, job.at)
    return []


def _tops(gone: Mapping[int, Organization]) -> dict[int, int]:
    """The units that stay and have some of them right below, with how many open ones each loses in all."""
    found: Counter[int] = Counter()
    for one in gone.values():
        above = one
        while (over := gone.get(above.parent_id or 0)) is not None:
            above = over
        found[above.parent_id or 0] += one.closed_on is None
    return dict(found)


def _erase(some: Sequence[int]) -> None:
    """Rows of units that were never made, with what the database keeps of each by itself."""
    Edge.objects.filter(organization__in=some).delete()
    DivisionCode.objects.filter(organization__in=some).delete()
    KnownColumns.objects.filter(organization__in=some).delete()
    for model, name in _kept_by_themselves():
        model._base_manager.filter(**{f"{name}__in": some}).delete()
    rows = Organization.objects.system("never made").filter(pk__in=some)
    rows._raw_delete(rows.db)


def _kept_by_themselves() -> Iterator[tuple[type[models.Model], str]]:
    """Sums that the database keeps for each organization; they go with it."""
    for label in ("population.PlaceCount", "population.PlaceChange"):
        yield apps.get_model(label), "organization_id"


def _rows(made: Sequence[int]) -> dict[int, Organization]:
    found: dict[int, Organization] = {}
    for start in range(0, len(made), BATCH):
        found |= Organization.objects.system("never made").in_bulk(made[start : start + BATCH])
    return found


def _referring(made: Sequence[int]) -> Iterator[str]:
    """Whatever refers to an organization that the import made, besides what the import made itself."""
    own = set(made)
    along: set[Any] = {Edge, DivisionCode, KnownColumns, *(model for model, _name in _kept_by_themselves())}
    for model, name in references_to(Organization):
        if model in along:
            continue
        manager = model._default_manager.all()
        rows = manager.system("what refers to units never made") if hasattr(manager, "system") else manager
        for pk, place in referring(name, rows, own):
            if model is Organization and pk in own:
                continue
            title = Organization.objects.system("named to who may undo").get(pk=place).name
            words = {"name": title, "what": model._meta.verbose_name}
            yield _("%(name)s: there is a record since (%(what)s).") % words


def _changed_since(written: Written) -> Iterator[str]:
    from zhizhi.registry.imports.targets.organizations import token_of

    for pk, told in written.changed:
        found = Organization.objects.system("as it is now").filter(pk=pk).first()
        if found is None or token_of(found) != told["new"]:
            yield _("%(name)s was changed since.") % {"name": found.name if found else pk}


def _back(job: Job, pk: int, old: Sequence[str]) -> None:
    found = Organization.objects.system("as before the import").get(pk=pk)
    name, short, kind, code = old
    if (name, short, kind) != (found.name, found.short_name, found.kind):
        organization_rename(
            scope=job.scope, organization=found, name=name, short_name=short, at=job.at, kind=kind
        )  # fmt: skip
    DivisionCode.objects.filter(organization=found).delete()
    if code:
        DivisionCode.objects.create(organization=found, code=code)
