"""Posts of what is merged, split or closed: their holders end or go on, and their approved numbers are added or not."""

# Carriers have one shape; not each needs all that it is told.

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.changes.carrying import Carried, Carrier, Done, Fate, Line, Reference, carried
from zhizhi.registry.changes.rows import SOME, WHY, ends_back, lasting, rows_update, text_of
from zhizhi.registry.people.models import Appointment, Person, Post
from zhizhi.registry.posts.joining import Joined, joined_posts, numbers_back, numbers_set
from zhizhi.registry.posts.models import Excess, Headcount
from zhizhi.registry.posts.queries import approved_on
from zhizhi.registry.rights.models import Grant, Mandate
from zhizhi.registry.rights.operations import grants_of, may_give
from zhizhi.registry.rights.roles import role_of


@carried("posts", gettext_lazy("Appointments"))
class Posts(Carrier):
    """Appointments end with their organization, and the rights with them, unless they go on where it goes on."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        rows = list(self._rows(carried).select_related("person", "post__organization").order_by("pk"))
        found = []
        if rows:
            items = tuple((_named(row), "") for row in rows)
            fate, words = Fate.ENDS, _("Their duties and rights end on that day.")
            if _go_on(carried):
                fate, words = Fate.MOVES, _("They hold the same post there from that day on, with its rights.")
            found.append(Line(str(self.label), fate, tuple(row.pk for row in rows), words, each=items))
        return [*found, *_number_lines(carried)]

    def hindrances(self, carried: Carried) -> Sequence[str]:
        late = self._rows(carried).filter(from_date__gte=carried.day).select_related("person", "post")
        names = "、".join(f"{row.person.name}（{row.post.title}）" for row in late[:SOME])
        words = _(
            "Appointments that begin on this day or later cannot end on it: %(names)s. Wait a day, or end them first."
        )
        return [*([words % {"names": names}] if names else []), *self._refused(carried)]

    def carry(self, carried: Carried) -> Done:
        rows = list(self._rows(carried).select_related("post").order_by("pk"))
        joined = joined_posts(carried)
        ids = [row.pk for row in rows]
        grants = Grant.objects.system(WHY).filter(lasting(carried.day), appointment__in=ids)
        lent = Mandate.objects.system(WHY).filter(lasting(carried.day), appointment__in=ids)
        done: Done = {
            "ended": [[row.pk, text_of(row.to_date)] for row in rows],
            "grants": [[row.pk, text_of(row.to_date)] for row in grants],
            "lent": [[row.pk, text_of(row.to_date)] for row in lent],
        }
        for row in [*grants, *lent]:
            rows_update(type(row), [row.pk], to_date=max(carried.day, row.from_date))
        rows_update(Appointment, ids, to_date=carried.day)
        return done | self._continued(carried, rows, joined)

    def _continued(self, carried: Carried, rows: list[Appointment], joined: Sequence[Joined]) -> Done:
        """Posts and numbers where it goes on, and there the same holders where that is wanted."""
        if not carried.goes_on:
            return {}
        done = numbers_set(carried, joined)
        if not _go_on(carried):
            return done
        target, posts = carried.onto(), {pk: one.post for one in joined for pk in one.from_posts}
        held = set(Appointment.objects.system(WHY).filter(lasting(carried.day), post__organization=target)
                   .values_list("person_id", "post_id"))  # fmt: skip
        made = []
        for row in rows:
            post = posts[row.post_id]
            assert post is not None, "numbers_set made what was missing"
            if (row.person_id, post.pk) in held:
                continue
            held.add((row.person_id, post.pk))
            made.append(Appointment(
                person_id=row.person_id, post=post, place_left=target.left, from_date=carried.day,
                to_date=row.to_date, basis=row.basis,
            ))  # fmt: skip
        Appointment.objects.bulk_create(made)
        Grant.objects.bulk_create([grant for row in made for grant in grants_of(row)])
        _excess_kept(carried, made)
        return done | {"made": [[row.pk, text_of(row.to_date)] for row in made]}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        made = dict(_made(done))
        expected = made | {pk: carried.day.isoformat() for pk, _to in done["ended"]}
        rows = Appointment.objects.system(WHY).filter(pk__in=list(expected))
        changed = [row.person_id for row in rows if text_of(row.to_date) != expected[row.pk]]
        people = Person.objects.system(WHY).filter(pk__in=changed)
        found = [
            Reference(f"{row.name}：{_('appointment changed since')}", reverse("people:detail", args=[row.pk]))
            for row in people.order_by("pk")[:SOME]
        ]
        return [*found, *_numbers_changed(carried, done)]

    def undo(self, carried: Carried, done: Done) -> None:
        made = [pk for pk, _to in _made(done)]
        Excess.objects.system(WHY).filter(appointment__in=made).delete()
        Grant.objects.system(WHY).filter(appointment__in=made).delete()
        Appointment.objects.system(WHY).filter(pk__in=made).delete()
        numbers_back(carried, done)
        Post.objects.filter(pk__in=done.get("posts", ())).delete()
        ends_back(Appointment, done["ended"])
        ends_back(Grant, done["grants"])
        ends_back(Mandate, done.get("lent", ()))

    def _rows(self, carried: Carried) -> Any:
        rows = Appointment.objects.system(WHY).filter(lasting(carried.day), post__organization__in=carried.source_ids)
        return rows.filter(post__in=carried.chosen.get("posts", ())) if carried.split else rows

    def _refused(self, carried: Carried) -> list[str]:
        """Whoever makes holders of posts go on gives them rights, as an appointment does."""
        if not carried.scope or not _go_on(carried):
            return []
        place = carried.target or carried.sources[0]
        found = []
        for post in Post.objects.filter(pk__in=self._rows(carried).values("post")).order_by("pk"):
            declared = role_of(post.role)
            if declared and not may_give(carried.scope, declared, place):
                found.append(post.title)
        words = _("These posts carry rights that you do not hold there, so their holders cannot go on: %(posts)s")
        return [words % {"posts": "、".join(dict.fromkeys(found))}] if found else []


def _made(done: Done) -> list[list[Any]]:
    """Number and end of each that goes on; earlier versions kept the numbers alone."""
    return [one if isinstance(one, list) else [one, None] for one in done.get("made", ())]


def _go_on(carried: Carried) -> bool:
    return carried.split or (carried.goes_on and carried.choices.get("holders") == "move")


def _named(row: Appointment) -> str:
    return f"{row.person.name}（{row.post.organization.name}{row.post.title}）"


def _number_lines(carried: Carried) -> list[Line]:
    """What is approved and held of each post afterwards, and what is too many."""
    joined = joined_posts(carried)
    if not joined:
        return []
    if not carried.goes_on:
        return [Line(_("Approved numbers of posts"), Fate.ENDS, number=sum(sum(one.given) for one in joined),
                     words=_("They end with the organization."))]  # fmt: skip
    over = sum(one.over for one in joined)
    words = _("More holders than approved: %(count)d. The list of posts shows them; decide who leaves.")
    fate, words = (Fate.DECIDE, words % {"count": over}) if over else (Fate.MOVES, "")
    items = tuple((one.told(carried), "") for one in joined)
    return [Line(_("Approved numbers of posts"), fate, words=words, number=len(joined), each=items)]


def _excess_kept(carried: Carried, made: list[Appointment]) -> None:
    """The last of those who go on are beyond the number, where there are too many."""
    reason = _("merged from %(names)s") % {"names": carried.names}
    beyond: list[Excess] = []
    held: dict[int, list[Appointment]] = {}
    for row in made:
        held.setdefault(row.post_id, []).append(row)
    for rows in held.values():
        post = rows[0].post
        filled = Appointment.objects.system(WHY).on(carried.day).filter(post=post).count()
        over = max(filled - approved_on(post, carried.day), 0)
        for row in rows[len(rows) - min(over, len(rows)) :]:
            beyond.append(Excess(appointment=row, place_left=row.place_left, reason=reason[:200]))
    Excess.objects.bulk_create(beyond)


def _numbers_changed(carried: Carried, done: Done) -> list[Reference]:
    rows = Headcount.objects.system(WHY).filter(from_date=carried.day)
    now = dict(rows.filter(post__in=[one[0] for one in done.get("numbers", ())]).values_list("post_id", "number"))
    changed = [pk for pk, _old, number, _basis in done.get("numbers", ()) if now.get(pk) != number]
    return [
        Reference(_("The approved number of “%(post)s” was changed since.") % {"post": post.title},
                  reverse("posts:detail", args=[post.pk]))
        for post in Post.objects.filter(pk__in=changed).order_by("pk")[:SOME]
    ]  # fmt: skip
