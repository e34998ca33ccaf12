"""From an issue of a joint organization to a case: an order or a meeting at a village, followed on both pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.queries import places_to_open
from zhizhi.engines.processes.subjects import SubjectShown
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.overlays.models import Issue, Link, Overlay
from zhizhi.registry.overlays.queries import Followed, overlay_for
from zhizhi.registry.scope import Scope

SUBJECT = "issue"
# Orders that residents ask for, and meetings in the yard with their topics.
REFS = ("M66", "M51")
WHY = "of a joint organization already allowed"


@dataclass(frozen=True, slots=True)
class Way:
    """A case that may be opened: where, and what."""

    place: Organization
    version: DeclarationVersion
    declaration: ProcessDeclaration


class Follower:
    """What the page of a joint organization asks: the cases of its issues, and where one is opened."""

    def cases(self, scope: Scope, issues: Sequence[int]) -> dict[int, list[Followed]]:
        """The cases of each issue that the scope may read, the latest first."""
        rows = Case.objects.visible_to(scope).filter(subject_kind=SUBJECT, subject_id__in=issues)
        found: dict[int, list[Followed]] = {}
        for case in rows.select_related("declaration").order_by("-pk"):
            state = _("ended") if case.closed_at else _("in hand")
            one = Followed(f"{case.number} {case.title}", reverse("processes:case", args=[case.number]), state)
            found.setdefault(case.subject_id or 0, []).append(one)
        return found

    def opens(self, scope: Scope, overlay: Overlay) -> bool:
        """Whether the scope may open cases somewhere that the joint organization reaches."""
        return overlay.to_date is None and scope.holds("cases.open") and bool(ways_of(scope, overlay))


def ways_of(scope: Scope, overlay: Overlay) -> list[Way]:
    """What may be opened, at the villages and communities that it stands under or that are its partners' or above."""
    running = [(version, process_of(version)) for version in processes_published()]
    fitting = [
        (version, declared) for version, declared in running
        if declared.ref in REFS and Case.Channel.DESK in declared.opened_by and declared.under is None
    ]  # fmt: skip
    kinds = {kind for _version, declared in fitting for kind in declared.opens_at}
    near = _near(overlay)
    places = [place for place in places_to_open(scope, kinds) if any(place.contains(left) for left in near)]
    return [
        Way(place, version, declared) for place in places for version, declared in fitting
        if place.kind in declared.opens_at
    ]  # fmt: skip


def issue_open(scope: Scope, pk: int) -> Issue | None:
    """An open issue of a joint organization that the scope may read."""
    found: Issue | None = Issue.objects.system(WHY).filter(pk=pk, state="open").select_related("overlay").first()
    return found if found and overlay_for(scope, found.overlay_id) else None


def issue_shown(scope: Scope, pk: int) -> SubjectShown | None:
    """The issue on the page of its case."""
    issue = Issue.objects.system(WHY).filter(pk=pk).select_related("overlay__organization").first()
    if issue is None or overlay_for(scope, issue.overlay_id) is None:
        return None
    words = f"{issue.overlay.organization.name}：{issue.words}"
    return SubjectShown(words[:80], reverse("overlays:detail", args=[issue.overlay_id]))


def words_for(issue: Issue, declaration: ProcessDeclaration) -> dict[str, str]:
    """The first text of the form says what the issue says."""
    texts = (FieldKind.LONG_TEXT, FieldKind.TEXT)
    first = next((one for one in declaration.request.fields if one.kind in texts), None)
    return {first.id: issue.words} if first else {}


def _near(overlay: Overlay) -> set[int]:
    links = Link.objects.system(WHY).filter(overlay=overlay, to_date=None, organization__isnull=False)
    return {overlay.place_left, *links.values_list("organization__left", flat=True)}
