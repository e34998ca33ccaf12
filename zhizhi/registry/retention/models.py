"""What is held against erasing, who was erased, and the runs in which what fell due is done."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.models import Person


class Hold(models.Model):
    """A record must be kept, whatever its time: an inquiry or a court asked for it. `kind` is the journal's word."""

    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("held by"))
    set_at = models.DateTimeField(_("held since"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("legal hold")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id"], condition=Q(lifted_at=None), name="hold_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id}"


class Erasure(models.Model):
    """This person was erased, and when; the name and all else is gone."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="erasure")
    erased_at = models.DateTimeField(_("erased at"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("erasure of a person")

    def __str__(self) -> str:
        return f"person:{self.person_id}"


class Run(models.Model):
    """What fell due of one class before a day, confirmed by a second person and done in portions by the tick.

    `cursor` is the last record looked at; `left_out` names those that could not be done, with the reason.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("being done")
        DONE = "done", _("done")

    class_id = models.CharField(_("class"), max_length=40)
    before = models.DateField(_("before"))
    proposal_id = models.BigIntegerField(unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    left_out = models.JSONField(default=list)
    begun_at = models.DateTimeField(_("begun at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("run of what fell due")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | Q(state="done", ended_at__isnull=False),
                name="run_ended_when_done",
            )
        ]

    def __str__(self) -> str:
        return f"{self.class_id} {self.before}"
