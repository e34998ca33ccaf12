"""Rules about organizations that were chosen."""

from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.verdicts import Verdict
from zhizhi.engines.processes.rules.judging import Facts, rule
from zhizhi.engines.processes.statements import belongs, organization_read


@rule(organization=FieldKind.ORGANIZATION)
def within_place(facts: Facts, *, organization: str) -> Verdict:
    """The organization chosen in the field `organization` stands under the case's place."""
    chosen = organization_read(facts.answers[organization])
    ok = chosen is not None and chosen.closed_on is None and facts.case.place.contains(chosen.left)
    return Verdict(
        "within_place", ok, "" if ok else _("The organization chosen does not belong to this place."),
        {"organization": facts.answers[organization], "place": facts.case.place_id},
    )  # fmt: skip


@rule(person=FieldKind.PERSON, organization=FieldKind.ORGANIZATION)
def belongs_to(facts: Facts, *, person: str, organization: str) -> Verdict:
    """The person chosen in the field `person` belongs to the organization chosen in the field `organization`."""
    place_id = facts.answers[organization]
    ok = belongs(facts.answers[person], place_id, facts.day)
    return Verdict(
        "belongs_to", ok, "" if ok else _("The person chosen does not belong to this group."),
        {"person": facts.answers[person], "organization": place_id},
    )  # fmt: skip
