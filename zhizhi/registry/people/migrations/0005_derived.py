from django.db import migrations

BATCH = 5000


def fill(apps, schema_editor):
    """Names by strokes, for the people who were entered before."""
    from zhizhi.core.strokes import stroke_key

    Person = apps.get_model("people", "Person")
    rows, last = Person.objects.using(schema_editor.connection.alias), 0
    while batch := list(rows.filter(pk__gt=last, stroke_key="").order_by("pk").only("pk", "name")[:BATCH]):
        for person in batch:
            person.stroke_key = stroke_key(person.name)
        rows.bulk_update(batch, ["stroke_key"], batch_size=500)
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0004_covering_indexes"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
