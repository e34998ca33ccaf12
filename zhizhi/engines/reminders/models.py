"""What is sent to people besides the inbox, once each, and what each person wants to be sent."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhizhi.engines.processes.models import Task
from zhizhi.registry.people.models import Person


class Choice(models.Model):
    """Of what a person is reminded by e-mail, and where; the address is sealed under the person's own key."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="reminder_choice")
    address_sealed = models.BinaryField(null=True)
    address_masked = models.CharField(_("e-mail"), max_length=80, blank=True, default="")
    occasions = models.JSONField(_("occasions"), default=list)
    changed_at = models.DateTimeField(_("changed at"))

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("choice of reminders")

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def key_owner(self) -> str:
        """Whose data key seals the address."""
        return f"person:{self.person_id}"


class Reminder(models.Model):
    """One message to one recipient about one occasion of a task; a row of the outbox, written with the act itself.

    `recipient` is "mail:<person>" or "hook". It is "sending" from just before it goes out until the answer is there: if
    the program stops in between, nobody knows whether it arrived, so it is not sent again by itself. A test message has
    no task.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")
        SPARED = "spared", _("no longer needed")

    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="reminders")
    occasion = models.CharField(_("occasion"), max_length=40)
    recipient = models.CharField(_("recipient"), max_length=40)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    made_at = models.DateTimeField(_("made at"))
    next_at = models.DateTimeField(_("next attempt"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    fault = models.CharField(_("fault"), max_length=200, blank=True, default="")

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("reminder")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "occasion", "recipient"], name="reminder_once"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="reminder_sent_when"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state__in=["waiting", "sending"]), name="reminder_to_send"),
            models.Index(fields=["state", "-id"], name="reminder_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.recipient}"
