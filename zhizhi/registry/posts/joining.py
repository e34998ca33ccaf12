"""Which post of a successor takes in which posts of what ends, and what is approved for it then."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from zhizhi.registry.changes.carrying import Carried, Done
from zhizhi.registry.changes.rows import WHY, lasting
from zhizhi.registry.people.models import Appointment, Post
from zhizhi.registry.posts.models import Headcount
from zhizhi.registry.posts.queries import approved_on


@dataclass(slots=True)
class Joined:
    """A post where things go on (None: yet to be made) with the posts that it takes in.

    `own` and `held` are what is approved and who holds it there already; `given` what was approved at each that ends;
    `coming` who goes on from there; `number` what is approved afterwards.
    """

    role: str
    title: str
    post: Post | None
    own: int = 0
    held: frozenset[int] = frozenset()
    from_posts: tuple[int, ...] = ()
    given: tuple[int, ...] = ()
    coming: frozenset[int] = frozenset()
    number: int = 0
    places: tuple[str, ...] = field(default=())

    @property
    def over(self) -> int:
        """How many are too many afterwards."""
        return max(len(self.held | self.coming) - self.number, 0)

    def told(self, carried: Carried) -> str:
        """The post with its numbers, in words."""
        parts = [self.own, *self.given] if self.post else list(self.given)
        adds = carried.choices.get("numbers") != "keep" and not carried.split and len(parts) > 1
        number = f"{'＋'.join(map(str, parts))}＝{self.number}" if adds else str(self.number)
        words = {"post": self.title, "number": number, "filled": len(self.held | self.coming), "over": self.over}
        text = _("%(post)s: approved %(number)s, held %(filled)d") % words
        return text + (_(", over %(over)d") % words if self.over else "")


def joined_posts(carried: Carried) -> list[Joined]:
    """Each post where things go on that takes something in; where nothing goes on, the posts that end."""
    there = _there(carried)
    holders = _holders(carried)
    found: dict[tuple[str, str], Joined] = {}
    for post in _posts(carried):
        approved = approved_on(post, carried.day)
        coming = holders.get(post.pk, frozenset()) if _moves(carried) else frozenset()
        if not approved and not coming:
            continue
        known = _fitting(found, post) or _fitting(there, post) or Joined(post.role, post.title, None)
        found[(known.role, known.title)] = replace(
            known, from_posts=(*known.from_posts, post.pk), given=(*known.given, approved),
            coming=known.coming | coming,
        )  # fmt: skip
    return [replace(one, number=_number(one, carried)) for one in found.values()]


def numbers_set(carried: Carried, joined: Sequence[Joined]) -> Done:
    """Makes what posts are missing and decides on the numbers; gives each of `joined` its post. What `undo` needs."""
    target = carried.onto()
    basis = (carried.basis or (_("split off %(names)s") if carried.split else _("merged from %(names)s"))
             % {"names": carried.names})[:200]  # fmt: skip
    made, decided = [], []
    for one in joined:
        fresh = one.post is None
        post = one.post or Post.objects.create(
            organization=target, role=one.role, title=one.title, headcount=max(one.number, 1)
        )
        one.post = post
        if fresh:
            made.append(post.pk)
        elif one.number == one.own:
            continue
        decisions = Headcount.objects.system(WHY)
        before = decisions.filter(post=post, from_date=carried.day).first()
        given = {"number": one.number, "basis": basis, "place_left": target.left}
        decisions.update_or_create(post=post, from_date=carried.day, defaults=given)
        decided.append([post.pk, before.number if before else None, one.number, before.basis if before else ""])
    return {"posts": made, "numbers": decided}


def numbers_back(carried: Carried, done: Done) -> None:
    """The numbers of the day are again what they were; see `numbers_set`."""
    rows = Headcount.objects.system(WHY).filter(from_date=carried.day)
    for post, old, _number, basis in done.get("numbers", ()):
        if old is None:
            rows.filter(post=post).delete()
        else:
            rows.filter(post=post).update(number=old, basis=basis)


def _number(one: Joined, carried: Carried) -> int:
    """Added, unless those of the successor hold; where it has none, the largest of those that end."""
    if carried.choices.get("numbers") != "keep" and not carried.split:
        return min(one.own + sum(one.given), 999)
    return one.own if one.post else max(one.given)


def _moves(carried: Carried) -> bool:
    return carried.split or carried.choices.get("holders") == "move"


def _posts(carried: Carried) -> list[Post]:
    rows = Post.objects.filter(organization__in=carried.source_ids)
    rows = rows.filter(pk__in=carried.chosen.get("posts", ())) if carried.split else rows
    return list(rows.order_by("organization__left", "pk"))


def _holders(carried: Carried) -> dict[int, frozenset[int]]:
    rows = Appointment.objects.system(WHY).filter(lasting(carried.day), post__organization__in=carried.source_ids)
    found: dict[int, frozenset[int]] = {}
    for post, person in rows.values_list("post_id", "person_id"):
        found[post] = found.get(post, frozenset()) | {person}
    return found


def _there(carried: Carried) -> dict[tuple[str, str], Joined]:
    if carried.target is None or carried.split:
        return {}
    held = Appointment.objects.system(WHY).on(carried.day).filter(post__organization=carried.target)
    people: dict[int, set[int]] = {}
    for post_id, person in held.values_list("post_id", "person_id"):
        people.setdefault(post_id, set()).add(person)
    return {
        (post.role, post.title): Joined(
            post.role, post.title, post, approved_on(post, carried.day), frozenset(people.get(post.pk, ()))
        )
        for post in Post.objects.filter(organization=carried.target).order_by("pk")
    }


def _fitting(known: dict[tuple[str, str], Joined], post: Post) -> Joined | None:
    """The post of the same name; else the one with the same role, under whatever title it has."""
    exact = known.get((post.role, post.title))
    return exact or (next((one for one in known.values() if one.role == post.role), None) if post.role else None)
