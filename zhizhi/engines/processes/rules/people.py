"""Rules about people: who acts, who was chosen, how old they are, what they hold and what is recorded of them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Min
from django.utils.translation import gettext as _

from zhizhi.core.ages import PARTY_AGE_BASIS, Years, full_years, party_age, years
from zhizhi.core.declarations import FieldKind
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import Maybe
from zhizhi.engines.processes.models import Event
from zhizhi.engines.processes.rules.judging import Bound, Facts, bound, nobody, rule
from zhizhi.registry.facts.kinds import fact_kinds
from zhizhi.registry.facts.queries import facts_of, selection_facts
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person

WHY = "a rule about whom the case names"
PERSON = Maybe(FieldKind.PERSON)
# 中共党员 by GB/T 4762; 02 is a probationary member.
FULL_MEMBER = "01"


@rule()
def not_the_same_person(facts: Facts) -> Verdict:
    """Whoever made the last move is not the one who makes this one: nobody verifies the own report."""
    last = Event.objects.filter(case=facts.case, kind=Event.Kind.MOVED).order_by("id").last()
    ok = last is None or last.person_id is None or last.person_id != facts.person_id
    return Verdict(
        "not_the_same_person", ok, "" if ok else _("You reported this yourself; somebody else has to verify it."),
        {"reported_by": last.person_id if last else None, "acting": facts.person_id},
    )  # fmt: skip


@rule(step=str)
def was_not_at(facts: Facts, *, step: str) -> Verdict:
    """Who acts did not make a move at that step in this case."""
    acted = Event.objects.filter(case=facts.case, step=step, kind=Event.Kind.MOVED, person_id__isnull=False)
    ok = facts.person_id is None or not acted.filter(person_id=facts.person_id).exists()
    text = _("You acted on this yourself at an earlier step; somebody else has to decide.")
    return Verdict("was_not_at", ok, "" if ok else text, {"step": step, "acting": facts.person_id})


@rule()
def not_concerned(facts: Facts) -> Verdict:
    """Whom the case is about does not decide it."""
    about = facts.person("")
    ok = about is None or facts.person_id != about.pk
    text = _("The case is about you; somebody else has to act.")
    return Verdict("not_concerned", ok, "" if ok else text, {"about": about.pk if about else None})


@rule(person=FieldKind.PERSON)
def not_chosen(facts: Facts, *, person: str) -> Verdict:
    """Who acts did not choose themselves."""
    chosen = facts.person(person)
    ok = chosen is None or facts.person_id != chosen.pk
    return Verdict(
        "not_chosen", ok, "" if ok else _("You chose yourself; choose somebody else."),
        {"chosen": chosen.pk if chosen else None, "acting": facts.person_id},
    )  # fmt: skip


@rule(person=FieldKind.PERSON, other=PERSON)
def different_from(facts: Facts, *, person: str, other: str = "") -> Verdict:
    """The person chosen is not the one chosen in `other`, without it not whom the case is about."""
    first, second = facts.person(person), facts.person(other)
    ok = first is None or second is None or first.pk != second.pk
    text = _("%(name)s was chosen twice; choose two people.") % {"name": first.name if first else ""}
    used = {"person": first.pk if first else None, "other": second.pk if second else None}
    return Verdict("different_from", ok, "" if ok else text, used)


@rule(person=PERSON)
def is_full_member(facts: Facts, *, person: str = "") -> Verdict:
    """The person is a full Party member by the record, no probationary one."""
    who = facts.person(person)
    if who is None:
        return nobody("is_full_member")
    ok = who.politics == FULL_MEMBER and (who.full is None or who.full.day <= facts.day)
    text = _("%(name)s is no full Party member by the record; correct the record, or choose somebody else.")
    used = {"person": who.pk, "politics": who.politics}
    return Verdict("is_full_member", ok, "" if ok else text % {"name": who.name}, used)


@rule(person=PERSON, years=Maybe(int), value=Maybe(str))
def age_at_least(facts: Facts, *, person: str = "", years: int | None = None, value: str = "") -> Verdict:
    """The person is at least so many years old; of a birth known to the month, the lower age counts."""
    return _old(facts, "age_at_least", person, bound(facts, years, value, "years"), least=True)


@rule(person=PERSON, years=Maybe(int), value=Maybe(str))
def age_at_most(facts: Facts, *, person: str = "", years: int | None = None, value: str = "") -> Verdict:
    """The person is at most so many years old; of a birth known to the month, the higher age counts."""
    return _old(facts, "age_at_most", person, bound(facts, years, value, "years"), least=False)


@rule(person=PERSON, years=Maybe(int), value=Maybe(str))
def party_age_at_least(facts: Facts, *, person: str = "", years: int | None = None, value: str = "") -> Verdict:
    """The person has been a full Party member for at least so many years."""
    who, limit = facts.person(person), bound(facts, years, value, "years")
    if who is None:
        return nobody("party_age_at_least")
    found = party_age(who.party, who.full, facts.day)
    known = found.years.least if found else 0
    words = {"name": who.name, "years": found.years if found else _("no"), "least": limit.number}
    text = _("%(name)s: Party age %(years)s years, needed are %(least)d.") % words
    used = {"person": who.pk, "since": str(found.since) if found else "", **limit.used()}
    ok = known >= limit.number
    return Verdict("party_age_at_least", ok, "" if ok else text, used, limit.basis or PARTY_AGE_BASIS)


@rule(person=PERSON, role=Maybe(str), years=Maybe(int), value=Maybe(str))
def years_in_post_at_least(
    facts: Facts, *, person: str = "", role: str = "", years: int | None = None, value: str = ""
) -> Verdict:
    """The person has held a post (of the `role`) without a break for at least so many years."""
    who, limit = facts.person(person), bound(facts, years, value, "years")
    if who is None:
        return nobody("years_in_post_at_least")
    held = Appointment.objects.system(WHY).on(facts.day).filter(person=who)
    since: date | None = (held.filter(post__role=role) if role else held).aggregate(first=Min("from_date"))["first"]
    found = max(full_years(since, facts.day), 0) if since else 0
    words = {"name": who.name, "years": found, "least": limit.number}
    text = _("%(name)s: %(years)d years in post, needed are %(least)d.") % words
    ok = found >= limit.number
    used = {"person": who.pk, "since": since.isoformat() if since else None, "role": role, **limit.used()}
    return Verdict("years_in_post_at_least", ok, "" if ok else text, used, limit.basis)


@rule(person=PERSON)
def nothing_against(facts: Facts, *, person: str = "") -> Verdict:
    """Nothing that was decided and still holds speaks against the person. What is undecided is not looked at."""
    who = facts.person(person)
    if who is None:
        return nobody("nothing_against")
    found = [row for row in selection_facts(who, facts.day) if fact_kinds()[row.kind].speaks == "against"]
    # The sentence names no kind: who may read it opens the record.
    text = _("Something that was decided speaks against %(name)s: see the record.") % {"name": who.name}
    return Verdict("nothing_against", not found, text if found else "", {"person": who.pk, "facts": len(found)})


@rule(people=FieldKind.PEOPLE)
def none_has_against(facts: Facts, *, people: str) -> Verdict:
    """Nothing that was decided and still holds speaks against any of the people."""
    chosen = Person.objects.system(WHY).filter(pk__in=facts.answers[people]).order_by("pk")
    against = {who: selection_against(who, facts.day) for who in chosen}
    named = next((who.name for who, found in against.items() if found), "")
    text = _("Something that was decided speaks against %(name)s: see the record.") % {"name": named}
    used = {"people": len(against), "facts": sum(against.values())}
    return Verdict("none_has_against", not named, text if named else "", used)


@rule(people=FieldKind.PEOPLE, number=FieldKind.INTEGER)
def people_of_unit_at_most(facts: Facts, *, people: str, number: str) -> Verdict:
    """Of one unit no more people were named than the number in the field says: the quota of each unit.

    Somebody counts where the post is that was held first, without one where the record stands.
    """
    most, units = int(facts.answers[number]), units_on(facts.answers[people], facts.day)
    counted = Counter(units.values())
    over = next((unit for unit, count in counted.most_common(1) if count > most), None)
    name = Organization.objects.system(WHY).get(pk=over).name if over else ""
    words = {"unit": name, "given": counted[over] if over else 0, "most": most}
    text = _("%(unit)s: %(given)d people, at most %(most)d of one unit.") % words
    used = {"people": len(units), "most": most}
    return Verdict("people_of_unit_at_most", over is None, text if over else "", used)


def units_on(people: Iterable[int], day: date) -> dict[int, int]:
    """The organization of each: of the first post held on that day, else of the record."""
    chosen = Person.objects.system(WHY).filter(pk__in=set(people))
    found = dict(chosen.order_by().values_list("pk", "place"))
    held = Appointment.objects.system(WHY).on(day).filter(person__in=list(found)).order_by("-from_date", "-pk")
    return found | dict(held.values_list("person", "post__organization"))


@rule(people=FieldKind.PEOPLE, step=str, asked=str)
def named_in_parts(facts: Facts, *, people: str, step: str, asked: str) -> Verdict:
    """Each of the people was named in a part of the step, in its field `asked`: nobody else is chosen."""
    done = Event.objects.filter(case=facts.case, step=step, kind=Event.Kind.PART_DONE)
    named = {pk for answers in done.values_list("answers", flat=True) for pk in answers.get(asked) or ()}
    missing = sorted(set(facts.answers[people]) - named)
    who = Person.objects.system(WHY).filter(pk__in=missing[:1]).first()
    text = _("%(name)s was nominated by no unit.") % {"name": who.name if who else ""}
    return Verdict("named_in_parts", not missing, text if missing else "", {"missing": missing, "step": step})


def selection_against(who: Person, day: date) -> int:
    """How many decided facts speak against the person."""
    return sum(fact_kinds()[row.kind].speaks == "against" for row in selection_facts(who, day))


@rule(kind=str, person=PERSON, organization=Maybe(FieldKind.ORGANIZATION))
def fact_holds(facts: Facts, *, kind: str, person: str = "", organization: str = "") -> Verdict:
    """A fact of this kind holds today of the person, or of the organization (the case's place)."""
    return _fact(facts, "fact_holds", kind, person, organization, wanted=True)


@rule(kind=str, person=PERSON, organization=Maybe(FieldKind.ORGANIZATION))
def no_fact_holds(facts: Facts, *, kind: str, person: str = "", organization: str = "") -> Verdict:
    """No fact of this kind holds today of the person, or of the organization (the case's place)."""
    return _fact(facts, "no_fact_holds", kind, person, organization, wanted=False)


def _fact(facts: Facts, name: str, kind: str, person: str, organization: str, *, wanted: bool) -> Verdict:
    declared = fact_kinds()[kind]
    subject: Person | Organization | None = facts.person(person)
    if declared.about == "organization":
        places = Organization.objects.system(WHY)
        subject = places.get(pk=facts.answers[organization]) if organization else facts.case.place
    if subject is None:
        return nobody(name)
    ok = bool(facts_of(subject, [kind], facts.day)) == wanted
    words = {"name": subject.name, "fact": said(declared.name)}
    yes, no = _("%(name)s: “%(fact)s” is on record and still holds."), _("%(name)s: no “%(fact)s” is on record.")
    return Verdict(name, ok, "" if ok else (no if wanted else yes) % words, {"subject": subject.pk, "kind": kind})


def _old(facts: Facts, name: str, person: str, limit: Bound, *, least: bool) -> Verdict:
    who = facts.person(person)
    if who is None:
        return nobody(name)
    if who.birth is None:
        text = _("The birth date of %(name)s is not recorded; enter it first.") % {"name": who.name}
        return Verdict(name, ok=False, sentence=text, facts={"person": who.pk}, basis=limit.basis)
    found: Years = years(who.birth, facts.day)
    ok = found.least >= limit.number if least else found.most <= limit.number
    words = {"name": who.name, "age": found, "bound": limit.number}
    text = _("%(name)s is %(age)s, needed are %(bound)d years.") if least else _(
        "%(name)s is %(age)s, at most %(bound)d years are allowed."
    )  # fmt: skip
    used = {"person": who.pk, "birth": str(who.birth), **limit.used()}
    return Verdict(name, ok, "" if ok else text % words, used, limit.basis)
