"""All of a surname stand together, 吕 before 罗, 肖 is read as a surname, 西门 and its like are surnames."""

from django.db import migrations

from zhizhi.core.pinyin import sort_key
from zhizhi.core.strokes import stroke_key

BATCH = 2000


def forwards(apps, editor):
    rows = apps.get_model("people", "Person").objects.using(editor.connection.alias).order_by("pk")
    # Erased people stand last and stay there.
    rows, last = rows.exclude(sort_key="\uffff"), 0
    while batch := list(rows.filter(pk__gt=last).only("pk", "name", "sort_key", "stroke_key")[:BATCH]):
        for person in batch:
            person.sort_key, person.stroke_key = sort_key(person.name, person=True), stroke_key(person.name)
        rows.bulk_update(batch, ["sort_key", "stroke_key"], batch_size=500)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("people", "0007_what_ended_lately")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
