"""The data keys: one an owner, wrapped by the master key. Nothing else in the database can unseal a field."""

from django.db import models
from django.utils import timezone


class DataKey(models.Model):
    """The key of one owner, such as "person:123"; `wrapped` is empty once the key was destroyed."""

    owner = models.CharField(max_length=100, primary_key=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.owner
