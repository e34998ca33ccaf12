"""Writes to pairs and merges. Each takes the actor's scope and the time, and is one act of the journal."""

import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from zhizhi.registry.corrections.models import Claim, Difference
from zhizhi.registry.corrections.operations import difference_record
from zhizhi.registry.duplicates.choosing import GONE, NUMBERS, PLACE, choices, chosen, columns_of, fingerprint
from zhizhi.registry.duplicates.joining import Join, join
from zhizhi.registry.duplicates.models import Asked, Merge, Pair
from zhizhi.registry.duplicates.refusals import MergeRefused
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import seal, unseal
from zhizhi.registry.people.derived import DERIVED, derived_set
from zhizhi.registry.people.fields import written
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.scope import DataClass, Scope
from zhizhi.registry.touched import ORGANIZATION, PERSON, touched

CAPABILITY = "people.manage"
State = Pair.State


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: rows that go over and that stay by model, what is joined in words, new differences."""

    moved: dict[str, int]
    stayed: dict[str, int]
    notes: list[str]
    differences: list[Difference]


class _RolledBack(Exception):
    """Ends the transaction of a preview."""


def merge_preview(
    *, scope: Scope, gone: Person, kept: Person, given: Mapping[str, str], account: str, at: datetime
) -> Preview:
    """What `person_merge` would do, by doing it and taking it back. Raises MergeRefused."""
    found: list[Preview] = []
    try:
        with transaction.atomic():
            under_way, differences = _done(scope, gone.pk, kept.pk, given, account, at, journaled=False)
            found.append(Preview(dict(under_way.moved), dict(under_way.stayed), under_way.notes, differences))
            raise _RolledBack
    except _RolledBack:
        return found[0]


def person_merge(
    *, scope: Scope, gone: Person, kept: Person, given: Mapping[str, str], at: datetime, account: str = "kept",
    seen: str = "",
) -> Merge:  # fmt: skip
    """Both records are one human: what refers to `gone` refers to `kept` from now on. Raises MergeRefused.

    `given` says of which record ("kept", "gone") a differing field is taken, `account` whose account remains, `seen` is
    the fingerprint of the records as they were shown. Asked again, it gives the merge that stands.
    """
    with acting():
        if standing := Merge.objects.filter(gone=gone.pk, kept=kept.pk, undone_at=None).first():
            return standing
        under_way, _differences = _done(scope, gone.pk, kept.pk, given, account, at, journaled=True, seen=seen)
        return _kept(scope, under_way, at)


def pair_decide(*, scope: Scope, pair: Pair, state: str, at: datetime, note: str = "") -> None:
    """Two records are of different people, or are looked at later. Raises MergeRefused when they were merged."""
    if state not in (State.DIFFERENT, State.LATER, State.OPEN):
        raise MergeRefused(_("Say whether these are different people, or look at them later."))
    with acting():
        pair = Pair.objects.system("locked").select_for_update(of=("self",)).get(pk=pair.pk)
        if pair.state == State.MERGED:
            raise MergeRefused(_("These two were merged meanwhile."))
        pair.state, pair.note, pair.decided_at, pair.decided_by_id = state, note.strip()[:200], at, scope.person_id
        pair.save(update_fields=["state", "note", "decided_at", "decided_by"])
        for person, other in ((pair.first, pair.second), (pair.second, pair.first)):
            _journal(f"pair.{state}", person, scope, at, {"other": other.pk, "note": pair.note})


def _done(
    scope: Scope, gone_id: int, kept_id: int, given: Mapping[str, str], account: str, at: datetime, *,
    journaled: bool, seen: str = "",
) -> tuple[Join, list[Difference]]:  # fmt: skip
    """The merge but for its row: steps, and the differences that arise."""
    gone, kept = _locked(gone_id, kept_id)
    if refusal := merge_refusal(scope, gone, kept):
        raise MergeRefused(refusal)
    if seen and seen != fingerprint(kept, gone):
        raise MergeRefused(_("One of the records was changed meanwhile. Look at both again."))
    under_way = Join(gone, kept, at, localdate(at), account)
    disputed = _disputed(kept, gone, given)
    changed = _fields(under_way, given)
    differences = _differences(under_way, scope if journaled else None, disputed, at)
    join(under_way, {Pair, Merge, Asked, Person})
    _pointers(under_way)
    _pair(under_way, scope)
    if journaled:
        details = {"kept": kept.pk, "gone": gone.pk, "changed": changed, "moved": dict(under_way.moved)}
        _journal("person.merged", kept, scope, at, details)
        _journal("person.merged_away", gone, scope, at, details)
        touched(ORGANIZATION, under_way.places | {gone.place_id, kept.place_id}, at)
        touched(PERSON, [gone.pk, kept.pk], at)
    return under_way, differences


def merge_refusal(scope: Scope, gone: Person, kept: Person) -> str:
    """Why the two cannot be merged by whoever asks; empty when nothing is in the way."""
    if gone.pk == kept.pk:
        return _("This is the same record.")
    for person in (gone, kept):
        if standing := Merge.objects.filter(gone=person, undone_at=None).select_related("kept", "by").first():
            return told(standing)
        if person.pk == scope.person_id:
            return _("Nobody merges the own record with another. Ask a colleague.")
        if not scope.covers(CAPABILITY, person.place_left, DataClass.PERSONAL):
            return _("You do not manage “%(name)s”. Who manages both records merges them.") % {"name": person.name}
    return _rights_refusal(scope, gone, kept)


def told(standing: Merge) -> str:
    """Who merged a record into which, and when."""
    words = {
        "name": standing.name, "kept": standing.kept.name, "by": standing.by or _("the program"),
        "day": date_format(localtime(standing.at), "Y-m-d H:i"),
    }  # fmt: skip
    return _("“%(name)s” was merged into “%(kept)s” by %(by)s on %(day)s.") % words


def _rights_refusal(scope: Scope, gone: Person, kept: Person) -> str:
    """Who merges must hold the rights that one of the two gets through the other, or manage accounts there."""
    rights = {
        person.pk: {
            (grant.capability, grant.place_id): grant
            for grant in Grant.objects.system("rights of both").filter(person=person, to_date=None)
        }
        for person in (gone, kept)
    }
    for gained, having in ((rights[gone.pk], rights[kept.pk]), (rights[kept.pk], rights[gone.pk])):
        for key, grant in gained.items():
            if key in having or scope.covers("accounts.manage", grant.place_left):
                continue
            if not scope.covers(grant.capability, grant.place_left, DataClass(grant.data_class)):
                return _("One of the two has rights that you do not hold. Ask an administrator to merge them.")
    return ""


def _locked(*pks: int) -> list[Person]:
    rows = Person.objects.system("merged").select_for_update(of=("self",)).select_related("place")
    found = {row.pk: row for row in rows.filter(pk__in=pks).order_by("pk")}
    return [found[pk] for pk in pks]


def _disputed(kept: Person, gone: Person, given: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(item, value chosen, value not chosen) of the items that somebody has to decide."""
    found = [one for one in choices(kept, gone) if one.disputed]
    taken = chosen(found, given)
    sides = {name: (gone, kept) if side == GONE else (kept, gone) for name, side in taken.items()}
    return [(name, written(first, name), written(second, name)) for name, (first, second) in sides.items()]


def _fields(under_way: Join, given: Mapping[str, str]) -> dict[str, list[str]]:
    """The gone record loses its numbers and points to the kept one, which gets the chosen values; old and new."""
    gone, kept = under_way.gone, under_way.kept
    found = choices(kept, gone)
    taken = [one for one in found if chosen(found, given)[one.name] == GONE]
    values = {column: getattr(gone, column) for one in taken for column in _plain_columns(one.name)}
    if any(one.name == PLACE for one in taken):
        values["place_left"] = gone.place.left
    for one in taken:
        if one.name in NUMBERS:
            values |= _number(gone, kept, NUMBERS[one.name])
    emptied = {f"{short}_{part}": "" if part == "masked" else None for short in NUMBERS.values() for part in PARTS}
    under_way.change(gone, merged_into_id=kept.pk, **emptied)
    if values:
        under_way.change(kept, **values, **_derived(kept, values))
    return {one.name: [one.kept, one.gone] for one in taken}


def _derived(kept: Person, values: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from the record as it will be."""
    trial = copy(kept)
    for name, value in values.items():
        setattr(trial, name, value)
    derived_set(trial)
    return {name: getattr(trial, name) for name in DERIVED if getattr(trial, name) != getattr(kept, name)}


PARTS = ("sealed", "blind", "masked")


def _plain_columns(name: str) -> list[str]:
    return [] if name in NUMBERS else columns_of(name)


def _number(gone: Person, kept: Person, short: str) -> dict[str, Any]:
    """The number, sealed under the key of the kept person."""
    blind, sealed = (getattr(gone, f"{short}_{part}") for part in ("blind", "sealed"))
    text = unseal(owner=gone.key_owner, sealed=bytes(sealed)) if sealed else ""
    return {
        f"{short}_sealed": seal(owner=kept.key_owner, text=text) if text else None,
        f"{short}_blind": bytes(blind) if blind else None,
        f"{short}_masked": getattr(gone, f"{short}_masked"),
    }


def _differences(
    under_way: Join, scope: Scope | None, disputed: list[tuple[str, str, str]], at: datetime
) -> list[Difference]:
    """The value not chosen is kept as what a source says, to be decided; nothing is dropped."""
    found = []
    gone = under_way.gone
    source = _("record merged into this one: %(name)s, no. %(number)d") % {"name": gone.name, "number": gone.pk}
    for name, value, other in disputed:
        mine = Claim.objects.filter(difference__person=under_way.kept)
        before = set(mine.values_list("pk", flat=True))
        known = set(
            Difference.objects.system("arisen before").filter(person=under_way.kept).values_list("pk", flat=True)
        )
        difference = difference_record(
            scope=scope, person=under_way.kept, field=name, current=value, claimed=other, source=source, at=at
        )
        if difference is None:
            continue
        found.append(difference)
        if difference.pk not in known:
            under_way.made(difference, difference.state)
        for claim in mine.exclude(pk__in=before):
            under_way.made(claim, difference.state)
    return found


def _pointers(under_way: Join) -> None:
    """Records merged into the gone one before point to the kept one: pointers form no chain."""
    earlier = Person.objects.system("pointers").filter(merged_into=under_way.gone).order_by("pk")
    if pks := list(earlier.values_list("pk", flat=True)):
        under_way.move(Person, "merged_into_id", pks)


def _pair(under_way: Join, scope: Scope) -> None:
    """The two are decided; nobody is asked about them again."""
    first, second = sorted([under_way.gone.pk, under_way.kept.pk])
    if pair := Pair.objects.system("merged").filter(first=first, second=second).first():
        under_way.change(pair, state=State.MERGED, decided_at=under_way.at, decided_by_id=scope.person_id)


def _kept(scope: Scope, under_way: Join, at: datetime) -> Merge:
    """The row that undoes it, and by which the gone record is found."""
    gone = under_way.gone
    before = next(step["before"] for step in under_way.steps if step["model"] == "people.person")
    text = json.dumps(under_way.steps, cls=DjangoJSONEncoder, ensure_ascii=False)
    blinds = {f"{short}_blind": _bytes(before[f"{short}_blind"]) for short in NUMBERS.values()}
    return Merge.objects.create(
        gone=gone, kept=under_way.kept, at=at, by_id=scope.person_id, name=gone.name,
        steps=seal(owner=gone.key_owner, text=text), moved=sorted(under_way.moved.items()), **blinds,
    )  # fmt: skip


def _bytes(kept: str | None) -> bytes | None:
    return bytes(Person._meta.get_field("id_blind").to_python(kept)) if kept else None


def _journal(act: str, person: Person, scope: Scope, at: datetime, details: Mapping[str, object]) -> None:
    record(
        act=act, at=at, scope=scope, subject=("person", person.pk), place=(person.place_id, person.place_left),
        details=details, owner=person.key_owner,
    )  # fmt: skip
