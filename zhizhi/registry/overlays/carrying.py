"""Joint organizations when the tree changes: successors follow as partners; merged ones join, closed ones end."""

# Carriers have one shape; not each needs all that it is told.
# ruff: noqa: ARG002

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.changes.carrying import Carried, Carrier, Done, Fate, Line, Reference, carried
from zhizhi.registry.changes.rows import SOME, WHY, ends_back, lasting, rows_of, rows_update, text_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.overlays.models import Issue, Link, Meeting, Overlay, Survey

# Of a joint organization, and where it stands.
PARTS = (Meeting, Issue, Survey)


@carried("overlay_links", gettext_lazy("Partner in joint organizations"))
class Links(Carrier):
    """The successor is the partner from the day on and answers for open issues; where nothing goes on, it leaves."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        rows = list(_links(carried).select_related("overlay__organization", "organization").order_by("pk"))
        if not rows:
            return ()
        items = tuple((_named(row), reverse("overlays:detail", args=[row.overlay_id])) for row in rows)
        fate, words = Fate.MOVES, _("The successor is the partner from that day on, and answers for the open issues.")
        if carried.split:
            fate, words = Fate.STAYS, _("It stays the partner.")
        elif not carried.goes_on:
            fate, words = (
                Fate.ENDS,
                _("It leaves them on that day; open issues that it answers for need somebody else."),
            )
        return [Line(str(self.label), fate, tuple(row.pk for row in rows), words, each=items)]

    def hindrances(self, carried: Carried) -> Sequence[str]:
        if carried.split:
            return ()
        late = Q(from_date__gte=carried.day) | Q(meetings__day__gte=carried.day)
        rows = _links(carried).filter(late).select_related("overlay__organization").distinct()
        return _too_late(rows)

    def carry(self, carried: Carried) -> Done:
        rows = [] if carried.split else list(_links(carried).select_related("overlay").order_by("pk"))
        made, answers = [], []
        for row in rows:
            follower = None
            if carried.target is not None and row.overlay.organization_id != carried.target.pk:
                follower, fresh = _followed(row, row.overlay, carried, organization=carried.target)
                made += [follower.pk] if fresh else []
            answers += _answered(row, follower)
        rows_update(Link, [row.pk for row in rows], to_date=carried.day)
        ended = [[row.pk, text_of(row.to_date)] for row in rows]
        return {"ended": ended, "made": made, "answers": answers} if rows else {}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        return _changed(carried, done["ended"], done["made"])

    def undo(self, carried: Carried, done: Done) -> None:
        _answers_back(done["answers"])
        Link.objects.system(WHY).filter(pk__in=done["made"]).delete()
        ends_back(Link, done["ended"])


@carried("overlays", gettext_lazy("Joint organizations"))
class Overlays(Carrier):
    """What is merged with its partners joins that of the successor, or goes on as the successor's; else it ends."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        rows = list(_overlays(carried).select_related("organization").order_by("pk"))
        if not rows:
            return ()
        items = tuple((row.organization.name, reverse("overlays:detail", args=[row.pk])) for row in rows)
        fate, words = Fate.MOVES, _("Partners and open issues go on at the successor; meetings stay where they were.")
        if carried.split:
            fate, words = Fate.STAYS, _("It stays with its partners.")
        elif not carried.goes_on:
            fate, words = Fate.ENDS, _("All partners leave on that day; open issues are dropped with this reason.")
        return [Line(str(self.label), fate, tuple(row.pk for row in rows), words, each=items)]

    def hindrances(self, carried: Carried) -> Sequence[str]:
        if carried.split:
            return ()
        late = Q(from_date__gte=carried.day) | Q(links__from_date__gte=carried.day) | Q(meetings__day__gte=carried.day)
        rows = _overlays(carried).filter(late).select_related("organization").distinct()
        names = "、".join(row.organization.name for row in rows[:SOME])
        words = _("It began, linked somebody or met on this day or later: %(names)s. Choose a later day.")
        return [*([words % {"names": names}] if names else []), *_ended_there(carried)]

    def carry(self, carried: Carried) -> Done:
        rows = [] if carried.split else list(_overlays(carried).order_by("pk"))
        done: Done = {"pointed": [], "ended": [], "links": [], "made": [], "answers": [], "issues": [], "dropped": []}
        there = Overlay.objects.system(WHY).filter(organization=carried.target, to_date=None).first()
        for row in rows:
            if carried.target is None:
                self._end(carried, row, done)
            elif there is None:
                there = row
                done["pointed"].append([row.pk, row.organization_id])
                _stand(row, carried.target)
            else:
                self._fold(carried, row, there, done)
        return done if rows else {}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        return _changed(carried, done["links"], done["made"])

    def undo(self, carried: Carried, done: Done) -> None:
        for pk, overlay in done["issues"]:
            old = Overlay.objects.system(WHY).get(pk=overlay)
            rows_update(Issue, [pk], overlay=old, place_left=old.place_left)
        rows_update(Issue, done["dropped"], state=Issue.State.OPEN, closed_on=None, outcome="")
        _answers_back(done["answers"])
        Link.objects.system(WHY).filter(pk__in=done["made"]).delete()
        ends_back(Link, done["links"])
        ends_back(Overlay, done["ended"])
        for pk, old in done["pointed"]:
            _stand(Overlay.objects.system(WHY).get(pk=pk), Organization.objects.system(WHY).get(pk=old))

    def _end(self, carried: Carried, row: Overlay, done: Done) -> None:
        """Ended with its partners; its issues are dropped."""
        issues = Issue.objects.system(WHY).filter(overlay=row, state=Issue.State.OPEN)
        done["dropped"] += list(issues.values_list("pk", flat=True))
        outcome = _("“%(name)s” was closed.") % {"name": row.organization.name}
        issues.update(state=Issue.State.DROPPED, closed_on=carried.day, outcome=outcome)
        self._leave(carried, row, done)

    def _fold(self, carried: Carried, row: Overlay, there: Overlay, done: Done) -> None:
        """Its partners and open issues are those of the other from the day on."""
        for link in _held(row, carried):
            follower = None
            if link.organization_id != there.organization_id:
                follower, fresh = _followed(link, there, carried, organization=link.organization)
                done["made"] += [follower.pk] if fresh else []
            done["answers"] += _answered(link, follower)
        issues = Issue.objects.system(WHY).filter(overlay=row, state=Issue.State.OPEN)
        done["issues"] += [[pk, row.pk] for pk in issues.values_list("pk", flat=True)]
        issues.update(overlay=there, place_left=there.place_left)
        self._leave(carried, row, done)

    def _leave(self, carried: Carried, row: Overlay, done: Done) -> None:
        """It and its links end on the day."""
        links = _held(row, carried)
        done["links"] += [[link.pk, text_of(link.to_date)] for link in links]
        rows_update(Link, [link.pk for link in links], to_date=carried.day)
        done["ended"].append([row.pk, text_of(row.to_date)])
        rows_update(Overlay, [row.pk], to_date=carried.day)


def _links(carried: Carried) -> Any:
    return Link.objects.system(WHY).filter(lasting(carried.day), organization__in=carried.source_ids)


def _overlays(carried: Carried) -> Any:
    return Overlay.objects.system(WHY).filter(lasting(carried.day), organization__in=carried.source_ids)


def _held(overlay: Overlay, carried: Carried) -> list[Link]:
    rows = Link.objects.system(WHY).filter(lasting(carried.day), overlay=overlay).select_related("organization")
    return list(rows.order_by("pk"))


def _named(row: Link) -> str:
    partner = row.organization.name if row.organization else row.name
    return f"{row.overlay.organization.name}：{partner}（{row.get_kind_display()}）"


def _followed(
    link: Link, overlay: Overlay, carried: Carried, *, organization: Organization | None
) -> tuple[Link, bool]:
    """The link of that overlay that goes on from this one, and whether it is new."""
    who = {"organization": organization, "person": link.person, "name": link.name}
    known = Link.objects.system(WHY).filter(lasting(carried.day), overlay=overlay, kind=link.kind, **who).first()
    if known:
        return known, False
    left = organization.left if organization else overlay.place_left
    made: Link = Link.objects.create(
        overlay=overlay, kind=link.kind, place_left=left, note=link.note, from_date=carried.day, to_date=link.to_date,
        **who,
    )  # fmt: skip
    return made, True


def _answered(link: Link, follower: Link | None) -> list[list[int]]:
    """Open issues that the partner answers for are the follower's; which they were."""
    issues = Issue.objects.system(WHY).filter(answers=link, state=Issue.State.OPEN)
    found = [[pk, link.pk] for pk in issues.values_list("pk", flat=True)]
    issues.update(answers=follower)
    return found


def _answers_back(pairs: Sequence[Sequence[int]]) -> None:
    for pk, link in reversed(pairs):
        rows_update(Issue, [pk], answers=link)


def _stand(overlay: Overlay, place: Organization) -> None:
    """It stands there, with all that lies where it stands."""
    rows_update(Overlay, [overlay.pk], organization=place, place_left=place.left)
    for part in PARTS:
        part.objects.system(WHY).filter(overlay=overlay).update(place_left=place.left)
    Link.objects.system(WHY).filter(overlay=overlay, organization=None).update(place_left=place.left)
    overlay.organization, overlay.place_left = place, place.left


def _ended_there(carried: Carried) -> list[str]:
    """What joined others before and has ended is not begun anew by a merger."""
    if carried.target is None or not _overlays(carried).exists():
        return []
    ended = Overlay.objects.system(WHY).filter(organization=carried.target).exclude(to_date=None)
    words = _("“%(name)s” was a joint organization that has ended; end that of the others on its page first.")
    return [words % {"name": carried.target.name}] if ended.exists() else []


def _too_late(rows: Any) -> list[str]:
    names = "、".join(row.overlay.organization.name for row in rows[:SOME])
    words = _("It was linked or attended a joint meeting on this day or later: %(names)s. Choose a later day.")
    return [words % {"names": names}] if names else []


def _changed(carried: Carried, ended: Sequence[Sequence[Any]], made: Sequence[int]) -> list[Reference]:
    """Joint organizations whose links were changed since, or whose new ones have met."""
    begun = Link.objects.system(WHY).filter(pk__in=made)
    touched = Q(to_date__isnull=False) | Q(meetings__isnull=False) | Q(issues__state__in=("settled", "dropped"))
    rows = [*rows_of(Link, ended).exclude(to_date=carried.day).select_related("overlay__organization"),
            *begun.filter(touched).select_related("overlay__organization").distinct()]  # fmt: skip
    found = {row.overlay_id: row.overlay for row in rows}
    words = _("Partners of the joint organization “%(name)s” were changed or met since.")
    return [
        Reference(words % {"name": one.organization.name}, reverse("overlays:detail", args=[one.pk]))
        for one in list(found.values())[:SOME]
    ]
