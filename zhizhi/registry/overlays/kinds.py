"""The kinds of joint organizations, and as what organizations and people are linked to each."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class OverlayKind:
    """`organization` is the kind that it has in the tree; `links` name what its partners are."""

    id: str
    name: str | Promise
    organization: str
    links: tuple[str, ...]


LINKS: dict[str, str | Promise] = {
    "lead": _("Lead unit"), "partner": _("Member unit"), "support": _("Supporting unit"),
    "covered": _("Covered unit without an organization of its own"), "convener": _("Convener"),
    "participant": _("Participating Party member"), "community": _("Community"), "owners": _("Owners' committee"),
    "property": _("Property service firm"), "grid": _("Grid"), "buildings": _("Heads of buildings"),
    "volunteers": _("Volunteers"), "neighbour": _("Unit of the neighbourhood"),
}  # fmt: skip
# Links that name a person; all others name an organization, or what is not in the register by its name.
PERSONAL = frozenset({"convener", "participant"})
# The six beside the estate's own organization.
SIX = ("owners", "property", "grid", "buildings", "volunteers", "neighbour")
_USUAL = ("lead", "partner", "support", "covered", "convener", "participant")
KINDS = {
    one.id: one
    for one in (
        OverlayKind("functional", _("Functional Party organization"), "functional", _USUAL),
        OverlayKind("chain", _("Party organization of an industry chain"), "functional", _USUAL),
        OverlayKind("joint", _("Joint Party organization"), "functional", _USUAL),
        OverlayKind("area", _("Joint work of an area"), "functional", _USUAL),
        OverlayKind(
            "estate", _("Estate governance “1+6”"), "estate",
            ("community", *SIX, "convener", "participant"),
        ),
    )
}  # fmt: skip
