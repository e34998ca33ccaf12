"""Figures in words: so many working days, so much in a hundred."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SURE = {
    "law": gettext_lazy("set by the rule"),
    "guidance": gettext_lazy("usual by the rule"),
    "local": gettext_lazy("set locally"),
}

TO_CHECK = gettext_lazy("article and day of effect to be checked")


def amount(value: int, unit: str) -> str:
    """The figure with its unit."""
    if unit == "fen":
        return _("%(yuan)s yuan") % {"yuan": f"{value / 100:.2f}".removesuffix(".00")}
    words = {
        "workdays": _("%(number)d working days"), "days": _("%(number)d days"), "months": _("%(number)d months"),
        "years": _("%(number)d years"), "percent": _("%(number)d percent"),
    }  # fmt: skip
    return words[unit] % {"number": value} if unit in words else str(value)
