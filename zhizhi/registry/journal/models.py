"""The journal: one row an act, chained by digests, with the details beside it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Act(models.Model):
    """One act. `digest` covers the other columns and the digest of the act before; rows are never changed.

    Only `place_left`, a copy that serves listing by subtree, follows the tree when it is relabelled, and is not
    covered: where the act happened is what `organization_id` says.
    """

    append_only_besides: ClassVar[tuple[str, ...]] = ("place_left",)

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    account_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    organization_id = models.BigIntegerField(null=True)
    place_left = models.BigIntegerField(null=True)
    details_digest = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "seq"], name="act_subject"),
            models.Index(fields=["place_left", "seq"], name="act_place"),
            models.Index(fields=["person_id", "seq"], name="act_person"),
            models.Index(fields=["act", "seq"], name="act_kind"),
            models.Index(fields=["at"], name="act_at"),
            models.Index(fields=["at"], name="act_clock_jump", condition=Q(act="clock.jump")),
        ]
        constraints = [models.CheckConstraint(condition=Q(seq__gte=1), name="act_seq_from_one")]

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


class DayCount(models.Model):
    """How many acts of one kind a local day has, and where in the chain the first and last of them stand.

    Counted behind the chain, so that figures and searches by day need not read it; what follows the last act counted
    is read from the chain itself. It can be emptied at any time and is counted anew.
    """

    day = models.DateField()
    act = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "act"], name="day_count_once")]
        indexes = [models.Index(fields=["last_seq"], name="day_count_end")]

    def __str__(self) -> str:
        return f"{self.day} {self.act}: {self.count}"


class ActDetails(models.Model):
    """What an act says beyond who, when and about what: canonical JSON, sealed if `owner` is given."""

    append_only_besides: ClassVar[tuple[str, ...]] = ()

    act = models.OneToOneField(Act, models.PROTECT, primary_key=True, related_name="details")
    owner = models.CharField(max_length=100, blank=True)
    stored = models.BinaryField()

    def __str__(self) -> str:
        return f"details of {self.act_id}"


class Head(models.Model):
    """The one row that says where the chain ends; locked only while acts are appended."""

    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="head_one_row")]

    def __str__(self) -> str:
        return f"head at {self.seq}"
