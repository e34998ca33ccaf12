"""Erasing a person: what stands in the way, what is destroyed, and who else forgets something with it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.accounts.models import Account, Slip
from zhizhi.registry.accounts.sessions import sessions_end
from zhizhi.registry.corrections.models import Correction, Difference, Evidence
from zhizhi.registry.duplicates.models import Merge
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import key_erase
from zhizhi.registry.people.derived import ERASED, derived_set
from zhizhi.registry.people.models import Appointment, Household, Membership, Person
from zhizhi.registry.proposals.models import Concerned
from zhizhi.registry.retention.models import Erasure, Hold
from zhizhi.registry.scope import Scope

# What stays of the record: where it stood, so that careers, figures and the journal still point somewhere.
KEPT = {"id", "place", "place_left", "merged_into"}
PLACEHOLDERS = {"name": ERASED}

Hindrance = Callable[[Sequence[int]], dict[int, str]]
Forgetting = Callable[[Sequence[int]], None]
_hindrances: list[Hindrance] = []
_forgetting: list[Forgetting] = []


class ErasingRefused(Exception):
    """Why a person was not erased, in words for the user."""


def hindered_by(find: Hindrance) -> None:
    """Apps above say for which of these people something is still open; call it in `ready`."""
    _hindrances.append(find)


def forgotten_with(forget: Forgetting) -> None:
    """Apps above remove what they keep of a person; it runs in the transaction of the erasing."""
    _forgetting.append(forget)


def hindrances_of(ids: Sequence[int], today: datetime) -> dict[int, str]:
    """For each of these people the first reason why they cannot be erased now; few queries for all."""
    goes_on = Q(to_date=None) | Q(to_date__gt=localdate(today))
    held = Hold.objects.filter(kind="person", subject_id__in=ids, lifted_at=None).values_list("subject_id", flat=True)
    posts = Appointment.objects.system("erasing").filter(goes_on, person__in=ids).values_list("person", flat=True)
    members = Membership.objects.system("erasing").filter(goes_on, person__in=ids).values_list("person", flat=True)
    active = Account.objects.filter(person__in=ids, is_active=True).values_list("person", flat=True)
    waiting = Concerned.objects.filter(
        Q(person__in=ids) & Q(proposal__state="waiting") & ~Q(proposal__act="person.erase")
    ).values_list("person", flat=True)
    erased = Erasure.objects.filter(person__in=ids).values_list("person", flat=True)
    found: dict[int, str] = {}
    for people, why in (
        (erased, _("is erased already")),
        (held, _("is under a legal hold")),
        (posts, _("holds a post")),
        (members, _("belongs to an organization")),
        (active, _("has an active account; deactivate it first")),
        (waiting, _("is concerned by a proposal that waits for a second person")),
    ):
        for person in people:
            found.setdefault(person, why)
    for find in _hindrances:
        found = find(ids) | found
    return found


def person_erase(*, scope: Scope | None, person: Person, reason: str, at: datetime) -> None:
    """Destroys the person's key and clears what the record says; the chain still verifies. Raises ErasingRefused.

    Records merged into this one go with it. What was sealed in backups made before ends with those backups.
    """
    with acting():
        people = _locked(person)
        ids = [one.pk for one in people]
        # Only now: whoever gives a post or a membership holds the record until that is written.
        if found := hindrances_of(ids, at):
            raise ErasingRefused(_("This person cannot be erased: %(why)s.") % {"why": next(iter(found.values()))})
        for one in people:
            _clear(one)
            place = (one.place_id, one.place_left)
            record(act="person.erased", at=at, scope=scope, subject=("person", one.pk), place=place)
            Erasure.objects.create(person=one, erased_at=at, reason=reason[:200])
        _forget(ids)
        for forget in _forgetting:
            forget(ids)


def _locked(person: Person) -> list[Person]:
    """The record and those merged into it, locked in the order of their numbers."""
    records = Person.objects.system("erasing").filter(Q(pk=person.pk) | Q(merged_into=person)).order_by("pk")
    # What was merged while this waited for the first look is seen by the second.
    list(records.select_for_update())
    return list(records.select_for_update())


def _clear(person: Person) -> None:
    """All columns but those that say where the record stood: new ones are cleared too, unless KEPT names them."""
    key_erase(owner=person.key_owner)
    for field in Person._meta.concrete_fields:
        if field.name not in KEPT:
            empty = None if field.null else field.get_default()
            setattr(person, field.attname, PLACEHOLDERS.get(field.name, empty))
    derived_set(person)
    person.save()


def _forget(ids: Sequence[int]) -> None:
    """What the registry's own apps keep of these people."""
    own = [f"person:{pk}" for pk in ids]
    # By what it belongs to, each found by its person; joined, every evidence there is would be read.
    corrections = Correction.objects.system("erasing").filter(person__in=ids).order_by().values("pk")
    differences = Difference.objects.system("erasing").filter(person__in=ids).order_by().values("pk")
    evidence = Evidence.objects.filter(Q(correction__in=corrections) | Q(difference__in=differences))
    files = list(evidence.values_list("file", flat=True))
    evidence.delete()
    StoredFile.objects.filter(Q(pk__in=files) | Q(owner__in=own)).delete()
    Correction.objects.system("erasing").filter(person__in=ids).delete()
    Difference.objects.system("erasing").filter(person__in=ids).delete()
    merges = Merge.objects.filter(Q(gone__in=ids) | Q(kept__in=ids))
    merges.update(name="", id_blind=None, phone_blind=None, steps=b"")
    Household.objects.system("erasing").filter(linked_member__in=ids).update(linked_member=None)
    Appointment.objects.system("erasing").filter(person__in=ids).update(basis="")
    Fact.objects.system("erasing").filter(person__in=ids).update(words="", amounts={})
    for account in Account.objects.filter(person__in=ids):
        _account_close(account)


def _account_close(account: Account) -> None:
    """The account stays, since acts name its number; nothing of it opens anything or says whose it was."""
    sessions_end(account)
    Authenticator.objects.filter(user=account).delete()
    Slip.objects.filter(account=account).delete()
    account.username, account.is_active = f"erased-{account.pk}", False
    account.set_unusable_password()
    account.save(update_fields=["username", "is_active", "password"])
