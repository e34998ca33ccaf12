"""What is kept about people and organizations beside their posts: dated facts with their source, links to places."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.facts.kinds import fact_kinds, link_kinds
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import DatedQuerySet, Person
from zhizhi.registry.scope import DataClass, Scope


def of_class(name: str) -> DataClass:
    """The class of data by its declared name."""
    return DataClass[name.upper()]


class FactQuerySet(DatedQuerySet["Fact"]):
    def visible_to(self, scope: Scope) -> Self:
        """What the scope may read by the class of each kind; everybody reads what is kept about themselves.

        Sensitive facts come from confidential cases: who sees those of an area sees what they led to. What is forgotten
        once it holds no longer is read by nobody then.
        """
        condition = Q(person=scope.person_id, person__isnull=False)
        for data in DataClass:
            kinds = [kind.id for kind in fact_kinds().values() if of_class(kind.data) == data]
            reach = scope.within("people.view", "person__place_left", data)
            reach |= scope.within("organizations.view", "organization__left", data)
            if data == DataClass.SENSITIVE:
                for left in ("person__place_left", "organization__left"):
                    reach |= scope.within("cases.confidential", left, DataClass.PERSONAL)
            condition |= Q(kind__in=kinds) & reach
        over = Q(
            kind__in=[kind.id for kind in fact_kinds().values() if kind.forgotten], to_date__lte=localdate(scope.at)
        )
        return self.system("scoped").filter(condition).exclude(over)


class Fact(models.Model):
    """A dated fact about one person or one organization; `kind` is one of packs/facts.yaml.

    It holds up to, not including, `to_date`. `source_kind` and `source_id` are the record it came from, such as a case,
    and `source_words` what that is called. It is never removed: another record ends it, named in the same way.
    """

    kind = models.CharField(_("kind"), max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="facts")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="facts")
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    words = models.CharField(_("in words"), max_length=400, blank=True)
    amounts = models.JSONField(default=dict, blank=True)
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    source_words = models.CharField(_("source"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_kind = models.CharField(max_length=20, blank=True)
    ended_id = models.BigIntegerField(null=True, blank=True)
    ended_words = models.CharField(_("what ended it"), max_length=60, blank=True)

    objects: ClassVar = models.Manager.from_queryset(FactQuerySet)()

    class Meta:
        verbose_name = _("fact")
        ordering = ["-from_date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organization__isnull=False) | Q(person__isnull=False, organization=None),
                name="fact_about_one",
            ),
            models.CheckConstraint(condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="fact_ends_later"),
            models.CheckConstraint(
                condition=Q(source_kind="", source_id=None) | (~Q(source_kind="") & Q(source_id__isnull=False)),
                name="fact_source_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "kind"], condition=Q(person__isnull=False), name="fact_by_person"),
            models.Index(
                fields=["organization", "kind"], condition=Q(organization__isnull=False), name="fact_by_organization"
            ),
            models.Index(fields=["kind", "from_date"], name="fact_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.person_id or self.organization_id}"


class PlaceLinkQuerySet(DatedQuerySet["PlaceLink"]):
    def visible_to(self, scope: Scope) -> Self:
        """Those at places or of people that the scope may read, by the class of each way of being linked."""
        condition = Q(person=scope.person_id)
        for data in DataClass:
            names = [link.id for link in link_kinds().values() if of_class(link.data) == data]
            reach = scope.within("organizations.view", "place_left", data)
            reach |= scope.within("people.view", "person__place_left", data)
            condition |= Q(link__in=names) & reach
        return self.system("scoped").filter(condition)


class PlaceLink(models.Model):
    """A person is linked to a place without belonging to it, in a way of packs/facts.yaml, from a day to a day."""

    link = models.CharField(_("linked as"), max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="place_links")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="place_links")
    place_left = models.BigIntegerField()
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    source_words = models.CharField(_("source"), max_length=60, blank=True)

    objects: ClassVar = models.Manager.from_queryset(PlaceLinkQuerySet)()

    class Meta:
        verbose_name = _("link to a place")
        ordering = ["-from_date", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date=None) | Q(to_date__gt=F("from_date")), name="link_ends_later"),
            models.UniqueConstraint(
                fields=["person", "organization", "link"], condition=Q(to_date=None), name="link_open_once"
            ),
        ]
        indexes = [models.Index(fields=["organization", "link"], name="link_by_place")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.link} {self.organization_id}"
