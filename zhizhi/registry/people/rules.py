"""Ages of a person on a day, each as a verdict: a sentence, the facts used, and the rule it follows."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from zhizhi.core.ages import PARTY_AGE_BASIS, PartyAge, Years, full_years, party_age, years
from zhizhi.core.codesets import MEMBER, PROBATIONARY
from zhizhi.core.partialdates import PartialDate
from zhizhi.core.verdicts import Verdict
from zhizhi.registry.people.derived import retirement_of
from zhizhi.registry.people.models import Person

# Political status by GB/T 4762: those who have a Party age.
PARTY = {MEMBER, PROBATIONARY}


def ages_said(person: Person, day: date) -> list[tuple[str, Verdict]]:
    """(name, verdict) of everything about the person that a day decides; what is not known says what is missing."""
    named = [
        (_("Age"), age(person, day)),
        (_("Party age"), party_age_of(person, day)),
        (_("Years of work"), work_years(person, day)),
        (_("Retirement"), retires(person, day)),
    ]
    return [(name, verdict) for name, verdict in named if verdict]


def age(person: Person, day: date) -> Verdict:
    """How old the person is."""
    if person.birth is None:
        return Verdict("person.age", ok=False, sentence=_("The birth date is not recorded."))
    found = years(person.birth, day)
    return Verdict("person.age", ok=True, sentence=_old(found), facts={"birth": str(person.birth), "day": str(day)})


def party_age_of(person: Person, day: date) -> Verdict | None:
    """How long a full member; None for who is no Party member."""
    if person.politics == PROBATIONARY and not person.full:
        sentence = _("On probation: the Party age counts from full membership.")
        return Verdict("person.party_age", ok=True, sentence=sentence, basis=PARTY_AGE_BASIS)
    found = party_age(person.party, person.full, day)
    if found is None:
        missing = _("Neither the day of joining nor that of full membership is recorded.")
        return Verdict("person.party_age", ok=False, sentence=missing) if person.politics in PARTY else None
    facts = {"joined": _text(person.party), "full": _text(person.full), "day": str(day)}
    return Verdict("person.party_age", not found.estimated, _party_age(found, day), facts, found.basis)


def work_years(person: Person, day: date) -> Verdict | None:
    """How long at work; None where no begin is recorded."""
    if person.work is None:
        return None
    facts = {"work": str(person.work), "day": str(day)}
    return Verdict("person.work_years", ok=True, sentence=_full_years(person.work, day), facts=facts)


def retires(person: Person, day: date) -> Verdict | None:
    """When the age of retirement is reached; None for who retires from no post. `ok` while it is not."""
    if not person.retires:
        return None
    found = retirement_of(person)
    if found is None:
        missing = _("The month of birth is not recorded, so the month of retirement is not known.")
        return Verdict("person.retires", ok=False, sentence=missing)
    months = (found.month.day.year - day.year) * 12 + found.month.day.month - day.month
    words = {
        "month": found.month.dotted, "age": _age(*found.age), "original": found.original,
        "delay": found.delay, "left": _left(months),
    }  # fmt: skip
    form = _("%(month)s, at %(age)s (%(original)d and %(delay)d months more): %(left)s") if found.delay else _(
        "%(month)s, at %(age)s: %(left)s"
    )  # fmt: skip
    facts = {
        "birth": _text(person.birth), "original": found.original, "reached_original": str(found.reached_original),
        "delay_months": found.delay, "month": str(found.month), "day": str(day),
    }  # fmt: skip
    return Verdict("person.retires", months > 0, form % words, facts, found.basis)


def _full_years(since: PartialDate, day: date) -> str:
    """Full years; within the first one the months, as “0 years” tells nothing."""
    found = years(since, day)
    return _years(found) if found.most else post_years(since.day, None, day)


def post_years(since: date, until: date | None, day: date) -> str:
    """How long a post has been held, or was."""
    end = min(until, day) if until else day
    full = max(full_years(since, end), 0)
    if full:
        return _years(Years(full, full))
    months = max((end.year - since.year) * 12 + end.month - since.month - (end.day < since.day), 0)
    if not months:
        return _("less than a month")
    return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}


def facts_used(verdict: Verdict) -> Iterator[str]:
    """The facts as they are shown under a sentence."""
    return (f"{name} {value}" for name, value in verdict.facts.items() if value)


def _years(found: Years) -> str:
    return ngettext("%(count)s year", "%(count)s years", found.most) % {"count": found}


def _old(found: Years) -> str:
    """An age: Chinese has a word of its own for years of life."""
    return npgettext("age", "%(count)s year", "%(count)s years", found.most) % {"count": found}


def _party_age(found: PartyAge, day: date) -> str:
    if not found.estimated:
        return _years(found.years) if found.years.most else post_years(found.since.day, None, day)
    return _("about %(years)s: the day of full membership is not recorded, a year of probation is assumed") % {
        "years": _years(found.years)
    }


def _age(full: int, months: int) -> str:
    if not months:
        return _("%(years)d") % {"years": full}
    return _("%(years)d years and %(months)d months") % {"years": full, "months": months}


def _left(months: int) -> str:
    if months <= 0:
        return pgettext("age of retirement", "reached")
    if months >= 24:
        words = {"years": months // 12, "months": months % 12}
        return _("in %(years)d years and %(months)d months") % words
    return ngettext("in %(count)d month", "in %(count)d months", months) % {"count": months}


def _text(value: PartialDate | None) -> str:
    return str(value) if value else ""
