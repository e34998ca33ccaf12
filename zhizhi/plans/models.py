"""Plans: the document as it was issued, its structure with exact spans, and every edit with what it took back."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope, ScopedQuerySet


class Kind(models.TextChoices):
    """What a span of the text is."""

    TITLE = "title", _("title")
    SECTION = "section", _("section")
    THEME = "theme", _("theme")
    COMMITMENT = "commitment", _("commitment")
    CONTEXT = "context", _("context")


class Direction(models.TextChoices):
    """Which way is good."""

    UP = "up", _("at least")
    DOWN = "down", _("at most")


class Path(models.TextChoices):
    """How a target is expected to be reached."""

    FLAT = "flat", _("the same at all times")
    LINEAR = "linear", _("growing evenly until it is due")


class PlanQuerySet(ScopedQuerySet["Plan"]):
    capability = "plans.view"

    def visible_to(self, scope: Scope) -> "PlanQuerySet":
        """Drafts where plans are managed; what was adopted, also for everybody below who issued it."""
        managed = scope.within("plans.manage", "place_left")
        area = scope.within(self.capability, "place_left")
        for reach in scope.reaches.get(self.capability, ()):
            area |= Q(organization__left__lte=reach.left, organization__right__gte=reach.right)
        return self.system("scoped").filter(managed | (area & ~Q(state="draft"))).exclude(state="discarded")


class Plan(models.Model):
    """A plan that an organization issues for the days from `from_day` to `to_day`, both included.

    `revision` is the number of the last edit. A superseded plan is named by its successor's `replaces`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ADOPTED = "adopted", _("adopted")
        SUPERSEDED = "superseded", _("superseded")
        DISCARDED = "discarded", _("discarded")

    title = models.CharField(_("title"), max_length=200)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="plans", verbose_name=_("issued by"))
    place_left = models.BigIntegerField()
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    revision = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(_("adopted at"), null=True, blank=True)
    adopted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = models.Manager.from_queryset(PlanQuerySet)()

    class Meta:
        verbose_name = _("plan")
        ordering = ["-from_day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("draft", "discarded"), adopted_at=None)
                | Q(state__in=("adopted", "superseded"), adopted_at__isnull=False),
                name="plan_adopted_at_a_time",
            ),
            models.CheckConstraint(condition=Q(from_day__lte=F("to_day")), name="plan_period_not_empty"),
        ]
        indexes = [models.Index(fields=["place_left", "-from_day"], name="plan_by_place")]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> int:
        """The year it is named for."""
        return self.from_day.year


class OfPlanQuerySet(ScopedQuerySet[models.Model]):
    """What belongs to a plan is read by who may read the plan."""

    capability = "plans.view"
    plan: ClassVar[str] = "plan"

    def visible_to(self, scope: Scope) -> "OfPlanQuerySet":
        """Of the plans that `scope` may read."""
        return self.system("scoped").filter(**{f"{self.plan}__in": Plan.objects.visible_to(scope)})

    def of(self, plan: Plan) -> Any:
        """Of one plan that was allowed before."""
        return self.system("of a plan that was allowed").filter(**{self.plan: plan})


class OfNodeQuerySet(OfPlanQuerySet):
    """What belongs to a node of a plan."""

    plan = "node__plan"


class PlanText(models.Model):
    """The document, never changed: the file as it came, the SHA-256 of its bytes, and the text that spans count in."""

    append_only_besides: ClassVar[tuple[str, ...]] = ()

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="text")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    content = models.TextField()

    objects: ClassVar = models.Manager.from_queryset(OfPlanQuerySet)()

    class Meta:
        verbose_name = _("text of a plan")
        constraints = [models.CheckConstraint(condition=~Q(content=""), name="plan_text_not_empty")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.digest[:12]}"


class Node(models.Model):
    """A span of the text, `start` to `end` in characters (end excluded), and what was agreed about it.

    `key` stays the same through all revisions. `read` is what the reader found: proposed mechanisms with score and
    reasons, marks, names of units. Order and parent follow from start and kind (outline.py), so they are not kept.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="nodes")
    key = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    level = models.PositiveSmallIntegerField(default=0)
    lead = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead unit")
    )
    supports = models.ManyToManyField(Organization, related_name="+", verbose_name=_("supporting units"))
    deliverable = models.CharField(_("deliverable"), max_length=200, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=20, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    due = models.DateField(_("due"), null=True, blank=True)
    period = models.CharField(_("how often"), max_length=40, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    read = models.JSONField(default=dict)

    objects: ClassVar = models.Manager.from_queryset(OfPlanQuerySet)()

    class Meta:
        verbose_name = _("part of a plan")
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="node_key_once_in_plan"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="node_span_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.key}"


class Binding(models.Model):
    """A mechanism that carries a commitment out; with a measure, also how it shows on the commitment.

    `measure` is a name of measures.py such as "five-orders.in_time". `baseline` is where a linear path begins.
    """

    node = models.ForeignKey(Node, models.CASCADE, related_name="bindings")
    ref = models.CharField(_("mechanism"), max_length=8)
    measure = models.CharField(_("measure"), max_length=80, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline = models.DecimalField(_("beginning with"), max_digits=14, decimal_places=2, default=0)
    path = models.CharField(_("path"), max_length=8, choices=Path, default=Path.FLAT)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    decided_by = models.CharField(_("decided by"), max_length=60, blank=True)

    objects: ClassVar = models.Manager.from_queryset(OfNodeQuerySet)()

    class Meta:
        verbose_name = _("binding")
        ordering = ["node", "ref", "measure"]
        constraints = [
            models.UniqueConstraint(fields=["node", "ref", "measure"], name="binding_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="binding_has_weight"),
            models.CheckConstraint(condition=~Q(measure="") | Q(target=None), name="binding_target_needs_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.ref} {self.measure}"


class Revision(models.Model):
    """One edit, never changed: the parts it touched as they were before and after, by key; null for one not there.

    `undoes` names the edit that this one took back; `redoes` the one that it did again.
    """

    append_only_besides: ClassVar[tuple[str, ...]] = ()

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60, blank=True)
    act = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undoes = models.PositiveIntegerField(null=True)
    redoes = models.PositiveIntegerField(null=True)

    objects: ClassVar = models.Manager.from_queryset(OfPlanQuerySet)()

    class Meta:
        verbose_name = _("revision")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} r{self.number}"


class Report(models.Model):
    """What a unit says of a commitment by hand, with its source, of one day; shown as such."""

    append_only_besides: ClassVar[tuple[str, ...]] = ()

    node = models.ForeignKey(Node, models.PROTECT, related_name="reports")
    day = models.DateField(_("as of"))
    text = models.TextField(_("what was done"))
    figure = models.DecimalField(_("figure"), max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    objects: ClassVar = models.Manager.from_queryset(OfNodeQuerySet)()

    class Meta:
        verbose_name = _("report by hand")
        ordering = ["-day", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="report_names_source")]

    def __str__(self) -> str:
        return f"{self.node_id} {self.day}"


class Project(models.Model):
    """Commitments of a plan that are carried out together: who owns them, from when to when, both days included.

    How it stands is never kept: projects.py computes it from its milestones and commitments. `closing` says why a
    project was closed before its milestones were done.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="projects", verbose_name=_("plan"))
    name = models.CharField(_("name"), max_length=80)
    goal = models.TextField(_("goal"), blank=True)
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("owning unit"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("owner"))
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"))
    commitments = models.ManyToManyField(Node, related_name="projects", verbose_name=_("commitments"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closing = models.CharField(_("why it was closed"), max_length=200, blank=True)

    objects: ClassVar = models.Manager.from_queryset(OfPlanQuerySet)()

    class Meta:
        verbose_name = _("project")
        ordering = ["to_day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="project_name_once_in_plan"),
            models.CheckConstraint(condition=Q(from_day__lte=F("to_day")), name="project_period_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class OfProjectQuerySet(OfPlanQuerySet):
    """What belongs to a project of a plan."""

    plan = "project__plan"


class Milestone(models.Model):
    """What a project reaches by a day, and in what one sees that it did."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    name = models.CharField(_("milestone"), max_length=80)
    due = models.DateField(_("due"))
    done_on = models.DateField(_("reached on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    done_name = models.CharField(max_length=60, blank=True)

    objects: ClassVar = models.Manager.from_queryset(OfProjectQuerySet)()

    class Meta:
        verbose_name = _("milestone")
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="milestone_name_once_in_project"),
            models.CheckConstraint(
                condition=Q(done_on=None, evidence="") | (Q(done_on__isnull=False) & ~Q(evidence="")),
                name="milestone_reached_with_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaskForceQuerySet(ScopedQuerySet["TaskForce"]):
    """Read by who may read the organization: those above it, and its members."""

    capability = "organizations.view"


class TaskForce(models.Model):
    """A team across units until a day (included): an organization of its own, with members and tasks.

    `ended_on` is the first day on which it is not there any more. Its history stays.
    """

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="task_force")
    place_left = models.BigIntegerField()
    purpose = models.TextField(_("purpose"))
    basis = models.CharField(_("document that set it up"), max_length=120, blank=True)
    from_day = models.DateField(_("from"))
    until = models.DateField(_("last day"))
    commitments = models.ManyToManyField(Node, related_name="task_forces", verbose_name=_("commitments"))
    ended_on = models.DateField(_("dissolved on"), null=True, blank=True)

    objects: ClassVar = models.Manager.from_queryset(TaskForceQuerySet)()

    class Meta:
        verbose_name = _("task force")
        ordering = ["until", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(from_day__lte=F("until")), name="task_force_period_not_empty"),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_on=None), name="task_force_by_end")]

    def __str__(self) -> str:
        return self.organization.name
