"""What must be true of imports at any time."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.imports.models import Chunk, DivisionCode, Intake, Part, Trace
from zhizhi.registry.invariants import invariant


@invariant("import.place_left", _("Each import carries the left of its unit."))
def import_place() -> Iterator[str]:
    """Else lists by subtree would miss it."""
    rows = Intake.objects.system("verification").exclude(place_left=F("place__left"))
    for pk, place in rows.values_list("pk", "place__name"):
        yield f"import {pk}: {place}"


@invariant("import.nothing_half", _("An import that was taken over knows what it wrote; another wrote nothing."))
def import_whole() -> Iterator[str]:
    """A trace is written in the transaction of the records themselves."""
    written = set(Trace.objects.values_list("intake_id", flat=True))
    states = (Intake.State.APPLIED, Intake.State.UNDO)
    rows = Intake.objects.system("verification").filter(pk__in=written).exclude(state__in=states)
    for pk in rows.values_list("pk", flat=True):
        yield f"import {pk}"


@invariant("import.forgotten_whole", _("Of a discarded import nothing is kept."))
def import_forgotten() -> Iterator[str]:
    """Its file may hold what nobody may keep."""
    gone = Intake.objects.system("verification").filter(state=Intake.State.DISCARDED)
    for model in (Part, Chunk):
        for pk in model._default_manager.filter(intake__in=gone).values_list("intake_id", flat=True).distinct():
            yield f"import {pk}"


@invariant("division.code_of_open_form", _("Division codes are numbers of 2, 4, 6, 9 or 12 digits."))
def division_codes() -> Iterator[str]:
    """As the standard has them."""
    for pk, code in DivisionCode.objects.values_list("organization_id", "code"):
        if not (code.isdecimal() and len(code) in (2, 4, 6, 9, 12)):
            yield f"organization {pk}: {code}"
