"""What an act or a page may reach: a scope, and querysets that refuse to run without one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


class DataClass(IntEnum):
    """Classes of data, each including those before it."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2
    SENSITIVE = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """An interval of the tree, left included, right excluded, up to a class of data.

    `for_person` delegated it. A line of management may reach only records of people who hold `role`: such a reach
    covers no place as a whole, and only querysets that know of roles ask for it.
    """

    left: int
    right: int
    data: DataClass = DataClass.INTERNAL
    for_person: int = 0
    role: str = ""

    def covers(self, left: int, data: DataClass) -> bool:
        """Whether the organization at `left` lies within, for this class of data."""
        return self.left <= left < self.right and data <= self.data and not self.role


@dataclass(frozen=True, slots=True)
class Hat:
    """One appointment through which an account acts: a role at an organization; `for_name` lent it for a while."""

    role: str
    organization_id: int
    organization_name: str
    left: int
    right: int
    appointment_id: int
    for_person: int = 0
    for_name: str = ""


@dataclass(frozen=True, slots=True)
class Emergency:
    """Emergency access that runs now: the number of its mandate, and the place."""

    mandate_id: int
    place_name: str
    place_left: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks, when, and where in the tree each capability holds."""

    account_id: int | None = None
    person_id: int | None = None
    name: str = ""
    at: datetime | None = None
    hats: tuple[Hat, ...] = ()
    reaches: Mapping[str, tuple[Reach, ...]] = field(default_factory=dict)
    emergencies: tuple[Emergency, ...] = ()

    def holds(self, capability: str) -> bool:
        """Whether the capability is held anywhere."""
        return bool(self.reaches.get(capability))

    def covers(self, capability: str, left: int, data: DataClass = DataClass.INTERNAL) -> bool:
        """Whether the capability is held at the organization whose interval begins at `left`."""
        return any(reach.covers(left, data) for reach in self.reaches.get(capability, ()))

    def within(self, capability: str, column: str, data: DataClass = DataClass.PUBLIC) -> Q:
        """The condition that `column` (a left) lies where the capability is held; nothing where it is not."""
        condition = Q(pk__in=())
        for reach in self.reaches.get(capability, ()):
            if data <= reach.data and not reach.role:
                condition |= Q(**{f"{column}__gte": reach.left, f"{column}__lt": reach.right})
        return condition


class UnscopedQuery(RuntimeError):
    """A query ran without saying in whose scope; a fault of the program, never of a user."""


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that raises UnscopedQuery unless `.visible_to(scope)` or `.system("reason")` was called."""

    capability: ClassVar[str] = ""
    column: ClassVar[str] = "place_left"
    _released: bool = False

    def visible_to(self, scope: Scope) -> Self:
        """Only the records that `scope` may read."""
        condition = scope.within(self.capability, self.column)
        for reach in scope.reaches.get(self.capability, ()):
            if reach.role:
                condition |= self.of_role(reach, scope.at)
        return self.system("scoped").filter(condition)

    def of_role(self, _reach: Reach, _at: datetime | None) -> Q:
        """The condition that a record is of who holds the reach's role; nothing where records are of nobody."""
        return Q(pk__in=())

    def system(self, reason: str) -> Self:
        """All records; `reason` says in words why no person's scope applies."""
        if not reason:
            raise UnscopedQuery("say why the query needs no scope")
        released = self.all()
        released._released = True
        return released

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._released = self._released
        return clone

    def _guard(self) -> None:
        if not self._released:
            raise UnscopedQuery(f"{self.model.__name__}: call .visible_to(scope) or .system(reason) first")

    def _fetch_all(self) -> None:
        self._guard()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._guard()
        return super().count()

    def exists(self) -> bool:
        self._guard()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._guard()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._guard()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard()
        return super().delete()

    # Creating needs no scope: operations check the right before.
    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        return super(ScopedQuerySet, self.system("create")).bulk_create(objs, *args, **kwargs)
