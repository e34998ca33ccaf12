"""Writes to the tree. Each takes the actor's scope and the time, and is one act of the journal."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.intervals import ROOT, child_interval
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.language import said
from zhizhi.registry.organizations.edges import Kept, edge_end, edge_follow, edge_restore, edges_begin
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.moving import NoRoom, size_change, subtree_place
from zhizhi.registry.organizations.relabel import tree_widen
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, touched

# No 0 and O, 1 and I: people read codes from paper.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


# What stands in the way of closing, as sentences: (organization, day) -> sentences.
Hindrance = Callable[["Organization", date], list[str]]
_hindrances: list[Hindrance] = []


class OrganizationRefused(Exception):
    """Why the tree was not changed, in words for the user."""


def organization_create(
    *, scope: Scope | None, parent: Organization | None, kind: str, name: str, at: datetime, short_name: str = "",
    on: date | None = None,
) -> Organization:  # fmt: skip
    """A new organization under `parent` (None: the root), since today or `on`. Raises OrganizationRefused."""
    name = " ".join(name.split())
    _refuse_unfit(parent, kind, name)
    with acting():
        left, right = _room(parent)
        organization = Organization(
            name=name, short_name=short_name, kind=kind, parent=parent, left=left, right=right,
            depth=parent.depth + 1 if parent else 0, code=new_code(), opened_on=on or localdate(at),
            sort_key=sort_key(name), initials=initials(name),
        )  # fmt: skip
        _save_once(organization)
        edges_begin([organization])
        size_change(organization, 1)
        _journal("organization.created", organization, scope, at, {"name": name, "kind": kind})
        touched(ORGANIZATION, [organization.pk], at)
    return organization


def organization_rename(
    *, scope: Scope | None, organization: Organization, name: str, short_name: str, at: datetime, kind: str = "",
    on: date | None = None,
) -> None:  # fmt: skip
    """Another name, and kind if one is given, from today or `on`; history keeps the old. Raises OrganizationRefused."""
    if refusal := rename_refusal(organization, name, kind):
        raise OrganizationRefused(refusal)
    name, kind = " ".join(name.split()), kind or organization.kind
    details = {"name": [organization.name, name], "short_name": [organization.short_name, short_name]}
    details |= {"kind": [organization.kind, kind]} if kind != organization.kind else {}
    with acting():
        organization.name, organization.short_name, organization.kind = name, short_name, kind
        organization.sort_key, organization.initials = sort_key(name), initials(name)
        _save_once(organization, ["name", "short_name", "kind", "sort_key", "initials"])
        edge_follow(organization, on or localdate(at))
        _journal("organization.renamed", organization, scope, at, details)
        touched(ORGANIZATION, [organization.pk], at)


def rename_refusal(organization: Organization, name: str, kind: str = "") -> str:
    """Why the organization cannot have this name and kind; empty when it can."""
    name, kind = " ".join(name.split()), kind or organization.kind
    try:
        if (name, kind) != (organization.name, organization.kind):
            _refuse_closed(organization)
            _refuse_unfit(organization.parent, kind, name, besides=organization)
            _refuse_children(organization, kind)
    except OrganizationRefused as refused:
        return str(refused)
    return ""


def organization_move(
    *, scope: Scope | None, organization: Organization, parent: Organization, at: datetime, free: bool = False,
    on: date | None = None,
) -> None:  # fmt: skip
    """Under another parent from today, or `on`, with all below and every record there. Raises OrganizationRefused.

    `free` leaves out what a new organization is asked: for what is put below its successor, or goes back.
    """
    if refusal := move_refusal(organization, parent, free=free):
        raise OrganizationRefused(refusal)
    with acting():
        before = organization.parent_id
        try:
            subtree_place(organization, parent, at)
        except NoRoom as full:
            raise OrganizationRefused(_("The tree is full here.")) from full
        if not organization.closed_on:
            edge_follow(organization, on or localdate(at))
        _journal("organization.moved", organization, scope, at, {"parent": [before, parent.pk]})
        touched(ORGANIZATION, [organization.pk], at)


def move_refusal(organization: Organization, parent: Organization, *, free: bool = False) -> str:
    """Why the organization cannot stand under `parent`; empty when it can."""
    if organization.parent_id is None:
        return _("It is the root of the tree.")
    if organization.contains(parent.left):
        return _("“%(name)s” cannot stand under itself.") % {"name": organization.name}
    if parent.pk == organization.parent_id:
        return _("It stands there already.")
    if free:
        return ""
    try:
        _refuse_closed(organization)
        _refuse_unfit(parent, organization.kind, organization.name)
    except OrganizationRefused as refused:
        return str(refused)
    return ""


def code_renew(*, scope: Scope, organization: Organization, at: datetime) -> None:
    """A new portal code; sheets printed before stop working."""
    with acting():
        organization.code = new_code()
        organization.save(update_fields=["code"])
        _journal("organization.code_renewed", organization, scope, at, {})


def closing_hindered_by(hindrance: Hindrance) -> Hindrance:
    """Parts above register what must end before an organization can be closed."""
    _hindrances.append(hindrance)
    return hindrance


def closing_hindrances(organization: Organization, day: date) -> list[str]:
    """Why the organization cannot be closed on `day`; empty when it can."""
    below = Organization.objects.system("all below must be closed first").open().filter(parent=organization).count()
    found = [_("Organizations below that are open: %(count)d") % {"count": below}] if below else []
    if organization.parent_id is None:
        found.append(_("It is the root of the tree."))
    return found + [sentence for hindrance in _hindrances for sentence in hindrance(organization, day)]


def organization_close(
    *, scope: Scope | None, organization: Organization, at: datetime, on: date | None = None
) -> None:
    """Closed from today, or `on`; its records stay. Raises OrganizationRefused naming what stands in the way."""
    with acting():
        _refuse_closed(organization)
        if hindrances := closing_hindrances(organization, on or localdate(at)):
            raise OrganizationRefused(" ".join([_("It cannot be closed yet."), *hindrances]))
        organization.closed_on = on or localdate(at)
        organization.save(update_fields=["closed_on"])
        edge_end(organization, organization.closed_on)
        size_change(organization, -1)
        _journal("organization.closed", organization, scope, at, {"on": str(organization.closed_on)})
        touched(ORGANIZATION, [organization.pk], at)


def organization_reopen(*, scope: Scope | None, organization: Organization, kept: Kept | None, at: datetime) -> None:
    """As though it had never been closed; `kept` is what its last edge said. Raises OrganizationRefused."""
    with acting():
        organization.closed_on = None
        _save_once(organization, ["closed_on"])
        edge_restore(organization, kept)
        size_change(organization, 1)
        _journal("organization.reopened", organization, scope, at, {})
        touched(ORGANIZATION, [organization.pk], at)


def new_code() -> str:
    """Eight random letters: 40 bits, not to be found by counting."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(8))


def _refuse_closed(organization: Organization | None) -> None:
    if organization and organization.closed_on:
        raise OrganizationRefused(_("“%(name)s” is closed.") % {"name": organization.name})


def _save_once(organization: Organization, fields: list[str] | None = None) -> None:
    """The constraint decides between two who enter the same name at once."""
    try:
        with transaction.atomic():
            organization.save(update_fields=fields)
    except IntegrityError as fault:
        raise OrganizationRefused(_("“%(name)s” exists here already.") % {"name": organization.name}) from fault


def _refuse_unfit(parent: Organization | None, kind: str, name: str, besides: Organization | None = None) -> None:
    declared = kind_of(kind)
    _refuse_closed(parent)
    if not name:
        raise OrganizationRefused(_("An organization needs a name."))
    if len(name) > 80:
        raise OrganizationRefused(_("A name has at most 80 characters."))
    if declared is None:
        raise OrganizationRefused(_("There is no kind of organization called “%(kind)s”.") % {"kind": kind})
    if parent and parent.kind not in declared.under:
        raise OrganizationRefused(_("A %(kind)s cannot stand under a %(above)s.") % _kinds(kind, parent.kind))
    siblings = Organization.objects.system("names are unique under a parent").open().filter(parent=parent)
    if siblings.filter(name=name).exclude(pk__in=[besides.pk] if besides else []).exists():
        raise OrganizationRefused(_("“%(name)s” exists here already.") % {"name": name})


def _refuse_children(organization: Organization, kind: str) -> None:
    """Another kind must be one under which what stands below may stand."""
    below = Organization.objects.system("what stands below").open().filter(parent=organization)
    for found in below.order_by().values_list("kind", flat=True).distinct():
        declared = kind_of(found)
        if kind != organization.kind and declared and kind not in declared.under:
            raise OrganizationRefused(_("A %(kind)s cannot stand under a %(above)s.") % _kinds(found, kind))


def _kinds(kind: str, above: str) -> dict[str, str]:
    names = {one: said(declared.name) if (declared := kind_of(one)) else one for one in (kind, above)}
    return {"kind": names[kind], "above": names[above]}


def _room(parent: Organization | None) -> tuple[int, int]:
    if parent is None:
        if Organization.objects.system("there is one root").exists():
            raise OrganizationRefused(_("The tree has a root already."))
        return ROOT
    # The lock keeps two new children from taking the same room (SQLite writes one at a time anyway).
    locked = Organization.objects.system("allocating room").select_for_update().get(pk=parent.pk)
    room = child_interval((locked.left, locked.right), _taken(locked))
    if room is None:
        locked = tree_widen(locked)
        room = child_interval((locked.left, locked.right), _taken(locked))
    if room is None:
        raise OrganizationRefused(_("The tree is full here."))
    return room


def _taken(parent: Organization) -> list[tuple[int, int]]:
    return list(Organization.objects.system("allocating room").filter(parent=parent).values_list("left", "right"))


def _journal(
    act: str, organization: Organization, scope: Scope | None, at: datetime, details: Mapping[str, object]
) -> None:
    place = (organization.pk, organization.left)
    record(act=act, at=at, scope=scope, subject=("organization", organization.pk), place=place, details=details)
