"""Joint organizations across the tree: whom they link, what they meet about, what is asked of them. Nobody moves."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.overlays.kinds import KINDS, LINKS
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope, ScopedQuerySet

M = TypeVar("M", bound=models.Model)


class OverlayQuerySet(ScopedQuerySet["Overlay"]):
    capability = "organizations.view"

    def visible_to(self, scope: Scope) -> Self:
        """Those of my area, and those to which an organization of my area was ever linked."""
        own = scope.within(self.capability, "place_left")
        linked = Link.objects.system("whose partners may be read").filter(
            scope.within(self.capability, "organization__left"), organization__isnull=False
        )
        return self.system("scoped").filter(own | Q(pk__in=linked.values("overlay")))


class PartQuerySet(ScopedQuerySet[M]):
    """Rows of one joint organization, read when that is allowed."""

    capability = "organizations.view"


class Overlay(models.Model):
    """A joint organization: one of the tree that links others from a day on, whatever they stand under."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="overlay")
    place_left = models.BigIntegerField()
    kind = models.CharField(_("kind"), max_length=20, choices=[(one.id, one.name) for one in KINDS.values()])
    purpose = models.CharField(_("purpose"), max_length=400, blank=True)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar = models.Manager.from_queryset(OverlayQuerySet)()

    class Meta:
        verbose_name = _("joint organization")
        ordering = ["place_left"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gt=F("from_date")), name="overlay_ends_after_begin"
            ),
        ]
        indexes = [models.Index(fields=["kind", "place_left"], name="overlay_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.organization_id}"


class Link(models.Model):
    """An organization, a person, or somebody known by name only belongs to a joint organization for a time."""

    # That of the partner, where it is an organization, else that of the joint one: found by the copy itself.
    place_left_of = ""

    overlay = models.ForeignKey(Overlay, models.PROTECT, related_name="links")
    place_left = models.BigIntegerField()
    kind = models.CharField(_("as"), max_length=20, choices=list(LINKS.items()))
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="links")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="links")
    name = models.CharField(_("name"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar = models.Manager.from_queryset(PartQuerySet["Link"])()

    class Meta:
        verbose_name = _("link of a joint organization")
        ordering = ["from_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, person=None, name="")
                | Q(organization=None, person__isnull=False, name="")
                | (Q(organization=None, person=None) & ~Q(name="")),
                name="link_names_exactly_one",
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gt=F("from_date")), name="link_ends_after_begin"
            ),
            models.UniqueConstraint(
                fields=["overlay", "kind", "organization"], condition=Q(to_date=None, organization__isnull=False),
                name="link_of_organization_open_once",
            ),
            models.UniqueConstraint(
                fields=["overlay", "kind", "person"], condition=Q(to_date=None, person__isnull=False),
                name="link_of_person_open_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.overlay_id}: {self.kind}"

    def holds_on(self, day: date) -> bool:
        """Whether the link holds on that day."""
        return self.from_date <= day and (self.to_date is None or self.to_date > day)


class Meeting(models.Model):
    """A joint meeting: when, about what, which partners came, what was decided."""

    overlay = models.ForeignKey(Overlay, models.PROTECT, related_name="meetings")
    place_left = models.BigIntegerField()
    day = models.DateField(_("day"))
    topic = models.CharField(_("topic"), max_length=200)
    decisions = models.TextField(_("decisions"), blank=True)
    attended = models.ManyToManyField(Link, related_name="meetings", verbose_name=_("attended"))

    objects: ClassVar = models.Manager.from_queryset(PartQuerySet["Meeting"])()

    class Meta:
        verbose_name = _("joint meeting")
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.overlay_id} {self.day}"


class Issue(models.Model):
    """Something that the partners are to settle: open until it is settled or dropped, and one of them answers."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SETTLED = "settled", _("settled")
        DROPPED = "dropped", _("not pursued")

    overlay = models.ForeignKey(Overlay, models.PROTECT, related_name="issues")
    place_left = models.BigIntegerField()
    raised_on = models.DateField(_("raised on"))
    words = models.CharField(_("issue"), max_length=400)
    answers = models.ForeignKey(Link, models.PROTECT, null=True, blank=True, related_name="issues")
    due = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=400, blank=True)

    objects: ClassVar = models.Manager.from_queryset(PartQuerySet["Issue"])()

    class Meta:
        verbose_name = _("issue of a joint organization")
        ordering = ["-raised_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="issue_closed_with_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.overlay_id}: {self.words[:20]}"


class Survey(models.Model):
    """How residents of an estate rated its property service: how many answered, and the sum of their stars (1 to 5)."""

    overlay = models.ForeignKey(Overlay, models.PROTECT, related_name="surveys")
    place_left = models.BigIntegerField()
    day = models.DateField(_("day"))
    answers = models.PositiveIntegerField(_("answers"))
    stars = models.PositiveIntegerField(_("sum of stars"))
    source = models.CharField(_("source"), max_length=200)

    objects: ClassVar = models.Manager.from_queryset(PartQuerySet["Survey"])()

    class Meta:
        verbose_name = _("rating of a property service")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answers__gte=1, stars__gte=F("answers"), stars__lte=5 * F("answers")),
                name="survey_stars_one_to_five",
            ),
            models.UniqueConstraint(fields=["overlay", "day"], name="survey_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.overlay_id} {self.day}"
