"""Cases and what happens to them."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes import (  # tables of the app, too
    ballot_models,  # noqa: F401
    measure_models,  # noqa: F401
    notice_models,  # noqa: F401
    worklist_models,  # noqa: F401
)
from zhizhi.engines.processes.event_models import Attachment as Attachment
from zhizhi.engines.processes.event_models import Event as Event
from zhizhi.engines.processes.event_models import HandedOver
from zhizhi.engines.processes.limits import last_day
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope, ScopedQuerySet


class CaseQuerySet(ScopedQuerySet["Case"]):
    capability = "cases.view"

    def visible_to(self, scope: Scope) -> "CaseQuerySet":
        """Cases in the area where cases.view is held, and those in which this person had a task, or handed one on.

        Confidential ones in the area need cases.confidential there, too, and that opens none about oneself. Who asked
        for oneself follows the own case.
        """
        # Each way by itself: with OR between them databases read every task, or every case, there is.
        mine, area = own_ids(scope), area_of(scope)
        return self.system("scoped").filter(area | Q(pk__in=mine[0].union(*mine[1:])) if mine else area)


def area_of(scope: Scope, column: str = "place_left", *, case: str = "") -> Q:
    """The cases that one may see by the place, which `column` tells; `case` is the way to them."""
    confidential = scope.within("cases.confidential", column) & ~_about(scope, case)
    return scope.within(CaseQuerySet.capability, column) & (Q(**{f"{case}confidential": False}) | confidential)


def own_ids(scope: Scope) -> list[models.QuerySet[Any, Any]]:
    """The numbers of the cases that one may see wherever they are, by each way on its own."""
    tasks, cases = Task.objects.system("own cases").order_by(), Case.objects.system("own requests").order_by()
    ways: list[models.QuerySet[Any, Any]] = [tasks.filter(way).values("case") for way in _ways(scope)]
    if scope.person_id:
        ways.append(cases.filter(channel=Case.Channel.SELF, opened_by=scope.person_id).values("pk"))
        ways.append(handed_on(scope))
    return ways


def _about(scope: Scope, case: str = "") -> Q:
    """The confidential cases about the person: seen through a task of one's own, never through a post."""
    return Q(**{f"{case}confidential": True, f"{case}concerns": scope.person_id}) if scope.person_id else Q(pk__in=())


class Case(models.Model):
    """One run of a process, at a place, under the version of the declaration it was opened with.

    `state` is the id of the step it stands at, or of its result. `data` are the answers so far, `sealed` the restricted
    ones under the case's own key. A case that the program opened has a subject: the kind and number of the record that
    it is about; `concerns` is whom it is about. A sub-case has a `parent`. `due_at` is the limit of the case as a
    whole; provisional where it rests on a year whose holidays are not announced. `revision` grows with each change.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", _("portal")
        DESK = "desk", _("service desk")
        SELF = "self", _("own request")
        PROGRAM = "program", _("plan")
        CLOCK = "clock", _("on its day")

    number = models.CharField(_("number"), max_length=20, unique=True)
    declaration = models.ForeignKey(DeclarationVersion, models.PROTECT, related_name="cases")
    slug = models.CharField(max_length=60)
    place = models.ForeignKey(Organization, models.PROTECT, related_name="cases", verbose_name=_("place"))
    place_left = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=120)
    data = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    in_person = models.BooleanField(_("told in person"), default=False)
    secret_hash = models.CharField(max_length=64, blank=True)
    concerns = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases_concerning")
    confidential = models.BooleanField(_("confidential"), default=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subcases")
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    suspended_until = models.DateField(_("suspended until"), null=True, blank=True)
    applicant = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases_asked")
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases_opened")
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due"))
    due_provisional = models.BooleanField(default=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    revision = models.PositiveIntegerField(default=1)

    objects: ClassVar = models.Manager.from_queryset(CaseQuerySet)()

    class Meta:
        verbose_name = _("case")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id=None) | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="case_subject_whole",
            ),
            models.UniqueConstraint(
                fields=["slug", "subject_kind", "subject_id"],
                condition=Q(closed_at=None, subject_id__isnull=False),
                name="case_one_open_per_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["place_left", "-opened_at"], name="case_by_place"),
            models.Index(fields=["slug", "place_left"], name="case_by_slug"),
            # The orders of long lists, with what they are narrowed by (`seeing.py`).
            models.Index(
                fields=["-opened_at", "-id", "place_left", "slug", "confidential", "title"], name="case_by_opening"
            ),
            models.Index(
                fields=["due_at", "id", "place_left", "slug", "confidential", "title"],
                condition=Q(settled_at=None),
                name="case_open_by_due",
            ),
            models.Index(
                fields=["-opened_at", "-id"],
                condition=Q(settled_at__isnull=False, closed_at=None),
                name="case_to_be_rated",
            ),
            models.Index(
                fields=["outcome", "-opened_at", "-id", "place_left"],
                condition=Q(closed_at__isnull=False),
                name="case_by_outcome",
            ),
            models.Index(
                fields=["subject_kind", "subject_id"], condition=Q(subject_id__isnull=False), name="case_by_subject"
            ),
            # Most cases name nobody, as tasks do.
            models.Index(fields=["opened_by"], condition=Q(opened_by__isnull=False), name="case_by_opener"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def key_owner(self) -> str:
        """Whose data key seals the restricted answers."""
        return f"case:{self.pk}"

    @property
    def due_day(self) -> date:
        """The last local day of the limit."""
        return last_day(self.due_at)


class Round(models.Model):
    """One turn of a case from its opening, or re-opening, until it is settled. Measures count rounds."""

    # The constraint's index begins with it.
    case = models.ForeignKey(Case, models.PROTECT, related_name="rounds", db_index=False)
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_provisional = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False)
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("round")
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="round_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_provisional=True), name="round_provisional")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class TaskQuerySet(ScopedQuerySet["Task"]):
    capability = "cases.view"

    def open(self) -> "TaskQuerySet":
        """Tasks nobody has done yet."""
        return self.filter(closed_at=None)

    def leading(self) -> "TaskQuerySet":
        """Those of who leads a step, without the parts of many."""
        return self.filter(part="")

    def of(self, scope: Scope) -> "TaskQuerySet":
        """Tasks that this person holds: by name, or by a role at an organization."""
        return self.filter(reduce(or_, _ways(scope), Q(pk__in=())))


def handed_on(scope: Scope) -> models.QuerySet[Any, Any]:
    """The cases of which this person gave a task to somebody else: by name, or through a post that is still theirs."""
    through = Q(organization=None) | Q(organization__in=[hat.organization_id for hat in scope.hats])
    rows = Event.objects.filter(through, kind=HandedOver(), person=scope.person_id, for_name="")
    return rows.exclude(_about(scope, "case__")).order_by().values("case") if scope.person_id else rows.none()


def _ways(scope: Scope) -> list[Q]:
    """The ways in which a task can be this person's, each of which an index serves."""
    places: dict[str, list[int]] = {}
    for hat in scope.hats:
        places.setdefault(hat.role, []).append(hat.organization_id)
    posts = [Q(holder_person=None, holder_role=role, holder_organization__in=ids) for role, ids in places.items()]
    if scope.reaches.get("cases.confidential"):
        posts = [post & ~_about(scope, "case__") for post in posts]
    named = [Q(holder_person=scope.person_id)] if scope.person_id else []
    lent = [hat for hat in scope.hats if hat.for_person]
    return [*posts, *named, *(Q(holder_person=h.for_person, holder_organization=h.organization_id) for h in lent)]


class Task(models.Model):
    """Somebody owes an act: the holder of a role at an organization, or one person (`holder_person`).

    `part` is empty for the task of who leads the step, of which a case has one at a time. Parts of many, such as those
    of a fan-out, a report for a period or a signature, have a key: "unit:12", "person:7", "2026-10", "sign:secretary".
    `asked_above` says that nobody held the role where it was looked for, so that the next higher organization is asked.
    `alarm_at` is when the tick looks at the task next; `alarms_sent` how many of the declaration's alarms were given.
    `with_parts`: parts that the step does not have by itself were given, such as a signature asked of a colleague.
    `extended` counts how often its limit was moved. While the case is suspended no limit runs: all are due NEVER.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    round = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(_("step"), max_length=40)
    part = models.CharField(max_length=40, blank=True, default="")
    place_left = models.BigIntegerField()
    holder_role = models.CharField(_("role"), max_length=40)
    holder_organization = models.ForeignKey(Organization, models.PROTECT, related_name="tasks")
    holder_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="tasks")
    asked_above = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(_("due"))
    due_provisional = models.BooleanField(default=False)
    alarm_at = models.DateTimeField(null=True, blank=True)
    alarms_sent = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True, blank=True)
    with_parts = models.BooleanField(default=False)
    extended = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Nobody asks what one person has done.
    closed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="tasks_done", db_index=False
    )
    move = models.CharField(max_length=40, blank=True)

    objects: ClassVar = models.Manager.from_queryset(TaskQuerySet)()

    class Meta:
        verbose_name = _("task")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "part"], condition=Q(closed_at=None), name="task_one_open_per_part"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("opened_at")), name="task_due_after_opening"),
        ]
        indexes = [
            models.Index(
                fields=["holder_organization", "holder_role", "due_at"],
                condition=Q(closed_at=None),
                name="task_open_by_role",
            ),
            # Most tasks name nobody: with these in it, a planner that knows so would read every open task instead.
            models.Index(
                fields=["holder_person", "due_at"],
                condition=Q(closed_at=None, holder_person__isnull=False),
                name="task_open_by_person",
            ),
            models.Index(fields=["holder_person"], condition=Q(holder_person__isnull=False), name="task_by_person"),
            models.Index(fields=["alarm_at"], condition=Q(closed_at=None), name="task_open_by_alarm"),
            models.Index(
                fields=["due_at"], condition=Q(closed_at=None, due_provisional=True), name="task_open_provisional"
            ),
            # The orders of long lists, with what they are narrowed by (`worklist.py`).
            models.Index(fields=["due_at", "id", "place_left"], condition=Q(closed_at=None), name="task_open_by_due"),
            models.Index(fields=["place_left", "due_at", "id"], condition=Q(closed_at=None), name="task_open_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.step}"

    @property
    def due_day(self) -> date:
        """The last local day of the limit."""
        return last_day(self.due_at)


class Alert(models.Model):
    """Somebody is told that a limit was reached: shown in the inbox of the role's holder until seen, once a level.

    A limit that was `extended` may be reached again.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="alerts", db_index=False)  # as of the round
    percent = models.PositiveSmallIntegerField()
    extended = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=40)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("alert")
        constraints = [models.UniqueConstraint(fields=["task", "percent", "extended"], name="alert_once_a_level")]
        indexes = [models.Index(fields=["organization", "role"], condition=Q(seen_at=None), name="alert_unseen")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.percent}%"


class Draft(models.Model):
    """What was written into a form of a task and kept before it is sent: whoever holds the task next finds it there.

    `form` names the form on the page. Restricted answers are never kept. It goes when the task is done.
    """

    # The constraint's index begins with it.
    task = models.ForeignKey(Task, models.CASCADE, related_name="drafts", db_index=False)
    form = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        constraints = [models.UniqueConstraint(fields=["task", "form"], name="draft_one_per_form")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.form}"
