"""Lent posts, emergency access and a line of management in the demo county, with what waits for a second person."""

from datetime import date, timedelta

from django.utils.timezone import localdate

from zhizhi.demo.county import TOWNSHIP_KEY
from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import Loaded
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import proposal_confirm
from zhizhi.registry.rights.mandates import REVIEW, Span, delegation_start, emergency_start, line_propose
from zhizhi.registry.rights.models import Mandate
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import DataClass, Scope

WHY = "the demo's invented history"


def demo_mandates_make(data: Dataset, loaded: Loaded) -> None:
    """One delegation runs and one waits, one emergency was reviewed and one was not, one line is confirmed."""
    people = {login.station: loaded.people[login.human] for login in data.logins if login.station}
    day = localdate(data.ends)
    _lend(data, people["secretary"], people["desk"], Span(day, day + timedelta(days=5)), "赴市委党校参加培训")
    _lend(data, people["liaison"], people["township"], Span(day, day + timedelta(days=45)), "参加驻村工作队轮训")
    officer = _scope(data, people["county"])
    _emergencies(data, loaded, people, officer)
    _line(data, loaded, people, officer, day)


def _lend(data: Dataset, lender: Person, person: Person, span: Span, reason: str) -> None:
    held = Appointment.objects.system(WHY).on(span.from_date).filter(person=lender).order_by("pk")
    post = held.select_related("post__organization", "person")[0]
    delegation_start(
        scope=_scope(data, lender), appointment=post, person=person, span=span, reason=reason, at=data.ends
    )


def _emergencies(data: Dataset, loaded: Loaded, people: dict[str, Person], officer: Scope) -> None:
    """Two organizers looked at villages of each other's townships in a flood; the county reviewed one of them."""
    own = TOWNSHIP_KEY
    others = [row for row in data.tenures if row.role == "township_organizer" and not row.until and row.place != own]
    elsewhere = next(place for place in data.places if place.key.startswith(f"{others[0].place}/"))
    moved = "连夜降雨转移群众，须核对邻镇投亲人员"
    first = _break_glass(data, people["township"], loaded.places[elsewhere.key], moved)
    review = Proposal.objects.system(WHY).get(act=REVIEW, subject_id=first.pk)
    proposal_confirm(scope=officer, proposal=review, at=data.ends, note="与当晚转移记录一致，使用正当")
    other = loaded.people[others[0].human]
    _break_glass(data, other, loaded.places[SHOWN_KEY], "防汛值班接到求助电话，须联系联户党员")


def _break_glass(data: Dataset, person: Person, place: Organization, reason: str) -> Mandate:
    return emergency_start(
        scope=_scope(data, person), place=place, data=DataClass.PERSONAL, hours=1, reason=reason, at=data.ends
    )


def _line(data: Dataset, loaded: Loaded, people: dict[str, Person], officer: Scope, day: date) -> None:
    """A department's contact reads the records of all townships' talent liaisons."""
    root = next(row for row in loaded.places.values() if row.parent_id is None)
    made = line_propose(
        scope=officer, person=people["contact"], place=root, capabilities=["people.view"], data=DataClass.INTERNAL,
        role="talent_liaison", span=(day, None), reason="人才工作业务指导", at=data.ends,
    )  # fmt: skip
    proposal_confirm(scope=_scope(data, people["admin"]), proposal=made, at=data.ends, note="业务分工文件已核对")


def _scope(data: Dataset, person: Person) -> Scope:
    return scope_for(person=person, account_id=None, at=data.ends)
