"""吕家村 stands before 罗家村."""

from django.db import migrations
from django.db.models import Q

from zhizhi.core.pinyin import sort_key


def forwards(apps, editor):
    rows = apps.get_model("organizations", "Organization").objects.using(editor.connection.alias)
    spelled = rows.filter(Q(sort_key__contains="lv") | Q(sort_key__contains="nv"))
    pending = list(spelled.only("pk", "name"))
    for row in pending:
        row.sort_key = sort_key(row.name)
    rows.bulk_update(pending, ["sort_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_counted_names")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
