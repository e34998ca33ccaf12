"""What acts and places are called on the journal's pages: the layers above say it when their apps are ready."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PlaceNames = Callable[[Iterable[int]], Mapping[int, str]]

_acts: dict[str, str | Promise] = {"clock.jump": _("Clock set back"), "demo.loaded": _("Demo county loaded")}
_places: list[PlaceNames] = []


def name_acts(names: Mapping[str, str | Promise]) -> None:
    """Give acts such as "case.move" their names; call it in the app's `ready`."""
    _acts.update(names)


def name_places(names: PlaceNames) -> None:
    """Say how the ids of organizations become names, with one query for all."""
    _places[:] = [names]


def act_name(act: str) -> str:
    """The name of an act; its code where nobody named it."""
    return str(_acts.get(act, act))


def acts_known() -> list[tuple[str, str]]:
    """All acts with a name, as choices of a form, sorted by code."""
    return sorted((code, str(name)) for code, name in _acts.items())


def place_names(ids: Iterable[int]) -> Mapping[int, str]:
    """The names of organizations; empty where nobody registered them."""
    wanted = set(ids)
    return _places[0](wanted) if _places and wanted else {}
