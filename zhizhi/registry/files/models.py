"""Which files there are; their bytes lie on disk under the digest of their content."""

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """One upload: what it is, whose organization's quota it counts against, and to what it belongs ("case:55").

    `size` in bytes, `width` and `height` in pixels. Equal contents share the bytes on disk, not the row.
    """

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    organization_id = models.BigIntegerField()
    uploaded_at = models.DateTimeField()
    owner = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="file_by_content"),
            models.Index(fields=["organization_id", "size"], name="file_by_organization"),
            models.Index(fields=["owner"], name="file_by_owner"),
        ]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether pages show it; everything else is offered for saving."""
        return self.content_type == "image/jpeg"
