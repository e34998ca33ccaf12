"""Merging two records of one person: every foreign key to the gone record is pointed to the one that is kept.

The foreign keys are found through the models, so that no new table is forgotten.

An app whose rows need more than a new owner says so in its `joins.py` or AppConfig:

    @joined(Membership)
    def memberships(join: Join) -> None:
        ...  # join.move(...), join.change(...), join.stay(...)

Everything a join does is noted as a step, with the values before and after, so that `undoing` can take it back.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from zhizhi.registry.journal.triggers import guarded
from zhizhi.registry.people.models import Person

CHUNK = 500
Model = type[models.Model]
Handler = Callable[["Join"], None]
_handlers: dict[Model, Handler] = {}


def joined(model: Model) -> Callable[[Handler], Handler]:
    """Registers a handler for all foreign keys of this model to a person; `Join.others` does the rest as usual."""

    def register(handler: Handler) -> Handler:
        _handlers[model] = handler
        return handler

    return register


@dataclass
class Join:
    """One merge under way: of the record `gone` into `kept`.

    `steps` are what undoing takes back. `moved` and `stayed` count rows by model, and `notes` are sentences, for
    whoever reads the preview. `places` are organizations whose figures must be counted anew. `account` says whose
    account remains if both have one, "kept" or "gone".
    """

    gone: Person
    kept: Person
    at: datetime
    day: date
    account: str = "kept"
    steps: list[dict[str, Any]] = field(default_factory=list)
    moved: Counter[str] = field(default_factory=Counter)
    stayed: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    places: set[int] = field(default_factory=set)

    def move(self, model: Model, column: str, pks: list[Any]) -> None:
        """Gives these rows to the kept person. Those for which a constraint forbids it stay, and are counted."""
        done = self._moved_at_once(model, column, pks)
        if done is None:
            done = [pk for pk in pks if self._moved_at_once(model, column, [pk])]
        if done:
            step = {"do": "move", "model": model._meta.label_lower, "column": column, "rows": done}
            self.steps.append(step | {"gone": self.gone.pk, "kept": self.kept.pk})
            self.moved[model._meta.label_lower] += len(done)
        if len(done) < len(pks):
            self.stayed[model._meta.label_lower] += len(pks) - len(done)

    def change(self, row: models.Model, **values: Any) -> None:
        """Sets columns of a row, by attribute name (`person_id`), with a step that sets them back."""
        before = kept_values(row, values)
        for name, value in values.items():
            setattr(row, name, value)
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        step = {"do": "change", "model": row._meta.label_lower, "row": row.pk}
        self.steps.append(step | {"before": before, "after": kept_values(row, values)})

    def made(self, row: models.Model, state: str) -> None:
        """Notes a row that the merge made. Undoing removes it, unless its `state` is another by then."""
        self.steps.append({"do": "make", "model": row._meta.label_lower, "row": row.pk, "state": state})

    def others(self, model: Model, *besides: str) -> None:
        """Moves the rows of all other columns of the model that refer to a person, as if it had no handler."""
        for found, column in relations():
            if found is model and column not in besides:
                rows = model._base_manager.filter(**{column: self.gone.pk}).order_by("pk")
                if pks := list(rows.values_list("pk", flat=True)):
                    self.move(model, column, pks)

    def stay(self, row: models.Model) -> None:
        """Counts a row that stays with the gone record because the kept one has the same."""
        self.stayed[row._meta.label_lower] += 1

    def _moved_at_once(self, model: Model, column: str, pks: list[Any]) -> list[Any] | None:
        try:
            with transaction.atomic():
                for first in range(0, len(pks), CHUNK):
                    rows = model._base_manager.filter(pk__in=pks[first : first + CHUNK])
                    rows.update(**{column: self.kept.pk})
        except IntegrityError:
            return None
        return pks


def join(under_way: Join, besides: set[Model]) -> None:
    """Points everything that refers to the gone person to the kept one; rows of append-only tables stay as they are."""
    done: set[Model] = set()
    for model, column in relations():
        if model in besides or model in done:
            continue
        if handler := _handlers.get(model):
            done.add(model)
            handler(under_way)
            continue
        rows = model._base_manager.filter(**{column: under_way.gone.pk})
        if pks := list(rows.order_by("pk").values_list("pk", flat=True)):
            under_way.move(model, column, pks)


def relations() -> Iterator[tuple[Model, str]]:
    """Each model and column that refers to a person and may be changed, in the order of INSTALLED_APPS."""
    fixed = _append_only(connection.vendor)
    for model, column in _relations():
        if model._meta.db_table not in fixed:
            yield model, column


def name_of(label: str) -> str:
    """What rows of the model with this label ("people.membership") are called."""
    return str(apps.get_model(label)._meta.verbose_name)


def kept_values(row: models.Model, names: Mapping[str, Any]) -> dict[str, Any]:
    """The values of columns as JSON holds them."""
    fields = {found.attname: found for found in row._meta.concrete_fields}
    return {
        name: None if getattr(row, name) is None else fields[name].value_to_string(row) for name in names
    }  # fmt: skip


def value_back(model: Model, name: str, kept: Any) -> Any:
    """The value of a column from what `kept_values` made of it."""
    column = next(found for found in model._meta.concrete_fields if found.attname == name)
    if kept is None:
        return None
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    value = target.to_python(kept)
    return bytes(value) if isinstance(value, memoryview) else value


@cache
def _relations() -> tuple[tuple[Model, str], ...]:
    found = [
        (related.related_model, related.field.attname)
        for related in Person._meta.get_fields(include_hidden=True)
        if isinstance(related, models.ForeignObjectRel) and (related.one_to_many or related.one_to_one)
    ]
    order = {model: number for number, model in enumerate(apps.get_models(include_auto_created=True))}
    real = [(model, column) for model, column in found if model in order and not model._meta.proxy]
    return tuple(sorted(real, key=lambda one: (order[one[0]], one[1])))


@cache
def _append_only(_vendor: str) -> frozenset[str]:
    return frozenset(guarded(connection))
