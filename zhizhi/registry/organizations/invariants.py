"""What is true of the tree, its dated edges, and every copy of a place in it."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import invariant
from zhizhi.registry.organizations.edges import FIELDS
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Edge, Organization
from zhizhi.registry.organizations.relabel import COPY, copies, owner_of

WHY = "checking the whole registry"
CHUNK = 2000


@invariant("organization.interval_within_parent", gettext_lazy("Each organization lies within the one above it."))
def interval_within_parent() -> Iterator[str]:
    """One walk in the order of the intervals, with those around the present one on a stack."""
    around: list[tuple[int, int]] = []
    rows = Organization.objects.system(WHY).order_by("left")
    for pk, parent, left, right, depth in rows.values_list("pk", "parent", "left", "right", "depth").iterator(CHUNK):
        while around and around[-1][1] <= left:
            around.pop()
        above = around[-1] if around else (None, right)
        if above[0] != parent or above[1] < right:
            yield _("Organization %(id)s does not lie within its parent.") % {"id": pk}
        elif depth != len(around):
            yield _("Organization %(id)s is not as deep as it says.") % {"id": pk}
        around.append((pk, right))


@invariant("organization.size_right", gettext_lazy("Each organization knows how many open ones stand below it."))
def size_right() -> Iterator[str]:
    """From the last interval to the first, each is counted in its parent."""
    sizes: dict[int | None, int] = {}
    rows = Organization.objects.system(WHY).order_by("-left")
    for pk, parent, size, closed in rows.values_list("pk", "parent", "size", "closed_on").iterator(CHUNK):
        below = sizes.pop(pk, 0)
        if size != below + 1:
            words = {"id": pk, "kept": size, "counted": below + 1}
            yield _("Organization %(id)s counts %(kept)s organizations, but there are %(counted)s.") % words
        sizes[parent] = sizes.get(parent, 0) + below + (closed is None)


@invariant("organization.kind_fits", gettext_lazy("Open organizations stand under open ones of a kind that has them."))
def kind_fits() -> Iterator[str]:
    """By the kinds as they are declared today."""
    rows = Organization.objects.system(WHY).open().exclude(parent=None)
    found = rows.order_by("pk").values_list("pk", "kind", "parent__kind", "parent__closed_on")
    for pk, kind, above, closed in found.iterator(CHUNK):
        declared = kind_of(kind)
        if closed:
            yield _("Organization %(id)s is open, but the one above it is closed.") % {"id": pk}
        elif declared is None or above not in declared.under:
            yield _("Organization %(id)s is of a kind that cannot stand there.") % {"id": pk}


@invariant(
    "organization.edges_whole",
    gettext_lazy("Where an organization stood is known for every day from opening to closing."),
)
def edges_whole() -> Iterator[str]:
    """Edges follow each other without gap or overlap; the last is the row, or ends on the day of closing."""
    rows = Edge.objects.order_by("organization", "from_date").values_list("organization", "from_date", "to_date")
    for pk, found in groupby(rows.iterator(CHUNK), key=lambda row: row[0]):
        edges = list(found)
        if any(one[2] != two[1] for one, two in pairwise(edges)):
            yield _("The history of organization %(id)s has a gap or says two things of one day.") % {"id": pk}


@invariant("organization.edge_is_the_row", gettext_lazy("The tree of today is what its history says of today."))
def edge_is_the_row() -> Iterator[str]:
    """An open organization has one open edge, equal to it; a closed one has none and ended on the day it was closed."""
    edges = Edge.objects.filter(to_date=None)
    open_rows = Organization.objects.system(WHY).open()
    lacking = open_rows.exclude(pk__in=edges.values("organization")).order_by("pk")
    wrong = Q(organization__closed_on__isnull=False)
    for name in FIELDS[1:]:
        wrong |= ~Q(**{name: F(f"organization__{name}")})
    both = Q(parent__isnull=False, organization__parent__isnull=False)
    wrong |= (both & ~Q(parent=F("organization__parent"))) | Q(parent=None, organization__parent__isnull=False)
    wrong |= Q(parent__isnull=False, organization__parent=None)
    for pk in lacking.values_list("pk", flat=True).iterator(CHUNK):
        yield _("Organization %(id)s is open, but its history has ended.") % {"id": pk}
    for edge in edges.filter(wrong).order_by("pk"):
        yield _("The history of organization %(id)s says another thing of today.") % {"id": edge.organization_id}
    ended = Edge.objects.past().filter(organization__closed_on__lt=F("to_date"))
    for edge in ended:
        yield _("The history of organization %(id)s goes on after it was closed.") % {"id": edge.organization_id}


@invariant("organization.copies_equal", gettext_lazy("Every record lies where its organization does."))
def copies_equal() -> Iterator[str]:
    """The copy that lists use equals the organization's own number, in every table that has one."""
    for model in copies():
        way = owner_of(model)
        if way is None:
            continue
        wrong = model._base_manager.exclude(**{COPY: F(f"{way}__left")}).order_by("pk")
        for pk in wrong.values_list("pk", flat=True).iterator(CHUNK):
            words = {"model": model._meta.verbose_name, "id": pk}
            yield _("%(model)s %(id)s is listed elsewhere than its organization.") % words
