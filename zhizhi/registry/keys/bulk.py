"""The keys of many owners at once: written as `sealing` made them, destroyed; and what they are found by."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from zhizhi.registry.bulk import rows_insert
from zhizhi.registry.keys.models import DataKey
from zhizhi.registry.keys.operations import index_key
from zhizhi.registry.keys.sealing import NewKey, blinded


def blind_all(texts: Iterable[str]) -> list[bytes]:
    """The blind index of each text, b"" for an empty one."""
    return blinded(index_key(), texts)


def keys_insert(keys: Iterable[NewKey], at: datetime) -> None:
    """Writes new keys; an owner who has one already is an error of the database."""
    moment = connection.ops.adapt_datetimefield_value(at)
    rows_insert(DataKey, ("owner", "wrapped", "created_at"), ((owner, wrapped, moment) for owner, wrapped in keys))


def keys_drop(owners: Iterable[str]) -> None:
    """Destroys the keys of owners that are gone; the rows stay, so that nothing can be sealed for them again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete = ON")
        cursor.executemany("UPDATE keys_datakey SET wrapped = %s WHERE owner = %s", [(b"", owner) for owner in owners])
