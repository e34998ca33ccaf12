"""Drafts of declarations: what administrators write before they publish it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.models import Person


class Draft(models.Model):
    """A declaration as somebody is writing it, right or wrong.

    `base` is the version of `slug` from which it was begun, 0 for a new one; `copied` the declaration of which it is a
    copy. Each save counts the `revision`: who saves over another's gets a draft `beside` it, so that both are kept. It
    ends deleted, or published as the version `became` for the `reason` given.
    """

    slug = models.CharField(_("id"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, default="process")
    body = models.JSONField()
    base = models.PositiveIntegerField(default=0)
    copied = models.CharField(max_length=80, blank=True)
    revision = models.PositiveIntegerField(default=1)
    beside = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="besides")
    started_at = models.DateTimeField(_("started"))
    changed_at = models.DateTimeField(_("last changed"))
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    became = models.PositiveIntegerField(_("version"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("draft")
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(deleted_at=None) | models.Q(became=None), name="draft_ends_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.revision}"
